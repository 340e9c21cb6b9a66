//! Fields of JSON that another program wrote: whatever is missing, null or of another type is simply not there.

use serde_json::Value;
use tracewake_model::{EventTime, UnixNanos};

/// The fields of an object.
#[derive(Clone, Copy)]
pub(crate) struct Fields<'a>(pub(crate) &'a Value);

impl<'a> Fields<'a> {
    pub(crate) fn object(self, name: &str) -> Fields<'a> {
        Fields(self.0.get(name).unwrap_or(&Value::Null))
    }

    /// The value as it is; null when there is none.
    pub(crate) fn value(self, name: &str) -> Value {
        self.object(name).0.clone()
    }

    pub(crate) fn list(self, name: &str) -> &'a [Value] {
        self.object(name).0.as_array().map_or(&[], Vec::as_slice)
    }

    /// A text, or a number as text; none for an empty one.
    pub(crate) fn optional(self, name: &str) -> Option<String> {
        match self.object(name).0 {
            Value::String(text) => Some(text.clone()).filter(|text| !text.is_empty()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        }
    }

    /// A text; empty for none.
    pub(crate) fn text(self, name: &str) -> String {
        self.optional(name).unwrap_or_default()
    }

    /// Texts of a list; what is no text is left out.
    pub(crate) fn texts(self, name: &str) -> Vec<String> {
        let texts = self.list(name).iter().filter_map(Value::as_str);
        texts.map(str::to_owned).collect()
    }

    /// A whole number that is not negative, also where it is written `12.0` or `"12"`.
    pub(crate) fn count(self, name: &str) -> Option<u64> {
        let value = self.object(name).0;
        value
            .as_u64()
            .or_else(|| value.as_str().and_then(|text| text.trim().parse().ok()))
            .or_else(|| {
                let number = value.as_f64()?;
                let is_count = number.fract() == 0.0 && (0.0..9e15).contains(&number);
                is_count.then_some(number as u64)
            })
    }

    pub(crate) fn flag(self, name: &str) -> Option<bool> {
        self.object(name).0.as_bool()
    }

    /// RFC 3339 with any zone and up to nine fraction digits, or seconds since 1970; none when it is no time.
    pub(crate) fn time(self, name: &str) -> Option<UnixNanos> {
        match self.object(name).0 {
            Value::String(text) => EventTime::parse(text).stated,
            Value::Number(seconds) => UnixNanos::from_parts(seconds.as_i64()?, 0),
            _ => None,
        }
    }

    /// The text of a message: text, or the texts of its parts one after the other.
    pub(crate) fn content(self, name: &str) -> String {
        match self.object(name).0 {
            Value::String(text) => text.clone(),
            Value::Array(parts) => parts
                .iter()
                .map(|part| match part {
                    Value::String(text) => text.clone(),
                    part => Fields(part)
                        .optional("text")
                        .unwrap_or_else(|| Fields(part).text("refusal")),
                })
                .collect(),
            _ => String::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn counts() {
        let check = |value: Value, expect| {
            let object = json!({ "n": value });
            assert_eq!(Fields(&object).count("n"), expect, "{object}");
        };
        check(json!(12), Some(12));
        check(json!(9_007_199_254_740_993_u64), Some(9_007_199_254_740_993));
        check(json!(12.0), Some(12));
        check(json!(" 12 "), Some(12));
        for odd in [
            json!(-1),
            json!(1.5),
            json!(1e300),
            json!(null),
            json!("x"),
            json!([1]),
        ] {
            check(odd, None);
        }
        assert_eq!(Fields(&json!("no object")).count("n"), None);
    }

    #[test]
    fn times() {
        let check = |value: Value, expect: Option<&str>| {
            let object = json!({ "at": value });
            let found = Fields(&object).time("at").map(|at| at.to_string());
            assert_eq!(found.as_deref(), expect, "{object}");
        };
        check(json!("2026-03-15T08:00:20Z"), Some("2026-03-15T08:00:20Z"));
        check(
            json!("2026-03-15T10:00:20.123456789+02:00"),
            Some("2026-03-15T08:00:20.123456789Z"),
        );
        check(
            json!("2026-01-02T00:00:00.5+00:00"),
            Some("2026-01-02T00:00:00.500Z"),
        );
        check(json!(1_773_478_800), Some("2026-03-14T09:00:00Z"));
        for odd in [
            json!("yesterday"),
            json!(""),
            json!(null),
            json!({}),
            json!(u64::MAX),
        ] {
            check(odd, None);
        }
    }

    #[test]
    fn texts_of_messages() {
        let check = |value: Value, expect: &str| {
            let object = json!({ "content": value });
            assert_eq!(Fields(&object).content("content"), expect, "{object}");
        };
        check(json!("plain"), "plain");
        check(
            json!([{"type": "text", "text": "a"}, "b", {"type": "image"}, 7]),
            "ab",
        );
        check(json!(null), "");
        check(json!({"text": "x"}), "");
    }
}
