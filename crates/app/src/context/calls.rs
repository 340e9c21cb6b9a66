//! The model calls of a session with what they were asked, as far as their events say it.

use std::collections::HashMap;

use serde_json::Value;
use tracewake_dialects::sent_request_of;
use tracewake_model::{Content, Event, Family, ModelInvocation, ModelUse, UnixNanos};
use tracewake_prices::PriceTable;
use tracewake_store::Store;

use super::blocks::{Block, blocks};
use super::pieces::pieces;
use super::thread::{Asking, shared};
use crate::dto::units::{from_pico, small};
use crate::dto::{ContextCall, ContextSource, CostSum, PartKind};
use crate::error::AppError;
use crate::explore::Explore;
use crate::originals::event_of;

/// Model calls of one session that are read.
const MOST: usize = 2_000;
/// Bytes of their originals after which no more are read.
const MOST_BYTES: u64 = 256 << 20;
/// Spans whose events are read at once: each may hold a whole conversation.
const AT_ONCE: usize = 20;
/// Events of a span that are read.
const EVENTS: u64 = 4;

/// The model calls of a session.
pub(super) struct ModelCalls {
    /// By time, the first ones where there are too many.
    pub(super) calls: Vec<Asking>,
    /// How many there are.
    pub(super) total: usize,
    /// Who provides each model.
    pub(super) providers: HashMap<String, String>,
}

/// Reads them.
pub(super) fn read_calls(store: &Store, explore: &Explore) -> Result<ModelCalls, AppError> {
    let mut places: Vec<u32> = explore
        .calls
        .iter()
        .filter(|call| call.family == Family::Model)
        .map(|call| call.span)
        .collect();
    places.sort_by_key(|place| explore.span(*place).map(|span| span.start_ns));
    let costs = costs(explore);
    let mut found = ModelCalls {
        calls: Vec::new(),
        total: places.len(),
        providers: HashMap::new(),
    };
    let mut bytes = 0;
    for some in places[..places.len().min(MOST)].chunks(AT_ONCE) {
        if bytes > MOST_BYTES {
            break;
        }
        let rows: Vec<i64> = some
            .iter()
            .filter_map(|place| Some(explore.span(*place)?.row))
            .collect();
        let mut models: HashMap<i64, Vec<ModelInvocation>> = HashMap::new();
        let mut sent: HashMap<i64, String> = HashMap::new();
        let mut responses: HashMap<i64, Vec<String>> = HashMap::new();
        for stored in store.events_of_spans(&rows, EVENTS)? {
            bytes += stored.summary.bytes;
            let Some(event) = event_of(&stored) else {
                continue;
            };
            let span = stored.summary.span;
            if let Some(request) = sent_request_of(&event) {
                sent.insert(span, request.to_owned());
            }
            if let Event {
                content: Some(Content::Model(model)),
                response_id,
                ..
            } = event
            {
                if !response_id.is_empty() {
                    responses.entry(span).or_default().push(response_id);
                }
                models.entry(span).or_default().push(model);
            }
        }
        for place in some {
            let Some(step) = explore.step(*place) else {
                continue;
            };
            let at = explore.span(*place).map_or(0, |span| span.start_ns);
            let told = models.remove(&step.span).unwrap_or_default();
            let model = told
                .iter()
                .map(|model| model.model.as_str())
                .find(|name| !name.is_empty());
            let model = model.unwrap_or(&step.name).to_owned();
            if let Some(provider) = told
                .iter()
                .map(|model| &model.provider)
                .find(|name| !name.is_empty())
            {
                found
                    .providers
                    .entry(model.clone())
                    .or_insert_with(|| provider.clone());
            }
            found.calls.push(Asking {
                call: call(step.span, step.at_ms, at, &told, costs.get(place)),
                pieces: told
                    .iter()
                    .find_map(|model| model.request.as_ref())
                    .map(|request| shared(pieces(request)))
                    .unwrap_or_default(),
                sent: sent.remove(&step.span),
                responses: responses.remove(&step.span).unwrap_or_default(),
                compacted_ms: None,
                calls_tools: told
                    .iter()
                    .any(|model| model.response.as_ref().is_some_and(calls_tools)),
                agent: step.agent,
                model,
            });
        }
    }
    for asking in &mut found.calls {
        if !asking.pieces.is_empty() {
            asking.call.source = ContextSource::Request;
        }
    }
    Ok(found)
}

