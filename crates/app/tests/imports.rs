//! Imports say when they change, so that nobody has to ask.
#![allow(
    clippy::unwrap_used,
    reason = "a helper that cannot go on fails its test where it stands"
)]

use std::time::Duration;

use tracewake_app::dto::ImportState;
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
    assert_eq!((done.id, done.state, done.rejected), (id, ImportState::Done, 1));
    // The end of its thread is the end of what it tells.
    app.stop().await.unwrap();
    changes.mark_unchanged();
    imports.cancel(id);
    assert_eq!(imports.rows().len(), 1);
    assert!(!changes.has_changed().unwrap(), "nothing is imported any more");
}
