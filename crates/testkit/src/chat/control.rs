//! How a test steers the server: as values in the same process, as JSON over `POST /_control` from another one.

use serde::Deserialize;

use super::errors::ErrorForm;

/// What changes; what is none stays.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Control {
    /// How fast replies come.
    pub pace: Option<Pace>,
    /// What goes wrong; the default for nothing.
    pub faults: Option<Faults>,
    /// Where traces go.
    pub emit: Option<Emit>,
    /// Sessions to make up.
    pub history: Option<History>,
    /// Connections are refused for so many milliseconds.
    pub refuse_ms: Option<u64>,
}

/// How fast replies come.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Pace {
    /// From the request to the first token.
    pub first_token_ms: u64,
    /// None for all at once.
    pub tokens_per_second: Option<f64>,
}

/// What goes wrong with the requests that come.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Faults {
    /// How many requests these hold for; none for all.
    pub times: Option<u32>,
    /// Only paths that begin so.
    pub path: String,
    /// Every request is answered with this status.
    pub status: Option<u16>,
    /// How the body of that answer looks.
    pub shape: ErrorForm,
    /// Its text; empty for the default.
    pub message: String,
    /// Its `Retry-After`, in seconds.
    pub retry_after: Option<u32>,
    /// Every answer is late by so much.
    pub delay_ms: u64,
    /// The body of a completion ends in the middle, without the end of its framing, after so many bytes.
    pub cut_after_bytes: Option<usize>,
    /// The same after so many tokens.
    pub cut_after_tokens: Option<usize>,
    /// An error chunk comes after so many tokens, then `[DONE]`.
    pub error_after_tokens: Option<usize>,
    /// The type that the error chunk names; empty for `server_error`.
    pub error_type: String,
    /// A line that is no JSON comes after so many tokens; the stream goes on.
    pub garbage_after_tokens: Option<usize>,
    /// How events are framed.
    pub framing: Framing,
    /// The last chunk has no usage.
    pub no_usage: bool,
    /// The stream ends well, but without `[DONE]`.
    pub no_done: bool,
    /// The stream breaks off after its last token: neither a last chunk nor `[DONE]`, but a proper end of the body.
    pub no_end: bool,
}

/// How events of a stream are framed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Framing {
    /// As the real server does.
    #[default]
    Plain,
    /// Lines end with CR LF.
    Crlf,
    /// Lines end with CR.
    Cr,
    /// Comments, names, ids and retry times between.
    Comments,
    /// The data of an event in several lines.
    MultiLine,
    /// No blank after `data:`.
    NoBlank,
    /// A byte at a time, Unicode as it is, so that characters are torn.
    Bytes,
}

/// Where the traces of completions go, and how they can be joined.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Emit {
    /// Where Tracewake listens, e.g. `http://127.0.0.1:8000`; none to emit nothing.
    pub ingest: Option<String>,
    /// In which dialects; empty for Chaukas.
    pub dialects: Vec<Dialect>,
    /// By what they can be joined.
    pub join: Join,
}

/// A dialect that traces are emitted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Dialect {
    /// Events one by one, JSON.
    Chaukas,
    /// Trace events in batches.
    Aop,
}

/// By what the traces of a completion can be joined with its chat.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Join {
    /// They carry the chat's session id, and the trace id of the request's `traceparent`.
    #[default]
    Both,
    /// The chat's session id, and a trace id of their own.
    Session,
    /// A session id of their own, and the trace id of the request.
    Trace,
    /// Ids of their own: only their time tells.
    Time,
}

/// Sessions to make up.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct History {
    /// Whose: a UUID.
    pub user: String,
    /// How many.
    pub sessions: usize,
    /// Messages in each.
    pub messages: usize,
}
