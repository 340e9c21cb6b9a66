//! Compaction: the model writes a summary, and the history is replaced by it. The summary is context, no answer to the
//! person.

use serde_json::{Map, Value, json};
use tracewake_model::{Author, Content, Event, EventTime, Kind, UnixNanos};

use super::rollout::Reading;
use super::{fingerprint, model_calls, readable, text};
use crate::compaction::SUMMARY;

/// The last answer, in the memory: identity, revision, time, length and fingerprint of its words.
const ANSWER: &str = "answer";

/// Remembers an answer. It may turn out to be a summary.
pub(super) fn answered(reading: &mut Reading<'_>, event: &Event, words: &str) {
    let at = event.time.stated.map(|at| at.0);
    let words = words.trim();
    let answer = json!([
        event.identity,
        event.revision,
        at,
        words.len(),
        fingerprint(words)
    ]);
    reading.memory.remember(ANSWER, answer);
}

/// The history was replaced by a summary. Where the last answer is that summary, it is told again as what it is.
pub(super) fn compacted(reading: &mut Reading<'_>, payload: &Value) -> Vec<Event> {
    model_calls::was_asked(reading);
    let mut event = reading.event(Kind::StateUpdate);
    event.identity = reading.identity_by_content(payload);
    let mut state = match readable(payload) {
        Value::Object(state) => state,
        _ => Map::new(),
    };
    state.insert("key".to_owned(), Value::from("compaction"));
    event.content = Some(Content::State(Value::Object(state)));
    let summary = summary(reading, text(payload, "message"));
    [Some(event), summary].into_iter().flatten().collect()
}

/// The last answer as the summary that it is: the message ends with its words.
fn summary(reading: &mut Reading<'_>, message: &str) -> Option<Event> {
    let answer = reading.memory.recall(ANSWER)?.clone();
    reading.memory.forget(ANSWER);
    let message = message.trim();
    let length = usize::try_from(answer[3].as_u64()?).ok()?;
    let words = message.get(message.len().checked_sub(length)?..)?;
    if words.is_empty() || answer[4] != fingerprint(words) {
        return None;
    }
    let mut event = reading.event(Kind::StateUpdate);
    event.native_type = "message".to_owned();
    answer[0].as_str()?.clone_into(&mut event.identity);
    event.revision = answer[1].as_u64()? + 2;
    if let Some(at) = answer[2].as_i64() {
        event.time = EventTime {
            stated: Some(UnixNanos(at)),
            ..event.time
        };
    }
    event.author = Author::System;
    event.content = Some(Content::State(json!({ "key": SUMMARY, "summary": words })));
    Some(event)
}
