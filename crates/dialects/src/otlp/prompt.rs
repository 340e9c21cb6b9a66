//! What the person asked, as far as a span repeats it: the first words of the user in the request of a model call, or
//! in the input of an agent, a workflow or a function.

use serde_json::{Map, Value};

use super::folded::unfold;
use super::lookup::Lookup;
use super::messages::Conversation;
use super::vocabulary::Field;

/// The words of the user in a conversation, else in the input of the span. Empty when nobody says anything.
pub(super) fn of(said: &Conversation, look: &Lookup<'_>) -> String {
    let words = said.input.iter().find_map(words_of_user);
    let words = words.or_else(|| first_words_of(look.get(Field::Input)?));
    words.unwrap_or_default()
}

/// How deep an input is searched.
const DEEPEST: usize = 8;

/// Members of an input that hold what was asked, the most telling first.
const ASKED: [&str; 16] = [
    "messages",
    "new_message",
    "prompt",
    "question",
    "query",
    "user_prompt",
    "user_input",
    "user_message",
    "message",
    "input",
    "inputs",
    "input_str",
    "task",
    "topic",
    "text",
    "content",
];

/// Members that hold what a function was called with: settings, where what was asked has a name of its own.
const ARGUMENTS: [&str; 2] = ["args", "kwargs"];

/// The first words of a person in an input of any shape.
pub(crate) fn first_words_of(input: &Value) -> Option<String> {
    first_words(input, DEEPEST)
}

/// The same, this deep at most.
fn first_words(input: &Value, depth: usize) -> Option<String> {
    let below = depth.checked_sub(1)?;
    match unfold(input) {
        Value::String(text) => plain(&text).filter(|text| !is_printed_object(text)),
        Value::Array(items) if items.iter().any(has_role) => items.iter().find_map(words_of_user),
        // A message as a pair of its role and its text.
        Value::Array(items) if is_pair(&items) => match items.as_slice() {
            [role, text] if is_user(role.as_str()?) => first_words(text, below),
            _ => None,
        },
        Value::Array(items) => items.iter().find_map(|item| first_words(item, below)),
        message @ Value::Object(_) if has_role(&message) => words_of_user(&message),
        Value::Object(members) => asked(&members, below),
        _ => None,
    }
}

fn asked(members: &Map<String, Value>, depth: usize) -> Option<String> {
    for names in [&ASKED[..], &ARGUMENTS] {
        let named = names.iter().filter_map(|name| members.get(*name));
        let mut named = named.filter(|value| says_something(value)).peekable();
        if named.peek().is_some() {
            return named.find_map(|value| first_words(value, depth));
        }
    }
    let texts = members.values().filter(|value| value.is_string());
    match texts.collect::<Vec<_>>().as_slice() {
        [only] => first_words(only, depth),
        _ => None,
    }
}

fn says_something(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::String(text) => !text.is_empty(),
        Value::Array(items) => !items.is_empty(),
        Value::Object(members) => !members.is_empty(),
        Value::Bool(_) | Value::Number(_) => true,
    }
}

/// The words of a message, if a user said it and it is not just the answer of a tool.
fn words_of_user(message: &Value) -> Option<String> {
    if let Value::Array(items) = message {
        return first_words(&Value::Array(items.clone()), 2);
    }
    match role(message) {
        Some(role) if !is_user(role) => return None,
        _ => {}
    }
    let fields = message.get("kwargs").unwrap_or(message);
    let contents = ["content", "parts", "text"].into_iter();
    contents
        .filter_map(|key| fields.get(key))
        .find_map(|content| text_of(content, DEEPEST))
}

/// The text in the content of a message.
fn text_of(content: &Value, depth: usize) -> Option<String> {
    let below = depth.checked_sub(1)?;
    match content {
        Value::String(text) => plain(text),
        Value::Array(parts) => {
            let texts: Vec<String> = parts.iter().filter_map(|part| text_of(part, below)).collect();
            plain(&texts.join("\n"))
        }
        Value::Object(part) => {
            let kind = part.get("type").and_then(Value::as_str).unwrap_or("text");
            if !matches!(kind, "text" | "input_text") {
                return None;
            }
            let texts = ["text", "content"].into_iter().filter_map(|key| part.get(key));
            texts.into_iter().find_map(|text| text_of(text, below))
        }
        _ => None,
    }
}

