//! Answers as the agent's framework writes them, errors among them.

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::Value;

use crate::spelling::compact;

/// One thing that is wrong with a request.
#[derive(Debug, Serialize)]
pub(super) struct Fault {
    pub(super) message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) location: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) value: Option<Value>,
}

impl Fault {
    pub(super) fn new(message: impl Into<String>) -> Fault {
        Fault {
            message: message.into(),
            location: None,
            value: None,
        }
    }

    pub(super) fn at(message: impl Into<String>, location: impl Into<String>, value: Value) -> Fault {
        Fault {
            message: message.into(),
            location: Some(location.into()),
            value: Some(value),
        }
    }
}

#[derive(Serialize)]
struct Described<'a, T> {
    #[serde(rename = "$schema")]
    schema: String,
    #[serde(flatten)]
    body: &'a T,
}

/// 200 with a body of this schema.
pub(super) fn answer(request: &HeaderMap, schema: &str, body: &impl Serialize) -> Response {
    described(request, StatusCode::OK, "application/json", schema, body)
}

/// A problem.
pub(super) fn problem(request: &HeaderMap, status: StatusCode, detail: &str, errors: Vec<Fault>) -> Response {
    #[derive(Serialize)]
    struct Problem<'a> {
        title: &'static str,
        status: u16,
        detail: &'a str,
        #[serde(skip_serializing_if = "Vec::is_empty")]
        errors: Vec<Fault>,
    }
    let title = status.canonical_reason().unwrap_or_default();
    let body = Problem {
        title,
        status: status.as_u16(),
        detail,
        errors,
    };
    described(request, status, "application/problem+json", "ErrorModel", &body)
}

pub(super) async fn not_found() -> Response {
    (StatusCode::NOT_FOUND, "404 page not found\n").into_response()
}

fn described(
    request: &HeaderMap,
    status: StatusCode,
    media: &'static str,
    schema: &str,
    body: &impl Serialize,
) -> Response {
    let host = request
        .get(header::HOST)
        .and_then(|host| host.to_str().ok())
        .unwrap_or("localhost");
    let described = Described {
        schema: format!("http://{host}/schemas/{schema}.json"),
        body,
    };
    let link = HeaderValue::from_str(&format!("</schemas/{schema}.json>; rel=\"describedBy\""));
    let mut response = (status, format!("{}\n", compact(&described))).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media));
    headers.extend(link.ok().map(|link| (header::LINK, link)));
    headers.insert(header::VARY, HeaderValue::from_static("Origin"));
    response
}
