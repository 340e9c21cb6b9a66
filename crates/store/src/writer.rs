//! The one thread that writes. It takes what waits in the queue, commits it as one transaction, answers the callers,
//! and keeps the full-text index up when there is time, at the latest when it falls behind.

mod beside;
mod chat;
mod commit;
mod cut_texts;
mod dictionary;
mod event;
mod held;
mod identity;
mod index;
mod join;
mod pairs;
mod parts;
mod quarantine;
mod reading;
mod rebuild;
mod resolve;
mod root_calls;
mod session;
mod session_assignment;
mod shapes;
mod span;
mod statements;
mod trace_of_span;
mod trash;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use rusqlite::Connection;
use tokio::sync::broadcast;
use tracewake_model::Counts;

use crate::batch::Answer;
use crate::queue::{Job, Queue, Received};
use crate::{Change, Receipt, StoreError, StoreOptions};
use beside::Beside;
use dictionary::Dictionary;
use index::{Index, STEP_TIME};
pub(crate) use resolve::price_again;

/// Events of one transaction, at most: enough that the cost of a commit does not show.
const GROUP_EVENTS: usize = 4_000;
/// How long the queue must be quiet before the index is brought up.
const QUIET: Duration = Duration::from_millis(30);
/// After how long without anything to do the memory of the last load is given back.
const REST: Duration = Duration::from_secs(5);
/// How long to leave the index alone after it could not be written.
const INDEX_RETRY: Duration = Duration::from_secs(1);
/// How long the purge of deleted sessions waits for others between its steps, and how long at most under load.
const PURGE_PAUSE: Duration = Duration::from_millis(5);
const PURGE_DELAY: Duration = Duration::from_millis(200);
/// How long a large session waits under load to be looked at as a whole, and which part of the time that may take.
const RESOLVE_DELAY: Duration = Duration::from_millis(500);
const RESOLVE_PART: u32 = 5;
/// How often to look whether another process has written.
const LOOK_BESIDE: Duration = Duration::from_millis(500);
/// How long the index may stay behind under load.
const INDEX_DELAY: Duration = Duration::from_millis(1_000);
/// How long a step of the index goes on while batches wait, at most, after a commit that took as long.
const LONGEST_INDEX_STEP: Duration = Duration::from_millis(200);

/// The one thread that writes.
pub(crate) struct Writer {
    pub(crate) db: Connection,
    pub(crate) options: StoreOptions,
    pub(crate) queue: Arc<Queue>,
    pub(crate) changes: broadcast::Sender<Arc<Change>>,
    /// Set when the index need not be completed before the thread ends.
    pub(crate) leave_index: Arc<AtomicBool>,
}

