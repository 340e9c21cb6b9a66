//! What attributes mean. Each vocabulary says in a file of its own, as tables, which of its attributes is which
//! [`Field`]; the rest of this dialect knows fields and no spelling.
//!
//! A new vocabulary is a new file and a line in [`VOCABULARIES`].

mod claude_code;
mod codex;
mod copilot;
mod copilot_cli;
mod frameworks;
mod gemini_cli;
mod genai;
mod general;
mod google_adk;
mod langfuse;
mod langsmith;
mod litellm;
mod logfire;
mod mcp;
mod microsoft;
mod openai_agents;
mod openinference;
mod openllmetry;
mod program;
mod strands;
mod vercel;

use std::collections::HashMap;
use std::sync::LazyLock;

use foldhash::fast::FixedState;
use serde_json::Value;

use super::folded::unfold;
use super::record::{Attributes, SpanEvent};
pub(super) use program::{Program, Sent, Telling};

/// All vocabularies. Of several attributes of one field, the one of the earlier vocabulary counts: instrumentations
/// write their own vocabulary, and they or collectors derive the GenAI conventions from it.
const VOCABULARIES: &[&Vocabulary] = &[
    &google_adk::VOCABULARY,
    &openinference::VOCABULARY,
    &langfuse::VOCABULARY,
    &langsmith::VOCABULARY,
    &openllmetry::VOCABULARY,
    &vercel::VOCABULARY,
    &copilot::VOCABULARY,
    &logfire::VOCABULARY,
    &litellm::VOCABULARY,
    &frameworks::VOCABULARY,
    &strands::VOCABULARY,
    &microsoft::VOCABULARY,
    &openai_agents::VOCABULARY,
    &genai::VOCABULARY,
    &mcp::VOCABULARY,
    &general::VOCABULARY,
];

/// What one vocabulary says.
pub(super) struct Vocabulary {
    /// Names of attributes and the fields they are. Of several of one field the first that says something counts; a
    /// name may be several fields.
    attributes: &'static [(&'static str, Field)],
    /// Attributes that are fields only together with others, or hold several in their JSON.
    derived: &'static [(&'static str, Derive)],
    /// Instrumentation scopes whose spans say by their names what no attribute says.
    scopes: &'static [(&'static str, Derive)],
    /// Instrumentation scopes some of whose attributes say nothing; which do so on this span. A star at the end stands
    /// for anything.
    hollow: &'static [(&'static str, Hollow)],
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
    /// The content of a message in blocks of its own, as parts of the GenAI conventions; none for any other content.
    parts: Option<Parts>,
    /// Tools that hand over to the agent that an argument names.
    transfers: &'static [(&'static str, &'static str)],
}

/// A vocabulary that says nothing, to fill in.
const EMPTY: Vocabulary = Vocabulary {
    attributes: &[],
    derived: &[],
    scopes: &[],
    hollow: &[],
    lists: &[],
    endings: &[],
    parameters: &[],
    kinds: None,
    signs: &[],
    about: &[],
    history: &[],
    events: &[],
    parts: None,
    transfers: &[],
};

/// The fields that a vocabulary makes of what it sees. They are believed less than its attributes that are fields.
type Derive = fn(&Seen<'_>) -> Vec<(Field, Value)>;

/// Parts of the GenAI conventions from content in blocks of another vocabulary.
type Parts = fn(&Value) -> Option<Vec<Value>>;

/// The names of attributes that say nothing of a record.
type Hollow = fn(&Seen<'_>) -> &'static [&'static str];

/// A record as a vocabulary sees it where one attribute does not say enough.
pub(super) struct Seen<'a> {
    /// All attributes.
    pub(super) attributes: &'a Attributes,
    /// The name of the span.
    pub(super) span_name: &'a str,
    /// The name of its instrumentation scope.
    pub(super) scope: &'a str,
    /// What happened within the span.
    pub(super) events: &'a [SpanEvent],
}

impl<'a> Seen<'a> {
    fn get(&self, name: &str) -> Option<&'a Value> {
        self.attributes.get(name)
    }

    /// Text; empty for anything else.
    fn text(&self, name: &str) -> &'a str {
        self.get(name).and_then(Value::as_str).unwrap_or_default()
    }

    /// A value; text that is a JSON object or list is read as such.
    fn json(&self, name: &str) -> Value {
        self.get(name).map(unfold).unwrap_or_default()
    }
}

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
    /// A model call that gives vectors: nobody says anything in it.
    Embedding,
    Tool,
    /// A call to an MCP server, or its handling.
    Mcp,
    Agent,
    /// A run: of an agent where the span names one, else a workflow.
    Run,
    Workflow,
    /// One turn of an agent: a model call and the tools it asked for.
    Turn,
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
    Document,
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
    /// A document that was found.
    Document,
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
    Service, Project, Session, Conversation, GeneralSession, AgentId, AgentName, Tags, EventName,
    // What names the span, and which span it tells of before that has ended.
    SpanName, ParentOfOpenSpan,
    // How long what a span without a length tells of had taken.
    TookSeconds,
    // What the span is about.
    SpanKind, Operation,
    // Model calls.
    Provider, Model, ResponseId, FinishReasons, TimeToFirstChunk, Parameters,
    InputTokens, UncachedInputTokens, OutputTokens, TotalTokens, CachedTokens, CacheWriteTokens, ReasoningTokens,
    AudioInputTokens, AudioCachedTokens, AudioOutputTokens,
    InputCost, OutputCost, TotalCost,
    Input, Output, Embedded, SystemInstructions, InputMessages, OutputMessages, OlderInput, OlderOutput, ToolDefinitions,
    // Tool calls. A tool's schema is believed to be arguments only where nothing else is.
    ToolName, ToolCallId, ToolArguments, ToolSchema, ToolResult,
    // MCP calls.
    McpMethod, McpRequest, McpServer, McpVersion, McpResource, McpPrompt, Url, ServerAddress, ServerPort,
    // Handoffs.
    TransferTargetId, TransferTargetName, TransferMode, HandoffSourceId, HandoffSourceName, HandoffTargetId,
    HandoffTargetName, HandoffType, HandoffReason, CallerId, CallerName, CallerType, FromAgent, ToAgent,
    // Retrieval and guardrails.
    DataSource, Documents, DocumentId, GuardrailName, GuardrailOutcome, GuardrailReason, GuardrailRules,
    // What went wrong.
    Failed, ErrorType, ErrorMessage, ExceptionType, ExceptionMessage, ExceptionStack,
}

