//! Who may talk to a listener. Listeners are for programs on this machine: a web page must neither write nor read
//! traces, not even through DNS rebinding.

use std::borrow::Cow;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::header::{
    AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, HOST, ORIGIN, SEC_WEBSOCKET_PROTOCOL, UPGRADE,
};
use http::{HeaderMap, HeaderName, Uri};

use crate::body::MAX_BODY_BYTES;
use crate::refusal::Refusal;

/// What a listener asks of every request.
#[derive(Debug)]
pub(crate) struct Guard {
    /// Whether the listener is bound to a loopback address: then only loopback names are taken for `Host`.
    pub(crate) loopback: bool,
    /// The bearer token that every request must carry, if one was set.
    pub(crate) token: Option<String>,
}

impl Guard {
    fn check(&self, uri: &Uri, headers: &HeaderMap) -> Result<(), Refusal> {
        let host = host_of(uri, headers);
        if self.loopback && !host.is_some_and(is_loopback_name) {
            let named = host.unwrap_or("no host");
            return Err(Refusal::Foreign(format!(
                "this listener is for programs on this machine, and the request is for {named}; use 127.0.0.1, [::1] or localhost"
            )));
        }
        if let Some(origin) = headers.get(ORIGIN) {
            let same = origin
                .to_str()
                .ok()
                .and_then(|text| text.split_once("://"))
                .map(|(_, host)| host);
            if same.is_none() || same != host {
                return Err(Refusal::Foreign(
                    "requests from web pages are refused (header Origin)".into(),
                ));
            }
        }
        let length = headers
            .get(CONTENT_LENGTH)
            .and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
        if length.is_some_and(|length| length > MAX_BODY_BYTES) {
            return Err(Refusal::TooLarge);
        }
        let Some(token) = &self.token else { return Ok(()) };
        match given_tokens(uri, headers).any(|given| same_text(given.trim(), token)) {
            true => Ok(()),
            false => Err(Refusal::NoToken),
        }
    }
}

/// What a request gives as its token: in the header, as the password of one that has a name and a password (Langfuse's
/// secret key), or where the clients of AOP put it. In the address and among the subprotocols only for WebSockets,
/// whose clients in browsers can set no header.
fn given_tokens<'a>(uri: &'a Uri, headers: &'a HeaderMap) -> impl Iterator<Item = Cow<'a, str>> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let bearer = text(AUTHORIZATION).and_then(|value| value.strip_prefix("Bearer "));
    let key = text(HeaderName::from_static("x-api-key"));
    let is_socket = text(UPGRADE).is_some_and(|value| value.eq_ignore_ascii_case("websocket"));
    let query = uri.query().filter(|_| is_socket).unwrap_or_default();
    let in_address = query.split('&').filter_map(|pair| pair.strip_prefix("api_key="));
    let protocols = text(SEC_WEBSOCKET_PROTOCOL)
        .filter(|_| is_socket)
        .unwrap_or_default();
    let in_protocol = protocols
        .split(',')
        .filter_map(|name| name.trim().strip_prefix("api_key."));
    let plain = bearer.into_iter().chain(key).chain(in_address).chain(in_protocol);
    let basic = text(AUTHORIZATION).and_then(|value| value.strip_prefix("Basic "));
    let password = basic.and_then(password);
    plain.map(Cow::Borrowed).chain(password.map(Cow::Owned))
}

/// The password in basic authentication.
fn password(encoded: &str) -> Option<String> {
    let pair = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
    pair.split_once(':').map(|(_, password)| password.to_owned())
}

/// Middleware around every address of a listener.
pub(crate) async fn check(State(guard): State<Arc<Guard>>, request: Request, next: Next) -> Response {
    let grpc = is_grpc(request.headers());
    match guard.check(request.uri(), request.headers()) {
        Ok(()) => next.run(request).await,
        Err(refusal) if grpc => tonic::Status::from(refusal).into_http(),
        Err(refusal) => refusal.into_response(),
    }
}

/// Whether a request is a gRPC call, and so must be answered with a gRPC status.
pub(crate) fn is_grpc(headers: &HeaderMap) -> bool {
    headers
        .get(CONTENT_TYPE)
        .is_some_and(|value| value.as_bytes().starts_with(b"application/grpc"))
}

/// `host[:port]` of a request: the authority of HTTP/2, the `Host` header of HTTP/1.1.
fn host_of<'a>(uri: &'a Uri, headers: &'a HeaderMap) -> Option<&'a str> {
    match uri.authority() {
        Some(authority) => Some(authority.as_str()),
        None => headers.get(HOST).and_then(|value| value.to_str().ok()),
    }
}

fn is_loopback_name(host: &str) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|b| b.is_ascii_digit()) && !port.is_empty() => name,
        _ => host,
    };
    let bare = name
        .strip_prefix('[')
        .and_then(|name| name.strip_suffix(']'))
        .unwrap_or(name);
    let is_address = bare
        .parse::<std::net::IpAddr>()
        .is_ok_and(|address| address.is_loopback());
    is_address || name.eq_ignore_ascii_case("localhost")
}

