//! The published Python clients against the running program. `npm test` installs them.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::program::Program;

pub(crate) fn python() -> PathBuf {
    let named = std::env::var_os("TRACEWAKE_PYTHON").map(PathBuf::from);
    let python = named.unwrap_or_else(|| root().join("tests/.venv/bin/python"));
    assert!(
        python.exists(),
        "{} is missing; npm test installs it with the clients",
        python.display()
    );
    python
}

pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Runs a client program and reads the figures it expects.
pub(crate) fn run(script: &str, arguments: &[&str], environment: &[(&str, &str)]) -> Value {
    let mut command = Command::new(python());
    command
        .arg(root().join("tests/python").join(script))
        .args(arguments)
        .envs(environment.iter().copied());
    let output = command.output().unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success(),
        "{script}: {stderr}{}",
        String::from_utf8_lossy(&output.stdout)
    );
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{script}: {error}: {stderr}"))
}

/// Compares what the client expects, field by field, with `stats --json`.
pub(crate) fn check(program: &Program, expect: &Value) {
    let mut stats = program.json(&["stats"]);
    let explicit = stats["handoffs"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|edge| edge["inferred"] == false);
    stats["handoffs"] = explicit.cloned().collect();
    for (field, value) in expect.as_object().unwrap() {
        assert_eq!(&stats[field], value, "{field}");
    }
}

#[test]
fn the_sdk_delivers_a_run_over_http_and_twice_changes_nothing() {
    let program = Program::new();
    let server = program.serve();
    let endpoint = format!("http://{}", server.address);
    let file = program.folder().join("run.bin");
    let environment = [
        ("CHAUKAS_ENDPOINT", endpoint.as_str()),
        ("CHAUKAS_API_KEY", "local"),
        ("CHAUKAS_TENANT_ID", "acme-air"),
        ("CHAUKAS_PROJECT_ID", "support-desk"),
    ];
    let expect = run("sdk_run.py", &[file.to_str().unwrap()], &environment);
    check(&program, &expect);
    let first = program.json(&["stats"]);
    run("sdk_run.py", &[file.to_str().unwrap()], &environment);
    assert_eq!(program.json(&["stats"]), first);
}

#[test]
fn the_spec_client_delivers_a_run_over_grpc_and_twice_changes_nothing() {
    let program = Program::new();
    // The port that the client's own examples use; another program on it would be told by `serve`.
    let server = program.serve_with(&["--listen", "127.0.0.1:50051"]);
    let target = server.address.to_string();
    let expect = run("grpc_run.py", &[&target, "run-1"], &[]);
    check(&program, &expect);
    let first = program.json(&["stats"]);
    run("grpc_run.py", &[&target, "run-1"], &[]);
    assert_eq!(program.json(&["stats"]), first);
}

#[test]
fn the_langsmith_sdk_delivers_runs_feedback_and_attachments() {
    let program = Program::new();
    let server = program.serve();
    // As of a LangSmith that an organisation runs by itself.
    let endpoint = format!("http://{}/api/v1", server.address);
    let expect = run("langsmith_run.py", &[], &[("LANGSMITH_ENDPOINT", &endpoint)]);
    check(&program, &expect);
    assert_eq!(program.json(&["rejects"])["total"], 0);
    let sessions = program.json(&["sessions"]);
    assert_eq!(sessions["sessions"][0]["key"], "thread-7");
    assert_eq!(sessions["sessions"][0]["title"], "What is the weather?");
    for words in ["kind:score score:helpful>0.5", "\"a small picture\""] {
        assert_eq!(program.json(&["search", words])["total"], 1, "{words}");
    }
}

#[test]
fn our_protos_equal_the_published_ones() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("descriptors.bin");
    std::fs::write(&file, tracewake_dialects::chaukas::DESCRIPTORS).unwrap();
    let script = root().join("tests/python/wire_equality.py");
    let output = Command::new(python()).arg(script).arg(&file).output().unwrap();
    let said =
        String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
}
