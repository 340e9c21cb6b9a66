//! What coding agents really sent over OTLP, wrote into session files and printed, compared with what the log of their
//! model server says they did. What several records tell of one call is put together here as the store does it: by ids.
#![allow(
    clippy::unwrap_used,
    reason = "a helper that cannot go on fails its test where it stands"
)]

mod support;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use bytes::Bytes;
use serde_json::{Value, json};
use support::{fixture, fixtures, read_with};
use tracewake_dialects::decode_original;
use tracewake_dialects::otlp::{
    decode_json, decode_log, decode_trace, read_json_body, split_logs, split_traces,
};
use tracewake_dialects::stream::Splitter;
use tracewake_model::{Content, Event, Family, Kind, Phase};

/// All events of the requests in `otlp/RUN`, in order of arrival.
fn events(kind: &str, run: &str) -> Vec<Event> {
    let bodies = fixtures(&format!("{kind}/otlp/{run}"), ".body");
    bodies
        .into_iter()
        .flat_map(|(name, bytes)| body(&name, bytes.into()))
        .collect()
}

fn body(name: &str, body: Bytes) -> Vec<Event> {
    let is_logs = name.contains("v1_logs");
    let records = match (body.first(), is_logs) {
        (Some(b'{'), _) => read_json_body(body.clone()),
        (_, true) => split_logs(&body),
        (_, false) => split_traces(&body),
    };
    let decode = |record: Bytes| match (record.first(), is_logs) {
        (Some(b'{'), _) => decode_json(record),
        (_, true) => decode_log(record),
        (_, false) => decode_trace(record),
    };
    records
        .unwrap()
        .into_iter()
        .map(|record| decode(record).unwrap().event)
        .collect()
}

/// The events of files in this order, each as far as it was told, by their sessions. A file's path tells its readers
/// where it lay.
fn events_of_files(kind: &str, paths: &[&str]) -> BTreeMap<String, Vec<Event>> {
    let mut latest: BTreeMap<String, Event> = BTreeMap::new();
    for path in paths {
        let splitter = Splitter::new().named(path);
        let read = read_with(splitter, &fixture(&format!("{kind}/{path}")));
        assert_eq!(read.rejects, [], "{path}");
        for decoded in read.events {
            let original = &decoded.original;
            let again = decode_original(decoded.event.dialect, original.media, &original.bytes);
            assert_eq!(again.as_ref(), Ok(&decoded.event), "{path}");
            let event = decoded.event;
            assert!(!event.identity.is_empty(), "{event:?}");
            match latest.get(&event.identity) {
                Some(known) if known.revision > event.revision => {}
                _ => {
                    latest.insert(event.identity.clone(), event);
                }
            }
        }
    }
    let mut sessions: BTreeMap<String, Vec<Event>> = BTreeMap::new();
    for event in latest.into_values() {
        sessions.entry(event.session_id.clone()).or_default().push(event);
    }
    sessions
}

/// A call with all that its tellings say.
#[derive(Default)]
struct Call {
    name: String,
    server: String,
    failed: bool,
}

