//! Batches of parts of traces, and scores.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use serde_json::{Value, json};
use tracewake_dialects::SplitError;
use tracewake_dialects::langfuse::{Delivery, READER, deliveries, split_body};
use tracewake_model::Media;

use crate::bounds;
use crate::intake::{Intake, Received, source};
use crate::refusal::Refusal;

/// `POST /api/public/ingestion`: what came of each event is told by its id.
pub(super) async fn ingestion(
    State(intake): State<Intake>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    let location = "POST /api/public/ingestion";
    let split = |body: Bytes| deliveries(&body, bounds::SPLIT);
    let events: Vec<Delivery> = intake
        .split_request(source::LANGFUSE, location, &headers, body, split)
        .await?;
    let (ids, events): (Vec<String>, Vec<Bytes>) =
        events.into_iter().map(|event| (event.id, event.bytes)).unzip();
    let (_, reasons) = take(&intake, events).await?;
    let (mut successes, mut errors) = (Vec::new(), Vec::new());
    for (id, reason) in ids.iter().zip(reasons) {
        match reason {
            None => successes.push(json!({ "id": id, "status": 201 })),
            Some(reason) => errors.push(json!({
                "id": id, "status": 400, "message": "Invalid request data", "error": reason,
            })),
        }
    }
    let answer = json!({ "successes": successes, "errors": errors });
    Ok((StatusCode::MULTI_STATUS, Json(answer)).into_response())
}

/// `POST /api/public/scores`: one score, or since version 5 a list.
pub(super) async fn scores(
    State(intake): State<Intake>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    let split = |body: Bytes| -> Result<_, SplitError> {
        let is_list = body.trim_ascii_start().first() == Some(&b'[');
        Ok((is_list, split_body(body, bounds::SPLIT)?))
    };
    let location = "POST /api/public/scores";
    let (is_list, scores) = intake
        .split_request(source::LANGFUSE, location, &headers, body, split)
        .await?;
    let id = scores.first().map(id_of);
    let (accepted, reasons) = take(&intake, scores).await?;
    let errors: Vec<Value> = reasons
        .into_iter()
        .flatten()
        .map(|reason| json!({ "message": reason }))
        .collect();
    Ok(match (is_list, errors.len()) {
        (false, 0) => Json(json!({ "id": id })).into_response(),
        (false, _) => {
            Refusal::BadInput(errors[0]["message"].as_str().unwrap_or_default().to_owned()).into_response()
        }
        (true, 0) => (StatusCode::ACCEPTED, Json(json!({ "message": "Accepted" }))).into_response(),
        (true, rejected) => {
            let answer = json!({ "accepted": accepted, "rejected": rejected, "errors": errors });
            (StatusCode::MULTI_STATUS, Json(answer)).into_response()
        }
    })
}

fn id_of(score: &Bytes) -> Value {
    let score: Value = serde_json::from_slice(score).unwrap_or_default();
    score["id"].clone()
}

/// Takes records in; gives how many were taken, and for each why it was not. That none of them can be understood is
/// told of each, like of some of them.
async fn take(intake: &Intake, records: Vec<Bytes>) -> Result<(usize, Vec<Option<String>>), Refusal> {
    let total = records.len();
    let received = match intake.take(source::LANGFUSE, records, &READER, Media::Json).await {
        Ok(received) => received,
        Err(Refusal::BadInput(reason)) => return Ok((0, vec![Some(reason); total])),
        Err(refusal) => return Err(refusal),
    };
    let Received { rejected, .. } = received;
    let mut reasons = vec![None; total];
    for event in rejected {
        reasons[event.index] = Some(event.reason);
    }
    let accepted = reasons.iter().filter(|reason| reason.is_none()).count();
    Ok((accepted, reasons))
}
