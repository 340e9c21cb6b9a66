//! Exports of the real program: a format's own events come back as they were, others keep what counts, secrets do not
//! come out.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::program::{Program, fixtures};

const FORMATS: [&str; 4] = ["chaukas-jsonl", "aop-replay", "cloudevents-jsonl", "otlp-json"];

/// Exports every session of a program to a file of its own; gives the files and the reports.
fn export_all(program: &Program, format: &str, more: &[&str]) -> (Vec<PathBuf>, Vec<Value>) {
    let sessions = program.json(&["sessions"]);
    let sessions = sessions["sessions"].as_array().unwrap();
    let mut files = Vec::new();
    let mut reports = Vec::new();
    for (at, session) in sessions.iter().enumerate() {
        let path = program.folder().join(format!("{format}-{at}"));
        let fixed = [
            "export",
            "--session",
            session["key"].as_str().unwrap(),
            "--format",
            format,
        ];
        let arguments = [&fixed[..], &["-o", path.to_str().unwrap()], more].concat();
        let report = program.json(&arguments);
        assert_eq!(report["events"], session["events"], "{format}: {report}");
        assert_eq!(report["left_out"], 0, "{format}: {report}");
        files.push(path);
        reports.push(report);
    }
    (files, reports)
}

fn import(program: &Program, files: &[impl AsRef<Path>]) -> (u64, u64, u64) {
    let names = files.iter().map(|file| file.as_ref().to_str().unwrap());
    let report = program.json(&["import"].into_iter().chain(names).collect::<Vec<_>>());
    let files = report["files"].as_array().unwrap();
    let sum = |key: &str| files.iter().map(|file| file[key].as_u64().unwrap()).sum();
    assert_eq!(sum("rejected_total"), 0, "{report}");
    (sum("new"), sum("duplicates"), sum("conflicts"))
}

fn with(names: &[&str]) -> Program {
    let program = Program::new();
    let paths: Vec<PathBuf> = names.iter().map(|name| fixtures().join(name)).collect();
    import(&program, &paths);
    program
}

/// Figures that every format keeps. What is inferred depends on the order in which neighbours are drawn.
fn figures(program: &Program) -> Value {
    let stats = program.json(&["stats"]);
    let handoffs = stats["handoffs"].as_array().unwrap().iter();
    let explicit: Vec<&Value> = handoffs.filter(|edge| edge["inferred"] == false).collect();
    let amounts: Vec<f64> = stats["cost"]
        .as_object()
        .unwrap()
        .values()
        .map(|sum| sum.as_f64().unwrap())
        .collect();
    let cost = (amounts.iter().sum::<f64>() * 1e9).round();
    json!({ "agents": stats["agents"], "handoffs": explicit, "tokens": stats["tokens"], "cost": cost, "mcp": stats["mcp"] })
}

#[test]
fn a_dialects_own_events_come_back_as_they_were() {
    let own: [(&str, &[&str]); 3] = [
        (
            "chaukas-jsonl",
            &[
                "chaukas/triage.jsonl",
                "chaukas/rag_unicode.jsonl",
                "chaukas/audit_chain.jsonl",
                "chaukas/grpc_19_IngestEventBatch.bin",
            ],
        ),
        (
            "aop-replay",
            &[
                "aop/replay_8fb4e2a7-b88b-443a-bd8a-1bf4ef1de216_20260309_070002.json",
                "aop/http_batch_signed-numbers_00.json",
                "aop/http_batch_fleet-0_00.json",
                "aop/http_batch_odd_00.json",
                "aop/trace_export_pretty.json",
                "aop/ws_hybrid-team.jsonl",
            ],
        ),
        (
            "cloudevents-jsonl",
            &[
                "ossa/stdout_compact.jsonl",
                "ossa/ts_stdout.jsonl",
                "ossa/pretty_flow.txt",
                "ossa/stdout_nan_and_lone_surrogate.jsonl",
            ],
        ),
    ];
    for (format, names) in own {
        let program = with(names);
        let (files, reports) = export_all(&program, format, &[]);
        assert!(reports.iter().all(|report| report["converted"] == 0), "{format}");
        let other = Program::new();
        let (new, ..) = import(&other, &files);
        assert_eq!(program.json(&["stats"])["events"], new, "{format}");
        let (mut before, mut after) = (program.json(&["stats"]), other.json(&["stats"]));
        // What was in conflict is told by the report and stays behind.
        for stats in [&mut before, &mut after] {
            stats["integrity"]["conflicts"] = json!(0);
        }
        assert_eq!(before, after, "{format}");
        assert_eq!(
            import(&program, &files),
            (0, new, 0),
            "{format}: everything was there"
        );
    }
}

