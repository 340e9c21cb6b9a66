//! The thread of a watched folder: as long as the folder is there, a session follows it; otherwise it waits for it.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tracewake_store::StoreError;

use super::session::Session;
use super::status::FolderState;
use super::{Shared, WatchOptions};
use crate::Intake;

/// How often it is looked whether a missing folder has come.
const LOOK_FOR_FOLDER: Duration = Duration::from_millis(500);
/// How long to wait after the store failed.
const AFTER_FAILURE: Duration = Duration::from_secs(5);

/// What a folder is watched with.
pub(super) struct FolderTask {
    pub(super) intake: Intake,
    pub(super) folder: PathBuf,
    pub(super) options: WatchOptions,
    pub(super) shared: Arc<Shared>,
}

impl FolderTask {
    pub(super) fn new(
        intake: Intake,
        folder: PathBuf,
        options: WatchOptions,
        shared: Arc<Shared>,
    ) -> FolderTask {
        FolderTask {
            intake,
            folder,
            options,
            shared,
        }
    }

    /// Watches until it is asked to stop.
    pub(super) fn until_stopped(self) {
        while !self.shared.stop.is_cancelled() {
            match std::fs::metadata(&self.folder) {
                Ok(metadata) if metadata.is_dir() => {
                    let done = Session::start(&self).and_then(Session::follow);
                    if let Err(error) = done {
                        self.fail(&error);
                    }
                }
                Ok(_) => self.miss("it is a file; watch the folder it is in"),
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                    self.miss("there is no such folder; it is watched as soon as it is there");
                }
                Err(error) => self.miss(&format!(
                    "it cannot be looked at ({error}); check its permissions"
                )),
            }
        }
        let mut status = self.shared.status();
        status.current = None;
        status.bytes_per_second = 0;
    }

    fn miss(&self, reason: &str) {
        self.say(FolderState::Missing, reason);
        self.shared.inbox.take(LOOK_FOR_FOLDER);
    }

    fn fail(&self, error: &StoreError) {
        if self.shared.stop.is_cancelled() {
            return;
        }
        tracing::error!(%error, folder = %self.folder.display(), "events of a watched folder could not be stored");
        let reason = format!("its events cannot be stored ({error}); it is tried again, and nothing is lost");
        self.say(FolderState::Failed, &reason);
        let until = Instant::now() + AFTER_FAILURE;
        while !self.shared.stop.is_cancelled() && Instant::now() < until {
            self.shared
                .inbox
                .take(until.saturating_duration_since(Instant::now()));
        }
    }

    fn say(&self, state: FolderState, reason: &str) {
        let mut status = self.shared.status();
        status.state = state;
        reason.clone_into(&mut status.reason);
        status.current = None;
        status.bytes_per_second = 0;
        status.is_idle = false;
    }
}
