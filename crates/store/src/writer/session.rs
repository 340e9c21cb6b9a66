//! A session touched by a transaction: loaded once, changed in memory, written once.

use std::sync::LazyLock;

use rusqlite::{Connection, OptionalExtension, ToSql, params, params_from_iter};
use tracewake_model::{ESTIMATE_CURRENCY, Family, SpanKey};

use super::dictionary::Dictionary;
use super::held::AddedEvent;
use super::shapes::Shaped;
use super::span::{SpanWriter, TouchedSpan};
use super::trash;
use crate::columns;
use crate::derive::Fact;
use crate::derive::session::SessionRollup;
use crate::maps::HashMap;

/// The columns beside those of a [`SessionRollup`].
const KEY_COLUMNS: [&str; 2] = ["id", "key"];

static WRITE: LazyLock<String> =
    LazyLock::new(|| columns::insert("OR REPLACE INTO sessions", &all_columns()));
static SELECT: LazyLock<String> = LazyLock::new(|| {
    format!(
        "SELECT {} FROM sessions WHERE key = ?1",
        columns::list("", &all_columns())
    )
});

/// All columns of `sessions`.
fn all_columns() -> Vec<&'static str> {
    [&KEY_COLUMNS[..], SessionRollup::COLUMNS].concat()
}

/// A session touched by a transaction.
#[derive(Debug)]
pub(super) struct TouchedSession<'r> {
    pub(super) id: i64,
    pub(super) key: String,
    pub(super) rollup: SessionRollup,
    /// Nothing of it was stored before this transaction: there is nothing to load.
    pub(super) is_new: bool,
    /// Something of it is different from before.
    pub(super) changed: bool,
    /// An event was replaced: its derived rows must be made again from all its events.
    pub(super) rebuild: bool,
    /// Events that this transaction added.
    pub(super) added: i64,
    /// Those of them that are not stored yet.
    pub(super) held: Vec<AddedEvent<'r>>,
    /// The last instant that those speak of.
    pub(super) held_until: Option<i64>,
    /// What is added is held: nothing needs to find it in the database.
    pub(super) holds: bool,
    /// It was looked at as a whole.
    pub(super) is_resolved: bool,
    pub(super) spans: HashMap<SpanKey, TouchedSpan>,
    /// Events added, not yet counted by shape.
    pub(super) shaped: Vec<Shaped>,
    /// Events by row id of the agent.
    pub(super) agents: HashMap<i64, i64>,
    /// Sum and priced calls by currency and by whether they are estimated.
    pub(super) costs: HashMap<(String, bool), (i64, i64)>,
    traces: HashMap<String, TouchedTrace>,
}

/// A trace in a session, with how far its events are counted.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct TouchedTrace {
    pub(super) id: i64,
    sequenced: i64,
    last_seq: i64,
}

impl TouchedTrace {
    /// Counts an event with this place in the trace. Returns whether it came in order.
    pub(super) fn count(&mut self, seq: i64) -> bool {
        let in_order = self.sequenced == 0 || seq > self.last_seq;
        self.sequenced += 1;
        self.last_seq = self.last_seq.max(seq);
        in_order
    }
}

