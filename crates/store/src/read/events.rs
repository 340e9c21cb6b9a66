//! Single events and the event table of a session.

use bytes::Bytes;
use tracewake_model::{Author, Clock, Dialect, Kind, Media, Severity, Status, UnixNanos};

use crate::{Store, StoreError};

/// Which events of a session to list, by time.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EventQuery {
    /// Key of the session.
    pub session: String,
    /// Kinds to keep; empty for all.
    pub kinds: Vec<Kind>,
    /// Agent keys to keep; empty for all. The empty key stands for events that name no agent.
    pub agents: Vec<String>,
    /// Keep only events that report a failure.
    pub failed_only: bool,
    /// Events to skip.
    pub offset: u64,
    /// Events to give.
    pub limit: u64,
}

/// A window into the events of a session.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct EventList {
    /// By best time.
    pub events: Vec<EventSummary>,
    /// Events that match.
    pub total: u64,
}

/// One event without its payload.
#[derive(Debug, Clone, PartialEq)]
pub struct EventSummary {
    /// Row id in the database.
    pub id: i64,
    /// Best time, nanoseconds since 1970.
    pub time_ns: i64,
    /// What it is.
    pub kind: Kind,
    /// As sent.
    pub status: Status,
    /// As sent.
    pub severity: Severity,
    /// Agent key; empty when none was named.
    pub agent: String,
    /// What to call it: tool, model, agent, MCP operation, first words of a message. May be empty.
    pub name: String,
    /// Second half of the name: provider, MCP server, policy outcome. May be empty.
    pub detail: String,
    /// Row id of the span the event belongs to.
    pub span: i64,
    /// Whether it reports a failure.
    pub failed: bool,
    /// Size of its original bytes.
    pub bytes: u64,
}

/// One event with its original bytes.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredEvent {
    /// The columns of the event table.
    pub summary: EventSummary,
    /// Key of its session.
    pub session: String,
    /// The dialect it came in.
    pub dialect: Dialect,
    /// How `original` is written.
    pub media: Media,
    /// Exactly what was received.
    pub original: Bytes,
    /// As sent; empty when the sender gave none.
    pub identity: String,
    /// As sent; empty when the sender gave none.
    pub span_id: String,
    /// As sent; empty when the sender gave none.
    pub parent_span_id: String,
    /// As sent; empty when the sender gave none.
    pub trace_id: String,
    /// As sent.
    pub tenant_id: String,
    /// As sent.
    pub project_id: String,
    /// As sent.
    pub author: Author,
    /// The stated time, where one could be read.
    pub stated: Option<UnixNanos>,
    /// What the stated time is worth.
    pub clock: Clock,
    /// When it was received.
    pub received: UnixNanos,
    /// The line of the ledger it was counted on.
    pub source: String,
}

/// A different event that came under the identity of a stored one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredConflict {
    /// When it was received.
    pub received: UnixNanos,
    /// The line of the ledger it was counted on.
    pub source: String,
    /// The dialect it came in.
    pub dialect: Dialect,
    /// How `original` is written.
    pub media: Media,
    /// Exactly what was received.
    pub original: Bytes,
}

/// Values of a whole session's events with their counts, most frequent first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Facets {
    /// Kinds.
    pub kinds: Vec<(Kind, u64)>,
    /// Agent keys; the empty key stands for events that name no agent.
    pub agents: Vec<(String, u64)>,
}

impl Store {
    /// Lists events of a session by best time. An unknown session has none.
    pub fn events(&self, query: &EventQuery) -> Result<EventList, StoreError> {
        unimplemented!("{query:?}")
    }

    /// Counts kinds and agents of a session.
    pub fn facets(&self, session: &str) -> Result<Facets, StoreError> {
        unimplemented!("{session}")
    }

    /// The event with this row id, with its original bytes.
    pub fn event(&self, id: i64) -> Result<Option<StoredEvent>, StoreError> {
        unimplemented!("{id}")
    }

    /// The first events of a span by best time, and how many it has.
    pub fn events_of_span(&self, span: i64, limit: u64) -> Result<(Vec<StoredEvent>, u64), StoreError> {
        unimplemented!("{span} {limit}")
    }

    /// Other events that came under the identity of this one, in the order they came.
    pub fn conflicts_of(&self, event: i64) -> Result<Vec<StoredConflict>, StoreError> {
        unimplemented!("{event}")
    }
}
