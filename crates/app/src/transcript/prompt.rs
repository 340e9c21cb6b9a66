//! Reads what a model was asked and what it answered out of the shapes that providers use: OpenAI (chat and responses),
//! Anthropic, Gemini, and what the dialects make of attributes. What has no known shape stays JSON.

use serde_json::{Map, Value};
use tracewake_model::ModelInvocation;

use super::text::{block, data, value, words};
use crate::dto::units::small;
use crate::dto::{Field, PromptMessage, PromptNews, TextBlock, TextFormat};

/// Names under which requests carry their messages, the most telling first.
const MESSAGES: &[&str] = &["messages", "input", "contents", "history", "prompt"];
const SYSTEM: &[&str] = &[
    "system",
    "system_instruction",
    "systemInstruction",
    "instructions",
];
const TOOLS: &[&str] = &["tools", "functions"];
/// New messages shown with a call; the newest ones.
const NEWS: usize = 6;

/// A request, taken apart without copying.
#[derive(Debug, Default)]
pub(crate) struct Asked<'a> {
    pub(crate) system: Vec<&'a Value>,
    pub(crate) messages: Vec<&'a Value>,
    pub(crate) tools: Vec<&'a Value>,
    rest: Vec<(&'a str, &'a Value)>,
}

impl<'a> Asked<'a> {
    /// Takes a request apart.
    pub(crate) fn of(request: &'a Value) -> Asked<'a> {
        let Value::Object(fields) = request else {
            return Asked {
                messages: list(request),
                ..Asked::default()
            };
        };
        let key = MESSAGES.iter().find(|key| fields.contains_key(**key)).copied();
        let mut asked = Asked::default();
        for (name, value) in fields {
            match name.as_str() {
                name if Some(name) == key => asked.messages = list(value),
                name if SYSTEM.contains(&name) => asked.system = list(value),
                name if TOOLS.contains(&name) => asked.tools = list(value),
                "parameters" => match value {
                    Value::Object(inner) => {
                        asked
                            .rest
                            .extend(inner.iter().map(|(name, value)| (name.as_str(), value)));
                    }
                    other => asked.rest.push((name, other)),
                },
                _ => asked.rest.push((name, value)),
            }
        }
        asked
    }

    /// What is new since the call before: the messages after those that both begin with.
    pub(crate) fn news(&self, before: Option<&Asked<'_>>, chars: usize) -> PromptNews {
        let known = before.map_or(0, |before| {
            let pairs = self.messages.iter().zip(&before.messages);
            pairs.take_while(|(now, then)| now == then).count()
        });
        let first = known.max(self.messages.len().saturating_sub(NEWS));
        PromptNews {
            messages: small(self.messages.len()),
            known: small(known),
            news: self.messages[first..].iter().map(|m| message(m, chars)).collect(),
            tools: small(self.tools.len()),
        }
    }

    /// What else was set: temperature, limits, formats.
    pub(crate) fn parameters(&self) -> Vec<Field> {
        let field = |(name, value): &(&str, &Value)| Field {
            name: (*name).to_owned(),
            value: match value {
                Value::String(text) => text.clone(),
                other => other.to_string(),
            },
        };
        self.rest.iter().map(field).collect()
    }
}

/// The parameters of a call: those of its request, and those that its dialect has fields for.
pub(crate) fn parameters(model: &ModelInvocation, asked: &Asked<'_>) -> Vec<Field> {
    let mut fields: Vec<Field> = asked.parameters();
    fields.retain(|field| field.name != "model" && !field.value.is_empty() && field.value.len() < 200);
    let stated = [
        ("temperature", model.temperature),
        ("max_tokens", model.max_tokens as f64),
        ("top_p", model.top_p),
        ("frequency_penalty", model.frequency_penalty),
        ("presence_penalty", model.presence_penalty),
    ];
    for (name, value) in stated {
        if value != 0.0 && !fields.iter().any(|field| field.name == name) {
            fields.push(Field {
                name: name.to_owned(),
                value: value.to_string(),
            });
        }
    }
    fields
}

/// The messages of an answer.
pub(crate) fn reply(response: &Value, chars: usize) -> Vec<PromptMessage> {
    let assistant = |blocks: Vec<TextBlock>| PromptMessage {
        role: "assistant".to_owned(),
        name: String::new(),
        blocks,
    };
    let Value::Object(fields) = response else {
        return match response {
            Value::Array(messages) => messages.iter().map(|m| message(m, chars)).collect(),
            other => vec![assistant(value("text", Some(other), chars).into_iter().collect())],
        };
    };
    if let Some(Value::Array(choices)) = fields.get("choices") {
        let inner = |choice: &Value| message(choice.get("message").unwrap_or(choice), chars);
        return choices.iter().map(inner).collect();
    }
    if let Some(Value::Array(candidates)) = fields.get("candidates") {
        let inner = |choice: &Value| message(choice.get("content").unwrap_or(choice), chars);
        return candidates.iter().map(inner).collect();
    }
    for key in ["messages", "output"] {
        if let Some(Value::Array(messages)) = fields.get(key) {
            return messages.iter().map(|m| message(m, chars)).collect();
        }
    }
    if fields.contains_key("content") || fields.contains_key("tool_calls") || fields.contains_key("parts") {
        return vec![message(response, chars)];
    }
    let plain = ["text", "output", "output_text", "completion", "response"]
        .into_iter()
        .find_map(|key| value("text", fields.get(key), chars));
    let json = || block("text", TextFormat::Json, &response.to_string(), chars);
    vec![assistant(vec![plain.unwrap_or_else(json)])]
}

/// One message with its parts.
pub(crate) fn message(message: &Value, chars: usize) -> PromptMessage {
    let Value::Object(fields) = message else {
        return PromptMessage {
            role: String::new(),
            name: String::new(),
            blocks: value("text", Some(message), chars).into_iter().collect(),
        };
    };
    let mut blocks = Vec::new();
    for key in ["content", "parts"] {
        content(fields.get(key), chars, &mut blocks);
    }
    for call in list_of(fields, "tool_calls") {
        blocks.push(tool_call(call, chars));
    }
    if let Some(call) = fields.get("function_call") {
        blocks.push(tool_call(call, chars));
    }
    blocks.extend(refusal(fields, chars));
    if blocks.is_empty() {
        content(Some(message), chars, &mut blocks);
    }
    PromptMessage {
        role: text_of(fields, "role").to_owned(),
        name: text_of(fields, "name").to_owned(),
        blocks,
    }
}

fn refusal(fields: &Map<String, Value>, chars: usize) -> Option<TextBlock> {
    words("refusal", text_of(fields, "refusal"), chars)
}

/// The content of a message: text, or a list of typed parts.
fn content(content: Option<&Value>, chars: usize, blocks: &mut Vec<TextBlock>) {
    match content {
        None | Some(Value::Null) => {}
        Some(Value::Array(parts)) => parts.iter().for_each(|inner| part(inner, chars, blocks)),
        Some(Value::Object(_)) => {
            if let Some(inner) = content {
                part(inner, chars, blocks);
            }
        }
        other => blocks.extend(value("text", other, chars)),
    }
}

fn part(part: &Value, chars: usize, blocks: &mut Vec<TextBlock>) {
    let Value::Object(fields) = part else {
        blocks.extend(value("text", Some(part), chars));
        return;
    };
    let kind = text_of(fields, "type");
    let text = ["text", "thinking", "content"]
        .into_iter()
        .find_map(|key| fields.get(key)?.as_str());
    match (kind, text) {
        ("tool_use" | "tool_call" | "function_call", _) => blocks.push(tool_call(part, chars)),
        ("thinking" | "reasoning", Some(text)) => blocks.extend(words("thinking", text, chars)),
        ("tool_result" | "function_call_output" | "tool_call_response", _) => {
            let result = ["content", "output", "response", "result"]
                .into_iter()
                .find_map(|key| fields.get(key));
            blocks.extend(data("result", result.or(Some(part)), chars));
        }
        (_, Some(text)) => blocks.extend(words("text", text, chars)),
        ("", None) if fields.contains_key("functionCall") => {
            blocks.push(tool_call(&fields["functionCall"], chars));
        }
        _ => blocks.push(block(
            if kind.is_empty() { "part" } else { kind },
            TextFormat::Json,
            &part.to_string(),
            chars,
        )),
    }
}

/// A tool call inside a message: its name, with its arguments as JSON even where they came as text of it.
fn tool_call(call: &Value, chars: usize) -> TextBlock {
    let inner = call
        .get("function")
        .filter(|inner| inner.is_object())
        .unwrap_or(call);
    let name = inner.get("name").and_then(Value::as_str).unwrap_or_default();
    let arguments = ["arguments", "input", "args"]
        .into_iter()
        .find_map(|key| inner.get(key));
    let json = match arguments {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    };
    block(&format!("call {name}"), TextFormat::Json, &json, chars)
}

fn text_of<'a>(fields: &'a Map<String, Value>, key: &str) -> &'a str {
    fields.get(key).and_then(Value::as_str).unwrap_or_default()
}

