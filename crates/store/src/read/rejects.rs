//! The quarantine.

use bytes::Bytes;
use rusqlite::{OptionalExtension, Row};
use tracewake_model::UnixNanos;

use super::filter::to_sql;
use super::read_count;
use crate::{Store, StoreError};

/// One item of the quarantine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredReject {
    /// Row id.
    pub id: i64,
    /// When it was received.
    pub received: UnixNanos,
    /// The line of the ledger it was counted on.
    pub source: String,
    /// File, event or field, in words.
    pub location: String,
    /// The line of the file, counted from 1.
    pub line: Option<u64>,
    /// What is wrong with it.
    pub reason: String,
    /// What was received, or its first mebibyte.
    pub bytes: Bytes,
    /// Size of what was received.
    pub size: u64,
}

/// A window into the quarantine.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RejectList {
    /// Newest first.
    pub rejects: Vec<StoredReject>,
    /// Rejects kept.
    pub kept: u64,
    /// Rejects ever, those no longer kept included.
    pub total: u64,
}

impl Store {
    /// Lists the quarantine, newest first.
    pub fn rejects(&self, offset: u64, limit: u64) -> Result<RejectList, StoreError> {
        self.readers().read(|db| {
            let mut count = db.prepare_cached(
                "SELECT (SELECT COUNT(*) FROM rejects), (SELECT IFNULL(SUM(rejected), 0) FROM sources)",
            )?;
            let (kept, total) = count.query_row([], |row| Ok((read_count(row, 0)?, read_count(row, 1)?)))?;
            let mut select = db.prepare_cached(&format!("{SELECT} ORDER BY r.id DESC LIMIT ?1 OFFSET ?2"))?;
            let rejects = select.query_map([to_sql::<i64>(limit), to_sql(offset)], read_reject)?;
            Ok(RejectList {
                rejects: rejects.collect::<Result<_, _>>()?,
                kept,
                total,
            })
        })
    }

    /// The item of the quarantine with this row id.
    pub fn reject(&self, id: i64) -> Result<Option<StoredReject>, StoreError> {
        self.readers().read(|db| {
            let mut find = db.prepare_cached(&format!("{SELECT} WHERE r.id = ?1"))?;
            Ok(find.query_row([id], read_reject).optional()?)
        })
    }
}

const SELECT: &str = "SELECT r.id, r.received_ns, s.name, r.location, r.line, r.reason, r.body, r.bytes
     FROM rejects r JOIN sources s ON s.id = r.source";

fn read_reject(row: &Row<'_>) -> rusqlite::Result<StoredReject> {
    Ok(StoredReject {
        id: row.get(0)?,
        received: UnixNanos(row.get(1)?),
        source: row.get(2)?,
        location: row.get(3)?,
        line: row.get::<_, Option<i64>>(4)?.map(i64::unsigned_abs),
        reason: row.get(5)?,
        bytes: row.get::<_, Vec<u8>>(6)?.into(),
        size: read_count(row, 7)?,
    })
}
