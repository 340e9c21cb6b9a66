//! The way to another OTLP collector: one request, and what its answer means.
//!
//! Nothing is sent until the user names an endpoint. No proxy is taken from the environment and no redirect is
//! followed: traces and credentials go to the endpoint named, or nowhere.

use std::io::Write;
use std::time::Duration;

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use http::header::{CONTENT_ENCODING, CONTENT_TYPE, RETRY_AFTER};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use tracewake_http::{Client, Limits, Url, beginning, innermost};

const LIMITS: Limits = Limits {
    connect: Duration::from_secs(5),
    request: Some(Duration::from_secs(30)),
    keep_alive: None,
};
/// The longest wait that a collector may ask for.
const LONGEST_WAIT: Duration = Duration::from_secs(300);
/// Of an answer's body, at most this much is read and shown.
const LONGEST_ANSWER: usize = 4 << 10;

/// Where to forward to.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct ForwardOptions {
    /// The address of an OTLP/HTTP collector, e.g. `http://127.0.0.1:4318`; `/v1/traces` and `/v1/logs` are added to
    /// it.
    pub endpoint: String,
    /// Headers of every request, e.g. an API key.
    pub headers: Vec<(String, String)>,
    /// Whether bodies are compressed.
    pub gzip: bool,
}

impl std::fmt::Debug for ForwardOptions {
    /// Without the values of the headers: they are secrets.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let names: Vec<&str> = self.headers.iter().map(|(name, _)| name.as_str()).collect();
        f.debug_struct("ForwardOptions")
            .field("endpoint", &self.endpoint)
            .field("headers", &names)
            .field("gzip", &self.gzip)
            .finish()
    }
}

/// Why an endpoint cannot be forwarded to.
#[derive(Debug, thiserror::Error)]
pub enum ForwardError {
    /// The endpoint is no address.
    #[error("{endpoint} is no http or https address such as http://127.0.0.1:4318")]
    Endpoint {
        /// As it was given.
        endpoint: String,
    },
    /// A header cannot be sent.
    #[error("the header {name} cannot be sent: names and values are printable ASCII")]
    Header {
        /// Its name; its value may be a secret.
        name: String,
    },
    /// The TLS library did not start.
    #[error("cannot prepare TLS: {0}")]
    Tls(#[source] tracewake_http::Error),
}

/// What a request carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Signal {
    /// `TracesData`.
    Traces,
    /// `LogsData`.
    Logs,
}

/// The outcome of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sent {
    /// The collector has it, but for what it rejected.
    Accepted {
        /// Spans or log records it refused.
        rejected: u64,
        /// Why, in its words.
        message: String,
    },
    /// It should be sent again.
    Again {
        /// Not before this, if the collector said so.
        after: Option<Duration>,
        /// What happened.
        reason: String,
    },
    /// Sending it again would not help.
    Refused {
        /// What happened.
        reason: String,
    },
}

/// An OTLP collector. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Collector {
    client: Client,
    traces: Url,
    logs: Url,
    headers: HeaderMap,
    gzip: bool,
}

impl Collector {
    /// Prepares to send. Nothing is connected yet.
    ///
    /// # Errors
    /// When the endpoint or a header cannot be used.
    pub fn new(options: &ForwardOptions) -> Result<Collector, ForwardError> {
        let endpoint = options.endpoint.trim().trim_end_matches('/');
        let endpoint = endpoint.strip_suffix("/v1/traces").unwrap_or(endpoint);
        // Alone first: without a host of its own, the first word of the path would be taken for one.
        let is_whole = Url::parse(endpoint).is_ok();
        let address = |path: &str| {
            let url = Url::parse(&format!("{endpoint}{path}")).ok().filter(|_| is_whole);
            url.filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
                .ok_or_else(|| ForwardError::Endpoint {
                    endpoint: options.endpoint.clone(),
                })
        };
        let mut headers = HeaderMap::new();
        for (name, value) in &options.headers {
            let header = HeaderName::try_from(name.as_str()).ok();
            let value = HeaderValue::try_from(value.as_str()).ok();
            let (Some(header), Some(mut value)) = (header, value) else {
                return Err(ForwardError::Header { name: name.clone() });
            };
            value.set_sensitive(true);
            headers.insert(header, value);
        }
        let client = tracewake_http::client(LIMITS).map_err(ForwardError::Tls)?;
        Ok(Collector {
            client,
            traces: address("/v1/traces")?,
            logs: address("/v1/logs")?,
            headers,
            gzip: options.gzip,
        })
    }

    /// The port and, for an address that is this machine, whether it is: to tell a program that forwards to itself.
    pub fn local_port(&self) -> Option<u16> {
        let host = self.traces.host_str()?;
        let is_local = matches!(host, "localhost" | "127.0.0.1" | "[::1]");
        self.traces.port_or_known_default().filter(|_| is_local)
    }

