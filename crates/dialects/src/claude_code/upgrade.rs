//! Older forms, and those of standard output, in the words of the newest session files: small steps, each for one
//! change of the format, applied in their order.

use serde_json::{Map, Value};

use super::line::Source;

type Fields = Map<String, Value>;

/// A change of the format: what it is called, and what makes a line of the older form one of the newer.
type Step = (&'static str, fn(&mut Fields));

/// The oldest first.
const STEPS: &[Step] = &[
    ("standard output has words of its own", words_of_stream),
    (
        "a subagent of standard output is known by the call that started it",
        caller_is_agent,
    ),
    ("the title of a session was its summary", summary_is_title),
    (
        "tokens written to a cache were told by how long they are kept",
        cache_by_duration,
    ),
    ("results named the agent in other words", agent_of_result),
];

/// Brings a line into the newest form. Says where it is from.
pub(super) fn upgrade(fields: &mut Fields) -> Source {
    let source = match fields.contains_key("session_id") && !fields.contains_key("sessionId") {
        true => Source::Stream,
        false => Source::File,
    };
    for (_, step) in STEPS {
        step(fields);
    }
    source
}

fn rename(fields: &mut Fields, old: &str, new: &str) {
    if !fields.contains_key(new)
        && let Some(value) = fields.remove(old)
    {
        fields.insert(new.to_owned(), value);
    }
}

fn words_of_stream(fields: &mut Fields) {
    for (old, new) in [
        ("session_id", "sessionId"),
        ("request_id", "requestId"),
        ("agent_id", "agentId"),
        ("tool_use_result", "toolUseResult"),
        ("compact_metadata", "compactMetadata"),
        ("is_api_error_message", "isApiErrorMessage"),
        ("api_error_status", "apiErrorStatus"),
    ] {
        rename(fields, old, new);
    }
}

fn caller_is_agent(fields: &mut Fields) {
    let caller = fields.get("parent_tool_use_id").and_then(Value::as_str);
    if let Some(caller) = caller.map(str::to_owned)
        && fields.get("agentId").is_none_or(Value::is_null)
    {
        fields.insert("agentId".to_owned(), Value::String(caller));
    }
}

fn summary_is_title(fields: &mut Fields) {
    let old = match fields.get("type").and_then(Value::as_str) {
        Some("summary") => "summary",
        Some("ai-title") => "aiTitle",
        Some("custom-title") => "customTitle",
        _ => return,
    };
    rename(fields, old, "title");
}

/// The larger of the flat number and the sum counts.
fn cache_by_duration(fields: &mut Fields) {
    let usage = fields
        .get_mut("message")
        .and_then(|message| message.get_mut("usage"));
    let Some(Value::Object(usage)) = usage else { return };
    let Some(Value::Object(parts)) = usage.get("cache_creation") else {
        return;
    };
    let parts = ["ephemeral_5m_input_tokens", "ephemeral_1h_input_tokens"].map(|name| parts.get(name));
    let sum = parts.into_iter().flatten().filter_map(Value::as_i64).sum::<i64>();
    let flat = usage.get("cache_creation_input_tokens").and_then(Value::as_i64);
    if flat.unwrap_or_default() < sum {
        usage.insert("cache_creation_input_tokens".to_owned(), Value::from(sum));
    }
}

fn agent_of_result(fields: &mut Fields) {
    if let Some(Value::Object(result)) = fields.get_mut("toolUseResult") {
        rename(result, "agent_id", "agentId");
        rename(result, "agent_type", "agentType");
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn check(mut line: Value, expect: Value) {
        upgrade(line.as_object_mut().unwrap());
        assert_eq!(line, expect);
    }

    #[test]
    fn each_older_form_becomes_the_newest() {
        check(
            json!({"type": "assistant", "session_id": "s", "request_id": "r", "tool_use_result": 1}),
            json!({"type": "assistant", "sessionId": "s", "requestId": "r", "toolUseResult": 1}),
        );
        check(
            json!({"session_id": "s", "is_api_error_message": true, "api_error_status": 400}),
            json!({"sessionId": "s", "isApiErrorMessage": true, "apiErrorStatus": 400}),
        );
        check(
            json!({"session_id": "s", "parent_tool_use_id": "toolu_1"}),
            json!({"sessionId": "s", "parent_tool_use_id": "toolu_1", "agentId": "toolu_1"}),
        );
        check(
            json!({"session_id": "s", "parent_tool_use_id": null}),
            json!({"sessionId": "s", "parent_tool_use_id": null}),
        );
        check(
            json!({"type": "summary", "summary": "Ferry", "leafUuid": "u"}),
            json!({"type": "summary", "title": "Ferry", "leafUuid": "u"}),
        );
        check(
            json!({"type": "ai-title", "aiTitle": "Ferry"}),
            json!({"type": "ai-title", "title": "Ferry"}),
        );
        let usage = |flat: Value| {
            let parts = json!({"ephemeral_5m_input_tokens": 5, "ephemeral_1h_input_tokens": 2});
            json!({"message": {"usage": {"cache_creation_input_tokens": flat, "cache_creation": parts}}})
        };
        check(usage(json!(0)), usage(json!(7)));
        check(usage(json!(9)), usage(json!(9)));
        check(
            json!({"toolUseResult": {"agent_id": "a1"}}),
            json!({"toolUseResult": {"agentId": "a1"}}),
        );
    }

    #[test]
    fn the_form_says_where_a_line_is_from() {
        let source = |mut line: Value| upgrade(line.as_object_mut().unwrap());
        assert_eq!(source(json!({"session_id": "s"})), Source::Stream);
        // Interactive runs write both.
        assert_eq!(source(json!({"session_id": "s", "sessionId": "s"})), Source::File);
    }
}
