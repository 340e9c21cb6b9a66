//! The request that makes a call again, as a line for a shell. Where its address is not known, the one that sends the
//! very event to this program. A key is never written: `$API_KEY` stands for it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};
use tracewake_dialects::endpoint;
use tracewake_model::{Content, Event, ModelInvocation};
use tracewake_store::StoredEvent;

use crate::one_line::plain;

/// Where providers answer, and how they want the key.
const PROVIDERS: &[(&str, &str, &str)] = &[
    (
        "openai",
        "https://api.openai.com/v1/chat/completions",
        "authorization: Bearer $API_KEY",
    ),
    (
        "anthropic",
        "https://api.anthropic.com/v1/messages",
        "x-api-key: $API_KEY",
    ),
    (
        "mistral",
        "https://api.mistral.ai/v1/chat/completions",
        "authorization: Bearer $API_KEY",
    ),
    (
        "groq",
        "https://api.groq.com/openai/v1/chat/completions",
        "authorization: Bearer $API_KEY",
    ),
    (
        "deepseek",
        "https://api.deepseek.com/chat/completions",
        "authorization: Bearer $API_KEY",
    ),
    (
        "ollama",
        "http://localhost:11434/v1/chat/completions",
        "authorization: Bearer $API_KEY",
    ),
    (
        "google",
        "https://generativelanguage.googleapis.com/v1beta/models/{model}:generateContent",
        "x-goog-api-key: $API_KEY",
    ),
    (
        "gemini",
        "https://generativelanguage.googleapis.com/v1beta/models/{model}:generateContent",
        "x-goog-api-key: $API_KEY",
    ),
];
/// Headers whose values are keys.
const SECRET: &[&str] = &[
    "authorization",
    "x-api-key",
    "api-key",
    "cookie",
    "proxy-authorization",
    "x-goog-api-key",
];

/// The line for some events of one span. `own` is the address of a listener of this program.
pub(super) fn curl(told: &[(StoredEvent, Option<Event>)], own: &str) -> String {
    let contents = told
        .iter()
        .filter_map(|(_, event)| event.as_ref()?.content.as_ref());
    let mut again = contents.filter_map(|content| match content {
        Content::Model(model) => model_call(model),
        Content::Mcp(call) if is_address(&call.server_url) => {
            let method = if call.method.is_empty() {
                &call.operation
            } else {
                &call.method
            };
            let body = json!({"jsonrpc": "2.0", "id": 1, "method": method, "params": call.request});
            let accept = "accept: application/json, text/event-stream".to_owned();
            Some(post(&call.server_url, &[accept], &body))
        }
        Content::ToolCall(call) => http_call(call.arguments.as_ref()?),
        Content::ToolExchange(exchange) => http_call(exchange.call.arguments.as_ref()?),
        _ => None,
    });
    again.next().unwrap_or_else(|| {
        told.iter()
            .filter_map(|(stored, _)| send(stored, own))
            .collect::<Vec<_>>()
            .join("\n")
    })
}

fn model_call(model: &ModelInvocation) -> Option<String> {
    let provider = model.provider.to_lowercase();
    let (_, address, key) = PROVIDERS.iter().find(|(name, ..)| provider.contains(name))?;
    let Some(Value::Object(request)) = &model.request else {
        return None;
    };
    let mut body: Map<String, Value> = request.clone();
    if let Some(Value::Object(parameters)) = body.remove("parameters") {
        body.extend(parameters);
    }
    if !address.contains("{model}") && !model.model.is_empty() {
        body.entry("model").or_insert_with(|| model.model.clone().into());
    }
    let mut headers = vec![(*key).to_owned()];
    if provider.contains("anthropic") {
        headers.push("anthropic-version: 2023-06-01".to_owned());
    }
    Some(post(
        &address.replace("{model}", &model.model),
        &headers,
        &Value::Object(body),
    ))
}

