//! Runs of coding agents, received as they were sent and compared with what the log of their model server says they
//! did.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use serde_json::{Value, json};

use crate::program::{Program, fixtures};

/// Posts the requests of all runs of a kind, in order of arrival.
pub(crate) fn receive(program: &Program, kind: &str) {
    let server = program.serve();
    let mut paths: Vec<_> = fs::read_dir(fixtures().join(kind).join("otlp"))
        .unwrap()
        .flat_map(|run| fs::read_dir(run.unwrap().path()).unwrap())
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    for path in paths {
        let body = fs::read(&path).unwrap();
        let media = match body.first() {
            Some(b'{') => "application/json",
            _ => "application/x-protobuf",
        };
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let to = if name.contains("v1_logs") {
            "/v1/logs"
        } else {
            "/v1/traces"
        };
        let reply = server.post(to, media, &body).unwrap();
        assert_eq!(reply.status, 200, "{}", path.display());
    }
    assert_eq!(server.terminate(), Some(0));
}

/// Counts by name, without those that are 0.
pub(crate) fn counts(
    list: &Value,
    name: fn(&Value) -> String,
    parts: [&str; 2],
) -> BTreeMap<String, (u64, u64)> {
    let count = |item: &Value, part: &str| item[part].as_u64().unwrap();
    let all = list.as_array().unwrap().iter();
    let mut counts: BTreeMap<String, (u64, u64)> = BTreeMap::new();
    for item in all {
        let (calls, errors) = counts.entry(name(item)).or_default();
        *calls += count(item, parts[0]);
        *errors += count(item, parts[1]);
    }
    counts
}

/// Compares each session as it is known from what was sent alone.
fn check(kind: &str) {
    let program = Program::new();
    receive(&program, kind);
    compare(&program, kind);
}

/// What the runs of a kind really did.
pub(crate) fn expected(kind: &str) -> Value {
    let expected = fs::read(fixtures().join(kind).join("expected.json")).unwrap();
    serde_json::from_slice(&expected).unwrap()
}

/// Compares each session with the truth.
pub(crate) fn compare(program: &Program, kind: &str) {
    compare_with(program, kind, &expected(kind));
}

/// Compares each session with what can be known of it.
pub(crate) fn compare_with(program: &Program, kind: &str, expected: &Value) {
    let sessions = program.json(&["sessions"]);
    let sessions = sessions["sessions"].as_array().unwrap();
    for expect in expected["sessions"].as_array().unwrap() {
        let key = expect["session"].as_str().unwrap();
        let stats = program.json(&["stats", "--session", key]);
        // The truth knows no name of an agent that the program names itself.
        let listed_agents = expect["agents"].as_array().unwrap();
        let called = |name: &Value| match listed_agents.contains(name) {
            true => name.as_str().unwrap().to_owned(),
            false if listed_agents.contains(&json!("subagent")) => "subagent".to_owned(),
            false => name.to_string(),
        };
        let edges = |list: &Value| -> BTreeMap<String, u64> {
            let explicit = list
                .as_array()
                .unwrap()
                .iter()
                .filter(|edge| edge["inferred"] != true);
            let named = explicit.map(|edge| {
                let text = |end: &str| called(&edge[end]);
                (
                    format!("{} to {}", text("from"), text("to")),
                    edge["count"].as_u64().unwrap(),
                )
            });
            named.collect()
        };
        let tool = |item: &Value| item["name"].as_str().unwrap().to_owned();
        let server = |item: &Value| item["server"].as_str().unwrap().to_owned();
        let tokens = &expect["model_calls"]["tokens"];
        assert_eq!(edges(&stats["handoffs"]), edges(&expect["edges"]), "{kind} {key}");
        assert_eq!(
            counts(&stats["tools"], tool, ["calls", "errors"]),
            counts(&expect["tool_calls"], tool, ["count", "errors"]),
            "{kind} {key}"
        );
        assert_eq!(
            counts(&stats["mcp"], server, ["calls", "errors"]),
            counts(&expect["mcp"], server, ["count", "errors"]),
            "{kind} {key}"
        );
        let agents: BTreeSet<String> = stats["agents"].as_array().unwrap().iter().map(called).collect();
        let expected_agents: BTreeSet<String> = listed_agents.iter().map(called).collect();
        assert_eq!(agents, expected_agents, "{kind} {key}");
        assert_eq!(
            json!([stats["tokens"]["input"], stats["tokens"]["output"]]),
            json!([tokens["input"], tokens["output"]]),
            "{kind} {key}"
        );
        let listed = sessions.iter().find(|session| session["key"] == key).unwrap();
        assert_eq!(listed["title"], expect["user_prompts"][0], "{kind} {key}");
        if let Some(cost) = expect["cost_usd_own"].as_f64() {
            let stated = stats["cost"]["USD"].as_f64().unwrap();
            assert!((stated - cost).abs() < 1e-9, "{kind} {key}: {stated}");
        }
    }
}

#[test]
fn claude_code() {
    check("claude-code");
}

#[test]
fn codex() {
    check("codex");
    // The records of a thread that another started are in the session of that one; what names no thread has its own.
    let program = Program::new();
    receive(&program, "codex");
    let sessions = program.json(&["sessions"]);
    let sessions = sessions["sessions"].as_array().unwrap();
    assert_eq!(sessions.len(), 5, "{sessions:?}");
}

#[test]
fn gemini_cli() {
    check("gemini-cli");
}
