//! What the system says about changes in a folder: paths to look at, and nothing that is relied on.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use notify::event::ModifyKind;
use notify::{Config, ErrorKind, Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};

/// Paths that wait to be looked at. When there are more, the whole folder is looked at instead.
const MOST: usize = 4_096;

/// Notices on their way to the thread of a folder.
#[derive(Debug, Default)]
pub(crate) struct Inbox {
    state: Mutex<Notices>,
    filled: Condvar,
}

/// What came since the last look.
#[derive(Debug, Default)]
pub(super) struct Notices {
    /// Files and folders that changed, came or went.
    pub(super) paths: HashSet<PathBuf>,
    /// Whether some were missed, so that everything has to be looked at.
    pub(super) missed: bool,
    /// Why there will be no more.
    pub(super) broken: Option<String>,
    woken: bool,
}

impl Notices {
    fn is_empty(&self) -> bool {
        self.paths.is_empty() && !self.missed && !self.woken && self.broken.is_none()
    }
}

impl Inbox {
    /// Takes what came; waits for something up to `patience`.
    pub(super) fn take(&self, patience: Duration) -> Notices {
        let waited = self
            .filled
            .wait_timeout_while(self.lock(), patience, |notices| notices.is_empty());
        let (mut notices, _) = waited.unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut *notices)
    }

    /// Ends a wait.
    pub(super) fn wake(&self) {
        self.change(|notices| notices.woken = true);
    }

    fn add(&self, event: notify::Result<Event>) {
        let event = match event {
            Ok(event) => event,
            Err(error) => {
                let reason = reason_of(&error);
                return self.change(|notices| {
                    notices.missed = true;
                    notices.broken = Some(reason);
                });
            }
        };
        let is_news = !matches!(
            event.kind,
            EventKind::Access(_) | EventKind::Modify(ModifyKind::Name(notify::event::RenameMode::Both))
        );
        if event.need_rescan() {
            self.change(|notices| notices.missed = true);
        } else if is_news {
            self.change(|notices| {
                notices.paths.extend(event.paths);
                if notices.paths.len() > MOST {
                    notices.paths.clear();
                    notices.missed = true;
                }
            });
        }
    }

    fn change(&self, change: impl FnOnce(&mut Notices)) {
        change(&mut self.lock());
        self.filled.notify_one();
    }

    /// No code that can panic runs under this lock, so a poisoned one is still sound.
    fn lock(&self) -> MutexGuard<'_, Notices> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Asks the system for notices about everything in a folder, or about the files in it and about everything in the
/// folders `within` that are there. They stop when the watcher is dropped.
///
/// # Errors
/// The reason, in words, and what to do.
pub(super) fn subscribe(
    folder: &Path,
    within: Option<&[&str]>,
    inbox: &Arc<Inbox>,
) -> Result<RecommendedWatcher, String> {
    let inbox = inbox.clone();
    let config = Config::default().with_follow_symlinks(false);
    let watcher = RecommendedWatcher::new(move |event| inbox.add(event), config);
    watcher
        .and_then(|mut watcher| {
            let Some(within) = within else {
                watcher.watch(folder, RecursiveMode::Recursive)?;
                return Ok(watcher);
            };
            watcher.watch(folder, RecursiveMode::NonRecursive)?;
            for inner in within
                .iter()
                .map(|name| folder.join(name))
                .filter(|inner| inner.is_dir())
            {
                watcher.watch(&inner, RecursiveMode::Recursive)?;
            }
            Ok(watcher)
        })
        .map_err(|error| reason_of(&error))
}

fn reason_of(error: &notify::Error) -> String {
    let is_limit = match &error.kind {
        ErrorKind::MaxFilesWatch => true,
        // Instances of inotify for one user.
        ErrorKind::Io(error) => matches!(error.raw_os_error(), Some(24 | 28)),
        _ => false,
    };
    match is_limit {
        true => "the system's limit of watched folders is reached: raise fs.inotify.max_user_watches and \
                 fs.inotify.max_user_instances, or watch fewer folders"
            .to_owned(),
        false => format!("the system gives no notices here: {error}"),
    }
}
