//! What SDKs ask to see whether somebody is there: `auth_check()` and the health of the server.

use axum::Json;
use serde_json::{Value, json};

/// `GET /api/public/projects`: one project for all keys.
pub(super) async fn projects() -> Json<Value> {
    let organization = json!({ "id": "tracewake", "name": "Tracewake" });
    Json(json!({
        "data": [{ "id": "tracewake", "name": "Tracewake", "organization": organization, "metadata": {} }],
    }))
}

/// `GET /api/public/health`.
pub(super) async fn health() -> Json<Value> {
    Json(json!({ "status": "OK", "version": env!("CARGO_PKG_VERSION") }))
}