/// A tool call whose arguments are those of an HTTP request.
fn http_call(arguments: &Value) -> Option<String> {
    let text = |names: &[&str]| names.iter().find_map(|name| arguments.get(*name)?.as_str());
    let address = text(&["url", "uri", "endpoint"]).filter(|address| is_address(address))?;
    let method = text(&["method", "http_method"]).unwrap_or("GET").to_uppercase();
    let mut line = format!("curl -X {} {}", quoted(&method), quoted(address));
    for (name, value) in arguments
        .get("headers")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
    {
        let value = match SECRET.contains(&name.to_lowercase().as_str()) {
            true => "$API_KEY",
            false => value.as_str().unwrap_or_default(),
        };
        line.push_str(&format!(" \\\n  -H {}", header(&format!("{name}: {value}"))));
    }
    let body = ["body", "json", "data"]
        .into_iter()
        .find_map(|name| arguments.get(name));
    if let Some(body) = body.filter(|body| !body.is_null()) {
        line.push_str(&format!(" \\\n  --data-binary {}", quoted(&plain(body))));
    }
    Some(line)
}

fn post(address: &str, headers: &[String], body: &Value) -> String {
    let mut line = format!(
        "curl {} \\\n  -H 'content-type: application/json'",
        quoted(address)
    );
    for name in headers {
        line.push_str(&format!(" \\\n  -H {}", header(name)));
    }
    line.push_str(&format!(" \\\n  --data-binary {}", quoted(&format!("{body:#}"))));
    line
}

/// Sends an event to this program as it came; none for an event that this program takes from files alone.
fn send(stored: &StoredEvent, own: &str) -> Option<String> {
    let endpoint = endpoint(stored.dialect, stored.media)?;
    let address = format!("http://{own}{}", endpoint.path);
    let head = format!(
        "curl {} -H {}",
        quoted(&address),
        quoted(&format!("content-type: {}", endpoint.content_type))
    );
    let body = stored.media.received(&stored.original);
    Some(match std::str::from_utf8(body) {
        Ok(text) if stored.media.is_json() => format!("{head} \\\n  --data-binary {}", quoted(text)),
        _ => format!(
            "printf %s '{}' | base64 -d | {head} --data-binary @-",
            STANDARD.encode(body)
        ),
    })
}

fn is_address(text: &str) -> bool {
    text.starts_with("http://") || text.starts_with("https://")
}

/// A header; only the key's place is left for the shell to fill.
fn header(text: &str) -> String {
    match text.split_once("$API_KEY") {
        Some((before, after)) => format!(
            "{}\"$API_KEY\"{}",
            quoted(before),
            if after.is_empty() {
                String::new()
            } else {
                quoted(after)
            }
        ),
        None => quoted(text),
    }
}

/// A text that a shell takes as it is.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn model_calls_go_to_their_provider_without_the_key() {
        let check = |provider: &str, request: Value, parts: &[&str]| {
            let model = ModelInvocation {
                provider: provider.into(),
                model: "m-1".into(),
                request: Some(request),
                ..ModelInvocation::default()
            };
            let line = model_call(&model).unwrap_or_default();
            for part in parts {
                assert!(line.contains(part), "{part} in {line}");
            }
        };
        let request =
            json!({"messages": [{"role": "user", "content": "it's $HOME"}], "parameters": {"seed": 7}});
        check(
            "OpenAI",
            request.clone(),
            &[
                "'https://api.openai.com/v1/chat/completions'",
                "-H 'authorization: Bearer '\"$API_KEY\"",
                r"it'\''s $HOME",
                "\"model\": \"m-1\"",
                "\"seed\": 7",
            ],
        );
        check(
            "anthropic",
            request.clone(),
            &["x-api-key: ", "anthropic-version"],
        );
        check("gcp.gemini", request, &["/models/m-1:generateContent'"]);
        assert!(
            model_call(&ModelInvocation {
                provider: "acme".into(),
                ..ModelInvocation::default()
            })
            .is_none()
        );
    }

    #[test]
    fn http_calls_keep_their_headers_and_lose_their_keys() {
        let line = http_call(&json!({
            "url": "https://ledger.example/c'h", "method": "post", "body": {"a": 1},
            "headers": {"Authorization": "Bearer secret", "accept": "text/plain"},
        }));
        let line = line.unwrap_or_default();
        assert!(
            line.starts_with(r"curl -X 'POST' 'https://ledger.example/c'\''h'"),
            "{line}"
        );
        assert!(
            !line.contains("secret") && line.contains("'Authorization: '\"$API_KEY\""),
            "{line}"
        );
        assert!(
            line.contains("'accept: text/plain'") && line.contains("--data-binary '{\"a\":1}'"),
            "{line}"
        );
        assert_eq!(http_call(&json!({"url": "file:///etc/passwd"})), None);
        assert_eq!(http_call(&json!({"q": 1})), None);
    }
}
