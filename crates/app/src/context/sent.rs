//! What a model call was asked where its request stands in records of its own, apart from the call: put together from
//! them. Messages that they leave out, because they stand in the transcript, are taken from there.

use std::collections::HashMap;

use serde_json::{Map, Value};
use tracewake_dialects::{SENT_REQUEST_PARTS, SentRequest, SentRequests};
use tracewake_model::Kind;
use tracewake_store::Store;

use super::pieces::{Calls, Piece, add_message, pieces};
use super::thread::Asking;
use super::told::Said;
use crate::dto::ContextSource;
use crate::error::AppError;
use crate::explore::Explore;
use crate::originals::content;

/// Records that are read.
const MOST: usize = 20_000;
/// A call begins when its request is sent, give or take so many milliseconds.
const NEAR_MS: f64 = 2.0;

/// Reads the records of a session.
pub(super) fn read(store: &Store, explore: &Explore) -> Result<SentRequests, AppError> {
    let mut sent = SentRequests::default();
    let records = explore.run.events.iter().filter(|event| {
        matches!(event.kind, Kind::Custom(_)) && SENT_REQUEST_PARTS.contains(&explore.run.text(event.name))
    });
    for record in records.take(MOST) {
        if let Some(event) = content(store, record.id)? {
            sent.add(&event);
        }
    }
    Ok(sent)
}

/// Gives calls the requests that were sent when they began.
pub(super) fn fill(sent: &SentRequests, base_ns: i64, said: &[Said], calls: &mut [Asking]) {
    // What each message that the records leave out is made of.
    let mut known: HashMap<(&str, &str), Vec<Piece>> = HashMap::new();
    let mut told: HashMap<&str, Calls> = HashMap::new();
    let mut before_ms: HashMap<&str, f64> = HashMap::new();
    let requests = sent.requests();
    for request in &requests {
        let at_ms = request.at.0.saturating_sub(base_ns) as f64 / 1e6;
        let from_ms = before_ms.insert(request.agent, at_ms).unwrap_or(f64::MIN);
        let since = said.iter().filter(|said| {
            said.is_answer
                && said.agent == request.agent
                && said.known_ms > from_ms
                && said.known_ms <= at_ms + NEAR_MS
        });
        let mut since: Option<Vec<Piece>> = Some(since.flat_map(|said| said.pieces.clone()).collect());
        let calls_of = told.entry(request.agent).or_default();
        for message in &request.messages {
            known.entry((request.agent, message.hash)).or_insert_with(|| {
                let mut own = Vec::new();
                match message.message {
                    Some(message) => add_message(message, calls_of, &mut own),
                    // The first that is left out stands for all that was said since the request before.
                    None => own = since.take().unwrap_or_default(),
                }
                own
            });
        }
        let asking = calls.iter_mut().find(|asking| {
            asking.agent == request.agent
                && asking.call.source != ContextSource::Request
                && (asking.call.at_ms - at_ms).abs() <= NEAR_MS
        });
        if let Some(asking) = asking {
            asking.pieces = shape(request);
            let messages = request.messages.iter();
            let messages = messages.filter_map(|message| known.get(&(request.agent, message.hash)));
            asking.pieces.extend(messages.flatten().cloned());
            asking.call.source = ContextSource::Request;
        }
    }
}

fn shape(request: &SentRequest<'_>) -> Vec<Piece> {
    let fields = request.shape.and_then(Value::as_object).cloned();
    let mut fields: Map<String, Value> = fields.unwrap_or_default();
    fields.retain(|name, _| matches!(name.as_str(), "system" | "tools"));
    pieces(&Value::Object(fields))
}
