//! An AgentAPI server as its contract says: one agent behind a terminal, whose messages grow while it works.

mod answering;
mod conversation;
mod events;
mod problem;
mod routes;

use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};
use serde::{Deserialize, Serialize};
use tempfile::TempDir;

use crate::listener::{Door, Listener, bind};
use conversation::Conversation;

pub use conversation::Level;

/// How an agent starts.
#[derive(Debug, Clone)]
pub struct Options {
    /// 0 for a free one.
    pub port: u16,
    /// Such as `claude`.
    pub agent_type: String,
    /// None for a server of version 0.10, which knows neither transports nor `agent_error`.
    pub transport: Option<String>,
    /// Between two updates of a message.
    pub step_ms: u64,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            port: 0,
            agent_type: "claude".to_owned(),
            transport: Some("pty".to_owned()),
            step_ms: 20,
        }
    }
}

/// What changes; what is none stays.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Control {
    /// Between two updates of a message.
    pub step_ms: Option<u64>,
    /// The agent reports this.
    pub error: Option<Report>,
    /// The agent says this without being asked.
    pub say: Option<String>,
    /// All event streams end.
    pub drop_streams: bool,
    /// Every request is refused with this status; 0 for no more.
    pub status: Option<u16>,
    /// Connections are refused for so many milliseconds.
    pub refuse_ms: Option<u64>,
    /// The next message, typed keys or written, is taken so many milliseconds after it came.
    pub delay_ms: Option<u64>,
}

/// What an agent reports beside its messages.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Report {
    /// Its text.
    pub message: String,
    /// How bad it is.
    pub level: Level,
}

/// What came in so far.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Observed {
    /// Raw messages: keystrokes.
    pub keys: Vec<String>,
    /// Files that were uploaded, where they lie.
    pub uploads: Vec<PathBuf>,
    /// Event streams that were opened.
    pub streams: usize,
}

/// A running server; ends when dropped, and its uploads with it.
#[derive(Debug)]
pub struct AgentServer {
    listener: Listener,
    shared: Arc<Shared>,
}

impl AgentServer {
    /// Starts a server on a thread of its own.
    ///
    /// # Errors
    /// When the port cannot be bound, or there is no place for uploads.
    pub fn start(options: Options) -> io::Result<AgentServer> {
        let socket = bind(options.port)?;
        let shared = Arc::new(Shared {
            door: socket.door.clone(),
            uploads: tempfile::Builder::new().prefix("agentapi-uploads-").tempdir()?,
            state: Mutex::new(State {
                conversation: Conversation::new(&options),
                step: Duration::from_millis(options.step_ms),
                refused: None,
                delay: None,
                observed: Observed::default(),
            }),
        });
        let listener = socket.serve(router(Arc::clone(&shared)), true)?;
        Ok(AgentServer { listener, shared })
    }

    /// Its address, e.g. `http://127.0.0.1:3284`.
    pub fn base_url(&self) -> String {
        format!("http://{}", self.listener.address)
    }

    /// Changes how it behaves, or makes something happen.
    pub fn control(&self, control: Control) {
        self.shared.apply(control);
    }

    /// Refuses connections for `time` from now on; those that are open end at once.
    pub fn refuse_for(&self, time: Duration) {
        self.shared.door.close_for(time);
    }

    /// What came in so far.
    pub fn observed(&self) -> Observed {
        self.shared.state().observed.clone()
    }
}

#[derive(Debug)]
struct Shared {
    door: Door,
    uploads: TempDir,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    conversation: Conversation,
    step: Duration,
    refused: Option<u16>,
    delay: Option<Duration>,
    observed: Observed,
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn apply(&self, control: Control) {
        let mut state = self.state();
        if let Some(step) = control.step_ms {
            state.step = Duration::from_millis(step);
        }
        if let Some(report) = control.error {
            state.conversation.report(report);
        }
        if let Some(text) = control.say {
            state.conversation.add("agent", &text);
        }
        if control.drop_streams {
            state.conversation.drop_streams();
        }
        if let Some(status) = control.status {
            state.refused = (status != 0).then_some(status);
        }
        if let Some(time) = control.delay_ms {
            state.delay = Some(Duration::from_millis(time));
        }
        if let Some(time) = control.refuse_ms {
            self.door.close_soon_for(Duration::from_millis(time));
        }
    }
}

fn router(shared: Arc<Shared>) -> Router {
    Router::new()
        .route("/", get(routes::to_chat))
        .route("/chat", get(routes::chat))
        .route("/status", get(routes::status))
        .route("/messages", get(routes::messages))
        .route("/message", post(routes::message))
        .route("/upload", post(routes::upload).layer(DefaultBodyLimit::disable()))
        .route("/events", get(events::events))
        .route("/internal/screen", get(events::screen))
        .fallback(problem::not_found)
        .layer(axum::middleware::from_fn_with_state(
            Arc::clone(&shared),
            routes::guard,
        ))
        .route("/_control", get(routes::tell).post(routes::steer))
        .with_state(shared)
}