/// How much something is believed about a field: less is more.
pub(super) type Rank = usize;

/// What the attribute of one name says.
#[derive(Default)]
pub(super) struct Meaning {
    pub(super) fields: Vec<(Field, Rank)>,
    pub(super) derived: Vec<(Derive, Rank)>,
    /// The field that the name ends with.
    at_end: Option<Field>,
    is_history: bool,
}

/// Ranks of one vocabulary: first its attributes, then what it derives.
const RANKS: Rank = 1_000;

/// All attributes by name, with what their names say as any name may: that is asked of each attribute of each record.
static ATTRIBUTES: LazyLock<HashMap<&'static str, Meaning, FixedState>> = LazyLock::new(|| {
    let mut all: HashMap<_, Meaning, _> = HashMap::default();
    for (place, vocabulary) in VOCABULARIES.iter().enumerate() {
        for (rank, (name, field)) in (place * RANKS..).zip(vocabulary.attributes) {
            all.entry(*name).or_default().fields.push((*field, rank));
        }
        for (rank, (name, derive)) in (place * RANKS + RANKS / 2..).zip(vocabulary.derived) {
            all.entry(*name).or_default().derived.push((*derive, rank));
        }
    }
    for (name, meaning) in &mut all {
        meaning.at_end = ending(name);
        meaning.is_history = begins_history(name);
    }
    all
});

/// What each vocabulary says of instrumentation scopes, with the rank of the fields that it makes of them.
static SCOPES: LazyLock<Vec<(&'static str, Derive, Rank)>> = LazyLock::new(|| {
    let each = VOCABULARIES.iter().zip(1..);
    each.flat_map(|(vocabulary, place)| {
        let own = vocabulary.scopes.iter();
        own.map(move |(scope, derive)| (*scope, *derive, place * RANKS - 1))
    })
    .collect()
});

/// The scopes some of whose attributes say nothing.
static HOLLOW: LazyLock<Vec<(&'static str, Hollow)>> = LazyLock::new(|| {
    let all = VOCABULARIES.iter().flat_map(|vocabulary| vocabulary.hollow);
    all.copied().collect()
});

/// What the attribute of this name says.
pub(super) fn meaning(name: &str) -> Option<&'static Meaning> {
    ATTRIBUTES.get(name)
}

/// What spans of this instrumentation scope say by their names.
pub(super) fn of_scope(scope: &str) -> impl Iterator<Item = (Derive, Rank)> {
    let own = SCOPES.iter().filter(move |(name, ..)| *name == scope);
    own.map(|(_, derive, rank)| (*derive, *rank))
}

/// The attributes of a record that say nothing of it.
pub(super) fn hollow(seen: &Seen<'_>) -> Vec<&'static str> {
    let of_scope = HOLLOW.iter().filter(|(scope, _)| match scope.strip_suffix('*') {
        Some(beginning) => seen.scope.starts_with(beginning),
        None => *scope == seen.scope,
    });
    of_scope.flat_map(|(_, names)| names(seen)).copied().collect()
}

/// The content of a message as parts of the GenAI conventions, where it has blocks of another vocabulary.
pub(super) fn parts(content: &Value) -> Option<Vec<Value>> {
    let mut readers = VOCABULARIES.iter().filter_map(|vocabulary| vocabulary.parts);
    readers.find_map(|parts| parts(content))
}

/// The argument that names the agent that a tool hands over to, if it is such a tool.
pub(super) fn transfer(tool: &str) -> Option<&'static str> {
    let mut transfers = VOCABULARIES.iter().flat_map(|vocabulary| vocabulary.transfers);
    let found = transfers.find(|(name, _)| *name == tool);
    found.map(|(_, argument)| *argument)
}

/// The field that a name ends with, under whatever name space.
pub(super) fn field_at_end(name: &str) -> Option<Field> {
    match meaning(name) {
        Some(meaning) => meaning.at_end,
        None => ending(name),
    }
}

fn ending(name: &str) -> Option<Field> {
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
        if name.is_empty() {
            return None;
        }
        let fits = |known: &str| match known.strip_prefix('*') {
            Some(ending) => name.ends_with(ending),
            None if self.ignore_case => name.eq_ignore_ascii_case(known),
            None => name == known,
        };
        let found = self.names.iter().find(|(known, _)| fits(known));
        found.map(|(_, concept)| *concept)
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
    match meaning(name) {
        Some(meaning) => meaning.is_history,
        None => begins_history(name),
    }
}

fn begins_history(name: &str) -> bool {
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
            EventKind::Document => Said::Document,
        })
    })
}

#[cfg(test)]
mod tests;
