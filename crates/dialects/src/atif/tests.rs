use std::path::PathBuf;

use serde_json::{Value, json};
use tracewake_model::{Content, Event, Kind, ModelInvocation};

use crate::decode_original;
use crate::stream::{Item, Splitter};

fn read(text: &[u8]) -> Vec<Event> {
    let mut splitter = Splitter::new().named("run/trajectory.json");
    splitter.push(text);
    splitter.finish();
    let mut events = Vec::new();
    while let Some(item) = splitter.next_item() {
        match item {
            Item::Event { decoded, .. } => {
                let (event, original) = (decoded.event, decoded.original);
                let again = decode_original(event.dialect, original.media, &original.bytes);
                assert_eq!(again.as_ref(), Ok(&event), "is read again alone");
                events.push(event);
            }
            other => panic!("{other:?}"),
        }
    }
    events
}

fn trajectory(steps: Value, more: Value) -> Vec<Event> {
    let mut document = json!({
        "schema_version": "ATIF-v1.4", "session_id": "s-1", "agent": {"name": "a", "version": "1", "model_name": "m"},
        "steps": steps,
    });
    document
        .as_object_mut()
        .unwrap()
        .extend(more.as_object().unwrap().clone());
    read(document.to_string().as_bytes())
}

fn model(event: &Event) -> Option<&ModelInvocation> {
    match &event.content {
        Some(Content::Model(model)) => Some(model),
        _ => None,
    }
}

#[test]
fn a_document_tells_the_runs_of_its_agents() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/atif");
    let events = read(&std::fs::read(folder.join("trajectory.json")).unwrap());
    assert!(events.iter().all(|event| event.session_id == "bind-0007"));
    assert!(
        events.iter().all(|event| event.diagnostics.is_empty()),
        "the sums are right"
    );
    let runs = events.iter().filter(|event| event.kind == Kind::AgentEnd);
    let runs: Vec<_> = runs
        .map(|run| (&*run.agent.name, &*run.span_id, &*run.parent_span_id))
        .collect();
    assert_eq!(
        runs,
        [
            ("librarian", "trajectory:traj-main", ""),
            ("binder", "trajectory:traj-binder", "traj-main/3/d1"),
        ]
    );
    let handoffs: Vec<_> = events.iter().filter_map(|event| event.handoff.as_ref()).collect();
    let [handoff] = handoffs.as_slice() else {
        panic!("{handoffs:?}")
    };
    assert_eq!(
        [handoff.from_agent(), handoff.to_agent(), &handoff.reason],
        ["librarian", "binder", "Choose thread and glue for the atlas."]
    );
    let calls: Vec<_> = events.iter().filter_map(model).collect();
    let tokens: i64 = calls.iter().map(|call| call.prompt_tokens).sum();
    assert_eq!((calls.len(), tokens), (4, 4040));
    let reasoning = &calls[2].response.as_ref().unwrap()["messages"][0]["parts"][0];
    assert_eq!(reasoning["content"], "The spine is broken.");
    let failed: Vec<_> = events
        .iter()
        .filter(|event| event.is_failure())
        .map(|event| &*event.span_id)
        .collect();
    assert_eq!(failed, ["traj-binder/2/c2"]);
    let said: Vec<_> = events
        .iter()
        .filter(|event| event.kind == Kind::Input)
        .map(|event| event.author)
        .collect();
    use tracewake_model::Author;
    assert_eq!(said, [Author::System, Author::User, Author::Agent]);
}

#[test]
fn what_was_copied_or_needed_no_model_counts_nowhere() {
    let used = json!({"prompt_tokens": 5, "completion_tokens": 1});
    let events = trajectory(
        json!([
            {"step_id": 1, "source": "user", "message": "Old", "is_copied_context": true},
            {"step_id": 2, "source": "agent", "message": "Old", "is_copied_context": true, "metrics": used},
            {"step_id": 3, "source": "agent", "message": "By rule.", "llm_call_count": 0},
            {"step_id": 4, "source": "agent", "message": "New", "metrics": used},
        ]),
        json!({"final_metrics": {"total_prompt_tokens": 10, "total_completion_tokens": 1}}),
    );
    let kinds: Vec<_> = events
        .iter()
        .map(|event| event.kind.name().into_owned())
        .collect();
    let copied = "copied context";
    assert_eq!(
        kinds,
        [
            "agent_end",
            copied,
            copied,
            "output_emitted",
            "model_invocation_end"
        ]
    );
    assert_eq!((&*events[1].prompt, events[4].sequence), ("Old", Some(4)));
    let odd: Vec<_> = events[0].diagnostics.iter().map(|odd| &*odd.field).collect();
    assert_eq!(
        odd,
        ["final_metrics.total_prompt_tokens"],
        "10 tokens are not those of the steps"
    );
}

#[test]
fn results_find_their_calls_and_subagents_their_documents() {
    let events = trajectory(
        json!([
            {"step_id": 1, "source": "agent", "message": "", "tool_calls": [
                {"tool_call_id": "c", "function_name": "look", "arguments": {}}],
             "observation": {"results": [{"content": [{"type": "text", "text": "fog"}]}]}},
            {"step_id": 2, "source": "agent", "message": "", "tool_calls": [
                {"tool_call_id": "c", "function_name": "ask", "arguments": {"task": "Look"}}],
             "observation": {"results": [
                {"source_call_id": "c",
                 "subagent_trajectory_ref": [{"session_id": "s-2", "trajectory_path": "b.json"}]},
                {"content": "It is late."}]}},
            {"step_id": 3, "source": "system", "message": "summed up", "observation": {"results": [
                {"subagent_trajectory_ref": [{"session_id": "s-3"}]}]}},
        ]),
        json!({}),
    );
    let outputs: Vec<_> = events
        .iter()
        .filter_map(|event| match &event.content {
            Some(Content::ToolResponse(response)) => Some((&*event.span_id, response.output.clone())),
            _ => None,
        })
        .collect();
    assert_eq!(outputs, [("s-1/1/c", Some(json!("fog"))), ("s-1/2/c", None)]);
    let started: Vec<_> = events
        .iter()
        .filter(|event| !event.started_session.is_empty())
        .map(|event| (event.kind.name().into_owned(), &*event.started_session))
        .collect();
    assert_eq!(
        started,
        [
            ("tool_call_start".to_owned(), "s-2"),
            ("agent_handoff".to_owned(), "s-3")
        ]
    );
    let by_tool = events.iter().find(|event| {
        matches!(&event.content,
        Some(Content::Message(message)) if message.role == "tool" && message.text == "It is late.")
    });
    assert!(by_tool.is_some());
}

#[test]
fn what_is_odd_stays_visible() {
    let events = trajectory(
        json!([
            {"step_id": 1, "source": "oracle", "message": "x", "timestamp": "soon"},
            {"source": "agent", "message": 7, "metrics": "many", "tool_calls": [1], "timestamp": 1796005298.5},
        ]),
        json!({"agent": "a", "session_id": null}),
    );
    assert_eq!(events[0].session_id, "run/trajectory.json");
    assert_eq!(events[1].kind, Kind::Custom("oracle".into()));
    assert_eq!(events[1].diagnostics[0].field, "timestamp");
    let odd: Vec<_> = events[2].diagnostics.iter().map(|odd| &*odd.field).collect();
    assert_eq!(odd, ["metrics", "tool_calls"]);
    assert_eq!(
        events[2].time.stated.map(|at| at.0),
        Some(1_796_005_298_500_000_000)
    );
}
