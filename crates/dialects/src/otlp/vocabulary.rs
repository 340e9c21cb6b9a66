//! What attributes mean. Each vocabulary says in a file of its own, as tables, which of its attributes is which
//! [`Field`]; the rest of this dialect knows fields and no spelling.
//!
//! A new vocabulary is a new file and a line in [`VOCABULARIES`].

mod claude_code;
mod codex;
mod copilot;
mod gemini_cli;
mod genai;
mod general;
mod openinference;
mod program;

use std::collections::HashMap;
use std::sync::LazyLock;

use serde_json::Value;

pub(super) use program::{Program, Sent, Telling};

/// All vocabularies. Of several attributes of one field, the one of the earlier vocabulary counts: instrumentations
/// write OpenInference, and collectors derive the GenAI conventions from it.
const VOCABULARIES: &[&Vocabulary] = &[
    &openinference::VOCABULARY,
    &copilot::VOCABULARY,
    &genai::VOCABULARY,
    &general::VOCABULARY,
];

/// What one vocabulary says.
pub(super) struct Vocabulary {
    /// Names of attributes and the fields they are. Of several of one field the first that says something counts; a
    /// name may be several fields.
    attributes: &'static [(&'static str, Field)],
    /// Lists that are flattened into `NAME.0.…`, `NAME.1.…`.
    lists: &'static [FlatList],
    /// Last parts of names that are a field, whatever is before them.
    endings: &'static [(&'static str, Field)],
    /// Beginnings of names that are parameters of a model call; those among them that are fields are none.
    parameters: &'static [&'static str],
    /// Names of what a span is about.
    kinds: Option<Kinds>,
    /// What a span without such a name is about, by the attributes it has: one of each group.
    signs: &'static [(&'static [&'static [&'static str]], Concept)],
    /// Parts of names that describe a memory or an evaluation.
    about: &'static [&'static str],
    /// Beginnings of names that repeat the conversation so far at every model call.
    history: &'static [&'static str],
    /// Names of span events and log records that hold what was said. A star stands for the role.
    events: &'static [(&'static str, EventKind)],
}

/// A vocabulary that says nothing, to fill in.
const EMPTY: Vocabulary = Vocabulary {
    attributes: &[],
    lists: &[],
    endings: &[],
    parameters: &[],
    kinds: None,
    signs: &[],
    about: &[],
    history: &[],
    events: &[],
};

/// A list that is flattened into attributes.
struct FlatList {
    name: &'static str,
    list: List,
    /// An element as the rest of this dialect knows it; none for one that says nothing.
    element: fn(Value) -> Option<Value>,
}

/// Names of what a span is about, in one attribute.
struct Kinds {
    field: Field,
    ignore_case: bool,
    /// A star at the start stands for anything.
    names: &'static [(&'static str, Concept)],
}

/// What a span is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Concept {
    Model,
    Tool,
    /// A call to an MCP server, or its handling.
    Mcp,
    Agent,
    Workflow,
    Retrieval,
    Guardrail,
    /// Known to the conventions, without a kind of its own.
    Named,
    /// A span like any other.
    Plain,
}

/// What a named event or log record holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum EventKind {
    Call,
    Input,
    Output,
    Message,
    Answer,
}

/// What a named event or log record holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Said<'a> {
    /// A whole model call.
    Call,
    /// What was sent to the model.
    Input,
    /// What came back.
    Output,
    /// One message, of this role.
    Message(&'a str),
    /// One answer.
    Answer,
}

/// Lists that are flattened into attributes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum List {
    InputMessages,
    OutputMessages,
    /// Messages where nothing newer is there.
    OlderInput,
    OlderOutput,
    Tools,
    /// Texts that were embedded.
    Embedded,
    Documents,
    RankedDocuments,
}

macro_rules! fields {
    ($($field:ident,)*) => {
        /// What an attribute says, whatever it is called.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(super) enum Field { $($field,)* }

        impl Field {
            /// How many there are.
            pub(super) const COUNT: usize = [$(Field::$field),*].len();
        }
    };
}

fields! {
    // Who.
    Service, Project, Session, AgentId, AgentName, GraphNode, Tags, EventName,
    // What the span is about.
    SpanKind, Operation,
    // Model calls.
    Provider, Model, ResponseId, FinishReasons, TimeToFirstChunk, Parameters,
    InputTokens, OutputTokens, TotalTokens, CachedTokens, CacheWriteTokens, ReasoningTokens,
    InputCost, OutputCost, TotalCost,
    Input, Output, SystemInstructions, InputMessages, OutputMessages, OlderInput, OlderOutput, ToolDefinitions,
    // Tool calls. A tool's schema is believed to be arguments only where nothing else is.
    ToolName, ToolCallId, ToolArguments, ToolSchema, ToolResult,
    // MCP calls.
    McpMethod, McpServer, McpVersion, McpResource, McpPrompt, Url, ServerAddress, ServerPort,
    // Handoffs.
    TransferTargetId, TransferTargetName, TransferMode, HandoffSourceId, HandoffSourceName, HandoffTargetId,
    HandoffTargetName, HandoffType, HandoffReason, CallerId, CallerName, CallerType, FromAgent, ToAgent,
    // Retrieval and guardrails.
    DataSource, Documents, GuardrailName, GuardrailOutcome,
    // What went wrong.
    ErrorType, ErrorMessage, ExceptionType, ExceptionMessage, ExceptionStack,
}

