//! The fields of the query language: one table for the parser, completion, the manual and the help.

use super::spellings;
use crate::Dialect;

/// A field that a query can ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the table below says what each field asks")]
pub enum Field {
    Agent,
    Tool,
    Server,
    Operation,
    Model,
    Kind,
    Status,
    Severity,
    Error,
    Policy,
    Data,
    Handoff,
    Tag,
    Score,
    File,
    Integrity,
    Span,
    Trace,
    Event,
    Source,
    Dialect,
    Session,
    State,
    Star,
    Tokens,
    Cost,
    Duration,
    Events,
    Errors,
    Since,
    Until,
    Sort,
}

/// What a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueKind {
    /// Any name.
    Name,
    /// One of these names.
    Choice(&'static [&'static str]),
    /// A whole number.
    Count,
    /// An amount of money, whatever the currency.
    Money,
    /// A length of time.
    Duration,
    /// An instant.
    Time,
    /// `true` or `false`.
    Flag,
    /// The name of a score, with what its value must be.
    Score,
}

/// Which lists a field narrows, and what it looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Applies {
    /// The session; events are kept by the session they belong to.
    Session,
    /// The event; sessions are kept by having such an event.
    Event,
    /// The session in a list of sessions, the event in a list of events.
    Both,
}

/// One row of the table of fields.
#[derive(Debug, Clone, Copy)]
pub struct FieldInfo {
    /// The field.
    pub field: Field,
    /// As it is typed.
    pub name: &'static str,
    /// Other words for it.
    pub aliases: &'static [&'static str],
    /// What it holds.
    pub value: ValueKind,
    /// What it looks at.
    pub applies: Applies,
    /// What it keeps, in one sentence.
    pub doc: &'static str,
    /// A term with it.
    pub example: &'static str,
}

/// The order of a list of sessions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[allow(missing_docs, reason = "each variant is the column it sorts by")]
pub enum Sort {
    #[default]
    Newest,
    Oldest,
    Longest,
    Tokens,
    Cost,
    Errors,
    Events,
    Agents,
    Outcome,
}

impl Sort {
    /// All orders, in the order to offer them.
    pub const ALL: [Sort; 9] = [
        Sort::Newest,
        Sort::Oldest,
        Sort::Longest,
        Sort::Tokens,
        Sort::Cost,
        Sort::Errors,
        Sort::Events,
        Sort::Agents,
        Sort::Outcome,
    ];

    /// As it is typed.
    pub fn name(self) -> &'static str {
        SORTS[self as usize]
    }
}

const SORTS: &[&str] = &[
    "newest", "oldest", "longest", "tokens", "cost", "errors", "events", "agents", "outcome",
];
const STATUSES: &[&str] = &["started", "in_progress", "completed", "failed", "cancelled"];
const SEVERITIES: &[&str] = &["debug", "info", "warn", "error"];
const INTEGRITIES: &[&str] = &["verified", "broken", "no_key", "unsigned"];
const STATES: &[&str] = &["live", "ok", "recovered", "failed"];

