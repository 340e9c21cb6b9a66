//! Model calls: who was asked what, what came back, what it took.

use serde_json::{Map, Value, json};
use tracewake_model::{AudioTokens, CostDetails, ModelInvocation};

use super::folded::as_text;
use super::lookup::Lookup;
use super::messages::Conversation;
use super::vocabulary::{Field, List};

/// The call that a span tells of, in which this was said.
pub(super) fn invocation(look: &Lookup<'_>, said: Conversation, took_ms: f64) -> ModelInvocation {
    let parameters = parameters(look);
    let number = |names: &[&str]| {
        let found = names.iter().find_map(|name| parameters.get(*name)?.as_f64());
        found.unwrap_or_default()
    };
    let max_tokens = number(&["max_tokens", "max_completion_tokens", "max_output_tokens"]);
    let tokens = Tokens::of(look);
    let finish = look.texts(Field::FinishReasons);
    ModelInvocation {
        provider: look.text(Field::Provider),
        model: match look.text(Field::Model) {
            // A call that failed has no model but the one that was asked for.
            unsaid if unsaid.is_empty() => parameters.get("model").map(as_text).unwrap_or_default(),
            model => model,
        },
        prompt_tokens: tokens.input,
        completion_tokens: tokens.output,
        total_tokens: tokens.total,
        cached_tokens: tokens.cached,
        cache_write_tokens: tokens.cache_write,
        reasoning_tokens: look.count(Field::ReasoningTokens),
        audio: AudioTokens {
            input: look.count(Field::AudioInputTokens),
            cached: look.count(Field::AudioCachedTokens),
            output: look.count(Field::AudioOutputTokens),
        },
        temperature: number(&["temperature"]),
        max_tokens: max_tokens as i64, // saturates
        top_p: number(&["top_p"]),
        frequency_penalty: number(&["frequency_penalty"]),
        presence_penalty: number(&["presence_penalty"]),
        duration_ms: took_ms,
        finish_reason: match finish.is_empty() {
            true => finish_of(&said.output),
            false => finish.join(", "),
        },
        response: response(look, said.output),
        request: request(look, said.system, said.input, parameters),
        start_time: None,
        end_time: None,
    }
}

/// The tokens of a call: what was read from a cache and written to one is part of the input.
struct Tokens {
    input: i64,
    output: i64,
    total: i64,
    cached: i64,
    cache_write: i64,
}

impl Tokens {
    fn of(look: &Lookup<'_>) -> Tokens {
        let stated = Tokens {
            input: look.count(Field::InputTokens),
            output: look.count(Field::OutputTokens),
            total: look.count(Field::TotalTokens),
            cached: look.count(Field::CachedTokens),
            cache_write: look.count(Field::CacheWriteTokens),
        };
        let of_cache = stated.cached.saturating_add(stated.cache_write);
        // Anthropic counts them beside the input; parts that are more than the whole can be no parts of it.
        let uncached = match look.has(Field::InputTokens) {
            true if of_cache > stated.input => stated.input,
            true => return stated,
            false => look.count(Field::UncachedInputTokens),
        };
        let input = uncached.saturating_add(of_cache);
        let is_whole = stated.total >= input.saturating_add(stated.output);
        Tokens {
            input,
            total: if is_whole { stated.total } else { 0 },
            ..stated
        }
    }
}

/// Every parameter of the request by its own name.
fn parameters(look: &Lookup<'_>) -> Map<String, Value> {
    let each = look.parameters().iter();
    let mut parameters: Map<String, Value> = each
        .map(|(name, value)| ((*name).to_owned(), (*value).clone()))
        .collect();
    if let Some(Value::Object(stated)) = look.json(Field::Parameters) {
        parameters.extend(stated);
    }
    parameters
}

fn request(
    look: &Lookup<'_>,
    system: Option<Value>,
    messages: Vec<Value>,
    parameters: Map<String, Value>,
) -> Option<Value> {
    let texts = look.list(List::Embedded);
    let plain = match (messages.is_empty(), texts.is_empty()) {
        (false, _) => None,
        (true, false) => Some(Value::Array(texts)),
        (true, true) => look.json(Field::Embedded).or_else(|| look.json(Field::Input)),
    };
    let parts = [
        ("system", system),
        ("messages", list(messages)),
        ("input", plain),
        ("tools", tools(look)),
        (
            "parameters",
            (!parameters.is_empty()).then_some(Value::Object(parameters)),
        ),
    ];
    object(parts)
}

fn response(look: &Lookup<'_>, messages: Vec<Value>) -> Option<Value> {
    let plain = match messages.is_empty() {
        true => look.json(Field::Output),
        false => None,
    };
    object([("messages", list(messages)), ("output", plain)])
}

fn finish_of(output: &[Value]) -> String {
    let reasons = output
        .iter()
        .filter_map(|message| message["finish_reason"].as_str());
    reasons.collect::<Vec<_>>().join(", ")
}

/// The tools that the model was offered.
fn tools(look: &Lookup<'_>) -> Option<Value> {
    list(look.list(List::Tools)).or_else(|| look.json(Field::ToolDefinitions))
}

fn list(items: Vec<Value>) -> Option<Value> {
    (!items.is_empty()).then_some(Value::Array(items))
}

fn object<const N: usize>(parts: [(&str, Option<Value>); N]) -> Option<Value> {
    let parts: Map<String, Value> = parts
        .into_iter()
        .filter_map(|(key, value)| Some((key.to_owned(), value?)))
        .collect();
    (!parts.is_empty()).then_some(Value::Object(parts))
}

/// What the call cost, where the sender says so, in US dollars.
pub(super) fn cost(look: &Lookup<'_>, call: Option<&ModelInvocation>) -> Option<CostDetails> {
    let fields = [Field::TotalCost, Field::InputCost, Field::OutputCost];
    if !fields.iter().any(|field| look.has(*field)) {
        return None;
    }
    let [total, input, output] = fields.map(|field| look.float(field));
    let of_call = call.map(CostDetails::of_call);
    Some(CostDetails {
        input_cost: input,
        output_cost: output,
        total_cost: if look.has(Field::TotalCost) {
            total
        } else {
            input + output
        },
        currency: "USD".to_owned(),
        ..of_call.unwrap_or_default()
    })
}

/// Seconds to the first chunk of a streamed answer.
pub(super) fn first_chunk(look: &Lookup<'_>) -> Option<Value> {
    let seconds = look.get(Field::TimeToFirstChunk)?;
    Some(json!(seconds))
}
