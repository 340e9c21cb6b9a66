//! A session touched by a transaction: loaded once, changed in memory, written once.

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension, Row, params};
use tracewake_model::{Family, SpanKey};

use super::dictionary::Dictionary;
use super::shapes::Shaped;
use super::span::SpanWork;
use super::trash;
use crate::derive::session::SessionRollup;
use crate::derive::{Fact, Tokens};

/// A session touched by a transaction.
#[derive(Debug)]
pub(super) struct SessionWork {
    pub(super) id: i64,
    pub(super) key: String,
    pub(super) rollup: SessionRollup,
    /// Nothing of it was stored before this transaction: there is nothing to load.
    pub(super) is_new: bool,
    /// Something of it is different from before.
    pub(super) changed: bool,
    /// An event was replaced: its derived rows must be made again from all its events.
    pub(super) rebuild: bool,
    pub(super) spans: HashMap<SpanKey, SpanWork>,
    /// Events added, not yet counted by shape.
    pub(super) shaped: Vec<Shaped>,
    /// Events by row id of the agent.
    pub(super) agents: HashMap<i64, i64>,
    /// Sum and priced calls by currency.
    pub(super) costs: HashMap<String, (i64, i64)>,
    traces: HashMap<String, TraceWork>,
}

/// A trace in a session, with how far its events are counted.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct TraceWork {
    pub(super) id: i64,
    sequenced: i64,
    last_seq: i64,
}

impl TraceWork {
    /// Counts an event with this place in the trace. Tells whether it came in order.
    pub(super) fn count(&mut self, seq: i64) -> bool {
        let in_order = self.sequenced == 0 || seq > self.last_seq;
        self.sequenced += 1;
        self.last_seq = self.last_seq.max(seq);
        in_order
    }
}

impl SessionWork {
    /// A session that is not stored.
    pub(super) fn create(id: i64, key: &str) -> SessionWork {
        SessionWork {
            id,
            key: key.to_owned(),
            rollup: SessionRollup::default(),
            is_new: true,
            changed: false,
            rebuild: false,
            spans: HashMap::new(),
            shaped: Vec::new(),
            agents: HashMap::new(),
            costs: HashMap::new(),
            traces: HashMap::new(),
        }
    }

    /// The stored session with this key. A deleted one comes back.
    pub(super) fn load(db: &Connection, key: &str) -> rusqlite::Result<Option<SessionWork>> {
        let stored = SessionWork::find(db, key)?;
        if stored.is_none() && trash::restore(db, key)? {
            return SessionWork::find(db, key);
        }
        Ok(stored)
    }

