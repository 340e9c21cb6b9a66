//! What crosses to the window: plain types, named in the window's own words, converted by hand from the model.
//!
//! Times are milliseconds relative to the session's `baseNs`, which crosses once as text; counts and row ids fit a
//! JavaScript number. Floats are never NaN or infinite: `#[specta(type = i32)]` says `number` for them, not `number |
//! null`.

#![allow(
    missing_docs,
    reason = "plain types between this crate and the window: a field has a comment where its name leaves something open"
)]

mod chat;
mod chat_history;
mod chat_traces;
mod compare;
mod connect;
mod context;
mod dialect;
mod diff;
mod event;
mod export;
mod files;
mod graph;
mod import;
mod links;
mod overview;
mod platform;
mod prices;
mod query;
mod reply_work;
mod sentence;
mod session;
mod settings;
mod source;
mod status;
mod tools;
mod transcript;
pub(crate) mod units;

use serde::Serialize;
use specta::Type;

pub use chat::*;
pub use chat_history::*;
pub use chat_traces::*;
pub use compare::*;
pub use connect::*;
pub use context::*;
pub use dialect::*;
pub use diff::*;
pub use event::*;
pub use export::*;
pub use files::*;
pub use graph::*;
pub use import::*;
pub use links::*;
pub use overview::*;
pub use platform::*;
pub use prices::*;
pub use query::*;
pub use reply_work::*;
pub use sentence::*;
pub use session::*;
pub use settings::*;
pub use source::*;
pub use status::*;
pub use tools::*;
pub use transcript::*;

/// Why a command failed. Closed: the window has words and an action for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum ErrorCode {
    /// The session, event or span is not (or no longer) in the database.
    NotFound,
    /// What was entered cannot be used.
    Invalid,
    /// A file could not be read.
    FileUnreadable,
    /// The database could not do it: disk full, locked, corrupt.
    StoreFailed,
    /// A chat backend did not do it; `failure` says why.
    BackendFailed,
}

/// A failed command. `message` is for the log and the curious; the window shows its own words for `code`.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CommandError {
    pub code: ErrorCode,
    pub message: String,
    /// What to do next, in words for a person.
    pub hint: String,
    /// With `backend_failed`: what the backend said.
    pub failure: Option<ChatFailure>,
}
