//! Events that name a span and no trace, e.g. feedback on a call: they belong to the trace of that span.
//! Until an event of the span has come they are in a session of their own.

use std::collections::BTreeSet;

use rusqlite::{OptionalExtension, params};
use tracewake_model::Event;

use super::commit::WriteTransaction;
use super::session::TouchedSession;
use super::session_assignment::touch;
use crate::StoreError;
use crate::derive::flag;

/// The trace of a span, as events say it that name one.
struct Found {
    trace_id: String,
    session: String,
}

impl<'r> WriteTransaction<'_, 'r> {
    /// Notes the span that an event names alone, and one that such an event waits for.
    pub(super) fn note_span_of_no_trace(&mut self, event: &Event) -> Result<(), StoreError> {
        let span = match event.names_span_alone {
            true => &event.trace_id,
            false => &event.span_id,
        };
        let is_waited_for = || -> rusqlite::Result<bool> {
            let mut waits = self.db.prepare_cached(
                "SELECT EXISTS (
                     SELECT 1 FROM session_traces t JOIN events e ON e.session = t.session AND e.trace = t.id
                     WHERE t.trace_id = ?1 AND e.flags & ?2
                 )",
            )?;
            waits.query_row(params![span, flag::NAMES_SPAN_ALONE], |row| row.get(0))
        };
        let names_another_trace = !span.is_empty() && *span != event.trace_id;
        if event.names_span_alone || event.shares_session_of_trace && names_another_trace && is_waited_for()?
        {
            self.spans_of_no_trace.insert(span.clone());
        }
        Ok(())
    }

    /// Moves the events that name these spans alone to the traces of the spans. Gives the sessions, by row id, that
    /// must be made again; those among them that were not touched before are added to `sessions`.
    pub(super) fn move_to_traces_of_spans(
        &mut self,
        sessions: &mut Vec<TouchedSession<'r>>,
    ) -> Result<BTreeSet<i64>, StoreError> {
        let mut moved = BTreeSet::new();
        for span in std::mem::take(&mut self.spans_of_no_trace) {
            let Some(found) = self.trace_of_span(&span)?.filter(|found| found.trace_id != span) else {
                continue;
            };
            let mut strays = self.db.prepare_cached(
                "SELECT t.id, s.id, s.key FROM session_traces t JOIN sessions s ON s.id = t.session
                 WHERE t.trace_id = ?1 AND EXISTS (
                     SELECT 1 FROM events e WHERE e.session = s.id AND e.trace = t.id AND e.flags & ?2
                 )",
            )?;
            let strays = strays
                .query_map(params![span, flag::NAMES_SPAN_ALONE], |row| {
                    Ok((row.get(0)?, row.get(1)?, row.get(2)?))
                })?
                .collect::<Result<Vec<(i64, i64, String)>, _>>()?;
            for (trace, from, from_key) in strays {
                let to = self.touch_or_create(sessions, &found.session)?;
                let Some(to_trace) = to.trace(self.db, &found.trace_id)?.map(|trace| trace.id) else {
                    continue;
                };
                let to = to.id;
                let mut events = self.db.prepare_cached(
                    "UPDATE events SET session = ?3, trace = ?4 WHERE session = ?1 AND trace = ?2 AND flags & ?5",
                )?;
                events.execute(params![from, trace, to, to_trace, flag::NAMES_SPAN_ALONE])?;
                if from != to {
                    self.move_spans(from, to)?;
                }
                moved.extend([from, to]);
                touch(sessions, self.db, &from_key)?;
            }
        }
        Ok(moved)
    }

    /// Where the events of a span are that name their trace; the first by name, where several traces have such a span.
    fn trace_of_span(&self, span: &str) -> Result<Option<Found>, StoreError> {
        let mut find = self.db.prepare_cached(
            "SELECT t.trace_id, s.key FROM spans p
             JOIN events e ON e.session = p.session AND e.span = p.id
             JOIN session_traces t ON t.id = e.trace
             JOIN sessions s ON s.id = e.session
             WHERE p.key = ?1 AND NOT e.flags & ?2
             ORDER BY t.trace_id, s.key LIMIT 1",
        )?;
        let found = find.query_row(params![span, flag::NAMES_SPAN_ALONE], |row| {
            Ok(Found {
                trace_id: row.get(0)?,
                session: row.get(1)?,
            })
        });
        Ok(found.optional()?)
    }
}
