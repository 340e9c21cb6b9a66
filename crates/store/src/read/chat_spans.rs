//! Which spans made the replies of a conversation, and which reply a span belongs to: by the trace id of the request
//! where a trace has it, by the turn that its prompt began in an agent's own session, else by time in the sessions that
//! belong to the conversation.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rusqlite::{Connection, OptionalExtension};
use tracewake_model::UnixNanos;

use super::chat_lines::{conversations_by_line, sessions_by_line};
use super::chat_turns::{OwnSession, Turn, turns};
use super::chat_windows::{Window, session_of, spellings, window_at, windows};
use super::chat_words::{Said, conversations_by_words, said, sessions_by_words};
use super::costs::{Cost, EventCost, event_cost};
use super::filter::to_sql;
use crate::derive::{flag, lacks_price};
use crate::{Store, StoreError};

/// Events of one reply that are looked at when only their time tells that they are its own.
const MOST_BY_TIME: u64 = 200_000;

/// The spans that made a reply.
#[derive(Debug, Clone, PartialEq)]
pub struct ReplySpans {
    /// Id of the message.
    pub message: String,
    /// Key of the session that they are in; the one with the most of them when they are in several.
    pub session: String,
    /// How many.
    pub spans: u64,
    /// Events of these spans.
    pub events: u64,
    /// Row id of the first by time.
    pub first: i64,
    /// Spans that failed.
    pub failed: u64,
    /// What they cost, by currency.
    pub costs: Vec<Cost>,
    /// Finished model calls that name no price.
    pub unpriced_calls: u64,
    /// What keeps them apart from the others of their session.
    pub by: SpansBy,
}

/// What tells that spans made a reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SpansBy {
    /// They are all of the session: it holds no other trace.
    Session,
    /// The trace id, as sent.
    Trace(String),
    /// They began in the turn that the prompt of the reply began, nanoseconds since 1970.
    Turn {
        /// The first instant.
        from_ns: i64,
        /// The last instant; `i64::MAX` while no other prompt followed.
        to_ns: i64,
    },
    /// They began in this time, nanoseconds since 1970; nothing else tells it.
    Time {
        /// The first instant.
        from_ns: i64,
        /// The last instant.
        to_ns: i64,
    },
}

/// The message that a span belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpanMessage {
    /// Id of the conversation.
    pub conversation: String,
    /// Id of the message.
    pub message: String,
    /// Of the conversation.
    pub title: String,
    /// Only the span's time tells it.
    pub by_time: bool,
}

impl Store {
    /// The spans of each reply that has any, by the time of the replies. Spans of sessions that the person does not
    /// want beside the conversation do not count. Empty when there is no such conversation.
    pub fn reply_spans(&self, conversation: &str, now: UnixNanos) -> Result<Vec<ReplySpans>, StoreError> {
        self.readers().read(|db| {
            let Some(session_id) = session_of(db, conversation)? else {
                return Ok(Vec::new());
            };
            let mut found = by_trace(db, conversation)?;
            let own = Own::read(db, conversation, &session_id)?;
            let mut replies = Vec::new();
            for window in windows(db, conversation, now.0)? {
                let spans = match found.remove(&window.message) {
                    Some(spans) => Some(spans),
                    None => own.spans_of(db, &window)?,
                };
                replies.extend(spans);
            }
            Ok(replies)
        })
    }

    /// The reply that a span belongs to: the way back from [`Store::reply_spans`]. None of a deleted conversation.
    pub fn message_of_span(&self, span: i64, now: UnixNanos) -> Result<Option<SpanMessage>, StoreError> {
        self.readers().read(|db| {
            let mut find = db.prepare_cached(
                "SELECT o.key, s.start_ns, IFNULL(t.trace_id, '') FROM spans s JOIN sessions o ON o.id = s.session
                 JOIN events f ON f.id = s.first_event LEFT JOIN session_traces t ON t.id = f.trace WHERE s.id = ?1",
            )?;
            let place = find
                .query_row([span], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
                .optional()?;
            let Some((session, start_ns, trace)) = place else {
                return Ok(None);
            };
            let (session, trace): (String, String) = (session, trace);
            match message_of_trace(db, &session, &trace)? {
                Some(message) => Ok(Some(message)),
                None => Ok(message_at(db, &session, start_ns, now.0)?),
            }
        })
    }
}

/// What is known of a reply's spans while they are gathered.
#[derive(Default)]
struct Gathered {
    /// Whether each failed.
    spans: HashMap<i64, bool>,
    events: u64,
    start_ns: i64,
    /// Spans with the first event.
    first: Vec<i64>,
    costs: Vec<Cost>,
    unpriced: u64,
}

impl Gathered {
    fn add(&mut self, event: &Event) {
        let failed = event.flags & flag::FAILED != 0;
        self.events += 1;
        *self.spans.entry(event.span).or_default() |= failed;
        if self.first.is_empty() || event.best_ns < self.start_ns {
            self.start_ns = event.best_ns;
            self.first.clear();
        }
        if event.best_ns == self.start_ns {
            self.first.push(event.span);
        }
        match &event.cost {
            Some(cost) => Cost::of(cost).add_to(&mut self.costs),
            None => self.unpriced += u64::from(lacks_price(event.flags, event.total_tokens, false)),
        }
    }

