//! The HTTP addresses of Chaukas, with and without `/v1`: binary protobuf as the SDK sends it, and JSON in the OpenAPI
//! shape or as protobuf prints it.

use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use bytes::Bytes;
use http::header::{CONTENT_TYPE, USER_AGENT};
use http::{HeaderMap, StatusCode};
use prost::Message;
use serde_json::{Value, json};
use tracewake_dialects::chaukas::{self, BodyHint};
use tracewake_dialects::decode_original;

use super::wire::client::QueryEventsResponse;
use super::{capabilities, take_binary, take_json};
use crate::body::{Form, form_of, plain_body, plain_question};
use crate::intake::{Intake, Received, source};
use crate::query;
use crate::refusal::Refusal;

pub(crate) fn router(intake: Intake) -> Router {
    let both = |path: &'static str| [path.to_owned(), format!("/v1{path}")];
    let mut router = Router::new();
    for path in both("/events") {
        router = router.route(&path, post(event));
    }
    for path in both("/events/batch") {
        router = router.route(&path, post(batch));
    }
    for path in both("/query") {
        router = router.route(&path, post(run_query));
    }
    for path in both("/capabilities") {
        router = router.route(&path, get(get_capabilities));
    }
    for path in both("/healthz") {
        router = router.route(&path, get(async || axum::Json(json!({ "status": "ok" }))));
    }
    router.with_state(intake)
}

fn source_of(headers: &HeaderMap) -> &'static str {
    let agent = headers
        .get(USER_AGENT)
        .map(|value| value.as_bytes())
        .unwrap_or_default();
    if agent.starts_with(b"chaukas-sdk") {
        source::CHAUKAS_SDK
    } else {
        source::CHAUKAS_HTTP
    }
}

async fn event(State(intake): State<Intake>, headers: HeaderMap, body: Bytes) -> Result<Response, Refusal> {
    take(&intake, &headers, body, BodyHint::Single, "POST /events").await
}

async fn batch(State(intake): State<Intake>, headers: HeaderMap, body: Bytes) -> Result<Response, Refusal> {
    take(&intake, &headers, body, BodyHint::Batch, "POST /events/batch").await
}

async fn take(
    intake: &Intake,
    headers: &HeaderMap,
    body: Bytes,
    hint: BodyHint,
    location: &str,
) -> Result<Response, Refusal> {
    let source = source_of(headers);
    let body = match plain_body(headers, body.clone()) {
        Ok(plain) => plain,
        Err(Refusal::BadInput(reason)) => {
            return Err(intake.refuse_body(source, body, location, reason).await);
        }
        Err(refusal) => return Err(refusal),
    };
    let received = match form_of(headers, &body)? {
        Form::Protobuf => take_binary(intake, source, body, hint, location).await,
        Form::Json => take_json(intake, source, body, location).await,
    };
    match received {
        Ok(received) => Ok((StatusCode::ACCEPTED, axum::Json(reply(&received))).into_response()),
        Err(Refusal::TooMuch(reason)) if source == source::CHAUKAS_SDK => Err(Refusal::TooMuchAtOnce(reason)),
        Err(refusal) => Err(refusal),
    }
}

fn reply(received: &Received) -> Value {
    let rejected: Vec<Value> = received
        .rejected
        .iter()
        .map(|event| json!({ "event_id": event.event_id, "reason": event.reason }))
        .collect();
    json!({
        "accepted": received.counts.stored,
        "duplicates": received.counts.duplicates,
        "conflicts": received.counts.conflicts,
        "rejected": rejected,
    })
}

async fn run_query(
    State(intake): State<Intake>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    let body = plain_question(&headers, body)?;
    match form_of(&headers, &body)? {
        Form::Protobuf => {
            let response = query::run_encoded(&intake.store, body).await?;
            let reply = QueryEventsResponse {
                response: Some(response),
            }
            .encode_to_vec();
            Ok(([(CONTENT_TYPE, "application/x-protobuf")], reply).into_response())
        }
        Form::Json => {
            let request =
                chaukas::parse_query_json(&body).map_err(|problem| Refusal::BadInput(problem.reason))?;
            let page = query::fetch(&intake.store, request).await?;
            let events: Vec<Value> = page
                .events
                .iter()
                .filter_map(|stored| decode_original(stored.dialect, stored.media, &stored.original).ok())
                .map(|event| chaukas::to_openapi_json(&event))
                .collect();
            let next = page.next_page_token;
            Ok(axum::Json(json!({ "events": events, "next_page_token": next })).into_response())
        }
    }
}

async fn get_capabilities() -> Response {
    let can = capabilities();
    axum::Json(json!({
        "worm_retention": can.worm_retention,
        "audit_proofs": can.audit_proofs,
        "distributed_query": can.distributed_query,
        "rbac": can.rbac,
        "sso": can.sso,
        "policy_decisions": can.policy_decisions,
        "data_access_events": can.data_access_events,
    }))
    .into_response()
}
