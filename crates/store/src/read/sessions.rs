//! The list of sessions with their roll-ups.

use tracewake_model::{Dialect, UnixNanos};

use crate::{HashChain, Store, StoreError};

/// Which sessions to list, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SessionQuery {
    /// Words to find in an event of the session or in its title, or the beginning of its id or of one of its trace
    /// ids; empty for all.
    pub text: String,
    /// Sessions to skip.
    pub offset: u64,
    /// Sessions to give.
    pub limit: u64,
    /// The present, to tell which sessions are live.
    pub now: UnixNanos,
}

/// A window into the list of sessions.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SessionList {
    /// By first instant, newest first.
    pub sessions: Vec<SessionSummary>,
    /// Sessions that match; at least this many when `complete` is false.
    pub total: u64,
    /// Sessions stored.
    pub stored: u64,
    /// Whether all events that hold the words were looked at.
    pub complete: bool,
    /// Events not yet in the index, and so not searched.
    pub index_behind: u64,
}

/// What became of a session so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SessionState {
    /// Events came over the wire within the last minute and its end was not the last of them.
    Live,
    /// Not live, and nothing in it failed.
    Ok,
    /// Not live, and something in it failed.
    Failed,
}

/// Money of one currency.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cost {
    /// As sent; empty when the sender named none.
    pub currency: String,
    /// Sum in units of 10^-12 of the currency; stops at the largest number.
    pub pico: i64,
    /// Events that named a price.
    pub calls: u64,
}

/// One session with its roll-ups. Instants are nanoseconds since 1970.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs)]
pub struct SessionSummary {
    /// Session id as sent, else trace id; empty for events that named neither.
    pub key: String,
    /// First user input, else the first agent, else the shortened id.
    pub title: String,
    /// Every dialect its events came in.
    pub dialects: Vec<Dialect>,
    pub state: SessionState,
    /// First and last best time.
    pub first_ns: i64,
    pub last_ns: i64,
    /// First and last stated time, where any could be read.
    pub stated_first: Option<UnixNanos>,
    pub stated_last: Option<UnixNanos>,
    pub events: u64,
    /// Events of the kind error.
    pub errors: u64,
    /// Events with status failed.
    pub failed: u64,
    /// Agents that events name as their own.
    pub agents: u64,
    pub tool_calls: u64,
    pub mcp_calls: u64,
    pub model_calls: u64,
    /// Explicit ones.
    pub handoffs: u64,
    /// Spans whose end has not come.
    pub open_spans: u64,
    pub input_tokens: i64,
    pub output_tokens: i64,
    pub total_tokens: i64,
    /// By currency.
    pub costs: Vec<Cost>,
    /// Finished model calls that name no price: while there are any, a sum of costs is partial.
    pub unpriced_calls: u64,
    /// Other events that came under the identity of one of its events.
    pub conflicts: u64,
}

impl Store {
    /// Lists sessions by first instant, newest first.
    pub fn list_sessions(&self, query: &SessionQuery) -> Result<SessionList, StoreError> {
        unimplemented!("{query:?}")
    }

    /// The session with this key.
    pub fn session(&self, key: &str, now: UnixNanos) -> Result<Option<SessionSummary>, StoreError> {
        unimplemented!("{key} {now}")
    }

    /// Trace ids of a session, in the order they came.
    pub fn trace_ids(&self, session: &str) -> Result<Vec<String>, StoreError> {
        unimplemented!("{session}")
    }

    /// State of the hash chain of a session's events; none when no event carries a hash.
    pub fn hash_chain(&self, session: &str) -> Result<Option<HashChain>, StoreError> {
        unimplemented!("{session}")
    }
}
