//! What a model call was asked where its request is not told: put together from what the run told of its agent before.
//! System prompt and tools are not among it, nor what the program puts in.

use std::collections::HashSet;
use std::rc::Rc;

use serde_json::{Value, json};
use tracewake_dialects::blocks_as_sent;
use tracewake_model::files::CallParts;
use tracewake_model::{Content, Event, Family};
use tracewake_store::{Store, StoredEvent};

use super::compactions::Compaction;
use super::pieces::{Calls, Piece, add_message, summary};
use super::thread::{Asking, shared};
use crate::dto::ContextSource;
use crate::error::AppError;
use crate::explore::Explore;
use crate::originals::event_of;

/// Spans of a session whose words are read.
const MOST: usize = 10_000;
/// Spans whose events are read at once.
const AT_ONCE: usize = 200;
/// Events of a span that are read.
const EVENTS: u64 = 8;
/// A context was dropped where a call states less than this share of the tokens of the one before.
const DROPPED: f64 = 0.5;
/// Blocks of an answer that are longer are cut where it goes on in another record, in bytes of JSON.
const CUT: usize = 8 << 10;
/// Fewer tokens are too few to be dropped.
const LEAST: u32 = 8_000;

/// Something that was said, and when it was known.
struct Said {
    agent: String,
    family: Family,
    known_ms: f64,
    pieces: Vec<Rc<Piece>>,
}

/// Gives the calls of agents that never tell a request what was said before them.
pub(super) fn fill(
    store: &Store,
    explore: &Explore,
    compactions: &[Compaction],
    calls: &mut [Asking],
) -> Result<(), AppError> {
    let first = calls
        .first()
        .map(|asking| asking.agent.clone())
        .unwrap_or_default();
    let tell: HashSet<&str> = calls
        .iter()
        .filter(|asking| asking.call.source == ContextSource::Request)
        .map(|asking| asking.agent.as_str())
        .collect();
    let silent: HashSet<String> = calls
        .iter()
        .filter(|asking| !tell.contains(asking.agent.as_str()))
        .map(|asking| asking.agent.clone())
        .collect();
    if silent.is_empty() {
        return Ok(());
    }
    let mut said = read(store, explore, &silent)?;
    for agent in &silent {
        let own = compactions
            .iter()
            .filter(|compaction| compaction.is_of(agent, &first));
        let summaries = own.filter(|compaction| !compaction.summary.is_empty());
        said.extend(summaries.map(|compaction| Said {
            agent: agent.clone(),
            family: Family::State,
            known_ms: compaction.at_ms,
            pieces: shared(vec![summary(&compaction.summary)]),
        }));
    }
    said.sort_by(|a, b| a.known_ms.total_cmp(&b.known_ms));
    for agent in &silent {
        let own: Vec<&Said> = said.iter().filter(|said| said.agent == *agent).collect();
        let (mut from, mut before) = (0, 0);
        for asking in calls.iter_mut().filter(|asking| asking.agent == *agent) {
            let until = own.partition_point(|said| said.known_ms <= asking.call.at_ms);
            let now = asking.call.input_tokens;
            if let Some(at) = asking.compacted_ms {
                from = own.partition_point(|said| said.known_ms < at);
            } else if before > LEAST && f64::from(now) < f64::from(before) * DROPPED && now > 0 {
                from = until.saturating_sub(1);
            }
            before = now.max(if now == 0 { before } else { 0 });
            asking.pieces = own[from.min(until)..until]
                .iter()
                .flat_map(|said| said.pieces.clone())
                .collect();
            if !asking.pieces.is_empty() {
                asking.call.source = ContextSource::Run;
            }
        }
    }
    Ok(())
}

