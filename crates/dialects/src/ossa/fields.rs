//! Free JSON by the names that senders use.

use serde_json::{Map, Value};

/// Text as it is, anything else as its JSON.
pub(super) fn as_text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// A number, also one that is in text. NaN and infinities, which JSON cannot say, come as text and are none.
pub(super) fn as_number(value: &Value) -> Option<f64> {
    let number = match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    };
    number.filter(|number: &f64| number.is_finite())
}

/// The members of `data` that are still to be placed. What is not asked for is left for the metadata.
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
