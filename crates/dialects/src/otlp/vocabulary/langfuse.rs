//! Langfuse's SDKs from version 3 on, and what writes as they do (Dify, LiteLLM, Flowise, LibreChat).

use serde_json::{Value, json};

use super::{Concept, EMPTY, Field, Kinds, Seen, Vocabulary};
use crate::langfuse::usage;
use crate::langgraph;
use crate::otlp::folded::as_text;
use crate::otlp::function_call::{arguments, result};

pub(super) const VOCABULARY: Vocabulary = Vocabulary {
    attributes: &[
        ("langfuse.session.id", Field::Session),
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
    let kind = seen.text("langfuse.observation.type").to_ascii_lowercase();
    let kind = match kind.as_str() {
        "chain" if is_agent_of_graph(seen) => "agent",
        kind => kind,
    };
    let mut fields = vec![
        (Field::Session, Value::from(seen.text("session.id"))),
        (Field::SpanKind, Value::from(kind)),
    ];
    match kind {
        "agent" => fields.extend([
            (Field::AgentName, name()),
            (Field::HandoffTargetName, go_to(seen)),
        ]),
        "tool" => fields.push((Field::ToolName, name())),
        "retriever" => fields.push((Field::DataSource, name())),
        _ => {}
    }
    fields
}

/// Whether an observation is the run of a node of LangGraph that is an agent.
fn is_agent_of_graph(seen: &Seen<'_>) -> bool {
    let text = |name: &str| as_text(&metadata(seen, &format!("langfuse.observation.metadata.{name}")));
    langgraph::is_agent(&text("langgraph_node"), seen.span_name, &text("lc_agent_name"))
}

/// The agent that a command of LangGraph sends the graph on to.
fn go_to(seen: &Seen<'_>) -> Value {
    let output = seen.json("langfuse.observation.output");
    let to = langgraph::command(&output).and_then(langgraph::sent_to);
    to.map(Value::from).unwrap_or_default()
}

/// What a program or LangChain said of an observation: JSON text, also of a text.
fn metadata(seen: &Seen<'_>, name: &str) -> Value {
    let value = seen.get(name).cloned().unwrap_or_default();
    match value.as_str() {
        Some(json) => serde_json::from_str(json).unwrap_or(value),
        None => value,
    }
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
    let given = names.iter().map(|name| metadata(seen, name));
    given.map(|session| (Field::Session, session)).collect()
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
