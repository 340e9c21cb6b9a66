//! Where OpenCode keeps its sessions.

use crate::session_files::{FileRole, SessionDatabase, SessionFiles, SessionTable};

/// Below its folder: `opencode.db`, or `opencode-CHANNEL.db`. Versions before 1.2 kept the same in files of JSON, which
/// newer ones leave there: `storage/session/PROJECT/ID.json`, `storage/message/SESSION/ID.json`,
/// `storage/part/MESSAGE/ID.json`, and before these `project/NAME/storage/session/{info,message,part}/…`.
pub(super) static SESSION_FILES: SessionFiles = SessionFiles {
    variable: "XDG_DATA_HOME",
    home: ".local/share",
    folders: &["opencode"],
    // Beside these are copies of the person's files, in very many folders.
    within: Some(&["storage", "project"]),
    role,
    project,
    beside: message_of,
    database: Some(&DATABASE),
};

/// What says of a message who speaks, for its parts.
macro_rules! of_message {
    () => {
        "CASE WHEN json_valid(message.data) THEN json_object( \
         'role', message.data->>'role', \
         'agent', coalesce(message.data->>'agent', message.data->>'mode'), \
         'providerID', message.data->>'providerID', \
         'modelID', message.data->>'modelID', \
         'parentID', message.data->>'parentID', \
         'summary', message.data->'summary' = 'true', \
         'created', message.time_created) END AS message"
    };
}

/// The parts of the same message before a part that hold some text.
macro_rules! earlier {
    ($of:literal, $text:literal) => {
        concat!(
            "(SELECT max(earlier.",
            $of,
            ") FROM part AS earlier WHERE earlier.message_id = part.message_id \
             AND earlier.id < part.id AND instr(earlier.data, '",
            $text,
            "'))"
        )
    };
}

/// Its tables hold JSON in columns. The end of a step is told with the step: when it was asked for, and when the last
/// of its answer came, which is before the tools of the answer have run.
static DATABASE: SessionDatabase = SessionDatabase {
    is_name: is_database,
    tables: &[
        SessionTable {
            name: "session",
            changed: "SELECT session.time_updated, session.* FROM session \
                      WHERE session.time_updated >= max(?1, ?2) \
                      ORDER BY session.time_updated, session.id",
            json: &["summary_diffs", "metadata", "revert", "permission", "model"],
            is_optional: false,
        },
        SessionTable {
            name: "message",
            changed: "SELECT message.time_updated, message.*, session.parent_id AS session_parent \
                      FROM message LEFT JOIN session ON session.id = message.session_id \
                      WHERE message.time_updated >= ?1 AND coalesce(session.time_updated, ?2) >= ?2 \
                      ORDER BY message.time_updated, message.id",
            json: &["data"],
            is_optional: false,
        },
        SessionTable {
            name: "part",
            changed: concat!(
                "SELECT part.time_updated, part.*, session.parent_id AS session_parent, ",
                of_message!(),
                ", CASE WHEN instr(part.data, '\"type\":\"step-finish\"') THEN json_object('start', ",
                earlier!("id", "\"type\":\"step-start\""),
                ", 'began', ",
                earlier!("time_created", "\"type\":\"step-finish\""),
                ", 'answered', (SELECT max(coalesce(given.data->>'$.time.end', given.data->>'$.state.time.start')) \
                 FROM part AS given WHERE given.message_id = part.message_id AND given.id < part.id \
                 AND json_valid(given.data))) END AS step \
                 FROM part LEFT JOIN session ON session.id = part.session_id \
                 LEFT JOIN message ON message.id = part.message_id \
                 WHERE part.time_updated >= ?1 AND coalesce(session.time_updated, ?2) >= ?2 \
                 ORDER BY part.time_updated, part.id"
            ),
            json: &["data", "message", "step"],
            is_optional: false,
        },
    ],
};

fn is_database(name: &str) -> bool {
    let stem = name.strip_suffix(".db").unwrap_or_default();
    stem == "opencode" || stem.starts_with("opencode-")
}

fn role(path: &str) -> FileRole {
    let parts: Vec<&str> = path.split('/').collect();
    let is_json = path.ends_with(".json");
    match parts[..] {
        [name] if is_database(name) => FileRole::Database,
        ["storage", "session", _, _] | ["project", _, "storage", "session", "info", _] if is_json => {
            FileRole::Session
        }
        ["storage", "message" | "part", _, _] if is_json => FileRole::Part,
        ["project", _, "storage", "session", "message", _, _] if is_json => FileRole::Part,
        ["project", _, "storage", "session", "part", _, _, _] if is_json => FileRole::Part,
        _ => FileRole::Other,
    }
}

