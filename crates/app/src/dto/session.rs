//! Sessions as their list and their head show them.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::Facet;

/// State of a session as its list shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum SessionState {
    Live,
    Ok,
    /// It had errors and came to a good end.
    Recovered,
    Failed,
}

/// Money by currency, as decimal numbers. What is estimated is apart from what is stated, and comes after it.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CostSum {
    /// Empty when the sender named none.
    pub currency: String,
    #[specta(type = i32)]
    pub amount: f64,
    /// It comes from a table of prices rather than from the sender.
    pub estimated: bool,
}

/// One row of the sessions list.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SessionRow {
    /// Session id as sent (Chaukas: session id, else trace id). Empty for events that named neither.
    pub key: String,
    /// The given one, else first user input, else the first agent's name, else the shortened id.
    pub title: String,
    /// The title that a person gave; empty for none.
    pub given_title: String,
    pub starred: bool,
    /// What a person noted about it.
    pub note: String,
    /// Dialect names, e.g. `["chaukas"]`.
    pub dialects: Vec<String>,
    pub state: SessionState,
    /// Unix milliseconds.
    #[specta(type = i32)]
    pub start_ms: f64,
    #[specta(type = i32)]
    pub duration_ms: f64,
    pub events: u32,
    pub errors: u32,
    pub agents: u32,
    /// The agent with the most events; empty where none is named.
    pub main_agent: String,
    pub input_tokens: u64,
    pub output_tokens: u64,
    pub total_tokens: u64,
    pub cost: Vec<CostSum>,
    /// Some model calls have no price: the sum is partial.
    pub cost_partial: bool,
    pub integrity: IntegrityState,
}

/// What the signatures of a session's events say together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum IntegrityState {
    Unsigned,
    /// Signed, and there is no key to check with.
    NoKey,
    /// Every signature fits.
    Verified,
    /// Some fit, others do not: what does not fit was changed.
    Tampered,
    /// What does not fit holds marks of redaction.
    Redacted,
    /// None fits any key: signed with another key.
    WrongKey,
}

/// Which sessions to list.
#[derive(Debug, Clone, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SessionListRequest {
    /// What they must fit and their order, in the query language; empty for all, newest first.
    pub query: String,
    pub offset: u32,
    pub limit: u32,
}

/// A window into the sessions list.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SessionPage {
    pub sessions: Vec<SessionRow>,
    pub offset: u32,
    /// Sessions that fit; at least this many when `complete` is false.
    pub total: u32,
    /// Whether all events with the words were looked at.
    pub complete: bool,
    /// Sessions stored.
    pub stored: u32,
    /// Events not yet in the full-text index; 0 when search is complete.
    pub index_behind: u32,
    /// Very long events in the database, of which the first part only is searched for words.
    pub partly_searched: u32,
}

/// Sessions by the time that they began.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SessionHistogram {
    /// Where the first bar begins, in Unix milliseconds.
    #[specta(type = i32)]
    pub from_ms: f64,
    /// How long each is; 0 where there are none.
    #[specta(type = i32)]
    pub width_ms: f64,
    pub bars: Vec<HistogramBar>,
}

/// Sessions that began in one interval.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct HistogramBar {
    pub sessions: u32,
    /// Those of them that came to a good end after errors.
    pub recovered: u32,
    /// Those of them with errors that did not.
    pub failed: u32,
}

/// The head of an open session.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SessionDetail {
    pub row: SessionRow,
    /// Nanoseconds since 1970 of the session's first instant; all relative times count from here.
    pub base_ns: String,
    pub handoffs: u32,
    pub tool_calls: u32,
    pub mcp_calls: u32,
    pub model_calls: u32,
    pub open_spans: u32,
    pub conflicts: u32,
    pub trace_ids: Vec<String>,
    pub hash_chain: Option<HashChain>,
    pub signatures: Signatures,
    /// Events that are missing in the count of the session's traces.
    pub gaps: u32,
}

/// The signatures of a session's events.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Signatures {
    pub state: IntegrityState,
    pub verified: u32,
    pub broken: u32,
    pub no_key: u32,
    pub unsigned: u32,
    /// Rules that fitted, with how often.
    pub rules: Vec<Facet>,
    /// What is so, in one sentence.
    pub summary: String,
    /// What valid signatures say nothing about; empty when none is valid.
    pub not_covered: String,
}

/// State of the hash chain of a session's events.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct HashChain {
    pub events: u32,
    pub links_ok: u32,
    pub links_broken: u32,
}
