//! What frameworks add to the GenAI conventions in name spaces of their own: Mastra, Haystack, Genkit, Spring AI,
//! Weave, CrewAI.

use serde_json::Value;

use super::{Concept, EMPTY, Field, Kinds, Seen, Vocabulary};

pub(super) const VOCABULARY: Vocabulary = Vocabulary {
    attributes: &[
        ("wandb.thread_id", Field::Session),
        ("mastra.metadata.threadId", Field::Session),
        ("mastra.metadata.sessionId", Field::Session),
        ("mastra.span.type", Field::SpanKind),
        ("mastra.agent_run.input", Field::Input),
        ("mastra.agent_run.output", Field::Output),
        ("mastra.workflow_run.input", Field::Input),
        ("mastra.workflow_run.output", Field::Output),
        ("mastra.tool_call.input", Field::ToolArguments),
        ("mastra.tool_call.output", Field::ToolResult),
        ("mastra.mcp_tool_call.input", Field::ToolArguments),
        ("mastra.mcp_tool_call.output", Field::ToolResult),
        ("genkit:sessionId", Field::Session),
        ("genkit:metadata:subtype", Field::SpanKind),
        ("genkit:input", Field::Input),
        ("genkit:input", Field::ToolArguments),
        ("genkit:output", Field::Output),
        ("genkit:output", Field::ToolResult),
        ("spring.ai.chat.client.conversation.id", Field::Session),
        ("spring.ai.kind", Field::SpanKind),
        ("spring.ai.tool.definition.name", Field::ToolName),
        ("spring.ai.tool.call.arguments", Field::ToolArguments),
        ("spring.ai.tool.call.result", Field::ToolResult),
        ("haystack.component.input", Field::Input),
        ("haystack.component.output", Field::Output),
        ("haystack.agent.input", Field::Input),
        ("haystack.agent.output", Field::Output),
        ("haystack.pipeline.input_data", Field::Input),
        ("haystack.pipeline.output_data", Field::Output),
        ("haystack.tool.name", Field::ToolName),
        ("haystack.tool.call.id", Field::ToolCallId),
        ("haystack.agent.step.tool.input", Field::ToolArguments),
        ("haystack.agent.step.tool.output", Field::ToolResult),
        ("crewai.task.description", Field::Input),
    ],
    derived: &[
        ("genkit:metadata:subtype", genkit),
        ("haystack.component.type", haystack),
        ("crew_tasks", crew),
        ("crewai.crew.tasks", crew),
    ],
    kinds: Some(Kinds {
        field: Field::SpanKind,
        ignore_case: false,
        names: &[
            // Mastra: a generation is the sum of its steps, which say by the conventions what they are.
            ("agent_run", Concept::Agent),
            ("workflow_run", Concept::Workflow),
            ("tool_call", Concept::Tool),
            ("mcp_tool_call", Concept::Tool),
            ("model_chunk", Concept::Plain),
            ("processor_run", Concept::Plain),
            // Genkit.
            ("flow", Concept::Workflow),
            ("model", Concept::Model),
            ("tool.v2", Concept::Tool),
            ("embedder", Concept::Embedding),
            ("indexer", Concept::Retrieval),
            // Spring AI. Its client goes around model calls and tools.
            ("chat_client", Concept::Workflow),
            ("vector_store", Concept::Retrieval),
            ("advisor", Concept::Plain),
            // Haystack.
            (GENERATOR, Concept::Model),
            (RETRIEVER, Concept::Retrieval),
            (EMBEDDER, Concept::Embedding),
        ],
    }),
    signs: &[(&[&["haystack.tool.name"]], Concept::Tool)],
    ..EMPTY
};

/// Names a tool by its action, a model by its plugin and itself (`googleai/gemini`), with the counts in its output.
fn genkit(seen: &Seen<'_>) -> Vec<(Field, Value)> {
    let name = seen.text("genkit:name");
    match seen.text("genkit:metadata:subtype") {
        "tool" | "tool.v2" => vec![(Field::ToolName, Value::from(name))],
        "agent" => vec![(Field::AgentName, Value::from(name))],
        "model" => {
            let (provider, model) = name.split_once('/').unwrap_or(("", name));
            let usage = &seen.json("genkit:output")["usage"];
            vec![
                (Field::Provider, Value::from(provider)),
                (Field::Model, Value::from(model)),
                (
                    Field::InputMessages,
                    seen.json("genkit:input")["messages"].clone(),
                ),
                (Field::InputTokens, usage["inputTokens"].clone()),
                (Field::OutputTokens, usage["outputTokens"].clone()),
                (Field::TotalTokens, usage["totalTokens"].clone()),
                (Field::CachedTokens, usage["cachedContentTokens"].clone()),
                (Field::ReasoningTokens, usage["thoughtsTokens"].clone()),
            ]
        }
        _ => Vec::new(),
    }
}

const GENERATOR: &str = "generator";
const RETRIEVER: &str = "haystack retriever";
const EMBEDDER: &str = "embedder component";

/// Components of a pipeline by the endings of their classes; the answer of a generator says model and tokens.
fn haystack(seen: &Seen<'_>) -> Vec<(Field, Value)> {
    let class = seen.text("haystack.component.type");
    let kind = |kind: &str| (Field::SpanKind, Value::from(kind));
    match class {
        "Agent" => vec![
            kind("agent"),
            (
                Field::AgentName,
                Value::from(seen.text("haystack.component.name")),
            ),
        ],
        _ if class.ends_with("Generator") => {
            let output = seen.json("haystack.component.output");
            let meta = output.pointer("/meta/0").or(output.pointer("/replies/0/meta"));
            let meta = meta.cloned().unwrap_or_default();
            vec![
                kind(GENERATOR),
                (Field::Model, meta["model"].clone()),
                (Field::InputTokens, meta["usage"]["prompt_tokens"].clone()),
                (Field::OutputTokens, meta["usage"]["completion_tokens"].clone()),
                (Field::FinishReasons, meta["finish_reason"].clone()),
            ]
        }
        _ if class.ends_with("Retriever") => vec![
            kind(RETRIEVER),
            (
                Field::DataSource,
                Value::from(seen.text("haystack.component.name")),
            ),
        ],
        _ if class.ends_with("Embedder") => vec![kind(EMBEDDER)],
        _ => Vec::new(),
    }
}

/// What a crew of CrewAI was asked is its first task, as OpenInference and OpenLLMetry list them.
fn crew(seen: &Seen<'_>) -> Vec<(Field, Value)> {
    let lists = ["crew_tasks", "crewai.crew.tasks"].map(|name| seen.json(name));
    let first = lists.iter().find_map(|tasks| tasks[0].get("description"));
    vec![(Field::Input, first.cloned().unwrap_or_default())]
}
