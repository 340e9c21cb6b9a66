//! What was said to a model and by it, in one shape for all conventions: `{role, content, tool_calls, …}`.

use serde_json::{Map, Value, json};

use super::folded::{as_text, unfold};
use super::lookup::Lookup;
use super::record::SpanEvent;
use super::vocabulary::{self, Field, List, Said};

/// What was said, as far as the span says it.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Conversation {
    /// Instructions apart from the messages.
    pub(super) system: Option<Value>,
    pub(super) input: Vec<Value>,
    pub(super) output: Vec<Value>,
}

/// The conversation of a model call, from attributes of the span, else from its events.
pub(super) fn of_span(look: &Lookup<'_>, events: &[SpanEvent]) -> Conversation {
    let mut conversation = Conversation {
        system: system(look),
        input: look.list(List::InputMessages),
        output: look.list(List::OutputMessages),
    };
    conversation.fill(look);
    for event in events {
        match vocabulary::said(&event.name) {
            Some(Said::Call) => conversation.fill(&Lookup::new(&event.attributes)),
            Some(Said::Input) => {
                conversation.fill_input(|| list(&Lookup::new(&event.attributes), Field::OlderInput));
            }
            Some(Said::Output) => {
                conversation.fill_output(|| list(&Lookup::new(&event.attributes), Field::OlderOutput));
            }
            Some(Said::Message(_) | Said::Answer | Said::Document) | None => {}
        }
    }
    if conversation.input.is_empty() {
        conversation.input = events.iter().filter_map(input_event).collect();
    }
    if conversation.output.is_empty() {
        conversation.output = events.iter().filter_map(output_event).collect();
    }
    conversation.fill_input(|| look.list(List::OlderInput));
    conversation.fill_input(|| list(look, Field::OlderInput));
    conversation.fill_output(|| look.list(List::OlderOutput));
    conversation.fill_output(|| list(look, Field::OlderOutput));
    conversation
}

impl Conversation {
    /// Takes what is still missing from the attributes of the present conventions.
    pub(super) fn fill(&mut self, look: &Lookup<'_>) {
        self.system = self.system.take().or_else(|| system(look));
        self.fill_input(|| list(look, Field::InputMessages));
        self.fill_output(|| list(look, Field::OutputMessages));
    }

    fn fill_input(&mut self, list: impl FnOnce() -> Vec<Value>) {
        if self.input.is_empty() {
            self.input = list();
        }
    }

    /// An answer of no words may stand beside an older attribute that names the tools that were called.
    fn fill_output(&mut self, list: impl FnOnce() -> Vec<Value>) {
        if self.output.iter().all(says_nothing) {
            let other = list();
            if !other.is_empty() {
                self.output = other;
            }
        }
    }
}

fn says_nothing(message: &Value) -> bool {
    let members = message.as_object();
    members.is_some_and(|members| {
        members
            .keys()
            .all(|key| matches!(key.as_str(), "role" | "finish_reason"))
    })
}

fn system(look: &Lookup<'_>) -> Option<Value> {
    let instructions = look.json(Field::SystemInstructions)?;
    Some(match instructions {
        Value::Array(parts) => tidy(json!({ "parts": parts }))["content"].take(),
        text => text,
    })
}

/// Messages of the OpenTelemetry conventions: a list, JSON text of one, or plain text.
fn list(look: &Lookup<'_>, field: Field) -> Vec<Value> {
    match look.json(field) {
        None => Vec::new(),
        Some(Value::Array(messages)) => messages.into_iter().map(tidy).collect(),
        Some(message @ Value::Object(_)) => vec![tidy(message)],
        Some(text) => vec![json!({ "content": text })],
    }
}

