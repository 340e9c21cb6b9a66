//! Messages: a person's message begins a turn, and the answers to it, one for each time a model is asked, lead to its
//! end. What they say is in their parts.

use serde_json::{Value, json};
use tracewake_model::{Author, Content, ErrorInfo, Event, Kind, Severity, Status};

use super::moments::{at, nanos, time};
use super::record::{Told, agent_span};
use crate::diagnostics::Diagnostics;
use crate::members::Members;
use crate::otlp::as_text;

/// The name of the error of an answer that the person broke off.
const ABORTED: &str = "MessageAbortedError";
/// Why an answer ended after which the model is asked again.
const GOES_ON: [&str; 2] = ["tool-calls", "unknown"];

/// The events of a message.
pub(super) fn events(told: &Told, odd: &mut Diagnostics) -> Vec<Event> {
    match told.speaker.role.as_str() {
        "assistant" => answer(told, odd),
        "user" => vec![begins(told)],
        role => {
            odd.add("role", "is neither user nor assistant");
            vec![Event {
                kind: Kind::Custom(format!("message of {role}")),
                content: Some(Content::Custom(Value::Object(told.data.clone()))),
                ..told.event(told.message.clone(), told.created_ms)
            }]
        }
    }
}

/// A turn begins.
fn begins(told: &Told) -> Event {
    let at_ms = at(Members(&told.data), "created").or(told.created_ms);
    Event {
        kind: Kind::TurnStart,
        status: Status::Started,
        author: match told.is_child() {
            true => Author::Agent,
            false => Author::User,
        },
        span_id: told.message.clone(),
        parent_span_id: around(told),
        metadata: Some(Value::Object(told.data.clone())),
        ..told.event(told.message.clone(), at_ms)
    }
}

/// How far a turn has come with an answer, and what went wrong. The last answer says how the turn ended.
fn answer(told: &Told, odd: &mut Diagnostics) -> Vec<Event> {
    let said = Members(&told.data);
    let created_ms = at(said, "created").or(told.created_ms);
    let completed_ms = at(said, "completed");
    let error = said.get("error").and_then(Members::of);
    let is_aborted = error.is_some_and(|error| error.text("name", odd) == ABORTED);
    let finish = said.text("finish", odd);
    let is_end = error.is_some() || completed_ms.is_some() && !GOES_ON.contains(&finish.as_str());
    let status = match (is_end, error) {
        (false, _) => Status::InProgress,
        (true, Some(_)) if is_aborted => Status::Cancelled,
        (true, Some(_)) => Status::Failed,
        (true, None) => Status::Completed,
    };
    let at_ms = match is_end {
        true => completed_ms.or(told.updated_ms).or(created_ms),
        false => created_ms,
    };
    let mut events = Vec::new();
    if !told.speaker.turn.is_empty() {
        events.push(Event {
            kind: if is_end { Kind::TurnEnd } else { Kind::TurnStart },
            status,
            author: Author::Agent,
            span_id: told.speaker.turn.clone(),
            parent_span_id: around(told),
            revision: revision(told, created_ms, completed_ms.is_some()),
            metadata: Some(Value::Object(told.data.clone())),
            ..told.event(format!("{}\u{1f}turn", told.speaker.turn), at_ms)
        });
    }
    if let Some(error) = error.filter(|_| !is_aborted) {
        events.push(failed(told, error, at_ms, odd));
    }
    events
}

/// The answer that was made last counts, and of its tellings the last one.
fn revision(told: &Told, created_ms: Option<i64>, is_complete: bool) -> u64 {
    let created = created_ms.and_then(|ms| u64::try_from(ms).ok()).unwrap_or(0);
    let since = told
        .updated_ms
        .unwrap_or(0)
        .saturating_sub(created_ms.unwrap_or(0))
        / 100;
    let since = u64::try_from(since).unwrap_or(0).min((1 << 16) - 1);
    (created.min((1 << 42) - 1) << 18)
        | (u64::from(is_complete) << 17)
        | (u64::from(told.is_row) << 16)
        | since
}

/// Something failed that is no tool call.
pub(super) fn failed(told: &Told, error: Members<'_>, at_ms: Option<i64>, odd: &mut Diagnostics) -> Event {
    let data = error.get("data").and_then(Members::of);
    let code = data.and_then(|data| data.get("statusCode")).map(as_text);
    Event {
        kind: Kind::Error,
        severity: Severity::Error,
        status: Status::Failed,
        author: Author::System,
        revision: told.revision(1),
        content: Some(Content::Error(ErrorInfo {
            error_message: match data.map(|data| data.text("message", odd)) {
                Some(message) if !message.is_empty() => message,
                _ => error.text("name", odd),
            },
            error_code: code.unwrap_or_else(|| error.text("name", odd)),
            recoverable: data.and_then(|data| data.get("isRetryable")) == Some(&Value::Bool(true)),
            ..ErrorInfo::default()
        })),
        metadata: Some(json!({
            "error": error.0, "model": told.speaker.model, "provider": told.speaker.provider,
        })),
        ..told.event(format!("{}\u{1f}error", told.id), at_ms)
    }
}

/// The span that turns lie in: the agent's, where another one started it.
fn around(told: &Told) -> String {
    match told.is_child() {
        true => agent_span(&told.session),
        false => String::new(),
    }
}

/// The times of something that lasted.
pub(super) fn lasted(event: &mut Event, start_ms: Option<i64>, end_ms: Option<i64>) {
    let end = end_ms.and_then(nanos);
    event.time = time(start_ms.or(end_ms));
    event.end = end
        .filter(|end| event.time.stated.is_none_or(|start| start <= *end))
        .or(event.time.stated);
}
