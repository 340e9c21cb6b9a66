//! What crosses to the window: plain types, named in the window's own words, converted by hand from the model.
//!
//! Times are milliseconds relative to the session's `baseNs`, which crosses once as text; counts and row ids fit a
//! JavaScript number. Floats are never NaN or infinite: `#[specta(type = i32)]` says `number` for them, not `number | null`.

use serde::{Deserialize, Serialize};
use specta::Type;

/// Why a command failed. Closed: the window has words and an action for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum ErrorCode {
    /// The session, event or span is not (or no longer) in the database.
    NotFound,
    /// What was entered cannot be used.
    Invalid,
    /// A file could not be read.
    FileUnreadable,
    /// The database could not do it: disk full, locked, corrupt.
    StoreFailed,
}

/// A failed command. `message` is for the log and the curious; the window shows its own words for `code`.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs)]
pub struct CommandError {
    pub code: ErrorCode,
    pub message: String,
    /// What to do next, in words for a person.
    pub hint: String,
}

/// State of a session as its list shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum SessionState {
    Live,
    Ok,
    Failed,
}

/// Money by currency, as decimal numbers.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs)]
pub struct CostSum {
    /// Empty when the sender named none.
    pub currency: String,
    #[specta(type = i32)]
    pub amount: f64,
}

/// One row of the sessions list.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs)]
pub struct SessionRow {
    /// Session id as sent (Chaukas: session id, else trace id). Empty for events that named neither.
    pub key: String,
    /// First user input, else the first agent's name, else the shortened id.
    pub title: String,
    /// Dialect names, e.g. `["chaukas"]`.
    pub dialects: Vec<String>,
    pub state: SessionState,
    /// Unix milliseconds.
    #[specta(type = i32)]
    pub start_ms: f64,
    #[specta(type = i32)]
    pub duration_ms: f64,
    pub events: u32,
    pub errors: u32,
    pub agents: u32,
    pub input_tokens: u64,
    pub output_tokens: u64,
    pub total_tokens: u64,
    pub cost: Vec<CostSum>,
    /// Some model calls have no price: the sum is partial.
    pub cost_partial: bool,
    pub integrity: IntegrityState,
}

/// What the signatures of a session's events say together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum IntegrityState {
    Unsigned,
    /// Signed, and there is no key to check with.
    NoKey,
    /// Every signature fits.
    Verified,
    /// Some fit, others do not: what does not fit was changed.
    Tampered,
    /// What does not fit holds marks of redaction.
    Redacted,
    /// None fits any key: signed with another key.
    WrongKey,
}

/// Which sessions to list. The list is newest first.
#[derive(Debug, Clone, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs)]
pub struct SessionListRequest {
    /// Words to find anywhere in the session; empty for all.
    pub query: String,
    pub offset: u32,
    pub limit: u32,
}

/// A window into the sessions list.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs)]
pub struct SessionPage {
    pub sessions: Vec<SessionRow>,
    pub offset: u32,
    /// Sessions that match.
    pub total: u32,
    /// Sessions stored.
    pub stored: u32,
    /// Events not yet in the full-text index; 0 when search is complete.
    pub index_behind: u32,
}

/// The head of an open session.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs)]
pub struct SessionDetail {
    pub row: SessionRow,
    /// Nanoseconds since 1970 of the session's first instant; all relative times count from here.
    pub base_ns: String,
    pub handoffs: u32,
    pub tool_calls: u32,
    pub mcp_calls: u32,
    pub model_calls: u32,
    pub open_spans: u32,
    pub conflicts: u32,
    pub trace_ids: Vec<String>,
    pub hash_chain: Option<HashChain>,
    pub signatures: Signatures,
    /// Events that are missing in the count of the session's traces.
    pub gaps: u32,
}

/// The signatures of a session's events.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs)]
pub struct Signatures {
    pub state: IntegrityState,
    pub verified: u32,
    pub broken: u32,
    pub no_key: u32,
    pub unsigned: u32,
    /// Rules that fitted, with how often.
    pub rules: Vec<Facet>,
    /// What is so, in one sentence.
    pub summary: String,
    /// What valid signatures say nothing about; empty when none is valid.
    pub not_covered: String,
}

/// State of the hash chain of a session's events.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs)]
pub struct HashChain {
    pub events: u32,
    pub links_ok: u32,
    pub links_broken: u32,
}

