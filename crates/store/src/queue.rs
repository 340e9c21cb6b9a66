//! The bounded queue between callers and the writer thread. Bounded by the weight of the batches, not by their number,
//! and fair: the batch that waits longest for room gets it first, so that small batches never starve a large one.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_executor::block_on;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, TryAcquireError, oneshot};

use crate::batch::{Answer, Batch};

/// A batch and whom to answer.
#[derive(Debug)]
pub(crate) struct Job {
    pub(crate) batch: Batch,
    pub(crate) answer: oneshot::Sender<Answer>,
}

/// What the writer found in the queue.
#[derive(Debug)]
pub(crate) enum Received {
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

/// The queue is closed: no batch is taken any more.
#[derive(Debug)]
pub(crate) struct Closed;

/// The bounded queue between callers and the writer thread.
#[derive(Debug)]
pub(crate) struct Queue {
    /// What all batches in the queue may weigh.
    bound: u32,
    /// As many permits as the queue has room left. Waiters get them in the order in which they came.
    room: Arc<Semaphore>,
    state: Mutex<State>,
    filled: Condvar,
}

#[derive(Debug, Default)]
struct State {
    jobs: VecDeque<Queued>,
    closed: bool,
}

/// A job in the queue, and the room it takes there.
#[derive(Debug)]
struct Queued {
    job: Job,
    weight: usize,
    room: OwnedSemaphorePermit,
}

impl Queue {
    /// An empty queue for batches of this weight together.
    pub(crate) fn new(bound: usize) -> Queue {
        let bound = bound.clamp(1, Semaphore::MAX_PERMITS.min(u32::MAX as usize));
        Queue {
            bound: bound as u32,
            room: Arc::new(Semaphore::new(bound)),
            state: Mutex::default(),
            filled: Condvar::new(),
        }
    }

    /// Queues a batch if there is room now and nothing waits for it.
    #[allow(clippy::result_large_err)] // the caller wants its batch back
    pub(crate) fn try_push(&self, batch: Batch) -> Result<oneshot::Receiver<Answer>, Refused> {
        let weight = batch.weight();
        match self.room.clone().try_acquire_many_owned(self.permits(weight)) {
            Ok(room) => self.put(batch, weight, room).map_err(|Closed| Refused::Closed),
            Err(TryAcquireError::NoPermits) => Err(Refused::Full(batch)),
            Err(TryAcquireError::Closed) => Err(Refused::Closed),
        }
    }

    /// Queues a batch, waiting for room behind those who came before. Dropping the future gives the place up.
    pub(crate) async fn push(&self, batch: Batch) -> Result<oneshot::Receiver<Answer>, Closed> {
        let weight = batch.weight();
        let room = self.room.clone().acquire_many_owned(self.permits(weight)).await;
        self.put(batch, weight, room.map_err(|_| Closed)?)
    }

    /// The same for a thread that may block.
    pub(crate) fn push_blocking(&self, batch: Batch) -> Result<oneshot::Receiver<Answer>, Closed> {
        block_on(self.push(batch))
    }

    /// A batch heavier than the whole queue takes all of it, and so waits until the queue is empty.
    fn permits(&self, weight: usize) -> u32 {
        u32::try_from(weight).unwrap_or(u32::MAX).min(self.bound)
    }

    fn put(
        &self,
        batch: Batch,
        weight: usize,
        room: OwnedSemaphorePermit,
    ) -> Result<oneshot::Receiver<Answer>, Closed> {
        let (answer, receiver) = oneshot::channel();
        let mut state = self.lock();
        if state.closed {
            return Err(Closed);
        }
        let job = Job { batch, answer };
        state.jobs.push_back(Queued { job, weight, room });
        drop(state);
        self.filled.notify_one();
        Ok(receiver)
    }

    /// Takes what waits, up to this weight but at least one batch. Waits for the first one, forever or for `patience`.
    pub(crate) fn take(&self, most: usize, patience: Option<Duration>) -> Received {
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
                Received::Closed
            } else {
                Received::Nothing
            };
        }
        let (mut jobs, mut given_back) = (Vec::new(), Vec::new());
        let mut weight = 0;
        while let Some(queued) = state
            .jobs
            .pop_front_if(|queued| weight == 0 || weight + queued.weight <= most)
        {
            weight += queued.weight;
            jobs.push(queued.job);
            given_back.push(queued.room);
        }
        drop(state);
        drop(given_back);
        Received::Jobs(jobs)
    }

    /// Whether a batch is in the queue.
    pub(crate) fn is_waited_for(&self) -> bool {
        !self.lock().jobs.is_empty()
    }

    /// Takes no more batches, and tells those who wait for room; what is in the queue can still be taken.
    pub(crate) fn close(&self) {
        self.lock().closed = true;
        self.room.close();
        self.filled.notify_all();
    }

    /// No code that can panic runs under this lock, so a poisoned one is still sound.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests;
