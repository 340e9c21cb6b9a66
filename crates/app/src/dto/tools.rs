//! Tools, MCP servers and models of a session, and their calls.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::CostSum;

/// Figures of calls. Percentiles are exact, by nearest rank, over the calls that ended.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CallStats {
    pub calls: u32,
    pub errors: u32,
    /// Calls without an end.
    pub open: u32,
    #[specta(type = i32)]
    pub p50_ms: f64,
    #[specta(type = i32)]
    pub p95_ms: f64,
    #[specta(type = i32)]
    pub max_ms: f64,
    /// All calls together; calls at the same time count each.
    #[specta(type = i32)]
    pub total_ms: f64,
    /// Part of the run, from 0 to 1, during which at least one of the calls was going on.
    #[specta(type = i32)]
    pub share: f64,
    /// Size of the results as JSON; none where no result is known.
    pub median_bytes: Option<u32>,
    pub max_bytes: Option<u32>,
    /// Calls by when they began, in equal parts of the run.
    pub spark: Vec<u32>,
    /// Failed calls, likewise.
    pub spark_errors: Vec<u32>,
}

/// A tool.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ToolRow {
    /// Empty for calls that were never named.
    pub name: String,
    /// The MCP server that ran it; empty for a tool that none ran.
    pub server: String,
    /// Number of the family: tool or MCP call.
    pub family: u8,
    pub stats: CallStats,
}

/// An operation of an MCP server.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct OperationRow {
    pub operation: String,
    pub stats: CallStats,
    /// The tools that the operation ran, where requests name them.
    pub tools: Vec<ToolRow>,
}

/// An MCP server.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ServerRow {
    pub server: String,
    pub stats: CallStats,
    pub operations: Vec<OperationRow>,
}

/// A model, or an agent, and what it used.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TokenUse {
    /// Empty for what no model call (or no agent) used.
    pub name: String,
    pub calls: u32,
    pub errors: u32,
    /// Cached ones included.
    pub input_tokens: u64,
    /// Those for reasoning included.
    pub output_tokens: u64,
    pub total_tokens: u64,
    pub cached_tokens: u64,
    pub reasoning_tokens: u64,
    pub cost: Vec<CostSum>,
    /// Finished model calls without a price: while there are any, the cost is partial.
    pub unpriced: u32,
}

/// A model with the figures of its calls.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ModelRow {
    pub tokens: TokenUse,
    pub stats: CallStats,
}

/// What a session called.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ToolReport {
    /// By time, the longest first; tools that MCP servers ran included.
    pub tools: Vec<ToolRow>,
    pub servers: Vec<ServerRow>,
    pub models: Vec<ModelRow>,
}

/// Which calls to list.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CallListRequest {
    pub session: String,
    /// In the query language: calls with an event that fits it; empty for all.
    pub query: String,
    /// `newest`, `oldest` or `slowest`.
    pub order: String,
    pub offset: u32,
    pub limit: u32,
}

/// One call.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CallRow {
    /// Row id of its span.
    pub span: i64,
    pub family: u8,
    pub name: String,
    /// Server and operation, or provider.
    pub detail: String,
    pub agent: String,
    #[specta(type = i32)]
    pub start_ms: f64,
    #[specta(type = i32)]
    pub duration_ms: f64,
    /// Number of the state, as in the timeline layout.
    pub state: u8,
    /// Beginning of the arguments, in one line.
    pub arguments: String,
    /// Beginning of the result, or of the error, in one line.
    pub result: String,
}

/// A window into the calls.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CallPage {
    pub calls: Vec<CallRow>,
    pub offset: u32,
    pub total: u32,
}

/// Which calls to add up by day.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ToolDaysRequest {
    /// In the query language: which sessions; empty for all.
    pub query: String,
    /// How many days, the last one included.
    pub days: u32,
    /// The last day, as `2026-03-02`; none for that of the newest session.
    pub last: Option<String>,
}

/// Calls of one day, or of all days.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DayCalls {
    pub calls: u32,
    pub errors: u32,
    /// Exact, by nearest rank, over the calls that ended; none where none did.
    #[specta(type = Option<i32>)]
    pub p95_ms: Option<f64>,
}

/// What a tool did in some days.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ToolTrend {
    /// Empty for calls that were never named.
    pub name: String,
    /// The MCP server that ran it; empty for a tool that none ran.
    pub server: String,
    /// Number of the family: tool or MCP call.
    pub family: u8,
    /// All its calls of these days together.
    pub all: DayCalls,
    /// One for each day.
    pub days: Vec<DayCalls>,
}

/// A day of the reader.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Day {
    /// As `2026-03-02`.
    pub date: String,
    /// Where it begins, in Unix milliseconds.
    #[specta(type = i32)]
    pub start_ms: f64,
}

/// What tools did over all sessions, day by day.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ToolDays {
    /// The oldest first.
    pub days: Vec<Day>,
    /// Where the last day ends, in Unix milliseconds.
    #[specta(type = i32)]
    pub end_ms: f64,
    /// All calls together, by day.
    pub all: Vec<DayCalls>,
    /// The tools with the most calls first.
    pub tools: Vec<ToolTrend>,
    /// Tools in all, also those that are not among the first.
    pub total: u32,
    /// Sessions that called any.
    pub sessions: u32,
    /// Whether all events with the words of the query were looked at.
    pub complete: bool,
}
