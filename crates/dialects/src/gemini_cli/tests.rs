//! Session files as the program wrote them, against what its model server and its tools did.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::PathBuf;

use serde_json::{Value, json};
use tracewake_model::{Content, Event, Family, Kind, ModelInvocation};

use crate::stream::{Item, Splitter};
use crate::{Decoded, decode_original};

const MAIN_FILE: &str = "skagen/chats/session-2026-11-30T02-21-8631321d.jsonl";
const SUBAGENT_FILE: &str =
    "chats/8631321d-cd40-4208-b975-1ebc4cdefd5f/bf3217e9-22fb-411b-8247-37f0a5f79deb.jsonl";

fn fixture(name: &str) -> Vec<u8> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/gemini-cli");
    std::fs::read(folder.join(name)).unwrap()
}

/// All events of a file, each as its last telling says it, and the reasons of its rejects.
fn read(name: &str, bytes: &[u8]) -> (Vec<Event>, Vec<String>) {
    let mut splitter = Splitter::new().named(name);
    splitter.push(bytes);
    splitter.finish();
    let mut events: Vec<Event> = Vec::new();
    let mut rejects = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    while let Some(item) = splitter.next_item() {
        match item {
            Item::Event { decoded, .. } => {
                let Decoded { event, original } = decoded;
                let again = decode_original(event.dialect, original.media, &original.bytes);
                assert_eq!(again.as_ref(), Ok(&event), "is read again alone");
                match places.get(&event.identity) {
                    None => {
                        places.insert(event.identity.clone(), events.len());
                        events.push(event);
                    }
                    Some(place) if event.revision > events[*place].revision => events[*place] = event,
                    Some(_) => {}
                }
            }
            Item::Reject { reason, .. } => rejects.push(reason),
            Item::NotKept { .. } => {}
        }
    }
    (events, rejects)
}

/// Lines of a file.
fn lines(records: &[Value]) -> Vec<Event> {
    let text: Vec<String> = records.iter().map(Value::to_string).collect();
    let (events, rejects) = read("chats/session-1.jsonl", text.join("\n").as_bytes());
    assert_eq!(rejects, [""; 0]);
    events
}

fn header() -> Value {
    json!({"sessionId": "s-1", "projectHash": "p", "startTime": at(0), "lastUpdated": at(0), "kind": "main"})
}

fn at(second: u32) -> String {
    format!("2026-11-30T02:21:{second:02}.000Z")
}

fn model(event: &Event) -> Option<&ModelInvocation> {
    match &event.content {
        Some(Content::Model(model)) if event.kind == Kind::ModelEnd => Some(model),
        _ => None,
    }
}

fn tool(event: &Event) -> Option<&str> {
    match &event.content {
        Some(Content::ToolCall(call)) => Some(&call.name),
        Some(Content::ToolExchange(exchange)) => Some(&exchange.call.name),
        Some(Content::Mcp(call)) => Some(&call.tool_name),
        _ => None,
    }
}

fn words(event: &Event) -> &str {
    match &event.content {
        Some(Content::Message(message)) => &message.text,
        _ => "",
    }
}

/// The words of persons.
fn prompts(events: &[Event]) -> Vec<&str> {
    let by_person = |event: &&Event| match &event.content {
        Some(Content::Message(message)) => event.kind == Kind::Input && message.role == "user",
        _ => false,
    };
    events.iter().filter(by_person).map(words).collect()
}

