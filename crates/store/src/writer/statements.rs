//! Statements that each event of a transaction needs. Finding one among all that are prepared takes longer than many of
//! them run.

use rusqlite::{CachedStatement, Connection, Statement};

/// The statements of one transaction.
#[derive(Default)]
pub(super) struct Statements<'db> {
    pub(super) find_known: Slot<'db>,
    pub(super) insert_payload: Slot<'db>,
}

/// A statement, prepared when it is needed first.
#[derive(Default)]
pub(super) struct Slot<'db>(Option<CachedStatement<'db>>);

impl<'db> Slot<'db> {
    /// The statement with this text, the same each time.
    pub(super) fn get(&mut self, db: &'db Connection, sql: &str) -> rusqlite::Result<&mut Statement<'db>> {
        let statement = match self.0.take() {
            Some(prepared) => prepared,
            None => db.prepare_cached(sql)?,
        };
        Ok(self.0.insert(statement))
    }
}
