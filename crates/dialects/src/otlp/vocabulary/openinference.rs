//! OpenInference (Arize Phoenix): lists are flattened into attributes, and each element is wrapped in its own name.

use serde_json::{Value, json};

use super::{Concept, EMPTY, Field, FlatList, Kinds, List, Seen, Vocabulary};
use crate::langgraph;
use crate::otlp::folded::unfold;

pub(super) const VOCABULARY: Vocabulary = Vocabulary {
    attributes: &[
        ("openinference.project.name", Field::Project),
        ("agent.name", Field::AgentName),
        ("tag.tags", Field::Tags),
        ("llm.provider", Field::Provider),
        ("llm.system", Field::Provider),
        ("llm.response.model_name", Field::Model),
        ("llm.model_name", Field::Model),
        ("llm.request.model_name", Field::Model),
        ("embedding.model_name", Field::Model),
        ("llm.finish_reason", Field::FinishReasons),
        ("llm.invocation_parameters", Field::Parameters),
        ("llm.token_count.prompt", Field::InputTokens),
        ("llm.token_count.completion", Field::OutputTokens),
        ("llm.token_count.total", Field::TotalTokens),
        ("llm.token_count.prompt_details.cache_read", Field::CachedTokens),
        ("llm.token_count.prompt_details.audio", Field::AudioInputTokens),
        (
            "llm.token_count.completion_details.audio",
            Field::AudioOutputTokens,
        ),
        (
            "llm.token_count.prompt_details.cache_write",
            Field::CacheWriteTokens,
        ),
        (
            "llm.token_count.completion_details.reasoning",
            Field::ReasoningTokens,
        ),
        ("llm.cost.prompt", Field::InputCost),
        ("llm.cost.completion", Field::OutputCost),
        ("llm.cost.total", Field::TotalCost),
        ("tool.name", Field::ToolName),
        ("tool_call.function.name", Field::ToolName),
        ("tool_call.id", Field::ToolCallId),
        ("tool.id", Field::ToolCallId),
        ("tool_call.function.arguments", Field::ToolArguments),
        ("tool.parameters", Field::ToolSchema),
        ("guardrail.name", Field::GuardrailName),
        ("guardrail.outcome", Field::GuardrailOutcome),
        ("input.value", Field::Input),
        ("input.value", Field::ToolArguments),
        ("output.value", Field::Output),
        ("output.value", Field::ToolResult),
        // It has no attribute for the verdict of a guardrail: the output says it.
        ("output.value", Field::GuardrailOutcome),
    ],
    derived: &[
        ("openinference.span.kind", kind),
        ("openinference.span.kind", session),
        ("openinference.span.kind", agent),
        ("openinference.span.kind", handoff),
        ("metadata", run_of_langchain),
        ("output.value", response_id),
    ],
    lists: &[
        FlatList {
            name: "llm.input_messages",
            list: List::InputMessages,
            element: message,
        },
        FlatList {
            name: "llm.output_messages",
            list: List::OutputMessages,
            element: message,
        },
        FlatList {
            name: "llm.tools",
            list: List::Tools,
            element: tool,
        },
        FlatList {
            name: "embedding.embeddings",
            list: List::Embedded,
            element: |part| part.pointer("/embedding/text").cloned(),
        },
        FlatList {
            name: "retrieval.documents",
            list: List::Documents,
            element: document,
        },
        FlatList {
            name: "reranker.output_documents",
            list: List::RankedDocuments,
            element: document,
        },
    ],
    kinds: Some(Kinds {
        field: Field::SpanKind,
        ignore_case: true,
        names: &[
            ("LLM", Concept::Model),
            ("EMBEDDING", Concept::Embedding),
            ("CHAIN", Concept::Workflow),
            ("RETRIEVER", Concept::Retrieval),
            ("RERANKER", Concept::Retrieval),
            ("TOOL", Concept::Tool),
            // One that names no agent is a run of several.
            ("AGENT", Concept::Run),
            (TURN, Concept::Turn),
            ("GUARDRAIL", Concept::Guardrail),
            ("EVALUATOR", Concept::Named),
            ("PROMPT", Concept::Plain),
        ],
    }),
    about: &["annotations.", "evaluations.", "input.value", "output.value"],
    history: &["llm.input_messages.", "llm.tools.", "input.value"],
    ..EMPTY
};

