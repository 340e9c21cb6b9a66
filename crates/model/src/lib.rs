//! The canonical model of Tracewake: one [`Event`] for every dialect and what is derived from events.
//!
//! Pure data and pure functions. No I/O, no async, no SQL, no wire formats.

mod agent;
mod call;
mod content;
mod critical_path;
mod days;
mod dialect;
mod digest;
mod event;
pub mod files;
mod gaps;
pub mod hidden;
mod identifiers;
mod ids;
mod integrity;
mod interval;
mod json_texts;
mod kind;
mod lanes;
mod ledger;
mod model_use;
mod opaque;
mod original;
pub mod query;
mod retries;
mod score;
mod span;
mod text;
mod time;
mod tree;
#[cfg(test)]
mod tree_kit;

pub use agent::{Agent, is_made_up};
pub use call::{CallFacts, words_hash};
pub use content::{
    AgentHandoff, AudioTokens, Content, CostDetails, DataAccess, ErrorInfo, Extension, FinalOutput,
    InfrastructureMetrics, McpCall, Message, ModelInvocation, PerformanceMetrics, PolicyDecision, Reasoning,
    ReasoningStep, RedactionInfo, RetryInfo, SafetyCheck, ToolCall, ToolExchange, ToolResponse,
};
pub use critical_path::{CriticalInterval, critical_path};
pub use days::Days;
pub use dialect::{Dialect, DialectInfo};
pub use digest::digest;
pub use event::{AgentScope, Author, Diagnostic, Event, Severity, SpanLink, Status, Usage};
pub use gaps::gaps;
pub use ids::{short_id, visible_title};
pub use integrity::{Integrity, SignatureCounts, SignatureRule, SignatureState};
pub use interval::{Interval, intervals};
pub use kind::{Family, Kind, Phase};
pub use lanes::{Lane, lanes};
pub use ledger::{Counts, Outcome};
pub use model_use::{ESTIMATE_CURRENCY, ModelUse};
pub use original::{Media, Original};
pub use retries::{Certainty, Retry, Similarity, retries};
pub use score::{Score, ScoreSubject, ScoreValue};
pub use span::{Span, SpanKey, SpanOutcome, SpanState};
pub use text::{SearchText, index_text, search_text};
pub use time::{Clock, EventTime, UnixNanos};
pub use tree::{TreeRow, parents, span_tree};
