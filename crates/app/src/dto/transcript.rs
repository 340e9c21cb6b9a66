//! Items of a transcript: a session read as a conversation.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::{CostSum, Field};

/// Which items of a transcript to read.
#[derive(Debug, Clone, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TranscriptRequest {
    pub session: String,
    pub items: Vec<TranscriptWanted>,
    /// Characters of each text to send; what is longer is said to be cut.
    pub chars: u32,
}

/// An item to read.
#[derive(Debug, Clone, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TranscriptWanted {
    /// Row ids of its spans: more than one for an output that came in pieces.
    pub spans: Vec<i64>,
    /// For a model call: row id of the call before it by the same agent.
    pub before: Option<i64>,
}

/// A text of an item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TextBlock {
    /// What it is: `text`, `arguments`, `result`, `error`, `goal`, …
    pub name: String,
    pub format: TextFormat,
    /// Its beginning.
    pub text: String,
    /// Characters of the whole text.
    pub chars: u32,
    /// What its sender says about it, such as a confidence; usually empty.
    pub note: String,
}

/// How a text is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum TextFormat {
    /// Words of a person or a model.
    Markdown,
    Json,
    /// Shown as it is.
    Plain,
}

/// A message of a prompt or an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PromptMessage {
    /// As sent; empty when nothing was said.
    pub role: String,
    pub name: String,
    /// Texts, tool calls and other parts in their order.
    pub blocks: Vec<TextBlock>,
}

/// What a model call was asked beyond the call before it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PromptNews {
    /// Messages of the prompt.
    pub messages: u32,
    /// Leading messages that the call before had, too.
    pub known: u32,
    /// The newest of the others.
    pub news: Vec<PromptMessage>,
    /// Tools that the model was offered.
    pub tools: u32,
}

/// One item of a transcript.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TranscriptItem {
    /// Row id of its (first) span.
    pub span: i64,
    /// Number of the family, as in the timeline layout.
    pub family: u8,
    /// Number of the state, as in the timeline layout.
    pub state: u8,
    pub kind: String,
    pub agent: String,
    pub name: String,
    pub detail: String,
    #[specta(type = i32)]
    pub start_ms: f64,
    #[specta(type = i32)]
    pub duration_ms: f64,
    /// Who speaks, for messages.
    pub role: String,
    pub input_tokens: u64,
    pub output_tokens: u64,
    pub total_tokens: u64,
    pub cost: Vec<CostSum>,
    /// What else is worth saying: parameters of a model call, rules of a policy, documents that were read.
    pub facts: Vec<Field>,
    pub blocks: Vec<TextBlock>,
    /// For a model call with a prompt.
    pub prompt: Option<PromptNews>,
    /// The answer of a model call.
    pub reply: Vec<PromptMessage>,
    /// Events that were read for it, and how many it has; they differ when a stream had very many pieces.
    pub events_read: u32,
    pub events: u32,
    /// More of it is still to come.
    pub is_partial: bool,
}

/// The whole of what a model was asked.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Prompt {
    /// Row id of the model call.
    pub span: i64,
    pub provider: String,
    pub model: String,
    pub agent: String,
    #[specta(type = i32)]
    pub start_ms: f64,
    pub system: Vec<TextBlock>,
    pub messages: Vec<PromptMessage>,
    /// Messages of the prompt; more than `messages` when they were cut.
    pub message_count: u32,
    /// Names and descriptions of the tools the model was offered, as JSON.
    pub tools: Vec<TextBlock>,
    pub parameters: Vec<Field>,
    /// The request as JSON, to copy.
    pub json: String,
    /// Characters of the whole request; more than `json` has when it was cut.
    pub json_chars: u32,
}
