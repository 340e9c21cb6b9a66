//! Looking at a session as a whole: loads what [`resolve`] needs and writes what it finds.
//!
//! A session is looked at in the transaction that changed it while that costs little beside what was added; a large one
//! is remembered, and looked at when the queue is quiet or some time has passed.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use rusqlite::{Connection, OptionalExtension, params};
use tracewake_model::{Dialect, Family};

use super::WriterState;
use super::commit::WriteTransaction;
use super::dictionary::Dictionary;
use super::session::TouchedSession;
use crate::derive::flag::SERVER_FOUND;
use crate::derive::handoff::{GIVER_FOUND, NESTED, RETOLD, TAKER_FOUND};
use crate::derive::resolve::{Edge, Item, Resolution, Resolved, SpanItem, Whole, resolve};
use crate::derive::tie;
use crate::event_row::EventRow;
use crate::maps::HashMap;
use crate::prices::Prices;
use crate::{Change, StoreError, columns};

/// Events up to which a session is looked at whenever it changes.
const SMALL: i64 = 200;
/// A larger one is, if a transaction adds at least this part of it.
const PART: i64 = 4;
/// Events beyond which a session is never looked at while others wait for the writer.
const LARGE: i64 = 20_000;

/// From, to, type, reason and what is derived of a handoff.
pub(super) type Handoff = (String, String, String, String, i64);
/// Handoffs by event.
pub(super) type Handoffs = BTreeMap<i64, Handoff>;
/// Names and details of spans by row id.
pub(super) type Labels = HashMap<i64, (String, String)>;

static SELECT_EVENTS: LazyLock<String> = LazyLock::new(|| {
    format!(
        "SELECT {} FROM events WHERE session = ?1 ORDER BY id",
        columns::list("", EventRow::COLUMNS)
    )
});

/// Remembers to look again at the sessions with estimates that other prices gave or withheld.
pub(crate) fn price_again(db: &Connection, version: &str) -> Result<(), StoreError> {
    let priced_by: Option<String> = db
        .query_row("SELECT version FROM priced_by", [], |row| row.get(0))
        .optional()?;
    if priced_by.as_deref() == Some(version) {
        return Ok(());
    }
    // Sessions first: where this is no transaction and is cut off, it is done again.
    db.execute(
        "INSERT OR IGNORE INTO unresolved SELECT id FROM sessions
         WHERE unpriced > 0 OR id IN (SELECT session FROM session_costs WHERE estimated)",
        [],
    )?;
    db.execute(
        "INSERT OR REPLACE INTO priced_by (rowid, version) VALUES (1, ?1)",
        [version],
    )?;
    Ok(())
}

impl WriteTransaction<'_, '_> {
    /// Looks at a session as a whole now, or remembers to do so.
    pub(super) fn resolve_or_remember(&mut self, session: &mut TouchedSession<'_>) -> Result<(), StoreError> {
        if session.is_to_resolve() {
            session.resolve(
                self.db,
                self.dictionary,
                &mut self.next.span,
                &self.options.prices,
            )?;
        } else {
            self.db
                .prepare_cached("INSERT OR IGNORE INTO unresolved VALUES (?1)")?
                .execute([session.id])?;
        }
        Ok(())
    }
}

impl WriterState {
    /// Looks at one of the sessions that wait. Gives what changed; nothing where none waits.
    pub(super) fn resolve_one(&mut self) -> Result<Option<Change>, StoreError> {
        self.transact(|work| {
            let first = work
                .db
                .query_row("SELECT session FROM unresolved LIMIT 1", [], |row| {
                    row.get::<_, i64>(0)
                })
                .optional()?;
            let Some(id) = first else { return Ok(None) };
            work.db
                .execute("DELETE FROM unresolved WHERE session = ?1", [id])?;
            let key: Option<String> = work
                .db
                .query_row("SELECT key FROM sessions WHERE id = ?1", [id], |row| row.get(0))
                .optional()?;
            let mut change = Change::default();
            if let Some(mut session) = key
                .map(|key| TouchedSession::load(work.db, &key))
                .transpose()?
                .flatten()
                && session.resolve(
                    work.db,
                    work.dictionary,
                    &mut work.next.span,
                    &work.options.prices,
                )?
            {
                work.dictionary.write_shape_counts(work.db)?;
                change.touched = [session.key].into_iter().collect();
            }
            Ok(Some(change))
        })
    }
}

