//! Commands as a person or a script calls them: documents, exit status, messages.

use serde_json::{Value, json};

use crate::program::{Program, fixtures};

fn triage() -> String {
    fixtures().join("chaukas/triage.jsonl").display().to_string()
}

#[test]
fn import_again_adds_nothing() {
    let program = Program::new();
    let first = program.json(&["import", &triage()]);
    let file = &first["files"][0];
    assert_eq!(
        (&file["dialect"], &file["events"], &file["new"]),
        (&json!("chaukas"), &json!(74), &json!(74))
    );
    let again = program.json(&["import", &triage()]);
    let file = &again["files"][0];
    assert_eq!((&file["new"], &file["duplicates"]), (&json!(0), &json!(74)));
}

#[test]
fn import_takes_standard_input() {
    let program = Program::new();
    let output = program.run_with_input(&["--json", "import", "-"], &std::fs::read(triage()).unwrap());
    assert_eq!(output.status.code(), Some(0));
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["files"][0]["new"], 74);
}

#[test]
fn rejected_lines_are_named_and_the_exit_status_says_so() {
    let program = Program::new();
    let path = fixtures().join("malformed/truncated_json.jsonl");
    let output = program.run(&["import", path.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(1));
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(
        text.contains("4 events, 4 new, 1 rejected") && text.contains("line 5: "),
        "{text}"
    );
    let rejects = program.json(&["rejects"]);
    assert_eq!(rejects["total"], 1);
    assert_eq!(rejects["rejects"][0]["line"], 5);
    assert!(rejects["rejects"][0]["text"].as_str().unwrap().starts_with('{'));
}

#[test]
fn a_folder_is_imported_with_all_folders_inside() {
    let program = Program::new();
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("runs")).unwrap();
    std::fs::copy(triage(), folder.path().join("runs/triage.jsonl")).unwrap();
    std::fs::write(folder.path().join("notes.txt"), "nothing here\nnor here\n").unwrap();
    let path = folder.path().to_str().unwrap();
    let output = program.run(&["import", path]);
    assert_eq!(output.status.code(), Some(0));
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(
        text.contains("triage.jsonl (chaukas): 74 events, 74 new"),
        "{text}"
    );
    assert!(
        text.contains(&format!("{path}: 1 file holds no traces")),
        "{text}"
    );
    assert_eq!(program.json(&["rejects"])["total"], 0);
}

#[test]
fn every_malformed_file_keeps_its_good_events() {
    let folder = fixtures().join("malformed");
    let listed: Value =
        serde_json::from_slice(&std::fs::read(folder.join("expected.json")).unwrap()).unwrap();
    for (name, case) in listed["files"].as_object().unwrap() {
        if case["path"].is_string() {
            continue; // a request body; see `wire`
        }
        let program = Program::new();
        let report = program.json(&["import", folder.join(name).to_str().unwrap()]);
        let file = &report["files"][0];
        let kept = file["new"].as_u64().unwrap() + file["conflicts"].as_u64().unwrap();
        let rejected = file["rejected_total"].as_u64().unwrap();
        let reasons: Vec<&str> = file["rejected"]
            .as_array()
            .unwrap()
            .iter()
            .map(|r| r["reason"].as_str().unwrap())
            .collect();
        assert!(reasons.iter().all(|reason| !reason.is_empty()), "{name}");
        if reasons
            .iter()
            .any(|reason| reason.contains("cannot be imported yet"))
        {
            continue; // its other dialects are named, and its Chaukas events are counted where streams are split
        }
        if let Some(good) = case["good_events"].as_u64() {
            // Where the recordings leave it open what to do with the bad ones, they may be read leniently, too.
            let is_open = case["bad_records"].is_null();
            assert!(kept == good || (is_open && kept > good), "{name}: {file}");
        }
        if let Some(bad) = case["bad_records"].as_u64() {
            assert_eq!(rejected, bad, "{name}: {file}");
        }
        if let Some(least) = case["must_keep_at_least"].as_u64() {
            assert!(kept >= least, "{name}: {file}");
        }
    }
}

#[test]
fn search_finds_the_tail_and_other_scripts() {
    let program = Program::new();
    let long = format!("{} needle-at-the-end 保険金の支払い", "hay ".repeat(50_000));
    let line = json!({ "event_id": "s1", "session_id": "s", "type": "EVENT_TYPE_STATE_UPDATE", "state_update": { "notes": long } });
    program.run_with_input(&["import", "-"], line.to_string().as_bytes());
    for query in ["needle-at-the-end", "needle", "保険金", "支払", "notes"] {
        let found = program.json(&["search", query]);
        assert_eq!(found["total"], 1, "{query}: {found}");
        assert_eq!(found["hits"][0]["session"], "s");
    }
    assert_eq!(program.json(&["search", "absent"])["total"], 0);
    assert_eq!(
        program.run(&["search", "\"unbalanced AND ("]).status.code(),
        Some(2)
    );
}

