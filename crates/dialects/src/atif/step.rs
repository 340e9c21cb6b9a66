//! Steps: what the system, the person and the agent said and did.

use serde_json::{Map, Value, json};
use tracewake_model::{Author, Content, CostDetails, Event, Kind, Message, ModelInvocation, Status};

use super::call::{Step, content};
use super::trajectory::{Trajectory, time};
use crate::diagnostics::Diagnostics;
use crate::members::Members;
use crate::memory::Memory;
use crate::otlp::{as_count, as_text};

/// The events of a step.
pub(super) fn events(
    object: &Map<String, Value>,
    text: &[u8],
    memory: &mut Memory,
    odd: &mut Diagnostics,
) -> Vec<Event> {
    let trajectory = Trajectory::recall(memory);
    let members = Members(object);
    let id = match members.text("step_id", odd) {
        unnumbered if unnumbered.is_empty() => format!("{:016x}", xxhash_rust::xxh3::xxh3_64(text)),
        id => id,
    };
    let step = Step {
        trajectory: &trajectory,
        id: &id,
        at: time(members, odd),
        // A step may be written again when more of it is known.
        revision: text.len() as u64,
    };
    let source = members.text("source", odd);
    if members
        .get("is_copied_context")
        .is_some_and(|copied| copied == true)
    {
        return vec![copied(&step, object, &source)];
    }
    let mut events = match source.as_str() {
        "agent" => vec![answer(&step, members, odd)],
        "user" | "system" => vec![said(&step, members, &source)],
        _ => vec![Event {
            kind: Kind::Custom(source.clone()),
            native_type: source,
            content: Some(Content::Custom(Value::Object(object.clone()))),
            ..step.event("step")
        }],
    };
    events.extend(step.calls(members, odd));
    events
}

/// What another trajectory tells: it is shown and counted nowhere.
fn copied(step: &Step<'_>, object: &Map<String, Value>, source: &str) -> Event {
    let is_prompt = source == "user" && !step.trajectory.is_subagent;
    Event {
        kind: Kind::Custom("copied context".to_owned()),
        native_type: source.to_owned(),
        prompt: match is_prompt {
            true => object.get("message").map(words).unwrap_or_default(),
            false => String::new(),
        },
        content: Some(Content::Custom(Value::Object(object.clone()))),
        ..step.event("step")
    }
}

fn said(step: &Step<'_>, members: Members<'_>, source: &str) -> Event {
    let (role, author) = match (source, step.trajectory.is_subagent) {
        ("system", _) => ("system", Author::System),
        // The agent that started this one.
        (_, true) => ("assistant", Author::Agent),
        (_, false) => ("user", Author::User),
    };
    let message = members.get("message").unwrap_or(&Value::Null);
    let text = words(message);
    let is_all = message.is_string() || message.is_null();
    Event {
        kind: Kind::Input,
        author,
        metadata: extra(members),
        content: Some(Content::Message(Message {
            role: role.to_owned(),
            text,
            metadata: (!is_all).then(|| json!({ "content": message })),
        })),
        ..step.event("step")
    }
}

/// What the agent said: a model call, unless the step says that none was made for it.
fn answer(step: &Step<'_>, members: Members<'_>, odd: &mut Diagnostics) -> Event {
    let is_call = members.get("llm_call_count").and_then(as_count) != Some(0);
    let metrics = members.object("metrics", odd);
    let response = response(members, odd);
    let event = Event {
        author: Author::Llm,
        status: Status::Completed,
        span_id: format!("{}/{}", step.trajectory.key, step.id),
        metadata: extra(members),
        ..step.event("step")
    };
    if !is_call {
        return Event {
            kind: Kind::Output,
            content: Some(Content::Message(Message {
                role: "assistant".to_owned(),
                text: members.get("message").map(words).unwrap_or_default(),
                metadata: None,
            })),
            ..event
        };
    }
    let model = match members.text("model_name", odd) {
        unnamed if unnamed.is_empty() => step.trajectory.model.clone(),
        model => model,
    };
    let mut call = ModelInvocation {
        model,
        response,
        ..ModelInvocation::default()
    };
    let mut cost = None;
    if let Some(metrics) = metrics {
        odd.within = "metrics.".to_owned();
        call.prompt_tokens = metrics.count("prompt_tokens", odd);
        call.completion_tokens = metrics.count("completion_tokens", odd);
        call.cached_tokens = metrics.count("cached_tokens", odd);
        if let Some(more) = metrics.object("extra", odd) {
            call.reasoning_tokens = more.count("reasoning_tokens", odd);
            call.cache_write_tokens = more.count("cache_creation_input_tokens", odd);
        }
        cost = metrics.get("cost_usd").and_then(Value::as_f64);
        odd.within.clear();
    }
    Event {
        kind: Kind::ModelEnd,
        cost: cost.map(|total_cost| CostDetails {
            service: call.model.clone(),
            input_tokens: call.prompt_tokens,
            output_tokens: call.completion_tokens,
            total_cost,
            currency: "USD".to_owned(),
            ..CostDetails::default()
        }),
        content: Some(Content::Model(call)),
        ..event
    }
}

/// What the model said, as one message.
fn response(members: Members<'_>, odd: &mut Diagnostics) -> Option<Value> {
    let mut message = Map::new();
    let said = members.get("message").and_then(content);
    if let Some(said) = said.filter(|said| said != "") {
        message.insert("content".to_owned(), said);
    }
    let calls = members.list("tool_calls", odd).iter().map(|call| {
        json!({ "id": call["tool_call_id"], "name": call["function_name"], "arguments": call["arguments"] })
    });
    let calls: Vec<Value> = calls.collect();
    if !calls.is_empty() {
        message.insert("tool_calls".to_owned(), Value::Array(calls));
    }
    let reasoning = members.text("reasoning_content", odd);
    if !reasoning.is_empty() {
        let part = json!({ "type": "reasoning", "content": reasoning });
        message.insert("parts".to_owned(), json!([part]));
    }
    if message.is_empty() {
        return None;
    }
    message.insert("role".to_owned(), "assistant".into());
    Some(json!({ "messages": [message] }))
}

/// The words of a message.
fn words(message: &Value) -> String {
    match message {
        Value::Array(parts) => {
            let texts = parts.iter().filter_map(|part| part["text"].as_str());
            texts.collect::<Vec<_>>().join("\n")
        }
        other => as_text(other),
    }
}

/// Members of a step that have no place of their own.
fn extra(members: Members<'_>) -> Option<Value> {
    let names = ["reasoning_effort", "llm_call_count", "metrics", "extra"];
    let kept = names
        .into_iter()
        .filter_map(|name| Some((name.to_owned(), members.get(name)?.clone())));
    let kept: Map<String, Value> = kept.collect();
    (!kept.is_empty()).then_some(Value::Object(kept))
}
