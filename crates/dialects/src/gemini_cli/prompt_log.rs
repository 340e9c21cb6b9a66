//! `logs.json`: the prompts of all sessions of a project, for the program to offer them again.

use serde_json::{Map, Value};
use tracewake_model::{Author, Content, Event, Kind};

use super::session::{Session, time};
use crate::diagnostics::Diagnostics;
use crate::members::Members;

/// The event of an entry. The session file tells the same prompt: the entry is none of its own, and calls the session
/// by it where nothing else is left of it.
pub(super) fn event(object: &Map<String, Value>, odd: &mut Diagnostics) -> Event {
    let entry = Members(object);
    let session = Session::of_main(entry.text("sessionId", odd));
    let id = entry.text("messageId", odd);
    let at = time(entry, "timestamp", odd);
    let prompt = entry.text("message", odd);
    Event {
        kind: Kind::Custom("prompt history".to_owned()),
        native_type: "logs.json".to_owned(),
        author: Author::User,
        prompt: if prompt.starts_with('/') {
            String::new()
        } else {
            prompt
        },
        content: Some(Content::Custom(Value::Object(object.clone()))),
        ..session.event(&format!("log\u{1f}{id}"), at)
    }
}
