//! Bytes of one dialect to events and back: detection, reading, printing.
//!
//! Pure functions over bytes. Whatever comes in is either an event, with its original bytes beside it, or a
//! [`Rejected`] with a reason; nothing panics and nothing is dropped without a word.

pub mod aop;
mod atif;
pub mod chaukas;
mod claude_code;
mod codex;
mod compaction;
mod copilot_cli;
pub mod cost;
mod decoded;
mod detect;
mod diagnostics;
pub mod export;
mod fields;
mod gemini_cli;
mod goose;
pub mod json;
pub mod langfuse;
mod langgraph;
pub mod langsmith;
mod members;
mod memory;
pub mod openai_agents;
mod opencode;
pub mod ossa;
pub mod otlp;
mod protobuf;
mod reader;
mod recognition;
mod record_reader;
pub mod redact;
mod sent_parts;
mod sent_requests;
pub mod session_files;
mod split;
pub mod stream;
mod task;
mod tellings;

pub use claude_code::forked_from;
pub use compaction::compaction_of;
pub use decoded::{Decoded, Rejected};
pub use detect::{file_beside, session_databases, session_files, session_files_of};
pub use reader::{Endpoint, Reader};
pub use record_reader::{
    RecordReader, decode_original, dialect_of, endpoint, join, reader_version, search_text_of,
};
pub use sent_requests::{SENT_REQUEST_PARTS, SentRequest, SentRequests, blocks_as_sent, sent_request_of};
pub use split::{SplitBounds, SplitError};
