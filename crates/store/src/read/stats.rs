//! Exact figures of a session or of the whole database.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rusqlite::Connection;
use tracewake_model::{Kind, UnixNanos};

use super::costs::{Cost, costs};
use super::{CUSTOM_NAME, read_count, read_kind, session_id};
use crate::derive::flag::{FAILED, FAILED_BESIDE, NAMES_SESSION, TOLD, TOOL_TOLD, WHOLE};
use crate::derive::handoff::RETOLD;
use crate::{Store, StoreError};

/// How often work went from one agent to another.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct HandoffEdge {
    /// The agent that hands over.
    pub from: String,
    /// The agent that takes over.
    pub to: String,
    /// How often.
    pub count: u64,
    /// Told by no event and by no nesting of spans: two neighbouring events of a session, by time, name different
    /// agents.
    pub inferred: bool,
}

/// Calls of one tool.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ToolStats {
    /// Empty for errors whose call was never seen.
    pub name: String,
    /// Calls of the tool.
    pub calls: u64,
    /// Calls that failed.
    pub errors: u64,
}

/// Calls of one operation of an MCP server.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct McpStats {
    /// Name of the MCP server.
    pub server: String,
    /// Operation or tool.
    pub operation: String,
    /// Calls.
    pub calls: u64,
    /// Calls that failed.
    pub errors: u64,
}

/// State of the hash chains: per session, in the order of time, each event with a hash names the hash before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct HashChain {
    /// Events that carry a hash.
    pub events: u64,
    /// Links that hold.
    pub links_ok: u64,
    /// Links that do not hold.
    pub links_broken: u64,
}

/// Exact figures.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Stats {
    /// Events in all.
    pub events: u64,
    /// Events that name neither session nor trace are in none.
    pub sessions: u64,
    /// Agent keys, ends of explicit handoffs included, sorted.
    pub agents: Vec<String>,
    /// Explicit ones, then inferred ones, each sorted.
    pub handoffs: Vec<HandoffEdge>,
    /// Sorted by name.
    pub tools: Vec<ToolStats>,
    /// Sorted by server and operation.
    pub mcp: Vec<McpStats>,
    /// Tokens of requests.
    pub input_tokens: i64,
    /// Tokens of answers.
    pub output_tokens: i64,
    /// Tokens of both.
    pub total_tokens: i64,
    /// Sorted by currency, what is stated before what is estimated.
    pub costs: Vec<Cost>,
    /// Finished model calls with neither a stated cost nor a known price.
    pub unpriced_calls: u64,
    /// First and last stated time, where any could be read.
    pub first: Option<UnixNanos>,
    /// The last time that an event states.
    pub last: Option<UnixNanos>,
    /// In the order of the kinds' codes.
    pub by_kind: Vec<(Kind, u64)>,
    /// Types in the words of the dialects that have words of their own, sorted.
    pub by_type: Vec<(String, u64)>,
    /// Distinct session ids that were really sent.
    pub session_ids: u64,
    /// Distinct trace ids.
    pub traces: u64,
    /// Events of sessions that none of their events name: neither they nor their trace got a session.
    pub without_session: u64,
    /// The senders' hash chains.
    pub hash_chain: HashChain,
    /// Other events that came under the identity of a stored one.
    pub conflicts: u64,
}

impl Store {
    /// Exact figures of one session, or of all. An unknown session has none.
    pub fn stats(&self, session: Option<&str>) -> Result<Stats, StoreError> {
        self.readers().read(|db| {
            let scope = match session.map(|key| session_id(db, key)).transpose()? {
                None => Scope(None),
                Some(None) => return Ok(Stats::default()),
                Some(found) => Scope(found),
            };
            let (explicit, inferred) = (scope.explicit_handoffs(db)?, scope.inferred_handoffs(db)?);
            Ok(Stats {
                agents: scope.agents(db, &explicit)?,
                handoffs: explicit.into_iter().chain(inferred).collect(),
                tools: scope.tools(db)?,
                mcp: scope.mcp(db)?,
                costs: costs(db, scope.0)?,
                by_kind: scope.by_kind(db)?,
                by_type: scope.by_type(db)?,
                traces: scope.traces(db)?,
                hash_chain: scope.hash_chain(db)?,
                ..scope.named_sessions(db, scope.sums(db)?)?
            })
        })
    }

