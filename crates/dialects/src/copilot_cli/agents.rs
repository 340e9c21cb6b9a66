//! Subagents: which lines are theirs, what started them, and when their work began and ended.

use serde_json::{Value, json};
use tracewake_model::{AgentHandoff, Author, Content, ErrorInfo, Kind, Status};

use super::line::Line;
use super::reading::{MAIN, Reading, named_agent};
use super::text_at;
use crate::members::Members;
use crate::memory::Memory;
use crate::task;

/// The subagent that a line is of; empty for the main agent. Older versions name no agent, only the call that started
/// it, which stands for the agent then.
pub(super) fn subagent_of(line: &Line, memory: &mut Memory) -> String {
    let is_about_one = line.kind.starts_with("subagent.");
    let call = match is_about_one {
        true => text_at(&line.data, "toolCallId"),
        false => text_at(&line.data, "parentToolCallId"),
    };
    match (line.agent.as_str(), call) {
        ("", "") => String::new(),
        ("", call) => {
            let known = memory.recall(&started_by(call)).and_then(Value::as_str);
            known.unwrap_or(call).to_owned()
        }
        (agent, _) => agent.to_owned(),
    }
}

/// What a subagent is called; empty where no line said it.
pub(super) fn name_of(id: &str, memory: &mut Memory) -> String {
    if id.is_empty() {
        return MAIN.to_owned();
    }
    let known = memory.recall(&known_as(id)).and_then(Value::as_str);
    known.unwrap_or_default().to_owned()
}

/// The span of a subagent.
pub(super) fn span_of(id: &str) -> String {
    format!("agent:{id}")
}

fn known_as(id: &str) -> String {
    format!("agent {id}")
}

fn started_by(call: &str) -> String {
    format!("started by {call}")
}

impl Reading<'_> {
    /// A call of a tool started another agent.
    pub(super) fn agent_started(&mut self, said: Members<'_>) {
        let odd = &mut self.line.odd;
        let [name, call] = ["agentName", "toolCallId"].map(|member| said.text(member, odd));
        let id = self.subagent.clone();
        self.memory.remember(&known_as(&id), name.as_str().into());
        self.memory.remember(&started_by(&call), id.as_str().into());
        let mut event = self.event(Kind::AgentStart, "");
        event.agent = named_agent(&id, &name);
        event.author = Author::Agent;
        event.status = Status::Started;
        event.span_id = span_of(&id);
        event.parent_span_id = call;
        event.metadata = Some(Value::Object(said.0.clone()));
        self.tell(event);
    }

    /// The handoff that a call is, by the agent that its arguments name.
    pub(super) fn handoff(&mut self, arguments: Option<&Value>) -> Option<AgentHandoff> {
        let named = arguments?.get("agent_type")?.as_str()?;
        Some(AgentHandoff {
            from_agent_name: name_of(&self.subagent, self.memory),
            to_agent_name: named.to_owned(),
            handoff_data: arguments.cloned(),
            reason: task::of(arguments),
            handoff_type: "subagent".to_owned(),
            ..AgentHandoff::default()
        })
    }

    pub(super) fn agent_ended(&mut self, said: Members<'_>) {
        let odd = &mut self.line.odd;
        let [name, call, error] = ["agentName", "toolCallId", "error"].map(|member| said.text(member, odd));
        let failed = self.line.kind == "subagent.failed";
        let cancelled = said.get("cancelled").is_some_and(|is| *is == true);
        let id = self.subagent.clone();
        let mut event = self.event(Kind::AgentEnd, "");
        event.agent = named_agent(&id, &name);
        event.author = Author::Agent;
        event.status = match (failed, cancelled) {
            (true, _) => Status::Failed,
            (false, true) => Status::Cancelled,
            (false, false) => Status::Completed,
        };
        event.span_id = span_of(&id);
        event.parent_span_id = call;
        event.content = failed.then(|| {
            Content::Error(ErrorInfo {
                error_message: error,
                ..ErrorInfo::default()
            })
        });
        event.metadata = Some(json!(said.0));
        self.tell(event);
    }
}
