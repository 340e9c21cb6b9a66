//! Conditions on the events table, built from what a query asks for. Values are always bound, never spliced in.

use rusqlite::types::Value;
use rusqlite::{ParamsFromIter, params_from_iter};
use tracewake_model::Kind;

/// Conditions on `events e` that all must hold, and their values in order.
#[derive(Debug, Default)]
pub(super) struct Filter {
    conditions: Vec<String>,
    pub(super) values: Vec<Value>,
}

impl Filter {
    /// Adds a condition with one value.
    pub(super) fn push(&mut self, condition: &str, value: impl Into<Value>) {
        self.conditions.push(condition.to_owned());
        self.values.push(value.into());
    }

    /// Adds a condition with several values.
    pub(super) fn push_all(&mut self, condition: String, values: impl IntoIterator<Item = Value>) {
        self.conditions.push(condition);
        self.values.extend(values);
    }

    /// The expression is one of these values.
    pub(super) fn any_of<T: Clone + Into<Value>>(&mut self, expression: &str, values: &[T]) {
        let marks = vec!["?"; values.len()].join(", ");
        self.push_all(
            format!("{expression} IN ({marks})"),
            values.iter().cloned().map(Into::into),
        );
    }

    /// The event is of one of these kinds. Custom kinds are told apart by their names.
    pub(super) fn kinds(&mut self, kinds: &[Kind]) {
        let mut conditions = Vec::with_capacity(kinds.len());
        let mut values = Vec::with_capacity(kinds.len());
        for kind in kinds {
            values.push(Value::from(kind.code()));
            if let Kind::Custom(name) = kind {
                conditions.push("(e.kind = ? AND e.custom = ?)");
                values.push(Value::from(name.clone()));
            } else {
                conditions.push("e.kind = ?");
            }
        }
        self.push_all(format!("({})", conditions.join(" OR ")), values);
    }

    /// All conditions as one; true when there is none.
    pub(super) fn condition(&self) -> String {
        if self.conditions.is_empty() {
            return "TRUE".to_owned();
        }
        self.conditions.join(" AND ")
    }

    /// The values to bind.
    pub(super) fn params(&self) -> ParamsFromIter<std::slice::Iter<'_, Value>> {
        params_from_iter(self.values.iter())
    }
}

/// A count as SQLite has it.
pub(super) fn to_sql<T: From<i64>>(count: u64) -> T {
    T::from(i64::try_from(count).unwrap_or(i64::MAX))
}
