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

/// Where SDKs send OTLP traces: of OpenTelemetry, of LangSmith, Braintrust and Weave, of Opik.
const TRACES: [&str; 3] = ["/v1/traces", "/otel/v1/traces", "/api/v1/private/otel/v1/traces"];
/// Where Langfuse's SDKs from version 3 on send them.
const LANGFUSE_TRACES: &str = "/api/public/otel/v1/traces";

pub(crate) fn router(intake: Intake) -> Router {
    let traces = TRACES
        .iter()
        .fold(Router::new(), |router, path| router.route(path, post(traces)));
    traces
        .route(LANGFUSE_TRACES, post(langfuse_traces))
        .route("/v1/logs", post(logs))
        .route("/v1/metrics", post(metrics))
        .with_state(intake)
}

async fn traces(State(intake): State<Intake>, headers: HeaderMap, body: Bytes) -> Response {
    let to = (source::OTLP_HTTP, "POST /v1/traces");
    take(&intake, &headers, body, Signal::Traces, to).await
}

async fn langfuse_traces(State(intake): State<Intake>, headers: HeaderMap, body: Bytes) -> Response {
    let to = (source::LANGFUSE_OTLP, "POST /api/public/otel/v1/traces");
    take(&intake, &headers, body, Signal::Traces, to).await
}

async fn logs(State(intake): State<Intake>, headers: HeaderMap, body: Bytes) -> Response {
    let to = (source::OTLP_HTTP, "POST /v1/logs");
    take(&intake, &headers, body, Signal::Logs, to).await
}

async fn metrics(State(intake): State<Intake>, headers: HeaderMap, body: Bytes) -> Response {
    let to = (source::OTLP_HTTP, "POST /v1/metrics");
    take(&intake, &headers, body, Signal::Metrics, to).await
}

/// Takes a request in; `to` is its line of the ledger, and the request as the quarantine names it.
async fn take(
    intake: &Intake,
    headers: &HeaderMap,
    body: Bytes,
    signal: Signal,
    to: (&str, &str),
) -> Response {
    let (form, result) = read(intake, headers, body, signal, to).await;
    answer::http(result, signal, form)
}

/// The answer, and the encoding to give it in: that of the request, JSON when it is in none that is taken.
async fn read(
    intake: &Intake,
    headers: &HeaderMap,
    body: Bytes,
    signal: Signal,
    (source, location): (&str, &str),
) -> (Form, Result<Partial, Refusal>) {
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
