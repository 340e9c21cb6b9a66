//! Model calls: who was asked what, what came back, what it took.

use serde_json::{Map, Value, json};
use tracewake_model::{CostDetails, ModelInvocation};

use super::lookup::{Lookup, as_text, unfold};
use super::messages;
use super::record::SpanEvent;

const MODEL: &[&str] = &[
    "llm.response.model_name",
    "llm.model_name",
    "llm.request.model_name",
    "embedding.model_name",
    "gen_ai.response.model",
    "gen_ai.request.model",
];
const PROVIDER: &[&str] = &[
    "llm.provider",
    "llm.system",
    "gen_ai.provider.name",
    "gen_ai.system",
];
const INPUT_TOKENS: &[&str] = &[
    "llm.token_count.prompt",
    "gen_ai.usage.input_tokens",
    "gen_ai.usage.prompt_tokens",
];
const OUTPUT_TOKENS: &[&str] = &[
    "llm.token_count.completion",
    "gen_ai.usage.output_tokens",
    "gen_ai.usage.completion_tokens",
];
const TOTAL_TOKENS: &[&str] = &["llm.token_count.total", "gen_ai.usage.total_tokens"];
const CACHED_TOKENS: &[&str] = &[
    "llm.token_count.prompt_details.cache_read",
    "gen_ai.usage.cache_read.input_tokens",
    "gen_ai.usage.cache_read_input_tokens",
];
const REASONING_TOKENS: &[&str] = &[
    "llm.token_count.completion_details.reasoning",
    "gen_ai.usage.reasoning.output_tokens",
];

/// The call that a span tells of.
pub(super) fn invocation(look: Lookup<'_>, events: &[SpanEvent], took_ms: f64) -> ModelInvocation {
    let parameters = parameters(look);
    let number = |names: &[&str]| {
        let found = names.iter().find_map(|name| parameters.get(*name)?.as_f64());
        found.unwrap_or_default()
    };
    let max_tokens = number(&["max_tokens", "max_completion_tokens", "max_output_tokens"]);
    let said = messages::of_span(look, events);
    let finish = look.texts(&["llm.finish_reason", "gen_ai.response.finish_reasons"]);
    ModelInvocation {
        provider: look.text(PROVIDER),
        model: match look.text(MODEL) {
            // A call that failed has no model but the one that was asked for.
            unsaid if unsaid.is_empty() => parameters.get("model").map(as_text).unwrap_or_default(),
            model => model,
        },
        prompt_tokens: look.count(INPUT_TOKENS),
        completion_tokens: look.count(OUTPUT_TOKENS),
        total_tokens: look.count(TOTAL_TOKENS),
        cached_tokens: look.count(CACHED_TOKENS),
        reasoning_tokens: look.count(REASONING_TOKENS),
        temperature: number(&["temperature"]),
        max_tokens: max_tokens as i32, // saturates
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

/// Every parameter of the request by its own name.
fn parameters(look: Lookup<'_>) -> Map<String, Value> {
    let mut parameters = Map::new();
    for (key, value) in look.0 {
        match key.strip_prefix("gen_ai.request.") {
            None | Some("model") => {}
            Some(name) => drop(parameters.insert(name.to_owned(), value.clone())),
        }
    }
    if let Some(Value::Object(stated)) = look.json(&["llm.invocation_parameters"]) {
        parameters.extend(stated);
    }
    parameters
}

fn request(
    look: Lookup<'_>,
    system: Option<Value>,
    messages: Vec<Value>,
    parameters: Map<String, Value>,
) -> Option<Value> {
    let texts = look.flattened("embedding.embeddings");
    let texts: Vec<Value> = texts
        .iter()
        .filter_map(|part| part.pointer("/embedding/text").cloned())
        .collect();
    let plain = match (messages.is_empty(), texts.is_empty()) {
        (false, _) => None,
        (true, false) => Some(Value::Array(texts)),
        (true, true) => look.json(&["input.value"]),
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

fn response(look: Lookup<'_>, messages: Vec<Value>) -> Option<Value> {
    let plain = match messages.is_empty() {
        true => look.json(&["output.value"]),
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
fn tools(look: Lookup<'_>) -> Option<Value> {
    let flattened = look.flattened("llm.tools");
    let schemas = flattened
        .iter()
        .map(|tool| match tool.pointer("/tool/json_schema") {
            Some(schema) => unfold(schema),
            None => tool.clone(),
        });
    list(schemas.collect()).or_else(|| look.json(&["gen_ai.tool.definitions"]))
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

/// What the call cost, where the sender says so. OpenInference states US dollars.
pub(super) fn cost(look: Lookup<'_>, call: &ModelInvocation) -> Option<CostDetails> {
    let names = ["llm.cost.total", "llm.cost.prompt", "llm.cost.completion"];
    if !names.iter().any(|name| look.has(name)) {
        return None;
    }
    let [total, input, output] = names.map(|name| look.float(&[name]));
    Some(CostDetails {
        provider: call.provider.clone(),
        service: call.model.clone(),
        input_tokens: call.prompt_tokens,
        output_tokens: call.completion_tokens,
        total_tokens: call.total_tokens,
        input_cost: input,
        output_cost: output,
        total_cost: if look.has(names[0]) { total } else { input + output },
        currency: "USD".to_owned(),
        ..CostDetails::default()
    })
}

/// Seconds to the first chunk of a streamed answer.
pub(super) fn first_chunk(look: Lookup<'_>) -> Option<Value> {
    let seconds = look.get(&["gen_ai.response.time_to_first_chunk"])?;
    Some(json!(seconds))
}
