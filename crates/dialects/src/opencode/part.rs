//! Parts of messages: words, thoughts, steps, tool calls and notes.

use serde_json::{Value, json};
use tracewake_model::{Author, Content, Event, Kind, RetryInfo};

use super::moments::at;
use super::record::{Step, Told};
use super::{call, message, said, tool};
use crate::compaction::COMPACTED;
use crate::diagnostics::Diagnostics;
use crate::members::Members;
use crate::memory::Memory;

/// The events of a part.
pub(super) fn events(mut told: Told, memory: &mut Memory, odd: &mut Diagnostics) -> Vec<Event> {
    if !told.is_row {
        told.step = step(&told, memory);
    }
    let told = &told;
    let part = Members(&told.data);
    match part.text("type", odd).as_str() {
        "text" => vec![said::text(told, odd)],
        "reasoning" => vec![said::thought(told, odd)],
        "file" => vec![said::file(told, odd)],
        "tool" => tool::events(told, odd),
        "step-start" => vec![call::begins(told)],
        "step-finish" => vec![call::ends(told, odd)],
        "compaction" => vec![state(told, COMPACTED)],
        "patch" => vec![state(told, "files changed")],
        "retry" => vec![retry(told, odd)],
        _ => vec![custom(told)],
    }
}

/// What is known of the step of a part, from the parts of its message before it.
fn step(told: &Told, memory: &mut Memory) -> Step {
    let name = format!("step {}", told.message);
    let kind = told.data.get("type").and_then(Value::as_str).unwrap_or_default();
    let is_end = kind == "step-finish";
    let state = told.data.get("state").and_then(Members::of);
    let answered = at(Members(&told.data), "end").or_else(|| state.and_then(|state| at(state, "start")));
    let known = memory.recall(&name).cloned().unwrap_or_default();
    let step = Step {
        start: known["start"].as_str().unwrap_or_default().to_owned(),
        began_ms: known["began"].as_i64(),
        answered_ms: known["answered"].as_i64().max(answered),
    };
    let next = match kind {
        "step-start" => json!({ "start": told.id, "began": step.began_ms }),
        _ if is_end => json!({ "began": told.created() }),
        _ => {
            json!({ "start": step.start, "began": step.began_ms, "answered": step.answered_ms })
        }
    };
    memory.remember(&name, next);
    step
}

/// What changed, as the program notes it.
fn state(told: &Told, key: &str) -> Event {
    let mut state = told.data.clone();
    state.insert("key".to_owned(), key.into());
    Event {
        kind: Kind::StateUpdate,
        author: Author::System,
        content: Some(Content::State(Value::Object(state))),
        ..told.event(told.id.clone(), told.created())
    }
}

/// The model is asked once more after a failure.
fn retry(told: &Told, odd: &mut Diagnostics) -> Event {
    let part = Members(&told.data);
    let error = part.get("error").and_then(Members::of);
    let at_ms = at(part, "created").or_else(|| told.created());
    let failed = error.map(|error| message::failed(told, error, at_ms, odd));
    Event {
        kind: Kind::Retry,
        retry: Some(RetryInfo {
            attempt: part.count("attempt", odd),
            ..RetryInfo::default()
        }),
        author: Author::System,
        content: failed.as_ref().and_then(|failed| failed.content.clone()),
        metadata: failed.and_then(|failed| failed.metadata),
        ..told.event(told.id.clone(), at_ms)
    }
}

/// A record of a kind that is not known, as it came. A printed line may tell of an error.
pub(super) fn custom(told: &Told) -> Event {
    let odd = &mut Diagnostics::default();
    let said = Members(&told.data);
    if let Some(error) = said.get("error").and_then(Members::of) {
        let named = format!(
            "{:016x}",
            xxhash_rust::xxh3::xxh3_64(json!(told.data).to_string().as_bytes())
        );
        let told = Told {
            id: format!("{}\u{1f}{named}", told.session),
            ..told.clone()
        };
        return message::failed(&told, error, told.created_ms, odd);
    }
    let names = ["type", "table"].map(|name| said.text(name, odd));
    let name = names
        .into_iter()
        .find(|name| !name.is_empty())
        .unwrap_or_default();
    Event {
        kind: Kind::Custom(name.clone()),
        native_type: name,
        content: Some(Content::Custom(Value::Object(told.data.clone()))),
        ..told.event(told.id.clone(), told.created())
    }
}
