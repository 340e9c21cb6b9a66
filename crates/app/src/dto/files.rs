//! The files that a session touched, and the commands that it ran.

use serde::Serialize;
use specta::Type;

use super::{SessionRow, TextDiff};

/// What a call did to a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum FileAction {
    Read,
    Edit,
    Write,
    Create,
    Delete,
    Search,
}

/// How a call with files or a command came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum FileOutcome {
    Done,
    Failed,
    /// The person, or a rule of theirs, did not allow it.
    Refused,
    /// It was stopped before its end.
    Stopped,
    /// It still runs, or its end never came.
    Open,
}

/// A call that touched a file, as a mark on the time of the run.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct FileMark {
    #[specta(type = i32)]
    pub at_ms: f64,
    pub action: FileAction,
    pub outcome: FileOutcome,
    pub agent: String,
    /// Row id of the span of the call.
    pub span: i64,
}

/// A file, and what was done with it. What failed counts nowhere but in `failed`.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct FileRow {
    pub path: String,
    /// As it is called in the folder of the session.
    pub name: String,
    pub reads: u32,
    /// Changes of the file, whole ones included.
    pub edits: u32,
    pub creates: u32,
    pub deletes: u32,
    /// Searches in it, of a folder.
    pub searches: u32,
    pub failed: u32,
    /// Lines that came and went, as far as calls tell.
    pub added: u32,
    pub removed: u32,
    /// The calls, in order.
    pub marks: Vec<FileMark>,
}

/// A command that was run.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CommandRow {
    /// Row id of the span of the call.
    pub span: i64,
    #[specta(type = i32)]
    pub at_ms: f64,
    #[specta(type = i32)]
    pub duration_ms: f64,
    pub agent: String,
    /// In one line, cut to what a row can show.
    pub command: String,
    /// Where it ran; empty where that is not told.
    pub folder: String,
    /// What it is for, in the words of the model; may be empty.
    pub purpose: String,
    /// Where it is told.
    pub exit: Option<i32>,
    pub outcome: FileOutcome,
}

/// The files and commands of a session.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SessionFiles {
    /// The folder that most of the files lie in; empty where there is none.
    pub folder: String,
    #[specta(type = i32)]
    pub duration_ms: f64,
    /// By their first call.
    pub files: Vec<FileRow>,
    /// By time.
    pub commands: Vec<CommandRow>,
    /// Calls that touch files or run commands; `calls_read` of them, the first, are told here.
    pub calls: u32,
    pub calls_read: u32,
}

/// A call that touched a file.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct FileStep {
    pub span: i64,
    #[specta(type = i32)]
    pub at_ms: f64,
    pub agent: String,
    /// The tool that did it.
    pub tool: String,
    pub action: FileAction,
    pub outcome: FileOutcome,
    /// It was read out of a command line.
    pub by_command: bool,
    /// First line that was read, from 1, how many, and how many the file has, where that is told.
    pub first_line: Option<u32>,
    pub lines: Option<u32>,
    pub total_lines: Option<u32>,
    pub added: u32,
    pub removed: u32,
    /// What changed; without line numbers where they are not told.
    pub diff: Option<TextDiff>,
}

/// A file through a session.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct FileHistory {
    pub path: String,
    /// As it is called in the folder of the session.
    pub name: String,
    pub steps: Vec<FileStep>,
    /// Steps of the file; more than there are in `steps` when there are too many.
    pub step_count: u32,
    /// All changes as one, where the text before the first and after the last are known.
    pub whole: Option<TextDiff>,
    /// Lines of the file at the end, where its text is known.
    pub lines_at_end: Option<u32>,
    /// Span of the call that gave the file to the model last.
    pub last_seen: Option<i64>,
}

/// A session that touched a file.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct FileRun {
    pub session: SessionRow,
    pub reads: u32,
    pub edits: u32,
    pub creates: u32,
    pub deletes: u32,
}

/// A file that other sessions touched, too.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SharedFile {
    pub path: String,
    /// Sessions that touched it.
    pub sessions: u32,
}