/// Says which requests leave out the tools that they offered.
pub(super) fn note_missing_tools(calls: &mut [Asking]) {
    for asking in calls {
        let has_tools = asking.pieces.iter().any(|piece| piece.kind == PartKind::Tools);
        let uses_some = || asking.calls_tools || asking.pieces.iter().any(|piece| piece.kind.is_answer());
        asking.call.missing_tools = asking.call.source == ContextSource::Request && !has_tools && uses_some();
    }
}

/// Whether an answer of a model calls tools, in the shape of any provider.
fn calls_tools(response: &Value) -> bool {
    match response {
        Value::Array(items) => items.iter().any(calls_tools),
        Value::Object(fields) => {
            let is_call = |block: &Block<'_>| matches!(block, Block::Call { .. });
            let inner = [
                "choices",
                "candidates",
                "messages",
                "output",
                "message",
                "content",
            ];
            blocks(response).1.iter().any(is_call)
                || inner.iter().filter_map(|name| fields.get(*name)).any(calls_tools)
        }
        _ => false,
    }
}

/// What each model call costs, by the place of its span.
fn costs(explore: &Explore) -> HashMap<u32, CostSum> {
    let costs = explore.run.events.iter().filter_map(|event| {
        let (pico, currency, estimated) = event.cost?;
        let cost = CostSum {
            currency: explore.text(currency),
            amount: from_pico(pico),
            estimated,
        };
        Some((event.span, cost))
    });
    costs.collect()
}

fn call(span: i64, at_ms: f64, at_ns: i64, told: &[ModelInvocation], cost: Option<&CostSum>) -> ContextCall {
    let used = told.iter().max_by_key(|model| model.prompt_tokens);
    let share = used.and_then(|used| input_share(used, at_ns));
    ContextCall {
        span,
        at_ms,
        source: ContextSource::Nothing,
        input_tokens: used.map_or(0, |used| small(used.prompt_tokens.max(0))),
        cached_tokens: used.map_or(0, |used| small(used.cached_tokens.max(0))),
        weight: 0.0,
        missing_messages: 0,
        missing_tools: false,
        input_cost: cost.zip(share).map(|(cost, share)| CostSum {
            amount: cost.amount * share,
            ..cost.clone()
        }),
        compacted: false,
    }
}

/// The part of a call's cost that its input has, by the shipped prices.
fn input_share(model: &ModelInvocation, at_ns: i64) -> Option<f64> {
    let used = ModelUse {
        provider: &model.provider,
        model: &model.model,
        at: UnixNanos(at_ns),
        input: model.prompt_tokens.max(0),
        cached: model.cached_tokens.clamp(0, model.prompt_tokens.max(0)),
        cache_write: model.cache_write_tokens.max(0),
        output: model.completion_tokens.max(0),
        reasoning: 0,
        audio: Default::default(),
    };
    if used.output == 0 {
        return Some(1.0);
    }
    let prices = PriceTable::default();
    let whole = prices.price(&used)? as f64;
    let input = prices.price(&ModelUse { output: 0, ..used })? as f64;
    (whole > 0.0).then(|| (input / whole).clamp(0.0, 1.0))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn answers_that_call_tools() {
        let call = || json!({"id": "c", "function": {"name": "f", "arguments": "{}"}});
        let check = |response: Value, expect: bool| assert_eq!(calls_tools(&response), expect, "{response}");
        check(
            json!({"role": "assistant", "content": [{"type": "tool_use", "id": "t", "name": "Read"}]}),
            true,
        );
        check(
            json!({"choices": [{"message": {"role": "assistant", "tool_calls": [call()]}}]}),
            true,
        );
        check(
            json!([{"role": "assistant", "parts": [{"type": "tool_call", "name": "f", "arguments": {}}]}]),
            true,
        );
        check(
            json!({"candidates": [{"content": {"parts": [{"functionCall": {"name": "f"}}]}}]}),
            true,
        );
        check(
            json!({"output": [{"type": "function_call", "call_id": "c", "name": "f"}]}),
            true,
        );
        check(
            json!({"choices": [{"message": {"role": "assistant", "content": "Done"}}]}),
            false,
        );
        check(json!("Done"), false);
    }
}