/// What the events of a session add up to, in the words of `expected.json`.
fn figures(events: &[Event]) -> Value {
    let mut names: HashMap<&str, &str> = HashMap::new();
    for event in events.iter().filter(|event| !event.agent.name.is_empty()) {
        names.insert(&event.agent.id, &event.agent.name);
    }
    let named = |id: &str, name: &str| match name {
        "" => names.get(id).map_or(id.to_owned(), |name| (*name).to_owned()),
        name => name.to_owned(),
    };
    let mut agents = BTreeSet::new();
    let mut edges: BTreeMap<(String, String, String), u64> = BTreeMap::new();
    let mut models: BTreeMap<String, &Event> = BTreeMap::new();
    let mut calls: BTreeMap<String, Call> = BTreeMap::new();
    let mut prompts = Vec::new();
    let mut cost = 0.0;
    for event in events {
        agents.insert(named(&event.agent.id, &event.agent.name));
        let handoff = match &event.content {
            Some(Content::Handoff(handoff)) => Some(handoff),
            _ => event.handoff.as_ref(),
        };
        if let Some(handoff) = handoff {
            let from = match handoff.from_agent_name.as_str() {
                "" => named(&event.agent.id, &event.agent.name),
                name => name.to_owned(),
            };
            let to = named(&handoff.to_agent_id, &handoff.to_agent_name);
            *edges.entry((from, to, handoff.handoff_type.clone())).or_default() += 1;
        }
        cost += event.cost.as_ref().map_or(0.0, |cost| cost.total_cost);
        let id = |id: &str| match id {
            "" => event.identity.clone(),
            id => id.to_owned(),
        };
        match (&event.kind, &event.content) {
            (Kind::ModelEnd, Some(Content::Model(_))) => {
                assert_eq!(event.phase(), Phase::Whole);
                models.insert(id(&event.response_id), event);
            }
            (Kind::Input, Some(Content::Message(message))) if message.role == "user" => {
                prompts.push((event.time.stated, message.text.clone()));
            }
            (kind, content) if matches!(kind.family(), Family::Tool | Family::Mcp) => {
                let (key, name, server) = match content {
                    Some(Content::ToolExchange(exchange)) => (id(&exchange.call.id), &exchange.call.name, ""),
                    Some(Content::ToolCall(call)) => (id(&call.id), &call.name, ""),
                    Some(Content::Mcp(call)) => (id(&call.tool_call_id), &call.tool_name, &*call.server_name),
                    other => panic!("{other:?}"),
                };
                let call = calls.entry(key).or_default();
                assert!(
                    call.name.is_empty() || call.name == *name,
                    "{} is {name}",
                    call.name
                );
                call.name.clone_from(name);
                call.server = server.to_owned();
                call.failed |= event.is_failure();
            }
            _ => {}
        }
    }
    agents.remove("");
    prompts.sort();
    let edges = edges
        .into_iter()
        .map(|((from, to, kind), count)| json!({ "from": from, "to": to, "kind": kind, "count": count }));
    let counted = |key: fn(&Call) -> Option<Value>| {
        let mut counts: BTreeMap<String, (Value, u64, u64)> = BTreeMap::new();
        for call in calls.values() {
            if let Some(key) = key(call) {
                let (_, calls, errors) = counts.entry(key.to_string()).or_insert((key, 0, 0));
                *calls += 1;
                *errors += u64::from(call.failed);
            }
        }
        let counts = counts.into_values().map(|(mut key, calls, errors)| {
            key["count"] = json!(calls);
            key["errors"] = json!(errors);
            key
        });
        counts.collect::<Vec<_>>()
    };
    let model = |event: &&Event| match &event.content {
        Some(Content::Model(model)) => model.clone(),
        _ => unreachable!("filtered above"),
    };
    let sum = |part: fn(&tracewake_model::ModelInvocation) -> i64| -> i64 {
        models.values().map(|event| part(&model(event))).sum()
    };
    json!({
        "agents": agents,
        "edges": edges.collect::<Vec<_>>(),
        "tool_calls": counted(|call| Some(json!({ "name": call.name }))),
        "mcp": counted(|call| {
            let tool = call.name.rsplit("__").next()?;
            (!call.server.is_empty()).then(|| json!({
                "server": call.server,
                "tool": tool.strip_prefix("mcp_tidewatch_").unwrap_or(tool),
            }))
        }),
        "model_calls": models.len(),
        "by_model": models.values().map(|event| model(event).model).collect::<BTreeSet<_>>(),
        "tokens": {
            "input": sum(|model| model.prompt_tokens),
            "cached": sum(|model| model.cached_tokens),
            "cache_write": sum(|model| model.cache_write_tokens),
            "output": sum(|model| model.completion_tokens),
            "reasoning": sum(|model| model.reasoning_tokens),
        },
        "user_prompts": prompts.into_iter().map(|(_, text)| text).collect::<Vec<_>>(),
        "cost": format!("{cost:.6}"),
    })
}

/// The same figures as `expected.json` states them.
fn expected(session: &Value) -> Value {
    let sorted = |list: &Value, keys: &[&str]| {
        let kept = list.as_array().unwrap().iter().map(|item| {
            let parts = keys.iter().map(|key| ((*key).to_owned(), item[*key].clone()));
            Value::Object(parts.collect())
        });
        let mut kept: Vec<Value> = kept.collect();
        kept.sort_by_key(|item| {
            (
                item["server"].to_string(),
                item["name"].to_string(),
                item["tool"].to_string(),
                item["from"].to_string(),
                item["to"].to_string(),
            )
        });
        kept
    };
    let tokens = &session["model_calls"]["tokens"];
    let number = |name: &str| tokens[name].as_i64().unwrap_or_default();
    let mut agents: Vec<&str> = session["agents"]
        .as_array()
        .unwrap()
        .iter()
        .map(|agent| agent.as_str().unwrap())
        .collect();
    agents.sort_unstable();
    json!({
        "agents": agents,
        "edges": sorted(&session["edges"], &["from", "to", "kind", "count"]),
        "tool_calls": sorted(&session["tool_calls"], &["name", "count", "errors"]),
        "mcp": sorted(&session["mcp"], &["server", "tool", "count", "errors"]),
        "model_calls": session["model_calls"]["count"],
        "by_model": session["model_calls"]["by_model"].as_object().unwrap().keys().collect::<Vec<_>>(),
        "tokens": {
            "input": number("input"),
            "cached": number("cached"),
            "cache_write": number("cache_write"),
            "output": number("output"),
            "reasoning": number("reasoning"),
        },
        "user_prompts": session["user_prompts"],
        "cost": format!("{:.6}", session["cost_usd_own"].as_f64().unwrap_or_default()),
    })
}

