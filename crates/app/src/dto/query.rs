//! The query language as its box shows it: what was read, what could follow, and what a click would make of it.
//!
//! Places in a text are counted in UTF-16 units, as the window counts them.

use serde::Serialize;
use specta::Type;

/// What a part of a query is, for its colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum QueryPartKind {
    Field,
    Value,
    Text,
    Join,
}

/// A part of a query.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct QueryPart {
    pub kind: QueryPartKind,
    pub from: u32,
    pub to: u32,
}

/// Why a text is no query, and where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct QueryProblem {
    pub from: u32,
    /// The same as `from` where something is missing.
    pub to: u32,
    /// What is wrong, without capital and full stop.
    pub message: String,
    /// What to write instead; may be empty.
    pub hint: String,
}

/// A query as it was understood.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct QueryReading {
    pub parts: Vec<QueryPart>,
    pub problem: Option<QueryProblem>,
    /// What to know of how it was read, without capital and full stop.
    pub notes: Vec<String>,
    /// Words to mark in what is found; none unless the query asks for words.
    pub highlight_words: Vec<String>,
}

/// What could be at a place in a query.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct QueryCompletion {
    /// What a suggestion takes the place of.
    pub from: u32,
    pub to: u32,
    pub items: Vec<CompletionItem>,
}

/// A suggestion.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CompletionItem {
    /// What to put in. Ends with a colon where a value must follow.
    pub insert: String,
    pub label: String,
    /// What it is; may be empty.
    pub detail: String,
    /// Events that have it, where they are counted.
    pub count: Option<u32>,
}

/// A facet with its values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct QueryFacet {
    /// The field, as in a query.
    pub field: String,
    /// The most frequent first, at most 200.
    pub values: Vec<FacetChoice>,
    /// How many values there are.
    pub total: u32,
}

/// A value of a facet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct FacetChoice {
    pub value: String,
    pub count: u32,
    pub chosen: bool,
    /// The query after a click on it.
    pub query: String,
}

/// An order of the sessions list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SortChoice {
    pub name: String,
    pub chosen: bool,
    /// The query after it was chosen.
    pub query: String,
}

/// What the sessions list can be narrowed and ordered by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SessionFilters {
    pub facets: Vec<QueryFacet>,
    pub sorts: Vec<SortChoice>,
}

/// The event of a session that a query asks for in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SessionHit {
    pub session: String,
    pub event: i64,
    pub span: i64,
    pub kind: String,
    pub family: u8,
    /// Text around the first word found, on one line.
    pub snippet: String,
}
