//! OpenLLMetry (Traceloop): workflows, agents and tools by its decorators, model calls by `llm.request.type`, vector
//! databases by their names. Its messages are those of the GenAI conventions.

use serde_json::{Value, json};

use super::{Concept, EMPTY, EventKind, Field, FlatList, Kinds, List, Seen, Vocabulary};
use crate::otlp::function_call::{arguments, result};

pub(super) const VOCABULARY: Vocabulary = Vocabulary {
    attributes: &[
        ("traceloop.association.properties.session_id", Field::Session),
        ("traceloop.association.properties.thread_id", Field::Session),
        ("traceloop.association.properties.chat_id", Field::Session),
        ("traceloop.association.properties.conversation_id", Field::Session),
        ("traceloop.span.kind", Field::SpanKind),
        ("llm.request.type", Field::SpanKind),
        ("traceloop.entity.input", Field::Input),
        ("traceloop.entity.output", Field::Output),
        ("llm.usage.total_tokens", Field::TotalTokens),
        ("gen_ai.usage.reasoning_tokens", Field::ReasoningTokens),
        ("llm.usage.reasoning_tokens", Field::ReasoningTokens),
        ("llm.response.finish_reason", Field::FinishReasons),
        ("llm.response.stop_reason", Field::FinishReasons),
        ("mcp.request.argument", Field::McpRequest),
        ("mcp.response.value", Field::ToolResult),
        ("db.query.result.id", Field::DocumentId),
        ("db.search.result.id", Field::DocumentId),
        ("langgraph.command.source_node", Field::HandoffSourceName),
    ],
    derived: &[
        ("traceloop.span.kind", entity),
        ("traceloop.entity.input", tool_call),
        ("traceloop.entity.output", tool_result),
        ("db.system", vector_database),
        ("langgraph.command.goto_node", go_to),
        ("langgraph.command.goto_nodes", go_to),
    ],
    scopes: &[
        ("opentelemetry.instrumentation.mcp.instrumentation", mcp),
        ("opentelemetry.instrumentation.mcp", mcp),
        ("@traceloop/instrumentation-mcp", mcp),
    ],
    hollow: &[("opentelemetry.instrumentation.langchain", unnamed_chain)],
    lists: &[FlatList {
        name: "llm.request.functions",
        list: List::Tools,
        element: Some,
    }],
    parameters: &["llm.request."],
    kinds: Some(Kinds {
        field: Field::SpanKind,
        ignore_case: false,
        // A task says by its operation what it is.
        names: &[
            ("workflow", Concept::Run),
            ("agent", Concept::Agent),
            ("tool", Concept::Tool),
            (VECTOR_DATABASE, Concept::Retrieval),
            ("chat", Concept::Model),
            // LiteLLM: the name of its function, `acompletion`.
            ("*completion", Concept::Model),
            ("*responses", Concept::Model),
            ("*anthropic_messages", Concept::Model),
            ("*embedding", Concept::Embedding),
            ("*rerank", Concept::Embedding),
        ],
    }),
    history: &["traceloop.entity.input"],
    events: &[
        ("db.query.result", EventKind::Document),
        ("db.search.result", EventKind::Document),
    ],
    ..EMPTY
};

/// An agent or a tool is called by the name of its entity.
fn entity(seen: &Seen<'_>) -> Vec<(Field, Value)> {
    let name = || Value::from(seen.text("traceloop.entity.name"));
    match seen.text("traceloop.span.kind") {
        "agent" => vec![(Field::AgentName, name())],
        "tool" => vec![(Field::ToolName, name())],
        _ => Vec::new(),
    }
}

/// A chain of LangChain is told as an agent. One that nobody named is called by its class, `RunnableSequence`.
fn unnamed_chain(seen: &Seen<'_>) -> &'static [&'static str] {
    match seen.text("gen_ai.agent.name").starts_with("Runnable") {
        true => &["gen_ai.agent.name", "gen_ai.agent.id"],
        false => &[],
    }
}

fn tool_call(seen: &Seen<'_>) -> Vec<(Field, Value)> {
    let input = seen.get("traceloop.entity.input").map(arguments);
    vec![(Field::ToolArguments, input.unwrap_or_default())]
}

fn tool_result(seen: &Seen<'_>) -> Vec<(Field, Value)> {
    let output = seen.text("traceloop.entity.output");
    // Text is JSON, too.
    let output = serde_json::from_str(output).unwrap_or_else(|_| Value::from(output));
    vec![(Field::ToolResult, result(&output))]
}

const VECTOR_DATABASE: &str = "vector_db";

/// Vector databases by the names that instrumentations give them.
const VECTOR_DATABASES: [&str; 9] = [
    "chroma", "chromadb", "lancedb", "marqo", "milvus", "pinecone", "qdrant", "weaviate", "astra",
];

fn vector_database(seen: &Seen<'_>) -> Vec<(Field, Value)> {
    let name = seen.text("db.system").to_ascii_lowercase();
    match VECTOR_DATABASES.contains(&name.as_str()) {
        true => vec![(Field::SpanKind, Value::from(VECTOR_DATABASE))],
        false => Vec::new(),
    }
}

/// Where a command of LangGraph leads. The end of the graph is nobody.
fn go_to(seen: &Seen<'_>) -> Vec<(Field, Value)> {
    let one = seen.get("langgraph.command.goto_node").cloned();
    let several = match seen.json("langgraph.command.goto_nodes") {
        Value::Array(nodes) => nodes,
        _ => Vec::new(),
    };
    let mut nodes = one.into_iter().chain(several);
    let agent = nodes.find(|node| !matches!(node.as_str(), Some("__end__" | "__start__")));
    vec![(Field::HandoffTargetName, agent.unwrap_or_default())]
}

/// Requests to an MCP server: `METHOD.mcp`, and for tools a span of the tool that holds the arguments alone.
fn mcp(seen: &Seen<'_>) -> Vec<(Field, Value)> {
    let input = seen.json("traceloop.entity.input");
    let output = seen.json("traceloop.entity.output");
    if let Some(method) = seen.span_name.strip_suffix(".mcp") {
        let params = Some(&input["params"]).filter(|params| params.is_object());
        return vec![
            (Field::McpMethod, Value::from(method)),
            (Field::McpRequest, params.cloned().unwrap_or_else(|| json!({}))),
            (Field::McpServer, output["serverInfo"]["name"].clone()),
            (Field::McpVersion, output["protocolVersion"].clone()),
            (Field::ToolResult, output),
        ];
    }
    if seen.text("traceloop.span.kind") != "tool" {
        return Vec::new();
    }
    let name = seen.text("traceloop.entity.name");
    let arguments = input.get("arguments").cloned().unwrap_or_default();
    vec![
        (Field::McpMethod, Value::from("tools/call")),
        (Field::ToolName, Value::from(name)),
        (Field::McpRequest, json!({ "name": name, "arguments": arguments })),
        (Field::ToolResult, output),
    ]
}
