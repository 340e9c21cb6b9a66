//! What happens when an event comes under an identity that is stored already.
//!
//! Records under one identity are tellings of one event. Two of them are the same telling when they have the same
//! revision, say the same and do not state two different exact times. The telling that sorts first is the event, the
//! others are kept beside it: those of its own revision are its conflicts, those of a lower one were superseded. So
//! which is which does not depend on the order of arrival.

use std::sync::LazyLock;

use rusqlite::{Connection, OptionalExtension, Row, Statement, params};
use tracewake_model::{Dialect, Outcome};

use super::commit::{Arrival, WriteTransaction};
use super::cut_texts;
use crate::telling::{TELLING, Telling};
use crate::{Record, StoreError};

/// Finds the event that is stored under an identity.
pub(super) static FIND: LazyLock<String> = LazyLock::new(|| {
    format!(
        "SELECT id, session, {TELLING} FROM events WHERE dialect = ?1 AND identity = ?2 AND identity <> ''"
    )
});

/// The event that is stored under an identity.
#[derive(Debug)]
pub(super) struct Known {
    pub(super) id: i64,
    /// Row id of its session.
    pub(super) session: i64,
    pub(super) telling: Telling,
}

impl Known {
    /// Finds it.
    pub(super) fn find(db: &Connection, dialect: Dialect, identity: &str) -> rusqlite::Result<Option<Known>> {
        let mut find = db.prepare_cached(&FIND)?;
        Known::find_by(&mut find, dialect, identity)
    }

    /// The same, by the statement of [`FIND`].
    pub(super) fn find_by(
        find: &mut Statement<'_>,
        dialect: Dialect,
        identity: &str,
    ) -> rusqlite::Result<Option<Known>> {
        find.query_row(params![dialect.code(), identity], Known::read)
            .optional()
    }

    /// The event with this row id.
    pub(super) fn by_id(db: &Connection, id: i64) -> rusqlite::Result<Option<Known>> {
        let mut find = db.prepare_cached(&format!(
            "SELECT id, session, {TELLING} FROM events WHERE id = ?1"
        ))?;
        find.query_row([id], Known::read).optional()
    }

    fn read(row: &Row<'_>) -> rusqlite::Result<Known> {
        Ok(Known {
            id: row.get(0)?,
            session: row.get(1)?,
            telling: Telling::read(row, 2)?,
        })
    }
}

