//! Where Goose keeps its sessions.

use crate::session_files::{FileRole, SessionDatabase, SessionFiles, SessionTable};

/// Below its folder: `sessions.db`, and a file `ID.jsonl` for each session of versions before 1.10.
pub(super) static SESSION_FILES: SessionFiles = SessionFiles {
    variable: "XDG_DATA_HOME",
    home: ".local/share",
    folders: &["goose/sessions"],
    within: Some(&[]),
    role,
    project: |_| None,
    beside: |_, _| None,
    database: Some(&DATABASE),
};

/// The results of tools are in other messages than the calls: a message with results is told with the one that asked.
/// A message is told with what its session says of the agent; where a version has no such column, the name is that of
/// `unknown`, which is null.
/// A line of the ledger is told where the messages of a session do not say what they used.
static DATABASE: SessionDatabase = SessionDatabase {
    is_name: |name| name == "sessions.db",
    tables: &[
        SessionTable {
            name: "sessions",
            changed: "SELECT unixepoch(sessions.updated_at) * 1000 AS changed, sessions.* FROM sessions \
                      WHERE changed >= max(?1, ?2) ORDER BY changed, sessions.id",
            json: &[
                "extension_data",
                "recipe_json",
                "user_recipe_values_json",
                "model_config_json",
            ],
            is_optional: false,
        },
        SessionTable {
            name: "messages",
            changed: "SELECT messages.created_timestamp * iif(messages.created_timestamp < 100000000000, 1000, 1) \
                      AS changed, messages.*, \
                      CASE WHEN instr(messages.content_json, 'toolResponse') THEN \
                      (SELECT asked.content_json FROM messages AS asked \
                      WHERE asked.session_id = messages.session_id AND asked.id < messages.id \
                      AND asked.role = 'assistant' ORDER BY asked.id DESC LIMIT 1) END AS asked, \
                      CASE WHEN instr(messages.content_json, 'toolResponse') THEN \
                      (SELECT asked.created_timestamp FROM messages AS asked \
                      WHERE asked.session_id = messages.session_id AND asked.id < messages.id \
                      AND asked.role = 'assistant' ORDER BY asked.id DESC LIMIT 1) END AS asked_timestamp, \
                      (SELECT session_type FROM sessions AS own WHERE own.id = messages.session_id) \
                      AS session_type, \
                      (SELECT parent_session_id FROM sessions AS own WHERE own.id = messages.session_id) \
                      AS parent_session_id \
                      FROM (SELECT NULL AS session_type, NULL AS parent_session_id) AS unknown \
                      CROSS JOIN messages LEFT JOIN sessions ON sessions.id = messages.session_id \
                      WHERE changed >= ?1 AND coalesce(unixepoch(sessions.updated_at) * 1000, ?2) >= ?2 \
                      ORDER BY changed, messages.id",
            json: &["content_json", "metadata_json", "asked"],
            is_optional: false,
        },
        SessionTable {
            name: "usage_ledger",
            changed: "SELECT created_timestamp * iif(created_timestamp < 100000000000, 1000, 1) AS changed, \
                      usage_ledger.rowid AS row, usage_ledger.* FROM usage_ledger \
                      WHERE changed >= max(?1, ?2) AND NOT EXISTS (SELECT 1 FROM messages \
                      WHERE messages.session_id = usage_ledger.session_id \
                      AND instr(messages.metadata_json, '\"usage\"')) ORDER BY changed, row",
            json: &[],
            is_optional: true,
        },
    ],
};

fn role(path: &str) -> FileRole {
    match path {
        "sessions.db" => FileRole::Database,
        path if path.ends_with(".jsonl") && !path.contains('/') => FileRole::Session,
        _ => FileRole::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sessions_and_everything_else_are_told_apart() {
        let check = |path: &str, expect: FileRole| assert_eq!(role(path), expect, "{path}");
        check("sessions.db", FileRole::Database);
        check("20250910_143201.jsonl", FileRole::Session);
        check("sessions.db-wal", FileRole::Other);
        check("backups/20250910_143201.jsonl", FileRole::Other);
        check("schedule.json", FileRole::Other);
    }
}
