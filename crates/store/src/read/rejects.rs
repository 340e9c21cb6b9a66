//! The quarantine.

use bytes::Bytes;
use tracewake_model::UnixNanos;

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
    /// What was received.
    pub bytes: Bytes,
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
        unimplemented!("{offset} {limit}")
    }
}
