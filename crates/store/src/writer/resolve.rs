//! Looking at a session as a whole: loads what [`resolve`] needs and writes what it finds.
//!
//! A session is looked at in the transaction that changed it while that costs little beside what was added; a large one
//! is remembered, and looked at when the queue is quiet or some time has passed.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rusqlite::{Connection, OptionalExtension, params};
use tracewake_model::{Dialect, Family, Kind};

use super::WriterState;
use super::commit::WriteTransaction;
use super::dictionary::Dictionary;
use super::session::TouchedSession;
use crate::derive::flag::SERVER_FOUND;
use crate::derive::handoff::{GIVER_FOUND, NESTED, RETOLD, TAKER_FOUND};
use crate::derive::resolve::{Edge, Item, Resolution, SpanItem, Whole, resolve};
use crate::derive::tie;
use crate::prices::{Prices, TokensToPrice};
use crate::{Change, StoreError};

/// Events up to which a session is looked at whenever it changes.
const SMALL: i64 = 200;
/// A larger one is, if a transaction adds at least this part of it.
const PART: i64 = 4;
/// Events beyond which a session is never looked at while others wait for the writer.
const LARGE: i64 = 20_000;

/// From, to, type, reason and what is derived of a handoff.
type Handoff = (String, String, String, String, i64);
/// Handoffs by event.
type Handoffs = BTreeMap<i64, Handoff>;

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

