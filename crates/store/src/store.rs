//! Opening, appending, closing.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use tokio::sync::{broadcast, oneshot};
use tracewake_model::{Dialect, Media};

use crate::queue::{Closed, Queue, Refused};
use crate::readers::Readers;
use crate::writer::{Writer, price_again};
use crate::{Batch, Change, Pending, Prices, QueueFull, StoreError, StoreOptions, schema};

/// Changes kept for a receiver that does not keep up; it learns that it missed some.
const CHANGES_KEPT: usize = 1_024;

/// An open database. Clones share it. Dropping the last one writes what is queued, as [`Store::close`] does, but leaves
/// the full-text index to be completed when the database is opened again.
#[derive(Debug, Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    options: StoreOptions,
    queue: Arc<Queue>,
    changes: broadcast::Sender<Arc<Change>>,
    readers: Readers,
    leave_index: Arc<AtomicBool>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl Store {
    /// Opens the database, creates or migrates it where needed, and starts the writer.
    pub fn open(options: StoreOptions) -> Result<Store, StoreError> {
        let db = schema::open_writer(&options.path)?;
        price_again(&db, &options.prices.version)?;
        let queue = Arc::new(Queue::new(options.queue_events));
        let (changes, _) = broadcast::channel(CHANGES_KEPT);
        let leave_index = Arc::new(AtomicBool::new(false));
        let writer = Writer {
            db,
            options: options.clone(),
            queue: queue.clone(),
            changes: changes.clone(),
            leave_index: leave_index.clone(),
        };
        let thread = std::thread::Builder::new()
            .name("store-writer".to_owned())
            .spawn(move || writer.run())
            .map_err(|error| StoreError::NoWriter(Arc::new(error)))?;
        let readers = Readers::new(&options.path);
        let thread = Mutex::new(Some(thread));
        Ok(Store {
            inner: Arc::new(Inner {
                options,
                queue,
                changes,
                readers,
                leave_index,
                thread,
            }),
        })
    }

    /// Opens a database to read from it alone, where nothing may be written. Every append is answered with
    /// [`StoreError::Closed`].
    ///
    /// # Errors
    /// When it is no database of this version of the program, or cannot be read.
    pub fn open_to_read(options: StoreOptions) -> Result<Store, StoreError> {
        schema::check_readable(&options.path)?;
        let queue = Arc::new(Queue::new(options.queue_events));
        queue.close();
        let (changes, _) = broadcast::channel(CHANGES_KEPT);
        Ok(Store {
            inner: Arc::new(Inner {
                readers: Readers::new(&options.path),
                options,
                queue,
                changes,
                leave_index: Arc::new(AtomicBool::new(false)),
                thread: Mutex::new(None),
            }),
        })
    }

    /// The database file.
    pub fn path(&self) -> &Path {
        &self.inner.options.path
    }

    /// Queues a batch without ever blocking. On a closed store the pending receipt says so.
    #[allow(clippy::result_large_err)] // the caller wants its batch back
    pub fn try_append(&self, batch: Batch) -> Result<Pending, QueueFull> {
        match self.inner.queue.try_push(batch) {
            Ok(receiver) => Ok(Pending { receiver }),
            Err(Refused::Full(batch)) => Err(QueueFull { batch }),
            // A receiver whose sender is gone answers that the store is closed.
            Err(Refused::Closed) => Ok(Pending {
                receiver: oneshot::channel().1,
            }),
        }
    }

    /// Queues a batch, waiting for room behind those who came before. Dropping the future before it is done gives the
    /// place up, and the batch with it.
    ///
    /// # Errors
    /// [`StoreError::Closed`].
    pub async fn append(&self, batch: Batch) -> Result<Pending, StoreError> {
        let receiver = self.inner.queue.push(batch).await;
        receiver.map_or_else(
            |Closed| Err(StoreError::Closed),
            |receiver| Ok(Pending { receiver }),
        )
    }

    /// Queues a batch and blocks until there is room for it. Must not be called on an async runtime's thread.
    ///
    /// # Errors
    /// [`StoreError::Closed`].
    pub fn append_blocking(&self, batch: Batch) -> Result<Pending, StoreError> {
        let receiver = self.inner.queue.push_blocking(batch);
        receiver.map_or_else(
            |Closed| Err(StoreError::Closed),
            |receiver| Ok(Pending { receiver }),
        )
    }

    /// Prices model calls by another table from now on, and makes the estimates of stored ones again in the background.
    /// Must not be called on an async runtime's thread.
    ///
    /// # Errors
    /// When the database cannot be written, or is closed.
    pub fn set_prices(&self, prices: Prices) -> Result<(), StoreError> {
        let batch = Batch {
            prices: Some(prices),
            ..Batch::default()
        };
        self.append_blocking(batch)?.wait().map(drop)
    }

    /// What each commit changed, from now on.
    pub fn changes(&self) -> broadcast::Receiver<Arc<Change>> {
        self.inner.changes.subscribe()
    }

    /// Writes what is queued, completes the index, moves the log into the database and stops the writer. Later appends
    /// fail with [`StoreError::Closed`]; reads go on.
    pub fn close(&self) -> Result<(), StoreError> {
        self.inner.stop_writer();
        Ok(())
    }

    /// Read-only connections.
    pub(crate) fn readers(&self) -> &Readers {
        &self.inner.readers
    }

    /// Reads the search text out of original bytes.
    pub(crate) fn text_of(&self, dialect: Dialect, media: Media, bytes: &[u8]) -> Option<String> {
        (self.inner.options.text_of)(dialect, media, bytes)
    }
}

impl Inner {
    fn stop_writer(&self) {
        self.queue.close();
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        if thread.is_some_and(|thread| thread.join().is_err()) {
            tracing::error!("the writer thread panicked");
        }
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.leave_index.store(true, Ordering::Release);
        self.stop_writer();
    }
}
