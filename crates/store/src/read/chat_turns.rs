//! The turns of an agent's own session that the messages of a conversation began. A reply is made of its turn, however
//! long the terminal took to show it.

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension};
use tracewake_model::Kind;

use super::chat_words::Said;

/// Two sources of a session tell of the same prompt within this time.
const SAME_NS: i64 = 2_000_000_000;

/// A session that belongs to a conversation whatever its traces are called.
pub(super) struct OwnSession {
    pub(super) row: i64,
    pub(super) key: String,
    /// More than one message tells that it belongs.
    pub(super) is_certain: bool,
}

/// From the prompt of a person to the next one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Turn {
    /// Row id of the session.
    pub(super) session: i64,
    pub(super) from_ns: i64,
    /// The last instant; `i64::MAX` while no other prompt followed.
    pub(super) to_ns: i64,
    /// The session is certain, and the words of the prompt are in it once at about this time.
    pub(super) is_certain: bool,
}

/// The turn that each message began, by the id of the message.
pub(super) fn turns(
    db: &Connection,
    said: &[Said],
    sessions: &[OwnSession],
) -> rusqlite::Result<HashMap<String, Turn>> {
    let mut by_message: HashMap<&str, Vec<&Said>> = HashMap::new();
    for same in said {
        by_message.entry(&same.message).or_default().push(same);
    }
    let mut turns = HashMap::new();
    for (message, same) in by_message {
        // The certain session first, then the nearest time.
        let mut best: Option<(bool, u64, &Said, &OwnSession)> = None;
        for said in &same {
            let Some(session) = sessions.iter().find(|own| own.row == said.session) else {
                continue;
            };
            let apart = said.event_ns.abs_diff(said.at_ns);
            let place = |(certain, apart, said, own): (bool, u64, &Said, &OwnSession)| {
                (!certain, apart, said.event_ns, own.row)
            };
            let found = (session.is_certain, apart, *said, session);
            if best.is_none_or(|best| place(found) < place(best)) {
                best = Some(found);
            }
        }
        let Some((_, _, nearest, session)) = best else {
            continue;
        };
        let here = same.iter().filter(|said| said.session == session.row);
        let is_once = here
            .clone()
            .all(|said| said.event_ns.abs_diff(nearest.event_ns) <= SAME_NS as u64);
        let turn = Turn {
            session: session.row,
            from_ns: nearest.event_ns,
            to_ns: end_of(db, nearest)?,
            is_certain: session.is_certain && is_once,
        };
        turns.insert(message.to_owned(), turn);
    }
    Ok(turns)
}

/// The last instant before the same agent was asked something else.
fn end_of(db: &Connection, prompt: &Said) -> rusqlite::Result<i64> {
    let mut select = db.prepare_cached(
        "SELECT best_ns FROM events WHERE session = ?1 AND best_ns > ?2 AND kind = ?3 AND arguments IS NOT NULL
             AND agent = ?4 AND (arguments <> ?5 OR best_ns > ?2 + ?6) ORDER BY best_ns LIMIT 1",
    )?;
    let next: Option<i64> = select
        .query_row(
            (
                prompt.session,
                prompt.event_ns,
                Kind::Input.code(),
                prompt.agent,
                prompt.words,
                SAME_NS,
            ),
            |row| row.get(0),
        )
        .optional()?;
    Ok(next.map_or(i64::MAX, |next| next - 1))
}