#[test]
fn session_files_tell_each_call_of_each_agent() {
    let truth: Value = serde_json::from_slice(&fixture("expected.json")).unwrap();
    let session = &truth["sessions"][0];
    let mut events = Vec::new();
    for name in [MAIN_FILE, SUBAGENT_FILE] {
        let folder = if name == MAIN_FILE {
            "dot-gemini/tmp/"
        } else {
            "dot-gemini/tmp/skagen/"
        };
        let (read, rejects) = read(name, &fixture(&format!("{folder}{name}")));
        assert_eq!(rejects, [""; 0]);
        events.extend(read);
    }
    let keys: BTreeSet<&str> = events.iter().map(|event| &*event.session_id).collect();
    assert_eq!(keys, BTreeSet::from([session["session"].as_str().unwrap()]));

    let named: HashMap<&str, &str> = events
        .iter()
        .filter(|event| !event.agent.id.is_empty() && !event.agent.name.is_empty())
        .map(|event| (&*event.agent.id, &*event.agent.name))
        .collect();
    let agent = |event: &Event| match event.agent.name.as_str() {
        "" => named[event.agent.id.as_str()].to_owned(),
        name => name.to_owned(),
    };
    let mut calls: Vec<(i64, Value)> = events
        .iter()
        .filter_map(|event| Some((event.time.stated?.0, event, model(event)?)))
        .map(|(at, event, model)| {
            let figures = json!({
                "agent": agent(event), "model": model.model, "input": model.prompt_tokens,
                "cached": model.cached_tokens, "output": model.completion_tokens, "reasoning": model.reasoning_tokens,
            });
            (at, figures)
        })
        .collect();
    calls.sort_by_key(|(at, _)| *at);
    let expected = session["model_calls"]["calls"]
        .as_array()
        .unwrap()
        .iter()
        .map(|call| {
            let kept = ["agent", "model", "input", "cached", "output", "reasoning"];
            Value::Object(
                kept.map(|key| (key.to_owned(), call[key].clone()))
                    .into_iter()
                    .collect(),
            )
        });
    assert_eq!(
        calls.into_iter().map(|(_, call)| call).collect::<Vec<_>>(),
        expected.collect::<Vec<_>>()
    );

    let mut tools: BTreeMap<&str, (u64, u64, BTreeMap<String, u64>)> = BTreeMap::new();
    for event in events
        .iter()
        .filter(|event| matches!(event.kind.family(), Family::Tool | Family::Mcp))
    {
        let (count, errors, by_agent) = tools.entry(tool(event).unwrap()).or_default();
        *count += 1;
        *errors += u64::from(event.is_failure());
        *by_agent.entry(agent(event)).or_default() += 1;
    }
    for expect in session["tool_calls"].as_array().unwrap() {
        let (count, errors, by_agent) = &tools[expect["name"].as_str().unwrap()];
        let found = json!({"name": expect["name"], "count": count, "errors": errors, "by_agent": by_agent});
        assert_eq!(found, *expect);
    }
    assert_eq!(tools.len(), session["tool_calls"].as_array().unwrap().len());

    let handoffs: Vec<_> = events.iter().filter_map(|event| event.handoff.as_ref()).collect();
    let edge = &session["edges"][0];
    let [handoff] = handoffs.as_slice() else {
        panic!("{handoffs:?}")
    };
    assert_eq!(
        json!([
            handoff.from_agent(),
            handoff.to_agent(),
            handoff.handoff_type,
            [handoff.reason]
        ]),
        json!([edge["from"], edge["to"], edge["kind"], edge["reasons"]])
    );
    assert_eq!(json!(prompts(&events)), session["user_prompts"]);
    let last = events
        .iter()
        .rev()
        .find_map(|event| model(event)?.response.as_ref());
    let answers = events.iter().filter_map(|event| model(event)?.response.as_ref());
    let answers: Vec<&Value> = answers
        .map(|response| &response["messages"][0]["content"])
        .collect();
    assert!(answers.contains(&&session["final_answer"]), "{last:?}");
}

#[test]
fn what_was_printed_is_what_was_written() {
    let (printed, rejects) = read("-", &fixture("stream-json/01-main.jsonl"));
    assert_eq!(rejects, [""; 0]);
    let (written, _) = read(MAIN_FILE, &fixture(&format!("dot-gemini/tmp/{MAIN_FILE}")));
    let calls = printed.iter().filter(|event| tool(event).is_some());
    let mut count = 0;
    for call in calls {
        let same = written
            .iter()
            .find(|event| event.identity == call.identity)
            .unwrap();
        assert!(same.revision > call.revision, "the file says more");
        assert_eq!(
            (tool(same), &same.kind, same.is_failure(), &same.session_id),
            (tool(call), &call.kind, call.is_failure(), &call.session_id)
        );
        count += 1;
    }
    assert_eq!(count, 8);
    let end = printed.last().unwrap();
    let total = end.cost.as_ref().unwrap();
    assert_eq!(
        (&end.kind, total.input_tokens, total.output_tokens),
        (&Kind::TurnEnd, 108_412, 2_555)
    );
}

