//! Runs of GitHub Copilot CLI, told by its session files, by what it sent and by what it printed: one session,
//! whichever comes first, and the same however often.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::coding_agents::{compare, compare_with, receive, truth};
use crate::program::{Program, fixtures, wait_until};

const KIND: &str = "copilot-cli";
/// The session that all three tell of.
const SESSION: &str = "08908e28-effd-451b-9dad-bf12f60d87af";

/// Who tells of the runs.
#[derive(Debug, Clone, Copy)]
enum Teller {
    File,
    Requests,
    Printed,
}

use Teller::{File, Printed, Requests};

impl Teller {
    fn tell(self, program: &Program) {
        match self {
            File => import(program, &folder().join("session-state").join(SESSION)),
            Requests => receive(program, KIND),
            Printed => {
                for run in ["01-main", "02-resume"] {
                    let printed = fixtures().join(KIND).join(format!("json/{run}.jsonl"));
                    let output = program.run_with_input(&["import", "-"], &fs::read(printed).unwrap());
                    assert!(output.status.success(), "{output:?}");
                }
            }
        }
    }
}

fn folder() -> PathBuf {
    fixtures().join(KIND).join("dot-copilot")
}

fn import(program: &Program, path: &Path) {
    let output = program.run(&["import", path.to_str().unwrap()]);
    assert!(output.status.success(), "{output:?}");
}

/// The truth of the session that all three tell of.
fn truth_of_one() -> Value {
    let mut truth = truth(KIND);
    truth["sessions"]
        .as_array_mut()
        .unwrap()
        .retain(|session| session["session"] == SESSION);
    truth
}

/// What is shown of all sessions.
fn shown(program: &Program) -> Value {
    let mut shown = json!([program.json(&["stats"]), program.json(&["sessions"])]);
    for answer in shown.as_array_mut().unwrap() {
        answer.as_object_mut().unwrap().remove("as_of");
    }
    shown
}

#[test]
fn session_files_tell_what_the_runs_did() {
    let program = Program::new();
    import(&program, &folder());
    compare(&program, KIND);
    let before = shown(&program);
    import(&program, &folder());
    assert_eq!(shown(&program), before, "the same bytes twice change nothing");
}

#[test]
fn a_growing_session_file_is_followed_line_by_line() {
    let program = Program::new();
    let state = program.folder().join("session-state");
    let session = state.join(SESSION);
    fs::create_dir_all(&session).unwrap();
    let server = program.serve_with(&["--listen", "127.0.0.1:0", "--watch", state.to_str().unwrap()]);
    let from = folder().join("session-state").join(SESSION).join("events.jsonl");
    let text = fs::read_to_string(from).unwrap();
    let mut written = fs::File::create(session.join("events.jsonl")).unwrap();
    for line in text.lines() {
        let (start, end) = line.split_at(line.floor_char_boundary(line.len() / 2));
        for part in [start, end, "\n"] {
            written.write_all(part.as_bytes()).unwrap();
        }
    }
    let truth = truth_of_one();
    let output = &truth["sessions"][0]["model_calls"]["tokens"]["output"];
    let read = || program.json(&["stats", "--session", SESSION])["tokens"]["output"] == *output;
    wait_until("the whole file is read", read);
    compare_with(&program, KIND, &truth);
    assert_eq!(server.terminate(), Some(0));
}

#[test]
fn one_run_told_three_ways_is_one_session() {
    let orders = [
        [File, Requests, Printed],
        [Requests, Printed, File],
        [Printed, File, Requests],
    ];
    for order in orders {
        let program = Program::new();
        for teller in order.into_iter().chain(order) {
            teller.tell(&program);
        }
        let sessions = program.json(&["sessions"]);
        let keys: Vec<&Value> = sessions["sessions"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| &one["key"])
            .collect();
        assert_eq!(keys, [SESSION], "{order:?}");
        compare_with(&program, KIND, &truth_of_one());
    }
}

#[test]
fn what_was_printed_is_the_session_that_its_last_line_names() {
    let program = Program::new();
    Printed.tell(&program);
    let mut truth = truth_of_one();
    // What the model calls used is not printed.
    truth["sessions"][0]["model_calls"]["tokens"] = json!({ "input": 0, "output": 0 });
    compare_with(&program, KIND, &truth);
}

#[test]
fn files_and_commands_are_told_with_their_changes() {
    let program = Program::new();
    File.tell(&program);
    let stats = program.json(&["stats", "--session", SESSION]);
    let files = stats["files"].as_array().unwrap().iter();
    let file = |name: &str| {
        let found = files
            .clone()
            .find(|file| file["path"] == format!("/home/dev/harbour/{name}"));
        let found = found.unwrap_or_else(|| panic!("{name} in {}", stats["files"]));
        ["reads", "edits", "creates", "failed", "added", "removed"]
            .map(|count| found[count].as_u64().unwrap())
    };
    assert_eq!(file("notes.md"), [2, 1, 0, 0, 1, 1]);
    assert_eq!(file("table.csv"), [0, 0, 1, 0, 2, 0]);
    assert_eq!(file("missing.md"), [0, 0, 0, 1, 0, 0]);
    let commands = stats["commands"].as_array().unwrap().iter();
    let exits: Vec<(&str, &Value)> = commands
        .map(|run| (run["command"].as_str().unwrap(), &run["exit"]))
        .collect();
    let (done, three) = (json!(0), json!(3));
    assert_eq!(
        exits,
        [
            ("ls", &done),
            ("echo checking; exit 3", &three),
            ("wc -w notes.md", &done)
        ]
    );
}

#[test]
fn the_folder_is_found_by_itself() {
    let program = Program::new();
    let output = program
        .command(&["--json", "agents"])
        .env("COPILOT_HOME", folder())
        .output()
        .unwrap();
    let found: Value = serde_json::from_slice(&output.stdout).unwrap();
    let agents = found["agents"].as_array().unwrap();
    let copilot = agents
        .iter()
        .find(|agent| agent["agent"] == "copilot-cli")
        .unwrap();
    assert_eq!(copilot["sessions"], 5, "{copilot}");
}
