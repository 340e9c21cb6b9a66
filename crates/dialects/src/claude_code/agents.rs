//! Subagents: which lines are theirs, what started them, and when their work began and ended.

use serde_json::{Value, json};
use tracewake_model::{Author, Content, Event, Kind, Message, Status};
use xxhash_rust::xxh3::xxh3_64;

use super::line::{Line, text_at};
use super::reading::{Reading, named_agent};
use crate::memory::Memory;

/// The agent of a call that names none.
pub(super) const DEFAULT_AGENT: &str = "general-purpose";
/// What the program asks a subagent to keep it ready.
const WARMUP: &str = "Warmup";
/// What ids of the subagents begin with that write summaries.
const COMPACTION: &str = "acompact";
/// Of a file in which a subagent works for the program itself.
const INTERNAL: &str = "internal";

/// Whose line it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Member {
    Main,
    Subagent,
    /// A subagent that the program uses for itself: nobody handed work to it.
    Internal,
}

/// The span of a subagent.
pub(super) fn span_of(agent: &str) -> String {
    format!("agent:{agent}")
}

/// Whose a line is. Old files have the lines of subagents between those of the main agent, without ids: they are known
/// by the prompt of the call that started them, and by the line before.
pub(super) fn member(line: &mut Line, memory: &mut Memory) -> Member {
    if line.agent.is_empty() && line.is("isSidechain") {
        find_by_chain(line, memory);
    }
    if line.agent.is_empty() {
        return Member::Main;
    }
    let text = line
        .rest
        .get("message")
        .map(|message| text_at(message, &["content"]));
    if line.parent.is_empty() && line.kind == "user" && text == Some(WARMUP) {
        memory.remember(INTERNAL, line.agent.as_str().into());
    }
    let is_internal = line.agent.starts_with(COMPACTION)
        || memory
            .recall(INTERNAL)
            .is_some_and(|agent| *agent == line.agent.as_str());
    match is_internal {
        true => Member::Internal,
        false => Member::Subagent,
    }
}

fn find_by_chain(line: &mut Line, memory: &mut Memory) {
    let asked = line
        .rest
        .get("message")
        .map(|message| prompt_key(text_at(message, &["content"])));
    let before = match line.parent.as_str() {
        "" => asked.unwrap_or_default(),
        parent => format!("side {parent}"),
    };
    let found = memory.recall(&before).cloned();
    line.agent = match found.as_ref().and_then(|found| found["agent"].as_str()) {
        Some(agent) => {
            // Without ids, the call stands for the agent that it started.
            agent.clone_into(&mut line.caller);
            agent.to_owned()
        }
        None => line.uuid.clone(),
    };
    if let Some(name) = found.as_ref().and_then(|found| found["name"].as_str()) {
        line.agent_name = name.to_owned();
    }
    if !line.uuid.is_empty() {
        let known = json!({ "agent": line.agent, "name": line.agent_name });
        memory.remember(&format!("side {}", line.uuid), known);
    }
}

fn prompt_key(prompt: &str) -> String {
    format!("prompt {:016x}", xxh3_64(prompt.as_bytes()))
}

