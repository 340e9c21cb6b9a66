//! What a model call was asked where its request stands in records of its own, apart from the call: read from the
//! session, and from those that it goes on from.

use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

use serde_json::{Map, Value};
use tracewake_dialects::{SENT_REQUEST_PARTS, SentRequest, SentRequests, sent_request_of};
use tracewake_model::{Family, Kind, UnixNanos};
use tracewake_store::Store;

use super::pieces::{Calls, Piece, add_message, pieces};
use super::states::States;
use super::thread::{Asking, shared};
use crate::dto::ContextSource;
use crate::dto::units::small;
use crate::error::AppError;
use crate::explore::Explore;
use crate::originals::event_of;
use crate::run::explore;

/// Spans of a session whose records are read.
const MOST: usize = 20_000;
/// Spans whose records are read at once.
const AT_ONCE: usize = 200;
/// Records of a span that are read.
const RECORDS: u64 = 8;
/// Sessions that go on from each other, at most.
const LINEAGE: usize = 8;

/// Gives calls that several sources tell of the request that one of these names. The record that names it need not be
/// the one that counts.
fn find_beside(store: &Store, run: &Explore, calls: &mut [Asking]) -> Result<(), AppError> {
    let told = run.run.events.iter().filter(|event| event.told);
    let told: BTreeSet<u32> = told.map(|event| event.span).collect();
    let spans = told.into_iter().filter_map(|place| run.span(place));
    let rows: Vec<i64> = spans
        .filter(|span| span.family == Family::Model)
        .map(|span| span.row)
        .take(MOST)
        .collect();
    let mut named: HashMap<String, String> = HashMap::new();
    for some in rows.chunks(AT_ONCE) {
        for stored in store.events_of_spans(some, RECORDS)? {
            let event = event_of(&stored);
            if let Some((event, request)) = event
                .as_ref()
                .and_then(|event| Some((event, sent_request_of(event)?)))
                && !event.response_id.is_empty()
            {
                named.insert(event.response_id.clone(), request.to_owned());
            }
        }
    }
    for asking in calls.iter_mut().filter(|asking| asking.sent.is_none()) {
        asking.sent = asking.responses.iter().find_map(|id| named.get(id).cloned());
    }
    Ok(())
}

/// Gives calls the requests that were sent for them. The run comes with the session that it goes on from.
pub(super) fn fill(
    store: &Store,
    key: &str,
    (run, mut from): (&Explore, Option<String>),
    now: UnixNanos,
    calls: &mut [Asking],
) -> Result<(), AppError> {
    if !parts(run).is_empty() {
        find_beside(store, run, calls)?;
    }
    let is_open =
        |asking: &&mut Asking| asking.sent.is_some() && asking.call.source != ContextSource::Request;
    if !calls.iter_mut().any(|asking| is_open(&asking)) {
        return Ok(());
    }
    let mut requests = SentRequests::default();
    if !read(store, run, &mut requests)? {
        return Ok(());
    }
    let mut known = vec![key.to_owned()];
    while let Some(earlier) = from.take_if(|earlier| known.len() < LINEAGE && !known.contains(&*earlier)) {
        match explore(store, &earlier, now) {
            Ok(run) => {
                read(store, &run, &mut requests)?;
                from = States::read(store, &run)?.parent;
            }
            // The session that it goes on from is not stored.
            Err(AppError::NotFound { .. }) => break,
            Err(error) => return Err(error),
        }
        known.push(earlier);
    }
    requests.find_messages();
    let mut told = Told::default();
    for asking in calls.iter_mut().filter(is_open) {
        let sent = asking.sent.as_deref().and_then(|id| requests.request(id));
        let Some(sent) = sent else { continue };
        let missing = sent.messages.iter().filter(|(_, message)| message.is_none());
        asking.call.missing_messages = small(missing.count());
        asking.pieces = told.pieces(&sent);
        asking.call.source = ContextSource::Request;
    }
    Ok(())
}

/// The places of the spans whose records tell of requests.
fn parts(run: &Explore) -> BTreeSet<u32> {
    let parts = run.run.events.iter().filter(|event| {
        matches!(event.kind, Kind::Custom(_)) && SENT_REQUEST_PARTS.contains(&run.run.text(event.name))
    });
    parts.map(|event| event.span).collect()
}

/// Takes in the records of a session that tell of requests, and its transcript. False where there are none.
fn read(store: &Store, run: &Explore, requests: &mut SentRequests) -> Result<bool, AppError> {
    let mut places = parts(run);
    if places.is_empty() {
        return Ok(false);
    }
    let spans = (0..).zip(&run.run.spans);
    let said = spans.filter(|(_, span)| {
        matches!(
            span.family,
            Family::Input | Family::Model | Family::Tool | Family::Mcp
        )
    });
    places.extend(said.map(|(place, _)| place));
    let spans = places.into_iter().filter_map(|place| run.span(place));
    let rows: Vec<i64> = spans.map(|span| span.row).take(MOST).collect();
    for some in rows.chunks(AT_ONCE) {
        for stored in store.events_of_spans(some, RECORDS)? {
            requests.add(stored.dialect, stored.media, &stored.original);
            if matches!(stored.summary.kind, Kind::ModelEnd) {
                // An answer is told in several records.
                for telling in store.tellings_of(stored.summary.id)? {
                    requests.add(telling.dialect, telling.media, &telling.original);
                }
            }
        }
    }
    Ok(true)
}

/// The pieces of what was taken apart so far, by hash.
#[derive(Default)]
struct Told {
    calls: Calls,
    shapes: HashMap<String, Vec<Rc<Piece>>>,
    messages: HashMap<String, Vec<Rc<Piece>>>,
}

impl Told {
    fn pieces(&mut self, sent: &SentRequest<'_>) -> Vec<Rc<Piece>> {
        let mut all = match sent.shape {
            Some((hash, shape)) => self
                .shapes
                .entry(hash.to_owned())
                .or_insert_with(|| shared(shape_pieces(shape)))
                .clone(),
            None => Vec::new(),
        };
        for (hash, message) in &sent.messages {
            let Some(message) = message else { continue };
            let own = self.messages.entry((*hash).to_owned()).or_insert_with(|| {
                let mut own = Vec::new();
                add_message(message, &mut self.calls, &mut own);
                shared(own)
            });
            all.extend(own.iter().cloned());
        }
        all
    }
}

fn shape_pieces(shape: &Value) -> Vec<Piece> {
    let fields = shape.as_object().cloned().unwrap_or_default();
    let fields = fields
        .into_iter()
        .filter(|(name, _)| matches!(name.as_str(), "system" | "tools"));
    pieces(&Value::Object(fields.collect::<Map<_, _>>()))
}
