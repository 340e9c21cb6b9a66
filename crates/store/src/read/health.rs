//! The ledger, totals, and whether the database is well.

use tracewake_model::Counts;

use crate::{Store, StoreError};

/// Figures over the whole database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Totals {
    /// What became of everything that was ever received.
    pub counts: Counts,
    /// Events stored.
    pub events: u64,
    /// Sessions stored, the one of events that name no session included.
    pub sessions: u64,
    /// Spans whose end has not come.
    pub open_spans: u64,
}

/// What an examination of the database found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Check {
    /// What is wrong, in SQLite's words; empty when all is well.
    pub problems: Vec<String>,
    /// Number of the newest migration applied.
    pub schema: i64,
    /// Version of SQLite.
    pub sqlite: String,
    /// Figures over the whole database.
    pub totals: Totals,
    /// Size of the database with its log.
    pub bytes: u64,
    /// Events not yet in the full-text index.
    pub index_behind: u64,
}

impl Store {
    /// What became of what came in, by source, in the order of their first appearance.
    pub fn ledger(&self) -> Result<Vec<(String, Counts)>, StoreError> {
        unimplemented!()
    }

    /// Figures over the whole database.
    pub fn totals(&self) -> Result<Totals, StoreError> {
        unimplemented!()
    }

    /// Events committed but not yet found by search.
    pub fn index_behind(&self) -> Result<u64, StoreError> {
        unimplemented!()
    }

    /// Size of the database with its log.
    pub fn database_bytes(&self) -> u64 {
        unimplemented!()
    }

    /// Examines the database. Reads all of it: seconds for a large one.
    pub fn check(&self) -> Result<Check, StoreError> {
        unimplemented!()
    }
}