#[test]
fn wrong_usage_exits_with_2() {
    let program = Program::new();
    for arguments in [
        &["import"][..],
        &["nonsense"],
        &["serve", "--listen", "here"],
        &["export", "--session", "x"],
    ] {
        assert_eq!(program.run(arguments).status.code(), Some(2), "{arguments:?}");
    }
    program.json(&["import", &triage()]);
    let before = program.run(&["--json", "stats"]);
    assert_eq!(
        before.status.code(),
        Some(0),
        "options may come before the command"
    );
    let missing = program.run(&["stats", "--session", "nobody"]);
    assert_eq!(missing.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&missing.stderr).contains("there is no session nobody"));
    let unreadable = program.run(&["import", "/no/such/file.jsonl"]);
    assert_eq!(unreadable.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&unreadable.stdout).contains("/no/such/file.jsonl"));
}

#[test]
fn stats_of_a_session_begin_with_what_happened() {
    let program = Program::new();
    let file = fixtures().join("window/nasty-a.jsonl").display().to_string();
    program.json(&["import", &file]);
    let output = program.run(&["stats", "--session", "nasty-A"]);
    let text = String::from_utf8_lossy(&output.stdout);
    let first = text.lines().next().unwrap_or_default();
    assert!(
        first.contains("after 1 min 8 s: run_tests failed 5 times in tester and"),
        "{text}"
    );
}

#[test]
fn tools_are_added_up_by_day() {
    let program = Program::new();
    let file = fixtures().join("window/nasty-a.jsonl").display().to_string();
    program.json(&["import", &file]);
    let named = |tools: &Value| {
        let tools = tools.as_array().unwrap().clone();
        tools
            .into_iter()
            .find(|tool| tool["name"] == "run_tests")
            .unwrap()
    };
    let expect = named(&program.json(&["stats"])["tools"]);
    assert_eq!(expect["errors"], 5);
    let report = program.json(&["tools", "--days", "2"]);
    let found = named(&report["tools"]);
    assert_eq!(found["all"]["calls"], expect["calls"]);
    assert_eq!(found["all"]["errors"], expect["errors"]);
    // The last day is that of the newest session.
    assert_eq!(found["days"][1]["calls"], expect["calls"]);
    let output = program.run(&["tools", "tool:run_tests"]);
    assert!(String::from_utf8_lossy(&output.stdout).contains("tool      run_tests: "));
    assert!(program.json(&["tools", "tool:nothing"])["tools"] == json!([]));
    let wrong = program.run(&["tools", "--last", "soon"]);
    assert_eq!(wrong.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&wrong.stderr).contains("soon is no day"));
}

