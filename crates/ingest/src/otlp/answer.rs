//! What exporters are answered, in their encoding. Exporters drop what is refused permanently and send again what is
//! refused for now, and only then when the answer says so: gRPC by RetryInfo, HTTP by its status.

use axum::response::{IntoResponse, Response};
use http::header::{CONTENT_TYPE, RETRY_AFTER};
use http::{HeaderValue, StatusCode};
use prost::Message;
use serde_json::{Value, json};
use tonic::{Code, Status};
use tonic_types::pb;

use super::{Partial, Signal};
use crate::body::Form;
use crate::refusal::{RETRY, Refusal, status_of};

/// The response of every export service: they differ in the name of the count only.
#[derive(Clone, PartialEq, Message)]
pub(crate) struct ExportResponse {
    #[prost(message, optional, tag = "1")]
    partial_success: Option<PartialSuccess>,
}

#[derive(Clone, PartialEq, Message)]
struct PartialSuccess {
    #[prost(int64, tag = "1")]
    rejected: i64,
    #[prost(string, tag = "2")]
    error_message: String,
}

impl From<Partial> for ExportResponse {
    fn from(partial: Partial) -> ExportResponse {
        let said = partial != Partial::default();
        ExportResponse {
            partial_success: said.then(|| PartialSuccess {
                rejected: i64::try_from(partial.rejected).unwrap_or(i64::MAX),
                error_message: partial.reason,
            }),
        }
    }
}

impl ExportResponse {
    fn json(&self, signal: Signal) -> Value {
        let count = match signal {
            Signal::Traces => "rejectedSpans",
            Signal::Logs => "rejectedLogRecords",
            Signal::Metrics => "rejectedDataPoints",
        };
        match &self.partial_success {
            None => json!({}),
            Some(partial) => json!({ "partialSuccess": {
                count: partial.rejected.to_string(), "errorMessage": partial.error_message,
            } }),
        }
    }
}

/// How a refusal is told, and whether the exporter should send again. A database that failed may work again: the data
/// is better kept with the exporter than dropped by it.
fn codes_of(refusal: &Refusal) -> (StatusCode, Code, bool) {
    match refusal {
        Refusal::StoreFailed(_) => (StatusCode::SERVICE_UNAVAILABLE, Code::Unavailable, true),
        // Some exporters send again on RESOURCE_EXHAUSTED whatever else is said, and this would never be taken.
        Refusal::TooMuch(_) => (StatusCode::PAYLOAD_TOO_LARGE, Code::InvalidArgument, false),
        other => {
            let (status, code) = other.codes();
            (status, code, status == StatusCode::SERVICE_UNAVAILABLE)
        }
    }
}

/// The answer over gRPC.
pub(super) fn grpc(result: Result<Partial, Refusal>) -> Result<tonic::Response<ExportResponse>, Status> {
    let refusal = match result {
        Ok(partial) => return Ok(tonic::Response::new(partial.into())),
        Err(refusal) => refusal,
    };
    let (_, code, again) = codes_of(&refusal);
    Err(status_of(&refusal, code, again))
}

/// The answer over HTTP.
pub(super) fn http(result: Result<Partial, Refusal>, signal: Signal, form: Form) -> Response {
    match result {
        Ok(partial) => {
            let response = ExportResponse::from(partial);
            body(form, response.encode_to_vec(), || response.json(signal))
        }
        Err(refusal) => refused(&refusal, form),
    }
}

fn refused(refusal: &Refusal, form: Form) -> Response {
    let (status, code, again) = codes_of(refusal);
    let message = pb::Status {
        code: code.into(),
        message: refusal.to_string(),
        details: Vec::new(),
    };
    let mut response = body(
        form,
        message.encode_to_vec(),
        || json!({ "code": message.code, "message": message.message }),
    );
    *response.status_mut() = status;
    if again {
        response
            .headers_mut()
            .insert(RETRY_AFTER, HeaderValue::from(RETRY.as_secs()));
    }
    response
}

fn body(form: Form, binary: Vec<u8>, json: impl FnOnce() -> Value) -> Response {
    match form {
        Form::Protobuf => ([(CONTENT_TYPE, "application/x-protobuf")], binary).into_response(),
        Form::Json => axum::Json(json()).into_response(),
    }
}

#[cfg(test)]
mod tests {
    use tonic_types::StatusExt;

    use super::*;

    #[test]
    fn what_should_come_again_says_so() {
        let check = |refusal: Refusal, status: u16, code: Code, again: bool| {
            let grpc = grpc(Err(refusal.clone())).unwrap_err();
            assert_eq!(
                (grpc.code(), grpc.get_details_retry_info().is_some()),
                (code, again)
            );
            let http = http(Err(refusal), Signal::Traces, Form::Protobuf);
            let headers = http.headers();
            assert_eq!(headers[CONTENT_TYPE], "application/x-protobuf");
            assert_eq!(
                (http.status().as_u16(), headers.contains_key(RETRY_AFTER)),
                (status, again)
            );
        };
        check(Refusal::Busy, 503, Code::ResourceExhausted, true);
        check(Refusal::Stopping, 503, Code::Unavailable, true);
        check(
            Refusal::StoreFailed("disk full".into()),
            503,
            Code::Unavailable,
            true,
        );
        check(Refusal::BadInput("cut".into()), 400, Code::InvalidArgument, false);
        check(Refusal::TooLarge, 413, Code::OutOfRange, false);
        check(Refusal::TooMuch("many".into()), 413, Code::InvalidArgument, false);
    }

    #[test]
    fn full_success_says_nothing() {
        let full = ExportResponse::from(Partial::default());
        assert_eq!(
            (full.encode_to_vec(), full.json(Signal::Traces)),
            (vec![], json!({}))
        );
        let partial = ExportResponse::from(Partial {
            rejected: 2,
            reason: "no ids".into(),
        });
        for (signal, count) in [
            (Signal::Traces, "rejectedSpans"),
            (Signal::Logs, "rejectedLogRecords"),
            (Signal::Metrics, "rejectedDataPoints"),
        ] {
            let expect = json!({ "partialSuccess": { count: "2", "errorMessage": "no ids" } });
            assert_eq!(partial.json(signal), expect);
        }
        assert_eq!(partial.encode_to_vec(), b"\x0a\x0a\x08\x02\x12\x06no ids");
    }
}
