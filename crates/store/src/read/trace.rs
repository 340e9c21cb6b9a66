//! One trace as a whole, and following what is newly stored.

use bytes::Bytes;
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, params_from_iter};
use tracewake_model::Dialect;

use super::filter::{Filter, to_sql};
use crate::derive::flag;
use crate::{Store, StoreError, payload};

/// What is stored of one trace in one dialect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TraceSummary {
    /// Events.
    pub events: u64,
    /// Events that report a failure.
    pub failed: u64,
    /// First best time, nanoseconds since 1970.
    pub first_ns: i64,
    /// Last instant that an event speaks of.
    pub last_ns: i64,
}

/// Which events to follow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Follow {
    /// Those of the trace with this id.
    Trace(String),
    /// Those of the agent with this key.
    Agent(String),
}

/// Events that were stored after a place.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Followed {
    /// The original bytes of each, in the order of their row ids.
    pub events: Vec<Bytes>,
    /// The row id up to which everything was looked at: where to go on.
    pub reached: i64,
    /// Whether there may be more right now.
    pub more: bool,
}

impl Store {
    /// Figures of a trace; none when no event of it is stored.
    pub fn trace_summary(&self, dialect: Dialect, trace: &str) -> Result<Option<TraceSummary>, StoreError> {
        self.readers().read(|db| {
            let Some(filter) = of_trace(db, dialect, trace)? else {
                return Ok(None);
            };
            let sql = format!(
                "SELECT COUNT(*), IFNULL(SUM(e.flags & {failed} <> 0), 0), MIN(e.best_ns), MAX(MAX(e.best_ns, IFNULL(e.end_ns, e.best_ns)))
                 FROM events e WHERE {} HAVING COUNT(*) > 0",
                filter.condition(),
                failed = flag::FAILED,
            );
            let mut find = db.prepare_cached(&sql)?;
            let summary = find.query_row(filter.params(), |row| {
                Ok(TraceSummary {
                    events: super::read_count(row, 0)?,
                    failed: super::read_count(row, 1)?,
                    first_ns: row.get(2)?,
                    last_ns: row.get(3)?,
                })
            });
            Ok(summary.optional()?)
        })
    }

    /// Row ids of the events of a trace: by their count in it, those without one last and by time.
    pub fn trace_events(&self, dialect: Dialect, trace: &str) -> Result<Vec<i64>, StoreError> {
        self.readers().read(|db| {
            let Some(filter) = of_trace(db, dialect, trace)? else {
                return Ok(Vec::new());
            };
            let sql = format!(
                "SELECT e.id FROM events e WHERE {} ORDER BY e.seq IS NULL, e.seq, e.best_ns, e.id",
                filter.condition()
            );
            let mut select = db.prepare_cached(&sql)?;
            let ids = select.query_map(filter.params(), |row| row.get(0))?;
            Ok(ids.collect::<Result<_, _>>()?)
        })
    }

    /// The original bytes of events, in the order of `ids`; those that are gone by now are left out.
    pub fn originals(&self, ids: &[i64]) -> Result<Vec<Bytes>, StoreError> {
        self.readers().read(|db| originals(db, ids))
    }

    /// Whether events name an agent with this key.
    pub fn knows_agent(&self, key: &str) -> Result<bool, StoreError> {
        self.readers().read(|db| {
            let mut find = db.prepare_cached("SELECT 1 FROM agents WHERE key = ?1")?;
            Ok(find.exists([key])?)
        })
    }

    /// The row id of the newest event; 0 in an empty store.
    pub fn newest_event(&self) -> Result<i64, StoreError> {
        self.readers().read(|db| newest(db))
    }

    /// Events of a trace or an agent that were stored after the row id `after`, at most `limit`.
    pub fn follow(
        &self,
        dialect: Dialect,
        what: &Follow,
        after: i64,
        limit: u64,
    ) -> Result<Followed, StoreError> {
        self.readers().read(|db| {
            let newest = newest(db)?;
            let nothing = Followed {
                reached: newest.max(after),
                ..Followed::default()
            };
            let filter = match what {
                Follow::Trace(trace) => of_trace(db, dialect, trace)?,
                Follow::Agent(key) => of_agent(db, dialect, key)?,
            };
            let Some(mut filter) = filter.filter(|_| newest > after) else {
                return Ok(nothing);
            };
            // By row id, so that only what is new is looked at, however much the trace or the agent has.
            filter.push("e.id > ?", after);
            filter.values.push(to_sql(limit));
            let sql = format!(
                "SELECT e.id FROM events e NOT INDEXED WHERE {} ORDER BY e.id LIMIT ?",
                filter.condition()
            );
            let mut select = db.prepare_cached(&sql)?;
            let ids = select.query_map(filter.params(), |row| row.get(0))?;
            let ids = ids.collect::<Result<Vec<i64>, _>>()?;
            let more = ids.len() as u64 == limit;
            Ok(Followed {
                events: originals(db, &ids)?,
                reached: ids.last().copied().filter(|_| more).unwrap_or(nothing.reached),
                more,
            })
        })
    }
}

/// Conditions for the events of a trace; none when there is no such trace.
fn of_trace(db: &Connection, dialect: Dialect, trace: &str) -> rusqlite::Result<Option<Filter>> {
    let mut select = db.prepare_cached("SELECT session, id FROM session_traces WHERE trace_id = ?1")?;
    let rows = select.query_map([trace], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let rows = rows.collect::<Result<Vec<(i64, i64)>, _>>()?;
    let (sessions, traces): (Vec<i64>, Vec<i64>) = rows.into_iter().unzip();
    if traces.is_empty() {
        return Ok(None);
    }
    let mut filter = Filter::default();
    filter.any_of("e.session", &sessions);
    filter.any_of("e.trace", &traces);
    filter.push("e.dialect = ?", i64::from(dialect.code()));
    Ok(Some(filter))
}

fn of_agent(db: &Connection, dialect: Dialect, key: &str) -> rusqlite::Result<Option<Filter>> {
    let mut find = db.prepare_cached("SELECT id FROM agents WHERE key = ?1")?;
    let agent: Option<i64> = find.query_row([key], |row| row.get(0)).optional()?;
    Ok(agent.map(|agent| {
        let mut filter = Filter::default();
        filter.push("e.agent = ?", agent);
        filter.push("e.dialect = ?", i64::from(dialect.code()));
        filter
    }))
}

fn newest(db: &Connection) -> Result<i64, StoreError> {
    let mut find = db.prepare_cached("SELECT IFNULL(MAX(id), 0) FROM events")?;
    Ok(find.query_row(params_from_iter::<[Value; 0]>([]), |row| row.get(0))?)
}

fn originals(db: &Connection, ids: &[i64]) -> Result<Vec<Bytes>, StoreError> {
    let mut originals = Vec::with_capacity(ids.len());
    for id in ids {
        let mut exists = db.prepare_cached("SELECT 1 FROM payloads WHERE event = ?1")?;
        if exists.exists([id])? {
            originals.push(payload::of_event(db, *id)?.bytes);
        }
    }
    Ok(originals)
}
