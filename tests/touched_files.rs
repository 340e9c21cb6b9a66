//! The files that coding agents touched and the commands that they ran, out of what they sent and out of their session
//! files, compared with what the scripts of their model server had them do.

use serde_json::Value;

use crate::coding_agents::receive;
use crate::program::{Program, fixtures};

/// What a session did, one line for each file and command, in the order of their names.
fn said(program: &Program, session: &str) -> Vec<String> {
    let stats = program.json(&["stats", "--session", session]);
    let file = |file: &Value| {
        let count = |name: &str| file[name].as_u64().unwrap();
        let counts = ["reads", "edits", "creates", "failed", "added", "removed"].map(count);
        let [reads, edits, creates, failed, added, removed] = counts;
        let path = file["path"].as_str().unwrap();
        format!("{path}: read {reads}, edited {edits}, new {creates}, failed {failed}, +{added} -{removed}")
    };
    let command = |run: &Value| {
        let line = run["command"].as_str().unwrap();
        format!("$ {line}: {} {}", run["exit"], run["outcome"].as_str().unwrap())
    };
    let files = stats["files"].as_array().unwrap().iter().map(file);
    let commands = stats["commands"].as_array().unwrap().iter().map(command);
    let mut all: Vec<String> = files.chain(commands).collect();
    all.sort();
    all
}

fn import(program: &Program, folder: &str) {
    let path = fixtures().join(folder);
    let output = program.run(&["import", path.to_str().unwrap()]);
    assert!(output.status.success(), "{output:?}");
}

fn found(program: &Program, query: &str) -> usize {
    let found = program.json(&["sessions", query]);
    found["sessions"].as_array().unwrap().len()
}

const CLAUDE: &str = "6f0c2a8e-41d7-4b3e-9a55-2f7d1c9be001";
const CODEX: &str = "01a22a3d-eb72-75b1-99cf-303103a67fdf";
const GEMINI: &str = "8631321d-cd40-4208-b975-1ebc4cdefd5f";

#[test]
fn files_of_claude_code() {
    let program = Program::new();
    import(&program, "claude-code/projects");
    eprintln!("CLAUDE FILE {:#?}", said(&program, CLAUDE));
    receive(&program, "claude-code");
    eprintln!("CLAUDE BOTH {:#?}", said(&program, CLAUDE));
    let program = Program::new();
    receive(&program, "claude-code");
    eprintln!("CLAUDE OTLP {:#?}", said(&program, CLAUDE));
    assert_eq!(found(&program, "file:itinerary.md"), 10);
}

#[test]
fn files_of_codex() {
    let program = Program::new();
    import(&program, "codex/sessions");
    eprintln!("CODEX FILE {:#?}", said(&program, CODEX));
    receive(&program, "codex");
    eprintln!("CODEX BOTH {:#?}", said(&program, CODEX));
    let program = Program::new();
    receive(&program, "codex");
    eprintln!("CODEX OTLP {:#?}", said(&program, CODEX));
    assert_eq!(found(&program, "file:lamp.py"), 10);
}

#[test]
fn files_of_gemini_cli() {
    let program = Program::new();
    receive(&program, "gemini-cli");
    eprintln!("GEMINI OTLP {:#?}", said(&program, GEMINI));
    assert_eq!(found(&program, "file:/home/dev/skagen/"), 10);
}