#[test]
fn the_one_object_of_older_versions_is_a_session() {
    let conversation = json!({
        "sessionId": "s-1", "projectHash": "p", "startTime": at(0), "lastUpdated": at(9),
        "messages": [
            {"id": "1", "timestamp": at(1), "type": "user", "content": "What is the tide?"},
            {"id": "2", "timestamp": at(2), "type": "gemini", "content": "High.", "model": "m",
             "thoughts": [{"subject": "Tides", "description": "I look."}],
             "tokens": {"input": 10, "output": 2, "cached": 1, "thoughts": 3, "tool": 0, "total": 15},
             "toolCalls": [{"id": "t", "name": "look", "args": {}, "result": "up", "status": "success",
                            "timestamp": at(3)}]},
            7,
            {"id": "3", "timestamp": at(4), "type": "info", "content": "Saved."},
        ],
    });
    let pretty = serde_json::to_string_pretty(&conversation).unwrap();
    let (events, rejects) = read("chats/session-1.json", pretty.as_bytes());
    assert_eq!(rejects, ["a line of a Gemini CLI session must be a JSON object"]);
    let kinds: Vec<&Kind> = events.iter().map(|event| &event.kind).collect();
    let expect = [
        Kind::StateUpdate,
        Kind::Input,
        Kind::ModelEnd,
        Kind::ToolEnd,
        Kind::System,
    ];
    assert_eq!(kinds, expect.iter().collect::<Vec<_>>());
    assert!(events.iter().all(|event| event.session_id == "s-1"));
    let call = model(&events[2]).unwrap();
    assert_eq!(
        (call.completion_tokens, call.reasoning_tokens, call.total_tokens),
        (5, 3, 15)
    );
    let message = &call.response.as_ref().unwrap()["messages"][0];
    assert_eq!(message["parts"][0]["content"], "Tides\nI look.");
    assert_eq!(message["tool_calls"][0]["name"], "look");
}

#[test]
fn a_message_grows_and_a_history_told_again_takes_nothing_away() {
    let tokens = json!({"input": 10, "output": 2, "cached": 0, "thoughts": 0, "tool": 0, "total": 12});
    let answer = json!({"id": "2", "timestamp": at(2), "type": "gemini", "content": "", "tokens": tokens,
        "model": "m"});
    let mut grown = answer.clone();
    grown["toolCalls"] = json!([{"id": "t", "name": "look", "args": {"at": 1}, "status": "error", "timestamp": at(3),
        "result": [{"functionResponse": {"id": "t", "name": "look", "response": {"error": "fog"}}}]}]);
    let call = json!({"functionCall": {"id": "t", "name": "look", "args": {"at": 1}}});
    let result = json!({"functionResponse": {"id": "t", "name": "look", "response": {"error": "fog"}}});
    let history = json!({"$set": {"messages": [
        {"id": "2", "timestamp": at(50), "type": "gemini", "content": [call]},
        {"id": "2_response", "timestamp": at(50), "type": "user", "content": [result]},
        {"id": "9", "timestamp": at(50), "type": "user", "content": "<state_snapshot>all</state_snapshot>"},
    ], "lastUpdated": at(50)}});
    let in_orders = [
        vec![header(), answer.clone(), grown.clone(), history.clone()],
        vec![header(), history.clone(), grown.clone(), answer],
        vec![header(), grown, history.clone(), history],
    ];
    for records in in_orders {
        let events = lines(&records);
        let calls: Vec<_> = events.iter().filter_map(model).collect();
        assert_eq!(calls.len(), 1);
        assert_eq!(calls[0].prompt_tokens, 10);
        let tools: Vec<&Event> = events.iter().filter(|event| tool(event).is_some()).collect();
        assert_eq!(tools.len(), 1, "{tools:?}");
        assert!(tools[0].is_failure() && tools[0].end.is_some());
        assert_eq!(
            tools[0].time.stated.map(|at| at.to_rfc3339()),
            Some(at(2).replace(".000", ""))
        );
        assert_eq!(prompts(&events), [""; 0]);
    }
}

