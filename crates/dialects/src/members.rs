//! The members of a JSON object that a stranger wrote: of the type that is expected, else absent with a diagnostic.

use serde_json::{Map, Value};

use crate::diagnostics::Diagnostics;
use crate::json::kind_of;
use crate::otlp::{as_count, as_text};

/// Members of one object, by name. Null says nothing.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Members<'a>(pub(crate) &'a Map<String, Value>);

impl<'a> Members<'a> {
    /// The members of a value that should be an object; none when it is another.
    pub(crate) fn of(value: &'a Value) -> Option<Members<'a>> {
        value.as_object().map(Members)
    }

    /// A member that says something.
    pub(crate) fn get(self, name: &str) -> Option<&'a Value> {
        self.0.get(name).filter(|value| !value.is_null())
    }

    /// A text, empty when it is absent. A number or a truth value is kept as its text.
    pub(crate) fn text(self, name: &str, odd: &mut Diagnostics) -> String {
        match self.get(name) {
            None => String::new(),
            Some(value @ (Value::Object(_) | Value::Array(_))) => {
                odd.add(name, format!("is {}, not text", kind_of(value)));
                String::new()
            }
            Some(value) => as_text(value),
        }
    }

    /// A count, 0 when it is absent.
    pub(crate) fn count(self, name: &str, odd: &mut Diagnostics) -> i64 {
        let Some(value) = self.get(name) else { return 0 };
        as_count(value).unwrap_or_else(|| {
            odd.add(name, format!("is {}, not a count", short(value)));
            0
        })
    }

    /// A list, empty when it is absent.
    pub(crate) fn list(self, name: &str, odd: &mut Diagnostics) -> &'a [Value] {
        match self.get(name) {
            None => &[],
            Some(Value::Array(items)) => items,
            Some(other) => {
                odd.add(name, format!("is {}, not a list", kind_of(other)));
                &[]
            }
        }
    }

    /// An object, none when it is absent.
    pub(crate) fn object(self, name: &str, odd: &mut Diagnostics) -> Option<Members<'a>> {
        let value = self.get(name)?;
        if !value.is_object() {
            odd.add(name, format!("is {}, not an object", kind_of(value)));
        }
        Members::of(value)
    }
}

fn short(value: &Value) -> String {
    match value {
        Value::Number(number) => number.to_string(),
        other => kind_of(other).to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_of_another_type_is_absent_and_noted() {
        let object = json!({ "a": "x", "b": 7, "c": null, "d": [1], "e": {}, "f": -1, "g": "12" });
        let members = Members::of(&object).unwrap();
        let mut odd = Diagnostics::default();
        let texts = ["a", "b", "c", "d", "none"].map(|name| members.text(name, &mut odd));
        assert_eq!(texts, ["x", "7", "", "", ""]);
        let counts = ["b", "c", "f", "g"].map(|name| members.count(name, &mut odd));
        assert_eq!(counts, [7, 0, 0, 12]);
        assert_eq!(members.list("d", &mut odd).len(), 1);
        assert!(members.list("e", &mut odd).is_empty());
        assert!(members.object("e", &mut odd).is_some());
        assert!(members.object("a", &mut odd).is_none());
        let noted: Vec<String> = odd.into_list().into_iter().map(|odd| odd.field).collect();
        assert_eq!(noted, ["d", "f", "e", "a"]);
    }
}
