//! Sessions of traces in which only some events name one: the whole trace belongs to the session that its events name,
//! whatever the order in which they come. Of several named sessions the first by name counts.
//!
//! A session that an event of another started is a part of that one, and so is a trace that tells of a call of another
//! (`root_calls`). What names a span alone belongs to the trace of that (`trace_of_span`). Of such a run the first by
//! name that none started is the session of all.

use std::borrow::Cow;
use std::collections::BTreeSet;

use rusqlite::{Connection, OptionalExtension, params};
use tracewake_model::Event;

use super::commit::WriteTransaction;
use super::session::TouchedSession;
use super::span;
use crate::StoreError;
use crate::derive::flag;
use crate::record::facts;

impl<'r> WriteTransaction<'_, 'r> {
    /// Notes what an event says about sessions. Every version of an event counts, also one that is kept as a conflict:
    /// which version comes first must not matter.
    pub(super) fn note_sessions(&mut self, event: &Event) -> Result<(), StoreError> {
        self.note_session_of_trace(event)?;
        self.note_root_call(event)?;
        self.note_span_of_no_trace(event)?;
        let started = &event.started_session;
        if started.is_empty() || event.session_id.is_empty() || *started == event.session_id {
            return Ok(());
        }
        self.note_part(started, &event.session_id)
    }

    /// Notes that a session is a part of another.
    pub(super) fn note_part(&mut self, part: &str, whole: &str) -> Result<(), StoreError> {
        let mut note = self
            .db
            .prepare_cached("INSERT OR IGNORE INTO started_sessions VALUES (?1, ?2)")?;
        if note.execute([part, whole])? > 0 {
            self.has_started_sessions = true;
            self.started_sessions.insert(part.to_owned());
        }
        Ok(())
    }

    /// Notes which session an event says its trace belongs to.
    fn note_session_of_trace(&mut self, event: &Event) -> Result<(), StoreError> {
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
        let key = of_trace.map_or(Cow::Borrowed(event.session_key()), |(_, key)| Cow::Owned(key));
        Ok(self.key_of_run(&key)?.map_or(key, Cow::Owned))
    }

    /// The key of the session that all sessions of a run belong to; none where none is known to have started another.
    fn key_of_run(&self, key: &str) -> Result<Option<String>, StoreError> {
        match self.has_started_sessions {
            true => Ok(self.keys_of_run(key)?.into_iter().next()),
            false => Ok(None),
        }
    }

    /// The keys of all sessions that started one another, the one that all belong to first.
    fn keys_of_run(&self, key: &str) -> Result<Vec<String>, StoreError> {
        let mut find = self.db.prepare_cached(
            "WITH RECURSIVE run (key) AS (
                 SELECT ?1
                 UNION SELECT s.started_by FROM run JOIN started_sessions s ON s.session = run.key
                 UNION SELECT s.session FROM run JOIN started_sessions s ON s.started_by = run.key
             )
             SELECT key FROM run ORDER BY EXISTS (SELECT 1 FROM started_sessions WHERE session = key), key",
        )?;
        let keys = find.query_map([key], |row| row.get(0))?;
        Ok(keys.collect::<Result<_, _>>()?)
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

    /// Moves the events of sessions that were found to be started by others to the session of their run. Gives the
    /// sessions that must be made again, as [`WriteTransaction::move_traces`] does.
    pub(super) fn move_started_sessions(
        &mut self,
        sessions: &mut Vec<TouchedSession<'r>>,
    ) -> Result<BTreeSet<i64>, StoreError> {
        let mut moved = BTreeSet::new();
        for started in std::mem::take(&mut self.started_sessions) {
            let keys = self.keys_of_run(&started)?;
            let Some((whole, parts)) = keys.split_first() else {
                continue;
            };
            for part in parts {
                let Some(from) = touch(sessions, self.db, part)?.map(|session| session.id) else {
                    continue;
                };
                let to = self.touch_or_create(sessions, whole)?;
                let mut traces = self
                    .db
                    .prepare_cached("SELECT id, trace_id FROM session_traces WHERE session = ?1")?;
                let traces = traces
                    .query_map([from], |row| Ok((row.get(0)?, row.get(1)?)))?
                    .collect::<Result<Vec<(i64, String)>, _>>()?;
                let mut move_events = self.db.prepare_cached(
                    "UPDATE events SET session = ?3, trace = ?4 WHERE session = ?1 AND trace = ?2",
                )?;
                move_events.execute([from, 0, to.id, 0])?;
                for (trace, trace_id) in traces {
                    let to_trace = to.trace(self.db, &trace_id)?.map_or(0, |trace| trace.id);
                    move_events.execute([from, trace, to.id, to_trace])?;
                }
                let to = to.id;
                moved.extend([from, to]);
                self.move_spans(from, to)?;
            }
        }
        Ok(moved)
    }

    /// Moves the events of traces whose session became known to it. Gives the sessions, by row id, that must be made
    /// again; those among them that were not touched before are added to `sessions`.
    pub(super) fn move_traces(
        &mut self,
        sessions: &mut Vec<TouchedSession<'r>>,
    ) -> Result<BTreeSet<i64>, StoreError> {
        let mut moved = BTreeSet::new();
        for trace_id in std::mem::take(&mut self.moved_traces) {
            let Some((_, named)) = self.session_of_trace(&trace_id)? else {
                continue;
            };
            let key = self.key_of_run(&named)?.unwrap_or(named);
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
                let to = self.touch_or_create(sessions, &key)?;
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
        self.move_spans(from, to)
    }

    /// Moves the spans of events that were moved.
    pub(super) fn move_spans(&mut self, from: i64, to: i64) -> Result<(), StoreError> {
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

    /// The session with this key among those touched, loading or creating it when it is not there yet.
    pub(super) fn touch_or_create<'s>(
        &mut self,
        sessions: &'s mut Vec<TouchedSession<'r>>,
        key: &str,
    ) -> Result<&'s mut TouchedSession<'r>, StoreError> {
        let at = match sessions.iter().position(|session| session.key == key) {
            Some(at) => at,
            None => {
                let stored = TouchedSession::load(self.db, key)?;
                sessions.push(stored.unwrap_or_else(|| {
                    self.next.session += 1;
                    TouchedSession::create(self.next.session - 1, key)
                }));
                sessions.len() - 1
            }
        };
        Ok(&mut sessions[at])
    }
}

/// Whether any session was started by another.
pub(super) fn has_started_sessions(db: &Connection) -> rusqlite::Result<bool> {
    db.prepare_cached("SELECT EXISTS (SELECT 1 FROM started_sessions)")?
        .query_row([], |row| row.get(0))
}

/// The session with this key among those touched, loading it when it is not there yet.
pub(super) fn touch<'s, 'r>(
    sessions: &'s mut Vec<TouchedSession<'r>>,
    db: &Connection,
    key: &str,
) -> Result<Option<&'s mut TouchedSession<'r>>, StoreError> {
    if !sessions.iter().any(|session| session.key == key) {
        sessions.extend(TouchedSession::load(db, key)?);
    }
    Ok(sessions.iter_mut().find(|session| session.key == key))
}
