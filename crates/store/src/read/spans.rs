//! Spans of a session.

use rusqlite::{OptionalExtension, Row};
use tracewake_model::{Family, Span, SpanKey};

use super::filter::to_sql;
use super::{read_count, session_id};
use crate::{Store, StoreError};

/// Spans of a session.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SpanSet {
    /// By start, at most as many as asked for.
    pub spans: Vec<Span>,
    /// Spans in the session.
    pub total: u64,
}

/// A span and where it belongs.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredSpan {
    /// Key of its session.
    pub session: String,
    /// The span.
    pub span: Span,
}

impl Store {
    /// The first spans of a session by start.
    pub fn spans(&self, session: &str, limit: u64) -> Result<SpanSet, StoreError> {
        self.readers().read(|db| {
            let Some(session) = session_id(db, session)? else {
                return Ok(SpanSet::default());
            };
            let mut count = db.prepare_cached("SELECT COUNT(*) FROM spans WHERE session = ?1")?;
            let total = count.query_row([session], |row| read_count(row, 0))?;
            let mut select = db.prepare_cached(&format!(
                "SELECT {COLUMNS} FROM spans s LEFT JOIN agents a ON a.id = s.agent
                 WHERE s.session = ?1 ORDER BY s.start_ns, s.family, s.key LIMIT ?2"
            ))?;
            let spans = select
                .query_map([session, to_sql(limit)], read_span)?
                .collect::<Result<_, _>>()?;
            Ok(SpanSet { spans, total })
        })
    }

    /// The first spans by start of one run of a session: those whose first event belongs to the trace.
    pub fn spans_of_run(&self, session: &str, trace: &str, limit: u64) -> Result<SpanSet, StoreError> {
        self.readers().read(|db| {
            let Some(session) = session_id(db, session)? else {
                return Ok(SpanSet::default());
            };
            let scope = "FROM spans s JOIN events f ON f.id = s.first_event
                 LEFT JOIN session_traces t ON t.id = f.trace LEFT JOIN agents a ON a.id = s.agent
                 WHERE s.session = ?1 AND IFNULL(t.trace_id, '') = ?2";
            let mut count = db.prepare_cached(&format!("SELECT COUNT(*) {scope}"))?;
            let total = count.query_row((session, trace), |row| read_count(row, 0))?;
            let mut select = db.prepare_cached(&format!(
                "SELECT {COLUMNS} {scope} ORDER BY s.start_ns, s.family, s.key LIMIT ?3"
            ))?;
            let spans = select
                .query_map((session, trace, to_sql::<i64>(limit)), read_span)?
                .collect::<Result<_, _>>()?;
            Ok(SpanSet { spans, total })
        })
    }

    /// The span with this row id.
    pub fn span(&self, row: i64) -> Result<Option<StoredSpan>, StoreError> {
        self.readers().read(|db| {
            let mut select = db.prepare_cached(&format!(
                "SELECT {COLUMNS}, o.key FROM spans s LEFT JOIN agents a ON a.id = s.agent
                 JOIN sessions o ON o.id = s.session WHERE s.id = ?1"
            ))?;
            let found = select.query_row([row], |row| {
                Ok(StoredSpan {
                    span: read_span(row)?,
                    session: row.get(19)?,
                })
            });
            Ok(found.optional()?)
        })
    }
}

/// Columns of a span `s` with its agent `a`, for [`read_span`].
pub(super) const COLUMNS: &str = "s.id, s.family, s.key, s.parent, s.name, s.detail, IFNULL(a.key, ''), s.start_ns, s.end_ns, s.starts, \
    s.ends, s.points, s.failures, s.cancelled, s.input_tokens, s.output_tokens, s.total_tokens, s.first_event, s.errors";

/// Reads the first columns of a row as [`COLUMNS`] has them.
pub(super) fn read_span(row: &Row<'_>) -> rusqlite::Result<Span> {
    Ok(Span {
        row: row.get(0)?,
        key: SpanKey {
            family: Family::from_code(row.get(1)?),
            id: row.get(2)?,
        },
        parent_id: row.get(3)?,
        name: row.get(4)?,
        detail: row.get(5)?,
        agent: row.get(6)?,
        start_ns: row.get(7)?,
        end_ns: row.get(8)?,
        starts: row.get(9)?,
        ends: row.get(10)?,
        points: row.get(11)?,
        failures: row.get(12)?,
        cancelled: row.get(13)?,
        input_tokens: row.get(14)?,
        output_tokens: row.get(15)?,
        total_tokens: row.get(16)?,
        first_event: row.get(17)?,
        errors: row.get(18)?,
    })
}
