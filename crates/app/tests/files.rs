//! The files and commands of runs, through the app and a real database.
#![allow(clippy::unwrap_used, reason = "a helper that cannot go on fails its test")]

use std::path::Path;

use serde_json::{Value, json};
use tracewake_app::dto::{DiffSide, FileOutcome, FileStep, SessionFiles, TextDiff};
use tracewake_app::{App, AppOptions, files, imports};
use tracewake_ingest::now;

/// A call of session `s`: name, arguments, answer, error.
type Call<'c> = (&'c str, Value, Value, &'c str);

/// Events of calls, a minute each, by agents that take turns in the order of `agents`.
fn lines(session: &str, agents: &[&str], calls: &[Call<'_>]) -> Vec<String> {
    let mut lines = Vec::new();
    for (at, (name, arguments, answer, error)) in calls.iter().enumerate() {
        let agent = agents[at % agents.len()];
        let mut push = |part: &str, second: usize, status: &str, kind: &str, content: Value| {
            let mut event = json!({
                "event_id": format!("{session}-{at}-{part}"), "session_id": session, "trace_id": "t", "type": kind,
                "agent_id": agent, "agent_name": agent, "span_id": format!("{session}-{at}"), "status": status,
                "timestamp": format!("2026-03-02T09:{at:02}:{second:02}.000Z"),
            });
            if !content.is_null() {
                event["content"] = content;
            }
            lines.push(event.to_string());
        };
        let asked =
            json!({ "kind": "tool_call", "id": format!("c{at}"), "name": name, "arguments": arguments });
        push("a", 0, "STARTED", "TOOL_CALL_START", asked);
        let gave = match *error {
            "" => json!({ "kind": "tool_response", "tool_call_id": format!("c{at}"), "output": answer }),
            error => {
                json!({ "kind": "tool_response", "tool_call_id": format!("c{at}"), "output": answer, "error_message": error })
            }
        };
        let status = if error.is_empty() { "COMPLETED" } else { "FAILED" };
        push("b", 2, status, "TOOL_CALL_END", gave);
    }
    lines
}

fn open(folder: &Path, lines: &[String]) -> App {
    let app = App::open(AppOptions::at(folder.join("traces.db"))).unwrap();
    let file = folder.join("in.jsonl");
    std::fs::write(&file, lines.join("\n")).unwrap();
    imports::import_now(&app.intake(), &file, &mut |_| {});
    app
}

fn drawn(diff: &TextDiff) -> Vec<String> {
    let line = |line: &tracewake_app::dto::DiffLine| {
        let sign = match line.side {
            DiffSide::Both => ' ',
            DiffSide::Left => '-',
            DiffSide::Right => '+',
            DiffSide::Skipped => '@',
        };
        let number = line
            .right
            .or(line.left)
            .map_or(String::new(), |number| number.to_string());
        let text: String = line.pieces.iter().map(|piece| piece.text.as_str()).collect();
        format!("{number}{sign}{text}")
    };
    diff.lines.iter().map(line).collect()
}

fn said(found: &SessionFiles) -> Vec<String> {
    let files = found.files.iter().map(|file| {
        format!(
            "{} r{} e{} n{} d{} s{} f{} +{} -{}",
            file.name,
            file.reads,
            file.edits,
            file.creates,
            file.deletes,
            file.searches,
            file.failed,
            file.added,
            file.removed
        )
    });
    files.collect()
}

const SENDER: &str = "/srv/app/src/sender.ts";

/// A file is made, edited, read by another agent, and edited in vain.
fn run() -> Vec<String> {
    let patch = "*** Begin Patch\n*** Update File: src/sender.ts\n@@\n-two\n+zwei\n*** End Patch\n";
    let calls: Vec<Call<'_>> = vec![
        (
            "Write",
            json!({"file_path": SENDER, "content": "one\ntwo\nthree\n"}),
            json!({"type": "create", "filePath": SENDER}),
            "",
        ),
        (
            "Edit",
            json!({"file_path": SENDER, "old_string": "one", "new_string": "eins\nuno"}),
            json!("done"),
            "",
        ),
        (
            "Read",
            json!({"file_path": SENDER}),
            json!({"file": {"filePath": SENDER, "numLines": 4, "startLine": 1, "totalLines": 4}}),
            "",
        ),
        ("apply_patch", json!(patch), json!("Success"), ""),
        (
            "Edit",
            json!({"file_path": SENDER, "old_string": "gone", "new_string": "x"}),
            json!(null),
            "String to replace not found",
        ),
        (
            "Read",
            json!({"file_path": "/srv/app/README.md"}),
            json!("a\nb"),
            "",
        ),
        (
            "Bash",
            json!({"command": "npm test", "description": "Run the tests"}),
            json!(null),
            "Exit code 1\n2 failed",
        ),
        (
            "Bash",
            json!({"command": "git push"}),
            json!(null),
            "The user doesn't want to proceed with this tool use.",
        ),
        (
            "exec_command",
            json!({"cmd": "npm test"}),
            json!("Wall time: 0.5 seconds\nProcess exited with code 0\nOutput:\nok\n"),
            "",
        ),
        ("search", json!({"path": "/srv/app/none.md"}), json!("x"), ""),
    ];
    lines("s", &["coder", "tester"], &calls)
}

