//! The Gemini CLI dialect: its session files (JSON lines, in older versions one JSON object), the log of prompts beside
//! them, and what `gemini --output-format stream-json` prints.
//!
//! A message is told again whenever more of it is known, and histories are written again when a session is resumed or
//! compressed. Each message and each tool call is one event: the telling that says most of it counts, so that nothing
//! is lost where a history repeats a message without its tokens and calls. Known up to version 0.61.

mod answer;
mod branches;
mod change;
mod envelope;
mod message;
mod note;
mod parts;
mod places;
mod prompt_log;
mod session;
mod shape;
mod stream;
mod subagent;
mod telling;
#[cfg(test)]
mod tests;
mod tool;

use serde_json::{Map, Value};
use tracewake_model::{Dialect, Event, Media};

use crate::diagnostics::Diagnostics;
use crate::memory::Memory;
use crate::reader::{Reader, Record, read_object};
use crate::{Decoded, Rejected};
use session::Session;
use shape::Shape;

/// How this dialect is read.
pub(crate) static READER: Reader = Reader {
    dialect: Dialect::GeminiCli,
    version: 2,
    name: "a Gemini CLI record",
    is_event: |object| Shape::of(object).is_some(),
    is_envelope: envelope::is_envelope,
    // A message has only common words.
    yields: true,
    split: envelope::split,
    media: &[Media::Json],
    read,
    read_again: None,
    join: None,
    sent_part: None,
    session_files: Some(&places::SESSION_FILES),
    endpoint: |_| None,
};

fn read(record: Record, memory: &mut Memory) -> Result<Vec<Decoded>, Rejected> {
    read_object(record, "a line of a Gemini CLI session", |object, text, odd| {
        Ok(events(&object, text, memory, odd))
    })
}

fn events(
    object: &Map<String, Value>,
    text: &[u8],
    memory: &mut Memory,
    odd: &mut Diagnostics,
) -> Vec<Event> {
    match Shape::of(object) {
        Some(Shape::Header) => session::header(object, memory, odd),
        Some(Shape::Message) => message::events(object, memory, odd),
        Some(Shape::Change) => change::events(object, text, memory, odd),
        Some(Shape::LoggedPrompt) => vec![prompt_log::event(object, odd)],
        Some(Shape::Printed) => stream::events(object, text, memory, odd),
        // A record of a file that is known to be one of these.
        None => vec![note::unknown(&Session::recall(memory), object, text)],
    }
}
