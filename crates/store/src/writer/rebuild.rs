//! Making the derived rows of a session again from its stored events, after one of them was replaced: what an event
//! added to a minimum or to a name cannot be taken away again.

use std::sync::LazyLock;

use rusqlite::Connection;
use tracewake_model::{Family, SpanKey};

use super::dictionary::Dictionary;
use super::pairs;
use super::session::TouchedSession;
use super::span::TouchedSpan;
use crate::columns;
use crate::derive::flag;
use crate::derive::handoff::RETOLD;
use crate::derive::session::SessionRollup;
use crate::event_row::EventRow;
use crate::maps::{HashMap, HashSet};

/// The events of a session, each with the key of its agent.
static SELECT_EVENTS: LazyLock<String> = LazyLock::new(|| {
    format!(
        "SELECT {}, IFNULL(a.key, '') FROM events e LEFT JOIN agents a ON a.id = e.agent
         WHERE e.session = ?1 ORDER BY e.id",
        columns::list("e.", EventRow::COLUMNS)
    )
});

impl TouchedSession<'_> {
    /// Makes the derived rows again. Spans keep their row ids. A session without events is removed.
    pub(super) fn make_again(
        &mut self,
        db: &Connection,
        dictionary: &mut Dictionary,
        next_span: &mut i64,
    ) -> rusqlite::Result<()> {
        self.forget_shapes(db, dictionary)?;
        self.forget_traces();
        pairs::pair_again(db, self.id, next_span)?;
        self.remove_unused(db)?;
        self.rollup = SessionRollup {
            conflicts: self.count_conflicts(db)?,
            recovered: self.rollup.recovered,
            ..SessionRollup::default()
        };
        self.agents.clear();
        self.costs.clear();
        self.is_new = true; // nothing stored may be added to
        self.changed = true;
        let (keys, mut spans) = self.load_spans(db)?;
        // Spans of calls that are counted elsewhere.
        let mut told = HashSet::default();
        let mut select = db.prepare_cached(&SELECT_EVENTS)?;
        let mut rows = select.query([self.id])?;
        while let Some(row) = rows.next()? {
            let event = EventRow::read(row)?;
            let kind = event.kind();
            let fact = event.fact(&kind, row.get_ref(EventRow::COLUMNS.len())?.as_str()?);
            if let Some(span) = spans.get_mut(&event.span) {
                span.rollup.add(&fact);
            }
            if fact.has(flag::TOLD) {
                told.insert(event.span);
            }
            self.add(db, &fact, event.span)?;
        }
        self.spans = spans
            .into_iter()
            .filter_map(|(id, span)| Some((keys.get(&id)?.clone(), span)))
            .collect();
        if self.rollup.events == 0 {
            db.prepare_cached("DELETE FROM sessions WHERE id = ?1")?
                .execute([self.id])?;
            return Ok(());
        }
        let models = self.spans.iter().filter(|(key, _)| key.family == Family::Model);
        self.rollup.model_calls = models.filter(|(_, span)| !told.contains(&span.id)).count() as i64;
        self.rollup.handoffs = self.count_handoffs(db)?;
        self.write(db, dictionary)
    }

    /// Handoffs that events tell of, and those that nesting tells of.
    pub(super) fn count_handoffs(&self, db: &Connection) -> rusqlite::Result<i64> {
        let mut count = db.prepare_cached(&format!(
            "SELECT COUNT(*) FROM events e JOIN handoffs h ON h.event = e.id
             WHERE e.session = ?1 AND NOT h.derived & {RETOLD}"
        ))?;
        count.query_row([self.id], |row| row.get(0))
    }

    /// Removes rows that no event of the session uses any more, and the sums that are made again.
    fn remove_unused(&self, db: &Connection) -> rusqlite::Result<()> {
        let statements = [
            "DELETE FROM session_agents WHERE session = ?1",
            "DELETE FROM session_costs WHERE session = ?1",
            "DELETE FROM inferred_handoffs WHERE session = ?1 AND event NOT IN (SELECT id FROM events WHERE session = ?1)",
            "DELETE FROM spans WHERE session = ?1 AND id NOT IN (SELECT span FROM events WHERE session = ?1)",
            "DELETE FROM session_traces WHERE session = ?1 AND id NOT IN (SELECT trace FROM events WHERE session = ?1)",
            "UPDATE session_traces SET (sequenced, last_seq) = (
                 SELECT COUNT(*), IFNULL(MAX(seq), 0) FROM events WHERE trace = session_traces.id AND seq IS NOT NULL
             ) WHERE session = ?1",
        ];
        for statement in statements {
            db.prepare_cached(statement)?.execute([self.id])?;
        }
        Ok(())
    }

    fn count_conflicts(&self, db: &Connection) -> rusqlite::Result<i64> {
        let mut count = db.prepare_cached(
            "SELECT COUNT(*) FROM tellings t WHERE t.event IN (SELECT id FROM events WHERE session = ?1)
                 AND t.revision = (SELECT revision FROM events WHERE id = t.event)",
        )?;
        count.query_row([self.id], |row| row.get(0))
    }

    /// The spans of the session, empty, by row id.
    #[allow(clippy::type_complexity)]
    fn load_spans(
        &self,
        db: &Connection,
    ) -> rusqlite::Result<(HashMap<i64, SpanKey>, HashMap<i64, TouchedSpan>)> {
        let mut keys = HashMap::default();
        let mut spans = HashMap::default();
        let mut select = db.prepare_cached("SELECT id, family, key FROM spans WHERE session = ?1")?;
        let mut rows = select.query([self.id])?;
        while let Some(row) = rows.next()? {
            let id = row.get(0)?;
            keys.insert(
                id,
                SpanKey {
                    family: Family::from_code(row.get(1)?),
                    id: row.get(2)?,
                },
            );
            spans.insert(
                id,
                TouchedSpan {
                    is_new: false,
                    ..TouchedSpan::create(id)
                },
            );
        }
        Ok((keys, spans))
    }
}
