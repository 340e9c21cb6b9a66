//! Which sessions belong to a conversation: by id, by the trace ids of its requests, by a person's word, by what was
//! said; and which ran at the same time.

use std::collections::{BTreeMap, HashSet};

use rusqlite::{Connection, Row};
use tracewake_model::UnixNanos;

use super::chat_lines::sessions_by_line;
use super::chat_windows::{Window, session_of, spellings, windows};
use super::chat_words::{said, sessions_by_words};
use super::costs::{Cost, costs};
use super::sessions::{SessionSummary, read_session};
use super::{read_count, session_id};
use crate::{Store, StoreError};

/// Sessions at the same time that are looked at closely, those that lie most in it first.
const CANDIDATES: usize = 100;
/// Windows of a session in which its events are counted, the newest ones.
const COUNTED: usize = 64;

/// What joins a session to a conversation, the strongest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum TraceLink {
    /// It has the conversation's session id, or the one that the command line of its agent fixed.
    Session,
    /// It holds the trace id that a request carried.
    Trace,
    /// A person joined it.
    Joined,
    /// Several messages of its person are those of the conversation, at the same time.
    Words,
    /// One message of its person is one of the conversation, at the same time.
    OneMessage,
    /// Nothing but its time.
    Time,
}

/// The sessions of a conversation.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ChatSessions {
    /// Those that belong to it, the strongest link first, then the newest.
    pub sessions: Vec<(TraceLink, SessionSummary)>,
    /// How many belong.
    pub total: u64,
    /// What all that belong add up to.
    pub sums: ChatSums,
    /// Those that ran at the same time, the likeliest first.
    pub offers: Vec<TraceOffer>,
    /// How many ran at the same time.
    pub offers_total: u64,
    /// Those that a person does not want beside it.
    pub aside: Vec<(TraceLink, SessionSummary)>,
}

/// Tokens and costs of several sessions.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ChatSums {
    /// Tokens of requests.
    pub input_tokens: i64,
    /// Tokens of replies.
    pub output_tokens: i64,
    /// Tokens of both.
    pub total_tokens: i64,
    /// By currency.
    pub costs: Vec<Cost>,
    /// Finished model calls that name no price.
    pub unpriced_calls: u64,
}

/// A session that ran while a reply was in progress.
#[derive(Debug, Clone, PartialEq)]
pub struct TraceOffer {
    /// The session.
    pub session: SessionSummary,
    /// Its events while a reply was in progress.
    pub events: u64,
}

impl TraceOffer {
    /// How much of the session ran while a reply was in progress, 0 to 1.
    pub fn share(&self) -> f64 {
        self.events as f64 / self.session.events.max(1) as f64
    }
}

impl Store {
    /// The sessions of a conversation, at most `limit` of each sort; none when there is no such conversation. A session
    /// that another conversation has by its id or a trace id is never offered.
    pub fn chat_sessions(
        &self,
        conversation: &str,
        now: UnixNanos,
        limit: u64,
    ) -> Result<Option<ChatSessions>, StoreError> {
        let most = usize::try_from(limit).unwrap_or(usize::MAX);
        self.readers().read(|db| {
            let Some(session_id) = session_of(db, conversation)? else {
                return Ok(None);
            };
            let links = links(db, conversation, &session_id)?;
            let refused = refused(db, conversation)?;
            let (aside, belong): (Vec<_>, Vec<_>) = links
                .iter()
                .map(|(id, link)| (*id, *link))
                .partition(|(id, _)| refused.contains(id));
            let only_refused = refused
                .iter()
                .filter(|id| !links.contains_key(id))
                .map(|id| (*id, TraceLink::Time));
            let aside = aside.into_iter().chain(only_refused).collect();
            let windows = windows(db, conversation, now.0)?;
            let known: HashSet<i64> = links.keys().copied().chain(refused.iter().copied()).collect();
            let mut offers = offers(db, conversation, &windows, &known)?;
            let offers_total = offers.len() as u64;
            offers.truncate(most);
            Ok(Some(ChatSessions {
                total: belong.len() as u64,
                sums: sums(db, &belong)?,
                sessions: read(db, belong, now, most)?,
                offers: offers
                    .into_iter()
                    .filter_map(|(id, events)| {
                        let found = one(db, id, now).transpose()?;
                        Some(found.map(|session| TraceOffer { session, events }))
                    })
                    .collect::<Result<_, _>>()?,
                offers_total,
                aside: read(db, aside, now, most)?,
            }))
        })
    }

    /// What joins a session to a conversation apart from its time; none when nothing does. Whether the person wants it
    /// there is no matter.
    pub fn chat_link(&self, conversation: &str, session: &str) -> Result<Option<TraceLink>, StoreError> {
        self.readers().read(|db| {
            let (Some(session_id), Some(session)) = (session_of(db, conversation)?, session_id(db, session)?)
            else {
                return Ok(None);
            };
            Ok(links(db, conversation, &session_id)?.get(&session).copied())
        })
    }
}

