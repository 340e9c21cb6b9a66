//! The blocks of a message in the shapes of all providers: text, calls of tools, their answers, pictures.

use serde_json::{Map, Value};

/// A block of a message.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Block<'a> {
    Text(&'a str),
    Call {
        id: &'a str,
        name: &'a str,
        arguments: Option<&'a Value>,
    },
    Answer {
        id: &'a str,
        name: &'a str,
        content: &'a Value,
    },
    Picture,
    /// Anything else, which still takes room.
    Other(&'a Value),
}

/// The blocks of a message, with who says it.
pub(super) fn blocks(message: &Value) -> (&str, Vec<Block<'_>>) {
    let Value::Object(fields) = message else {
        return ("", of_content(message));
    };
    let role = text(fields, "role");
    let mut found = Vec::new();
    match (role, text(fields, "type")) {
        ("tool" | "function", _) => found.push(Block::Answer {
            id: text(fields, "tool_call_id"),
            name: text(fields, "name"),
            content: fields.get("content").unwrap_or(message),
        }),
        (_, kind) if kind.ends_with("call") || kind.ends_with("call_output") => found.push(of_part(message)),
        _ => {
            for key in ["content", "parts", "thinking", "reasoning", "reasoning_content"] {
                found.extend(fields.get(key).into_iter().flat_map(of_content));
            }
            let calls = fields.get("tool_calls").and_then(Value::as_array);
            found.extend(calls.into_iter().flatten().map(call));
            found.extend(fields.get("function_call").map(call));
            if found.is_empty() {
                found.extend(of_content(message));
            }
        }
    }
    (role, found)
}

fn of_content(content: &Value) -> Vec<Block<'_>> {
    match content {
        Value::Null => Vec::new(),
        Value::Array(parts) => parts.iter().map(of_part).collect(),
        other => vec![of_part(other)],
    }
}

fn of_part(part: &Value) -> Block<'_> {
    let fields = match part {
        Value::String(text) => return Block::Text(text),
        Value::Object(fields) => fields,
        other => return Block::Other(other),
    };
    let kind = text(fields, "type");
    let words = ["text", "thinking", "content", "summary_text"].into_iter();
    let words = words.filter_map(|key| fields.get(key)?.as_str()).next();
    match kind {
        "tool_use" | "server_tool_use" | "tool_call" | "function_call" | "custom_tool_call" => call(part),
        "tool_result" | "tool_call_response" | "function_call_output" | "custom_tool_call_output" => {
            answer(part, fields)
        }
        kind if kind.contains("image") || kind == "blob" || kind == "document" => Block::Picture,
        _ if fields.contains_key("inlineData") || fields.contains_key("inline_data") => Block::Picture,
        _ => match (
            first(fields, ["functionCall", "function_call"]),
            first(fields, ["functionResponse", "function_response"]),
            words,
        ) {
            (Some(inner), _, _) => call(inner),
            (_, Some(inner), _) => Block::Answer {
                id: id_of(inner),
                name: inner.get("name").and_then(Value::as_str).unwrap_or_default(),
                content: inner.get("response").unwrap_or(inner),
            },
            (_, _, Some(words)) => Block::Text(words),
            _ => Block::Other(part),
        },
    }
}

/// A member by one of its names: Google's libraries write both.
fn first<'v>(fields: &'v Map<String, Value>, names: [&str; 2]) -> Option<&'v Value> {
    names
        .into_iter()
        .find_map(|name| fields.get(name))
        .filter(|value| value.is_object())
}

fn call(call: &Value) -> Block<'_> {
    let inner = call
        .get("function")
        .filter(|inner| inner.is_object())
        .unwrap_or(call);
    Block::Call {
        id: id_of(call),
        name: inner.get("name").and_then(Value::as_str).unwrap_or_default(),
        arguments: ["arguments", "input", "args"]
            .into_iter()
            .find_map(|key| inner.get(key)),
    }
}

fn answer<'a>(part: &'a Value, fields: &'a Map<String, Value>) -> Block<'a> {
    let names = ["content", "output", "response", "result"];
    Block::Answer {
        id: id_of(part),
        name: text(fields, "name"),
        content: names.iter().find_map(|key| fields.get(*key)).unwrap_or(part),
    }
}

/// The id that joins a call with its answer.
fn id_of(value: &Value) -> &str {
    let names = ["tool_use_id", "tool_call_id", "call_id", "callId", "id"];
    let found = names.iter().find_map(|name| value.get(*name)?.as_str());
    found.unwrap_or_default()
}

fn text<'a>(fields: &'a Map<String, Value>, key: &str) -> &'a str {
    fields.get(key).and_then(Value::as_str).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn drawn(message: &Value) -> String {
        let (role, blocks) = blocks(message);
        let block = |block: &Block<'_>| match block {
            Block::Text(text) => format!("text {text}"),
            Block::Call { id, name, .. } => format!("call {id} {name}"),
            Block::Answer { id, content, .. } => format!("answer {id} {content}"),
            Block::Picture => "picture".to_owned(),
            Block::Other(value) => format!("other {value}"),
        };
        let blocks: Vec<String> = blocks.iter().map(block).collect();
        format!("{role}: {}", blocks.join("; "))
    }

    #[test]
    fn messages_of_every_provider() {
        let check = |message: Value, expect: &str| assert_eq!(drawn(&message), expect, "{message}");
        check(json!("hi"), ": text hi");
        check(json!({"role": "user", "content": "hi"}), "user: text hi");
        check(
            json!({"role": "user", "content": [{"type": "tool_result", "tool_use_id": "t1", "content": "ok"}, {"type": "text", "text": "go on"}]}),
            "user: answer t1 \"ok\"; text go on",
        );
        check(
            json!({"role": "assistant", "content": [{"type": "thinking", "thinking": "hm"}, {"type": "tool_use", "id": "t1", "name": "Read", "input": {}}]}),
            "assistant: text hm; call t1 Read",
        );
        check(
            json!({"role": "assistant", "content": null, "tool_calls": [{"id": "c1", "function": {"name": "f", "arguments": "{}"}}]}),
            "assistant: call c1 f",
        );
        check(
            json!({"role": "tool", "tool_call_id": "c1", "content": "x"}),
            "tool: answer c1 \"x\"",
        );
        check(
            json!({"type": "function_call", "call_id": "c1", "name": "f", "arguments": "{}"}),
            ": call c1 f",
        );
        check(
            json!({"type": "function_call_output", "call_id": "c1", "output": "x"}),
            ": answer c1 \"x\"",
        );
        check(
            json!({"role": "user", "parts": [{"text": "hi"}, {"functionResponse": {"id": "g", "name": "f", "response": {"output": 1}}}]}),
            "user: text hi; answer g {\"output\":1}",
        );
        check(
            json!({"role": "user", "parts": [{"function_response": {"id": "g", "name": "f", "response": {"output": 1}}}]}),
            "user: answer g {\"output\":1}",
        );
        check(
            json!({"role": "model", "parts": [{"function_call": {"id": "g", "name": "f", "args": {}}, "text": null}]}),
            "model: call g f",
        );
        check(
            json!({"role": "user", "content": [{"type": "image", "source": {}}]}),
            "user: picture",
        );
        check(
            json!({"role": "user", "content": [{"odd": 1}]}),
            "user: other {\"odd\":1}",
        );
    }
}