/// Which events of a session to list, by time.
#[derive(Debug, Clone, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs)]
pub struct EventListRequest {
    pub session: String,
    /// Kind names to keep; empty for all.
    pub kinds: Vec<String>,
    /// Agent keys to keep; empty for all.
    pub agents: Vec<String>,
    pub failed_only: bool,
    pub offset: u32,
    pub limit: u32,
}

/// One row of the events table.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs)]
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
}

/// A window into the events of a session.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs)]
pub struct EventPage {
    pub events: Vec<EventRow>,
    pub offset: u32,
    /// Events that match the filter.
    pub total: u32,
    /// Kinds in the whole session with their counts, for the facets.
    pub kinds: Vec<Facet>,
    /// Agents in the whole session with their counts.
    pub agents: Vec<Facet>,
}

/// One value of a facet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs)]
pub struct Facet {
    pub value: String,
    pub count: u32,
}

/// A field and its value, in the order to show them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs)]
pub struct Field {
    pub name: String,
    pub value: String,
}

/// A part of an event's payload, as JSON text.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs)]
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
#[allow(missing_docs)]
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
    pub conflicts: Vec<ConflictRow>,
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
#[allow(missing_docs)]
pub struct OriginalBytes {
    pub media_type: String,
    pub bytes: u32,
    /// The text of JSON, or a hex dump of binary; at most the first 64 KiB of the bytes.
    pub preview: String,
    pub truncated: bool,
}

/// A different event under the same identity.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs)]
pub struct ConflictRow {
    pub received_time: String,
    pub original: OriginalBytes,
}

/// A span with the events that made it: the START and END of a call, or one point event.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs)]
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

/// A listener and its state.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs)]
pub struct ListenerRow {
    /// e.g. `127.0.0.1:50051`.
    pub address: String,
    pub port: u16,
    pub listening: bool,
    /// Why it is not listening and what to do; empty while it is.
    pub problem: String,
}

/// What became of what came in, by source.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Type)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs)]
pub struct LedgerRow {
    pub source: String,
    pub received: u64,
    pub stored: u64,
    pub duplicates: u64,
    pub conflicts: u64,
    pub late: u64,
    pub rejected: u64,
    /// By how many milliseconds stated times lay after their reception, at most: the sender's clock is ahead.
    #[specta(type = i32)]
    pub ahead_ms: f64,
}

/// The status bar.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs)]
pub struct AppStatus {
    pub listeners: Vec<ListenerRow>,
    /// Events stored in the last second.
    #[specta(type = i32)]
    pub events_per_second: f64,
    /// All sources together.
    pub total: LedgerRow,
    pub sources: Vec<LedgerRow>,
    pub open_spans: u32,
    /// Events missing in the count of their traces.
    pub gaps: u64,
    pub database_path: String,
    pub database_bytes: u64,
    pub index_behind: u32,
    pub version: String,
}

/// How one client is connected.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs)]
pub struct ConnectClient {
    /// Stable id, e.g. `chaukas-sdk`.
    pub id: String,
    /// The family of clients, e.g. `Chaukas`.
    pub family: String,
    pub title: String,
    /// One sentence.
    pub summary: String,
    pub snippets: Vec<Snippet>,
    /// Events received from this client since the program started.
    pub events: u64,
}

/// Lines to paste.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs)]
pub struct Snippet {
    pub title: String,
    /// `shell`, `python` or `typescript`.
    pub language: String,
    pub text: String,
}

/// Where an import stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum ImportState {
    Running,
    Done,
    Cancelled,
    Failed,
}

/// One file being imported, or imported since the program started.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs)]
pub struct ImportRow {
    pub id: u32,
    pub path: String,
    pub state: ImportState,
    /// Empty until it is known.
    pub dialect: String,
    pub bytes_read: u64,
    pub bytes_total: u64,
    pub events: u64,
    pub new: u64,
    pub duplicates: u64,
    pub conflicts: u64,
    pub rejected: u64,
    /// Of the last second while it runs; over the whole time afterwards.
    #[specta(type = i32)]
    pub events_per_second: f64,
    /// Where it went on after an earlier import of the file was stopped, in bytes; 0 for the start.
    pub resumed_at: u64,
    /// Session to open when it is done: the last one the file wrote to.
    pub session: Option<String>,
    /// Why it failed; empty otherwise.
    pub problem: String,
}

/// One item of the quarantine.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs)]
pub struct RejectRow {
    pub id: i64,
    pub received_time: String,
    pub source: String,
    /// Line, event or field.
    pub location: String,
    pub reason: String,
    pub original: OriginalBytes,
}

