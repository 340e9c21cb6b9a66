//! Runs of frameworks over OTLP, as their SDKs sent them, against what the programs really did: the log of the model server
//! and of the tools.

use std::collections::BTreeSet;
use std::fs;

use serde_json::Value;

use crate::program::{Program, fixtures};

/// Sends the traces of a run and compares what the program says of it with its line in `expected.json`.
fn check(kind: &str, run: &str, body: &str, not_sent: &[&str]) {
    let folder = fixtures().join(kind);
    let expected: Value = serde_json::from_slice(&fs::read(folder.join("expected.json")).unwrap()).unwrap();
    let runs = expected["runs"].as_array().unwrap();
    let expected = runs.iter().find(|known| known["run"] == run).unwrap();
    let bytes = fs::read(folder.join(run).join(body)).unwrap();
    let media = match bytes.first() {
        Some(b'{') => "application/json",
        _ => "application/x-protobuf",
    };
    let mut headers = vec![("content-type", media)];
    if bytes.starts_with(&[0x1f, 0x8b]) {
        headers.push(("content-encoding", "gzip"));
    }
    let program = Program::new();
    let server = program.serve();
    let reply = server.request("POST", "/v1/traces", &headers, &bytes).unwrap();
    assert_eq!(reply.status, 200, "{kind}/{run}");
    let stats = program.json(&["stats"]);
    let agents = |list: &Value| -> BTreeSet<String> {
        let names = list.as_array().unwrap().iter();
        names.map(|name| name.as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(
        agents(&stats["agents"]),
        agents(&expected["agents"]),
        "{kind}/{run}"
    );
    let tokens = &expected["model_calls"]["tokens"];
    for side in ["input", "output"] {
        if tokens.is_object() {
            assert_eq!(stats["tokens"][side], tokens[side], "{kind}/{run}: {side}");
        }
    }
    let called = stats["tools"].as_array().unwrap();
    for tool in expected["tool_calls"].as_array().unwrap() {
        let name = tool["name"].as_str().unwrap();
        let found = called.iter().find(|called| called["name"] == name);
        match found {
            Some(found) => assert_eq!(
                (&found["calls"], &found["errors"]),
                (&tool["count"], &tool["errors"]),
                "{kind}/{run}: {name}"
            ),
            None => assert!(not_sent.contains(&name), "{kind}/{run}: {name}"),
        }
    }
    let sessions = program.json(&["sessions"]);
    let sessions = sessions["sessions"].as_array().unwrap();
    let asked = &expected["user_prompts"][0];
    let of_first = sessions.iter().find(|session| session["title"] == *asked);
    let of_first = of_first.unwrap_or_else(|| panic!("{kind}/{run}: {asked} is the title of no session"));
    if expected["session"].is_string() {
        assert_eq!(of_first["key"], expected["session"], "{kind}/{run}");
    }
}

#[test]
fn the_vercel_ai_sdk() {
    for run in ["01-legacy", "02-v7", "03-ai5-legacy"] {
        check("vercel-ai", run, "001-POST-v1_traces.body", &[]);
    }
}

#[test]
fn openllmetry() {
    // The second agent was called by a function without a span of its own.
    check("openllmetry", "01", "001-POST-v1_traces.body", &["ask_planner"]);
}

#[test]
fn pydantic_ai_with_logfire() {
    check("pydantic-ai-logfire", "01", "002-POST-v1_traces.body", &[]);
}

#[test]
fn langfuse() {
    let body = "001-POST-api_public_otel_v1_traces.body";
    check("langfuse", "01-sdk5-otlp", body, &[]);
}