impl<'r> TouchedSession<'r> {
    /// A session that is not stored.
    pub(super) fn create(id: i64, key: &str) -> TouchedSession<'r> {
        TouchedSession {
            id,
            key: key.to_owned(),
            rollup: SessionRollup::default(),
            is_new: true,
            changed: false,
            rebuild: false,
            added: 0,
            held: Vec::new(),
            held_until: None,
            holds: true,
            is_resolved: false,
            spans: HashMap::default(),
            shaped: Vec::new(),
            agents: HashMap::default(),
            costs: HashMap::default(),
            traces: HashMap::default(),
        }
    }

    /// The stored session with this key. A deleted one comes back.
    pub(super) fn load(db: &Connection, key: &str) -> rusqlite::Result<Option<TouchedSession<'r>>> {
        let stored = TouchedSession::find(db, key)?;
        if stored.is_none() && trash::restore(db, key)? {
            return TouchedSession::find(db, key);
        }
        Ok(stored)
    }

    fn find(db: &Connection, key: &str) -> rusqlite::Result<Option<TouchedSession<'r>>> {
        let mut find = db.prepare_cached(&SELECT)?;
        let session = find.query_row([key], |row| {
            let created = TouchedSession::create(row.get(0)?, key);
            Ok(TouchedSession {
                rollup: SessionRollup::read(row, KEY_COLUMNS.len())?,
                is_new: false,
                ..created
            })
        });
        session.optional()
    }

    /// A trace in this session; none for the empty one.
    pub(super) fn trace(
        &mut self,
        db: &Connection,
        trace_id: &str,
    ) -> rusqlite::Result<Option<&mut TouchedTrace>> {
        if trace_id.is_empty() {
            return Ok(None);
        }
        if !self.traces.contains_key(trace_id) {
            let mut find = db.prepare_cached(
                "SELECT id, sequenced, last_seq FROM session_traces WHERE trace_id = ?1 AND session = ?2",
            )?;
            let found = find.query_row(params![trace_id, self.id], |row| {
                Ok(TouchedTrace {
                    id: row.get(0)?,
                    sequenced: row.get(1)?,
                    last_seq: row.get(2)?,
                })
            });
            let trace = match found.optional()? {
                Some(found) => found,
                None => {
                    let mut add =
                        db.prepare_cached("INSERT INTO session_traces (session, trace_id) VALUES (?1, ?2)")?;
                    let id = add.insert(params![self.id, trace_id])?;
                    TouchedTrace {
                        id,
                        ..TouchedTrace::default()
                    }
                }
            };
            self.traces.insert(trace_id.to_owned(), trace);
        }
        Ok(self.traces.get_mut(trace_id))
    }

    /// Forgets what is known of its traces: the rows were changed elsewhere.
    pub(super) fn forget_traces(&mut self) {
        self.traces.clear();
    }

    /// A span of this session, loaded or created.
    pub(super) fn span(
        &mut self,
        db: &Connection,
        key: SpanKey,
        next: &mut i64,
    ) -> rusqlite::Result<&mut TouchedSpan> {
        use std::collections::hash_map::Entry;
        let entry = match self.spans.entry(key) {
            Entry::Occupied(entry) => return Ok(entry.into_mut()),
            Entry::Vacant(entry) => entry,
        };
        let stored = match self.is_new {
            true => None,
            false => TouchedSpan::load(db, self.id, entry.key())?,
        };
        let span = stored.unwrap_or_else(|| {
            let id = *next;
            *next += 1;
            TouchedSpan::create(id)
        });
        Ok(entry.insert(span))
    }

    /// The last instant that its events speak of; none where it has none.
    pub(super) fn last_ns(&self) -> Option<i64> {
        let stored = Some(self.rollup.last_ns).filter(|_| self.rollup.events > 0);
        self.held_until.max(stored)
    }

    /// Adds one event of a span to the sums.
    pub(super) fn add(&mut self, db: &Connection, fact: &Fact<'_>, span: i64) -> rusqlite::Result<()> {
        self.shaped.push(Shaped::of(fact, span));
        self.rollup.add(fact);
        if fact.agent != 0 {
            self.add_agent(db, fact.agent)?;
        }
        if let Some((pico, currency)) = fact.cost {
            self.add_cost(db, pico, (currency.to_owned(), false))?;
        } else if let Some(pico) = fact.estimate_pico {
            self.add_cost(db, pico, (ESTIMATE_CURRENCY.to_owned(), true))?;
        }
        Ok(())
    }

    fn add_agent(&mut self, db: &Connection, agent: i64) -> rusqlite::Result<()> {
        if let Some(events) = self.agents.get_mut(&agent) {
            *events += 1;
            return Ok(());
        }
        let stored = match self.is_new {
            true => None,
            false => {
                let mut find =
                    db.prepare_cached("SELECT events FROM session_agents WHERE session = ?1 AND agent = ?2")?;
                find.query_row([self.id, agent], |row| row.get::<_, i64>(0))
                    .optional()?
            }
        };
        self.rollup.agents += i64::from(stored.is_none());
        self.agents.insert(agent, stored.unwrap_or(0) + 1);
        Ok(())
    }

    fn add_cost(&mut self, db: &Connection, pico: i64, key: (String, bool)) -> rusqlite::Result<()> {
        if let Some((sum, calls)) = self.costs.get_mut(&key) {
            *sum = sum.saturating_add(pico);
            *calls += 1;
            return Ok(());
        }
        let stored = match self.is_new {
            true => None,
            false => {
                let mut find = db.prepare_cached(
                    "SELECT pico, calls FROM session_costs WHERE session = ?1 AND currency = ?2 AND estimated = ?3",
                )?;
                find.query_row(params![self.id, key.0, key.1], |row| {
                    Ok((row.get(0)?, row.get(1)?))
                })
                .optional()?
            }
        };
        let (sum, calls): (i64, i64) = stored.unwrap_or_default();
        self.costs.insert(key, (sum.saturating_add(pico), calls + 1));
        Ok(())
    }

    /// Writes everything that was changed.
    pub(super) fn write(&mut self, db: &Connection, dictionary: &mut Dictionary) -> rusqlite::Result<()> {
        if !self.changed {
            return Ok(());
        }
        self.write_lists(db, dictionary)?;
        self.write_rollup(db)
    }

    /// Writes everything that was changed but the sums.
    pub(super) fn write_lists(
        &mut self,
        db: &Connection,
        dictionary: &mut Dictionary,
    ) -> rusqlite::Result<()> {
        self.write_shapes(db, dictionary)?;
        // In the order of their rows, each is written behind the last one.
        let mut spans: Vec<_> = self.spans.iter().collect();
        spans.sort_unstable_by_key(|(_, span)| span.id);
        let mut writer = SpanWriter::new(db)?;
        for (key, span) in spans {
            self.rollup.open_spans += i64::from(span.rollup.is_open()) - i64::from(span.was_open);
            self.rollup.model_calls += i64::from(span.is_new && key.family == Family::Model);
            writer.write(span, self.id, key)?;
        }
        let mut trace =
            db.prepare_cached("UPDATE session_traces SET sequenced = ?2, last_seq = ?3 WHERE id = ?1")?;
        for work in self.traces.values().filter(|work| work.sequenced > 0) {
            trace.execute([work.id, work.sequenced, work.last_seq])?;
        }
        let mut agent = db.prepare_cached("INSERT OR REPLACE INTO session_agents VALUES (?1, ?2, ?3)")?;
        for (id, events) in &self.agents {
            agent.execute([self.id, *id, *events])?;
        }
        let mut cost =
            db.prepare_cached("INSERT OR REPLACE INTO session_costs VALUES (?1, ?2, ?3, ?4, ?5)")?;
        for ((currency, estimated), (pico, calls)) in &self.costs {
            cost.execute(params![self.id, currency, estimated, pico, calls])?;
        }
        Ok(())
    }

    /// Writes the sums.
    pub(super) fn write_rollup(&self, db: &Connection) -> rusqlite::Result<()> {
        let keys: [&dyn ToSql; 2] = [&self.id, &self.key];
        let values = keys.into_iter().chain(self.rollup.values());
        db.prepare_cached(&WRITE)?.execute(params_from_iter(values))?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_column_is_listed() {
        crate::schema::tests::check_columns("sessions", &all_columns());
    }
}
