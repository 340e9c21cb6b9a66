//! Attributes by what they say, whatever they are called. Values come as JSON or as JSON text.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::folded::{as_count, as_float, as_text, unfold};
use super::record::{Attributes, Emitter, Span, SpanEvent};
use super::vocabulary::{self, Field, List, Rank, Said, Seen};

// Places are bytes.
const _: () = assert!(Field::COUNT < 256);

/// How programs write that there is no session.
const UNSAID: [&str; 4] = ["", "null", "None", "undefined"];

/// Attributes by what they say. Each is looked at once; of several of one field the most believed counts.
pub(super) struct Lookup<'a> {
    attributes: &'a Attributes,
    /// The fields that something is said of.
    found: Vec<(Rank, Cow<'a, Value>)>,
    /// Where each field is among these, from 1; 0 for one that nothing is said of.
    places: [u8; Field::COUNT],
    /// Parts of flattened lists, by the rest of their names.
    lists: Vec<(List, &'a str, &'a Value)>,
    parameters: Vec<(&'a str, &'a Value)>,
}

impl<'a> Lookup<'a> {
    /// Attributes that stand alone: of a log record, a resource, an event.
    pub(super) fn new(attributes: &'a Attributes) -> Lookup<'a> {
        Lookup::of(Seen {
            attributes,
            span_name: "",
            scope: "",
            events: &[],
        })
    }

    /// The attributes of a span.
    pub(super) fn of_span(span: &'a Span, emitter: &'a Emitter) -> Lookup<'a> {
        let mut look = Lookup::of(Seen {
            attributes: &span.attributes,
            span_name: &span.name,
            scope: emitter.scope_name(),
            events: &span.events,
        });
        look.offer_content_of_tool(&span.events);
        look
    }

    fn of(seen: Seen<'a>) -> Lookup<'a> {
        let mut look = Lookup {
            attributes: seen.attributes,
            found: Vec::new(),
            places: [0; Field::COUNT],
            lists: Vec::new(),
            parameters: Vec::new(),
        };
        let mut derived: Vec<_> = vocabulary::of_scope(seen.scope).collect();
        let hollow = vocabulary::hollow(&seen);
        for (name, value) in seen.attributes {
            if hollow.contains(&name.as_str()) {
                continue;
            }
            let meaning = vocabulary::meaning(name);
            derived.extend(meaning.iter().flat_map(|meaning| &meaning.derived));
            let fields = meaning.map_or(&[][..], |meaning| &meaning.fields);
            look.place(name, value, fields);
        }
        for (derive, rank) in derived {
            for (field, value) in derive(&seen) {
                look.offer(field, rank, Cow::Owned(value));
            }
        }
        look
    }

    fn place(&mut self, name: &'a str, value: &'a Value, fields: &[(Field, Rank)]) {
        if is_empty(value) {
            // It says nothing, but may be an element of a list, or a parameter.
        } else if let Some(field) = vocabulary::field_at_end(name) {
            self.offer(field, 0, Cow::Borrowed(value));
        } else {
            for (field, rank) in fields {
                self.offer(*field, *rank, Cow::Borrowed(value));
            }
        }
        if !fields.is_empty() {
            return;
        }
        if let Some((list, rest)) = vocabulary::list_of(name) {
            self.lists.push((list, rest, value));
        } else if let Some(parameter) = vocabulary::parameter(name) {
            self.parameters.push((parameter, value));
        }
    }

    /// What a tool was asked and gave, where only events of its span say it.
    fn offer_content_of_tool(&mut self, events: &'a [SpanEvent]) {
        if !self.has(Field::ToolName) {
            return;
        }
        for event in events {
            let (field, names) = match vocabulary::said(&event.name) {
                Some(Said::Message("tool")) => (Field::ToolArguments, ["content", "arguments"]),
                Some(Said::Answer) => (Field::ToolResult, ["message", "content"]),
                Some(Said::Call) => {
                    self.offer_messages_of_tool(&event.attributes);
                    continue;
                }
                _ => continue,
            };
            let content = names.iter().find_map(|name| event.attributes.get(*name));
            if let Some(content) = content {
                self.offer(field, Rank::MAX, Cow::Borrowed(content));
            }
        }
    }

    /// The same of an event that tells a call of a tool in messages, as those of a model are told.
    fn offer_messages_of_tool(&mut self, attributes: &Attributes) {
        let told = Lookup::new(attributes);
        for (field, messages, part, name) in [
            (
                Field::ToolArguments,
                Field::InputMessages,
                "tool_call",
                "arguments",
            ),
            (
                Field::ToolResult,
                Field::OutputMessages,
                "tool_call_response",
                "response",
            ),
        ] {
            let messages = told.json(messages).unwrap_or_default();
            let messages = messages.as_array().into_iter().flatten();
            let mut parts = messages
                .filter_map(|message| message["parts"].as_array())
                .flatten();
            if let Some(part) = parts.find(|known| known["type"] == part) {
                self.offer(field, Rank::MAX, Cow::Owned(part[name].clone()));
            }
        }
    }

    fn offer(&mut self, field: Field, rank: Rank, value: Cow<'a, Value>) {
        if is_empty(&value) {
            return;
        }
        let place = &mut self.places[field as usize];
        match usize::from(*place).checked_sub(1) {
            Some(known) if rank < self.found[known].0 => self.found[known] = (rank, value),
            Some(_) => {}
            None => {
                self.found.push((rank, value));
                *place = self.found.len() as u8;
            }
        }
    }

    /// All attributes by their names.
    pub(super) fn attributes(&self) -> &'a Attributes {
        self.attributes
    }

