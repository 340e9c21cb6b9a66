//! What the program says of items and calls in events of its own: what was completed, what it was asked to allow.

use serde_json::{Map, Value, json};
use tracewake_model::{Content, Event, Kind, PolicyDecision, Status, ToolCall, ToolExchange, ToolResponse};

use super::calls::{self, End, Sudden};
use super::rollout::Reading;
use super::{fingerprint, first_text, likeness, said, text};

/// Reads an event of the program; none for one that has no kind of its own.
pub(super) fn read(reading: &mut Reading<'_>, kind: &str, payload: &Value) -> Option<Vec<Event>> {
    if kind == "item_completed" {
        return item(reading, payload);
    }
    let id = text(payload, "call_id");
    let (end, sudden) = match kind {
        "exec_command_end" => command(payload),
        "patch_apply_end" => changes(payload),
        "mcp_tool_call_end" => server(payload),
        "collab_agent_spawn_end" => spawn(payload),
        "web_search_end" => return Some(vec![search(reading, payload, false)]),
        "image_generation_end" => return Some(vec![image(reading, payload, false)]),
        _ if kind.contains("approval") || matches!(kind, "request_permissions" | "guardian_assessment") => {
            return Some(vec![decision(reading, kind, payload)]);
        }
        _ => return None,
    };
    (!id.is_empty()).then(|| call(reading, id, end, sudden))
}

/// What a provider did by itself: a search, an image.
pub(super) fn of_provider(reading: &mut Reading<'_>, payload: &Value) -> Event {
    super::model_calls::answers(reading);
    match text(payload, "type") {
        "web_search_call" => search(reading, payload, true),
        _ => image(reading, payload, true),
    }
}

fn item(reading: &mut Reading<'_>, payload: &Value) -> Option<Vec<Event>> {
    let item = &payload["item"];
    let id = text(item, "id");
    let kind: String = text(item, "type")
        .chars()
        .filter(|letter| *letter != '_')
        .collect();
    let (end, mut sudden) = match kind.to_ascii_lowercase().as_str() {
        "usermessage" => return Some(said::repeated_item(reading, "user", item)),
        "agentmessage" => return Some(said::repeated_item(reading, "assistant", item)),
        "reasoning" => return Some(said::repeated_item(reading, "", item)),
        "websearch" => return Some(vec![search(reading, item, false)]),
        "imagegeneration" => return Some(vec![image(reading, item, false)]),
        "commandexecution" => command(item),
        "filechange" => changes(item),
        "mcptoolcall" => server(item),
        "collabagenttoolcall" => collaboration(item),
        "dynamictoolcall" => dynamic(item),
        "subagentactivity" if item["kind"] == "started" => activity(item),
        _ => return None,
    };
    sudden.began_ms = payload["started_at_ms"].as_i64();
    (!id.is_empty()).then(|| call(reading, id, end, sudden))
}

fn call(reading: &mut Reading<'_>, id: &str, end: End, sudden: Sudden) -> Vec<Event> {
    match calls::to_server(reading, id, end.clone(), &sudden) {
        Some(request) => vec![request],
        None => vec![calls::ended(reading, id, end, sudden)],
    }
}

/// What every telling of an end says in the same words.
fn end(payload: &Value, said: &[&str]) -> End {
    let status = text(payload, "status");
    let error = match status {
        "failed" | "declined" | "errored" => first_text(payload, &["stderr", "error"]),
        _ => "",
    };
    let said: Map<String, Value> = said
        .iter()
        .filter(|name| !payload[**name].is_null())
        .map(|name| ((*name).to_owned(), payload[*name].clone()))
        .collect();
    End {
        took_ms: took_ms(&payload["duration"]).or_else(|| payload["duration_ms"].as_f64()),
        error: match (status, error) {
            ("failed" | "declined" | "errored", "") => status.to_owned(),
            (_, error) => error.to_owned(),
        },
        said,
        ..End::default()
    }
}

/// A duration as the versions write it: seconds and nanoseconds, or `1.5s`, `20ms`.
fn took_ms(duration: &Value) -> Option<f64> {
    match duration {
        Value::Object(_) => {
            let seconds = duration["secs"].as_f64()?;
            Some(seconds * 1e3 + duration["nanos"].as_f64().unwrap_or_default() / 1e6)
        }
        Value::String(text) => {
            let number = |unit: &str| text.strip_suffix(unit)?.trim().parse::<f64>().ok();
            number("µs")
                .map(|us| us / 1e3)
                .or_else(|| number("ms"))
                .or_else(|| number("s").map(|seconds| seconds * 1e3))
        }
        _ => None,
    }
}

