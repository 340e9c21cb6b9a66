//! Imports and the quarantine.

use serde::Serialize;
use specta::Type;

use super::OriginalBytes;

/// How far an import is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum ImportState {
    Running,
    Done,
    Cancelled,
    Failed,
    /// It was read, and there is no event in it.
    NoTraces,
}

/// Outcomes of the files of an import.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ImportFiles {
    /// They brought something new.
    pub imported: u32,
    /// All of their events were stored before.
    pub known: u32,
    /// There is no event in them.
    pub no_traces: u32,
    /// They could not be read, or not to their end.
    pub failed: u32,
}

/// One file or folder being imported, or imported since the program started.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ImportRow {
    pub id: u32,
    pub path: String,
    pub state: ImportState,
    /// Whether it is a folder, of which every file is read.
    pub folder: bool,
    /// Its files so far; a file is one of them when it is done.
    pub files: ImportFiles,
    /// Empty for a folder, and until it is known.
    pub dialect: String,
    pub bytes_read: u64,
    pub bytes_total: u64,
    pub events: u64,
    pub new: u64,
    pub duplicates: u64,
    pub continued: u64,
    pub conflicts: u64,
    pub rejected: u64,
    /// Data points of metrics, which are not kept.
    pub not_kept: u64,
    /// New events without a readable time, placed by what is around them.
    pub time_unknown: u64,
    /// Of the last second while it runs; over the whole time afterwards.
    #[specta(type = i32)]
    pub events_per_second: f64,
    /// Where it went on after an earlier import of the file was stopped, in bytes; 0 for the start.
    pub resumed_at: u64,
    /// Session to open when it is done: the last one the file wrote to. None for a folder with several.
    pub session: Option<String>,
    /// Why it failed, or holds no traces; of a folder the first such file. Empty otherwise.
    pub problem: String,
}

/// One item of the quarantine.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RejectRow {
    pub id: i64,
    pub received_time: String,
    pub source: String,
    /// Line, event or field.
    pub location: String,
    pub reason: String,
    pub original: OriginalBytes,
}

/// A window into the quarantine, newest first.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RejectPage {
    pub rejects: Vec<RejectRow>,
    pub offset: u32,
    /// Rejects kept.
    pub kept: u32,
    /// Rejects ever, those no longer kept included.
    pub total: u64,
}

/// The outcome of an item of the quarantine that was read again.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RetryOutcome {
    /// Events found in it; it has left the quarantine unless this is 0.
    pub events: u32,
    /// Of them, new ones.
    pub new: u32,
    /// Why nothing was found; empty otherwise.
    pub reason: String,
}