#[test]
fn files_of_a_run_are_counted_with_their_lines() {
    let folder = tempfile::tempdir().unwrap();
    let app = open(folder.path(), &run());
    let found = files::session_files(app.store(), "s", "", now()).unwrap();
    assert_eq!(found.folder, "/srv/app");
    let expect = [
        "src/sender.ts r1 e2 n1 d0 s0 f1 +6 -2",
        "README.md r1 e0 n0 d0 s0 f0 +0 -0",
    ];
    assert_eq!(said(&found), expect);
    let marks: Vec<_> = found.files[0]
        .marks
        .iter()
        .map(|mark| (mark.at_ms, mark.agent.as_str()))
        .collect();
    assert_eq!(marks[..2], [(0.0, "coder"), (60_000.0, "tester")]);
    assert_eq!((found.calls, found.calls_read), (9, 9));
    let of_tester = files::session_files(app.store(), "s", "agent:tester", now()).unwrap();
    assert_eq!(of_tester.files.len(), 2);
    assert_eq!(of_tester.commands.len(), 1);
}

#[test]
fn commands_of_a_run_say_how_they_ended() {
    let folder = tempfile::tempdir().unwrap();
    let app = open(folder.path(), &run());
    let found = files::session_files(app.store(), "s", "", now()).unwrap();
    let commands: Vec<_> = found
        .commands
        .iter()
        .map(|run| (run.command.as_str(), run.exit, run.outcome, run.duration_ms))
        .collect();
    let expect = [
        ("npm test", Some(1), FileOutcome::Failed, 2_000.0),
        ("git push", None, FileOutcome::Refused, 2_000.0),
        ("npm test", Some(0), FileOutcome::Done, 500.0),
    ];
    assert_eq!(commands, expect);
    assert_eq!(found.commands[0].purpose, "Run the tests");
}

#[test]
fn a_file_is_followed_through_its_changes() {
    let folder = tempfile::tempdir().unwrap();
    let app = open(folder.path(), &run());
    let history = files::file_history(app.store(), "s", SENDER, now()).unwrap();
    let steps: Vec<_> = history
        .steps
        .iter()
        .map(|step: &FileStep| {
            let lines = step.diff.as_ref().map(drawn).unwrap_or_default().join(" ");
            format!(
                "{} {:?} {:?} +{} -{} {lines}",
                step.agent, step.action, step.outcome, step.added, step.removed
            )
        })
        .collect();
    let expect = [
        "coder Create Done +3 -0 1+one 2+two 3+three",
        "tester Edit Done +2 -1 1-one 1+eins 2+uno 3 two 4 three",
        "coder Read Done +0 -0 ",
        "tester Edit Done +1 -1 1 eins 2 uno 3-two 3+zwei 4 three",
        "coder Edit Failed +1 -1 -gone +x",
    ];
    assert_eq!(steps, expect);
    assert_eq!(history.steps[2].lines, Some(4));
    let whole = drawn(history.whole.as_ref().unwrap());
    assert_eq!(whole, ["1+eins", "2+uno", "3+zwei", "4+three"]);
    assert_eq!(history.lines_at_end, Some(4));
    assert_eq!(history.last_seen, Some(history.steps[2].span));
    assert!(files::file_history(app.store(), "s", "/none", now()).is_err());
}

