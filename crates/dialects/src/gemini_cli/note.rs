//! What the program notes for the person, and records of versions to come.

use serde_json::{Map, Value, json};
use tracewake_model::{Author, Content, ErrorInfo, Event, EventTime, Kind, Message, Severity, Status};

use super::parts::Parts;
use super::session::{Session, time};
use super::telling::Rank;
use crate::diagnostics::Diagnostics;
use crate::members::Members;

/// The event of a message that neither a person nor a model said.
pub(super) fn event(
    session: &Session,
    message: Members<'_>,
    kind: &str,
    (rank, at): (Rank, EventTime),
    odd: &mut Diagnostics,
) -> Event {
    let id = message.text("id", odd);
    let told = Value::Object(message.0.clone());
    let text = Parts::of(message.get("content")).text();
    let event = Event {
        author: Author::System,
        native_type: kind.to_owned(),
        revision: rank.revision(at, &told),
        ..session.event(&format!("message\u{1f}{id}"), at)
    };
    match kind {
        "error" => failed(event, text, ""),
        "info" | "warning" => said(event, kind, text),
        _ => Event {
            kind: Kind::Custom(kind.to_owned()),
            content: Some(Content::Custom(told)),
            ..event
        },
    }
}

/// Something that went wrong.
pub(super) fn failed(event: Event, error_message: String, code: &str) -> Event {
    Event {
        kind: Kind::Error,
        severity: Severity::Error,
        status: Status::Failed,
        content: Some(Content::Error(ErrorInfo {
            error_message,
            error_code: code.to_owned(),
            ..ErrorInfo::default()
        })),
        ..event
    }
}

/// A line for the person to see.
pub(super) fn said(event: Event, severity: &str, text: String) -> Event {
    Event {
        kind: Kind::System,
        severity: match severity {
            "warning" => Severity::Warn,
            _ => Severity::Info,
        },
        metadata: Some(json!({ "message": text })),
        content: Some(Content::Message(Message {
            role: "system".to_owned(),
            text,
            metadata: None,
        })),
        ..event
    }
}

/// A record that is not known.
pub(super) fn unknown(session: &Session, object: &Map<String, Value>, text: &[u8]) -> Event {
    let members = Members(object);
    let at = time(members, "timestamp", &mut Diagnostics::default());
    let kind = object.get("type").and_then(Value::as_str).unwrap_or("record");
    Event {
        kind: Kind::Custom(kind.to_owned()),
        native_type: kind.to_owned(),
        content: Some(Content::Custom(Value::Object(object.clone()))),
        ..session.event(&by_content("record", text), at)
    }
}

/// The identity of a record without an id.
pub(super) fn by_content(kind: &str, text: &[u8]) -> String {
    format!("{kind}\u{1f}{:016x}", xxhash_rust::xxh3::xxh3_64(text))
}
