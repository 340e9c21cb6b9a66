//! Media of traces. They are not kept: SDKs are told that they are there already, so that they do not upload them.

use axum::Json;
use axum::extract::Path;
use bytes::Bytes;
use http::StatusCode;
use serde_json::{Value, json};

use crate::refusal::Refusal;

/// Letters of a media id: the beginning of the hash of its bytes.
const ID: usize = 22;

/// `POST /api/public/media`: no address to upload to.
pub(super) async fn announce(body: Bytes) -> Json<Value> {
    let said: Value = serde_json::from_slice(&body).unwrap_or_default();
    let hash = said["sha256Hash"].as_str().unwrap_or_default();
    let id: String = hash
        .replace('+', "-")
        .replace('/', "_")
        .chars()
        .take(ID)
        .collect();
    Json(json!({ "mediaId": id, "uploadUrl": null }))
}

/// `PATCH /api/public/media/{id}`: how an upload went.
pub(super) async fn finish() -> StatusCode {
    StatusCode::NO_CONTENT
}

/// `GET /api/public/media/{id}`.
pub(super) async fn absent(Path(id): Path<String>) -> Refusal {
    Refusal::NotFound(format!("media are not kept here, {id} neither"))
}