/// OpenInference documents OpenTelemetry's session as its own.
fn session(seen: &Seen<'_>) -> Vec<(Field, Value)> {
    vec![(Field::Session, Value::from(seen.text("session.id")))]
}

/// The instrumentations of OpenAI's Agents SDK: the span around a run is of kind AGENT and has the name of the
/// workflow.
const OPENAI_AGENTS: &str = "openai_agents";

fn is_of_openai_agents(seen: &Seen<'_>) -> bool {
    seen.scope.replace('-', "_").contains(OPENAI_AGENTS)
}

fn is(seen: &Seen<'_>, kind: &str) -> bool {
    seen.text("openinference.span.kind").eq_ignore_ascii_case(kind)
}

/// The agent of an AGENT span, where no attribute is its name: the node of the graph, else the name of the span.
fn agent(seen: &Seen<'_>) -> Vec<(Field, Value)> {
    if !is(seen, "AGENT") {
        return Vec::new();
    }
    let named = [
        lc_agent_name(seen),
        seen.text("graph.node.name").to_owned(),
        seen.text("graph.node.id").to_owned(),
    ];
    let named = named.into_iter().find(|name| !name.is_empty());
    let name = match named {
        Some(name) => name,
        None if is_of_openai_agents(seen) => String::new(),
        None => agent_of_span_name(seen.span_name).to_owned(),
    };
    vec![(Field::AgentName, Value::from(name))]
}

/// The name of a span is that of the agent, or of its class and the method that runs it: `CodeAgent.run`. A node of a
/// graph that is called `agent` is no agent's name.
fn agent_of_span_name(span: &str) -> &str {
    let is_method = |name: &str| name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    let name = match span.rsplit_once('.') {
        Some((class, method)) if is_method(method) && !class.is_empty() => class,
        _ => span,
    };
    if name.eq_ignore_ascii_case("agent") {
        ""
    } else {
        name
    }
}

fn lc_agent_name(seen: &Seen<'_>) -> String {
    let metadata = seen.json("metadata");
    let name = metadata.get("lc_agent_name").and_then(Value::as_str);
    name.unwrap_or_default().to_owned()
}

/// What LangChain was told of a run: the agent that it is of, and its thread.
fn run_of_langchain(seen: &Seen<'_>) -> Vec<(Field, Value)> {
    let metadata = seen.json("metadata");
    let given = |name: &str| metadata.get(name).cloned().unwrap_or_default();
    let text = |name: &str| metadata[name].as_str().unwrap_or_default();
    let agent = match text("lc_agent_name") {
        "" => langgraph::agent_of(text("langgraph_node"), text("langgraph_checkpoint_ns")),
        named => named,
    };
    let mut fields = vec![(Field::AgentName, Value::from(agent))];
    let session = ["session_id", "thread_id", "conversation_id"].into_iter();
    fields.extend(session.map(|name| (Field::Session, given(name))));
    if is_agent_of_graph(seen, &metadata) {
        let output = seen.json("output.value");
        let to = langgraph::command(&output).and_then(langgraph::sent_to);
        fields.push((Field::HandoffTargetName, to.map(Value::from).unwrap_or_default()));
    }
    fields
}

/// Whether a chain is the run of a node of LangGraph that is an agent.
fn is_agent_of_graph(seen: &Seen<'_>, metadata: &Value) -> bool {
    let text = |name: &str| metadata[name].as_str().unwrap_or_default();
    is(seen, "CHAIN") && langgraph::is_agent(text("langgraph_node"), seen.span_name, text("lc_agent_name"))
}

