//! Exact figures of a session or of the whole database.

use tracewake_model::{Kind, UnixNanos};

use crate::{Cost, Store, StoreError};

/// How often work went from one agent to another.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs)]
pub struct HandoffEdge {
    pub from: String,
    pub to: String,
    pub count: u64,
    /// Not said by an event, but seen: two neighbouring events of a session, by time, name different agents.
    pub inferred: bool,
}

/// Calls of one tool.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs)]
pub struct ToolStats {
    /// Empty for errors whose call was never seen.
    pub name: String,
    pub calls: u64,
    pub errors: u64,
}

/// Calls of one operation of an MCP server.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs)]
pub struct McpStats {
    pub server: String,
    pub operation: String,
    pub calls: u64,
    pub errors: u64,
}

/// State of the hash chains: per session, in the order of time, each event with a hash names the hash before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[allow(missing_docs)]
pub struct HashChain {
    /// Events that carry a hash.
    pub events: u64,
    pub links_ok: u64,
    pub links_broken: u64,
}

/// Exact figures.
#[derive(Debug, Clone, PartialEq, Default)]
#[allow(missing_docs)]
pub struct Stats {
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
    pub input_tokens: i64,
    pub output_tokens: i64,
    pub total_tokens: i64,
    /// Sorted by currency.
    pub costs: Vec<Cost>,
    /// First and last stated time, where any could be read.
    pub first: Option<UnixNanos>,
    pub last: Option<UnixNanos>,
    /// In the order of the kinds' codes.
    pub by_kind: Vec<(Kind, u64)>,
    pub hash_chain: HashChain,
    /// Other events that came under the identity of a stored one.
    pub conflicts: u64,
}

impl Store {
    /// Exact figures of one session, or of all.
    pub fn stats(&self, session: Option<&str>) -> Result<Stats, StoreError> {
        unimplemented!("{session:?}")
    }
}
