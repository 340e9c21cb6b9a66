//! What was said: words of the person, of the program and of the model, its thoughts, and files that are handed over.

use serde_json::{Value, json};
use tracewake_model::{Author, Content, Event, Kind, Message, Reasoning};

use super::moments::at;
use super::record::Told;
use crate::diagnostics::Diagnostics;
use crate::members::Members;

/// Words. Nobody but the model says when it began to speak: where no record names the speaker, that tells.
pub(super) fn text(told: &Told, odd: &mut Diagnostics) -> Event {
    let part = Members(&told.data);
    let said = part.text("text", odd);
    let start_ms = at(part, "start");
    let is_synthetic = part.get("synthetic") == Some(&Value::Bool(true));
    let is_answer = match told.speaker.role.as_str() {
        "" => start_ms.is_some() && !is_synthetic,
        role => role == "assistant",
    };
    let is_whole = !is_answer || at(part, "end").is_some();
    let (kind, author, role) = match (is_answer, is_synthetic) {
        (true, _) if told.speaker.is_summary => (Kind::Input, Author::System, "system"),
        (true, _) => (Kind::Output, Author::Llm, "assistant"),
        (false, true) => (Kind::Input, Author::System, "system"),
        (false, false) if told.is_child() => (Kind::Input, Author::Agent, "assistant"),
        (false, false) => (Kind::Input, Author::User, "user"),
    };
    let more: Vec<&str> = ["metadata", "ignored"]
        .into_iter()
        .filter(|name| part.get(name).is_some())
        .collect();
    let more = more
        .into_iter()
        .map(|name| (name.to_owned(), told.data[name].clone()));
    let more: serde_json::Map<String, Value> = more.collect();
    Event {
        kind,
        author,
        revision: told.revision(u64::from(is_whole)),
        is_partial: !is_whole,
        content: Some(Content::Message(Message {
            role: role.to_owned(),
            text: said,
            metadata: (!more.is_empty()).then_some(Value::Object(more)),
        })),
        ..told.event(told.id.clone(), start_ms.or_else(|| told.created()))
    }
}

/// What the model thought.
pub(super) fn thought(told: &Told, odd: &mut Diagnostics) -> Event {
    let part = Members(&told.data);
    let is_whole = at(part, "end").is_some();
    Event {
        kind: Kind::Reasoning,
        author: Author::Llm,
        revision: told.revision(u64::from(is_whole)),
        is_partial: !is_whole,
        content: Some(Content::Reasoning(Reasoning::of_text(part.text("text", odd)))),
        ..told.event(told.id.clone(), at(part, "start").or_else(|| told.created()))
    }
}

/// A file that the person added to the message.
pub(super) fn file(told: &Told, odd: &mut Diagnostics) -> Event {
    let part = Members(&told.data);
    let name = match part.text("filename", odd) {
        name if name.is_empty() => part.text("mime", odd),
        name => name,
    };
    Event {
        kind: Kind::Input,
        author: Author::User,
        content: Some(Content::Message(Message {
            role: "user".to_owned(),
            text: name,
            metadata: Some(json!({ "file": told.data })),
        })),
        ..told.event(told.id.clone(), told.created())
    }
}
