//! A document to its records: for each trajectory what is beside its steps, then the steps as they are written.

use bytes::Bytes;
use serde_json::{Map, Value, json};

use crate::Rejected;
use crate::json::{parse_lenient, scan};
use crate::members::Members;
use crate::memory::{Memory, STREAM_NAME};
use crate::otlp::{as_count, as_text};
use crate::split::without_outline;

/// The member of a record beside the steps that says where in the document its trajectory is.
pub(super) const PLACE: &str = "tracewake_place";
/// Trajectories inside trajectories that are read; the readers of others give up before.
const DEEPEST: usize = 64;

/// Cuts a document into its records.
pub(super) fn split(text: Bytes, memory: &mut Memory) -> Result<Vec<Bytes>, Rejected> {
    let start = scan::start(&text);
    let name = memory.recall(STREAM_NAME).and_then(Value::as_str);
    let mut document = Document {
        text: &text,
        session: String::new(),
        file: name.unwrap_or_default().to_owned(),
        records: Vec::new(),
    };
    document.trajectory(start, "0", None, DEEPEST)?;
    Ok(document.records)
}

struct Document<'t> {
    text: &'t Bytes,
    /// The session of the outermost trajectory, which all are in.
    session: String,
    file: String,
    records: Vec<Bytes>,
}

/// What the steps of a trajectory add up to, to compare with what it states.
#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    prompt_tokens: i64,
    completion_tokens: i64,
    cached_tokens: i64,
}

/// What is found in the steps before they are read.
#[derive(Debug, Default)]
struct Steps {
    places: Vec<std::ops::Range<usize>>,
    first: Option<String>,
    last: Option<String>,
    sums: Sums,
    /// Ids of other trajectories and the spans that they are in.
    references: Vec<(String, String)>,
}

impl Document<'_> {
    /// Adds the records of a trajectory. `parent` finds the span that it is in by its ids.
    fn trajectory(
        &mut self,
        at: usize,
        path: &str,
        parent: Option<&[(String, String)]>,
        deepest: usize,
    ) -> Result<Sums, Rejected> {
        let outline = || Rejected::from(without_outline(self.text));
        let members = scan::members(self.text, at).ok_or_else(outline)?;
        let mut beside = Map::new();
        let (mut steps, mut subagents) = (None, Vec::new());
        for (key, place) in members {
            let is_list = self.text[place.start] == b'[';
            match key {
                b"steps" if is_list => steps = Some(place.start),
                b"subagent_trajectories" if is_list && deepest > 0 => {
                    subagents = scan::elements(self.text, place.start).ok_or_else(outline)?;
                    subagents.retain(|place| self.text[place.start] == b'{');
                }
                _ => {
                    let value = parse_lenient(&self.text[place]).map_or(Value::Null, |parsed| parsed.value);
                    beside.insert(String::from_utf8_lossy(key).into_owned(), value);
                }
            }
        }
        let text = |key: &str| beside.get(key).map(as_text).unwrap_or_default();
        let ids = [text("trajectory_id"), text("session_id")];
        if parent.is_none() {
            let named = [&ids[1], &ids[0], &self.file]
                .into_iter()
                .find(|id| !id.is_empty());
            self.session = named.cloned().unwrap_or_default();
        }
        let is_its_own = |id: &&String| !id.is_empty() && (parent.is_none() || **id != self.session);
        let key = ids
            .iter()
            .find(is_its_own)
            .cloned()
            .unwrap_or_else(|| path.to_owned());
        let steps = match steps {
            Some(at) => self.steps(at, &key).ok_or_else(outline)?,
            None => Steps::default(),
        };
        let around = parent.and_then(|references| {
            let found = references.iter().find(|(id, _)| ids.contains(id));
            found.map(|(_, span)| span.clone())
        });
        let mut record = beside.clone();
        let own = self.records.len();
        self.records.push(Bytes::new());
        self.records
            .extend(steps.places.iter().map(|place| self.text.slice(place.clone())));
        let mut all = steps.sums;
        let mut names = Map::new();
        for (number, place) in subagents.into_iter().enumerate() {
            for (id, name) in names_of(self.text, place.start) {
                names.insert(id, name.into());
            }
            let inside = format!("{path}.{number}");
            let sums = self.trajectory(place.start, &inside, Some(&steps.references), deepest - 1)?;
            all.prompt_tokens += sums.prompt_tokens;
            all.completion_tokens += sums.completion_tokens;
            all.cached_tokens += sums.cached_tokens;
        }
        let place = json!({
            "session": self.session, "key": key, "is_subagent": parent.is_some(), "parent_span": around,
            "subagents": names, "steps": steps.places.len(), "first": steps.first, "last": steps.last,
            "sums": [sums(steps.sums), sums(all)],
        });
        record.insert(PLACE.to_owned(), place);
        self.records[own] = Value::Object(record).to_string().into();
        Ok(all)
    }

    fn steps(&self, at: usize, key: &str) -> Option<Steps> {
        let mut found = Steps {
            places: scan::elements(self.text, at)?,
            ..Steps::default()
        };
        for place in &found.places {
            let Ok(step) = parse_lenient(&self.text[place.clone()]) else {
                continue;
            };
            let step = step.value;
            if let Some(at) = step["timestamp"].as_str() {
                found.first.get_or_insert_with(|| at.to_owned());
                found.last = Some(at.to_owned());
            }
            if step["is_copied_context"] == true {
                continue;
            }
            let used = |name: &str| as_count(&step["metrics"][name]).unwrap_or(0);
            found.sums.prompt_tokens += used("prompt_tokens");
            found.sums.completion_tokens += used("completion_tokens");
            found.sums.cached_tokens += used("cached_tokens");
            for result in step["observation"]["results"].as_array().into_iter().flatten() {
                let span = match as_text(&result["source_call_id"]).as_str() {
                    "" => super::trajectory::span(key),
                    call => super::call::span(key, &as_text(&step["step_id"]), call),
                };
                for reference in result["subagent_trajectory_ref"].as_array().into_iter().flatten() {
                    let ids = ["trajectory_id", "session_id"].map(|id| as_text(&reference[id]));
                    let ids = ids.into_iter().filter(|id| !id.is_empty());
                    found.references.extend(ids.map(|id| (id, span.clone())));
                }
            }
        }
        Some(found)
    }
}

/// The ids of a trajectory, each with the name of its agent.
fn names_of(text: &[u8], at: usize) -> Vec<(String, String)> {
    let mut ids = Vec::new();
    let mut name = String::new();
    for (key, place) in scan::members(text, at).unwrap_or_default() {
        let is_small = matches!(key, b"trajectory_id" | b"session_id" | b"agent");
        let Some(value) = is_small.then(|| parse_lenient(&text[place]).ok()).flatten() else {
            continue;
        };
        match Members::of(&value.value) {
            Some(agent) if key == b"agent" => name = agent.get("name").map(as_text).unwrap_or_default(),
            _ => ids.push(as_text(&value.value)),
        }
    }
    ids.into_iter().map(|id| (id, name.clone())).collect()
}

fn sums(sums: Sums) -> Value {
    json!({
        "total_prompt_tokens": sums.prompt_tokens,
        "total_completion_tokens": sums.completion_tokens,
        "total_cached_tokens": sums.cached_tokens,
    })
}
