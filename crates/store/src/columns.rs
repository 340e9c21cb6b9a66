//! The columns of a table, listed once: INSERT, UPDATE and reading come from the list. A test compares each list with
//! the schema.

use rusqlite::types::{FromSqlResult, ValueRef};

/// `a, b, c`, each behind this prefix.
pub(crate) fn list(prefix: &str, columns: &[&str]) -> String {
    let columns: Vec<String> = columns.iter().map(|column| format!("{prefix}{column}")).collect();
    columns.join(", ")
}

/// An INSERT that takes the columns in this order; `into` is the table, or `OR REPLACE INTO` and the table.
pub(crate) fn insert(into: &str, columns: &[&str]) -> String {
    let values = vec!["?"; columns.len()].join(", ");
    format!("INSERT {into} ({}) VALUES ({values})", list("", columns))
}

/// An UPDATE that takes the columns in this order, then the row id.
pub(crate) fn update(table: &str, columns: &[&str]) -> String {
    let sets: Vec<String> = columns.iter().map(|column| format!("{column} = ?")).collect();
    format!("UPDATE {table} SET {} WHERE id = ?", sets.join(", "))
}

/// A value of a column; texts are borrowed from the row that is read.
pub(crate) trait Column<'r>: Sized {
    fn from_column(value: ValueRef<'r>) -> FromSqlResult<Self>;

    /// Whether it is none.
    fn is_null(&self) -> bool {
        false
    }
}

macro_rules! owned {
    ($($type:ty)*) => {
        $(impl Column<'_> for $type {
            fn from_column(value: ValueRef<'_>) -> FromSqlResult<Self> {
                rusqlite::types::FromSql::column_result(value)
            }
        })*
    };
}
owned!(i64 i32 u8);

impl Column<'_> for Option<i64> {
    fn from_column(value: ValueRef<'_>) -> FromSqlResult<Self> {
        rusqlite::types::FromSql::column_result(value)
    }

    fn is_null(&self) -> bool {
        self.is_none()
    }
}

impl<'r> Column<'r> for &'r str {
    fn from_column(value: ValueRef<'r>) -> FromSqlResult<Self> {
        value.as_str()
    }
}

impl<'r> Column<'r> for Option<&'r str> {
    fn from_column(value: ValueRef<'r>) -> FromSqlResult<Self> {
        value.as_str_or_null()
    }

    fn is_null(&self) -> bool {
        self.is_none()
    }
}

/// Defines a struct with a field for each column of a table.
macro_rules! row {
    (
        $(#[$doc:meta])*
        struct $name:ident { $($(#[$about:meta])* $column:ident: $type:ty,)* }
    ) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq)]
        pub(crate) struct $name<'r> {
            $($(#[$about])* pub(crate) $column: $type,)*
        }

        impl<'r> $name<'r> {
            pub(crate) const COLUMNS: &'static [&'static str] = &[$(stringify!($column)),*];

            /// Runs a statement that takes its columns.
            pub(crate) fn execute(&self, statement: &mut rusqlite::Statement<'_>) -> rusqlite::Result<usize> {
                // Half of the columns of most rows are none, which is what is not bound.
                statement.clear_bindings();
                let mut place = 0_usize;
                $(
                    place += 1;
                    if !crate::columns::Column::is_null(&self.$column) {
                        statement.raw_bind_parameter(place, self.$column)?;
                    }
                )*
                statement.raw_execute()
            }

            /// Reads it from the first columns of a row.
            pub(crate) fn read(row: &'r rusqlite::Row<'_>) -> rusqlite::Result<$name<'r>> {
                let mut columns = 0..;
                let mut next = || columns.next().unwrap_or_default();
                Ok($name {
                    $($column: crate::columns::Column::from_column(row.get_ref(next())?)?,)*
                })
            }
        }
    };
}
pub(crate) use row;

/// Says which columns hold which fields of a struct that is more than a row.
macro_rules! columns {
    ($type:ty { $($column:ident = $($field:tt).+,)* }) => {
        impl $type {
            pub(crate) const COLUMNS: &'static [&'static str] = &[$(stringify!($column)),*];

            /// The values of its columns.
            pub(crate) fn values(&self) -> [&dyn rusqlite::ToSql; <$type>::COLUMNS.len()] {
                [$(&self.$($field).+),*]
            }

            /// Reads it from the columns of a row that begin at `first`.
            pub(crate) fn read(row: &rusqlite::Row<'_>, first: usize) -> rusqlite::Result<$type> {
                let mut columns = first..;
                let mut next = || columns.next().unwrap_or_default();
                let mut read = <$type>::default();
                $(read.$($field).+ = row.get(next())?;)*
                Ok(read)
            }
        }
    };
}
pub(crate) use columns;