/// A window into the quarantine, newest first.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs)]
pub struct RejectPage {
    pub rejects: Vec<RejectRow>,
    pub offset: u32,
    /// Rejects kept.
    pub kept: u32,
    /// Rejects ever, those no longer kept included.
    pub total: u64,
}

/// Sent when something was committed: which sessions changed.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs)]
pub struct Changed {
    pub sessions: Vec<String>,
}

/// Everything that brings events in besides listeners and imports, for the Sources screen.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs)]
pub struct Sources {
    pub folders: Vec<FolderRow>,
    pub kafka: Vec<KafkaRow>,
    /// None while nothing is forwarded.
    pub forward: Option<ForwardRow>,
    /// Names of the signing keys; the keys themselves never leave the back end.
    pub signing_keys: Vec<String>,
    /// Where keys are kept, in words: the system's keyring, or a file that only the user can read.
    pub key_store: String,
}

/// How a watched folder is followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum FolderState {
    Watching,
    /// Looked at again and again, since the system does not tell of changes there.
    Polling,
    Missing,
    Failed,
}

/// A watched folder.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs)]
pub struct FolderRow {
    pub path: String,
    pub state: FolderState,
    /// What is wrong and what to do; empty otherwise.
    pub problem: String,
    pub files: u32,
    /// Files that are still to be read.
    pub waiting: u32,
    /// Files that hold no traces.
    pub skipped: u32,
    pub bytes_read: u64,
    pub events: u64,
    pub rejected: u64,
    /// The file being read; empty when none is.
    pub current: String,
    #[specta(type = i32)]
    pub bytes_per_second: f64,
    /// RFC 3339; empty before the first file was read.
    pub last_activity: String,
}

/// A Kafka topic to read. The password is given apart and kept in the key store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs)]
pub struct KafkaTopic {
    /// `host:port`, separated by commas.
    pub brokers: String,
    pub topic: String,
    pub group: String,
    /// `earliest`, `latest` or an offset; where nothing was read before.
    pub start: String,
    /// `plaintext`, `ssl`, `sasl_plaintext` or `sasl_ssl`.
    pub security: String,
    /// `PLAIN`, `SCRAM-SHA-256` or `SCRAM-SHA-512`; used with SASL only.
    pub mechanism: String,
    pub username: String,
    /// File with the certificates of authorities; empty for the system's.
    pub ca_file: String,
}

/// A Kafka topic that is read.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs)]
pub struct KafkaRow {
    pub topic: KafkaTopic,
    /// `connecting`, `running` or `retrying`.
    pub state: String,
    /// What is wrong and what to do; empty otherwise.
    pub problem: String,
    pub partitions: u32,
    /// Messages not yet read.
    pub lag: u64,
    pub received: u64,
    pub rejected: u64,
}

/// Where live data is sent on to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs)]
pub struct ForwardTarget {
    /// Of an OTLP/HTTP collector, e.g. `http://127.0.0.1:14318`.
    pub endpoint: String,
    /// Sent with every request.
    pub headers: Vec<Field>,
}

/// The state of forwarding.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs)]
pub struct ForwardRow {
    pub target: ForwardTarget,
    /// `sending`, `waiting` or `retrying`.
    pub state: String,
    /// The last error and what happens next; empty otherwise.
    pub problem: String,
    pub sent: u64,
    pub failed: u64,
    /// Events still to be sent.
    pub lag: u64,
}

/// What became of an item of the quarantine that was read again.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs)]
pub struct RetryOutcome {
    /// Events found in it; it has left the quarantine unless this is 0.
    pub events: u32,
    /// Of them, new ones.
    pub new: u32,
    /// Why nothing was found; empty otherwise.
    pub reason: String,
}

/// What to export and how.
#[derive(Debug, Clone, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs)]
pub struct ExportRequest {
    pub session: String,
    /// `chaukas-jsonl`, `aop-replay`, `cloudevents-jsonl`, `otlp-json` or `parquet`.
    pub format: String,
    pub redact: bool,
    /// The file to write.
    pub path: String,
}

/// What an export wrote and what it could not carry.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs)]
pub struct ExportReport {
    pub path: String,
    /// Events written, converted ones included.
    pub written: u64,
    /// Events of other dialects that were converted.
    pub converted: u64,
    pub left_out: u64,
    /// What the format cannot carry.
    pub lossy: Vec<LossyField>,
    /// What was removed, by rule.
    pub redacted: Vec<Facet>,
}

/// A field that an export could not carry.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs)]
pub struct LossyField {
    pub field: String,
    pub events: u64,
    pub reason: String,
}
