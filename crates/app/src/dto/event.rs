//! Events and spans as the table and the inspector show them.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::CostSum;

/// Which events of a session to list.
#[derive(Debug, Clone, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct EventListRequest {
    pub session: String,
    /// What they must fit, in the query language; empty for all.
    pub query: String,
    pub sort: EventSort,
    pub descending: bool,
    pub offset: u32,
    pub limit: u32,
    /// An event whose place in the list is asked for.
    pub find: Option<i64>,
    /// `newest` of an earlier page, to list the events as they were then; none to list them as they are.
    pub newest: Option<i64>,
}

/// What events are ordered by; ties by time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum EventSort {
    Time,
    Kind,
    Agent,
    Name,
    Detail,
    Status,
    Duration,
    Tokens,
    Cost,
    Size,
    Sequence,
    Integrity,
    Source,
}

/// One row of the events table.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct EventRow {
    /// Row id in the database.
    pub id: i64,
    /// Milliseconds after the session's base.
    #[specta(type = i32)]
    pub time_ms: f64,
    pub kind: String,
    /// Number of the kind's family, as in the timeline layout.
    pub family: u8,
    pub status: String,
    pub severity: String,
    pub agent: String,
    pub name: String,
    pub detail: String,
    /// Row id of the span the event belongs to.
    pub span: i64,
    pub failed: bool,
    pub bytes: u32,
    /// Place in its trace, where the dialect counts.
    pub sequence: Option<i64>,
    /// `unsigned`, `no_key`, `verified` or `broken`.
    pub integrity: String,
    /// Tokens of a model call, on its result.
    pub tokens: Option<u64>,
    /// What counts as cost.
    pub cost: Option<CostSum>,
    /// How long the span took that the event belongs to, as far as it is known.
    #[specta(type = i32)]
    pub duration_ms: f64,
    /// Where it came in, as in the ledger.
    pub source: String,
}

/// A window into the events of a session.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct EventPage {
    pub events: Vec<EventRow>,
    pub offset: u32,
    /// Events that match.
    pub total: u32,
    /// Events of the session.
    pub stored: u32,
    /// How many events are before the one that was asked for; none when it is not among them.
    pub place: Option<u32>,
    /// Row id of the last event that was there.
    pub newest: i64,
}

/// One value of a facet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Facet {
    pub value: String,
    pub count: u32,
}

/// A field and its value, in the order to show them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Field {
    pub name: String,
    pub value: String,
}

/// A part of an event's payload, as JSON text.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PayloadPart {
    /// What it is: `arguments`, `result`, `request`, `response`, `message`, `error`, `metadata`, …
    pub name: String,
    /// JSON text. Plain text parts are a JSON string.
    pub json: String,
    /// Length of the whole part in bytes; larger than `json` when it was cut for display.
    pub bytes: u32,
    pub truncated: bool,
}

/// One event with all it carries.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct EventDetail {
    pub row: EventRow,
    pub session: String,
    pub dialect: String,
    /// Event id as sent; may be empty.
    pub identity: String,
    pub span_id: String,
    pub parent_span_id: String,
    pub trace_id: String,
    /// The stated time, RFC 3339; empty when none could be read.
    pub stated_time: String,
    /// What the stated time is worth: `exact`, `no_zone`, `missing`, `unreadable`.
    pub clock: String,
    pub received_time: String,
    pub fields: Vec<Field>,
    pub parts: Vec<PayloadPart>,
    /// What was odd about the event: field and reason.
    pub problems: Vec<Field>,
    pub original: OriginalBytes,
    /// Other events that came under the same identity with other content.
    pub conflicts: Vec<TellingRow>,
    /// What was told of it before, the furthest first: it has come further since.
    pub earlier: Vec<TellingRow>,
    /// The rule that its signature fits; empty when none does.
    pub signature_rule: String,
    /// What its signature says, in one sentence; empty for an unsigned event.
    pub signature_summary: String,
    /// What a valid signature says nothing about.
    pub signature_not_covered: String,
}

/// The bytes an event came in.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct OriginalBytes {
    pub media_type: String,
    pub bytes: u32,
    /// The text of JSON, or a hex dump of binary; at most the first 64 KiB of the bytes.
    pub preview: String,
    pub truncated: bool,
}

/// What else came under the identity of an event.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TellingRow {
    pub received_time: String,
    pub original: OriginalBytes,
}

/// A span with the events that made it: the START and END of a call, or one point event.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SpanDetail {
    pub span: i64,
    pub name: String,
    pub detail: String,
    pub family: u8,
    /// Number of the state, as in the timeline layout.
    pub state: u8,
    pub agent: String,
    pub span_id: String,
    pub parent_span_id: String,
    /// Row id of the parent span, or none for a root and for a missing parent.
    pub parent: Option<i64>,
    pub parent_name: String,
    #[specta(type = i32)]
    pub start_ms: f64,
    #[specta(type = i32)]
    pub duration_ms: f64,
    pub input_tokens: u64,
    pub output_tokens: u64,
    pub total_tokens: u64,
    pub children: u32,
    /// By time, at most the first 50; `event_count` says how many there are.
    pub events: Vec<EventDetail>,
    pub event_count: u32,
}
