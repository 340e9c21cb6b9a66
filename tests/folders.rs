//! Watched folders of the real binary: nothing that is written is lost or stored twice, whatever happens.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use serde_json::json;

use crate::program::{Program, Server, fixtures, signal, wait_until};

/// Lines a second, and for how long.
const RATE: u64 = 1_000;
const SECONDS: u64 = 6;

fn line(number: u64) -> String {
    let event = json!({
        "event_id": format!("tail-{number}"), "session_id": format!("tail-{}", number % 10), "type": "STATE_UPDATE",
        "status": "COMPLETED", "timestamp": "2026-03-01T00:00:00Z", "metadata": { "filler": "x".repeat(200) },
    });
    format!("{event}\n")
}

/// Appends lines at a steady rate, each in two writes, so that half a line is often what a reader finds. Moves the file
/// aside now and then.
fn write_lines(folder: &Path, written: &AtomicU64, is_over: &AtomicBool) {
    let path = folder.join("run.jsonl");
    let open = || OpenOptions::new().create(true).append(true).open(&path).unwrap();
    let mut file = open();
    let began = Instant::now();
    for number in 0..RATE * SECONDS {
        let line = line(number);
        let (start, rest) = line.split_at(line.len() / 2);
        file.write_all(start.as_bytes()).unwrap();
        file.write_all(rest.as_bytes()).unwrap();
        written.store(number + 1, Ordering::Relaxed);
        if number % 2_500 == 2_499 {
            std::fs::rename(&path, folder.join(format!("run.jsonl.{}", number / 2_500 + 1))).unwrap();
            file = open();
        }
        let due = Duration::from_micros(number * 1_000_000 / RATE);
        std::thread::sleep(due.saturating_sub(began.elapsed())); // the rate is what is tested
    }
    is_over.store(true, Ordering::Relaxed);
}

fn watch(program: &Program, folder: &Path) -> Server {
    program.serve_with(&["--listen", "127.0.0.1:0", "--watch", folder.to_str().unwrap()])
}

/// Events stored so far, by what the ledger says.
fn stored(program: &Program) -> u64 {
    sources(program).iter().map(|(_, stored, _)| stored).sum()
}

#[test]
fn lines_written_under_load_are_stored_once_across_kill_9() {
    let program = Program::new();
    let folder = program.folder().join("runs");
    std::fs::create_dir(&folder).unwrap();
    let (written, is_over) = (AtomicU64::new(0), AtomicBool::new(false));
    std::thread::scope(|scope| {
        scope.spawn(|| write_lines(&folder, &written, &is_over));
        for share in [1, 2] {
            let server = watch(&program, &folder);
            let enough = RATE * SECONDS * share / 3;
            wait_until("some of it is written and stored", || {
                written.load(Ordering::Relaxed) >= enough && stored(&program) > enough / 2
            });
            signal("-KILL", &server.pid());
        }
        let server = watch(&program, &folder);
        wait_until("all of it is written", || is_over.load(Ordering::Relaxed));
        wait_until("all of it is stored", || stored(&program) == RATE * SECONDS);
        assert_eq!(server.terminate(), Some(0));
    });
    let stats = program.json(&["stats"]);
    assert_eq!(
        (&stats["events"], &stats["sessions"]),
        (&json!(RATE * SECONDS), &json!(10))
    );
    assert_eq!(program.json(&["rejects"])["total"], 0, "half a line is no reject");
    let sources = sources(&program);
    assert_eq!(
        sources,
        [("folder".to_owned(), RATE * SECONDS, 0)],
        "and nothing was read twice"
    );
}

/// Name, stored and duplicates of each line of the ledger.
fn sources(program: &Program) -> Vec<(String, u64, u64)> {
    let db = rusqlite::Connection::open(program.database()).unwrap();
    let mut select = db
        .prepare("SELECT name, stored, duplicates FROM sources")
        .unwrap();
    let row = |row: &rusqlite::Row<'_>| {
        Ok((
            row.get(0)?,
            row.get::<_, i64>(1)? as u64,
            row.get::<_, i64>(2)? as u64,
        ))
    };
    select.query_map([], row).unwrap().map(Result::unwrap).collect()
}

#[test]
fn every_dialect_is_found_in_a_folder() {
    let program = Program::new();
    let folder = program.folder().join("runs");
    std::fs::create_dir(&folder).unwrap();
    for (from, name) in [
        ("chaukas/triage.jsonl", "triage.jsonl"),
        ("aop/server_trace_download.zip", "download.zip"),
        ("ossa/kafka_values.jsonl", "kafka.jsonl"),
        ("README.md", "README.md"),
    ] {
        std::fs::copy(fixtures().join(from), folder.join(name)).unwrap();
    }
    let server = watch(&program, &folder);
    let expected = crate::program::expected();
    let events = |name: &str| expected["files"][name]["events"].as_u64().unwrap();
    let all = events("chaukas/triage.jsonl")
        + events("aop/server_trace_download.zip")
        + events("ossa/kafka_values.jsonl");
    wait_until("all is stored", || {
        let sources = sources(&program);
        sources
            .iter()
            .map(|(_, stored, duplicates)| stored + duplicates)
            .sum::<u64>()
            == all
    });
    assert_eq!(server.terminate(), Some(0));
    assert_eq!(program.json(&["rejects"])["total"], 0);
}

#[test]
fn an_archive_of_a_trace_is_imported_once() {
    let program = Program::new();
    let path = fixtures().join("aop/server_trace_download.zip");
    let report = program.json(&["import", path.to_str().unwrap()]);
    let file = &report["files"][0];
    assert_eq!(
        (
            &file["dialect"],
            &file["events"],
            &file["new"],
            &file["rejected_total"]
        ),
        (&json!("aop"), &json!(9), &json!(9), &json!(0)),
        "{report}"
    );
}

#[test]
fn a_file_is_no_folder() {
    let program = Program::new();
    let file = fixtures().join("chaukas/triage.jsonl");
    let output = program.run(&["serve", "--watch", file.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        String::from_utf8_lossy(&output.stderr).contains("tracewake import"),
        "{output:?}"
    );
}
