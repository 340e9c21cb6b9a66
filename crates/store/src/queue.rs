//! The bounded queue between callers and the writer thread. Bounded by events, not by batches.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::oneshot;

use crate::batch::{Answer, Batch};

/// A batch and whom to answer.
#[derive(Debug)]
pub(crate) struct Job {
    pub(crate) batch: Batch,
    pub(crate) answer: oneshot::Sender<Answer>,
}

/// What the writer found in the queue.
#[derive(Debug)]
pub(crate) enum Taken {
    /// Batches, in the order they came.
    Jobs(Vec<Job>),
    /// Nothing came in time.
    Nothing,
    /// Nothing is left and nothing will come.
    Closed,
}

/// Why a batch was not taken; here it is back.
#[derive(Debug)]
#[allow(clippy::large_enum_variant)] // it lives for one call, and a box would cost an allocation for each batch
pub(crate) enum Refused {
    Full(Batch),
    Closed,
}

/// The bounded queue between callers and the writer thread.
#[derive(Debug)]
pub(crate) struct Queue {
    bound: usize,
    state: Mutex<State>,
    filled: Condvar,
    emptied: Condvar,
}

#[derive(Debug, Default)]
struct State {
    jobs: VecDeque<Job>,
    weight: usize,
    closed: bool,
}

impl State {
    /// A batch larger than the bound is taken when nothing else waits.
    fn has_room(&self, weight: usize, bound: usize) -> bool {
        self.jobs.is_empty() || self.weight + weight <= bound
    }
}

impl Queue {
    /// An empty queue for this many events.
    pub(crate) fn new(bound: usize) -> Queue {
        Queue {
            bound,
            state: Mutex::default(),
            filled: Condvar::new(),
            emptied: Condvar::new(),
        }
    }

    /// Queues a batch if there is room now.
    #[allow(clippy::result_large_err)] // the caller wants its batch back
    pub(crate) fn try_push(&self, batch: Batch) -> Result<oneshot::Receiver<Answer>, Refused> {
        let state = self.lock();
        if state.closed {
            return Err(Refused::Closed);
        }
        if !state.has_room(batch.weight(), self.bound) {
            return Err(Refused::Full(batch));
        }
        Ok(self.push(state, batch))
    }

    /// Queues a batch, waiting for room. None when the queue was closed.
    pub(crate) fn push_blocking(&self, batch: Batch) -> Option<oneshot::Receiver<Answer>> {
        let weight = batch.weight();
        let waits = |state: &mut State| !state.closed && !state.has_room(weight, self.bound);
        let state = self
            .emptied
            .wait_while(self.lock(), waits)
            .unwrap_or_else(PoisonError::into_inner);
        if state.closed {
            return None;
        }
        Some(self.push(state, batch))
    }

    fn push(&self, mut state: MutexGuard<'_, State>, batch: Batch) -> oneshot::Receiver<Answer> {
        let (answer, receiver) = oneshot::channel();
        state.weight += batch.weight();
        state.jobs.push_back(Job { batch, answer });
        drop(state);
        self.filled.notify_one();
        receiver
    }

    /// Takes what waits, up to this many events but at least one batch. Waits for the first one, for ever or for `patience`.
    pub(crate) fn take(&self, most: usize, patience: Option<Duration>) -> Taken {
        let waits = |state: &mut State| state.jobs.is_empty() && !state.closed;
        let mut state = match patience {
            None => self
                .filled
                .wait_while(self.lock(), waits)
                .unwrap_or_else(PoisonError::into_inner),
            Some(patience) => {
                let waited = self.filled.wait_timeout_while(self.lock(), patience, waits);
                waited.unwrap_or_else(PoisonError::into_inner).0
            }
        };
        if state.jobs.is_empty() {
            return if state.closed {
                Taken::Closed
            } else {
                Taken::Nothing
            };
        }
        let mut jobs = Vec::new();
        let mut weight = 0;
        while let Some(job) = state
            .jobs
            .pop_front_if(|job| weight == 0 || weight + job.batch.weight() <= most)
        {
            weight += job.batch.weight();
            jobs.push(job);
        }
        state.weight -= weight;
        drop(state);
        self.emptied.notify_all();
        Taken::Jobs(jobs)
    }

    /// Takes no more batches; what waits can still be taken.
    pub(crate) fn close(&self) {
        self.lock().closed = true;
        self.filled.notify_all();
        self.emptied.notify_all();
    }

    /// No code that can panic runs under this lock, so a poisoned one is still sound.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
