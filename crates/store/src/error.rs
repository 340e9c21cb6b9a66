//! Why the store could not do what was asked.

use std::path::PathBuf;
use std::sync::Arc;

/// Why the store could not do what was asked. Clones share their source: one failed transaction answers many callers.
#[derive(Debug, Clone, thiserror::Error)]
#[allow(missing_docs, reason = "the messages document the variants and their fields")]
pub enum StoreError {
    #[error("cannot create or open {path}: {source}")]
    Unreachable {
        path: PathBuf,
        #[source]
        source: Arc<std::io::Error>,
    },
    #[error("{path} is not a database; choose another file with --db, or move it away")]
    NotADatabase { path: PathBuf },
    #[error("{path} is a database of another program; choose another file with --db")]
    ForeignDatabase { path: PathBuf },
    #[error(
        "{path} was written by a newer version (schema {found}, this version knows {known}); update tracewake"
    )]
    NewerSchema { path: PathBuf, found: i64, known: i64 },
    #[error("{path} is damaged; tracewake salvage brings what can be read of it into a new database")]
    Corrupt { path: PathBuf },
    #[error("the disk is full ({0})")]
    DiskFull(#[source] Arc<rusqlite::Error>),
    #[error("the disk failed to read or write ({0})")]
    DiskFailed(#[source] Arc<rusqlite::Error>),
    #[error("another process kept the database locked for too long ({0})")]
    Busy(#[source] Arc<rusqlite::Error>),
    #[error(
        "the database is damaged ({0}); tracewake doctor says what is lost, tracewake salvage brings out the rest"
    )]
    Damaged(#[source] Arc<rusqlite::Error>),
    #[error(
        "{path} can only be read, and was written by an older version; copy it to where it can be written"
    )]
    OlderReadOnly { path: PathBuf },
    #[error("the database refused a statement ({0})")]
    Refused(#[source] Arc<rusqlite::Error>),
    #[error("the stored bytes of event {event} cannot be read back")]
    Unreadable { event: i64 },
    #[error("the store is closed")]
    Closed,
    #[error("the writer thread cannot be started: {0}")]
    NoWriter(#[source] Arc<std::io::Error>),
}

impl StoreError {
    /// Whether the database cannot be opened because nothing may be written where it is.
    pub fn is_read_only(&self) -> bool {
        use std::io::ErrorKind::{PermissionDenied, ReadOnlyFilesystem};
        match self {
            StoreError::Unreachable { source, .. } => {
                matches!(source.kind(), PermissionDenied | ReadOnlyFilesystem)
            }
            StoreError::DiskFailed(source) => matches!(
                source.sqlite_error_code(),
                Some(rusqlite::ErrorCode::ReadOnly | rusqlite::ErrorCode::CannotOpen)
            ),
            _ => false,
        }
    }

    /// Whether the file of the database is damaged.
    pub fn is_damage(&self) -> bool {
        matches!(self, StoreError::Corrupt { .. } | StoreError::Damaged(_))
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> StoreError {
        use rusqlite::ErrorCode;
        let code = error.sqlite_error_code();
        let source = Arc::new(error);
        match code {
            Some(ErrorCode::DiskFull) => StoreError::DiskFull(source),
            Some(ErrorCode::SystemIoFailure | ErrorCode::CannotOpen | ErrorCode::ReadOnly) => {
                StoreError::DiskFailed(source)
            }
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => StoreError::Busy(source),
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => StoreError::Damaged(source),
            _ => StoreError::Refused(source),
        }
    }
}