impl TouchedSession<'_> {
    /// Whether it is to be looked at as a whole in this transaction.
    pub(super) fn is_to_resolve(&self) -> bool {
        let events = self.rollup.events + self.held.len() as i64;
        events <= SMALL || events <= LARGE && self.added.saturating_mul(PART) >= events
    }

    /// Looks at the session as a whole. Its rows are written already. Tells whether anything changed.
    pub(super) fn resolve(
        &mut self,
        db: &Connection,
        dictionary: &mut Dictionary,
        next_span: &mut i64,
        prices: &Prices,
    ) -> Result<bool, StoreError> {
        let stored = stored_handoffs(db, self.id)?;
        let mut whole = load(db, dictionary, self.id, &stored)?;
        whole.named = named_agents(db, &whole)?;
        let found = resolve(&whole);
        let events = write_events(db, &whole, &found.events, prices, &Labels::default())?;
        let now = told_handoffs(db, &stored, &found)?;
        let handoffs = write_handoffs(db, &stored, &now)?;
        let inferred = write_inferred(db, self.id, false, &found)?;
        let outcome = std::mem::replace(&mut self.rollup.recovered, found.recovered) != found.recovered;
        if events {
            self.make_again(db, dictionary, next_span)?;
        } else if handoffs || outcome {
            self.rollup.handoffs = self.count_handoffs(db)?;
            self.write_rollup(db)?;
        }
        Ok(events || handoffs || inferred || outcome)
    }
}

/// The session as it is stored, but for the names of its agents.
pub(super) fn load(
    db: &Connection,
    dictionary: &mut Dictionary,
    session: i64,
    handoffs: &Handoffs,
) -> rusqlite::Result<Whole> {
    let mut whole = Whole::default();
    let mut select =
        db.prepare_cached("SELECT id, family, key, parent FROM spans WHERE session = ?1 ORDER BY id")?;
    let mut rows = select.query([session])?;
    while let Some(row) = rows.next()? {
        whole.spans.push(SpanItem {
            row: row.get(0)?,
            family: Some(Family::from_code(row.get(1)?)),
            key: row.get(2)?,
            parent: row.get(3)?,
        });
    }
    let mut select = db.prepare_cached(&SELECT_EVENTS)?;
    let mut rows = select.query([session])?;
    while let Some(row) = rows.next()? {
        let event = EventRow::read(row)?;
        let told = handoffs.get(&event.id);
        whole.events.push(item(db, dictionary, &event, told)?);
    }
    Ok(whole)
}

/// An event, as far as it is needed. `told` is its row of `handoffs`.
pub(super) fn item(
    db: &Connection,
    dictionary: &mut Dictionary,
    row: &EventRow<'_>,
    told: Option<&Handoff>,
) -> rusqlite::Result<Item> {
    let kind = row.kind();
    let to_price = row.tokens_to_price();
    // Only calls are told apart by their names, and only models are priced by them.
    let is_call = matches!(kind.family(), Family::Tool | Family::Mcp) || to_price.is_some();
    let named = |text: &str| if is_call { text.to_owned() } else { String::new() };
    let told = told.filter(|(.., derived)| derived & NESTED == 0);
    let handoff = match told {
        Some((from, to, _, _, derived)) => {
            let mut stated = |agent: &str, found: i64| match derived & found {
                0 => dictionary.agent(db, agent),
                _ => Ok(0),
            };
            Some((stated(from, GIVER_FOUND)?, stated(to, TAKER_FOUND)?))
        }
        None => None,
    };
    let (detail, found_server) = match row.flags & SERVER_FOUND {
        0 => (named(row.detail), String::new()),
        _ => (String::new(), named(row.detail)),
    };
    let tokens = (row.input_tokens.unwrap_or(0), row.output_tokens.unwrap_or(0));
    Ok(Item {
        id: row.id,
        dialect: row.dialect,
        span: row.span,
        flags: row.flags,
        own_agent: row.own_agent,
        agent: row.agent,
        best_ns: row.best_ns,
        tie: tie(Dialect::from_code(row.dialect), row.identity, row.digest),
        end_ns: row.end_ns,
        stated_ns: row.stated_ns,
        received_ns: row.received_ns,
        seq: row.seq,
        trace: row.trace,
        place: row.tie_place,
        name: named(row.name),
        detail,
        found_server,
        tool: named(row.tool.or(row.ran).unwrap_or_default()),
        tool_call: named(row.tool_call.unwrap_or_default()),
        arguments: row.arguments,
        call: row.call.unwrap_or_default().to_owned(),
        tokens: row.total_tokens.filter(|total| *total > 0).map(|_| tokens),
        has_cost: row.cost_pico.is_some(),
        to_price,
        estimate_pico: row.estimate_pico,
        handoff,
        delegates: told.is_some_and(|(_, _, kind, ..)| kind == "subagent" || kind == "delegation"),
        kind,
    })
}

