//! What a watched folder shows of itself.

use std::path::{Path, PathBuf};

use tracewake_model::{Counts, UnixNanos};

/// Files that a status names; its counts say how many there are.
pub(super) const NAMED: usize = 100;

/// Whether a folder is watched, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FolderState {
    /// Looked at for the first time.
    Starting,
    /// The system reports every change.
    Watching,
    /// Looked at again and again, since the system gives no notices here.
    Polling,
    /// There is no such folder now. It is watched again as soon as it is there.
    Missing,
    /// It cannot be watched, or its events cannot be stored. It is tried again.
    Failed,
}

/// The outcome of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileState {
    /// To be read.
    Queued,
    /// Read to its end.
    Read,
    /// Read but for its end, which is not complete yet.
    Waiting,
    /// No trace file, left alone.
    Skipped,
    /// Left alone, as it was changed last before what is asked for. It is read when it changes.
    Older,
    /// The system does not let us read it. It is tried again when it changes.
    Unreadable,
}

/// A file that was not simply read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedFile {
    /// The file, or a folder in the watched one.
    pub path: PathBuf,
    /// Its outcome.
    pub state: FileState,
    /// Why.
    pub reason: String,
}

/// What goes on in a watched folder.
#[derive(Debug, Clone)]
pub struct FolderStatus {
    /// The folder.
    pub folder: PathBuf,
    /// Whether it is watched.
    pub state: FolderState,
    /// Why, and what to do, where the state asks for it; empty otherwise.
    pub reason: String,
    /// Files in it, those left out of account (hidden ones, editors' copies) not counted.
    pub files: u64,
    /// Files still to be read.
    pub queued: u64,
    /// Files read to their end.
    pub read: u64,
    /// Files whose end is not complete.
    pub waiting: u64,
    /// Files that hold no traces.
    pub skipped: u64,
    /// Files left alone as they are too old.
    pub older: u64,
    /// Files and folders that cannot be read.
    pub unreadable: u64,
    /// The first hundred of those three kinds.
    pub notes: Vec<NamedFile>,
    /// Bytes read since watching began.
    pub bytes_read: u64,
    /// Outcomes of the events since watching began.
    pub counts: Counts,
    /// The file that is being read.
    pub current: Option<PathBuf>,
    /// Bytes read in the last second.
    pub bytes_per_second: u64,
    /// When something was read last.
    pub last_activity: Option<UnixNanos>,
    /// Whether all that was found has been read and stored.
    pub is_idle: bool,
}

impl FolderStatus {
    pub(super) fn new(folder: &Path) -> FolderStatus {
        FolderStatus {
            folder: folder.to_owned(),
            state: FolderState::Starting,
            reason: String::new(),
            files: 0,
            queued: 0,
            read: 0,
            waiting: 0,
            skipped: 0,
            older: 0,
            unreadable: 0,
            notes: Vec::new(),
            bytes_read: 0,
            counts: Counts::default(),
            current: None,
            bytes_per_second: 0,
            last_activity: None,
            is_idle: false,
        }
    }
}
