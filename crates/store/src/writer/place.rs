//! Storing one event: its facts, its payload, and what it adds to its session and span.

use rusqlite::{OptionalExtension, params};
use tracewake_model::{Kind, Outcome, UnixNanos};

use super::commit::{Circumstances, Fate, Work};
use super::meet::Known;
use super::{pairs, parts};
use crate::codec::{self, Payload};
use crate::derive::{self, Fact, flag};
use crate::{Record, StoreError};

/// Where a record went.
pub(super) struct Placed {
    /// Its session, among those touched.
    pub(super) session: usize,
    /// Whether a later event of its session was there before it.
    pub(super) late: bool,
}

impl Work<'_> {
    /// Stores a record unless it is there already. `place` is its batch and index.
    pub(super) fn write_record(
        &mut self,
        record: &Record,
        circumstances: Circumstances,
        place: (usize, usize),
    ) -> Result<Fate, StoreError> {
        self.note_home(record.event())?;
        let identity = record.stored_identity();
        if !identity.is_empty()
            && let Some(known) = Known::find(self.db, record.event().dialect, &identity)?
            && !self.yields(known.id(), known.session())?
        {
            let outcome = self.meet(&known, record, circumstances, place)?;
            return Ok(Fate { outcome, late: false });
        }
        let id = self.next.event;
        self.next.event += 1;
        let placed = self.place(id, record, circumstances, place)?;
        Ok(Fate {
            outcome: Outcome::New,
            late: placed.late,
        })
    }

    /// Stores a record under a free row id.
    pub(super) fn place(
        &mut self,
        id: i64,
        record: &Record,
        circumstances: Circumstances,
        place: (usize, usize),
    ) -> Result<Placed, StoreError> {
        let event = record.event();
        let facts = &record.facts;
        let identity = record.stored_identity();
        let UnixNanos(best_ns) = event.time.best(&event.identity, circumstances.received);
        let agent = self.dictionary.agent(self.db, event.agent.key())?;
        let scope = self
            .dictionary
            .scope(self.db, &event.tenant_id, &event.project_id)?;
        let key = self.session_key(event)?;
        let at = self.session(&key)?;
        let session = &mut self.sessions[at];
        let last_ns = event.end.map_or(best_ns, |end| end.0.max(best_ns));
        let late = session.rollup.events > 0 && last_ns < session.rollup.last_ns;
        let (trace, in_order) = match session.trace(self.db, &event.trace_id)? {
            Some(trace) => (trace.id, event.sequence.is_none_or(|seq| trace.count(seq))),
            None => (0, true),
        };
        // What came before its turn may pair requests and responses anew.
        session.rebuild |= !in_order;
        let fact = Fact {
            event: id,
            dialect: event.dialect,
            kind: &event.kind,
            status: event.status,
            severity: event.severity.code(),
            flags: facts.flags | if circumstances.live { flag::LIVE } else { 0 },
            best_ns,
            stated_ns: event.time.stated.map(|at| at.0),
            end_ns: event.end.map(|end| end.0),
            received_ns: circumstances.received.0,
            tie: derive::tie(event.dialect, &identity, record.digest),
            agent,
            agent_key: event.agent.key(),
            parent_span: &event.parent_span_id,
            name: &facts.name,
            detail: &facts.detail,
            tool: facts.tool.as_deref().unwrap_or(&facts.call.ran),
            tokens: facts.tokens.unwrap_or_default(),
            cost: facts
                .cost
                .as_ref()
                .map(|(pico, currency)| (*pico, currency.as_str())),
        };
        let span_key = pairs::span_key(self.db, record, id, trace, in_order)?;
        let span = session.span(self.db, span_key, &mut self.next.span)?;
        span.rollup.add(&fact);
        let span_id = span.id;
        let session_id = session.id;
        session.add(self.db, &fact, span_id)?;

        let custom = match &event.kind {
            Kind::Custom(name) => Some(name),
            _ => Some(&event.native_type).filter(|name| !name.is_empty()),
        };
        let mut insert = self.db.prepare_cached(INSERT_EVENT)?;
        insert.execute(params![
            id,
            session_id,
            best_ns,
            event.dialect.code(),
            identity,
            event.kind.code(),
            custom,
            event.status.code(),
            event.severity.code(),
            event.author.code(),
            event.time.clock as u8,
            fact.stated_ns,
            fact.received_ns,
            fact.flags,
            record.digest,
            agent,
            scope,
            trace,
            circumstances.source,
            span_id,
            event.parent_span_id,
            facts.name,
            facts.detail,
            facts.tool_call,
            facts.tokens.map(|tokens| tokens.input),
            facts.tokens.map(|tokens| tokens.output),
            facts.tokens.map(|tokens| tokens.total),
            fact.cost.map(|(pico, _)| pico),
            fact.cost.map(|(_, currency)| currency),
            record.original().bytes.len() as i64,
            fact.end_ns,
            event.sequence,
            facts.tool,
            record.integrity.code(),
            facts.call.arguments,
            facts.call.result,
            facts.call.result_bytes,
            Some(&facts.call.ran).filter(|ran| !ran.is_empty()),
            Some(facts.call.cached_tokens).filter(|tokens| *tokens != 0),
            Some(facts.call.reasoning_tokens).filter(|tokens| *tokens != 0),
        ])?;
        self.write_payload(id, record)?;
        self.write_attachments(id, record)?;
        self.placed.push((id, place.0, place.1));
        Ok(Placed { session: at, late })
    }

    fn write_payload(&mut self, id: i64, record: &Record) -> Result<(), StoreError> {
        let parts = self.write_parts(&record.payload)?;
        let media = record.original().media as u8;
        let body = &record.payload.rest;
        let mut insert = self
            .db
            .prepare_cached("INSERT OR REPLACE INTO payloads VALUES (?1, ?2, ?3, ?4, ?5)")?;
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
            // The hash can be made to collide by somebody who tries: only equal bytes are the same part.
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

    fn write_attachments(&mut self, id: i64, record: &Record) -> Result<(), StoreError> {
        let event = record.event();
        for tag in &event.tags {
            let tag = self.dictionary.tag(self.db, tag)?;
            let mut insert = self
                .db
                .prepare_cached("INSERT OR IGNORE INTO event_tags VALUES (?1, ?2)")?;
            insert.execute([tag, id])?;
        }
        if !event.content_hash.is_empty() {
            let mut insert = self
                .db
                .prepare_cached("INSERT OR REPLACE INTO event_hashes VALUES (?1, ?2, ?3)")?;
            insert.execute(params![id, event.hash_prev, event.content_hash])?;
        }
        if let Some(handoff) = &record.facts.handoff {
            let mut insert = self
                .db
                .prepare_cached("INSERT OR REPLACE INTO handoffs VALUES (?1, ?2, ?3, ?4, ?5)")?;
            insert.execute(params![
                id,
                handoff.from,
                handoff.to,
                handoff.kind,
                handoff.reason
            ])?;
        }
        Ok(())
    }
}

const INSERT_EVENT: &str = "INSERT INTO events VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, \
    ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25, ?26, ?27, ?28, ?29, ?30, ?31, ?32, ?33, ?34, \
    ?35, ?36, ?37, ?38, ?39, ?40)";
