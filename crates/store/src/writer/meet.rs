//! What happens when an event comes under an identity that is stored already.
//!
//! Events under one identity fall into versions. Two of them are the same version when they say the same and do not state
//! two different exact times. The version that sorts first is the event, the others are kept as its conflicts; so which
//! is which does not depend on the order of arrival.

use rusqlite::{Connection, OptionalExtension, params};
use tracewake_model::{Clock, Dialect, Outcome};

use super::commit::{Circumstances, Work};
use crate::{Record, StoreError};

/// What one version says, as far as it matters here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Version {
    digest: i64,
    clock: Clock,
    stated_ns: Option<i64>,
    received_ns: i64,
}

impl Version {
    fn of(record: &Record, circumstances: Circumstances) -> Version {
        let time = record.event().time;
        Version {
            digest: record.digest,
            clock: time.clock,
            stated_ns: time.stated.map(|at| at.0),
            received_ns: circumstances.received.0,
        }
    }

    fn is_same(&self, other: &Version) -> bool {
        let both_exact = self.clock == Clock::Exact && other.clock == Clock::Exact;
        self.digest == other.digest && !(both_exact && self.stated_ns != other.stated_ns)
    }

    /// A better clock, or the same write time earlier, says more about when the event happened.
    fn has_better_time(&self, other: &Version) -> bool {
        let earlier = self.clock == Clock::NoZone && self.stated_ns < other.stated_ns;
        self.clock < other.clock || (self.clock == other.clock && earlier)
    }

    /// The version that sorts first is the event. Of versions that state the same time it is the one received first.
    fn order(&self) -> (Clock, i64, i64, i64) {
        (
            self.clock,
            self.stated_ns.unwrap_or(i64::MAX),
            self.received_ns,
            self.digest,
        )
    }
}

/// The event that is stored under an identity.
#[derive(Debug)]
pub(super) struct Known {
    id: i64,
    session: i64,
    version: Version,
}

impl Known {
    /// Its row id.
    pub(super) fn id(&self) -> i64 {
        self.id
    }

    /// Row id of its session.
    pub(super) fn session(&self) -> i64 {
        self.session
    }

    /// Finds it.
    pub(super) fn find(db: &Connection, dialect: Dialect, identity: &str) -> rusqlite::Result<Option<Known>> {
        let mut find = db.prepare_cached(
            "SELECT id, session, digest, clock, stated_ns, received_ns FROM events
             WHERE dialect = ?1 AND identity = ?2 AND identity <> ''",
        )?;
        let known = find.query_row(params![dialect.code(), identity], |row| {
            let version = Version {
                digest: row.get(2)?,
                clock: Clock::from_code(row.get(3)?),
                stated_ns: row.get(4)?,
                received_ns: row.get(5)?,
            };
            Ok(Known {
                id: row.get(0)?,
                session: row.get(1)?,
                version,
            })
        });
        known.optional()
    }
}

