//! Runs of Codex, told by its session files, by what `codex exec --json` printed and by what was sent: each alone, and
//! all of them in every order.

use std::fs;
use std::path::PathBuf;

use serde_json::{Value, json};

use crate::coding_agents::{compare, compare_with, receive, truth};
use crate::program::{Program, fixtures};

/// A source that tells of the runs.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Source {
    Files,
    Printed,
    Sent,
}

const ORDERS: [[Source; 3]; 6] = {
    use Source::{Files, Printed, Sent};
    [
        [Files, Printed, Sent],
        [Files, Sent, Printed],
        [Printed, Files, Sent],
        [Printed, Sent, Files],
        [Sent, Files, Printed],
        [Sent, Printed, Files],
    ]
};

/// Runs of all that Codex had before agents were started for tasks.
const CODEX: &str = "codex";
/// A run with an agent that was started for a task, and what went wrong.
const TASKS: &str = "codex-tasks";

/// The files below a folder of the recorded bytes of a kind, by name.
fn files(kind: &str, folder: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![fixtures().join(kind).join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            match path.is_dir() {
                true => folders.push(path),
                false => found.push(path),
            }
        }
    }
    found.sort();
    found
}

/// Imports files; gives how many events were new.
fn import(program: &Program, files: &[PathBuf]) -> u64 {
    let new = files.iter().map(|path| {
        let report = program.json(&["import", path.to_str().unwrap()]);
        let report = &report["files"][0];
        assert_eq!(report["rejected_total"], 0, "{report}");
        assert_eq!(report["conflicts"], 0, "{report}");
        report["new"].as_u64().unwrap()
    });
    new.sum()
}

fn tell(program: &Program, kind: &str, source: Source) {
    match source {
        Source::Files => {
            import(program, &files(kind, "sessions"));
        }
        Source::Printed => {
            for path in files(kind, "exec-json") {
                let output = program.run_with_input(&["--json", "import", "-"], &fs::read(&path).unwrap());
                let report: Value = serde_json::from_slice(&output.stdout).unwrap();
                let report = &report["files"][0];
                assert_eq!(report["rejected_total"], 0, "{}: {report}", path.display());
            }
        }
        Source::Sent => receive(program, kind),
    }
}

/// How many sessions there are, their model calls without a price, and their errors.
fn counts(program: &Program) -> [u64; 3] {
    let sessions = program.json(&["sessions"]);
    let sessions = sessions["sessions"].as_array().unwrap();
    let errors = sessions
        .iter()
        .map(|session| session["errors"].as_u64().unwrap())
        .sum();
    let calls = program.json(&["stats"])["unpriced_calls"].as_u64().unwrap();
    [sessions.len() as u64, calls, errors]
}

#[test]
fn session_files_tell_the_runs() {
    let program = Program::new();
    tell(&program, CODEX, Source::Files);
    compare(&program, CODEX);
    // A command that failed, and an MCP call.
    assert_eq!(counts(&program), [4, 17, 2]);
}

#[test]
fn session_files_tell_the_runs_in_any_order_and_once() {
    let mut files = files(CODEX, "sessions");
    files.reverse();
    let program = Program::new();
    import(&program, &files);
    compare(&program, CODEX);
    assert_eq!(import(&program, &files), 0);
    assert_eq!(counts(&program), [4, 17, 2]);
}

#[test]
fn a_run_told_three_ways_is_one_session() {
    for order in ORDERS {
        let program = Program::new();
        for source in order {
            tell(&program, CODEX, source);
        }
        compare(&program, CODEX);
        // What Codex does for no thread has a session of its own; what the model server refused is only sent.
        assert_eq!(counts(&program), [5, 17, 3], "{order:?}");
        tell(&program, CODEX, order[0]);
        compare(&program, CODEX);
        assert_eq!(counts(&program), [5, 17, 3], "{order:?}");
    }
}

#[test]
fn an_agent_that_was_started_for_a_task_is_told_once() {
    for order in ORDERS {
        let program = Program::new();
        for source in order.into_iter().chain(order) {
            tell(&program, TASKS, source);
        }
        compare(&program, TASKS);
        let stats = program.json(&["stats"]);
        let inferred = stats["handoffs"].as_array().unwrap().iter();
        assert_eq!(
            inferred.filter(|edge| edge["inferred"] == true).count(),
            0,
            "{stats}"
        );
        assert_eq!(stats["cost_estimated"]["USD"], 0.129_166, "each model call once");
        // The calls that failed. The request that the model server refused lies within a second of one of them.
        assert_eq!(counts(&program), [2, 0, 5], "{order:?}");
    }
}

#[test]
fn a_task_that_is_only_sent_is_in_the_session_of_its_run() {
    let program = Program::new();
    tell(&program, TASKS, Source::Sent);
    let mut expected = truth(TASKS);
    let tools = expected["sessions"][0]["tool_calls"].as_array_mut().unwrap();
    // That a command was still at work when the program ended stands in the session file alone.
    let commands = tools.iter_mut().find(|tool| tool["name"] == "exec_command");
    commands.unwrap()["errors"] = json!(2);
    compare_with(&program, TASKS, &expected);
    let stats = program.json(&["stats"]);
    assert_eq!(stats["cost_estimated"]["USD"], 0.129_166);
    assert_eq!(counts(&program), [2, 0, 4]);
    // What is of no thread is called by the program and the day.
    let sessions = program.json(&["sessions"]);
    let mut keys = sessions["sessions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|session| session["key"].as_str());
    assert!(
        keys.any(|key| key.unwrap().starts_with("codex 2026-")),
        "{sessions}"
    );
}

#[test]
fn a_session_has_the_name_that_the_index_gives_it() {
    let key = "01a22a3d-eb72-75b1-99cf-303103a67fdf";
    for index_first in [true, false] {
        let program = Program::new();
        let index = program.folder().join("session_index.jsonl");
        let line =
            format!(r#"{{"id":"{key}","thread_name":"The lamp","updated_at":"2026-11-30T03:00:00Z"}}"#);
        fs::write(&index, line).unwrap();
        let mut order = vec![index];
        order.extend(files(CODEX, "sessions"));
        if !index_first {
            order.reverse();
        }
        import(&program, &order);
        let sessions = program.json(&["sessions"]);
        let sessions = sessions["sessions"].as_array().unwrap();
        let named = sessions.iter().find(|session| session["key"] == key).unwrap();
        assert_eq!(named["title"], "The lamp");
    }
}
