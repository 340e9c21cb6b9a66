//! What fills the context of model calls, over a run.

use serde::Serialize;
use specta::Type;

use super::CostSum;

/// Where a part of a context came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum PartKind {
    /// The system prompt.
    System,
    /// The tools that are offered.
    Tools,
    /// What the program puts in beside the person's words: reminders, instructions of the project.
    Injected,
    /// What stands for dropped history.
    Summary,
    /// A file that was read.
    File,
    /// The answer of another tool.
    Result,
    /// The answer of an agent that was started.
    Subagent,
    /// Prompts, answers and thinking.
    Message,
}

impl PartKind {
    /// Whether a tool or an agent gave it.
    pub(crate) fn is_answer(self) -> bool {
        matches!(self, PartKind::File | PartKind::Result | PartKind::Subagent)
    }
}

/// The outcome of a part that was dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum Afterwards {
    /// The file was read again.
    ReadAgain,
    /// The same call was made again.
    RunAgain,
    /// The file was changed without being read again.
    EditedUnseen,
}

/// A part of contexts, from one call to another of its thread.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ContextPart {
    pub kind: PartKind,
    /// The file, the tool with the beginning of its arguments, or the beginning of the words.
    pub label: String,
    /// Row id of the span of the call that gave it, where that is known.
    pub span: Option<i64>,
    /// Its share of the weight of a call that holds it; its tokens follow from the stated total.
    #[specta(type = i32)]
    pub weight: f64,
    /// Place of the first call that holds it, and of the last.
    pub first: u32,
    pub last: u32,
    /// Only for parts that were dropped: its outcome, and the span of the call that tells it.
    pub afterwards: Option<Afterwards>,
    pub afterwards_span: Option<i64>,
}

/// How much of what a model call was asked is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum ContextSource {
    /// The request itself.
    Request,
    /// Put together from what the run told before: system prompt and tools are not among it.
    Run,
    /// Nothing but its tokens.
    Nothing,
}

/// A model call with what it was given.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ContextCall {
    pub span: i64,
    #[specta(type = i32)]
    pub at_ms: f64,
    pub source: ContextSource,
    /// Tokens of the request as stated, cached ones included; 0 where nothing is stated.
    pub input_tokens: u32,
    pub cached_tokens: u32,
    /// Weight of all its parts together.
    #[specta(type = i32)]
    pub weight: f64,
    /// Messages of its request that no record has.
    pub missing_messages: u32,
    /// Tools were offered, as some were called, and its request does not tell them.
    pub missing_tools: bool,
    /// What its input cost, as far as the price of input is known apart from that of output.
    pub input_cost: Option<CostSum>,
    /// Before it most of the context was dropped.
    pub compacted: bool,
}

/// Model calls that share a growing context: those of an agent, or some of them.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ContextThread {
    pub agent: String,
    /// The model of its last call.
    pub model: String,
    /// Tokens that this model takes; none where that is not known.
    pub window: Option<u32>,
    pub calls: Vec<ContextCall>,
    pub parts: Vec<ContextPart>,
}

/// The contexts of a session.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SessionContext {
    /// The one with the most tokens first.
    pub threads: Vec<ContextThread>,
    /// Model calls of the session; `calls_read` of them, the first, are told here.
    pub calls: u32,
    pub calls_read: u32,
}
