//! The files that coding agents touched and the commands that they ran, out of what they sent, compared with what the
//! scripts of their model server had them do.

use serde_json::Value;

use crate::coding_agents::receive;
use crate::program::Program;

/// What a session did, one line for each file and command.
fn said(program: &Program, session: &str) -> Vec<String> {
    let stats = program.json(&["stats", "--session", session]);
    let count = |file: &Value, name: &str| file[name].as_u64().unwrap();
    let file = |file: &Value| {
        let [reads, edits, creates, failed] =
            ["reads", "edits", "creates", "failed"].map(|name| count(file, name));
        let lines = [count(file, "added"), count(file, "removed")];
        let path = file["path"].as_str().unwrap();
        format!(
            "{path} read {reads} edited {edits} new {creates} failed {failed} +{} -{}",
            lines[0], lines[1]
        )
    };
    let command = |run: &Value| {
        let line = run["command"].as_str().unwrap();
        format!("$ {line}: {} {}", run["exit"], run["outcome"].as_str().unwrap())
    };
    let files = stats["files"].as_array().unwrap().iter().map(file);
    let commands = stats["commands"].as_array().unwrap().iter().map(command);
    files.chain(commands).collect()
}

fn found(program: &Program, query: &str) -> usize {
    let found = program.json(&["sessions", query]);
    found["sessions"].as_array().unwrap().len()
}

#[test]
fn files_of_claude_code() {
    let program = Program::new();
    receive(&program, "claude-code");
    let said = said(&program, "6f0c2a8e-41d7-4b3e-9a55-2f7d1c9be001");
    assert_eq!(said, [""; 0]);
    assert_eq!(found(&program, "file:itinerary.md"), 1);
}

#[test]
fn files_of_codex() {
    let program = Program::new();
    receive(&program, "codex");
    let said = said(&program, "01a22a3d-eb72-75b1-99cf-303103a67fdf");
    assert_eq!(said, [""; 0]);
    assert_eq!(found(&program, "file:lamp.py"), 1);
}

#[test]
fn files_of_gemini_cli() {
    let program = Program::new();
    receive(&program, "gemini-cli");
    let said = said(&program, "8631321d-cd40-4208-b975-1ebc4cdefd5f");
    assert_eq!(said, [""; 0]);
    assert_eq!(found(&program, "file:/home/dev/skagen/"), 1);
}
