//! One transaction: all batches of a group, or none.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};
use tracewake_model::{Counts, Integrity, Outcome, UnixNanos};

use super::dictionary::Dictionary;
use super::resolve::price_again;
use super::session::TouchedSession;
use super::statements::Statements;
use super::{WriterState, session_assignment, total, trash};
use crate::derive::flag;
use crate::maps::HashMap;
use crate::queue::Job;
use crate::schema::PROGRAM_KEY;
use crate::{Batch, Change, Checkpoint, Receipt, StoreError, StoreOptions};

/// A transaction in progress. Derived rows are loaded once, changed in memory and written once.
pub(super) struct WriteTransaction<'a, 'r> {
    pub(super) db: &'a Connection,
    pub(super) dictionary: &'a mut Dictionary,
    pub(super) options: &'a StoreOptions,
    pub(super) statements: Statements<'a>,
    /// The sessions touched, and where each key is among them.
    pub(super) sessions: Vec<TouchedSession<'r>>,
    pub(super) session_at: HashMap<String, usize>,
    /// The session of each event that was held, by dialect and identity.
    pub(super) held_identities: HashMap<(u8, &'r str), usize>,
    /// Parts known to be stored as they are, by content hash.
    pub(super) parts: HashMap<[u8; 16], i64>,
    pub(super) next: NextIds,
    /// The last event id in the full-text index.
    pub(super) indexed: i64,
    /// Sessions by trace, for traces in which only some events name one.
    pub(super) trace_sessions: HashMap<String, Option<(bool, String)>>,
    /// Traces that were found to belong to a session after some of their events were stored.
    pub(super) moved_traces: BTreeSet<String>,
    /// Spans that events name without a trace, and spans of such events that were found.
    pub(super) spans_of_no_trace: BTreeSet<String>,
    /// Some sessions were started by others.
    pub(super) has_started_sessions: bool,
    /// Sessions that were found to be started by others.
    pub(super) started_sessions: BTreeSet<String>,
    /// Events stored, with the place of their record: batch and index.
    pub(super) placed: Vec<(i64, usize, usize)>,
    /// Sessions that orders changed.
    pub(super) ordered: Vec<String>,
    /// Some sessions are deleted and not purged yet.
    pub(super) has_trash: bool,
    /// Events whose text, if it waits for the index, is theirs no more.
    pub(super) outdated_texts: Vec<i64>,
}

/// The next free row ids. Nothing else writes while a transaction is in progress.
#[derive(Debug, Clone, Copy)]
pub(super) struct NextIds {
    pub(super) event: i64,
    pub(super) span: i64,
    pub(super) session: i64,
}

/// What all records of a batch share.
#[derive(Debug, Clone, Copy)]
pub(super) struct Arrival {
    pub(super) source: i64,
    pub(super) live: bool,
    pub(super) received: UnixNanos,
}

/// The outcome of one record.
pub(super) struct RecordOutcome {
    pub(super) outcome: Outcome,
    pub(super) late: bool,
}

impl WriterState {
    /// Commits the batches of these jobs as one transaction, and hands their text to the index.
    pub(super) fn commit(&mut self, jobs: &mut [Job]) -> Result<(Vec<Receipt>, Change), StoreError> {
        let prices = jobs
            .iter()
            .filter_map(|job| job.batch.prices.as_ref())
            .next_back();
        if let Some(prices) = prices {
            self.options.prices = prices.clone();
        }
        let are_new = prices.is_some();
        self.join_parts(jobs)?;
        let done = self.write(jobs, are_new);
        match &done {
            Ok((.., placed)) => {
                for (event, job, record) in placed {
                    let text = std::mem::take(&mut jobs[*job].batch.records[*record].text);
                    self.index.remember(*event, text);
                }
            }
            Err(_) => self.dictionary.clear(),
        }
        done.map(|(receipts, change, _)| (receipts, change))
    }

    #[allow(clippy::type_complexity)]
    fn write(
        &mut self,
        jobs: &[Job],
        prices_are_new: bool,
    ) -> Result<(Vec<Receipt>, Change, Vec<(i64, usize, usize)>), StoreError> {
        let (receipts, change, placed, outdated) = self.transact(|work| {
            if prices_are_new {
                price_again(work.db, &work.options.prices.version)?;
            }
            // First of all, so that every event goes to its session at once.
            for record in jobs.iter().flat_map(|job| &job.batch.records) {
                work.note_sessions(record.event())?;
            }
            let mut receipts = Vec::with_capacity(jobs.len());
            for (at, job) in jobs.iter().enumerate() {
                receipts.push(work.write_batch(&job.batch, at)?);
            }
            let mut sessions = work.write_derived()?;
            sessions.append(&mut work.ordered);
            let change = Change {
                touched: sessions.into_iter().collect(),
                counts: total(&receipts),
            };
            let placed = std::mem::take(&mut work.placed);
            Ok((receipts, change, placed, std::mem::take(&mut work.outdated_texts)))
        })?;
        self.index.forget(&outdated);
        Ok((receipts, change, placed))
    }

