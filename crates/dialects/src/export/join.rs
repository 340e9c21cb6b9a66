//! The two events of a span's ends, as one event that describes a whole span.

use serde_json::Value;
use tracewake_model::{
    Content, ErrorInfo, Event, EventTime, McpCall, ModelInvocation, Phase, RedactionInfo, ToolCall,
    ToolExchange, ToolResponse, UnixNanos,
};

/// A span as one event.
#[derive(Debug, Clone, PartialEq)]
pub struct Joined {
    /// From `time` to `end`, with the contents of both ends. A point event stays as it is.
    pub event: Event,
    /// What went wrong: an error that took the place of the end's own content.
    pub error: Option<ErrorInfo>,
    /// No end was seen: `end` is the last instant known.
    pub is_open: bool,
    /// No start was seen: `time` is the first instant known.
    pub start_missing: bool,
    /// Events of the span that are in none of its ends: further starts and ends.
    pub left_over: usize,
}

/// Joins the events of one span, given with the instants they are drawn at. The first START and the last END count.
/// None when there are no events.
pub fn join(mut events: Vec<(Event, UnixNanos)>) -> Option<Joined> {
    events.sort_by_key(|(_, time)| *time);
    let first = events.first()?.1;
    let last = events.last()?.1;
    let whole = events
        .iter()
        .rposition(|(event, _)| event.phase() == Phase::Whole);
    if let Some(at) = whole {
        let left_over = events.len() - 1;
        return Some(alone(events.swap_remove(at), left_over));
    }
    let start = events.iter().position(|(event, _)| event.phase() == Phase::Start);
    let end = events.iter().rposition(|(event, _)| event.phase() == Phase::End);
    let used = usize::from(start.is_some()) + usize::from(end.is_some());
    let left_over = events.len() - used;
    let pick = |at: usize| events.get(at).map(|(event, _)| event.clone());
    let (mut event, error) = match (start.and_then(pick), end.and_then(pick)) {
        (Some(start), Some(end)) => merge(start, end),
        (Some(one), None) | (None, Some(one)) => take_error(one),
        (None, None) => return Some(alone(events.swap_remove(0), left_over.saturating_sub(1))),
    };
    event.time = EventTime::exact(first);
    event.end = Some(last);
    Some(Joined {
        event,
        error,
        is_open: end.is_none(),
        start_missing: start.is_none(),
        left_over,
    })
}

fn alone((event, time): (Event, UnixNanos), left_over: usize) -> Joined {
    let is_error = event.phase() == Phase::Point;
    let (mut event, error) = match is_error {
        true => (event, None),
        false => take_error(event),
    };
    event.time = EventTime::exact(time);
    Joined {
        event,
        error,
        is_open: false,
        start_missing: false,
        left_over,
    }
}

fn take_error(mut event: Event) -> (Event, Option<ErrorInfo>) {
    match event.content.take() {
        Some(Content::Error(error)) => (event, Some(error)),
        other => {
            event.content = other;
            (event, None)
        }
    }
}

/// The end says how it went; the start has the names, which the end of a failed call does not repeat.
fn merge(start: Event, end: Event) -> (Event, Option<ErrorInfo>) {
    let (content, error) = contents(start.content, end.content);
    let event = Event {
        content,
        tags: union(start.tags, end.tags),
        pii_categories: union(start.pii_categories, end.pii_categories),
        policy_flags: union(start.policy_flags, end.policy_flags),
        links: union(start.links, end.links),
        metadata: merge_json(start.metadata, end.metadata),
        parent_span_id: either(start.parent_span_id, end.parent_span_id),
        trace_id: either(start.trace_id, end.trace_id),
        session_id: either(start.session_id, end.session_id),
        origin: either(start.origin, end.origin),
        agent: match start.agent.key() {
            "" => end.agent,
            _ => start.agent,
        },
        cost: end.cost.or(start.cost),
        handoff: end.handoff.or(start.handoff),
        retry: end.retry.or(start.retry),
        redaction: match (start.redaction, end.redaction) {
            (Some(start), Some(end)) => Some(RedactionInfo {
                fields: union(start.fields, end.fields),
                ..end
            }),
            (start, end) => end.or(start),
        },
        performance: end.performance.or(start.performance),
        infrastructure: end.infrastructure.or(start.infrastructure),
        sequence: start.sequence.or(end.sequence),
        ..end
    };
    (event, error)
}

fn contents(start: Option<Content>, end: Option<Content>) -> (Option<Content>, Option<ErrorInfo>) {
    match (start, end) {
        (start, Some(Content::Error(error))) => (start, Some(error)),
        (Some(Content::ToolCall(call)), Some(Content::ToolResponse(response))) => {
            (exchange(call, response), None)
        }
        (Some(Content::ToolCall(call)), Some(Content::ToolExchange(done))) => {
            (exchange(merge_call(call, done.call), done.response), None)
        }
        (Some(Content::Model(asked)), Some(Content::Model(answered))) => {
            (Some(Content::Model(model(asked, answered))), None)
        }
        (Some(Content::Mcp(asked)), Some(Content::Mcp(answered))) => {
            (Some(Content::Mcp(mcp(asked, answered))), None)
        }
        (start, end) => (end.or(start), None),
    }
}

fn exchange(call: ToolCall, response: ToolResponse) -> Option<Content> {
    Some(Content::ToolExchange(ToolExchange { call, response }))
}

