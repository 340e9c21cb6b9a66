//! One record: an event of a batch, or a trace, an observation or a score by itself.

use serde_json::{Map, Value};
use tracewake_model::{AgentScope, Content, Dialect, Event, EventTime, Kind};

use super::{observation, score, shape, trace};
use crate::Rejected;
use crate::diagnostics::Diagnostics;
use crate::fields::Fields;
use crate::memory::Memory;

/// The revision of what is exported: it says all that is known of it.
const EXPORTED: u64 = 1 << 61;

/// A part of something, as it was delivered.
pub(super) struct Part {
    /// What it says.
    pub(super) body: Map<String, Value>,
    /// When it was sent.
    pub(super) sent: EventTime,
    /// Id of the delivery; may be empty.
    pub(super) id: String,
    /// It was exported: it says all that is known, and no other part adds to it.
    pub(super) is_exported: bool,
    /// How far the telling has come, by when it was sent.
    pub(super) revision: u64,
}

/// What a record describes.
pub(super) fn events_of(object: Map<String, Value>, memory: &mut Memory) -> Result<Vec<Event>, Rejected> {
    if !shape::is_delivery(&object) {
        return exported(object, memory);
    }
    let mut diagnostics = Diagnostics::default();
    let mut fields = Fields::new(object, "");
    let kind = fields.text("type", &mut diagnostics);
    let id = fields.text("id", &mut diagnostics);
    let sent = fields.time("timestamp", &mut diagnostics);
    let part = Part {
        body: fields.object("body", &mut diagnostics).unwrap_or_default(),
        revision: sent
            .stated
            .map_or(0, |at| u64::try_from(at.0 / 1_000).unwrap_or_default()),
        sent,
        id,
        is_exported: false,
    };
    let (noun, verb) = kind.rsplit_once('-').unwrap_or_default();
    match (noun, verb) {
        // What the SDK notes of its own work.
        ("sdk", "log") => Ok(Vec::new()),
        ("trace", "create" | "update") => trace::events_of(part, diagnostics),
        ("score", _) => Ok(vec![score::event_of(part, diagnostics)]),
        (noun, verb) if observation::is_type(noun) => {
            observation::events_of(noun, verb == "create", part, memory, diagnostics)
        }
        _ => Ok(vec![unknown(kind, part, diagnostics)]),
    }
}

fn exported(object: Map<String, Value>, memory: &mut Memory) -> Result<Vec<Event>, Rejected> {
    let (is_observation, is_score) = (shape::is_observation(&object), shape::is_score(&object));
    let is_trace = shape::is_trace(&object) || object.contains_key("id");
    let part = Part {
        body: object,
        sent: EventTime::default(),
        id: String::new(),
        is_exported: true,
        revision: EXPORTED,
    };
    let diagnostics = Diagnostics::default();
    match (is_observation, is_score, is_trace) {
        (true, ..) => observation::events_of("observation", true, part, memory, diagnostics),
        (_, true, _) => Ok(vec![score::event_of(part, diagnostics)]),
        (_, _, true) => trace::events_of(part, diagnostics),
        _ => Err(Rejected::new(
            "the object is neither a trace, an observation nor a score",
        )),
    }
}

/// A part of a type that only a newer version knows.
fn unknown(kind: String, part: Part, mut diagnostics: Diagnostics) -> Event {
    let mut fields = Fields::new(part.body, "body.");
    let trace_id = fields.text("traceId", &mut diagnostics);
    Event {
        identity: part.id,
        native_type: kind.clone(),
        trace_id,
        kind: Kind::Custom(kind),
        time: part.sent,
        content: Some(Content::Custom(Value::Object(fields.rest()))),
        diagnostics: diagnostics.into_list(),
        ..shared()
    }
}

/// What all events have.
pub(super) fn shared() -> Event {
    Event {
        dialect: Dialect::Langfuse,
        // The session is told of the trace alone.
        shares_session_of_trace: true,
        agent_scope: AgentScope::Run,
        ..Event::default()
    }
}

/// An object of what is left, if anything is.
pub(super) fn rest(rest: Map<String, Value>) -> Option<Value> {
    (!rest.is_empty()).then_some(Value::Object(rest))
}
