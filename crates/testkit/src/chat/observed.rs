//! What the server saw and sent, who is let in, and the address by which a test in another process steers it.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::errors::{ErrorForm, detail, failure};
use super::{Control, Shared};

/// Only these lie behind the rights of a platform administrator.
const PLATFORM: &str = "/api/v1/platform/";

/// What came in and what went out.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Observed {
    /// Requests, the oldest first; those to `/_control` are not among them.
    pub requests: Vec<Seen>,
    /// Streamed replies, the oldest first.
    pub replies: Vec<SentReply>,
    /// Trace events that Tracewake acknowledged.
    pub emitted: u64,
    /// Why others were not.
    pub emit_failures: Vec<String>,
}

/// A request.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Seen {
    /// Such as `POST`.
    pub method: String,
    /// With its query, as it was sent.
    pub path: String,
    /// Whose key it carried: `none`, `right`, `limited`, `wrong`, or `some` where no key is asked for. Never the key.
    pub key: String,
    /// All other headers.
    pub headers: BTreeMap<String, String>,
    /// Null where it was none, or no JSON.
    pub body: Value,
}

/// A streamed reply.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[non_exhaustive]
pub struct SentReply {
    /// The completion's.
    pub id: String,
    /// Each with the moment when it was handed to the socket.
    pub tokens: Vec<SentToken>,
    /// The client went away before the end.
    pub left: bool,
}

/// A token that went out.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[non_exhaustive]
pub struct SentToken {
    /// Milliseconds since 1970.
    pub at_ms: f64,
    /// Length of the reply's text with it, in UTF-16 units.
    pub length: usize,
}

/// Stands in front of every endpoint: notes the request, asks for the key, and answers with faults.
pub(super) async fn guard(State(shared): State<Arc<Shared>>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let bytes = to_bytes(body, usize::MAX).await.unwrap_or_default();
    let key = shared.whose_key(&parts.headers);
    let path = parts.uri.path().to_owned();
    let faults = {
        let mut state = shared.state();
        state.observed.requests.push(Seen {
            method: parts.method.to_string(),
            path: parts.uri.to_string(),
            key: key.to_owned(),
            headers: text_headers(&parts.headers),
            body: serde_json::from_slice(&bytes).unwrap_or_default(),
        });
        state.faults_for(&path)
    };
    if key == "none" && shared.key.is_some() {
        return detail(StatusCode::UNAUTHORIZED, "Not authenticated");
    }
    if key == "wrong" {
        return failure(401, ErrorForm::Error, "");
    }
    if key == "limited" && path.starts_with(PLATFORM) {
        return detail(StatusCode::FORBIDDEN, "Forbidden: platform admin required");
    }
    if faults.delay_ms > 0 {
        tokio::time::sleep(Duration::from_millis(faults.delay_ms)).await;
    }
    if let Some(status) = faults.status {
        let mut response = failure(status, faults.shape, &faults.message);
        if let Some(seconds) = faults.retry_after {
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        return response;
    }
    let mut request = Request::from_parts(parts, Body::from(bytes));
    request.extensions_mut().insert(faults);
    let mut response = next.run(request).await;
    if response.status() == StatusCode::METHOD_NOT_ALLOWED {
        let allowed = response.headers().get(header::ALLOW).cloned();
        response = detail(StatusCode::METHOD_NOT_ALLOWED, "Method Not Allowed");
        response
            .headers_mut()
            .extend(allowed.map(|allowed| (header::ALLOW, allowed)));
    }
    response
        .headers_mut()
        .insert(header::SERVER, HeaderValue::from_static("uvicorn"));
    response
}

/// `GET /_control`
pub(super) async fn tell(State(shared): State<Arc<Shared>>) -> Response {
    Json(&shared.state().observed).into_response()
}

/// `POST /_control`
pub(super) async fn steer(State(shared): State<Arc<Shared>>, Json(control): Json<Control>) -> StatusCode {
    shared.apply(control);
    StatusCode::NO_CONTENT
}

impl Shared {
    fn whose_key(&self, headers: &HeaderMap) -> &'static str {
        let Some(value) = headers.get(header::AUTHORIZATION) else {
            return "none";
        };
        let sent = value
            .to_str()
            .ok()
            .and_then(|value| value.strip_prefix("Bearer "));
        match (&self.key, sent) {
            (None, _) => "some",
            (Some(key), Some(sent)) if sent == key => "right",
            (Some(_), Some(sent)) if Some(sent) == self.limited_key.as_deref() => "limited",
            _ => "wrong",
        }
    }
}

impl super::State {
    /// The faults that hold for a request to this path; counts it.
    fn faults_for(&mut self, path: &str) -> super::Faults {
        if !path.starts_with(&self.faults.path) {
            return super::Faults::default();
        }
        match &mut self.faults.times {
            None => self.faults.clone(),
            Some(times) if *times > 1 => {
                *times -= 1;
                self.faults.clone()
            }
            Some(_) => std::mem::take(&mut self.faults),
        }
    }
}

fn text_headers(headers: &HeaderMap) -> BTreeMap<String, String> {
    headers
        .iter()
        .filter(|(name, _)| **name != header::AUTHORIZATION)
        .map(|(name, value)| {
            (
                name.to_string(),
                String::from_utf8_lossy(value.as_bytes()).into_owned(),
            )
        })
        .collect()
}