#[test]
fn aop_events_are_written_as_they_were_sent() {
    let name = "aop/http_batch_signed-numbers_00.json";
    let program = with(&[name]);
    let (files, _) = export_all(&program, "aop-replay", &[]);
    let compact = |text: &str| text.split_ascii_whitespace().collect::<String>();
    let sent = compact(&std::fs::read_to_string(fixtures().join(name)).unwrap());
    let written = compact(&std::fs::read_to_string(&files[0]).unwrap());
    let events =
        |text: &str| text[text.find("\"events\":[").unwrap() + 10..text.rfind("}]").unwrap()].to_owned();
    assert_eq!(
        events(&written),
        events(&sent),
        "numbers and key order are untouched"
    );
}

#[test]
fn converted_sessions_keep_their_figures() {
    for names in [
        &["chaukas/triage.jsonl", "chaukas/coding_mcp_batch20.jsonl"][..],
        &["aop/replay_8fb4e2a7-b88b-443a-bd8a-1bf4ef1de216_20260309_070002.json"],
    ] {
        let program = with(names);
        for format in FORMATS {
            let (files, _) = export_all(&program, format, &[]);
            let other = Program::new();
            import(&other, &files);
            assert_eq!(figures(&program), figures(&other), "{names:?} as {format}");
            assert_eq!(
                import(&other, &files).0,
                0,
                "{names:?} as {format}: twice is once"
            );
        }
    }
}

#[test]
fn otlp_spans_come_back_and_become_pairs_elsewhere() {
    let chaukas = with(&["chaukas/triage.jsonl"]);
    let (spans, _) = export_all(&chaukas, "otlp-json", &[]);
    let program = Program::new();
    let (new, ..) = import(&program, &spans);
    let (files, reports) = export_all(&program, "otlp-json", &[]);
    assert!(reports.iter().all(|report| report["converted"] == 0));
    assert_eq!(import(&program, &files), (0, new, 0));
    for format in ["chaukas-jsonl", "aop-replay", "cloudevents-jsonl"] {
        let (files, _) = export_all(&program, format, &[]);
        let other = Program::new();
        import(&other, &files);
        assert_eq!(figures(&program), figures(&other), "{format}");
    }
}

#[test]
fn tool_calls_keep_their_names_and_failures() {
    let program = with(&["chaukas/triage.jsonl", "chaukas/coding_mcp_batch20.jsonl"]);
    for format in FORMATS {
        let (files, _) = export_all(&program, format, &[]);
        let other = Program::new();
        import(&other, &files);
        let tools = other.json(&["stats"])["tools"].clone();
        // Where a dialect writes MCP calls as tool calls, there are more.
        for tool in program.json(&["stats"])["tools"].as_array().unwrap() {
            assert!(
                tools.as_array().unwrap().contains(tool),
                "{format}: {tool} is not in {tools}"
            );
        }
    }
}

#[test]
fn losses_are_told() {
    let program = with(&["chaukas/triage.jsonl"]);
    let session = program.json(&["sessions"])["sessions"][0]["key"]
        .as_str()
        .unwrap()
        .to_owned();
    let output = program.run(&["export", "--session", &session, "--format", "cloudevents-jsonl"]);
    assert_eq!(output.status.code(), Some(0));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("converted"), "{said}");
    assert!(
        said.contains("parent_span_id: kept in data only: OSSA has no tree"),
        "{said}"
    );
    let lines = String::from_utf8_lossy(&output.stdout);
    assert!(
        lines.lines().all(|line| line.starts_with("{\"specversion\"")),
        "{lines}"
    );
}

/// A session with secrets in every corner.
fn secrets() -> Vec<String> {
    let call = json!({
        "event_id": "1", "session_id": "s", "span_id": "a", "trace_id": "t", "type": "TOOL_CALL_START", "timestamp": "2026-03-02T09:00:00Z",
        "agent_id": "agent", "pii_categories": ["home_address"],
        "content": { "kind": "tool_call", "id": "c", "name": "mail.send", "arguments": {
            "to": "maya@example.com", "api_key": "very-private", "home_address": "12 Elm Street", "env": "$API_KEY",
            "body": "Call +1 (415) 555-0123, pay with 4111 1111 1111 1111",
            "raw": "{\"password\": \"hunter2\"}",
        } },
    });
    let answer = json!({
        "event_id": "2", "session_id": "s", "span_id": "a", "trace_id": "t", "type": "TOOL_CALL_END", "timestamp": "2026-03-02T09:00:01Z",
        "content_hash": "abc", "content": { "kind": "tool_response", "tool_call_id": "c", "output": { "sent_to": "maya@example.com", "key": "sk-abcdefghijklmnop1234" } },
    });
    vec![call.to_string(), answer.to_string()]
}

