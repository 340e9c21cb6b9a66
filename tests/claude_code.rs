//! Runs of Claude Code by their session files and by what they printed, and both with the OTLP of the same runs.

use std::fs;
use std::io::Write;

use serde_json::{Value, json};

use crate::coding_agents::{compare_with, receive, truth};
use crate::program::{Program, fixtures, wait_until};

const KIND: &str = "claude-code";

/// Imports the folder of session files, in which no line contradicts another.
fn import_files(program: &Program) {
    let folder = fixtures().join(KIND).join("projects");
    let report = program.json(&["import", folder.to_str().unwrap()]);
    for file in report["files"].as_array().unwrap() {
        assert_eq!(file["conflicts"], 0, "{file}");
    }
    assert_eq!(program.json(&["rejects"])["total"], 0);
}

/// Imports what the runs printed, one run after the other, from standard input.
fn import_printed(program: &Program, backwards: bool) {
    let entries = fs::read_dir(fixtures().join(KIND).join("stream-json")).unwrap();
    let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    if backwards {
        paths.reverse();
    }
    for path in paths {
        let output = program.run_with_input(&["import", "-"], &fs::read(&path).unwrap());
        assert!(output.status.success(), "{}: {output:?}", path.display());
    }
}

/// What is expected of session files without the OTLP of their runs: nobody states a cost, and the calls that summed up
/// the context and gave the session a title are in no file.
fn of_files() -> Value {
    let mut expected = truth(KIND);
    for session in expected["sessions"].as_array_mut().unwrap() {
        session["cost_usd_own"] = Value::Null;
        let (input, output) = match session["session"].as_str().unwrap() {
            key if key.ends_with("e005") => (19_515, 418),
            key if key.ends_with("e009") => (493, 256),
            _ => (0, 0),
        };
        let tokens = &mut session["model_calls"]["tokens"];
        tokens["input"] = json!(tokens["input"].as_i64().unwrap() - input);
        tokens["output"] = json!(tokens["output"].as_i64().unwrap() - output);
    }
    expected
}

#[test]
fn session_files_tell_what_was_done() {
    let program = Program::new();
    for _ in 0..2 {
        import_files(&program);
        compare_with(&program, KIND, &of_files());
    }
    let sessions = program.json(&["sessions"]);
    assert_eq!(sessions["sessions"].as_array().unwrap().len(), 8, "{sessions:?}");
}

#[test]
fn a_run_that_is_told_three_ways_is_told_once() {
    type Teller = fn(&Program);
    let files: Teller = |program| import_files(program);
    let wire: Teller = |program| receive(program, KIND);
    let printed: Teller = |program| import_printed(program, false);
    let backwards: Teller = |program| import_printed(program, true);
    let orders: [[Teller; 4]; 4] = [
        [files, wire, printed, files],
        [printed, wire, files, printed],
        [wire, backwards, files, wire],
        [printed, files, backwards, wire],
    ];
    for order in orders {
        let program = Program::new();
        for tell in order {
            tell(&program);
        }
        compare_with(&program, KIND, &truth(KIND));
        let sessions = program.json(&["sessions"]);
        assert_eq!(sessions["sessions"].as_array().unwrap().len(), 8, "{sessions:?}");
    }
}

#[test]
fn a_growing_session_file_is_followed_line_by_line() {
    let program = Program::new();
    let key = "6f0c2a8e-41d7-4b3e-9a55-2f7d1c9be008";
    let project = "-home-dev-fjord-planner";
    let from = fixtures()
        .join("claude-code/projects")
        .join(project)
        .join(format!("{key}.jsonl"));
    let folder = program.folder().join(project);
    fs::create_dir(&folder).unwrap();
    let to = folder.join(format!("{key}.jsonl"));
    let server = program.serve_with(&[
        "--listen",
        "127.0.0.1:0",
        "--watch",
        program.folder().join(project).to_str().unwrap(),
    ]);
    let text = fs::read_to_string(from).unwrap();
    let mut written = fs::File::create(to).unwrap();
    for line in text.lines() {
        let (start, end) = line.split_at(line.len() / 2);
        for part in [start, end, "\n"] {
            written.write_all(part.as_bytes()).unwrap();
        }
    }
    let tokens = || program.json(&["stats", "--session", key])["tokens"]["output"].clone();
    wait_until("the whole file is read", || tokens() == json!(1_396));
    let mut expected = of_files();
    let sessions = expected["sessions"].as_array_mut().unwrap();
    sessions.retain(|session| session["session"] == key);
    compare_with(&program, KIND, &expected);
    assert_eq!(server.terminate(), Some(0));
}
