//! OpenTelemetry's GenAI and MCP conventions in all generations: up to v1.36 (`gen_ai.system`, an event for each
//! message), v1.37 to v1.41 (`gen_ai.provider.name`, messages in attributes), and the repository of their own.

use serde_json::Value;

use super::{Concept, EMPTY, EventKind, Field, FlatList, Kinds, List, Seen, Vocabulary};

pub(super) const VOCABULARY: Vocabulary = Vocabulary {
    attributes: &[
        ("gen_ai.conversation.id", Field::Conversation),
        ("gen_ai.agent.id", Field::AgentId),
        ("gen_ai.agent.name", Field::AgentName),
        ("gen_ai.operation.name", Field::Operation),
        ("gen_ai.provider.name", Field::Provider),
        ("gen_ai.system", Field::Provider),
        ("gen_ai.response.model", Field::Model),
        ("gen_ai.request.model", Field::Model),
        ("gen_ai.response.id", Field::ResponseId),
        ("gen_ai.response.finish_reasons", Field::FinishReasons),
        ("gen_ai.response.time_to_first_chunk", Field::TimeToFirstChunk),
        ("gen_ai.usage.input_tokens", Field::InputTokens),
        ("gen_ai.usage.prompt_tokens", Field::InputTokens),
        ("gen_ai.usage.output_tokens", Field::OutputTokens),
        ("gen_ai.usage.completion_tokens", Field::OutputTokens),
        ("gen_ai.usage.total_tokens", Field::TotalTokens),
        ("gen_ai.usage.cache_read.input_tokens", Field::CachedTokens),
        ("gen_ai.usage.cache_read_input_tokens", Field::CachedTokens),
        ("gen_ai.usage.cached_input_tokens", Field::CachedTokens),
        ("gen_ai.usage.cached_tokens", Field::CachedTokens),
        ("gen_ai.usage.input_cached_tokens", Field::CachedTokens),
        (
            "gen_ai.usage.cache_creation.input_tokens",
            Field::CacheWriteTokens,
        ),
        ("gen_ai.usage.cache_write.input_tokens", Field::CacheWriteTokens),
        (
            "gen_ai.usage.cache_creation_input_tokens",
            Field::CacheWriteTokens,
        ),
        ("gen_ai.usage.cache_write_input_tokens", Field::CacheWriteTokens),
        ("gen_ai.usage.reasoning.output_tokens", Field::ReasoningTokens),
        ("gen_ai.usage.output_reasoning_tokens", Field::ReasoningTokens),
        ("gen_ai.usage.audio.input_tokens", Field::AudioInputTokens),
        ("gen_ai.usage.input_audio_tokens", Field::AudioInputTokens),
        ("gen_ai.usage.audio.output_tokens", Field::AudioOutputTokens),
        ("gen_ai.usage.output_audio_tokens", Field::AudioOutputTokens),
        (
            "gen_ai.usage.audio.cache_read.input_tokens",
            Field::AudioCachedTokens,
        ),
        (
            "gen_ai.usage.cache_read.audio.input_tokens",
            Field::AudioCachedTokens,
        ),
        ("gen_ai.usage.cache_audio_read_tokens", Field::AudioCachedTokens),
        // No convention yet, but what is sent in expectation of one.
        ("gen_ai.usage.cost.input", Field::InputCost),
        ("gen_ai.usage.input_cost", Field::InputCost),
        ("gen_ai.usage.cost.output", Field::OutputCost),
        ("gen_ai.usage.output_cost", Field::OutputCost),
        ("gen_ai.usage.cost", Field::TotalCost),
        ("gen_ai.usage.cost_usd", Field::TotalCost),
        ("gen_ai.usage.cost.total", Field::TotalCost),
        ("gen_ai.usage.total_cost", Field::TotalCost),
        ("gen_ai.system_instructions", Field::SystemInstructions),
        ("gen_ai.input.messages", Field::InputMessages),
        ("gen_ai.output.messages", Field::OutputMessages),
        ("gen_ai.prompt", Field::OlderInput),
        ("gen_ai.completion", Field::OlderOutput),
        ("gen_ai.tool.definitions", Field::ToolDefinitions),
        ("gen_ai.tool.name", Field::ToolName),
        ("gen_ai.tool.call.id", Field::ToolCallId),
        ("gen_ai.tool.call_id", Field::ToolCallId),
        ("gen_ai.tool.call.arguments", Field::ToolArguments),
        ("gen_ai.tool.call.result", Field::ToolResult),
        ("gen_ai.prompt.name", Field::McpPrompt),
        ("gen_ai.data_source.id", Field::DataSource),
        ("gen_ai.guardrail.component.name", Field::GuardrailName),
        ("gen_ai.guardrail.name", Field::GuardrailName),
        ("gen_ai.guardian.name", Field::GuardrailName),
        ("gen_ai.guardrail.verdict.type", Field::GuardrailOutcome),
        ("gen_ai.security.decision.type", Field::GuardrailOutcome),
        ("gen_ai.guardrail.verdict.reason", Field::GuardrailReason),
        ("gen_ai.security.decision.reason", Field::GuardrailReason),
        ("gen_ai.guardrail.security.policy.rule.id", Field::GuardrailRules),
        ("gen_ai.security.policy.id", Field::GuardrailRules),
        ("gen_ai.retrieval.documents", Field::Documents),
        ("gen_ai.transfer.target.id", Field::TransferTargetId),
        ("gen_ai.transfer.target.name", Field::TransferTargetName),
        ("gen_ai.transfer.mode", Field::TransferMode),
        ("gen_ai.agent.handoff.source.id", Field::HandoffSourceId),
        ("gen_ai.agent.handoff.source.name", Field::HandoffSourceName),
        ("gen_ai.agent.handoff.target.id", Field::HandoffTargetId),
        ("gen_ai.agent.handoff.target.name", Field::HandoffTargetName),
        ("gen_ai.agent.handoff.type", Field::HandoffType),
        ("gen_ai.agent.handoff.reason", Field::HandoffReason),
        ("gen_ai.caller.id", Field::CallerId),
        ("gen_ai.caller.name", Field::CallerName),
        ("gen_ai.caller.type", Field::CallerType),
        ("mcp.method.name", Field::McpMethod),
        ("mcp.server.name", Field::McpServer),
        ("mcp.protocol.version", Field::McpVersion),
        ("mcp.resource.uri", Field::McpResource),
    ],
    derived: &[("gen_ai.operation.name", name)],
    lists: &[
        FlatList {
            name: "gen_ai.prompt",
            list: List::OlderInput,
            element: Some,
        },
        FlatList {
            name: "gen_ai.completion",
            list: List::OlderOutput,
            element: Some,
        },
    ],
    parameters: &["gen_ai.request."],
    kinds: Some(Kinds {
        field: Field::Operation,
        ignore_case: false,
        names: &[
            ("chat", Concept::Model),
            ("generate_content", Concept::Model),
            ("text_completion", Concept::Model),
            ("embeddings", Concept::Embedding),
            ("responses", Concept::Model),
            ("llm_request", Concept::Model),
            ("execute_tool", Concept::Tool),
            ("invoke_agent", Concept::Agent),
            ("create_agent", Concept::Agent),
            ("invoke_workflow", Concept::Workflow),
            // A turn of the Vercel AI SDK.
            ("agent_step", Concept::Turn),
            ("retrieval", Concept::Retrieval),
            ("vector_db_retrieve", Concept::Retrieval),
            ("rerank", Concept::Retrieval),
            ("run_guardrail", Concept::Guardrail),
            ("apply_guardrail", Concept::Guardrail),
            ("evaluate", Concept::Named),
            ("*_memory", Concept::Named),
            ("*_memory_store", Concept::Named),
            ("*", Concept::Plain),
        ],
    }),
    signs: &[
        (&[&["gen_ai.tool.name"]], Concept::Tool),
        // A model call of the first conventions names provider and model.
        (
            &[
                &["gen_ai.system", "gen_ai.provider.name"],
                &["gen_ai.request.model"],
            ],
            Concept::Model,
        ),
    ],
    about: &["gen_ai.memory.", "gen_ai.evaluation."],
    history: &[
        "gen_ai.input.messages",
        "gen_ai.system_instructions",
        "gen_ai.tool.definitions",
        "gen_ai.prompt",
    ],
    events: &[
        ("gen_ai.client.inference.operation.details", EventKind::Call),
        ("gen_ai.content.prompt", EventKind::Input),
        ("gen_ai.content.completion", EventKind::Output),
        ("gen_ai.choice", EventKind::Answer),
        ("gen_ai.*.message", EventKind::Message),
    ],
    ..EMPTY
};

/// A workflow is called by its name; an agent by the one in the name of its span, `invoke_agent AGENT`, where no
/// attribute names it. Some write their model there.
fn name(seen: &Seen<'_>) -> Vec<(Field, Value)> {
    let in_span = seen.span_name.strip_prefix("invoke_agent ");
    match seen.text("gen_ai.operation.name") {
        "invoke_workflow" => vec![(Field::SpanName, Value::from(seen.text("gen_ai.workflow.name")))],
        "invoke_agent" if seen.get("gen_ai.agent.id").is_none() => {
            let name = in_span.filter(|name| *name != seen.text("gen_ai.request.model"));
            vec![(Field::AgentName, Value::from(name.unwrap_or_default()))]
        }
        _ => Vec::new(),
    }
}
