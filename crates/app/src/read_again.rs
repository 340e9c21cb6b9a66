//! Reads stored originals again after an update of the readers, in steps, in the background, so that nothing waits for
//! it.

use tracewake_dialects::{decode_original, reader_version};
use tracewake_model::Dialect;
use tracewake_store::{Store, StoreError};

use crate::error::AppError;
use crate::part::{Part, PartFuture};

/// What is left to read again of one database.
pub(crate) struct ReadAgain {
    store: Store,
}

impl ReadAgain {
    pub(crate) fn new(store: Store) -> ReadAgain {
        ReadAgain { store }
    }
}

impl Part for ReadAgain {
    fn name(&self) -> &'static str {
        "reading again"
    }

    /// Begins to read. A stop in between, which the closed store is, goes on at the next start.
    fn start(&self) -> PartFuture<'_, Result<(), AppError>> {
        let store = self.store.clone();
        tokio::task::spawn_blocking(move || match read_again(&store, false) {
            Ok(()) | Err(StoreError::Closed) => {}
            Err(error) => tracing::warn!(%error, "what an older version stored cannot be read again"),
        });
        Box::pin(std::future::ready(Ok(())))
    }
}

/// Reads what older readers read; with `all`, everything. Events keep their row ids and all that a person noted.
///
/// # Errors
/// When the database cannot be read or written, or is closed.
pub(crate) fn read_again(store: &Store, all: bool) -> Result<(), StoreError> {
    let version = |dialect: &Dialect| (*dialect, reader_version(*dialect));
    store.begin_reading(Dialect::ALL.iter().map(version).collect(), all)?;
    while store.read_on(&|dialect, media, bytes| decode_original(dialect, media, bytes).ok())? {}
    Ok(())
}
