//! What a failed event says went wrong, wherever its sender puts it. Pure.

use serde_json::Value;
use tracewake_model::{Content, Event, ToolResponse};

use crate::one_line::plain;

/// Keys under which a failure has its words, the most telling first.
const WORDS: [&str; 10] = [
    "message",
    "error_message",
    "error",
    "detail",
    "reason",
    "text",
    "content",
    "result",
    "output",
    "value",
];
/// Objects of objects that are looked into.
const DEEPEST: usize = 4;

/// Message and code of a failure; empty where nothing is said of it.
pub(crate) fn failure_words(event: &Event) -> (String, String) {
    let (message, code) = match &event.content {
        Some(Content::Error(error)) => (error.error_message.clone(), error.error_code.clone()),
        Some(Content::ToolResponse(response)) => of_response(response),
        Some(Content::ToolExchange(exchange)) => of_response(&exchange.response),
        Some(Content::Mcp(call)) => (of_answer(call.response.as_ref()), String::new()),
        _ => Default::default(),
    };
    match message.is_empty() {
        true => (of_metadata(event), code),
        false => (message, code),
    }
}

fn of_response(response: &ToolResponse) -> (String, String) {
    let code = match response.http_status {
        0 => String::new(),
        status => format!("HTTP {status}"),
    };
    match response.error_message.as_str() {
        "" => (of_answer(response.output.as_ref()), code),
        message => (message.to_owned(), code),
    }
}

/// The exception of a span, which its attributes or an event of it tell of.
fn of_metadata(event: &Event) -> String {
    let exception = event
        .metadata
        .as_ref()
        .and_then(|metadata| metadata.get("exception"));
    let message = exception.and_then(|exception| exception.get("message"));
    message
        .map(|message| plain(message).trim().to_owned())
        .unwrap_or_default()
}

/// What was answered in the place of a result. An answer without words known is told as it is.
fn of_answer(answer: Option<&Value>) -> String {
    let Some(answer) = answer.filter(|answer| !answer.is_null()) else {
        return String::new();
    };
    match words_of(answer, DEEPEST) {
        words if words.is_empty() => plain(answer),
        words => words,
    }
}

fn words_of(value: &Value, depth: usize) -> String {
    match value {
        Value::String(text) => text.trim().to_owned(),
        _ if depth == 0 => String::new(),
        Value::Array(items) => {
            let mut words = items.iter().map(|item| words_of(item, depth - 1));
            words.find(|words| !words.is_empty()).unwrap_or_default()
        }
        Value::Object(fields) => {
            let found = WORDS.iter().filter_map(|key| fields.get(*key));
            let mut words = found.map(|value| words_of(value, depth - 1));
            words.find(|words| !words.is_empty()).unwrap_or_default()
        }
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use tracewake_model::{McpCall, ToolExchange};

    use super::*;

    #[track_caller]
    fn check(content: Content, message: &str, code: &str) {
        let event = Event {
            content: Some(content),
            ..Event::default()
        };
        assert_eq!(failure_words(&event), (message.to_owned(), code.to_owned()));
    }

    fn mcp(response: Value) -> Content {
        Content::Mcp(McpCall {
            response: Some(response),
            ..McpCall::default()
        })
    }

    fn response(error: &str, output: Value, http_status: i64) -> ToolResponse {
        ToolResponse {
            error_message: error.to_owned(),
            output: Some(output),
            http_status,
            ..ToolResponse::default()
        }
    }

    #[test]
    fn the_words_of_a_failed_mcp_call_are_found_in_its_answer() {
        check(mcp(json!({"error": "no price list"})), "no price list", "");
        check(
            mcp(json!({"error": {"code": -32602, "message": "no such tool"}})),
            "no such tool",
            "",
        );
        let block = json!({"isError": true, "content": [{"type": "text", "text": "no such file"}]});
        check(mcp(block.clone()), "no such file", "");
        check(mcp(json!({"result": block})), "no such file", "");
        check(
            mcp(json!({"value": "Output:\nno price list"})),
            "Output:\nno price list",
            "",
        );
        check(mcp(json!("closed")), "closed", "");
        check(mcp(json!({"status": 3})), r#"{"status":3}"#, "");
        check(mcp(Value::Null), "", "");
    }

    #[test]
    fn a_tool_says_it_as_an_error_or_as_its_output() {
        let tool = |response| Content::ToolResponse(response);
        check(
            tool(response("lock not acquired", json!(null), 503)),
            "lock not acquired",
            "HTTP 503",
        );
        check(
            tool(response("", json!("Path does not exist"), 0)),
            "Path does not exist",
            "",
        );
        check(tool(response("", json!(null), 0)), "", "");
        check(
            Content::ToolExchange(ToolExchange {
                response: response("", json!([{"type": "text", "text": "refused"}]), 0),
                ..ToolExchange::default()
            }),
            "refused",
            "",
        );
    }

    #[test]
    fn a_span_says_it_in_its_exception() {
        let event = Event {
            content: Some(Content::Mcp(McpCall::default())),
            metadata: Some(json!({"exception": {"type": "tool_error", "message": "1 validation error "}})),
            ..Event::default()
        };
        assert_eq!(failure_words(&event).0, "1 validation error");
    }
}
