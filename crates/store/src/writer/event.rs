//! Storing one event: its facts, its payload, and what it adds to its session and span.

use rusqlite::{OptionalExtension, params};
use tracewake_model::{Content, Dialect, Outcome, UnixNanos};

use super::commit::{Arrival, RecordOutcome, WriteTransaction};
use super::held::AddedEvent;
use super::identity::{FIND, Known};
use super::{cut_texts, pairs, parts};
use crate::codec::{self, Payload};
use crate::derive::flag;
use crate::event_row::{Assigned, EventRow};
use crate::{Record, StoreError};

/// Tags of one event that it is found by; each is a row of its own. The original has them all.
const MOST_TAGS: usize = 1_000;

/// Where a record went.
pub(super) struct Placed {
    /// Its session, among those touched.
    pub(super) session: usize,
    /// Whether a later event of its session was there before it.
    pub(super) late: bool,
}

impl<'r> WriteTransaction<'_, 'r> {
    /// Stores a record unless it is there already. `place` is its batch and index.
    pub(super) fn write_record(
        &mut self,
        record: &'r Record,
        arrival: Arrival,
        place: (usize, usize),
    ) -> Result<RecordOutcome, StoreError> {
        let identity = record.stored_identity();
        if !identity.is_empty()
            && let Some(known) = self.known(record.event().dialect, identity)?
            && !self.yields(known.id, known.session)?
        {
            let outcome = self.write_telling(&known, record, arrival, place)?;
            return Ok(RecordOutcome { outcome, late: false });
        }
        let id = self.next.event;
        self.next.event += 1;
        let placed = self.write_row(id, record, arrival)?;
        self.write_payload(id, record)?;
        self.placed.push((id, place.0, place.1));
        Ok(RecordOutcome {
            outcome: Outcome::New,
            late: placed.late,
        })
    }

    /// The event that is stored under an identity. One that is only held is stored for it.
    pub(super) fn known(&mut self, dialect: Dialect, identity: &str) -> Result<Option<Known>, StoreError> {
        if let Some(session) = self.held_identities.get(&(dialect.code(), identity)) {
            self.sessions[*session].store_held(self.db, &self.options.prices)?;
        }
        let find = self.statements.find_known.get(self.db, &FIND)?;
        Ok(Known::find_by(find, dialect, identity)?)
    }

    /// Stores everything of a record but its payload and its text, under a free row id.
    pub(super) fn write_row(
        &mut self,
        id: i64,
        record: &'r Record,
        arrival: Arrival,
    ) -> Result<Placed, StoreError> {
        let event = record.event();
        let UnixNanos(best_ns) = event.time.best(&event.identity, arrival.received);
        let agent = self.dictionary.agent_of(self.db, &event.agent)?;
        let scope = self
            .dictionary
            .scope(self.db, &event.tenant_id, &event.project_id)?;
        let key = self.session_key(event)?;
        let at = self.session(&key)?;
        let session = &mut self.sessions[at];
        let last_ns = event.end.map_or(best_ns, |end| end.0.max(best_ns));
        let late = session.last_ns().is_some_and(|last| last_ns < last);
        let (trace, in_order) = match session.trace(self.db, &event.trace_id)? {
            Some(trace) => (trace.id, event.sequence.is_none_or(|seq| trace.count(seq))),
            None => (0, true),
        };
        // What came before its turn may pair requests and responses again.
        session.rebuild |= !in_order;
        let span = pairs::span_key(self.db, record, id, trace, in_order)?;
        let span_row = session.span(self.db, span.clone(), &mut self.next.span)?.id;
        let assigned = Assigned {
            id,
            session: session.id,
            agent,
            scope,
            trace,
            source: arrival.source,
            span: span_row,
            received: arrival.received,
            live: arrival.live,
        };
        let added = AddedEvent {
            row: EventRow::of(record, assigned),
            span,
            agent_key: event.agent.key(),
            handoff: record.facts.handoff.as_ref(),
        };
        session.changed = true;
        session.added += 1;
        match session.holds {
            true => {
                session.held.push(added);
                session.held_until = session.held_until.max(Some(last_ns));
                self.held_identities
                    .insert((event.dialect.code(), record.stored_identity()), at);
            }
            false => session.store(self.db, added, &self.options.prices)?,
        }
        self.write_attachments(id, record)?;
        Ok(Placed { session: at, late })
    }

    pub(super) fn write_payload(&mut self, id: i64, record: &Record) -> Result<(), StoreError> {
        let parts = self.write_parts(&record.payload)?;
        let media = record.original().media as u8;
        let body = &record.payload.rest;
        let insert = self.statements.insert_payload.get(
            self.db,
            "INSERT OR REPLACE INTO payloads VALUES (?1, ?2, ?3, ?4, ?5)",
        )?;
        insert.execute(params![id, media, body.codec, &body.bytes[..], parts])?;
        Ok(())
    }

    /// Stores the repeated parts of a payload that are not there yet; gives the references to them.
    pub(super) fn write_parts(&mut self, payload: &Payload) -> Result<Option<Vec<u8>>, StoreError> {
        let mut rows = Vec::with_capacity(payload.parts.len());
        for part in &payload.parts {
            let row = match self.parts.get(&part.hash) {
                Some(row) => *row,
                None => self.write_part(part)?,
            };
            rows.push(row);
        }
        Ok(codec::write_references(&payload.parts, &rows))
    }

    fn write_part(&mut self, part: &codec::Part) -> Result<i64, StoreError> {
        let mut find = self
            .db
            .prepare_cached("SELECT id, codec, body FROM parts WHERE hash = ?1")?;
        let found = find.query_row([&part.hash], |row| {
            let body = row.get_ref(2)?.as_blob()?;
            // The hash can be made to collide on purpose: only equal bytes are the same part.
            let same = codec::unfold(row.get(1)?, body).is_some_and(|bytes| bytes == part.bytes);
            Ok(same.then_some(row.get(0)?))
        });
        let row = match found.optional()? {
            Some(Some(row)) => {
                parts::keep(self.db, row)?;
                row
            }
            other => {
                let body = codec::compress(part.bytes.clone());
                let taken = other.is_some();
                // A part whose hash is taken by other bytes is stored under its row id, which no hash is.
                let mut insert = self.db.prepare_cached(
                    "INSERT INTO parts (hash, codec, body)
                     VALUES (IIF(?1, (SELECT IFNULL(MAX(id), 0) + 1 FROM parts), ?2), ?3, ?4)",
                )?;
                insert.insert(params![taken, part.hash, body.codec, &body.bytes[..]])?
            }
        };
        self.parts.insert(part.hash, row);
        Ok(row)
    }

    pub(super) fn write_attachments(&mut self, id: i64, record: &Record) -> Result<(), StoreError> {
        let event = record.event();
        if record.facts.flags & flag::TEXT_CUT != 0 {
            cut_texts::remember(self.db, id)?;
        }
        for tag in event.tags.iter().take(MOST_TAGS) {
            let tag = self.dictionary.tag(self.db, tag)?;
            let mut insert = self
                .db
                .prepare_cached("INSERT OR IGNORE INTO event_tags VALUES (?1, ?2)")?;
            insert.execute([tag, id])?;
        }
        for file in &record.files {
            let row = self.dictionary.file(self.db, &file.path)?;
            let mut insert = self
                .db
                .prepare_cached("INSERT OR IGNORE INTO event_files VALUES (?1, ?2, ?3)")?;
            insert.execute(params![row, id, file.action])?;
        }
        if !event.content_hash.is_empty() {
            let mut insert = self
                .db
                .prepare_cached("INSERT OR REPLACE INTO event_hashes VALUES (?1, ?2, ?3)")?;
            insert.execute(params![id, event.hash_prev, event.content_hash])?;
        }
        if let Some(Content::Score(score)) = &event.content {
            let mut insert = self
                .db
                .prepare_cached("INSERT OR REPLACE INTO scores VALUES (?1, ?2, ?3, ?4)")?;
            insert.execute(params![id, score.name, score.value.nano(), score.value.words()])?;
        }
        Ok(())
    }
}
