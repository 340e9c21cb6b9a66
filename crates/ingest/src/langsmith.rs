//! The addresses of LangSmith that its SDKs send to, with and without `/api/v1`: runs in multipart forms, in batches
//! and one by one, and feedback. The answers are those that the SDKs need to go on.

use axum::Router;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, patch, post};
use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, StatusCode};
use serde_json::{Value, json};
use tracewake_dialects::{SplitError, langsmith};
use tracewake_model::Media;

use crate::bounds;
use crate::intake::{Intake, Received, source};
use crate::refusal::Refusal;

/// What the addresses begin with: of the service itself, and of one that an organisation runs by itself.
const PREFIXES: [&str; 2] = ["", "/api/v1"];

pub(crate) fn router(intake: Intake) -> Router {
    let router = PREFIXES.iter().fold(Router::new(), |router, prefix| {
        let at = |path: &str| format!("{prefix}{path}");
        router
            .route(&at("/info"), get(info))
            .route(&at("/runs"), post(run))
            .route(&at("/runs/batch"), post(batch))
            .route(&at("/runs/multipart"), post(multipart))
            .route(&at("/runs/{id}"), patch(patch_run))
            .route(&at("/feedback"), post(feedback))
            .route(&at("/feedback/{id}"), patch(patch_feedback))
    });
    router.with_state(intake)
}

/// What the SDKs ask before they send. With one member of `batch_ingest_config` missing the thread of the Python SDK
/// ends, and its `flush()` waits forever.
async fn info() -> axum::Json<Value> {
    axum::Json(json!({
        "version": env!("CARGO_PKG_VERSION"),
        "instance_flags": { "zstd_compression_enabled": true, "gzip_body_enabled": true },
        "batch_ingest_config": {
            "use_multipart_endpoint": true,
            "size_limit": 100,
            "size_limit_bytes": 20_971_520,
            "scale_up_qsize_trigger": 1_000,
            "scale_up_nthreads_limit": 16,
            "scale_down_nempty_trigger": 4,
        },
    }))
}

async fn multipart(
    State(intake): State<Intake>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    let stated = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let boundary = langsmith::boundary_of(stated.unwrap_or_default()).to_owned();
    let split = move |body| langsmith::split_multipart(body, &boundary, bounds::SPLIT);
    let received = take(&intake, &headers, body, "POST /runs/multipart", split).await?;
    Ok(accepted(&received))
}

async fn batch(State(intake): State<Intake>, headers: HeaderMap, body: Bytes) -> Result<Response, Refusal> {
    let received = take(&intake, &headers, body, "POST /runs/batch", split_json).await?;
    Ok(accepted(&received))
}

/// One run that begins, or the whole of it.
async fn run(State(intake): State<Intake>, headers: HeaderMap, body: Bytes) -> Result<Response, Refusal> {
    let split = |body: Bytes| Ok(vec![langsmith::post_of(&body)?]);
    let received = take(&intake, &headers, body, "POST /runs", split).await?;
    Ok(accepted(&received))
}

async fn patch_run(
    State(intake): State<Intake>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    let split = move |body: Bytes| Ok(vec![langsmith::patch_of(&id, &body)?]);
    let received = take(&intake, &headers, body, "PATCH /runs", split).await?;
    Ok(accepted(&received))
}

/// The SDKs read what they sent out of the answer.
async fn feedback(
    State(intake): State<Intake>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    let location = "POST /feedback";
    let split = |body: Bytes| Ok((body.clone(), split_json(body)?));
    let (plain, records) = intake
        .split_request(source::LANGSMITH, location, &headers, body, split)
        .await?;
    keep(&intake, records).await?;
    let sent: Value = serde_json::from_slice(&plain).unwrap_or_default();
    Ok(axum::Json(sent).into_response())
}

async fn patch_feedback(
    State(intake): State<Intake>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    let split = move |body: Bytes| Ok(vec![langsmith::patch_of(&id, &body)?]);
    take(&intake, &headers, body, "PATCH /feedback", split).await?;
    Ok(axum::Json(json!({})).into_response())
}

fn split_json(body: Bytes) -> Result<Vec<Bytes>, SplitError> {
    langsmith::split_json_body(body, bounds::SPLIT)
}

async fn take(
    intake: &Intake,
    headers: &HeaderMap,
    body: Bytes,
    location: &str,
    split: impl FnOnce(Bytes) -> Result<Vec<Bytes>, SplitError> + Send + 'static,
) -> Result<Received, Refusal> {
    let records = intake
        .split_request(source::LANGSMITH, location, headers, body, split)
        .await?;
    keep(intake, records).await
}

async fn keep(intake: &Intake, records: Vec<Bytes>) -> Result<Received, Refusal> {
    intake
        .take(source::LANGSMITH, records, &langsmith::READER, Media::Json)
        .await
}

/// 202, with the reasons where some runs could not be understood: sent again, they would be no better.
fn accepted(received: &Received) -> Response {
    let reasons: Vec<&str> = received.rejected.iter().map(|run| run.reason.as_str()).collect();
    let answer = json!({ "message": "Runs batch ingested", "rejected": reasons });
    (StatusCode::ACCEPTED, axum::Json(answer)).into_response()
}
