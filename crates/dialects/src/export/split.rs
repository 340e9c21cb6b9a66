//! One event that describes a whole span, as the two events of its ends.

use std::borrow::Cow;

use tracewake_model::{
    AudioTokens, Content, Event, EventTime, Kind, ModelInvocation, Phase, Status, ToolExchange, UnixNanos,
};

/// The events of the ends: one that is no whole span comes back alone, at `time`.
pub(super) fn split(event: &Event, time: UnixNanos) -> (Option<Event>, Cow<'_, Event>) {
    let at = |time| EventTime::exact(time);
    let Some(end) = event.end.filter(|_| event.phase() == Phase::Whole) else {
        return (
            None,
            Cow::Owned(Event {
                time: at(time),
                ..event.clone()
            }),
        );
    };
    let (opening, closing) = contents(event.content.clone());
    let start = Event {
        identity: format!("{}#start", event.identity),
        kind: opening_kind(&event.kind),
        status: Status::Started,
        time: at(time),
        end: None,
        content: opening,
        cost: None,
        retry: None,
        performance: None,
        response_id: String::new(),
        is_final: false,
        is_partial: false,
        signature: String::new(),
        ..event.clone()
    };
    let end = Event {
        time: at(end),
        end: None,
        content: closing,
        ..event.clone()
    };
    (Some(start), Cow::Owned(end))
}

/// What is said at the start and what at the end.
fn contents(content: Option<Content>) -> (Option<Content>, Option<Content>) {
    match content {
        Some(Content::ToolExchange(ToolExchange { call, mut response })) => {
            if response.tool_call_id.is_empty() {
                response.tool_call_id.clone_from(&call.id);
            }
            (
                Some(Content::ToolCall(call)),
                Some(Content::ToolResponse(response)),
            )
        }
        Some(Content::Model(model)) => {
            let asked = ModelInvocation {
                response: None,
                prompt_tokens: 0,
                completion_tokens: 0,
                total_tokens: 0,
                cached_tokens: 0,
                cache_write_tokens: 0,
                reasoning_tokens: 0,
                audio: AudioTokens::default(),
                end_time: None,
                duration_ms: 0.0,
                finish_reason: String::new(),
                ..model.clone()
            };
            let answered = ModelInvocation {
                request: None,
                ..model
            };
            (Some(Content::Model(asked)), Some(Content::Model(answered)))
        }
        Some(Content::Mcp(mut call)) => {
            let mut asked = call.clone();
            asked.response = None;
            asked.execution_time_ms = 0.0;
            call.request = None;
            (Some(Content::Mcp(asked)), Some(Content::Mcp(call)))
        }
        other => (None, other),
    }
}

/// The kind that opens what this one closes.
fn opening_kind(kind: &Kind) -> Kind {
    match kind {
        Kind::SessionEnd => Kind::SessionStart,
        Kind::AgentEnd => Kind::AgentStart,
        Kind::ModelEnd => Kind::ModelStart,
        Kind::ToolEnd => Kind::ToolStart,
        Kind::McpEnd => Kind::McpStart,
        Kind::TurnEnd => Kind::TurnStart,
        Kind::WorkflowEnd => Kind::WorkflowStart,
        other => other.clone(),
    }
}