/// A message with `parts` in the one shape: text parts become `content`, tool calls `tool_calls`, the answer of a tool
/// `content` with its `tool_call_id`. Parts of other types stay `parts`.
fn tidy(message: Value) -> Value {
    let Value::Object(mut message) = message else {
        return message;
    };
    let Some(Value::Array(parts)) = message.remove("parts") else {
        return Value::Object(message);
    };
    let (mut texts, mut calls, mut others) = (Vec::new(), Vec::new(), Vec::new());
    let answers = |part: &Value| part["type"] == "tool_call_response";
    let one_answer = parts.iter().filter(|part| answers(part)).count() == 1;
    for part in parts {
        match part["type"].as_str().unwrap_or_default() {
            "text" if part["content"].is_string() => texts.push(as_text(&part["content"])),
            "tool_call" => calls.push(json!({
                "id": part["id"], "name": part["name"], "arguments": unfold(&part["arguments"]),
            })),
            "tool_call_response" if one_answer => {
                let answer = ["response", "result", "content"]
                    .into_iter()
                    .find_map(|key| part.get(key));
                let answer = answer.map_or(Value::Null, unfold);
                message.insert("content".to_owned(), plain(&answer).unwrap_or(answer));
                message.insert("tool_call_id".to_owned(), part["id"].clone());
            }
            _ => others.push(part),
        }
    }
    if !texts.is_empty() {
        message.insert("content".to_owned(), Value::String(texts.join("\n")));
    }
    for (key, list) in [("tool_calls", calls), ("parts", others)] {
        if !list.is_empty() {
            message.insert(key.to_owned(), Value::Array(list));
        }
    }
    Value::Object(message)
}

/// The message in an event of its own.
fn input_event(event: &SpanEvent) -> Option<Value> {
    match vocabulary::said(&event.name)? {
        Said::Message(role) => Some(message(&event.attributes, role)),
        Said::Call | Said::Input | Said::Output | Said::Answer | Said::Document => None,
    }
}

fn output_event(event: &SpanEvent) -> Option<Value> {
    (vocabulary::said(&event.name) == Some(Said::Answer)).then(|| choice(&event.attributes))
}

/// A message from the fields of its event.
pub(super) fn message(fields: &Map<String, Value>, role: &str) -> Value {
    let mut message = Map::new();
    message.insert("role".to_owned(), Value::from(role));
    for (key, value) in fields {
        // Attributes of the event that are none of the message.
        if !key.contains('.') {
            let value = unfold(value);
            match vocabulary::parts(&value).filter(|_| key == "content") {
                Some(parts) => message.insert("parts".to_owned(), Value::Array(parts)),
                None => message.insert(key.clone(), value),
            };
        }
    }
    tidy(Value::Object(message))
}

/// An answer from the fields of its event: `{index, finish_reason, message: {…}}`, or the message's fields beside them.
pub(super) fn choice(fields: &Map<String, Value>) -> Value {
    let mut answer = message(fields, "assistant");
    if let Some(inner) = answer.get_mut("message").map(Value::take) {
        let inner = match inner {
            Value::Object(inner) => inner,
            text => Map::from_iter([("content".to_owned(), text)]),
        };
        let mut merged = message(&inner, "assistant");
        for key in ["index", "finish_reason"] {
            if let Some(value) = answer.get_mut(key).map(Value::take) {
                merged[key] = value;
            }
        }
        answer = merged;
    }
    answer
}

/// The text in content of blocks, or the JSON in it; none where there is more than text.
pub(super) fn plain(content: &Value) -> Option<Value> {
    let parts = vocabulary::parts(content)?;
    let texts: Option<Vec<&str>> = parts.iter().map(|part| part["content"].as_str()).collect();
    match (parts.as_slice(), texts) {
        ([part], None) => part.get("json").cloned(),
        (_, Some(texts)) => Some(unfold(&Value::String(texts.join("\n")))),
        (_, None) => None,
    }
}

/// The words of a message, for a row: its content, else the names of the tools it calls.
pub(super) fn words(message: &Value) -> String {
    match &message["content"] {
        Value::Null => {
            let calls = message["tool_calls"].as_array().into_iter().flatten();
            let names = calls.map(|call| {
                let name = call.get("name").unwrap_or(&call["function"]["name"]);
                as_text(name)
            });
            names.collect::<Vec<_>>().join(", ")
        }
        content => as_text(content),
    }
}
