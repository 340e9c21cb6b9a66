//! Free JSON by the names that senders use, and what is odd about it.

use serde_json::{Map, Value};
use tracewake_model::Problem;

/// An event can be odd in every attribute; this many notes tell enough.
const MOST: usize = 64;
/// Bytes of one note: it may quote what was sent.
const LONGEST: usize = 300;

/// Collects what is odd about an event and kept all the same.
#[derive(Debug, Default)]
pub(super) struct Notes(Vec<Problem>);

impl Notes {
    /// Notes something odd about a field, in the dialect's own spelling.
    pub(super) fn add(&mut self, field: &str, reason: impl Into<String>) {
        if self.0.len() >= MOST {
            return;
        }
        let mut reason = reason.into();
        if reason.len() > LONGEST {
            reason.truncate(reason.floor_char_boundary(LONGEST));
            reason.push('…');
        }
        self.0.push(Problem {
            field: field.to_owned(),
            reason,
        });
    }

    /// Notes it unless something about the field was noted before.
    pub(super) fn once(&mut self, field: &str, reason: &str) {
        if self.0.iter().all(|problem| problem.field != field) {
            self.add(field, reason);
        }
    }

    pub(super) fn count(&self) -> usize {
        self.0.len()
    }

    pub(super) fn into_problems(self) -> Vec<Problem> {
        self.0
    }
}

/// Text as it is, anything else as its JSON.
pub(super) fn as_text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// A number, also one that stands in text. NaN and infinities, which JSON cannot say, come as text and are none.
pub(super) fn as_number(value: &Value) -> Option<f64> {
    let number = match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    };
    number.filter(|number: &f64| number.is_finite())
}

/// The members of `data` that are still to be placed. What nobody asks for is left for the metadata.
pub(super) struct Fields(pub(super) Map<String, Value>);

impl Fields {
    /// Takes the first of these members that is there, null included.
    pub(super) fn take(&mut self, names: &[&str]) -> Option<Value> {
        names.iter().find_map(|name| self.0.remove(*name))
    }

    /// Takes the first of these members that is said, as text; empty when none is.
    pub(super) fn text(&mut self, names: &[&str]) -> String {
        let said = names
            .iter()
            .find(|name| self.0.get(**name).is_some_and(|value| !value.is_null()));
        said.and_then(|name| self.0.remove(*name))
            .map_or(String::new(), |value| as_text(&value))
    }

    /// Takes the first of these members that is a number; 0 when none is. Others stay.
    pub(super) fn number(&mut self, names: &[&str]) -> f64 {
        let said = names
            .iter()
            .find_map(|name| Some((name, as_number(self.0.get(*name)?)?)));
        said.map_or(0.0, |(name, number)| {
            self.0.remove(*name);
            number
        })
    }
}
