//! A log record of a program that has words of its own to its event: calls that ended at its time, decisions, what was
//! said.

use serde_json::{Value, json};
use tracewake_model::{
    Agent, AgentHandoff, Author, Content, ErrorInfo, Event, EventTime, Kind, Message, PolicyDecision,
    Severity, Status, ToolCall, UnixNanos,
};

use super::lookup::Lookup;
use super::messages;
use super::vocabulary::{Field, Sent, Telling};
use super::{handoff, model, tool};
use crate::compaction::SUMMARY;

/// Fills in what the record tells. `look` has its attributes in the words of the conventions.
pub(super) fn fill(event: &mut Event, telling: Telling, sent: &Sent<'_>, look: &Lookup<'_>, body: &Value) {
    let took_ms = sent.took_ms();
    match telling {
        Telling::ModelCall => {
            ended(event, took_ms);
            let call = model::invocation(look, messages::of_span(look, &[]), took_ms as f64);
            event.kind = Kind::ModelEnd;
            event.cost = model::cost(look, Some(&call));
            event.content = Some(Content::Model(call));
        }
        Telling::ToolCall => tool_ended(event, look, took_ms),
        Telling::Decision => {
            event.policy_flags = sent.decision();
            match look.text(Field::GuardrailOutcome).as_str() {
                "deny" => tool_ended(event, look, 0),
                _ => tool_begins(event, look),
            }
        }
        Telling::AgentRun => {
            ended(event, took_ms);
            event.kind = Kind::AgentEnd;
        }
        Telling::Handoff => {
            event.kind = Kind::AgentHandoff;
            event.content = handoff(look, &event.agent).map(Content::Handoff);
        }
        Telling::Prompt => said(event, Kind::Input, Author::User, "user", look.text(Field::Input)),
        Telling::Notice => said(
            event,
            Kind::Input,
            Author::System,
            "system",
            look.text(Field::Input),
        ),
        Telling::Answer => {
            let words = look.text(Field::Output);
            said(event, Kind::Output, Author::Llm, "assistant", words);
            // The model call may be told elsewhere, with the answer.
            event.likeness.clone_from(&event.response_id);
        }
        Telling::Summary => {
            event.severity = Severity::Debug;
            event.kind = Kind::StateUpdate;
            event.content = Some(Content::State(json!({
                "key": SUMMARY,
                "summary": look.text(Field::Output),
            })));
        }
        Telling::State => {
            let mut state = sent.own_attributes();
            state.insert("key".to_owned(), Value::from(sent.name));
            event.kind = Kind::StateUpdate;
            event.content = Some(Content::State(Value::Object(state)));
        }
        Telling::Policy => {
            event.kind = Kind::PolicyDecision;
            event.content = Some(Content::Policy(PolicyDecision {
                policy_id: look.text(Field::GuardrailName),
                outcome: look.text(Field::GuardrailOutcome),
                rationale: look.text(Field::ErrorMessage),
                ..PolicyDecision::default()
            }));
        }
        Telling::Failure => {
            ended(event, took_ms);
            event.kind = Kind::Error;
            event.status = Status::Failed;
            event.content = Some(Content::Error(ErrorInfo {
                error_message: look.text(Field::ExceptionMessage),
                error_code: look.text(Field::ExceptionType),
                ..ErrorInfo::default()
            }));
        }
        Telling::Plumbing => {
            event.severity = Severity::Debug;
            custom(event, sent, body);
        }
        Telling::Other => custom(event, sent, body),
    }
}

/// The record was written when what it tells of had ended.
fn ended(event: &mut Event, took_ms: i64) {
    let Some(end) = event.time.stated else { return };
    let began = end.0.saturating_sub(took_ms.saturating_mul(1_000_000));
    event.end = Some(end);
    event.time = EventTime::exact(UnixNanos(began));
    event.status = Status::Completed;
}

fn tool_ended(event: &mut Event, look: &Lookup<'_>, took_ms: i64) {
    ended(event, took_ms);
    let error = look.text(Field::ErrorMessage);
    if !error.is_empty() {
        event.status = Status::Failed;
    }
    if look.has(Field::McpMethod) {
        let mut call = tool::mcp(look, 0, "", took_ms as f64);
        if call.response.is_none() && !error.is_empty() {
            call.response = Some(json!({ "error": error }));
        }
        event.kind = Kind::McpEnd;
        event.content = Some(Content::Mcp(call));
    } else {
        let exchange = tool::exchange(look, "", &error, took_ms as f64);
        event.kind = Kind::ToolEnd;
        event.content = Some(Content::ToolExchange(exchange));
    }
    event.handoff = handoff(look, &event.agent);
}

fn tool_begins(event: &mut Event, look: &Lookup<'_>) {
    event.status = Status::Started;
    if look.has(Field::McpMethod) {
        event.kind = Kind::McpStart;
        event.content = Some(Content::Mcp(tool::mcp(look, 0, "", 0.0)));
    } else {
        event.kind = Kind::ToolStart;
        event.content = Some(Content::ToolCall(ToolCall {
            id: look.text(Field::ToolCallId),
            name: tool::name(look),
            arguments: tool::arguments(look),
            ..ToolCall::default()
        }));
    }
    event.handoff = handoff(look, &event.agent);
}

/// The handoff that a record tells of. An agent that only has an id here is named elsewhere: it is left to be found
/// there.
fn handoff(look: &Lookup<'_>, agent: &Agent) -> Option<AgentHandoff> {
    let mut handoff = handoff::find(look, 0, agent, false)?.handoff;
    if handoff.from_agent_name.is_empty() {
        handoff.from_agent_id.clear();
    }
    Some(handoff)
}

fn said(event: &mut Event, kind: Kind, author: Author, role: &str, text: String) {
    event.kind = kind;
    event.author = author;
    event.content = (!text.is_empty()).then(|| {
        Content::Message(Message {
            role: role.to_owned(),
            text,
            metadata: None,
        })
    });
}

/// An event of the program's own, in its words where it has some.
fn custom(event: &mut Event, sent: &Sent<'_>, body: &Value) {
    event.kind = Kind::Custom(event.native_type.clone());
    event.content = Some(match body.as_str().filter(|body| *body != event.native_type) {
        Some(text) => Content::Message(Message {
            text: text.to_owned(),
            ..Message::default()
        }),
        None => Content::Custom(Value::Object(sent.own_attributes())),
    });
}
