//! Answers of the model: what it thought and said, which tools it asked for, what it used.

use serde_json::{Map, Value, json};
use tracewake_model::{Author, Content, Event, EventTime, Kind, Message, ModelInvocation, Status};

use super::parts::{Parts, text};
use super::session::Session;
use super::telling::Rank;
use super::tool;
use crate::diagnostics::Diagnostics;
use crate::members::Members;
use crate::memory::Memory;

/// The ids of the tool calls that the last answer listed with their results.
const LISTED: &str = "listed calls";

/// The events of an answer: the model call, and the tool calls it led to.
pub(super) fn events(
    session: &Session,
    message: Members<'_>,
    (rank, at): (Rank, EventTime),
    memory: &mut Memory,
    odd: &mut Diagnostics,
) -> Vec<Event> {
    let id = message.text("id", odd);
    let parts = Parts::of(message.get("content"));
    let listed = message.list("toolCalls", odd);
    let response = response(&parts, message.list("thoughts", odd), listed);
    let told = Value::Object(message.0.clone());
    let mut event = Event {
        author: Author::Llm,
        status: Status::Completed,
        span_id: id.clone(),
        revision: rank.revision(at, &told),
        ..session.event(&format!("message\u{1f}{id}"), at)
    };
    let tokens = message.object("tokens", odd);
    let model = message.text("model", odd);
    if tokens.is_some() || !model.is_empty() {
        event.kind = Kind::ModelEnd;
        let call = ModelInvocation {
            provider: "gcp.gen_ai".to_owned(),
            model,
            response,
            ..tokens.map(|tokens| used(tokens, odd)).unwrap_or_default()
        };
        event.content = Some(Content::Model(call));
    } else {
        // Nothing says that a model was asked: a history told again, or a message of the program's own.
        event.kind = Kind::Output;
        event.content = Some(Content::Message(Message {
            role: "assistant".to_owned(),
            text: parts.text(),
            metadata: response,
        }));
    }
    let mut events = vec![event];
    if !listed.is_empty() {
        let ids = listed.iter().map(|call| text(call, "id").into());
        memory.remember(LISTED, Value::Array(ids.collect()));
        events.extend(
            listed
                .iter()
                .flat_map(|call| tool::listed(session, call, at, odd)),
        );
    }
    let is_listed = |call: &&&Value| listed.iter().all(|listed| listed.get("id") != call.get("id"));
    let asked = parts.calls.iter().filter(is_listed);
    events.extend(asked.map(|call| tool::asked(session, call, at)));
    events
}

/// The events of what the model is given of tool calls. Those that the answer before listed are told already.
pub(super) fn results(
    session: &Session,
    parts: &Parts<'_>,
    at: EventTime,
    memory: &mut Memory,
) -> Vec<Event> {
    let listed = memory.recall(LISTED).and_then(Value::as_array);
    let is_listed = |answer: &&&Value| {
        let id = answer.get("id").unwrap_or(&Value::Null);
        !listed.is_some_and(|listed| listed.contains(id))
    };
    let answers = parts.answers.iter().filter(is_listed);
    answers
        .map(|answer| tool::answered(session, answer, at))
        .collect()
}

/// What the model said, as one message.
fn response(parts: &Parts<'_>, thoughts: &[Value], listed: &[Value]) -> Option<Value> {
    let mut message = Map::new();
    let said = parts.text();
    if !said.is_empty() {
        message.insert("content".to_owned(), said.into());
    }
    let call = |call: &Value| json!({ "id": call["id"], "name": call["name"], "arguments": call["args"] });
    let calls: Vec<Value> = match listed.is_empty() {
        false => listed.iter().map(call).collect(),
        true => parts.calls.iter().copied().map(call).collect(),
    };
    if !calls.is_empty() {
        message.insert("tool_calls".to_owned(), Value::Array(calls));
    }
    let thoughts = thoughts.iter().map(thought);
    let thoughts = thoughts.chain(parts.thoughts.iter().map(|thought| (*thought).to_owned()));
    let thoughts = thoughts
        .filter(|thought| !thought.is_empty())
        .map(|thought| json!({ "type": "reasoning", "content": thought }));
    let others = parts.others.iter().map(|part| (*part).clone());
    let others: Vec<Value> = thoughts.chain(others).collect();
    if !others.is_empty() {
        message.insert("parts".to_owned(), Value::Array(others));
    }
    if message.is_empty() {
        return None;
    }
    message.insert("role".to_owned(), "assistant".into());
    Some(json!({ "messages": [message] }))
}

fn thought(thought: &Value) -> String {
    let (subject, description) = (text(thought, "subject"), text(thought, "description"));
    match (subject.as_str(), description.as_str()) {
        ("", description) => description.to_owned(),
        (subject, "") => subject.to_owned(),
        (subject, description) => format!("{subject}\n{description}"),
    }
}

/// Google counts thoughts beside the output.
fn used(tokens: Members<'_>, odd: &mut Diagnostics) -> ModelInvocation {
    odd.within = "tokens.".to_owned();
    let thoughts = tokens.count("thoughts", odd);
    let used = ModelInvocation {
        prompt_tokens: tokens.count("input", odd),
        completion_tokens: tokens.count("output", odd).saturating_add(thoughts),
        total_tokens: tokens.count("total", odd),
        cached_tokens: tokens.count("cached", odd),
        reasoning_tokens: thoughts,
        ..ModelInvocation::default()
    };
    odd.within.clear();
    used
}
