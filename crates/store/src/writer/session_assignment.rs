//! Sessions of traces in which only some events name one: the whole trace belongs to the session that its events name,
//! whatever the order in which they come. Of several named sessions the first by name counts.

use std::borrow::Cow;
use std::collections::BTreeSet;

use rusqlite::{OptionalExtension, params};
use tracewake_model::Event;

use super::commit::WriteTransaction;
use super::session::TouchedSession;
use super::span;
use crate::StoreError;
use crate::derive::flag;
use crate::record::facts;

impl<'r> WriteTransaction<'_, 'r> {
    /// Notes which session an event says its trace belongs to. Every version of an event counts, also one that is kept
    /// as a conflict: which version comes first must not matter.
    pub(super) fn note_session_of_trace(&mut self, event: &Event) -> Result<(), StoreError> {
        if !event.shares_session_of_trace || event.trace_id.is_empty() || event.session_id.is_empty() {
            return Ok(());
        }
        // A session that is named for certain counts before a guess, then the first by name.
        let named = (event.session_yields_to_trace, event.session_id.as_str());
        let known = self.session_of_trace(&event.trace_id)?;
        if known.is_none_or(|(guess, key)| named < (guess, key.as_str())) {
            self.db
                .prepare_cached("INSERT OR REPLACE INTO trace_sessions VALUES (?1, ?2, ?3)")?
                .execute(params![event.trace_id, named.1, named.0])?;
            self.trace_sessions
                .insert(event.trace_id.clone(), Some((named.0, event.session_id.clone())));
            self.moved_traces.insert(event.trace_id.clone());
        }
        Ok(())
    }

    /// The session that an event goes to.
    pub(super) fn session_key<'e>(&mut self, event: &'e Event) -> Result<Cow<'e, str>, StoreError> {
        let of_trace = match facts::follows_trace(event) {
            true => self.session_of_trace(&event.trace_id)?,
            false => None,
        };
        Ok(of_trace.map_or(Cow::Borrowed(event.session_key()), |(_, key)| Cow::Owned(key)))
    }

    /// The session that a trace belongs to, and whether that is only a guess.
    fn session_of_trace(&mut self, trace_id: &str) -> Result<Option<(bool, String)>, StoreError> {
        if let Some(known) = self.trace_sessions.get(trace_id) {
            return Ok(known.clone());
        }
        let mut find = self
            .db
            .prepare_cached("SELECT guess, session FROM trace_sessions WHERE trace_id = ?1")?;
        let session_of_trace: Option<(bool, String)> = find
            .query_row([trace_id], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        self.trace_sessions
            .insert(trace_id.to_owned(), session_of_trace.clone());
        Ok(session_of_trace)
    }

    /// Moves the events of traces whose session became known to it. Gives the sessions, by row id, that must be made
    /// again; those among them that were not touched before are added to `sessions`.
    pub(super) fn move_traces(
        &mut self,
        sessions: &mut Vec<TouchedSession<'r>>,
    ) -> Result<BTreeSet<i64>, StoreError> {
        let mut moved = BTreeSet::new();
        for trace_id in std::mem::take(&mut self.moved_traces) {
            let Some((_, key)) = self.session_of_trace(&trace_id)? else {
                continue;
            };
            let mut strays = self.db.prepare_cached(
                "SELECT t.id, s.id, s.key FROM session_traces t JOIN sessions s ON s.id = t.session
                 WHERE t.trace_id = ?1 AND EXISTS (
                     SELECT 1 FROM events e
                     WHERE e.session = s.id AND e.trace = t.id AND e.flags & ?2
                 )",
            )?;
            let strays = strays
                .query_map(params![trace_id, flag::FOLLOWS_TRACE], |row| {
                    Ok((row.get(0)?, row.get(1)?, row.get(2)?))
                })?
                .collect::<Result<Vec<(i64, i64, String)>, _>>()?;
            for (trace, from, from_key) in strays.into_iter().filter(|(.., stray)| *stray != key) {
                if touch(sessions, self.db, &key)?.is_none() {
                    sessions.push(TouchedSession::create(self.next.session, &key));
                    self.next.session += 1;
                }
                let Some(to) = touch(sessions, self.db, &key)? else {
                    continue;
                };
                let Some(to_trace) = to.trace(self.db, &trace_id)?.map(|trace| trace.id) else {
                    continue;
                };
                moved.extend([from, to.id]);
                self.move_events(trace, from, to_trace, to.id)?;
                touch(sessions, self.db, &from_key)?;
            }
        }
        Ok(moved)
    }

    fn move_events(&mut self, trace: i64, from: i64, to_trace: i64, to: i64) -> Result<(), StoreError> {
        let mut events = self.db.prepare_cached(
            "UPDATE events SET session = ?3, trace = ?4
             WHERE session = ?1 AND trace = ?2 AND flags & ?5",
        )?;
        events.execute([from, trace, to, to_trace, flag::FOLLOWS_TRACE])?;
        // The spans go with their events; where the session has the span already, its events join it. A span that other
        // events stay in is made there again.
        let mut spans = self.db.prepare_cached(
            "UPDATE OR IGNORE spans SET session = ?2 WHERE session = ?1
                 AND id IN (SELECT span FROM events WHERE session = ?2)
                 AND id NOT IN (SELECT span FROM events WHERE session = ?1)",
        )?;
        spans.execute([from, to])?;
        let mut shared = self.db.prepare_cached(
            "SELECT id FROM spans WHERE session = ?1
                 AND id IN (SELECT span FROM events WHERE session = ?2)
                 AND id IN (SELECT span FROM events WHERE session = ?1)",
        )?;
        let shared = shared.query_map([from, to], |row| row.get(0))?;
        for span in shared.collect::<Result<Vec<i64>, _>>()? {
            let copied = span::copy(self.db, span, self.next.span, to, None)?;
            self.next.span += i64::from(copied);
        }
        let mut join = self.db.prepare_cached(
            "UPDATE events SET span = (
                 SELECT here.id FROM spans there JOIN spans here
                     ON here.key = there.key AND here.session = ?2 AND here.family = there.family
                 WHERE there.id = events.span
             ) WHERE session = ?2 AND span IN (SELECT id FROM spans WHERE session = ?1)",
        )?;
        join.execute([from, to])?;
        Ok(())
    }
}

/// The session with this key among those touched, loading it when it is not there yet.
fn touch<'s, 'r>(
    sessions: &'s mut Vec<TouchedSession<'r>>,
    db: &rusqlite::Connection,
    key: &str,
) -> Result<Option<&'s mut TouchedSession<'r>>, StoreError> {
    if !sessions.iter().any(|session| session.key == key) {
        sessions.extend(TouchedSession::load(db, key)?);
    }
    Ok(sessions.iter_mut().find(|session| session.key == key))
}
