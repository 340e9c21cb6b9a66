//! Messages: what the person, the program and the model said.

use serde_json::{Map, Value, json};
use tracewake_model::{Author, Content, Event, EventTime, Kind, Message};

use super::parts::Parts;
use super::session::{Session, time};
use super::telling::{self, Rank};
use super::{answer, branches, note};
use crate::diagnostics::Diagnostics;
use crate::members::Members;
use crate::memory::Memory;

/// The events of a message.
pub(super) fn events(object: &Map<String, Value>, memory: &mut Memory, odd: &mut Diagnostics) -> Vec<Event> {
    let session = Session::recall(memory);
    let rank = match telling::is_repeated_history(memory) {
        true => Rank::Repeated,
        false => Rank::Written,
    };
    let message = Members(object);
    let at = time(message, "timestamp", odd);
    branches::said(&message.text("id", odd), at, memory);
    match message.text("type", odd).as_str() {
        "gemini" => answer::events(&session, message, (rank, at), memory, odd),
        "user" => user(&session, message, (rank, at), memory, odd),
        kind => vec![note::event(&session, message, kind, (rank, at), odd)],
    }
}

/// What stands where the person speaks: their words, the words of the agent that started this one, context that the
/// program adds, or results of tools.
fn user(
    session: &Session,
    message: Members<'_>,
    (rank, at): (Rank, EventTime),
    memory: &mut Memory,
    odd: &mut Diagnostics,
) -> Vec<Event> {
    let parts = Parts::of(message.get("content"));
    let mut events = answer::results(session, &parts, at, memory);
    // Where files are added to a prompt, the words of the person stand beside it.
    let shown = Parts::of(message.get("displayContent")).text();
    let said = parts.text();
    let text = if shown.trim().is_empty() {
        said.clone()
    } else {
        shown
    };
    let is_only_results = text.is_empty() && parts.others.is_empty() && !parts.answers.is_empty();
    if is_only_results {
        return events;
    }
    let (role, author) = match (is_context(&said), session.is_subagent) {
        (true, _) => ("system", Author::System),
        (false, true) => ("assistant", Author::Agent),
        (false, false) => ("user", Author::User),
    };
    let is_all = text == said && parts.others.is_empty();
    let id = message.text("id", odd);
    let likeness = match author {
        Author::User => telling::likeness(&text),
        _ => String::new(),
    };
    events.push(Event {
        kind: Kind::Input,
        likeness,
        author,
        revision: rank.revision(at, &Value::Object(message.0.clone())),
        content: Some(Content::Message(Message {
            role: role.to_owned(),
            text,
            metadata: (!is_all).then(|| json!({ "content": message.get("content") })),
        })),
        ..session.event(&format!("message\u{1f}{id}"), at)
    });
    events
}

/// Whether the program wrote a text rather than a person: it stands in an element that says so.
fn is_context(text: &str) -> bool {
    let name = text
        .trim_start()
        .strip_prefix('<')
        .and_then(|rest| rest.split_once('>'));
    name.is_some_and(|(name, _)| name.ends_with("_context") || name == "state_snapshot")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn context_is_no_word_of_a_person() {
        let check = |text: &str, expect: bool| assert_eq!(is_context(text), expect, "{text}");
        check("<session_context>\nlinux\n</session_context>", true);
        check("\n<hook_context>x</hook_context>", true);
        check("<state_snapshot>", true);
        check("<b>bold</b> words", false);
        check("What is <session_context>?", false);
        check("", false);
    }
}