fn merge_call(asked: ToolCall, done: ToolCall) -> ToolCall {
    ToolCall {
        id: either(asked.id, done.id),
        name: either(asked.name, done.name),
        arguments: asked.arguments.or(done.arguments),
        auth_required: asked.auth_required || done.auth_required,
        function_name: either(asked.function_name, done.function_name),
    }
}

fn model(asked: ModelInvocation, answered: ModelInvocation) -> ModelInvocation {
    let known = |name: String| if name == "unknown" { String::new() } else { name };
    ModelInvocation {
        // One integration calls the model of every answer "unknown".
        provider: either(known(asked.provider), answered.provider),
        model: either(known(asked.model), answered.model),
        request: asked.request.or(answered.request),
        response: answered.response.or(asked.response),
        temperature: either_number(asked.temperature, answered.temperature),
        max_tokens: if asked.max_tokens == 0 {
            answered.max_tokens
        } else {
            asked.max_tokens
        },
        top_p: either_number(asked.top_p, answered.top_p),
        frequency_penalty: either_number(asked.frequency_penalty, answered.frequency_penalty),
        presence_penalty: either_number(asked.presence_penalty, answered.presence_penalty),
        start_time: asked.start_time.or(answered.start_time),
        ..answered
    }
}

fn mcp(asked: McpCall, answered: McpCall) -> McpCall {
    McpCall {
        server_name: either(asked.server_name, answered.server_name),
        server_url: either(asked.server_url, answered.server_url),
        operation: either(asked.operation, answered.operation),
        tool_name: either(asked.tool_name, answered.tool_name),
        tool_call_id: either(asked.tool_call_id, answered.tool_call_id),
        method: either(asked.method, answered.method),
        request: asked.request.or(answered.request),
        response: answered.response.or(asked.response),
        protocol_version: either(asked.protocol_version, answered.protocol_version),
        execution_time_ms: either_number(answered.execution_time_ms, asked.execution_time_ms),
    }
}

fn merge_json(start: Option<Value>, end: Option<Value>) -> Option<Value> {
    match (start, end) {
        (Some(Value::Object(mut start)), Some(Value::Object(end))) => {
            start.extend(end);
            Some(Value::Object(start))
        }
        (start, end) => end.or(start),
    }
}

fn union<T: PartialEq>(mut first: Vec<T>, second: Vec<T>) -> Vec<T> {
    for item in second {
        if !first.contains(&item) {
            first.push(item);
        }
    }
    first
}

fn either(first: String, second: String) -> String {
    if first.is_empty() { second } else { first }
}

fn either_number(first: f64, second: f64) -> f64 {
    if first == 0.0 { second } else { first }
}

#[cfg(test)]
mod tests {
    use tracewake_model::{Kind, Status};

    use super::*;

    fn at(kind: Kind, second: i64, content: Option<Content>) -> (Event, UnixNanos) {
        let event = Event {
            kind,
            content,
            ..Event::default()
        };
        (event, UnixNanos(second * 1_000_000_000))
    }

    fn call() -> Option<Content> {
        Some(Content::ToolCall(ToolCall {
            id: "c".into(),
            name: "search".into(),
            ..ToolCall::default()
        }))
    }

    #[test]
    fn ends_become_one_span_in_any_order() {
        let response = Some(Content::ToolResponse(ToolResponse {
            output: Some(Value::from(1)),
            ..ToolResponse::default()
        }));
        let joined = join(vec![
            at(Kind::ToolEnd, 5, response),
            at(Kind::ToolStart, 2, call()),
        ])
        .unwrap();
        assert_eq!(joined.event.time.stated, Some(UnixNanos(2_000_000_000)));
        assert_eq!(joined.event.end, Some(UnixNanos(5_000_000_000)));
        assert_eq!(joined.event.phase(), Phase::Whole);
        let Some(Content::ToolExchange(exchange)) = joined.event.content else {
            panic!("no exchange");
        };
        assert_eq!(exchange.call.name, "search");
        assert_eq!(exchange.response.output, Some(Value::from(1)));
        assert!(!joined.is_open && !joined.start_missing && joined.left_over == 0);
    }

    #[test]
    fn an_error_at_the_end_leaves_the_names_of_the_start() {
        let error = ErrorInfo {
            error_message: "no".into(),
            ..ErrorInfo::default()
        };
        let mut end = at(Kind::ToolEnd, 3, Some(Content::Error(error.clone())));
        end.0.status = Status::Failed;
        let joined = join(vec![at(Kind::ToolStart, 2, call()), end]).unwrap();
        assert_eq!((joined.event.content, joined.error), (call(), Some(error)));
        assert_eq!(joined.event.status, Status::Failed);
    }

    #[test]
    fn a_missing_end_is_said() {
        let open = join(vec![at(Kind::ToolStart, 2, call())]).unwrap();
        assert!(open.is_open && open.event.end == open.event.time.stated);
        let late = join(vec![at(Kind::ToolEnd, 2, None)]).unwrap();
        assert!(late.start_missing && !late.is_open);
        let twice = join(vec![
            at(Kind::ToolStart, 1, None),
            at(Kind::ToolStart, 2, None),
            at(Kind::ToolEnd, 3, None),
        ]);
        assert_eq!(twice.unwrap().left_over, 1);
        assert_eq!(join(Vec::new()), None);
    }
}