impl WriteTransaction<'_> {
    /// Looks at a session as a whole now, or remembers to do so.
    pub(super) fn resolve_or_remember(&mut self, session: &mut TouchedSession) -> Result<(), StoreError> {
        let (added, events) = (session.added, session.rollup.events);
        let now = events <= SMALL || events <= LARGE && added.saturating_mul(PART) >= events;
        if now {
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

impl TouchedSession {
    /// Looks at the session as a whole. Its rows are written already. Tells whether anything changed.
    pub(super) fn resolve(
        &mut self,
        db: &Connection,
        dictionary: &mut Dictionary,
        next_span: &mut i64,
        prices: &Prices,
    ) -> Result<bool, StoreError> {
        let stored = stored_handoffs(db, self.id)?;
        let whole = load(db, dictionary, self.id, &stored)?;
        let found = resolve(&whole);
        let events = write_events(db, &whole, &found, prices)?;
        let handoffs = write_handoffs(db, &stored, &found)?;
        let inferred = write_inferred(db, self.id, &found)?;
        if events {
            self.make_again(db, dictionary, next_span)?;
        } else if handoffs {
            self.rollup.handoffs = self.count_handoffs(db)?;
            self.write_rollup(db)?;
        }
        Ok(events || handoffs || inferred)
    }
}

fn load(
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
    let mut select = db.prepare_cached(
        "SELECT id, span, kind, flags, own_agent, agent, best_ns, end_ns, stated_ns, received_ns, seq, trace, tie_place, name,
             detail, IFNULL(tool, ran), tool_call, call, input_tokens, output_tokens, total_tokens, cost_pico, cached_tokens,
             cache_write_tokens, reasoning_tokens, estimate_pico,
             dialect, identity, digest, audio_input_tokens, audio_cached_tokens, audio_output_tokens
         FROM events WHERE session = ?1 ORDER BY id",
    )?;
    let mut rows = select.query([session])?;
    while let Some(row) = rows.next()? {
        let id = row.get(0)?;
        let kind = Kind::from_code(row.get(2)?, None);
        let text = |column: usize| -> rusqlite::Result<String> {
            Ok(row
                .get_ref(column)?
                .as_str_or_null()?
                .unwrap_or_default()
                .to_owned())
        };
        let flags = row.get(3)?;
        let cost: Option<i64> = row.get(21)?;
        let counts = [
            row.get(18)?,
            row.get(19)?,
            row.get(22)?,
            row.get(23)?,
            row.get(24)?,
            row.get(29)?,
            row.get(30)?,
            row.get(31)?,
        ];
        let to_price = TokensToPrice::of(flags, cost, counts);
        // Only calls are told apart by their names, and only models are priced by them.
        let is_call = matches!(kind.family(), Family::Tool | Family::Mcp) || to_price.is_some();
        let named = |column: usize| if is_call { text(column) } else { Ok(String::new()) };
        let total: Option<i64> = row.get(20)?;
        let tokens = (counts[0].unwrap_or(0), counts[1].unwrap_or(0));
        let told = handoffs.get(&id).filter(|(.., derived)| derived & NESTED == 0);
        let delegates = matches!(&told, Some((_, _, kind, ..)) if kind == "subagent" || kind == "delegation");
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
        let (detail, found_server) = match flags & SERVER_FOUND {
            0 => (named(14)?, String::new()),
            _ => (String::new(), named(14)?),
        };
        whole.events.push(Item {
            id,
            span: row.get(1)?,
            flags,
            own_agent: row.get(4)?,
            agent: row.get(5)?,
            best_ns: row.get(6)?,
            tie: tie(
                Dialect::from_code(row.get(26)?),
                row.get_ref(27)?.as_str()?,
                row.get(28)?,
            ),
            end_ns: row.get(7)?,
            stated_ns: row.get(8)?,
            received_ns: row.get(9)?,
            seq: row.get(10)?,
            trace: row.get(11)?,
            place: row.get(12)?,
            name: named(13)?,
            detail,
            found_server,
            tool: named(15)?,
            tool_call: named(16)?,
            call: text(17)?,
            tokens: total.filter(|total| *total > 0).map(|_| tokens),
            has_cost: cost.is_some(),
            to_price,
            estimate_pico: row.get(25)?,
            handoff,
            delegates,
            kind,
        });
    }
    whole.named = named_agents(db, &whole)?;
    Ok(whole)
}

/// Agents of the session that have a name, by the agents that stand for their ids.
fn named_agents(db: &Connection, whole: &Whole) -> rusqlite::Result<HashMap<i64, Vec<i64>>> {
    let agents: BTreeSet<i64> = whole.events.iter().map(|event| event.own_agent).collect();
    let mut named: HashMap<i64, Vec<i64>> = HashMap::new();
    let mut select = db.prepare_cached(
        "SELECT a.id FROM agent_ids i JOIN agents a ON a.key = i.id WHERE i.agent = ?1 AND a.id <> ?1 ORDER BY 1",
    )?;
    for agent in agents {
        let mut ids = select.query([agent])?;
        while let Some(row) = ids.next()? {
            named.entry(row.get(0)?).or_default().push(agent);
        }
    }
    Ok(named)
}

/// Writes what is different from before. Tells whether anything was.
fn write_events(
    db: &Connection,
    whole: &Whole,
    found: &Resolution,
    prices: &Prices,
) -> rusqlite::Result<bool> {
    let mut update = db.prepare_cached(
        "UPDATE events SET agent = ?2, flags = ?3, tie_place = ?4, estimate_pico = ?5 WHERE id = ?1",
    )?;
    // Apart: the time is in two indexes, and hardly ever another one.
    let mut move_in_time = db.prepare_cached("UPDATE events SET best_ns = ?2 WHERE id = ?1")?;
    let mut set_server = db.prepare_cached("UPDATE events SET detail = ?2 WHERE id = ?1")?;
    let mut changed = false;
    for (event, now) in whole.events.iter().zip(&found.events) {
        let estimate = estimate(db, event, now.best_ns, prices)?;
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
/// names.
fn estimate(db: &Connection, event: &Item, best_ns: i64, prices: &Prices) -> rusqlite::Result<Option<i64>> {
    let Some(used) = event.to_price else {
        return Ok(None);
    };
    if !event.name.is_empty() {
        return Ok(prices.price(&used.by(&event.detail, &event.name, best_ns)));
    }
    let mut find = db.prepare_cached("SELECT name, detail FROM spans WHERE id = ?1")?;
    let mut rows = find.query([event.span])?;
    match rows.next()? {
        None => Ok(None),
        Some(row) => {
            let (model, provider) = (row.get_ref(0)?.as_str()?, row.get_ref(1)?.as_str()?);
            Ok(prices.price(&used.by(provider, model, best_ns)))
        }
    }
}

fn key_of(db: &Connection, agent: i64) -> rusqlite::Result<String> {
    let mut find = db.prepare_cached("SELECT key FROM agents WHERE id = ?1")?;
    Ok(find
        .query_row([agent], |row| row.get(0))
        .optional()?
        .unwrap_or_default())
}

fn stored_handoffs(db: &Connection, session: i64) -> rusqlite::Result<Handoffs> {
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

fn write_handoffs(db: &Connection, stored: &Handoffs, found: &Resolution) -> rusqlite::Result<bool> {
    let mut now = Handoffs::new();
    for (event, (from, to, kind, reason, derived)) in stored {
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
    Ok(now != *stored)
}

fn write_inferred(db: &Connection, session: i64, found: &Resolution) -> rusqlite::Result<bool> {
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
