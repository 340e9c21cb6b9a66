//! The address of the trace exporter of OpenAI's Agents SDK. It drops what is refused, and sends again what failed.

use axum::Router;
use axum::extract::State;
use axum::routing::post;
use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use tracewake_dialects::openai_agents::{PATH, READER, split_body};
use tracewake_model::Media;

use crate::bounds;
use crate::intake::{Intake, source};
use crate::refusal::Refusal;

/// Its one address.
pub(crate) fn router(intake: Intake) -> Router {
    Router::new().route(PATH, post(ingest)).with_state(intake)
}

async fn ingest(
    State(intake): State<Intake>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<StatusCode, Refusal> {
    let source = source::OPENAI_AGENTS;
    let split = |body| split_body(body, bounds::SPLIT);
    let records = intake
        .split_request(source, "POST /v1/traces/ingest", &headers, body, split)
        .await?;
    intake.take(source, records, &READER, Media::Json).await?;
    Ok(StatusCode::NO_CONTENT)
}