    /// Whether the attribute of this name says something.
    pub(super) fn says(&self, name: &str) -> bool {
        self.attributes.get(name).is_some_and(|value| !is_empty(value))
    }

    pub(super) fn get(&self, field: Field) -> Option<&Value> {
        let place = usize::from(self.places[field as usize]).checked_sub(1)?;
        Some(&self.found[place].1)
    }

    pub(super) fn has(&self, field: Field) -> bool {
        self.get(field).is_some()
    }

    pub(super) fn text(&self, field: Field) -> String {
        self.get(field).map(as_text).unwrap_or_default()
    }

    /// The session, and whether it is only a first guess: some frameworks give each run of an agent a conversation of
    /// its own inside one trace.
    pub(super) fn session(&self) -> (String, bool) {
        let named = [
            (Field::Session, false),
            (Field::Conversation, true),
            (Field::GeneralSession, false),
        ];
        let mut said = named
            .into_iter()
            .map(|(field, is_guess)| (self.text(field), is_guess));
        said.find(|(session, _)| !UNSAID.contains(&session.as_str()))
            .unwrap_or_default()
    }

    /// A count. A negative one is unknown, like one that was not sent.
    pub(super) fn count(&self, field: Field) -> i64 {
        self.get(field).and_then(as_count).unwrap_or_default()
    }

    pub(super) fn float(&self, field: Field) -> f64 {
        self.get(field).and_then(as_float).unwrap_or_default()
    }

    /// A value; text that is a JSON object or list is read as such.
    pub(super) fn json(&self, field: Field) -> Option<Value> {
        self.get(field).map(unfold)
    }

    /// A list of texts: a list, JSON text of one, or one text.
    pub(super) fn texts(&self, field: Field) -> Vec<String> {
        match self.json(field) {
            None => Vec::new(),
            Some(Value::Array(items)) => items.iter().map(as_text).collect(),
            Some(one) => vec![as_text(&one)],
        }
    }

    /// Parameters of a model call, each in an attribute of its own.
    pub(super) fn parameters(&self) -> &[(&'a str, &'a Value)] {
        &self.parameters
    }

    /// The elements of a flattened list, in the order of their numbers.
    pub(super) fn list(&self, list: List) -> Vec<Value> {
        let own = self.lists.iter().filter(|(found, ..)| *found == list);
        let elements = flattened(own.map(|(_, path, value)| (*path, *value)));
        let elements = elements.into_iter();
        elements
            .filter_map(|value| vocabulary::element(list, value))
            .collect()
    }
}

/// The list that was flattened into the paths `0.…`, `1.…`, in the order of its numbers.
fn flattened<'a>(parts: impl Iterator<Item = (&'a str, &'a Value)>) -> Vec<Value> {
    let mut root = Node::default();
    for (path, value) in parts {
        root.insert(path, value);
    }
    match root.into_value() {
        Value::Array(items) => items,
        _ => Vec::new(),
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
            let list = Lookup::new(&sent).list(List::OlderInput);
            assert_eq!(Value::Array(list), expect, "{sent:?}");
        };
        check(json!({}), json!([]));
        check(
            json!({"gen_ai.prompt": "x", "gen_ai.prompt.a": 1, "gen_ai.prompts.0": 2}),
            json!([]),
        );
        check(
            json!({"gen_ai.prompt.10.a": 3, "gen_ai.prompt.9.a": 2, "gen_ai.prompt.0.b.c": 1}),
            json!([{"b": {"c": 1}}, {"a": 2}, {"a": 3}]),
        );
        check(
            json!({"gen_ai.prompt.18446744073709551614.a": 1}),
            json!([{"a": 1}]),
        );
        check(
            json!({"gen_ai.prompt.0": "x", "gen_ai.prompt.0.a": 1}),
            json!([{"a": 1}]),
        );
        check(
            json!({"gen_ai.prompt.0.a.0": 1, "gen_ai.prompt.0.a.1": 2}),
            json!([{"a": [1, 2]}]),
        );
    }

    #[test]
    fn values_have_many_forms() {
        let sent = attributes(json!({
            "llm.system": "", "gen_ai.provider.name": null, "gen_ai.system": "a",
            "llm.token_count.prompt": "12", "gen_ai.usage.output_tokens": 1e12,
            "gen_ai.response.finish_reasons": "[\"a\", 1]", "tag.tags": "a", "input.value": "[1"
        }));
        let look = Lookup::new(&sent);
        assert_eq!(
            look.text(Field::Provider),
            "a",
            "what says nothing does not count"
        );
        assert_eq!(look.count(Field::InputTokens), 12);
        assert_eq!(look.count(Field::OutputTokens), 1_000_000_000_000);
        assert_eq!(look.texts(Field::FinishReasons), ["a", "1"]);
        assert_eq!(look.texts(Field::Tags), ["a"]);
        assert_eq!(look.json(Field::Input), Some(json!("[1")));
        assert_eq!(look.json(Field::Output), None);
    }

    #[test]
    fn a_field_is_no_parameter() {
        let sent = attributes(json!({
            "gen_ai.request.model": "m", "gen_ai.request.top_k": 3, "gen_ai.request.stop": null
        }));
        let look = Lookup::new(&sent);
        assert_eq!(look.parameters(), [("stop", &Value::Null), ("top_k", &json!(3))]);
        assert_eq!(look.text(Field::Model), "m");
    }
}
