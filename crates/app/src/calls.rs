//! The calls of a session with their arguments and results in one line each.

use tracewake_model::{Content, Event, Family, UnixNanos};

use tracewake_store::Store;

use crate::dto::units::small;
use crate::dto::{CallListRequest, CallPage, CallRow};
use crate::error::AppError;
use crate::explore::{Call, Explore};
use crate::one_line::{one_line, plain};
use crate::originals::content;
use crate::query::fitting_spans;
use crate::run::explore;

/// Most rows of one answer: each is read from its originals.
const MOST: usize = 200;
/// Events of a call that are looked at for its arguments and result.
const EVENTS: u64 = 6;

/// A window into the calls of a session that fit a query.
///
/// # Errors
/// [`AppError::NotFound`]; when the query cannot be read.
pub fn list_calls(store: &Store, request: &CallListRequest, now: UnixNanos) -> Result<CallPage, AppError> {
    let explore = explore(store, &request.session, now)?;
    let only = fitting_spans(store, &request.session, &request.query, now)?;
    let mut calls: Vec<&Call> = explore
        .calls
        .iter()
        .filter(|call| {
            let row = explore.span(call.span).map(|span| span.row);
            only.as_ref()
                .is_none_or(|only| row.is_some_and(|row| only.contains(&row)))
        })
        .collect();
    match request.order.as_str() {
        "oldest" => {}
        "slowest" => calls.sort_by_key(|call| std::cmp::Reverse(call.end_ns.saturating_sub(call.start_ns))),
        _ => calls.reverse(),
    }
    let total = small(calls.len());
    let page = calls
        .into_iter()
        .skip(request.offset as usize)
        .take((request.limit as usize).min(MOST));
    let mut rows = Vec::new();
    for call in page {
        rows.extend(call_row(store, &explore, call)?);
    }
    Ok(CallPage {
        calls: rows,
        offset: request.offset,
        total,
    })
}

fn call_row(store: &Store, explore: &Explore, call: &Call) -> Result<Option<CallRow>, AppError> {
    let Some(step) = explore.step(call.span) else {
        return Ok(None);
    };
    let (mut arguments, mut result) = (String::new(), String::new());
    let (events, _) = store.events_of_span(step.span, EVENTS)?;
    for stored in events {
        let id = stored.summary.id;
        let Some(event) = content(store, id)? else {
            continue;
        };
        if arguments.is_empty() {
            arguments = one_line(&arguments_of(&event));
        }
        let gave = one_line(&result_of(&event));
        if !gave.is_empty() {
            result = gave;
        }
    }
    Ok(Some(CallRow {
        span: step.span,
        family: step.family,
        name: explore.text(call.name),
        detail: match call.family {
            Family::Mcp if call.name != call.operation => {
                format!("{} · {}", explore.text(call.server), explore.text(call.operation))
            }
            _ => step.detail,
        },
        agent: step.agent,
        start_ms: step.at_ms,
        duration_ms: step.duration_ms,
        state: step.state,
        arguments,
        result,
    }))
}

/// What a call was asked, as text; empty for an event that says nothing of it.
pub(crate) fn arguments_of(event: &Event) -> String {
    let value = match &event.content {
        Some(Content::ToolCall(call)) => call.arguments.as_ref(),
        Some(Content::ToolExchange(exchange)) => exchange.call.arguments.as_ref(),
        Some(Content::Mcp(call)) => {
            let request = call.request.as_ref();
            let params = request.and_then(|request| request.get("params")).or(request);
            params.and_then(|params| params.get("arguments")).or(params)
        }
        Some(Content::Model(model)) => model.request.as_ref(),
        _ => None,
    };
    value
        .filter(|value| !value.is_null())
        .map(plain)
        .unwrap_or_default()
}

/// What a call gave, or the error in its place.
fn result_of(event: &Event) -> String {
    let of_response = |response: &tracewake_model::ToolResponse| match response.error_message.as_str() {
        "" => response
            .output
            .as_ref()
            .filter(|output| !output.is_null())
            .map(plain)
            .unwrap_or_default(),
        error => error.to_owned(),
    };
    match &event.content {
        Some(Content::ToolResponse(response)) => of_response(response),
        Some(Content::ToolExchange(exchange)) => of_response(&exchange.response),
        Some(Content::Mcp(call)) => call.response.as_ref().map(plain).unwrap_or_default(),
        Some(Content::Model(model)) => model.response.as_ref().map(plain).unwrap_or_default(),
        Some(Content::Error(error)) => error.error_message.clone(),
        _ => String::new(),
    }
}
