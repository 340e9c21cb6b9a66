//! What the real server's schemas refuse, in the words of its validator.

use serde_json::{Value, json};
use uuid::Uuid;

use super::errors::Issue;

/// The fields of a body or a query, and what was found wrong with them so far.
pub(super) struct Validator<'a> {
    place: &'static str,
    fields: &'a Value,
    pub(super) issues: Vec<Issue>,
}

impl<'a> Validator<'a> {
    /// `place` is `body` or `query`.
    pub(super) fn new(place: &'static str, fields: &'a Value) -> Validator<'a> {
        Validator {
            place,
            fields,
            issues: Vec::new(),
        }
    }

    /// The field, if it is there and not null.
    pub(super) fn get(&self, name: &str) -> Option<&'a Value> {
        self.fields.get(name).filter(|value| !value.is_null())
    }

    /// The field; an issue when it is missing.
    pub(super) fn required(&mut self, name: &str) -> Option<&'a Value> {
        let found = self.get(name);
        if found.is_none() {
            self.report("missing", &[json!(name)], "Field required", self.fields, None);
        }
        found
    }

    /// Text; an issue when it is something else.
    pub(super) fn text(&mut self, name: &str) -> Option<&'a str> {
        let value = self.get(name)?;
        if value.is_string() {
            return value.as_str();
        }
        self.report(
            "string_type",
            &[json!(name)],
            "Input should be a valid string",
            value,
            None,
        );
        None
    }

    /// Yes or no; an issue when it is something else. In a query it is text.
    pub(super) fn flag(&mut self, name: &str) -> Option<bool> {
        let value = self.get(name)?;
        let flag = match value {
            Value::Bool(flag) => Some(*flag),
            Value::String(text) => match text.as_str() {
                "true" | "1" => Some(true),
                "false" | "0" => Some(false),
                _ => None,
            },
            _ => None,
        };
        if flag.is_none() {
            let message = "Input should be a valid boolean, unable to interpret input";
            self.report("bool_parsing", &[json!(name)], message, value, None);
        }
        flag
    }

    /// A number between two bounds.
    pub(super) fn number(&mut self, name: &str, least: f64, most: f64) -> Option<f64> {
        let value = self.get(name)?;
        let Some(number) = value.as_f64() else {
            self.report(
                "float_type",
                &[json!(name)],
                "Input should be a valid number",
                value,
                None,
            );
            return None;
        };
        self.bounds(name, number, (json!(least), json!(most)), value);
        Some(number)
    }

    /// A whole number between two bounds; none for no upper one. In a query it is text.
    pub(super) fn integer(&mut self, name: &str, least: i64, most: Option<i64>) -> Option<i64> {
        let value = self.get(name)?;
        let number = match value {
            Value::String(text) if self.place == "query" => text.parse().ok(),
            _ => value.as_i64(),
        };
        let Some(number) = number else {
            let message = "Input should be a valid integer, unable to parse string as an integer";
            self.report("int_parsing", &[json!(name)], message, value, None);
            return None;
        };
        self.bounds(
            name,
            number as f64,
            (json!(least), most.map_or(Value::Null, Value::from)),
            value,
        );
        Some(number)
    }

    /// A UUID as text.
    pub(super) fn uuid(&mut self, name: &str) -> Option<Uuid> {
        let text = self.text(name)?;
        uuid(self.place, name, text)
            .map_err(|mut issues| self.issues.append(&mut issues))
            .ok()
    }

    /// One of some words, at a place below the fields.
    pub(super) fn word(&mut self, loc: &[Value], value: &Value, words: &[&str]) {
        if value.as_str().is_some_and(|word| words.contains(&word)) {
            return;
        }
        let quoted: Vec<String> = words.iter().map(|word| format!("'{word}'")).collect();
        let expected = match quoted.split_last() {
            Some((last, [])) => last.clone(),
            Some((last, others)) => format!("{} or {last}", others.join(", ")),
            None => String::new(),
        };
        let ctx = json!({ "expected": expected });
        self.report(
            "literal_error",
            loc,
            &format!("Input should be {expected}"),
            value,
            Some(ctx),
        );
    }

    /// Notes an issue at a place below the fields.
    pub(super) fn report(
        &mut self,
        kind: &'static str,
        loc: &[Value],
        message: &str,
        input: &Value,
        ctx: Option<Value>,
    ) {
        self.issues.push(Issue {
            r#type: kind,
            loc: [&[json!(self.place)], loc].concat(),
            msg: message.to_owned(),
            input: input.clone(),
            ctx,
        });
    }

    fn bounds(&mut self, name: &str, number: f64, (least, most): (Value, Value), value: &Value) {
        let printed = |bound: &Value| bound.as_f64().unwrap_or_default().to_string();
        if least.as_f64().is_some_and(|least| number < least) {
            let message = format!("Input should be greater than or equal to {}", printed(&least));
            self.report(
                "greater_than_equal",
                &[json!(name)],
                &message,
                value,
                Some(json!({ "ge": least })),
            );
        } else if most.as_f64().is_some_and(|most| number > most) {
            let message = format!("Input should be less than or equal to {}", printed(&most));
            self.report(
                "less_than_equal",
                &[json!(name)],
                &message,
                value,
                Some(json!({ "le": most })),
            );
        }
    }
}

/// Reads a UUID, or tells what is wrong with it.
pub(super) fn uuid(place: &'static str, name: &str, text: &str) -> Result<Uuid, Vec<Issue>> {
    Uuid::parse_str(text).map_err(|_| {
        let why = match text.chars().next() {
            Some(first) if !first.is_ascii_hexdigit() => format!("invalid character: found `{first}` at 0"),
            _ => format!("invalid length: found {}", text.len()),
        };
        vec![Issue {
            r#type: "uuid_parsing",
            loc: vec![json!(place), json!(name)],
            msg: format!("Input should be a valid UUID, {why}"),
            input: json!(text),
            ctx: Some(json!({ "error": why })),
        }]
    })
}

/// Reads a body, or tells where it stops being JSON.
pub(super) fn body(bytes: &[u8]) -> Result<Value, Vec<Issue>> {
    serde_json::from_slice(bytes).map_err(|error| {
        let at = error.column().saturating_sub(usize::from(!error.is_eof()));
        let before: usize = bytes
            .split(|byte| *byte == b'\n')
            .take(error.line().saturating_sub(1))
            .map(|line| line.len() + 1)
            .sum();
        vec![Issue {
            r#type: "json_invalid",
            loc: vec![json!("body"), json!(before + at)],
            msg: "JSON decode error".to_owned(),
            input: json!({}),
            ctx: Some(json!({ "error": "Expecting value" })),
        }]
    })
}