fn list_of<'a>(fields: &'a Map<String, Value>, key: &str) -> &'a [Value] {
    fields
        .get(key)
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

fn list(value: &Value) -> Vec<&Value> {
    match value {
        Value::Array(items) => items.iter().collect(),
        Value::Null => Vec::new(),
        one => vec![one],
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn said(messages: &[PromptMessage]) -> Vec<String> {
        let blocks = |m: &PromptMessage| -> Vec<String> {
            m.blocks
                .iter()
                .map(|b| format!("{}/{}: {}", m.role, b.name, b.text))
                .collect()
        };
        messages.iter().flat_map(blocks).collect()
    }

    #[test]
    fn messages_of_every_provider_are_read() {
        let check = |request: Value, expect: &[&str]| {
            let asked = Asked::of(&request);
            let messages: Vec<_> = asked.messages.iter().map(|m| message(m, 100)).collect();
            assert_eq!(said(&messages), expect, "{request}");
        };
        check(
            json!({"messages": [{"role": "user", "content": "hi"}]}),
            &["user/text: hi"],
        );
        check(json!({"input": "hi"}), &["/text: hi"]);
        check(json!("hi"), &["/text: hi"]);
        check(json!(["a", "b"]), &["/text: a", "/text: b"]);
        check(
            json!({"contents": [{"role": "user", "parts": [{"text": "hi"}, {"functionCall": {"name": "f", "args": {"a": 1}}}]}]}),
            &["user/text: hi", "user/call f: {\"a\":1}"],
        );
        check(
            json!({"messages": [{"role": "assistant", "content": [{"type": "text", "text": "so"}, {"type": "tool_use", "name": "f", "input": {}}]}]}),
            &["assistant/text: so", "assistant/call f: {}"],
        );
        check(
            json!({"messages": [{"role": "assistant", "content": null, "tool_calls": [{"function": {"name": "f", "arguments": "{\"a\":1}"}}]}]}),
            &["assistant/call f: {\"a\":1}"],
        );
        check(
            json!({"messages": [{"role": "user", "content": [{"type": "image_url", "url": "x"}]}]}),
            &["user/image_url: {\"type\":\"image_url\",\"url\":\"x\"}"],
        );
        check(json!({"messages": [{"odd": 1}]}), &["/part: {\"odd\":1}"]);
        check(json!({"temperature": 1}), &[]);
    }

    #[test]
    fn answers_of_every_provider_are_read() {
        let check = |response: Value, expect: &[&str]| assert_eq!(said(&reply(&response, 100)), expect);
        check(json!("done"), &["assistant/text: done"]);
        check(
            json!({"choices": [{"message": {"role": "assistant", "content": "ok"}}]}),
            &["assistant/text: ok"],
        );
        check(
            json!({"content": [{"type": "text", "text": "ok"}], "role": "assistant"}),
            &["assistant/text: ok"],
        );
        check(
            json!({"candidates": [{"content": {"role": "model", "parts": [{"text": "ok"}]}}]}),
            &["model/text: ok"],
        );
        check(
            json!({"messages": [{"role": "assistant", "content": "ok"}]}),
            &["assistant/text: ok"],
        );
        check(json!({"text": "ok"}), &["assistant/text: ok"]);
        check(
            json!({"label": "spam"}),
            &["assistant/text: {\"label\":\"spam\"}"],
        );
    }

    #[test]
    fn only_what_is_new_since_the_call_before_is_told() {
        let turn = |texts: &[&str]| json!({"messages": texts.iter().map(|t| json!({"role": "user", "content": t})).collect::<Vec<_>>()});
        let check = |before: &[&str], now: &[&str], known: u32, news: &[&str]| {
            let (before, now) = (turn(before), turn(now));
            let found = Asked::of(&now).news(Some(&Asked::of(&before)), 100);
            let texts: Vec<_> = found.news.iter().map(|m| m.blocks[0].text.as_str()).collect();
            assert_eq!((found.known, texts.as_slice()), (known, news));
        };
        check(&["a"], &["a", "b"], 1, &["b"]);
        check(&["a", "b"], &["a", "c"], 1, &["c"]);
        check(&["x"], &["a"], 0, &["a"]);
        check(&["a", "b"], &["a"], 1, &[]);
        check(
            &[],
            &["1", "2", "3", "4", "5", "6", "7", "8"],
            0,
            &["3", "4", "5", "6", "7", "8"],
        );
    }

    #[test]
    fn parameters_come_from_the_request_and_from_fields() {
        let request = json!({"messages": [], "model": "m", "temperature": 0.5, "parameters": {"seed": 7}, "tools": [{}]});
        let model = ModelInvocation {
            temperature: 0.7,
            top_p: 0.9,
            ..ModelInvocation::default()
        };
        let fields = parameters(&model, &Asked::of(&request));
        let said: Vec<_> = fields.iter().map(|f| format!("{}={}", f.name, f.value)).collect();
        assert_eq!(said, ["seed=7", "temperature=0.5", "top_p=0.9"]);
    }
}
