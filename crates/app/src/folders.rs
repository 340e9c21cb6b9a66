//! Watched folders: those of the window, kept over restarts, and those that one run was given.

use std::path::{Path, PathBuf};
use std::sync::Mutex;

use tracewake_ingest::{FileState, FolderStatus, FolderWatch, Intake, WatchOptions};
use tracewake_store::{Store, StoreError};

use crate::dto::units::small;
use crate::dto::{FolderRow, FolderState};
use crate::error::{AppError, not_found};
use crate::part::{Part, PartFuture, finish};
use crate::write::keep;
use tracewake_kept::lock;

/// What the keys of kept folders begin with among the checkpoints.
const KEPT: &str = "watch:";

/// The folders that are watched.
pub struct Folders {
    store: Store,
    intake: Intake,
    watches: Mutex<Vec<FolderWatch>>,
}

impl Folders {
    /// No folder yet. What is read goes to `intake`; which folders are kept is in `store`.
    pub fn new(store: Store, intake: Intake) -> Folders {
        Folders {
            store,
            intake,
            watches: Mutex::default(),
        }
    }

    /// Watches a folder with all folders in it, from now on and after every restart. It need not be there yet.
    ///
    /// # Errors
    /// [`AppError::Invalid`] when it is a file or is watched already; when it cannot be kept in the database.
    pub fn watch(&self, folder: &Path) -> Result<(), AppError> {
        let folder = absolute(folder);
        self.begin(&folder, WatchOptions::default())?;
        Ok(self.remember(&folder, Some("{}".to_owned()))?)
    }

    /// Watches a folder until the program stops.
    ///
    /// # Errors
    /// [`AppError::Invalid`] when it is a file or is watched already.
    pub fn watch_for_now(&self, folder: &Path, options: WatchOptions) -> Result<(), AppError> {
        self.begin(&absolute(folder), options)
    }

    /// Stops watching a folder, now and after restarts. What was read of it stays. Blocks until that is stored.
    ///
    /// # Errors
    /// [`AppError::NotFound`] when it is not watched; when the database cannot be written.
    pub fn unwatch(&self, folder: &Path) -> Result<(), AppError> {
        let folder = absolute(folder);
        let watch = self
            .take(&folder)
            .ok_or_else(|| not_found("watched folder", folder.display()))?;
        watch.stop();
        Ok(self.remember(&folder, None)?)
    }

    /// All watched folders, in the order they were added.
    pub fn rows(&self) -> Vec<FolderRow> {
        let watches = lock(&self.watches);
        watches.iter().map(|watch| row(&watch.status())).collect()
    }

    /// Watches a folder, unless its files are watched already.
    fn begin(&self, folder: &Path, options: WatchOptions) -> Result<(), AppError> {
        if folder.is_file() {
            return Err(AppError::Invalid(format!(
                "{} is a file; watch the folder it is in, or import it",
                folder.display()
            )));
        }
        let mut watches = lock(&self.watches);
        for watch in watches.iter() {
            let (known, new) = (resolved(watch.folder()), resolved(folder));
            if new.starts_with(&known) || known.starts_with(&new) {
                return Err(AppError::Invalid(format!(
                    "{} is watched already, with all folders in it; stop watching it first",
                    watch.folder().display()
                )));
            }
        }
        watches.push(FolderWatch::start(self.intake.clone(), folder, options));
        Ok(())
    }

    fn take(&self, folder: &Path) -> Option<FolderWatch> {
        let mut watches = lock(&self.watches);
        let at = watches.iter().position(|watch| watch.folder() == folder)?;
        Some(watches.remove(at))
    }

    fn watch_kept(&self) -> Result<(), AppError> {
        for checkpoint in self.store.checkpoints(KEPT)? {
            let folder = Path::new(checkpoint.source.strip_prefix(KEPT).unwrap_or_default());
            if let Err(error) = self.watch_for_now(folder, WatchOptions::default()) {
                tracing::warn!(%error, folder = %folder.display(), "a folder is not watched");
            }
        }
        Ok(())
    }

    fn remember(&self, folder: &Path, state: Option<String>) -> Result<(), StoreError> {
        keep(&self.store, format!("{KEPT}{}", folder.display()), state)
    }
}

