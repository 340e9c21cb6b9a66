//! SDKs that call an address of their own service here. They are told what does answer and how to reach it; what they
//! sent is in the quarantine, so that *Sources* shows who called.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::{FromRequest, Request};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::header::{HOST, USER_AGENT};
use http::{HeaderMap, StatusCode};

use crate::guard::is_grpc;
use crate::intake::Intake;
use crate::refusal::Refusal;

/// An SDK of another service.
#[derive(Debug, PartialEq)]
struct Sdk {
    /// What to call it, with an article.
    name: &'static str,
    /// Its line of the ledger.
    source: &'static str,
    /// Starts of the paths that only it calls.
    paths: &'static [&'static str],
    /// A word in its user agent or in the name of one of its headers.
    word: &'static str,
    /// What to set or do; `{address}` stands for the address it called.
    advice: &'static str,
}

static SDKS: [Sdk; 10] = [
    Sdk {
        name: "a Langfuse SDK",
        source: "langfuse sdk",
        paths: &["/api/public/"],
        word: "langfuse",
        advice: "set LANGFUSE_BASE_URL={address}; traces and scores are taken, prompts and data sets are not kept here",
    },
    Sdk {
        name: "a LangSmith SDK",
        source: "langsmith sdk",
        paths: &[
            "/runs",
            "/info",
            "/sessions",
            "/api/v1/runs",
            "/api/v1/info",
            "/api/v1/sessions",
        ],
        word: "langsmith",
        advice: "runs are taken at /runs, /runs/batch and /runs/multipart, and feedback at /feedback: set \
                 LANGSMITH_ENDPOINT={address}",
    },
    Sdk {
        name: "a Phoenix client",
        source: "phoenix client",
        paths: &[
            "/arize_phoenix_version",
            "/graphql",
            "/v1/projects",
            "/v1/datasets",
            "/v1/span",
        ],
        word: "phoenix",
        advice: "set PHOENIX_COLLECTOR_ENDPOINT={address}; only spans are taken",
    },
    Sdk {
        name: "a Traceloop SDK",
        source: "traceloop sdk",
        paths: &["/v1/traceloop/", "/v1/config/", "/v2/projects/"],
        word: "traceloop",
        advice: "set TRACELOOP_BASE_URL={address}; only spans are taken",
    },
    Sdk {
        name: "a Helicone SDK",
        source: "helicone sdk",
        paths: &[
            "/api/v1/log/",
            "/custom/v1/log",
            "/oai/v1/log",
            "/anthropic/v1/log",
            "/v1/trace/log",
        ],
        word: "helicone",
        advice: "trace with an OpenTelemetry instrumentation and set OTEL_EXPORTER_OTLP_ENDPOINT={address}",
    },
    Sdk {
        name: "a Braintrust SDK",
        source: "braintrust sdk",
        paths: &["/logs3", "/api/apikey/", "/api/project/", "/btql", "/otel/"],
        word: "braintrust",
        advice: "use its OpenTelemetry exporter (BraintrustSpanProcessor) and set BRAINTRUST_API_URL={address}",
    },
    Sdk {
        name: "a Weave client",
        source: "weave client",
        paths: &["/call/", "/calls/", "/obj/", "/table/"],
        word: "weave",
        advice: "trace with OpenTelemetry and set OTEL_EXPORTER_OTLP_ENDPOINT={address}",
    },
    Sdk {
        name: "an MLflow client",
        source: "mlflow client",
        paths: &[
            "/api/2.0/mlflow/",
            "/api/3.0/mlflow/",
            "/api/2.0/mlflow-artifacts/",
        ],
        word: "mlflow",
        advice: "set MLFLOW_TRACE_ENABLE_OTLP_DUAL_EXPORT=true and OTEL_EXPORTER_OTLP_ENDPOINT={address}",
    },
    Sdk {
        name: "an Opik SDK",
        source: "opik sdk",
        paths: &["/v1/private/", "/api/v1/private/", "/opik/"],
        word: "opik",
        advice: "trace with OpenTelemetry and set OTEL_EXPORTER_OTLP_ENDPOINT={address}",
    },
    Sdk {
        name: "a Zipkin reporter",
        source: "zipkin reporter",
        paths: &["/api/v1/spans", "/api/v2/spans"],
        word: "",
        advice: "set OTEL_TRACES_EXPORTER=otlp and OTEL_EXPORTER_OTLP_ENDPOINT={address}, or import the spans as a file",
    },
];

