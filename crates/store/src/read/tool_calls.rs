//! Calls of tools over all sessions, for what they add up to by day.

use std::collections::HashMap;
use std::sync::LazyLock;

use rusqlite::Row;
use tracewake_model::query::Query;
use tracewake_model::{Family, UnixNanos};

use super::language::{Hits, session_condition};
use super::sessions::MOST_HITS;
use crate::derive::flag::TOLD;
use crate::{Store, StoreError};

/// The calls that began within some time.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ToolCalls {
    /// What was called, each once.
    pub tools: Vec<CalledTool>,
    /// The calls, session by session.
    pub calls: Vec<ToolCall>,
    /// Sessions that hold any of them.
    pub sessions: u64,
    /// Whether all events that hold the words of the query were looked at.
    pub complete: bool,
}

/// A tool, or what an MCP server ran.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct CalledTool {
    /// Tool; for an MCP call the tool that it ran, else its operation.
    pub name: String,
    /// The MCP server; empty for a tool that none ran.
    pub server: String,
    /// Tool or MCP call.
    pub family: Family,
}

/// A call of a tool.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ToolCall {
    /// Place among [`ToolCalls::tools`].
    pub tool: u32,
    /// Nanoseconds since 1970.
    pub start_ns: i64,
    /// How long it took; none for a call without an end.
    pub took_ns: Option<i64>,
    /// Whether it failed.
    pub failed: bool,
}

impl Store {
    /// The calls that began from one instant until before another, in the sessions that fit a query.
    pub fn tool_calls(
        &self,
        query: &Query,
        from: UnixNanos,
        until: UnixNanos,
        now: UnixNanos,
    ) -> Result<ToolCalls, StoreError> {
        self.readers().read(|db| {
            let mut hits = Hits::newest(MOST_HITS);
            let fit = session_condition(&query.filter, now.0, &mut hits);
            let sql = hits
                .with()
                .text(&CALLS)
                .value(until.0)
                .text(" AND s.last_ns >= ")
                .value(from.0)
                .text(" AND ")
                .then(fit)
                .text(" AND sp.start_ns >= ")
                .value(from.0)
                .text(" AND sp.start_ns < ")
                .value(until.0);
            let mut found = ToolCalls {
                complete: hits.are_all(db)?,
                ..ToolCalls::default()
            };
            let mut places = HashMap::new();
            let mut last_session = None;
            let mut select = db.prepare_cached(&sql.text)?;
            let mut rows = select.query(sql.params())?;
            while let Some(row) = rows.next()? {
                let session: i64 = row.get(0)?;
                found.sessions += u64::from(last_session.replace(session) != Some(session));
                let call = read_call(row, &mut places, &mut found.tools)?;
                found.calls.push(call);
            }
            Ok(found)
        })
    }

    /// When the last of the sessions that fit a query was last heard of, of those that are not in the future.
    pub fn newest_instant(&self, query: &Query, now: UnixNanos) -> Result<Option<UnixNanos>, StoreError> {
        self.readers().read(|db| {
            let mut hits = Hits::newest(MOST_HITS);
            let fit = session_condition(&query.filter, now.0, &mut hits);
            let sql = hits
                .with()
                .text("SELECT MAX(s.last_ns) FROM sessions s WHERE s.last_ns <= ")
                .value(now.0)
                .text(" AND ")
                .then(fit);
            let mut select = db.prepare_cached(&sql.text)?;
            let newest = select.query_row(sql.params(), |row| row.get::<_, Option<i64>>(0))?;
            Ok(newest.map(UnixNanos))
        })
    }
}

/// The calls of sessions that began before an instant, session by session. The first event of a call says which tool
/// an MCP server ran, and whether another call tells of it: then all its events do. Only where its start is told by its
/// own end do others have to be looked at.
static CALLS: LazyLock<String> = LazyLock::new(|| {
    format!(
        "SELECT s.id, sp.family, IIF(sp.family = {mcp}, COALESCE(e.tool, e.ran, sp.name), sp.name),
             IIF(sp.family = {mcp}, sp.detail, ''), sp.start_ns, sp.end_ns, sp.starts > 0 AND sp.ends = 0,
             sp.failures > 0
         FROM sessions s CROSS JOIN spans sp ON sp.session = s.id AND sp.family IN ({tool}, {mcp})
         CROSS JOIN events e ON e.id = sp.first_event
             AND (NOT e.flags & {TOLD} OR EXISTS (
                 SELECT 1 FROM events o
                 WHERE o.session = sp.session AND o.best_ns BETWEEN sp.start_ns AND sp.end_ns
                     AND o.span = sp.id AND NOT o.flags & {TOLD}))
         WHERE s.first_ns < ",
        mcp = Family::Mcp.code(),
        tool = Family::Tool.code(),
    )
});

fn read_call(
    row: &Row<'_>,
    places: &mut HashMap<CalledTool, u32>,
    tools: &mut Vec<CalledTool>,
) -> rusqlite::Result<ToolCall> {
    let tool = CalledTool {
        family: Family::from_code(row.get(1)?),
        name: row.get(2)?,
        server: row.get(3)?,
    };
    let place = match places.get(&tool) {
        Some(place) => *place,
        None => {
            let place = tools.len() as u32;
            tools.push(tool.clone());
            places.insert(tool, place);
            place
        }
    };
    let (start_ns, end_ns): (i64, i64) = (row.get(4)?, row.get(5)?);
    let open: bool = row.get(6)?;
    Ok(ToolCall {
        tool: place,
        start_ns,
        took_ns: (!open).then(|| end_ns.saturating_sub(start_ns)),
        failed: row.get(7)?,
    })
}
