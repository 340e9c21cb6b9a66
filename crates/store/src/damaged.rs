//! A damaged database, read without SQLite: what can be read of it comes out, and nothing is written into it.
//!
//! Trees are walked with damaged pages stepped over. A page that no page names any more belongs to the table that
//! misses its rows. Pages on the list of free ones and rows that were deleted do not come back: only row ids that lie
//! in a gap are looked for. What comes out of an event's bytes must be what its row says ([`SavedOriginal::record`]).

mod btree;
mod kept;
mod layout;
mod log;
mod originals;
mod pages;
mod row;
mod tables;
#[cfg(test)]
mod tests;
mod tree;

use std::path::Path;
use std::sync::Arc;

use crate::{StoreError, schema};
use pages::Pages;
use tables::Tables;

pub use originals::{SavedOriginal, SavedSession};

/// A database file of this program that SQLite may refuse to read.
#[derive(Debug)]
pub struct DamagedDatabase {
    pages: Pages,
    tables: Tables,
}

impl DamagedDatabase {
    /// Finds the tables in a file. Reads the file and its log, without locking them.
    ///
    /// # Errors
    /// When the file cannot be read, is no database of this program, or is one of a newer version.
    pub fn open(path: &Path) -> Result<DamagedDatabase, StoreError> {
        let path = path.to_owned();
        let pages = Pages::open(&path).map_err(|source| StoreError::Unreachable {
            path: path.clone(),
            source: Arc::new(source),
        })?;
        let header = pages.header();
        if let Some(header) = header.filter(|header| header.is_ours() && header.schema > schema::newest()) {
            return Err(StoreError::NewerSchema {
                path,
                found: header.schema,
                known: schema::newest(),
            });
        }
        let tables = Tables::find(&pages)?;
        match header {
            None if tables.is_empty() => return Err(StoreError::NotADatabase { path }),
            Some(header) if !header.is_ours() && tables.is_empty() => {
                return Err(StoreError::ForeignDatabase { path });
            }
            _ => {}
        }
        Ok(DamagedDatabase { pages, tables })
    }

    /// Tables and indexes of which pages cannot be read.
    pub fn damaged_tables(&self) -> &[String] {
        &self.tables.damaged
    }
}