/// A field and how much an attribute is believed about it: less is more.
pub(super) type Ranked = (Field, u16);

/// All attributes by name.
static ATTRIBUTES: LazyLock<HashMap<&'static str, Vec<Ranked>>> = LazyLock::new(|| {
    let mut all: HashMap<_, Vec<Ranked>> = HashMap::new();
    let rows = VOCABULARIES.iter().flat_map(|vocabulary| vocabulary.attributes);
    for (rank, (name, field)) in (0..).zip(rows) {
        all.entry(*name).or_default().push((*field, rank));
    }
    all
});

/// The fields that the attribute of this name is.
pub(super) fn fields_of(name: &str) -> &'static [Ranked] {
    ATTRIBUTES.get(name).map_or(&[], Vec::as_slice)
}

/// The field that a name ends with, under whatever name space.
pub(super) fn field_at_end(name: &str) -> Option<Field> {
    let mut endings = VOCABULARIES.iter().flat_map(|vocabulary| vocabulary.endings);
    let is_it = |ending: &str| {
        let rest = name.strip_suffix(ending);
        rest.is_some_and(|space| space.is_empty() || space.ends_with('.'))
    };
    endings.find(|(ending, _)| is_it(ending)).map(|(_, field)| *field)
}

/// The parameter of a model call that an attribute without a field is.
pub(super) fn parameter(name: &str) -> Option<&str> {
    let mut beginnings = VOCABULARIES.iter().flat_map(|vocabulary| vocabulary.parameters);
    beginnings.find_map(|beginning| name.strip_prefix(beginning))
}

/// The list that a name is part of, and the rest of the name, which begins with the number of the element.
pub(super) fn list_of(name: &str) -> Option<(List, &str)> {
    let dots = memchr::memchr_iter(b'.', name.as_bytes());
    let starts_number = |dot: &usize| name.as_bytes().get(dot + 1).is_some_and(u8::is_ascii_digit);
    let mut numbers = dots.filter(starts_number);
    numbers.find_map(|dot| Some((flat_list(&name[..dot])?.list, &name[dot + 1..])))
}

fn flat_list(name: &str) -> Option<&'static FlatList> {
    let mut lists = VOCABULARIES.iter().flat_map(|vocabulary| vocabulary.lists);
    lists.find(|known| known.name == name)
}

/// An element of a flattened list as the rest of this dialect knows it.
pub(super) fn element(list: List, value: Value) -> Option<Value> {
    let mut lists = VOCABULARIES.iter().flat_map(|vocabulary| vocabulary.lists);
    let known = lists.find(|known| known.list == list)?;
    (known.element)(value)
}

/// The fields that name what a span is about, the most believed first, with what a name there means.
pub(super) fn kinds() -> impl Iterator<Item = (Field, impl Fn(&str) -> Option<Concept>)> {
    let kinds = VOCABULARIES
        .iter()
        .filter_map(|vocabulary| vocabulary.kinds.as_ref());
    kinds.map(|kinds| (kinds.field, |name: &str| kinds.concept(name)))
}

impl Kinds {
    fn concept(&self, name: &str) -> Option<Concept> {
        let fits = |known: &str| match known.strip_prefix('*') {
            Some(ending) => name.ends_with(ending),
            None if self.ignore_case => name.eq_ignore_ascii_case(known),
            None => name == known,
        };
        let found = self.names.iter().find(|(known, _)| fits(known));
        found.filter(|_| !name.is_empty()).map(|(_, concept)| *concept)
    }
}

/// What a span that does not name it is about, by the attributes that it `has`.
pub(super) fn by_signs(has: impl Fn(&str) -> bool) -> Option<Concept> {
    let mut signs = VOCABULARIES.iter().flat_map(|vocabulary| vocabulary.signs);
    let found = signs.find(|(groups, _)| groups.iter().all(|group| group.iter().any(|name| has(name))));
    found.map(|(_, concept)| *concept)
}

/// Whether an attribute describes a memory or an evaluation.
pub(super) fn is_about(name: &str) -> bool {
    let mut parts = VOCABULARIES.iter().flat_map(|vocabulary| vocabulary.about);
    parts.any(|part| name.contains(part))
}

/// Whether an attribute is likely to come again in other records, as a whole or in part.
pub(super) fn is_history(name: &str) -> bool {
    let mut beginnings = VOCABULARIES.iter().flat_map(|vocabulary| vocabulary.history);
    beginnings.any(|beginning| name.starts_with(beginning))
}

/// What a span event or a log record of this name holds of a conversation.
pub(super) fn said(name: &str) -> Option<Said<'_>> {
    let mut events = VOCABULARIES.iter().flat_map(|vocabulary| vocabulary.events);
    events.find_map(|(known, kind)| {
        let role = match known.split_once('*') {
            Some((before, behind)) => name.strip_prefix(before)?.strip_suffix(behind)?,
            None if *known == name => "",
            None => return None,
        };
        Some(match kind {
            EventKind::Call => Said::Call,
            EventKind::Input => Said::Input,
            EventKind::Output => Said::Output,
            EventKind::Message => Said::Message(role),
            EventKind::Answer => Said::Answer,
        })
    })
}

#[cfg(test)]
mod tests;