fn command(payload: &Value) -> (End, Sudden) {
    let mut end = end(payload, &["cwd", "parsed_cmd", "source", "status"]);
    end.exit_code = payload["exit_code"].as_i64();
    if let Some(code) = end.exit_code.filter(|code| *code != 0) {
        end.error = format!("exit code {code}");
    }
    let output = ["aggregated_output", "formatted_output", "stdout"];
    let output = output
        .iter()
        .map(|name| &payload[*name])
        .find(|output| output.is_string());
    end.output = output.cloned();
    let sudden = Sudden {
        name: "exec_command".to_owned(),
        arguments: Some(json!({ "command": payload["command"] })),
        ..Sudden::default()
    };
    (end, sudden)
}

fn changes(payload: &Value) -> (End, Sudden) {
    let mut end = end(payload, &["status"]);
    if payload["success"] == false && end.error.is_empty() {
        end.error = first_text(payload, &["stderr", "stdout"]).to_owned();
    }
    end.output = Some(&payload["stdout"])
        .filter(|output| output.is_string())
        .cloned();
    let changes = payload["changes"].as_object().into_iter().flatten();
    let changes: Vec<Value> = changes.map(|(path, change)| change_of(path, change)).collect();
    let sudden = Sudden {
        name: "apply_patch".to_owned(),
        arguments: Some(json!({ "changes": changes })),
        ..Sudden::default()
    };
    end.changes = (!changes.is_empty()).then_some(Value::Array(changes));
    (end, sudden)
}

/// A change of a file, in one shape for all versions: older ones have the kind as the name of a field.
fn change_of(path: &str, change: &Value) -> Value {
    let named = change.as_object().filter(|fields| !fields.contains_key("type"));
    let (kind, change) = match named.and_then(|fields| fields.iter().next()) {
        Some((kind, change)) => (kind.as_str(), change),
        None => (text(change, "type"), change),
    };
    let mut shown = json!({ "path": path, "kind": kind });
    for (name, sent) in [
        ("diff", "unified_diff"),
        ("content", "content"),
        ("move_path", "move_path"),
    ] {
        if change[sent].is_string() {
            shown[name] = change[sent].clone();
        }
    }
    shown
}

fn server(payload: &Value) -> (End, Sudden) {
    let asked = match &payload["invocation"] {
        Value::Null => payload,
        invocation => invocation,
    };
    let mut end = end(payload, &[]);
    let result = &payload["result"];
    let result = match result.get("Ok").or_else(|| result.get("Err")) {
        Some(inner) => inner,
        None => result,
    };
    let is_error = ["isError", "is_error"].iter().any(|name| result[*name] == true)
        || payload["result"].get("Err").is_some();
    let error = first_text(&payload["error"], &["message"]);
    if is_error || !error.is_empty() {
        let words = match result {
            Value::String(words) => words.clone(),
            result => super::outcome::words(result),
        };
        end.error = [error, &words, "failed"]
            .into_iter()
            .find(|words| !words.is_empty())
            .unwrap_or_default()
            .to_owned();
    }
    end.output = (!result.is_null()).then(|| result.clone());
    let sudden = Sudden {
        name: text(asked, "tool").to_owned(),
        server: Some(text(asked, "server").to_owned()),
        arguments: Some(asked["arguments"].clone()),
        ..Sudden::default()
    };
    (end, sudden)
}

/// Older versions have an event of its own for an agent that was started.
fn spawn(payload: &Value) -> (End, Sudden) {
    let mut end = end(payload, &["status"]);
    let thread = text(payload, "new_thread_id");
    let name = first_text(payload, &["new_agent_nickname", "new_agent_role"]);
    end.started = (!thread.is_empty()).then(|| (thread.to_owned(), name.to_owned()));
    end.prompt = text(payload, "prompt").to_owned();
    let sudden = Sudden {
        name: "spawn_agent".to_owned(),
        arguments: Some(json!({ "message": payload["prompt"] })),
        ..Sudden::default()
    };
    (end, sudden)
}

fn collaboration(item: &Value) -> (End, Sudden) {
    let mut end = end(item, &["agents_states", "status", "model", "reasoning_effort"]);
    let tool = text(item, "tool");
    let name = match tool {
        "wait" => "wait_agent",
        tool => tool,
    };
    if tool == "spawn_agent" {
        let receiver = &item["receiver_agents"][0];
        let thread = match text(receiver, "thread_id") {
            "" => item["receiver_thread_ids"][0].as_str().unwrap_or_default(),
            thread => thread,
        };
        let name = first_text(receiver, &["agent_nickname", "agent_role"]);
        end.started = (!thread.is_empty()).then(|| (thread.to_owned(), name.to_owned()));
    }
    end.prompt = text(item, "prompt").to_owned();
    let sudden = Sudden {
        name: name.to_owned(),
        arguments: Some(json!({ "message": item["prompt"], "targets": item["receiver_thread_ids"] })),
        ..Sudden::default()
    };
    (end, sudden)
}

