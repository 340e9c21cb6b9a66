//! The quarantine as the window shows it, and second thoughts about its items.

use tracewake_ingest::retry;
use tracewake_store::{Batch, StoredReject};

use crate::detail::preview_any;
use crate::dto::units::small;
use crate::dto::{RejectPage, RejectRow, RetryOutcome};
use crate::error::AppError;
use crate::runtime::App;

impl App {
    /// A window into the quarantine for the window, newest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn list_rejects(&self, offset: u32, limit: u32) -> Result<RejectPage, AppError> {
        let list = self.store.rejects(u64::from(offset), u64::from(limit))?;
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
    pub fn retry_reject(&self, id: i64) -> Result<RetryOutcome, AppError> {
        let reject = self.reject(id)?;
        let done = retry(&self.intake(), &reject)?;
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
    pub fn discard_reject(&self, id: i64) -> Result<(), AppError> {
        self.reject(id)?;
        let batch = Batch {
            released: vec![id],
            ..Batch::default()
        };
        Ok(self.commit(batch)?)
    }

    fn reject(&self, id: i64) -> Result<StoredReject, AppError> {
        self.store.reject(id)?.ok_or_else(|| AppError::NotFound {
            what: "item of the quarantine",
            key: id.to_string(),
        })
    }
}
