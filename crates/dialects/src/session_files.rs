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
    /// What a file is, by its path below one of these folders with `/` between its parts.
    pub role: fn(&str) -> FileRole,
    /// The project that a session file is of, by the same path; none where paths name no projects.
    pub project: fn(&str) -> Option<&str>,
    /// The small file that says more about a file of a session, by the path of that; none where there is none.
    pub beside: fn(&str) -> Option<String>,
}

/// What a file in the folder of a program is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileRole {
    /// The main file of a session.
    Session,
    /// A file of a session that has its main file elsewhere: a subagent's.
    Part,
    /// Nothing to read.
    Other,
}

/// A path below a folder as [`SessionFiles`] asks for it.
pub fn slashed(path: &Path) -> String {
    let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
    parts.join("/")
}
