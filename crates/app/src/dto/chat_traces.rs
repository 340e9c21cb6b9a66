//! Traces beside a conversation: which sessions belong to it, which spans made a reply, and recorded model calls that
//! are made again.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::{ChatFailure, ChatRole, CostSum, Field, SessionRow, TextDiff};

/// The sessions of a conversation.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ChatTraces {
    pub conversation: String,
    /// Those that belong to it: by its session id first, then by trace id, then those joined by hand; the newest first.
    pub sessions: Vec<ChatTrace>,
    /// How many belong; more than `sessions` when there are very many.
    pub session_count: u32,
    /// Those that ran at the same time, the likeliest first.
    pub offers: Vec<TraceOffer>,
    pub offer_count: u32,
    /// Those that a person does not want beside it.
    pub aside: Vec<ChatTrace>,
    /// Sums over `sessions`.
    pub input_tokens: u64,
    pub output_tokens: u64,
    pub total_tokens: u64,
    pub cost: Vec<CostSum>,
    /// Some model calls have no price: the sum is partial.
    pub cost_partial: bool,
}

/// A session and what joins it to a conversation.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ChatTrace {
    pub how: TraceLink,
    pub session: SessionRow,
}

/// What joins a session to a conversation, the strongest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum TraceLink {
    /// It has the conversation's session id, or the one that the command line of its agent fixed.
    Session,
    /// It holds the trace id that a request carried.
    Trace,
    /// A person joined it.
    Joined,
    /// Several messages of its person are those of the conversation, at the same time.
    Words,
    /// One message of its person is one of the conversation, at the same time.
    OneMessage,
    /// Nothing but its time.
    Time,
}

/// A session that ran while the conversation waited for a reply.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TraceOffer {
    pub session: SessionRow,
    /// Its events while a reply was in progress.
    pub events: u32,
    /// These as a share of all its events, 0 to 1.
    #[specta(type = i32)]
    pub share: f64,
}

/// The spans that made a reply.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ReplySpans {
    pub message: String,
    /// Key of the session that they are in; the one with the most of them when they are in several.
    pub session: String,
    pub spans: u32,
    /// Events of these spans: with each more, what the reply is made of may be another.
    pub events: u32,
    /// Row id of the first one by time.
    pub first: i64,
    /// Spans that failed.
    pub errors: u32,
    pub cost: Vec<CostSum>,
    /// Some model calls have no price.
    pub cost_partial: bool,
    /// Matched by their time alone: neither a trace id nor the words of the prompt tell it for certain.
    pub inferred: bool,
    /// Filter of the session that keeps them; empty when they are all there is.
    pub query: String,
}

/// The message that a span belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SpanMessage {
    pub conversation: String,
    pub message: String,
    /// Of the conversation; empty when it has none.
    pub title: String,
    /// Matched by its time alone.
    pub inferred: bool,
}

/// What making a recorded model call again would send.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ReplayPlan {
    /// Row id of the call.
    pub span: i64,
    pub provider: String,
    /// As recorded.
    pub model: String,
    /// What is sent as `system_prompt`; empty for none.
    pub system_prompt: String,
    pub messages: Vec<ReplayMessage>,
    /// Messages of the prompt; more than `messages` when the prompt is too long to be shown whole.
    pub message_count: u32,
    #[specta(type = Option<i32>)]
    pub temperature: Option<f64>,
    pub max_tokens: Option<u32>,
    #[specta(type = Option<i32>)]
    pub top_p: Option<f64>,
    /// What is sent otherwise than it was recorded, in words.
    pub flattened: Vec<String>,
    /// What is not sent.
    pub left_out: Vec<Field>,
    /// How it went when it was recorded.
    pub recorded: ReplayOutcome,
}

/// A message that would be sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ReplayMessage {
    pub role: ChatRole,
    /// Its beginning.
    pub text: String,
    /// Characters of the whole.
    pub chars: u32,
}

/// How a call went, recorded or made again.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ReplayOutcome {
    pub text: String,
    pub model: String,
    pub input_tokens: Option<u64>,
    pub output_tokens: Option<u64>,
    #[specta(type = Option<i32>)]
    pub elapsed_ms: Option<f64>,
    /// Such as `stop`; empty when none was given.
    pub finish_reason: String,
}

/// A recorded model call to be made again.
#[derive(Debug, Clone, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ReplayRequest {
    /// Chosen by the caller, to follow and to stop it.
    pub id: String,
    /// Row id of the call.
    pub span: i64,
    pub backend: String,
    pub model: String,
    /// None for the server's own.
    #[specta(type = Option<i32>)]
    pub temperature: Option<f64>,
    pub max_tokens: Option<u32>,
    #[specta(type = Option<i32>)]
    pub top_p: Option<f64>,
}

/// How far a call that is made again has come.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ReplayProgress {
    /// The end of what came.
    pub text: String,
    /// Characters that came.
    pub chars: u32,
    #[specta(type = i32)]
    pub elapsed_ms: f64,
}

/// What a call that was made again gave.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Replay {
    pub answer: ReplayOutcome,
    /// Why it failed or was cut; what came before that is in `answer`.
    pub failure: Option<ChatFailure>,
    /// It was stopped by a person.
    pub stopped: bool,
    /// The recorded reply beside the new one.
    pub diff: TextDiff,
}
