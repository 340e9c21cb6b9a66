//! The quarantine: bounded, with a share for each source, of which the oldest go first. The ledger counts all that ever
//! came.

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

    /// Keeps rejects, and drops the oldest ones of those sources that take more than their share of the bounds.
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
        let bounds = params![
            self.options.max_quarantine_items as i64,
            self.options.max_quarantine_bytes as i64
        ];
        let mut sums = self
            .db
            .prepare_cached("SELECT COUNT(*) > ?1 OR IFNULL(SUM(LENGTH(body)), 0) > ?2 FROM rejects")?;
        if sums.query_row(bounds, |row| row.get(0))? {
            // The newest one of each source, then the newest of each side by side, as far as the bounds go: who sends
            // little keeps it all.
            let mut trim = self.db.prepare_cached(
                "DELETE FROM rejects WHERE id IN (
                    SELECT id FROM (
                        SELECT id, ROW_NUMBER() OVER fair AS items, SUM(size) OVER fair AS bytes
                        FROM (
                            SELECT id, LENGTH(body) AS size,
                                IIF(ROW_NUMBER() OVER own = 1, 0, MAX(
                                    ROW_NUMBER() OVER own * 1.0 / ?1, SUM(LENGTH(body)) OVER own * 1.0 / ?2
                                )) AS share
                            FROM rejects WINDOW own AS (PARTITION BY source ORDER BY id DESC)
                        )
                        WINDOW fair AS (ORDER BY share, id DESC ROWS UNBOUNDED PRECEDING)
                    ) WHERE items > ?1 OR bytes > ?2
                )",
            )?;
            trim.execute(bounds)?;
        }
        Ok(())
    }
}
