//! Attributes by name: one concept has several spellings, and values come as JSON or as JSON text.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::record::Attributes;

/// Reads attributes. Of several names the first that is there counts.
#[derive(Clone, Copy)]
pub(super) struct Lookup<'a>(pub(super) &'a Attributes);

impl<'a> Lookup<'a> {
    pub(super) fn get(self, names: &[&str]) -> Option<&'a Value> {
        let mut found = names.iter().filter_map(|name| self.0.get(*name));
        found.find(|value| !is_empty(value))
    }

    pub(super) fn has(self, name: &str) -> bool {
        self.get(&[name]).is_some()
    }

    pub(super) fn text(self, names: &[&str]) -> String {
        self.get(names).map(as_text).unwrap_or_default()
    }

    /// A count; what is beyond 32 bits is the largest such number.
    pub(super) fn count(self, names: &[&str]) -> i32 {
        self.float(names) as i32 // saturates
    }

    pub(super) fn float(self, names: &[&str]) -> f64 {
        self.get(names).and_then(as_float).unwrap_or_default()
    }

    /// A value; text that is a JSON object or list is read as such.
    pub(super) fn json(self, names: &[&str]) -> Option<Value> {
        self.get(names).map(unfold)
    }

    /// A list of texts: a list, JSON text of one, or one text.
    pub(super) fn texts(self, names: &[&str]) -> Vec<String> {
        match self.json(names) {
            None => Vec::new(),
            Some(Value::Array(items)) => items.iter().map(as_text).collect(),
            Some(one) => vec![as_text(&one)],
        }
    }

    /// The list that was flattened into `prefix.0.…`, `prefix.1.…` (OpenInference), in the order of its numbers.
    pub(super) fn flattened(self, prefix: &str) -> Vec<Value> {
        let mut root = Node::default();
        for (key, value) in self.0 {
            let path = key.strip_prefix(prefix).and_then(|rest| rest.strip_prefix('.'));
            if let Some(path) = path.filter(|path| path.starts_with(|c: char| c.is_ascii_digit())) {
                root.insert(path, value);
            }
        }
        match root.into_value() {
            Value::Array(items) => items,
            _ => Vec::new(),
        }
    }
}

/// A node of the tree that dotted keys describe.
#[derive(Default)]
struct Node<'a> {
    value: Option<&'a Value>,
    /// Numbers come first, in their order, then names.
    children: BTreeMap<(u64, &'a str), Node<'a>>,
}

/// Dotted keys are taken apart this far; the rest stays one name.
const DEEPEST: usize = 32;

impl<'a> Node<'a> {
    fn insert(&mut self, path: &'a str, value: &'a Value) {
        let mut node = self;
        for segment in path.splitn(DEEPEST, '.') {
            let number = segment.parse().unwrap_or(u64::MAX);
            node = node.children.entry((number, segment)).or_default();
        }
        node.value = Some(value);
    }

    fn into_value(self) -> Value {
        if self.children.is_empty() {
            return self.value.cloned().unwrap_or_default();
        }
        if self.children.keys().all(|(number, _)| *number != u64::MAX) {
            return self.children.into_values().map(Node::into_value).collect();
        }
        let named = self.children.into_iter();
        let fields: Map<String, Value> = named
            .map(|((_, name), node)| (name.to_owned(), node.into_value()))
            .collect();
        Value::Object(fields)
    }
}

fn is_empty(value: &Value) -> bool {
    value.is_null() || value.as_str() == Some("")
}

/// Text as it is, anything else as JSON.
pub(super) fn as_text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

fn as_float(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

/// The JSON object or list in a text; any other value as it is.
pub(super) fn unfold(value: &Value) -> Value {
    let Value::String(text) = value else {
        return value.clone();
    };
    match text.trim_start().as_bytes().first() {
        Some(b'{' | b'[') => serde_json::from_str(text).unwrap_or_else(|_| value.clone()),
        _ => value.clone(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn attributes(value: Value) -> Attributes {
        value.as_object().cloned().unwrap_or_default()
    }

    #[test]
    fn flattened_lists_come_back_in_order() {
        let check = |sent: Value, expect: Value| {
            let sent = attributes(sent);
            assert_eq!(Value::Array(Lookup(&sent).flattened("m")), expect, "{sent:?}");
        };
        check(json!({}), json!([]));
        check(json!({"m": "x", "m.a": 1, "mm.0": 2}), json!([]));
        check(
            json!({"m.10.a": 3, "m.9.a": 2, "m.0.b.c": 1}),
            json!([{"b": {"c": 1}}, {"a": 2}, {"a": 3}]),
        );
        check(json!({"m.18446744073709551614.a": 1}), json!([{"a": 1}]));
        check(json!({"m.0": "x", "m.0.a": 1}), json!([{"a": 1}]));
        check(json!({"m.0.a.0": 1, "m.0.a.1": 2}), json!([{"a": [1, 2]}]));
    }

    #[test]
    fn values_have_many_forms() {
        let sent = attributes(json!({
            "text": "", "null": null, "n": "12", "list": "[\"a\", 1]", "one": "a", "broken": "[1", "big": 1e12
        }));
        let look = Lookup(&sent);
        assert_eq!(look.text(&["text", "null", "one"]), "a");
        assert_eq!((look.count(&["n"]), look.count(&["big"])), (12, i32::MAX));
        assert_eq!(look.texts(&["list"]), ["a", "1"]);
        assert_eq!(look.texts(&["one"]), ["a"]);
        assert_eq!(look.json(&["broken"]), Some(json!("[1")));
        assert_eq!(look.json(&["absent"]), None);
    }
}
