//! Signatures as a user sees them: `verify`, `stats --json`, and keys that are added later.

use std::path::Path;

use serde_json::{Value, json};

use crate::program::{Program, fixtures};

fn read(name: &str) -> Value {
    serde_json::from_slice(&std::fs::read(fixtures().join("aop").join(name)).unwrap()).unwrap()
}

/// The key that a recorded file was signed with; a wrong one for files that were not.
fn key_of(keys: &Value, file: &str) -> String {
    let runs = keys["runs"].as_object().unwrap().values();
    let run = runs.filter(|run| run["files"].as_array().unwrap().contains(&json!(file)));
    let key = run.filter_map(|run| run["salt_key"].as_str()).next();
    key.unwrap_or("another key").to_owned()
}

/// Sequence numbers of a file's events by integrity, under a key.
fn verified(program: &Program, path: &Path, key: &str) -> (Value, bool) {
    let output = program.run(&["--json", "verify", path.to_str().unwrap(), "--key", key]);
    let report: Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&output.stderr)));
    let events = report["events"].as_array().unwrap();
    let of = |integrity: &str, rule: Option<&str>| -> Vec<i64> {
        let fits =
            |event: &&Value| event["integrity"] == integrity && rule.is_none_or(|rule| event["rule"] == rule);
        let mut found: Vec<i64> = events
            .iter()
            .filter(fits)
            .map(|event| event["seq"].as_i64().unwrap())
            .collect();
        found.sort_unstable();
        found
    };
    let found = json!({
        "client": of("verified", Some("client")),
        "spec": of("verified", Some("spec")),
        "server_enhanced": of("verified", Some("enhanced_server")),
        "server_active": of("verified", Some("active_server")),
        "broken": of("broken", None),
        "unsigned": of("unsigned", None),
    });
    (found, output.status.success())
}

#[test]
fn every_file_verifies_to_exactly_the_recorded_sequence_numbers() {
    let (expected, keys) = (read("expected.json"), read("keys.json"));
    let program = Program::new();
    for (name, expect) in expected["files"].as_object().unwrap() {
        let path = fixtures().join("aop").join(name);
        let (found, sound) = verified(&program, &path, &key_of(&keys, name));
        assert_eq!(found["client"], expect["valid"], "{name}");
        assert_eq!(found["unsigned"], expect["unsigned"], "{name}");
        // What the client's rule does not give may fit another one.
        let other = |rule: &str| match &expect["also_valid_under"][rule] {
            Value::Array(fits) if expect["valid"] == json!([]) => Value::Array(fits.clone()),
            _ => json!([]),
        };
        let mut rest: Vec<Value> = expect["invalid"].as_array().unwrap().clone();
        for rule in ["spec", "server_enhanced", "server_active"] {
            assert_eq!(found[rule], other(rule), "{name}: {rule}");
            rest.retain(|seq| !found[rule].as_array().unwrap().contains(seq));
        }
        assert_eq!(found["broken"], Value::Array(rest.clone()), "{name}");
        assert_eq!(sound, rest.is_empty(), "{name}: exit status");
    }
}

/// Imports one file into a fresh database with these keys; gives the state of its run.
fn state(file: &str, keys: &[&str]) -> (Value, Value) {
    let program = Program::new();
    for (index, key) in keys.iter().enumerate() {
        program.json(&["keys", "add", &format!("org {index}"), "--key", key]);
    }
    program.json(&["import", fixtures().join("aop").join(file).to_str().unwrap()]);
    let integrity = program.json(&["stats"])["integrity"].clone();
    let state = match integrity["runs"].as_array().unwrap().as_slice() {
        [] => json!("unsigned"),
        runs => runs[0]["state"].clone(),
    };
    (state, integrity)
}

const KEY: &str = "org-salt-shared-7Qm2";

#[test]
fn what_happened_to_a_run_is_told_apart() {
    let check = |file: &str, keys: &[&str], expect: &str| {
        let (state, integrity) = state(file, keys);
        assert_eq!(state, expect, "{file}: {integrity}");
        integrity
    };
    let signed = "replay_60dda619-a523-4e00-b6a2-67219e15b56b_20260309_070012.json";
    check(
        "replay_8fb4e2a7-b88b-443a-bd8a-1bf4ef1de216_20260309_070002.json",
        &[KEY],
        "unsigned",
    );
    let all = check(signed, &["some other", KEY], "verified");
    assert_eq!(
        (&all["verified"], &all["rules"]["client"]),
        (&json!(9), &json!(9))
    );
    check(signed, &[], "no_key");
    check(signed, &["some other"], "wrong_key");
    check("replay_tampered_payload_byte.json", &[KEY], "tampered");
    check(
        "replay_aafeac89-4e1f-4926-bcc6-d0f331d180c4_20260309_070122.json",
        &[KEY],
        "redacted",
    );
    let removed = check("replay_tampered_removed_event.json", &[KEY], "verified");
    assert_eq!(
        removed["sequence_gaps"], 1,
        "a deleted event leaves nothing but a gap"
    );
}

#[test]
fn a_key_that_is_added_later_checks_what_is_stored() {
    let program = Program::new();
    let file = fixtures().join("aop/replay_60dda619-a523-4e00-b6a2-67219e15b56b_20260309_070012.json");
    program.json(&["import", file.to_str().unwrap()]);
    let of = |program: &Program| program.json(&["stats"])["integrity"].clone();
    assert_eq!(
        (&of(&program)["no_key"], &of(&program)["verified"]),
        (&json!(9), &json!(0))
    );
    assert_eq!(program.json(&["keys", "add", "org", "--key", KEY])["checked"], 9);
    assert_eq!(
        (&of(&program)["no_key"], &of(&program)["verified"]),
        (&json!(0), &json!(9))
    );
    assert_eq!(program.json(&["keys", "list"])["keys"], json!(["org"]));
    program.json(&["keys", "remove", "org"]);
    assert_eq!(of(&program)["no_key"], 9);
    assert_eq!(program.run(&["keys", "remove", "org"]).status.code(), Some(1));
}
