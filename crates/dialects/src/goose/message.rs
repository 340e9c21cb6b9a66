//! Messages: what the person, the program and the model said, what a model call used, and the tools that were asked
//! for.

use serde_json::{Map, Value, json};
use tracewake_model::{
    Author, Content, CostDetails, Dialect, Event, Kind, Message as Said, ModelInvocation, Reasoning, Status,
};

use super::record::{Message, time};
use super::tool;
use crate::compaction::COMPACTED;
use crate::diagnostics::Diagnostics;
use crate::members::Members;

/// The events of a message.
pub(super) fn events(message: &Message, odd: &mut Diagnostics) -> Vec<Event> {
    let mut events = Vec::new();
    for (place, part) in message.content.iter().enumerate() {
        let Some(part) = Members::of(part) else {
            odd.add("content", "holds what is no object");
            continue;
        };
        let event = message.event(&place.to_string());
        events.extend(match part.text("type", odd).as_str() {
            "text" => said(message, part, event, odd),
            "thinking" | "reasoning" => thought(part, event, odd),
            "toolRequest" | "frontendToolRequest" => vec![tool::asked(part, event, odd)],
            "toolResponse" => vec![tool::answered(message, part, event, odd)],
            "systemNotification" | "conversationCompacted" | "contextLengthExceeded" => {
                vec![noted(part, event, odd)]
            }
            kind => vec![Event {
                kind: Kind::Custom(kind.to_owned()),
                native_type: kind.to_owned(),
                content: Some(Content::Custom(Value::Object(part.0.clone()))),
                ..event
            }],
        });
    }
    events.extend(called(message, odd));
    events
}

/// Words. What the person does not see, the program has written for the model.
fn said(message: &Message, part: Members<'_>, event: Event, odd: &mut Diagnostics) -> Vec<Event> {
    let text = part.text("text", odd);
    if text.is_empty() {
        return Vec::new();
    }
    let is_hidden = message.metadata.get("userVisible") == Some(&Value::Bool(false));
    let (kind, author, role) = match (message.role.as_str(), is_hidden) {
        ("assistant", false) => (Kind::Output, Author::Llm, "assistant"),
        (_, true) => (Kind::Input, Author::System, "system"),
        _ => (Kind::Input, Author::User, "user"),
    };
    vec![Event {
        kind,
        author,
        content: Some(Content::Message(Said {
            role: role.to_owned(),
            text,
            metadata: part
                .get("annotations")
                .map(|annotations| json!({ "annotations": annotations })),
        })),
        ..event
    }]
}

fn thought(part: Members<'_>, event: Event, odd: &mut Diagnostics) -> Vec<Event> {
    let text = match part.text("thinking", odd) {
        text if text.is_empty() => part.text("text", odd),
        text => text,
    };
    if text.is_empty() {
        return Vec::new();
    }
    vec![Event {
        kind: Kind::Reasoning,
        author: Author::Llm,
        content: Some(Content::Reasoning(Reasoning::of_text(text))),
        ..event
    }]
}

/// A note of the program: the context was compacted, or something for the person to see.
fn noted(part: Members<'_>, event: Event, odd: &mut Diagnostics) -> Event {
    let kind = part.text("type", odd);
    if kind == "systemNotification" {
        return Event {
            kind: Kind::System,
            author: Author::System,
            content: Some(Content::Message(Said {
                role: "system".to_owned(),
                text: part.text("msg", odd),
                metadata: Some(json!({ "notificationType": part.get("notificationType") })),
            })),
            ..event
        };
    }
    let mut state = part.0.clone();
    state.insert("key".to_owned(), COMPACTED.into());
    Event {
        kind: Kind::StateUpdate,
        author: Author::System,
        content: Some(Content::State(Value::Object(state))),
        ..event
    }
}

/// The model call that a message is the answer of, where it says what it used.
fn called(message: &Message, odd: &mut Diagnostics) -> Option<Event> {
    let metadata = Members(&message.metadata);
    let usage = metadata.object("usage", odd)?;
    let inference = metadata.object("inference", odd);
    let named = |names: [&str; 2], odd: &mut Diagnostics| {
        let texts = names.map(|name| inference.map_or(String::new(), |inference| inference.text(name, odd)));
        texts
            .into_iter()
            .find(|text| !text.is_empty())
            .unwrap_or_default()
    };
    let provider = named(["provider", "providerName"], odd);
    let model = named(["resolvedModel", "requestedModel"], odd);
    let (used, cost) = spent(usage, IN_MESSAGES, odd);
    let call = ModelInvocation {
        provider,
        model,
        ..used
    };
    Some(of_call(message.event("call"), call, cost))
}

/// A line of the ledger: a call whose message is not known.
pub(super) fn used(row: Map<String, Value>, odd: &mut Diagnostics) -> Event {
    let said = Members(&row);
    let session = said.text("session_id", odd);
    let model = said.text("model", odd);
    let (used, cost) = spent(said, IN_LEDGER, odd);
    let call = ModelInvocation { model, ..used };
    let event = Event {
        dialect: Dialect::Goose,
        identity: format!("{session}\u{1f}ledger\u{1f}{}", said.text("row", odd)),
        session_id: session,
        time: time(said.get("created_timestamp")),
        metadata: Some(Value::Object(row.clone())),
        ..Event::default()
    };
    of_call(event, call, cost)
}

/// Names of what a call used: input, output, all tokens, those read from a cache and written into one, and who says the
/// cost.
type UsageNames = [&'static str; 6];
const IN_MESSAGES: UsageNames = [
    "inputTokens",
    "outputTokens",
    "totalTokens",
    "cacheReadTokens",
    "cacheWriteTokens",
    "costSource",
];
const IN_LEDGER: UsageNames = [
    "input_tokens",
    "output_tokens",
    "total_tokens",
    "cache_read_tokens",
    "cache_write_tokens",
    "cost_source",
];

/// What a call used, and what it cost where the provider says that.
fn spent(used: Members<'_>, names: UsageNames, odd: &mut Diagnostics) -> (ModelInvocation, Option<f64>) {
    let [input, output, total, read, written, source] = names;
    let call = ModelInvocation {
        prompt_tokens: used.count(input, odd),
        completion_tokens: used.count(output, odd),
        total_tokens: used.count(total, odd),
        cached_tokens: used.count(read, odd),
        cache_write_tokens: used.count(written, odd),
        ..ModelInvocation::default()
    };
    let is_stated = used.text(source, odd) != "estimated";
    let cost = used.get("cost").and_then(Value::as_f64).filter(|_| is_stated);
    (call, cost)
}

/// The program counts what came from a cache within the input, and estimates costs by a table of its own where the
/// provider states none.
fn of_call(event: Event, call: ModelInvocation, cost: Option<f64>) -> Event {
    Event {
        kind: Kind::ModelEnd,
        status: Status::Completed,
        author: Author::Llm,
        cost: cost.map(|cost| CostDetails::in_usd(cost, &call)),
        content: Some(Content::Model(call)),
        ..event
    }
}
