//! What a model call was asked where its request stands in records of its own, apart from the call: read from the
//! session, and from those that it goes on from.

use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

use serde_json::{Map, Value};
use tracewake_dialects::{SENT_REQUEST_PARTS, SentRequest, SentRequests, forked_from};
use tracewake_model::{Family, Kind, UnixNanos};
use tracewake_store::Store;

use super::pieces::{Calls, Piece, add_message, pieces};
use super::thread::{Asking, shared};
use crate::dto::ContextSource;
use crate::dto::units::small;
use crate::error::AppError;
use crate::explore::Explore;
use crate::originals::content;
use crate::run::explore;

/// Spans of a session whose records are read.
const MOST: usize = 20_000;
/// Spans whose records are read at once.
const AT_ONCE: usize = 200;
/// Records of a span that are read.
const RECORDS: u64 = 8;
/// Sessions that go on from each other, at most.
const LINEAGE: usize = 8;

/// Gives calls the requests that were sent for them.
pub(super) fn fill(
    store: &Store,
    key: &str,
    run: &Explore,
    now: UnixNanos,
    calls: &mut [Asking],
) -> Result<(), AppError> {
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
    let mut from = parent(store, run)?;
    while let Some(earlier) = from.take_if(|earlier| known.len() < LINEAGE && !known.contains(&*earlier)) {
        match explore(store, &earlier, now) {
            Ok(run) => {
                read(store, &run, &mut requests)?;
                from = parent(store, &run)?;
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

/// Takes in the records of a session that tell of requests, and its transcript. False where there are none.
fn read(store: &Store, run: &Explore, requests: &mut SentRequests) -> Result<bool, AppError> {
    let parts = run.run.events.iter().filter(|event| {
        matches!(event.kind, Kind::Custom(_)) && SENT_REQUEST_PARTS.contains(&run.run.text(event.name))
    });
    let mut places: BTreeSet<u32> = parts.map(|event| event.span).collect();
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

/// The session that a session goes on from.
fn parent(store: &Store, run: &Explore) -> Result<Option<String>, AppError> {
    for event in &run.run.events {
        if matches!(event.kind, Kind::StateUpdate)
            && let Some(event) = content(store, event.id)?
            && let Some(from) = forked_from(&event)
        {
            return Ok(Some(from.to_owned()));
        }
    }
    Ok(None)
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
