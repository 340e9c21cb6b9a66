//! What a span hangs together with.

use serde::{Deserialize, Serialize};
use specta::Type;

/// A span that another one leads to.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct LinkedSpan {
    pub span: i64,
    pub name: String,
    /// Number of the family, as in the timeline layout.
    pub family: u8,
    /// Number of the state, as in the timeline layout.
    pub state: u8,
    #[specta(type = i32)]
    pub start_ms: f64,
    #[specta(type = i32)]
    pub duration_ms: f64,
}

/// The relatives of a span.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SpanLinks {
    /// The first children by start.
    pub children: Vec<LinkedSpan>,
    pub child_count: u32,
    /// The attempt that failed before this one.
    pub attempt_before: Option<LinkedSpan>,
    /// The next attempt after this one failed.
    pub attempt_after: Option<LinkedSpan>,
    /// The model call that its agent had made last before it.
    pub model_before: Option<LinkedSpan>,
    /// For a state update: the state before it by the same agent.
    pub state_before: Option<LinkedSpan>,
    /// Links of the hash chain, one for each of its first events that carries a hash.
    pub chain: Vec<ChainLink>,
}

/// An event in the hash chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ChainLink {
    pub event: i64,
    pub kind: String,
    pub hash: String,
    pub previous_hash: String,
    pub holds: bool,
    /// What is so, in one sentence.
    pub summary: String,
    /// The event that comes before it, to go there.
    pub previous_event: Option<i64>,
    pub previous_span: Option<i64>,
    pub previous_name: String,
}

/// The form in which something is taken along.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum CopyFormat {
    Json,
    Markdown,
    /// A line for a shell that makes the call again.
    Curl,
}