/// Compares each session of a kind; `edit` puts into the expectation what cannot be known from these requests alone.
fn check(kind: &str, joins: impl Fn(&str) -> Option<&'static str>, edit: impl Fn(&str, &mut Value)) {
    let all: Value = serde_json::from_slice(&fixture(&format!("{kind}/expected.json"))).unwrap();
    let mut checked = 0;
    for session in all["sessions"].as_array().unwrap() {
        let key = session["session"].as_str().unwrap();
        let runs = session["client_runs"].as_array().unwrap().iter();
        let events: Vec<Event> = runs.flat_map(|run| events(kind, run.as_str().unwrap())).collect();
        let own: Vec<Event> = events
            .into_iter()
            .filter(|event| {
                let session = joins(&event.session_id).unwrap_or(&event.session_id);
                // What Codex does for no thread is told apart.
                assert!(
                    session.is_empty() || session == key || session.starts_with("codex "),
                    "{session}"
                );
                true
            })
            .collect();
        let mut expect = expected(session);
        edit(key, &mut expect);
        let found = figures(&own);
        assert_eq!(
            serde_json::to_string_pretty(&found).unwrap(),
            serde_json::to_string_pretty(&expect).unwrap(),
            "{key}"
        );
        checked += 1;
    }
    assert!(checked > 0);
}

/// All paths that the sessions of a kind name under `key`.
fn paths<'e>(expected: &'e Value, key: &str) -> Vec<&'e str> {
    let sessions = expected["sessions"].as_array().unwrap().iter();
    let paths = sessions.flat_map(|session| session[key].as_array().unwrap());
    let paths = paths.map(|path| path.as_str().unwrap());
    paths.filter(|path| !path.ends_with(".txt")).collect()
}

/// Compares what files say with what `expected.json` says; `edit` takes out of that what the files cannot tell.
fn check_files(kind: &str, key: &str, edit: impl Fn(&str, &mut Value)) {
    let all: Value = serde_json::from_slice(&fixture(&format!("{kind}/expected.json"))).unwrap();
    let in_order = paths(&all, key);
    let backwards: Vec<&str> = in_order.iter().rev().copied().collect();
    for order in [&in_order, &backwards] {
        let events = events_of_files(kind, order);
        for session in all["sessions"].as_array().unwrap() {
            if session[key].as_array().unwrap().is_empty() {
                continue;
            }
            let name = session["session"].as_str().unwrap();
            let mut expect = expected(session);
            edit(name, &mut expect);
            let mut found = figures(&events[name]);
            for part in found.as_object().unwrap().keys().cloned().collect::<Vec<_>>() {
                if expect.get(&part).is_none() {
                    found.as_object_mut().unwrap().remove(&part);
                }
            }
            assert_eq!(
                serde_json::to_string_pretty(&found).unwrap(),
                serde_json::to_string_pretty(&expect).unwrap(),
                "{name}"
            );
        }
    }
}

/// Takes a model call that only OTLP tells of out of what is expected.
fn without_call(expect: &mut Value, input: i64, cached: i64, cache_write: i64, output: i64) {
    let take = |value: &mut Value, part: i64| *value = json!(value.as_i64().unwrap() - part);
    take(&mut expect["model_calls"], 1);
    let tokens = &mut expect["tokens"];
    take(&mut tokens["input"], input);
    take(&mut tokens["cached"], cached);
    take(&mut tokens["cache_write"], cache_write);
    take(&mut tokens["output"], output);
}

#[test]
fn claude_code_session_files() {
    check_files("claude-code", "files", |session, expect| {
        // Only OTLP tells the cost of calls.
        expect["cost"] = json!("0.000000");
        match &session[session.len() - 4..] {
            // The call that summed up the context, and the one that gave the session a title, are in no file.
            "e005" => without_call(expect, 19_515, 17_707, 909, 418),
            "e009" => without_call(expect, 493, 0, 0, 256),
            _ => {}
        }
    });
}