impl Part for Folders {
    fn name(&self) -> &'static str {
        "watched folders"
    }

    /// Watches the folders that are kept.
    fn start(&self) -> PartFuture<'_, Result<(), AppError>> {
        Box::pin(async { self.watch_kept() })
    }

    /// Stops watching, and waits until what was read is stored.
    fn stop(&self) -> PartFuture<'_, ()> {
        let watches = std::mem::take(&mut *lock(&self.watches));
        finish(move || watches.into_iter().for_each(FolderWatch::stop))
    }
}

fn absolute(folder: &Path) -> PathBuf {
    let absolute = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
    absolute.components().collect()
}

/// Without links, as far as the folder is there.
fn resolved(folder: &Path) -> PathBuf {
    std::fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned())
}

fn row(status: &FolderStatus) -> FolderRow {
    use tracewake_ingest::FolderState as State;
    FolderRow {
        path: status.folder.display().to_string(),
        state: match status.state {
            State::Starting | State::Watching => FolderState::Watching,
            State::Polling => FolderState::Polling,
            State::Missing => FolderState::Missing,
            State::Failed => FolderState::Failed,
        },
        problem: problem(status),
        files: small(status.files),
        waiting: small(status.queued),
        skipped: small(status.skipped),
        bytes_read: status.bytes_read,
        events: status.counts.received,
        rejected: status.counts.rejected,
        current: status
            .current
            .as_ref()
            .map(|path| path.display().to_string())
            .unwrap_or_default(),
        bytes_per_second: status.bytes_per_second as f64,
        last_activity: status
            .last_activity
            .map(|at| at.to_rfc3339_micros())
            .unwrap_or_default(),
    }
}

/// What is wrong with a folder, or with files in it.
fn problem(status: &FolderStatus) -> String {
    if !status.reason.is_empty() {
        return status.reason.clone();
    }
    let named = |state| status.notes.iter().find(|note| note.state == state);
    match named(FileState::Unreadable) {
        Some(note) => format!(
            "{} of its files cannot be read; the first is {}: {}",
            status.unreadable,
            note.path.display(),
            note.reason
        ),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;
    use tokio::runtime::Runtime;
    use tracewake_ingest::Keys;

    use super::*;
    use crate::open::open_store;

    fn folders(folder: &Path) -> Folders {
        let store = open_store(&folder.join("test.db")).unwrap();
        Folders::new(store.clone(), Intake::new(store, Keys::default()))
    }

    fn paths(folders: &Folders) -> Vec<String> {
        folders.rows().into_iter().map(|row| row.path).collect()
    }

    fn close(runtime: &Runtime, folders: Folders) {
        runtime.block_on(folders.stop());
        folders.store.close().unwrap();
    }

    #[test]
    fn the_windows_folders_come_back_and_those_of_one_run_do_not() {
        let runtime = Runtime::new().unwrap();
        let folder = TempDir::new().unwrap();
        let place = |name: &str| folder.path().join(name);
        let shown = |name: &str| place(name).display().to_string();
        let first = folders(folder.path());
        first.watch(&place("kept")).unwrap();
        first.watch(&place("let-go")).unwrap();
        first
            .watch_for_now(&place("once"), WatchOptions::default())
            .unwrap();
        assert_eq!(paths(&first), [shown("kept"), shown("let-go"), shown("once")]);
        first.unwatch(&place("let-go")).unwrap();
        assert!(matches!(
            first.unwatch(&place("let-go")),
            Err(AppError::NotFound { .. })
        ));
        close(&runtime, first);

        let second = folders(folder.path());
        runtime.block_on(second.start()).unwrap();
        assert_eq!(paths(&second), [shown("kept")]);
        close(&runtime, second);
    }

    #[test]
    fn what_cannot_be_watched_is_refused_with_a_reason() {
        let runtime = Runtime::new().unwrap();
        let folder = TempDir::new().unwrap();
        let folders = folders(folder.path());
        let watched = folder.path().join("runs");
        std::fs::create_dir_all(watched.join("2026")).unwrap();
        std::fs::write(folder.path().join("run.jsonl"), "").unwrap();
        folders.watch(&watched).unwrap();
        for (path, reason) in [
            ("run.jsonl", "is a file"),
            ("runs", "watched already"),
            ("runs/2026", "watched already"),
            ("", "watched already"),
        ] {
            let refused = folders.watch(&folder.path().join(path)).unwrap_err().to_string();
            assert!(refused.contains(reason), "{path}: {refused}");
        }
        close(&runtime, folders);
    }
}
