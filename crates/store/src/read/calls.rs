//! Calls that were stored before there were columns for what they were asked and gave.

use rusqlite::params;
use tracewake_model::{Dialect, Kind, Media};

use super::read_dialect;
use crate::{Store, StoreError, payload};

/// Row ids looked at in one read.
const STEP: i64 = 5_000;

/// An event of a call with its original, to be read again.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct UnfilledCall {
    /// Row id.
    pub id: i64,
    pub dialect: Dialect,
    pub media: Media,
    pub original: bytes::Bytes,
}

impl Store {
    /// The next events of calls whose columns are to be filled, and the row id up to which these are all. None when there
    /// is nothing left.
    pub fn unfilled_calls(&self) -> Result<Option<(Vec<UnfilledCall>, i64)>, StoreError> {
        self.readers().read(|db| {
            let (filled, until): (i64, i64) = db
                .prepare_cached(
                    "SELECT (SELECT value FROM meta WHERE key = 'calls_filled'),
                            (SELECT value FROM meta WHERE key = 'calls_until')",
                )?
                .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?;
            if filled >= until {
                return Ok(None);
            }
            let up_to = until.min(filled + STEP);
            let mut select = db.prepare_cached(
                "SELECT id, dialect FROM events WHERE id > ?1 AND id <= ?2 AND kind IN (?3, ?4, ?5, ?6, ?7) ORDER BY id",
            )?;
            let kinds = [Kind::ToolStart, Kind::ToolEnd, Kind::McpStart, Kind::McpEnd, Kind::ModelEnd];
            let [a, b, c, d, e] = kinds.map(|kind| kind.code());
            let mut rows = select.query(params![filled, up_to, a, b, c, d, e])?;
            let mut calls = Vec::new();
            while let Some(row) = rows.next()? {
                let id = row.get(0)?;
                let original = payload::of_event(db, id)?;
                calls.push(UnfilledCall {
                    id,
                    dialect: read_dialect(row, 1)?,
                    media: original.media,
                    original: original.bytes,
                });
            }
            Ok(Some((calls, up_to)))
        })
    }
}
