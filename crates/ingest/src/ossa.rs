//! OSSA's CloudEvents over HTTP. Their senders have no address of their own, so they are taken at every one: by content
//! type first, then by their headers, and where nothing else answers by what is in the body.

use axum::body::Body;
use axum::extract::{FromRequest, MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::header::{ALLOW, CONTENT_TYPE};
use http::{HeaderMap, HeaderName, Method, StatusCode};
use serde_json::json;
use tracewake_dialects::ossa::{self, BinaryMode};
use tracewake_model::Media;

use crate::body::plain_body;
use crate::bounds;
use crate::guard::is_grpc;
use crate::intake::{Intake, Received, source};
use crate::refusal::Refusal;

/// Addresses that are for CloudEvents alone: a body that is none is an error there, not a lost way.
const OWN_ADDRESSES: [&str; 2] = ["/", "/cloudevents"];

/// How an event is written into a request (CloudEvents HTTP binding, section 3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    /// The body is one event or a list of them.
    Structured,
    /// Attributes in headers, data in the body.
    Binary,
}

/// Middleware around every address: takes CloudEvents in, answers web hook validation, and lets all else pass.
pub(crate) async fn any_address(State(intake): State<Intake>, request: Request, next: Next) -> Response {
    let is_post = matches!(*request.method(), Method::POST | Method::PUT);
    if request.method() == Method::OPTIONS {
        return match validation(request.headers()) {
            Some(answer) => answer,
            None => next.run(request).await,
        };
    }
    if !is_post || is_grpc(request.headers()) {
        return next.run(request).await;
    }
    let mode = match mode_of(request.headers()) {
        Ok(mode) => mode,
        Err(refusal) => return refusal.into_response(),
    };
    let has_owner = request.extensions().get::<MatchedPath>().is_some();
    if mode.is_none() && (has_owner || !may_be_json(request.headers())) {
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    let limited = Request::from_parts(parts.clone(), body);
    let body = match Bytes::from_request(limited, &()).await {
        Ok(body) => body,
        Err(rejection) if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE => {
            return Refusal::TooLarge.into_response();
        }
        Err(rejection) => return rejection.into_response(),
    };
    let location = format!("{} {}", parts.method, parts.uri.path());
    let plain = match plain_body(&parts.headers, body.clone()) {
        Ok(plain) => plain,
        Err(Refusal::BadInput(reason)) if mode.is_some() => {
            return intake
                .refuse_body(source::OSSA_HTTP, body, &location, reason)
                .await
                .into_response();
        }
        Err(refusal) => return refusal.into_response(),
    };
    let is_expected = mode.is_some() || OWN_ADDRESSES.contains(&parts.uri.path());
    if !is_expected && !ossa::looks_like_body(&plain) {
        return next.run(Request::from_parts(parts, Body::from(body))).await;
    }
    match take(
        &intake,
        mode.unwrap_or(Mode::Structured),
        &parts.headers,
        plain,
        &location,
    )
    .await
    {
        Ok(received) => reply(&received),
        Err(refusal) => refusal.into_response(),
    }
}

/// What the request says about itself. The TypeScript emitter sends the headers of binary mode with a structured body,
/// so the content type goes first.
fn mode_of(headers: &HeaderMap) -> Result<Option<Mode>, Refusal> {
    match media_of(headers).as_str() {
        "application/cloudevents+json" | "application/cloudevents-batch+json" => Ok(Some(Mode::Structured)),
        "application/cloudevents" | "application/cloudevents-batch" => Ok(Some(Mode::Structured)),
        other if other.starts_with("application/cloudevents") => Err(Refusal::UnsupportedMedia(format!(
            "content type {other} is not taken; send application/cloudevents+json"
        ))),
        _ if headers.contains_key("ce-specversion") || headers.contains_key("ce-type") => {
            Ok(Some(Mode::Binary))
        }
        _ => Ok(None),
    }
}

/// The content type without its parameters, in lower case.
fn media_of(headers: &HeaderMap) -> String {
    let stated = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let media = stated.unwrap_or_default().split(';').next().unwrap_or_default();
    media.trim().to_ascii_lowercase()
}

/// Whether a body without any mark of a CloudEvent is worth a look.
fn may_be_json(headers: &HeaderMap) -> bool {
    let media = media_of(headers);
    matches!(media.as_str(), "" | "text/plain" | "application/json") || media.ends_with("+json")
}

async fn take(
    intake: &Intake,
    mode: Mode,
    headers: &HeaderMap,
    body: Bytes,
    location: &str,
) -> Result<Received, Refusal> {
    let event = match mode {
        Mode::Structured => None,
        Mode::Binary => Some(binary_mode(headers, body.clone())),
    };
    let split = move |body| match event {
        None => ossa::split_json_body(body, bounds::SPLIT),
        Some(event) => Ok(vec![ossa::structured_from_binary(&event)?]),
    };
    let source = source::OSSA_HTTP;
    let events = intake.split(source, location, body, split).await?;
    intake.take(source, events, &ossa::READER, Media::Json).await
}

/// The structured text of an event in binary mode; none where the headers speak of no such event.
pub(crate) fn text_of_binary(headers: &HeaderMap, body: Bytes) -> Option<Bytes> {
    match mode_of(headers) {
        Ok(Some(Mode::Binary)) => ossa::structured_from_binary(&binary_mode(headers, body)).ok(),
        _ => None,
    }
}

fn binary_mode(headers: &HeaderMap, body: Bytes) -> BinaryMode {
    let attribute = |(name, value): (&HeaderName, &http::HeaderValue)| {
        let attribute = name.as_str().strip_prefix("ce-")?;
        Some((attribute.to_owned(), value.as_bytes().to_vec()))
    };
    BinaryMode {
        attributes: headers.iter().filter_map(attribute).collect(),
        content_type: headers.get(CONTENT_TYPE).map(|value| value.as_bytes().to_vec()),
        is_percent_encoded: true,
        body,
    }
}

/// 202 without a body; 207 with the reasons when some events of a batch could not be understood. Both say that nothing
/// has to be sent again.
fn reply(received: &Received) -> Response {
    if received.rejected.is_empty() {
        return StatusCode::ACCEPTED.into_response();
    }
    let rejected: Vec<&str> = received
        .rejected
        .iter()
        .map(|event| event.reason.as_str())
        .collect();
    let counts = json!({
        "accepted": received.counts.stored,
        "duplicates": received.counts.duplicates,
        "conflicts": received.counts.conflicts,
        "rejected": rejected,
    });
    (StatusCode::MULTI_STATUS, axum::Json(counts)).into_response()
}

/// The answer to a sender that asks whether it may deliver here (CloudEvents web hooks, section 4); none for any other
/// OPTIONS request.
fn validation(headers: &HeaderMap) -> Option<Response> {
    let origin = headers.get("webhook-request-origin")?.clone();
    let allowed = [
        (ALLOW, http::HeaderValue::from_static("POST")),
        (HeaderName::from_static("webhook-allowed-origin"), origin),
        (
            HeaderName::from_static("webhook-allowed-rate"),
            http::HeaderValue::from_static("*"),
        ),
    ];
    Some((StatusCode::OK, allowed).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(headers: &[(&'static str, &str)], expect: Option<Mode>) {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.insert(*name, value.parse().unwrap());
        }
        assert_eq!(mode_of(&map).unwrap(), expect, "{headers:?}");
    }

    #[test]
    fn the_content_type_goes_before_the_headers() {
        let json = ("content-type", "application/cloudevents+json; charset=utf-8");
        let ce = ("ce-specversion", "1.0");
        check(&[json], Some(Mode::Structured));
        check(&[json, ce, ("ce-type", "x")], Some(Mode::Structured));
        check(
            &[("content-type", "Application/CloudEvents-Batch+JSON")],
            Some(Mode::Structured),
        );
        check(&[("content-type", "application/json"), ce], Some(Mode::Binary));
        check(&[ce], Some(Mode::Binary));
        check(&[("content-type", "application/json")], None);
        check(&[], None);
        let avro = HeaderMap::from_iter([(CONTENT_TYPE, "application/cloudevents+avro".parse().unwrap())]);
        assert!(mode_of(&avro).is_err());
    }
}
