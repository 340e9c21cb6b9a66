//! Walks over JSON text and rewrites only what changes.

use std::borrow::Cow;

use serde::de::IgnoredAny;
use serde_json::Value;

use super::labels::{is_placeholder, without_labels};
use super::names::{Name, Sensitive};
use super::{Hints, Redactor, Rule, cards, patterns};
use crate::json::{parse_lenient, scan};

/// JSON inside text inside JSON is followed this deep; below it, text is text.
const DEEPEST_TEXT: usize = 8;
/// Levels of one JSON text; what is deeper is treated as text.
const DEEPEST: usize = 128;

/// Where the walk is.
struct Walk<'r> {
    redactor: &'r mut Redactor,
    hints: &'r Hints,
    path: Vec<(String, Name)>,
    texts: usize,
}

/// What is known about a value before it is looked at.
#[derive(Debug, Clone, Copy, Default)]
struct About {
    sensitive: Option<(Rule, Sensitive)>,
    is_identifier: bool,
}

/// JSON text without secrets.
pub(super) fn json<'a>(redactor: &mut Redactor, text: &'a [u8], hints: &Hints) -> Cow<'a, [u8]> {
    let mut walk = Walk {
        redactor,
        hints,
        path: Vec::new(),
        texts: 0,
    };
    let mut out = Vec::with_capacity(text.len());
    let start = text.len() - text.trim_ascii_start().len();
    let is_json = matches!(text.get(start), Some(b'{' | b'[' | b'"')) && scan::is_one_value(text);
    match is_json {
        true => {
            let end = text.trim_ascii_end().len();
            out.extend_from_slice(&text[..start]);
            walk.value(&text[start..end], About::default(), 0, &mut out);
            out.extend_from_slice(&text[end..]);
        }
        false => {
            let plain = String::from_utf8_lossy(text);
            out.extend_from_slice(walk.plain(&plain, About::default()).as_bytes());
        }
    }
    match out == text {
        true => Cow::Borrowed(text),
        false => Cow::Owned(out),
    }
}

/// The text of a field without secrets.
pub(super) fn text<'a>(redactor: &mut Redactor, field: &str, text: &'a str, hints: &Hints) -> Cow<'a, str> {
    let mut walk = Walk {
        redactor,
        hints,
        path: Vec::new(),
        texts: 0,
    };
    let about = walk.enter(field, About::default());
    walk.string(text, about)
}

