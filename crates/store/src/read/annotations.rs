//! What a person gave sessions, what sessions weigh, and what is deleted.

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension};
use tracewake_model::{UnixNanos, visible_title};

use super::read_count;
use super::sessions::is_live;
use crate::{Store, StoreError};

/// The annotations of a session.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Annotations {
    /// Whether it has a star.
    pub starred: bool,
    /// In place of the session's own; empty when none was given.
    pub title: String,
    /// A note; empty when none was given.
    pub note: String,
}

/// What a session takes, for those who decide what goes. Instants are nanoseconds since 1970.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionWeight {
    /// Key of the session.
    pub key: String,
    /// Its title.
    pub title: String,
    /// Where its last event came from: a line of the ledger.
    pub source: String,
    /// Whether it has a star.
    pub starred: bool,
    /// Whether events still arrive.
    pub live: bool,
    /// Events of it.
    pub events: u64,
    /// Of its originals.
    pub bytes: u64,
    /// Best time of its first event.
    pub first_ns: i64,
    /// When its last event was received.
    pub received_ns: i64,
}

/// Deleted sessions that are not purged yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Deleted {
    /// Sessions that are being purged.
    pub going: u64,
    /// When the first of those was deleted that can still come back.
    pub oldest: Option<UnixNanos>,
}

impl Store {
    /// What is deleted and not purged yet.
    pub fn deleted_sessions(&self) -> Result<Deleted, StoreError> {
        self.readers().read(|db| {
            let mut select = db.prepare_cached(
                "SELECT IFNULL(SUM(purge), 0), MIN(IIF(purge, NULL, deleted_ns)) FROM trash",
            )?;
            Ok(select.query_row([], |row| {
                Ok(Deleted {
                    going: read_count(row, 0)?,
                    oldest: row.get::<_, Option<i64>>(1)?.map(UnixNanos),
                })
            })?)
        })
    }

    /// What every session takes, oldest reception first. Looks at every event.
    pub fn session_weights(&self, now: UnixNanos) -> Result<Vec<SessionWeight>, StoreError> {
        self.readers().read(|db| {
            let sources = sources(db)?;
            let mut select = db.prepare_cached(
                "SELECT s.key, s.title, s.first_ns, s.last_ns, s.live_ns, s.ended_ns, COUNT(*), SUM(e.bytes),
                        MAX(e.received_ns) AS received, e.source, IFNULL(m.starred, 0), IFNULL(m.title, '')
                 FROM events e JOIN sessions s ON s.id = e.session LEFT JOIN session_marks m ON m.key = s.key
                 GROUP BY e.session ORDER BY received, s.id",
            )?;
            let rows = select.query_map([], |row| {
                let (key, title): (String, String) = (row.get(0)?, row.get(1)?);
                let given: String = row.get(11)?;
                let source: i64 = row.get(9)?;
                Ok(SessionWeight {
                    title: match given.is_empty() {
                        true => visible_title(&title, &key),
                        false => given,
                    },
                    key,
                    source: sources.get(&source).cloned().unwrap_or_default(),
                    starred: row.get(10)?,
                    live: is_live(row.get(4)?, row.get(5)?, row.get(3)?, now),
                    events: read_count(row, 6)?,
                    bytes: read_count(row, 7)?,
                    first_ns: row.get(2)?,
                    received_ns: row.get(8)?,
                })
            })?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    /// Bytes of the database that hold something; pages that deleted events left are used again before the file grows.
    pub fn used_bytes(&self) -> Result<u64, StoreError> {
        self.readers().read(|db| {
            let pragma = |name| db.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
            let pages = pragma("page_count")? - pragma("freelist_count")?;
            Ok((pages * pragma("page_size")?).unsigned_abs())
        })
    }
}

fn sources(db: &Connection) -> rusqlite::Result<HashMap<i64, String>> {
    let mut select = db.prepare_cached("SELECT id, name FROM sources")?;
    select
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect()
}

/// The annotations of a session.
pub(super) fn annotations(db: &Connection, key: &str) -> rusqlite::Result<Annotations> {
    let mut select = db.prepare_cached("SELECT starred, title, note FROM session_marks WHERE key = ?1")?;
    let found = select.query_row([key], |row| {
        Ok(Annotations {
            starred: row.get(0)?,
            title: row.get(1)?,
            note: row.get(2)?,
        })
    });
    Ok(found.optional()?.unwrap_or_default())
}
