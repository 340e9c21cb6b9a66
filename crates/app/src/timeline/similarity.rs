//! Whether two calls ask for the same thing, by the events that began them.

use std::collections::HashMap;

use serde_json::Value;
use tracewake_model::{Content, Event, Similarity, Span};
use tracewake_store::Store;

use crate::originals::event_of;

/// Most events that are read again for one layout. What lies beyond is compared by name only.
const MOST_READ: usize = 400;

/// Compares calls of a session and remembers what it has read.
pub(super) struct Calls<'a> {
    store: &'a Store,
    spans: &'a [Span],
    read: HashMap<usize, Option<Call>>,
}

/// What a call asked for.
#[derive(Debug, Clone, PartialEq, Default)]
struct Call {
    arguments: Option<Value>,
    is_retry: bool,
}

impl<'a> Calls<'a> {
    pub(super) fn new(store: &'a Store, spans: &'a [Span]) -> Calls<'a> {
        Calls {
            store,
            spans,
            read: HashMap::new(),
        }
    }

    /// What the later of two calls says about the earlier one.
    pub(super) fn compare(&mut self, earlier: usize, later: usize) -> Similarity {
        let (earlier, later) = (self.call(earlier), self.call(later));
        compare(earlier.as_ref(), later.as_ref())
    }

    fn call(&mut self, span: usize) -> Option<Call> {
        if let Some(known) = self.read.get(&span) {
            return known.clone();
        }
        if self.read.len() >= MOST_READ {
            return None;
        }
        // Bytes that cannot be read again are told where the event itself is shown; here they only mean "not known".
        let stored = self.store.event(self.spans[span].first_event).ok().flatten();
        let call = stored
            .and_then(|stored| event_of(&stored))
            .map(|event| call_of(&event));
        self.read.insert(span, call.clone());
        call
    }
}

fn call_of(event: &Event) -> Call {
    let arguments = match &event.content {
        Some(Content::ToolCall(call)) => call.arguments.clone(),
        Some(Content::ToolExchange(exchange)) => exchange.call.arguments.clone(),
        Some(Content::Mcp(call)) => call.request.clone(),
        Some(Content::Model(call)) => call.request.clone(),
        _ => None,
    };
    Call {
        arguments,
        is_retry: event.retry.as_ref().is_some_and(|retry| retry.attempt > 0),
    }
}

fn compare(earlier: Option<&Call>, later: Option<&Call>) -> Similarity {
    match (earlier, later) {
        (_, Some(later)) if later.is_retry => Similarity::Stated,
        (Some(earlier), Some(later)) => match (&earlier.arguments, &later.arguments) {
            (Some(before), Some(after)) if before == after => Similarity::Same,
            (Some(_), Some(_)) => Similarity::Different,
            _ => Similarity::Unknown,
        },
        _ => Similarity::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use tracewake_model::{McpCall, RetryInfo, ToolCall};

    use super::*;

    fn tool(arguments: Option<Value>, attempt: i32) -> Call {
        call_of(&Event {
            content: Some(Content::ToolCall(ToolCall {
                arguments,
                ..ToolCall::default()
            })),
            retry: Some(RetryInfo {
                attempt: attempt.into(),
                ..RetryInfo::default()
            }),
            ..Event::default()
        })
    }

    #[test]
    fn arguments_are_compared_and_a_stated_retry_needs_none() {
        let one = tool(Some(json!({ "id": 1, "unit": "EUR" })), 0);
        let same = tool(Some(json!({ "unit": "EUR", "id": 1 })), 0);
        let other = tool(Some(json!({ "id": 2 })), 0);
        let stated = tool(None, 2);
        let bare = tool(None, 0);
        let check = |earlier: Option<&Call>, later: Option<&Call>, expect| {
            assert_eq!(compare(earlier, later), expect)
        };
        check(Some(&one), Some(&same), Similarity::Same);
        check(Some(&one), Some(&other), Similarity::Different);
        check(Some(&one), Some(&stated), Similarity::Stated);
        check(None, Some(&stated), Similarity::Stated);
        check(Some(&one), Some(&bare), Similarity::Unknown);
        check(Some(&one), None, Similarity::Unknown);
        let mcp = call_of(&Event {
            content: Some(Content::Mcp(McpCall {
                request: Some(json!({ "id": 1, "unit": "EUR" })),
                ..McpCall::default()
            })),
            ..Event::default()
        });
        check(Some(&one), Some(&mcp), Similarity::Same);
    }
}
