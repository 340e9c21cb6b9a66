//! A session before its spans: who, what, how long, how much, what went wrong.

use serde::Serialize;
use specta::Type;

use super::{Facet, RunSentence, TokenUse, ToolRow};

/// A place in the run that can be gone to.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RunStep {
    #[specta(type = i32)]
    pub at_ms: f64,
    #[specta(type = i32)]
    pub duration_ms: f64,
    pub family: u8,
    /// Number of the state, as in the timeline layout.
    pub state: u8,
    pub name: String,
    pub detail: String,
    pub agent: String,
    /// Row id of its span.
    pub span: i64,
    /// Row id of its first event.
    pub event: i64,
}

/// The outcome of a failed call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum RetryResult {
    /// Nothing like it was called again.
    NotTried,
    /// A later attempt ended well.
    Solved,
    /// No later attempt ended well.
    Failed,
}

/// The first thing that went wrong.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct FirstError {
    /// The failing call, or the error itself where no call is known to have failed.
    pub step: RunStep,
    /// The event that reports it.
    pub event: i64,
    #[specta(type = i32)]
    pub at_ms: f64,
    pub message: String,
    pub code: String,
    /// Beginning of the failing call's arguments; empty where none are known.
    pub arguments: String,
    pub retry_result: RetryResult,
    /// Calls of the same thing afterwards, up to the one that ended well.
    pub attempts: u32,
    /// Row id of the span of the last of them.
    pub last_attempt: Option<i64>,
    /// The steps before it, oldest first.
    pub before: Vec<RunStep>,
}

/// An interval of a lane.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct LaneInterval {
    #[specta(type = i32)]
    pub start_ms: f64,
    #[specta(type = i32)]
    pub end_ms: f64,
    /// Row id of its first span.
    pub span: i64,
    pub spans: u32,
}

/// A failure in a lane.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct LaneMark {
    #[specta(type = i32)]
    pub at_ms: f64,
    pub span: i64,
    /// Failures that are at the same place.
    pub count: u32,
}

/// When an agent acted, or a tool ran. Neighbouring intervals are joined, so that there are never many.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Lane {
    pub name: String,
    pub family: u8,
    pub spans: u32,
    pub errors: u32,
    pub intervals: Vec<LaneInterval>,
    pub marks: Vec<LaneMark>,
}

/// Lanes, of which there may be more.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Lanes {
    pub lanes: Vec<Lane>,
    pub total: u32,
}

/// One handoff.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct HandoffStep {
    pub from: String,
    pub to: String,
    pub reason: String,
    /// As sent, e.g. `parallel`.
    pub kind: String,
    /// Not said by an event, but seen: the acting agent changed.
    pub inferred: bool,
    #[specta(type = i32)]
    pub at_ms: f64,
    pub span: i64,
    pub event: i64,
}

/// Handoffs in order that came several times in a row.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct HandoffGroup {
    /// The first time round.
    pub steps: Vec<HandoffStep>,
    pub times: u32,
}

/// Equal calls with equal results.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct LoopRow {
    pub step: RunStep,
    pub times: u32,
    /// When the last of them began.
    #[specta(type = i32)]
    pub until_ms: f64,
}

/// A time in which nothing was going on.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Gaps {
    pub count: u32,
    #[specta(type = i32)]
    pub total_ms: f64,
    #[specta(type = i32)]
    pub longest_ms: f64,
    #[specta(type = i32)]
    pub longest_at_ms: f64,
    /// The last span before the longest one.
    pub span: Option<i64>,
}

/// A policy decision that was no consent.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PolicyRow {
    pub step: RunStep,
    pub outcome: String,
    pub rules: Vec<String>,
    pub rationale: String,
}

/// A score of the run, or of a part of it.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ScoreRow {
    pub step: RunStep,
    pub name: String,
    /// As people read it; empty where there is only a comment.
    pub value: String,
    pub comment: String,
    /// Who or what gave it; may be empty.
    pub source: String,
}

/// A source of data that was read.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DataRow {
    /// Empty where the sender named none.
    pub source: String,
    pub reads: u32,
    /// Documents of all reads together.
    pub documents: u32,
    /// Categories of personal data that the first reads name.
    pub pii: Vec<String>,
    pub span: i64,
}

/// Spans of which some are named.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct StepList {
    /// The first of them.
    pub steps: Vec<RunStep>,
    pub total: u32,
}

/// The run before its spans. Every list says of how many it shows the first.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SessionOverview {
    pub sentence: RunSentence,
    #[specta(type = i32)]
    pub duration_ms: f64,
    pub first_error: Option<FirstError>,
    pub agent_lanes: Lanes,
    pub tool_lanes: Lanes,
    /// Explicit ones; inferred ones where there is no explicit one.
    pub handoffs: Vec<HandoffGroup>,
    /// Handoffs shown, and those there are, loops counted.
    pub handoffs_shown: u32,
    pub handoffs_total: u32,
    /// By total tokens.
    pub models: Vec<TokenUse>,
    pub models_total: u32,
    pub agents: Vec<TokenUse>,
    pub agents_total: u32,
    /// By time.
    pub tools: Vec<ToolRow>,
    pub tools_total: u32,
    /// Without an end, the longest first.
    pub open: StepList,
    pub loops: Vec<LoopRow>,
    pub loops_total: u32,
    pub gaps: Option<Gaps>,
    pub retries: StepList,
    /// Policy decisions by outcome.
    pub outcomes: Vec<Facet>,
    pub refused: Vec<PolicyRow>,
    pub refused_total: u32,
    pub scores: Vec<ScoreRow>,
    pub scores_total: u32,
    pub data: Vec<DataRow>,
    pub data_total: u32,
    pub parent_missing: StepList,
    /// Events whose signature does not fit.
    pub tampered: StepList,
    /// Events that came after later ones, and by how much at most.
    pub late: u32,
    #[specta(type = i32)]
    pub late_ms: f64,
}
