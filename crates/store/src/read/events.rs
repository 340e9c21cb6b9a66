//! Single events and the event table of a session.

use bytes::Bytes;
use rusqlite::{Connection, OptionalExtension, Row};
use tracewake_model::{Author, Clock, Dialect, Integrity, Kind, Media, Severity, Status, UnixNanos};

use super::filter::{Filter, to_sql};
use super::{CUSTOM_NAME, read_count, read_dialect, read_kind, session_id};
use crate::derive::flag;
use crate::{Store, StoreError, payload, record};

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
    /// What to call it: tool, model, agent, MCP operation, first words of a message; the name of its span where the event
    /// itself carries none. May be empty.
    pub name: String,
    /// Second half of the name: provider, MCP server, policy outcome. May be empty.
    pub detail: String,
    /// Row id of the span the event belongs to.
    pub span: i64,
    /// Whether it reports a failure.
    pub failed: bool,
    /// Size of its original bytes.
    pub bytes: u64,
    /// Place in its trace, where the dialect counts.
    pub sequence: Option<i64>,
    /// What its signature says.
    pub integrity: Integrity,
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
        self.readers().read(|db| {
            let Some(session) = session_id(db, &query.session)? else {
                return Ok(EventList::default());
            };
            let mut filter = Filter::default();
            filter.push("e.session = ?", session);
            if !query.kinds.is_empty() {
                filter.kinds(&query.kinds);
            }
            if !query.agents.is_empty() {
                filter.any_of("IFNULL((SELECT key FROM agents WHERE id = e.agent), '')", &query.agents);
            }
            if query.failed_only {
                filter.push("e.flags & ? <> 0", flag::FAILED);
            }
            let condition = filter.condition();
            let count = format!("SELECT COUNT(*) FROM events e WHERE {condition}");
            let total: i64 = db.prepare_cached(&count)?.query_row(filter.params(), |row| row.get(0))?;
            filter.values.push(to_sql(query.limit));
            filter.values.push(to_sql(query.offset));
            // The page is chosen before anything is joined to it: skipping rows stays cheap.
            let list = format!(
                "SELECT {SUMMARY} FROM (
                     SELECT e.id AS page_id FROM events e WHERE {condition} ORDER BY e.best_ns, e.id LIMIT ? OFFSET ?
                 ) JOIN events e ON e.id = page_id {SUMMARY_JOIN} ORDER BY e.best_ns, e.id"
            );
            let mut select = db.prepare_cached(&list)?;
            let events = select.query_map(filter.params(), read_summary)?.collect::<Result<_, _>>()?;
            Ok(EventList { events, total: total.unsigned_abs() })
        })
    }

    /// Counts kinds and agents of a session.
    pub fn facets(&self, session: &str) -> Result<Facets, StoreError> {
        self.readers().read(|db| {
            let Some(session) = session_id(db, session)? else {
                return Ok(Facets::default());
            };
            let mut select = db.prepare_cached(
                &format!("SELECT kind, {CUSTOM_NAME}, COUNT(*) FROM events e WHERE session = ?1 GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2"),
            )?;
            let kinds = select.query_map([session], |row| Ok((read_kind(row, 0)?, read_count(row, 2)?)))?;
            let kinds = kinds.collect::<Result<_, _>>()?;
            let mut select = db.prepare_cached(
                "SELECT IFNULL(a.key, ''), COUNT(*) FROM events e LEFT JOIN agents a ON a.id = e.agent
                 WHERE e.session = ?1 GROUP BY 1 ORDER BY 2 DESC, 1",
            )?;
            let agents = select.query_map([session], |row| Ok((row.get(0)?, read_count(row, 1)?)))?;
            Ok(Facets { kinds, agents: agents.collect::<Result<_, _>>()? })
        })
    }

    /// The event with this row id, with its original bytes.
    pub fn event(&self, id: i64) -> Result<Option<StoredEvent>, StoreError> {
        self.readers().read(|db| load(db, id))
    }

    /// The first events of a span by best time, and how many it has.
    pub fn events_of_span(&self, span: i64, limit: u64) -> Result<(Vec<StoredEvent>, u64), StoreError> {
        self.readers().read(|db| {
            let mut find = db.prepare_cached("SELECT starts + ends + points FROM spans WHERE id = ?1")?;
            let Some(total) = find.query_row([span], |row| row.get::<_, i64>(0)).optional()? else {
                return Ok((Vec::new(), 0));
            };
            // A span has no index of its events: they lie in its session between its first and last instant.
            let mut select = db.prepare_cached(
                "SELECT e.id FROM spans s JOIN events e ON e.session = s.session AND e.best_ns BETWEEN s.start_ns AND s.end_ns
                 WHERE s.id = ?1 AND e.span = s.id ORDER BY e.best_ns, e.id LIMIT ?2",
            )?;
            let ids = select.query_map([span, to_sql(limit)], |row| row.get(0))?.collect::<Result<Vec<i64>, _>>()?;
            Ok((load_all(db, &ids)?, total.unsigned_abs()))
        })
    }

    /// Other events that came under the identity of this one, in the order they came.
    pub fn conflicts_of(&self, event: i64) -> Result<Vec<StoredConflict>, StoreError> {
        self.readers().read(|db| {
            let mut select = db.prepare_cached(
                "SELECT c.received_ns, s.name, c.dialect, c.media, c.codec, c.body, c.parts
                 FROM conflicts c JOIN sources s ON s.id = c.source WHERE c.event = ?1 ORDER BY c.received_ns, c.id",
            )?;
            let mut rows = select.query([event])?;
            let mut conflicts = Vec::new();
            while let Some(row) = rows.next()? {
                let original = payload::read(db, event, row, 3)?;
                conflicts.push(StoredConflict {
                    received: UnixNanos(row.get(0)?),
                    source: row.get(1)?,
                    dialect: read_dialect(row, 2)?,
                    media: original.media,
                    original: original.bytes,
                });
            }
            Ok(conflicts)
        })
    }
}