/// Whose address a request called.
fn sdk_of(path: &str, headers: &HeaderMap) -> Option<&'static Sdk> {
    let agent = headers.get(USER_AGENT).and_then(|value| value.to_str().ok());
    let agent = agent.unwrap_or_default().to_ascii_lowercase();
    let by_word = |sdk: &&Sdk| {
        !sdk.word.is_empty()
            && (agent.contains(sdk.word) || headers.keys().any(|name| name.as_str().contains(sdk.word)))
    };
    let by_path = |sdk: &&Sdk| sdk.paths.iter().any(|start| path.starts_with(start));
    SDKS.iter().find(by_word).or_else(|| SDKS.iter().find(by_path))
}

/// Answers at all addresses that nothing else answers at.
#[derive(Clone)]
pub(crate) struct Callers {
    intake: Intake,
    /// Questions that were noted. What only asks is noted once, what sends something each time.
    asked: Arc<Mutex<HashSet<String>>>,
}

/// Questions that are told apart; an SDK asks a handful.
const MOST_ASKED: usize = 1_000;

impl Callers {
    pub(crate) fn new(intake: Intake) -> Callers {
        Callers {
            intake,
            asked: Arc::default(),
        }
    }

    pub(crate) async fn answer(self, request: Request) -> Response {
        let path = request.uri().path().to_owned();
        let headers = request.headers().clone();
        if is_grpc(&headers) {
            return tonic::Status::from(Refusal::NoSuchAddress(path)).into_http();
        }
        let Some(sdk) = sdk_of(&path, &headers) else {
            return Refusal::NoSuchAddress(path).into_response();
        };
        let location = format!("{} {path}", request.method());
        let body = match Bytes::from_request(request, &()).await {
            Ok(body) => body,
            Err(rejection) if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE => Bytes::new(),
            Err(rejection) => return rejection.into_response(),
        };
        let address = match headers.get(HOST).and_then(|host| host.to_str().ok()) {
            Some(host) => format!("http://{host}"),
            None => String::new(),
        };
        let reason = format!(
            "{} called; nothing answers at {path}. OpenTelemetry (OTLP) is taken at {address}/v1/traces and \
             {address}/v1/logs: {}",
            sdk.name,
            sdk.advice.replace("{address}", &address)
        );
        if (!body.is_empty() || self.is_new_question(&location))
            && let Err(refusal) = self
                .intake
                .quarantine(sdk.source, body, &location, reason.clone())
                .await
        {
            return refusal.into_response();
        }
        Refusal::NotFound(reason).into_response()
    }

    fn is_new_question(&self, location: &str) -> bool {
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        asked.len() < MOST_ASKED && asked.insert(location.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sdks_are_known_by_their_paths_and_headers() {
        let check = |path: &str, header: (&'static str, &str), expect: &str| {
            let headers =
                HeaderMap::from_iter([(http::HeaderName::from_static(header.0), header.1.parse().unwrap())]);
            let found = sdk_of(path, &headers).map(|sdk| sdk.source);
            assert_eq!(found.unwrap_or_default(), expect, "{path} {header:?}");
        };
        let plain = ("user-agent", "python-requests/2.32");
        check("/api/public/v2/prompts/greeting", plain, "langfuse sdk");
        check("/runs/batch", plain, "langsmith sdk");
        check("/info", plain, "langsmith sdk");
        check("/sessions", ("user-agent", "langsmith-py/0.4.1"), "langsmith sdk");
        check("/v1/span_annotations", plain, "phoenix client");
        check(
            "/v1/chat/completions",
            ("helicone-auth", "Bearer x"),
            "helicone sdk",
        );
        check("/anything", ("x-langfuse-sdk-name", "python"), "langfuse sdk");
        check("/logs3", plain, "braintrust sdk");
        check("/nothing", plain, "");
    }
}
