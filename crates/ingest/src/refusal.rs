//! Why a request was not done, and how each transport says so: one table for gRPC and HTTP.

use std::time::Duration;

use axum::Json;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use serde_json::json;
use tonic::{Code, Status};
use tonic_types::{ErrorDetails, StatusExt};
use tracewake_store::StoreError;

/// How long a sender waits that is asked to come again.
pub(crate) const RETRY: Duration = Duration::from_secs(1);

/// Why a request was not done.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Refusal {
    /// The body, or every event in it, could not be understood; it is in the quarantine.
    #[error("{0}")]
    BadInput(String),
    /// The queue in front of the writer is full; the sender should come again.
    #[error("high memory usage: the queue of events to store is full, send again in a second")]
    Busy,
    /// Other requests hold all the memory that there is for requests; the sender should come again.
    #[error(
        "high memory usage: other requests hold all the memory that there is for them, send again in a second"
    )]
    Crowded,
    /// The body came too slowly.
    #[error("the body of the request did not come in time")]
    TooSlow,
    /// The connection ended in the middle of the body.
    #[error("the body of the request was cut short")]
    CutShort,
    /// The database could not store or read.
    #[error("the database failed: {0}")]
    StoreFailed(String),
    /// Another process holds the database; the sender should come again. The Chaukas SDK does so on these words.
    #[error("high memory usage: the queue waits for another process, send again in a second: {0}")]
    Locked(String),
    /// The database is damaged, and nothing more is written into it.
    #[error("{0}")]
    Damaged(String),
    /// The program is stopping.
    #[error("tracewake is stopping")]
    Stopping,
    /// A token is needed and was not given, or is another one.
    #[error("a token is needed: send \"Authorization: Bearer TOKEN\" with the token given to --token")]
    NoToken,
    /// The request names a host that is not this machine, or comes from a web page.
    #[error("{0}")]
    Foreign(String),
    /// The body is not in a form this address takes.
    #[error("{0}")]
    UnsupportedMedia(String),
    /// The body is larger than 64 MiB.
    #[error("the body is larger than 64 MiB; send smaller batches, or import the file")]
    TooLarge,
    /// The body holds too many events, or one that takes too much once it is read; it is in the quarantine.
    #[error("{0}")]
    TooMuch(String),
    /// The same, told to the Chaukas SDK in the words on which it sends the events again in two requests. From any
    /// other answer it would learn nothing, and send the same body forever.
    #[error("high memory usage: {0}")]
    TooMuchAtOnce(String),
    /// A question that is longer than 1 MiB.
    #[error("the request is longer than 1 MiB, which no query or order is")]
    TooLongAQuestion,
    /// The address is known, the method is not.
    #[error("this address does not take that method")]
    WrongMethod,
    /// The address is known; what it names is not.
    #[error("{0}")]
    NotFound(String),
    /// The address is known, and what it is for does not exist in a local explorer.
    #[error("{0}")]
    NotOffered(String),
    /// Nothing answers at this address.
    #[error(
        "nothing answers at {0}; OpenTelemetry (OTLP) is taken at /v1/traces and /v1/logs, Chaukas at /v1/events, /v1/events/batch, /v1/query, /v1/capabilities and /healthz, AOP under /api and /ws, the OpenAI Agents SDK at /v1/traces/ingest, Langfuse under /api/public, LangSmith at /runs/batch, /runs/multipart, /runs and /feedback, CloudEvents at every address"
    )]
    NoSuchAddress(String),
}

impl Refusal {
    pub(crate) fn codes(&self) -> (StatusCode, Code) {
        match self {
            Refusal::BadInput(_) => (StatusCode::BAD_REQUEST, Code::InvalidArgument),
            // 503 with the words "high memory usage" makes the Chaukas SDK split its batch and come again.
            Refusal::Busy | Refusal::Crowded => (StatusCode::SERVICE_UNAVAILABLE, Code::ResourceExhausted),
            Refusal::TooSlow => (StatusCode::REQUEST_TIMEOUT, Code::DeadlineExceeded),
            Refusal::CutShort => (StatusCode::BAD_REQUEST, Code::Cancelled),
            Refusal::StoreFailed(_) => (StatusCode::INTERNAL_SERVER_ERROR, Code::Internal),
            Refusal::Locked(_) | Refusal::Damaged(_) | Refusal::Stopping => {
                (StatusCode::SERVICE_UNAVAILABLE, Code::Unavailable)
            }
            Refusal::NoToken => (StatusCode::UNAUTHORIZED, Code::Unauthenticated),
            Refusal::Foreign(_) => (StatusCode::FORBIDDEN, Code::PermissionDenied),
            Refusal::UnsupportedMedia(_) => (StatusCode::UNSUPPORTED_MEDIA_TYPE, Code::InvalidArgument),
            Refusal::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, Code::OutOfRange),
            Refusal::TooMuch(_) => (StatusCode::PAYLOAD_TOO_LARGE, Code::ResourceExhausted),
            Refusal::TooMuchAtOnce(_) => (StatusCode::SERVICE_UNAVAILABLE, Code::ResourceExhausted),
            Refusal::TooLongAQuestion => (StatusCode::PAYLOAD_TOO_LARGE, Code::InvalidArgument),
            Refusal::WrongMethod => (StatusCode::METHOD_NOT_ALLOWED, Code::Unimplemented),
            Refusal::NotFound(_) => (StatusCode::NOT_FOUND, Code::NotFound),
            Refusal::NotOffered(_) => (StatusCode::FORBIDDEN, Code::PermissionDenied),
            Refusal::NoSuchAddress(_) => (StatusCode::NOT_FOUND, Code::Unimplemented),
        }
    }
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Refusal {
        let text = error.to_string();
        match error {
            StoreError::Closed => Refusal::Stopping,
            StoreError::Busy(_) => Refusal::Locked(text),
            _ if error.is_damage() => Refusal::Damaged(text),
            _ => Refusal::StoreFailed(text),
        }
    }
}

/// The gRPC status of a refusal, with when to come again where its sender should.
pub(crate) fn status_of(refusal: &Refusal, code: Code, again: bool) -> Status {
    match again {
        true => {
            let details = ErrorDetails::with_retry_info(Some(RETRY));
            Status::with_error_details(code, refusal.to_string(), details)
        }
        false => Status::new(code, refusal.to_string()),
    }
}

impl From<Refusal> for Status {
    fn from(refusal: Refusal) -> Status {
        let (status, code) = refusal.codes();
        status_of(&refusal, code, status == StatusCode::SERVICE_UNAVAILABLE)
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let status = self.codes().0;
        // Readers of the AOP server look for `detail`.
        let message = self.to_string();
        let body = Json(json!({
            "error": { "message": message, "type": status.canonical_reason() },
            "detail": message,
        }));
        let mut response = (status, body).into_response();
        if matches!(self, Refusal::TooSlow | Refusal::CutShort) {
            // What is left of the body cannot be told from a next request.
            response
                .headers_mut()
                .insert(header::CONNECTION, HeaderValue::from_static("close"));
        }
        if status == StatusCode::SERVICE_UNAVAILABLE {
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, HeaderValue::from(RETRY.as_secs()));
        }
        response
    }
}
