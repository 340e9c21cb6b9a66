//! What the steps of a run were asked and what they gave, as digests to tell whether two are the same.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use serde_json::Value;
use tracewake_model::{Content, Event};

/// Digests of one step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Digests {
    pub(super) asked: u64,
    pub(super) gave: u64,
}

/// What a step was asked and gave, collected from its events by time.
#[derive(Debug, Default)]
pub(super) struct Collected {
    asked: DefaultHasher,
    gave: DefaultHasher,
    /// A message may come in pieces that are cut elsewhere the next time.
    text: String,
}

/// Parts of a step by name, in reading order: what it was asked first, then what it gave.
pub(super) type Parts = (Vec<(&'static str, Value)>, Vec<(&'static str, Value)>);

/// Fields that senders generate for each call: they say nothing about what changed.
const DRAWN: &[&str] = &[
    "tool_call_id",
    "call_id",
    "request_id",
    "response_id",
    "created",
    "created_at",
    "system_fingerprint",
];
/// Beginnings of ids that providers draw.
const DRAWN_IDS: &[&str] = &["call_", "chatcmpl-", "toolu_", "msg_", "resp_", "req_"];

impl Collected {
    /// Adds an event.
    pub(super) fn add(&mut self, event: &Event) {
        if let Some(text) = message_of(event) {
            if text.starts_with(&self.text) {
                self.text.clear();
            }
            self.text.push_str(text);
            return;
        }
        let (asked, gave) = parts(event);
        for (name, mut value) in asked {
            forget_drawn(&mut value);
            (name, value.to_string()).hash(&mut self.asked);
        }
        for (name, mut value) in gave {
            forget_drawn(&mut value);
            (name, value.to_string()).hash(&mut self.gave);
        }
    }

    /// The digests of all that was added.
    pub(super) fn digests(mut self) -> Digests {
        self.text.hash(&mut self.gave);
        Digests {
            asked: self.asked.finish(),
            gave: self.gave.finish(),
        }
    }
}

/// The text of a message, which may be a piece of one.
fn message_of(event: &Event) -> Option<&str> {
    match &event.content {
        Some(Content::Message(message)) => Some(&message.text),
        Some(Content::FinalOutput(output)) if output.structured.is_none() => Some(&output.text),
        _ => None,
    }
}

/// What an event says of what was asked and of what was given.
pub(super) fn parts(event: &Event) -> Parts {
    let mut asked = Vec::new();
    let mut gave = Vec::new();
    let add = |to: &mut Vec<_>, name: &'static str, value: Option<Value>| {
        to.extend(value.filter(|value| !value.is_null()).map(|value| (name, value)));
    };
    let text = |text: &str| (!text.is_empty()).then(|| Value::from(text));
    match &event.content {
        None => {}
        Some(Content::Message(message)) => add(&mut gave, "message", text(&message.text)),
        Some(Content::FinalOutput(output)) => {
            add(&mut gave, "output", text(&output.text));
            add(&mut gave, "structured output", output.structured.clone());
        }
        Some(Content::ToolCall(call)) => add(&mut asked, "arguments", call.arguments.clone()),
        Some(Content::ToolResponse(response)) => {
            add(&mut gave, "result", response.output.clone());
            add(&mut gave, "error", text(&response.error_message));
        }
        Some(Content::ToolExchange(exchange)) => {
            add(&mut asked, "arguments", exchange.call.arguments.clone());
            add(&mut gave, "result", exchange.response.output.clone());
            add(&mut gave, "error", text(&exchange.response.error_message));
        }
        Some(Content::Model(model)) => {
            if model.request.is_some() {
                add(&mut asked, "model", text(&model.model));
            }
            add(&mut asked, "request", model.request.clone());
            add(&mut gave, "response", model.response.clone());
            add(&mut gave, "finish reason", text(&model.finish_reason));
        }
        Some(Content::Mcp(call)) => {
            add(&mut asked, "request", call.request.clone());
            add(&mut gave, "response", call.response.clone());
        }
        Some(Content::Policy(policy)) => {
            add(&mut gave, "outcome", text(&policy.outcome));
            add(&mut gave, "rules", text(&policy.rule_ids.join("\n")));
            add(&mut gave, "rationale", text(&policy.rationale));
        }
        Some(Content::DataAccess(access)) => {
            add(&mut gave, "documents", text(&access.document_ids.join("\n")));
            add(&mut gave, "chunks", text(&access.chunk_ids.join("\n")));
        }
        Some(Content::Score(score)) => {
            add(&mut gave, "score", text(&score.value.words()));
            add(&mut gave, "comment", text(&score.comment));
        }
        Some(Content::State(state)) => add(&mut gave, "state", Some(state.clone())),
        Some(Content::Error(error)) => {
            add(&mut gave, "error", text(&error.error_message));
            add(&mut gave, "code", text(&error.error_code));
        }
        Some(Content::Handoff(handoff)) => {
            add(&mut asked, "reason", text(&handoff.reason));
            add(&mut asked, "handoff data", handoff.handoff_data.clone());
        }
        Some(Content::Reasoning(reasoning)) => {
            add(&mut gave, "goal", text(&reasoning.goal));
            let steps: Vec<String> = reasoning
                .steps
                .iter()
                .map(|step| format!("{}\n→ {}", step.description, step.decision))
                .collect();
            add(&mut gave, "steps", text(&steps.join("\n")));
        }
        Some(Content::Custom(custom)) => add(&mut gave, "data", Some(custom.clone())),
    }
    (asked, gave)
}