    /// State of the hash chain of a session's events; none when no event carries a hash.
    pub fn hash_chain(&self, session: &str) -> Result<Option<HashChain>, StoreError> {
        self.readers().read(|db| {
            let Some(session) = session_id(db, session)? else {
                return Ok(None);
            };
            let chain = Scope(Some(session)).hash_chain(db)?;
            Ok(Some(chain).filter(|chain| chain.events > 0))
        })
    }
}

/// A call failed by its own telling or by another.
const FAILED_ANYHOW: i64 = FAILED | FAILED_BESIDE;

/// One session, by row id, or all.
struct Scope(Option<i64>);

impl Scope {
    /// The condition on a column that holds the row id of a session.
    fn condition(&self, column: &str) -> String {
        match self.0 {
            Some(session) => format!("{column} = {session}"),
            None => "TRUE".to_owned(),
        }
    }

    fn sums(&self, db: &Connection) -> rusqlite::Result<Stats> {
        let sql = format!(
            "SELECT IFNULL(SUM(events), 0), COUNT(NULLIF(key, '')), IFNULL(SUM(input_tokens), 0),
                 IFNULL(SUM(output_tokens), 0), IFNULL(SUM(total_tokens), 0), MIN(stated_first), MAX(stated_last),
                 IFNULL(SUM(conflicts), 0), IFNULL(SUM(unpriced), 0)
             FROM sessions WHERE {}",
            self.condition("id")
        );
        db.query_row(&sql, [], |row| {
            Ok(Stats {
                events: read_count(row, 0)?,
                sessions: read_count(row, 1)?,
                input_tokens: row.get(2)?,
                output_tokens: row.get(3)?,
                total_tokens: row.get(4)?,
                first: row.get::<_, Option<i64>>(5)?.map(UnixNanos),
                last: row.get::<_, Option<i64>>(6)?.map(UnixNanos),
                conflicts: read_count(row, 7)?,
                unpriced_calls: read_count(row, 8)?,
                ..Stats::default()
            })
        })
    }

    fn agents(&self, db: &Connection, handoffs: &[HandoffEdge]) -> rusqlite::Result<Vec<String>> {
        let sql = format!(
            "SELECT key FROM agents WHERE id IN (SELECT agent FROM session_agents WHERE {})",
            self.condition("session")
        );
        let mut select = db.prepare(&sql)?;
        let mut agents = select
            .query_map([], |row| row.get(0))?
            .collect::<Result<BTreeSet<String>, _>>()?;
        for edge in handoffs {
            agents.extend([edge.from.clone(), edge.to.clone()]);
        }
        agents.remove("");
        Ok(agents.into_iter().collect())
    }

    fn explicit_handoffs(&self, db: &Connection) -> rusqlite::Result<Vec<HandoffEdge>> {
        let source = match self.0 {
            Some(_) => "events e JOIN handoffs h ON h.event = e.id",
            None => "handoffs h",
        };
        let sql = format!(
            "SELECT h.from_agent, h.to_agent, COUNT(*) FROM {source} WHERE NOT h.derived & {RETOLD} AND {}
             GROUP BY 1, 2 ORDER BY 1, 2",
            self.condition("e.session")
        );
        edges(db, &sql, false)
    }

    fn inferred_handoffs(&self, db: &Connection) -> rusqlite::Result<Vec<HandoffEdge>> {
        let sql = format!(
            "SELECT from_agent, to_agent, COUNT(*) FROM inferred_handoffs WHERE {} GROUP BY 1, 2 ORDER BY 1, 2",
            self.condition("session"),
        );
        edges(db, &sql, true)
    }

