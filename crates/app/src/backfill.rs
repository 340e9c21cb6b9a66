//! Fills what newer versions keep of calls for events that an older version stored: read again from their originals, in
//! steps of a few thousand row ids, in the background, so that nothing waits for it.

use tracewake_dialects::decode_original;
use tracewake_model::CallFacts;
use tracewake_store::{Batch, FilledCalls, Store, StoreError};

use crate::error::AppError;
use crate::part::{Part, Work};

/// What is left to fill of one database.
pub(crate) struct Backfill {
    store: Store,
}

impl Backfill {
    pub(crate) fn new(store: Store) -> Backfill {
        Backfill { store }
    }
}

impl Part for Backfill {
    fn name(&self) -> &'static str {
        "calls of an older version"
    }

    /// Begins to fill. A stop in between, which the closed store is, goes on at the next start.
    fn start(&self) -> Work<'_, Result<(), AppError>> {
        let store = self.store.clone();
        tokio::task::spawn_blocking(move || match fill_calls(&store) {
            Ok(()) | Err(StoreError::Closed) => {}
            Err(error) => tracing::warn!(%error, "calls of an older version cannot be read again"),
        });
        Box::pin(std::future::ready(Ok(())))
    }
}

/// Fills all of it.
///
/// # Errors
/// When the database cannot be read or written, or is closed.
fn fill_calls(store: &Store) -> Result<(), StoreError> {
    while let Some((calls, up_to)) = store.unfilled_calls()? {
        let facts = calls.iter().filter_map(|call| {
            let event = decode_original(call.dialect, call.media, &call.original).ok()?;
            Some((call.id, CallFacts::of(&event)))
        });
        let filled = FilledCalls {
            facts: facts.collect(),
            up_to,
        };
        let batch = Batch {
            calls: Some(filled),
            ..Batch::default()
        };
        store.append_blocking(batch)?.wait()?;
    }
    Ok(())
}