#[test]
fn redacted_exports_hold_no_secret_and_say_what_was_removed() {
    let program = Program::new();
    let output = program.run_with_input(&["import", "-"], secrets().join("\n").as_bytes());
    assert_eq!(output.status.code(), Some(0));
    for format in FORMATS {
        let (plain, _) = export_all(&program, format, &[]);
        let plain = std::fs::read_to_string(&plain[0]).unwrap();
        let (files, reports) = export_all(&program, format, &["--redact"]);
        let text = std::fs::read_to_string(&files[0]).unwrap();
        for secret in [
            "maya@example.com",
            "very-private",
            "Elm Street",
            "555-0123",
            "4111 1111",
            "hunter2",
            "sk-abcdefghijklmnop1234",
        ] {
            assert!(plain.contains(secret), "{format} never held {secret}");
            assert!(!text.contains(secret), "{format} holds {secret}: {text}");
        }
        assert!(text.contains("$API_KEY"), "{format}: {text}");
        assert_eq!(
            text.matches("[EMAIL_1]").count(),
            2,
            "{format}: the same address, the same label: {text}"
        );
        let redaction = &reports[0]["redaction"];
        assert_eq!(redaction["by_rule"]["e-mail address"], 2, "{format}: {redaction}");
        assert_eq!(
            redaction["by_rule"]["named by the event"], 1,
            "{format}: {redaction}"
        );
        let fields = redaction["by_field"].as_object().unwrap();
        assert!(
            fields.keys().any(|path| path.ends_with("password")),
            "{format}: {redaction}"
        );
        let lossy = reports[0]["lossy"].to_string();
        assert!(lossy.contains("content_hash"), "{format}: {lossy}");
        let other = Program::new();
        assert!(import(&other, &files).0 > 0, "{format} can be read again");
    }
}

#[test]
fn signatures_of_redacted_events_are_said_not_to_fit() {
    let program = with(&["aop/http_batch_signed_00.json"]);
    let (_, untouched) = export_all(&program, "aop-replay", &[]);
    assert_eq!(untouched[0]["redaction"], Value::Null);
    let signed = json!({
        "seq": 99, "t": "2026-03-09T07:00:00+00:00", "actor": "user", "type": "user_message", "payload": { "text": "I am a@b.co" },
        "meta": { "run_id": "r", "agent_id": 1, "signature": "00" },
    });
    let other = Program::new();
    other.run_with_input(&["import", "-"], signed.to_string().as_bytes());
    let (files, reports) = export_all(&other, "aop-replay", &["--redact"]);
    let lossy = &reports[0]["lossy"][0];
    assert_eq!(
        (&lossy["field"], &lossy["events"]),
        (&json!("signature"), &json!(1))
    );
    let text = std::fs::read_to_string(&files[0]).unwrap();
    assert!(
        text.contains("\"signature\": \"00\"") || text.contains("\"signature\":\"00\""),
        "it is kept: {text}"
    );
}

#[test]
fn files_appear_whole_or_not_at_all() {
    let program = with(&["chaukas/triage.jsonl"]);
    let session = program.json(&["sessions"])["sessions"][0]["key"]
        .as_str()
        .unwrap()
        .to_owned();
    let path = program.folder().join("kept");
    std::fs::write(&path, "before").unwrap();
    let to = |session: &str, format: &str, path: &str| {
        program.run(&["export", "--session", session, "--format", format, "-o", path])
    };
    assert_eq!(
        to("nobody", "otlp-json", path.to_str().unwrap()).status.code(),
        Some(1)
    );
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "before");
    assert_eq!(
        to(&session, "otlp-json", path.to_str().unwrap()).status.code(),
        Some(0)
    );
    assert!(
        std::fs::read_to_string(&path)
            .unwrap()
            .starts_with("{\"resourceSpans\"")
    );
    assert_eq!(
        to(&session, "otlp-json", "/no/such/folder/x").status.code(),
        Some(1)
    );
    assert_eq!(to(&session, "otlp-json", "/dev/null").status.code(), Some(0));
    let left: Vec<_> = std::fs::read_dir(program.folder())
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert!(
        left.iter()
            .all(|name| !name.to_string_lossy().starts_with(".tmp")),
        "{left:?}"
    );
    let parquet = program.run(&["export", "--session", &session, "--format", "parquet"]);
    assert_eq!(parquet.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&parquet.stderr).contains("-o FILE"));
}

#[test]
fn secrets_in_text_go_as_they_do_under_the_name_of_a_field() {
    let program = with(&["wild/r01-secrets-in-text.json"]);
    for format in FORMATS {
        let (files, _) = export_all(&program, format, &["--redact"]);
        let text = std::fs::read_to_string(&files[0]).unwrap();
        for secret in ["abcd1234efgh", "hunter2", "wJalrXUtnFEMI"] {
            assert!(!text.contains(secret), "{format}: {secret} is in {text}");
        }
        assert!(text.contains("HOME=/root"), "{format}: {text}");
    }
}
