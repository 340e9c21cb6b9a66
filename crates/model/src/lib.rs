//! The canonical model of Tracewake: one [`Event`] for every dialect and what is derived from events.
//!
//! Pure data and pure functions. No I/O, no async, no SQL, no wire formats.

mod content;
mod digest;
mod event;
mod ids;
mod kind;
mod ledger;
mod original;
mod span;
mod text;
mod time;
mod tree;

pub use content::{
    AgentHandoff, Content, CostDetails, DataAccess, ErrorInfo, Extension, InfrastructureMetrics, McpCall,
    Message, ModelInvocation, PerformanceMetrics, PolicyDecision, RedactionInfo, RetryInfo, ToolCall,
    ToolResponse,
};
pub use digest::digest;
pub use event::{Agent, Author, Dialect, Event, Problem, Severity, Status};
pub use ids::{short_id, visible_title};
pub use kind::{Family, Kind, Phase};
pub use ledger::{Counts, Outcome};
pub use original::{Media, Original};
pub use span::{Span, SpanKey, SpanState};
pub use text::{index_text, search_text};
pub use time::{Clock, EventTime, UnixNanos};
pub use tree::{TreeRow, span_tree};