    /// Sends one request: a binary `TracesData` or `LogsData`.
    pub async fn send(&self, signal: Signal, body: Bytes) -> Sent {
        let url = match signal {
            Signal::Traces => &self.traces,
            Signal::Logs => &self.logs,
        };
        let mut request = self
            .client
            .post(url.clone())
            .headers(self.headers.clone())
            .header(CONTENT_TYPE, "application/x-protobuf");
        request = match self.gzip.then(|| compress(&body)).and_then(Result::ok) {
            Some(packed) => request.header(CONTENT_ENCODING, "gzip").body(packed),
            None => request.body(body),
        };
        let response = match request.send().await {
            Ok(response) => response,
            Err(error) => {
                return Sent::Again {
                    after: None,
                    reason: plain(&error),
                };
            }
        };
        let (status, after) = (response.status(), retry_after(response.headers()));
        let body = beginning(response, LONGEST_ANSWER).await;
        match status {
            status if status.is_success() => accepted(&body),
            StatusCode::TOO_MANY_REQUESTS
            | StatusCode::BAD_GATEWAY
            | StatusCode::SERVICE_UNAVAILABLE
            | StatusCode::GATEWAY_TIMEOUT => Sent::Again {
                after,
                reason: answer(status, &body),
            },
            status => Sent::Refused {
                reason: answer(status, &body),
            },
        }
    }
}

fn compress(body: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::with_capacity(body.len() / 4), Compression::fast());
    encoder.write_all(body)?;
    encoder.finish()
}

fn plain(error: &tracewake_http::Error) -> String {
    match error.is_timeout() {
        true => "no answer in time".to_owned(),
        false => innermost(error).to_string(),
    }
}

fn answer(status: StatusCode, body: &[u8]) -> String {
    let text = String::from_utf8_lossy(body);
    let is_text = !text.is_empty() && text.chars().all(|c| !c.is_control() || c.is_whitespace());
    let line: String = text.trim().chars().take(200).collect();
    match is_text && !line.is_empty() {
        true => format!("{status}: {line}"),
        false => status.to_string(),
    }
}

fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let seconds = headers.get(RETRY_AFTER)?.to_str().ok()?.trim().parse().ok()?;
    Some(Duration::from_secs(seconds).min(LONGEST_WAIT))
}

/// What a collector says about what it took.
#[derive(Clone, PartialEq, prost::Message)]
struct ExportResponse {
    #[prost(message, optional, tag = "1")]
    partial_success: Option<PartialSuccess>,
}

#[derive(Clone, PartialEq, prost::Message)]
struct PartialSuccess {
    #[prost(int64, tag = "1")]
    rejected: i64,
    #[prost(string, tag = "2")]
    error_message: String,
}

fn accepted(body: &[u8]) -> Sent {
    let response = <ExportResponse as prost::Message>::decode(body).unwrap_or_default();
    let partial = response.partial_success.unwrap_or_default();
    Sent::Accepted {
        rejected: partial.rejected.max(0).unsigned_abs(),
        message: partial.error_message,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(endpoint: &str) -> ForwardOptions {
        ForwardOptions {
            endpoint: endpoint.into(),
            ..ForwardOptions::default()
        }
    }

    #[test]
    fn endpoints_are_addresses() {
        let check = |endpoint: &str, expect: &str| {
            let collector = Collector::new(&options(endpoint)).unwrap();
            assert_eq!(collector.traces.as_str(), expect, "{endpoint}");
        };
        check("http://127.0.0.1:4318", "http://127.0.0.1:4318/v1/traces");
        check(
            "https://collector.example/otlp/",
            "https://collector.example/otlp/v1/traces",
        );
        check(
            "http://localhost:4318/v1/traces",
            "http://localhost:4318/v1/traces",
        );
        for odd in ["", "localhost:4318", "ftp://x", "http://", "not an address"] {
            let refused = Collector::new(&options(odd)).unwrap_err();
            assert!(
                refused.to_string().contains("such as http://127.0.0.1:4318"),
                "{odd}: {refused}"
            );
        }
    }

    #[test]
    fn headers_are_checked_and_never_shown() {
        let with = |name: &str, value: &str| ForwardOptions {
            headers: vec![(name.into(), value.into())],
            ..options("http://localhost:1")
        };
        assert!(Collector::new(&with("x-api-key", "s3cret")).is_ok());
        assert!(!format!("{:?}", with("x-api-key", "s3cret")).contains("s3cret"));
        let refused = Collector::new(&with("x", "line\nfeed")).unwrap_err();
        assert_eq!(
            refused.to_string(),
            "the header x cannot be sent: names and values are printable ASCII"
        );
    }

    #[test]
    fn this_machine_is_recognised() {
        let check = |endpoint: &str, expect| {
            assert_eq!(
                Collector::new(&options(endpoint)).unwrap().local_port(),
                expect,
                "{endpoint}"
            );
        };
        check("http://localhost:4318", Some(4318));
        check("http://[::1]:4317", Some(4317));
        check("http://127.0.0.1", Some(80));
        check("https://collector.example:4318", None);
    }

    #[test]
    fn answers_are_read() {
        assert_eq!(
            accepted(b"\x0a\x06\x08\x02\x12\x02no"),
            Sent::Accepted {
                rejected: 2,
                message: "no".into()
            }
        );
        let all = Sent::Accepted {
            rejected: 0,
            message: String::new(),
        };
        assert_eq!((accepted(b""), accepted(b"{}")), (all.clone(), all));
        assert_eq!(
            answer(StatusCode::BAD_REQUEST, b" no such tenant\n"),
            "400 Bad Request: no such tenant"
        );
        assert_eq!(answer(StatusCode::BAD_GATEWAY, b"\x00\x01"), "502 Bad Gateway");
    }
}
