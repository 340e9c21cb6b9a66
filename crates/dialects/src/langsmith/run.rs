//! A run as all its tellings together say it, and what every run has: ids, place in the tree, times.

use serde_json::{Map, Value};
use tracewake_model::{EventTime, UnixNanos};

use crate::diagnostics::Diagnostics;
use crate::otlp::as_text;

/// A run.
pub(super) struct Run(pub(super) Value);

/// What a run is, by its `run_type`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RunType {
    Model,
    Embedding,
    Chain,
    Tool,
    Retriever,
    /// A template or a parser at work, or a run of which nobody has said what it is.
    Plain,
    /// One of a later version.
    Unknown,
}

impl Run {
    pub(super) fn of(run: Map<String, Value>) -> Run {
        Run(Value::Object(run))
    }

    /// A text or a number of the run; empty when it is not said.
    pub(super) fn text(&self, name: &str) -> String {
        text_of(&self.0[name])
    }

    pub(super) fn inputs(&self) -> &Value {
        &self.0["inputs"]
    }

    pub(super) fn outputs(&self) -> &Value {
        &self.0["outputs"]
    }

    pub(super) fn extra(&self) -> &Value {
        &self.0["extra"]
    }

    /// What programs and integrations say about the run.
    pub(super) fn metadata(&self, name: &str) -> &Value {
        &self.extra()["metadata"][name]
    }

    /// The first of these that the metadata says.
    pub(super) fn metadata_text(&self, names: &[&str]) -> String {
        let texts = names.iter().map(|name| text_of(self.metadata(name)));
        first(texts)
    }

    pub(super) fn run_type(&self) -> RunType {
        match self.text("run_type").to_ascii_lowercase().as_str() {
            "llm" | "chat_model" => RunType::Model,
            "embedding" => RunType::Embedding,
            "chain" => RunType::Chain,
            "tool" => RunType::Tool,
            "retriever" => RunType::Retriever,
            "prompt" | "parser" | "" => RunType::Plain,
            _ => RunType::Unknown,
        }
    }

    /// The ids in the dotted order, from the root to the run itself.
    fn ids_in_order(&self) -> Vec<String> {
        let order = self.text("dotted_order");
        let ids = order
            .split('.')
            .filter_map(|step| Some(step.split_once('Z')?.1.to_owned()));
        ids.collect()
    }

    /// The run above; empty for a root.
    pub(super) fn parent(&self) -> String {
        let in_order = || self.ids_in_order().into_iter().rev().nth(1);
        match self.text("parent_run_id") {
            unsaid if unsaid.is_empty() => in_order().unwrap_or_default(),
            parent => parent,
        }
    }

    /// The root of its tree.
    pub(super) fn trace(&self) -> String {
        let in_order = || self.ids_in_order().into_iter().next();
        match (self.text("trace_id"), self.parent()) {
            (trace, _) if !trace.is_empty() => trace,
            (_, root) if root.is_empty() => self.text("id"),
            _ => in_order().unwrap_or_default(),
        }
    }

    pub(super) fn is_root(&self) -> bool {
        self.parent().is_empty()
    }

    /// When it began: as it says, else as its place in the dotted order says.
    pub(super) fn start(&self, diagnostics: &mut Diagnostics) -> EventTime {
        let stated = time_of(&self.0["start_time"], "start_time", diagnostics);
        let order = self.text("dotted_order");
        match order.rsplit('.').next().and_then(time_in_order) {
            Some(in_order) if stated.stated.is_none() => in_order,
            _ => stated,
        }
    }

    /// When it ended; none while it runs.
    pub(super) fn end(&self, diagnostics: &mut Diagnostics) -> Option<UnixNanos> {
        let stated = time_of(&self.0["end_time"], "end_time", diagnostics).stated;
        stated.or_else(|| self.has_ended().then(|| self.last_event())?)
    }

    /// Whether it has ended, also where it does not say when.
    pub(super) fn has_ended(&self) -> bool {
        !self.0["end_time"].is_null() || !self.text("error").is_empty()
    }

