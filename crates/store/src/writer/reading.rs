//! Writing what today's readers make of stored originals. Payloads stay where they are; only what was read out of them
//! changes.

use rusqlite::params;
use tracewake_model::Dialect;

use super::commit::{Arrival, WriteTransaction};
use super::identity::Known;
use super::trash;
use crate::StoreError;
use crate::reading::{ReadEvent, ReadTelling, ReadingStep, Step};
use crate::telling::Telling;

impl<'r> WriteTransaction<'_, 'r> {
    /// Writes a step of reading again, and how far this has come.
    pub(super) fn write_reading(&mut self, step: Option<&'r ReadingStep>) -> Result<(), StoreError> {
        match step.map(|step| &step.0) {
            None => Ok(()),
            Some(Step::Begin { versions, again }) => self.begin_reading(versions, *again),
            Some(Step::Read {
                dialect,
                after,
                up_to,
                read,
                unreadable,
                changed,
            }) => {
                // Another process may have come further meanwhile.
                let mut go_on = self.db.prepare_cached(
                    "UPDATE readings SET up_to = ?3, read = read + ?4, unreadable = unreadable + ?5
                     WHERE dialect = ?1 AND up_to = ?2",
                )?;
                let moved = go_on.execute(params![
                    dialect.code(),
                    after,
                    up_to,
                    *read as i64,
                    *unreadable as i64
                ])?;
                if moved == 0 {
                    return Ok(());
                }
                let mut count = 0;
                for event in changed {
                    count += i64::from(self.write_read_event(event)?);
                }
                self.db
                    .prepare_cached("UPDATE readings SET changed = changed + ?2 WHERE dialect = ?1")?
                    .execute(params![dialect.code(), count])?;
                Ok(())
            }
        }
    }

    fn begin_reading(&self, versions: &[(Dialect, u32)], again: bool) -> Result<(), StoreError> {
        let mut begin = self.db.prepare_cached(
            "INSERT INTO readings (dialect, version, up_to, until)
             VALUES (?1, ?2, 0, (SELECT IFNULL(MAX(id), 0) FROM events))
             ON CONFLICT (dialect) DO UPDATE SET
                 version = excluded.version, up_to = 0, until = excluded.until, read = 0, changed = 0, unreadable = 0
             WHERE excluded.version > version OR ?3",
        )?;
        for (dialect, version) in versions {
            begin.execute(params![dialect.code(), version, again])?;
        }
        Ok(())
    }

    /// Replaces an event by what it says now, and what is kept beside it likewise. Returns whether it was still the
    /// event that was read.
    fn write_read_event(&mut self, read: &'r ReadEvent) -> Result<bool, StoreError> {
        let Some(known) = Known::by_id(self.db, read.event)? else {
            return Ok(false);
        };
        // A deleted session must not come back by this.
        if known.telling != read.stored || (self.has_trash && trash::holds(self.db, known.session)?) {
            return Ok(false);
        }
        let telling = |told: &ReadTelling| Telling::of(&told.record, told.received.0);
        let Some(first) = read.tellings.iter().min_by_key(|told| telling(told).order()) else {
            return Ok(false);
        };
        let identity = first.record.stored_identity();
        let taken = self.known(first.record.event().dialect, identity)?;
        if taken.is_some_and(|other| other.id != known.id) {
            return Ok(false);
        }
        for told in &read.tellings {
            self.note_sessions(told.record.event())?;
        }
        let mut own_row = None;
        if let Some(row) = first.kept {
            own_row = Some(self.demote(known.id)?);
            self.promote(row, known.id)?;
        }
        let mut seen = vec![telling(first)];
        for told in &read.tellings {
            let Some(row) = told.kept.or(own_row).filter(|row| Some(*row) != first.kept) else {
                continue;
            };
            let now = telling(told);
            if seen.iter().any(|other| other.is_same(&now)) {
                self.forget_telling(row)?;
                continue;
            }
            seen.push(now);
            self.db
                .prepare_cached(
                    "UPDATE tellings SET revision = ?2, digest = ?3, clock = ?4, stated_ns = ?5 WHERE id = ?1",
                )?
                .execute(params![row, now.revision, now.digest, now.clock as u8, now.stated_ns])?;
        }
        let arrival = Arrival {
            source: first.source,
            live: first.live,
            received: first.received,
        };
        self.forget_attachments(known.id)?;
        self.replace_row(&known, &first.record, arrival)?;
        self.reindex(known.id, &first.record.text)?;
        if known.id > self.indexed {
            self.outdated_texts.push(known.id);
        }
        Ok(true)
    }

    /// Makes the original that is kept in a row of `tellings` the one of the event.
    fn promote(&self, row: i64, event: i64) -> Result<(), StoreError> {
        self.db
            .prepare_cached(
                "INSERT OR REPLACE INTO payloads (event, media, codec, body, parts)
                 SELECT ?2, media, codec, body, parts FROM tellings WHERE id = ?1",
            )?
            .execute([row, event])?;
        self.forget_telling(row)
    }
}
