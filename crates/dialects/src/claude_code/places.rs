//! Where Claude Code keeps its session files, and what the paths there say.

use crate::session_files::{FileRole, SessionFiles};

/// Below its folder: `projects/PROJECT/SESSION.jsonl`, subagents in `PROJECT/SESSION/subagents/agent-ID.jsonl` with a
/// note beside each, of older versions in `PROJECT/agent-ID.jsonl`.
pub(super) static SESSION_FILES: SessionFiles = SessionFiles {
    variable: "CLAUDE_CONFIG_DIR",
    home: ".claude",
    folders: &["projects"],
    within: None,
    role,
    project: |path| path.split_once('/').map(|(project, _)| project),
    beside: |path, _| file_beside(path),
    database: None,
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

/// The session that the path of a file names; none where it does not.
pub(super) fn session_of_path(path: &str) -> Option<&str> {
    let mut parts = path.rsplit('/');
    let name = parts.next()?;
    let stem = name.split('.').next().unwrap_or_default();
    match (parts.next(), stem.starts_with("agent-")) {
        (Some("subagents"), _) => parts.next(),
        (_, false) if is_uuid(stem) => Some(stem),
        _ => None,
    }
}

/// The subagent whose file has this path.
pub(super) fn agent_of_path(path: &str) -> Option<&str> {
    let name = path.rsplit('/').next()?;
    name.strip_prefix("agent-")?.split('.').next()
}

/// The path of the small file that says more about the file of a subagent; none for other files.
fn file_beside(path: &str) -> Option<String> {
    let stem = path.strip_suffix(".jsonl")?;
    let slashed = stem.replace('\\', "/");
    agent_of_path(&slashed).map(|_| format!("{stem}.meta.json"))
}

fn is_uuid(text: &str) -> bool {
    text.len() == 36 && text.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-')
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

    #[test]
    fn paths_name_sessions_and_agents() {
        let check = |path: &str, session: &str, agent: &str| {
            assert_eq!(session_of_path(path).unwrap_or_default(), session, "{path}");
            assert_eq!(agent_of_path(path).unwrap_or_default(), agent, "{path}");
        };
        let uuid = "6f0c2a8e-41d7-4b3e-9a55-2f7d1c9be001";
        check(&format!("-home-dev/{uuid}.jsonl"), uuid, "");
        check(&format!("p/{uuid}/subagents/agent-a4.jsonl"), uuid, "a4");
        check(&format!("p/{uuid}/subagents/agent-a4.meta.json"), uuid, "a4");
        check("-home-dev/agent-a4.jsonl", "", "a4");
        check("runs/stream.jsonl", "", "");
    }

    #[test]
    fn the_note_is_beside_the_file_of_a_subagent() {
        let beside = |path: &str| file_beside(path).unwrap_or_default();
        assert_eq!(beside("p/agent-a4.jsonl"), "p/agent-a4.meta.json");
        assert_eq!(beside(r"c:\p\agent-a4.jsonl"), r"c:\p\agent-a4.meta.json");
        assert_eq!(beside("p/agent-a4.meta.json"), "");
        assert_eq!(beside("agent-x/run.jsonl"), "");
    }
}
