//! Events over HTTP: batches, events of a run, and the chunked client's single events.

use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use serde_json::{Value, json};
use tracewake_dialects::{RecordReader, SplitError, aop};
use tracewake_model::Media;

use crate::bounds;
use crate::intake::{Intake, Received, source};
use crate::refusal::Refusal;

/// The sequence of a longer event is not told in the answer: it would be read twice.
const LONGEST_LOOKED_AT: usize = 1 << 20;

/// `POST /api/trace-events/batch/`. A repeated idempotency token needs no memory: its events are duplicates.
pub(super) async fn batch(
    State(intake): State<Intake>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    let location = "POST /api/trace-events/batch/";
    let events = read(&intake, &headers, body, location, split).await?;
    let received = take(&intake, events).await?;
    let status = match received.rejected.is_empty() {
        true => StatusCode::OK,
        false => StatusCode::MULTI_STATUS,
    };
    Ok((status, Json(summary("completed", &received))).into_response())
}

/// `POST /api/runs/{run_id}/events/`: one event, though more are taken.
pub(super) async fn of_run(
    State(intake): State<Intake>,
    Path(run_id): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    let location = format!("POST /api/runs/{run_id}/events/");
    let split = move |body| aop::split_json_body_of_run(body, &run_id, bounds::SPLIT);
    let events = read(&intake, &headers, body, &location, split).await?;
    let sequence = match events.as_slice() {
        [event] if event.len() <= LONGEST_LOOKED_AT => RecordReader::new(&aop::READER)
            .read(Media::Json, event.clone())
            .ok()
            .and_then(|mut decoded| decoded.pop())
            .map(|decoded| decoded.event.sequence),
        _ => None,
    };
    let received = take(&intake, events).await?;
    let Some(sequence) = sequence else {
        let status = match (received.counts.stored, received.rejected.is_empty()) {
            (_, false) => StatusCode::MULTI_STATUS,
            (0, true) => StatusCode::OK,
            (_, true) => StatusCode::CREATED,
        };
        return Ok((status, Json(summary("completed", &received))).into_response());
    };
    let (code, status) = match (received.counts.stored, received.counts.conflicts) {
        (1.., _) => (StatusCode::CREATED, "created"),
        (0, 1..) => (StatusCode::OK, "conflict"),
        (0, 0) => (StatusCode::OK, "duplicate"),
    };
    Ok((code, Json(json!({ "status": status, "seq": sequence }))).into_response())
}

/// The address that the chunked client streams to.
pub(super) async fn stream(
    State(intake): State<Intake>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    let location = "POST of the streaming client";
    let events = read(&intake, &headers, body, location, split).await?;
    let received = take(&intake, events).await?;
    Ok((StatusCode::ACCEPTED, Json(summary("accepted", &received))).into_response())
}

/// The originals of the events in a body, which may be gzip. The content type does not matter: it is JSON.
async fn read(
    intake: &Intake,
    headers: &HeaderMap,
    body: Bytes,
    location: &str,
    split: impl FnOnce(Bytes) -> Result<Vec<Bytes>, SplitError> + Send + 'static,
) -> Result<Vec<Bytes>, Refusal> {
    intake
        .split_request(source::AOP_HTTP, location, headers, body, split)
        .await
}

fn split(body: Bytes) -> Result<Vec<Bytes>, SplitError> {
    aop::split_json_body(body, bounds::SPLIT)
}

async fn take(intake: &Intake, events: Vec<Bytes>) -> Result<Received, Refusal> {
    intake
        .take(source::AOP_HTTP, events, &aop::READER, Media::Json)
        .await
}

/// The real server skips what it has already; another event under the same number is kept here, and counted apart, too.
fn summary(status: &str, received: &Received) -> Value {
    let errors = received.rejected.iter();
    let errors: Vec<Value> = errors
        .map(|event| json!({ "index": event.index, "error": event.reason }))
        .collect();
    json!({
        "status": status,
        "created": received.counts.stored,
        "skipped": received.counts.duplicates + received.counts.conflicts,
        "conflicts": received.counts.conflicts,
        "errors": errors,
    })
}
