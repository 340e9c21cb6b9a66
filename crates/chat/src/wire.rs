//! One request to a backend: its time limits, redirects, second tries, and what a failure of it is.
//!
//! The key goes to the configured address alone: a redirect to another one is not followed. Nothing is sent twice that
//! might do something twice: only a GET is tried again, and only where no answer to it began.

use std::error::Error;
use std::io;
use std::sync::OnceLock;
use std::time::Duration;

use bytes::Bytes;
use serde_json::Value;
use tokio::time::{sleep, timeout};
use tracewake_http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderValue, LOCATION, RETRY_AFTER};
use tracewake_http::multipart::{Form, Part};
use tracewake_http::{
    Client, Limits, Method, RequestBuilder, Response, StatusCode, Url, beginning, cause, seconds, unreachable,
};

use crate::connection::{Connection, Key};
use crate::error::{ChatError, ErrorKind};
use crate::explain::{error_object, explanation, refusal};
use crate::halves::{kept, kept_escapes};

/// A stream may take any time as a whole; probes end a silent connection whose other end is gone.
const LIMITS: Limits = Limits {
    connect: Duration::from_secs(10),
    request: None,
    keep_alive: Some(Duration::from_secs(30)),
};
/// How long a plain request may take as a whole, second tries included.
pub(crate) const PLAIN: Duration = Duration::from_secs(30);
/// How long nothing at all may come of a stream.
pub(crate) const SILENCE: Duration = Duration::from_secs(60);
/// Waits before the second and the third try.
const WAITS: [Duration; 2] = [Duration::from_millis(150), Duration::from_millis(600)];
/// A backend that asks for a longer wait is not waited for.
const LONGEST_WAIT: Duration = Duration::from_secs(5);
const MOST_REDIRECTS: usize = 5;
const LARGEST_ANSWER: usize = 64 << 20;
const LARGEST_REFUSAL: usize = 64 << 10;

/// The way to a backend. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Wire {
    client: Client,
    base: Url,
    key: Option<Key>,
    authorization: Option<HeaderValue>,
}

/// What a request carries.
#[derive(Clone)]
pub(crate) enum Body {
    Nothing,
    Json(Bytes),
    /// The part `file` of a form.
    File {
        name: String,
        bytes: Bytes,
    },
}

/// What to ask.
pub(crate) struct Request {
    pub(crate) method: Method,
    pub(crate) url: Url,
    pub(crate) body: Body,
    /// W3C trace context.
    pub(crate) traceparent: Option<String>,
    /// Events are asked for, not one document.
    pub(crate) events: bool,
}

impl Wire {
    pub(crate) fn new(connection: &Connection) -> Result<Wire, ChatError> {
        let base = connection.base()?;
        let authorization = connection.key.as_ref().map(Key::header).transpose()?;
        Ok(Wire {
            client: client()?,
            base,
            key: connection.key.clone(),
            authorization,
        })
    }

    /// The address that was configured.
    pub(crate) fn base(&self) -> &Url {
        &self.base
    }

    /// The failure without the key in its text.
    pub(crate) fn clean(&self, error: ChatError) -> ChatError {
        error.without(self.key.as_ref().map(Key::secret))
    }

