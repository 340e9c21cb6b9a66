//! What goes wrong, in every shape that bodies of errors have.

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::spelling::{compact, python};

/// How the body of an error looks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    /// `{"detail": text}`
    #[default]
    Detail,
    /// `{"detail": [issues]}`, as validation answers.
    DetailList,
    /// `{"error": {"message", "type", …}}`
    Error,
    /// `{"error": text}`
    ErrorText,
    /// Both keys.
    Both,
    /// Text.
    Plain,
    /// The page of a proxy.
    Html,
    /// No body.
    Empty,
}

/// One thing that validation found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Issue {
    pub(super) r#type: &'static str,
    pub(super) loc: Vec<Value>,
    pub(super) msg: String,
    pub(super) input: Value,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) ctx: Option<Value>,
}

/// An answer with `value` as its body.
pub(super) fn answer(status: StatusCode, value: &impl Serialize) -> Response {
    (
        status,
        [(header::CONTENT_TYPE, "application/json")],
        compact(value),
    )
        .into_response()
}

/// `{"detail": text}`
pub(super) fn detail(status: StatusCode, text: &str) -> Response {
    answer(status, &json!({ "detail": text }))
}

/// 422 with what validation found.
pub(super) fn unprocessable(issues: &[Issue]) -> Response {
    #[derive(Serialize)]
    struct Body<'a> {
        detail: &'a [Issue],
    }
    answer(StatusCode::UNPROCESSABLE_ENTITY, &Body { detail: issues })
}

pub(super) async fn not_found() -> Response {
    detail(StatusCode::NOT_FOUND, "Not Found")
}

/// An answer of this status and shape; an empty text stands for the usual one.
pub(super) fn failure(status: u16, shape: Shape, text: &str) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let text = if text.is_empty() { usual_text(status) } else { text };
    let json = |value: Value| {
        (
            status,
            [(header::CONTENT_TYPE, "application/json")],
            python(&value),
        )
            .into_response()
    };
    let error = json!({ "message": text, "type": error_type(status), "code": null, "param": null });
    match shape {
        Shape::Detail => json(json!({ "detail": text })),
        Shape::DetailList => json(json!({
            "detail": [{ "type": "value_error", "loc": ["body", "messages", 0, "content"], "msg": text, "input": "x" }]
        })),
        Shape::Error => json(json!({ "error": error })),
        Shape::ErrorText => json(json!({ "error": text })),
        Shape::Both => json(json!({ "detail": text, "error": error })),
        Shape::Plain => (status, text.to_owned()).into_response(),
        Shape::Html => {
            let page = format!("<html><body><h1>{} {text}</h1></body></html>", status.as_u16());
            (status, [(header::CONTENT_TYPE, "text/html")], page).into_response()
        }
        Shape::Empty => status.into_response(),
    }
}

fn usual_text(status: StatusCode) -> &'static str {
    match status.as_u16() {
        401 => "Invalid API key",
        403 => "Forbidden: platform admin required",
        404 => "chat session not found",
        429 => "slow down",
        503 => "Claude Agent SDK is not available",
        _ => status.canonical_reason().unwrap_or("failed"),
    }
}

fn error_type(status: StatusCode) -> &'static str {
    match status.as_u16() {
        401 => "authentication_error",
        403 => "permission_error",
        404 => "not_found_error",
        422 => "validation_error",
        429 => "rate_limit_error",
        503 => "overloaded_error",
        400..500 => "invalid_request_error",
        _ => "server_error",
    }
}
