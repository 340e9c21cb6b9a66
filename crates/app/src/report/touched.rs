//! The files that a session touched and the commands that it ran, as figures.

use serde::Serialize;

use crate::dto;

/// A file that a session touched. What failed counts nowhere but in `failed`.
#[derive(Debug, Clone, Serialize)]
pub struct FileReport {
    pub path: String,
    pub reads: u32,
    pub edits: u32,
    pub creates: u32,
    pub deletes: u32,
    pub searches: u32,
    pub failed: u32,
    /// Lines that came and went, as far as calls tell.
    pub added: u32,
    pub removed: u32,
}

impl From<dto::FileRow> for FileReport {
    fn from(row: dto::FileRow) -> FileReport {
        FileReport {
            path: row.path,
            reads: row.reads,
            edits: row.edits,
            creates: row.creates,
            deletes: row.deletes,
            searches: row.searches,
            failed: row.failed,
            added: row.added,
            removed: row.removed,
        }
    }
}

/// A command that a session ran.
#[derive(Debug, Clone, Serialize)]
pub struct CommandReport {
    /// In one line, cut.
    pub command: String,
    pub agent: String,
    /// Null where it is not told.
    pub exit: Option<i32>,
    pub outcome: dto::FileOutcome,
    pub duration_ms: f64,
}

impl From<dto::CommandRow> for CommandReport {
    fn from(row: dto::CommandRow) -> CommandReport {
        CommandReport {
            command: row.command,
            agent: row.agent,
            exit: row.exit,
            outcome: row.outcome,
            duration_ms: row.duration_ms,
        }
    }
}
