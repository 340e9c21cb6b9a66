//! The ledger, totals, and whether the database is well.

use std::collections::BTreeMap;

use rusqlite::{Connection, Row};
use tracewake_model::Counts;

use super::read_count;
use crate::schema::{CUT_TEXT_KEY, PROGRAM_KEY};
use crate::{Store, StoreError, columns, schema};

/// Outcomes of what was received from one source.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LedgerLine {
    /// Its name, e.g. `folder /var/log/agents`.
    pub source: String,
    /// Its outcome.
    pub counts: Counts,
    /// By how much a stated time lay after its reception, at most: the sender's clock is ahead. Nanoseconds.
    pub ahead_ns: i64,
}

/// Figures over the whole database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Totals {
    /// Outcomes of everything ever received.
    pub counts: Counts,
    /// Events stored.
    pub events: u64,
    /// Sessions stored, the one of events that name no session included.
    pub sessions: u64,
    /// Spans whose end has not come.
    pub open_spans: u64,
}

/// What an examination of the database found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Check {
    /// What is wrong, in SQLite's words; empty when all is well.
    pub problems: Vec<String>,
    /// Number of the newest migration applied.
    pub schema: i64,
    /// Version of SQLite.
    pub sqlite: String,
    /// Figures over the whole database.
    pub totals: Totals,
    /// Size of the database with its log.
    pub bytes: u64,
    /// Events not yet in the full-text index.
    pub index_behind: u64,
}

impl Store {
    /// Outcomes of what was received, by source, in the order of their first appearance.
    pub fn ledger(&self) -> Result<Vec<LedgerLine>, StoreError> {
        self.readers().read(|db| {
            let counts = columns::list("", COUNTS);
            let mut select = db.prepare_cached(&format!(
                "SELECT {counts}, name, ahead_ns FROM sources ORDER BY id"
            ))?;
            let lines = select.query_map([], |row| {
                Ok(LedgerLine {
                    source: row.get(COUNTS.len())?,
                    counts: read_counts(row)?,
                    ahead_ns: row.get(COUNTS.len() + 1)?,
                })
            })?;
            Ok(lines.collect::<Result<_, _>>()?)
        })
    }

    /// How many events were received of each coding agent, by its name, whatever way they came.
    pub fn programs(&self) -> Result<BTreeMap<String, u64>, StoreError> {
        self.readers().read(|db| {
            let mut select = db.prepare_cached("SELECT key, value FROM meta WHERE key GLOB ?1 || '*'")?;
            let rows = select.query_map([PROGRAM_KEY], |row| {
                let (key, events): (String, i64) = (row.get(0)?, row.get(1)?);
                let program = key.strip_prefix(PROGRAM_KEY).unwrap_or(&key).to_owned();
                Ok((program, events.unsigned_abs()))
            })?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    /// Figures over the whole database.
    pub fn totals(&self) -> Result<Totals, StoreError> {
        self.readers().read(|db| Ok(totals(db)?))
    }

    /// Events committed but not yet found by search.
    pub fn index_behind(&self) -> Result<u64, StoreError> {
        self.readers().read(|db| Ok(index_behind(db)?))
    }

    /// Sessions whose sums, estimates among them, are being made again.
    pub fn sessions_behind(&self) -> Result<u64, StoreError> {
        self.readers().read(|db| {
            let mut count = db.prepare_cached("SELECT COUNT(*) FROM unresolved")?;
            Ok(count.query_row([], |row| read_count(row, 0))?)
        })
    }

    /// Size of the database with its log.
    pub fn database_bytes(&self) -> u64 {
        let sizes =
            schema::files_of(self.path()).map(|file| std::fs::metadata(file).map_or(0, |found| found.len()));
        sizes.into_iter().sum()
    }

    /// Examines the database. Reads all of it: seconds for a large one.
    pub fn check(&self) -> Result<Check, StoreError> {
        let bytes = self.database_bytes();
        self.readers().read(|db| {
            let mut check = db.prepare("PRAGMA quick_check(100)")?;
            let found = check
                .query_map([], |row| row.get::<_, String>(0))?
                .collect::<Result<Vec<_>, _>>()?;
            Ok(Check {
                problems: found.into_iter().filter(|problem| problem != "ok").collect(),
                schema: db.pragma_query_value(None, "user_version", |row| row.get(0))?,
                sqlite: rusqlite::version().to_owned(),
                totals: totals(db)?,
                bytes,
                index_behind: index_behind(db)?,
            })
        })
    }
}

fn totals(db: &Connection) -> rusqlite::Result<Totals> {
    let counts: Vec<String> = COUNTS
        .iter()
        .map(|count| format!("IFNULL(SUM({count}), 0)"))
        .collect();
    let mut sums = db.prepare_cached(&format!("SELECT {} FROM sources", counts.join(", ")))?;
    let counts = sums.query_row([], read_counts)?;
    let mut sums = db.prepare_cached(
        "SELECT COUNT(*), IFNULL(SUM(events), 0), IFNULL(SUM(open_spans), 0) FROM sessions",
    )?;
    sums.query_row([], |row| {
        Ok(Totals {
            counts,
            sessions: read_count(row, 0)?,
            events: read_count(row, 1)?,
            open_spans: read_count(row, 2)?,
        })
    })
}

/// Events committed but not yet found by search.
pub(super) fn index_behind(db: &Connection) -> rusqlite::Result<u64> {
    let mut behind = db.prepare_cached(
        "SELECT MAX(0, (SELECT IFNULL(MAX(id), 0) FROM events) - (SELECT value FROM meta WHERE key = 'indexed'))",
    )?;
    behind.query_row([], |row| read_count(row, 0))
}

/// Events that say more than the index holds of them.
pub(super) fn partly_searched(db: &Connection) -> rusqlite::Result<u64> {
    let mut count = db.prepare_cached("SELECT COUNT(*) FROM meta WHERE key GLOB ?1 || '*'")?;
    count.query_row([CUT_TEXT_KEY], |row| read_count(row, 0))
}

/// The columns of `sources` that [`read_counts`] reads.
const COUNTS: &[&str] = &[
    "received",
    "stored",
    "duplicates",
    "continued",
    "conflicts",
    "late",
    "rejected",
    "not_kept",
    "time_unknown",
];

fn read_counts(row: &Row<'_>) -> rusqlite::Result<Counts> {
    Ok(Counts {
        received: read_count(row, 0)?,
        stored: read_count(row, 1)?,
        duplicates: read_count(row, 2)?,
        continued: read_count(row, 3)?,
        conflicts: read_count(row, 4)?,
        late: read_count(row, 5)?,
        rejected: read_count(row, 6)?,
        not_kept: read_count(row, 7)?,
        time_unknown: read_count(row, 8)?,
    })
}