    /// Does something in a transaction that survives the loss of power once it is committed.
    pub(super) fn transact<'r, T>(
        &mut self,
        work: impl FnOnce(&mut WriteTransaction<'_, 'r>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        // The index writes with less; an acknowledged event must survive the loss of power.
        self.db.pragma_update(None, "synchronous", "FULL")?;
        let transaction = self
            .db
            .transaction_with_behavior(TransactionBehavior::Immediate)?;
        self.dictionary.refresh(&transaction)?;
        let done = work(&mut WriteTransaction {
            next: NextIds::read(&transaction)?,
            indexed: super::index::position(&transaction)?,
            db: &transaction,
            dictionary: &mut self.dictionary,
            options: &self.options,
            statements: Statements::default(),
            sessions: Vec::new(),
            session_at: HashMap::default(),
            held_identities: HashMap::default(),
            parts: HashMap::default(),
            trace_sessions: HashMap::default(),
            moved_traces: BTreeSet::new(),
            spans_of_no_trace: BTreeSet::new(),
            has_started_sessions: session_assignment::has_started_sessions(&transaction)?,
            started_sessions: BTreeSet::new(),
            placed: Vec::new(),
            ordered: Vec::new(),
            has_trash: trash::is_any(&transaction)?,
            outdated_texts: Vec::new(),
        })?;
        transaction.commit()?;
        Ok(done)
    }
}

impl NextIds {
    fn read(db: &Connection) -> rusqlite::Result<NextIds> {
        let mut next = db.prepare_cached(
            "SELECT MAX((SELECT IFNULL(MAX(id), 0) FROM events), (SELECT value FROM meta WHERE key = 'last_event')) + 1,
                    MAX((SELECT IFNULL(MAX(id), 0) FROM spans), (SELECT value FROM meta WHERE key = 'last_span')) + 1,
                    MAX((SELECT IFNULL(MAX(id), 0) FROM sessions), (SELECT IFNULL(MAX(id), 0) FROM trash),
                        (SELECT value FROM meta WHERE key = 'last_session')) + 1",
        )?;
        next.query_row([], |row| {
            Ok(NextIds {
                event: row.get(0)?,
                span: row.get(1)?,
                session: row.get(2)?,
            })
        })
    }
}

impl<'r> WriteTransaction<'_, 'r> {
    fn write_batch(&mut self, batch: &'r Batch, job: usize) -> Result<Receipt, StoreError> {
        // Verdicts, checkpoints and the like come from nowhere: they are on no line of the ledger.
        let source = match batch.records.is_empty() && batch.rejects.is_empty() && batch.not_kept == 0 {
            true => 0,
            false => self.dictionary.source(self.db, &batch.source)?,
        };
        let arrival = Arrival {
            source,
            live: batch.live,
            received: batch.received,
        };
        let mut outcomes = Vec::with_capacity(batch.records.len());
        let mut ahead_ns = 0;
        let mut counts = Counts::default();
        for (at, record) in batch.records.iter().enumerate() {
            let written = self.write_record(record, arrival, (job, at))?;
            counts.add(written.outcome);
            counts.late += u64::from(written.late);
            let is_timeless = record.facts.flags & flag::TIME_UNKNOWN != 0;
            counts.time_unknown += u64::from(is_timeless && written.outcome == Outcome::New);
            outcomes.push(written.outcome);
            let stated = record.event().time.stated.filter(|_| batch.live);
            ahead_ns = stated.map_or(ahead_ns, |at| ahead_ns.max(at.0.saturating_sub(batch.received.0)));
        }
        counts.rejected = batch.rejects.len() as u64;
        counts.not_kept = batch.not_kept;
        self.write_rejects(&batch.rejects, arrival)?;
        self.release_rejects(&batch.released)?;
        self.write_verdicts(&batch.verdicts)?;
        if !batch.chain.is_torn() {
            self.write_checkpoints(&batch.checkpoints)?;
        }
        self.write_reading(batch.reading.as_ref())?;
        self.write_orders(&batch.orders)?;
        super::chat::write(self.db, &batch.chat)?;
        let mut ledger = self.db.prepare_cached(
            "UPDATE sources SET received = received + ?2, stored = stored + ?3, duplicates = duplicates + ?4,
                conflicts = conflicts + ?5, late = late + ?6, rejected = rejected + ?7,
                ahead_ns = MAX(ahead_ns, ?8), continued = continued + ?9, not_kept = not_kept + ?10,
                time_unknown = time_unknown + ?11 WHERE id = ?1",
        )?;
        ledger.execute(params![
            source,
            counts.received as i64,
            counts.stored as i64,
            counts.duplicates as i64,
            counts.conflicts as i64,
            counts.late as i64,
            counts.rejected as i64,
            ahead_ns,
            counts.continued as i64,
            counts.not_kept as i64,
            counts.time_unknown as i64,
        ])?;
        self.count_programs(batch)?;
        Ok(Receipt { outcomes, counts })
    }

