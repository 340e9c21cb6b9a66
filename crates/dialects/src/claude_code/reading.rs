//! One line being read: what the lines before it said, and the events that it becomes.

use serde_json::{Map, Value, json};
use tracewake_model::{Agent, Author, Dialect, Event, EventTime, Kind, Severity, Status, UnixNanos};
use xxhash_rust::xxh3::xxh3_64;

use super::agents::{self, Member};
use super::line::{Line, NEWEST, Source};
use super::lineage::{self, Lineage};
use super::places::session_of_path;
use super::upgrade::upgrade;
use crate::memory::Memory;
use crate::memory::STREAM_NAME;

/// The agent that talks to the person, as the program calls it over OTLP.
pub(super) const MAIN: &str = "main";
/// Names in the memory.
const SESSION: &str = "session";
const TIME: &str = "time";
const TURN: &str = "turn";
const LAST: &str = "last line";
const ALIKE: &str = "lines alike";
const VERSION_NOTED: &str = "newer version";

pub(super) struct Reading<'m> {
    pub(super) line: Line,
    pub(super) memory: &'m mut Memory,
    pub(super) lineage: Lineage,
    /// Who the line is of.
    pub(super) member: Member,
    /// Digest of the text of the line.
    digest: u64,
    /// How many lines of the same text there were since the last line with an id; 0 for a line with one.
    alike: u64,
    events: Vec<Event>,
}