/// Row ids of the sessions that belong to a conversation, each with its strongest link.
fn links(
    db: &Connection,
    conversation: &str,
    session_id: &str,
) -> rusqlite::Result<BTreeMap<i64, TraceLink>> {
    let mut links = BTreeMap::new();
    let mut add = |id: i64, link: TraceLink| {
        let known = links.entry(id).or_insert(link);
        *known = link.min(*known);
    };
    if !session_id.is_empty() {
        let mut select = db.prepare_cached("SELECT id FROM sessions WHERE key = ?1")?;
        for id in select.query_map([session_id], |row| row.get(0))? {
            add(id?, TraceLink::Session);
        }
    }
    for id in sessions_by_line(db, conversation)? {
        add(id, TraceLink::Session);
    }
    let mut select = db.prepare_cached(&format!(
        "SELECT DISTINCT s.id FROM chat_messages m JOIN session_traces t ON t.trace_id IN {}
         JOIN sessions s ON s.id = t.session WHERE m.conversation = ?1 AND m.trace_id <> ''",
        spellings("m.trace_id")
    ))?;
    for id in select.query_map([conversation], |row| row.get(0))? {
        add(id?, TraceLink::Trace);
    }
    for id in joins(db, conversation, true)? {
        add(id, TraceLink::Joined);
    }
    for found in sessions_by_words(&said(db, conversation)?) {
        let link = match found.is_certain {
            true => TraceLink::Words,
            false => TraceLink::OneMessage,
        };
        add(found.session, link);
    }
    Ok(links)
}

/// Row ids of the sessions that a person refused for a conversation.
fn refused(db: &Connection, conversation: &str) -> rusqlite::Result<HashSet<i64>> {
    Ok(joins(db, conversation, false)?.into_iter().collect())
}

fn joins(db: &Connection, conversation: &str, joined: bool) -> rusqlite::Result<Vec<i64>> {
    let mut select = db.prepare_cached(
        "SELECT s.id FROM chat_joins j JOIN sessions s ON s.key = j.session WHERE j.conversation = ?1 AND j.joined = ?2",
    )?;
    select
        .query_map((conversation, joined), |row| row.get(0))?
        .collect()
}

/// Row ids of the sessions with events while a reply was in progress, and how many events; the likeliest first: those
/// most of which ran then, of these those that ran the most, of these the first by time and key.
fn offers(
    db: &Connection,
    conversation: &str,
    windows: &[Window],
    known: &HashSet<i64>,
) -> rusqlite::Result<Vec<(i64, u64)>> {
    let (Some(first), Some(last)) = (windows.first(), windows.iter().map(|window| window.to_ns).max()) else {
        return Ok(Vec::new());
    };
    let mut candidates = candidates(db, first.from_ns, last, windows, known)?;
    candidates.sort_by(|a, b| {
        let order = b.overlap.total_cmp(&a.overlap);
        order.then_with(|| (a.first_ns, &a.key).cmp(&(b.first_ns, &b.key)))
    });
    let mut found = Vec::new();
    for candidate in candidates.into_iter().take(CANDIDATES) {
        if is_owned(db, conversation, &candidate)? {
            continue;
        }
        let inside = candidate.events_in(db, windows)?;
        if inside > 0 {
            found.push((candidate, inside));
        }
    }
    found.sort_by(|(a, inside_a), (b, inside_b)| {
        let share = |candidate: &Candidate, inside: u64| inside as f64 / candidate.events.max(1) as f64;
        let order = share(b, *inside_b).total_cmp(&share(a, *inside_a));
        order
            .then(inside_b.cmp(inside_a))
            .then_with(|| (a.first_ns, &a.key).cmp(&(b.first_ns, &b.key)))
    });
    Ok(found
        .into_iter()
        .map(|(candidate, inside)| (candidate.id, inside))
        .collect())
}

/// A session whose time overlaps a reply.
struct Candidate {
    id: i64,
    key: String,
    first_ns: i64,
    last_ns: i64,
    events: u64,
    /// Share of its time that lies in windows.
    overlap: f64,
}

fn candidates(
    db: &Connection,
    from_ns: i64,
    to_ns: i64,
    windows: &[Window],
    known: &HashSet<i64>,
) -> rusqlite::Result<Vec<Candidate>> {
    let mut select = db.prepare_cached(
        "SELECT id, key, first_ns, last_ns, events FROM sessions
         WHERE first_ns <= ?2 AND last_ns >= ?1 AND key <> ''",
    )?;
    let read = |row: &Row<'_>| {
        Ok(Candidate {
            id: row.get(0)?,
            key: row.get(1)?,
            first_ns: row.get(2)?,
            last_ns: row.get(3)?,
            events: read_count(row, 4)?,
            overlap: 0.0,
        })
    };
    let mut candidates = Vec::new();
    for candidate in select.query_map([from_ns, to_ns], read)? {
        let mut candidate = candidate?;
        if known.contains(&candidate.id) {
            continue;
        }
        let inside: i64 = candidate
            .windows(windows)
            .map(|(from, to)| to.saturating_sub(from).saturating_add(1))
            .sum();
        let length = candidate
            .last_ns
            .saturating_sub(candidate.first_ns)
            .saturating_add(1);
        candidate.overlap = inside as f64 / length as f64;
        if inside > 0 {
            candidates.push(candidate);
        }
    }
    Ok(candidates)
}

