//! What a span is about, by its attributes: all generations of the OpenTelemetry GenAI conventions and OpenInference.
//! Where both are there, OpenInference is believed: instrumentations write it, and collectors derive the other from it.

use tracewake_model::Kind;

use super::lookup::Lookup;

/// What a span is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Concept {
    Model,
    Tool,
    /// A call to an MCP server, or its handling.
    Mcp,
    Agent,
    Workflow,
    Retrieval,
    Guardrail,
    /// Known to the conventions, without a kind of its own.
    Named,
    /// A span like any other.
    Plain,
}

/// What a span is about, and that in the words of its sender.
pub(super) fn of(look: Lookup<'_>) -> (Concept, String) {
    let method = look.text(&["mcp.method.name"]);
    let operation = look.text(&["gen_ai.operation.name"]);
    if !method.is_empty() {
        return (Concept::Mcp, first(operation, method));
    }
    let inferred = look.text(&["openinference.span.kind"]);
    if let Some(concept) = by_span_kind(&inferred) {
        return (concept, inferred);
    }
    if let Some(concept) = by_operation(&operation) {
        return (concept, operation);
    }
    let native = first(operation, first(inferred, "span".to_owned()));
    (without_a_name(look), native)
}

fn by_span_kind(kind: &str) -> Option<Concept> {
    Some(match kind.to_ascii_uppercase().as_str() {
        "LLM" | "EMBEDDING" => Concept::Model,
        "CHAIN" => Concept::Workflow,
        "RETRIEVER" | "RERANKER" => Concept::Retrieval,
        "TOOL" => Concept::Tool,
        "AGENT" => Concept::Agent,
        "GUARDRAIL" => Concept::Guardrail,
        "EVALUATOR" => Concept::Named,
        "PROMPT" => Concept::Plain,
        _ => return None,
    })
}

fn by_operation(operation: &str) -> Option<Concept> {
    Some(match operation {
        "chat" | "generate_content" | "text_completion" | "embeddings" => Concept::Model,
        "execute_tool" => Concept::Tool,
        "invoke_agent" | "create_agent" => Concept::Agent,
        "invoke_workflow" => Concept::Workflow,
        "retrieval" => Concept::Retrieval,
        memory if memory.ends_with("_memory") || memory.ends_with("_memory_store") => Concept::Named,
        "" => return None,
        _ => Concept::Plain,
    })
}

/// A span that names no operation. A model call of the first conventions names provider and model.
fn without_a_name(look: Lookup<'_>) -> Concept {
    if look.has("gen_ai.tool.name") {
        return Concept::Tool;
    }
    let provider = look.has("gen_ai.system") || look.has("gen_ai.provider.name");
    match provider && look.has("gen_ai.request.model") {
        true => Concept::Model,
        false => Concept::Plain,
    }
}

fn first(text: String, otherwise: String) -> String {
    if text.is_empty() { otherwise } else { text }
}

/// The kind of the event for a span about `concept`. A whole span has the kind of its end.
pub(super) fn kind(concept: Concept, native_type: &str) -> Kind {
    match concept {
        Concept::Model => Kind::ModelEnd,
        Concept::Tool => Kind::ToolEnd,
        Concept::Mcp => Kind::McpEnd,
        Concept::Agent => Kind::AgentEnd,
        Concept::Workflow => Kind::WorkflowEnd,
        Concept::Retrieval => Kind::DataAccess,
        Concept::Guardrail => Kind::PolicyDecision,
        Concept::Named => Kind::Custom(native_type.to_ascii_lowercase()),
        Concept::Plain => Kind::Span,
    }
}
