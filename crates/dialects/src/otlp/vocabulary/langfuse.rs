//! Langfuse's SDKs from version 3 on, and what writes as they do (Dify, LiteLLM, Flowise, LibreChat).

use serde_json::{Value, json};

use super::{Concept, EMPTY, Field, Kinds, Seen, Vocabulary};
use crate::langfuse::usage;
use crate::otlp::function_call::{arguments, result};

pub(super) const VOCABULARY: Vocabulary = Vocabulary {
    attributes: &[
        ("langfuse.session.id", Field::Session),
        ("langfuse.observation.type", Field::SpanKind),
        ("langfuse.trace.tags", Field::Tags),
        ("langfuse.observation.model.name", Field::Model),
        ("langfuse.observation.model.parameters", Field::Parameters),
        ("langfuse.observation.status_message", Field::ErrorMessage),
        ("langfuse.observation.output", Field::GuardrailOutcome),
    ],
    derived: &[
        ("langfuse.observation.type", observation),
        ("langfuse.observation.input", input),
        ("langfuse.observation.output", output),
        ("langfuse.observation.usage_details", usage),
        ("langfuse.observation.cost_details", cost),
        ("langfuse.observation.level", level),
        ("langfuse.trace.metadata.session_id", thread),
        ("langfuse.trace.metadata.thread_id", thread),
        ("langfuse.observation.metadata.session_id", thread),
        ("langfuse.observation.metadata.thread_id", thread),
    ],
    kinds: Some(Kinds {
        field: Field::SpanKind,
        ignore_case: true,
        names: &[
            ("generation", Concept::Model),
            ("embedding", Concept::Embedding),
            ("agent", Concept::Agent),
            ("tool", Concept::Tool),
            ("chain", Concept::Workflow),
            ("retriever", Concept::Retrieval),
            ("evaluator", Concept::Named),
            ("guardrail", Concept::Guardrail),
            ("span", Concept::Plain),
            ("event", Concept::Plain),
        ],
    }),
    about: &["langfuse.observation.input", "langfuse.observation.output"],
    history: &["langfuse.observation.input"],
    ..EMPTY
};

/// An observation is called by the name of its span, and belongs to the session of OpenTelemetry's attribute, which
/// Langfuse documents.
fn observation(seen: &Seen<'_>) -> Vec<(Field, Value)> {
    let name = || Value::from(seen.span_name);
    let mut fields = vec![(Field::Session, Value::from(seen.text("session.id")))];
    match seen
        .text("langfuse.observation.type")
        .to_ascii_lowercase()
        .as_str()
    {
        "agent" => fields.push((Field::AgentName, name())),
        "tool" => fields.push((Field::ToolName, name())),
        "retriever" => fields.push((Field::DataSource, name())),
        _ => {}
    }
    fields
}

/// The session or thread that LangChain was given, as JSON. A run that is a whole trace by itself says it only of its
/// observation.
fn thread(seen: &Seen<'_>) -> Vec<(Field, Value)> {
    let names = [
        "langfuse.trace.metadata.session_id",
        "langfuse.trace.metadata.thread_id",
        "langfuse.observation.metadata.session_id",
        "langfuse.observation.metadata.thread_id",
    ];
    let given = names.iter().filter_map(|name| seen.get(name));
    let texts = given.map(|value| match value.as_str() {
        Some(json) => serde_json::from_str(json).unwrap_or_else(|_| value.clone()),
        None => value.clone(),
    });
    texts.map(|session| (Field::Session, session)).collect()
}

/// The request of a model call, as the provider's SDK was given it, or the input of anything else.
fn input(seen: &Seen<'_>) -> Vec<(Field, Value)> {
    let input = seen.json("langfuse.observation.input");
    let mut fields = vec![
        (Field::Input, input.clone()),
        (Field::ToolArguments, arguments(&input)),
    ];
    match &input {
        Value::Array(items) if items.iter().all(is_message) => fields.push((Field::InputMessages, input)),
        Value::Object(members) => {
            let given = |name: &str| members.get(name).cloned().unwrap_or_default();
            fields.push((Field::InputMessages, given("messages")));
            fields.push((Field::ToolDefinitions, given("tools")));
        }
        _ => {}
    }
    fields
}

fn output(seen: &Seen<'_>) -> Vec<(Field, Value)> {
    let output = seen.json("langfuse.observation.output");
    let mut fields = vec![
        (Field::Output, output.clone()),
        (Field::ToolResult, result(&output)),
    ];
    match &output {
        Value::Array(items) if items.iter().all(is_message) => fields.push((Field::OutputMessages, output)),
        message if is_message(message) => fields.push((Field::OutputMessages, json!([output]))),
        _ => {}
    }
    fields
}

fn is_message(value: &Value) -> bool {
    value["role"].is_string()
}

/// Counts of tokens by names that everybody may choose.
fn usage(seen: &Seen<'_>) -> Vec<(Field, Value)> {
    let Value::Object(counts) = seen.json("langfuse.observation.usage_details") else {
        return Vec::new();
    };
    let tokens = usage::tokens(&counts);
    let fields = [
        (Field::AudioInputTokens, tokens.audio_input),
        (Field::AudioOutputTokens, tokens.audio_output),
        (Field::InputTokens, Some(tokens.input)),
        (Field::OutputTokens, Some(tokens.output)),
        (Field::TotalTokens, tokens.total),
        (Field::CachedTokens, Some(tokens.cached)),
        (Field::CacheWriteTokens, Some(tokens.cache_write)),
        (Field::ReasoningTokens, Some(tokens.reasoning)),
    ];
    let counted = fields
        .into_iter()
        .filter_map(|(field, count)| Some((field, count?.into())));
    counted.collect()
}

/// Costs in US dollars, by the names of the counts.
fn cost(seen: &Seen<'_>) -> Vec<(Field, Value)> {
    let Value::Object(costs) = seen.json("langfuse.observation.cost_details") else {
        return Vec::new();
    };
    let costs = usage::costs(&costs);
    let fields = [
        (Field::InputCost, costs.input),
        (Field::OutputCost, costs.output),
        (Field::TotalCost, costs.total),
    ];
    let stated = fields
        .into_iter()
        .filter_map(|(field, cost)| Some((field, json!(cost?))));
    stated.collect()
}

fn level(seen: &Seen<'_>) -> Vec<(Field, Value)> {
    match seen.text("langfuse.observation.level") {
        "ERROR" => vec![(Field::Failed, Value::Bool(true))],
        _ => Vec::new(),
    }
}
