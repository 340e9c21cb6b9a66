//! What an observation is about, by its type. What has no place is left for the metadata.

use serde_json::{Map, Value, json};
use tracewake_model::{
    Agent, AudioTokens, Content, CostDetails, DataAccess, Event, Kind, ModelInvocation, PolicyDecision,
    Status, ToolCall, ToolExchange, ToolResponse,
};

use super::observation::Type;
use super::usage;
use crate::diagnostics::Diagnostics;
use crate::fields::Fields;
use crate::otlp::{as_text, first_words_of, function_call};

/// Which part of its span an event tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    Start,
    End,
    /// From its start to its end, or a moment.
    Whole,
}

/// What a type is called.
pub(super) fn name_of(kind: Type) -> &'static str {
    match kind {
        Type::Span => "span",
        Type::Generation => "generation",
        Type::Embedding => "embedding",
        Type::Agent => "agent",
        Type::Tool => "tool",
        Type::Chain => "chain",
        Type::Retriever => "retriever",
        Type::Evaluator => "evaluator",
        Type::Guardrail => "guardrail",
        Type::Event => "event",
    }
}

/// Fills in kind and content.
pub(super) fn fill(
    event: &mut Event,
    kind: Type,
    stage: Stage,
    fields: &mut Fields,
    diagnostics: &mut Diagnostics,
) {
    let name = fields.text("name", diagnostics);
    let error = match event.status {
        Status::Failed => fields
            .value("statusMessage")
            .as_ref()
            .map_or("failed".to_owned(), as_text),
        _ => String::new(),
    };
    let by_stage = |start: Kind, end: Kind| if stage == Stage::Start { start } else { end };
    event.sent_name.clone_from(&name);
    match kind {
        Type::Generation | Type::Embedding => {
            event.kind = by_stage(Kind::ModelStart, Kind::ModelEnd);
            call(event, fields, diagnostics);
            if !error.is_empty() {
                fields.put_back("exception", json!({ "message": error }));
            }
        }
        Type::Tool => {
            event.kind = by_stage(Kind::ToolStart, Kind::ToolEnd);
            event.content = Some(tool(stage, name, error, fields));
        }
        Type::Agent => {
            event.kind = by_stage(Kind::AgentStart, Kind::AgentEnd);
            event.agent = Agent {
                name,
                known_by_name: true,
                ..Agent::default()
            };
            asked(event, fields);
        }
        Type::Chain => {
            event.kind = by_stage(Kind::WorkflowStart, Kind::WorkflowEnd);
            if !name.is_empty() {
                fields.put_back("workflow", Value::from(name));
            }
            asked(event, fields);
        }
        Type::Span => {
            event.kind = match stage {
                Stage::Start => Kind::SpanStart,
                Stage::End => Kind::SpanEnd,
                Stage::Whole => Kind::Span,
            };
            if event.parent_span_id.is_empty() {
                asked(event, fields);
            }
        }
        Type::Retriever => {
            event.kind = Kind::DataAccess;
            event.content = Some(Content::DataAccess(DataAccess {
                datasource: name,
                document_ids: documents(fields.get("output")),
                ..DataAccess::default()
            }));
        }
        Type::Guardrail => {
            event.kind = Kind::PolicyDecision;
            event.content = Some(Content::Policy(PolicyDecision {
                policy_id: name,
                outcome: fields.value("output").as_ref().map(as_text).unwrap_or_default(),
                rationale: error,
                ..PolicyDecision::default()
            }));
        }
        Type::Evaluator | Type::Event => {
            event.kind = Kind::Custom(name_of(kind).to_owned());
            let said = ["input", "output"]
                .into_iter()
                .filter_map(|key| Some((key.to_owned(), fields.value(key)?)));
            let said: Map<String, Value> = said.collect();
            event.content = (!said.is_empty()).then_some(Content::Custom(Value::Object(said)));
        }
    }
}

/// What the person asked, where the input says it. The input itself stays.
fn asked(event: &mut Event, fields: &Fields) {
    event.prompt = fields.get("input").and_then(first_words_of).unwrap_or_default();
}

fn tool(stage: Stage, name: String, error: String, fields: &mut Fields) -> Content {
    let call = ToolCall {
        name,
        arguments: fields
            .value("input")
            .map(|input| function_call::arguments(&input)),
        ..ToolCall::default()
    };
    if stage == Stage::Start {
        return Content::ToolCall(call);
    }
    Content::ToolExchange(ToolExchange {
        call,
        response: ToolResponse {
            output: fields
                .value("output")
                .map(|output| function_call::result(&output)),
            error_message: error,
            ..ToolResponse::default()
        },
    })
}

fn documents(output: Option<&Value>) -> Vec<String> {
    let listed = output.and_then(|output| output.as_array().or_else(|| output.get("documents")?.as_array()));
    let ids = listed
        .into_iter()
        .flatten()
        .filter_map(|document| document.get("id"));
    ids.map(as_text).collect()
}

