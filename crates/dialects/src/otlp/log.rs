//! A log record to its event: messages of the GenAI conventions, exceptions, named events, and plain log lines.

use serde_json::{Map, Value};
use tracewake_model::{
    Agent, AgentScope, Content, Dialect, ErrorInfo, Event, EventTime, Kind, Message, Severity, Status,
};

use super::folded::as_text;
use super::lookup::Lookup;
use super::messages::{self, Conversation};
use super::record::{Emitter, LogRecord, event_time, instant};
use super::telling;
use super::vocabulary::{self, Field, Program, Said, Sent};
use crate::codex::likeness;
use crate::diagnostics::Diagnostics;

/// The event of a log record. `digest` is the one of the record's bytes: log records have no ids.
pub(super) fn event(log: LogRecord, digest: u64, emitter: Emitter, diagnostics: &mut Diagnostics) -> Event {
    let emitted_by = Lookup::new(&emitter.resource);
    let mut name = name(&log);
    let program = Program::of(&emitter, &name);
    let short_name = program.map_or("", |program| program.short_name(&name)).to_owned();
    let sent = Sent {
        name: &short_name,
        is_log: true,
        at: instant(if log.time == 0 {
            log.observed_time
        } else {
            log.time
        }),
        attributes: &log.attributes,
        events: &[],
    };
    let in_known_words = program.map(|program| program.in_known_words(&sent));
    let look = Lookup::new(in_known_words.as_ref().unwrap_or(&log.attributes));
    if let Some(program) = program {
        name = program.full_name(&name);
    }
    let (session_id, is_guess) = look.session();
    let mut event = Event {
        dialect: Dialect::Otlp,
        identity: format!("log:{digest:016x}"),
        native_type: name.clone(),
        sent_name: name.clone(),
        shares_session_of_trace: true,
        session_yields_to_trace: is_guess || program.is_some_and(|program| program.has_threads),
        session_id,
        agent_scope: AgentScope::Run,
        project_id: emitted_by.text(Field::Project),
        origin: emitted_by.text(Field::Service),
        severity: severity(&log),
        agent: Agent {
            id: look.text(Field::AgentId),
            name: look.text(Field::AgentName),
            known_by_name: !emitter.is_our_export(),
        },
        response_id: look.text(Field::ResponseId),
        program: Program::sender(program, &emitter),
        ..Event::default()
    };
    time(&mut event, &log, diagnostics);
    if let Some(program) = program {
        telling::fill(&mut event, program.telling(&sent), &sent, &look, &log.body);
        if program.has_threads {
            event.likeness = likeness::of_event(&event);
            event.started_session = look.text(Field::HandoffTargetId);
        }
    } else {
        let (kind, content) = meaning(&name, &log, &look);
        if kind == Kind::Error {
            event.status = Status::Failed;
        }
        event.kind = kind;
        event.content = content;
    }
    event.trace_id = log.trace_id.clone();
    // A record is no span: it belongs to one.
    event.parent_span_id = log.span_id.clone();
    event.metadata = Some(metadata(name, log, emitter));
    event
}

/// What the record is called. Some libraries write the line of the source here, and the name among the attributes.
fn name(log: &LogRecord) -> String {
    let look = Lookup::new(&log.attributes);
    let attribute = look.text(Field::EventName);
    match log.event_name.as_str() {
        name if !name.is_empty() && (attribute.is_empty() || !is_source_line(name)) => name.to_owned(),
        // A program's name in front of the name, where nothing else says it.
        _ if attribute.is_empty() => match log.body.as_str() {
            Some(body) if Program::is_full_name(body) => body.to_owned(),
            _ => attribute,
        },
        _ => attribute,
    }
}

/// Whether a name is `event FILE:LINE`.
fn is_source_line(name: &str) -> bool {
    let line = name
        .strip_prefix("event ")
        .and_then(|place| place.rsplit_once(':'));
    line.is_some_and(|(_, line)| !line.is_empty() && line.bytes().all(|byte| byte.is_ascii_digit()))
}

fn time(event: &mut Event, log: &LogRecord, diagnostics: &mut Diagnostics) {
    event.time = match (log.time, log.observed_time) {
        (0, observed) => event_time(observed),
        (stated, _) => event_time(stated),
    };
    if event.time == EventTime::unreadable() {
        diagnostics.add("time_unix_nano", "is no time before the year 2262");
    }
}

