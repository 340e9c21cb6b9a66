//! What records tell of the requests that a program sent to a model: parts that are put together elsewhere.

use serde_json::Value;
use tracewake_model::UnixNanos;

/// What a record tells of requests.
#[derive(Debug)]
pub(crate) enum Part {
    /// Which messages a request had.
    Request(Request),
    /// System prompt and tools.
    Shape { hash: String, shape: Value },
    /// A message.
    Message { hash: String, message: Value },
    /// Some of an answer of the model.
    Answered(Answered),
    /// What stands in the place of a user: words of a person or of the program, and results of tools.
    Asked(Asked),
}

/// A request: messages of another one, and its own.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Request {
    pub(crate) id: String,
    pub(crate) at: UnixNanos,
    /// Hash of system prompt and tools.
    pub(crate) shape: String,
    /// The request that it goes on from; empty for none.
    pub(crate) base: String,
    /// How many messages it keeps of that one.
    pub(crate) keep: usize,
    /// Hashes of the messages that follow.
    pub(crate) tail: Vec<String>,
}

/// A line with blocks of an answer.
#[derive(Debug)]
pub(crate) struct Answered {
    pub(crate) line: String,
    /// The same for all lines of an answer.
    pub(crate) answer: String,
    /// The request that it answers; may be empty.
    pub(crate) request: String,
    pub(crate) at: UnixNanos,
    /// Place of its blocks among those of the answer.
    pub(crate) place: u64,
    pub(crate) blocks: Vec<Value>,
}

/// A line of a user.
#[derive(Debug)]
pub(crate) struct Asked {
    pub(crate) line: String,
    pub(crate) at: UnixNanos,
    pub(crate) blocks: Vec<Value>,
}