impl Walk<'_> {
    /// Writes a value whose bytes are `raw`.
    fn value(&mut self, raw: &[u8], about: About, depth: usize, out: &mut Vec<u8>) {
        match raw.first() {
            Some(b'{') if depth < DEEPEST => {
                if let Some(members) = scan::members(raw, 0) {
                    return self.object(raw, &members, about, depth, out);
                }
                self.unreadable(raw, about, out);
            }
            Some(b'[') if depth < DEEPEST => match scan::elements(raw, 0) {
                Some(elements) => {
                    let mut copied = 0;
                    let mut flag = None;
                    for place in elements {
                        let element = &raw[place.clone()];
                        out.extend_from_slice(&raw[copied..place.start]);
                        let sensitive = about.sensitive.or(flag.take());
                        self.value(element, About { sensitive, ..about }, depth + 1, out);
                        flag = flag_for_next(element);
                        copied = place.end;
                    }
                    out.extend_from_slice(&raw[copied..]);
                }
                None => self.unreadable(raw, about, out),
            },
            Some(b'"') => match read_text(raw) {
                Some(text) => match self.string(&text, about) {
                    Cow::Borrowed(_) => out.extend_from_slice(raw),
                    Cow::Owned(changed) => out.extend_from_slice(Value::from(changed).to_string().as_bytes()),
                },
                None => self.unreadable(raw, about, out),
            },
            Some(b'0'..=b'9' | b'-') => self.number(raw, about, out),
            Some(b'{' | b'[') => self.unreadable(raw, about, out),
            _ => out.extend_from_slice(raw),
        }
    }

    fn object(
        &mut self,
        raw: &[u8],
        members: &[(&[u8], std::ops::Range<usize>)],
        about: About,
        depth: usize,
        out: &mut Vec<u8>,
    ) {
        let named = pair_name(raw, members);
        let mut copied = 0;
        for (key, place) in members {
            let key_at = key.as_ptr() as usize - raw.as_ptr() as usize;
            let quoted = &raw[key_at - 1..key_at + key.len() + 1];
            let name = read_text(quoted).unwrap_or_else(|| String::from_utf8_lossy(key).into_owned());
            out.extend_from_slice(&raw[copied..key_at - 1]);
            let shown = self.plain(&name, About::default());
            match &shown {
                Cow::Borrowed(_) => out.extend_from_slice(quoted),
                Cow::Owned(changed) => {
                    out.extend_from_slice(Value::from(changed.as_str()).to_string().as_bytes())
                }
            }
            out.extend_from_slice(&raw[key_at + key.len() + 1..place.start]);
            let field = named.as_deref().filter(|_| name == "value").unwrap_or(&shown);
            let inner = self.enter(field, about);
            self.value(&raw[place.clone()], inner, depth + 1, out);
            self.path.pop();
            copied = place.end;
        }
        out.extend_from_slice(&raw[copied..]);
    }

    /// Goes into a field: what its name says counts for everything inside it.
    fn enter(&mut self, field: &str, outer: About) -> About {
        let name = Name::new(&without_labels(field));
        let own = name.sensitive().map(|sensitive| (Rule::FieldName, sensitive));
        let is_identifier = name.is_identifier();
        self.path.push((field.to_owned(), name));
        let hinted = self.hints.has(self.path.iter().rev().map(|(_, name)| name));
        let by_event = hinted.then_some((
            Rule::NamedByEvent,
            Sensitive {
                kind: super::labels::Kind::Personal,
                numbers: true,
                is_password: false,
            },
        ));
        About {
            sensitive: outer.sensitive.or(own).or(by_event),
            is_identifier,
        }
    }

    fn string<'t>(&mut self, text: &'t str, about: About) -> Cow<'t, str> {
        if let Some((rule, sensitive)) = about.sensitive {
            if text.trim().is_empty() || is_placeholder(text) {
                return Cow::Borrowed(text);
            }
            return Cow::Owned(self.take(rule, sensitive.kind, text));
        }
        if self.texts < DEEPEST_TEXT && is_json(text) {
            let mut out = Vec::with_capacity(text.len());
            let start = text.len() - text.trim_start().len();
            let end = text.trim_end().len();
            out.extend_from_slice(&text.as_bytes()[..start]);
            self.texts += 1;
            self.value(&text.as_bytes()[start..end], about, 0, &mut out);
            self.texts -= 1;
            out.extend_from_slice(&text.as_bytes()[end..]);
            return match (out == text.as_bytes(), String::from_utf8(out)) {
                (false, Ok(changed)) => Cow::Owned(changed),
                _ => Cow::Borrowed(text),
            };
        }
        self.plain(text, about)
    }

    fn plain<'t>(&mut self, text: &'t str, about: About) -> Cow<'t, str> {
        let path = self.shown_path();
        let redactor = &mut *self.redactor;
        patterns::replace_all(text, about.is_identifier, |rule, kind, value| {
            redactor.replace(rule, kind, value, &path)
        })
    }

    fn number(&mut self, raw: &[u8], about: About, out: &mut Vec<u8>) {
        let taken = match about.sensitive {
            Some((rule, sensitive)) if sensitive.numbers => Some((rule, sensitive.kind)),
            Some(_) => None,
            None => {
                let card = !about.is_identifier && raw.iter().all(u8::is_ascii_digit) && cards::is_card(raw);
                card.then_some((Rule::Card, super::labels::Kind::Card))
            }
        };
        match taken {
            Some((rule, kind)) => {
                let label = self.take(rule, kind, &String::from_utf8_lossy(raw));
                out.extend_from_slice(Value::from(label).to_string().as_bytes());
            }
            None => out.extend_from_slice(raw),
        }
    }

    /// Text that only looks like JSON: what is found in it goes all the same.
    fn unreadable(&mut self, raw: &[u8], about: About, out: &mut Vec<u8>) {
        let text = String::from_utf8_lossy(raw);
        out.extend_from_slice(self.plain(&text, about).as_bytes());
    }

    fn take(&mut self, rule: Rule, kind: super::labels::Kind, value: &str) -> String {
        let path = self.shown_path();
        self.redactor.replace(rule, kind, value, &path)
    }

    fn shown_path(&self) -> String {
        let names: Vec<&str> = self.path.iter().map(|(name, _)| name.as_str()).collect();
        match names.is_empty() {
            true => "(text)".to_owned(),
            false => names.join("."),
        }
    }
}

/// What an argument such as `"--token"` says about the one after it.
fn flag_for_next(element: &[u8]) -> Option<(Rule, Sensitive)> {
    let is_flag = element.starts_with(b"\"-") && !element.contains(&b'=');
    let name = read_text(element).filter(|_| is_flag)?;
    let sensitive = Name::new(&name).sensitive()?;
    Some((Rule::Assignment, sensitive))
}

/// The name that an object of two members gives to its `value`: attributes of OTLP, headers in lists.
fn pair_name(raw: &[u8], members: &[(&[u8], std::ops::Range<usize>)]) -> Option<String> {
    let has_value = members.iter().any(|(key, _)| *key == b"value");
    let (_, place) = members
        .iter()
        .find(|(key, _)| matches!(*key, b"key" | b"name"))
        .filter(|_| has_value)?;
    read_text(&raw[place.clone()])
}

fn read_text(raw: &[u8]) -> Option<String> {
    match parse_lenient(raw).ok()?.value {
        Value::String(text) => Some(text),
        _ => None,
    }
}

fn is_json(text: &str) -> bool {
    let looks_so = matches!(text.trim_start().as_bytes().first(), Some(b'{' | b'[' | b'"'));
    looks_so && serde_json::from_str::<IgnoredAny>(text).is_ok()
}

#[cfg(test)]
mod tests {
    use tracewake_model::{Event, RedactionInfo};