impl Writer {
    /// Works until the queue is closed and empty.
    pub(crate) fn run(self) {
        let Writer {
            db,
            options,
            queue,
            changes,
            leave_index,
        } = self;
        let mut state = WriterState {
            db,
            dictionary: Dictionary::default(),
            index: Index::new(options.text_of),
            options,
            search: None,
            beside: Beside::default(),
            untidy: true,
            unresolved: true,
            damage: None,
        };
        state.catch_up();
        let _guard = CloseOnExit(queue.clone());
        let mut behind_since: Option<Instant> = None;
        let mut worked = Instant::now();
        let mut rested = true;
        let mut looked = Instant::now();
        let mut not_before = Instant::now();
        let mut tidied = Instant::now();
        let mut resolve_at = Instant::now();
        let mut committing = Duration::ZERO;
        loop {
            let patience = match state.index.is_behind() {
                _ if state.untidy => PURGE_PAUSE,
                _ if state.unresolved => QUIET,
                // It was only interrupted.
                true if behind_since.is_some_and(|since| since.elapsed() >= QUIET) => {
                    not_before.saturating_duration_since(Instant::now())
                }
                true => QUIET.max(not_before.saturating_duration_since(Instant::now())),
                false => LOOK_BESIDE,
            };
            let quiet = match queue.take(GROUP_EVENTS, Some(patience)) {
                Received::Jobs(jobs) => {
                    let began = Instant::now();
                    state.answer_all(jobs, &changes);
                    (worked, rested) = (Instant::now(), false);
                    committing = worked - began;
                    false
                }
                Received::Nothing => true,
                Received::Closed => break,
            };
            if looked.elapsed() >= LOOK_BESIDE {
                state.look_beside(&changes);
                looked = Instant::now();
            }
            if state.unresolved && (quiet || Instant::now() >= resolve_at) {
                let began = Instant::now();
                state.resolve_some(&changes);
                resolve_at = Instant::now() + RESOLVE_DELAY.max(began.elapsed() * RESOLVE_PART);
                if quiet && state.unresolved {
                    continue;
                }
            }
            if state.untidy && (quiet || tidied.elapsed() >= PURGE_DELAY) {
                state.tidy();
                tidied = Instant::now();
                if quiet && !state.index.is_behind() {
                    continue;
                }
            }
            if !state.index.is_behind() {
                behind_since = None;
                if !rested && worked.elapsed() >= REST {
                    state.rest();
                    rested = true;
                }
                continue;
            }
            let since = *behind_since.get_or_insert_with(Instant::now);
            let is_time = quiet || state.index.is_full() || since.elapsed() >= INDEX_DELAY;
            if is_time && Instant::now() >= not_before {
                // Under load the index has as much of the time as the commits, so that it keeps up with them.
                let allowed = committing.clamp(STEP_TIME, LONGEST_INDEX_STEP);
                let done = state
                    .index
                    .bring_up(&mut state.db, allowed, || queue.is_waited_for());
                if !state.index.is_behind() {
                    behind_since = None;
                }
                if let Err(error) = done {
                    tracing::error!(%error, "cannot bring the full-text index up");
                    not_before = Instant::now() + INDEX_RETRY;
                }
            }
        }
        state.finish(leave_index.load(Ordering::Acquire));
    }
}

/// Closes the queue when the thread ends, even by a panic: callers get an error rather than wait forever.
struct CloseOnExit(Arc<Queue>);

impl Drop for CloseOnExit {
    fn drop(&mut self) {
        self.0.close();
        while let Received::Jobs(jobs) = self.0.take(usize::MAX, Some(Duration::ZERO)) {
            drop(jobs);
        }
    }
}

/// What the writer works with.
pub(crate) struct WriterState {
    db: Connection,
    options: StoreOptions,
    dictionary: Dictionary,
    index: Index,
    search: Option<parts::Search>,
    beside: Beside,
    /// Something may be left to purge.
    untidy: bool,
    /// Sessions may wait to be looked at as a whole.
    unresolved: bool,
    /// The database was found to be damaged: nothing is written into it any more.
    damage: Option<StoreError>,
}

impl WriterState {
    /// Finds out how far the index has come; a crash may have kept events out of it.
    fn catch_up(&mut self) {
        if let Err(error) = self.index.load_position(&self.db) {
            tracing::error!(%error, "cannot read the position of the index");
        }
        if let Err(error) = self.beside.begin(&self.db) {
            tracing::error!(%error, "cannot see what other processes write");
        }
    }

    /// Goes a step on with what deleted sessions leave to do.
    fn tidy(&mut self) {
        let more = match self.has_to_purge() {
            Ok(true) => {
                self.search = None;
                self.purge_some().map(|()| true)
            }
            Ok(false) => self.tidy_parts(),
            Err(error) => Err(error),
        };
        self.untidy = more.unwrap_or_else(|error| {
            // It is gone on with after the next order, or when the database is opened again.
            tracing::error!(%error, "cannot take deleted sessions away");
            false
        });
    }

    /// Looks at one of the sessions that wait for it as a whole.
    fn resolve_some(&mut self, changes: &broadcast::Sender<Arc<Change>>) {
        match self.resolve_one() {
            Ok(None) => self.unresolved = false,
            Ok(Some(change)) => {
                // Nobody listening is fine.
                let _ = changes.send(Arc::new(change));
            }
            Err(error) => {
                // It is tried again after the next change, or when the database is opened again.
                tracing::error!(%error, "cannot look at a session as a whole");
                self.dictionary.clear();
                self.unresolved = false;
            }
        }
    }

