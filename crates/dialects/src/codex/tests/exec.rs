//! What `codex exec --json` prints.

use serde_json::{Value, json};
use tracewake_model::{Content, Event, Kind, Status};

use super::{THREAD, of_kind, told};

fn started() -> Value {
    json!({ "type": "thread.started", "thread_id": THREAD })
}

fn item(kind: &str, item: Value) -> Value {
    json!({ "type": kind, "item": item })
}

fn command(status: &str, exit_code: Option<i64>) -> Value {
    json!({ "id": "item_0", "type": "command_execution", "command": "bash -lc ls", "aggregated_output": "a",
        "exit_code": exit_code, "status": status })
}

fn pairs(events: &[Event]) -> Vec<&str> {
    events
        .iter()
        .map(|event| event.pair.as_str())
        .filter(|pair| !pair.is_empty())
        .collect()
}

#[test]
fn a_call_begins_and_ends_under_one_number() {
    let events = told(
        "",
        &[
            started(),
            item("item.started", command("in_progress", None)),
            item("item.completed", command("failed", Some(1))),
        ],
    );
    let pairs = pairs(&events);
    assert!(pairs.len() == 2 && pairs[0] == pairs[1], "{pairs:?}");
    let end = of_kind(&events, Kind::ToolEnd)[0];
    assert_eq!((end.status, end.session_id.as_str()), (Status::Failed, THREAD));
    let Some(Content::ToolResponse(response)) = &end.content else {
        panic!("{end:?}")
    };
    assert_eq!(response.error_message, "exit code 1");
}

#[test]
fn a_call_that_is_only_told_at_its_end_began_as_well() {
    let change = json!({ "id": "item_0", "type": "file_change", "status": "completed",
        "changes": [{ "path": "/a.py", "kind": "update" }] });
    let events = told("", &[started(), item("item.completed", change)]);
    assert_eq!(of_kind(&events, Kind::ToolStart).len(), 1);
    let pairs = pairs(&events);
    assert!(pairs.len() == 2 && pairs[0] == pairs[1], "{pairs:?}");
}

#[test]
fn runs_of_one_thread_are_told_apart_by_what_they_printed() {
    let run = |words: &str| {
        let said = json!({ "id": "item_0", "type": "agent_message", "text": words });
        let lines = [
            started(),
            json!({ "type": "turn.started" }),
            item("item.completed", said),
            item("item.started", command("in_progress", None)),
            json!({ "type": "turn.completed", "usage": { "input_tokens": 5 } }),
        ];
        told("", &lines)
    };
    let (one, other) = (run("One."), run("Other."));
    let identities =
        |events: &[Event]| -> Vec<String> { events.iter().map(|event| event.identity.clone()).collect() };
    assert_eq!(
        identities(&one),
        identities(&run("One.")),
        "the same stream twice is the same"
    );
    let shared = identities(&one);
    let shared = shared
        .iter()
        .filter(|identity| identities(&other).contains(identity))
        .count();
    assert_eq!(shared, 2, "but for what both begin with");
    assert_ne!(pairs(&one), pairs(&other));
}

#[test]
fn failures_and_lines_of_other_types_stay() {
    let events = told(
        "",
        &[
            started(),
            json!({ "type": "error", "message": "no network" }),
            json!({ "type": "turn.failed", "error": { "message": "gave up" } }),
            item(
                "item.updated",
                json!({ "id": "item_0", "type": "todo_list", "items": [] }),
            ),
        ],
    );
    assert_eq!(of_kind(&events, Kind::Error).len(), 2);
    let list = Kind::Custom("item.updated.todo_list".to_owned());
    assert_eq!(of_kind(&events, list).len(), 1);
}