impl<'m> Reading<'m> {
    /// A line with these fields and what had to be repaired in its text.
    pub(super) fn of(
        mut fields: Map<String, Value>,
        repairs: Vec<&'static str>,
        text: &[u8],
        memory: &'m mut Memory,
    ) -> Reading<'m> {
        let source = upgrade(&mut fields);
        let mut line = Line::of(source, fields);
        line.diagnostics.repaired("line", repairs);
        note_version(&mut line, memory);
        if line.session.is_empty() {
            line.session = session_around(memory);
        } else {
            memory.remember(SESSION, line.session.as_str().into());
        }
        let lineage = match line.uuid.is_empty() {
            true => Lineage::own(&line.session, line.source),
            false => Lineage::of(&line, memory),
        };
        let member = agents::member(&mut line, memory);
        Reading {
            line,
            memory,
            lineage,
            member,
            digest: xxh3_64(text),
            alike: 0,
            events: Vec::new(),
        }
    }

    /// What the line tells.
    pub(super) fn events(mut self) -> Vec<Event> {
        if self.line.uuid.is_empty() {
            self.count_alike();
        }
        let said_when = self.line.at();
        if said_when.is_none()
            && let Some(before) = self.time_before()
        {
            // Lines without a time are written right after the one before them.
            self.line.time = EventTime::exact(before);
        }
        match self.line.kind.as_str() {
            "user" => self.user(),
            "assistant" => self.answer(),
            "system" => self.system(),
            "attachment" => self.attachment(),
            "queue-operation" => self.queue(),
            "result" => self.result(),
            "summary" | "ai-title" | "custom-title" => self.title(),
            "api-request" | "api-request-shape" | "api-request-blob" => self.request(),
            _ => self.other(),
        }
        self.tell_fork();
        if let Some(UnixNanos(at)) = said_when {
            self.memory.remember(TIME, at.into());
        }
        if !self.line.uuid.is_empty() {
            self.memory.remember(LAST, self.line.uuid.as_str().into());
            self.memory.forget(ALIKE);
        }
        self.finish()
    }

    /// The event that has the id of the line, else the first, has what the line says besides.
    fn finish(mut self) -> Vec<Event> {
        let mut rest = std::mem::take(&mut self.line.rest);
        for (name, text) in [("uuid", &self.line.uuid), ("parentUuid", &self.line.parent)] {
            if !text.is_empty() {
                rest.insert(name.to_owned(), text.as_str().into());
            }
        }
        let named = self
            .events
            .iter()
            .position(|event| event.identity == self.line.uuid);
        if let Some(event) = self.events.get_mut(named.unwrap_or_default()) {
            if let Some(Value::Object(own)) = event.metadata.take() {
                rest.extend(own);
            }
            event.metadata = (!rest.is_empty()).then_some(Value::Object(rest));
            event.diagnostics.extend(self.line.diagnostics.into_list());
        }
        self.events
    }

    /// When the line before was written.
    pub(super) fn time_before(&mut self) -> Option<UnixNanos> {
        self.memory.recall(TIME)?.as_i64().map(UnixNanos)
    }

    /// Whether a line with an id came before.
    pub(super) fn has_begun(&mut self) -> bool {
        self.memory.recall(LAST).is_some()
    }

    /// Adds an event that the line describes.
    pub(super) fn tell(&mut self, event: Event) {
        self.events.push(event);
    }

    /// An event of the line, nobody's act. `part` tells it from others of the line.
    pub(super) fn event(&mut self, kind: Kind, part: &str) -> Event {
        let line = match self.line.uuid.as_str() {
            "" => self.place_of_line(),
            uuid => uuid.to_owned(),
        };
        let identity = match part {
            "" => line,
            part => format!("{line}/{part}"),
        };
        let mut event = self.event_of(kind, identity, 0);
        event.parent_span_id = self.holder();
        event
    }

    /// The identity of a line without an id: its text, the last line with an id before it, and how many lines of this
    /// text there were since. A program writes the same state again and again.
    fn place_of_line(&mut self) -> String {
        let last = self.memory.recall(LAST).and_then(Value::as_str);
        let last = last.unwrap_or_default().to_owned();
        let place = format!("line:{}:{last}:{:016x}", self.line.session, self.digest);
        match self.alike {
            0 => place,
            before => format!("{place}:{before}"),
        }
    }

    /// Counts the lines of the text of this one since the last line with an id.
    fn count_alike(&mut self) {
        let known = self.memory.recall(ALIKE).cloned();
        let mut known = known.unwrap_or_else(|| json!({}));
        let text = format!("{:016x}", self.digest);
        self.alike = known[&text].as_u64().unwrap_or_default();
        known[&text] = (self.alike + 1).into();
        self.memory.remember(ALIKE, known);
    }

    /// An event under this identity that has come this far, nobody's act and within nothing.
    pub(super) fn event_of(&self, kind: Kind, identity: String, step: u64) -> Event {
        Event {
            dialect: Dialect::ClaudeCode,
            identity,
            revision: self.lineage.revision(step),
            native_type: self.line.kind.clone(),
            session_id: self.lineage.session.clone(),
            kind,
            time: self.line.time,
            ..Event::default()
        }
    }

    /// The same event as an act of the agent that the line is of.
    pub(super) fn act(&self, event: Event, author: Author) -> Event {
        Event {
            author,
            agent: self.agent(),
            ..event
        }
    }

    /// The agent that the line is of; none for work that the program does for itself.
    pub(super) fn agent(&self) -> Agent {
        match &self.member {
            Member::Main => named_agent("", MAIN),
            Member::Subagent => named_agent(&self.line.agent, &self.line.agent_name),
            Member::Internal => Agent::default(),
        }
    }

    /// The span around what the line tells: the subagent, or the turn.
    pub(super) fn holder(&mut self) -> String {
        match self.member {
            Member::Subagent | Member::Internal => agents::span_of(&self.line.agent),
            Member::Main => self.turn(),
        }
    }

    /// The turn of the main agent; empty before the first.
    fn turn(&mut self) -> String {
        let turn = self.memory.recall(TURN).and_then(Value::as_str);
        turn.unwrap_or_default().to_owned()
    }

    /// Begins a turn of the main agent, within which is what follows.
    pub(super) fn begin_turn(&mut self) {
        let turn = format!("turn:{}", self.line.uuid);
        self.memory.remember(TURN, turn.as_str().into());
        let mut event = self.event_of(Kind::TurnStart, format!("{turn}/start"), 0);
        event.status = Status::Started;
        event.span_id = turn;
        let version = ["version", "cwd", "gitBranch", "entrypoint"];
        let facts = version.map(|name| (name, self.line.text(name)));
        event.tags = facts
            .iter()
            .filter(|(name, text)| !text.is_empty() && matches!(*name, "cwd" | "gitBranch"))
            .map(|(name, text)| format!("{name}:{text}"))
            .collect();
        let event = self.act(event, Author::User);
        self.tell(event);
    }

    /// Ends what is around the line: the run of a subagent, or the turn. What goes on after an end ends again later.
    pub(super) fn end_holder(&mut self, status: Status) {
        let holder = self.holder();
        let kind = match self.member {
            Member::Main => Kind::TurnEnd,
            Member::Subagent => Kind::AgentEnd,
            Member::Internal => return,
        };
        if holder.is_empty() {
            return;
        }
        let identity = match kind {
            Kind::TurnEnd => format!("{holder}/end"),
            _ => format!("{}:{holder}/end", self.lineage.session),
        };
        let at = self.line.at().map_or(0, |at| at.0 / 1_000_000);
        let mut event = self.event_of(kind, identity, u64::try_from(at).unwrap_or_default());
        event.status = status;
        event.span_id = holder;
        let event = self.act(event, Author::Agent);
        self.tell(event);
    }

    /// Says, with the first line of its own, which session this one goes on from.
    fn tell_fork(&mut self) {
        if let Some(from) = self.lineage.forked_from.take() {
            let identity = format!("{}/forked", self.lineage.session);
            let mut event = self.event_of(Kind::StateUpdate, identity, 0);
            event.content = Some(tracewake_model::Content::State(lineage::forked(&from)));
            self.tell(event);
        }
    }

    /// An event in the program's own words, of interest to few.
    pub(super) fn plumbing(&mut self, name: &str, content: Value) -> Event {
        let mut event = self.event(Kind::Custom(name.to_owned()), "");
        event.sent_name = name.to_owned();
        event.severity = Severity::Debug;
        event.content = match content {
            Value::Null => None,
            content => Some(tracewake_model::Content::Custom(content)),
        };
        event
    }

    pub(super) fn is_stream(&self) -> bool {
        self.line.source == Source::Stream
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

/// The session of a line that names none: that of the file, else that of the lines before.
fn session_around(memory: &mut Memory) -> String {
    let name = memory.recall(STREAM_NAME).and_then(Value::as_str);
    let of_file = name.and_then(session_of_path).map(str::to_owned);
    let before = || memory.recall(SESSION).and_then(Value::as_str).map(str::to_owned);
    of_file.or_else(before).unwrap_or_default()
}

/// Notes once for a file that it was written by a version that this reader does not know.
fn note_version(line: &mut Line, memory: &mut Memory) {
    let Some(version) = line.newer_version() else {
        return;
    };
    if memory.recall(VERSION_NOTED).is_some_and(|noted| noted == version) {
        return;
    }
    memory.remember(VERSION_NOTED, json!(version));
    let [major, minor, patch] = NEWEST;
    let note = format!("{version} is newer than the version that is known, {major}.{minor}.{patch}");
    line.diagnostics.add("version", note);
}
