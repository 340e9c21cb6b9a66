//! Where the parts of a JSON record are in its text.

use std::ops::Range;

use super::history::is_history;
use super::read_json::{LOG_RECORDS, RESOURCE_LOGS, RESOURCE_SPANS, SCOPE_LOGS, SCOPE_SPANS, SPANS};
use crate::json::scan::{self, each_item, each_member, value_end};

/// How deep the records of an export are, in lists and objects.
pub(super) const RECORDS: usize = 7;

/// The places of the parts that other records repeat, ascending: resource, scope, the conversation so far. The text is
/// an export with one record, `says_history` whether any of its attributes holds the conversation.
pub(super) fn repeated(text: &[u8], says_history: bool) -> Vec<Range<usize>> {
    let start = scan::start(text);
    let mut finder = Finder {
        text: &text[start..],
        says_history,
        has_record: false,
        places: Vec::new(),
    };
    let end = finder.export();
    if says_history && !finder.has_record {
        // A span in another form, which may have its attributes like one of OTLP.
        finder.record(0);
    }
    let is_whole = end.is_some_and(|end| finder.text[end..].trim_ascii().is_empty());
    let found = finder.places.into_iter().filter(|_| is_whole);
    let mut places: Vec<_> = found
        .map(|place| place.start + start..place.end + start)
        .collect();
    places.sort_unstable_by_key(|place| place.start);
    places
}

/// Walks over the text once, down to what repeats.
struct Finder<'t> {
    text: &'t [u8],
    says_history: bool,
    has_record: bool,
    places: Vec<Range<usize>>,
}

/// The place behind what was walked over; none when it is not what it should be.
type End = Option<usize>;

impl Finder<'_> {
    fn export(&mut self) -> End {
        let text = self.text;
        each_member(text, 0, |name, at| {
            match is_one_of(name, &[RESOURCE_SPANS, RESOURCE_LOGS]) && is_list(text, at) {
                true => each_item(text, at, |at| self.resource(at)),
                false => value_end(text, at),
            }
        })
    }

    fn resource(&mut self, at: usize) -> End {
        let text = self.text;
        each_member(text, at, |name, at| match name {
            b"resource" => self.repeats(at),
            name if is_one_of(name, &[SCOPE_SPANS, SCOPE_LOGS]) && is_list(text, at) => {
                each_item(text, at, |at| self.scope(at))
            }
            _ => value_end(text, at),
        })
    }

    fn scope(&mut self, at: usize) -> End {
        let text = self.text;
        each_member(text, at, |name, at| match name {
            b"scope" => self.repeats(at),
            name if is_one_of(name, &[SPANS, LOG_RECORDS]) && is_list(text, at) => {
                each_item(text, at, |at| self.record(at))
            }
            _ => value_end(text, at),
        })
    }

    fn record(&mut self, at: usize) -> End {
        let text = self.text;
        self.has_record = true;
        each_member(text, at, |name, at| {
            match self.says_history && name == b"attributes" && is_list(text, at) {
                true => each_item(text, at, |at| self.attribute(at)),
                false => value_end(text, at),
            }
        })
    }

    /// A pair of key and value, in any order.
    fn attribute(&mut self, at: usize) -> End {
        let text = self.text;
        let (mut says_history, mut value) = (false, None);
        let end = each_member(text, at, |name, at| {
            let end = value_end(text, at)?;
            match name {
                b"key" => says_history = is_name_of_history(&text[at..end]),
                b"value" => value = Some(at..end),
                _ => {}
            }
            Some(end)
        });
        if let Some(value) = value.filter(|_| says_history) {
            let elements = self.elements(value.start).unwrap_or_default();
            match elements.is_empty() {
                true => self.places.push(value),
                false => self.places.extend(elements),
            }
        }
        end
    }

    /// The elements of a value that is a list.
    fn elements(&self, value: usize) -> Option<Vec<Range<usize>>> {
        let text = self.text;
        let mut elements = Vec::new();
        each_member(text, value, |name, at| {
            if !is_one_of(name, &[["arrayValue", "array_value"]]) {
                return value_end(text, at);
            }
            each_member(text, at, |name, at| match name {
                b"values" => each_item(text, at, |at| {
                    let end = value_end(text, at)?;
                    elements.push(at..end);
                    Some(end)
                }),
                _ => value_end(text, at),
            })
        })?;
        Some(elements)
    }

    /// Notes a value that other records repeat.
    fn repeats(&mut self, at: usize) -> End {
        let end = value_end(self.text, at)?;
        self.places.push(at..end);
        Some(end)
    }
}

fn is_name_of_history(quoted: &[u8]) -> bool {
    let name = quoted
        .strip_prefix(b"\"")
        .and_then(|name| name.strip_suffix(b"\""));
    name.and_then(|name| std::str::from_utf8(name).ok())
        .is_some_and(is_history)
}

fn is_list(text: &[u8], at: usize) -> bool {
    text.get(at) == Some(&b'[')
}

fn is_one_of(name: &[u8], known: &[[&str; 2]]) -> bool {
    known.iter().flatten().any(|known| known.as_bytes() == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expect: &[&str]) {
        let places = repeated(text.as_bytes(), true);
        let found: Vec<&str> = places.into_iter().map(|place| &text[place]).collect();
        assert_eq!(found, expect, "{text}");
    }

    #[test]
    fn finds_what_other_records_repeat() {
        let resource = r#"{"attributes": [{"key": "gen_ai.input.messages", "value": 1}]}"#;
        let around = |record: &str| {
            format!(
                r#"{{"resourceSpans": [{{"scopeSpans": [{{"spans": [{record}], "scope": {{"name": "x"}}}}],
                    "resource": {resource}}}]}} "#
            )
        };
        let scope = r#"{"name": "x"}"#;
        check(&around(r#"{"name": "n"}"#), &[scope, resource]);
        let text = r#"{"stringValue": "[{\"role\": 1}]"}"#;
        check(
            &around(&format!(
                r#"{{"attributes": [{{"key": "a", "value": {{"stringValue": "gen_ai.input.messages"}}}},
                    {{"value": {text}, "key": "gen_ai.input.messages"}}], "events": [{{"attributes": [[]]}}]}}"#
            )),
            &[text, scope, resource],
        );
        check(
            &around(
                r#"{"attributes": [{"key": "llm.input_messages.0.a", "value": {"arrayValue": {"values": [{}, 7]}}}]}"#,
            ),
            &["{}", "7", scope, resource],
        );
        check(
            r#"{"resource_logs": [{"resource": {}, "scope_logs": [{"log_records": [{"attributes": null}]}]}]}"#,
            &["{}"],
        );
    }

    #[test]
    fn gives_nothing_where_the_text_is_none_of_an_export() {
        check(r#"{"traceID": "1", "tags": []}"#, &[]);
        check(
            r#"{"attributes": [{"key": "ai.prompt", "value": "x"}]}"#,
            &[r#""x""#],
        );
        check(r#"{"resourceSpans": [{"resource": {}}]"#, &[]);
        check(r#"{"resourceSpans": [{"resource": {}}]} more"#, &[]);
        check(r#"{"resourceSpans": 7}"#, &[]);
        check("[]", &[]);
        check("", &[]);
    }
}
