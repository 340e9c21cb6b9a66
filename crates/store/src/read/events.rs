//! Single events and the event table of a session.

use bytes::Bytes;
use rusqlite::{Connection, OptionalExtension, Row};
use tracewake_model::query::Query;
use tracewake_model::{Author, Clock, Dialect, Integrity, Kind, Media, Severity, Status, UnixNanos};

use super::costs::{EventCost, cost, event_cost};
use super::filter::to_sql;
use super::language::{Sql, condition, is_shape, shape_condition};
use super::search::scope_of;
use super::{read_count, read_dialect, read_kind, session_id};
use crate::derive::flag;
use crate::{Store, StoreError, payload, record};

/// Which events of a session to list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EventQuery {
    /// Key of the session.
    pub session: String,
    /// What they must fit.
    pub query: Query,
    /// What they are ordered by; ties by time.
    pub sort: EventSort,
    /// The last ones first.
    pub descending: bool,
    /// Events to skip.
    pub offset: u64,
    /// Events to give.
    pub limit: u64,
    /// An event whose place in the list is asked for.
    pub find: Option<i64>,
    /// The last event that was there, by row id, to list them as they were then; none to list all.
    pub newest: Option<i64>,
    /// The present, which the state of the session depends on.
    pub now: UnixNanos,
}

/// What events are ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[allow(missing_docs, reason = "each variant is the column it sorts by")]
pub enum EventSort {
    #[default]
    Time,
    Kind,
    Agent,
    Name,
    Detail,
    Status,
    Duration,
    Tokens,
    Cost,
    Size,
    Sequence,
    Integrity,
    Source,
}

impl EventSort {
    /// The expression on `events e`.
    fn column(self) -> &'static str {
        match self {
            EventSort::Time => "e.best_ns",
            EventSort::Kind => "e.kind",
            EventSort::Agent => "(SELECT key FROM agents WHERE id = e.agent)",
            EventSort::Name => {
                "IIF(e.name = '', (SELECT name FROM spans WHERE id = e.span), e.name) COLLATE NOCASE"
            }
            EventSort::Detail => {
                "IIF(e.name = '', (SELECT detail FROM spans WHERE id = e.span), e.detail) COLLATE NOCASE"
            }
            EventSort::Status => "e.status",
            EventSort::Duration => "(SELECT end_ns - start_ns FROM spans WHERE id = e.span)",
            EventSort::Tokens => "e.total_tokens",
            EventSort::Cost => cost!(),
            EventSort::Size => "e.bytes",
            EventSort::Sequence => "e.seq",
            EventSort::Integrity => "e.integrity",
            EventSort::Source => "(SELECT name FROM sources WHERE id = e.source)",
        }
    }
}

/// A window into the events of a session.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct EventList {
    /// In the order asked for.
    pub events: Vec<EventSummary>,
    /// Events that match.
    pub total: u64,
    /// Events of the session.
    pub stored: u64,
    /// How many events are before the one that was asked for; none when it is not among them.
    pub place: Option<u64>,
    /// Row id of the last event of the database: a later question that names it gets the answer of now.
    pub newest: i64,
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
    /// What to call it: tool, model, agent, MCP operation, first words of a message; the name of its span where the
    /// event itself carries none. May be empty.
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
    /// Tokens of a model call, on its result.
    pub tokens: Option<i64>,
    /// What counts as cost.
    pub cost: Option<EventCost>,
    /// How long the span took that the event belongs to, as far as it is known.
    pub duration_ns: i64,
    /// The line of the ledger it was counted on.
    pub source: String,
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
}

/// Another telling under the identity of a stored event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredTelling {
    /// How far it had come.
    pub revision: u64,
    /// The event has come further since. Otherwise it contradicts the event: a conflict.
    pub superseded: bool,
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

