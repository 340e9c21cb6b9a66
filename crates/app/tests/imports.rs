//! Imports say when they change, so that nobody has to ask.
#![allow(
    clippy::unwrap_used,
    reason = "a helper that cannot go on fails its test where it stands"
)]

use std::path::PathBuf;
use std::time::Duration;

use tracewake_app::dto::{ImportFiles, ImportRow, ImportState};
use tracewake_app::{App, AppOptions};

/// How long anything may take here.
const LIMIT: Duration = Duration::from_secs(30);

#[tokio::test(flavor = "multi_thread")]
async fn an_import_tells_its_progress_until_it_is_done() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("broken.jsonl");
    std::fs::write(&file, "{\"event_id\": \n").unwrap();
    let app = App::open(AppOptions::at(folder.path().join("traces.db"))).unwrap();
    let imports = app.imports();
    let mut changes = imports.changes();
    assert!(imports.rows().is_empty());
    assert!(!changes.has_changed().unwrap(), "nothing is imported");
    let id = imports.start(vec![file])[0];
    let done = async {
        loop {
            changes.changed().await.unwrap();
            let row = imports.rows().remove(0);
            if row.state != ImportState::Running {
                return row;
            }
        }
    };
    let done = tokio::time::timeout(LIMIT, done).await.unwrap();
    assert_eq!(
        (done.id, done.state, done.rejected),
        (id, ImportState::NoTraces, 1)
    );
    // The end of its thread is the end of what it tells.
    app.stop().await.unwrap();
    changes.mark_unchanged();
    imports.cancel(id);
    assert_eq!(imports.rows().len(), 1);
    assert!(!changes.has_changed().unwrap(), "nothing is imported any more");
}

/// Imports paths into a database of their own, and gives their rows.
async fn import(app: &App, paths: Vec<PathBuf>) -> Vec<ImportRow> {
    let imports = app.imports();
    let mut changes = imports.changes();
    let before = imports.rows().len();
    imports.start(paths);
    let done = async {
        loop {
            let rows = imports.rows().split_off(before);
            if rows.iter().all(|row| row.state != ImportState::Running) {
                return rows;
            }
            changes.changed().await.unwrap();
        }
    };
    tokio::time::timeout(LIMIT, done).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_is_one_row_that_says_what_its_files_were() {
    let folder = tempfile::tempdir().unwrap();
    let runs = folder.path().join("runs");
    std::fs::create_dir_all(runs.join("deep")).unwrap();
    let event = |id: &str, session: &str| {
        format!("{{\"event_id\":\"{id}\",\"session_id\":\"{session}\",\"type\":\"EVENT_TYPE_SYSTEM\"}}\n")
    };
    std::fs::write(runs.join("a.jsonl"), event("1", "a")).unwrap();
    std::fs::write(runs.join("deep/again.jsonl"), event("1", "a")).unwrap();
    std::fs::write(runs.join("deep/b.jsonl"), event("2", "b")).unwrap();
    std::fs::write(runs.join("notes.txt"), "what to look at\nand what not\n").unwrap();
    std::fs::write(runs.join(".hidden"), "nothing").unwrap();
    let app = App::open(AppOptions::at(folder.path().join("traces.db"))).unwrap();

    let row = import(&app, vec![runs.clone()]).await.remove(0);
    let files = ImportFiles {
        imported: 2,
        known: 1,
        no_traces: 1,
        failed: 0,
    };
    assert_eq!(
        (row.state, row.folder, row.files),
        (ImportState::Done, true, files)
    );
    assert_eq!((row.events, row.new, row.duplicates, row.rejected), (3, 2, 1, 0));
    assert_eq!(row.bytes_read, row.bytes_total);
    assert!(
        row.problem.starts_with("notes.txt: not a trace file: "),
        "{}",
        row.problem
    );
    assert_eq!(row.session, None, "there are two");

    let rows = import(
        &app,
        vec![runs.join("a.jsonl"), runs.join("notes.txt"), runs.join("gone")],
    )
    .await;
    let states: Vec<_> = rows.iter().map(|row| (row.state, row.rejected)).collect();
    let (known, no_traces, failed) = (ImportState::Done, ImportState::NoTraces, ImportState::Failed);
    assert_eq!(states, [(known, 0), (no_traces, 1), (failed, 0)]);
    assert_eq!((rows[0].files.known, rows[0].session.as_deref()), (1, Some("a")));
    app.stop().await.unwrap();
}
