//! What was said to a model and by it, in every shape that runs have it in: LangChain's messages, serialised or as
//! plain objects, those of the OpenAI and Anthropic SDKs, and plain text. Given as `{role, content, tool_calls, …}`.

use serde_json::{Map, Value, json};

/// The messages in the inputs of a model call.
pub(crate) fn asked(inputs: &Value) -> Vec<Value> {
    let asked = ["messages", "prompts", "prompt", "input"].into_iter();
    let asked = asked.map(|name| list(&inputs[name], "user"));
    asked
        .into_iter()
        .find(|messages| !messages.is_empty())
        .unwrap_or_default()
}

/// Instructions that stand beside the messages.
pub(super) fn system(inputs: &Value) -> Option<Value> {
    let named = ["system", "instructions"].into_iter().map(|name| &inputs[name]);
    named.into_iter().find(|text| !text.is_null()).cloned()
}

/// The messages in the outputs of a model call.
pub(crate) fn answered(outputs: &Value) -> Vec<Value> {
    let generated = ["generations", "choices"].into_iter();
    let generated = generated.flat_map(|name| flat(&outputs[name])).map(answer);
    let generated: Vec<Value> = generated.collect();
    if !generated.is_empty() {
        return generated;
    }
    let named = ["message", "messages", "output", "content", "text", "answer"].into_iter();
    let whole = outputs.get("role").map(|_| vec![message(outputs)]);
    let found = whole.or_else(|| {
        let mut lists = named.map(|name| list(&outputs[name], "assistant"));
        lists.find(|messages| !messages.is_empty())
    });
    found.unwrap_or_default()
}

/// One of the answers that a model gave: a message with what stands beside it, or a text.
fn answer(generation: &Value) -> Value {
    let mut answer = match generation.get("message") {
        Some(inner) => message(inner),
        None => spoken(&generation["text"], "assistant"),
    };
    let info = &generation["generation_info"];
    let reasons = [
        &generation["finish_reason"],
        &info["finish_reason"],
        &answer["finish_reason"],
    ];
    let reason = reasons.into_iter().find(|reason| reason.is_string()).cloned();
    if let (Some(reason), Some(fields)) = (reason, answer.as_object_mut()) {
        fields.insert("finish_reason".to_owned(), reason);
    }
    answer
}

/// The elements of a list, or of the lists in it.
fn flat(value: &Value) -> impl Iterator<Item = &Value> {
    let outer = value.as_array().into_iter().flatten();
    outer.flat_map(|item| match item {
        Value::Array(items) => items.iter(),
        one => std::slice::from_ref(one).iter(),
    })
}

/// Messages in a list of any shape; a text is said by `role`.
fn list(value: &Value, role: &str) -> Vec<Value> {
    match value {
        Value::Null => Vec::new(),
        Value::Array(items) => items.iter().flat_map(|item| in_list(item, role)).collect(),
        one if is_message(one) => vec![message(one)],
        text @ Value::String(_) => vec![spoken(text, role)],
        _ => Vec::new(),
    }
}

/// The messages in an element of a list: of one that holds the messages of one call, or one message.
fn in_list(item: &Value, role: &str) -> Vec<Value> {
    match item {
        Value::Array(pair) => match pair.as_slice() {
            [
                Value::String(role),
                content @ (Value::String(_) | Value::Array(_)),
            ] if is_role(role) => {
                vec![spoken(content, role_of(role))]
            }
            messages => messages.iter().flat_map(|item| in_list(item, role)).collect(),
        },
        Value::Object(_) => vec![message(item)],
        text => vec![spoken(text, role)],
    }
}

fn spoken(content: &Value, role: &str) -> Value {
    json!({ "role": role, "content": content })
}

fn is_message(value: &Value) -> bool {
    ["role", "kwargs", "content"]
        .iter()
        .any(|name| value.get(*name).is_some())
}