/// Compares without an early end, so that the time taken tells nothing about the token.
fn same_text(a: &str, b: &str) -> bool {
    a.len() == b.len()
        && a.bytes()
            .zip(b.bytes())
            .fold(0, |difference, (a, b)| difference | (a ^ b))
            == 0
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use http::HeaderValue;
    use tower::ServiceExt;

    use super::*;

    fn check(loopback: bool, token: Option<&str>, headers: &[(&'static str, &str)], expect: bool) {
        let guard = Guard {
            loopback,
            token: token.map(str::to_owned),
        };
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.insert(*name, value.parse().unwrap());
        }
        let uri = Uri::from_static("/v1/events");
        assert_eq!(guard.check(&uri, &map).is_ok(), expect, "{headers:?}");
    }

    #[test]
    fn only_loopback_names() {
        for host in [
            "localhost",
            "LOCALHOST:8000",
            "127.0.0.1:50051",
            "127.9.9.9",
            "[::1]",
            "[::1]:4318",
        ] {
            check(true, None, &[("host", host)], true);
        }
        for host in [
            "evil.example",
            "127.0.0.1.evil.example:80",
            "localhost.evil.example",
            "",
            "192.168.1.2",
            "::2",
        ] {
            check(true, None, &[("host", host)], false);
        }
        check(true, None, &[], false);
    }

    #[test]
    fn web_pages_are_refused() {
        check(
            true,
            None,
            &[("host", "localhost:8000"), ("origin", "http://localhost:8000")],
            true,
        );
        check(
            true,
            None,
            &[("host", "localhost:8000"), ("origin", "http://localhost:3000")],
            false,
        );
        check(
            true,
            None,
            &[("host", "localhost:8000"), ("origin", "https://evil.example")],
            false,
        );
        check(
            true,
            None,
            &[("host", "localhost:8000"), ("origin", "null")],
            false,
        );
    }

    #[test]
    fn the_token_is_asked_for() {
        let host = ("host", "traces.lan:8000");
        check(
            false,
            Some("s3cret"),
            &[host, ("authorization", "Bearer s3cret")],
            true,
        );
        check(
            false,
            Some("s3cret"),
            &[host, ("authorization", "Bearer other!")],
            false,
        );
        check(false, Some("s3cret"), &[host], false);
        check(false, Some("s3cret"), &[host, ("x-api-key", "s3cret")], true);
        // Langfuse: `pk-lf-1:s3cret`, `s3cret:other`.
        let secret_key = ("authorization", "Basic cGstbGYtMTpzM2NyZXQ=");
        check(false, Some("s3cret"), &[host, secret_key], true);
        let public_key = ("authorization", "Basic czNjcmV0Om90aGVy");
        check(false, Some("s3cret"), &[host, public_key], false);
        check(
            false,
            Some("s3cret"),
            &[host, ("authorization", "Basic s3cret")],
            false,
        );
    }

    #[test]
    fn the_token_is_compared_as_a_whole() {
        let host = ("host", "traces.lan:8000");
        for given in [
            "",
            " ",
            "s",
            "s3cre",
            "3cret",
            "s3crets",
            "S3CRET",
            "s3cret s3cret",
            "r2cret", // two bytes differ by the same bit
        ] {
            check(false, Some("s3cret"), &[host, ("x-api-key", given)], false);
            let bearer = format!("Bearer {given}");
            check(false, Some("s3cret"), &[host, ("authorization", &bearer)], false);
        }
    }

    #[test]
    fn a_body_is_as_long_as_the_limit_at_most() {
        let length = |length: usize, expect: bool| {
            let text = length.to_string();
            check(
                true,
                None,
                &[("host", "localhost"), ("content-length", &text)],
                expect,
            );
        };
        length(0, true);
        length(MAX_BODY_BYTES, true);
        length(MAX_BODY_BYTES + 1, false);
    }

    #[tokio::test]
    async fn each_protocol_is_refused_in_its_own_way() {
        let guard = Guard {
            loopback: false,
            token: Some("s3cret".into()),
        };
        let router =
            axum::Router::new()
                .fallback(|| async { "through" })
                .layer(axum::middleware::from_fn_with_state(
                    Arc::new(guard),
                    super::check,
                ));
        let ask = |content_type: &'static str, token: &'static str| {
            let request = Request::post("/v1/events")
                .header(CONTENT_TYPE, content_type)
                .header(AUTHORIZATION, format!("Bearer {token}"));
            router.clone().oneshot(request.body(Body::empty()).unwrap())
        };
        let json = ask("application/json", "other").await.unwrap();
        assert_eq!(
            (json.status().as_u16(), json.headers().get("grpc-status")),
            (401, None)
        );
        let grpc = ask("application/grpc+proto", "other").await.unwrap();
        assert_eq!(
            (grpc.status().as_u16(), &grpc.headers()["grpc-status"]),
            (200, &HeaderValue::from_static("16"))
        );
        for content_type in ["application/json", "application/grpc"] {
            let answer = ask(content_type, "s3cret").await.unwrap();
            let body = axum::body::to_bytes(answer.into_body(), 100).await.unwrap();
            assert_eq!(body, "through");
        }
    }

    #[test]
    fn websockets_may_give_the_token_elsewhere() {
        let check = |uri: &str, headers: &[(&'static str, &str)], expect: bool| {
            let guard = Guard {
                loopback: false,
                token: Some("s3cret".into()),
            };
            let mut map = HeaderMap::new();
            for (name, value) in headers {
                map.insert(*name, value.parse().unwrap());
            }
            let uri = uri.parse().unwrap();
            assert_eq!(guard.check(&uri, &map).is_ok(), expect, "{uri} {headers:?}");
        };
        let socket = ("upgrade", "websocket");
        check("/ws/trace?a=1&api_key=s3cret", &[socket], true);
        check("/ws/trace?api_key=other", &[socket], false);
        check("/ws/trace?api_key=s3cret", &[], false);
        check(
            "/ws/trace",
            &[socket, ("sec-websocket-protocol", "v1, api_key.s3cret")],
            true,
        );
        check(
            "/ws/trace",
            &[("sec-websocket-protocol", "api_key.s3cret")],
            false,
        );
    }
}
