//! Where Claude Code keeps its session files.

use crate::session_files::{FileRole, SessionFiles};

/// Below its folder: `projects/PROJECT/SESSION.jsonl`, subagents in `PROJECT/SESSION/subagents/agent-ID.jsonl` with a
/// note beside each, of older versions in `PROJECT/agent-ID.jsonl`.
pub(super) static SESSION_FILES: SessionFiles = SessionFiles {
    variable: "CLAUDE_CONFIG_DIR",
    home: ".claude",
    folders: &["projects"],
    role,
    project: |path| path.split_once('/').map(|(project, _)| project),
    beside: super::meta::file_beside,
};

fn role(path: &str) -> FileRole {
    let parts: Vec<&str> = path.split('/').collect();
    let name = parts[parts.len() - 1];
    let is_agent = name.starts_with("agent-") && (name.ends_with(".jsonl") || name.ends_with(".meta.json"));
    match parts[..] {
        [_, _, "subagents", ..] | [_, _] if is_agent => FileRole::Part,
        [_, name] if name.ends_with(".jsonl") => FileRole::Session,
        _ => FileRole::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sessions_their_subagents_and_everything_else_are_told_apart() {
        for (path, expect) in [
            ("-home-dev/6f0c2a8e.jsonl", FileRole::Session),
            ("-home-dev/agent-a1.jsonl", FileRole::Part),
            ("-home-dev/6f0c2a8e/subagents/agent-a1.jsonl", FileRole::Part),
            ("-home-dev/6f0c2a8e/subagents/agent-a1.meta.json", FileRole::Part),
            ("-home-dev/6f0c2a8e/tool-results/b7.txt", FileRole::Other),
            ("-home-dev/memory/notes.md", FileRole::Other),
            ("stray.jsonl", FileRole::Other),
        ] {
            assert_eq!(role(path), expect, "{path}");
        }
        assert_eq!(
            (SESSION_FILES.project)("-home-dev/6f0c2a8e.jsonl"),
            Some("-home-dev")
        );
    }
}
