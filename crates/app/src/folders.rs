//! Watched folders: those of the window, kept over restarts, and those that one run was given.

use std::path::{Path, PathBuf};
use std::sync::Mutex;

use tracewake_ingest::{FileState, FolderStatus, FolderWatch, Intake, WatchOptions};
use tracewake_store::{Batch, Checkpoint, StoreError};

use crate::dto::units::small;
use crate::dto::{FolderRow, FolderState};
use crate::error::AppError;
use crate::lock::lock;
use crate::runtime::App;

/// What the keys of kept folders begin with among the checkpoints.
const KEPT: &str = "watch:";

/// The folders that are watched now.
#[derive(Default)]
pub(crate) struct Folders(Mutex<Vec<FolderWatch>>);

impl Folders {
    /// Watches a folder, unless its files are watched already.
    fn start(&self, intake: Intake, folder: &Path, options: WatchOptions) -> Result<(), AppError> {
        if folder.is_file() {
            return Err(AppError::Invalid(format!(
                "{} is a file; watch the folder it is in, or import it",
                folder.display()
            )));
        }
        let mut watches = lock(&self.0);
        for watch in watches.iter() {
            let (known, new) = (resolved(watch.folder()), resolved(folder));
            if new.starts_with(&known) || known.starts_with(&new) {
                return Err(AppError::Invalid(format!(
                    "{} is watched already, with all folders in it; stop watching it first",
                    watch.folder().display()
                )));
            }
        }
        watches.push(FolderWatch::start(intake, folder, options));
        Ok(())
    }

    fn take(&self, folder: &Path) -> Option<FolderWatch> {
        let mut watches = lock(&self.0);
        let at = watches.iter().position(|watch| watch.folder() == folder)?;
        Some(watches.remove(at))
    }

    /// Stops watching, and waits until what was read is stored.
    pub(crate) fn stop(&self) {
        let watches = std::mem::take(&mut *lock(&self.0));
        watches.into_iter().for_each(FolderWatch::stop);
    }
}

impl App {
    /// Watches a folder with all folders in it, from now on and after every restart. It need not be there yet.
    ///
    /// # Errors
    /// [`AppError::Invalid`] when it is a file or is watched already; when it cannot be kept in the database.
    pub fn watch_folder(&self, folder: &Path) -> Result<(), AppError> {
        let folder = absolute(folder);
        self.folders
            .start(self.intake(), &folder, WatchOptions::default())?;
        Ok(self.keep_folder(&folder, Some("{}".to_owned()))?)
    }

    /// Watches a folder until the program stops.
    ///
    /// # Errors
    /// [`AppError::Invalid`] when it is a file or is watched already.
    pub fn watch_folder_for_now(&self, folder: &Path, options: WatchOptions) -> Result<(), AppError> {
        self.folders.start(self.intake(), &absolute(folder), options)
    }

    /// Stops watching a folder, now and after restarts. What was read of it stays. Blocks until that is stored.
    ///
    /// # Errors
    /// [`AppError::NotFound`] when it is not watched; when the database cannot be written.
    pub fn unwatch_folder(&self, folder: &Path) -> Result<(), AppError> {
        let folder = absolute(folder);
        let Some(watch) = self.folders.take(&folder) else {
            return Err(AppError::NotFound {
                what: "watched folder",
                key: folder.display().to_string(),
            });
        };
        watch.stop();
        Ok(self.keep_folder(&folder, None)?)
    }

    /// All watched folders, in the order they were added.
    pub fn watched_folders(&self) -> Vec<FolderRow> {
        lock(&self.folders.0)
            .iter()
            .map(|watch| row(&watch.status()))
            .collect()
    }

    /// Watches the folders that are kept.
    pub(crate) fn watch_kept_folders(&self) -> Result<(), AppError> {
        for checkpoint in self.store.checkpoints(KEPT)? {
            let folder = Path::new(checkpoint.source.strip_prefix(KEPT).unwrap_or_default());
            if let Err(error) = self.watch_folder_for_now(folder, WatchOptions::default()) {
                tracing::warn!(%error, folder = %folder.display(), "a folder is not watched");
            }
        }
        Ok(())
    }

    fn keep_folder(&self, folder: &Path, state: Option<String>) -> Result<(), StoreError> {
        let source = format!("{KEPT}{}", folder.display());
        self.commit(Batch {
            checkpoints: vec![Checkpoint { source, state }],
            ..Batch::default()
        })
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
    use tracewake_ingest::ListenOptions;

    use super::*;
    use crate::AppOptions;

    fn app(folder: &Path) -> App {
        App::open(AppOptions {
            database: folder.join("test.db"),
            listen: ListenOptions::default(),
        })
        .unwrap()
    }

    fn paths(app: &App) -> Vec<String> {
        app.watched_folders().into_iter().map(|row| row.path).collect()
    }

    #[test]
    fn the_windows_folders_come_back_and_those_of_one_run_do_not() {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let folder = tempfile::tempdir().unwrap();
        let place = |name: &str| folder.path().join(name);
        let shown = |name: &str| place(name).display().to_string();
        let first = app(folder.path());
        first.watch_folder(&place("kept")).unwrap();
        first.watch_folder(&place("let-go")).unwrap();
        first
            .watch_folder_for_now(&place("once"), WatchOptions::default())
            .unwrap();
        assert_eq!(paths(&first), [shown("kept"), shown("let-go"), shown("once")]);
        first.unwatch_folder(&place("let-go")).unwrap();
        assert!(matches!(
            first.unwatch_folder(&place("let-go")),
            Err(AppError::NotFound { .. })
        ));
        runtime.block_on(first.stop()).unwrap();

        let second = app(folder.path());
        assert_eq!(runtime.block_on(second.listen()).len(), 0);
        assert_eq!(paths(&second), [shown("kept")]);
        runtime.block_on(second.stop()).unwrap();
    }

    #[test]
    fn what_cannot_be_watched_is_refused_with_a_reason() {
        let folder = tempfile::tempdir().unwrap();
        let app = app(folder.path());
        let watched = folder.path().join("runs");
        std::fs::create_dir_all(watched.join("2026")).unwrap();
        std::fs::write(folder.path().join("run.jsonl"), "").unwrap();
        app.watch_folder(&watched).unwrap();
        for (path, reason) in [
            ("run.jsonl", "is a file"),
            ("runs", "watched already"),
            ("runs/2026", "watched already"),
            ("", "watched already"),
        ] {
            let refused = app
                .watch_folder(&folder.path().join(path))
                .unwrap_err()
                .to_string();
            assert!(refused.contains(reason), "{path}: {refused}");
        }
        app.folders.stop();
        app.close().unwrap();
    }
}