    /// Notifies the listeners of what another process has written.
    fn look_beside(&mut self, changes: &broadcast::Sender<Arc<Change>>) {
        match self.beside.look(&self.db) {
            Ok(None) => {}
            Ok(Some(touched)) => {
                self.unresolved = true;
                let _ = changes.send(Arc::new(Change {
                    touched,
                    counts: Counts::default(),
                }));
            }
            Err(error) => tracing::error!(%error, "cannot see what other processes write"),
        }
    }

    /// Commits batches and answers their callers. Orders have transactions of their own: what they do to a session must
    /// not meet what others changed in memory.
    fn answer_all(&mut self, jobs: Vec<Job>, changes: &broadcast::Sender<Arc<Change>>) {
        let mut together = Vec::with_capacity(jobs.len());
        for job in jobs {
            if job.batch.orders.is_empty() {
                together.push(job);
                continue;
            }
            self.answer(std::mem::take(&mut together), changes);
            self.answer(vec![job], changes);
            self.untidy = true;
        }
        self.answer(together, changes);
    }

    fn answer(&mut self, mut jobs: Vec<Job>, changes: &broadcast::Sender<Arc<Change>>) {
        if jobs.is_empty() {
            return;
        }
        let done = match &self.damage {
            Some(damage) => Err(damage.clone()),
            None => self.commit(&mut jobs),
        };
        match done {
            Ok((receipts, change)) => {
                self.unresolved = true;
                // No listener is fine. What chat keeps is no change of any session, and other prices change them later.
                if !jobs.iter().all(|job| job.batch.is_apart_from_traces()) {
                    let _ = changes.send(Arc::new(change));
                }
                for (job, receipt) in jobs.into_iter().zip(receipts) {
                    reply(job, Ok(receipt));
                }
            }
            // One batch that the database refuses must not take the others with it.
            Err(StoreError::Refused(_)) if jobs.len() > 1 => {
                for job in jobs {
                    self.answer(vec![job], changes);
                }
            }
            Err(error) => {
                if error.is_damage() && self.damage.is_none() {
                    tracing::error!("the database is damaged: nothing is written into it any more");
                    self.damage = Some(error.clone());
                }
                tracing::error!(%error, source = ?std::error::Error::source(&error), batches = jobs.len(), "cannot commit");
                for job in jobs {
                    reply(job, Err(error.clone()));
                }
            }
        }
    }

    /// Gives back the memory of the last load.
    fn rest(&mut self) {
        if let Err(error) = self.db.execute_batch("PRAGMA shrink_memory") {
            tracing::debug!(%error, "cannot shrink the cache");
        }
    }

    /// Completes the index, unless told not to, and moves the log into the database.
    fn finish(mut self, leave_index: bool) {
        while !leave_index && self.unresolved {
            match self.resolve_one() {
                Ok(Some(_)) => {}
                Ok(None) => break,
                Err(error) => {
                    tracing::error!(%error, "cannot look at a session as a whole");
                    break;
                }
            }
        }
        while !leave_index && self.index.is_behind() {
            if let Err(error) = self.index.bring_up(&mut self.db, STEP_TIME, || false) {
                tracing::error!(%error, "cannot complete the full-text index");
                break;
            }
        }
        let checkpoint = self
            .db
            .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
        if let Err(error) = checkpoint {
            tracing::warn!(%error, "cannot move the log into the database");
        }
    }
}

fn reply(job: Job, result: Result<Receipt, StoreError>) {
    if result.is_err() {
        job.batch.chain.tear();
    }
    // A caller that has gone away does not want to know.
    let _ = job.answer.send(Answer {
        result,
        spent: job.batch.records,
    });
}