/// What was said by and to these agents, by when it was known.
fn read(store: &Store, explore: &Explore, agents: &HashSet<String>) -> Result<Vec<Said>, AppError> {
    let told: HashSet<u32> = explore
        .run
        .events
        .iter()
        .filter(|event| event.told)
        .map(|event| event.span)
        .collect();
    let is_said = |family: Family| {
        matches!(
            family,
            Family::Input | Family::Output | Family::Model | Family::Tool | Family::Mcp
        )
    };
    let spans = (0..).zip(&explore.run.spans);
    let wanted = spans.filter(|(place, span)| {
        let agent = explore.run.text(span.agent);
        is_said(span.family) && !told.contains(place) && agents.contains(agent)
    });
    let rows: Vec<(i64, Family, String, f64)> = wanted
        .take(MOST)
        .map(|(_, span)| {
            (
                span.row,
                span.family,
                explore.text(span.agent),
                explore.millis(span.end_ns),
            )
        })
        .collect();
    let mut said: Vec<Said> = Vec::new();
    let mut calls = Calls::default();
    for some in rows.chunks(AT_ONCE) {
        let ids: Vec<i64> = some.iter().map(|row| row.0).collect();
        let events = store.events_of_spans(&ids, EVENTS)?;
        for (row, family, agent, known_ms) in some {
            let own = events.iter().filter(|stored| stored.summary.span == *row);
            let own: Vec<(&StoredEvent, Event)> = own
                .filter_map(|stored| Some((stored, event_of(stored)?)))
                .collect();
            let mut pieces = Vec::new();
            match family {
                Family::Tool | Family::Mcp => pieces.extend(answer(*row, &own, &mut calls)),
                Family::Model => {
                    if let Some(message) = spoken(store, &own)? {
                        add_message(&message, &mut calls, &mut pieces);
                    }
                }
                _ => own
                    .iter()
                    .filter_map(|(_, event)| message(event))
                    .for_each(|message| add_message(&message, &mut calls, &mut pieces)),
            }
            if !pieces.is_empty() {
                said.push(Said {
                    agent: agent.clone(),
                    family: *family,
                    known_ms: *known_ms,
                    pieces: shared(pieces),
                });
            }
        }
    }
    // The last word to the person is an answer of the model, where these are told.
    let answered = said.iter().filter(|said| said.family == Family::Model);
    let answered: HashSet<String> = answered.map(|said| said.agent.clone()).collect();
    said.retain(|said| said.family != Family::Output || !answered.contains(&said.agent));
    Ok(said)
}

/// The answer of a tool, once per call, as the model got it.
fn answer(row: i64, own: &[(&StoredEvent, Event)], calls: &mut Calls) -> Option<Piece> {
    let events = || own.iter().map(|(_, event)| event);
    let parts: Vec<CallParts<'_>> = events().filter_map(CallParts::of).collect();
    let asked = parts.iter().find(|parts| !parts.name.is_empty())?;
    // What identifies the call here, whatever ids its sender gives.
    let id = row.to_string();
    calls.note(&id, asked.name, asked.arguments);
    let gave = parts
        .iter()
        .find_map(|parts| parts.result)
        .filter(|value| !value.is_null());
    let error = parts
        .iter()
        .map(|parts| parts.error)
        .find(|error| !error.is_empty());
    let given = own.iter().find_map(|(stored, _)| given(stored));
    let piece = match (given, gave, error) {
        (Some(given), _, _) => calls.answer(&id, asked.name, &given),
        (None, Some(gave), _) => calls.answer(&id, asked.name, gave),
        (None, None, Some(error)) => calls.answer(&id, asked.name, &Value::from(error)),
        (None, None, None) => return None,
    };
    let sent = events().find_map(|event| match &event.content {
        Some(Content::ToolCall(call)) => Some(call.id.clone()),
        Some(Content::ToolExchange(exchange)) => Some(exchange.call.id.clone()),
        Some(Content::Mcp(call)) => Some(call.tool_call_id.clone()),
        _ => None,
    });
    Some(Piece {
        call: sent.unwrap_or_default(),
        ..piece
    })
}

/// The result of a call in the words that the model got, where a record keeps them apart from what programs get.
fn given(stored: &StoredEvent) -> Option<Value> {
    let blocks = blocks_as_sent(stored.dialect, stored.media, &stored.original)?;
    let mut results = blocks.into_iter().filter(|block| block["type"] == "tool_result");
    let first = results.next()?;
    // A record with several results does not say here whose each is.
    results.next().is_none().then(|| first["content"].clone())
}

/// The answer of a model. Long blocks of one that is told in several records are in these.
fn spoken(store: &Store, own: &[(&StoredEvent, Event)]) -> Result<Option<Value>, AppError> {
    let said = own
        .iter()
        .find_map(|(stored, event)| Some((stored, message(event)?)));
    let Some((stored, mut answer)) = said else {
        return Ok(None);
    };
    let blocks = answer.get_mut("content").and_then(Value::as_array_mut);
    let mut cut: Vec<&mut Value> = blocks
        .into_iter()
        .flatten()
        .filter(|block| block.get("in_line").is_some())
        .collect();
    if !cut.is_empty() {
        let tellings = store.tellings_of(stored.summary.id)?;
        let whole = tellings
            .iter()
            .filter_map(|telling| blocks_as_sent(telling.dialect, telling.media, &telling.original));
        for block in whole.flatten() {
            let same = |cut: &&mut Value| cut["type"] == block["type"] && cut.get("id") == block.get("id");
            let is_long = block.to_string().len() > CUT;
            if let Some(at) = cut.iter().position(|cut| is_long && same(cut)) {
                *cut.remove(at) = block;
            }
        }
    }
    Ok(Some(answer))
}

/// What an event says, as a message.
fn message(event: &Event) -> Option<Value> {
    match &event.content {
        Some(Content::Message(message)) => Some(json!({ "role": message.role, "content": message.text })),
        Some(Content::Model(model)) => model.response.clone(),
        _ => None,
    }
}
