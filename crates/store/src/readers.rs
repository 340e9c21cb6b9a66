//! Read-only connections, kept open between reads.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use rusqlite::{Connection, Transaction};

use crate::{StoreError, schema};

/// Idle connections kept. More may be in use at once; those beyond are closed after use.
const IDLE: usize = 4;

/// Read-only connections, kept open between reads.
#[derive(Debug)]
pub(crate) struct Readers {
    path: PathBuf,
    idle: Mutex<Vec<Connection>>,
}

impl Readers {
    /// None yet.
    pub(crate) fn new(path: &Path) -> Readers {
        Readers {
            path: path.to_owned(),
            idle: Mutex::default(),
        }
    }

    /// Reads inside one transaction, so that everything read is of the same moment.
    pub(crate) fn read<T>(
        &self,
        read: impl FnOnce(&Transaction<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let idle = self.lock().pop();
        let mut db = match idle {
            Some(db) => db,
            None => schema::open_reader(&self.path)?,
        };
        let transaction = db.transaction()?;
        let result = read(&transaction);
        drop(transaction);
        let mut idle = self.lock();
        if idle.len() < IDLE {
            idle.push(db);
        }
        result
    }

    /// Nothing can panic while this lock is held.
    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Connection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