/// Every field, in the order to offer them. One row a line, as in the manual.
#[rustfmt::skip]
const FIELDS: &[FieldInfo] = &[
    row(Field::Agent, "agent", ValueKind::Name, Applies::Event, "The agent that acted.", "agent:planner"),
    row(Field::Tool, "tool", ValueKind::Name, Applies::Event, "The tool that was called.", "tool:search*"),
    with(&["mcp"], row(Field::Server, "server", ValueKind::Name, Applies::Event, "The MCP server that was called.", "server:ledger-mcp")),
    row(Field::Operation, "operation", ValueKind::Name, Applies::Event, "The operation of an MCP server.", "operation:tools/call"),
    row(Field::Model, "model", ValueKind::Name, Applies::Event, "The model that was asked.", "model:gpt-4o"),
    with(&["type"], row(Field::Kind, "kind", ValueKind::Name, Applies::Event, "What the event is.", "kind:tool_call_start,error")),
    row(Field::Status, "status", ValueKind::Choice(STATUSES), Applies::Event, "How far the thing that the event speaks of has come.", "status:cancelled"),
    with(&["level"], row(Field::Severity, "severity", ValueKind::Choice(SEVERITIES), Applies::Event, "How much attention the event asks for.", "severity:warn,error")),
    row(Field::Error, "error", ValueKind::Flag, Applies::Event, "Whether the event reports a failure.", "error:true"),
    row(Field::Policy, "policy", ValueKind::Name, Applies::Event, "What a policy decided.", "policy:deny"),
    row(Field::Data, "data", ValueKind::Name, Applies::Event, "The data source that was read.", "data:ledger*"),
    row(Field::Handoff, "handoff", ValueKind::Name, Applies::Event, "The agent that gave or took work in a handoff.", "handoff:billing"),
    row(Field::Tag, "tag", ValueKind::Name, Applies::Event, "A tag on the event.", "tag:nightly"),
    with(&["feedback"], row(Field::Score, "score", ValueKind::Score, Applies::Both, "A score that was given to the session, or to what the event is part of.", "score:helpful>0.5")),
    with(&["path"], row(Field::File, "file", ValueKind::Name, Applies::Event, "A file that the call read, wrote, changed or removed: its path, or the end of it.", "file:src/sender.ts")),
    with(&["signature"], row(Field::Integrity, "integrity", ValueKind::Choice(INTEGRITIES), Applies::Event, "What the signature of the event says.", "integrity:broken")),
    row(Field::Span, "span", ValueKind::Name, Applies::Event, "The id of the span, as sent.", "span:00f067aa0ba902b7"),
    row(Field::Trace, "trace", ValueKind::Name, Applies::Event, "The id of the trace, as sent.", "trace:4bf92f35*"),
    with(&["id"], row(Field::Event, "event", ValueKind::Name, Applies::Event, "The id of the event, as sent.", "event:ev-17")),
    row(Field::Source, "source", ValueKind::Name, Applies::Event, "Where the event came in, as in the ledger.", "source:\"chaukas grpc\""),
    row(Field::Dialect, "dialect", ValueKind::Choice(Dialect::NAMES), Applies::Both, "The dialect it came in.", "dialect:otlp"),
    row(Field::Session, "session", ValueKind::Name, Applies::Session, "The id of the session, as sent.", "session:7f460c46*"),
    row(Field::State, "state", ValueKind::Choice(STATES), Applies::Session, "Whether the session still runs, went well, recovered from its errors or failed.", "state:live"),
    row(Field::Star, "star", ValueKind::Flag, Applies::Session, "Whether the session has a star.", "star:true"),
    row(Field::Tokens, "tokens", ValueKind::Count, Applies::Both, "Tokens of the session, or of the model call.", "tokens>10k"),
    row(Field::Cost, "cost", ValueKind::Money, Applies::Both, "Cost of the session, or of the call, stated and estimated, in any currency.", "cost>=0.5"),
    row(Field::Duration, "duration", ValueKind::Duration, Applies::Both, "How long the session took, or the span of the event.", "duration:1s..10s"),
    row(Field::Events, "events", ValueKind::Count, Applies::Session, "How many events the session has.", "events>100"),
    row(Field::Errors, "errors", ValueKind::Count, Applies::Session, "How many errors the session has.", "errors>=3"),
    with(&["after"], row(Field::Since, "since", ValueKind::Time, Applies::Both, "From this time on.", "since:1h")),
    with(&["before"], row(Field::Until, "until", ValueKind::Time, Applies::Both, "Before this time.", "until:2026-03-01")),
    row(Field::Sort, "sort", ValueKind::Choice(SORTS), Applies::Session, "The order of the list of sessions.", "sort:tokens"),
];

const fn row(
    field: Field,
    name: &'static str,
    value: ValueKind,
    applies: Applies,
    doc: &'static str,
    example: &'static str,
) -> FieldInfo {
    FieldInfo {
        field,
        name,
        aliases: &[],
        value,
        applies,
        doc,
        example,
    }
}

const fn with(aliases: &'static [&'static str], row: FieldInfo) -> FieldInfo {
    FieldInfo { aliases, ..row }
}

impl Field {
    /// Every field, in the order to offer them.
    pub fn table() -> &'static [FieldInfo] {
        FIELDS
    }

    /// Its row in the table.
    pub fn info(self) -> &'static FieldInfo {
        FIELDS.iter().find(|row| row.field == self).unwrap_or(&FIELDS[0])
    }

    /// The field with this name or alias, whatever the case, or that another tool calls so.
    pub fn from_name(name: &str) -> Option<Field> {
        let plain = name.trim_start_matches('@');
        let is = |known: &&str| known.eq_ignore_ascii_case(plain);
        FIELDS
            .iter()
            .find(|row| is(&row.name) || row.aliases.iter().any(is))
            .map(|row| row.field)
            .or_else(|| spellings::field(name))
    }
}

impl ValueKind {
    /// What it holds, for the manual.
    pub fn words(self) -> String {
        match self {
            ValueKind::Name => "name".to_owned(),
            ValueKind::Choice(choices) => {
                let quoted: Vec<String> = choices.iter().map(|choice| format!("`{choice}`")).collect();
                quoted.join(", ")
            }
            ValueKind::Count => "number".to_owned(),
            ValueKind::Money => "amount".to_owned(),
            ValueKind::Duration => "length of time".to_owned(),
            ValueKind::Time => "time".to_owned(),
            ValueKind::Flag => "`true` or `false`".to_owned(),
            ValueKind::Score => "name, and what its value must be".to_owned(),
        }
    }
}

impl Applies {
    /// What a field looks at, in one word or two.
    pub fn words(self) -> &'static str {
        match self {
            Applies::Session => "session",
            Applies::Event => "event",
            Applies::Both => "both",
        }
    }
}

/// The word of `known` that is most like `typed`, if any is like it at all.
pub(super) fn nearest<'k>(typed: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    let typed = typed.to_lowercase();
    let far = 1 + typed.chars().count() / 4;
    let best = known
        .into_iter()
        .map(|word| (distance(&typed, word), word))
        .min_by_key(|(steps, _)| *steps)?;
    (best.0 <= far).then_some(best.1)
}

/// How many letters to change, add or take away.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().take(64).enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let change = diagonal + usize::from(x != *y);
            diagonal = row[j + 1];
            row[j + 1] = change.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}
