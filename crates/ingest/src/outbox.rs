//! Records on their way into the store: gathered into batches, a few of them in progress at a time, and the checkpoints
//! of what they were read from.
//!
//! A checkpoint is committed together with the last of its events, so that nothing is read twice after a crash, and is
//! not written when a batch before it was lost.

use std::collections::VecDeque;

use tracewake_model::Counts;
use tracewake_store::{Batch, Chain, Checkpoint, Pending, Record, Reject, Store, StoreError};

use crate::intake::now;

/// Events that go to the store together.
const BATCH_EVENTS: usize = 500;
/// A batch is closed early when its events were read from this many bytes, so that memory stays flat for any event
/// size.
pub(crate) const BATCH_BYTES: usize = 4 << 20;
/// Batches on their way to the disk while the next one is read.
const BATCHES_UNDER_WAY: usize = 4;

/// Gathers records and sends them. Dropping it leaves what was not sent.
pub(crate) struct Outbox {
    store: Store,
    source: &'static str,
    live: bool,
    records: Vec<Record>,
    rejects: Vec<Reject>,
    not_kept: u64,
    bytes: usize,
    /// True once the records gathered here are committed.
    checkpoints: Vec<Checkpoint>,
    /// Batches sent.
    under_way: VecDeque<Pending>,
    chain: Chain,
    counts: Counts,
}

impl Outbox {
    /// An empty one; `source` is its line of the ledger.
    pub(crate) fn new(store: &Store, source: &'static str) -> Outbox {
        Outbox {
            store: store.clone(),
            source,
            live: false,
            records: Vec::with_capacity(BATCH_EVENTS),
            rejects: Vec::new(),
            not_kept: 0,
            bytes: 0,
            checkpoints: Vec::new(),
            under_way: VecDeque::new(),
            chain: Chain::default(),
            counts: Counts::default(),
        }
    }

    /// Says whether what it gathers happens now.
    pub(crate) fn with_live(mut self, live: bool) -> Outbox {
        self.live = live;
        self
    }

    /// Outcomes of the events committed so far, and how many rejects went with them.
    pub(crate) fn counts(&self) -> Counts {
        self.counts
    }

    /// Says whether what comes now happens now. What was gathered before is sent as what it was.
    pub(crate) fn set_live(&mut self, live: bool) -> Result<(), StoreError> {
        if self.live != live && !self.is_empty() {
            self.send()?;
        }
        self.live = live;
        Ok(())
    }

    /// Adds an event that was read from this many bytes.
    pub(crate) fn event(&mut self, record: Record, bytes: usize) {
        self.bytes += bytes;
        self.records.push(record);
    }

    /// Adds something that could not be understood.
    pub(crate) fn reject(&mut self, reject: Reject) {
        self.bytes += reject.bytes.len();
        self.rejects.push(reject);
    }

    /// Counts data points of metrics, which are not kept.
    pub(crate) fn not_kept(&mut self, data_points: usize) {
        self.not_kept += data_points as u64;
    }

    /// Adds a checkpoint that holds once everything added before it is committed.
    ///
    /// Takes the place of an older one of the same source.
    pub(crate) fn checkpoint(&mut self, checkpoint: Checkpoint) {
        let same = |known: &&mut Checkpoint| known.source == checkpoint.source;
        match self.checkpoints.iter_mut().find(same) {
            Some(known) => *known = checkpoint,
            None => self.checkpoints.push(checkpoint),
        }
    }

    /// Whether it is time to send.
    pub(crate) fn is_full(&self) -> bool {
        self.records.len() + self.rejects.len() >= BATCH_EVENTS
            || self.bytes >= BATCH_BYTES
            || self.checkpoints.len() >= BATCH_EVENTS
    }

    /// Whether nothing was added since the last batch was sent.
    pub(crate) fn is_empty(&self) -> bool {
        let has_rows = !self.records.is_empty() || !self.rejects.is_empty();
        !has_rows && self.checkpoints.is_empty() && self.not_kept == 0
    }

    /// Sends what was gathered. Blocks while too much is in progress.
    pub(crate) fn send(&mut self) -> Result<(), StoreError> {
        if self.is_empty() {
            return Ok(());
        }
        let batch = Batch {
            source: self.source.to_owned(),
            live: self.live,
            received: now(),
            records: std::mem::replace(&mut self.records, Vec::with_capacity(BATCH_EVENTS)),
            rejects: std::mem::take(&mut self.rejects),
            not_kept: std::mem::take(&mut self.not_kept),
            checkpoints: std::mem::take(&mut self.checkpoints),
            chain: self.chain.clone(),
            ..Batch::default()
        };
        self.bytes = 0;
        let pending = self.store.append_blocking(batch)?;
        self.under_way.push_back(pending);
        self.settle(BATCHES_UNDER_WAY)
    }

    /// Sends what was gathered and waits until all of it is committed, checkpoints included.
    pub(crate) fn finish(&mut self) -> Result<(), StoreError> {
        self.send()?;
        self.settle(0)
    }

    /// Waits until at most `left` batches are in progress.
    fn settle(&mut self, left: usize) -> Result<(), StoreError> {
        while self.under_way.len() > left {
            let Some(pending) = self.under_way.pop_front() else {
                break;
            };
            self.counts.merge(pending.wait()?.counts);
        }
        Ok(())
    }
}
