//! Where Gemini CLI keeps its session files.

use crate::session_files::{FileRole, SessionFiles};

/// Below its folder: `PROJECT/chats/session-DATE-ID.jsonl` (in older versions `.json`), subagents in
/// `PROJECT/chats/SESSION/ID.jsonl`. The variable names what stands for the home folder.
pub(super) static SESSION_FILES: SessionFiles = SessionFiles {
    variable: "GEMINI_CLI_HOME",
    home: "",
    folders: &[".gemini/tmp"],
    within: None,
    role,
    project: |path| path.split_once('/').map(|(project, _)| project),
    beside: |_, _| None,
    database: None,
};

fn role(path: &str) -> FileRole {
    let parts: Vec<&str> = path.split('/').collect();
    let is_lines = path.ends_with(".jsonl");
    match parts[..] {
        [_, "chats", name] if name.starts_with("session-") && (is_lines || name.ends_with(".json")) => {
            FileRole::Session
        }
        [_, "chats", _, _] if is_lines => FileRole::Part,
        _ => FileRole::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sessions_their_subagents_and_everything_else_are_told_apart() {
        let check = |path: &str, expect: FileRole| assert_eq!(role(path), expect, "{path}");
        check(
            "skagen/chats/session-2026-11-30T02-21-8631321d.jsonl",
            FileRole::Session,
        );
        check(
            "skagen/chats/session-2025-11-30T02-21-8631321d.json",
            FileRole::Session,
        );
        check("skagen/chats/8631321d-cd40/bf3217e9.jsonl", FileRole::Part);
        check("skagen/logs.json", FileRole::Other);
        check("skagen/chats/session-1.jsonl.tmp-77", FileRole::Other);
        check("bin/rg", FileRole::Other);
        assert_eq!(
            (SESSION_FILES.project)("skagen/chats/session-1.jsonl"),
            Some("skagen")
        );
    }
}