    /// A request for a path below the address. Names in the path are escaped, `@` and `+` as the SDKs leave them.
    ///
    /// # Errors
    /// For a name that no path can hold: it would name another path.
    pub(crate) fn request(&self, method: Method, path: &[&str]) -> Result<Request, ChatError> {
        if path.iter().any(|part| matches!(*part, "" | "." | "..")) {
            return Err(ChatError::unsent("there is nothing of an empty name"));
        }
        let mut url = self.base.clone();
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.pop_if_empty().extend(path);
        }
        Ok(Request {
            method,
            url,
            body: Body::Nothing,
            traceparent: None,
            events: false,
        })
    }

    /// Sends a request and reads the JSON of its answer; null for an answer without a body. `limit` is for all of it.
    pub(crate) async fn json(&self, request: &Request, limit: Duration) -> Result<Value, ChatError> {
        let whole = async {
            let response = self.send(request).await?;
            document(response).await
        };
        let done = timeout(limit, whole)
            .await
            .unwrap_or_else(|_| Err(too_slow(limit)));
        done.map_err(|error| self.clean(error))
    }

    /// Sends a request for a stream and waits for its head.
    pub(crate) async fn open(&self, request: &Request) -> Result<Response, ChatError> {
        let done = timeout(SILENCE, self.send(request)).await;
        let done = done.unwrap_or_else(|_| Err(too_slow(SILENCE)));
        done.map_err(|error| self.clean(error))
    }

    /// Sends a request, again where that is safe, and gives an answer that is none of a failure.
    async fn send(&self, request: &Request) -> Result<Response, ChatError> {
        let is_safe = request.method == Method::GET && !request.events;
        let mut waits = WAITS.into_iter().filter(|_| is_safe);
        loop {
            let (failure, wait) = match self.follow(request).await? {
                Ok(response) if response.status().is_success() => return Ok(response),
                Ok(response) => {
                    let asked = retry_after(&response);
                    (refused(response).await, asked)
                }
                Err(error) => {
                    let wait = may_come_back(&error).then_some(Duration::ZERO);
                    (self.unreachable(&error), wait)
                }
            };
            let Some((at_least, own)) = wait.zip(waits.next()) else {
                return Err(failure);
            };
            sleep(at_least.max(own)).await;
        }
    }

    /// Sends a request where it is sent on to: within the same origin, as the same request.
    async fn follow(&self, request: &Request) -> Result<Result<Response, tracewake_http::Error>, ChatError> {
        let mut url = request.url.clone();
        for _ in 0..=MOST_REDIRECTS {
            let response = match self.built(request, &url).send().await {
                Ok(response) => response,
                Err(error) => return Ok(Err(error)),
            };
            if !response.status().is_redirection() {
                return Ok(Ok(response));
            }
            url = self.next_stop(request, &url, &response)?;
        }
        Err(ChatError::unsent("the backend sends us on in a circle"))
    }

    fn built(&self, request: &Request, url: &Url) -> RequestBuilder {
        let mut built = self.client.request(request.method.clone(), url.clone());
        if let Some(authorization) = &self.authorization {
            built = built.header(AUTHORIZATION, authorization.clone());
        }
        if let Some(traceparent) = &request.traceparent {
            built = built.header("traceparent", traceparent);
        }
        let accept = match request.events {
            true => "text/event-stream",
            false => "application/json",
        };
        built = built.header(ACCEPT, accept);
        match &request.body {
            Body::Nothing => built,
            Body::Json(json) => built.header(CONTENT_TYPE, "application/json").body(json.clone()),
            Body::File { name, bytes } => {
                let length = bytes.len() as u64;
                let part = Part::stream_with_length(bytes.clone(), length).file_name(name.clone());
                let part = part.mime_str("application/octet-stream");
                let form = part.map(|part| Form::new().percent_encode_noop().part("file", part));
                built.multipart(form.unwrap_or_default())
            }
        }
    }

    /// Where an answer sends us on to; an error when the request, or the key, must not go there.
    fn next_stop(&self, request: &Request, from: &Url, response: &Response) -> Result<Url, ChatError> {
        let status = response.status();
        let stop = |message: String| ChatError {
            kind: ErrorKind::Other,
            status: Some(status.as_u16()),
            message,
        };
        let location = response
            .headers()
            .get(LOCATION)
            .and_then(|value| value.to_str().ok());
        let Some(to) = location.and_then(|location| from.join(location).ok()) else {
            return Err(stop("it sends us on, but does not say where to".to_owned()));
        };
        let origin = to.origin();
        if origin != self.base.origin() {
            return Err(stop(format!(
                "it sends us on to {}: neither the request nor the key goes to another address than the one that was given",
                origin.ascii_serialization()
            )));
        }
        if status == StatusCode::SEE_OTHER && request.method != Method::GET {
            return Err(stop(
                "it sends us on to look elsewhere instead of doing what was asked".to_owned(),
            ));
        }
        Ok(to)
    }

    fn unreachable(&self, error: &tracewake_http::Error) -> ChatError {
        ChatError::unsent(&unreachable(error, &self.base, LIMITS.connect))
    }
}

