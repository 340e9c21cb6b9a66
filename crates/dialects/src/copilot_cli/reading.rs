//! One line being read: what the lines before it said, and the events that it becomes.

use serde_json::{Map, Value};
use tracewake_model::{Agent, Author, Content, Dialect, Event, Kind, Message, Severity, Status};
use xxhash_rust::xxh3::xxh3_64;

use super::line::Line;
use super::places::session_of_path;
use super::{agents, text_at};
use crate::members::Members;
use crate::memory::{Memory, STREAM_NAME};

/// The agent that talks to the person.
pub(super) const MAIN: &str = "main";
/// Names in the memory.
const SESSION: &str = "session";
const PRINTED: &str = "printed run";
const RUN: &str = "run";
const TURN: &str = "turn";
/// Added to the revision of what a file tells: it supersedes what was printed, which does not name the session.
const OF_FILE: u64 = 1 << 60;

pub(super) struct Reading<'m> {
    pub(super) line: Line,
    pub(super) memory: &'m mut Memory,
    /// Empty while nothing named it.
    session: String,
    /// What stands for a printed run until its last line names the session; empty in a file.
    trace: String,
    /// The subagent that the line is of; empty for the main agent.
    pub(super) subagent: String,
    agent: Agent,
    /// Digest of the text of the line.
    digest: u64,
    events: Vec<Event>,
}

