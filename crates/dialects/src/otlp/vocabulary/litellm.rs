//! LiteLLM (SDK and proxy) and OpenLIT, where they go beyond the GenAI conventions: costs, guardrails, tools.

use serde_json::Value;

use super::{Concept, EMPTY, Field, Kinds, Seen, Vocabulary};
use crate::otlp::function_call::printed;

pub(super) const VOCABULARY: Vocabulary = Vocabulary {
    attributes: &[
        ("litellm.metadata.session_id", Field::Session),
        ("litellm.cost.input", Field::InputCost),
        ("litellm.cost.output", Field::OutputCost),
        ("litellm.cost.total", Field::TotalCost),
        ("litellm.cost.guardrail", Field::TotalCost),
        ("gen_ai.cost.input_cost", Field::InputCost),
        ("gen_ai.cost.output_cost", Field::OutputCost),
        ("gen_ai.cost.total_cost", Field::TotalCost),
        ("litellm.guardrail.name", Field::GuardrailName),
        ("litellm.guardrail.action", Field::GuardrailOutcome),
        ("litellm.guardrail.status", Field::GuardrailOutcome),
        ("litellm.guardrail.response", Field::GuardrailReason),
        ("guardrail_name", Field::GuardrailName),
        ("guardrail_status", Field::GuardrailOutcome),
        ("guardrail_response", Field::GuardrailReason),
        // OpenLIT.
        (
            "gen_ai.usage.completion_tokens_details.reasoning_tokens",
            Field::ReasoningTokens,
        ),
        (
            "gen_ai.usage.prompt_tokens_details.audio_tokens",
            Field::AudioInputTokens,
        ),
        (
            "gen_ai.usage.completion_tokens_details.audio_tokens",
            Field::AudioOutputTokens,
        ),
        (
            "gen_ai.usage.prompt_tokens_details.cached_tokens",
            Field::CachedTokens,
        ),
        (
            "gen_ai.usage.prompt_tokens_details.cache_creation_tokens",
            Field::CacheWriteTokens,
        ),
        ("gen_ai.tool.input", Field::ToolArguments),
        ("gen_ai.tool.args", Field::ToolArguments),
        ("gen_ai.tool.output", Field::ToolResult),
        ("gen_ai.workflow.input", Field::Input),
        ("gen_ai.workflow.output", Field::Output),
    ],
    derived: &[("metadata.usage_object", usage)],
    hollow: &[
        ("openlit.instrumentation.*", unknown_price),
        ("openlit.instrumentation.langgraph", node_of_graph),
    ],
    kinds: Some(Kinds {
        field: Field::Operation,
        ignore_case: false,
        names: &[
            ("image", Concept::Model),
            ("audio", Concept::Model),
            ("vectordb", Concept::Retrieval),
        ],
    }),
    signs: &[(
        &[&["litellm.guardrail.name", "guardrail_name"]],
        Concept::Guardrail,
    )],
    ..EMPTY
};

/// The parts of the tokens stand only in what LiteLLM was told of the usage.
fn usage(seen: &Seen<'_>) -> Vec<(Field, Value)> {
    let usage = printed(seen.text("metadata.usage_object"));
    let input = &usage["prompt_tokens_details"];
    let output = &usage["completion_tokens_details"];
    vec![
        (Field::CachedTokens, input["cached_tokens"].clone()),
        (Field::CacheWriteTokens, input["cache_creation_tokens"].clone()),
        (Field::ReasoningTokens, output["reasoning_tokens"].clone()),
    ]
}

/// OpenLIT asks a server for its table of prices; without an answer, and for models that are not in it, every cost is
/// 0.
fn unknown_price(seen: &Seen<'_>) -> &'static [&'static str] {
    match seen.get("gen_ai.usage.cost").and_then(Value::as_f64) {
        Some(0.0) => &["gen_ai.usage.cost"],
        _ => &[],
    }
}

/// OpenLIT tells of each node of a graph as an agent. The nodes that LangChain's agents are made of have no name of
/// their own, nor has a graph that nobody named.
fn node_of_graph(seen: &Seen<'_>) -> &'static [&'static str] {
    match seen.text("gen_ai.agent.name") {
        "agent" | "model" | "tools" | "default" => &["gen_ai.agent.name", "gen_ai.agent.id"],
        _ => &[],
    }
}
