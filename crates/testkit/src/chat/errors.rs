//! What goes wrong, in every shape that bodies of errors have.

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::spelling::{compact, python};

/// How the body of an error looks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ErrorForm {
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

#[derive(Serialize)]
struct Issues<'a> {
    detail: &'a [Issue],
}

#[derive(Serialize)]
struct Body<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<&'a str>,
    error: Described<'a>,
}

#[derive(Serialize)]
struct Described<'a> {
    message: &'a str,
    r#type: &'static str,
    code: Option<&'static str>,
    param: Option<&'static str>,
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
    answer(StatusCode::UNPROCESSABLE_ENTITY, &Issues { detail: issues })
}

pub(super) async fn not_found() -> Response {
    detail(StatusCode::NOT_FOUND, "Not Found")
}

/// An answer of this status and shape; an empty text stands for the default.
pub(super) fn failure(status: u16, shape: ErrorForm, text: &str) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let text = if text.is_empty() { usual_text(status) } else { text };
    let error = Described {
        message: text,
        r#type: error_type(status),
        code: None,
        param: None,
    };
    match shape {
        ErrorForm::Detail => spaced(status, &json!({ "detail": text })),
        ErrorForm::DetailList => {
            let issue = Issue {
                r#type: "value_error",
                loc: vec![json!("body"), json!("messages"), json!(0), json!("content")],
                msg: text.to_owned(),
                input: json!("x"),
                ctx: None,
            };
            answer(status, &Issues { detail: &[issue] })
        }
        ErrorForm::Error => spaced(status, &Body { detail: None, error }),
        ErrorForm::ErrorText => spaced(status, &json!({ "error": text })),
        ErrorForm::Both => spaced(
            status,
            &Body {
                detail: Some(text),
                error,
            },
        ),
        ErrorForm::Plain => (status, text.to_owned()).into_response(),
        ErrorForm::Html => {
            let page = format!("<html><body><h1>{} {text}</h1></body></html>", status.as_u16());
            (status, [(header::CONTENT_TYPE, "text/html")], page).into_response()
        }
        ErrorForm::Empty => status.into_response(),
    }
}

/// As small servers spell it.
fn spaced(status: StatusCode, body: &impl Serialize) -> Response {
    (status, [(header::CONTENT_TYPE, "application/json")], python(body)).into_response()
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
