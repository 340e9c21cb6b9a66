//! Events over HTTP: batches, events of a run, and the chunked client's single events.

use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use serde_json::{Value, json};
use tracewake_dialects::{Rejected, aop};

use crate::body::plain_body;
use crate::intake::{Intake, Taken, source};
use crate::refusal::Refusal;

/// `POST /api/trace-events/batch/`. A repeated idempotency token needs no memory: its events are duplicates.
pub(super) async fn batch(
    State(intake): State<Intake>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    let location = "POST /api/trace-events/batch/";
    let events = read(&intake, &headers, body, location, aop::read_json_body).await?;
    let taken = take(&intake, events).await?;
    let status = match taken.rejected.is_empty() {
        true => StatusCode::OK,
        false => StatusCode::MULTI_STATUS,
    };
    Ok((status, Json(summary("completed", &taken))).into_response())
}

/// `POST /api/runs/{run_id}/events/`: one event, though more are taken.
pub(super) async fn of_run(
    State(intake): State<Intake>,
    Path(run_id): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    let location = format!("POST /api/runs/{run_id}/events/");
    let split = |body| aop::read_json_body_of_run(body, &run_id);
    let events = read(&intake, &headers, body, &location, split).await?;
    let sequence = match events.as_slice() {
        [event] => aop::decode_json(event.clone())
            .ok()
            .map(|decoded| decoded.event.sequence),
        _ => None,
    };
    let taken = take(&intake, events).await?;
    let Some(sequence) = sequence else {
        let status = match (taken.counts.stored, taken.rejected.is_empty()) {
            (_, false) => StatusCode::MULTI_STATUS,
            (0, true) => StatusCode::OK,
            (_, true) => StatusCode::CREATED,
        };
        return Ok((status, Json(summary("completed", &taken))).into_response());
    };
    let (code, status) = match (taken.counts.stored, taken.counts.conflicts) {
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
    let events = read(&intake, &headers, body, location, aop::read_json_body).await?;
    let taken = take(&intake, events).await?;
    Ok((StatusCode::ACCEPTED, Json(summary("accepted", &taken))).into_response())
}

/// The originals of the events in a body, which may be gzip. The content type does not matter: it is JSON.
async fn read(
    intake: &Intake,
    headers: &HeaderMap,
    body: Bytes,
    location: &str,
    split: impl Fn(Bytes) -> Result<Vec<Bytes>, Rejected>,
) -> Result<Vec<Bytes>, Refusal> {
    let refuse = |body, reason| intake.refuse_body(source::AOP_HTTP, body, location, reason);
    let plain = match plain_body(headers, body.clone()) {
        Ok(plain) => plain,
        Err(Refusal::BadInput(reason)) => return Err(refuse(body, reason).await),
        Err(refusal) => return Err(refusal),
    };
    match split(plain.clone()) {
        Ok(events) => Ok(events),
        Err(problem) => Err(refuse(plain, problem.reason).await),
    }
}

async fn take(intake: &Intake, events: Vec<Bytes>) -> Result<Taken, Refusal> {
    intake.take(source::AOP_HTTP, events, aop::decode_json).await
}

/// The real server skips what it has already; another event under the same number is kept here, and counted apart, too.
fn summary(status: &str, taken: &Taken) -> Value {
    let errors = taken.rejected.iter();
    let errors: Vec<Value> = errors
        .map(|event| json!({ "index": event.index, "error": event.reason }))
        .collect();
    json!({
        "status": status,
        "created": taken.counts.stored,
        "skipped": taken.counts.duplicates + taken.counts.conflicts,
        "conflicts": taken.counts.conflicts,
        "errors": errors,
    })
}
