//! One record: an event of a batch, or a trace, an observation or a score by itself, or several of these that tell of
//! one thing.

use serde_json::{Map, Value};
use tracewake_model::{AgentScope, Content, Dialect, Event, Kind};

use super::tellings::{self, Told};
use super::{observation, score, trace};
use crate::Rejected;
use crate::diagnostics::Diagnostics;
use crate::fields::Fields;

/// What a record describes.
pub(super) fn events_of(object: Map<String, Value>) -> Result<Vec<Event>, Rejected> {
    let mut diagnostics = Diagnostics::default();
    let told = tellings::merged(object, &mut diagnostics)?;
    match told.noun.as_str() {
        // What the SDK notes of its own work.
        "sdk" => Ok(Vec::new()),
        "trace" => trace::events_of(told, diagnostics),
        "score" => Ok(vec![score::event_of(told, diagnostics)]),
        noun if observation::is_type(noun) => Ok(vec![observation::event_of(told, diagnostics)?]),
        _ => Ok(vec![unknown(told, diagnostics)]),
    }
}

/// A part of a type that only a newer version knows.
fn unknown(told: Told, mut diagnostics: Diagnostics) -> Event {
    let mut fields = Fields::new(told.body, "body.");
    let trace_id = fields.text("traceId", &mut diagnostics);
    Event {
        identity: told.id,
        native_type: told.kind.clone(),
        trace_id,
        kind: Kind::Custom(told.kind),
        time: told.sent,
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
