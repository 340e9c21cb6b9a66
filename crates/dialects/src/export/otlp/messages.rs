//! Messages of model requests and answers in the shape of the GenAI conventions: a role and a list of parts.

use serde_json::{Map, Value, json};

/// The messages of a request, and what else it says. None when it holds no list of messages.
pub(super) fn of_request(request: &Value) -> Option<(Value, Option<Value>)> {
    let object = request.as_object()?;
    let key = ["messages", "input", "history"]
        .into_iter()
        .find(|key| object.get(*key).is_some_and(is_message_list))?;
    let messages: Vec<Value> = object[key].as_array()?.iter().map(message).collect();
    let rest: Map<String, Value> = object
        .iter()
        .filter(|(name, _)| *name != key)
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    let rest = (!rest.is_empty()).then_some(Value::Object(rest));
    Some((Value::Array(messages), rest))
}

/// The messages of an answer: a list of them, OpenAI's choices, a message, or plain text. None for any other shape.
pub(in crate::export) fn of_response(response: &Value) -> Option<Value> {
    let text = |text: &Value| json!([{ "role": "assistant", "parts": [part(text)] }]);
    if response.is_string() {
        return Some(text(response));
    }
    let object = response.as_object()?;
    if let Some(choices) = object.get("choices").and_then(Value::as_array) {
        let messages: Option<Vec<Value>> = choices
            .iter()
            .map(|choice| Some(message(choice.get("message")?)))
            .collect();
        return messages.filter(|messages| !messages.is_empty()).map(Value::Array);
    }
    if let Some(messages) = object
        .get("messages")
        .filter(|messages| is_message_list(messages))
    {
        let messages = messages.as_array().into_iter().flatten().map(message);
        return Some(messages.collect());
    }
    if object.contains_key("role") && object.contains_key("content") {
        return Some(json!([message(response)]));
    }
    ["content", "text", "output"]
        .into_iter()
        .filter(|_| object.len() == 1)
        .find_map(|key| object.get(key).filter(|value| value.is_string()))
        .map(text)
}

/// One message said to or by an agent.
pub(super) fn of_text(role: &str, text: &str) -> Value {
    json!([{ "role": role, "parts": [{ "type": "text", "content": text }] }])
}

fn is_message_list(value: &Value) -> bool {
    let items = value.as_array().filter(|items| !items.is_empty());
    items.is_some_and(|items| {
        items
            .iter()
            .all(|item| item.get("role").is_some_and(Value::is_string))
    })
}

fn message(message: &Value) -> Value {
    let role = match message.get("role").and_then(Value::as_str) {
        // LangChain's own names.
        Some("human") => "user",
        Some("ai") | None => "assistant",
        Some(role) => role,
    };
    let mut parts: Vec<Value> = match message.get("content") {
        None | Some(Value::Null) => Vec::new(),
        Some(Value::Array(items)) => items.iter().map(part).collect(),
        Some(one) => vec![part(one)],
    };
    let list = |key: &str| message.get(key).and_then(Value::as_array).into_iter().flatten();
    parts.extend(list("tool_calls").map(tool_call));
    parts.extend(list("parts").cloned());
    let mut shaped = json!({ "role": role, "parts": parts });
    let known = ["role", "content", "tool_calls", "parts"];
    if let (Some(from), Some(to)) = (message.as_object(), shaped.as_object_mut()) {
        for (key, value) in from.iter().filter(|(key, _)| !known.contains(&key.as_str())) {
            to.entry(key.clone()).or_insert_with(|| value.clone());
        }
    }
    shaped
}

fn part(content: &Value) -> Value {
    match content {
        Value::String(text) => json!({ "type": "text", "content": text }),
        Value::Object(object) if object.get("type").is_some_and(|kind| kind == "text") => {
            let text = object.get("text").or_else(|| object.get("content"));
            json!({ "type": "text", "content": text })
        }
        other => other.clone(),
    }
}

fn tool_call(call: &Value) -> Value {
    let function = call.get("function").unwrap_or(call);
    json!({
        "type": "tool_call",
        "id": call.get("id"),
        "name": function.get("name"),
        "arguments": function.get("arguments"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_become_roles_and_parts() {
        let request = json!({"messages": [
            {"role": "human", "content": "hi"},
            {"role": "assistant", "content": null, "tool_calls": [{"id": "c", "function": {"name": "f", "arguments": "{}"}}]},
            {"role": "tool", "content": [{"type": "text", "text": "ok"}], "tool_call_id": "c"},
        ], "temperature": 0.2});
        let (messages, rest) = of_request(&request).unwrap();
        let expect = r#"[{"parts":[{"content":"hi","type":"text"}],"role":"user"},{"parts":[{"arguments":"{}","id":"c","name":"f","type":"tool_call"}],"role":"assistant"},{"parts":[{"content":"ok","type":"text"}],"role":"tool","tool_call_id":"c"}]"#;
        assert_eq!(messages.to_string(), expect);
        assert_eq!(rest, Some(json!({"temperature": 0.2})));
        assert_eq!(of_request(&json!({"messages": ["raw"]})), None);
        assert_eq!(of_request(&json!("text")), None);
    }

    #[test]
    fn answers_too() {
        let check = |response: Value, expect: Option<&str>| {
            let text = of_response(&response).map(|messages| messages[0]["parts"][0]["content"].clone());
            assert_eq!(text.as_ref().and_then(Value::as_str), expect, "{response}");
        };
        check(json!("hi"), Some("hi"));
        check(json!({"content": "hi"}), Some("hi"));
        check(
            json!({"choices": [{"message": {"role": "assistant", "content": "hi"}}]}),
            Some("hi"),
        );
        check(json!({"role": "ai", "content": "hi", "id": 1}), Some("hi"));
        check(
            json!({"messages": [{"role": "assistant", "content": "hi"}]}),
            Some("hi"),
        );
        check(
            json!({"messages": [{"role": "assistant", "parts": [{"type": "reasoning", "content": "hm"}]}]}),
            Some("hm"),
        );
        check(json!({"content": "hi", "more": 1}), None);
        check(json!({"choices": []}), None);
        check(json!([1]), None);
    }
}
