//! Programs whose records have words of their own, without a name space ("model", "error"). Such a record is put into
//! the words of the conventions before it is read; what it means besides stands in the file of its program.

use serde_json::Value;
use tracewake_model::UnixNanos;

use super::{Concept, claude_code, codex, copilot_cli, gemini_cli};
use crate::otlp::folded::as_count;
use crate::otlp::folded::{as_text, unfold};
use crate::otlp::record::{Attributes, Emitter, SpanEvent};

const PROGRAMS: &[&Program] = &[
    &claude_code::PROGRAM,
    &codex::PROGRAM,
    &copilot_cli::PROGRAM,
    &gemini_cli::PROGRAM,
];

/// Coding agents whose records follow the conventions, by the names of their services.
const BY_CONVENTIONS: &[&str] = &["copilot-chat"];

/// What one program says.
pub(in crate::otlp) struct Program {
    /// What its events are known by, as those of its session files.
    pub(super) name: &'static str,
    /// What the names of its instrumentation scopes begin with.
    pub(super) scope: &'static str,
    /// What the names of its log records begin with.
    pub(super) space: &'static str,
    /// Its sessions are threads: those of agents that a thread starts lie in the trace of that one, and are known by
    /// the ids that the starting calls answer.
    pub(in crate::otlp) has_threads: bool,
    /// Its attributes and what the conventions call them. Of several of one name the first that says something counts,
    /// after that name itself.
    pub(super) words: &'static [(&'static str, &'static str)],
    /// Adds what no single attribute says, and takes away what misleads.
    pub(super) adapt: fn(&Sent<'_>, &mut Attributes),
    /// What a span is about, where its attributes say something else or nothing.
    pub(super) concept: fn(&Sent<'_>) -> Option<Concept>,
    /// What a log record tells.
    pub(super) telling: fn(&Sent<'_>) -> Telling,
}

/// What a log record of a program tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::otlp) enum Telling {
    /// A model call that ended now.
    ModelCall,
    /// A tool or MCP call that ended now.
    ToolCall,
    /// A tool or MCP call may begin, or may not.
    Decision,
    /// A run of an agent that ended now.
    AgentRun,
    /// An agent was started by another.
    Handoff,
    /// What the person said.
    Prompt,
    /// Words that are no person's and stand where a person's do.
    Notice,
    /// What the model said.
    Answer,
    /// What the model wrote to stand for the conversation so far.
    Summary,
    State,
    Policy,
    Failure,
    /// How the program did its work: kept, of interest to few.
    Plumbing,
    /// Named, without a kind of its own.
    Other,
}

impl Telling {
    /// Whether an agent did it, or was told it.
    pub(super) fn is_act(self) -> bool {
        !matches!(self, Telling::Plumbing | Telling::Other | Telling::Policy)
    }
}

/// A record as its program sent it.
pub(in crate::otlp) struct Sent<'a> {
    /// The name of a span; of a log record without the name of the program.
    pub(in crate::otlp) name: &'a str,
    pub(in crate::otlp) is_log: bool,
    /// When it was, or began.
    pub(in crate::otlp) at: Option<UnixNanos>,
    pub(in crate::otlp) attributes: &'a Attributes,
    pub(in crate::otlp) events: &'a [SpanEvent],
}

impl Program {
    /// The program that a record comes from, by its instrumentation scope, else by the name of a log record.
    pub(in crate::otlp) fn of(emitter: &Emitter, name: &str) -> Option<&'static Program> {
        let scope = emitter.scope_name();
        let mut programs = PROGRAMS.iter().copied().filter(|_| !emitter.is_our_export());
        programs.find(|program| scope.starts_with(program.scope) || name.starts_with(program.space))
    }

