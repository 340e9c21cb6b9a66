//! Where programs keep their session files, and which of the files there are some: by names alone, nothing is opened.

use std::path::Path;

/// The session files of a program, as it keeps them.
#[derive(Debug)]
pub struct SessionFiles {
    /// The environment variable that names the program's folder.
    pub variable: &'static str,
    /// That folder, below the home folder, where the variable names none.
    pub home: &'static str,
    /// The folders in it that hold session files, in any depth.
    pub folders: &'static [&'static str],
    /// The only folders in these that are looked into, by their names; none where all are.
    pub within: Option<&'static [&'static str]>,
    /// What a file is, by its path below one of these folders with `/` between its parts.
    pub role: fn(&str) -> FileRole,
    /// The project that a session file is of, by the same path; none where paths name no projects.
    pub project: fn(&str) -> Option<&str>,
    /// The small file that says more about a file of a session, by the path of that and by its first bytes; none where
    /// there is none.
    pub beside: fn(&str, &[u8]) -> Option<String>,
    /// How sessions are read from a database; none where the program keeps them in files of text.
    pub database: Option<&'static SessionDatabase>,
}

/// What a file in the folder of a program is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileRole {
    /// The main file of a session.
    Session,
    /// A file of a session that has its main file elsewhere: a subagent's.
    Part,
    /// A database of sessions.
    Database,
    /// Nothing to read.
    Other,
}

/// An SQLite database in which a program keeps its sessions. Its rows are read from a copy, and each becomes a record:
/// a JSON object with the name of the dialect as `database`, the name of the table as `table`, and all columns.
#[derive(Debug)]
pub struct SessionDatabase {
    /// Whether a file of this name is one.
    pub is_name: fn(&str) -> bool,
    /// The tables that are read, in this order. A database without one of them that
    /// is not optional is another program's.
    pub tables: &'static [SessionTable],
}

/// A table of a [`SessionDatabase`].
#[derive(Debug)]
pub struct SessionTable {
    /// Its name.
    pub name: &'static str,
    /// The rows that were written or changed since. Their first column says when, in milliseconds since 1970, and rows
    /// come in its order; `?1` is the largest that was seen, and sessions that changed last before `?2` are left out.
    pub changed: &'static str,
    /// Columns that hold JSON.
    pub json: &'static [&'static str],
    /// Only some versions have it.
    pub is_optional: bool,
}

/// A path below a folder as [`SessionFiles`] asks for it.
pub fn slashed(path: &Path) -> String {
    let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
    parts.join("/")
}
