//! Records as the program writes them, in each of the ways they come.

use std::collections::HashMap;

use serde_json::{Value, json};
use tracewake_model::{Content, Event, Kind, Status};

use crate::stream::{Item, Splitter};
use crate::{Decoded, decode_original};

const SESSION: &str = "ses_dd17afd44ffeEQCIgtkHNWFqYT";
const CHILD: &str = "ses_dd17a59eeffeHQBnNS5HpZBIiU";
const ASKED: &str = "msg_22e85063b001vuRXUb9EBLlE4V";
const ANSWER: &str = "msg_22e851b8b001lhXalJMM0nUzMh";
const T0: i64 = 1_796_076_800_000;

/// All events of some text, each as its last telling says it.
fn read_with(beside: Option<&Value>, text: &str) -> Vec<Event> {
    let mut splitter = Splitter::new().named("storage/part/msg_1/prt_1.json");
    if let Some(beside) = beside {
        splitter = splitter.with_beside(beside.to_string().as_bytes());
    }
    splitter.push(text.as_bytes());
    splitter.finish();
    let mut events: Vec<Event> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    while let Some(item) = splitter.next_item() {
        let Item::Event { decoded, .. } = item else {
            panic!("{item:?}");
        };
        let Decoded { event, original } = decoded;
        let again = decode_original(event.dialect, original.media, &original.bytes);
        assert_eq!(again.as_ref(), Ok(&event), "is read again alone");
        match places.get(&event.identity) {
            Some(place) if event.revision > events[*place].revision => events[*place] = event,
            Some(_) => {}
            None => {
                places.insert(event.identity.clone(), events.len());
                events.push(event);
            }
        }
    }
    events
}

fn read(records: &[Value]) -> Vec<Event> {
    let lines: Vec<String> = records.iter().map(Value::to_string).collect();
    read_with(None, &lines.join("\n"))
}

fn of_kind(events: &[Event], kind: Kind) -> Vec<&Event> {
    events.iter().filter(|event| event.kind == kind).collect()
}

/// A row of a part of an answer, as it is read of the database.
fn row(id: &str, data: Value) -> Value {
    json!({
        "database": "opencode", "table": "part", "id": id, "message_id": ANSWER, "session_id": SESSION,
        "time_created": T0 + 100, "time_updated": T0 + 900, "session_parent": null, "data": data, "step": null,
        "message": {
            "role": "assistant", "agent": "build", "providerID": "local", "modelID": "tide-1", "parentID": ASKED,
            "summary": null, "created": T0,
        },
    })
}

fn message_row(id: &str, created: i64, data: Value) -> Value {
    json!({
        "database": "opencode", "table": "message", "id": id, "session_id": SESSION, "session_parent": null,
        "time_created": created, "time_updated": created + 500, "data": data,
    })
}

fn tool(status: &str, more: Value) -> Value {
    let mut state = json!({ "status": status, "input": { "command": "ls" }, "time": { "start": T0 + 200 } });
    for (name, value) in more.as_object().unwrap() {
        state[name] = value.clone();
    }
    json!({ "type": "tool", "tool": "bash", "callID": "call_1", "state": state })
}

#[test]
fn each_step_of_an_answer_is_a_model_call() {
    let mut end = row(
        "prt_3",
        json!({
            "type": "step-finish", "reason": "tool-calls", "cost": 0.00034,
            "tokens": { "total": 140, "input": 80, "output": 12, "reasoning": 8, "cache": { "read": 40, "write": 0 } },
        }),
    );
    end["step"] = json!({ "start": "prt_1", "began": null, "answered": T0 + 300 });
    let events = read(&[row("prt_1", json!({ "type": "step-start" })), end]);
    let call = of_kind(&events, Kind::ModelEnd)[0];
    let Some(Content::Model(model)) = &call.content else {
        panic!("{call:?}");
    };
    assert_eq!(
        (model.provider.as_str(), model.model.as_str()),
        ("local", "tide-1")
    );
    assert_eq!(
        (model.prompt_tokens, model.completion_tokens, model.total_tokens),
        (120, 20, 140)
    );
    assert_eq!((model.cached_tokens, model.reasoning_tokens), (40, 8));
    assert_eq!(call.cost.as_ref().unwrap().total_cost, 0.00034);
    // It ended with the last of the answer, not when its tools had run.
    let ns = |ms: i64| ms * 1_000_000;
    assert_eq!(
        (call.time.stated.unwrap().0, call.end.unwrap().0),
        (ns(T0), ns(T0 + 300))
    );
    let start = of_kind(&events, Kind::ModelStart)[0];
    assert_eq!(
        (&start.span_id, start.parent_span_id.as_str()),
        (&call.span_id, ASKED)
    );
}

