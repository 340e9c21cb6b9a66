//! What is written as text inside of JSON: JSON again, and numbers.

use std::borrow::Cow;

use serde_json::Value;

/// Text as it is, anything else as JSON.
pub(crate) fn as_text(value: &Value) -> String {
    text_of(value).into_owned()
}

/// The same, borrowed where it can be.
pub(super) fn text_of(value: &Value) -> Cow<'_, str> {
    match value {
        Value::String(text) => Cow::Borrowed(text),
        Value::Null => Cow::Borrowed(""),
        other => Cow::Owned(other.to_string()),
    }
}

/// The JSON object or list in a text; any other value as it is.
pub(crate) fn unfold(value: &Value) -> Value {
    let Value::String(text) = value else {
        return value.clone();
    };
    match text.trim_start().as_bytes().first() {
        Some(b'{' | b'[') => serde_json::from_str(text).unwrap_or_else(|_| value.clone()),
        _ => value.clone(),
    }
}

/// A count, also one that is in text.
pub(crate) fn as_count(value: &Value) -> Option<i64> {
    let whole = match value {
        Value::Number(number) => number.as_i64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    };
    // Some senders write counts as floating point numbers; those saturate.
    let count = whole.or_else(|| as_float(value).map(|number| number as i64))?;
    (count >= 0).then_some(count)
}

/// A number, also one that is in text.
pub(super) fn as_float(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}