    use super::*;

    fn check(text: &str, expect: &str) {
        let mut redactor = Redactor::new();
        let first = redactor.json(text.as_bytes(), &Hints::default()).into_owned();
        assert_eq!(String::from_utf8_lossy(&first), expect);
        let mut again = Redactor::new();
        assert_eq!(again.json(&first, &Hints::default()), first, "not idempotent");
        assert_eq!(again.report().total(), 0);
    }

    #[test]
    fn only_what_is_secret_changes() {
        check(
            r#"{"b": 1.0, "a": 1e-05, "password": "x", "t": "\u00e9"}"#,
            r#"{"b": 1.0, "a": 1e-05, "password": "[SECRET_1]", "t": "\u00e9"}"#,
        );
        check(
            r#"{"credentials": {"user": "u", "pin": 4711, "on": true, "none": null, "env": "$PIN"}}"#,
            r#"{"credentials": {"user": "[SECRET_1]", "pin": "[SECRET_2]", "on": true, "none": null, "env": "$PIN"}}"#,
        );
        check(
            r#"[{"token": 5}, {"token": "abc"}]"#,
            r#"[{"token": 5}, {"token": "[SECRET_1]"}]"#,
        );
        check(
            r#"{"n": 4111111111111111, "id": 4111111111111111}"#,
            r#"{"n": "[CARD_1]", "id": 4111111111111111}"#,
        );
        check(
            r#"{"to": ["a@b.co", "c@d.co"]}"#,
            r#"{"to": ["[EMAIL_1]", "[EMAIL_2]"]}"#,
        );
        check(r#"{"maya@example.com": 1}"#, r#"{"[EMAIL_1]": 1}"#);
        check(
            r#"{"args": ["run", "--token", "abc", "x", "--verbose", "y", "--api-key=abcdefgh"]}"#,
            r#"{"args": ["run", "--token", "[SECRET_1]", "x", "--verbose", "y", "--api-key=[SECRET_2]"]}"#,
        );
        check("NaN", "NaN");
        check("4111111111111111", "[CARD_1]");
        check("plain a@b.co", "plain [EMAIL_1]");
    }

    #[test]
    fn json_inside_text_is_json() {
        check(
            r#"{"arguments": "{\"password\": \"x\", \"n\": 1.0}"}"#,
            r#"{"arguments": "{\"password\": \"[SECRET_1]\", \"n\": 1.0}"}"#,
        );
        check(
            r#"{"a": "[\"{\\\"email\\\": \\\"x\\\"}\"]"}"#,
            r#"{"a": "[\"{\\\"email\\\": \\\"[EMAIL_1]\\\"}\"]"}"#,
        );
        check(
            r#"{"a": "{not json, mail a@b.co"}"#,
            r#"{"a": "{not json, mail [EMAIL_1]"}"#,
        );
    }

    #[test]
    fn attributes_are_named_by_their_key() {
        check(
            r#"{"key": "http.request.header.authorization", "value": {"stringValue": "xyz"}}"#,
            r#"{"key": "http.request.header.authorization", "value": {"stringValue": "[SECRET_1]"}}"#,
        );
        check(
            r#"{"value": "xyz", "name": "Cookie"}"#,
            r#"{"value": "[SECRET_1]", "name": "Cookie"}"#,
        );
    }

    #[test]
    fn events_name_fields_themselves() {
        let event = Event {
            redaction: Some(RedactionInfo {
                fields: vec!["tool_call.arguments.city".into()],
                ..RedactionInfo::default()
            }),
            pii_categories: vec!["Home-Address".into()],
            ..Event::default()
        };
        let text =
            r#"{"city": "a", "tool_call": {"arguments": {"city": "b", "homeAddress": {"street": "c"}}}}"#;
        let mut redactor = Redactor::new();
        let redacted = redactor.json(text.as_bytes(), &Hints::of_own(&event));
        assert_eq!(
            String::from_utf8_lossy(&redacted),
            r#"{"city": "a", "tool_call": {"arguments": {"city": "[PERSONAL_1]", "homeAddress": {"street": "[PERSONAL_2]"}}}}"#
        );
        let other_form = r#"{"payload": {"params": {"city": "b", "town": "c"}}}"#;
        assert_eq!(
            String::from_utf8_lossy(&Redactor::new().json(other_form.as_bytes(), &Hints::of(&event))),
            r#"{"payload": {"params": {"city": "[PERSONAL_1]", "town": "c"}}}"#
        );
        let report = redactor.report();
        assert_eq!(report.by_rule[&Rule::NamedByEvent], 2);
        assert_eq!(report.by_field["tool_call.arguments.homeAddress.street"], 1);
    }

    #[test]
    fn depth_does_not_matter() {
        let deep = format!("{}\"a@b.co\"{}", "[".repeat(500), "]".repeat(500));
        let mut redactor = Redactor::new();
        let redacted = redactor.json(deep.as_bytes(), &Hints::default()).into_owned();
        assert!(String::from_utf8_lossy(&redacted).contains("[EMAIL_1]"));
    }
}
