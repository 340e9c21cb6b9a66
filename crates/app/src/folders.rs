//! Watched folders: those of the window, kept over restarts, and those that one run was given.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::task::JoinHandle;
use tracewake_dialects::session_files_of;
use tracewake_ingest::{FileState, FolderStatus, FolderWatch, Intake, WatchOptions, now};
use tracewake_model::{Dialect, UnixNanos};
use tracewake_store::{Store, StoreError};

use crate::dto::units::small;
use crate::dto::{FolderRow, FolderState};
use crate::error::{AppError, not_found};
use crate::part::{Part, PartFuture, finish};
use crate::write::keep;
use tracewake_kept::{lock, read_json};

/// What the keys of kept folders begin with among the checkpoints.
const KEPT: &str = "watch:";

/// How often it is looked whether another program on the same database keeps other folders.
const LOOK_AT_KEPT: Duration = Duration::from_secs(2);

/// The folders that are watched.
pub struct Folders {
    shared: Arc<Shared>,
    looking: Mutex<Option<JoinHandle<()>>>,
}

struct Shared {
    store: Store,
    intake: Intake,
    watches: Mutex<Vec<Watched>>,
}

struct Watched {
    watch: FolderWatch,
    /// How it is kept over restarts; none for one that only this run was given.
    kept: Option<KeptFolder>,
}

/// What is kept of a watched folder.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct KeptFolder {
    /// The dialect whose session files it holds; none for a folder that is read as a whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) agent: Option<String>,
    /// How many days back files are read; none for all of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) days: Option<u32>,
}

impl KeptFolder {
    fn options(&self, now: UnixNanos) -> WatchOptions {
        let dialect = Dialect::ALL
            .iter()
            .find(|dialect| Some(dialect.name()) == self.agent.as_deref());
        let since = self.days.map(|days| days_before(now, days));
        WatchOptions {
            only: dialect.and_then(|dialect| session_files_of(*dialect)),
            since,
            ..WatchOptions::default()
        }
    }
}

impl Folders {
    /// No folder yet. What is read goes to `intake`; which folders are kept is in `store`.
    pub fn new(store: Store, intake: Intake) -> Folders {
        let shared = Shared {
            store,
            intake,
            watches: Mutex::default(),
        };
        Folders {
            shared: Arc::new(shared),
            looking: Mutex::default(),
        }
    }

    /// Watches a folder with all folders in it, from now on and after every restart. It need not be there yet.
    ///
    /// # Errors
    /// [`AppError::Invalid`] when it is a file or is watched already; when it cannot be kept in the database.
    pub fn watch(&self, folder: &Path) -> Result<(), AppError> {
        let folder = absolute(folder);
        let kept = KeptFolder::default();
        self.shared
            .begin(&folder, kept.options(now()), Some(kept.clone()))?;
        Ok(self.shared.remember(&folder, Some(&kept))?)
    }

    /// Keeps a folder to be watched in a certain way: after every start, and from now on if the parts of this program
    /// have started. One that is kept in another way is from now on kept in this one.
    ///
    /// # Errors
    /// [`AppError::Invalid`] when it lies in a watched folder, or one lies in it; when the database cannot be written.
    pub(crate) fn keep(&self, folder: &Path, kept: &KeptFolder) -> Result<(), AppError> {
        let folder = absolute(folder);
        for (other, _) in self.kept()? {
            if other != folder {
                refuse_overlap(&other, &folder)?;
            }
        }
        self.shared.remember(&folder, Some(kept))?;
        self.follow_kept()
    }

    /// Forgets folders that were kept, as [`Folders::keep`] keeps them.
    pub(crate) fn forget(&self, folders: &[PathBuf]) -> Result<(), AppError> {
        for folder in folders {
            self.shared.remember(folder, None)?;
        }
        self.follow_kept()
    }

    fn follow_kept(&self) -> Result<(), AppError> {
        let is_started = lock(&self.looking).is_some();
        if is_started {
            self.shared.follow_kept()?;
        }
        Ok(())
    }

    /// Watches a folder until the program stops.
    ///
    /// # Errors
    /// [`AppError::Invalid`] when it is a file or is watched already.
    pub fn watch_for_now(&self, folder: &Path, options: WatchOptions) -> Result<(), AppError> {
        self.shared.begin(&absolute(folder), options, None)
    }

    /// Stops watching a folder, now and after restarts. What was read of it stays. Blocks until that is stored.
    ///
    /// # Errors
    /// [`AppError::NotFound`] when it is not watched; when the database cannot be written.
    pub fn unwatch(&self, folder: &Path) -> Result<(), AppError> {
        let folder = absolute(folder);
        let watched = self
            .shared
            .take(&folder)
            .ok_or_else(|| not_found("watched folder", folder.display()))?;
        watched.watch.stop();
        Ok(self.shared.remember(&folder, None)?)
    }

    /// All watched folders, in the order they were added.
    pub fn rows(&self) -> Vec<FolderRow> {
        let watches = lock(&self.shared.watches);
        let rows = watches.iter().map(|watched| {
            let agent = watched.kept.as_ref().and_then(|kept| kept.agent.clone());
            row(&watched.watch.status(), agent.unwrap_or_default())
        });
        rows.collect()
    }

    /// How the watched folders with the session files of a program do.
    pub(crate) fn of_agent(&self, agent: &str) -> Vec<FolderStatus> {
        let watches = lock(&self.shared.watches);
        let own = watches.iter().filter_map(|watched| {
            let kept = watched.kept.as_ref()?;
            let is_own = kept.agent.as_deref() == Some(agent);
            is_own.then(|| watched.watch.status())
        });
        own.collect()
    }