/// What the record says.
fn meaning(name: &str, log: &LogRecord, look: &Lookup<'_>) -> (Kind, Option<Content>) {
    let empty = Map::new();
    let body = log.body.as_object().unwrap_or(&empty);
    // The fields of a message are in the body, in the newest conventions in attributes.
    let fields = if body.is_empty() { &log.attributes } else { body };
    match vocabulary::said(name) {
        Some(Said::Answer) => return (Kind::Output, Some(said(&messages::choice(fields)))),
        Some(Said::Message(role)) => return (Kind::Input, Some(said(&messages::message(fields, role)))),
        Some(Said::Call) => {
            let mut conversation = Conversation::default();
            conversation.fill(look);
            conversation.fill(&Lookup::new(body));
            return call(name, conversation);
        }
        Some(Said::Input | Said::Output | Said::Document) | None => {}
    }
    if look.has(Field::ExceptionType) || look.has(Field::ExceptionMessage) {
        let error = ErrorInfo {
            error_message: match look.text(Field::ExceptionMessage) {
                unsaid if unsaid.is_empty() => as_text(&log.body),
                message => message,
            },
            error_code: look.text(Field::ExceptionType),
            stack_trace: look.text(Field::ExceptionStack),
            ..ErrorInfo::default()
        };
        return (Kind::Error, Some(Content::Error(error)));
    }
    let kind = match name {
        "" => Kind::System,
        name => Kind::Custom(name.to_owned()),
    };
    let content = match &log.body {
        Value::Null if name.is_empty() => None,
        Value::Null => Some(Content::Custom(Value::Object(log.attributes.clone()))),
        Value::Object(_) | Value::Array(_) => Some(Content::Custom(log.body.clone())),
        text => Some(Content::Message(Message {
            text: as_text(text),
            ..Message::default()
        })),
    };
    (kind, content)
}

/// A message in its own words; what else it holds is beside it.
fn said(message: &Value) -> Content {
    let rest: Map<String, Value> = message
        .as_object()
        .into_iter()
        .flatten()
        .filter(|(key, _)| !matches!(key.as_str(), "role" | "content"))
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect();
    Content::Message(Message {
        role: as_text(&message["role"]),
        text: messages::words(message),
        metadata: (!rest.is_empty()).then_some(Value::Object(rest)),
    })
}

/// The event of a whole model call: its last message, and the conversation beside it.
fn call(name: &str, conversation: Conversation) -> (Kind, Option<Content>) {
    let (kind, last) = match (conversation.output.last(), conversation.input.last()) {
        (Some(last), _) => (Kind::Output, last.clone()),
        (None, Some(last)) => (Kind::Input, last.clone()),
        (None, None) => return (Kind::Custom(name.to_owned()), None),
    };
    let parts = [
        ("system", conversation.system),
        ("input", Some(Value::Array(conversation.input))),
        ("output", Some(Value::Array(conversation.output))),
    ];
    let all = parts
        .into_iter()
        .filter_map(|(key, value)| Some((key.to_owned(), value?)));
    let message = Message {
        role: as_text(&last["role"]),
        text: messages::words(&last),
        metadata: Some(Value::Object(all.collect())),
    };
    (kind, Some(Content::Message(message)))
}

fn severity(log: &LogRecord) -> Severity {
    match log.severity {
        1..=8 => Severity::Debug,
        9..=12 => Severity::Info,
        13..=16 => Severity::Warn,
        17..=24 => Severity::Error,
        _ => match log.severity_text.to_ascii_lowercase().as_str() {
            "trace" | "debug" => Severity::Debug,
            "info" | "information" | "notice" => Severity::Info,
            "warn" | "warning" => Severity::Warn,
            "error" | "fatal" | "critical" | "alert" | "emergency" => Severity::Error,
            _ => Severity::Unspecified,
        },
    }
}

fn metadata(name: String, log: LogRecord, emitter: Emitter) -> Value {
    let mut metadata = Map::new();
    super::put_emitter(&mut metadata, emitter);
    let mut put = |key: &str, value: Value| {
        if !value.is_null() && value.as_str() != Some("") {
            metadata.insert(key.to_owned(), value);
        }
    };
    put("name", Value::String(name));
    put("severity_text", Value::String(log.severity_text));
    if let (Some(at), true) = (instant(log.observed_time), log.time != 0) {
        put("observed_time", Value::String(at.to_rfc3339()));
    }
    if log.dropped_attributes > 0 {
        put("dropped_attributes_count", Value::from(log.dropped_attributes));
    }
    // A body that is text is the content itself.
    if log.body.is_object() || log.body.is_array() {
        put("body", log.body);
    }
    if !log.attributes.is_empty() {
        put("attributes", Value::Object(log.attributes));
    }
    Value::Object(metadata)
}