#[test]
fn older_versions_count_thoughts_within_the_output() {
    let tokens = json!({ "input": 80, "output": 20, "reasoning": 8, "cache": { "read": 40, "write": 0 } });
    let events = read(&[row(
        "prt_3",
        json!({ "type": "step-finish", "reason": "stop", "cost": 0, "tokens": tokens }),
    )]);
    let Some(Content::Model(model)) = &events[0].content else {
        panic!("{events:?}");
    };
    assert_eq!((model.completion_tokens, model.tokens()), (20, 140));
    assert_eq!(events[0].cost, None, "0 is said of models without a price");
}

#[test]
fn a_tool_call_grows_until_it_ends() {
    let running = row("prt_2", tool("running", json!({})));
    let done = row(
        "prt_2",
        tool(
            "completed",
            json!({ "output": "tides.txt\n", "title": "ls", "metadata": { "exit": 3 },
                "time": { "start": T0 + 200, "end": T0 + 700 } }),
        ),
    );
    for records in [[running.clone(), done.clone()], [done, running]] {
        let events = read(&records);
        assert_eq!(events.len(), 1);
        let Some(Content::ToolExchange(exchange)) = &events[0].content else {
            panic!("{events:?}");
        };
        assert_eq!(exchange.response.output, Some(json!("tides.txt\n")));
        assert_eq!(exchange.response.execution_time_ms, 500.0);
        assert_eq!(events[0].metadata.as_ref().unwrap()["exit_code"], 3);
        assert_eq!(events[0].status, Status::Completed);
    }
}

#[test]
fn calls_fail_are_broken_off_or_go_to_a_server() {
    let call = |tool_name: &str, error: &str| {
        let mut data = tool("error", json!({ "error": error }));
        data["tool"] = json!(tool_name);
        read(&[row("prt_2", data)]).remove(0)
    };
    let failed = call("read", "File not found");
    assert_eq!((failed.status, failed.is_failure()), (Status::Failed, true));
    assert_eq!(call("bash", "Tool execution aborted").status, Status::Cancelled);
    let mcp = call("harbour_get_tide", "no such place");
    let Some(Content::Mcp(of_server)) = &mcp.content else {
        panic!("{mcp:?}");
    };
    assert_eq!(
        (of_server.server_name.as_str(), of_server.tool_name.as_str()),
        ("harbour", "get_tide")
    );
    assert_eq!(mcp.status, Status::Failed);
}

#[test]
fn a_task_hands_over_to_the_agent_of_another_session() {
    let mut data = tool(
        "completed",
        json!({
            "input": { "description": "Search", "prompt": "Find the high water.", "subagent_type": "general" },
            "output": "<task id=\"x\">\n<task_result>\nnoon\n</task_result>\n</task>",
            "metadata": { "sessionId": CHILD }, "time": { "start": T0 + 200, "end": T0 + 700 },
        }),
    );
    data["tool"] = json!("task");
    let session = json!({
        "database": "opencode", "table": "session", "id": CHILD, "parent_id": SESSION, "agent": "general",
        "title": "Search (@general subagent)", "time_created": T0 + 210, "time_updated": T0 + 600,
    });
    let mut asked = message_row(
        "msg_2",
        T0 + 220,
        json!({ "role": "user", "time": { "created": T0 + 220 } }),
    );
    asked["session_id"] = json!(CHILD);
    asked["session_parent"] = json!(SESSION);
    let events = read(&[row("prt_2", data), session, asked]);
    let call = of_kind(&events, Kind::ToolEnd)[0];
    let handoff = call.handoff.as_ref().unwrap();
    assert_eq!(call.started_session, CHILD);
    assert_eq!(
        (
            handoff.to_agent_id.as_str(),
            handoff.to_agent_name.as_str(),
            handoff.reason.as_str()
        ),
        ("", "general", "Find the high water.")
    );
    let (start, end) = (
        of_kind(&events, Kind::AgentStart)[0],
        of_kind(&events, Kind::AgentEnd)[0],
    );
    assert_eq!(
        (&start.span_id, &start.session_id),
        (&end.span_id, &SESSION.to_owned())
    );
    assert_eq!(
        (start.started_session.as_str(), end.parent_span_id.as_str()),
        (CHILD, "call_1")
    );
    let turn = of_kind(&events, Kind::TurnStart)[0];
    assert_eq!(turn.parent_span_id, start.span_id);
    assert!(
        events.iter().all(|event| event.prompt.is_empty()),
        "its title is not that of the session"
    );
}