/// Takes out what is generated for each call, at any depth that JSON may have.
fn forget_drawn(value: &mut Value) {
    let mut todo = vec![value];
    while let Some(value) = todo.pop() {
        match value {
            Value::Array(items) => todo.extend(items),
            Value::Object(fields) => {
                fields.retain(|name, value| !is_drawn(name, value));
                todo.extend(fields.values_mut());
            }
            _ => {}
        }
    }
}

fn is_drawn(name: &str, value: &Value) -> bool {
    let id = value.as_str().unwrap_or_default();
    DRAWN.contains(&name) || (name == "id" && DRAWN_IDS.iter().any(|start| id.starts_with(start)))
}

/// Digests of the steps that are wanted, from the events of their run.
#[derive(Debug, Default)]
pub(super) struct Contents {
    steps: HashMap<i64, Collected>,
}

impl Contents {
    /// For these spans.
    pub(super) fn of(spans: impl IntoIterator<Item = i64>) -> Contents {
        Contents {
            steps: spans
                .into_iter()
                .map(|span| (span, Collected::default()))
                .collect(),
        }
    }

    /// The step of a span, if it is wanted.
    pub(super) fn step(&mut self, span: i64) -> Option<&mut Collected> {
        self.steps.get_mut(&span)
    }

    /// What came together.
    pub(super) fn digests(self) -> HashMap<i64, Digests> {
        self.steps
            .into_iter()
            .map(|(span, collected)| (span, collected.digests()))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use tracewake_model::{Message, ToolCall, ToolResponse};

    use super::*;

    fn digests(contents: Vec<Content>) -> Digests {
        let mut collected = Collected::default();
        for content in contents {
            let event = Event {
                content: Some(content),
                ..Event::default()
            };
            collected.add(&event);
        }
        collected.digests()
    }

    fn call(arguments: Value) -> Content {
        Content::ToolCall(ToolCall {
            arguments: Some(arguments),
            ..ToolCall::default()
        })
    }

    fn result(output: Value) -> Content {
        Content::ToolResponse(ToolResponse {
            output: Some(output),
            ..ToolResponse::default()
        })
    }

    fn said(text: &str) -> Content {
        Content::Message(Message {
            text: text.into(),
            ..Message::default()
        })
    }

    #[test]
    fn what_was_asked_and_what_was_given_are_told_apart() {
        let check = |left: Vec<Content>, right: Vec<Content>, asked: bool, gave: bool| {
            let (left, right) = (digests(left), digests(right));
            assert_eq!(
                (left.asked != right.asked, left.gave != right.gave),
                (asked, gave)
            );
        };
        let answer = || result(json!({"ok": true}));
        check(
            vec![call(json!({"a": 1})), answer()],
            vec![call(json!({"a": 1})), answer()],
            false,
            false,
        );
        check(
            vec![call(json!({"a": 1})), answer()],
            vec![call(json!({"a": 2})), answer()],
            true,
            false,
        );
        check(vec![answer()], vec![result(json!("no"))], false, true);
        check(vec![said("Hel"), said("lo")], vec![said("Hello")], false, false);
        check(vec![said("Hello")], vec![said("Bye")], false, true);
        let with_id = |id: &str| call(json!({"deep": [{"id": id, "tool_call_id": id, "q": 1}]}));
        check(vec![with_id("call_1")], vec![with_id("call_2")], false, false);
        check(vec![with_id("order-1")], vec![with_id("order-2")], true, false);
    }
}
