//! Events that came over the wire, in the order they were stored, with the events of their spans.

use rusqlite::OptionalExtension;

use super::export::{COLUMNS, Exported, JOINS, PAGE_BYTES, read_exported};
use super::filter::to_sql;
use crate::derive::flag;
use crate::{Store, StoreError};

/// An event that came over the wire.
#[derive(Debug, Clone, PartialEq)]
pub struct LiveEvent {
    /// The event.
    pub event: Exported,
    /// Key of its session.
    pub session: String,
}

impl Store {
    /// The last event stored; 0 when there is none.
    pub fn last_event(&self) -> Result<i64, StoreError> {
        self.readers().read(|db| {
            let mut last = db.prepare_cached("SELECT MAX(id) FROM events")?;
            Ok(last
                .query_row([], |row| row.get::<_, Option<i64>>(0))?
                .unwrap_or(0))
        })
    }

    /// The first events after this row id that came over the wire, in the order of their row ids: at most `limit`,
    /// fewer when they are large.
    pub fn live_after(&self, row: i64, limit: u64) -> Result<Vec<LiveEvent>, StoreError> {
        self.readers().read(|db| {
            let mut select = db.prepare_cached(&format!(
                "SELECT {COLUMNS}, s.key FROM events e {JOINS} JOIN sessions s ON s.id = e.session
                 WHERE e.id > ?1 AND e.flags & ?2 ORDER BY e.id LIMIT ?3"
            ))?;
            let mut rows = select.query([row, flag::LIVE, to_sql(limit)])?;
            let (mut events, mut bytes) = (Vec::new(), 0);
            while bytes < PAGE_BYTES
                && let Some(row) = rows.next()?
            {
                let event = read_exported(db, row)?;
                bytes += event.original.len();
                events.push(LiveEvent {
                    event,
                    session: row.get(34)?,
                });
            }
            Ok(events)
        })
    }

    /// How many events after this row id came over the wire.
    pub fn count_live_after(&self, row: i64) -> Result<u64, StoreError> {
        self.readers().read(|db| {
            let mut count = db.prepare_cached("SELECT COUNT(*) FROM events WHERE id > ?1 AND flags & ?2")?;
            Ok(count.query_row([row, flag::LIVE], |row| super::read_count(row, 0))?)
        })
    }

    /// The events of a span that bear on its ends, by best time: at most `limit`, the last ones among them.
    pub fn export_span(&self, span: i64, limit: u64) -> Result<Vec<Exported>, StoreError> {
        self.readers().read(|db| {
            let mut bounds =
                db.prepare_cached("SELECT session, start_ns, end_ns FROM spans WHERE id = ?1")?;
            let bounds = bounds.query_row([span], |row| Ok([row.get(0)?, row.get(1)?, row.get(2)?]));
            let Some([session, start, end]) = bounds.optional()? else {
                return Ok(Vec::new());
            };
            // A span has no index of its events: they lie in its session between its first and last instant. Looking
            // from both ends, a span of very many events gives its first and its last ones.
            let mut found: Vec<Exported> = Vec::new();
            for direction in ["ASC", "DESC"] {
                let mut select = db.prepare_cached(&format!(
                    "SELECT {COLUMNS} FROM events e {JOINS}
                     WHERE e.session = ?1 AND e.best_ns BETWEEN ?2 AND ?3 AND e.span = ?4
                     ORDER BY e.best_ns {direction}, e.id {direction} LIMIT ?5"
                ))?;
                let mut rows = select.query([session, start, end, span, to_sql(limit.div_ceil(2))])?;
                while let Some(row) = rows.next()? {
                    let event = read_exported(db, row)?;
                    if found.iter().all(|known| known.id != event.id) {
                        found.push(event);
                    }
                }
            }
            found.sort_by_key(|event| (event.time, event.id));
            Ok(found)
        })
    }
}