/// A handoff is a tool that nobody offered, with the agents as its input and output.
fn handoff(seen: &Seen<'_>) -> Vec<(Field, Value)> {
    let is_tool = is(seen, "TOOL");
    let to = seen.span_name.strip_prefix("handoff to ");
    let Some(to) = to.filter(|_| is_tool && seen.get("tool.name").is_none()) else {
        return Vec::new();
    };
    let to = match seen.text("output.value") {
        "" => to,
        to => to,
    };
    vec![
        (Field::HandoffSourceName, Value::from(seen.text("input.value"))),
        (Field::HandoffTargetName, Value::from(to)),
    ]
}

const TURN: &str = "turn";

/// The kind of a span. Turns of OpenAI's Agents SDK are chains by name, and so are its requests for the tools of MCP
/// servers. Agents of LangGraph are chains, too.
fn kind(seen: &Seen<'_>) -> Vec<(Field, Value)> {
    let kind = |kind| vec![(Field::SpanKind, Value::from(kind))];
    match seen.span_name {
        TURN if is_of_openai_agents(seen) => kind(TURN),
        "mcp_tools" if is_of_openai_agents(seen) => vec![
            (Field::McpMethod, Value::from("tools/list")),
            (Field::ToolResult, seen.json("output.value")),
        ],
        _ if is_step_of_llama_index(seen) => kind("PROMPT"),
        _ if is_agent_of_graph(seen, &seen.json("metadata")) => kind("AGENT"),
        _ => kind(seen.text("openinference.span.kind")),
    }
}

/// Steps of LlamaIndex that are told as model calls and chains: what prepares a call, and what cuts up a document.
fn is_step_of_llama_index(seen: &Seen<'_>) -> bool {
    let Some((class, method)) = seen.span_name.split_once('.') else {
        return false;
    };
    let is_step =
        method == "_prepare_chat_with_tools" || class.ends_with("Splitter") || class.ends_with("Parser");
    is_step && seen.scope == "openinference.instrumentation.llama_index"
}

/// The answer of a server as it came begins with its id.
fn response_id(seen: &Seen<'_>) -> Vec<(Field, Value)> {
    let is_model = is(seen, "LLM");
    let answer = seen.text("output.value").trim_start();
    let id = answer
        .strip_prefix("{\"id\":")
        .and_then(|rest| rest.trim_start().strip_prefix('"'))
        .and_then(|rest| rest.split_once('"'));
    match id.filter(|_| is_model) {
        Some((id, _)) => vec![(Field::ResponseId, Value::from(id))],
        None => Vec::new(),
    }
}

/// A message as `{role, content, tool_calls, …}`.
fn message(mut message: Value) -> Option<Value> {
    let inner = message.get_mut("message").map(Value::take);
    Some(match inner.unwrap_or(message) {
        Value::Object(fields) => Value::Object(fields.into_iter().map(message_field).collect()),
        other => other,
    })
}

fn message_field((key, value): (String, Value)) -> (String, Value) {
    match (key.as_str(), value) {
        ("contents", Value::Array(contents)) => {
            let parts = contents.into_iter().map(content_part).collect();
            ("content".to_owned(), parts)
        }
        ("tool_calls", Value::Array(calls)) => {
            let calls = calls.into_iter().map(|mut call| {
                let call = call.get_mut("tool_call").map(Value::take).unwrap_or(call);
                let function = &call["function"];
                json!({ "id": call["id"], "name": function["name"], "arguments": unfold(&function["arguments"]) })
            });
            (key, calls.collect())
        }
        (_, value) => (key, value),
    }
}

/// `{message_content: {type, text}}` without its wrapping; of an image its URL.
fn content_part(mut part: Value) -> Value {
    let mut part = part.get_mut("message_content").map(Value::take).unwrap_or(part);
    if let Some(url) = part.pointer("/image/image/url").cloned() {
        part["image"] = url;
    }
    part
}

/// The schema of a tool that the model was offered.
fn tool(tool: Value) -> Option<Value> {
    Some(match tool.pointer("/tool/json_schema") {
        Some(schema) => unfold(schema),
        None => tool,
    })
}

fn document(mut document: Value) -> Option<Value> {
    let inner = document.get_mut("document").map(Value::take);
    Some(inner.unwrap_or(document))
}
