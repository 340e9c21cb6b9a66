//! The Goose dialect: the rows of its database, the lines of the files in which versions before 1.10 kept a session,
//! and what `goose session export` writes as JSON.
//!
//! A message holds what was said and which tools were asked for or answered, each an event of its own. Messages are
//! copied when a session is compacted, and into the database from older files: what they say identifies them, so that
//! each counts once. Known up to version 1.53.

mod envelope;
mod message;
mod places;
mod record;
mod session;
#[cfg(test)]
mod tests;
mod tool;

use serde_json::{Map, Value};
use tracewake_model::{Dialect, Event, Media};

use crate::diagnostics::Diagnostics;
use crate::memory::Memory;
use crate::reader::{Reader, Record, read_object};
use crate::{Decoded, Rejected};
use record::Shape;

/// How this dialect is read.
pub(crate) static READER: Reader = Reader {
    dialect: Dialect::Goose,
    version: 2,
    name: "a Goose record",
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
    read_object(record, "a Goose record", |object, _, odd| {
        events(object, memory, odd)
    })
}

fn events(
    object: Map<String, Value>,
    memory: &mut Memory,
    odd: &mut Diagnostics,
) -> Result<Vec<Event>, Rejected> {
    let Some(shape) = Shape::of(&object) else {
        return Err(Rejected::new("the object is no record of Goose"));
    };
    Ok(match shape {
        Shape::Session => session::events(&record::Session::of(object, memory, odd)),
        Shape::Message => message::events(&record::Message::of(object, memory, odd), odd),
        Shape::Usage => vec![message::used(object, odd)],
    })
}
