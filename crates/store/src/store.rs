//! Opening, appending, closing.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio::sync::broadcast;
use tracewake_model::{Dialect, Media};

use crate::{Batch, Change, Pending, QueueFull, StoreError};

/// Reads the search text out of original bytes; none when they cannot be read.
pub type TextOf = fn(Dialect, Media, &[u8]) -> Option<String>;

/// How to open a store.
#[derive(Debug, Clone)]
pub struct StoreOptions {
    /// The database file. It and its folder are created when they are not there.
    pub path: PathBuf,
    /// Reads the search text out of original bytes, for events that a crash kept out of the index and for snippets.
    pub text_of: TextOf,
    /// Events that may wait for the writer before callers are refused.
    pub queue_events: usize,
    /// Rejects kept in the quarantine.
    pub max_quarantine_items: u64,
    /// Bytes of rejects kept in the quarantine.
    pub max_quarantine_bytes: u64,
}

impl StoreOptions {
    /// The usual bounds.
    pub fn new(path: impl Into<PathBuf>, text_of: TextOf) -> StoreOptions {
        StoreOptions {
            path: path.into(),
            text_of,
            queue_events: 20_000,
            max_quarantine_items: 10_000,
            max_quarantine_bytes: 64 << 20,
        }
    }
}

/// An open database. Clones share it; dropping the last one closes it.
#[derive(Debug, Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    options: StoreOptions,
}

impl Store {
    /// Opens the database, creates or migrates it where needed, and starts the writer.
    pub fn open(options: StoreOptions) -> Result<Store, StoreError> {
        Ok(Store { inner: Arc::new(Inner { options }) })
    }

    /// The database file.
    pub fn path(&self) -> &Path {
        &self.inner.options.path
    }

    /// Queues a batch without ever blocking. On a closed store the pending receipt says so.
    #[allow(clippy::result_large_err)]
    pub fn try_append(&self, batch: Batch) -> Result<Pending, QueueFull> {
        unimplemented!("{batch:?}")
    }

    /// Queues a batch and blocks until there is room for it.
    pub fn append_blocking(&self, batch: Batch) -> Result<Pending, StoreError> {
        unimplemented!("{batch:?}")
    }

    /// What each commit changed, from now on.
    pub fn changes(&self) -> broadcast::Receiver<Arc<Change>> {
        unimplemented!()
    }

    /// Writes what is queued, completes the index, moves the log into the database and stops the writer. Later appends
    /// fail with [`StoreError::Closed`]; reads go on.
    pub fn close(&self) -> Result<(), StoreError> {
        unimplemented!()
    }
}