/// An agent that was started by a call which answers only the name of its task.
fn activity(item: &Value) -> (End, Sudden) {
    let mut end = end(item, &["model", "reasoning_effort"]);
    let thread = text(item, "agent_thread_id");
    let name = calls::below_root(text(item, "agent_path"));
    end.started = (!thread.is_empty()).then(|| (thread.to_owned(), name.to_owned()));
    let sudden = Sudden {
        name: "spawn_agent".to_owned(),
        ..Sudden::default()
    };
    (end, sudden)
}

fn dynamic(item: &Value) -> (End, Sudden) {
    let mut end = end(item, &["status"]);
    if item["success"] == false && end.error.is_empty() {
        end.error = "failed".to_owned();
    }
    end.output = Some(&item["content_items"])
        .filter(|output| !output.is_null())
        .cloned();
    let sudden = Sudden {
        name: text(item, "tool").to_owned(),
        arguments: Some(item["arguments"].clone()),
        ..Sudden::default()
    };
    (end, sudden)
}

/// A search on the web. It is told as an item of the conversation and as an event, without an id in common.
fn search(reading: &mut Reading<'_>, payload: &Value, by_item: bool) -> Event {
    let action = match &payload["action"] {
        Value::Null => json!({ "query": payload["query"] }),
        action => action.clone(),
    };
    let query = first_text(&action, &["query", "url", "pattern"]);
    let key = fingerprint(&format!("search {query}"));
    let likeness = likeness::of_words("search", query);
    Event {
        likeness,
        ..whole(reading, "web_search", &key, by_item, action, Map::new())
    }
}

fn image(reading: &mut Reading<'_>, payload: &Value, by_item: bool) -> Event {
    let id = first_text(payload, &["call_id", "id"]);
    let mut said = payload.as_object().cloned().unwrap_or_default();
    // The image itself stays in the original.
    said.remove("result");
    let prompt = json!({ "prompt": payload["revised_prompt"] });
    whole(
        reading,
        "image_generation",
        &fingerprint(id),
        by_item,
        prompt,
        said,
    )
}

fn whole(
    reading: &mut Reading<'_>,
    name: &str,
    key: &str,
    by_item: bool,
    arguments: Value,
    said: Map<String, Value>,
) -> Event {
    let count = reading.count(if by_item { 'i' } else { 'e' }, key);
    let mut event = reading.event(Kind::ToolEnd);
    event.native_type = name.to_owned();
    event.identity = reading.identity_in_turn(&format!("{key}-{count}"));
    event.revision += if by_item { 2 } else { 1 };
    event.end = event.time.stated;
    event.status = Status::Completed;
    event.content = Some(Content::ToolExchange(ToolExchange {
        call: ToolCall {
            name: name.to_owned(),
            arguments: Some(arguments),
            ..ToolCall::default()
        },
        response: ToolResponse {
            output: (!said.is_empty()).then_some(Value::Object(said)),
            ..ToolResponse::default()
        },
    }));
    event
}

/// The program asks whether something may be done, or says what was decided.
fn decision(reading: &mut Reading<'_>, kind: &str, payload: &Value) -> Event {
    let mut event = reading.event(Kind::PolicyDecision);
    event.identity = reading.identity_by_content(payload);
    let outcome = match first_text(payload, &["decision", "outcome", "status"]) {
        "" => "review",
        outcome => outcome,
    };
    event.content = Some(Content::Policy(PolicyDecision {
        policy_id: kind.to_owned(),
        outcome: outcome.to_owned(),
        rationale: first_text(payload, &["reason", "rationale", "justification"]).to_owned(),
        ..PolicyDecision::default()
    }));
    event.metadata = Some(payload.clone());
    event
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_of_every_version() {
        let check =
            |duration: Value, expect: Option<f64>| assert_eq!(took_ms(&duration), expect, "{duration}");
        check(json!({"secs": 1, "nanos": 500_000_000}), Some(1_500.0));
        check(json!("1.5s"), Some(1_500.0));
        check(json!("20ms"), Some(20.0));
        check(json!("250µs"), Some(0.25));
        check(json!(7), None);
    }

    #[test]
    fn changes_of_every_version() {
        let check = |change: Value, expect: Value| assert_eq!(change_of("a", &change), expect, "{change}");
        check(
            json!({"type": "update", "unified_diff": "@@", "move_path": null}),
            json!({"path": "a", "kind": "update", "diff": "@@"}),
        );
        check(
            json!({"add": {"content": "x"}}),
            json!({"path": "a", "kind": "add", "content": "x"}),
        );
    }
}