impl<'m> Reading<'m> {
    /// A line with this text.
    pub(super) fn of(line: Line, text: &[u8], memory: &'m mut Memory) -> Reading<'m> {
        let session = session_of(&line, memory);
        let trace = match session.is_empty() || line.kind == super::line::RESULT {
            true => printed_run(&line, memory),
            false => String::new(),
        };
        let subagent = agents::subagent_of(&line, memory);
        let agent = match subagent.as_str() {
            "" => named_agent("", MAIN),
            id => named_agent(id, &agents::name_of(id, memory)),
        };
        Reading {
            line,
            memory,
            session,
            trace,
            subagent,
            agent,
            digest: xxh3_64(text),
            events: Vec::new(),
        }
    }

    /// What the line tells.
    pub(super) fn events(mut self) -> Vec<Event> {
        let data = std::mem::take(&mut self.line.data);
        let said = Members(&data);
        match self.line.kind.as_str() {
            _ if self.line.is_ephemeral => self.other(said),
            "session.start" | "session.resume" => self.begun(said),
            "session.shutdown" => self.shut_down(said),
            "session.error" => self.failed(said),
            "session.info" | "session.warning" => self.noted(said),
            "session.compaction_complete" => self.compacted(said),
            "session.truncation" => self.truncated(said),
            "session.model_change" => self.model_changed(said),
            "session.usage_record" => self.used(said),
            "user.message" => self.asked(said),
            "system.message" => self.instructed(said),
            "system.notification" => self.notified(said),
            "assistant.turn_start" => self.began_to_ask(said),
            "assistant.message" => self.answered(said),
            "assistant.turn_end" => self.stopped_asking(said),
            "abort" => self.aborted(said),
            "tool.execution_start" => self.tool_started(said),
            "tool.execution_complete" => self.tool_ended(said),
            "permission.requested" => self.permission_requested(said),
            "permission.completed" => self.permission_decided(said),
            "subagent.started" => self.agent_started(said),
            "subagent.completed" | "subagent.failed" => self.agent_ended(said),
            "hook.start" | "hook.end" => self.hook(said),
            super::line::RESULT => self.printed(said),
            _ => self.other(said),
        }
        if let Some(first) = self.events.first_mut() {
            first.diagnostics = self.line.odd.into_list();
        }
        self.events
    }

    /// Adds an event that the line describes.
    pub(super) fn tell(&mut self, event: Event) {
        self.events.push(event);
    }

    /// An event of the line, by the agent that the line is of. `part` tells it from others of the line.
    pub(super) fn event(&mut self, kind: Kind, part: &str) -> Event {
        let line = match self.line.id.as_str() {
            "" => format!("{}:{:016x}", self.session, self.digest),
            id => id.to_owned(),
        };
        let identity = match part {
            "" => line,
            part => format!("{line}/{part}"),
        };
        let holder = self.holder();
        Event {
            dialect: Dialect::CopilotCli,
            identity,
            revision: self.revision(0),
            native_type: self.line.kind.clone(),
            session_id: self.session.clone(),
            trace_id: self.trace.clone(),
            shares_session_of_trace: !self.trace.is_empty(),
            parent_span_id: holder,
            kind,
            time: self.line.time,
            agent: self.agent.clone(),
            ..Event::default()
        }
    }

    /// The revision of an event that has come this far.
    pub(super) fn revision(&self, step: u64) -> u64 {
        match self.trace.is_empty() {
            true => OF_FILE + step,
            false => step,
        }
    }

    /// Milliseconds of the line's time, for events of which the last telling counts.
    pub(super) fn at_ms(&self) -> u64 {
        let at = self.line.time.stated.map_or(0, |at| at.0 / 1_000_000);
        u64::try_from(at).unwrap_or_default()
    }

    /// The span around what the line tells: the subagent, the turn, or the run of the program.
    pub(super) fn holder(&mut self) -> String {
        match self.subagent.as_str() {
            "" => match self.turn() {
                turn if turn.is_empty() => self.run(),
                turn => turn,
            },
            agent => agents::span_of(agent),
        }
    }

    /// The span of the turn of the main agent; empty outside of one.
    pub(super) fn turn(&mut self) -> String {
        self.recalled(TURN)
    }

    /// The span of the run of the program; empty where none began.
    pub(super) fn run(&mut self) -> String {
        self.recalled(RUN)
    }

    pub(super) fn recalled(&mut self, name: &str) -> String {
        let known = self.memory.recall(name).and_then(Value::as_str);
        known.unwrap_or_default().to_owned()
    }

    /// Begins a turn with this span; gives what is around it.
    pub(super) fn enter_turn(&mut self, span: &str) -> String {
        self.memory.remember(TURN, span.into());
        let run = self.run();
        // What is remembered of old is forgotten first.
        for (name, known) in [(RUN, &run), (SESSION, &self.session)] {
            if !known.is_empty() {
                self.memory.remember(name, known.as_str().into());
            }
        }
        run
    }

    /// Begins a run of the program with this span. Turns of a run before it are over.
    pub(super) fn enter_run(&mut self, span: &str) {
        self.memory.forget(TURN);
        self.memory.remember(RUN, span.into());
    }

    /// Ends the run of the program; gives its span, empty where none began.
    pub(super) fn leave_run(&mut self) -> String {
        let run = self.run();
        self.memory.forget(TURN);
        self.memory.forget(RUN);
        run
    }

    /// An input that is nobody's question: context, instructions, a notice.
    pub(super) fn context(&mut self, text: String, metadata: Option<Value>) -> Event {
        let mut event = self.event(Kind::Input, "");
        event.author = Author::System;
        event.metadata = metadata;
        event.content = Some(Content::Message(Message {
            role: "system".to_owned(),
            text,
            metadata: None,
        }));
        event
    }

    /// A line of a type without a meaning of its own, or of one that is not known.
    pub(super) fn other(&mut self, said: Members<'_>) {
        let name = self.line.kind.clone();
        let mut event = self.event(Kind::Custom(name.clone()), "");
        event.sent_name = name;
        event.severity = Severity::Debug;
        event.content = Some(Content::Custom(Value::Object(said.0.clone())));
        self.tell(event);
    }

    /// A hook of the person's: its start or its end.
    fn hook(&mut self, said: Members<'_>) {
        let ends = self.line.kind == "hook.end";
        let kind = if ends { Kind::SpanEnd } else { Kind::SpanStart };
        let mut event = self.event(kind, "");
        let hook = said.text("hookType", &mut self.line.odd);
        event.sent_name = format!("hook {hook}");
        event.span_id = format!("hook:{}", said.text("hookInvocationId", &mut self.line.odd));
        event.status = match (ends, said.get("success")) {
            (false, _) => Status::Started,
            (true, Some(Value::Bool(false))) => Status::Failed,
            (true, _) => Status::Completed,
        };
        event.metadata = Some(Value::Object(said.0.clone()));
        self.tell(event);
    }

    /// The last line that is printed names the session of all that was printed.
    fn printed(&mut self, said: Members<'_>) {
        let mut event = self.event(Kind::StateUpdate, "");
        event.author = Author::System;
        let mut state = said.0.clone();
        state.insert("key".to_owned(), "printed result".into());
        event.content = Some(Content::State(Value::Object(state)));
        self.tell(event);
    }
}

/// An agent that is known by its name: ids are made for each run.
pub(super) fn named_agent(id: &str, name: &str) -> Agent {
    Agent {
        id: id.to_owned(),
        name: name.to_owned(),
        known_by_name: true,
    }
}

/// The session of a line: the one that it names, that the first line of its file named, or that the path names.
fn session_of(line: &Line, memory: &mut Memory) -> String {
    let named = text_at(&line.data, "sessionId");
    match line.kind.as_str() {
        "session.start" if !named.is_empty() => {
            memory.remember(SESSION, named.into());
            return named.to_owned();
        }
        super::line::RESULT => return named.to_owned(),
        _ => {}
    }
    if let Some(known) = memory.recall(SESSION).and_then(Value::as_str) {
        return known.to_owned();
    }
    let path = memory.recall(STREAM_NAME).and_then(Value::as_str);
    path.and_then(session_of_path).unwrap_or_default().to_owned()
}

/// What all lines of a printed run have in common: the id of the first.
fn printed_run(line: &Line, memory: &mut Memory) -> String {
    if let Some(run) = memory.recall(PRINTED).and_then(Value::as_str) {
        return run.to_owned();
    }
    memory.remember(PRINTED, line.id.as_str().into());
    line.id.clone()
}

/// Members of an object under a key that says what the object is.
pub(super) fn state(key: &str, said: &Map<String, Value>) -> Content {
    let mut state = said.clone();
    state.insert("key".to_owned(), key.into());
    Content::State(Value::Object(state))
}
