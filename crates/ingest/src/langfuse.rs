//! The addresses of Langfuse that its SDKs send to or ask before they send: batches, scores, media, and who is there.
//! OpenTelemetry at Langfuse's address is taken where all OTLP is.

mod about;
mod media;
mod receive;

use axum::Router;
use axum::routing::{get, patch, post};
use tracewake_dialects::langfuse::INGESTION;

use crate::intake::Intake;

/// All addresses.
pub(crate) fn router(intake: Intake) -> Router {
    Router::new()
        .route(INGESTION, post(receive::ingestion))
        .route("/api/public/scores", post(receive::scores))
        .route("/api/public/projects", get(about::projects))
        .route("/api/public/health", get(about::health))
        .route("/api/public/media", post(media::announce))
        .route("/api/public/media/{id}", patch(media::finish).get(media::absent))
        .with_state(intake)
}
