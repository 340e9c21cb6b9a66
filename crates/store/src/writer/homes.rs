//! Sessions of traces in which only some events name one: the whole trace belongs to the session that its events name,
//! whatever the order in which they come. Of several named sessions the first by name counts.

use std::borrow::Cow;
use std::collections::BTreeSet;

use rusqlite::{OptionalExtension, params};
use tracewake_model::{Dialect, Event};

use super::commit::Work;
use super::session::SessionWork;
use crate::StoreError;
use crate::derive::flag;

impl Work<'_> {
    /// Notes which session an event says its trace belongs to. Every version of an event counts, also one that is kept as a
    /// conflict: which version comes first must not matter.
    pub(super) fn note_home(&mut self, event: &Event) -> Result<(), StoreError> {
        // Only OTLP says once for a whole trace, on any of its spans, which session it is.
        if event.dialect != Dialect::Otlp || event.trace_id.is_empty() || event.session_id.is_empty() {
            return Ok(());
        }
        if self
            .home(&event.trace_id)?
            .is_none_or(|home| event.session_id < home)
        {
            self.db
                .prepare_cached("INSERT OR REPLACE INTO trace_sessions VALUES (?1, ?2)")?
                .execute([&event.trace_id, &event.session_id])?;
            self.homes
                .insert(event.trace_id.clone(), Some(event.session_id.clone()));
            self.moving.insert(event.trace_id.clone());
        }
        Ok(())
    }

    /// The session that an event goes to.
    pub(super) fn session_key<'e>(&mut self, event: &'e Event) -> Result<Cow<'e, str>, StoreError> {
        let is_homeless = event.dialect == Dialect::Otlp && event.session_id.is_empty();
        if !is_homeless || event.trace_id.is_empty() {
            return Ok(Cow::Borrowed(event.session_key()));
        }
        let home = self.home(&event.trace_id)?;
        Ok(home.map_or(Cow::Borrowed(event.session_key()), Cow::Owned))
    }

    fn home(&mut self, trace_id: &str) -> Result<Option<String>, StoreError> {
        if let Some(known) = self.homes.get(trace_id) {
            return Ok(known.clone());
        }
        let mut find = self
            .db
            .prepare_cached("SELECT session FROM trace_sessions WHERE trace_id = ?1")?;
        let home: Option<String> = find.query_row([trace_id], |row| row.get(0)).optional()?;
        self.homes.insert(trace_id.to_owned(), home.clone());
        Ok(home)
    }

    /// Moves the events of traces whose session became known to it. Gives the sessions, by row id, that must be made again;
    /// those among them that were not touched before are added to `sessions`.
    pub(super) fn bring_traces_home(
        &mut self,
        sessions: &mut Vec<SessionWork>,
    ) -> Result<BTreeSet<i64>, StoreError> {
        let mut moved = BTreeSet::new();
        for trace_id in std::mem::take(&mut self.moving) {
            let Some(key) = self.home(&trace_id)? else {
                continue;
            };
            let mut strays = self.db.prepare_cached(
                "SELECT t.id, s.id, s.key FROM session_traces t JOIN sessions s ON s.id = t.session
                 WHERE t.trace_id = ?1 AND s.key <> ?2 AND EXISTS (
                     SELECT 1 FROM events e
                     WHERE e.session = s.id AND e.trace = t.id AND e.dialect = ?3 AND NOT e.flags & ?4
                 )",
            )?;
            let strays = strays
                .query_map(
                    params![trace_id, key, Dialect::Otlp.code(), flag::NAMES_SESSION],
                    |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
                )?
                .collect::<Result<Vec<(i64, i64, String)>, _>>()?;
            for (trace, from, from_key) in strays {
                if touch(sessions, self.db, &key)?.is_none() {
                    sessions.push(SessionWork::create(self.next.session, &key));
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
        let names = flag::NAMES_SESSION;
        let mut events = self.db.prepare_cached(
            "UPDATE events SET session = ?3, trace = ?4
             WHERE session = ?1 AND trace = ?2 AND dialect = ?5 AND NOT flags & ?6",
        )?;
        events.execute(params![from, trace, to, to_trace, Dialect::Otlp.code(), names])?;
        // The spans go with their events; where the session has the span already, its events join it. A span that other
        // events stay in is made there anew.
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
            let mut copy = self.db.prepare_cached(
                "INSERT OR IGNORE INTO spans SELECT ?2, ?3, family, key, parent, name, detail, agent, start_ns,
                     start_tie, end_ns, first_event, starts, ends, points, failures, cancelled, input_tokens,
                     output_tokens, total_tokens, ranks
                 FROM spans WHERE id = ?1",
            )?;
            self.next.span += copy.execute([span, self.next.span, to])? as i64;
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
fn touch<'s>(
    sessions: &'s mut Vec<SessionWork>,
    db: &rusqlite::Connection,
    key: &str,
) -> Result<Option<&'s mut SessionWork>, StoreError> {
    if !sessions.iter().any(|session| session.key == key) {
        sessions.extend(SessionWork::load(db, key)?);
    }
    Ok(sessions.iter_mut().find(|session| session.key == key))
}