/// An object of Python as it prints itself: `<module.Class object at 0x7f>`, `StartEvent(input=[…])`.
fn is_printed_object(text: &str) -> bool {
    let is_part_of_name = |character: char| character.is_ascii_alphanumeric() || character == '_';
    let class = text.strip_suffix(')').and_then(|text| text.split_once('('));
    let is_class = class.is_some_and(|(class, _)| {
        class.starts_with(|first: char| first.is_ascii_uppercase()) && class.chars().all(is_part_of_name)
    });
    is_class || text.starts_with('<') && text.ends_with('>')
}

fn plain(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// The role of a message: its own word for it, or the class that it was made of (LangChain).
fn role(message: &Value) -> Option<&str> {
    let class = message.get("id").and_then(Value::as_array);
    let class = class.and_then(|path| path.last()?.as_str());
    let named = ["role", "type"].into_iter();
    let named = named.filter_map(|key| message.get(key)?.as_str());
    class.into_iter().chain(named).next()
}

fn has_role(message: &Value) -> bool {
    let is_message = ["content", "parts", "kwargs", "role"]
        .into_iter()
        .any(|key| message.get(key).is_some());
    is_message && role(message).is_some()
}

fn is_user(role: &str) -> bool {
    let role = role.to_ascii_lowercase();
    matches!(
        role.as_str(),
        "user" | "human" | "humanmessage" | "humanmessagechunk"
    )
}

fn is_pair(items: &[Value]) -> bool {
    let roles = ["user", "human", "system", "assistant", "ai", "tool"];
    matches!(items, [Value::String(role), Value::String(_)] if roles.contains(&role.as_str()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_words_of_a_person_are_found_in_inputs_of_every_shape() {
        let check = |input: Value, expect: Option<&str>| {
            let words = first_words(&input, DEEPEST);
            assert_eq!(words.as_deref(), expect, "{input}");
        };
        let user = json!({ "role": "user", "content": "What is it?" });
        let system = json!({ "role": "system", "content": "Be brief." });
        check(json!(" What is it? "), Some("What is it?"));
        check(json!([system, user]), Some("What is it?"));
        check(
            json!({ "system": "Be brief.", "messages": [user] }),
            Some("What is it?"),
        );
        check(
            json!({ "system": "Be brief.", "prompt": "What is it?" }),
            Some("What is it?"),
        );
        check(
            json!(r#"{"args": ["What is it?"], "kwargs": {}}"#),
            Some("What is it?"),
        );
        check(
            json!({ "args": [], "kwargs": { "ask": "What is it?" } }),
            Some("What is it?"),
        );
        check(
            json!({ "inputs": { "messages": [["user", "What is it?"]] } }),
            Some("What is it?"),
        );
        check(
            json!({ "new_message": { "role": "user", "parts": [{ "text": "What is it?" }] } }),
            Some("What is it?"),
        );
        let langchain = json!({ "lc": 1, "type": "constructor", "id": ["langchain", "schema", "HumanMessage"],
            "kwargs": { "content": "What is it?", "type": "human" } });
        check(json!({ "messages": [[langchain]] }), Some("What is it?"));
        check(
            json!([{ "type": "human", "content": "What is it?" }]),
            Some("What is it?"),
        );
        let parts =
            json!([{ "type": "image", "content": "aGk=" }, { "type": "input_text", "text": "What is it?" }]);
        check(json!([{ "role": "user", "content": parts }]), Some("What is it?"));
        // What nobody said.
        check(json!([system]), None);
        check(json!([{ "role": "tool", "content": "rain" }]), None);
        let answer = json!([{ "type": "tool_result", "content": "rain" }]);
        check(
            json!([{ "role": "user", "content": answer }, user]),
            Some("What is it?"),
        );
        check(json!({ "args": [], "kwargs": {} }), None);
        check(
            json!({ "ctx": "<workflows.Context object at 0x7f>", "ev": "StartEvent()" }),
            None,
        );
        check(
            json!({ "messages": ["ChatMessage(role=<MessageRole.SYSTEM: 'system'>)"], "tool_choice": "auto" }),
            None,
        );
        let settings = json!({ "tool_choice": "auto" });
        check(
            json!({ "messages": ["ChatMessage(role=<MessageRole.USER: 'user'>)"], "kwargs": settings }),
            None,
        );
        check(
            json!({ "prompt": null, "messages": [], "args": ["What is it?"], "kwargs": settings }),
            Some("What is it?"),
        );
        check(
            json!({ "question": "What does print(x) do?" }),
            Some("What does print(x) do?"),
        );
        check(json!({ "a": "x", "b": "y" }), None);
        check(json!(7), None);
    }
}
