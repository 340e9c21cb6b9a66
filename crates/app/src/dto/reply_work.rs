//! What a reply is made of, as the traces beside its conversation tell it.

use serde::{Deserialize, Serialize};
use specta::Type;

/// The spans of a reply, as `ReplySpans` says them.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ReplyAsked {
    /// Key of the session that they are in.
    pub session: String,
    /// Row id of the first one by time.
    pub first: i64,
    /// Filter of the session that keeps them; empty when they are all there is.
    pub query: String,
}

/// What was done for a reply.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ReplyWork {
    /// From the start of the first span to the last end.
    #[specta(type = i32)]
    pub duration_ms: f64,
    pub model_calls: u32,
    pub input_tokens: u64,
    /// Those of `inputTokens` that came from a cache.
    pub cached_tokens: u64,
    pub output_tokens: u64,
    /// Subagents and tools, by their first call.
    pub steps: Vec<ReplyStep>,
    /// Lines that came into files.
    pub added: u32,
    /// Lines that went out of files.
    pub removed: u32,
    /// Files that were changed.
    pub files: u32,
}

/// The calls of one tool, or the runs of one subagent.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ReplyStep {
    /// Number of its family: an agent, a tool or an MCP call.
    pub family: u8,
    pub name: String,
    /// The MCP server; empty for what none ran.
    pub server: String,
    pub calls: u32,
    pub failed: u32,
    /// Row id of the span of the first one; of the first that failed, if any did.
    pub span: i64,
    /// All of them together.
    #[specta(type = i32)]
    pub duration_ms: f64,
    /// One of them goes on.
    pub running: bool,
    /// Lines that came into files.
    pub added: u32,
    /// Lines that went out of files.
    pub removed: u32,
    /// Exit codes of its commands in their order, those in a row once.
    pub exits: Vec<i32>,
}