/// Sums up the outcomes of several batches.
fn total(receipts: &[Receipt]) -> Counts {
    let mut counts = Counts::default();
    receipts.iter().for_each(|receipt| counts.merge(receipt.counts));
    counts
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use tracewake_model::{Agent, Event, Media, Original, UnixNanos};

    use super::*;
    use crate::{Batch, Chain, Checkpoint, Record, StoreOptions, schema};

    fn state(folder: &tempfile::TempDir) -> WriterState {
        let options = StoreOptions::new(folder.path().join("traces.db"), |_, _, _| None);
        let db = schema::open_writer(&options.path).unwrap();
        WriterState {
            db,
            dictionary: Dictionary::default(),
            index: Index::new(options.text_of),
            options,
            search: None,
            beside: Beside::default(),
            untidy: false,
            unresolved: false,
            damage: None,
        }
    }

    fn batch(identity: &str, bytes: usize) -> Batch {
        let event = Event {
            identity: identity.into(),
            session_id: "s".into(),
            agent: Agent {
                id: "planner".into(),
                ..Agent::default()
            },
            ..Event::default()
        };
        // Bytes that do not compress.
        let bytes: Vec<u8> = (0..bytes as u64)
            .map(|n| xxhash_rust::xxh3::xxh3_64(&n.to_le_bytes()) as u8)
            .collect();
        let original = Original {
            media: Media::Json,
            bytes: Bytes::from(bytes),
            repeated: Vec::new(),
        };
        Batch {
            source: "test".into(),
            live: false,
            received: UnixNanos(1),
            records: vec![Record::new(event, original)],
            rejects: Vec::new(),
            ..Batch::default()
        }
    }

    /// Lets the state answer these batches as one group.
    fn answers(state: &mut WriterState, batches: Vec<Batch>) -> Vec<Result<u64, StoreError>> {
        let (changes, _) = broadcast::channel(8);
        let job = |batch| {
            let (answer, receiver) = tokio::sync::oneshot::channel();
            (Job { batch, answer }, receiver)
        };
        let (jobs, receivers): (Vec<_>, Vec<_>) = batches.into_iter().map(job).unzip();
        state.answer(jobs, &changes);
        let answer =
            |receiver: tokio::sync::oneshot::Receiver<Answer>| receiver.blocking_recv().unwrap().result;
        receivers
            .into_iter()
            .map(|receiver| answer(receiver).map(|receipt| receipt.counts.stored))
            .collect()
    }

    #[test]
    fn a_full_disk_is_answered_and_survived() {
        let folder = tempfile::tempdir().unwrap();
        let mut state = state(&folder);
        let pages: i64 = state
            .db
            .pragma_query_value(None, "page_count", |row| row.get(0))
            .unwrap();
        let limit = |state: &WriterState, pages: i64| {
            state
                .db
                .pragma_update_and_check(None, "max_page_count", pages, |_| Ok(()))
                .unwrap();
        };
        limit(&state, pages + 10);
        let full = answers(&mut state, vec![batch("small", 10), batch("large", 1_000_000)]);
        assert!(
            full.iter()
                .all(|answer| matches!(answer, Err(StoreError::DiskFull(_)))),
            "{full:?}"
        );
        assert!(matches!(
            answers(&mut state, vec![batch("small", 10)])[..],
            [Ok(1)]
        ));
        limit(&state, 1_000_000);
        assert!(matches!(
            answers(&mut state, vec![batch("large", 1_000_000), batch("small", 10)])[..],
            [Ok(1), Ok(0)]
        ));
    }

    #[test]
    fn every_commit_of_events_waits_for_the_disk() {
        const FULL: i64 = 2;
        let folder = tempfile::tempdir().unwrap();
        let mut state = state(&folder);
        let synchronous = |state: &WriterState| -> i64 {
            state
                .db
                .pragma_query_value(None, "synchronous", |row| row.get(0))
                .unwrap()
        };
        let work_that_may_be_lost: [fn(&mut WriterState); 3] = [
            |state| state.index.bring_up(&mut state.db, STEP_TIME, || true).unwrap(),
            |state| state.purge_some().unwrap(),
            |state| {
                state
                    .db
                    .execute_batch("INSERT OR IGNORE INTO loose_parts VALUES (1)")
                    .unwrap();
                state.tidy_parts().unwrap();
            },
        ];
        for (n, work) in work_that_may_be_lost.iter().enumerate() {
            work(&mut state);
            assert_ne!(synchronous(&state), FULL, "there is something to set back");
            assert!(matches!(
                answers(&mut state, vec![batch(&format!("e{n}"), 10)])[..],
                [Ok(1)]
            ));
            assert_eq!(synchronous(&state), FULL);
        }
    }

    #[test]
    fn a_step_of_the_index_ends_where_a_batch_waits() {
        let folder = tempfile::tempdir().unwrap();
        let mut state = state(&folder);
        let batches = (0..5).map(|n| batch(&format!("e{n}"), 10)).collect();
        answers(&mut state, batches);
        let mut indexed = |is_waited_for: bool| {
            let allowed = Duration::ZERO;
            state
                .index
                .bring_up(&mut state.db, allowed, || is_waited_for)
                .unwrap();
            index::position(&state.db).unwrap()
        };
        assert_eq!((indexed(true), indexed(true), indexed(false)), (1, 2, 5));
    }

    #[test]
    fn what_a_rollback_took_back_is_not_remembered() {
        let folder = tempfile::tempdir().unwrap();
        let mut state = state(&folder);
        poison(&state);
        let refused = answers(&mut state, vec![batch("poison", 10)]);
        assert!(
            matches!(refused[..], [Err(StoreError::Refused(_))]),
            "{refused:?}"
        );
        assert!(matches!(answers(&mut state, vec![batch("a", 10)])[..], [Ok(1)]));
        let named = "SELECT a.key || ' ' || s.name FROM events e
                     JOIN agents a ON a.id = e.agent JOIN sources s ON s.id = e.source";
        let named: String = state.db.query_row(named, [], |row| row.get(0)).unwrap();
        assert_eq!(named, "planner test");
    }

    /// Has the database refuse the event of this name.
    fn poison(state: &WriterState) {
        let trigger = "CREATE TEMP TRIGGER poison BEFORE INSERT ON events WHEN NEW.identity = 'poison'
                       BEGIN SELECT RAISE(ABORT, 'poison'); END";
        state.db.execute_batch(trigger).unwrap();
    }

    #[test]
    fn a_checkpoint_never_skips_what_was_lost_before_it() {
        let folder = tempfile::tempdir().unwrap();
        let mut state = state(&folder);
        poison(&state);
        let (chain, other) = (Chain::default(), Chain::default());
        let read = |identity: &str, chain: &Chain, source: &str| Batch {
            chain: chain.clone(),
            checkpoints: vec![Checkpoint {
                source: source.into(),
                state: Some(identity.into()),
            }],
            ..batch(identity, 10)
        };
        let group = vec![
            read("a", &chain, "file"),
            read("poison", &chain, "file"),
            read("b", &chain, "file"),
            read("c", &other, "other"),
        ];
        let stored = answers(&mut state, group)
            .iter()
            .filter(|answer| answer.is_ok())
            .count();
        assert_eq!(stored, 3);
        let kept = |source: &str| -> String {
            let select = "SELECT state FROM checkpoints WHERE source = ?1";
            state.db.query_row(select, [source], |row| row.get(0)).unwrap()
        };
        assert_eq!((kept("file"), kept("other")), ("a".to_owned(), "c".to_owned()));
    }

    #[test]
    fn a_refused_batch_does_not_take_the_others_with_it() {
        let folder = tempfile::tempdir().unwrap();
        let mut state = state(&folder);
        poison(&state);
        let answers = answers(
            &mut state,
            vec![batch("a", 10), batch("poison", 10), batch("b", 10)],
        );
        assert!(
            matches!(answers[..], [Ok(1), Err(StoreError::Refused(_)), Ok(1)]),
            "{answers:?}"
        );
    }
}
