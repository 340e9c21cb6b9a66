//! Traces. One is told in parts, each of which says what it adds: what was asked, what came of it, and facts of the
//! trace as a whole, its session among them.

use serde_json::{Map, Value, json};
use tracewake_model::{Author, Content, Event, EventTime, FinalOutput, Kind, Message, Status, UnixNanos};

use super::ingestion::{rest, shared};
use super::tellings::Told;
use crate::Rejected;
use crate::diagnostics::Diagnostics;
use crate::fields::Fields;
use crate::otlp::{as_text, first_words_of};

/// What is said of a trace: its facts, what was asked and what came of it.
pub(super) fn events_of(told: Told, mut diagnostics: Diagnostics) -> Result<Vec<Event>, Rejected> {
    let mut fields = Fields::new(told.body, "body.");
    // A trace that is created without an id is given one by the server.
    let trace_id = match fields.text("id", &mut diagnostics) {
        unsaid if unsaid.is_empty() => told.id.clone(),
        id => id,
    };
    if trace_id.is_empty() {
        return Err(Rejected::new("a trace must have an id"));
    }
    let began = fields.time("timestamp", &mut diagnostics);
    let began = if began.clock.is_stated() { began } else { told.sent };
    let session_id = fields.text("sessionId", &mut diagnostics);
    let (input, output) = (fields.value("input"), fields.value("output"));
    let took = fields.get("latency").and_then(Value::as_f64);
    let tags = fields.texts("tags", &mut diagnostics);
    let name = fields.text("name", &mut diagnostics);
    let facts = fields.rest();
    let of_trace = |what: &str| Event {
        identity: format!("{trace_id}#{what}"),
        revision: told.tellings,
        told_in_parts: true,
        native_type: "trace".to_owned(),
        session_id: session_id.clone(),
        trace_id: trace_id.clone(),
        status: Status::Completed,
        time: began,
        ..shared()
    };
    let mut events = Vec::new();
    let says_nothing_else = input.is_none() && output.is_none();
    if says_nothing_else
        || !session_id.is_empty()
        || !tags.is_empty()
        || !name.is_empty()
        || !facts.is_empty()
    {
        events.push(Event {
            kind: Kind::Custom("trace".to_owned()),
            author: Author::System,
            content: Some(Content::Custom(named(&name, &facts))),
            sent_name: name,
            tags,
            diagnostics: diagnostics.into_list(),
            ..of_trace("trace")
        });
    }
    if let Some(input) = input {
        events.push(Event {
            kind: Kind::Input,
            author: Author::User,
            content: Some(Content::Message(question(input))),
            ..of_trace("input")
        });
    }
    if let Some(output) = output {
        events.push(Event {
            kind: Kind::Output,
            author: Author::Agent,
            is_final: true,
            time: match told.is_exported {
                true => after(began, took),
                false => told.last_sent,
            },
            content: Some(Content::FinalOutput(answer(output))),
            ..of_trace("output")
        });
    }
    Ok(events)
}

fn named(name: &str, facts: &Map<String, Value>) -> Value {
    let mut named = facts.clone();
    if !name.is_empty() {
        named.insert("name".to_owned(), Value::from(name));
    }
    rest(named).unwrap_or_else(|| json!({}))
}

/// What was asked, in the person's words where they can be told from what is around them.
fn question(input: Value) -> Message {
    let words = first_words_of(&input);
    Message {
        role: "user".to_owned(),
        metadata: match &input {
            Value::String(text) if words.as_ref().is_none_or(|words| words == text) => None,
            _ => Some(json!({ "input": input })),
        },
        text: words.unwrap_or_else(|| as_text(&input)),
    }
}

fn answer(output: Value) -> FinalOutput {
    let words = match &output {
        Value::String(text) => {
            return FinalOutput {
                text: text.clone(),
                structured: None,
            };
        }
        other => ["content", "output", "answer", "text"]
            .iter()
            .find_map(|key| other.get(key)?.as_str()),
    };
    FinalOutput {
        text: words.unwrap_or_default().to_owned(),
        structured: Some(output),
    }
}

/// The end of what began then and took so many seconds.
fn after(began: EventTime, seconds: Option<f64>) -> EventTime {
    match (began.stated, seconds) {
        (Some(at), Some(seconds)) => EventTime::exact(UnixNanos(at.0.saturating_add((seconds * 1e9) as i64))),
        _ => began,
    }
}
