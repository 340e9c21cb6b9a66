//! Sessions in which a person said the words of a conversation at about the same time. An agent behind AgentAPI names
//! no session; its own session file, or what it sends, repeats what was typed.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, Row};
use tracewake_model::Kind;

use crate::{ChatBackendKind, ChatRole};

/// What is said in a conversation reaches the agent's session within this time. Both clocks are of one machine.
const APART_NS: i64 = 120_000_000_000;
/// Messages from which on the same words are no accident.
const CERTAIN: usize = 2;

/// A session that a conversation was found by the words of.
pub(super) struct SameWords {
    pub(super) session: i64,
    /// Several messages agree, not one alone.
    pub(super) is_certain: bool,
}

/// A message of a conversation with an agent, and an event of a session in which the same was said.
pub(super) struct Said {
    /// Id of the message.
    pub(super) message: String,
    pub(super) at_ns: i64,
    /// Hash of what was said.
    pub(super) words: i64,
    pub(super) session: i64,
    pub(super) event_ns: i64,
    /// Row id of the agent of the event, 0 for none.
    pub(super) agent: i64,
}

/// What was said in a conversation with an agent and at about the same time in a session. A session that the command
/// line of another agent names is that one's, whatever is said in it.
pub(super) fn said(db: &Connection, conversation: &str) -> rusqlite::Result<Vec<Said>> {
    let mut select = db.prepare_cached(
        "SELECT m.id, m.at_ns, m.words, e.session, e.best_ns, e.agent FROM chat_messages m
         JOIN events e ON e.kind = 30 AND e.kind = ?5 AND e.arguments = m.words
             AND e.best_ns BETWEEN m.at_ns - ?2 AND m.at_ns + ?2
         WHERE m.conversation = ?1 AND m.role = ?3 AND m.words IS NOT NULL AND (
             SELECT b.kind FROM chat_conversations c JOIN chat_backends b ON b.id = c.backend WHERE c.id = ?1) = ?4
             AND NOT EXISTS (
                 SELECT 1 FROM sessions s JOIN chat_agent_sessions a ON a.session = s.key
                 WHERE s.id = e.session
                     AND a.backend <> (SELECT backend FROM chat_conversations WHERE id = ?1))",
    )?;
    let read = |row: &Row<'_>| {
        Ok(Said {
            message: row.get(0)?,
            at_ns: row.get(1)?,
            words: row.get(2)?,
            session: row.get(3)?,
            event_ns: row.get(4)?,
            agent: row.get(5)?,
        })
    };
    let found = select.query_map(
        (
            conversation,
            APART_NS,
            ChatRole::User.code(),
            ChatBackendKind::AgentApi.code(),
            Kind::Input.code(),
        ),
        read,
    )?;
    found.collect()
}

/// The sessions in which the words of a conversation with an agent were said.
pub(super) fn sessions_by_words(said: &[Said]) -> Vec<SameWords> {
    let mut words: BTreeMap<i64, BTreeSet<i64>> = BTreeMap::new();
    for same in said {
        words.entry(same.session).or_default().insert(same.words);
    }
    let same = words.into_iter().map(|(session, words)| SameWords {
        session,
        is_certain: words.len() >= CERTAIN,
    });
    same.collect()
}

/// The conversations with agents whose words were said in a session, by the key of that.
pub(super) fn conversations_by_words(db: &Connection, session: &str) -> rusqlite::Result<Vec<String>> {
    let mut select = db.prepare_cached(
        "SELECT DISTINCT c.id FROM sessions s JOIN events e ON e.session = s.id AND e.kind = 30 AND e.kind = ?5
             AND e.arguments IS NOT NULL
         JOIN chat_messages m ON m.words = e.arguments AND m.at_ns BETWEEN e.best_ns - ?2 AND e.best_ns + ?2
         JOIN chat_conversations c ON c.id = m.conversation JOIN chat_backends b ON b.id = c.backend
         WHERE s.key = ?1 AND m.role = ?3 AND b.kind = ?4 AND NOT EXISTS (
             SELECT 1 FROM chat_agent_sessions a WHERE a.session = ?1 AND a.backend <> c.backend)",
    )?;
    let found = select.query_map(
        (
            session,
            APART_NS,
            ChatRole::User.code(),
            ChatBackendKind::AgentApi.code(),
            Kind::Input.code(),
        ),
        |row| row.get(0),
    )?;
    found.collect()
}
