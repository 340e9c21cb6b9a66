//! Rows of the database of another program, out of a copy that belongs to this one. Knows nothing of what they mean.

use std::borrow::Cow;
use std::path::Path;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags};

use crate::StoreError;

/// A copy of the database of another program.
#[derive(Debug)]
pub struct OtherDatabase {
    connection: Connection,
}

/// A column of a row.
#[derive(Debug, Clone, PartialEq)]
#[allow(
    missing_docs,
    reason = "each variant is named for the type that SQLite gives the value"
)]
pub enum Column<'r> {
    Null,
    Integer(i64),
    Real(f64),
    /// What is no UTF-8 has marks in its place.
    Text(Cow<'r, str>),
    Bytes(&'r [u8]),
}

impl OtherDatabase {
    /// Opens a copy. What a log beside it holds is part of it. The schema of a stranger runs no function.
    ///
    /// # Errors
    /// When it cannot be opened.
    pub fn open_copy(path: &Path) -> Result<OtherDatabase, StoreError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(path, flags)?;
        connection.pragma_update(None, "trusted_schema", false)?;
        Ok(OtherDatabase { connection })
    }

    /// Whether it has a table of this name.
    ///
    /// # Errors
    /// When it cannot be read, e.g. because it is no database.
    pub fn has_table(&self, name: &str) -> Result<bool, StoreError> {
        let sql = "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?1)";
        Ok(self.connection.query_row(sql, [name], |row| row.get(0))?)
    }

    /// Hands over the rows of a query in its order, until `take` gives false. The columns come with their names.
    ///
    /// # Errors
    /// When the query cannot be run or read to its end.
    pub fn rows(&self, query: &str, parameters: [i64; 2], take: &mut TakeRow<'_>) -> Result<(), StoreError> {
        let mut statement = self.connection.prepare(query)?;
        let names: Vec<String> = statement.column_names().map(str::to_owned).collect();
        let mut rows = statement.query(parameters)?;
        while let Some(row) = rows.next()? {
            let mut columns = Vec::with_capacity(names.len());
            for (place, name) in names.iter().enumerate() {
                columns.push((name.as_str(), column(row.get_ref(place)?)));
            }
            if !take(&columns) {
                return Ok(());
            }
        }
        Ok(())
    }
}

/// Takes the columns of a row with their names; gives whether to go on.
type TakeRow<'t> = dyn FnMut(&[(&str, Column<'_>)]) -> bool + 't;

fn column(value: ValueRef<'_>) -> Column<'_> {
    match value {
        ValueRef::Null => Column::Null,
        ValueRef::Integer(number) => Column::Integer(number),
        ValueRef::Real(number) => Column::Real(number),
        ValueRef::Text(text) => Column::Text(String::from_utf8_lossy(text)),
        ValueRef::Blob(bytes) => Column::Bytes(bytes),
    }
}