/// One client for all backends: reading the system's certificates takes longer than many a request. It holds no key.
fn client() -> Result<Client, ChatError> {
    static CLIENT: OnceLock<Client> = OnceLock::new();
    if let Some(client) = CLIENT.get() {
        return Ok(client.clone());
    }
    let client = tracewake_http::client(LIMITS)
        .map_err(|error| ChatError::unsent(&format!("cannot prepare TLS: {}", cause(&error))))?;
    Ok(CLIENT.get_or_init(|| client).clone())
}

/// The JSON of an answer that is none of a failure.
pub(crate) async fn document(response: Response) -> Result<Value, ChatError> {
    let status = response.status();
    let body = read(response).await?;
    if body.is_empty() {
        return Ok(Value::Null);
    }
    let odd = |message: String| ChatError {
        kind: ErrorKind::Other,
        status: Some(status.as_u16()),
        message,
    };
    let value = json(&body).ok_or_else(|| {
        let said = explanation(&body[..body.len().min(LARGEST_REFUSAL)]).unwrap_or_default();
        odd(format!(
            "the answer is no JSON, so this is hardly the address of a backend: {said}"
        ))
    })?;
    match error_object(&value, Some(status.as_u16())) {
        Some(error) => Err(error),
        None => Ok(value),
    }
}

/// JSON, also with halves of characters in its texts.
fn json(body: &[u8]) -> Option<Value> {
    let read = serde_json::from_slice(body).ok();
    read.or_else(|| {
        let text = kept(body).0;
        serde_json::from_str(&kept_escapes(&text).unwrap_or(text)).ok()
    })
}

async fn refused(response: Response) -> ChatError {
    let status = response.status();
    refusal(status, &beginning(response, LARGEST_REFUSAL).await)
}

async fn read(mut response: Response) -> Result<Vec<u8>, ChatError> {
    let mut body = Vec::new();
    loop {
        match response.chunk().await {
            Ok(Some(part)) => body.extend_from_slice(&part),
            Ok(None) => return Ok(body),
            Err(error) => {
                return Err(ChatError::unsent(&format!(
                    "the answer ends in its middle: {}",
                    cause(&error)
                )));
            }
        }
        if body.len() > LARGEST_ANSWER {
            return Err(ChatError::unsent(&format!(
                "the answer is longer than {} MiB",
                LARGEST_ANSWER >> 20
            )));
        }
    }
}

/// What a backend that cannot serve now asks to wait; none when it does not ask, or for too long.
fn retry_after(response: &Response) -> Option<Duration> {
    let is_passing = matches!(
        response.status(),
        StatusCode::BAD_GATEWAY | StatusCode::SERVICE_UNAVAILABLE | StatusCode::GATEWAY_TIMEOUT
    );
    let asked = response.headers().get(RETRY_AFTER)?.to_str().ok()?;
    let wait = Duration::from_secs(asked.trim().parse().ok()?);
    (is_passing && wait <= LONGEST_WAIT).then_some(wait)
}

/// Whether nothing listened, or the connection went away before an answer: another try may succeed.
fn may_come_back(error: &tracewake_http::Error) -> bool {
    let mut inner: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(error) = inner {
        if let Some(error) = error.downcast_ref::<io::Error>() {
            return matches!(
                error.kind(),
                io::ErrorKind::ConnectionRefused
                    | io::ErrorKind::ConnectionReset
                    | io::ErrorKind::ConnectionAborted
                    | io::ErrorKind::BrokenPipe
            );
        }
        inner = error.source();
    }
    // Closed by the other side without a word.
    error.is_request() && !error.is_connect() && !error.is_timeout()
}

fn too_slow(limit: Duration) -> ChatError {
    ChatError::unsent(&format!("no answer within {}", seconds(limit)))
}
