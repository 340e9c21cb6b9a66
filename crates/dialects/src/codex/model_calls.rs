//! Model calls. No line tells one: a call lasts from what was put in last to the line that states its tokens, and the
//! items in between are its answer.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tracewake_model::{Content, Event, EventTime, Kind, ModelInvocation, Status, UnixNanos};

use super::rollout::Reading;
use super::{fingerprint, text};

/// The call that is in progress, in the memory.
const CALL: &str = "model call";
/// Bytes of an answer that are kept beside its tokens. Its parts are events of their own in any case.
const LONGEST_ANSWER: usize = 8 << 10;

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct Call {
    /// When something was last put in that a model answers, in nanoseconds since 1970.
    asked: Option<i64>,
    /// The last before the answer began.
    began: Option<i64>,
    answer: Vec<Value>,
    bytes: usize,
}

fn change(reading: &mut Reading<'_>, change: impl FnOnce(&mut Call, Option<i64>)) -> Call {
    let known = reading.memory.recall(CALL).cloned();
    let mut call: Call = known
        .and_then(|known| serde_json::from_value(known).ok())
        .unwrap_or_default();
    change(&mut call, reading.line.time.stated.map(|at| at.0));
    if let Ok(value) = serde_json::to_value(&call) {
        reading.memory.remember(CALL, value);
    }
    call
}

/// Something was put in that the next call answers.
pub(super) fn was_asked(reading: &mut Reading<'_>) {
    change(reading, |call, now| call.asked = now.or(call.asked));
}

/// An answer begins or goes on.
pub(super) fn answers(reading: &mut Reading<'_>) {
    change(reading, |call, now| {
        call.began = call.began.or(call.asked).or(now);
    });
}

/// The same, with a part of the answer.
pub(super) fn answered(reading: &mut Reading<'_>, part: Value) {
    change(reading, |call, now| {
        call.began = call.began.or(call.asked).or(now);
        let bytes = part.to_string().len();
        if call.bytes + bytes <= LONGEST_ANSWER {
            call.answer.push(part);
            call.bytes += bytes;
        } else {
            let shown = "too long to be repeated here; it is an event of its own";
            call.answer
                .push(json!({ "role": part["role"], "left_out": shown }));
        }
    });
}

/// A call of a turn before was broken off.
pub(super) fn forget(reading: &mut Reading<'_>) {
    change(reading, |call, now| {
        *call = Call {
            asked: now,
            ..Call::default()
        };
    });
}

/// Tokens by the id of a response, as newer versions state them.
pub(super) fn by_record(reading: &mut Reading<'_>, payload: &Value) -> Vec<Event> {
    let total = &payload["thread_token_usage"];
    if let Some(total) = total_of(total) {
        reading.place.turn.total_tokens = total;
    }
    let response = text(payload, "response_id");
    let identity = match response {
        "" => reading.identity_in_turn(&fingerprint(&payload.to_string())),
        id => reading.identity(&format!("response/{id}")),
    };
    let mut event = ended(reading, &payload["usage"]);
    event.identity = identity;
    event.response_id = response.to_owned();
    vec![event]
}

/// Tokens as every version states them, again and again. A call ended where the sum has grown; none for what was stated
/// before.
pub(super) fn by_count(reading: &mut Reading<'_>, payload: &Value) -> Option<Vec<Event>> {
    let info = &payload["info"];
    let total = total_of(&info["total_token_usage"])?;
    let last = &info["last_token_usage"];
    if total == reading.place.turn.total_tokens || total_of(last)? == 0 {
        return None;
    }
    reading.place.turn.total_tokens = total;
    let mut event = ended(reading, last);
    event.identity = reading.identity_in_turn(&format!("tokens/{total}"));
    event.metadata = Some(payload.clone());
    Some(vec![event])
}

fn ended(reading: &mut Reading<'_>, usage: &Value) -> Event {
    let mut call = Call::default();
    change(reading, |kept, _| {
        call = std::mem::take(kept);
        kept.asked = call.asked;
    });
    let mut event = reading.event(Kind::ModelEnd);
    event.status = Status::Completed;
    event.end = event.time.stated;
    if let (Some(end), Some(began)) = (event.end, call.began) {
        event.time = EventTime {
            stated: Some(UnixNanos(began.min(end.0))),
            ..event.time
        };
    }
    let count = |name: &str| usage[name].as_i64().unwrap_or_default();
    let took = event
        .end
        .zip(event.time.stated)
        .map(|(end, began)| end.0 - began.0);
    event.content = Some(Content::Model(ModelInvocation {
        provider: reading
            .place
            .thread()
            .map_or(String::new(), |thread| thread.provider.clone()),
        model: reading.place.turn.model.clone(),
        response: (!call.answer.is_empty()).then(|| json!({ "messages": call.answer })),
        prompt_tokens: count("input_tokens"),
        completion_tokens: count("output_tokens"),
        total_tokens: count("total_tokens"),
        cached_tokens: count("cached_input_tokens"),
        cache_write_tokens: count("cache_write_input_tokens"),
        reasoning_tokens: count("reasoning_output_tokens"),
        duration_ms: took.map_or(0.0, |took| took as f64 / 1e6),
        ..ModelInvocation::default()
    }));
    event
}

/// The stated total, or the sum of its parts.
fn total_of(usage: &Value) -> Option<i64> {
    let usage = usage.as_object()?;
    let count = |name: &str| usage.get(name).and_then(Value::as_i64);
    let sum = || Some(count("input_tokens")?.saturating_add(count("output_tokens")?));
    count("total_tokens").or_else(sum)
}
