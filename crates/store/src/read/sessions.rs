//! The list of sessions with their roll-ups.

use rusqlite::{Connection, OptionalExtension, Row};
use tracewake_model::query::{Query, Sort};
use tracewake_model::{Dialect, SignatureState, UnixNanos, visible_title};

use super::annotations::{self, Annotations};
use super::costs::{Cost, costs};
use super::health::{index_behind, partly_searched};
use super::integrity::signature_state;
use super::language::{Hits, Sql, by_outcome, session_condition};
use super::{read_count, session_id};
use crate::derive::bit;
use crate::{Store, StoreError};

/// Which sessions to list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SessionQuery {
    /// What they must fit, and their order.
    pub query: Query,
    /// Sessions to skip.
    pub offset: u64,
    /// Sessions to give.
    pub limit: u64,
    /// The present, to tell which sessions are live.
    pub now: UnixNanos,
}

/// A window into the list of sessions.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SessionList {
    /// In the order asked for.
    pub sessions: Vec<SessionSummary>,
    /// Sessions that match; at least this many when `complete` is false.
    pub total: u64,
    /// Sessions stored.
    pub stored: u64,
    /// Whether all events that hold the words were looked at.
    pub complete: bool,
    /// Events not yet in the index, and so not searched.
    pub index_behind: u64,
    /// Very long events in the database, of which the first part only is searched for words.
    pub partly_searched: u64,
}

/// The outcome of a session so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SessionState {
    /// Events came over the wire within the last minute and its end was not the last of them.
    Live,
    /// Not live, and nothing in it failed.
    Ok,
    /// Not live; something in it failed, and it came to a good end all the same.
    Recovered,
    /// Not live, and what it came to failed.
    Failed,
}

/// One session with its roll-ups. Instants are nanoseconds since 1970.
#[derive(Debug, Clone, PartialEq)]
pub struct SessionSummary {
    /// Session id as sent, else trace id; empty for events that named neither.
    pub key: String,
    /// The one that a person gave, else first user input, else the first goal, else the first agent, else the shortened
    /// id.
    pub title: String,
    /// Star, title and note that a person gave.
    pub annotations: Annotations,
    /// Every dialect its events came in.
    pub dialects: Vec<Dialect>,
    /// Whether it is live, and what it came to.
    pub state: SessionState,
    /// First and last best time.
    pub first_ns: i64,
    /// Best time of its last event, nanoseconds since 1970.
    pub last_ns: i64,
    /// First and last stated time, where any could be read.
    pub stated_first: Option<UnixNanos>,
    /// The last time that an event states.
    pub stated_last: Option<UnixNanos>,
    /// Events of it.
    pub events: u64,
    /// Its errors, each once: a failed call and the event that tells of it are one.
    pub errors: u64,
    /// Agents that events name as their own.
    pub agents: u64,
    /// The agent with the most events; empty where none is named.
    pub main_agent: String,
    /// Calls of tools.
    pub tool_calls: u64,
    /// MCP calls.
    pub mcp_calls: u64,
    /// Calls of models.
    pub model_calls: u64,
    /// Explicit ones.
    pub handoffs: u64,
    /// Spans whose end has not come.
    pub open_spans: u64,
    /// Tokens of requests.
    pub input_tokens: i64,
    /// Tokens of answers.
    pub output_tokens: i64,
    /// Tokens of both.
    pub total_tokens: i64,
    /// By currency, what is stated before what is estimated.
    pub costs: Vec<Cost>,
    /// Finished model calls with neither a stated cost nor a known price: while there are any, a sum of costs is
    /// partial.
    pub unpriced_calls: u64,
    /// Other events that came under the identity of one of its events.
    pub conflicts: u64,
    /// What the signatures of its events say together.
    pub signatures: SignatureState,
}

/// A session is live while its last event over the wire is at most this old.
pub(super) const LIVE_NS: i64 = 60_000_000_000;
/// Events looked at to find sessions that hold a word, the newest first.
pub(super) const MOST_HITS: u64 = 10_000;

impl Store {
    /// Lists the sessions that fit a query.
    pub fn list_sessions(&self, query: &SessionQuery) -> Result<SessionList, StoreError> {
        self.readers().read(|db| {
            let mut count = db.prepare_cached("SELECT COUNT(*) FROM sessions")?;
            let stored = count.query_row([], |row| read_count(row, 0))?;
            let order = order(query.query.sort.unwrap_or_default(), query.now);
            let all = query.query.is_empty();
            let mut hits = Hits::newest(MOST_HITS);
            let fit = session_condition(&query.query.filter, query.now.0, &mut hits);
            let mut sql = hits
                .with()
                .text(&format!("SELECT s.id, {} FROM sessions s WHERE ", hits.cut()))
                .then(fit)
                .text(" ORDER BY ")
                .then(order);
            if all {
                sql = sql
                    .text(" LIMIT ")
                    .count(query.limit)
                    .text(" OFFSET ")
                    .count(query.offset);
            }
            let mut select = db.prepare_cached(&sql.text)?;
            let mut complete = true;
            let mut ids: Vec<i64> = Vec::new();
            let mut rows = select.query(sql.params())?;
            while let Some(row) = rows.next()? {
                ids.push(row.get(0)?);
                complete = !row.get::<_, bool>(1)?;
            }
            if ids.is_empty() {
                complete = hits.are_all(db)?;
            }
            let total = if all { stored } else { ids.len() as u64 };
            let skip = if all {
                0
            } else {
                usize::try_from(query.offset).unwrap_or(usize::MAX)
            };
            let page = ids
                .iter()
                .skip(skip)
                .take(usize::try_from(query.limit).unwrap_or(usize::MAX));
            let mut select = db.prepare_cached("SELECT * FROM sessions WHERE id = ?1")?;
            let mut sessions = Vec::new();
            for id in page {
                let mut rows = select.query([id])?;
                if let Some(row) = rows.next()? {
                    sessions.push(read_session(db, row, query.now)?);
                }
            }
            Ok(SessionList {
                sessions,
                total,
                stored,
                complete,
                index_behind: index_behind(db)?,
                partly_searched: partly_searched(db)?,
            })
        })
    }