impl Store {
    /// Lists events of a session. An unknown session has none.
    pub fn events(&self, query: &EventQuery) -> Result<EventList, StoreError> {
        self.readers().read(|db| {
            let Some(session) = session_id(db, &query.session)? else {
                return Ok(EventList::default());
            };
            let Some(scope) = scope_of(db, session, query.now)? else {
                return Ok(EventList::default());
            };
            let filter = &query.query.filter;
            // Before all else: what comes meanwhile is newer.
            let mut newest = db.prepare_cached("SELECT IFNULL(MAX(id), 0) FROM events")?;
            let newest = newest.query_row([], |row| row.get(0))?;
            let of_session = match query.newest {
                None => Sql::new("e.session = ").value(session),
                Some(newest) => Sql::new("e.session = ").value(session).text(" AND e.id <= ").value(newest),
            };
            let stored = match query.newest {
                None => Sql::new("SELECT events FROM sessions WHERE id = ").value(session),
                Some(_) => Sql::new("SELECT COUNT(*) FROM events e WHERE ").then(of_session.clone()),
            };
            let mut select = db.prepare_cached(&stored.text)?;
            let stored = select.query_row(stored.params(), |row| read_count(row, 0))?;
            let fits = of_session.text(" AND ").then(condition(filter, &scope));
            let are_shapes = query.newest.is_none() && is_shape(filter);
            let count = match (query.query.is_empty(), are_shapes) {
                (true, _) => None,
                (false, true) => Some(
                    Sql::new("SELECT IFNULL(SUM(x.events), 0) FROM session_shapes x JOIN shapes f ON f.id = x.shape WHERE x.session = ")
                        .value(session)
                        .text(" AND ")
                        .then(shape_condition(filter)),
                ),
                (false, false) => Some(Sql::new("SELECT COUNT(*) FROM events e WHERE ").then(fits.clone())),
            };
            let total = match count {
                None => stored,
                Some(sql) => db.prepare_cached(&sql.text)?.query_row(sql.params(), |row| read_count(row, 0))?,
            };
            let direction = if query.descending { "DESC" } else { "ASC" };
            let order = match query.sort {
                EventSort::Time => format!("e.best_ns {direction}, e.id {direction}"),
                other => format!("{} {direction}, e.best_ns, e.id", other.column()),
            };
            // The page is chosen before anything is joined to it: skipping rows stays cheap.
            let list = Sql::new(format!(
                "SELECT {SUMMARY} FROM (SELECT e.id AS page_id, ROW_NUMBER() OVER () AS place FROM (
                     SELECT e.id FROM events e WHERE "
            ))
            .then(fits.clone())
            .text(&format!(" ORDER BY {order} LIMIT "))
            .count(query.limit)
            .text(" OFFSET ")
            .count(query.offset)
            .text(&format!(") e) JOIN events e ON e.id = page_id {SUMMARY_JOIN} ORDER BY place"));
            let mut select = db.prepare_cached(&list.text)?;
            let events = select.query_map(list.params(), read_summary)?.collect::<Result<_, _>>()?;
            let place = match query.find {
                None => None,
                Some(event) => place_of(db, event, &fits, &order)?,
            };
            Ok(EventList {
                events,
                total,
                stored,
                place,
                newest,
            })
        })
    }

    /// The event with this row id, with its original bytes.
    pub fn event(&self, id: i64) -> Result<Option<StoredEvent>, StoreError> {
        self.readers().read(|db| load(db, id))
    }

