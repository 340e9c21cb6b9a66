//! Reading an item of the quarantine again: a newer version may understand what an older one did not.

use tracewake_dialects::stream::{Item, Splitter};
use tracewake_model::Counts;
use tracewake_store::{Batch, StoreError, StoredReject};

use crate::intake::{Intake, now};

/// What a second reading found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Retried {
    /// Outcomes of the events found.
    pub counts: Counts,
    /// Why nothing was found; empty otherwise.
    pub reason: String,
}

/// Reads an item of the quarantine again. If there are events in it, they are stored, and the item is dropped with the
/// same commit, as it is when there are only metrics in it; what in it is still no event is kept as new items.
///
/// # Errors
/// When the events cannot be stored; the item stays.
pub fn retry(intake: &Intake, reject: &StoredReject) -> Result<Retried, StoreError> {
    let mut splitter = Splitter::new();
    splitter.push(&reject.bytes);
    splitter.finish();
    let mut batch = Batch {
        source: reject.source.clone(),
        received: now(),
        released: vec![reject.id],
        ..Batch::default()
    };
    let mut reason = String::new();
    while let Some(item) = splitter.next_item() {
        match item {
            Item::Event { decoded, .. } => batch.records.push(intake.keys.record(decoded)),
            Item::Reject {
                reason: why, bytes, ..
            } => {
                reason.clone_from(&why);
                batch.rejects.push(tracewake_store::Reject {
                    location: reject.location.clone(),
                    line: reject.line,
                    reason: why,
                    bytes,
                });
            }
            Item::NotKept { data_points, .. } => batch.not_kept += data_points as u64,
        }
    }
    if batch.records.is_empty() && batch.not_kept == 0 {
        if reason.is_empty() {
            reason = "there is nothing in it".to_owned();
        }
        let counts = Counts::default();
        return Ok(Retried { counts, reason });
    }
    let receipt = intake.store.append_blocking(batch)?.wait()?;
    Ok(Retried {
        counts: receipt.counts,
        reason: String::new(),
    })
}
