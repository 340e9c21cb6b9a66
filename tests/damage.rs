//! A damaged database: what is lost is told, and all that can be read comes into a new one.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::program::Program;

const PAGE: usize = 8192;
const SESSIONS: usize = 12;
const EVENTS: usize = 40;

/// Sessions of some events each; some events are longer than a page.
fn lines() -> String {
    let line = |n: usize| {
        let words = if n.is_multiple_of(10) { 4_000 } else { 60 };
        let text: Vec<String> = (0..words)
            .map(|at| format!("{:x}", (n * 7_919 + at * 104_729) ^ 0x5bd1))
            .collect();
        json!({
            "event_id": format!("e{n}"), "session_id": format!("s{}", n / EVENTS), "type": "STATE_UPDATE",
            "status": "COMPLETED", "timestamp": format!("2026-03-01T00:{:02}:{:02}Z", n / 60 % 60, n % 60),
            "metadata": { "filler": text.join(" ") },
        })
        .to_string()
    };
    let lines: Vec<String> = (0..SESSIONS * EVENTS).map(line).collect();
    lines.join("\n")
}

/// A program whose database holds the sessions, one of them starred, another deleted.
fn filled() -> Program {
    let program = Program::new();
    let output = program.run_with_input(&["--json", "import", "-"], lines().as_bytes());
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["files"][0]["new"], SESSIONS * EVENTS, "{report}");
    let db = rusqlite::Connection::open(program.database()).unwrap();
    db.execute("INSERT INTO session_marks VALUES ('s3', 1, 'kept', 'a note')", [])
        .unwrap();
    program
}

fn page_of(program: &Program, name: &str) -> usize {
    let db = rusqlite::Connection::open(program.database()).unwrap();
    let sql = "SELECT rootpage FROM sqlite_schema WHERE name = ?1";
    db.query_row(sql, [name], |row| row.get::<_, u32>(0)).unwrap() as usize
}

/// Overwrites pages of the database, counted from 1.
fn overwrite(path: &Path, pages: &[usize]) {
    let mut bytes = fs::read(path).unwrap();
    for page in pages {
        for (at, byte) in bytes[(page - 1) * PAGE..page * PAGE].iter_mut().enumerate() {
            *byte = (at * 31 + page * 17) as u8 | 0x80;
        }
    }
    fs::write(path, bytes).unwrap();
}

/// Salvages the program's database. Gives what was said, and a program with the new one.
fn salvaged(program: &Program) -> (Value, Program) {
    let new = Program::new();
    let before = fs::read(program.database()).unwrap();
    let path = new.database().display().to_string();
    let report = program.json(&["salvage", "-o", &path]);
    assert_eq!(
        fs::read(program.database()).unwrap(),
        before,
        "nothing is written into the damaged one"
    );
    (report, new)
}

fn exported(program: &Program, session: &str) -> String {
    let output = program.run(&["export", "--session", session, "--format", "chaukas-jsonl"]);
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn a_whole_database_comes_out_the_same() {
    let program = filled();
    let (report, new) = salvaged(&program);
    assert_eq!(report["events"], SESSIONS * EVENTS, "{report}");
    assert_eq!(report["lost"], 0);
    assert_eq!(report["tables"], json!([]));
    for session in ["s0", "s3", "s11"] {
        assert_eq!(exported(&new, session), exported(&program, session));
    }
    assert_eq!(
        new.json(&["sessions"])["sessions"],
        program.json(&["sessions"])["sessions"]
    );
    let again = program.run(&["salvage", "-o", &new.database().display().to_string()]);
    assert_eq!(again.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&again.stderr).contains("is there already"));
}

#[test]
fn the_first_page_and_the_roots_may_be_lost_without_a_loss() {
    let program = filled();
    let roots = ["events", "payloads", "parts"].map(|table| page_of(&program, table));
    overwrite(&program.database(), &[&roots[..], &[1]].concat());
    let doctor = program.run(&["doctor"]);
    assert_eq!(doctor.status.code(), Some(1));
    let said = String::from_utf8_lossy(&doctor.stdout);
    assert!(
        said.contains("480 events can be read: tracewake salvage"),
        "{said}"
    );
    let (report, new) = salvaged(&program);
    assert_eq!(report["events"], SESSIONS * EVENTS, "{report}");
    assert_eq!(new.json(&["doctor"])["ok"], true);
    assert_eq!(new.json(&["sessions", "is:starred"])["total"], 1);
}

#[test]
fn what_is_lost_is_told_by_session() {
    let program = filled();
    let pages = fs::metadata(program.database()).unwrap().len() as usize / PAGE;
    let mut seed = 20_u64;
    let mut random = || {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (seed >> 33) as usize
    };
    let hit: Vec<usize> = (0..pages / 12).map(|_| 2 + random() % (pages - 1)).collect();
    overwrite(&program.database(), &hit);
    let doctor = program.json(&["doctor"]);
    assert_eq!(doctor["ok"], false);
    let (report, new) = salvaged(&program);
    let brought = report["events"].as_u64().unwrap();
    let lost = report["lost"].as_u64().unwrap();
    assert_eq!(brought + lost, (SESSIONS * EVENTS) as u64, "{report}");
    assert!(brought > 0 && lost > 0, "{report}");
    let damage = &doctor["database"]["damage"];
    for fact in ["events", "lost", "sessions", "tables"] {
        assert_eq!(damage[fact], report[fact]);
    }
    assert_eq!(new.json(&["stats"])["events"], brought);
    for session in report["sessions"].as_array().unwrap() {
        let key = session["session"].as_str().unwrap();
        let left = session["events"].as_u64().unwrap() - session["lost"].as_u64().unwrap();
        assert_eq!(exported(&new, key).lines().count() as u64, left, "{session}");
    }
}

#[test]
fn an_export_of_a_damaged_session_says_what_is_missing() {
    let program = filled();
    let db = rusqlite::Connection::open(program.database()).unwrap();
    let lost = "DELETE FROM payloads WHERE event IN (SELECT id FROM events WHERE identity IN ('e3', 'e7'))";
    assert_eq!(db.execute(lost, []).unwrap(), 2);
    drop(db);
    let file = program.folder().join("s0.jsonl").display().to_string();
    let report = program.json(&[
        "export",
        "--session",
        "s0",
        "--format",
        "chaukas-jsonl",
        "-o",
        &file,
    ]);
    assert_eq!(report["events"], EVENTS - 2, "{report}");
    assert_eq!(report["left_out"], 2, "{report}");
    let reason = report["lossy"][0]["reason"].as_str().unwrap();
    assert!(reason.contains("damaged"), "{report}");
}

#[test]
fn nothing_more_is_written_into_a_damaged_database() {
    let program = filled();
    let roots = ["events", "events_by_session", "payloads"].map(|name| page_of(&program, name));
    overwrite(&program.database(), &roots);
    let server = program.serve();
    let event = json!({ "events": [{ "event_id": "new", "session_id": "s0", "type": "STATE_UPDATE" }] });
    let body = event.to_string();
    for _ in 0..2 {
        let reply = server
            .post("/v1/events/batch", "application/json", body.as_bytes())
            .unwrap();
        assert_eq!(reply.status, 503, "{reply:?}");
        let text = String::from_utf8_lossy(&reply.body).into_owned();
        assert!(text.contains("the database is damaged"), "{text}");
    }
}