    /// The session with this key.
    pub fn session(&self, key: &str, now: UnixNanos) -> Result<Option<SessionSummary>, StoreError> {
        self.readers().read(|db| {
            let mut select = db.prepare_cached("SELECT * FROM sessions WHERE key = ?1")?;
            Ok(select
                .query_row([key], |row| read_session(db, row, now))
                .optional()?)
        })
    }

    /// Trace ids of a session, in the order they came.
    pub fn trace_ids(&self, session: &str) -> Result<Vec<String>, StoreError> {
        self.readers().read(|db| {
            let Some(session) = session_id(db, session)? else {
                return Ok(Vec::new());
            };
            let mut select =
                db.prepare_cached("SELECT trace_id FROM session_traces WHERE session = ?1 ORDER BY id")?;
            Ok(select
                .query_map([session], |row| row.get(0))?
                .collect::<Result<_, _>>()?)
        })
    }
}

/// What `sessions s` are ordered by. Later sessions come first where nothing else decides.
fn order(sort: Sort, now: UnixNanos) -> Sql {
    let most = match sort {
        Sort::Newest => return Sql::new("s.first_ns DESC, s.id DESC"),
        Sort::Oldest => return Sql::new("s.first_ns, s.id"),
        Sort::Outcome => return by_outcome(now.0).text(", s.first_ns DESC, s.id DESC"),
        Sort::Longest => "s.last_ns - s.first_ns",
        Sort::Tokens => "s.total_tokens",
        Sort::Cost => {
            "IFNULL((SELECT TOTAL(pico) AS sum FROM session_costs WHERE session = s.id GROUP BY currency
                     ORDER BY sum DESC LIMIT 1), -1)"
        }
        Sort::Errors => "s.errors",
        Sort::Events => "s.events",
        Sort::Agents => "s.agents",
    };
    Sql::new(most).text(" DESC, s.first_ns DESC, s.id DESC")
}

pub(super) fn read_session(
    db: &Connection,
    row: &Row<'_>,
    now: UnixNanos,
) -> rusqlite::Result<SessionSummary> {
    let id: i64 = row.get("id")?;
    let key: String = row.get("key")?;
    let title: String = row.get("title")?;
    let annotations = annotations::annotations(db, &key)?;
    let count = |column: &str| row.get::<_, i64>(column).map(i64::unsigned_abs);
    let errors = count("errors")?;
    let last_ns: i64 = row.get("last_ns")?;
    let live = is_live(row.get("live_ns")?, row.get("ended_ns")?, last_ns, now);
    let state = match (live, errors) {
        (true, _) => SessionState::Live,
        (false, 0) => SessionState::Ok,
        (false, _) if row.get("recovered")? => SessionState::Recovered,
        (false, _) => SessionState::Failed,
    };
    let dialects: i64 = row.get("dialects")?;
    let dialects = (0..64_u8)
        .map(Dialect::from_code)
        .filter(|dialect| dialects & bit(*dialect) != 0)
        .collect();
    Ok(SessionSummary {
        title: match annotations.title.is_empty() {
            true => visible_title(&title, &key),
            false => annotations.title.clone(),
        },
        annotations,
        costs: costs(db, Some(id))?,
        key,
        dialects,
        state,
        first_ns: row.get("first_ns")?,
        last_ns,
        stated_first: row.get::<_, Option<i64>>("stated_first")?.map(UnixNanos),
        stated_last: row.get::<_, Option<i64>>("stated_last")?.map(UnixNanos),
        events: count("events")?,
        errors,
        agents: count("agents")?,
        main_agent: main_agent(db, id)?,
        tool_calls: count("tool_calls")?,
        mcp_calls: count("mcp_calls")?,
        model_calls: count("model_calls")?,
        handoffs: count("handoffs")?,
        open_spans: count("open_spans")?,
        input_tokens: row.get("input_tokens")?,
        output_tokens: row.get("output_tokens")?,
        total_tokens: row.get("total_tokens")?,
        unpriced_calls: count("unpriced")?,
        conflicts: count("conflicts")?,
        signatures: signature_state(db, id)?,
    })
}

/// The agent that most events of a session are of; among equals the first by name.
fn main_agent(db: &Connection, session: i64) -> rusqlite::Result<String> {
    let mut select = db.prepare_cached(
        "SELECT a.key FROM session_agents s JOIN agents a ON a.id = s.agent WHERE s.session = ?1 AND a.key <> ''
         ORDER BY s.events DESC, a.key LIMIT 1",
    )?;
    Ok(select
        .query_row([session], |row| row.get(0))
        .optional()?
        .unwrap_or_default())
}

/// Whether a session is live: its last event over the wire is recent, and nothing ended it since.
pub(super) fn is_live(live_ns: Option<i64>, ended_ns: Option<i64>, last_ns: i64, now: UnixNanos) -> bool {
    let ended = ended_ns.is_some_and(|ended| ended >= last_ns);
    !ended && live_ns.is_some_and(|arrived| now.0.saturating_sub(arrived) <= LIVE_NS)
}