    /// Calls are counted by their starts. A failed end has the name of the start of its span, else of the start with
    /// its tool call id.
    fn tools(&self, db: &Connection) -> rusqlite::Result<Vec<ToolStats>> {
        let condition = self.condition("e.session");
        let mut tools: BTreeMap<String, (u64, u64)> = BTreeMap::new();
        let sql = format!(
            "SELECT IFNULL(tool, name), COUNT(*) FROM events e
             WHERE (kind = {} OR kind = {} AND flags & {WHOLE}
                 OR tool IS NOT NULL AND NOT flags & {TOOL_TOLD} AND (kind = {} OR kind = {} AND flags & {WHOLE}))
                 AND NOT flags & {TOLD} AND {condition} GROUP BY 1",
            Kind::ToolStart.code(),
            Kind::ToolEnd.code(),
            Kind::McpStart.code(),
            Kind::McpEnd.code(),
        );
        let mut calls = db.prepare(&sql)?;
        let mut rows = calls.query([])?;
        while let Some(row) = rows.next()? {
            tools.entry(row.get(0)?).or_default().0 = read_count(row, 1)?;
        }
        let sql = format!(
            "SELECT s.starts > 0, s.name, e.session, e.tool_call, IFNULL(e.tool, e.name), e.tool IS NOT NULL OR e.flags & {WHOLE}
             FROM events e JOIN spans s ON s.id = e.span
             WHERE (e.kind = {} OR e.kind = {} AND e.tool IS NOT NULL AND NOT e.flags & {TOOL_TOLD})
                 AND e.flags & {FAILED_ANYHOW} AND NOT e.flags & {TOLD} AND {condition}",
            Kind::ToolEnd.code(),
            Kind::McpEnd.code(),
        );
        let mut errors = db.prepare(&sql)?;
        let mut rows = errors.query([])?;
        let mut unnamed: Vec<(i64, String, String)> = Vec::new();
        while let Some(row) = rows.next()? {
            let (has_start, tool_call, own, knows_itself) =
                (row.get(0)?, row.get(3)?, row.get(4)?, row.get(5)?);
            match (has_start, tool_call) {
                _ if knows_itself => tools.entry(own).or_default().1 += 1,
                (true, _) => tools.entry(row.get(1)?).or_default().1 += 1,
                (false, Some(tool_call)) => unnamed.push((row.get(2)?, tool_call, own)),
                (false, None) => tools.entry(own).or_default().1 += 1,
            }
        }
        if !unnamed.is_empty() {
            let names = self.names_by_tool_call(db)?;
            for (session, tool_call, own) in unnamed {
                let name = names.get(&(session, tool_call)).cloned().unwrap_or(own);
                tools.entry(name).or_default().1 += 1;
            }
        }
        Ok(tools
            .into_iter()
            .map(|(name, (calls, errors))| ToolStats { name, calls, errors })
            .collect())
    }

    /// Names of tools by session and tool call id. Of several starts with one id the first by time counts.
    fn names_by_tool_call(&self, db: &Connection) -> rusqlite::Result<HashMap<(i64, String), String>> {
        let sql = format!(
            "SELECT session, tool_call, name FROM events e WHERE kind = {} AND tool_call IS NOT NULL AND {} ORDER BY {BY_TIME}",
            Kind::ToolStart.code(),
            self.condition("session")
        );
        let mut select = db.prepare(&sql)?;
        let mut rows = select.query([])?;
        let mut names = HashMap::new();
        while let Some(row) = rows.next()? {
            names.entry((row.get(0)?, row.get(1)?)).or_insert(row.get(2)?);
        }
        Ok(names)
    }

    /// As for tools; an end whose start was never seen speaks for itself.
    fn mcp(&self, db: &Connection) -> rusqlite::Result<Vec<McpStats>> {
        let condition = self.condition("e.session");
        let mut operations: BTreeMap<(String, String), (u64, u64)> = BTreeMap::new();
        let sql = format!(
            "SELECT detail, name, COUNT(*) FROM events e
             WHERE (kind = {} OR kind = {} AND flags & {WHOLE}) AND NOT flags & {TOLD} AND {condition} GROUP BY 1, 2",
            Kind::McpStart.code(),
            Kind::McpEnd.code(),
        );
        let mut calls = db.prepare(&sql)?;
        let mut rows = calls.query([])?;
        while let Some(row) = rows.next()? {
            operations.entry((row.get(0)?, row.get(1)?)).or_default().0 = read_count(row, 2)?;
        }
        let sql = format!(
            "SELECT IIF(s.starts > 0, s.detail, e.detail), IIF(s.starts > 0, s.name, e.name), COUNT(*)
             FROM events e JOIN spans s ON s.id = e.span
             WHERE e.kind = {} AND e.flags & {FAILED_ANYHOW} AND NOT e.flags & {TOLD} AND {condition} GROUP BY 1, 2",
            Kind::McpEnd.code(),
        );
        let mut errors = db.prepare(&sql)?;
        let mut rows = errors.query([])?;
        while let Some(row) = rows.next()? {
            operations.entry((row.get(0)?, row.get(1)?)).or_default().1 = read_count(row, 2)?;
        }
        let stats = |((server, operation), (calls, errors))| McpStats {
            server,
            operation,
            calls,
            errors,
        };
        Ok(operations.into_iter().map(stats).collect())
    }