    /// The instants of its own events with this name.
    pub(super) fn events_named(&self, name: &'static str) -> impl Iterator<Item = UnixNanos> + '_ {
        let is_named = move |event: &&Value| name.is_empty() || event["name"] == name;
        let events = self.0["events"].as_array().into_iter().flatten().filter(is_named);
        events.filter_map(|event| time_of(&event["time"], "", &mut Diagnostics::default()).stated)
    }

    fn last_event(&self) -> Option<UnixNanos> {
        self.events_named("").max()
    }
}

/// The first text that says anything.
pub(super) fn first(texts: impl IntoIterator<Item = String>) -> String {
    texts
        .into_iter()
        .find(|text| !text.is_empty())
        .unwrap_or_default()
}

/// A text as it is, a number in digits, nothing for anything else.
pub(super) fn text_of(value: &Value) -> String {
    match value {
        Value::String(_) | Value::Number(_) => as_text(value),
        _ => String::new(),
    }
}

/// A time as the SDKs write it: RFC 3339, in UTC where no zone is said, or milliseconds since 1970.
fn time_of(value: &Value, name: &str, diagnostics: &mut Diagnostics) -> EventTime {
    let time = match value {
        Value::Null => return EventTime::default(),
        Value::Number(number) => {
            // A double has room for microseconds; conversions saturate.
            let nanos = number
                .as_f64()
                .map(|ms| ((ms * 1e3).round() as i64).saturating_mul(1_000));
            return nanos.map_or(EventTime::default(), |nanos| EventTime::exact(UnixNanos(nanos)));
        }
        Value::String(text) => EventTime::parse(text),
        _ => EventTime::unreadable(),
    };
    if time.stated.is_none() {
        diagnostics.add(
            name,
            format!("{value} is no time between the years 1678 and 2261"),
        );
    }
    time.stated.map_or(time, EventTime::exact)
}

/// The time in a step of a dotted order, `20261130T023346394920Z…`.
fn time_in_order(step: &str) -> Option<EventTime> {
    let (stamp, _) = step.split_once('Z')?;
    let (date, time) = stamp.split_once('T')?;
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if date.len() != 8 || time.len() < 6 || !is_number(date) || !is_number(time) {
        return None;
    }
    let text = format!(
        "{}-{}-{}T{}:{}:{}.{}Z",
        &date[..4],
        &date[4..6],
        &date[6..],
        &time[..2],
        &time[2..4],
        &time[4..6],
        if time.len() > 6 { &time[6..] } else { "0" },
    );
    Some(EventTime::parse(&text)).filter(|time| time.stated.is_some())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn run(value: Value) -> Run {
        Run(value)
    }

    #[test]
    fn the_dotted_order_tells_tree_and_time_alone() {
        let order = "20261130T023346394920Za.20261130T023346405927Zb.20261130T023347Zc";
        let told = run(json!({ "id": "c", "dotted_order": order }));
        assert_eq!((told.parent(), told.trace()), ("b".to_owned(), "a".to_owned()));
        let start = told.start(&mut Diagnostics::default()).stated.unwrap();
        assert_eq!(start.to_rfc3339(), "2026-11-30T02:33:47Z");
        let root = run(json!({ "id": "a" }));
        assert_eq!((root.parent(), root.trace()), (String::new(), "a".to_owned()));
    }

    #[test]
    fn times_are_read_as_every_sdk_writes_them() {
        let check = |start: Value, expect: &str, odd: usize| {
            let mut diagnostics = Diagnostics::default();
            let time = run(json!({ "start_time": start })).start(&mut diagnostics);
            let text = time.stated.map_or(String::new(), UnixNanos::to_rfc3339);
            assert_eq!((text.as_str(), diagnostics.count()), (expect, odd), "{start}");
        };
        check(
            json!("2026-11-30T02:33:46.394920+00:00"),
            "2026-11-30T02:33:46.394920Z",
            0,
        );
        check(
            json!("2026-11-30T02:33:46.394920"),
            "2026-11-30T02:33:46.394920Z",
            0,
        );
        check(json!(1_764_470_026_394_u64), "2025-11-30T02:33:46.394Z", 0);
        check(json!("soon"), "", 1);
        check(json!({}), "", 1);
        check(json!(null), "", 0);
    }
}