    /// The events with these row ids that are there, in this order, with their original bytes.
    pub fn events_with_originals(&self, ids: &[i64]) -> Result<Vec<StoredEvent>, StoreError> {
        self.readers().read(|db| load_all(db, ids))
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

    /// What else was told under the identity of this event, the furthest first, then in the order it came: its
    /// conflicts and the tellings that were superseded.
    pub fn tellings_of(&self, event: i64) -> Result<Vec<StoredTelling>, StoreError> {
        self.readers().read(|db| {
            let mut select = db.prepare_cached(
                "SELECT t.received_ns, s.name, t.dialect, t.revision, t.revision < e.revision, t.media, t.codec, t.body, t.parts
                 FROM tellings t JOIN events e ON e.id = t.event JOIN sources s ON s.id = t.source
                 WHERE t.event = ?1 ORDER BY t.revision DESC, t.received_ns, t.id",
            )?;
            let mut rows = select.query([event])?;
            let mut tellings = Vec::new();
            while let Some(row) = rows.next()? {
                let original = payload::read(db, event, row, 5)?;
                tellings.push(StoredTelling {
                    received: UnixNanos(row.get(0)?),
                    source: row.get(1)?,
                    dialect: read_dialect(row, 2)?,
                    revision: read_count(row, 3)?,
                    superseded: row.get(4)?,
                    media: original.media,
                    original: original.bytes,
                });
            }
            Ok(tellings)
        })
    }
}

/// How many events that match are before this one.
fn place_of(db: &Connection, event: i64, fits: &Sql, order: &str) -> rusqlite::Result<Option<u64>> {
    let sql = Sql::new(format!("SELECT place - 1 FROM (SELECT e.id, ROW_NUMBER() OVER (ORDER BY {order}) AS place FROM events e WHERE "))
        .then(fits.clone())
        .text(") WHERE id = ")
        .value(event);
    let mut select = db.prepare_cached(&sql.text)?;
    select
        .query_row(sql.params(), |row| read_count(row, 0))
        .optional()
}

/// Columns of an [`EventSummary`], for [`read_summary`].
pub(super) const SUMMARY: &str = concat!(
    "e.id, e.best_ns, e.kind, e.custom, e.status, e.severity, IFNULL(a.key, ''), \
    IIF(e.name = '', sp.name, e.name), IIF(e.name = '', sp.detail, e.detail), e.span, e.flags, e.bytes, \
    e.seq, e.integrity, e.total_tokens, sp.end_ns - sp.start_ns, src.name, ",
    event_cost!()
);
/// What [`SUMMARY`] needs beside `events e`.
pub(super) const SUMMARY_JOIN: &str = "JOIN spans sp ON sp.id = e.span \
    JOIN sources src ON src.id = e.source LEFT JOIN agents a ON a.id = e.agent";

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
        tokens: row.get(14)?,
        duration_ns: row.get(15)?,
        source: row.get(16)?,
        cost: EventCost::read(row, 17)?,
    })
}

/// The event with this row id.
pub(super) fn load(db: &Connection, id: i64) -> Result<Option<StoredEvent>, StoreError> {
    let sql = format!(
        "SELECT {SUMMARY}, s.key, e.dialect, e.identity, IIF(e.flags & {names_span}, sp.key, ''), e.parent_span,
             IFNULL(t.trace_id, ''), IFNULL(sc.tenant, ''), IFNULL(sc.project, ''), e.author, e.stated_ns, e.clock,
             e.received_ns
         FROM events e {SUMMARY_JOIN}
         JOIN sessions s ON s.id = e.session
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
    let identity: String = row.get(22)?;
    Ok(Some(StoredEvent {
        summary: read_summary(row)?,
        session: row.get(20)?,
        dialect: read_dialect(row, 21)?,
        media: original.media,
        original: original.bytes,
        identity: record::sent_identity(&identity).to_owned(),
        span_id: row.get(23)?,
        parent_span_id: row.get(24)?,
        trace_id: row.get(25)?,
        tenant_id: row.get(26)?,
        project_id: row.get(27)?,
        author: Author::from_code(row.get(28)?),
        stated: row.get::<_, Option<i64>>(29)?.map(UnixNanos),
        clock: Clock::from_code(row.get(30)?),
        received: UnixNanos(row.get(31)?),
    }))
}

/// The events with these row ids, in this order.
pub(super) fn load_all(db: &Connection, ids: &[i64]) -> Result<Vec<StoredEvent>, StoreError> {
    ids.iter().filter_map(|id| load(db, *id).transpose()).collect()
}