    /// Counts what came from each coding agent, whatever way it came.
    fn count_programs(&self, batch: &Batch) -> Result<(), StoreError> {
        let mut received: BTreeMap<&str, i64> = BTreeMap::new();
        let programs = batch.records.iter().map(|record| record.event().program);
        for program in programs.filter(|program| !program.is_empty()) {
            *received.entry(program).or_default() += 1;
        }
        for (program, events) in received {
            self.db
                .prepare_cached(
                    "INSERT INTO meta VALUES (?1 || ?2, ?3)
                     ON CONFLICT (key) DO UPDATE SET value = value + excluded.value",
                )?
                .execute(params![PROGRAM_KEY, program, events])?;
        }
        Ok(())
    }

    fn write_verdicts(&mut self, verdicts: &[(i64, Integrity)]) -> Result<(), StoreError> {
        for (event, integrity) in verdicts {
            let mut update = self
                .db
                .prepare_cached("UPDATE events SET integrity = ?2 WHERE id = ?1 RETURNING session")?;
            let session = update.query_row(params![event, integrity.code()], |row| row.get(0));
            if let Some(session) = session.optional()?
                && !(self.has_trash && trash::holds(self.db, session)?)
            {
                let at = self.session_by_id(session)?;
                self.sessions[at].changed = true;
            }
        }
        Ok(())
    }

    fn write_checkpoints(&self, checkpoints: &[Checkpoint]) -> Result<(), StoreError> {
        for checkpoint in checkpoints {
            match &checkpoint.state {
                Some(state) => self
                    .db
                    .prepare_cached("INSERT OR REPLACE INTO checkpoints VALUES (?1, ?2)")?
                    .execute(params![checkpoint.source, state])?,
                None => self
                    .db
                    .prepare_cached("DELETE FROM checkpoints WHERE source = ?1")?
                    .execute([&checkpoint.source])?,
            };
        }
        Ok(())
    }

    /// Where a session is among those touched, loading it when it is not there yet.
    pub(super) fn session(&mut self, key: &str) -> rusqlite::Result<usize> {
        if let Some(at) = self.session_at.get(key) {
            return Ok(*at);
        }
        let session = match TouchedSession::load(self.db, key)? {
            Some(session) => session,
            None => {
                let id = self.next.session;
                self.next.session += 1;
                TouchedSession::create(id, key)
            }
        };
        self.sessions.push(session);
        self.session_at.insert(key.to_owned(), self.sessions.len() - 1);
        Ok(self.sessions.len() - 1)
    }

    /// The same, for the row id of a session that is stored or was touched.
    pub(super) fn session_by_id(&mut self, id: i64) -> Result<usize, StoreError> {
        if let Some(at) = self.sessions.iter().position(|session| session.id == id) {
            return Ok(at);
        }
        let mut find = self.db.prepare_cached("SELECT key FROM sessions WHERE id = ?1")?;
        let stored: Option<String> = find.query_row([id], |row| row.get(0)).optional()?;
        let key = match stored {
            Some(key) => Some(key),
            None => trash::key_of(self.db, id)?,
        };
        Ok(self.session(&key.unwrap_or_default())?)
    }

    /// Writes what the events of the transaction add up to. Gives the keys of the sessions that changed.
    fn write_derived(&mut self) -> Result<Vec<String>, StoreError> {
        let mut sessions = std::mem::take(&mut self.sessions);
        for session in &mut sessions {
            self.write_session(session)?;
        }
        let mut moved = self.move_started_sessions(&mut sessions)?;
        moved.extend(self.move_traces(&mut sessions)?);
        moved.extend(self.move_to_traces_of_spans(&mut sessions)?);
        for session in &mut sessions {
            if session.rebuild || moved.contains(&session.id) {
                session.is_resolved = false;
                session.make_again(self.db, self.dictionary, &mut self.next.span)?;
            }
            if session.changed && !session.is_resolved && session.rollup.events > 0 {
                self.resolve_or_remember(session)?;
            }
        }
        self.dictionary.write_shape_counts(self.db)?;
        Ok(sessions
            .into_iter()
            .filter(|session| session.changed)
            .map(|session| session.key)
            .collect())
    }
}