    fn find(db: &Connection, key: &str) -> rusqlite::Result<Option<SessionWork>> {
        let mut find = db.prepare_cached("SELECT * FROM sessions WHERE key = ?1")?;
        let session = find.query_row([key], |row| {
            let created = SessionWork::create(row.get("id")?, key);
            Ok(SessionWork {
                rollup: read_rollup(row)?,
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
    ) -> rusqlite::Result<Option<&mut TraceWork>> {
        if trace_id.is_empty() {
            return Ok(None);
        }
        if !self.traces.contains_key(trace_id) {
            let mut find = db.prepare_cached(
                "SELECT id, sequenced, last_seq FROM session_traces WHERE trace_id = ?1 AND session = ?2",
            )?;
            let found = find.query_row(params![trace_id, self.id], |row| {
                Ok(TraceWork {
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
                    TraceWork {
                        id,
                        ..TraceWork::default()
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
    ) -> rusqlite::Result<&mut SpanWork> {
        use std::collections::hash_map::Entry;
        let entry = match self.spans.entry(key) {
            Entry::Occupied(entry) => return Ok(entry.into_mut()),
            Entry::Vacant(entry) => entry,
        };
        let stored = match self.is_new {
            true => None,
            false => SpanWork::load(db, self.id, entry.key())?,
        };
        let span = stored.unwrap_or_else(|| {
            let id = *next;
            *next += 1;
            SpanWork::create(id)
        });
        Ok(entry.insert(span))
    }

    /// Adds one event of a span to the sums.
    pub(super) fn add(&mut self, db: &Connection, fact: &Fact<'_>, span: i64) -> rusqlite::Result<()> {
        self.changed = true;
        self.shaped.push(Shaped::of(fact, span));
        self.rollup.add(fact);
        if fact.agent != 0 {
            self.add_agent(db, fact.agent)?;
        }
        if let Some((pico, currency)) = fact.cost {
            self.add_cost(db, pico, currency)?;
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

    fn add_cost(&mut self, db: &Connection, pico: i64, currency: &str) -> rusqlite::Result<()> {
        if let Some((sum, calls)) = self.costs.get_mut(currency) {
            *sum = sum.saturating_add(pico);
            *calls += 1;
            return Ok(());
        }
        let stored = match self.is_new {
            true => None,
            false => {
                let mut find = db.prepare_cached(
                    "SELECT pico, calls FROM session_costs WHERE session = ?1 AND currency = ?2",
                )?;
                find.query_row(params![self.id, currency], |row| Ok((row.get(0)?, row.get(1)?)))
                    .optional()?
            }
        };
        let (sum, calls): (i64, i64) = stored.unwrap_or_default();
        self.costs
            .insert(currency.to_owned(), (sum.saturating_add(pico), calls + 1));
        Ok(())
    }

    /// Writes everything that was changed.
    pub(super) fn write(&mut self, db: &Connection, dictionary: &mut Dictionary) -> rusqlite::Result<()> {
        if !self.changed {
            return Ok(());
        }
        self.write_shapes(db, dictionary)?;
        for (key, span) in &mut self.spans {
            self.rollup.open_spans += i64::from(span.rollup.is_open()) - i64::from(span.was_open);
            self.rollup.model_calls += i64::from(span.is_new && key.family == Family::Model);
            span.write(db, self.id, key)?;
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
        let mut cost = db.prepare_cached("INSERT OR REPLACE INTO session_costs VALUES (?1, ?2, ?3, ?4)")?;
        for (currency, (pico, calls)) in &self.costs {
            cost.execute(params![self.id, currency, pico, calls])?;
        }
        self.write_rollup(db)
    }

    fn write_rollup(&self, db: &Connection) -> rusqlite::Result<()> {
        let r = &self.rollup;
        let mut write = db.prepare_cached(
            "INSERT OR REPLACE INTO sessions VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15,
                ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25, ?26, ?27)",
        )?;
        write.execute(params![
            self.id,
            self.key,
            r.first_ns,
            r.last_ns,
            r.title,
            r.title_rank.0,
            r.title_rank.1,
            r.title_rank.2,
            r.dialects,
            r.stated_first,
            r.stated_last,
            r.events,
            r.errors,
            r.failed,
            r.agents,
            r.tool_calls,
            r.mcp_calls,
            r.model_calls,
            r.handoffs,
            r.open_spans,
            r.tokens.input,
            r.tokens.output,
            r.tokens.total,
            r.unpriced,
            r.conflicts,
            r.live_ns,
            r.ended_ns,
        ])?;
        Ok(())
    }
}

/// Reads the sums of a row of `sessions`.
fn read_rollup(row: &Row<'_>) -> rusqlite::Result<SessionRollup> {
    Ok(SessionRollup {
        first_ns: row.get("first_ns")?,
        last_ns: row.get("last_ns")?,
        title: row.get("title")?,
        title_rank: (
            row.get("title_class")?,
            row.get("title_ns")?,
            row.get("title_tie")?,
        ),
        dialects: row.get("dialects")?,
        stated_first: row.get("stated_first")?,
        stated_last: row.get("stated_last")?,
        events: row.get("events")?,
        errors: row.get("errors")?,
        failed: row.get("failed")?,
        agents: row.get("agents")?,
        tool_calls: row.get("tool_calls")?,
        mcp_calls: row.get("mcp_calls")?,
        model_calls: row.get("model_calls")?,
        handoffs: row.get("handoffs")?,
        open_spans: row.get("open_spans")?,
        tokens: Tokens {
            input: row.get("input_tokens")?,
            output: row.get("output_tokens")?,
            total: row.get("total_tokens")?,
        },
        unpriced: row.get("unpriced")?,
        conflicts: row.get("conflicts")?,
        live_ns: row.get("live_ns")?,
        ended_ns: row.get("ended_ns")?,
    })
}