    fn told(
        mut self,
        db: &Connection,
        message: String,
        session: String,
        by: SpansBy,
    ) -> rusqlite::Result<Option<ReplySpans>> {
        // Of spans that begin together the widest comes first, as in the tree.
        let mut place = db.prepare_cached("SELECT family, key FROM spans WHERE id = ?1")?;
        let mut first: Option<((i64, String), i64)> = None;
        for span in self.first {
            let found = place.query_row([span], |row| Ok((row.get(0)?, row.get(1)?)));
            if let Some(found) = found.optional()?
                && first.as_ref().is_none_or(|(best, _)| found < *best)
            {
                first = Some((found, span));
            }
        }
        Ok(first.map(|(_, first)| ReplySpans {
            message,
            session,
            spans: self.spans.len() as u64,
            events: self.events,
            first,
            failed: self.spans.values().filter(|failed| **failed).count() as u64,
            costs: {
                self.costs.sort();
                self.costs
            },
            unpriced_calls: self.unpriced,
            by,
        }))
    }
}

/// The columns of an event that count.
struct Event {
    span: i64,
    best_ns: i64,
    flags: i64,
    total_tokens: i64,
    cost: Option<EventCost>,
}

const COLUMNS: &str = concat!(
    "e.span, e.best_ns, e.flags, IFNULL(e.total_tokens, 0), ",
    event_cost!()
);

fn read_event(row: &rusqlite::Row<'_>) -> rusqlite::Result<Event> {
    let flags = row.get(2)?;
    Ok(Event {
        span: row.get(0)?,
        best_ns: row.get(1)?,
        flags,
        total_tokens: row.get(3)?,
        cost: EventCost::read(row, 4)?.filter(|_| flags & flag::COST_TOLD == 0),
    })
}

/// A reply, by the row of its trace in a session.
struct TraceRow {
    message: String,
    trace_id: String,
}

/// The spans of the replies whose trace ids are stored, by message. Each session is read once, however many replies it
/// has.
fn by_trace(db: &Connection, conversation: &str) -> rusqlite::Result<HashMap<String, ReplySpans>> {
    let mut select = db.prepare_cached(&format!(
        "SELECT t.session, s.key, t.id, t.trace_id, m.id FROM chat_messages m
         JOIN session_traces t ON t.trace_id IN {} JOIN sessions s ON s.id = t.session
         WHERE m.conversation = ?1 AND m.trace_id <> '' AND NOT EXISTS (
             SELECT 1 FROM chat_joins j WHERE j.conversation = ?1 AND j.session = s.key AND NOT j.joined)
         ORDER BY s.key, t.id",
        spellings("m.trace_id")
    ))?;
    let mut sessions: BTreeMap<(String, i64), HashMap<i64, TraceRow>> = BTreeMap::new();
    let mut rows = select.query([conversation])?;
    while let Some(row) = rows.next()? {
        let trace = TraceRow {
            trace_id: row.get(3)?,
            message: row.get(4)?,
        };
        let session = sessions.entry((row.get(1)?, row.get(0)?)).or_default();
        session.insert(row.get(2)?, trace);
    }
    let mut found: HashMap<String, ReplySpans> = HashMap::new();
    for ((key, session), traces) in sessions {
        for spans in spans_of_traces(db, &key, session, traces)? {
            match found.get_mut(&spans.message) {
                Some(known) if known.spans >= spans.spans => {}
                Some(known) => *known = spans,
                None => {
                    found.insert(spans.message.clone(), spans);
                }
            }
        }
    }
    Ok(found)
}

fn spans_of_traces(
    db: &Connection,
    key: &str,
    session: i64,
    traces: HashMap<i64, TraceRow>,
) -> rusqlite::Result<Vec<ReplySpans>> {
    let mut all = db.prepare_cached("SELECT COUNT(*) FROM session_traces WHERE session = ?1")?;
    let only = all.query_row([session], |row| row.get::<_, i64>(0))? == 1;
    let mut gathered: HashMap<i64, Gathered> = HashMap::new();
    let mut select = db.prepare_cached(&format!(
        "SELECT {COLUMNS}, e.trace FROM events e WHERE e.session = ?1"
    ))?;
    let mut rows = select.query([session])?;
    while let Some(row) = rows.next()? {
        let trace: i64 = row.get(7)?;
        if only || traces.contains_key(&trace) {
            // Events without a trace id are of the session's only trace, too.
            let trace = if only { 0 } else { trace };
            gathered.entry(trace).or_default().add(&read_event(row)?);
        }
    }
    let mut told = Vec::new();
    for (id, trace) in traces {
        let by = match only {
            true => SpansBy::Session,
            false => SpansBy::Trace(trace.trace_id),
        };
        let spans = gathered.remove(if only { &0 } else { &id });
        if let Some(spans) = spans {
            told.extend(spans.told(db, trace.message, key.to_owned(), by)?);
        }
    }
    Ok(told)
}

/// The sessions that belong to a conversation whatever their traces are called, and the turns in them.
struct Own {
    sessions: Vec<OwnSession>,
    turns: HashMap<String, Turn>,
}

impl Own {
    fn read(db: &Connection, conversation: &str, session_id: &str) -> rusqlite::Result<Own> {
        let said = said(db, conversation)?;
        let sessions = own_sessions(db, conversation, session_id, &said)?;
        let turns = turns(db, &said, &sessions)?;
        Ok(Own { sessions, turns })
    }

