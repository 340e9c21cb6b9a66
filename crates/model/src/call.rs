//! What a call was asked and what it gave, as short facts: enough to find loops, sizes and tools without the original.

use serde_json::Value;

use crate::content::{AudioTokens, Content, ErrorInfo, McpCall, ToolResponse};
use crate::digest::json_digest;
use crate::{Event, Kind};

/// Facts of one event of a tool, MCP or model call; all empty for any other event.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CallFacts {
    /// Hash of the arguments. Equal arguments have equal hashes, for any order of their fields.
    pub arguments: Option<i64>,
    /// Hash of the result, or of the error in its place.
    pub result: Option<i64>,
    /// Length of the result as JSON, in bytes.
    pub result_bytes: Option<i64>,
    /// The tool that a request to an MCP server names; empty where none is named.
    pub ran: String,
    /// Input tokens that came from a cache.
    pub cached_tokens: i64,
    /// Input tokens that were written to a cache.
    pub cache_write_tokens: i64,
    /// Output tokens that went into reasoning.
    pub reasoning_tokens: i64,
    /// Tokens of sound.
    pub audio: AudioTokens,
}

/// Hash of what a person said: of its words, whatever is between them. None where there are no words.
pub fn words_hash(text: &str) -> Option<i64> {
    let words: Vec<&str> = text.split_whitespace().collect();
    (!words.is_empty()).then(|| hash(&Value::from(words)))
}

impl CallFacts {
    /// Reads them.
    pub fn of(event: &Event) -> CallFacts {
        let mut facts = CallFacts::default();
        match &event.content {
            Some(Content::ToolCall(call)) => facts.arguments = said(call.arguments.as_ref()).map(hash),
            Some(Content::ToolResponse(response)) => facts.answer(response),
            Some(Content::ToolExchange(exchange)) => {
                facts.arguments = said(exchange.call.arguments.as_ref()).map(hash);
                facts.answer(&exchange.response);
            }
            Some(Content::Mcp(call)) => {
                facts.arguments = said(call.request.as_ref()).map(|request| hash(payload(request, "params")));
                facts.ran = ran(call).to_owned();
                if let Some(response) = said(call.response.as_ref()) {
                    facts.gave(payload(response, "result"));
                }
            }
            Some(Content::Error(error)) if matches!(event.kind, Kind::ToolEnd | Kind::McpEnd) => {
                facts.result = Some(hash(&error_value(error)));
            }
            Some(Content::Model(model)) if event.kind == Kind::ModelEnd => {
                facts.cached_tokens = model.cached_tokens;
                facts.cache_write_tokens = model.cache_write_tokens;
                facts.reasoning_tokens = model.reasoning_tokens;
                facts.audio = model.audio;
            }
            _ => {}
        }
        facts
    }

    fn answer(&mut self, response: &ToolResponse) {
        if let Some(output) = said(response.output.as_ref()) {
            self.gave(output);
        }
        if !response.error_message.is_empty() {
            let error = Value::String(response.error_message.clone());
            self.result = Some(hash(&Value::Array(vec![
                Value::from(self.result.unwrap_or_default()),
                error,
            ])));
        }
    }

    fn gave(&mut self, result: &Value) {
        self.result = Some(hash(result));
        self.result_bytes = Some(json_bytes(result));
    }
}

/// The tool that an MCP call ran: as the dialect says, else as the request does.
pub(crate) fn ran(call: &McpCall) -> &str {
    if !call.tool_name.is_empty() {
        return &call.tool_name;
    }
    let runs_a_tool = call.operation.ends_with("tools/call") || call.operation.contains("call_tool");
    let request = call.request.as_ref().filter(|_| runs_a_tool);
    let named = request
        .map(|request| payload(request, "params"))
        .and_then(|request| {
            let names = ["name", "tool_name", "tool", "toolName"];
            names.iter().find_map(|name| request.get(name)?.as_str())
        });
    named.unwrap_or_default()
}

/// What a JSON-RPC message carries; a value that is none, as it is. The number of the message says nothing.
pub(crate) fn payload<'a>(message: &'a Value, field: &str) -> &'a Value {
    message.get(field).unwrap_or(message)
}

fn error_value(error: &ErrorInfo) -> Value {
    Value::from(vec![error.error_code.clone(), error.error_message.clone()])
}

fn said(value: Option<&Value>) -> Option<&Value> {
    value.filter(|value| !value.is_null())
}

fn hash(value: &Value) -> i64 {
    json_digest(value) as i64
}

/// Length of a value as JSON.
fn json_bytes(value: &Value) -> i64 {
    struct Count(i64);
    impl std::io::Write for Count {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0 += bytes.len() as i64;
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let mut count = Count(0);
    match serde_json::to_writer(&mut count, value) {
        Ok(()) => count.0,
        Err(_) => 0, // a value always prints
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::ToolCall;

    #[test]
    fn words_are_the_same_however_they_are_set() {
        assert_eq!(words_hash("Find  the\nferry "), words_hash("Find the ferry"));
        assert_ne!(words_hash("Find the ferry"), words_hash("Find the ferr y"));
        assert_eq!(words_hash(" \n"), None);
    }

    fn mcp(operation: &str, tool_name: &str, request: Value) -> String {
        let call = McpCall {
            operation: operation.into(),
            tool_name: tool_name.into(),
            request: Some(request),
            ..McpCall::default()
        };
        CallFacts::of(&Event {
            kind: Kind::McpStart,
            content: Some(Content::Mcp(call)),
            ..Event::default()
        })
        .ran
    }

    #[test]
    fn the_tool_that_a_server_ran_is_found() {
        let check = |operation, tool_name, request, expect: &str| {
            assert_eq!(mcp(operation, tool_name, request), expect);
        };
        check("tools/call", "", json!({ "name": "find_charge" }), "find_charge");
        check(
            "tools/call",
            "",
            json!({ "params": { "name": "find_charge" } }),
            "find_charge",
        );
        check("tools/call", "told", json!({ "name": "find_charge" }), "told");
        check("resources/read", "", json!({ "name": "not a tool" }), "");
        check("tools/call", "", json!("odd"), "");
    }

    fn tool(kind: Kind, content: Content) -> CallFacts {
        CallFacts::of(&Event {
            kind,
            content: Some(content),
            ..Event::default()
        })
    }

    #[test]
    fn equal_arguments_and_results_have_equal_hashes() {
        let asked = |text: &str| {
            let call = ToolCall {
                arguments: text.parse().ok(),
                ..ToolCall::default()
            };
            tool(Kind::ToolStart, Content::ToolCall(call)).arguments
        };
        assert_eq!(asked(r#"{"a": 1, "b": 2}"#), asked(r#"{"b":2,"a":1}"#));
        assert_ne!(asked(r#"{"a": 1}"#), asked(r#"{"a": 2}"#));
        assert_eq!(asked("null"), None);
        let gave = |output: Value, error: &str| {
            let response = ToolResponse {
                output: Some(output),
                error_message: error.into(),
                ..ToolResponse::default()
            };
            tool(Kind::ToolEnd, Content::ToolResponse(response))
        };
        assert_eq!(gave(json!([1, 2]), "").result_bytes, Some(5));
        assert_eq!(gave(json!([1, 2]), "").result, gave(json!([1, 2]), "").result);
        assert_ne!(
            gave(json!([1, 2]), "").result,
            gave(json!([1, 2]), "timed out").result
        );
        assert_eq!(gave(Value::Null, "").result, None);
    }
}