#[test]
fn answers_tell_what_the_arguments_do_not() {
    let folder = tempfile::tempdir().unwrap();
    let patch = json!([{"oldStart": 7, "newStart": 7, "lines": [" a", "-b", "+c"]}]);
    let calls: Vec<Call<'_>> = vec![
        (
            "Edit",
            json!({"file_path": "/a.md", "old_string": "b", "new_string": "c"}),
            json!({"filePath": "/a.md", "structuredPatch": patch}),
            "",
        ),
        (
            "Write",
            json!({"file_path": "/b.md", "content": "x\ny\n"}),
            json!({"type": "update", "filePath": "/b.md", "originalFile": "x\nz\n"}),
            "",
        ),
        (
            "Edit",
            json!({"file_path": "/c.md", "old_string": "b", "new_string": "c"}),
            json!("ok"),
            "",
        ),
    ];
    let app = open(folder.path(), &lines("s", &["coder"], &calls));
    let first = |path: &str| {
        let history = files::file_history(app.store(), "s", path, now()).unwrap();
        drawn(history.steps[0].diff.as_ref().unwrap())
    };
    assert_eq!(first("/a.md"), ["7 a", "8-b", "8+c"]);
    assert_eq!(first("/b.md"), ["1 x", "2-z", "2+y"]);
    assert_eq!(
        first("/c.md"),
        ["-b", "+c"],
        "lines without numbers where nobody tells them"
    );
    assert!(
        files::file_history(app.store(), "s", "/c.md", now())
            .unwrap()
            .whole
            .is_none()
    );
}

#[test]
fn what_stands_beside_an_answer_counts_as_well() {
    let folder = tempfile::tempdir().unwrap();
    let patch = "*** Begin Patch\n*** Update File: lamp.py\n@@\n-a\n+b\n*** End Patch\n";
    let calls: Vec<Call<'_>> = vec![
        ("apply_patch", json!({"input": patch}), json!("Success"), ""),
        (
            "exec_command",
            json!({"cmd": "cat lamp.py"}),
            json!("b"),
            "exit code 3",
        ),
    ];
    let mut all = lines("s", &["codex"], &calls);
    let beside = [
        json!({"changes": [{"path": "/srv/lamp.py", "kind": "update", "diff": "@@ -7 +7 @@\n-a\n+b\n"}]}),
        json!({"exit_code": 3, "cwd": "/srv"}),
    ];
    for (line, beside) in [(1, &beside[0]), (3, &beside[1])] {
        let mut event: Value = serde_json::from_str(&all[line]).unwrap();
        event["metadata"] = beside.clone();
        all[line] = event.to_string();
    }
    let app = open(folder.path(), &all);
    let found = files::session_files(app.store(), "s", "", now()).unwrap();
    assert_eq!(said(&found), ["lamp.py r0 e1 n0 d0 s0 f1 +1 -1"]);
    assert_eq!(found.folder, "/srv");
    assert_eq!(
        (found.commands[0].exit, found.commands[0].folder.as_str()),
        (Some(3), "/srv")
    );
    let history = files::file_history(app.store(), "s", "/srv/lamp.py", now()).unwrap();
    assert_eq!(drawn(history.steps[0].diff.as_ref().unwrap()), ["7-a", "7+b"]);
}

#[test]
fn runs_of_a_file_are_found() {
    let folder = tempfile::tempdir().unwrap();
    let mut all = run();
    let read: Vec<Call<'_>> = vec![("read_file", json!({"path": SENDER}), json!("x"), "")];
    all.extend(lines("other", &["reader"], &read));
    let app = open(folder.path(), &all);
    let runs = files::file_runs(app.store(), SENDER, now()).unwrap();
    let said: Vec<_> = runs
        .iter()
        .map(|run| (run.session.key.as_str(), run.reads, run.edits))
        .collect();
    assert_eq!(said, [("s", 1, 3), ("other", 1, 0)]);
    let shared = files::shared_files(app.store(), "s").unwrap();
    assert_eq!(
        shared
            .iter()
            .map(|file| (file.path.as_str(), file.sessions))
            .collect::<Vec<_>>(),
        [(SENDER, 2)]
    );
}
