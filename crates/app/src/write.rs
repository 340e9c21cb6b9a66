//! Writing what is no event: checkpoints, annotations, verdicts, released rejects.

use tracewake_store::{Batch, Checkpoint, Order, Store, StoreError};

/// Commits a batch. Blocks until it is on disk.
pub(crate) fn commit(store: &Store, batch: Batch) -> Result<(), StoreError> {
    store.append_blocking(batch)?.wait().map(drop)
}

/// Keeps a state under a name among the checkpoints; none forgets it.
pub(crate) fn keep(store: &Store, source: String, state: Option<String>) -> Result<(), StoreError> {
    let checkpoints = vec![Checkpoint { source, state }];
    commit(
        store,
        Batch {
            checkpoints,
            ..Batch::default()
        },
    )
}

/// Has orders about sessions done.
pub(crate) fn order(store: &Store, orders: Vec<Order>) -> Result<(), StoreError> {
    commit(
        store,
        Batch {
            orders,
            ..Batch::default()
        },
    )
}
