//! How far sources were read.

use rusqlite::OptionalExtension;

use crate::{Checkpoint, Store, StoreError};

impl Store {
    /// The state of one source, as its reader stored it last.
    pub fn checkpoint(&self, source: &str) -> Result<Option<String>, StoreError> {
        self.readers().read(|db| {
            let mut find = db.prepare_cached("SELECT state FROM checkpoints WHERE source = ?1")?;
            Ok(find.query_row([source], |row| row.get(0)).optional()?)
        })
    }

    /// All sources whose name begins like this, by name.
    pub fn checkpoints(&self, prefix: &str) -> Result<Vec<Checkpoint>, StoreError> {
        self.readers().read(|db| {
            let mut select = db.prepare_cached(
                "SELECT source, state FROM checkpoints WHERE substr(source, 1, length(?1)) = ?1 ORDER BY source",
            )?;
            let rows = select.query_map([prefix], |row| {
                Ok(Checkpoint {
                    source: row.get(0)?,
                    state: row.get(1)?,
                })
            })?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }
}
