//! Subagents, forks, and what the path of a file and the note beside it say.

use super::*;
use crate::memory::BESIDE;

const SESSION: &str = "6f0c2a8e-41d7-4b3e-9a55-2f7d1c9be001";

fn starts_agent(number: u32) -> Value {
    let input = json!({"description": "Ferry days", "prompt": "Which days?", "subagent_type": "Explore"});
    answer(number, "m", call("t", "Task", input), json!("tool_use"))
}

#[test]
fn a_call_hands_over_to_the_agent_that_it_starts() {
    let mut ended = user(5, result("t", "Friday."));
    ended["toolUseResult"] = json!({"status": "completed", "agentId": "a1"});
    let events = read_lines(&[user(1, json!("Hello")), starts_agent(2), ended]);
    let start = of_kind(&events, &Kind::ToolStart)[0];
    let handoff = start.handoff.as_ref().unwrap();
    assert_eq!((handoff.from_agent(), handoff.to_agent()), ("main", "Explore"));
    assert_eq!(handoff.reason, "Ferry days");
    let end = of_kind(&events, &Kind::AgentEnd)[0];
    assert_eq!(
        (end.span_id.as_str(), end.parent_span_id.as_str()),
        ("agent:a1", "t")
    );
    assert_eq!(end.agent.key(), "Explore");
}

#[test]
fn an_agent_in_the_background_ends_with_a_notice() {
    let mut launched = user(3, result("t", "Started."));
    launched["toolUseResult"] = json!({"isAsync": true, "status": "async_launched", "agentId": "a1"});
    let notice = "<task-notification><task-id>a1</task-id><status>killed</status></task-notification>";
    let events = read_lines(&[starts_agent(2), launched, user(9, json!(notice))]);
    let start = of_kind(&events, &Kind::AgentStart)[0];
    assert_eq!(
        (start.span_id.as_str(), start.agent.key()),
        ("agent:a1", "Explore")
    );
    let end = of_kind(&events, &Kind::AgentEnd)[0];
    assert_eq!(
        (end.status, end.parent_span_id.as_str()),
        (Status::Cancelled, "t")
    );
    assert_eq!(words(&events)[0].0, "system", "no person's words");
}

/// The lines of a subagent's file.
fn of_agent() -> Vec<Value> {
    let mut lines = vec![
        user(1, json!("Which days?")),
        answer(2, "m", text("Friday."), json!("end_turn")),
    ];
    for line in &mut lines {
        line["agentId"] = json!("a1");
        line["isSidechain"] = json!(true);
    }
    lines
}

#[test]
fn the_note_beside_a_file_says_who_called_the_agent() {
    let path = format!("-home/{SESSION}/subagents/agent-a1.jsonl");
    let note = json!({"agentType": "Explore", "toolUseId": "t", "parentAgentId": "b2", "spawnDepth": 2});
    let mut reader = RecordReader::new(&READER);
    reader.know_of_stream(STREAM_NAME, path.as_str().into());
    reader.know_of_stream(BESIDE, note.clone());
    let events = read(reader, &of_agent());
    let start = of_kind(&events, &Kind::AgentStart)[0];
    assert_eq!(
        (start.agent.key(), start.parent_span_id.as_str()),
        ("Explore", "t@b2")
    );
    assert_eq!(
        words(&events)[0],
        ("assistant".to_owned(), "Which days?".to_owned())
    );
    assert_eq!(of_kind(&events, &Kind::AgentEnd).len(), 1);
    let beside = path.replace(".jsonl", ".meta.json");

    let told = read_file(&beside, &[note]);
    assert_eq!(
        (told[0].session_id.as_str(), told[0].span_id.as_str()),
        (SESSION, "agent:a1")
    );
    assert_eq!(
        (told[0].agent.key(), told[0].parent_span_id.as_str()),
        ("Explore", "t@b2")
    );
}

#[test]
fn lines_of_agents_between_others_are_known_by_their_prompt() {
    let side = |mut line: Value, parent: Value| {
        line["isSidechain"] = json!(true);
        line["parentUuid"] = parent;
        line
    };
    let events = read_lines(&[
        user(1, json!("Hello")),
        starts_agent(2),
        side(user(3, json!("Which days?")), Value::Null),
        side(answer(4, "n", text("Friday."), Value::Null), json!("u3")),
        user(5, result("t", "Friday.")),
    ]);
    let start = of_kind(&events, &Kind::AgentStart)[0];
    assert_eq!(
        (start.agent.key(), start.parent_span_id.as_str()),
        ("Explore", "t")
    );
    let call = of_kind(&events, &Kind::ModelEnd)[1];
    assert_eq!(
        (call.agent.key(), call.parent_span_id.as_str()),
        ("Explore", "agent:t")
    );
    let prompts = words(&events)
        .into_iter()
        .filter(|(role, _)| role == "user")
        .count();
    assert_eq!(prompts, 1);
}

#[test]
fn agents_that_the_program_uses_for_itself_are_nobody_s_handoff() {
    let mut lines = of_agent();
    lines[0]["message"]["content"] = json!("Warmup");
    let events = read_lines(&lines);
    assert!(events.iter().all(|event| event.agent.key().is_empty()));
    assert!(of_kind(&events, &Kind::AgentStart).is_empty());
    assert_eq!(of_kind(&events, &Kind::ModelEnd)[0].parent_span_id, "agent:a1");
}

#[test]
fn copies_belong_to_the_session_they_were_copied_from() {
    let mut queued = line("queue-operation", 30, json!({"operation": "enqueue"}));
    queued.as_object_mut().unwrap().remove("uuid");
    let mut copy = answer(2, "m", text("Done."), json!("end_turn"));
    copy["requestSessionId"] = json!("old");
    let forked = read_lines(&[queued, user(1, json!("Plan.")), copy, user(31, json!("And now?"))]);
    let mut original = answer(2, "m", text("Done."), json!("end_turn"));
    original["sessionId"] = json!("old");
    let original = read_lines(&[original]);
    let (copy, original) = (
        of_kind(&forked, &Kind::ModelEnd)[0],
        of_kind(&original, &Kind::ModelEnd)[0],
    );
    assert_eq!(
        (copy.session_id.as_str(), copy.identity.as_str()),
        ("old", original.identity.as_str())
    );
    assert!(copy.revision < original.revision);
    let fork = of_kind(&forked, &Kind::StateUpdate)[0];
    assert_eq!(fork.session_id, "s");
    assert!(matches!(&fork.content, Some(Content::State(state)) if state["session"] == "old"));
}

#[test]
fn a_line_without_a_session_is_of_that_of_its_file() {
    let title = json!({"type": "summary", "summary": "Ferry days", "leafUuid": "u9"});
    let events = read_file(&format!("-home/{SESSION}.jsonl"), &[title]);
    assert_eq!(events[0].session_id, SESSION);
    assert!(matches!(&events[0].content, Some(Content::State(state)) if state["title"] == "Ferry days"));
}
