//! Runs of OpenCode and Goose, told by their databases and by what else they write of the same runs: one session each,
//! whichever comes first, and the same however often. Their files are only read.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::program::{Program, fixtures};

/// Imports a file; gives how many events were new.
fn import(program: &Program, path: &Path) -> u64 {
    let report = program.json(&["import", path.to_str().unwrap()]);
    let files = report["files"].as_array().unwrap().iter();
    let new = files.map(|file| {
        assert_eq!(file["rejected_total"], 0, "{file}");
        assert_eq!(file["conflicts"], 0, "{file}");
        file["new"].as_u64().unwrap()
    });
    new.sum()
}

/// The names and bytes of the files in a folder.
fn bytes_in(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    entries
        .filter(|entry| entry.path().is_file())
        .map(|file| {
            (
                file.file_name().to_string_lossy().into_owned(),
                fs::read(file.path()).unwrap(),
            )
        })
        .collect()
}

/// A copy of the recorded folder of a program.
fn folder_of(program: &Program, kind: &str) -> std::path::PathBuf {
    let folder = program.folder().join(kind);
    fs::create_dir(&folder).unwrap();
    for (name, bytes) in bytes_in(&fixtures().join(kind)) {
        fs::write(folder.join(name), bytes).unwrap();
    }
    folder
}

fn session(program: &Program, key: &str) -> Value {
    let sessions = program.json(&["sessions"]);
    let sessions = sessions["sessions"].as_array().unwrap();
    sessions
        .iter()
        .find(|session| session["key"] == key)
        .unwrap()
        .clone()
}

fn tool_counts(stats: &Value) -> BTreeMap<String, (u64, u64)> {
    let tools = stats["tools"].as_array().unwrap().iter();
    tools
        .map(|tool| {
            let count = |name: &str| tool[name].as_u64().unwrap();
            (
                tool["name"].as_str().unwrap().to_owned(),
                (count("calls"), count("errors")),
            )
        })
        .collect()
}

const OPENCODE: &str = "ses_dd17afd44ffeEQCIgtkHNWFqYT";
/// The same run of a version before 1.2, which kept it in files.
const IN_FILES: &str = "ses_dd162f114ffehab86scGJ4IfvK";

fn check_opencode(program: &Program, key: &str, cost_usd: f64, failed_mcp: u64) {
    let stats = program.json(&["stats", "--session", key]);
    // The log of its model server: six answers of the session, two of the agent that it started.
    assert_eq!(
        stats["tokens"]["input"],
        120 + 150 + 180 + 220 + 240 + 270 + 120 + 140,
        "{stats}"
    );
    assert_eq!(stats["tokens"]["output"], 8 * 20);
    let cost = stats["cost"]["USD"].as_f64().unwrap();
    assert!((cost - cost_usd).abs() < 1e-9, "{cost}");
    let tools = tool_counts(&stats);
    for (name, expect) in [
        ("read", (2, 1)),
        ("edit", (1, 0)),
        ("task", (1, 0)),
        ("grep", (1, 1)),
        ("get_tide", (2, failed_mcp)),
    ] {
        assert_eq!(tools.get(name), Some(&expect), "{name} of {stats}");
    }
    assert_eq!(stats["agents"], json!(["build", "general"]));
    let shown = session(program, key);
    assert_eq!(shown["title"], "Tides of the harbour");
}

#[test]
fn a_database_of_opencode_is_read_with_its_log_and_left_as_it_is() {
    let program = Program::new();
    let folder = folder_of(&program, "opencode");
    let before = bytes_in(&folder);
    assert!(import(&program, &folder.join("opencode.db")) > 50);
    assert_eq!(import(&program, &folder.join("opencode.db")), 0);
    assert_eq!(bytes_in(&folder), before, "nothing is written beside it");
    check_opencode(&program, OPENCODE, 0.00368, 1);
    assert_eq!(
        program.json(&["sessions"])["sessions"].as_array().unwrap().len(),
        2
    );
}

#[test]
fn what_opencode_prints_and_exports_is_the_same_run() {
    let files = ["opencode.db", "run-format-json.jsonl", "export.json"];
    for order in [[0, 1, 2], [1, 0, 2], [2, 1, 0], [1, 2, 0]] {
        let program = Program::new();
        for place in order {
            import(&program, &fixtures().join("opencode").join(files[place]));
        }
        check_opencode(&program, OPENCODE, 0.00368, 1);
    }
}

#[test]
fn files_of_older_versions_of_opencode_tell_the_same() {
    let program = Program::new();
    import(&program, &fixtures().join("opencode/storage"));
    // That version charged for thoughts twice, and did not say that a call of an MCP server had failed.
    check_opencode(&program, IN_FILES, 0.003744, 0);
    assert_eq!(
        program.json(&["sessions"])["sessions"].as_array().unwrap().len(),
        1
    );
}

#[test]
fn sessions_of_goose_are_read_out_of_its_database_and_its_files() {
    let program = Program::new();
    let folder = folder_of(&program, "goose");
    let before = bytes_in(&folder);
    import(&program, &folder);
    assert_eq!(bytes_in(&folder), before);
    let stats = program.json(&["stats", "--session", "20261130_1"]);
    assert_eq!(
        stats["tokens"],
        json!({ "input": 580, "output": 70, "total": 650 }),
        "{stats}"
    );
    let tools = tool_counts(&stats);
    assert_eq!((tools["shell"], tools["get_tide"]), ((1, 0), (1, 1)), "{stats}");
    assert_eq!(session(&program, "20261130_1")["title"], "Tides of the harbour");
    assert_eq!(session(&program, "20250910_143201")["title"], "Low water");
    assert_eq!(
        program.json(&["sessions"])["sessions"].as_array().unwrap().len(),
        2
    );
}

#[test]
fn agents_of_goose_have_names_whatever_its_database_says_of_them() {
    let program = Program::new();
    import(&program, &fixtures().join("goose/sessions.db"));
    let stats = program.json(&["stats", "--session", "20261130_1"]);
    assert_eq!(stats["agents"], json!(["goose", "subagent"]), "{stats}");
    // Older versions have no such columns.
    let older = Program::new();
    assert!(import(&older, &fixtures().join("goose-1.10/sessions.db")) > 3);
    assert_eq!(import(&older, &fixtures().join("goose-1.10/sessions.db")), 0);
    let stats = older.json(&["stats"]);
    assert_eq!(stats["agents"], json!(["goose"]), "{stats}");
    assert_eq!(session(&older, "20251001_1")["title"], "Low water");
}
