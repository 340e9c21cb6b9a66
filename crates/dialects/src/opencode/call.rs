//! Model calls: each step of an answer is one, from its first part to the one that says what it used.

use serde_json::json;
use tracewake_model::{Author, Content, CostDetails, Event, Kind, ModelInvocation, Status};

use super::message::lasted;
use super::record::Told;
use crate::diagnostics::Diagnostics;
use crate::members::Members;

/// A model was asked.
pub(super) fn begins(told: &Told) -> Event {
    Event {
        kind: Kind::ModelStart,
        status: Status::Started,
        author: Author::Llm,
        span_id: told.id.clone(),
        content: Some(Content::Model(asked(told))),
        metadata: told
            .data
            .get("snapshot")
            .map(|snapshot| json!({ "snapshot": snapshot })),
        ..told.event(told.id.clone(), told.created())
    }
}

/// A model has answered. Its tools have run when this is told, so that the call ended before.
pub(super) fn ends(told: &Told, odd: &mut Diagnostics) -> Event {
    let part = Members(&told.data);
    let mut call = ModelInvocation {
        finish_reason: part.text("reason", odd),
        ..asked(told)
    };
    odd.within = "tokens.".to_owned();
    if let Some(tokens) = part.object("tokens", odd) {
        count(&mut call, tokens, odd);
    }
    odd.within.clear();
    let start_ms = told.step.began_ms.or(told.speaker.created_ms);
    let end_ms = told.step.answered_ms.or_else(|| told.created());
    let took_ms = start_ms
        .zip(end_ms)
        .map_or(0, |(start, end)| end.saturating_sub(start).max(0));
    call.duration_ms = took_ms as f64;
    let cost = part.get("cost").and_then(serde_json::Value::as_f64);
    let mut event = Event {
        kind: Kind::ModelEnd,
        status: Status::Completed,
        author: Author::Llm,
        revision: told.revision(1),
        span_id: match told.step.start.as_str() {
            "" => told.id.clone(),
            start => start.to_owned(),
        },
        // The program says 0 of models whose prices it does not know.
        cost: cost
            .filter(|cost| *cost > 0.0)
            .map(|cost| CostDetails::in_usd(cost, &call)),
        content: Some(Content::Model(call)),
        ..told.event(told.id.clone(), None)
    };
    lasted(&mut event, start_ms, end_ms);
    event
}

fn asked(told: &Told) -> ModelInvocation {
    ModelInvocation {
        provider: told.speaker.provider.clone(),
        model: told.speaker.model.clone(),
        ..ModelInvocation::default()
    }
}

/// The input is counted without what came from a cache or went into one. Newer versions count the thoughts beside the
/// output, and state a total that says so; older ones within it.
fn count(call: &mut ModelInvocation, tokens: Members<'_>, odd: &mut Diagnostics) {
    let cache = tokens.object("cache", odd);
    let cached = cache.map_or(0, |cache| cache.count("read", odd));
    let written = cache.map_or(0, |cache| cache.count("write", odd));
    let (input, output) = (tokens.count("input", odd), tokens.count("output", odd));
    let thoughts = tokens.count("reasoning", odd);
    let prompt = input.saturating_add(cached).saturating_add(written);
    let stated = tokens.count("total", odd);
    let is_beside = stated == prompt.saturating_add(output).saturating_add(thoughts) || output < thoughts;
    call.prompt_tokens = prompt;
    call.completion_tokens = match is_beside {
        true => output.saturating_add(thoughts),
        false => output,
    };
    call.total_tokens = stated;
    call.cached_tokens = cached;
    call.cache_write_tokens = written;
    call.reasoning_tokens = thoughts;
}
