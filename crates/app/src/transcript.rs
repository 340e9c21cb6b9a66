//! A session read as a conversation: the order of its items as raw bytes, and the content of those in view.

mod item;
mod layout;
pub(crate) mod prompt;
pub(crate) mod text;

use std::collections::HashMap;

use tracewake_model::{Content, Event, Family, UnixNanos};
use tracewake_store::{SessionState, Store, StoredEvent, StoredSpan};

#[cfg(test)]
pub(crate) use layout::TranscriptLayout;

use crate::costs::cost_sum;
use crate::dto;
use crate::dto::TextFormat;
use crate::dto::units::{millis, small};
use crate::error::{AppError, not_found};
use crate::originals::event_of;
use crate::sessions::summary;

/// Most items of one transcript; more is said to be cut.
const ITEMS: u64 = 500_000;
/// Items whose content is read at once.
const ITEMS_AT_ONCE: usize = 100;
/// Pieces of a stream that are read for an item.
const PIECES: u64 = 400;
/// Most characters of one text.
const LONGEST: usize = 1 << 20;
/// Most characters of a prompt, all its messages together, and of its request as JSON.
const PROMPT: usize = 2 << 20;

/// The items of a session's transcript as raw bytes; see `docs/internals/transcript-layout.md`.
///
/// # Errors
/// [`AppError::NotFound`].
pub fn transcript_layout(store: &Store, key: &str, now: UnixNanos) -> Result<Vec<u8>, AppError> {
    let session = summary(store, key, now)?;
    let live = session.state == SessionState::Live;
    let steps = store.steps(key, live, ITEMS)?;
    Ok(layout::encode(&steps, session.first_ns))
}

/// The content of some items. Items that are gone by now are left out.
///
/// # Errors
/// [`AppError::NotFound`] when the session is.
pub fn transcript_items(
    store: &Store,
    request: &dto::TranscriptRequest,
    now: UnixNanos,
) -> Result<Vec<dto::TranscriptItem>, AppError> {
    let session = summary(store, &request.session, now)?;
    let live = session.state == SessionState::Live;
    let chars = (request.chars as usize).min(LONGEST);
    let wanted = &request.items[..request.items.len().min(ITEMS_AT_ONCE)];
    let ids = wanted
        .iter()
        .flat_map(|item| item.spans.iter().chain(&item.before).copied());
    let mut ids: Vec<i64> = ids.collect();
    ids.sort_unstable();
    ids.dedup();
    let mut events: HashMap<i64, Vec<StoredEvent>> = HashMap::new();
    for event in store.events_of_spans(&ids, PIECES)? {
        events.entry(event.summary.span).or_default().push(event);
    }
    let mut items = Vec::with_capacity(wanted.len());
    for item in wanted {
        let spans: Result<Vec<_>, _> = item.spans.iter().map(|row| store.span(*row)).collect();
        let spans: Vec<StoredSpan> = spans?.into_iter().flatten().collect();
        let before = item.before.and_then(|row| events.get(&row));
        let before = before.and_then(|events| events.iter().find_map(asking));
        items.extend(read_item(
            &spans,
            &events,
            before.as_ref(),
            live,
            session.first_ns,
            chars,
        ));
    }
    Ok(items)
}

