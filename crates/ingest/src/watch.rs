//! Watched folders: what is in them is read, what is written into them is followed.
//!
//! One thread a folder. The system's notices only say where to look; what a file is and how far it was read is decided
//! by its looks and by the checkpoint stored with its events, so that a missed notice costs time and nothing else.

mod files;
mod mounts;
mod names;
mod notices;
mod queue;
pub(crate) mod scan;
mod session;
mod speed;
mod status;
mod tail;
mod task;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use tracewake_dialects::session_files::SessionFiles;
use tracewake_model::UnixNanos;

use crate::{CancelFlag, Intake};
use notices::Inbox;
pub use status::{FileState, FolderState, FolderStatus, NamedFile};
use task::FolderTask;

/// How to watch a folder.
#[derive(Debug, Clone)]
pub struct WatchOptions {
    /// Look at the folder again and again instead of asking the system for notices. It is done anyway where the system
    /// gives none.
    pub polling: bool,
    /// How often to look when there are no notices.
    pub poll_every: Duration,
    /// How often to look in spite of notices, in case one was missed.
    pub rescan_every: Duration,
    /// A file that did not change for so long is taken for complete, where that cannot be told from its content.
    pub quiet: Duration,
    /// Only the session files of a program; none for all files.
    pub only: Option<&'static SessionFiles>,
    /// Files that were not read yet and were changed last before this are left alone until they change again.
    pub since: Option<UnixNanos>,
}

impl Default for WatchOptions {
    fn default() -> WatchOptions {
        WatchOptions {
            polling: false,
            poll_every: Duration::from_secs(2),
            rescan_every: Duration::from_secs(60),
            quiet: Duration::from_secs(2),
            only: None,
            since: None,
        }
    }
}

/// A folder that is being watched. Dropping it stops watching.
#[derive(Debug)]
pub struct FolderWatch {
    folder: PathBuf,
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

/// What the thread and its owner share.
#[derive(Debug)]
pub(crate) struct Shared {
    stop: CancelFlag,
    inbox: Arc<Inbox>,
    status: Mutex<FolderStatus>,
}

impl FolderWatch {
    /// Starts to watch a folder with all folders in it. It need not be there yet.
    pub fn start(intake: Intake, folder: &Path, options: WatchOptions) -> FolderWatch {
        let folder = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
        let shared = Arc::new(Shared {
            stop: CancelFlag::default(),
            inbox: Arc::default(),
            status: Mutex::new(FolderStatus::new(&folder)),
        });
        let task = FolderTask::new(intake, folder.clone(), options, shared.clone());
        let thread = std::thread::Builder::new()
            .name("folder-watch".to_owned())
            .spawn(move || task.until_stopped());
        let thread = thread
            .inspect_err(|error| {
                let mut status = shared.status();
                status.state = FolderState::Failed;
                status.reason = format!("the system gives no thread: {error}");
            })
            .ok();
        FolderWatch {
            folder,
            shared,
            thread,
        }
    }

    /// The folder, as an absolute path.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// What goes on.
    pub fn status(&self) -> FolderStatus {
        self.shared.status().clone()
    }

    /// Stops watching, and waits until what was read is stored.
    pub fn stop(mut self) {
        self.end();
    }

    fn end(&mut self) {
        self.shared.stop.cancel();
        self.shared.inbox.wake();
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!(folder = %self.folder.display(), "watching a folder panicked");
        }
    }
}

impl Drop for FolderWatch {
    fn drop(&mut self) {
        self.end();
    }
}

impl Shared {
    /// The status is only ever replaced field by field, so one that a panic left is still sound.
    fn status(&self) -> std::sync::MutexGuard<'_, FolderStatus> {
        self.status.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
