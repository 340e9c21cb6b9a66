//! Sessions in which a person said the words of a conversation at about the same time. An agent behind AgentAPI names
//! no session; its own session file, or what it sends, repeats what was typed.

use rusqlite::{Connection, Row};
use tracewake_model::Kind;

/// What is said in a conversation reaches the agent's session within this time. Both clocks are of one machine.
const APART_NS: i64 = 120_000_000_000;
/// Messages from which on the same words are no accident.
const CERTAIN: i64 = 2;
const AGENT_API: i64 = 2;
const USER: i64 = 2;

/// A session that a conversation was found by the words of.
pub(super) struct SameWords {
    pub(super) session: i64,
    /// Several messages agree, not one alone.
    pub(super) is_certain: bool,
}

/// The sessions in which the words of a conversation with an agent were said.
pub(super) fn sessions_by_words(db: &Connection, conversation: &str) -> rusqlite::Result<Vec<SameWords>> {
    let mut select = db.prepare_cached(
        "SELECT e.session, COUNT(DISTINCT m.words) FROM chat_messages m
         JOIN events e ON e.kind = 30 AND e.kind = ?5 AND e.arguments = m.words
             AND e.best_ns BETWEEN m.at_ns - ?2 AND m.at_ns + ?2
         WHERE m.conversation = ?1 AND m.role = ?3 AND m.words IS NOT NULL AND (
             SELECT b.kind FROM chat_conversations c JOIN chat_backends b ON b.id = c.backend WHERE c.id = ?1) = ?4
         GROUP BY e.session",
    )?;
    let read = |row: &Row<'_>| {
        Ok(SameWords {
            session: row.get(0)?,
            is_certain: row.get::<_, i64>(1)? >= CERTAIN,
        })
    };
    let found = select.query_map(
        (conversation, APART_NS, USER, AGENT_API, Kind::Input.code()),
        read,
    )?;
    found.collect()
}

/// The conversations with agents whose words were said in a session, by the key of that.
pub(super) fn conversations_by_words(db: &Connection, session: &str) -> rusqlite::Result<Vec<String>> {
    let mut select = db.prepare_cached(
        "SELECT DISTINCT c.id FROM sessions s JOIN events e ON e.session = s.id AND e.kind = 30 AND e.kind = ?5
             AND e.arguments IS NOT NULL
         JOIN chat_messages m ON m.words = e.arguments AND m.at_ns BETWEEN e.best_ns - ?2 AND e.best_ns + ?2
         JOIN chat_conversations c ON c.id = m.conversation JOIN chat_backends b ON b.id = c.backend
         WHERE s.key = ?1 AND m.role = ?3 AND b.kind = ?4",
    )?;
    let found = select.query_map((session, APART_NS, USER, AGENT_API, Kind::Input.code()), |row| {
        row.get(0)
    })?;
    found.collect()
}
