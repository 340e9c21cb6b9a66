//! Which calls of a session touch files or run commands, and which sessions touched a file.

use std::collections::HashMap;

use rusqlite::{Connection, params};
use tracewake_model::Kind;
use tracewake_model::files::FileAction;

use super::filter::to_sql;
use super::session_id;
use super::stats::BY_TIME;
use crate::derive::flag;
use crate::{Store, StoreError};

/// An event of a tool call or an MCP call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToolEvent {
    /// Row id.
    pub event: i64,
    /// Row id of its span.
    pub span: i64,
    /// Joins the tellings of one call; may be empty.
    pub tool_call: String,
    /// Another event tells of its call.
    pub told: bool,
    /// What it says that the call does, a command without a file.
    pub uses: Vec<(String, Option<FileAction>)>,
}

/// What a session did with a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileSession {
    /// Key of the session.
    pub session: String,
    /// When it touched the file last, nanoseconds since 1970.
    pub last_ns: i64,
    /// Calls by action.
    pub calls: HashMap<FileAction, u64>,
}

impl Store {
    /// The events of the tool calls and MCP calls of a session by time; none where no call of it touches a file or runs
    /// a command.
    pub fn tool_events(&self, session: &str) -> Result<Vec<ToolEvent>, StoreError> {
        self.readers().read(|db| {
            let Some(session) = session_id(db, session)? else {
                return Ok(Vec::new());
            };
            let mut uses = uses(db, session)?;
            if uses.is_empty() {
                return Ok(Vec::new());
            }
            let kinds = [Kind::ToolStart, Kind::ToolEnd, Kind::McpStart, Kind::McpEnd];
            let [first, second, third, fourth] = kinds.map(|kind| kind.code());
            let mut select = db.prepare_cached(&format!(
                "SELECT e.id, e.span, IFNULL(e.tool_call, ''), e.flags & {} <> 0 FROM events e
                 WHERE e.session = ?1 AND e.kind IN (?2, ?3, ?4, ?5) ORDER BY {BY_TIME}",
                flag::TOLD | flag::TOOL_TOLD
            ))?;
            let events = select.query_map(params![session, first, second, third, fourth], |row| {
                let event = row.get(0)?;
                Ok(ToolEvent {
                    event,
                    span: row.get(1)?,
                    tool_call: row.get(2)?,
                    told: row.get(3)?,
                    uses: uses.remove(&event).unwrap_or_default(),
                })
            })?;
            Ok(events.collect::<Result<_, _>>()?)
        })
    }

    /// Row ids of the spans of a session whose calls touch files or run commands.
    pub fn file_spans(&self, session: &str) -> Result<Vec<i64>, StoreError> {
        self.readers().read(|db| {
            let Some(session) = session_id(db, session)? else {
                return Ok(Vec::new());
            };
            let mut select = db.prepare_cached(
                "SELECT DISTINCT e.span FROM events e JOIN event_files x ON x.event = e.id
                 WHERE e.session = ?1 ORDER BY e.span",
            )?;
            let spans = select.query_map([session], |row| row.get(0))?;
            Ok(spans.collect::<Result<_, _>>()?)
        })
    }

    /// Row ids of the spans of a session's tool calls by the ids that senders gave the calls.
    pub fn spans_of_tool_calls(&self, session: &str) -> Result<HashMap<String, i64>, StoreError> {
        self.readers().read(|db| {
            let Some(session) = session_id(db, session)? else {
                return Ok(HashMap::new());
            };
            let mut select = db.prepare_cached(&format!(
                "SELECT e.tool_call, e.span FROM events e
                 WHERE e.session = ?1 AND e.tool_call IS NOT NULL AND NOT e.flags & {}",
                flag::TOLD | flag::TOOL_TOLD
            ))?;
            let spans = select.query_map([session], |row| Ok((row.get(0)?, row.get(1)?)))?;
            Ok(spans.collect::<Result<_, _>>()?)
        })
    }

    /// The sessions that touched a file, the last one first.
    pub fn sessions_of_file(&self, path: &str, limit: u64) -> Result<Vec<FileSession>, StoreError> {
        self.readers().read(|db| {
            let mut select = db.prepare_cached(&format!(
                "SELECT s.key, x.action, COUNT(DISTINCT e.span), MAX(e.best_ns)
                 FROM files f JOIN event_files x ON x.file = f.id JOIN events e ON e.id = x.event
                 JOIN sessions s ON s.id = e.session
                 WHERE f.path = ?1 AND NOT e.flags & {} GROUP BY e.session, x.action",
                flag::TOLD | flag::TOOL_TOLD
            ))?;
            let mut rows = select.query([path])?;
            let mut found: HashMap<String, FileSession> = HashMap::new();
            while let Some(row) = rows.next()? {
                let session: String = row.get(0)?;
                let Some(action) = FileAction::from_code(row.get(1)?) else {
                    continue;
                };
                let calls: i64 = row.get(2)?;
                let last_ns = row.get(3)?;
                let of_session = found.entry(session.clone()).or_insert(FileSession {
                    session,
                    last_ns,
                    calls: HashMap::new(),
                });
                of_session.last_ns = of_session.last_ns.max(last_ns);
                of_session.calls.insert(action, calls.unsigned_abs());
            }
            let mut found: Vec<FileSession> = found.into_values().collect();
            found.sort_by(|a, b| b.last_ns.cmp(&a.last_ns).then_with(|| a.session.cmp(&b.session)));
            found.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
            Ok(found)
        })
    }

    /// How many sessions touched each file of a session, for the files that others touched, too; at most `limit` files.
    pub fn shared_files(&self, session: &str, limit: u64) -> Result<HashMap<String, u64>, StoreError> {
        self.readers().read(|db| {
            let Some(session) = session_id(db, session)? else {
                return Ok(HashMap::new());
            };
            let mut select = db.prepare_cached(
                "SELECT f.path, (SELECT COUNT(DISTINCT o.session) FROM event_files y JOIN events o ON o.id = y.event
                     WHERE y.file = f.id) AS sessions
                 FROM files f WHERE f.id IN (SELECT x.file FROM events e JOIN event_files x ON x.event = e.id
                     WHERE e.session = ?1) AND sessions > 1 LIMIT ?2",
            )?;
            let counts = select.query_map(params![session, to_sql::<i64>(limit)], |row| {
                Ok((row.get(0)?, super::read_count(row, 1)?))
            })?;
            Ok(counts.collect::<Result<_, _>>()?)
        })
    }
}

/// A file and what is done with it.
type Use = (String, Option<FileAction>);

/// What each event of a session does with files.
fn uses(db: &Connection, session: i64) -> rusqlite::Result<HashMap<i64, Vec<Use>>> {
    let mut select = db.prepare_cached(
        "SELECT e.id, IFNULL(f.path, ''), x.action FROM events e JOIN event_files x ON x.event = e.id
         LEFT JOIN files f ON f.id = x.file WHERE e.session = ?1 ORDER BY 1, 2, 3",
    )?;
    let mut rows = select.query([session])?;
    let mut uses: HashMap<i64, Vec<Use>> = HashMap::new();
    while let Some(row) = rows.next()? {
        let of_event = uses.entry(row.get(0)?).or_default();
        of_event.push((row.get(1)?, FileAction::from_code(row.get(2)?)));
    }
    Ok(uses)
}
