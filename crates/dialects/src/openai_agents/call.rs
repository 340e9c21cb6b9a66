//! Model calls: chat completions with what was said, responses without it, speech to text and text to speech.

use serde_json::{Map, Value};
use tracewake_model::{AudioTokens, Content, Event, Kind, ModelInvocation};

use super::content::took_ms;
use crate::diagnostics::Diagnostics;
use crate::fields::Fields;
use crate::otlp::first_words_of;

/// Fills in a model call.
pub(super) fn fill(event: &mut Event, data: &mut Fields, diagnostics: &mut Diagnostics) {
    let is_response = event.native_type == "response";
    event.kind = Kind::ModelEnd;
    event.response_id = data.text("response_id", diagnostics);
    let parameters = parameters(data.value("model_config"));
    let input = data.first_value(&["input", "_input"]);
    let response = data.value("_response");
    let output = data
        .value("output")
        .or_else(|| response.as_ref()?.get("output").cloned());
    event.prompt = input.as_ref().and_then(first_words_of).unwrap_or_default();
    let usage = data
        .value("usage")
        .or_else(|| response.as_ref()?.get("usage").cloned());
    let usage = usage.unwrap_or_default();
    let stated = response.as_ref().and_then(|response| response["model"].as_str());
    let mut call = ModelInvocation {
        // Only OpenAI has this interface.
        provider: if is_response { "openai" } else { "" }.to_owned(),
        model: match data.text("model", diagnostics) {
            unsaid if unsaid.is_empty() => stated.unwrap_or_default().to_owned(),
            model => model,
        },
        finish_reason: finish_reason(output.as_ref()),
        response: said("messages", "output", output),
        duration_ms: took_ms(event),
        ..tokens(&usage)
    };
    let number = |key: &str| parameters.get(key).and_then(Value::as_f64).unwrap_or_default();
    call.temperature = number("temperature");
    call.top_p = number("top_p");
    call.max_tokens = number("max_tokens") as i64; // saturates
    call.frequency_penalty = number("frequency_penalty");
    call.presence_penalty = number("presence_penalty");
    call.request = request(input, parameters);
    if is_response && call.response.is_none() && !event.response_id.is_empty() {
        let kept = format!(
            "kept by OpenAI as {}; the SDK does not send it",
            event.response_id
        );
        data.put_back("content", Value::from(kept));
    }
    if !usage.is_null() {
        data.put_back("usage", usage);
    }
    event.content = Some(Content::Model(call));
}

/// The parameters that were set.
fn parameters(config: Option<Value>) -> Map<String, Value> {
    match config {
        Some(Value::Object(mut config)) => {
            config.retain(|_, value| !value.is_null());
            config
        }
        _ => Map::new(),
    }
}

fn request(input: Option<Value>, parameters: Map<String, Value>) -> Option<Value> {
    let mut request = match said("messages", "input", input) {
        Some(Value::Object(request)) => request,
        _ => Map::new(),
    };
    if !parameters.is_empty() {
        request.insert("parameters".to_owned(), Value::Object(parameters));
    }
    (!request.is_empty()).then_some(Value::Object(request))
}

/// A list of messages under one name, anything else under another.
fn said(messages: &str, other: &str, value: Option<Value>) -> Option<Value> {
    let value = value?;
    let is_messages = value
        .as_array()
        .is_some_and(|items| !items.is_empty() && items.iter().all(|item| item["role"].is_string()));
    let key = if is_messages { messages } else { other };
    Some(Value::Object(Map::from_iter([(key.to_owned(), value)])))
}

fn finish_reason(output: Option<&Value>) -> String {
    let items = output.and_then(Value::as_array).into_iter().flatten();
    let reasons = items.filter_map(|item| item["finish_reason"].as_str());
    reasons.collect::<Vec<_>>().join(", ")
}

/// The tokens of a call: what came from a cache is part of the input, what went into reasoning part of the output.
fn tokens(usage: &Value) -> ModelInvocation {
    let count = |paths: &[&str]| -> i64 {
        let found = paths.iter().find_map(|path| usage.pointer(path)?.as_i64());
        found.unwrap_or_default()
    };
    ModelInvocation {
        prompt_tokens: count(&["/input_tokens", "/prompt_tokens"]),
        completion_tokens: count(&["/output_tokens", "/completion_tokens"]),
        total_tokens: count(&["/total_tokens"]),
        cached_tokens: count(&[
            "/input_tokens_details/cached_tokens",
            "/prompt_tokens_details/cached_tokens",
            "/cached_input_tokens",
        ]),
        cache_write_tokens: count(&[
            "/input_tokens_details/cache_write_tokens",
            "/prompt_tokens_details/cache_write_tokens",
            "/cache_write_input_tokens",
        ]),
        reasoning_tokens: count(&[
            "/output_tokens_details/reasoning_tokens",
            "/completion_tokens_details/reasoning_tokens",
        ]),
        audio: AudioTokens {
            input: count(&[
                "/input_tokens_details/audio_tokens",
                "/prompt_tokens_details/audio_tokens",
            ]),
            cached: 0,
            output: count(&[
                "/output_tokens_details/audio_tokens",
                "/completion_tokens_details/audio_tokens",
            ]),
        },
        ..ModelInvocation::default()
    }
}