#[test]
fn the_last_answer_says_how_a_turn_ended() {
    let answer = |id: &str, created: i64, more: Value| {
        let mut data = json!({ "role": "assistant", "parentID": ASKED, "agent": "build",
            "time": { "created": created, "completed": created + 400 } });
        for (name, value) in more.as_object().unwrap() {
            data[name] = value.clone();
        }
        message_row(id, created, data)
    };
    let turn = |records: &[Value]| {
        let events = read(records);
        let ends = of_kind(&events, Kind::TurnEnd);
        ends.first().map(|end| (end.status, end.span_id.clone()))
    };
    let goes_on = answer("msg_1", T0, json!({ "finish": "tool-calls" }));
    assert_eq!(turn(std::slice::from_ref(&goes_on)), None);
    let last = answer("msg_2", T0 + 1_000, json!({ "finish": "stop" }));
    for records in [[goes_on.clone(), last.clone()], [last, goes_on.clone()]] {
        assert_eq!(turn(&records), Some((Status::Completed, ASKED.to_owned())));
    }
    let error =
        |name: &str| json!({ "error": { "name": name, "data": { "message": "no", "statusCode": 400 } } });
    let aborted = answer("msg_2", T0 + 1_000, error("MessageAbortedError"));
    assert_eq!(turn(&[goes_on, aborted.clone()]).unwrap().0, Status::Cancelled);
    assert!(of_kind(&read(&[aborted]), Kind::Error).is_empty());
    let failed = read(&[answer("msg_2", T0, error("APIError"))]);
    let Some(Content::Error(error)) = &of_kind(&failed, Kind::Error)[0].content else {
        panic!("{failed:?}");
    };
    assert_eq!(
        (error.error_message.as_str(), error.error_code.as_str()),
        ("no", "400")
    );
}

#[test]
fn files_say_the_same_as_rows() {
    let message = json!({
        "id": ANSWER, "sessionID": SESSION, "role": "assistant", "parentID": ASKED, "mode": "build",
        "providerID": "local", "modelID": "tide-1", "time": { "created": T0 - 70_000 },
    });
    let part = json!({
        "id": "prt_22e840841001yq717dfvICUZkd", "sessionID": SESSION, "messageID": ANSWER, "type": "step-finish",
        "reason": "stop", "cost": 0.5,
        "tokens": { "input": 1, "output": 2, "reasoning": 0, "cache": { "read": 0, "write": 0 } },
    });
    // The program writes its files on several lines.
    let events = read_with(Some(&message), &serde_json::to_string_pretty(&part).unwrap());
    let Some(Content::Model(model)) = &events[0].content else {
        panic!("{events:?}");
    };
    assert_eq!(
        (model.model.as_str(), events[0].parent_span_id.as_str()),
        ("tide-1", ASKED)
    );
    assert_eq!(
        events[0].end.unwrap().0 / 1_000_000,
        1_796_076_734_529,
        "the moment in its id"
    );
    let other = json!({ "id": "msg_of_another", "sessionID": SESSION, "role": "user" });
    let events = read_with(Some(&other), &part.to_string());
    assert_eq!(
        events[0].parent_span_id, "",
        "what is beside it is another message"
    );
}