impl<'r> WriteTransaction<'_, 'r> {
    /// Decides what a record is that came under the identity of a stored event, and keeps it accordingly.
    pub(super) fn write_telling(
        &mut self,
        known: &Known,
        record: &'r Record,
        arrival: Arrival,
        place: (usize, usize),
    ) -> Result<Outcome, StoreError> {
        let telling = Telling::of(record, arrival.received.0);
        if telling.is_same(&known.telling) {
            if telling.has_better_time(&known.telling) {
                self.replace(known, record, arrival, place)?;
            }
            // What comes again for a deleted session brings it back.
            self.bring_back(known.session)?;
            return Ok(Outcome::Duplicate);
        }
        let kept = self.same_kept(known.id, &telling)?;
        if let Some((_, kept)) = kept
            && !telling.has_better_time(&kept)
        {
            return Ok(Outcome::Duplicate);
        }
        if let Some((row, _)) = kept {
            self.forget_telling(row)?;
        }
        if telling.order() < known.telling.order() {
            self.demote(known.id)?;
            self.forget_attachments(known.id)?;
            self.replace(known, record, arrival, place)?;
            self.reindex(known.id, &record.text)?;
        } else {
            self.keep_telling(known.id, record, arrival)?;
        }
        if kept.is_some() {
            return Ok(Outcome::Duplicate);
        }
        let session = self.session_by_id(known.session)?;
        self.sessions[session].changed = true;
        if telling.revision != known.telling.revision {
            return Ok(Outcome::Continued);
        }
        self.sessions[session].rollup.conflicts += 1;
        Ok(Outcome::Conflict)
    }

    /// The same telling among those that are kept beside an event.
    fn same_kept(&self, event: i64, telling: &Telling) -> Result<Option<(i64, Telling)>, StoreError> {
        let mut find = self.db.prepare_cached(&format!(
            "SELECT id, {TELLING} FROM tellings WHERE event = ?1 ORDER BY id"
        ))?;
        let mut rows = find.query([event])?;
        while let Some(row) = rows.next()? {
            let kept = Telling::read(row, 1)?;
            if kept.is_same(telling) {
                return Ok(Some((row.get(0)?, kept)));
            }
        }
        Ok(None)
    }

    /// Stores a record in the place of the known event, keeping its row id. Its old session and its new one are made
    /// again.
    fn replace(
        &mut self,
        known: &Known,
        record: &'r Record,
        arrival: Arrival,
        place: (usize, usize),
    ) -> Result<(), StoreError> {
        self.replace_row(known, record, arrival)?;
        self.write_payload(known.id, record)?;
        self.placed.push((known.id, place.0, place.1));
        Ok(())
    }

    /// The same for everything but the payload and the text.
    pub(super) fn replace_row(
        &mut self,
        known: &Known,
        record: &'r Record,
        arrival: Arrival,
    ) -> Result<(), StoreError> {
        self.db
            .prepare_cached("DELETE FROM events WHERE id = ?1")?
            .execute([known.id])?;
        let left = self.session_by_id(known.session)?;
        let entered = self.write_row(known.id, record, arrival)?.session;
        for session in [left, entered] {
            self.sessions[session].store_held(self.db, &self.options.prices)?;
            self.sessions[session].rebuild = true;
            self.sessions[session].changed = true;
        }
        Ok(())
    }

    /// Keeps the stored telling beside the one that takes its place. Gives its row.
    pub(super) fn demote(&mut self, event: i64) -> Result<i64, StoreError> {
        let mut copy = self.db.prepare_cached(
            "INSERT INTO tellings (event, revision, digest, clock, stated_ns, received_ns, source, dialect, media, codec, body, parts)
             SELECT e.id, e.revision, e.digest, e.clock, e.stated_ns, e.received_ns, e.source, e.dialect, p.media, p.codec, p.body, p.parts
             FROM events e JOIN payloads p ON p.event = e.id WHERE e.id = ?1",
        )?;
        Ok(copy.insert([event])?)
    }

    /// Takes away a telling that is kept beside its event.
    pub(super) fn forget_telling(&self, row: i64) -> Result<(), StoreError> {
        self.db
            .prepare_cached("DELETE FROM tellings WHERE id = ?1")?
            .execute([row])?;
        Ok(())
    }

    /// Takes away what is in tables of its own.
    pub(super) fn forget_attachments(&mut self, event: i64) -> Result<(), StoreError> {
        cut_texts::forget(self.db, event)?;
        for table in ["event_tags", "event_files", "event_hashes", "handoffs", "scores"] {
            let sql = format!("DELETE FROM {table} WHERE event = ?1");
            self.db.prepare_cached(&sql)?.execute([event])?;
        }
        Ok(())
    }

    /// Replaces the text of an event that is in the index already. One that is not yet gets its text with the others.
    pub(super) fn reindex(&mut self, event: i64, text: &str) -> Result<(), StoreError> {
        if event <= self.indexed {
            let mut replace = self
                .db
                .prepare_cached("INSERT OR REPLACE INTO event_text (rowid, text) VALUES (?1, ?2)")?;
            replace.execute(params![event, text])?;
        }
        Ok(())
    }

    /// Keeps a record beside the event that it describes.
    fn keep_telling(&mut self, event: i64, record: &Record, arrival: Arrival) -> Result<(), StoreError> {
        let parts = self.write_parts(&record.payload)?;
        let telling = Telling::of(record, arrival.received.0);
        let body = &record.payload.rest;
        let mut insert = self.db.prepare_cached(
            "INSERT INTO tellings (event, revision, digest, clock, stated_ns, received_ns, source, dialect, media, codec, body, parts)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
        )?;
        insert.execute(params![
            event,
            telling.revision,
            telling.digest,
            telling.clock as u8,
            telling.stated_ns,
            telling.received_ns,
            arrival.source,
            record.event().dialect.code(),
            record.original().media as u8,
            body.codec,
            &body.bytes[..],
            parts,
        ])?;
        Ok(())
    }
}
