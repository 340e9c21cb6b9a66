//! What feeds say and are told.

use serde_json::{Value, json};
use tracewake_dialects::json::parse_lenient;
use tracewake_model::{Dialect, UnixNanos};
use tracewake_store::{SessionQuery, SessionState, Store, StoreError};

use super::super::runs::print;
use crate::run_notices::RunNotice;

/// Sessions looked at for runs that are going on.
const NEWEST_SESSIONS: u64 = 100;

/// What a client may ask of a feed.
#[derive(Debug, PartialEq)]
pub(super) enum Command {
    Ping,
    /// Only these types from now on; all when empty.
    Subscribe(Vec<String>),
    /// So many of the last events.
    History(Option<u64>),
    ListRuns,
    Metrics,
}

impl Command {
    /// Reads a message; the error says what may be asked.
    pub(super) fn read(text: &str) -> Result<Command, String> {
        let value = parse_lenient(text.as_bytes())
            .map_err(|problem| problem.reason)?
            .value;
        let name = ["type", "action", "command"]
            .iter()
            .find_map(|key| value.get(*key)?.as_str());
        match name.unwrap_or_default() {
            "ping" => Ok(Command::Ping),
            "subscribe" => {
                let types = value
                    .get("event_types")
                    .and_then(Value::as_array)
                    .into_iter()
                    .flatten();
                Ok(Command::Subscribe(
                    types.filter_map(|name| Some(name.as_str()?.to_owned())).collect(),
                ))
            }
            "history" => Ok(Command::History(value.get("limit").and_then(Value::as_u64))),
            "list_runs" => Ok(Command::ListRuns),
            "metrics" => Ok(Command::Metrics),
            other => Err(format!(
                "\"{other}\" is not known here; ask for ping, subscribe, history, list_runs or metrics, or send events to /ws/trace/"
            )),
        }
    }
}

/// An event as JSON text that every reader takes.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct EventText {
    /// Its type.
    pub(super) name: String,
    run_id: Value,
    agent_id: Value,
    text: String,
}

impl EventText {
    /// The event in its raw text, which may be JSON only to lenient readers.
    pub(super) fn new(raw: &[u8]) -> EventText {
        let parsed = parse_lenient(raw).ok();
        let is_strict = parsed.as_ref().is_some_and(|parsed| parsed.repairs.is_empty());
        let value = parsed.map(|parsed| parsed.value).unwrap_or_default();
        let text = match str::from_utf8(raw) {
            Ok(text) if is_strict => text.trim_start_matches('\u{feff}').to_owned(),
            _ => value.to_string(),
        };
        let meta = |key: &str| {
            value
                .pointer(&format!("/meta/{key}"))
                .cloned()
                .unwrap_or_default()
        };
        EventText {
            name: value
                .get("type")
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned(),
            run_id: meta("run_id"),
            agent_id: meta("agent_id"),
            text,
        }
    }

    /// The message that describes it. `run` stands in for an event that does not say its run.
    pub(super) fn message(&self, run: &str) -> String {
        let run_id = match &self.run_id {
            Value::Null => Value::from(run),
            said => said.clone(),
        };
        format!(
            r#"{{"type":"trace_event","run_id":{run_id},"agent_id":{},"event":{}}}"#,
            self.agent_id, self.text
        )
    }
}

/// The last events, the oldest first.
pub(super) fn history(events: &[EventText]) -> Value {
    let events: Vec<Value> = events
        .iter()
        .map(|event| serde_json::from_str(&event.text).unwrap_or_default())
        .collect();
    json!({ "type": "history", "count": events.len(), "events": events })
}

/// What happened to a run.
pub(super) fn notice(notice: &RunNotice) -> Value {
    let mut message = notice.run.clone();
    message["type"] = notice.name.into();
    message["run_id"] = notice.run_id.as_str().into();
    message
}

/// The runs in which events came within the last minute.
pub(super) fn active_runs(store: &Store, now: UnixNanos) -> Result<Value, StoreError> {
    let query = SessionQuery {
        limit: NEWEST_SESSIONS,
        now,
        ..SessionQuery::default()
    };
    let sessions = store.list_sessions(&query)?.sessions.into_iter();
    let live = sessions
        .filter(|session| session.state == SessionState::Live && session.dialects.contains(&Dialect::Aop));
    let mut runs = Vec::new();
    for session in live {
        for run in store.trace_ids(&session.key)? {
            if let Some(events) = store.trace_summary(Dialect::Aop, &run)? {
                runs.push(json!({
                    "run_id": run,
                    "session_id": session.key,
                    "status": "running",
                    "start_ts": print(events.first_ns),
                    "last_event_ts": print(events.last_ns),
                    "event_count": events.events,
                }));
            }
        }
    }
    Ok(json!({ "type": "active_runs", "count": runs.len(), "runs": runs }))
}

/// Figures over the whole store and the AOP lines of the ledger.
pub(super) fn metrics(store: &Store, name: &str) -> Result<Value, StoreError> {
    let totals = store.totals()?;
    let ledger = store
        .ledger()?
        .into_iter()
        .filter(|line| line.source.starts_with("aop "));
    let (mut received, mut rejected) = (0, 0);
    for line in ledger {
        received += line.counts.received;
        rejected += line.counts.rejected;
    }
    Ok(json!({
        "type": name,
        "metrics": {
            "total_events": totals.events,
            "total_sessions": totals.sessions,
            "open_spans": totals.open_spans,
            "received": received,
            "rejected": rejected,
        },
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_read() {
        let check = |text: &str, expect: Command| assert_eq!(Command::read(text), Ok(expect), "{text}");
        check(r#"{"type":"ping"}"#, Command::Ping);
        check(r#"{"action":"history","limit":5}"#, Command::History(Some(5)));
        check(r#"{"type":"history","limit":"many"}"#, Command::History(None));
        check(
            r#"{"type":"subscribe","event_types":["error",1]}"#,
            Command::Subscribe(vec!["error".into()]),
        );
        assert!(Command::read(r#"{"seq":1}"#).unwrap_err().contains("/ws/trace/"));
        assert!(Command::read("ping").is_err());
    }

    #[test]
    fn events_are_told_in_strict_json() {
        let check = |raw: &[u8], expect: &str| {
            let message = EventText::new(raw).message("r");
            assert_eq!(message, expect);
            serde_json::from_str::<Value>(&message).unwrap();
        };
        check(
            br#"{"type": "x", "n": 1e-05, "meta": {"run_id": "own", "agent_id": 7}}"#,
            r#"{"type":"trace_event","run_id":"own","agent_id":7,"event":{"type": "x", "n": 1e-05, "meta": {"run_id": "own", "agent_id": 7}}}"#,
        );
        check(
            b"{\"type\":\"x\",\"n\":NaN}",
            r#"{"type":"trace_event","run_id":"r","agent_id":null,"event":{"n":"NaN","type":"x"}}"#,
        );
        check(
            b"\xff",
            r#"{"type":"trace_event","run_id":"r","agent_id":null,"event":null}"#,
        );
    }
}
