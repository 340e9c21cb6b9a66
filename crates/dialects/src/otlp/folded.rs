//! JSON that is written as text inside of JSON.

use serde_json::Value;

/// Text as it is, anything else as JSON.
pub(crate) fn as_text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
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
