//! What could not be understood.

use serde::Serialize;

use tracewake_store::Store;

use crate::error::AppError;

/// Rejects that one call reports.
const REJECTS: u64 = 1000;

/// `tracewake rejects --json`.
#[derive(Debug, Clone, Serialize)]
pub struct RejectsReport {
    pub rejects: Vec<RejectReport>,
    pub kept: u64,
    pub total: u64,
}

/// One item of the quarantine.
#[derive(Debug, Clone, Serialize)]
pub struct RejectReport {
    pub id: i64,
    pub received: String,
    pub source: String,
    pub location: String,
    pub line: Option<u64>,
    pub reason: String,
    pub bytes: u64,
    /// The bytes as text, wrong UTF-8 replaced; at most the first 64 KiB.
    pub text: String,
}

/// The newest items of the quarantine.
///
/// # Errors
/// When the database cannot be read.
pub fn rejects_report(store: &Store) -> Result<RejectsReport, AppError> {
    let list = store.rejects(0, REJECTS)?;
    let reject = |reject: tracewake_store::StoredReject| RejectReport {
        id: reject.id,
        received: reject.received.to_rfc3339_micros(),
        source: reject.source,
        location: reject.location,
        line: reject.line,
        reason: reject.reason,
        bytes: reject.bytes.len() as u64,
        text: String::from_utf8_lossy(&reject.bytes[..reject.bytes.len().min(64 << 10)]).into_owned(),
    };
    let rejects = list.rejects.into_iter().map(reject).collect();
    Ok(RejectsReport {
        rejects,
        kept: list.kept,
        total: list.total,
    })
}
