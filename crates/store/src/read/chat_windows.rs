//! When the replies of a conversation were in progress, which is what traces are matched with.

use rusqlite::{Connection, OptionalExtension};

use super::filter::to_sql;
use crate::ChatRole;

/// Spans that a reply caused may begin a little after its end: summaries, write-backs.
const AFTER_NS: i64 = 2_000_000_000;
/// Replies of one conversation that are looked at, the newest ones.
const MOST: u64 = 10_000;
const STREAMING: i64 = 2;

/// A reply and the time in which what it caused began. Both ends belong to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Window {
    /// Id of the message.
    pub(super) message: String,
    /// In its request; empty when there was none.
    pub(super) trace_id: String,
    /// Id of the message of the person that it answers; none for what nobody asked for.
    pub(super) asked: Option<String>,
    pub(super) from_ns: i64,
    pub(super) to_ns: i64,
}

/// The session id of a conversation; none when there is no such conversation.
pub(super) fn session_of(db: &Connection, conversation: &str) -> rusqlite::Result<Option<String>> {
    db.prepare_cached("SELECT session_id FROM chat_conversations WHERE id = ?1")?
        .query_row([conversation], |row| row.get(0))
        .optional()
}

/// The replies of a conversation by time, those that were replaced included. Their windows do not overlap: what begins
/// after the next request belongs to that.
pub(super) fn windows(db: &Connection, conversation: &str, now_ns: i64) -> rusqlite::Result<Vec<Window>> {
    let mut select = db.prepare_cached(
        "SELECT m.id, m.trace_id, m.at_ns, m.elapsed_ns, m.state, p.at_ns, p.id FROM chat_messages m
         -- What an agent reported of itself may come between.
         LEFT JOIN chat_messages p ON p.id = (
             SELECT CASE a.role WHEN ?3 THEN a.id WHEN ?2 THEN NULL ELSE (
                 SELECT q.id FROM chat_messages q WHERE q.conversation = ?1 AND q.role = ?3 AND q.at_ns <= m.at_ns
                 ORDER BY q.at_ns DESC, q.row DESC LIMIT 1) END
             FROM (SELECT 1) LEFT JOIN chat_messages a ON a.id = m.parent)
         WHERE m.conversation = ?1 AND m.role = ?2
             -- What was copied from elsewhere was never asked for.
             AND (m.elapsed_ns IS NOT NULL OR m.state = ?5 OR m.trace_id <> '' OR m.remote <> '') ORDER BY m.at_ns DESC, m.id DESC LIMIT ?4",
    )?;
    let mut rows = select.query((
        conversation,
        ChatRole::Assistant.code(),
        ChatRole::User.code(),
        to_sql::<i64>(MOST),
        STREAMING,
    ))?;
    let mut windows: Vec<Window> = Vec::new();
    while let Some(row) = rows.next()? {
        let at_ns: i64 = row.get(2)?;
        let elapsed_ns: Option<i64> = row.get(3)?;
        let streaming = row.get::<_, i64>(4)? == STREAMING;
        let asked_ns: Option<i64> = row.get(5)?;
        let (from_ns, ended_ns) = match elapsed_ns {
            _ if streaming => (at_ns, now_ns.max(at_ns)),
            Some(elapsed) => (at_ns, at_ns.saturating_add(elapsed)),
            // Only its arrival is known: it was in progress since it was asked for.
            None => (asked_ns.map_or(at_ns, |asked| asked.min(at_ns)), at_ns),
        };
        windows.push(Window {
            message: row.get(0)?,
            trace_id: row.get(1)?,
            asked: row.get(6)?,
            from_ns,
            to_ns: ended_ns.saturating_add(AFTER_NS),
        });
    }
    windows.reverse();
    windows.sort_by_key(|window| window.from_ns);
    for at in 1..windows.len() {
        let next = windows[at].from_ns;
        let before = &mut windows[at - 1];
        before.to_ns = before.to_ns.min(next - 1).max(before.from_ns);
    }
    Ok(windows)
}

/// Where in windows an instant lies: the last one that has begun, if it has not ended.
pub(super) fn window_at(windows: &[Window], instant_ns: i64) -> Option<&Window> {
    let begun = windows.partition_point(|window| window.from_ns <= instant_ns);
    windows[..begun]
        .last()
        .filter(|window| instant_ns <= window.to_ns)
}

/// SQL for the ways in which senders write the trace id in an expression: as it is, in capitals, and as a UUID.
pub(super) fn spellings(id: &str) -> String {
    let uuid = format!(
        "substr({id}, 1, 8) || '-' || substr({id}, 9, 4) || '-' || substr({id}, 13, 4) || '-' || substr({id}, 17, 4) \
         || '-' || substr({id}, 21)"
    );
    format!("({id}, upper({id}), {uuid})")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_belongs_to_the_last_request_before_it() {
        let window = |message: &str, from_ns, to_ns| Window {
            message: message.into(),
            trace_id: String::new(),
            asked: None,
            from_ns,
            to_ns,
        };
        let windows = [window("a", 10, 20), window("b", 30, 40), window("c", 41, 50)];
        let check = |instant, expect: Option<&str>| {
            let found = window_at(&windows, instant).map(|window| window.message.as_str());
            assert_eq!(found, expect, "{instant}");
        };
        check(9, None);
        check(10, Some("a"));
        check(20, Some("a"));
        check(21, None);
        check(40, Some("b"));
        check(41, Some("c"));
        check(51, None);
    }
}
