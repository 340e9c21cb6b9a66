//! What callers hand to the writer and what they get back.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use bytes::Bytes;
use tokio::sync::oneshot;
use tracewake_model::{Counts, Integrity, Outcome, UnixNanos};

use crate::{ChatOrder, Order, Prices, ReadingStep, Record, StoreError};

/// So many received bytes weigh as much as one event.
const WEIGHED_BYTES: usize = 4 << 10;

/// Events and rejects that are committed together or not at all.
#[derive(Debug, Clone, Default)]
pub struct Batch {
    /// The line of the ledger these are counted on, e.g. `folder /var/log/agents`.
    pub source: String,
    /// Whether they came over the wire just now. Events of files never make a session live.
    pub live: bool,
    /// When they were received.
    pub received: UnixNanos,
    /// The events, in the order they came.
    pub records: Vec<Record>,
    /// What came with them and could not be understood.
    pub rejects: Vec<Reject>,
    /// How many data points of metrics came with them, which are not kept.
    pub not_kept: u64,
    /// How far sources have been read with this batch.
    pub checkpoints: Vec<Checkpoint>,
    /// The batches before it that its checkpoints tell of as well.
    pub chain: Chain,
    /// What the signatures of stored events (by row id) say now.
    pub verdicts: Vec<(i64, Integrity)>,
    /// Items of the quarantine (by row id) that this batch takes the place of.
    pub released: Vec<i64>,
    /// What is to be done with whole sessions. A batch that has orders has nothing else.
    pub orders: Vec<Order>,
    /// What today's readers make of stored originals.
    pub reading: Option<ReadingStep>,
    /// What is to be done with what chat keeps.
    pub chat: Vec<ChatOrder>,
    /// What model calls cost from now on. Estimates that were made with other prices are made again.
    pub prices: Option<Prices>,
}

/// How far a source has been read: stored with the events of a batch, or not at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// Which source, e.g. `file:/var/log/agent.jsonl`.
    pub source: String,
    /// In the reader's own words; none forgets the source.
    pub state: Option<String>,
}

/// The batches that one reader sends one after the other, several of them in progress at a time. After one of them
/// could not be committed, the checkpoints of the later ones are not written: they would skip what was lost.
#[derive(Debug, Clone, Default)]
pub struct Chain(Arc<AtomicBool>);

impl Chain {
    /// Takes note that a batch could not be committed.
    pub(crate) fn tear(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether a batch could not be committed.
    pub(crate) fn is_torn(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

impl Batch {
    /// Whether it is about chat or prices alone, and so itself changes no session of traces.
    pub(crate) fn is_apart_from_traces(&self) -> bool {
        let is_apart = !self.chat.is_empty() || self.prices.is_some();
        is_apart && self.records.is_empty() && self.rejects.is_empty()
    }

    /// How much room the batch takes in the queue: its events, also those read again, rejects and verdicts, at least
    /// one, and one more for every 4 KiB that were received, so that large events fill the queue as many small ones
    /// do.
    pub fn weight(&self) -> usize {
        let read = self.reading.as_ref().map_or(0, ReadingStep::weight);
        let items = self.records.len() + self.rejects.len() + self.verdicts.len() + read;
        let records = self.records.iter().map(|record| record.original().bytes.len());
        let rejects = self.rejects.iter().map(|reject| reject.bytes.len());
        let bytes: usize = records.chain(rejects).sum();
        (items + bytes / WEIGHED_BYTES).max(1)
    }
}

/// Something received that could not be understood, for the quarantine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reject {
    /// File, event or field, in words.
    pub location: String,
    /// The line of the file, counted from 1.
    pub line: Option<u64>,
    /// What is wrong with it.
    pub reason: String,
    /// What was received.
    pub bytes: Bytes,
}

/// The outcome of a batch, after its commit.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Receipt {
    /// One for each record of the batch, in order.
    pub outcomes: Vec<Outcome>,
    /// The same, counted, with the rejects.
    pub counts: Counts,
}

/// What the writer sends back. The records go with it, so that they are freed on the caller's thread.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) result: Result<Receipt, StoreError>,
    pub(crate) spent: Vec<Record>,
}

impl Answer {
    fn into_result(self) -> Result<Receipt, StoreError> {
        drop(self.spent);
        self.result
    }
}

/// A receipt that has not come yet. Resolves after the commit is on disk, or with the error that prevented it; dropping
/// it does not take the batch back.
#[derive(Debug)]
pub struct Pending {
    pub(crate) receiver: oneshot::Receiver<Answer>,
}

impl Pending {
    /// Blocks until the receipt is there. Must not be called on an async runtime's thread.
    pub fn wait(self) -> Result<Receipt, StoreError> {
        self.receiver
            .blocking_recv()
            .map_or(Err(StoreError::Closed), Answer::into_result)
    }
}

impl Future for Pending {
    type Output = Result<Receipt, StoreError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let received = Pin::new(&mut self.receiver).poll(context);
        received.map(|answer| answer.map_or(Err(StoreError::Closed), Answer::into_result))
    }
}

/// The queue has no room for the batch now; here it is back.
#[derive(Debug, thiserror::Error)]
#[error("the queue of events to write is full")]
pub struct QueueFull {
    /// The batch that was not taken.
    pub batch: Batch,
}
