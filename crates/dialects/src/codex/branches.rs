//! Turns that a person took back: the thread goes on from before them.

use serde_json::{Value, json};
use tracewake_model::{Author, Event, EventTime, UnixNanos};

use super::rollout::Reading;
use super::turns;

/// What a person said in the thread, in the memory: the identity and the time of each prompt, the oldest first.
const PROMPTS: &str = "prompts";
/// So many are remembered. Nobody goes back further.
const MOST: usize = 100;

/// Remembers what a person said. Both tellings of a prompt have one identity.
pub(super) fn asked(reading: &mut Reading<'_>, event: &Event) {
    let Some(at) = event.time.stated.filter(|_| event.author == Author::User) else {
        return;
    };
    let mut prompts = prompts(reading);
    if prompts.iter().all(|prompt| prompt[0] != event.identity.as_str()) {
        prompts.push(json!([event.identity, at.0]));
        let too_many = prompts.len().saturating_sub(MOST);
        prompts.drain(..too_many);
        reading.memory.remember(PROMPTS, prompts.into());
    }
}

/// The last turns are no part of the conversation any more.
pub(super) fn rolled_back(reading: &mut Reading<'_>, payload: &Value) -> Event {
    let mut event = turns::state(reading, payload);
    let turns = payload["num_turns"].as_u64().unwrap_or_default();
    let mut prompts = prompts(reading);
    let left = prompts
        .len()
        .saturating_sub(usize::try_from(turns).unwrap_or(usize::MAX));
    let began = prompts.get(left).and_then(|prompt| prompt[1].as_i64());
    prompts.truncate(left);
    reading.memory.remember(PROMPTS, prompts.into());
    if let Some((began, UnixNanos(at))) = began.zip(event.time.stated)
        && began < at
    {
        event.time = EventTime {
            stated: Some(UnixNanos(began)),
            ..event.time
        };
        // What comes next may be written in the same millisecond.
        event.end = Some(UnixNanos(at - 1));
        event.abandons = true;
        event.author = Author::User;
        event.parent_span_id.clear();
    }
    event
}

fn prompts(reading: &mut Reading<'_>) -> Vec<Value> {
    let known = reading.memory.recall(PROMPTS).and_then(Value::as_array).cloned();
    known.unwrap_or_default()
}