/// The whole of what a model call was asked.
///
/// # Errors
/// [`AppError::NotFound`] when there is no such span.
pub fn prompt(store: &Store, row: i64, now: UnixNanos) -> Result<dto::Prompt, AppError> {
    let stored = store.span(row)?.ok_or_else(|| not_found("span", row))?;
    let session = summary(store, &stored.session, now)?;
    let events = store.events_of_spans(&[row], PIECES)?;
    let decoded: Vec<Event> = events.iter().filter_map(event_of).collect();
    let models = decoded.iter().filter_map(|event| match &event.content {
        Some(Content::Model(model)) => Some(model),
        _ => None,
    });
    let model = models
        .clone()
        .find(|model| model.request.is_some())
        .or(models.clone().next());
    let request = model.and_then(|model| model.request.as_ref());
    let asked = request.map(prompt::Asked::of).unwrap_or_default();
    let json = request.map(|request| format!("{request:#}")).unwrap_or_default();
    let json = text::block("request", TextFormat::Json, &json, PROMPT);
    let mut left = PROMPT;
    let mut messages = Vec::new();
    for message in &asked.messages {
        let read = prompt::message(message, left.min(LONGEST));
        left = left.saturating_sub(read.blocks.iter().map(|block| block.text.len()).sum());
        messages.push(read);
        if left == 0 {
            break;
        }
    }
    let whole = |name: &str, values: &[&serde_json::Value]| -> Vec<dto::TextBlock> {
        let blocks = values
            .iter()
            .flat_map(|value| prompt::message(value, LONGEST).blocks);
        blocks
            .map(|block| dto::TextBlock {
                name: name.to_owned(),
                ..block
            })
            .collect()
    };
    Ok(dto::Prompt {
        span: row,
        provider: model.map(|model| model.provider.clone()).unwrap_or_default(),
        model: model.map(|model| model.model.clone()).unwrap_or_default(),
        agent: stored.span.agent.clone(),
        start_ms: millis(stored.span.start_ns, session.first_ns),
        system: whole("system", &asked.system),
        message_count: small(asked.messages.len()),
        messages,
        tools: asked
            .tools
            .iter()
            .filter_map(|tool| text::data("tool", Some(tool), LONGEST))
            .collect(),
        parameters: model
            .map(|model| prompt::parameters(model, &asked))
            .unwrap_or_default(),
        json: json.text,
        json_chars: json.chars,
    })
}

fn read_item(
    spans: &[StoredSpan],
    events: &HashMap<i64, Vec<StoredEvent>>,
    before: Option<&Event>,
    live: bool,
    base_ns: i64,
    chars: usize,
) -> Option<dto::TranscriptItem> {
    let first = &spans.first()?.span;
    let last = &spans.last()?.span;
    let of_span = |stored: &StoredSpan| events.get(&stored.span.row).into_iter().flatten();
    let stored: Vec<&StoredEvent> = spans.iter().flat_map(of_span).collect();
    let decoded: Vec<Event> = stored.iter().filter_map(|event| event_of(event)).collect();
    let mut told = item::tell(first.key.family, &decoded, before, chars);
    if decoded.len() < stored.len() {
        let text = "The bytes of an event cannot be read any more; the inspector shows them.";
        told.blocks
            .push(text::block("error", TextFormat::Plain, text, chars));
    }
    let end_ns = spans
        .iter()
        .map(|stored| stored.span.end_ns)
        .max()
        .unwrap_or(last.end_ns);
    let seen = |stored: &StoredSpan| u64::from(stored.span.starts + stored.span.ends + stored.span.points);
    Some(dto::TranscriptItem {
        span: first.row,
        family: first.key.family.code(),
        state: last.state(live) as u8,
        kind: stored
            .first()
            .map(|event| event.summary.kind.name().into_owned())
            .unwrap_or_default(),
        agent: first.agent.clone(),
        name: first.name.clone(),
        detail: first.detail.clone(),
        start_ms: millis(first.start_ns, base_ns),
        duration_ms: millis(end_ns, first.start_ns),
        role: told.role,
        input_tokens: first.input_tokens.unsigned_abs(),
        output_tokens: first.output_tokens.unsigned_abs(),
        total_tokens: first.total_tokens.unsigned_abs(),
        cost: match first.key.family {
            Family::Model if told.cost.is_empty() => estimates(&stored),
            Family::Model | Family::Tool | Family::Mcp => told.cost,
            _ => Vec::new(),
        },
        facts: told.facts,
        blocks: told.blocks,
        prompt: told.prompt,
        reply: told.reply,
        events_read: small(stored.len()),
        events: small(spans.iter().map(seen).sum::<u64>()),
        is_partial: told.is_partial,
    })
}

/// What a model call costs by the table of prices, where it states no cost.
fn estimates(events: &[&StoredEvent]) -> Vec<dto::CostSum> {
    let costs = events.iter().filter_map(|event| event.summary.cost.as_ref());
    costs.filter(|cost| cost.estimated).map(cost_sum).collect()
}

/// The event of a model call that carries what was asked.
fn asking(event: &StoredEvent) -> Option<Event> {
    event_of(event).filter(|event| item::asked_of(event).is_some())
}
