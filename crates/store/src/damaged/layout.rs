//! How the tables of this program are laid out: what tells their rows from others where the schema cannot be read.

use rusqlite::Connection;

use super::row::Value;
use crate::{StoreError, schema};

/// The columns of a table in the newest schema.
#[derive(Debug, Clone)]
pub(super) struct Layout {
    pub(super) columns: Vec<Column>,
    /// Its rows have ids of their own.
    pub(super) has_row_ids: bool,
}

/// A column.
#[derive(Debug, Clone)]
pub(super) struct Column {
    pub(super) name: String,
    kind: String,
    is_required: bool,
    has_default: bool,
    is_row_id: bool,
}

impl Layout {
    /// The layout of a table.
    pub(super) fn of(db: &Connection, table: &str) -> Result<Layout, StoreError> {
        let mut without = db.prepare_cached("SELECT wr FROM pragma_table_list WHERE name = ?1")?;
        let has_row_ids = !without.query_row([table], |row| row.get::<_, bool>(0))?;
        let mut select = db.prepare_cached(
            "SELECT name, type, \"notnull\", dflt_value IS NOT NULL, pk FROM pragma_table_info(?1) ORDER BY cid",
        )?;
        let columns = select.query_map([table], |row| {
            let kind: String = row.get(1)?;
            let is_key = row.get::<_, i64>(4)? > 0;
            Ok(Column {
                name: row.get(0)?,
                is_required: row.get(2)?,
                has_default: row.get(3)?,
                is_row_id: is_key && has_row_ids && kind == "INTEGER",
                kind,
            })
        })?;
        Ok(Layout {
            columns: columns.collect::<Result<_, _>>()?,
            has_row_ids,
        })
    }

    /// Whether a row of this table may have these values. Columns that were added later may be missing.
    pub(super) fn is_row(&self, values: &[Value]) -> bool {
        let (Some(stored), Some(missing)) =
            (self.columns.get(..values.len()), self.columns.get(values.len()..))
        else {
            return false;
        };
        missing
            .iter()
            .all(|column| !column.is_required || column.has_default)
            && stored
                .iter()
                .zip(values)
                .all(|(column, value)| column.may_be(value))
    }
}

impl Column {
    fn may_be(&self, value: &Value) -> bool {
        match value {
            Value::Null => self.is_row_id || !self.is_required,
            _ if self.is_row_id => false,
            Value::Integer(_) => self.kind.starts_with("INT"),
            Value::Text(_) => self.kind == "TEXT",
            Value::Blob(_) => self.kind == "BLOB",
            Value::Real(_) => false,
        }
    }
}

/// An empty database with the newest schema.
pub(super) fn newest() -> Result<Connection, StoreError> {
    let db = Connection::open_in_memory()?;
    for migration in schema::MIGRATIONS {
        db.execute_batch(migration)?;
    }
    Ok(db)
}

/// The names of the columns in a statement that created a table; none where it is no such statement.
pub(super) fn columns_of(sql: &str) -> Option<Vec<String>> {
    let sql: Vec<&str> = sql
        .lines()
        .map(|line| line.split_once("--").map_or(line, |(code, _)| code))
        .collect();
    let sql = sql.join("\n");
    let list = &sql[sql.find('(')? + 1..sql.rfind(')')?];
    let mut depth = 0_i32;
    let columns = list.split(|character: char| {
        depth += match character {
            '(' => 1,
            ')' => -1,
            _ => 0,
        };
        character == ',' && depth == 0
    });
    let name = |column: &str| Some(column.split_whitespace().next()?.trim_matches('"').to_owned());
    let is_rule = |name: &String| {
        ["PRIMARY", "UNIQUE", "CHECK", "FOREIGN", "CONSTRAINT"].contains(&name.as_str())
            || name.starts_with("UNIQUE(")
    };
    Some(columns.filter_map(name).filter(|name| !is_rule(name)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_columns_of_every_table_are_found_in_its_statement() {
        let db = newest().unwrap();
        let mut select = db
            .prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE '%VIRTUAL%'")
            .unwrap();
        let tables = select
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
            .unwrap();
        for table in tables {
            let (table, sql): (String, String) = table.unwrap();
            let layout = Layout::of(&db, &table).unwrap();
            let names: Vec<String> = layout.columns.into_iter().map(|column| column.name).collect();
            assert_eq!(columns_of(&sql), Some(names), "{table}");
        }
    }
}
