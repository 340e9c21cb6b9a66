//! LiteLLM (SDK and proxy) and OpenLIT, where they go beyond the GenAI conventions: costs, guardrails, tools.

use super::{Concept, EMPTY, Field, Kinds, Vocabulary};

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
