//! What a model call was asked where its request is not told: put together from what the run told of its agent before.
//! System prompt and tools are not among it, nor what the program puts in.

use std::collections::HashSet;

use serde_json::{Value, json};
use tracewake_model::files::CallParts;
use tracewake_model::{Content, Event, Family};
use tracewake_store::Store;

use super::pieces::{Calls, Piece, add_message};
use super::thread::Asking;
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
/// Fewer tokens are too few to be dropped.
const LEAST: u32 = 8_000;

/// Something that was said, and when it was known.
struct Said {
    agent: String,
    known_ms: f64,
    pieces: Vec<Piece>,
}

/// Gives the calls of agents that never tell a request what was said before them.
pub(super) fn fill(store: &Store, explore: &Explore, calls: &mut [Asking]) -> Result<(), AppError> {
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
    let said = read(store, explore, &silent)?;
    for agent in &silent {
        let own: Vec<&Said> = said.iter().filter(|said| said.agent == *agent).collect();
        let (mut from, mut before) = (0, 0);
        for asking in calls.iter_mut().filter(|asking| asking.agent == *agent) {
            let until = own.partition_point(|said| said.known_ms <= asking.call.at_ms);
            let now = asking.call.input_tokens;
            if before > LEAST && f64::from(now) < f64::from(before) * DROPPED && now > 0 {
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
    let mut said = Vec::new();
    let mut calls = Calls::default();
    for some in rows.chunks(AT_ONCE) {
        let ids: Vec<i64> = some.iter().map(|row| row.0).collect();
        let events = store.events_of_spans(&ids, EVENTS)?;
        for (row, family, agent, known_ms) in some {
            let own = events.iter().filter(|event| event.summary.span == *row);
            let own: Vec<Event> = own.filter_map(event_of).collect();
            let mut pieces = Vec::new();
            match family {
                Family::Tool | Family::Mcp => pieces.extend(answer(*row, &own, &mut calls)),
                _ => own
                    .iter()
                    .filter_map(message)
                    .for_each(|message| add_message(&message, &mut calls, &mut pieces)),
            }
            if !pieces.is_empty() {
                said.push(Said {
                    agent: agent.clone(),
                    known_ms: *known_ms,
                    pieces,
                });
            }
        }
    }
    said.sort_by(|a, b| a.known_ms.total_cmp(&b.known_ms));
    Ok(said)
}

/// The answer of a tool, once per call.
fn answer(row: i64, events: &[Event], calls: &mut Calls) -> Option<Piece> {
    let parts: Vec<CallParts<'_>> = events.iter().filter_map(CallParts::of).collect();
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
    let piece = match (gave, error) {
        (Some(gave), _) => calls.answer(&id, asked.name, gave),
        (None, Some(error)) => calls.answer(&id, asked.name, &Value::from(error)),
        (None, None) => return None,
    };
    let sent = events.iter().find_map(|event| match &event.content {
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

/// What an event says, as a message.
fn message(event: &Event) -> Option<Value> {
    match &event.content {
        Some(Content::Message(message)) => Some(json!({ "role": message.role, "content": message.text })),
        Some(Content::Model(model)) => model.response.clone(),
        _ => None,
    }
}
