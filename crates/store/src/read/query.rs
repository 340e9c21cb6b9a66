//! Queries over the events of all sessions, with every filter, in the order of time, page by page.

use tracewake_model::{Kind, Severity, Status, UnixNanos};

use crate::{Store, StoreError, StoredEvent};

/// Which events to find: those that pass every part that is set. Empty texts and lists let everything pass.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[allow(missing_docs)]
pub struct QueryFilter {
    pub tenant: String,
    pub project: String,
    /// Session key.
    pub session: String,
    /// Agent key.
    pub agent: String,
    /// Span id as sent.
    pub span: String,
    /// Trace id as sent.
    pub trace: String,
    /// Any of these.
    pub kinds: Vec<Kind>,
    /// Any of these.
    pub statuses: Vec<Status>,
    /// Any of these.
    pub severities: Vec<Severity>,
    /// All of these.
    pub tags: Vec<String>,
    /// Words to find in the event, all of them.
    pub text: String,
    /// From this best time on.
    pub from: Option<UnixNanos>,
    /// Before this best time.
    pub until: Option<UnixNanos>,
}

/// A place in the order of events by best time and row id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    /// Best time, nanoseconds since 1970.
    pub time_ns: i64,
    /// Row id.
    pub id: i64,
}

/// Which page of the events found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    /// Oldest first rather than newest first.
    pub ascending: bool,
    /// Begin after this event; none for the first page.
    pub after: Option<Cursor>,
    /// Events to give.
    pub limit: u64,
}

/// Some of the events found.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct QueryPage {
    /// In the order asked for.
    pub events: Vec<StoredEvent>,
    /// Where the next page begins; none after the last event.
    pub next: Option<Cursor>,
}

/// Figures of the events of a tenant.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct EventStats {
    /// Events.
    pub events: u64,
    /// Sessions with at least one of these events; events that name no session are in none.
    pub sessions: u64,
    /// Events by kind, in the order of the kinds' codes.
    pub by_kind: Vec<(Kind, u64)>,
    /// From first to last of these events in a session, on average, in milliseconds. 0 without a session.
    pub avg_session_duration_ms: f64,
}

impl Store {
    /// Finds events by best time. Events that arrive meanwhile never shift a page that a cursor began.
    pub fn query(&self, filter: &QueryFilter, page: &Page) -> Result<QueryPage, StoreError> {
        unimplemented!("{filter:?} {page:?}")
    }

    /// Figures of the events of a tenant and project (empty for all) within a time range.
    pub fn event_stats(
        &self,
        tenant: &str,
        project: &str,
        from: Option<UnixNanos>,
        until: Option<UnixNanos>,
    ) -> Result<EventStats, StoreError> {
        unimplemented!("{tenant} {project} {from:?} {until:?}")
    }
}