#[test]
fn an_export_is_read_message_by_message() {
    let part = |id: &str, message: &str, text: &str| json!({ "id": id, "sessionID": SESSION, "messageID": message, "type": "text", "text": text });
    let export = json!({
        "info": { "id": SESSION, "title": "Tides", "directory": "/a", "time": { "created": T0, "updated": T0 } },
        "messages": [
            { "info": { "id": ASKED, "sessionID": SESSION, "role": "user", "time": { "created": T0 } },
              "parts": [part("prt_1", ASKED, "Look."), { "id": "prt_9", "sessionID": SESSION, "messageID": ASKED,
                "type": "of-tomorrow", "n": 1 }] },
            { "info": { "id": ANSWER, "sessionID": SESSION, "role": "assistant", "parentID": ASKED,
                "time": { "created": T0 + 1 } },
              "parts": [part("prt_2", ANSWER, "High.")] },
        ],
    });
    let events = read_with(None, &export.to_string());
    assert_eq!(events[0].prompt, "Tides");
    let said = |kind: Kind| match &of_kind(&events, kind)[0].content {
        Some(Content::Message(said)) => said.text.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(
        (said(Kind::Input), said(Kind::Output)),
        ("Look.".to_owned(), "High.".to_owned())
    );
    assert_eq!(of_kind(&events, Kind::Custom("of-tomorrow".to_owned())).len(), 1);
}

#[test]
fn printed_lines_are_about_parts_and_errors() {
    let part = |kind: &str, more: Value| {
        let mut part =
            json!({ "id": format!("prt_{kind}"), "sessionID": SESSION, "messageID": ANSWER, "type": kind });
        for (name, value) in more.as_object().unwrap() {
            part[name] = value.clone();
        }
        json!({ "type": kind.replace('-', "_"), "timestamp": T0 + 500, "sessionID": SESSION, "part": part })
    };
    let tokens = json!({ "input": 1, "output": 2, "reasoning": 0, "cache": { "read": 0, "write": 0 } });
    let events = read(&[
        part("step-start", json!({})),
        part(
            "text",
            json!({ "text": "High.", "time": { "start": T0 + 100, "end": T0 + 200 } }),
        ),
        part(
            "step-finish",
            json!({ "reason": "stop", "cost": 0.5, "tokens": tokens }),
        ),
        json!({ "type": "error", "timestamp": T0 + 900, "sessionID": SESSION, "error": { "name": "APIError" } }),
    ]);
    let call = of_kind(&events, Kind::ModelEnd)[0];
    assert_eq!(
        (call.span_id.as_str(), call.end.unwrap().0 / 1_000_000),
        ("prt_step-start", T0 + 200)
    );
    assert_eq!(of_kind(&events, Kind::Output).len(), 1);
    assert_eq!(of_kind(&events, Kind::Error).len(), 1);
}

#[test]
fn what_the_program_says_itself_is_not_the_words_of_the_person() {
    let said = |role: &str, more: Value| {
        let mut record = row(
            "prt_2",
            json!({ "type": "text", "text": "x", "time": { "start": T0, "end": T0 } }),
        );
        record["message"]["role"] = json!(role);
        for (name, value) in more.as_object().unwrap() {
            match name.as_str() {
                "summary" => record["message"]["summary"] = value.clone(),
                _ => record["data"][name] = value.clone(),
            }
        }
        let event = read(&[record]).remove(0);
        (event.kind.name().into_owned(), event.author.name())
    };
    let input = "input_received".to_owned();
    assert_eq!(said("user", json!({})), (input.clone(), "user"));
    assert_eq!(
        said("user", json!({ "synthetic": true })),
        (input.clone(), "system")
    );
    assert_eq!(said("assistant", json!({ "summary": 1 })), (input, "system"));
    assert_eq!(said("assistant", json!({})), ("output_emitted".to_owned(), "llm"));
    let compaction = read(&[row("prt_2", json!({ "type": "compaction", "auto": true }))]);
    assert_eq!(compaction[0].kind, Kind::StateUpdate);
}
