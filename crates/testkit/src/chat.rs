//! A ChatServer as its contract says: sessions kept, platform administration, faults on demand, and the traces of each
//! completion sent to a running Tracewake.

mod answer;
mod completions;
mod control;
mod emit;
mod errors;
mod history;
mod mcp;
mod models;
mod observed;
mod platform;
mod sending;
mod stream;
mod validate;

use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::routing::{delete, get, post, put};

use crate::listener::{Door, Listener, bind};

pub use control::{Control, Dialect, Emit, Faults, Framing, History, Join, Pace};
pub use errors::ErrorForm;
pub use observed::{Observed, Seen, SentReply, SentToken};

/// How a server starts.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// 0 for a free one.
    pub port: u16,
    /// The key that requests must carry; none to let everybody in, as the real server does.
    pub key: Option<String>,
    /// A second key, which may chat and has no rights on the platform.
    pub limited_key: Option<String>,
    /// How fast replies come.
    pub pace: Pace,
    /// Where the traces of completions go.
    pub emit: Emit,
}

/// A running server; ends when dropped.
#[derive(Debug)]
pub struct ChatServer {
    listener: Listener,
    shared: Arc<Shared>,
}

impl ChatServer {
    /// Starts a server on a thread of its own.
    ///
    /// # Errors
    /// When the port cannot be bound.
    pub fn start(options: Options) -> io::Result<ChatServer> {
        let socket = bind(options.port)?;
        let shared = Arc::new(Shared {
            door: socket.door.clone(),
            key: options.key,
            limited_key: options.limited_key,
            state: Mutex::new(State {
                pace: options.pace,
                emit: options.emit,
                ..State::default()
            }),
        });
        let listener = socket.serve(routes(Arc::clone(&shared)), false)?;
        Ok(ChatServer { listener, shared })
    }

    /// Its address, e.g. `http://127.0.0.1:3284`.
    pub fn base_url(&self) -> String {
        format!("http://{}", self.listener.address)
    }

    /// Changes how it behaves from the next request on.
    pub fn control(&self, control: Control) {
        self.shared.apply(control);
    }

    /// Refuses connections for `time` from now on; those that are open end at once.
    pub fn refuse_for(&self, time: Duration) {
        self.shared.door.close_for(time);
    }

    /// What came in and what went out so far.
    pub fn observed(&self) -> Observed {
        self.shared.state().observed.clone()
    }
}

/// What all requests share.
#[derive(Debug)]
struct Shared {
    door: Door,
    key: Option<String>,
    limited_key: Option<String>,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    pace: Pace,
    faults: Faults,
    emit: Emit,
    history: history::Histories,
    platform: platform::Platform,
    mcp: mcp::Configurations,
    observed: Observed,
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn apply(&self, control: Control) {
        let mut state = self.state();
        if let Some(pace) = control.pace {
            state.pace = pace;
        }
        if let Some(faults) = control.faults {
            state.faults = faults;
        }
        if let Some(emit) = control.emit {
            state.emit = emit;
        }
        if let Some(history) = control.history {
            state.history.fill(&history);
        }
        if let Some(time) = control.refuse_ms {
            self.door.close_soon_for(Duration::from_millis(time));
        }
    }
}

fn routes(shared: Arc<Shared>) -> Router {
    Router::new()
        .route("/health", get(platform::health))
        .route("/v1/models", get(models::list))
        .route("/v1/chat/completions", post(completions::complete))
        .route("/atoms/chat/sessions", get(history::list))
        .route("/atoms/chat/sessions/{session}", get(history::detail_by_id))
        .route("/api/v1/platform/stats", get(platform::stats))
        .route(
            "/api/v1/platform/admins",
            get(platform::admins).post(platform::add_admin),
        )
        .route("/api/v1/platform/admins/{email}", delete(platform::remove_admin))
        .route("/api/v1/platform/audit", get(platform::audit))
        .route("/atoms/mcp", get(mcp::list).post(mcp::create))
        .route("/atoms/mcp/{id}", put(mcp::change).delete(mcp::remove))
        .fallback(errors::not_found)
        .layer(axum::middleware::from_fn_with_state(
            Arc::clone(&shared),
            observed::guard,
        ))
        .route("/_control", get(observed::tell).post(observed::steer))
        .with_state(shared)
}

/// What an agent would answer to the same question, cut into tokens.
pub(crate) fn words_of_answer(question: &str) -> Vec<String> {
    answer::answer(question, 1, usize::MAX)
}
