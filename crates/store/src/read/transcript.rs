//! What a session's transcript is made of: its steps in order, and the events of some of them.

use std::collections::HashMap;

use rusqlite::types::Value;
use tracewake_model::{Family, SpanOutcome, SpanState};

use super::asides::{Aside, Asides, SpanSeen};
use super::events::load_all;
use super::filter::{Filter, to_sql};
use super::nesting::Nesting;
use super::{read_count, session_id};
use crate::derive::flag;
use crate::{Store, StoreError, StoredEvent};

/// A span that the transcript tells: a message, a call, a note. What only holds others is left out unless it is an
/// error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Row id of the span.
    pub span: i64,
    /// What it is.
    pub family: Family,
    /// Its name.
    pub name: String,
    /// Row id of its agent; 0 when none was named.
    pub agent: i64,
    /// How many other agents are around it, one inside the other.
    pub depth: u8,
    /// First instant known, nanoseconds since 1970.
    pub start_ns: i64,
    /// Last instant known.
    pub end_ns: i64,
    /// How far it has come.
    pub state: SpanState,
    /// Errors of the session that it tells of.
    pub errors: u32,
    /// An output of which more is to come.
    pub is_partial: bool,
    /// Why it is no part of the conversation, if it is none.
    pub aside: Option<Aside>,
}

/// The steps of a session.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Steps {
    /// By start, at most as many as asked for. A message inside a model call is before that call.
    pub steps: Vec<Step>,
    /// Names of agents by row id.
    pub agents: HashMap<i64, String>,
    /// Steps of the session.
    pub total: u64,
}

/// Spans that hold others; their content is told by those.
const HOLDERS: &str = "(s.family IN (0, 1, 2, 3) AND s.errors = 0)";

impl Store {
    /// The first steps of a session by start. `live` says whether open spans still run.
    pub fn steps(&self, session: &str, live: bool, limit: u64) -> Result<Steps, StoreError> {
        self.readers().read(|db| {
            let Some(session) = session_id(db, session)? else {
                return Ok(Steps::default());
            };
            let count = format!("SELECT COUNT(*) FROM spans s WHERE s.session = ?1 AND NOT {HOLDERS}");
            let total = db
                .prepare_cached(&count)?
                .query_row([session], |row| read_count(row, 0))?;
            // Only outputs are looked up in the events: a transcript of 100,000 steps must not read them all. Some
            // senders put what a person said into the model call that it led to.
            let mut select = db.prepare_cached(&format!(
                "SELECT s.id, s.family, s.agent, s.start_ns, s.starts, s.ends, s.failures, s.cancelled, s.errors,
                     IIF(s.family = {output}, (SELECT e.flags & {partial} <> 0 AND e.flags & {fin} = 0
                         FROM events e WHERE e.id = s.first_event), 0), s.name, s.end_ns, s.points,
                     IIF(s.family = {input}, MIN(s.start_ns, IFNULL((SELECT call.start_ns FROM spans call
                         WHERE call.key = s.parent AND call.session = s.session AND call.family = {model}), s.start_ns)),
                         s.start_ns) AS place
                 FROM spans s WHERE s.session = ?1 AND NOT {HOLDERS}
                 ORDER BY place, s.family <> {input}, s.start_ns, s.family, s.key LIMIT ?2",
                output = Family::Output.code(),
                input = Family::Input.code(),
                model = Family::Model.code(),
                partial = flag::PARTIAL,
                fin = flag::FINAL,
            ))?;
            let asides = Asides::read(db, session)?;
            let nesting = Nesting::read(db, session)?;
            let steps = select.query_map([session, to_sql(limit)], |row| {
                let (starts, ends): (i64, i64) = (row.get(4)?, row.get(5)?);
                let start_ns = row.get(3)?;
                let outcome = SpanOutcome {
                    failed: row.get::<_, i64>(6)? > 0,
                    open: starts > 0 && ends == 0,
                    cancelled: row.get(7)?,
                };
                let span = row.get(0)?;
                let place = nesting.of(span);
                let family = Family::from_code(row.get(1)?);
                let errors = row.get(8)?;
                Ok(Step {
                    span,
                    family,
                    name: row.get(10)?,
                    agent: row.get(2)?,
                    depth: place.depth,
                    start_ns,
                    end_ns: row.get(11)?,
                    state: outcome.state(live),
                    errors,
                    is_partial: row.get::<_, Option<bool>>(9)?.unwrap_or_default(),
                    aside: asides.of(&SpanSeen {
                        span,
                        family,
                        start_ns,
                        errors,
                        events: starts + ends + row.get::<_, i64>(12)?,
                    }),
                })
            })?;
            let steps = steps.collect::<Result<Vec<_>, _>>()?;
            let mut agents = db.prepare_cached(
                "SELECT id, key FROM agents WHERE id IN (SELECT agent FROM spans WHERE session = ?1)",
            )?;
            let agents = agents.query_map([session], |row| Ok((row.get(0)?, row.get(1)?)))?;
            Ok(Steps {
                steps,
                agents: agents.collect::<Result<_, _>>()?,
                total,
            })
        })
    }

    /// The events of some spans of one session by best time, at most `limit` of each span.
    pub fn events_of_spans(&self, spans: &[i64], limit: u64) -> Result<Vec<StoredEvent>, StoreError> {
        if spans.is_empty() {
            return Ok(Vec::new());
        }
        self.readers().read(|db| {
            let mut known = Filter::default();
            known.any_of("s.id", spans);
            // A span has no index of its events: they lie in its session between its first and last instant.
            let bounds = format!(
                "SELECT s.session, MIN(s.start_ns), MAX(s.end_ns) FROM spans s WHERE {} GROUP BY s.session",
                known.condition()
            );
            let mut select = db.prepare(&bounds)?;
            let ranges = select.query_map(known.params(), |row| Ok([row.get(0)?, row.get(1)?, row.get(2)?]))?;
            let ranges = ranges.collect::<Result<Vec<[i64; 3]>, _>>()?;
            let mut ids = Vec::new();
            for [session, from, to] in ranges {
                let mut filter = Filter::default();
                filter.push("e.session = ?", session);
                filter.push_all("e.best_ns BETWEEN ? AND ?".to_owned(), [Value::from(from), Value::from(to)]);
                filter.any_of("e.span", spans);
                filter.values.push(to_sql(limit));
                let list = format!(
                    "SELECT id FROM (SELECT e.id, e.best_ns, ROW_NUMBER() OVER (PARTITION BY e.span ORDER BY e.best_ns, e.id) AS place
                         FROM events e WHERE {}) WHERE place <= ? ORDER BY best_ns, id",
                    filter.condition()
                );
                let mut select = db.prepare(&list)?;
                let found = select.query_map(filter.params(), |row| row.get(0))?;
                ids.extend(found.collect::<Result<Vec<i64>, _>>()?);
            }
            load_all(db, &ids)
        })
    }
}
