//! The AOP surfaces: runs and events over HTTP, events and feeds over WebSocket. More generous than the real server:
//! unknown runs, any type and actor, any order and repeated delivery are all taken.

mod archive;
mod feed;
mod receive;
mod runs;
mod socket;
mod spread;
mod trace;

use axum::Router;
use axum::routing::{get, post};

use crate::intake::Intake;
use crate::refusal::Refusal;

/// All addresses.
pub(crate) fn router(intake: Intake) -> Router {
    let mut router = Router::new()
        .route("/api/runs", post(runs::create))
        .route("/api/runs/{run_id}/events", post(receive::of_run))
        .route("/api/runs/{run_id}/finalize", post(runs::finalize))
        .route("/api/runs/{run_id}/trace", get(trace::download))
        .route("/api/trace-events/batch", post(receive::batch))
        .route("/api/agents/validate_callback", post(no_callbacks))
        .route("/api/admin/{*rest}", axum::routing::any(no_organisations))
        .route("/ws/trace", get(socket::accept).post(receive::stream))
        .route("/ws/runs/{run_id}", get(feed::run))
        .route("/ws/agents/{agent_id}", get(feed::agent))
        .route("/ws/dashboard", get(feed::dashboard));
    // The chunked client posts single events wherever it was told to.
    for path in ["/api/trace-stream", "/api/trace-events", "/api/stream", "/stream"] {
        router = router.route(path, post(receive::stream));
    }
    router.with_state(intake)
}

/// An address from outside must not make this program open connections.
async fn no_callbacks() -> Refusal {
    Refusal::NotOffered(
        "a local explorer does not call agents back, so callback addresses are not checked".into(),
    )
}

async fn no_organisations() -> Refusal {
    Refusal::NotOffered(
        "a local explorer has no organisations: no salt keys, retention rules or audit logs".into(),
    )
}
