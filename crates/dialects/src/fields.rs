//! Takes values out of an object of any shape. What does not fit its field stays in the object, and so in the metadata,
//! with a diagnostic.

use serde_json::{Map, Value};
use tracewake_model::{Clock, EventTime};

use crate::diagnostics::Diagnostics;
use crate::json::kind_of;

/// The fields of one object that were not taken yet.
#[derive(Debug)]
pub(crate) struct Fields {
    object: Map<String, Value>,
    path: &'static str,
}

impl Fields {
    /// All fields of `object`; `path` is before their names in diagnostics, e.g. `payload.`.
    pub(crate) fn new(object: Map<String, Value>, path: &'static str) -> Fields {
        Fields { object, path }
    }

    /// Takes a value. Null is absent.
    pub(crate) fn value(&mut self, key: &str) -> Option<Value> {
        self.object.remove(key).filter(|value| !value.is_null())
    }

    /// Takes the first of these values that is there.
    pub(crate) fn first_value(&mut self, keys: &[&str]) -> Option<Value> {
        keys.iter().find_map(|key| self.value(key))
    }

    /// Looks at a value without taking it.
    pub(crate) fn get(&self, key: &str) -> Option<&Value> {
        self.object.get(key).filter(|value| !value.is_null())
    }

    /// Takes a text; any other value is read as text and noted. Empty when it is absent.
    pub(crate) fn text(&mut self, key: &str, diagnostics: &mut Diagnostics) -> String {
        match self.value(key) {
            None => String::new(),
            Some(value) => text_of(value, &format!("{}{key}", self.path), diagnostics),
        }
    }

    /// Takes a time. One that makes no sense is noted.
    pub(crate) fn time(&mut self, key: &str, diagnostics: &mut Diagnostics) -> EventTime {
        let time = match self.value(key) {
            None => return EventTime::default(),
            Some(Value::String(text)) => EventTime::parse(&text),
            Some(_) => EventTime::unreadable(),
        };
        if time.clock == Clock::Unreadable {
            diagnostics.add(key, "is no time between the years 1678 and 2261");
        }
        time
    }

    /// Takes a value only if it is text and not empty.
    pub(crate) fn only_text(&mut self, keys: &[&str]) -> Option<String> {
        let is_text = |key: &&&str| {
            self.object
                .get(**key)
                .and_then(Value::as_str)
                .is_some_and(|text| !text.is_empty())
        };
        let key = *keys.iter().find(is_text)?;
        match self.object.remove(key) {
            Some(Value::String(text)) => Some(text),
            _ => None,
        }
    }

    /// Takes a list of texts; a single value is read as a list of one and noted.
    pub(crate) fn texts(&mut self, key: &str, diagnostics: &mut Diagnostics) -> Vec<String> {
        let path = format!("{}{key}", self.path);
        match self.value(key) {
            None => Vec::new(),
            Some(Value::Array(items)) => items
                .into_iter()
                .map(|item| text_of(item, &path, diagnostics))
                .collect(),
            Some(other) => {
                let reason = format!("is {}, not a list; it was read as a list of one", kind_of(&other));
                diagnostics.add(path.as_str(), reason);
                vec![text_of(other, &path, &mut Diagnostics::default())]
            }
        }
    }

    /// Takes a finite number, which may be in text.
    pub(crate) fn number(&mut self, key: &str, diagnostics: &mut Diagnostics) -> Option<f64> {
        let value = self.get(key)?;
        let number = match value {
            Value::Number(number) => number.as_f64(),
            Value::String(text) => text.trim().parse().ok(),
            _ => None,
        };
        let number = number.filter(|number| number.is_finite());
        match number {
            Some(_) => {
                self.object.remove(key);
            }
            None => {
                let what = format!("is {}, not a number", shown(value));
                diagnostics.add(format!("{}{key}", self.path), what);
            }
        }
        number
    }

    /// Takes a count. One that does not fit is kept as the nearest that does; the metadata has what was sent.
    pub(crate) fn count(&mut self, key: &str, diagnostics: &mut Diagnostics) -> Option<i64> {
        let sent = self.get(key)?.clone();
        let number = self.number(key, diagnostics)?;
        let kept = number as i64; // saturates
        if kept as f64 != number {
            diagnostics.add(
                format!("{}{key}", self.path),
                format!("is {}, which does not fit; {kept} was kept", shown(&sent)),
            );
            self.object.insert(key.to_owned(), sent);
        }
        Some(kept)
    }

    /// Takes true or false.
    pub(crate) fn flag(&mut self, key: &str, diagnostics: &mut Diagnostics) -> bool {
        match self.get(key) {
            None => false,
            Some(Value::Bool(flag)) => {
                let flag = *flag;
                self.object.remove(key);
                flag
            }
            Some(other) => {
                let reason = format!("is {}, not true or false", kind_of(other));
                diagnostics.add(format!("{}{key}", self.path), reason);
                false
            }
        }
    }

    /// Takes an object; anything else stays and is noted.
    pub(crate) fn object(&mut self, key: &str, diagnostics: &mut Diagnostics) -> Option<Map<String, Value>> {
        match self.get(key)? {
            Value::Object(_) => {}
            other => {
                let reason = format!("is {}, not an object", kind_of(other));
                diagnostics.add(format!("{}{key}", self.path), reason);
                return None;
            }
        }
        match self.object.remove(key) {
            Some(Value::Object(object)) => Some(object),
            _ => None,
        }
    }

    /// Puts a value back, so that the metadata has it.
    pub(crate) fn put_back(&mut self, key: &str, value: Value) {
        self.object.insert(key.to_owned(), value);
    }

    /// What was not taken. Nulls say nothing.
    pub(crate) fn rest(mut self) -> Map<String, Value> {
        self.object.retain(|_, value| !value.is_null());
        self.object
    }
}

/// What has no field of its own.
#[derive(Debug, Default)]
pub(crate) struct Metadata(pub(super) Map<String, Value>);

impl Metadata {
    /// Keeps a value under its key, or under `origin.key` when the key is taken.
    pub(crate) fn keep(&mut self, origin: &str, key: &str, value: Value) {
        let key = match self.0.contains_key(key) {
            true => format!("{origin}.{key}"),
            false => key.to_owned(),
        };
        self.0.insert(key, value);
    }

    /// Keeps all that was not taken of an object.
    pub(crate) fn keep_rest(&mut self, origin: &str, fields: Fields) {
        for (key, value) in fields.rest() {
            self.keep(origin, &key, value);
        }
    }
}

/// A value as text. Numbers are written as JSON has them.
pub(crate) fn text_of(value: Value, path: &str, diagnostics: &mut Diagnostics) -> String {
    match value {
        Value::String(text) => text,
        other => {
            let reason = format!("is {}, not text; it was read as text", kind_of(&other));
            diagnostics.add(path, reason);
            other.to_string()
        }
    }
}

/// A value for a diagnostic.
fn shown(value: &Value) -> String {
    match value {
        Value::Array(_) | Value::Object(_) => kind_of(value).to_owned(),
        other => other.to_string(),
    }
}
