//! Two runs side by side.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::{SessionRow, TextDiff};

/// A session, or one run of it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CompareSide {
    pub session: String,
    /// Trace id of the run; empty for the whole session.
    pub run: String,
}

/// What to compare.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CompareRequest {
    pub left: CompareSide,
    pub right: CompareSide,
}

/// The sums of two runs.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Comparison {
    pub left: CompareHead,
    pub right: CompareHead,
    /// Calls by model, tool and server, those that differ most first.
    pub calls: Vec<CompareCalls>,
}

/// The sums of one side.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CompareHead {
    pub row: SessionRow,
    /// Trace ids of the session, to choose one run of it.
    pub runs: Vec<String>,
    /// Spans that were compared.
    pub steps: u32,
    #[specta(type = i32)]
    pub duration_ms: f64,
    pub failed: u32,
    pub input_tokens: u64,
    pub output_tokens: u64,
    pub model_calls: u32,
    pub tool_calls: u32,
    pub mcp_calls: u32,
    pub handoffs: u32,
}

/// Calls of one thing on both sides.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CompareCalls {
    pub family: u8,
    pub name: String,
    pub left: u32,
    pub right: u32,
    pub left_failed: u32,
    pub right_failed: u32,
    #[specta(type = i32)]
    pub left_ms: f64,
    #[specta(type = i32)]
    pub right_ms: f64,
    pub left_tokens: u64,
    pub right_tokens: u64,
}

/// Two spans laid side by side: what they were asked and what they gave.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PairDiff {
    pub texts: Vec<TextDiff>,
}

/// Which runs to list beside two that are compared.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RunsRequest {
    /// The session that the others are compared with.
    pub reference: String,
    /// A session that is listed in any case; empty for none.
    pub other: String,
    /// At most so many.
    pub limit: u32,
}

/// Runs of one agent.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AgentRuns {
    /// The agent that began them; empty where no event names one.
    pub agent: String,
    /// The newest first.
    pub runs: Vec<AgentRun>,
}

/// One run among others of its agent.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AgentRun {
    pub row: SessionRow,
    /// The agent that began it; empty where no event names one.
    pub agent: String,
    /// Models and tools that were called, the most often first.
    pub calls: Vec<RunCalls>,
    /// The first step that differs from the reference, durations aside.
    pub fork: Option<RunFork>,
}

/// Calls of one thing in a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RunCalls {
    pub family: u8,
    pub name: String,
    pub count: u32,
    pub failed: u32,
}

/// Where a run leaves the way of another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RunFork {
    /// Counted from 1.
    pub step: u32,
    pub name: String,
    /// Row id of the step in the reference.
    pub reference_span: Option<i64>,
    /// Row id of the step in the run.
    pub span: Option<i64>,
}
