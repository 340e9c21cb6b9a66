//! What `gemini --output-format stream-json` prints: calls as they begin and end, the answer in pieces, and in the end
//! what all model calls used together.

use serde_json::{Map, Value, json};
use tracewake_model::{
    Author, Content, CostDetails, Event, EventTime, Kind, Message, Severity, Status, ToolResponse,
};

use super::note::{self, by_content};
use super::session::{Session, time};
use super::telling::{Rank, end_repeated_history, likeness};
use super::tool::{self, Call};
use crate::diagnostics::Diagnostics;
use crate::members::Members;
use crate::memory::Memory;

/// The event of a line.
pub(super) fn events(
    object: &Map<String, Value>,
    text: &[u8],
    memory: &mut Memory,
    odd: &mut Diagnostics,
) -> Vec<Event> {
    let line = Members(object);
    let at = time(line, "timestamp", odd);
    let kind = line.text("type", odd);
    if kind == "init" {
        end_repeated_history(memory);
        Session::of_main(line.text("session_id", odd)).remember(memory);
    }
    let session = Session::recall(memory);
    let event = |kind: &str| Event {
        native_type: kind.to_owned(),
        ..session.event(&by_content(kind, text), at)
    };
    let event = match kind.as_str() {
        "init" => Event {
            kind: Kind::StateUpdate,
            severity: Severity::Debug,
            author: Author::System,
            content: Some(Content::State(
                json!({ "key": "run", "model": line.text("model", odd) }),
            )),
            ..event("init")
        },
        "message" => message(event("message"), line, odd),
        "tool_use" => used(&session, object, at, memory, odd),
        "tool_result" => result(&session, object, at, memory, odd),
        "error" => {
            let (severity, message) = (line.text("severity", odd), line.text("message", odd));
            match severity.as_str() {
                "error" => note::failed(event("error"), message, ""),
                severity => note::said(event("error"), severity, message),
            }
        }
        _ => ended(event("result"), line, odd),
    };
    vec![event]
}

fn message(event: Event, line: Members<'_>, odd: &mut Diagnostics) -> Event {
    let role = line.text("role", odd);
    let is_user = role == "user";
    let text = line.text("content", odd);
    Event {
        likeness: if is_user { likeness(&text) } else { String::new() },
        kind: if is_user { Kind::Input } else { Kind::Output },
        author: if is_user { Author::User } else { Author::Llm },
        is_partial: line.get("delta").is_some_and(|delta| delta == true),
        content: Some(Content::Message(Message {
            role,
            text,
            metadata: None,
        })),
        ..event
    }
}

/// The start of a call. It is remembered, for its result does not name the tool.
fn used(
    session: &Session,
    object: &Map<String, Value>,
    at: EventTime,
    memory: &mut Memory,
    odd: &mut Diagnostics,
) -> Event {
    let line = Members(object);
    let id = line.text("tool_id", odd);
    memory.remember(&use_of(&id), Value::Object(object.clone()));
    let call = begun(line, at, odd);
    with_handoff(session, line, call.event(session, Rank::Asked, &Value::Null), odd)
}

/// The whole call, where its start is known; else its end.
fn result(
    session: &Session,
    object: &Map<String, Value>,
    at: EventTime,
    memory: &mut Memory,
    odd: &mut Diagnostics,
) -> Event {
    let line = Members(object);
    let id = line.text("tool_id", odd);
    let status = tool::status(&line.text("status", odd));
    let output = line.get("output").cloned();
    let error = line.object("error", odd);
    let words = error.map(|error| error.text("message", odd)).unwrap_or_default();
    let error = match (status, words.is_empty()) {
        (Status::Failed, true) => "failed".to_owned(),
        _ => words,
    };
    let begun_as = memory.recall(&use_of(&id)).cloned();
    memory.forget(&use_of(&id));
    let Some(Value::Object(start)) = begun_as else {
        let response = ToolResponse {
            tool_call_id: id.clone(),
            output,
            error_message: error,
            ..ToolResponse::default()
        };
        return Event {
            kind: Kind::ToolEnd,
            author: Author::Tool,
            status,
            span_id: id.clone(),
            content: Some(Content::ToolResponse(response)),
            ..session.event(&format!("result\u{1f}{id}"), at)
        };
    };
    let start = Members(&start);
    let started_at = time(start, "timestamp", odd);
    let call = Call {
        output,
        error,
        status,
        end: at.stated,
        ..begun(start, started_at, odd)
    };
    with_handoff(
        session,
        start,
        call.event(session, Rank::Answered, &Value::Null),
        odd,
    )
}

fn use_of(id: &str) -> String {
    format!("use {id}")
}

fn begun(line: Members<'_>, at: EventTime, odd: &mut Diagnostics) -> Call {
    Call {
        id: line.text("tool_id", odd),
        name: line.text("tool_name", odd),
        arguments: line.get("parameters").cloned(),
        status: Status::Started,
        start: at,
        ..Call::default()
    }
}

/// A call that starts a subagent says so in its arguments.
fn with_handoff(session: &Session, line: Members<'_>, event: Event, odd: &mut Diagnostics) -> Event {
    let tool = line.text("tool_name", odd);
    let call = Map::from_iter([(
        "args".to_owned(),
        line.get("parameters").cloned().unwrap_or_default(),
    )]);
    let run = super::subagent::Run::of(Members(&call), &tool, odd);
    Event {
        handoff: run.map(|run| run.handoff(session)),
        ..event
    }
}

/// The end of a run, with what all its model calls used together.
fn ended(event: Event, line: Members<'_>, odd: &mut Diagnostics) -> Event {
    let status = tool::status(&line.text("status", odd));
    let stats = line.object("stats", odd);
    let error = line.object("error", odd);
    let total = stats.map(|stats| CostDetails {
        input_tokens: stats.count("input_tokens", odd),
        output_tokens: stats.count("output_tokens", odd),
        total_tokens: stats.count("total_tokens", odd),
        ..CostDetails::default()
    });
    let event = Event {
        kind: Kind::TurnEnd,
        author: Author::Agent,
        status,
        cost: total,
        metadata: Some(Value::Object(line.0.clone())),
        ..event
    };
    match error {
        Some(error) => {
            let (message, code) = (error.text("message", odd), error.text("type", odd));
            note::failed(event, message, &code)
        }
        None => event,
    }
}