fn project(path: &str) -> Option<&str> {
    let parts: Vec<&str> = path.split('/').collect();
    match parts[..] {
        ["storage", "session", project, _] | ["project", project, ..] => Some(project),
        _ => None,
    }
}

/// The file of the message that a part belongs to. The path of the part names the message, and its first bytes the
/// session, whichever layout it is.
fn message_of(path: &str, head: &[u8]) -> Option<String> {
    let (folder, _) = path.rsplit_once('/')?;
    let (above, message) = folder.rsplit_once('/')?;
    if !message.starts_with("msg_") {
        return None;
    }
    if let Some(storage) = above.strip_suffix("/part") {
        let session = named(head, "sessionID")?;
        return Some(format!("{storage}/message/{session}/{message}.json"));
    }
    let (parts, session) = above.rsplit_once('/')?;
    let storage = parts.strip_suffix("/part")?;
    Some(format!("{storage}/message/{session}/{message}.json"))
}

/// The text of a member in the first bytes of an object; none for one that could lead out of its folder.
fn named<'h>(head: &'h [u8], member: &str) -> Option<&'h str> {
    let head = match std::str::from_utf8(head) {
        Ok(head) => head,
        Err(error) => std::str::from_utf8(&head[..error.valid_up_to()]).ok()?,
    };
    let (_, rest) = head.split_once(&format!("\"{member}\""))?;
    let rest = rest
        .trim_start()
        .strip_prefix(':')?
        .trim_start()
        .strip_prefix('"')?;
    let (text, _) = rest.split_once('"')?;
    let is_id = |letter: char| letter.is_ascii_alphanumeric() || letter == '_' || letter == '-';
    (!text.is_empty() && text.chars().all(is_id)).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sessions_their_parts_and_everything_else_are_told_apart() {
        let check = |path: &str, expect: FileRole| assert_eq!(role(path), expect, "{path}");
        check("opencode.db", FileRole::Database);
        check("opencode-dev.db", FileRole::Database);
        check("opencode.db-wal", FileRole::Other);
        check(
            "storage/session/4b0ea68d7af9a6031a7ffda7ad66e0cb83315750/ses_1.json",
            FileRole::Session,
        );
        check("storage/session/global/ses_1.json", FileRole::Session);
        check("storage/message/ses_1/msg_1.json", FileRole::Part);
        check("storage/part/msg_1/prt_1.json", FileRole::Part);
        check(
            "project/home-a/storage/session/info/ses_1.json",
            FileRole::Session,
        );
        check(
            "project/home-a/storage/session/message/ses_1/msg_1.json",
            FileRole::Part,
        );
        check(
            "project/home-a/storage/session/part/ses_1/msg_1/prt_1.json",
            FileRole::Part,
        );
        check("storage/session_diff/ses_1.json", FileRole::Other);
        check("storage/todo/ses_1.json", FileRole::Other);
        check("storage/migration", FileRole::Other);
        check("auth.json", FileRole::Other);
        assert_eq!(project("storage/session/global/ses_1.json"), Some("global"));
        assert_eq!(project("opencode.db"), None);
    }

    #[test]
    fn the_message_of_a_part_is_the_file_beside_it() {
        let check = |path: &str, head: &str, expect: Option<&str>| {
            assert_eq!(message_of(path, head.as_bytes()).as_deref(), expect, "{path}");
        };
        check(
            "/h/opencode/storage/part/msg_1/prt_1.json",
            "{\n  \"id\": \"prt_1\",\n  \"sessionID\": \"ses_1\",\n  \"te",
            Some("/h/opencode/storage/message/ses_1/msg_1.json"),
        );
        check(
            "/h/project/p/storage/session/part/ses_1/msg_1/prt_1.json",
            "",
            Some("/h/project/p/storage/session/message/ses_1/msg_1.json"),
        );
        check(
            "/h/storage/part/msg_1/prt_1.json",
            r#"{"sessionID":"../../x"}"#,
            None,
        );
        check("/h/storage/part/msg_1/prt_1.json", "{}", None);
        check(
            "/h/storage/message/ses_1/msg_1.json",
            r#"{"sessionID":"ses_1"}"#,
            None,
        );
        check("part/run.json", "", None);
    }
}
