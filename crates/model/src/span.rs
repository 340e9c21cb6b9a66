//! A span: what a START and its END, or a point event, become in the timeline.

use crate::{Event, Family};

/// What identifies a span inside its session.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SpanKey {
    /// The family both ends share.
    pub family: Family,
    /// The span id as sent; for an event without one, `pair:` and what joins its ends, `call:` and its tool call id,
    /// else `event:` and its identity.
    pub id: String,
}

impl SpanKey {
    /// The span an event belongs to. `fallback` stands for the identity of an event that has none.
    pub fn of(event: &Event, fallback: &str) -> SpanKey {
        let family = event.kind.family();
        let id = match (&event.span_id, tool_call_id(event)) {
            (span, _) if !span.is_empty() => span.clone(),
            _ if !event.pair.is_empty() => format!("pair:{}", event.pair),
            (_, Some(call)) => format!("call:{call}"),
            _ if event.identity.is_empty() => format!("event:{fallback}"),
            _ => format!("event:{}", event.identity),
        };
        SpanKey { family, id }
    }
}

/// The tool call id that joins a tool call with its response, if the event carries one.
fn tool_call_id(event: &Event) -> Option<&str> {
    let id = match &event.content {
        Some(crate::Content::ToolCall(call)) => call.id.as_str(),
        Some(crate::Content::ToolResponse(response)) => response.tool_call_id.as_str(),
        Some(crate::Content::ToolExchange(exchange)) => exchange.call.id.as_str(),
        Some(crate::Content::Mcp(call)) => call.tool_call_id.as_str(),
        _ => return None,
    };
    (!id.is_empty()).then_some(id)
}

/// How far a span has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum SpanState {
    /// Ended without a failure.
    Ok = 0,
    /// Ended, or stands alone, with a failure.
    Failed = 1,
    /// Its end has not come and the session is live.
    Running = 2,
    /// Its end never came.
    Unfinished = 3,
    /// Ended as cancelled.
    Cancelled = 4,
}

/// What the events of a span say of its end.
#[derive(Debug, Clone, Copy)]
pub struct SpanOutcome {
    /// One of them failed.
    pub failed: bool,
    /// It began, and no event ended it.
    pub open: bool,
    /// It ended as cancelled.
    pub cancelled: bool,
}

impl SpanOutcome {
    /// How far the span has come, in a session that is live or not.
    pub fn state(self, session_live: bool) -> SpanState {
        match (self.failed, self.open) {
            (true, _) => SpanState::Failed,
            (false, true) if session_live => SpanState::Running,
            (false, true) => SpanState::Unfinished,
            (false, false) if self.cancelled => SpanState::Cancelled,
            (false, false) => SpanState::Ok,
        }
    }
}

/// One span of a session, as stored. Times are nanoseconds since 1970.
#[derive(Debug, Clone, PartialEq)]
pub struct Span {
    /// Row id in the store: stable while the database lives.
    pub row: i64,
    /// What identifies it in its session.
    pub key: SpanKey,
    /// As sent by the earliest event that named one; empty for a root.
    pub parent_id: String,
    /// What to call it: tool, model, agent, MCP operation, first words of a message.
    pub name: String,
    /// Second half of the name: MCP server, provider, policy outcome. May be empty.
    pub detail: String,
    /// Agent key, empty when none was named.
    pub agent: String,
    /// First instant known of the span.
    pub start_ns: i64,
    /// Last instant known; equal to the start while only one event is known.
    pub end_ns: i64,
    /// START events seen.
    pub starts: u32,
    /// END events seen.
    pub ends: u32,
    /// Point events seen.
    pub points: u32,
    /// Events of the span that report a failure.
    pub failures: u32,
    /// Errors of the session that its events tell of: a failure that another span tells of is none.
    pub errors: u32,
    /// Whether an END said cancelled.
    pub cancelled: bool,
    /// Input (prompt) tokens of a model call.
    pub input_tokens: i64,
    /// Output (completion) tokens of a model call.
    pub output_tokens: i64,
    /// Total tokens of a model call.
    pub total_tokens: i64,
    /// The first event of the span, by time.
    pub first_event: i64,
}

impl Span {
    /// How far the span has come, in a session that is live or not.
    pub fn state(&self, session_live: bool) -> SpanState {
        SpanOutcome {
            failed: self.failures > 0,
            open: self.starts > 0 && self.ends == 0,
            cancelled: self.cancelled,
        }
        .state(session_live)
    }
}