    fn by_kind(&self, db: &Connection) -> rusqlite::Result<Vec<(Kind, u64)>> {
        let sql = format!(
            "SELECT kind, {CUSTOM_NAME}, COUNT(*) FROM events e WHERE {} GROUP BY 1, 2 ORDER BY 1, 2",
            self.condition("session")
        );
        let mut select = db.prepare(&sql)?;
        select
            .query_map([], |row| Ok((read_kind(row, 0)?, read_count(row, 2)?)))?
            .collect()
    }

    fn by_type(&self, db: &Connection) -> rusqlite::Result<Vec<(String, u64)>> {
        let sql = format!(
            "SELECT custom, COUNT(*) FROM events WHERE custom IS NOT NULL AND {} GROUP BY 1 ORDER BY 1",
            self.condition("session")
        );
        let mut select = db.prepare(&sql)?;
        select
            .query_map([], |row| Ok((row.get(0)?, read_count(row, 1)?)))?
            .collect()
    }

    fn traces(&self, db: &Connection) -> rusqlite::Result<u64> {
        let sql = format!(
            "SELECT COUNT(DISTINCT trace_id) FROM session_traces WHERE {}",
            self.condition("session")
        );
        db.query_row(&sql, [], |row| read_count(row, 0))
    }

    fn named_sessions(&self, db: &Connection, sums: Stats) -> rusqlite::Result<Stats> {
        let sql = format!(
            "SELECT COUNT(*) FILTER (WHERE named), IFNULL(SUM(events) FILTER (WHERE NOT named), 0)
             FROM (SELECT MAX(flags & {NAMES_SESSION} <> 0) AS named, COUNT(*) AS events FROM events WHERE {} GROUP BY session)",
            self.condition("session")
        );
        db.query_row(&sql, [], |row| {
            Ok(Stats {
                session_ids: read_count(row, 0)?,
                without_session: read_count(row, 1)?,
                ..sums
            })
        })
    }

    fn hash_chain(&self, db: &Connection) -> rusqlite::Result<HashChain> {
        let sql = format!(
            "SELECT session, previous, hash FROM event_hashes h JOIN events e ON e.id = h.event
             WHERE {} ORDER BY session, {BY_TIME}",
            self.condition("session")
        );
        let mut select = db.prepare(&sql)?;
        let mut rows = select.query([])?;
        let mut chain = HashChain::default();
        let mut last: Option<(i64, String)> = None;
        while let Some(row) = rows.next()? {
            let session: i64 = row.get(0)?;
            chain.events += 1;
            match last.filter(|(before, _)| *before == session) {
                Some((_, hash)) if hash == row.get_ref(1)?.as_str()? => chain.links_ok += 1,
                Some(_) => chain.links_broken += 1,
                None => {}
            }
            last = Some((session, row.get(2)?));
        }
        Ok(chain)
    }
}

/// The order of events `e` in time.
pub(super) const BY_TIME: &str = "e.best_ns, e.tie_place, e.id";

fn edges(db: &Connection, sql: &str, inferred: bool) -> rusqlite::Result<Vec<HandoffEdge>> {
    let mut select = db.prepare(sql)?;
    let edges = select.query_map([], |row| {
        Ok(HandoffEdge {
            from: row.get(0)?,
            to: row.get(1)?,
            count: read_count(row, 2)?,
            inferred,
        })
    })?;
    edges.collect()
}
