//! Fills what newer versions keep of calls for events that an older version stored: read again from their originals, in
//! steps of a few thousand row ids, in the background, so that nothing waits for it.

use tracewake_dialects::decode_original;
use tracewake_model::CallFacts;
use tracewake_store::{Batch, FilledCalls, Store, StoreError};

/// Fills all of it; a stop in between goes on at the next start.
///
/// # Errors
/// When the database cannot be read or written, or is closed.
pub(crate) fn fill_calls(store: &Store) -> Result<(), StoreError> {
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
