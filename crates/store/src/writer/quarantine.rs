//! The quarantine: bounded, the oldest go first. The ledger counts all that ever came.

use rusqlite::params;

use super::commit::{Arrival, WriteTransaction};
use crate::{Reject, StoreError};

/// Bytes kept of one reject; the rest of a larger one says nothing more about what is wrong with it.
const LARGEST: usize = 1 << 20;

impl WriteTransaction<'_, '_> {
    /// Drops rejects that were understood after all.
    pub(super) fn release_rejects(&self, ids: &[i64]) -> Result<(), StoreError> {
        for id in ids {
            self.db
                .prepare_cached("DELETE FROM rejects WHERE id = ?1")?
                .execute([id])?;
        }
        Ok(())
    }

    /// Keeps rejects and drops the oldest ones beyond the bounds.
    pub(super) fn write_rejects(&mut self, rejects: &[Reject], arrival: Arrival) -> Result<(), StoreError> {
        if rejects.is_empty() {
            return Ok(());
        }
        let mut insert = self.db.prepare_cached(
            "INSERT INTO rejects (received_ns, source, location, line, reason, bytes, body)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?;
        for reject in rejects {
            insert.execute(params![
                arrival.received.0,
                arrival.source,
                reject.location,
                reject.line.map(|line| line as i64),
                reject.reason,
                reject.bytes.len() as i64,
                &reject.bytes[..reject.bytes.len().min(LARGEST)],
            ])?;
        }
        let mut trim = self.db.prepare_cached(
            "DELETE FROM rejects WHERE id <= (
                SELECT MAX(id) FROM (
                    SELECT id, ROW_NUMBER() OVER newest AS items, SUM(LENGTH(body)) OVER newest AS bytes
                    FROM rejects WINDOW newest AS (ORDER BY id DESC)
                ) WHERE items > ?1 OR bytes > ?2
            )",
        )?;
        trim.execute(params![
            self.options.max_quarantine_items as i64,
            self.options.max_quarantine_bytes as i64
        ])?;
        Ok(())
    }
}
