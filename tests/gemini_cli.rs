//! Runs of Gemini CLI, told by its session files, by what it sent and by what it printed: one session, whichever comes
//! first, and the same however often.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::coding_agents::{compare, compare_with, receive, truth};
use crate::program::{Program, fixtures};

const KIND: &str = "gemini-cli";

/// Who tells of the runs.
#[derive(Debug, Clone, Copy)]
enum Teller {
    Files,
    Requests,
    Printed,
}

use Teller::{Files, Printed, Requests};

impl Teller {
    fn tell(self, program: &Program) {
        let folder = fixtures().join(KIND);
        match self {
            Files => import(program, &folder.join("dot-gemini")),
            Requests => receive(program, KIND),
            Printed => {
                let mut paths: Vec<_> = fs::read_dir(folder.join("stream-json"))
                    .unwrap()
                    .map(|entry| entry.unwrap().path())
                    .collect();
                paths.sort();
                for path in paths {
                    let output = program.run_with_input(&["import", "-"], &fs::read(&path).unwrap());
                    assert!(output.status.success(), "{output:?}");
                }
            }
        }
    }
}

fn import(program: &Program, path: &Path) {
    let output = program.run(&["import", path.to_str().unwrap()]);
    assert!(output.status.success(), "{output:?}");
}

/// What is shown of all sessions.
fn shown(program: &Program) -> Value {
    let mut stats = program.json(&["stats"]);
    let mut sessions = program.json(&["sessions"]);
    // When it was received, and how long ago.
    for shown in [&mut stats, &mut sessions] {
        shown.as_object_mut().unwrap().remove("as_of");
    }
    json!([stats, sessions])
}

#[test]
fn session_files_tell_what_the_runs_did() {
    let program = Program::new();
    Files.tell(&program);
    compare(&program, KIND);
    let before = shown(&program);
    Files.tell(&program);
    assert_eq!(shown(&program), before, "the same bytes twice change nothing");
}

#[test]
fn one_run_told_three_ways_is_one_session() {
    let orders = [
        [Files, Requests, Printed],
        [Requests, Printed, Files],
        [Printed, Files, Requests],
    ];
    for order in orders {
        let program = Program::new();
        for teller in order.into_iter().chain(order) {
            teller.tell(&program);
        }
        let sessions = program.json(&["sessions"]);
        let sessions = sessions["sessions"].as_array().unwrap();
        assert_eq!(sessions.len(), 1, "{order:?}");
        compare(&program, KIND);
    }
}

#[test]
fn what_was_printed_tells_the_calls_of_the_main_agent() {
    let program = Program::new();
    Printed.tell(&program);
    let mut truth = truth(KIND);
    let session = &mut truth["sessions"][0];
    // What a subagent did, and what each model call used, is not printed.
    for tool in session["tool_calls"].as_array_mut().unwrap() {
        let by_main = tool["by_agent"]["main"].as_u64().unwrap_or(0);
        if by_main != tool["count"].as_u64().unwrap() {
            tool["errors"] = json!(tool["errors"].as_u64().unwrap().saturating_sub(1));
        }
        tool["count"] = json!(by_main);
    }
    let tools = session["tool_calls"].as_array_mut().unwrap();
    tools.retain(|tool| tool["count"] != 0);
    session["model_calls"]["tokens"] = json!({ "input": 0, "output": 0 });
    compare_with(&program, KIND, &truth);
}