impl Reading<'_> {
    /// Remembers a call that starts an agent, for lines of that agent that only have its prompt.
    pub(super) fn remember_started(&mut self, call: &str, input: &Value, name: &str) {
        let known = json!({ "agent": call, "name": name });
        self.memory
            .remember(&prompt_key(text_at(input, &["prompt"])), known);
    }

    /// What was said to a subagent: its task, or what another agent tells it. The first begins its run.
    pub(super) fn said_to_agent(&mut self, text: String) {
        let seen = format!("agent {}", self.line.agent);
        if self.memory.recall(&seen).is_none() {
            self.memory.remember(&seen, true.into());
            self.begin_agent();
        }
        let mut event = self.event(Kind::Input, "");
        event.author = Author::Agent;
        event.content = Some(Content::Message(Message {
            role: "assistant".to_owned(),
            text,
            metadata: None,
        }));
        self.tell(event);
    }

    fn begin_agent(&mut self) {
        let span = span_of(&self.line.agent);
        let identity = format!("{}:{span}/start", self.lineage.session);
        let beside = super::meta::beside(self.memory);
        if let Some(name) = beside.as_ref().map(|meta| text_at(meta, &["agentType"]))
            && self.line.agent_name.is_empty()
        {
            self.line.agent_name = name.to_owned();
        }
        let kind = match self.member {
            Member::Internal => Kind::Custom("internal agent".to_owned()),
            _ => Kind::AgentStart,
        };
        let mut event = self.event_of(kind, identity, 0);
        event.status = Status::Started;
        event.span_id = span;
        event.parent_span_id = match &beside {
            Some(meta) => super::meta::caller(meta),
            None => self.caller(),
        };
        let event = self.act(event, Author::Agent);
        self.tell(event);
    }

    /// The span of the call that started the agent of the line, as far as standard output and old files say it.
    fn caller(&mut self) -> String {
        let started = self.memory.recall(&task_key(&self.line.agent));
        if let Some(span) = started.and_then(|task| task["caller"].as_str()) {
            return span.to_owned();
        }
        match self.line.caller.as_str() {
            "" => String::new(),
            call => super::tools::span_of("", call),
        }
    }

    /// An end of the run of an agent that another one's lines tell: by the result of its call, or by a notice.
    pub(super) fn agent_ended(&mut self, agent: &str, told: Told<'_>) {
        let (kind, part) = match told.status {
            "async_launched" | "remote_launched" | "teammate_spawned" => (Kind::AgentStart, "launched"),
            _ => (Kind::AgentEnd, "ended"),
        };
        let part = format!("{part} {agent}");
        let mut event = self.event(kind.clone(), &part);
        event.span_id = span_of(agent);
        event.parent_span_id = told.caller.to_owned();
        event.author = Author::Agent;
        event.agent = named_agent(agent, told.name);
        event.status = match (kind, told.status) {
            (Kind::AgentStart, _) => Status::Started,
            (_, "failed" | "error") => Status::Failed,
            (_, "killed" | "stopped" | "cancelled" | "interrupted") => Status::Cancelled,
            _ => Status::Completed,
        };
        self.tell(event);
    }

    /// A task that standard output tells of: a subagent, or a command.
    pub(super) fn task_started(&mut self) -> Option<Event> {
        let (task, name) = (
            self.line.text("task_id").to_owned(),
            self.line.text("subagent_type"),
        );
        let is_agent = !name.is_empty() || self.line.text("task_type").ends_with("agent");
        if task.is_empty() || !is_agent {
            return None;
        }
        let name = name.to_owned();
        let caller = match self.line.text("tool_use_id") {
            "" => String::new(),
            call => super::tools::span_of(self.line.text("parent_task_id"), call),
        };
        let known = json!({ "name": name, "caller": caller });
        self.memory.remember(&task_key(&task), known);
        let mut event = self.event(Kind::AgentStart, "");
        event.span_id = span_of(&task);
        event.parent_span_id = caller;
        event.author = Author::Agent;
        event.agent = named_agent(&task, &name);
        event.status = Status::Started;
        Some(event)
    }

    /// Remembers an agent that works on in the background, for the notice of its end.
    pub(super) fn remember_task(&mut self, agent: &str, told: Told<'_>) {
        let known = json!({ "name": told.name, "caller": told.caller });
        self.memory.remember(&task_key(agent), known);
    }

    /// The end of a task that a notice tells of, if the task is an agent.
    pub(super) fn task_ended(&mut self, task: &str, status: &str) {
        let Some(known) = self.memory.recall(&task_key(task)).cloned() else {
            return;
        };
        self.agent_ended(
            task,
            Told {
                name: text_at(&known, &["name"]),
                caller: text_at(&known, &["caller"]),
                status,
            },
        );
    }
}

/// What one agent's lines tell of another.
#[derive(Debug, Clone, Copy)]
pub(super) struct Told<'t> {
    /// What it is called; may be empty.
    pub(super) name: &'t str,
    /// The span of the call that started it; may be empty.
    pub(super) caller: &'t str,
    pub(super) status: &'t str,
}

fn task_key(task: &str) -> String {
    format!("task {task}")
}
