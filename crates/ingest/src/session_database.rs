//! The databases in which programs keep their sessions: read from a copy, row by row, each row a record of its own.
//!
//! The program's own file is only ever read like any file. It is not opened as a database, so that it is never locked
//! and nothing is written beside it.

mod copy;

use std::io;

use serde::de::IgnoredAny;
use serde_json::Value;
use tracewake_dialects::session_databases;
use tracewake_dialects::session_files::SessionTable;
use tracewake_model::Dialect;
use tracewake_store::{Column, OtherDatabase, StoreError};

use crate::database_files::Reached;
pub(crate) use copy::DatabaseCopy;

/// What is read of a copy.
pub(crate) struct Rows<'c> {
    database: &'c OtherDatabase,
    dialect: Dialect,
    tables: Vec<&'static SessionTable>,
}

impl<'c> Rows<'c> {
    /// Those of the first program whose tables are all there; none for the database of a program that is not known.
    pub(crate) fn of(database: &'c OtherDatabase) -> Result<Option<Rows<'c>>, StoreError> {
        for (dialect, known) in session_databases() {
            let mut tables = Vec::new();
            let mut is_there = true;
            for table in known.tables {
                match database.has_table(table.name)? {
                    true => tables.push(table),
                    false => is_there &= table.is_optional,
                }
            }
            if is_there {
                return Ok(Some(Rows {
                    database,
                    dialect,
                    tables,
                }));
            }
        }
        Ok(None)
    }

    /// Hands over the record of each row that was written since, until `take` gives false, and notes how far that is.
    /// Sessions that changed last before `oldest_ms` are left out. A row that was the last one is handed over once
    /// more: another may have been written in the same moment.
    ///
    /// # Errors
    /// When the rows of a table cannot be read; those of the tables before were handed over.
    pub(crate) fn changed(
        &self,
        oldest_ms: i64,
        reached: &mut Reached,
        take: &mut dyn FnMut(Vec<u8>) -> bool,
    ) -> Result<(), StoreError> {
        for table in &self.tables {
            let since = reached.get(table.name).copied().unwrap_or(i64::MIN);
            let mut largest = since;
            let mut goes_on = true;
            self.database
                .rows(table.changed, [since, oldest_ms], &mut |columns| {
                    let [(_, stamp), columns @ ..] = columns else {
                        return false;
                    };
                    goes_on = take(self.record(table, columns));
                    if let (Column::Integer(stamp), true) = (stamp, goes_on) {
                        largest = largest.max(*stamp);
                    }
                    goes_on
                })?;
            if largest > i64::MIN {
                reached.insert(table.name.to_owned(), largest);
            }
            if !goes_on {
                break;
            }
        }
        Ok(())
    }

    /// A row as a line of JSON. JSON in a column is part of it as it was written.
    fn record(&self, table: &SessionTable, columns: &[(&str, Column<'_>)]) -> Vec<u8> {
        let mut line = format!(
            "{{\"database\":\"{}\",\"table\":\"{}\"",
            self.dialect.name(),
            table.name
        );
        for (name, value) in columns {
            line.push(',');
            line.push_str(&Value::from(*name).to_string());
            line.push(':');
            match value {
                Column::Null => line.push_str("null"),
                Column::Integer(number) => line.push_str(&number.to_string()),
                Column::Real(number) => line.push_str(&Value::from(*number).to_string()),
                Column::Text(text) if table.json.contains(name) && is_json(text) => line.push_str(text),
                Column::Text(text) => line.push_str(&Value::from(text.as_ref()).to_string()),
                Column::Bytes(bytes) => line.push_str(&format!("\"{} bytes\"", bytes.len())),
            }
        }
        line.push_str("}\n");
        line.into_bytes()
    }
}

/// Whether a text is one JSON object or list.
fn is_json(text: &str) -> bool {
    text.trim_start().starts_with(['{', '[']) && serde_json::from_str::<IgnoredAny>(text).is_ok()
}

/// What a failure of the copy means to who reads the file.
pub(crate) fn unreadable(error: &StoreError) -> io::Error {
    io::Error::other(format!("the rows of the database cannot be read: {error}"))
}
