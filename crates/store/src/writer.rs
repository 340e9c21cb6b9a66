//! The one thread that writes. It takes what waits in the queue, commits it as one transaction, answers the callers, and
//! keeps the full-text index up when there is time, at the latest when it falls behind.

mod commit;
mod dictionary;
mod index;
mod meet;
mod place;
mod quarantine;
mod rebuild;
mod session;
mod span;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use rusqlite::Connection;
use tokio::sync::broadcast;
use tracewake_model::Counts;

use crate::batch::Answer;
use crate::queue::{Job, Queue, Taken};
use crate::store::StoreOptions;
use crate::{Change, Receipt, StoreError};
use dictionary::Dictionary;
use index::Index;

/// Events of one transaction, at most: enough that the cost of a commit does not show.
const GROUP_EVENTS: usize = 4_000;
/// How long the queue must be quiet before the index is brought up.
const QUIET: Duration = Duration::from_millis(30);
/// How long the index may stay behind under load.
const INDEX_DELAY: Duration = Duration::from_millis(1_000);

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
        let mut desk = Desk {
            db,
            dictionary: Dictionary::default(),
            index: Index::new(options.text_of),
            options,
        };
        desk.catch_up();
        let _guard = CloseOnExit(queue.clone());
        let mut behind_since: Option<Instant> = None;
        loop {
            let patience = desk.index.is_behind().then_some(QUIET);
            let quiet = match queue.take(GROUP_EVENTS, patience) {
                Taken::Jobs(jobs) => {
                    desk.answer(jobs, &changes);
                    false
                }
                Taken::Nothing => true,
                Taken::Closed => break,
            };
            let since = *behind_since.get_or_insert_with(Instant::now);
            if quiet || desk.index.is_full() || since.elapsed() >= INDEX_DELAY {
                desk.bring_index_up();
                behind_since = None;
            }
            if !desk.index.is_behind() {
                behind_since = None;
            }
        }
        desk.finish(leave_index.load(Ordering::Acquire));
    }
}

/// Closes the queue when the thread ends, even by a panic: callers are told rather than left waiting.
struct CloseOnExit(Arc<Queue>);

impl Drop for CloseOnExit {
    fn drop(&mut self) {
        self.0.close();
        while let Taken::Jobs(jobs) = self.0.take(usize::MAX, Some(Duration::ZERO)) {
            drop(jobs);
        }
    }
}

/// What the writer works with.
pub(crate) struct Desk {
    db: Connection,
    options: StoreOptions,
    dictionary: Dictionary,
    index: Index,
}

impl Desk {
    /// Finds out how far the index has come; a crash may have kept events out of it.
    fn catch_up(&mut self) {
        if let Err(error) = self.index.load_position(&self.db) {
            tracing::error!(%error, "cannot read the position of the index");
        }
    }

    /// Commits batches and answers their callers.
    fn answer(&mut self, mut jobs: Vec<Job>, changes: &broadcast::Sender<Arc<Change>>) {
        match self.commit(&mut jobs) {
            Ok((receipts, change)) => {
                // Nobody listening is fine.
                let _ = changes.send(Arc::new(change));
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
                tracing::error!(%error, source = ?std::error::Error::source(&error), batches = jobs.len(), "cannot commit");
                for job in jobs {
                    reply(job, Err(error.clone()));
                }
            }
        }
    }

    fn bring_index_up(&mut self) {
        if let Err(error) = self.index.bring_up(&mut self.db) {
            tracing::error!(%error, "cannot bring the full-text index up");
        }
    }

    /// Completes the index, unless told not to, and moves the log into the database.
    fn finish(mut self, leave_index: bool) {
        while !leave_index && self.index.is_behind() {
            if let Err(error) = self.index.bring_up(&mut self.db) {
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
    // A caller that has gone away does not want to know.
    let _ = job.answer.send(Answer {
        result,
        spent: job.batch.records,
    });
}

/// Sums up what became of several batches.
fn total(receipts: &[Receipt]) -> Counts {
    let mut counts = Counts::default();
    receipts.iter().for_each(|receipt| counts.merge(receipt.counts));
    counts
}