    /// The turn that a reply is made of.
    fn turn_of(&self, window: &Window) -> Option<&Turn> {
        self.turns.get(window.asked.as_ref()?)
    }

    /// Whether it is the start screen of an agent, or something else that nobody asked for: where turns are known, what
    /// was done at its time belongs to them.
    fn answers_nothing(&self, window: &Window) -> bool {
        window.asked.is_none() && !self.turns.is_empty()
    }

    /// The spans of a reply: those that began in its turn, else while it was in progress, in the session with the most
    /// of them.
    fn spans_of(&self, db: &Connection, window: &Window) -> rusqlite::Result<Option<ReplySpans>> {
        if self.answers_nothing(window) {
            return Ok(None);
        }
        let turn = self.turn_of(window);
        let (from_ns, to_ns) = turn.map_or((window.from_ns, window.to_ns), |turn| (turn.from_ns, turn.to_ns));
        let by = match turn {
            Some(turn) if turn.is_certain => SpansBy::Turn { from_ns, to_ns },
            _ => SpansBy::Time { from_ns, to_ns },
        };
        let mut best: Option<ReplySpans> = None;
        for session in &self.sessions {
            if turn.is_some_and(|turn| turn.session != session.row) {
                continue;
            }
            let gathered = began_between(db, session.row, from_ns, to_ns)?;
            let told = gathered.told(db, window.message.clone(), session.key.clone(), by.clone())?;
            if let Some(told) = told
                && best.as_ref().is_none_or(|best| told.spans > best.spans)
            {
                best = Some(told);
            }
        }
        Ok(best)
    }

    /// The reply that was in progress in a session at an instant, and whether its time alone tells so.
    fn reply_at<'w>(
        &self,
        windows: &'w [Window],
        session: &str,
        instant_ns: i64,
    ) -> Option<(&'w Window, bool)> {
        let row = self.sessions.iter().find(|own| own.key == session)?.row;
        for window in windows {
            let turn = self.turn_of(window).filter(|turn| turn.session == row);
            if let Some(turn) = turn.filter(|turn| (turn.from_ns..=turn.to_ns).contains(&instant_ns)) {
                return Some((window, !turn.is_certain));
            }
        }
        let window = window_at(windows, instant_ns).filter(|window| !self.answers_nothing(window))?;
        self.turn_of(window).is_none().then_some((window, true))
    }
}

/// The sessions that belong to a conversation whatever their traces are called, by key.
fn own_sessions(
    db: &Connection,
    conversation: &str,
    session_id: &str,
    said: &[Said],
) -> rusqlite::Result<Vec<OwnSession>> {
    let mut named = db.prepare_cached(
        "SELECT s.id FROM sessions s WHERE s.key IN (
             SELECT session FROM chat_joins WHERE conversation = ?1 AND joined UNION SELECT ?2 WHERE ?2 <> '')",
    )?;
    let named = named.query_map([conversation, session_id], |row| row.get(0))?;
    let mut certain = named.collect::<rusqlite::Result<BTreeSet<i64>>>()?;
    certain.extend(sessions_by_line(db, conversation)?);
    let mut own: BTreeMap<i64, bool> = certain.into_iter().map(|session| (session, true)).collect();
    for found in sessions_by_words(said) {
        *own.entry(found.session).or_default() |= found.is_certain;
    }
    let mut key = db.prepare_cached(
        "SELECT s.key FROM sessions s WHERE s.id = ?2 AND NOT EXISTS (
             SELECT 1 FROM chat_joins j WHERE j.conversation = ?1 AND j.session = s.key AND NOT j.joined)",
    )?;
    let mut sessions: Vec<OwnSession> = Vec::new();
    for (row, is_certain) in own {
        let key = key.query_row((conversation, row), |row| row.get(0));
        if let Some(key) = key.optional()? {
            sessions.push(OwnSession { row, key, is_certain });
        }
    }
    sessions.sort_by(|one, other| one.key.cmp(&other.key));
    Ok(sessions)
}

