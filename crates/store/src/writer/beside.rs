//! What other processes write into the same database: another window, `tracewake import` or `serve`.

use rusqlite::Connection;

use crate::Touched;

/// New events that are looked at for the names of their sessions, at most; beyond that anything may have changed.
const MOST_EVENTS: i64 = 20_000;

/// How far the database is known.
#[derive(Debug, Default)]
pub(super) struct Beside {
    /// That of the last look; see [`data_version`].
    version: i64,
    /// The highest row id of an event.
    last: i64,
}

impl Beside {
    /// Takes the database as it is.
    pub(super) fn begin(&mut self, db: &Connection) -> rusqlite::Result<()> {
        self.version = data_version(db)?;
        self.last = last_event(db)?;
        Ok(())
    }

    /// What others have changed since the last look; none where nobody has.
    pub(super) fn look(&mut self, db: &Connection) -> rusqlite::Result<Option<Touched>> {
        let version = data_version(db)?;
        if version == self.version {
            return Ok(None);
        }
        self.version = version;
        let before = std::mem::replace(&mut self.last, last_event(db)?);
        if self.last <= before || self.last - before > MOST_EVENTS {
            // An annotation, a deletion, or more than is worth telling apart.
            return Ok(Some(Touched::Anything));
        }
        let mut select = db.prepare_cached(
            "SELECT DISTINCT s.key FROM events e JOIN sessions s ON s.id = e.session WHERE e.id > ?1",
        )?;
        let keys = select.query_map([before], |row| row.get(0))?;
        Ok(Some(
            keys.collect::<rusqlite::Result<Vec<String>>>()?
                .into_iter()
                .collect(),
        ))
    }
}

/// `PRAGMA data_version`: another number after another connection has committed, never after this one has.
pub(super) fn data_version(db: &Connection) -> rusqlite::Result<i64> {
    db.prepare_cached("PRAGMA data_version")?
        .query_row([], |row| row.get(0))
}

fn last_event(db: &Connection) -> rusqlite::Result<i64> {
    db.prepare_cached("SELECT IFNULL(MAX(id), 0) FROM events")?
        .query_row([], |row| row.get(0))
}
