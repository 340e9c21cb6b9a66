//! Takes values out of an object of any shape. What does not fit its field stays in the object, and so in the metadata,
//! with a note.

use serde_json::{Map, Value};
use tracewake_model::Problem;

use crate::json::kind_of;

/// An event can be odd in every byte; this many notes tell enough.
const MOST_NOTES: usize = 64;
/// Bytes of one note: it may quote what was sent.
const LONGEST_NOTE: usize = 300;

/// What was odd about the event.
#[derive(Debug, Default)]
pub(super) struct Notes(pub(super) Vec<Problem>);

impl Notes {
    /// Notes something odd about a field, by its path.
    pub(super) fn add(&mut self, field: impl Into<String>, reason: impl Into<String>) {
        if self.0.len() == MOST_NOTES {
            return;
        }
        let mut reason = reason.into();
        if reason.len() > LONGEST_NOTE {
            reason.truncate(reason.floor_char_boundary(LONGEST_NOTE));
            reason.push('…');
        }
        let field = field.into();
        self.0.push(Problem { field, reason });
    }
}

/// The fields of one object that were not taken yet.
#[derive(Debug)]
pub(super) struct Fields {
    object: Map<String, Value>,
    path: &'static str,
}

impl Fields {
    /// All fields of `object`; `path` stands before their names in notes, e.g. `payload.`.
    pub(super) fn new(object: Map<String, Value>, path: &'static str) -> Fields {
        Fields { object, path }
    }

    /// Takes a value. Null is absent.
    pub(super) fn value(&mut self, key: &str) -> Option<Value> {
        self.object.remove(key).filter(|value| !value.is_null())
    }

    /// Takes the first of these values that is there.
    pub(super) fn first_value(&mut self, keys: &[&str]) -> Option<Value> {
        keys.iter().find_map(|key| self.value(key))
    }

    /// Looks at a value without taking it.
    pub(super) fn get(&self, key: &str) -> Option<&Value> {
        self.object.get(key).filter(|value| !value.is_null())
    }

    /// Takes a text; any other value is read as text and noted. Empty when it is absent.
    pub(super) fn text(&mut self, key: &str, notes: &mut Notes) -> String {
        match self.value(key) {
            None => String::new(),
            Some(value) => text_of(value, &format!("{}{key}", self.path), notes),
        }
    }

    /// Takes a value only if it is text and not empty.
    pub(super) fn only_text(&mut self, keys: &[&str]) -> Option<String> {
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
    pub(super) fn texts(&mut self, key: &str, notes: &mut Notes) -> Vec<String> {
        let path = format!("{}{key}", self.path);
        match self.value(key) {
            None => Vec::new(),
            Some(Value::Array(items)) => items
                .into_iter()
                .map(|item| text_of(item, &path, notes))
                .collect(),
            Some(other) => {
                let reason = format!("is {}, not a list; it was read as a list of one", kind_of(&other));
                notes.add(path.as_str(), reason);
                vec![text_of(other, &path, &mut Notes::default())]
            }
        }
    }

    /// Takes a finite number, which may stand in text.
    pub(super) fn number(&mut self, key: &str, notes: &mut Notes) -> Option<f64> {
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
                notes.add(format!("{}{key}", self.path), what);
            }
        }
        number
    }

    /// Takes a count. One that does not fit is kept as the nearest that does; the metadata has what was sent.
    pub(super) fn count(&mut self, key: &str, notes: &mut Notes) -> Option<i32> {
        let sent = self.get(key)?.clone();
        let number = self.number(key, notes)?;
        let kept = number as i32; // saturates
        if f64::from(kept) != number {
            notes.add(
                format!("{}{key}", self.path),
                format!("is {}, which does not fit; {kept} was kept", shown(&sent)),
            );
            self.object.insert(key.to_owned(), sent);
        }
        Some(kept)
    }

    /// Takes true or false.
    pub(super) fn flag(&mut self, key: &str, notes: &mut Notes) -> bool {
        match self.get(key) {
            None => false,
            Some(Value::Bool(flag)) => {
                let flag = *flag;
                self.object.remove(key);
                flag
            }
            Some(other) => {
                let reason = format!("is {}, not true or false", kind_of(other));
                notes.add(format!("{}{key}", self.path), reason);
                false
            }
        }
    }

    /// Takes an object; anything else stays and is noted.
    pub(super) fn object(&mut self, key: &str, notes: &mut Notes) -> Option<Map<String, Value>> {
        match self.get(key)? {
            Value::Object(_) => {}
            other => {
                let reason = format!("is {}, not an object", kind_of(other));
                notes.add(format!("{}{key}", self.path), reason);
                return None;
            }
        }
        match self.object.remove(key) {
            Some(Value::Object(object)) => Some(object),
            _ => None,
        }
    }

    /// Puts a value back, so that the metadata has it.
    pub(super) fn put_back(&mut self, key: &str, value: Value) {
        self.object.insert(key.to_owned(), value);
    }

    /// What was not taken. Nulls say nothing.
    pub(super) fn rest(mut self) -> Map<String, Value> {
        self.object.retain(|_, value| !value.is_null());
        self.object
    }
}

/// What has no field of its own.
#[derive(Debug, Default)]
pub(super) struct Metadata(pub(super) Map<String, Value>);

impl Metadata {
    /// Keeps a value under its key, or under `origin.key` when the key is taken.
    pub(super) fn keep(&mut self, origin: &str, key: &str, value: Value) {
        let key = match self.0.contains_key(key) {
            true => format!("{origin}.{key}"),
            false => key.to_owned(),
        };
        self.0.insert(key, value);
    }

    /// Keeps all that was not taken of an object.
    pub(super) fn keep_rest(&mut self, origin: &str, fields: Fields) {
        for (key, value) in fields.rest() {
            self.keep(origin, &key, value);
        }
    }
}

/// A value as text. Numbers are written as JSON has them.
pub(super) fn text_of(value: Value, path: &str, notes: &mut Notes) -> String {
    match value {
        Value::String(text) => text,
        other => {
            let reason = format!("is {}, not text; it was read as text", kind_of(&other));
            notes.add(path, reason);
            other.to_string()
        }
    }
}

/// A value for a note.
fn shown(value: &Value) -> String {
    match value {
        Value::Array(_) | Value::Object(_) => kind_of(value).to_owned(),
        other => other.to_string(),
    }
}