/// Agents of the session that have a name, by the agents that stand for their ids.
pub(super) fn named_agents(db: &Connection, whole: &Whole) -> rusqlite::Result<HashMap<i64, Vec<i64>>> {
    let agents: BTreeSet<i64> = whole.events.iter().map(|event| event.own_agent).collect();
    let mut named: HashMap<i64, Vec<i64>> = HashMap::default();
    let mut select =
        db.prepare_cached("SELECT a.id FROM agent_ids i JOIN agents a ON a.key = i.id WHERE i.agent = ?1")?;
    for agent in agents.into_iter().filter(|agent| *agent != 0) {
        let mut ids = select.query([agent])?;
        while let Some(row) = ids.next()? {
            let id: i64 = row.get(0)?;
            if id != agent {
                named.entry(id).or_default().push(agent);
            }
        }
    }
    Ok(named)
}

/// Writes what is different from before of the events that something was found of, the first of the session. Tells
/// whether anything was.
pub(super) fn write_events(
    db: &Connection,
    whole: &Whole,
    found: &[Resolved],
    prices: &Prices,
    labels: &Labels,
) -> rusqlite::Result<bool> {
    let mut update = db.prepare_cached(
        "UPDATE events SET agent = ?2, flags = ?3, tie_place = ?4, estimate_pico = ?5 WHERE id = ?1",
    )?;
    // Apart: the time is in two indexes, and hardly ever another one.
    let mut move_in_time = db.prepare_cached("UPDATE events SET best_ns = ?2 WHERE id = ?1")?;
    let mut set_server = db.prepare_cached("UPDATE events SET detail = ?2 WHERE id = ?1")?;
    let mut changed = false;
    for (event, now) in whole.events.iter().zip(found) {
        let estimate = estimate(db, event, now.best_ns, prices, labels)?;
        let before = (event.agent, event.flags, event.best_ns, event.estimate_pico);
        let derived = before != (now.agent, now.flags, now.best_ns, estimate);
        if derived || event.place != now.place {
            update.execute(params![event.id, now.agent, now.flags, now.place, estimate])?;
            if event.best_ns != now.best_ns {
                move_in_time.execute([event.id, now.best_ns])?;
            }
            changed |= derived;
        }
        let server = now.server.map_or("", |place| &whole.events[place].detail);
        if event.found_server != server {
            set_server.execute(params![event.id, server])?;
            changed = true;
        }
    }
    Ok(changed)
}

/// What a model call costs by the table of prices. A result that does not name its model is of the one that its span
/// names: by `labels`, else as stored.
pub(super) fn estimate(
    db: &Connection,
    event: &Item,
    best_ns: i64,
    prices: &Prices,
    labels: &Labels,
) -> rusqlite::Result<Option<i64>> {
    let Some(used) = event.to_price else {
        return Ok(None);
    };
    let price = |model: &str, provider: &str| prices.price(&used.by(provider, model, best_ns));
    if !event.name.is_empty() {
        return Ok(price(&event.name, &event.detail));
    }
    if let Some((model, provider)) = labels.get(&event.span) {
        return Ok(price(model, provider));
    }
    let mut find = db.prepare_cached("SELECT name, detail FROM spans WHERE id = ?1")?;
    let mut rows = find.query([event.span])?;
    Ok(match rows.next()? {
        None => None,
        Some(row) => price(row.get_ref(0)?.as_str()?, row.get_ref(1)?.as_str()?),
    })
}

pub(super) fn key_of(db: &Connection, agent: i64) -> rusqlite::Result<String> {
    let mut find = db.prepare_cached("SELECT key FROM agents WHERE id = ?1")?;
    Ok(find
        .query_row([agent], |row| row.get(0))
        .optional()?
        .unwrap_or_default())
}

