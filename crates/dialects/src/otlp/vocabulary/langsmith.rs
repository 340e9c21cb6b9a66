//! LangSmith's OpenTelemetry mode: runs of LangChain and LangGraph, with inputs and outputs as LangChain writes them.

use serde_json::Value;

use super::{Concept, EMPTY, Field, Kinds, Seen, Vocabulary};
use crate::langgraph;
use crate::langsmith::{messages, tool};
use crate::otlp::function_call::printed;

pub(super) const VOCABULARY: Vocabulary = Vocabulary {
    attributes: &[
        ("langsmith.metadata.session_id", Field::Session),
        ("langsmith.metadata.thread_id", Field::Session),
        ("langsmith.metadata.conversation_id", Field::Session),
        ("langsmith.trace.session_name", Field::Project),
        ("langsmith.span.tags", Field::Tags),
        ("langsmith.metadata.lc_agent_name", Field::AgentName),
        ("langsmith.metadata.ls_provider", Field::Provider),
        ("langsmith.usage_metadata.total_cost", Field::TotalCost),
    ],
    derived: &[
        ("langsmith.span.kind", run),
        ("langsmith.span.kind", failure),
        ("gen_ai.usage.input_token_details", input_tokens),
        ("gen_ai.usage.output_token_details", output_tokens),
        ("langsmith.metadata.usage_metadata", usage),
    ],
    kinds: Some(Kinds {
        field: Field::SpanKind,
        ignore_case: false,
        names: &[
            ("llm", Concept::Model),
            ("tool", Concept::Tool),
            ("chain", Concept::Workflow),
            (AGENT, Concept::Agent),
            ("retriever", Concept::Retrieval),
            ("embedding", Concept::Embedding),
            ("prompt", Concept::Plain),
            ("parser", Concept::Plain),
        ],
    }),
    ..EMPTY
};

const AGENT: &str = "agent";

/// The kind of a run, with its inputs and outputs. The run of an agent is a chain of its name, or of the node that it
/// is in a graph of LangGraph.
fn run(seen: &Seen<'_>) -> Vec<(Field, Value)> {
    let named = seen.text("langsmith.metadata.lc_agent_name");
    let node = seen.text("langsmith.metadata.langgraph_node");
    let is_agent = langgraph::is_agent(node, seen.span_name, named) || seen.span_name == named;
    let kind = match seen.text("langsmith.span.kind") {
        "chain" if is_agent => AGENT,
        kind => kind,
    };
    let inputs = seen.json("gen_ai.prompt");
    let outputs = seen.json("gen_ai.completion");
    let places = seen.text("langsmith.metadata.langgraph_checkpoint_ns");
    let mut fields = vec![
        (Field::SpanKind, Value::from(kind)),
        (Field::AgentName, Value::from(langgraph::agent_of(node, places))),
    ];
    if kind == AGENT {
        let command = langgraph::command(outputs.get("output").unwrap_or(&outputs));
        let to = command.and_then(langgraph::sent_to);
        fields.push((Field::HandoffTargetName, to.map(Value::from).unwrap_or_default()));
    }
    match kind {
        "llm" => fields.extend([
            (Field::InputMessages, list(messages::asked(&inputs))),
            (Field::OutputMessages, list(messages::answered(&outputs))),
            (Field::Input, inputs),
            (Field::Output, outputs),
        ]),
        "tool" => fields.extend([
            (Field::ToolName, Value::from(seen.span_name)),
            (Field::ToolArguments, tool::arguments(&inputs)),
            (Field::ToolResult, tool::result(&outputs)),
        ]),
        "retriever" => fields.push((Field::DataSource, Value::from(seen.span_name))),
        _ => fields.extend([(Field::Input, inputs), (Field::Output, outputs)]),
    }
    fields
}

/// No messages are nothing that is said.
fn list(messages: Vec<Value>) -> Value {
    match messages.is_empty() {
        true => Value::Null,
        false => Value::Array(messages),
    }
}

/// The exporter records an exception only of a run that failed. When the run began as another operation, its status is
/// "ok" before the error is known, and OpenTelemetry keeps that one.
fn failure(seen: &Seen<'_>) -> Vec<(Field, Value)> {
    let failed = seen.events.iter().any(|event| event.name == "exception");
    vec![(
        Field::Failed,
        if failed { Value::Bool(true) } else { Value::Null },
    )]
}

/// What LangChain says of the tokens of a message.
fn usage(seen: &Seen<'_>) -> Vec<(Field, Value)> {
    let usage = seen.json("langsmith.metadata.usage_metadata");
    let mut fields = parts_of_input(&usage["input_token_details"]);
    fields.extend(parts_of_output(&usage["output_token_details"]));
    fields
}

fn input_tokens(seen: &Seen<'_>) -> Vec<(Field, Value)> {
    parts_of_input(&printed(seen.text("gen_ai.usage.input_token_details")))
}

fn output_tokens(seen: &Seen<'_>) -> Vec<(Field, Value)> {
    parts_of_output(&printed(seen.text("gen_ai.usage.output_token_details")))
}

fn parts_of_input(details: &Value) -> Vec<(Field, Value)> {
    vec![
        (Field::CachedTokens, details["cache_read"].clone()),
        (Field::CacheWriteTokens, details["cache_creation"].clone()),
        (Field::AudioInputTokens, details["audio"].clone()),
    ]
}

fn parts_of_output(details: &Value) -> Vec<(Field, Value)> {
    vec![
        (Field::ReasoningTokens, details["reasoning"].clone()),
        (Field::AudioOutputTokens, details["audio"].clone()),
    ]
}
