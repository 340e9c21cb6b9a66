//! Where GitHub Copilot CLI keeps its session files, and what the paths there say.

use crate::session_files::{FileRole, SessionFiles};

/// Below its folder: `session-state/SESSION/events.jsonl`, of older versions `session-state/SESSION.jsonl`, of the
/// first ones `history-session-state/session_SESSION_TIME.json`.
pub(super) static SESSION_FILES: SessionFiles = SessionFiles {
    variable: "COPILOT_HOME",
    home: ".copilot",
    folders: &["session-state", "history-session-state"],
    within: None,
    role,
    project: |_| None,
    beside: |_, _| None,
    database: None,
};

fn role(path: &str) -> FileRole {
    let parts: Vec<&str> = path.split('/').collect();
    match parts[..] {
        [_, "events.jsonl"] => FileRole::Session,
        [name] if name.ends_with(".jsonl") => FileRole::Session,
        [name] if name.starts_with("session_") && name.ends_with(".json") => FileRole::Session,
        _ => FileRole::Other,
    }
}

/// The session that the path of a file names; none where it does not.
pub(super) fn session_of_path(path: &str) -> Option<&str> {
    let mut parts = path.rsplit('/');
    match (parts.next()?, parts.next()) {
        ("events.jsonl", session) => session.filter(|session| !session.is_empty()),
        (name, Some("session-state")) => name.strip_suffix(".jsonl"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sessions_and_everything_else_are_told_apart() {
        for (path, expect) in [
            ("83cc41a9/events.jsonl", FileRole::Session),
            ("83cc41a9.jsonl", FileRole::Session),
            ("session_83cc41a9_1759957816398.json", FileRole::Session),
            ("83cc41a9/workspace.yaml", FileRole::Other),
            ("83cc41a9/checkpoints/index.md", FileRole::Other),
            ("83cc41a9/files/events.jsonl", FileRole::Other),
            (".session-operation-locks/83cc41a9.lock", FileRole::Other),
        ] {
            assert_eq!(role(path), expect, "{path}");
        }
    }

    #[test]
    fn paths_name_sessions() {
        let check = |path: &str, expect: Option<&str>| assert_eq!(session_of_path(path), expect, "{path}");
        check("session-state/83cc41a9/events.jsonl", Some("83cc41a9"));
        check("session-state/83cc41a9.jsonl", Some("83cc41a9"));
        check("events.jsonl", None);
        check("runs/01-main.jsonl", None);
    }
}
