//! The quarantine as the window shows it, and second thoughts about its items.

use tracewake_ingest::{Intake, retry};
use tracewake_store::{Batch, Store, StoredReject};

use crate::detail::preview_any;
use crate::dto::units::small;
use crate::dto::{RejectPage, RejectRow, RetryOutcome};
use crate::error::{AppError, not_found};
use crate::write::commit;

/// Some of the quarantine, the newest first.
///
/// # Errors
/// When the database cannot be read.
pub fn list_rejects(store: &Store, offset: u32, limit: u32) -> Result<RejectPage, AppError> {
    let list = store.rejects(u64::from(offset), u64::from(limit))?;
    let reject = |reject: StoredReject| RejectRow {
        id: reject.id,
        received_time: reject.received.to_rfc3339_micros(),
        source: reject.source,
        location: reject.location,
        reason: reject.reason,
        original: preview_any(&reject.bytes),
    };
    Ok(RejectPage {
        rejects: list.rejects.into_iter().map(reject).collect(),
        offset,
        kept: small(list.kept),
        total: list.total,
    })
}

/// Reads an item of the quarantine again. If there are events in it, they are stored and the item is gone.
///
/// # Errors
/// [`AppError::NotFound`]; when the database fails.
pub fn retry_reject(store: &Store, intake: &Intake, id: i64) -> Result<RetryOutcome, AppError> {
    let reject = reject(store, id)?;
    let done = retry(intake, &reject)?;
    Ok(RetryOutcome {
        events: small(done.counts.received),
        new: small(done.counts.stored),
        reason: done.reason,
    })
}

/// Drops an item of the quarantine.
///
/// # Errors
/// [`AppError::NotFound`]; when the database fails.
pub fn discard_reject(store: &Store, id: i64) -> Result<(), AppError> {
    reject(store, id)?;
    let batch = Batch {
        released: vec![id],
        ..Batch::default()
    };
    Ok(commit(store, batch)?)
}

fn reject(store: &Store, id: i64) -> Result<StoredReject, AppError> {
    store
        .reject(id)?
        .ok_or_else(|| not_found("item of the quarantine", id))
}
