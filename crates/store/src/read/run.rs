//! A session as a whole: its spans and events with what the explorer adds up, in one read. No original is decoded.

use std::collections::HashMap;

use rusqlite::{Connection, params};
use tracewake_model::{Family, Integrity, Kind, Status, parents};

use super::asides::{Aside, Asides, SpanSeen};
use super::costs::{EventCost, event_cost};
use super::session_id;
use super::stats::BY_TIME;
use crate::derive::handoff::RETOLD;
use crate::derive::{flag, lacks_price};
use crate::{Store, StoreError};

/// A session as a whole. Each text is held once, in [`WholeRun::text`]; 0 is the empty one.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct WholeRun {
    texts: Vec<String>,
    /// By start, then by family and key.
    pub spans: Vec<RunSpan>,
    /// By time; ties are broken as everywhere, so that the order of arrival does not matter.
    pub events: Vec<RunEvent>,
}

/// A span of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RunSpan {
    /// Row id.
    pub row: i64,
    /// Its family.
    pub family: Family,
    /// Its name, a number in [`WholeRun::text`].
    pub name: u32,
    /// Second half of the name, a number in [`WholeRun::text`].
    pub detail: u32,
    /// Its agent, a number in [`WholeRun::text`].
    pub agent: u32,
    /// Place of the parent among the spans; the widest family wins among spans with the same id.
    pub parent: Option<u32>,
    /// It names a parent that is not there.
    pub parent_missing: bool,
    /// Its start, nanoseconds since 1970.
    pub start_ns: i64,
    /// Its end, nanoseconds since 1970.
    pub end_ns: i64,
    /// It began and has not ended.
    pub open: bool,
    /// It is an instant, known from point events alone.
    pub point: bool,
    /// Whether it failed.
    pub failed: bool,
    /// Errors of the session that it tells of.
    pub errors: u32,
    /// Whether it was cancelled.
    pub cancelled: bool,
    /// Row id of its first event.
    pub first_event: i64,
    /// Why it is no part of the conversation, if it is none.
    pub aside: Option<Aside>,
}

/// An event of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunEvent {
    /// Row id.
    pub id: i64,
    /// Its best time, nanoseconds since 1970.
    pub at_ns: i64,
    /// Last instant it speaks of.
    pub last_ns: i64,
    /// Custom kinds without their names.
    pub kind: Kind,
    /// Its status.
    pub status: Status,
    /// It is an error of the session.
    pub is_error: bool,
    /// Its agent, a number in [`WholeRun::text`].
    pub agent: u32,
    /// Place among the spans.
    pub span: u32,
    /// Its name, a number in [`WholeRun::text`].
    pub name: u32,
    /// Second half of the name, a number in [`WholeRun::text`].
    pub detail: u32,
    /// The tool that an MCP call ran.
    pub tool: u32,
    /// Input, output and total tokens, of the result of a model call.
    pub tokens: Option<[i64; 3]>,
    /// Tokens of the request that came from a cache.
    pub cached_tokens: i64,
    /// Tokens of the answer that are reasoning.
    pub reasoning_tokens: i64,
    /// Units of 10^-12, the currency, and whether it is estimated.
    pub cost: Option<(i64, u32, bool)>,
    /// It is the result of a model call whose price is missing: sums without it are partial.
    pub unpriced: bool,
    /// Hashes of what a call was asked and gave, and the size of the latter.
    pub arguments: Option<i64>,
    /// Hash of the result of a call.
    pub result: Option<i64>,
    /// Length of the result in bytes.
    pub result_bytes: Option<i64>,
    /// What its signature says.
    pub integrity: Integrity,
    /// It came over the wire.
    pub live: bool,
    /// Another event tells of its call, with its tokens.
    pub told: bool,
    /// A handoff that it tells of, or that the nesting of spans tells of at it.
    pub handoff: Option<RunHandoff>,
    /// The agents before and after it, where that change is an inferred handoff.
    pub inferred: Option<(u32, u32)>,
}

/// A handoff that is not inferred.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RunHandoff {
    /// The agent that hands over, a number in [`WholeRun::text`].
    pub from: u32,
    /// The agent that takes over, a number in [`WholeRun::text`].
    pub to: u32,
    /// Kind of the handoff, a number in [`WholeRun::text`].
    pub kind: u32,
    /// Its reason, a number in [`WholeRun::text`].
    pub reason: u32,
}

impl WholeRun {
    /// The text of an index.
    pub fn text(&self, index: u32) -> &str {
        self.texts.get(index as usize).map_or("", String::as_str)
    }
}

