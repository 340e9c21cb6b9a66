//! Threads that go on from others, and those that a thread started.

use super::*;

#[test]
fn a_copy_in_a_fork_is_the_same_events_as_in_the_file_of_its_parent() {
    let turn = |second: u32| {
        [
            event_message(second, json!({ "type": "task_started", "turn_id": EARLY_TURN })),
            context(second, EARLY_TURN),
            message(second, "user", "Fix it."),
            call(second, "call_1", "exec_command", json!({ "cmd": "ls" })),
            gave(second, "call_1", json!("Process exited with code 0\nOutput:\n")),
            tokens(second, 100, 100),
        ]
    };
    let parent: Vec<Value> = [meta(THREAD, json!({}))].into_iter().chain(turn(10)).collect();
    let mut fork = vec![
        meta(FORK, json!({ "forked_from_id": THREAD })),
        meta(THREAD, json!({})),
    ];
    fork.extend(turn(50));
    let own = fork.len();
    fork.extend([
        event_message(51, json!({ "type": "task_started", "turn_id": LATE_TURN })),
        message(51, "user", "And now?"),
        tokens(52, 70, 175),
    ]);
    let parent = told("", &parent);
    let fork = told("", &fork);
    let copied = &fork[1..own];
    let says = |event: &Event| {
        (
            event.identity.clone(),
            event.session_id.clone(),
            event.kind.clone(),
        )
    };
    assert_eq!(
        copied.iter().map(says).collect::<Vec<_>>(),
        parent.iter().map(says).collect::<Vec<_>>()
    );
    let superseded = copied
        .iter()
        .zip(&parent)
        .all(|(copy, event)| copy.revision < event.revision);
    assert!(superseded, "the parent's own file tells it better");
    assert!(
        copied
            .iter()
            .all(|event| event.time.clock == Clock::NoZone && !event.diagnostics.is_empty())
    );
    let (first, rest) = (&fork[0], &fork[own..]);
    assert!(
        [first]
            .into_iter()
            .chain(rest)
            .all(|event| event.session_id == FORK),
        "{rest:?}"
    );
    assert!(
        rest.iter()
            .all(|event| event.time.clock == Clock::Exact && event.diagnostics.is_empty())
    );
    assert_eq!(of_kind(rest, Kind::ModelEnd).len(), 1);
}

#[test]
fn a_thread_that_a_thread_started_is_part_of_its_session() {
    let child = "0199a300-0000-7800-8aa1-bbab2a035a53";
    let source = json!({ "subagent": { "thread_spawn": {
        "parent_thread_id": THREAD, "depth": 1, "agent_nickname": "Plato", "agent_role": "worker" } } });
    let events = told(
        "",
        &[
            meta(child, json!({ "source": source })),
            message(1, "user", "Count."),
        ],
    );
    assert_eq!(
        (events[0].session_id.as_str(), events[0].started_session.as_str()),
        (THREAD, child)
    );
    assert_eq!(
        (events[1].session_id.as_str(), events[1].agent.key()),
        (child, "Plato")
    );
    let spawn = [
        meta(THREAD, json!({})),
        call(1, "call_1", "spawn_agent", json!({ "message": "Count." })),
        event_message(
            2,
            json!({ "type": "collab_agent_spawn_end", "call_id": "call_1", "sender_thread_id": THREAD,
            "new_thread_id": child, "new_agent_nickname": "Plato", "prompt": "Count.", "status": "running" }),
        ),
        gave(3, "call_1", json!(json!({ "agent_id": child }).to_string())),
    ];
    let events = told("", &spawn);
    let end = of_kind(&events, Kind::ToolEnd)[0];
    let handoff = end.handoff.as_ref().unwrap();
    assert_eq!(
        (handoff.from_agent(), handoff.to_agent(), handoff.reason.as_str()),
        ("codex", "Plato", "Count.")
    );
    assert_eq!(end.started_session, child);
}

#[test]
fn an_agent_is_called_by_its_task_where_the_call_answers_that() {
    let child = "0199a300-0000-7800-8aa1-bbab2a035a53";
    let spawn = [
        meta(THREAD, json!({ "multi_agent_version": "v2" })),
        call(
            1,
            "call_1",
            "spawn_agent",
            json!({ "message": "Who?", "task_name": "master" }),
        ),
        event_message(
            2,
            json!({ "type": "item_completed", "thread_id": THREAD, "item": {
                "type": "SubAgentActivity", "id": "call_1", "kind": "started",
                "agent_thread_id": child, "agent_path": "/root/master" } }),
        ),
        gave(
            3,
            "call_1",
            json!(json!({ "task_name": "/root/master" }).to_string()),
        ),
    ];
    let events = told("", &spawn);
    let ends = of_kind(&events, Kind::ToolEnd);
    let end = ends.last().unwrap();
    let handoff = end.handoff.as_ref().unwrap();
    assert_eq!(
        (
            handoff.to_agent(),
            handoff.reason.as_str(),
            end.started_session.as_str()
        ),
        ("master", "Who?", child)
    );
    assert!(
        ends.iter().all(|other| other.identity == end.identity),
        "{ends:?}"
    );
    let spawned = json!({ "subagent": { "thread_spawn": {
        "parent_thread_id": THREAD, "agent_path": "/root/master", "agent_nickname": "Wegener" } } });
    let events = told(
        "",
        &[
            meta(child, json!({ "source": spawned })),
            message(1, "user", "Who?"),
        ],
    );
    assert_eq!(events[1].agent.key(), "master");
}