pub(super) fn stored_handoffs(db: &Connection, session: i64) -> rusqlite::Result<Handoffs> {
    let mut select = db.prepare_cached(
        "SELECT h.event, h.from_agent, h.to_agent, h.type, h.reason, h.derived
         FROM events e JOIN handoffs h ON h.event = e.id WHERE e.session = ?1",
    )?;
    let handoffs = select.query_map([session], |row| {
        let handoff = (row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?);
        Ok((row.get(0)?, handoff))
    })?;
    handoffs.collect()
}

/// The handoffs as the session as a whole tells them; `told` are those that are stored or were added.
pub(super) fn told_handoffs(
    db: &Connection,
    told: &Handoffs,
    found: &Resolution,
) -> rusqlite::Result<Handoffs> {
    let mut now = Handoffs::new();
    for (event, (from, to, kind, reason, derived)) in told {
        if derived & NESTED == 0 {
            let stated = |agent: &String, found: i64| match derived & found {
                0 => agent.clone(),
                _ => String::new(),
            };
            let (from, to) = (stated(from, GIVER_FOUND), stated(to, TAKER_FOUND));
            now.insert(*event, (from, to, kind.clone(), reason.clone(), 0));
        }
    }
    for (event, giver) in &found.givers {
        if let Some(handoff) = now.get_mut(event) {
            handoff.0 = key_of(db, *giver)?;
            handoff.4 |= GIVER_FOUND;
        }
    }
    for (event, taker) in &found.takers {
        if let Some(handoff) = now.get_mut(event) {
            handoff.1 = key_of(db, *taker)?;
            handoff.4 |= TAKER_FOUND;
        }
    }
    for event in &found.retold {
        if let Some(handoff) = now.get_mut(event) {
            handoff.4 |= RETOLD;
        }
    }
    for edge in &found.nested {
        let handoff = (
            key_of(db, edge.from)?,
            key_of(db, edge.to)?,
            "delegation".to_owned(),
            edge.reason.clone(),
            NESTED,
        );
        now.insert(edge.event, handoff);
    }
    Ok(now)
}

/// Writes what is different from before. Tells whether anything was.
pub(super) fn write_handoffs(db: &Connection, stored: &Handoffs, now: &Handoffs) -> rusqlite::Result<bool> {
    let mut remove = db.prepare_cached("DELETE FROM handoffs WHERE event = ?1")?;
    for event in stored.keys().filter(|event| !now.contains_key(event)) {
        remove.execute([event])?;
    }
    let mut write = db.prepare_cached("INSERT OR REPLACE INTO handoffs VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?;
    for (event, handoff) in now
        .iter()
        .filter(|(event, handoff)| stored.get(event) != Some(handoff))
    {
        let (from, to, kind, reason, derived) = handoff;
        write.execute(params![event, from, to, kind, reason, derived])?;
    }
    Ok(now != stored)
}

/// Writes the inferred handoffs if they are others than before; a new session has none. Tells whether they were.
pub(super) fn write_inferred(
    db: &Connection,
    session: i64,
    is_new: bool,
    found: &Resolution,
) -> rusqlite::Result<bool> {
    if is_new && found.inferred.is_empty() {
        return Ok(false);
    }
    let mut now: BTreeMap<i64, (String, String)> = BTreeMap::new();
    for Edge { event, from, to, .. } in &found.inferred {
        now.insert(*event, (key_of(db, *from)?, key_of(db, *to)?));
    }
    let mut select =
        db.prepare_cached("SELECT event, from_agent, to_agent FROM inferred_handoffs WHERE session = ?1")?;
    let stored = select.query_map([session], |row| Ok((row.get(0)?, (row.get(1)?, row.get(2)?))))?;
    let stored = stored.collect::<Result<BTreeMap<i64, (String, String)>, _>>()?;
    if stored == now {
        return Ok(false);
    }
    db.prepare_cached("DELETE FROM inferred_handoffs WHERE session = ?1")?
        .execute([session])?;
    let mut add = db.prepare_cached("INSERT OR REPLACE INTO inferred_handoffs VALUES (?1, ?2, ?3, ?4)")?;
    for (event, (from, to)) in &now {
        add.execute(params![event, session, from, to])?;
    }
    Ok(true)
}
