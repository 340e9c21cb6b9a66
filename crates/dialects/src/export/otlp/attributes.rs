//! Attributes of a span, in the order they are put in.

use serde_json::{Value, json};

/// The list of attributes. What was not said is not written.
#[derive(Debug, Default)]
pub(super) struct Attributes(Vec<Value>);

impl Attributes {
    pub(super) fn text(&mut self, key: &str, text: &str) {
        if !text.is_empty() {
            self.put(key, json!({ "stringValue": text }));
        }
    }

    pub(super) fn texts(&mut self, key: &str, texts: &[String]) {
        if !texts.is_empty() {
            let values: Vec<Value> = texts.iter().map(|text| json!({ "stringValue": text })).collect();
            self.put(key, json!({ "arrayValue": { "values": values } }));
        }
    }

    /// 64-bit numbers are text in OTLP JSON.
    pub(super) fn int(&mut self, key: &str, value: i64) {
        if value != 0 {
            self.put(key, json!({ "intValue": value.to_string() }));
        }
    }

    /// NaN and infinities are text, as in all protobuf JSON.
    pub(super) fn float(&mut self, key: &str, value: f64) {
        if value == 0.0 {
            return;
        }
        let value = match value {
            value if value.is_finite() => json!(value),
            value if value.is_nan() => json!("NaN"),
            value if value > 0.0 => json!("Infinity"),
            _ => json!("-Infinity"),
        };
        self.put(key, json!({ "doubleValue": value }));
    }

    pub(super) fn flag(&mut self, key: &str, value: bool) {
        if value {
            self.put(key, json!({ "boolValue": true }));
        }
    }

    /// Free JSON as JSON text, which every back end can show; text as it is.
    pub(super) fn json(&mut self, key: &str, value: Option<&Value>) {
        match value {
            None | Some(Value::Null) => {}
            Some(Value::String(text)) => self.text(key, text),
            Some(other) => self.text(key, &other.to_string()),
        }
    }

    pub(super) fn into_list(self) -> Vec<Value> {
        self.0
    }

    fn put(&mut self, key: &str, value: Value) {
        self.0.push(json!({ "key": key, "value": value }));
    }
}