    /// The coding agent that a record comes from, by the program that was found, else by the name of its service; empty
    /// for everything else.
    pub(in crate::otlp) fn sender(found: Option<&'static Program>, emitter: &Emitter) -> &'static str {
        let service = emitter.resource.get("service.name").and_then(Value::as_str);
        let by_conventions = BY_CONVENTIONS
            .iter()
            .copied()
            .find(|name| Some(*name) == service && !emitter.is_our_export());
        found
            .map(|program| program.name)
            .or(by_conventions)
            .unwrap_or_default()
    }

    /// Whether a text is the name of a log record with its program's.
    pub(in crate::otlp) fn is_full_name(text: &str) -> bool {
        !text.contains(' ') && PROGRAMS.iter().any(|program| text.starts_with(program.space))
    }

    /// The name of a log record without the program's.
    pub(in crate::otlp) fn short_name<'n>(&self, name: &'n str) -> &'n str {
        name.strip_prefix(self.space).unwrap_or(name)
    }

    /// The name of a log record with the program's. A name of the conventions stays as it is.
    pub(in crate::otlp) fn full_name(&self, name: &str) -> String {
        match name.contains('.') {
            true => name.to_owned(),
            false => format!("{}{name}", self.space),
        }
    }

    /// The attributes of a record in the words of the conventions.
    pub(in crate::otlp) fn in_known_words(&self, sent: &Sent<'_>) -> Attributes {
        let mut said = sent.attributes.clone();
        for (own, known) in self.words {
            if let Some(value) = sent.get(own)
                && !says(&said, known)
            {
                said.insert((*known).to_owned(), value.clone());
            }
        }
        (self.adapt)(sent, &mut said);
        said
    }

    pub(in crate::otlp) fn concept(&self, sent: &Sent<'_>) -> Option<Concept> {
        (self.concept)(sent)
    }

    pub(in crate::otlp) fn telling(&self, sent: &Sent<'_>) -> Telling {
        (self.telling)(sent)
    }
}

impl<'a> Sent<'a> {
    /// A value that says something.
    pub(super) fn get(&self, name: &str) -> Option<&'a Value> {
        let value = self.attributes.get(name)?;
        (!value.is_null() && value.as_str() != Some("")).then_some(value)
    }

    pub(super) fn text(&self, name: &str) -> String {
        self.get(name).map(as_text).unwrap_or_default()
    }

    /// A value; text that is a JSON object or list is read as such.
    pub(super) fn json(&self, name: &str) -> Value {
        self.get(name).map(unfold).unwrap_or_default()
    }

    pub(super) fn count(&self, name: &str) -> i64 {
        self.get(name).and_then(as_count).unwrap_or_default()
    }

    /// Whether it says that what it tells of failed.
    pub(in crate::otlp) fn failed(&self) -> bool {
        self.text("success") == "false"
    }

    /// Milliseconds that what it tells of took.
    pub(in crate::otlp) fn took_ms(&self) -> i64 {
        self.count("duration_ms")
    }

    /// What was decided about a tool call, and by whom.
    pub(in crate::otlp) fn decision(&self) -> Vec<String> {
        let parts = ["decision", "source"].map(|name| self.text(name));
        parts.into_iter().filter(|part| !part.is_empty()).collect()
    }

    /// What is its own: every program puts names of a name space on all its records.
    pub(in crate::otlp) fn own_attributes(&self) -> Attributes {
        let own = self.attributes.iter().filter(|(name, _)| !name.contains('.'));
        own.map(|(name, value)| (name.clone(), value.clone())).collect()
    }
}

/// Whether attributes say something under a name.
pub(super) fn says(attributes: &Attributes, name: &str) -> bool {
    let value = attributes.get(name);
    value.is_some_and(|value| !value.is_null() && value.as_str() != Some(""))
}

/// Sets an attribute of the conventions; nothing for empty text.
pub(super) fn put(said: &mut Attributes, name: &str, text: impl Into<String>) {
    let text = text.into();
    if !text.is_empty() {
        said.insert(name.to_owned(), Value::String(text));
    }
}

/// Makes the tool call of a record one to an MCP server.
pub(super) fn put_mcp(said: &mut Attributes, server: &str) {
    put(said, "mcp.method.name", "tools/call");
    put(said, "mcp.server.name", server);
}
