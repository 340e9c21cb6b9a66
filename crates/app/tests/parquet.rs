//! Parquet exports, read back.
#![allow(clippy::unwrap_used, reason = "a helper that cannot go on fails its test")]

use std::fs::File;
use std::path::Path;

use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::{Field, Row};
use tracewake_app::{App, AppOptions, ExportFormat, export, imports};
use tracewake_ingest::now;

fn open(folder: &Path, lines: &[String]) -> App {
    let app = App::open(AppOptions::at(folder.join("traces.db"))).unwrap();
    let file = folder.join("in.jsonl");
    std::fs::write(&file, lines.join("\n")).unwrap();
    imports::import_now(&app.intake(), &file, &mut |_| {});
    app
}

fn export(
    app: &App,
    folder: &Path,
    redact: bool,
) -> (SerializedFileReader<File>, tracewake_app::ExportReport) {
    let path = folder.join("out.parquet");
    let report = export::export_file(app.store(), "s", ExportFormat::Parquet, redact, &path, now()).unwrap();
    (
        SerializedFileReader::new(File::open(path).unwrap()).unwrap(),
        report,
    )
}

fn value(row: &Row, column: &str) -> Field {
    row.get_column_iter()
        .find(|(name, _)| *name == column)
        .unwrap()
        .1
        .clone()
}

fn text(row: &Row, column: &str) -> String {
    match value(row, column) {
        Field::Str(text) => text,
        other => panic!("{column} is {other:?}"),
    }
}

#[test]
fn every_event_is_a_row() {
    let folder = tempfile::tempdir().unwrap();
    let lines = [
        r#"{"event_id": "1", "session_id": "s", "span_id": "m", "parent_span_id": "p", "trace_id": "t", "type": "MODEL_INVOCATION_END", "status": "COMPLETED", "timestamp": "2026-03-02T09:00:00.000001Z", "agent_id": "a", "tags": ["x", "y"], "content": {"kind": "llm_invocation", "provider": "acme", "model": "large", "prompt_tokens": 3, "completion_tokens": 4}, "cost": {"total_cost": 0.25, "currency": "USD"}, "metadata": {"k": [1, null]}}"#,
        r#"{"event_id": "2", "session_id": "s", "type": "ERROR", "status": "FAILED", "timestamp": "2026-03-02T09:00:02Z", "content": {"kind": "error_info", "error_message": "mail a@b.co bounced"}}"#,
    ];
    let app = open(folder.path(), &lines.map(str::to_owned));
    let (reader, report) = export(&app, folder.path(), false);
    assert_eq!((report.events, report.written, report.left_out), (2, 2, 0));
    let rows: Vec<Row> = reader.get_row_iter(None).unwrap().map(Result::unwrap).collect();
    let (model, error) = (&rows[0], &rows[1]);
    for (column, expect) in [
        ("session", "s"),
        ("event_id", "1"),
        ("span_id", "m"),
        ("parent_span_id", "p"),
        ("trace_id", "t"),
        ("dialect", "chaukas"),
        ("kind", "model_invocation_end"),
        ("status", "completed"),
        ("agent", "a"),
        ("model", "large"),
        ("provider", "acme"),
        ("currency", "USD"),
        ("integrity", "unsigned"),
        ("tags", r#"["x","y"]"#),
        ("metadata", r#"{"k":[1,null]}"#),
        ("media", "application/json"),
    ] {
        assert_eq!(text(model, column), expect, "{column}");
    }
    assert_eq!(value(model, "time"), Field::Long(1_772_442_000_000_001_000));
    assert_eq!(value(model, "input_tokens"), Field::Long(3));
    assert_eq!(value(model, "total_tokens"), Field::Long(7));
    assert_eq!(value(model, "cost"), Field::Double(0.25));
    assert_eq!(value(model, "failed"), Field::Bool(false));
    assert_eq!(value(model, "end"), Field::Null);
    let Field::Bytes(original) = value(model, "original") else {
        panic!("no original");
    };
    assert_eq!(original.data(), lines[0].as_bytes());
    assert_eq!(text(error, "error"), "mail a@b.co bounced");
    assert_eq!(
        (value(error, "failed"), value(error, "model")),
        (Field::Bool(true), Field::Null)
    );
    let content: serde_json::Value = serde_json::from_str(&text(model, "content")).unwrap();
    assert_eq!(content["prompt_tokens"], 3);

    let (reader, report) = export(&app, folder.path(), true);
    let rows: Vec<Row> = reader.get_row_iter(None).unwrap().map(Result::unwrap).collect();
    assert_eq!(text(&rows[1], "error"), "mail [EMAIL_1] bounced");
    assert!(!format!("{rows:?}").contains("a@b.co"));
    assert_eq!(
        report.redaction.unwrap().by_rule["e-mail address"],
        4,
        "name, error, content, original"
    );
    app.close().unwrap();
}

#[test]
fn large_sessions_are_written_in_groups() {
    let folder = tempfile::tempdir().unwrap();
    let line = |n: usize| {
        format!(
            r#"{{"event_id": "{n}", "session_id": "s", "type": "INPUT_RECEIVED", "timestamp": "2026-03-02T09:00:00Z", "content": {{"kind": "message", "text": "{n}"}}}}"#
        )
    };
    let lines: Vec<String> = (0..10_500).map(line).collect();
    let app = open(folder.path(), &lines);
    let (reader, report) = export(&app, folder.path(), false);
    assert_eq!(report.events, 10_500);
    let groups: Vec<i64> = reader
        .metadata()
        .row_groups()
        .iter()
        .map(|group| group.num_rows())
        .collect();
    assert_eq!(groups, [10_000, 500]);
    let last = reader.get_row_iter(None).unwrap().last().unwrap().unwrap();
    assert_eq!(value(&last, "end"), Field::Null);
    app.close().unwrap();
}
