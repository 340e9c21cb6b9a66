//! The traces of a completion, sent to a running Tracewake while the reply streams: two agents, a model call, a tool
//! call, an MCP call and a handoff, as an instrumented backend would report them.

mod aop;
mod chaukas;

use std::collections::VecDeque;
use std::sync::Arc;

use axum::body::Body;
use axum::http::{Method, Request, header};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde_json::Value;
use tokio::sync::mpsc;
use uuid::Uuid;

use super::Shared;
use super::completions::Completion;
use super::control::{Dialect, Join};

/// What happens in a run, with the share of the reply by which it has happened.
const STEPS: &[(f64, Step)] = &[
    (0.0, Step::Start),
    (0.15, Step::ToolStart),
    (0.3, Step::ToolEnd),
    (0.4, Step::McpStart),
    (0.55, Step::McpEnd),
    (0.7, Step::Handoff),
];

#[derive(Debug, Clone, Copy)]
enum Step {
    /// The agent starts with what it was asked, and asks the model.
    Start,
    ToolStart,
    ToolEnd,
    McpStart,
    McpEnd,
    Handoff,
    /// The model's answer is whole, or the client went away.
    End {
        is_whole: bool,
    },
}

/// What a run is about.
struct Subject {
    completion: Completion,
    session: String,
    trace: String,
}

/// A dialect's way to tell what happens: where it goes, and the bodies to post there.
trait Emitter: Send {
    fn tell(&mut self, subject: &Subject, step: Step) -> Vec<(&'static str, Value)>;
}

/// The run of a completion.
pub(super) struct Emission {
    /// What has not happened yet.
    ahead: VecDeque<(f64, Step)>,
    /// None when nothing is emitted.
    steps: Option<mpsc::UnboundedSender<Step>>,
}

impl Emission {
    /// Begins to emit the events of a completion, if that is wanted.
    pub(super) fn start(shared: Arc<Shared>, completion: &Completion) -> Emission {
        let emit = shared.state().emit.clone();
        let steps = emit.ingest.map(|ingest| {
            let (steps, wanted) = mpsc::unbounded_channel();
            let own = || Uuid::new_v4().simple().to_string();
            let trace = completion
                .trace
                .clone()
                .filter(|_| matches!(emit.join, Join::Both | Join::Trace));
            let is_joined = matches!(emit.join, Join::Both | Join::Session);
            let subject = Subject {
                session: if is_joined {
                    completion.session.clone()
                } else {
                    own()
                },
                trace: trace.unwrap_or_else(own),
                completion: completion.clone(),
            };
            let dialects = if emit.dialects.is_empty() {
                vec![Dialect::Chaukas]
            } else {
                emit.dialects
            };
            let tellers = dialects.into_iter().map(|dialect| -> Box<dyn Emitter> {
                match dialect {
                    Dialect::Chaukas => Box::new(chaukas::Chaukas::new()),
                    Dialect::Aop => Box::new(aop::Aop::new()),
                }
            });
            tokio::spawn(post_all(shared, ingest, subject, tellers.collect(), wanted));
            steps
        });
        Emission {
            ahead: STEPS.iter().copied().collect(),
            steps,
        }
    }

    /// This share of the reply is out.
    pub(super) fn reached(&mut self, share: f64) {
        while let Some((_, step)) = self.ahead.pop_front_if(|(at, _)| *at <= share) {
            self.tell(step);
        }
    }

    /// The reply ended.
    pub(super) fn end(mut self, is_whole: bool) {
        if is_whole {
            self.reached(1.0);
        }
        self.tell(Step::End { is_whole });
    }

    fn tell(&self, step: Step) {
        if let Some(steps) = &self.steps {
            // The other side ends after the last step only.
            let _ = steps.send(step);
        }
    }
}

async fn post_all(
    shared: Arc<Shared>,
    ingest: String,
    subject: Subject,
    mut tellers: Vec<Box<dyn Emitter>>,
    mut steps: mpsc::UnboundedReceiver<Step>,
) {
    let client = Client::builder(TokioExecutor::new()).build_http();
    while let Some(step) = steps.recv().await {
        for teller in &mut tellers {
            for (path, body) in teller.tell(&subject, step) {
                let events = body.get("events").and_then(Value::as_array).map_or(1, Vec::len) as u64;
                let outcome = post(&client, &format!("{ingest}{path}"), &body).await;
                let observed = &mut shared.state().observed;
                match outcome {
                    Ok(()) => observed.emitted += events,
                    Err(why) => observed.emit_failures.push(why),
                }
            }
        }
    }
}

async fn post(client: &Client<HttpConnector, Body>, url: &str, body: &Value) -> Result<(), String> {
    let request = Request::builder()
        .method(Method::POST)
        .uri(url)
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from(body.to_string()))
        .map_err(|error| error.to_string())?;
    let response = client
        .request(request)
        .await
        .map_err(|error| format!("{url}: {error}"))?;
    if response.status().is_success() {
        Ok(())
    } else {
        Err(format!("{url}: {}", response.status()))
    }
}