impl Work<'_> {
    /// Decides what a record is that came under the identity of a stored event, and keeps it accordingly.
    pub(super) fn meet(
        &mut self,
        known: &Known,
        record: &Record,
        circumstances: Circumstances,
        place: (usize, usize),
    ) -> Result<Outcome, StoreError> {
        let version = Version::of(record, circumstances);
        if version.is_same(&known.version) {
            if version.has_better_time(&known.version) {
                self.replace(known, record, circumstances, place)?;
            }
            // What comes again for a deleted session brings it back.
            self.bring_back(known.session)?;
            return Ok(Outcome::Duplicate);
        }
        let sorts_first = version.order() < known.version.order();
        let kept = self.same_conflict(known.id, &version)?;
        if let Some((_, kept)) = kept
            && !version.has_better_time(&kept)
        {
            return Ok(Outcome::Duplicate);
        }
        if let Some((conflict, _)) = kept {
            self.db
                .prepare_cached("DELETE FROM conflicts WHERE id = ?1")?
                .execute([conflict])?;
        }
        if sorts_first {
            self.demote(known.id)?;
            self.forget_attachments(known.id)?;
            self.replace(known, record, circumstances, place)?;
            self.reindex(known.id, record)?;
        } else {
            self.write_conflict(known.id, record, circumstances)?;
        }
        if kept.is_some() {
            return Ok(Outcome::Duplicate);
        }
        let session = self.session_by_id(known.session)?;
        self.sessions[session].rollup.conflicts += 1;
        self.sessions[session].changed = true;
        Ok(Outcome::Conflict)
    }

    fn same_conflict(&self, event: i64, version: &Version) -> Result<Option<(i64, Version)>, StoreError> {
        let mut find = self.db.prepare_cached(
            "SELECT id, digest, clock, stated_ns, received_ns FROM conflicts WHERE event = ?1 ORDER BY id",
        )?;
        let mut rows = find.query([event])?;
        while let Some(row) = rows.next()? {
            let kept = Version {
                digest: row.get(1)?,
                clock: Clock::from_code(row.get(2)?),
                stated_ns: row.get(3)?,
                received_ns: row.get(4)?,
            };
            if kept.is_same(version) {
                return Ok(Some((row.get(0)?, kept)));
            }
        }
        Ok(None)
    }

    /// Stores a record in the place of the known event, keeping its row id. Its old session and its new one are made again.
    fn replace(
        &mut self,
        known: &Known,
        record: &Record,
        circumstances: Circumstances,
        place: (usize, usize),
    ) -> Result<(), StoreError> {
        self.db
            .prepare_cached("DELETE FROM events WHERE id = ?1")?
            .execute([known.id])?;
        let left = self.session_by_id(known.session)?;
        let entered = self.place(known.id, record, circumstances, place)?.session;
        for session in [left, entered] {
            self.sessions[session].rebuild = true;
            self.sessions[session].changed = true;
        }
        Ok(())
    }

    /// Keeps the stored event as a conflict of the one that takes its place.
    fn demote(&mut self, event: i64) -> Result<(), StoreError> {
        let mut copy = self.db.prepare_cached(
            "INSERT INTO conflicts (event, digest, clock, stated_ns, received_ns, source, dialect, media, codec, body, parts)
             SELECT e.id, e.digest, e.clock, e.stated_ns, e.received_ns, e.source, e.dialect, p.media, p.codec, p.body, p.parts
             FROM events e JOIN payloads p ON p.event = e.id WHERE e.id = ?1",
        )?;
        copy.execute([event])?;
        Ok(())
    }

    fn forget_attachments(&mut self, event: i64) -> Result<(), StoreError> {
        for table in ["event_tags", "event_hashes", "handoffs"] {
            let sql = format!("DELETE FROM {table} WHERE event = ?1");
            self.db.prepare_cached(&sql)?.execute([event])?;
        }
        Ok(())
    }

    /// Replaces the text of an event that is in the index already. One that is not yet gets its text with the others.
    fn reindex(&mut self, event: i64, record: &Record) -> Result<(), StoreError> {
        if event <= self.indexed {
            let mut replace = self
                .db
                .prepare_cached("INSERT OR REPLACE INTO event_text (rowid, text) VALUES (?1, ?2)")?;
            replace.execute(params![event, record.text])?;
        }
        Ok(())
    }

    fn write_conflict(
        &mut self,
        event: i64,
        record: &Record,
        circumstances: Circumstances,
    ) -> Result<(), StoreError> {
        let parts = self.write_parts(&record.payload)?;
        let version = Version::of(record, circumstances);
        let body = &record.payload.rest;
        let mut insert = self.db.prepare_cached(
            "INSERT INTO conflicts (event, digest, clock, stated_ns, received_ns, source, dialect, media, codec, body, parts)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
        )?;
        insert.execute(params![
            event,
            version.digest,
            version.clock as u8,
            version.stated_ns,
            version.received_ns,
            circumstances.source,
            record.event().dialect.code(),
            record.original().media as u8,
            body.codec,
            &body.bytes[..],
            parts,
        ])?;
        Ok(())
    }
}
