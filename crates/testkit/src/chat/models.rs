//! The models that the server offers.

use axum::http::StatusCode;
use axum::response::Response;
use serde::Serialize;

use super::errors::answer;

#[derive(Serialize)]
struct Model {
    id: &'static str,
    object: &'static str,
    owned_by: &'static str,
    created: u64,
    description: Option<&'static str>,
    context_length: Option<u64>,
    provider: Option<&'static str>,
    capabilities: &'static [&'static str],
}

const fn model(id: &'static str, owned_by: &'static str, provider: Option<&'static str>) -> Model {
    Model {
        id,
        object: "model",
        owned_by,
        created: 1_773_478_800,
        description: None,
        context_length: None,
        provider,
        capabilities: &["chat.completion"],
    }
}

const MODELS: &[Model] = &[
    Model {
        description: Some("main model"),
        context_length: Some(200_000),
        capabilities: &["chat.completion", "reasoning"],
        ..model("claude-sonnet-4-5@20250929", "anthropic", Some("vertexai"))
    },
    model("claude-haiku-4-5@20251001", "anthropic", Some("vertexai")),
    Model {
        description: Some("for hard problems"),
        context_length: Some(200_000),
        capabilities: &["chat.completion", "reasoning", "vision"],
        ..model("claude-opus-4-5@20251101", "anthropic", Some("bedrock"))
    },
    Model {
        context_length: Some(1_048_576),
        capabilities: &[],
        ..model("gemini-2.5-flash", "google", None)
    },
    Model {
        context_length: Some(400_000),
        capabilities: &["chat.completion", "reasoning", "tools"],
        ..model("gpt-5", "openai", Some("openai"))
    },
];

/// Whether the agent would refuse this model. The real server refuses nothing itself; its agent does.
pub(super) fn is_unknown(id: &str) -> bool {
    id == "nope"
}

pub(super) async fn list() -> Response {
    #[derive(Serialize)]
    struct List {
        data: &'static [Model],
        object: &'static str,
    }
    answer(
        StatusCode::OK,
        &List {
            data: MODELS,
            object: "list",
        },
    )
}