#[test]
fn claude_code_standard_output() {
    check_files("claude-code", "stream_json", |session, expect| {
        let parts = expect.as_object_mut().unwrap();
        // It has neither prompts nor costs, and counts no output tokens by call.
        for part in ["cost", "user_prompts", "tokens"] {
            parts.remove(part);
        }
        match &session[session.len() - 4..] {
            // What subagents say without calling a tool is not printed, nor what the subagent of a subagent does.
            "e001" => {
                parts["model_calls"] = json!(11);
                let mut tools = parts["tool_calls"].as_array_mut().unwrap().iter_mut();
                tools.find(|tool| tool["name"] == "Read").unwrap()["count"] = json!(1);
            }
            "e005" => parts["model_calls"] = json!(3),
            _ => {}
        }
    });
}

#[test]
fn claude_code_with_odd_fields_is_still_read() {
    let odd = [
        json!(null),
        json!(7),
        json!("text"),
        json!([1]),
        json!({ "a": 1 }),
    ];
    for path in ["projects/-home-dev-fjord-planner", "stream-json"] {
        for (name, bytes) in fixtures(&format!("claude-code/{path}"), ".jsonl") {
            let lines: Vec<Value> = bytes
                .split(|byte| *byte == b'\n')
                .filter(|line| !line.is_empty())
                .map(|line| serde_json::from_slice(line).unwrap())
                .collect();
            for value in &odd {
                // Every field of every line once, as far as the line is still known for what it is.
                let changed = lines.iter().flat_map(|line| {
                    let fields = line.as_object().unwrap().keys();
                    let others =
                        fields.filter(|field| !["type", "sessionId", "session_id"].contains(&field.as_str()));
                    others.map(|field| {
                        let mut line = line.clone();
                        line[field] = value.clone();
                        format!("{line}\n")
                    })
                });
                let text: String = changed.collect();
                let read = read_with(Splitter::new().named(&name), text.as_bytes());
                assert_eq!(read.rejects, [], "{name}: {value}");
                for decoded in read.events.iter().step_by(7) {
                    let original = &decoded.original;
                    let again = decode_original(decoded.event.dialect, original.media, &original.bytes);
                    assert_eq!(again.as_ref(), Ok(&decoded.event), "{name}: {value}");
                }
            }
        }
    }
}

#[test]
fn claude_code() {
    check(
        "claude-code",
        |_| None,
        |key, expect| {
            // The run was killed: nobody added up what it cost.
            if key.ends_with("e007") {
                expect["cost"] = json!("0.013462");
            }
            // The interactive run was left by a command, which is typed like a prompt.
            if key.ends_with("e009") {
                expect["user_prompts"]
                    .as_array_mut()
                    .unwrap()
                    .push(json!("/exit"));
            }
        },
    );
}

#[test]
fn codex() {
    check(
        "codex",
        // The thread of the subagent, which only its trace joins with the run.
        |session| {
            (session == "01a22a3d-f052-7d23-b51d-1245979d1674")
                .then_some("01a22a3d-eb72-75b1-99cf-303103a67fdf")
        },
        |_, expect| {
            let text = expect.to_string().replace("\"subagent\"", "\"Socrates\"");
            *expect = serde_json::from_str(&text).unwrap();
            for edge in expect["edges"].as_array_mut().unwrap() {
                edge["kind"] = json!("subagent");
            }
            expect["agents"]
                .as_array_mut()
                .unwrap()
                .sort_by_key(ToString::to_string);
            // What an agent asks another is a prompt of that one's thread.
            if expect["agents"].as_array().unwrap().len() > 1 {
                let asked = json!("Count the lines of lamp.py and answer with the number.");
                expect["user_prompts"].as_array_mut().unwrap().insert(1, asked);
            }
        },
    );
}

#[test]
fn codex_says_which_thread_a_thread_started() {
    let started = events("codex", "01-main")
        .into_iter()
        .filter(|event| !event.started_session.is_empty())
        .map(|event| (event.session_id, event.started_session));
    let parent_and_child = (
        "01a22a3d-eb72-75b1-99cf-303103a67fdf".to_owned(),
        "01a22a3d-f052-7d23-b51d-1245979d1674".to_owned(),
    );
    assert_eq!(started.collect::<Vec<_>>(), [parent_and_child]);
}

#[test]
fn gemini_cli() {
    check("gemini-cli", |_| None, |_, _| {});
}
