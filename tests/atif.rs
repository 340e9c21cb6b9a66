//! Trajectories: read as what their agents did, written from sessions of any dialect, and read again the same.

use std::path::Path;

use serde_json::{Value, json};

use crate::coding_agents::counts;
use crate::program::{Program, fixtures};

fn import(program: &Program, path: &Path) -> Value {
    let report = program.json(&["import", path.to_str().unwrap()]);
    assert_eq!(report["files"][0]["rejected_total"], 0, "{report}");
    report
}

fn trajectory() -> Program {
    let program = Program::new();
    import(&program, &fixtures().join("atif/trajectory.json"));
    program
}

fn tool(item: &Value) -> String {
    item["name"].as_str().unwrap().to_owned()
}

/// What a trajectory carries of a session.
fn figures(stats: &Value) -> Value {
    let explicit = stats["handoffs"].as_array().unwrap().iter();
    let explicit = explicit.filter(|edge| edge["inferred"] == false);
    let edges: Vec<Value> = explicit
        .map(|edge| json!([edge["from"], edge["to"], edge["count"]]))
        .collect();
    json!({
        "agents": stats["agents"], "tokens": stats["tokens"], "edges": edges,
        "tools": counts(&stats["tools"], tool, ["calls", "errors"]),
        "mcp": counts(&stats["mcp"], |item| item["server"].as_str().unwrap().to_owned(), ["calls", "errors"]),
    })
}

#[test]
fn a_trajectory_tells_what_its_agents_did() {
    let program = trajectory();
    let expected = std::fs::read(fixtures().join("atif/expected.json")).unwrap();
    let expected: Value = serde_json::from_slice(&expected).unwrap();
    let key = expected["session"].as_str().unwrap();
    let stats = program.json(&["stats", "--session", key]);
    let found = figures(&stats);
    let edge = &expected["edges"][0];
    assert_eq!(found["edges"], json!([[edge["from"], edge["to"], edge["count"]]]));
    let tokens = &expected["model_calls"]["tokens"];
    assert_eq!(
        json!([stats["tokens"]["input"], stats["tokens"]["output"]]),
        json!([tokens["input"], tokens["output"]])
    );
    assert_eq!(
        found["tools"],
        json!({"delegate": [1, 0], "measure_spine": [1, 0], "order_glue": [1, 1]})
    );
    let cost = stats["cost"]["USD"].as_f64().unwrap();
    assert!(
        (cost - expected["cost_usd_stated"].as_f64().unwrap()).abs() < 1e-9,
        "{cost}"
    );
    let agents = found["agents"].as_array().unwrap();
    assert!(
        agents.len() == 2
            && expected["agents"]
                .as_array()
                .unwrap()
                .iter()
                .all(|agent| agents.contains(agent))
    );
    let sessions = program.json(&["sessions"]);
    let sessions = sessions["sessions"].as_array().unwrap();
    assert_eq!(sessions.len(), 1);
    assert_eq!(sessions[0]["title"], expected["user_prompts"][0]);

    let again = import(&program, &fixtures().join("atif/trajectory.json"));
    assert_eq!(again["files"][0]["new"], 0, "{again}");
    assert_eq!(again["files"][0]["conflicts"], 0, "{again}");
    assert_eq!(figures(&program.json(&["stats", "--session", key])), found);
}

/// Exports the one session of a program and gives the figures of a program that imports it.
fn written_and_read(program: &Program, key: &str) -> Value {
    let path = program.folder().join("written.json");
    let report = program.json(&[
        "export",
        "--session",
        key,
        "--format",
        "atif",
        "-o",
        path.to_str().unwrap(),
    ]);
    assert_eq!(report["left_out"], 0, "{report}");
    let other = Program::new();
    import(&other, &path);
    figures(&other.json(&["stats", "--session", key]))
}

#[test]
fn what_is_written_gives_the_same_figures() {
    let program = trajectory();
    let stats = program.json(&["stats", "--session", "bind-0007"]);
    assert_eq!(written_and_read(&program, "bind-0007"), figures(&stats));

    // A session of another dialect, with MCP calls, a subagent and failures.
    let program = Program::new();
    program.run(&[
        "import",
        fixtures().join("gemini-cli/dot-gemini").to_str().unwrap(),
    ]);
    let key = "8631321d-cd40-4208-b975-1ebc4cdefd5f";
    let stats = program.json(&["stats", "--session", key]);
    assert_eq!(written_and_read(&program, key), figures(&stats));
}

#[test]
fn calls_that_several_sources_tell_are_written_once() {
    let program = Program::new();
    program.run(&[
        "import",
        fixtures().join("gemini-cli/dot-gemini").to_str().unwrap(),
    ]);
    crate::coding_agents::receive(&program, "gemini-cli");
    let key = "8631321d-cd40-4208-b975-1ebc4cdefd5f";
    let stats = program.json(&["stats", "--session", key]);
    assert_eq!(written_and_read(&program, key), figures(&stats));
}