/// A call of a model: what was asked, what it said, its tokens and its cost.
fn call(event: &mut Event, fields: &mut Fields, diagnostics: &mut Diagnostics) {
    asked(event, fields);
    let parameters = fields.object("modelParameters", diagnostics).unwrap_or_default();
    let number = |names: &[&str]| {
        let value = names.iter().find_map(|name| parameters.get(*name))?;
        value.as_f64().or_else(|| value.as_str()?.parse().ok())
    };
    let usage = fields.value("usage").and_then(object);
    let details = fields.value("usageDetails").and_then(object);
    let counted = details
        .as_ref()
        .filter(|details| !details.is_empty())
        .or(usage.as_ref());
    let tokens = counted.map(usage::tokens).unwrap_or_default();
    first_chunk(event, fields);
    let call = ModelInvocation {
        model: fields.text("model", diagnostics),
        prompt_tokens: tokens.input,
        completion_tokens: tokens.output,
        total_tokens: tokens.total.unwrap_or_default(),
        cached_tokens: tokens.cached,
        cache_write_tokens: tokens.cache_write,
        reasoning_tokens: tokens.reasoning,
        audio: AudioTokens {
            input: tokens.audio_input.unwrap_or_default(),
            cached: 0,
            output: tokens.audio_output.unwrap_or_default(),
        },
        temperature: number(&["temperature"]).unwrap_or_default(),
        top_p: number(&["top_p", "topP"]).unwrap_or_default(),
        max_tokens: number(&["max_tokens", "maxTokens", "max_completion_tokens"]).unwrap_or_default() as i64,
        request: request(fields.value("input"), parameters),
        response: said("messages", "output", fields.value("output")),
        ..ModelInvocation::default()
    };
    event.cost = cost(&call, usage.as_ref(), fields);
    for (key, counts) in [("usage", usage), ("usageDetails", details)] {
        if let Some(counts) = counts {
            fields.put_back(key, Value::Object(counts));
        }
    }
    event.content = Some(Content::Model(call));
}

fn object(value: Value) -> Option<Map<String, Value>> {
    match value {
        Value::Object(object) => Some(object),
        _ => None,
    }
}

/// Seconds to the first chunk of a streamed answer, under the name that every span has.
fn first_chunk(event: &Event, fields: &mut Fields) {
    let at = fields.get("completionStartTime").and_then(Value::as_str);
    let at = at.and_then(|at| tracewake_model::EventTime::parse(at).stated);
    if let (Some(at), Some(began), true) = (at, event.time.stated, event.end.is_some()) {
        fields.put_back("time_to_first_chunk", json!((at.0 - began.0) as f64 / 1e9));
    }
}

fn request(input: Option<Value>, parameters: Map<String, Value>) -> Option<Value> {
    let mut request = match input {
        Some(Value::Object(members)) if members.contains_key("messages") => members,
        input => said("messages", "input", input)
            .and_then(object)
            .unwrap_or_default(),
    };
    if !parameters.is_empty() {
        request.insert("parameters".to_owned(), Value::Object(parameters));
    }
    (!request.is_empty()).then_some(Value::Object(request))
}

/// Messages under one name, anything else under another.
fn said(messages: &str, other: &str, value: Option<Value>) -> Option<Value> {
    let value = value?;
    let is_message = |value: &Value| value["role"].is_string();
    let (key, value) = match value {
        Value::Array(items) if !items.is_empty() && items.iter().all(is_message) => {
            (messages, Value::Array(items))
        }
        message if is_message(&message) => (messages, Value::Array(vec![message])),
        plain => (other, plain),
    };
    Some(Value::Object(Map::from_iter([(key.to_owned(), value)])))
}

/// What the call cost, as it was stated, or as the server reckoned before it was exported.
fn cost(
    call: &ModelInvocation,
    usage: Option<&Map<String, Value>>,
    fields: &mut Fields,
) -> Option<CostDetails> {
    let details = fields.value("costDetails").and_then(object).unwrap_or_default();
    let by_name = usage::costs(&details);
    let mut calculated = |key: &str| fields.value(key)?.as_f64();
    let reckoned = [
        calculated("calculatedInputCost"),
        calculated("calculatedOutputCost"),
        calculated("calculatedTotalCost"),
    ];
    let of_usage = |key: &str| usage?.get(key)?.as_f64();
    let input = by_name.input.or_else(|| of_usage("inputCost")).or(reckoned[0]);
    let output = by_name.output.or_else(|| of_usage("outputCost")).or(reckoned[1]);
    let total = by_name.total.or_else(|| of_usage("totalCost")).or(reckoned[2]);
    let total = total
        .or_else(|| Some(input? + output.unwrap_or_default()))
        .or(output)?;
    Some(CostDetails {
        service: call.model.clone(),
        input_tokens: call.prompt_tokens,
        output_tokens: call.completion_tokens,
        total_tokens: call.total_tokens,
        input_cost: input.unwrap_or_default(),
        output_cost: output.unwrap_or_default(),
        total_cost: total,
        currency: "USD".to_owned(),
        ..CostDetails::default()
    })
}