impl Store {
    /// A session as a whole. An unknown session is empty.
    pub fn run(&self, session: &str) -> Result<WholeRun, StoreError> {
        self.readers().read(|db| {
            let Some(session) = session_id(db, session)? else {
                return Ok(WholeRun::default());
            };
            let mut texts = Texts::default();
            let agents = agents(db, session, &mut texts)?;
            let (spans, places) = spans(db, session, &agents, &mut texts)?;
            let events = events(db, session, &agents, &places, &mut texts)?;
            Ok(WholeRun {
                texts: texts.all,
                spans,
                events,
            })
        })
    }
}

/// Each text once.
struct Texts {
    all: Vec<String>,
    places: HashMap<String, u32>,
}

impl Default for Texts {
    fn default() -> Texts {
        Texts {
            all: vec![String::new()],
            places: HashMap::from([(String::new(), 0)]),
        }
    }
}

impl Texts {
    fn place(&mut self, text: &str) -> u32 {
        if let Some(place) = self.places.get(text) {
            return *place;
        }
        let place = self.all.len() as u32;
        self.all.push(text.to_owned());
        self.places.insert(text.to_owned(), place);
        place
    }
}

/// Places of the agents' keys by row id.
fn agents(db: &Connection, session: i64, texts: &mut Texts) -> rusqlite::Result<HashMap<i64, u32>> {
    let mut select = db.prepare_cached(
        "SELECT id, key FROM agents WHERE id IN (SELECT agent FROM session_agents WHERE session = ?1)",
    )?;
    let mut rows = select.query([session])?;
    let mut agents = HashMap::from([(0, 0)]);
    while let Some(row) = rows.next()? {
        agents.insert(row.get(0)?, texts.place(row.get_ref(1)?.as_str()?));
    }
    Ok(agents)
}

/// The spans, and their places by row id.
fn spans(
    db: &Connection,
    session: i64,
    agents: &HashMap<i64, u32>,
    texts: &mut Texts,
) -> rusqlite::Result<(Vec<RunSpan>, HashMap<i64, u32>)> {
    let mut select = db.prepare_cached(
        "SELECT id, family, key, parent, name, detail, agent, start_ns, end_ns, starts, ends, points, failures, cancelled,
             first_event, errors
         FROM spans WHERE session = ?1 ORDER BY start_ns, family, key",
    )?;
    let asides = Asides::read(db, session)?;
    let mut rows = select.query([session])?;
    let (mut spans, mut places) = (Vec::new(), HashMap::new());
    // Key and parent of each.
    let mut named: Vec<(String, String)> = Vec::new();
    while let Some(row) = rows.next()? {
        let family = Family::from_code(row.get(1)?);
        let place = spans.len() as u32;
        named.push((row.get(2)?, row.get(3)?));
        let (starts, ends, points): (i64, i64, i64) = (row.get(9)?, row.get(10)?, row.get(11)?);
        let (id, start_ns, errors) = (row.get(0)?, row.get(7)?, row.get(15)?);
        places.insert(id, place);
        spans.push(RunSpan {
            row: id,
            family,
            name: texts.place(row.get_ref(4)?.as_str()?),
            detail: texts.place(row.get_ref(5)?.as_str()?),
            agent: agents.get(&row.get(6)?).copied().unwrap_or(0),
            parent: None,
            parent_missing: false,
            start_ns,
            end_ns: row.get(8)?,
            open: starts > 0 && ends == 0,
            point: starts + ends == 0 && points > 0,
            failed: row.get::<_, i64>(12)? > 0,
            errors,
            cancelled: row.get(13)?,
            first_event: row.get(14)?,
            aside: asides.of(&SpanSeen {
                span: id,
                family,
                start_ns,
                errors,
                events: starts + ends + points,
            }),
        });
    }
    let families = spans.iter().map(|span: &RunSpan| span.family);
    let parents = parents(
        families
            .zip(&named)
            .map(|(family, (key, parent))| (family, &**key, &**parent)),
    );
    for ((span, parent), (_, name)) in spans.iter_mut().zip(parents).zip(&named) {
        span.parent = parent.map(|place| place as u32);
        span.parent_missing = parent.is_none() && !name.is_empty();
    }
    Ok((spans, places))
}

