//! Sessions of the first versions, until the end of 2025: one JSON object each, written again as a whole with every
//! change. What was shown on the screen has ids and times, and is cut out as lines of newer versions; what the model
//! was sent repeats it without both, and is left out.

use bytes::Bytes;
use serde_json::{Map, Value, json};

use super::text_at;
use crate::Rejected;
use crate::json::parse_lenient;
use crate::memory::Memory;

/// Whether an object is such a session.
pub(super) fn is_session(object: &Map<String, Value>) -> bool {
    ["sessionId", "startTime", "chatMessages", "timeline"]
        .iter()
        .all(|name| object.contains_key(*name))
}

/// The lines that the session would have in a newer version.
pub(super) fn lines(text: Bytes, _memory: &mut Memory) -> Result<Vec<Bytes>, Rejected> {
    let session = match parse_lenient(&text)?.value {
        Value::Object(session) if is_session(&session) => session,
        _ => return Ok(Vec::from([text])),
    };
    let id = text_at(&session, "sessionId");
    let told = ["sessionId", "startTime", "selectedModel"];
    let told = told
        .iter()
        .filter_map(|name| Some(((*name).to_owned(), session.get(*name)?.clone())));
    let start = line(
        "session.start",
        &format!("{id}/start"),
        &session["startTime"],
        Value::Object(told.collect()),
    );
    let timeline = session.get("timeline").and_then(Value::as_array);
    let entries = timeline.into_iter().flatten().filter_map(Value::as_object);
    Ok(std::iter::once(start).chain(entries.flat_map(entry)).collect())
}

fn line(kind: &str, id: &str, at: &Value, data: Value) -> Bytes {
    let line = json!({ "type": kind, "data": data, "id": id, "timestamp": at, "parentId": null });
    line.to_string().into()
}

/// The lines of an entry. One whose text still grows has none yet; a call is told twice when it has ended, for the
/// entry of its start is gone then.
fn entry(entry: &Map<String, Value>) -> Vec<Bytes> {
    let id = text_at(entry, "id");
    let at = entry.get("timestamp").unwrap_or(&Value::Null);
    let said =
        |kind: &str, name: &str| Vec::from([line(kind, id, at, json!({ name: text_at(entry, "text") }))]);
    let begun = || {
        let call = json!({
            "toolCallId": entry.get("callId"), "toolName": entry.get("name"), "arguments": entry.get("arguments"),
        });
        line("tool.execution_start", id, at, call)
    };
    match text_at(entry, "type") {
        "copilot" if entry.get("isStreaming").is_some_and(|is| *is == true) => Vec::new(),
        "copilot" => said("assistant.message", "content"),
        "user" => said("user.message", "content"),
        "info" => said("session.info", "message"),
        "error" => said("session.error", "message"),
        "tool_call_requested" => Vec::from([begun()]),
        "tool_call_completed" => Vec::from([
            begun(),
            line("tool.execution_complete", &format!("{id}/end"), at, ended(entry)),
        ]),
        kind => Vec::from([line(
            &format!("timeline.{kind}"),
            id,
            at,
            Value::Object(entry.clone()),
        )]),
    }
}

fn ended(entry: &Map<String, Value>) -> Value {
    let result = entry.get("result").and_then(Value::as_object);
    let said = |name: &str| result.map(|result| text_at(result, name)).unwrap_or_default();
    let id = entry.get("callId");
    match said("type") {
        "success" => json!({ "toolCallId": id, "success": true, "result": { "content": said("log") } }),
        outcome => {
            let message = if said("log").is_empty() {
                outcome
            } else {
                said("log")
            };
            json!({ "toolCallId": id, "success": false, "error": { "message": message, "code": outcome } })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_shown_becomes_lines() {
        let at = "2025-10-08T21:10:16.398Z";
        let entry = |kind: &str, mut rest: Value| {
            rest["type"] = kind.into();
            rest["id"] = format!("e-{kind}").into();
            rest["timestamp"] = at.into();
            rest
        };
        let call = json!({"callId": "t", "name": "bash", "arguments": {"command": "ls"}});
        let mut done = call.clone();
        done["result"] = json!({"type": "rejected"});
        let session = json!({
            "sessionId": "s", "startTime": at, "chatMessages": [{"role": "user", "content": "Hi"}],
            "timeline": [
                entry("user", json!({"text": "Hi"})),
                entry("copilot", json!({"text": "Hel", "isStreaming": true})),
                entry("tool_call_requested", call),
                entry("tool_call_completed", done),
                entry("handoff", json!({"summary": "x"})),
            ],
        });
        assert!(is_session(session.as_object().unwrap()));
        let lines = lines(session.to_string().into(), &mut Memory::default()).unwrap();
        let told: Vec<String> = lines
            .iter()
            .map(|line| {
                let line: Value = serde_json::from_slice(line).unwrap();
                assert!(super::super::line::is_line(line.as_object().unwrap()), "{line}");
                format!(
                    "{} {}",
                    line["type"].as_str().unwrap(),
                    line["id"].as_str().unwrap()
                )
            })
            .collect();
        assert_eq!(
            told,
            [
                "session.start s/start",
                "user.message e-user",
                "tool.execution_start e-tool_call_requested",
                "tool.execution_start e-tool_call_completed",
                "tool.execution_complete e-tool_call_completed/end",
                "timeline.handoff e-handoff",
            ]
        );
    }
}