/// A message in the one shape.
pub(super) fn message(sent: &Value) -> Value {
    // Serialised by LangChain, or as its `messages_to_dict` writes it.
    let class = sent["id"].as_array().and_then(|path| path.last()?.as_str());
    let made_of = sent
        .get("kwargs")
        .or(sent.get("data").filter(|data| data.is_object()));
    let fields = made_of.unwrap_or(sent);
    let named = [class, sent["type"].as_str(), fields["type"].as_str()];
    let role = named.into_iter().flatten().find(|name| is_role(name));
    match (sent["type"].as_str(), role) {
        (Some("function_call"), None) => return call_item(sent),
        (Some("function_call_output"), None) => {
            return json!({ "role": "tool", "tool_call_id": sent["call_id"], "content": sent["output"] });
        }
        _ => {}
    }
    let Some(role) = role.filter(|_| sent.get("role").is_none()) else {
        return sent.clone();
    };
    let mut message = json!({ "role": role_of(role), "content": fields["content"] });
    if let Some(calls) = calls(fields) {
        message["tool_calls"] = calls;
    }
    for name in ["tool_call_id", "name", "status"] {
        if !fields[name].is_null() {
            message[name] = fields[name].clone();
        }
    }
    let told = &fields["response_metadata"];
    let reasons = ["finish_reason", "stop_reason", "done_reason"]
        .into_iter()
        .map(|name| &told[name]);
    if let Some(reason) = reasons.into_iter().find(|reason| reason.is_string()) {
        message["finish_reason"] = reason.clone();
    }
    message
}

/// The tool calls of a message: as LangChain reads them, those that it could not read, else as the provider sent them.
fn calls(fields: &Value) -> Option<Value> {
    let read = |call: &Value| json!({ "id": call["id"], "name": call["name"], "arguments": call["args"] });
    let lists = ["tool_calls", "invalid_tool_calls"].into_iter();
    let calls: Vec<Value> = lists
        .filter_map(|name| fields[name].as_array())
        .flatten()
        .map(|call| {
            if call.get("args").is_some() {
                read(call)
            } else {
                call.clone()
            }
        })
        .collect();
    if !calls.is_empty() {
        return Some(Value::Array(calls));
    }
    let sent = &fields["additional_kwargs"]["tool_calls"];
    sent.as_array()
        .filter(|calls| !calls.is_empty())
        .map(|_| sent.clone())
}

/// A call of a function as the Responses API lists it among the messages.
fn call_item(item: &Value) -> Value {
    let call = json!({ "id": item["call_id"], "name": item["name"], "arguments": item["arguments"] });
    json!({ "role": "assistant", "content": null, "tool_calls": [call] })
}

/// Words for who speaks, and the role.
const ROLES: [(&str, &str); 16] = [
    ("human", "user"),
    ("humanmessage", "user"),
    ("user", "user"),
    ("ai", "assistant"),
    ("aimessage", "assistant"),
    ("assistant", "assistant"),
    ("system", "system"),
    ("systemmessage", "system"),
    ("developer", "developer"),
    ("tool", "tool"),
    ("toolmessage", "tool"),
    ("function", "tool"),
    ("functionmessage", "tool"),
    ("chat", "user"),
    ("chatmessage", "user"),
    ("remove", "remove"),
];

/// The role that a word stands for. Pieces of a stream are messages like others.
fn role_of(word: &str) -> &'static str {
    let word = word.to_ascii_lowercase();
    let word = word.strip_suffix("chunk").unwrap_or(&word);
    let found = ROLES.iter().find(|(name, _)| *name == word);
    found.map_or("", |(_, role)| role)
}

fn is_role(word: &str) -> bool {
    !role_of(word).is_empty()
}

/// What LangChain says beside the first answer of a model call: its message and what the provider told of it.
pub(super) fn first_answer(outputs: &Value) -> &Value {
    let generation = flat(&outputs["generations"]).next();
    let message = generation.and_then(|generation| generation.get("message"));
    let message = message.unwrap_or(&Value::Null);
    message.get("kwargs").or(message.get("data")).unwrap_or(message)
}