/// Columns of an [`EventSummary`], for [`read_summary`].
pub(super) const SUMMARY: &str = "e.id, e.best_ns, e.kind, e.custom, e.status, e.severity, IFNULL(a.key, ''), \
    IIF(e.name = '', sp.name, e.name), IIF(e.name = '', sp.detail, e.detail), e.span, e.flags, e.bytes, \
    e.seq, e.integrity";
/// What [`SUMMARY`] needs beside `events e`.
pub(super) const SUMMARY_JOIN: &str = "JOIN spans sp ON sp.id = e.span LEFT JOIN agents a ON a.id = e.agent";

/// Reads the first columns of a row as [`SUMMARY`] has them.
pub(super) fn read_summary(row: &Row<'_>) -> rusqlite::Result<EventSummary> {
    Ok(EventSummary {
        id: row.get(0)?,
        time_ns: row.get(1)?,
        kind: read_kind(row, 2)?,
        status: Status::from_code(row.get(4)?),
        severity: Severity::from_code(row.get(5)?),
        agent: row.get(6)?,
        name: row.get(7)?,
        detail: row.get(8)?,
        span: row.get(9)?,
        failed: row.get::<_, i64>(10)? & flag::FAILED != 0,
        bytes: read_count(row, 11)?,
        sequence: row.get(12)?,
        integrity: Integrity::from_code(row.get(13)?),
    })
}

/// The event with this row id.
pub(super) fn load(db: &Connection, id: i64) -> Result<Option<StoredEvent>, StoreError> {
    let sql = format!(
        "SELECT {SUMMARY}, s.key, e.dialect, e.identity, IIF(e.flags & {names_span}, sp.key, ''), e.parent_span,
             IFNULL(t.trace_id, ''), IFNULL(sc.tenant, ''), IFNULL(sc.project, ''), e.author, e.stated_ns, e.clock,
             e.received_ns, src.name
         FROM events e {SUMMARY_JOIN}
         JOIN sessions s ON s.id = e.session JOIN sources src ON src.id = e.source
         LEFT JOIN session_traces t ON t.id = e.trace LEFT JOIN scopes sc ON sc.id = e.scope
         WHERE e.id = ?1",
        names_span = flag::NAMES_SPAN
    );
    let mut find = db.prepare_cached(&sql)?;
    let mut rows = find.query([id])?;
    let Some(row) = rows.next()? else {
        return Ok(None);
    };
    let original = payload::of_event(db, id)?;
    let identity: String = row.get(16)?;
    Ok(Some(StoredEvent {
        summary: read_summary(row)?,
        session: row.get(14)?,
        dialect: read_dialect(row, 15)?,
        media: original.media,
        original: original.bytes,
        identity: record::sent_identity(&identity).to_owned(),
        span_id: row.get(17)?,
        parent_span_id: row.get(18)?,
        trace_id: row.get(19)?,
        tenant_id: row.get(20)?,
        project_id: row.get(21)?,
        author: Author::from_code(row.get(22)?),
        stated: row.get::<_, Option<i64>>(23)?.map(UnixNanos),
        clock: Clock::from_code(row.get(24)?),
        received: UnixNanos(row.get(25)?),
        source: row.get(26)?,
    }))
}

/// The events with these row ids, in this order.
pub(super) fn load_all(db: &Connection, ids: &[i64]) -> Result<Vec<StoredEvent>, StoreError> {
    ids.iter().filter_map(|id| load(db, *id).transpose()).collect()
}