#[test]
fn results_that_no_answer_listed_tell_the_call() {
    let result = json!({"functionResponse": {"id": "t", "name": "look", "response": {"output": "fog"}}});
    let events = lines(&[
        header(),
        json!({"id": "3", "timestamp": at(3), "type": "user", "content": [result]}),
    ]);
    let call = events.iter().find(|event| tool(event).is_some()).unwrap();
    assert_eq!((call.kind.clone(), tool(call)), (Kind::ToolEnd, Some("look")));
}

#[test]
fn going_back_is_told_and_takes_nothing_away() {
    let events = lines(&[
        header(),
        json!({"id": "1", "timestamp": at(1), "type": "user", "content": "One"}),
        json!({"$set": {"lastUpdated": at(2)}}),
        json!({"$rewindTo": "1"}),
        json!({"$set": {"summary": "Of one", "lastUpdated": at(4)}}),
        json!({"$push": {"messages": {"id": "2", "timestamp": at(5), "type": "user", "content": "Two"}}}),
    ]);
    assert_eq!(prompts(&events), ["One", "Two"]);
    let states: Vec<&Value> = events
        .iter()
        .filter_map(|event| match &event.content {
            Some(Content::State(state)) => Some(state),
            _ => None,
        })
        .collect();
    assert_eq!(
        states[1..],
        [
            &json!({"key": "rewindTo", "to": "1"}),
            &json!({"key": "set", "summary": "Of one"})
        ]
    );
    let rewound = events
        .iter()
        .find(|event| event.native_type == "$rewindTo")
        .unwrap();
    let told = |at: Option<tracewake_model::UnixNanos>| at.map(|at| at.to_rfc3339());
    let second = |second: u32| Some(at(second).replace(".000", ""));
    assert_eq!(
        (told(rewound.time.stated), told(rewound.end)),
        (second(1), second(2))
    );
    assert!(rewound.abandons);
}

#[test]
fn going_back_to_what_is_not_known_abandons_nothing() {
    let events = lines(&[
        header(),
        json!({"id": "1", "timestamp": at(1), "type": "user", "content": "One"}),
        json!({"$rewindTo": "7"}),
    ]);
    assert!(events.iter().all(|event| !event.abandons && event.end.is_none()));
}

#[test]
fn what_is_odd_or_new_stays_visible() {
    let events = lines(&[
        header(),
        json!({"id": "1", "timestamp": at(1), "type": "plan", "content": ["x"]}),
        json!({"id": "2", "timestamp": 7, "type": "gemini", "content": 1, "tokens": "many", "toolCalls": [null, {}]}),
        json!({"id": "3", "timestamp": at(3), "type": "error", "content": "No more quota."}),
        json!({"id": "4", "timestamp": at(4), "type": "user", "displayContent": "See @a.txt",
               "content": [{"text": "See"}, {"text": "(all of a.txt)"}, {"inlineData": {"data": "aGk="}}]}),
        json!({"sessionId": "s-2", "messageId": 3, "type": "user", "message": "Of old", "timestamp": at(5)}),
    ]);
    assert_eq!(events[1].kind, Kind::Custom("plan".into()));
    let odd: Vec<&str> = events[2].diagnostics.iter().map(|odd| &*odd.field).collect();
    assert_eq!(odd, ["timestamp", "tokens", "toolCalls"]);
    let kinds: Vec<&Kind> = events[2..5].iter().map(|event| &event.kind).collect();
    assert_eq!(kinds, [&Kind::Output, &Kind::ToolEnd, &Kind::Error]);
    assert_eq!(words(&events[5]), "See @a.txt");
    assert_eq!((&*events[6].session_id, &*events[6].prompt), ("s-2", "Of old"));
}
