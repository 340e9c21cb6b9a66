//! The session files of every program in the shapes that other systems, other versions and an unlucky moment leave them
//! in, by import and by watching while they grow: the runs in them stay the same.

use std::cell::Cell;
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::program::{Program, fixtures, wait_until};

/// Folders of recorded session files.
const RECORDED: [&str; 5] = [
    "claude-code/projects",
    "codex/sessions",
    "codex-tasks/sessions",
    "gemini-cli/dot-gemini",
    "copilot-cli/dot-copilot",
];

/// The files below a folder, with their paths from there on.
fn files_of(recorded: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let root = fixtures().join(recorded);
    let (mut folders, mut files) = (vec![root.clone()], Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            match path.is_dir() {
                true => folders.push(path),
                false => {
                    let bytes = fs::read(&path).unwrap();
                    files.push((path.strip_prefix(&root).unwrap().to_owned(), bytes));
                }
            }
        }
    }
    files.sort();
    files
}

fn is_of_lines(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "jsonl")
}

/// Writes files below a folder of a program's own.
fn write(program: &Program, recorded: &str, files: &[(PathBuf, Vec<u8>)]) -> PathBuf {
    let folder = program.folder().join(recorded);
    for (path, bytes) in files {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    folder
}

/// What the runs did, as far as it does not depend on how many records tell of it.
fn told(program: &Program) -> Value {
    let stats = program.json(&["stats"]);
    let names = [
        "tokens",
        "tools",
        "mcp",
        "agents",
        "handoffs",
        "cost",
        "cost_estimated",
    ];
    let figures: Vec<&Value> = names.iter().map(|name| &stats[*name]).collect();
    let sessions = program.json(&["sessions"]);
    let sessions = sessions["sessions"].as_array().unwrap().iter();
    let mut sessions: Vec<String> = sessions
        .map(|session| json!([session["key"], session["title"], session["errors"]]).to_string())
        .collect();
    sessions.sort();
    json!([figures, sessions])
}

/// Imports files; gives what they tell.
fn imported(recorded: &str, files: &[(PathBuf, Vec<u8>)]) -> Value {
    let program = Program::new();
    let folder = write(&program, recorded, files);
    let report = program.json(&["import", folder.to_str().unwrap()]);
    for file in report["files"].as_array().unwrap() {
        assert_eq!(
            (&file["rejected_total"], &file["conflicts"]),
            (&json!(0), &json!(0)),
            "{file}"
        );
    }
    told(&program)
}

/// The recorded files with another text in those of lines.
fn changed(recorded: &str, change: impl Fn(&str) -> String) -> Vec<(PathBuf, Vec<u8>)> {
    let mut files = files_of(recorded);
    for (_, bytes) in files.iter_mut().filter(|(path, _)| is_of_lines(path)) {
        *bytes = change(std::str::from_utf8(bytes).unwrap()).into_bytes();
    }
    files
}

/// What is done to the text of a file.
type Change = fn(&str) -> String;

#[test]
fn lines_may_end_and_begin_in_other_ways() {
    let changes: [(&str, Change); 4] = [
        ("line feeds after carriage returns", |text| {
            text.replace('\n', "\r\n")
        }),
        ("a mark of the byte order", |text| format!("\u{feff}{text}")),
        ("empty lines", |text| text.replace('\n', "\n\n  \n")),
        ("no end of the last line", |text| text.trim_end().to_owned()),
    ];
    for recorded in RECORDED {
        let expect = imported(recorded, &files_of(recorded));
        for (what, change) in changes {
            assert_eq!(
                imported(recorded, &changed(recorded, change)),
                expect,
                "{recorded}: {what}"
            );
        }
    }
}

/// A line as only a newer version of the program writes it, after the first line of a session.
fn of_tomorrow(recorded: &str, first: &Value, number: u32) -> Value {
    let (id, at) = (format!("of-tomorrow-{number}"), "2026-11-30T03:00:00.000Z");
    match recorded.split('/').next().unwrap() {
        "claude-code" => json!({ "type": "of-tomorrow", "sessionId": first["sessionId"], "timestamp": at,
            "uuid": id, "parentUuid": null, "isSidechain": first["isSidechain"],
            "agentId": first["agentId"] }),
        "gemini-cli" => json!({ "id": id, "timestamp": at, "type": "of-tomorrow", "content": "new" }),
        "copilot-cli" => {
            json!({ "type": "session.of_tomorrow", "data": { "n": 1 }, "id": id, "timestamp": at,
                "parentId": null })
        }
        _ => json!({ "timestamp": at, "type": "of_tomorrow", "payload": { "n": 1 } }),
    }
}

#[test]
fn lines_of_types_to_come_change_nothing_of_what_is_known() {
    for recorded in RECORDED {
        let expect = imported(recorded, &files_of(recorded));
        let number = Cell::new(0);
        let more = changed(recorded, |text| {
            number.set(number.get() + 1);
            let first: Value = serde_json::from_str(text.lines().next().unwrap()).unwrap();
            let end = if text.ends_with('\n') { "" } else { "\n" };
            format!("{text}{end}{}\n", of_tomorrow(recorded, &first, number.get()))
        });
        assert_eq!(imported(recorded, &more), expect, "{recorded}");
    }
}

#[test]
fn a_line_that_was_cut_off_costs_itself_alone() {
    for recorded in RECORDED {
        let expect = imported(recorded, &files_of(recorded));
        let program = Program::new();
        // The program was killed while it wrote, and wrote on when it was started again.
        let cut = changed(recorded, |text| {
            let last = text.trim_end().lines().next_back().unwrap();
            let half = (0..=last.len() / 2)
                .rev()
                .find(|at| last.is_char_boundary(*at))
                .unwrap();
            format!(
                "{}\n{}\n{last}\n",
                &text.trim_end()[..text.trim_end().len() - last.len()].trim_end(),
                &last[..half]
            )
        });
        let folder = write(&program, recorded, &cut);
        program.json(&["import", folder.to_str().unwrap()]);
        assert_eq!(told(&program), expect, "{recorded}");
        let files = cut.iter().filter(|(path, _)| is_of_lines(path)).count();
        assert_eq!(
            program.json(&["rejects"])["total"],
            files,
            "{recorded}: each says what was wrong"
        );
    }
}

#[test]
fn files_are_followed_while_they_grow_together_in_halves_of_lines() {
    for recorded in RECORDED {
        let files = files_of(recorded);
        let expect = imported(recorded, &files);
        let program = Program::new();
        let (growing, whole): (Vec<_>, Vec<_>) = files.into_iter().partition(|(path, _)| is_of_lines(path));
        let folder = write(&program, recorded, &whole);
        fs::create_dir_all(&folder).unwrap();
        let server = program.serve_with(&["--listen", "127.0.0.1:0", "--watch", folder.to_str().unwrap()]);
        let lines: Vec<(PathBuf, Vec<&[u8]>)> = growing
            .iter()
            .map(|(path, bytes)| {
                (
                    folder.join(path),
                    bytes.split_inclusive(|byte| *byte == b'\n').collect(),
                )
            })
            .collect();
        // In turns: what happens in one file at the same time as in another comes in any order.
        let most = lines.iter().map(|(_, lines)| lines.len()).max().unwrap();
        for at in 0..most {
            for (path, lines) in &lines {
                let Some(line) = lines.get(at) else { continue };
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                let mut file = OpenOptions::new().create(true).append(true).open(path).unwrap();
                let (start, end) = line.split_at(line.len() / 2);
                file.write_all(start).unwrap();
                file.write_all(end).unwrap();
            }
        }
        wait_until(&format!("{recorded} is read"), || told(&program) == expect);
        assert_eq!(server.terminate(), Some(0));
        assert_eq!(program.json(&["rejects"])["total"], 0, "{recorded}");
        assert_eq!(
            program.json(&["stats"])["integrity"]["conflicts"],
            0,
            "{recorded}"
        );
    }
}