/// The parts of an object that are no messages of the call itself: parameters that SDKs put beside the messages.
pub(super) fn parameters(inputs: &Value) -> Map<String, Value> {
    const SAID: [&str; 8] = [
        "messages",
        "prompts",
        "prompt",
        "input",
        "system",
        "instructions",
        "tools",
        "texts",
    ];
    let members = inputs.as_object().into_iter().flatten();
    let others = members.filter(|(name, value)| !SAID.contains(&name.as_str()) && !value.is_null());
    others
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn serialised(class: &str, kwargs: Value) -> Value {
        json!({ "lc": 1, "type": "constructor", "id": ["langchain", "schema", "messages", class], "kwargs": kwargs })
    }

    #[test]
    fn what_was_asked_is_found_in_every_shape() {
        let check =
            |inputs: Value, expect: Value| assert_eq!(Value::Array(asked(&inputs)), expect, "{inputs}");
        let user = json!({ "role": "user", "content": "Hi" });
        let message = serialised("HumanMessage", json!({ "content": "Hi", "type": "human" }));
        check(json!({ "messages": [[message]] }), json!([user]));
        check(json!({ "messages": [message] }), json!([user]));
        check(json!({ "messages": [user] }), json!([user]));
        check(
            json!({ "messages": [{ "type": "human", "content": "Hi" }] }),
            json!([user]),
        );
        check(
            json!({ "messages": [{ "type": "human", "data": { "content": "Hi" } }] }),
            json!([user]),
        );
        check(json!({ "messages": [["user", "Hi"]] }), json!([user]));
        check(json!({ "prompts": ["Hi"] }), json!([user]));
        check(json!({ "input": "Hi", "model": "m" }), json!([user]));
        check(
            json!({ "input": [user, { "type": "function_call", "call_id": "c", "name": "f", "arguments": "{}" },
                { "type": "function_call_output", "call_id": "c", "output": "4" }] }),
            json!([
                user,
                { "role": "assistant", "content": null, "tool_calls": [{ "id": "c", "name": "f", "arguments": "{}" }] },
                { "role": "tool", "tool_call_id": "c", "content": "4" },
            ]),
        );
        check(json!({ "q": 1 }), json!([]));
        check(json!("Hi"), json!([]));
        check(json!({ "messages": 7 }), json!([]));
    }

    #[test]
    fn what_was_answered_is_found_in_every_shape() {
        let check =
            |outputs: Value, expect: Value| assert_eq!(Value::Array(answered(&outputs)), expect, "{outputs}");
        let calls = json!([{ "name": "f", "args": { "a": 1 }, "id": "c", "type": "tool_call" }]);
        let kwargs = json!({ "content": "", "tool_calls": calls, "response_metadata": { "finish_reason": "tool_calls" } });
        check(
            json!({ "generations": [[{ "text": "", "message": serialised("AIMessageChunk", kwargs) }]] }),
            json!([{ "role": "assistant", "content": "", "finish_reason": "tool_calls",
                "tool_calls": [{ "id": "c", "name": "f", "arguments": { "a": 1 } }] }]),
        );
        check(
            json!({ "generations": [[{ "text": "Yes.", "generation_info": { "finish_reason": "stop" } }]] }),
            json!([{ "role": "assistant", "content": "Yes.", "finish_reason": "stop" }]),
        );
        let said = json!({ "role": "assistant", "content": "Yes." });
        check(
            json!({ "choices": [{ "message": said }], "usage_metadata": {} }),
            json!([said]),
        );
        check(said.clone(), json!([said]));
        check(json!({ "output": "Yes." }), json!([said]));
        check(
            json!({ "output": { "type": "ai", "content": "Yes." } }),
            json!([said]),
        );
        check(json!({ "messages": [said] }), json!([said]));
        check(json!({ "generations": [] }), json!([]));
        check(json!(null), json!([]));
    }
}