#[test]
fn a_foreign_or_damaged_database_is_refused_with_a_hint() {
    let program = Program::new();
    std::fs::write(
        program.database(),
        "this is no database, and long enough to look like a file".repeat(100),
    )
    .unwrap();
    let output = program.run(&["stats"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        String::from_utf8_lossy(&output.stderr).contains("--db"),
        "{output:?}"
    );
}

#[test]
fn doctor_reports_database_ports_and_disk() {
    let program = Program::new();
    program.json(&["import", &triage()]);
    let report = program.json(&["doctor"]);
    assert_eq!(report["ok"], true);
    assert_eq!(report["database"]["events"], 74);
    assert_eq!(report["listeners"].as_array().unwrap().len(), 8);
    assert!(report["free_disk_bytes"].as_u64().unwrap() > 0);
}

#[test]
fn sessions_and_events_are_found_by_a_query() {
    let program = Program::new();
    program.json(&["import", &triage()]);
    let all = program.json(&["sessions"]);
    let found = program.json(&["sessions", "events>0 sort:tokens"]);
    assert_eq!(all["total"], found["total"]);
    assert_eq!(
        program.json(&["sessions", "events>100000"])["sessions"],
        json!([])
    );
    let calls = program.json(&["search", "kind:tool_call_start"]);
    assert!(calls["total"].as_u64().unwrap() > 0, "{calls}");
    let hits = calls["hits"].as_array().unwrap();
    assert!(hits.iter().all(|hit| hit["kind"] == "tool_call_start"));
    let none = program.json(&["search", "kind:tool_call_start", "kind:error"]);
    assert_eq!(none["total"], 0, "no event is two things");
}

#[test]
fn a_query_with_a_mistake_shows_the_place() {
    let program = Program::new();
    for command in ["search", "sessions"] {
        let output = program.run(&[command, "x agnet:planner"]);
        assert_eq!(output.status.code(), Some(2));
        let expect =
            "error: there is no field “agnet”\n  x agnet:planner\n    ^^^^^\nhint: did you mean agent?\n";
        assert_eq!(String::from_utf8_lossy(&output.stderr), expect);
    }
}

#[test]
fn a_mistyped_database_is_an_error_and_none_is_created() {
    let program = Program::new();
    let missing = program.folder().join("typo").join("none.db");
    let missing = missing.to_str().unwrap();
    for arguments in [
        &["stats"][..],
        &["sessions"],
        &["search", "x"],
        &["rejects"],
        &["doctor"],
        &["keys", "list"],
        &["export", "--session", "x", "--format", "otlp-json"],
    ] {
        let output = program.run(&[arguments, &["--db", missing]].concat());
        assert_eq!(output.status.code(), Some(1), "{arguments:?}");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(
            said.contains(&format!("there is no database {missing}\nhint: ")),
            "{said}"
        );
    }
    assert!(!program.folder().join("typo").exists());
    program.json(&["import", &triage(), "--db", missing]);
    assert_eq!(program.json(&["stats", "--db", missing])["events"], 74);
}

#[test]
fn failures_are_documents_too() {
    let program = Program::new();
    program.json(&["import", &triage()]);
    for (arguments, status, words) in [
        (&["search", "agnet:x"][..], 2, "agnet"),
        (&["sessions", "events>"], 2, ""),
        (&["search"], 2, "QUERY"),
        (&["nonsense"], 2, "nonsense"),
        (
            &["export", "--session", "x", "--format", "otlp-json"],
            2,
            "-o FILE",
        ),
        (&["stats", "--session", "nobody"], 1, "there is no session nobody"),
        (&["stats", "--db", "/no/such/none.db"], 1, "there is no database"),
    ] {
        let output = program.run(&[&["--json"], arguments].concat());
        assert_eq!(output.status.code(), Some(status), "{arguments:?}");
        let document: Value = serde_json::from_slice(&output.stdout).unwrap();
        let message = document["error"]["message"].as_str().unwrap();
        assert!(
            message.contains(words) && !message.starts_with("error"),
            "{document}"
        );
    }
    let help = program.run(&["--json", "--help"]);
    assert_eq!(help.status.code(), Some(0));
    assert!(String::from_utf8_lossy(&help.stdout).contains("Usage:"));
}

#[test]
fn a_reader_that_has_seen_enough_is_no_failure() {
    let program = Program::new();
    program.json(&["import", &triage()]);
    let session = program.json(&["sessions"])["sessions"][0]["key"].clone();
    let session = session.as_str().unwrap();
    for arguments in [
        &["export", "--session", session, "--format", "otlp-json"][..],
        &[
            "export",
            "--session",
            session,
            "--format",
            "chaukas-jsonl",
            "-o",
            "-",
        ],
        &["search", "kind:tool_call_start"],
        &["sessions"],
        &["stats"],
        &["doctor"],
        &["completions", "bash"],
    ] {
        let mut child = program
            .command(arguments)
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{arguments:?}: {output:?}");
        assert!(
            !String::from_utf8_lossy(&output.stderr).contains("error"),
            "{output:?}"
        );
    }
}

#[test]
fn export_writes_to_standard_output_when_the_file_is_a_hyphen() {
    let program = Program::new();
    program.json(&["import", &triage()]);
    let session = program.json(&["sessions"])["sessions"][0]["key"].clone();
    let export = [
        "export",
        "--session",
        session.as_str().unwrap(),
        "--format",
        "otlp-json",
    ];
    let output = program.run(&[&export[..], &["-o", "-"]].concat());
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(output.stdout, program.run(&export).stdout);
    assert!(output.stdout.starts_with(b"{\"resource"));
    let with_report = program.run(&[&["--json"], &export[..], &["-o", "-"]].concat());
    assert_eq!(with_report.status.code(), Some(2));
    let columns = ["export", "--session", "x", "--format", "parquet", "-o", "-"];
    assert_eq!(program.run(&columns).status.code(), Some(2));
}

#[test]
fn every_shell_gets_its_completions() {
    let program = Program::new();
    for (shell, mark) in [
        ("bash", "complete -F"),
        ("zsh", "#compdef tracewake"),
        ("fish", "complete -c tracewake"),
        ("powershell", "Register-ArgumentCompleter"),
    ] {
        let output = program.run(&["completions", shell]);
        assert_eq!(output.status.code(), Some(0), "{shell}");
        let script = String::from_utf8_lossy(&output.stdout);
        for word in [mark, "search", "redact"] {
            assert!(script.contains(word), "{shell}: {word}");
        }
    }
    assert!(!program.database().exists());
    assert_eq!(program.run(&["completions", "tcsh"]).status.code(), Some(2));
}

#[test]
fn a_relative_database_has_free_disk_too() {
    let program = Program::new();
    program.json(&["import", &triage()]);
    let mut doctor = program.command(&["--json", "doctor", "--db", "tracewake.db"]);
    let output = doctor.current_dir(program.folder()).output().unwrap();
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!(report["free_disk_bytes"].as_u64().unwrap() > 0, "{report}");
}