    /// The folders that are kept in the database, also those that another program keeps there.
    pub(crate) fn kept(&self) -> Result<Vec<(PathBuf, KeptFolder)>, StoreError> {
        self.shared.kept()
    }
}

impl Shared {
    /// Watches a folder, unless its files are watched already.
    fn begin(&self, folder: &Path, options: WatchOptions, kept: Option<KeptFolder>) -> Result<(), AppError> {
        if folder.is_file() {
            return Err(AppError::Invalid(format!(
                "{} is a file; watch the folder it is in, or import it",
                folder.display()
            )));
        }
        let mut watches = lock(&self.watches);
        for watched in watches.iter() {
            refuse_overlap(watched.watch.folder(), folder)?;
        }
        let watch = FolderWatch::start(self.intake.clone(), folder, options);
        watches.push(Watched { watch, kept });
        Ok(())
    }

    fn take(&self, folder: &Path) -> Option<Watched> {
        let mut watches = lock(&self.watches);
        let at = watches
            .iter()
            .position(|watched| watched.watch.folder() == folder)?;
        Some(watches.remove(at))
    }

    fn kept(&self) -> Result<Vec<(PathBuf, KeptFolder)>, StoreError> {
        let stored = self.store.checkpoints(KEPT)?.into_iter();
        let kept = stored.map(|checkpoint| {
            let folder = checkpoint.source.strip_prefix(KEPT).unwrap_or_default();
            let state = read_json(checkpoint.state.as_deref().unwrap_or_default());
            (PathBuf::from(folder), state)
        });
        Ok(kept.collect())
    }

    /// Watches what is kept and no longer what is not: another program on the same database may have changed that.
    fn follow_kept(&self) -> Result<(), StoreError> {
        let kept = self.kept()?;
        let is_kept = |watched: &Watched| {
            let known = |(folder, kept): &(PathBuf, KeptFolder)| {
                watched.watch.folder() == folder && watched.kept.as_ref() == Some(kept)
            };
            watched.kept.is_none() || kept.iter().any(known)
        };
        let let_go: Vec<Watched> = {
            let mut watches = lock(&self.watches);
            let (stay, go) = std::mem::take(&mut *watches).into_iter().partition(is_kept);
            *watches = stay;
            go
        };
        for watched in let_go {
            watched.watch.stop();
        }
        for (folder, kept) in kept {
            let is_watched = |watched: &Watched| watched.watch.folder() == folder;
            if lock(&self.watches).iter().any(is_watched) {
                continue;
            }
            if let Err(error) = self.begin(&folder, kept.options(now()), Some(kept)) {
                tracing::debug!(%error, folder = %folder.display(), "a folder is not watched");
            }
        }
        Ok(())
    }

    fn remember(&self, folder: &Path, kept: Option<&KeptFolder>) -> Result<(), StoreError> {
        let state = kept.map(|kept| serde_json::to_string(kept).unwrap_or_default());
        keep(&self.store, format!("{KEPT}{}", folder.display()), state)
    }
}

impl Part for Folders {
    fn name(&self) -> &'static str {
        "watched folders"
    }

    /// Watches the folders that are kept, and those that another program on the same database keeps from now on.
    fn start(&self) -> PartFuture<'_, Result<(), AppError>> {
        Box::pin(async {
            self.shared.follow_kept()?;
            let shared = Arc::clone(&self.shared);
            let looking = tokio::spawn(async move {
                loop {
                    tokio::time::sleep(LOOK_AT_KEPT).await;
                    let shared = Arc::clone(&shared);
                    let followed = tokio::task::spawn_blocking(move || shared.follow_kept()).await;
                    if let Ok(Err(error)) = followed {
                        tracing::warn!(%error, "the kept folders cannot be read");
                    }
                }
            });
            *lock(&self.looking) = Some(looking);
            Ok(())
        })
    }

    /// Stops watching, and waits until what was read is stored.
    fn stop(&self) -> PartFuture<'_, ()> {
        if let Some(looking) = lock(&self.looking).take() {
            looking.abort();
        }
        let watches = std::mem::take(&mut *lock(&self.shared.watches));
        finish(move || watches.into_iter().for_each(|watched| watched.watch.stop()))
    }
}

/// The instant this many days of 24 hours before another.
pub(crate) fn days_before(now: UnixNanos, days: u32) -> UnixNanos {
    const DAY_NS: i64 = 86_400_000_000_000;
    UnixNanos(now.0.saturating_sub(DAY_NS.saturating_mul(days.into())))
}

/// A folder inside another would be read twice.
fn refuse_overlap(watched: &Path, folder: &Path) -> Result<(), AppError> {
    let (known, new) = (resolved(watched), resolved(folder));
    match new.starts_with(&known) || known.starts_with(&new) {
        true => Err(AppError::Invalid(format!(
            "{} is watched already, with all folders in it; stop watching it first",
            watched.display()
        ))),
        false => Ok(()),
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

fn row(status: &FolderStatus, agent: String) -> FolderRow {
    use tracewake_ingest::FolderState as State;
    FolderRow {
        path: status.folder.display().to_string(),
        agent,
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
        older: small(status.older),
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
pub(crate) fn problem(status: &FolderStatus) -> String {
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
        folders.shared.store.close().unwrap();
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