fn events(
    db: &Connection,
    session: i64,
    agents: &HashMap<i64, u32>,
    places: &HashMap<i64, u32>,
    texts: &mut Texts,
) -> rusqlite::Result<Vec<RunEvent>> {
    let mut select = db.prepare_cached(&format!(
        "SELECT id, best_ns, end_ns, kind, status, flags, agent, span, name, detail, IFNULL(tool, ran), input_tokens,
             output_tokens, total_tokens, cached_tokens, reasoning_tokens, arguments, result, result_bytes, integrity, {}
         FROM events e WHERE session = ?1 ORDER BY {BY_TIME}",
        event_cost!()
    ))?;
    let handoffs = handoffs(db, session, texts)?;
    let inferred = inferred(db, session, texts)?;
    let mut rows = select.query(params![session])?;
    let mut events = Vec::new();
    while let Some(row) = rows.next()? {
        let kind = Kind::from_code(row.get(3)?, None);
        let flags: i64 = row.get(5)?;
        let at_ns: i64 = row.get(1)?;
        let id = row.get(0)?;
        // Texts of messages are many, long and not asked for.
        let is_named = !matches!(
            kind,
            Kind::Input | Kind::Output | Kind::Reasoning | Kind::StateUpdate
        );
        let mut text = |column: usize| -> rusqlite::Result<u32> {
            match row.get_ref(column)?.as_str_or_null()? {
                Some(text) if is_named => Ok(texts.place(text)),
                _ => Ok(0),
            }
        };
        let (name, detail, tool) = (text(8)?, text(9)?, text(10)?);
        let total: Option<i64> = row.get(13)?;
        let cost = EventCost::read(row, 20)?.filter(|_| flags & flag::COST_TOLD == 0);
        events.push(RunEvent {
            id,
            at_ns,
            last_ns: row.get::<_, Option<i64>>(2)?.map_or(at_ns, |end| end.max(at_ns)),
            status: Status::from_code(row.get(4)?),
            is_error: flags & flag::ERROR != 0,
            agent: agents.get(&row.get(6)?).copied().unwrap_or(0),
            span: places.get(&row.get(7)?).copied().unwrap_or(u32::MAX),
            name,
            detail,
            tool,
            tokens: match total.filter(|_| flags & flag::TOLD == 0) {
                Some(total) => Some([
                    row.get::<_, Option<i64>>(11)?.unwrap_or(0),
                    row.get::<_, Option<i64>>(12)?.unwrap_or(0),
                    total,
                ]),
                None => None,
            },
            cached_tokens: row.get::<_, Option<i64>>(14)?.unwrap_or(0),
            reasoning_tokens: row.get::<_, Option<i64>>(15)?.unwrap_or(0),
            unpriced: lacks_price(flags, total.unwrap_or(0), cost.is_some()),
            cost: cost.map(|cost| (cost.pico, texts.place(&cost.currency), cost.estimated)),
            arguments: row.get(16)?,
            result: row.get(17)?,
            result_bytes: row.get(18)?,
            integrity: Integrity::from_code(row.get(19)?),
            live: flags & flag::LIVE != 0,
            told: flags & flag::TOLD != 0,
            handoff: handoffs.get(&id).copied(),
            inferred: inferred.get(&id).copied(),
            kind,
        });
    }
    Ok(events)
}

/// The handoffs of a session that are not inferred, each once, by event.
fn handoffs(db: &Connection, session: i64, texts: &mut Texts) -> rusqlite::Result<HashMap<i64, RunHandoff>> {
    let mut select = db.prepare_cached(&format!(
        "SELECT h.event, h.from_agent, h.to_agent, h.type, h.reason
         FROM events e JOIN handoffs h ON h.event = e.id WHERE e.session = ?1 AND NOT h.derived & {RETOLD}"
    ))?;
    let mut rows = select.query([session])?;
    let mut handoffs = HashMap::new();
    while let Some(row) = rows.next()? {
        let mut text =
            |column: usize| -> rusqlite::Result<u32> { Ok(texts.place(row.get_ref(column)?.as_str()?)) };
        let handoff = RunHandoff {
            from: text(1)?,
            to: text(2)?,
            kind: text(3)?,
            reason: text(4)?,
        };
        handoffs.insert(row.get(0)?, handoff);
    }
    Ok(handoffs)
}

/// The inferred handoffs of a session by event.
fn inferred(db: &Connection, session: i64, texts: &mut Texts) -> rusqlite::Result<HashMap<i64, (u32, u32)>> {
    let mut select =
        db.prepare_cached("SELECT event, from_agent, to_agent FROM inferred_handoffs WHERE session = ?1")?;
    let mut rows = select.query([session])?;
    let mut inferred = HashMap::new();
    while let Some(row) = rows.next()? {
        let mut text =
            |column: usize| -> rusqlite::Result<u32> { Ok(texts.place(row.get_ref(column)?.as_str()?)) };
        inferred.insert(row.get(0)?, (text(1)?, text(2)?));
    }
    Ok(inferred)
}
