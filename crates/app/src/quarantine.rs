//! Second thoughts about items of the quarantine.

use tracewake_ingest::retry;
use tracewake_store::{Batch, StoredReject};

use crate::dto::RetryOutcome;
use crate::runtime::{App, AppError};
use crate::status::small;

impl App {
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
