//! Calls of models: who was asked what, what came back, what it took.

use serde_json::{Map, Value};
use tracewake_model::{AudioTokens, ModelInvocation, UnixNanos};

use super::messages::{self, first_answer};
use super::run::{Run, RunType, first, text_of};
use super::usage::Tokens;

/// The call that a run tells of.
pub(super) fn invocation(run: &Run, took_ms: f64) -> ModelInvocation {
    let parameters = parameters(run);
    let number = |names: &[&str]| {
        let found = names.iter().find_map(|name| parameters.get(*name)?.as_f64());
        found.unwrap_or_default()
    };
    let tokens = Tokens::of(run);
    let answered = match run.run_type() {
        RunType::Embedding => Vec::new(),
        _ => messages::answered(run.outputs()),
    };
    ModelInvocation {
        provider: run.metadata_text(&["ls_provider"]),
        model: model(run, &parameters),
        prompt_tokens: tokens.input,
        completion_tokens: tokens.output,
        total_tokens: tokens.total,
        cached_tokens: tokens.cached,
        cache_write_tokens: tokens.cache_write,
        reasoning_tokens: tokens.reasoning,
        audio: AudioTokens {
            input: tokens.audio_input,
            cached: 0,
            output: tokens.audio_output,
        },
        temperature: number(&["temperature", "ls_temperature"]),
        max_tokens: number(&[
            "max_tokens",
            "max_completion_tokens",
            "max_output_tokens",
            "ls_max_tokens",
        ]) as i64,
        top_p: number(&["top_p"]),
        frequency_penalty: number(&["frequency_penalty"]),
        presence_penalty: number(&["presence_penalty"]),
        duration_ms: took_ms,
        finish_reason: finish_reason(run, &answered),
        request: request(run, parameters),
        response: response(run, answered),
        start_time: None,
        end_time: None,
    }
}

/// The model that was asked for, as the integration says it, else as the parameters and the answer do.
fn model(run: &Run, parameters: &Map<String, Value>) -> String {
    let answer = &first_answer(run.outputs())["response_metadata"];
    let outputs = run.outputs();
    let named = [
        run.metadata("ls_model_name"),
        parameters.get("model").unwrap_or(&Value::Null),
        parameters.get("model_name").unwrap_or(&Value::Null),
        &answer["model_name"],
        &outputs["llm_output"]["model_name"],
        &outputs["model"],
    ];
    first(named.map(text_of))
}

/// Every parameter of the request by its own name.
fn parameters(run: &Run) -> Map<String, Value> {
    let mut parameters = messages::parameters(run.inputs());
    let invocation = run.extra()["invocation_params"].as_object().into_iter().flatten();
    let stated = run.extra()["metadata"].as_object().into_iter().flatten();
    let stated =
        stated.filter(|(name, _)| matches!(name.as_str(), "ls_temperature" | "ls_max_tokens" | "ls_stop"));
    let all = invocation
        .chain(stated)
        .filter(|(name, value)| *name != "tools" && !value.is_null());
    parameters.extend(all.map(|(name, value)| (name.clone(), value.clone())));
    parameters
}

fn request(run: &Run, parameters: Map<String, Value>) -> Option<Value> {
    let messages = match run.run_type() {
        RunType::Embedding => Vec::new(),
        _ => messages::asked(run.inputs()),
    };
    let is_plain = messages.is_empty() && run.inputs().as_object().is_none_or(|inputs| !inputs.is_empty());
    let offered = [&run.extra()["invocation_params"]["tools"], &run.inputs()["tools"]];
    let tools = offered.into_iter().find(|tools| !tools.is_null());
    let parts = [
        ("system", messages::system(run.inputs())),
        ("messages", list(messages)),
        (
            "input",
            Some(run.inputs().clone()).filter(|inputs| is_plain && !inputs.is_null()),
        ),
        ("tools", tools.cloned()),
        (
            "parameters",
            Some(parameters).filter(|all| !all.is_empty()).map(Value::Object),
        ),
    ];
    object(parts)
}

fn response(run: &Run, answered: Vec<Value>) -> Option<Value> {
    let outputs = run.outputs();
    let is_plain = answered.is_empty() && outputs.as_object().is_none_or(|outputs| !outputs.is_empty());
    object([
        ("messages", list(answered)),
        (
            "output",
            Some(outputs.clone()).filter(|outputs| is_plain && !outputs.is_null()),
        ),
    ])
}

fn list(items: Vec<Value>) -> Option<Value> {
    (!items.is_empty()).then_some(Value::Array(items))
}

fn object<const N: usize>(parts: [(&str, Option<Value>); N]) -> Option<Value> {
    let parts = parts
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), value?)));
    let parts: Map<String, Value> = parts.collect();
    (!parts.is_empty()).then_some(Value::Object(parts))
}

fn finish_reason(run: &Run, answered: &[Value]) -> String {
    let reasons = answered.iter().map(|message| text_of(&message["finish_reason"]));
    let reasons: Vec<String> = reasons.filter(|reason| !reason.is_empty()).collect();
    match reasons.is_empty() {
        true => first([
            text_of(&run.outputs()["stop_reason"]),
            text_of(&run.outputs()["finish_reason"]),
        ]),
        false => reasons.join(", "),
    }
}

/// The id that the provider gave its answer. LangChain makes up one of its own for streamed messages.
pub(super) fn response_id(run: &Run) -> String {
    let answer = first_answer(run.outputs());
    let told = [
        &answer["response_metadata"]["id"],
        &run.outputs()["llm_output"]["id"],
        &run.outputs()["id"],
        &answer["id"],
    ];
    let is_own = |id: &String| id.starts_with("run-") || id.starts_with("lc_run-");
    first(told.map(text_of).into_iter().filter(|id| !is_own(id)))
}

/// When the first piece of a streamed answer came.
pub(super) fn first_piece(run: &Run) -> Option<UnixNanos> {
    let stated = run.0["first_token_time"]
        .as_str()
        .map(tracewake_model::EventTime::parse);
    run.events_named("new_token")
        .min()
        .or(stated.and_then(|time| time.stated))
}
