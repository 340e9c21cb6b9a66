//! Agents and what they hand to each other.

use serde::Serialize;
use specta::Type;

use super::{Facet, HandoffStep, LaneInterval, LaneMark, TokenUse};

/// An agent.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AgentNode {
    /// Agent key: id, else name.
    pub agent: String,
    /// Tokens and cost; `calls` and `errors` are those of all its calls.
    pub tokens: TokenUse,
    /// Its calls by tool and model, the most first.
    pub calls: Vec<Facet>,
    pub calls_total: u32,
    pub policies: u32,
    /// When it acted.
    pub intervals: Vec<LaneInterval>,
    /// When something of it failed.
    pub failures: Vec<LaneMark>,
    /// Time that agents above it waited while it ran.
    pub waited_for: Vec<AgentWait>,
}

/// Time in which one agent's run lay inside another's.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AgentWait {
    /// The agent that ran meanwhile.
    pub agent: String,
    #[specta(type = i32)]
    pub wait_ms: f64,
}

/// All handoffs from one agent to another.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct HandoffEdgeRow {
    pub from: String,
    pub to: String,
    pub inferred: bool,
    pub count: u32,
    pub reasons: Vec<Facet>,
    pub kinds: Vec<Facet>,
}

/// The graph of a session.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AgentGraph {
    #[specta(type = i32)]
    pub duration_ms: f64,
    /// By their first act; at most 2,500.
    pub nodes: Vec<AgentNode>,
    pub nodes_total: u32,
    pub edges: Vec<HandoffEdgeRow>,
    pub edges_total: u32,
    /// Every handoff by time, the first of them.
    pub steps: Vec<HandoffStep>,
    pub steps_total: u32,
}
