//! A piece of SQL with the values that it binds, in their order.

use rusqlite::types::Value;
use rusqlite::{ParamsFromIter, params_from_iter};

/// A piece of SQL with the values that it binds, in their order.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Sql {
    pub(crate) text: String,
    values: Vec<Value>,
}

impl Sql {
    /// A piece that binds nothing.
    pub(crate) fn new(text: impl Into<String>) -> Sql {
        Sql {
            text: text.into(),
            values: Vec::new(),
        }
    }

    /// Nothing fits.
    pub(crate) fn never() -> Sql {
        Sql::new("FALSE")
    }

    /// Adds text.
    pub(crate) fn text(mut self, text: &str) -> Sql {
        self.text.push_str(text);
        self
    }

    /// Adds a value.
    pub(crate) fn value(mut self, value: impl Into<Value>) -> Sql {
        self.text.push('?');
        self.values.push(value.into());
        self
    }

    /// Adds a count.
    pub(crate) fn count(self, count: u64) -> Sql {
        self.value(super::super::filter::to_sql::<i64>(count))
    }

    /// Adds another piece.
    pub(crate) fn then(mut self, other: Sql) -> Sql {
        self.text.push_str(&other.text);
        self.values.extend(other.values);
        self
    }

    /// `(a AND b)`; true when there is none.
    pub(crate) fn all(pieces: Vec<Sql>) -> Sql {
        join(pieces, " AND ", "TRUE")
    }

    /// `(a OR b)`; false when there is none.
    pub(crate) fn any(pieces: Vec<Sql>) -> Sql {
        join(pieces, " OR ", "FALSE")
    }

    /// `expression IN (1, 2)`; false when there is none.
    pub(crate) fn one_of<T: Into<Value>>(expression: &str, values: impl IntoIterator<Item = T>) -> Sql {
        let mut sql = Sql::new(format!("{expression} IN ("));
        for value in values {
            if !sql.values.is_empty() {
                sql.text.push_str(", ");
            }
            sql = sql.value(value);
        }
        match sql.values.is_empty() {
            true => Sql::never(),
            false => sql.text(")"),
        }
    }

    /// The values to bind.
    pub(crate) fn params(&self) -> ParamsFromIter<std::slice::Iter<'_, Value>> {
        params_from_iter(self.values.iter())
    }
}

fn join(mut pieces: Vec<Sql>, between: &str, none: &str) -> Sql {
    match pieces.len() {
        0 => Sql::new(none),
        1 => pieces.remove(0),
        _ => {
            let mut sql = Sql::new("(");
            for (at, piece) in pieces.into_iter().enumerate() {
                sql = sql.text(if at > 0 { between } else { "" }).then(piece);
            }
            sql.text(")")
        }
    }
}
