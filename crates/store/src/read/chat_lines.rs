//! Sessions whose ids the command lines of agents behind AgentAPI fixed. One belongs to the conversation with its agent
//! in whose time something was asked in it: an agent that is started again begins another conversation.

use rusqlite::{Connection, OptionalExtension, Row};
use tracewake_model::Kind;

use crate::{ChatRole, Store, StoreError};

impl Store {
    /// The session id that was made last for the command line of an agent; none when it was used: when there is a
    /// session with it, or something was said to the agent since.
    pub fn unused_agent_session(&self, backend: &str) -> Result<Option<String>, StoreError> {
        self.readers().read(|db| {
            let mut find = db.prepare_cached(
                "SELECT a.session FROM chat_agent_sessions a WHERE a.backend = ?1
                     AND a.at_ns = (SELECT MAX(at_ns) FROM chat_agent_sessions WHERE backend = ?1)
                     AND NOT EXISTS (SELECT 1 FROM sessions s WHERE s.key = a.session)
                     AND NOT EXISTS (SELECT 1 FROM chat_conversations c JOIN chat_messages m ON m.conversation = c.id
                         WHERE c.backend = ?1 AND m.role = ?2 AND m.at_ns >= a.at_ns) LIMIT 1",
            )?;
            Ok(find.query_row((backend, ChatRole::User.code()), |row| row.get(0)).optional()?)
        })
    }
}

/// The row ids of the sessions that belong to a conversation by a command line of its agent.
pub(super) fn sessions_by_line(db: &Connection, conversation: &str) -> rusqlite::Result<Vec<i64>> {
    let mut named = db.prepare_cached(
        "SELECT s.id FROM chat_conversations c JOIN chat_agent_sessions a ON a.backend = c.backend
         JOIN sessions s ON s.key = a.session WHERE c.id = ?1",
    )?;
    let named = named.query_map([conversation], |row| row.get(0))?;
    let sessions = named.collect::<rusqlite::Result<Vec<i64>>>()?;
    if sessions.is_empty() {
        return Ok(sessions);
    }
    let Some((from_ns, to_ns)) = time_of(db, conversation)? else {
        return Ok(Vec::new());
    };
    // A program may begin its session before the agent was met; what the person or the model says comes later.
    let mut asked = db.prepare_cached(
        "SELECT 1 FROM events WHERE session = ?1 AND kind IN (?2, ?3, ?4) AND best_ns >= ?5 AND best_ns < ?6",
    )?;
    let [input, start, end] = [Kind::Input, Kind::ModelStart, Kind::ModelEnd].map(|kind| kind.code());
    let mut inside = Vec::new();
    for session in sessions {
        if asked.exists((session, input, start, end, from_ns, to_ns))? {
            inside.push(session);
        }
    }
    Ok(inside)
}

/// The time of a conversation with an agent: from its first message until the next conversation with it began.
fn time_of(db: &Connection, conversation: &str) -> rusqlite::Result<Option<(i64, i64)>> {
    let mut select = db.prepare_cached(
        "WITH begun AS (
             SELECT o.id, MIN(o.created_ns, IFNULL(
                 (SELECT MIN(m.at_ns) FROM chat_messages m WHERE m.conversation = o.id), o.created_ns)) AS from_ns
             FROM chat_conversations o WHERE o.deleted_ns IS NULL
                 AND o.backend = (SELECT backend FROM chat_conversations WHERE id = ?1))
         SELECT b.from_ns, IFNULL((SELECT MIN(n.from_ns) FROM begun n WHERE n.from_ns > b.from_ns), ?2)
         FROM begun b WHERE b.id = ?1",
    )?;
    let read = |row: &Row<'_>| Ok((row.get(0)?, row.get(1)?));
    select.query_row((conversation, i64::MAX), read).optional()
}

/// The conversations that a session belongs to by a command line of their agent, by the key of the session.
pub(super) fn conversations_by_line(db: &Connection, session: &str) -> rusqlite::Result<Vec<String>> {
    let mut select = db.prepare_cached(
        "SELECT c.id, s.id FROM chat_agent_sessions a JOIN chat_conversations c ON c.backend = a.backend
         JOIN sessions s ON s.key = a.session WHERE a.session = ?1 AND c.deleted_ns IS NULL",
    )?;
    let agents = select
        .query_map([session], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<rusqlite::Result<Vec<(String, i64)>>>()?;
    let mut found = Vec::new();
    for (conversation, session) in agents {
        if sessions_by_line(db, &conversation)?.contains(&session) {
            found.push(conversation);
        }
    }
    Ok(found)
}
