//! `POST /v1/traces`, `/v1/logs` and `/v1/metrics`: protobuf or JSON, answered in the same encoding. Traces are taken
//! at the addresses of other services, too, so that their SDKs need another host only.

use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::post;
use bytes::Bytes;
use http::HeaderMap;

use super::{Partial, Signal, answer, export};
use crate::body::{Form, form_of, plain_body};
use crate::intake::{Intake, source};
use crate::refusal::Refusal;

/// Where SDKs send OTLP traces: of OpenTelemetry, of Langfuse, of LangSmith, Braintrust and Weave, of Opik.
const TRACES: [&str; 4] = [
    "/v1/traces",
    "/api/public/otel/v1/traces",
    "/otel/v1/traces",
    "/api/v1/private/otel/v1/traces",
];

pub(crate) fn router(intake: Intake) -> Router {
    let traces = TRACES
        .iter()
        .fold(Router::new(), |router, path| router.route(path, post(traces)));
    traces
        .route("/v1/logs", post(logs))
        .route("/v1/metrics", post(metrics))
        .with_state(intake)
}

async fn traces(State(intake): State<Intake>, headers: HeaderMap, body: Bytes) -> Response {
    take(&intake, &headers, body, Signal::Traces, "POST /v1/traces").await
}

async fn logs(State(intake): State<Intake>, headers: HeaderMap, body: Bytes) -> Response {
    take(&intake, &headers, body, Signal::Logs, "POST /v1/logs").await
}

async fn metrics(State(intake): State<Intake>, headers: HeaderMap, body: Bytes) -> Response {
    take(&intake, &headers, body, Signal::Metrics, "POST /v1/metrics").await
}

async fn take(intake: &Intake, headers: &HeaderMap, body: Bytes, signal: Signal, location: &str) -> Response {
    let (form, result) = read(intake, headers, body, signal, location).await;
    answer::http(result, signal, form)
}

/// The answer, and the encoding to give it in: that of the request, JSON when it is in none that is taken.
async fn read(
    intake: &Intake,
    headers: &HeaderMap,
    body: Bytes,
    signal: Signal,
    location: &str,
) -> (Form, Result<Partial, Refusal>) {
    let source = source::OTLP_HTTP;
    let plain = match plain_body(headers, body.clone()) {
        Ok(plain) => plain,
        Err(refusal) => {
            let form = form_of(headers, b"").unwrap_or(Form::Json);
            let refusal = match refusal {
                Refusal::BadInput(reason) => intake.refuse_body(source, body, location, reason).await,
                refusal => refusal,
            };
            return (form, Err(refusal));
        }
    };
    match form_of(headers, &plain) {
        Ok(form) => (form, export(intake, source, location, signal, form, plain).await),
        Err(refusal) => (Form::Json, Err(refusal)),
    }
}