impl Candidate {
    /// The parts of windows in which it ran, the newest first.
    fn windows<'a>(&'a self, windows: &'a [Window]) -> impl Iterator<Item = (i64, i64)> + 'a {
        let end = windows.partition_point(|window| window.from_ns <= self.last_ns);
        let cut = |window: &Window| (window.from_ns.max(self.first_ns), window.to_ns.min(self.last_ns));
        // Windows do not overlap: once one ends before the session begins, all earlier ones do.
        let newest = windows[..end].iter().rev();
        newest.take_while(|window| window.to_ns >= self.first_ns).map(cut)
    }

    fn events_in(&self, db: &Connection, windows: &[Window]) -> rusqlite::Result<u64> {
        let mut count = db
            .prepare_cached("SELECT COUNT(*) FROM events WHERE session = ?1 AND best_ns BETWEEN ?2 AND ?3")?;
        let mut events = 0;
        for (from, to) in self.windows(windows).take(COUNTED) {
            events += count.query_row([self.id, from, to], |row| read_count(row, 0))?;
        }
        Ok(events)
    }
}

/// Whether another conversation has the session by its id, by the command line of its agent, or by the trace id of a
/// request.
fn is_owned(db: &Connection, conversation: &str, candidate: &Candidate) -> rusqlite::Result<bool> {
    let mut by_session =
        db.prepare_cached("SELECT 1 FROM chat_conversations WHERE session_id = ?1 AND id <> ?2")?;
    if by_session.exists((&candidate.key, conversation))? {
        return Ok(true);
    }
    let mut by_line = db.prepare_cached("SELECT 1 FROM chat_agent_sessions WHERE session = ?1")?;
    if by_line.exists([&candidate.key])? {
        return Ok(true);
    }
    let mut by_trace = db.prepare_cached(
        "SELECT 1 FROM session_traces t
         JOIN chat_messages m ON m.trace_id = replace(lower(t.trace_id), '-', '') AND m.trace_id <> ''
         WHERE t.session = ?1 AND m.conversation <> ?2 LIMIT 1",
    )?;
    by_trace.exists((candidate.id, conversation))
}

fn sums(db: &Connection, sessions: &[(i64, TraceLink)]) -> rusqlite::Result<ChatSums> {
    let mut sums = ChatSums::default();
    let mut tokens = db.prepare_cached(
        "SELECT input_tokens, output_tokens, total_tokens, unpriced FROM sessions WHERE id = ?1",
    )?;
    for (id, _) in sessions {
        tokens.query_row([id], |row| {
            sums.input_tokens = sums.input_tokens.saturating_add(row.get(0)?);
            sums.output_tokens = sums.output_tokens.saturating_add(row.get(1)?);
            sums.total_tokens = sums.total_tokens.saturating_add(row.get(2)?);
            sums.unpriced_calls += read_count(row, 3)?;
            Ok(())
        })?;
        for cost in costs(db, Some(*id))? {
            cost.add_to(&mut sums.costs);
        }
    }
    sums.costs.sort();
    Ok(sums)
}

/// The first sessions of a list: the strongest link first, then the newest.
fn read(
    db: &Connection,
    mut sessions: Vec<(i64, TraceLink)>,
    now: UnixNanos,
    limit: usize,
) -> rusqlite::Result<Vec<(TraceLink, SessionSummary)>> {
    let mut place = db.prepare_cached("SELECT first_ns, key FROM sessions WHERE id = ?1")?;
    sessions.sort_by_cached_key(|(id, link)| {
        let found = place.query_row([id], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?)));
        let (first_ns, key) = found.unwrap_or_default();
        (*link, std::cmp::Reverse(first_ns), key)
    });
    let mut read = Vec::new();
    for (id, link) in sessions.into_iter().take(limit) {
        if let Some(session) = one(db, id, now)? {
            read.push((link, session));
        }
    }
    Ok(read)
}

fn one(db: &Connection, id: i64, now: UnixNanos) -> rusqlite::Result<Option<SessionSummary>> {
    let mut select = db.prepare_cached("SELECT * FROM sessions WHERE id = ?1")?;
    let mut rows = select.query([id])?;
    match rows.next()? {
        Some(row) => Ok(Some(read_session(db, row, now)?)),
        None => Ok(None),
    }
}
