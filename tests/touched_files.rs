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

/// What a session did, as it was sent, as its files have it, and from both.
fn check(kind: &str, files: &str, session: &str, sent: &[&str], told: &[&str]) {
    let program = Program::new();
    receive(&program, kind);
    assert_eq!(said(&program, session), sent, "{kind} as sent");
    import(&program, files);
    assert_eq!(said(&program, session), told, "{kind} as sent, then from files");
    let program = Program::new();
    import(&program, files);
    assert_eq!(said(&program, session), told, "{kind} from files");
    import(&program, files);
    receive(&program, kind);
    assert_eq!(
        said(&program, session),
        told,
        "{kind} from files twice, then as sent"
    );
}

#[test]
fn files_of_claude_code() {
    // What is sent has no exit codes.
    let sent = [
        "$ cat budget-2027.txt: null failed",
        "$ echo $((2*1450)): null done",
        "$ ls -l: null done",
        "/home/dev/fjord-planner/itinerary.md: read 1, edited 3, new 0, failed 0, +7 -1",
        "/home/dev/fjord-planner/notes.txt: read 1, edited 0, new 0, failed 0, +0 -0",
        "budget-2027.txt: read 0, edited 0, new 0, failed 1, +0 -0",
    ];
    let told = [
        "$ cat budget-2027.txt: 1 failed",
        "$ echo $((2*1450)): null done",
        "$ ls -l: 0 done",
        "/home/dev/fjord-planner/budget-2027.txt: read 0, edited 0, new 0, failed 1, +0 -0",
        "/home/dev/fjord-planner/itinerary.md: read 1, edited 2, new 1, failed 0, +7 -1",
        "/home/dev/fjord-planner/notes.txt: read 1, edited 0, new 0, failed 0, +0 -0",
    ];
    check("claude-code", "claude-code/projects", CLAUDE, &sent, &told);
}

#[test]
fn files_of_codex() {
    let commands = [
        "$ cat lamp.py: 0 done",
        "$ python3 lamp.py && cat nowhere.txt: 1 failed",
        "$ wc -l lamp.py: 0 done",
    ];
    let files = |folder: &str| {
        [
            format!("{folder}CHANGES.md: read 0, edited 0, new 1, failed 0, +1 -0"),
            format!("{folder}lamp.py: read 1, edited 2, new 0, failed 0, +2 -1"),
            format!("{folder}nowhere.txt: read 0, edited 0, new 0, failed 1, +0 -0"),
        ]
    };
    // What is sent does not say in which folder it works.
    let [sent, told] = ["", "/home/dev/lighthouse/"].map(files);
    let all = |files: &[String; 3]| -> Vec<String> {
        commands
            .iter()
            .map(|command| (*command).to_owned())
            .chain(files.iter().cloned())
            .collect()
    };
    let [sent, told] = [all(&sent), all(&told)];
    let sent: Vec<&str> = sent.iter().map(String::as_str).collect();
    let told: Vec<&str> = told.iter().map(String::as_str).collect();
    check("codex", "codex/sessions", CODEX, &sent, &told);
}

#[test]
fn files_of_gemini_cli() {
    let program = Program::new();
    receive(&program, "gemini-cli");
    let sent = [
        "/home/dev/skagen/answer.md: read 0, edited 1, new 0, failed 0, +1 -0",
        "/home/dev/skagen/boats.csv: read 1, edited 0, new 0, failed 0, +0 -0",
        "/home/dev/skagen/lost.txt: read 0, edited 0, new 0, failed 1, +0 -0",
        "/home/dev/skagen/none.csv: read 0, edited 0, new 0, failed 1, +0 -0",
        "/home/dev/skagen: read 0, edited 0, new 0, failed 0, +0 -0",
    ];
    let files = said(&program, GEMINI).into_iter();
    let files: Vec<String> = files.filter(|line| !line.starts_with('$')).collect();
    assert_eq!(files, sent);
}

#[test]
fn sessions_are_found_by_their_files() {
    let program = Program::new();
    receive(&program, "gemini-cli");
    assert_eq!(found(&program, "file:boats.csv"), 1);
    assert_eq!(found(&program, "file:/home/dev/skagen/"), 1);
    assert_eq!(found(&program, "file:oats.csv"), 0);
}