/// What is known of the spans of a session that began in a time.
fn began_between(db: &Connection, session: i64, from_ns: i64, to_ns: i64) -> rusqlite::Result<Gathered> {
    // A trace of another request of some conversation is not this one's, whatever its time.
    let mut select = db.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM events e JOIN spans s ON s.id = e.span LEFT JOIN session_traces t ON t.id = e.trace
         WHERE e.session = ?1 AND e.best_ns BETWEEN ?2 AND ?3 AND s.start_ns >= ?2
             AND NOT EXISTS (SELECT 1 FROM chat_messages m
                 WHERE m.trace_id = replace(lower(t.trace_id), '-', '') AND m.trace_id <> '')
         LIMIT ?4"
    ))?;
    let mut gathered = Gathered::default();
    let mut rows = select.query((session, from_ns, to_ns, to_sql::<i64>(MOST_BY_TIME)))?;
    while let Some(row) = rows.next()? {
        gathered.add(&read_event(row)?);
    }
    Ok(gathered)
}

/// Conversations `c` that are there and do not refuse the session `?1`.
const WANTED: &str = "c.deleted_ns IS NULL AND NOT EXISTS (
    SELECT 1 FROM chat_joins j WHERE j.conversation = c.id AND j.session = ?1 AND NOT j.joined)";

fn message_of_trace(db: &Connection, session: &str, trace: &str) -> rusqlite::Result<Option<SpanMessage>> {
    let mut find = db.prepare_cached(&format!(
        "SELECT c.id, m.id, IIF(c.given = '', c.title, c.given) FROM chat_messages m
         JOIN chat_conversations c ON c.id = m.conversation
         WHERE m.trace_id = replace(lower(?2), '-', '') AND m.trace_id <> '' AND {WANTED} LIMIT 1"
    ))?;
    let found = find.query_row([session, trace], |row| {
        Ok(SpanMessage {
            conversation: row.get(0)?,
            message: row.get(1)?,
            title: row.get(2)?,
            by_time: false,
        })
    });
    found.optional()
}

/// The reply that was in progress at an instant, in the conversations that a session belongs to; the last one to begin.
fn message_at(
    db: &Connection,
    session: &str,
    instant_ns: i64,
    now_ns: i64,
) -> rusqlite::Result<Option<SpanMessage>> {
    let mut named = db.prepare_cached(
        "SELECT conversation FROM chat_joins WHERE session = ?1 AND joined
         UNION SELECT id FROM chat_conversations WHERE session_id = ?1 AND session_id <> ''",
    )?;
    let named = named.query_map([session], |row| row.get(0))?;
    let mut conversations = named.collect::<rusqlite::Result<BTreeSet<String>>>()?;
    conversations.extend(conversations_by_line(db, session)?);
    conversations.extend(conversations_by_words(db, session)?);
    let mut title = db.prepare_cached(&format!(
        "SELECT IIF(c.given = '', c.title, c.given) FROM chat_conversations c WHERE c.id = ?2 AND {WANTED}"
    ))?;
    let mut best: Option<(i64, SpanMessage)> = None;
    for conversation in conversations {
        let title = title.query_row([session, &conversation], |row| row.get(0));
        let Some(title) = title.optional()? else { continue };
        let session_id = session_of(db, &conversation)?.unwrap_or_default();
        let own = Own::read(db, &conversation, &session_id)?;
        let windows = windows(db, &conversation, now_ns)?;
        let Some((window, by_time)) = own.reply_at(&windows, session, instant_ns) else {
            continue;
        };
        if best.as_ref().is_none_or(|(from_ns, _)| window.from_ns > *from_ns) {
            let message = SpanMessage {
                conversation,
                message: window.message.clone(),
                title,
                by_time,
            };
            best = Some((window.from_ns, message));
        }
    }
    Ok(best.map(|(_, message)| message))
}
