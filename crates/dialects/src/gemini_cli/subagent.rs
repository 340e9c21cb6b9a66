//! Subagents: a tool call of one agent starts another, which has a file of its own.

use serde_json::Value;
use tracewake_model::{Agent, AgentHandoff, Author, Content, Event, EventTime, FinalOutput, Kind, Status};

use super::session::Session;
use crate::diagnostics::Diagnostics;
use crate::members::Members;
use crate::task;

/// The tool that a subagent ends its work with.
pub(super) const END_TOOL: &str = "complete_task";
/// Tools that start a subagent which their arguments name.
const STARTERS: [&str; 2] = ["invoke_agent", "delegate_to_agent"];
/// The span of a subagent's work.
pub(super) fn span(id: &str) -> String {
    format!("agent:{id}")
}

/// The start of a subagent, by its own file.
pub(super) fn started(session: &Session, at: EventTime) -> Event {
    let begins = format!("agent\u{1f}start\u{1f}{}", at.stated.map_or(0, |at| at.0));
    Event {
        kind: Kind::AgentStart,
        status: Status::Started,
        author: Author::Agent,
        span_id: span(&session.own),
        parent_span_id: String::new(),
        ..session.event(&begins, at)
    }
}

/// The end of a subagent, by the call in its own file that ended its work.
pub(super) fn ended(session: &Session, call: &Event) -> Event {
    let at = call.end.map_or(call.time, EventTime::exact);
    Event {
        kind: Kind::AgentEnd,
        status: Status::Completed,
        author: Author::Agent,
        span_id: span(&session.own),
        parent_span_id: String::new(),
        revision: call.revision,
        ..session.event("agent\u{1f}end", at)
    }
}

/// A run of a subagent, as the call that started it tells.
#[derive(Debug, PartialEq)]
pub(super) struct Run {
    /// Empty where the call names none, as in older versions.
    pub(super) id: String,
    name: String,
    task: String,
    arguments: Option<Value>,
    result: String,
    reason_to_end: String,
}

impl Run {
    /// The run that a tool call started; none where it started none.
    pub(super) fn of(call: Members<'_>, tool: &str, odd: &mut Diagnostics) -> Option<Run> {
        let id = call.text("agentId", odd);
        let display = call.get("resultDisplay").filter(|display| display.is_object());
        let is_progress = display.is_some_and(|display| display["isSubagentProgress"] == true);
        if id.is_empty() && !is_progress && !STARTERS.contains(&tool) {
            return None;
        }
        let shown = |key: &str| {
            display
                .and_then(|display| display[key].as_str())
                .unwrap_or_default()
        };
        let arguments = call.get("args");
        let asked = |key: &str| arguments.and_then(|arguments| arguments[key].as_str());
        let names = [
            asked("agent_name"),
            asked("agentName"),
            Some(shown("agentName")),
            Some(tool),
        ];
        let name = names.into_iter().flatten().find(|name| !name.is_empty());
        Some(Run {
            id,
            name: name.unwrap_or_default().to_owned(),
            task: task::of(arguments),
            arguments: arguments.cloned(),
            result: shown("result").to_owned(),
            reason_to_end: shown("terminateReason").to_owned(),
        })
    }

    /// That the work was handed over.
    pub(super) fn handoff(&self, from: &Session) -> AgentHandoff {
        let giver = from.agent();
        AgentHandoff {
            from_agent_id: giver.id,
            from_agent_name: giver.name,
            to_agent_id: self.id.clone(),
            to_agent_name: self.name.clone(),
            handoff_data: self.arguments.clone(),
            reason: self.task.clone(),
            handoff_type: "subagent".to_owned(),
        }
    }

    /// The end of the run, which names the agent. The run lies within the call.
    pub(super) fn event(&self, from: &Session, call: &Event, call_id: &str) -> Option<Event> {
        let end = call.end.filter(|_| !self.id.is_empty())?;
        Some(Event {
            kind: Kind::AgentEnd,
            status: call.status,
            author: Author::Agent,
            agent: Agent {
                id: self.id.clone(),
                name: self.name.clone(),
                known_by_name: false,
            },
            span_id: span(&self.id),
            parent_span_id: call.span_id.clone(),
            revision: call.revision,
            content: (!self.result.is_empty()).then(|| {
                Content::FinalOutput(FinalOutput {
                    text: self.result.clone(),
                    structured: None,
                })
            }),
            metadata: (!self.reason_to_end.is_empty())
                .then(|| serde_json::json!({ "terminateReason": self.reason_to_end })),
            ..from.event(
                &format!("run\u{1f}{call_id}\u{1f}{}", self.id),
                EventTime::exact(end),
            )
        })
    }
}
