//! OpenInference (Arize Phoenix): lists are flattened into attributes, and each element is wrapped in its own name.

use serde_json::{Value, json};

use super::{Concept, EMPTY, Field, FlatList, Kinds, List, Seen, Vocabulary};
use crate::otlp::lookup::unfold;

pub(super) const VOCABULARY: Vocabulary = Vocabulary {
    attributes: &[
        ("openinference.project.name", Field::Project),
        ("openinference.span.kind", Field::SpanKind),
        ("agent.name", Field::AgentName),
        ("graph.node.name", Field::GraphNode),
        ("graph.node.id", Field::GraphNode),
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
    derived: &[("openinference.span.kind", session)],
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
            ("AGENT", Concept::Agent),
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
