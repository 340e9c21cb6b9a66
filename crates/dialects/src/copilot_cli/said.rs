//! What the person and the program say to the model, and the turns that begin and end with it.

use serde_json::{Map, Value, json};
use tracewake_model::{Author, Content, Event, Kind, Message, Severity, Status};

use super::reading::{Reading, state};
use crate::members::Members;

/// What the sources of messages begin with that another agent wrote.
const BY_AGENT: &str = "agent-";
/// The revision of the end of a turn that was aborted, whatever else ends it.
const ABORTED: u64 = 1 << 50;

impl Reading<'_> {
    /// A message in the place of the person: their words, those of the agent that started this one, or context.
    pub(super) fn asked(&mut self, said: Members<'_>) {
        let text = said.text("content", &mut self.line.odd);
        let source = said.text("source", &mut self.line.odd);
        let is_programs = said.get("isAutopilotContinuation").is_some_and(|is| *is == true);
        let (role, author) = match source.as_str() {
            _ if !self.subagent.is_empty() => ("assistant", Author::Agent),
            source if source.starts_with(BY_AGENT) => ("assistant", Author::Agent),
            "" | "user" if !is_programs => ("user", Author::User),
            _ => ("system", Author::System),
        };
        if author == Author::User {
            self.begin_turn(said);
        }
        let mut event = self.event(Kind::Input, "");
        event.author = author;
        event.content = Some(Content::Message(Message {
            role: role.to_owned(),
            text,
            metadata: kept(said, &["attachments"]),
        }));
        event.metadata = kept(said, &["transformedContent", "source", "delivery", "agentMode"]);
        self.tell(event);
    }

    /// Begins a turn of the main agent. What the person says while one goes on belongs to it.
    fn begin_turn(&mut self, said: Members<'_>) {
        let interaction = said.text("interactionId", &mut self.line.odd);
        let span = match interaction.as_str() {
            "" => format!("turn:{}", self.line.id),
            interaction => format!("turn:{interaction}"),
        };
        if self.turn() == span {
            return;
        }
        let around = self.enter_turn(&span);
        let mut event = self.event(Kind::TurnStart, "turn");
        event.status = Status::Started;
        event.author = Author::User;
        event.span_id = span;
        event.parent_span_id = around;
        self.tell(event);
    }

    /// The end of a turn as far as it is known: what goes on after an end ends again later.
    fn end_turn(&mut self, status: Status, rank: u64) {
        let span = self.turn();
        if span.is_empty() {
            return;
        }
        let mut event = self.event(Kind::TurnEnd, "turn");
        event.identity = format!("{span}/end");
        event.revision = self.revision(rank + self.at_ms());
        event.status = status;
        event.author = Author::Agent;
        event.parent_span_id = self.run();
        event.span_id = span;
        self.tell(event);
    }

    /// The end of one exchange with the model. That of a subagent is no end of anything.
    pub(super) fn stopped_asking(&mut self, said: Members<'_>) {
        self.end_asking();
        self.other(said);
        if self.subagent.is_empty() {
            self.end_turn(Status::Completed, 0);
        }
    }

    /// The person, or a rule, ended what went on. What a tool still did has no end of its own.
    pub(super) fn aborted(&mut self, said: Members<'_>) {
        let mut event = self.event(Kind::StateUpdate, "");
        let reason = said.text("reason", &mut self.line.odd);
        event.author = match reason.starts_with("user") {
            true => Author::User,
            false => Author::System,
        };
        event.content = Some(state("aborted", said.0));
        self.tell(event);
        self.cancel_open_calls();
        self.end_turn(Status::Cancelled, ABORTED);
    }

    /// The instructions that the model works under.
    pub(super) fn instructed(&mut self, said: Members<'_>) {
        let text = said.text("content", &mut self.line.odd);
        let event = self.context(text, kept(said, &["name", "metadata"]));
        self.tell(event);
    }

    /// What the program tells the model of by itself, e.g. that an agent in the background has ended.
    pub(super) fn notified(&mut self, said: Members<'_>) {
        let text = said.text("content", &mut self.line.odd);
        let event = self.context(text, kept(said, &["kind"]));
        self.tell(event);
    }

    /// A line for the person to see.
    pub(super) fn noted(&mut self, said: Members<'_>) {
        let text = said.text("message", &mut self.line.odd);
        let event = self.event(Kind::System, "");
        let severity = match self.line.kind.as_str() {
            "session.warning" => Severity::Warn,
            _ => Severity::Info,
        };
        self.tell(Event {
            author: Author::System,
            severity,
            metadata: Some(Value::Object(said.0.clone())),
            content: Some(Content::Message(Message {
                role: "system".to_owned(),
                text,
                metadata: None,
            })),
            ..event
        });
    }
}

/// Some members, as far as they say something.
pub(super) fn kept(said: Members<'_>, names: &[&str]) -> Option<Value> {
    let told = |name: &&str| {
        let value = said.get(name)?;
        let is_empty = value.as_array().is_some_and(Vec::is_empty) || *value == json!("");
        (!is_empty).then(|| ((*name).to_owned(), value.clone()))
    };
    let kept: Map<String, Value> = names.iter().filter_map(told).collect();
    (!kept.is_empty()).then_some(Value::Object(kept))
}
