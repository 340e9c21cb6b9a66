//! The OpenCode dialect: the rows of its database, the JSON files in which older versions keep the same, what
//! `opencode export` writes, and what `opencode run --format json` prints.
//!
//! A session has messages, a message has parts, and each of them is one record, whichever way it came. A record that is
//! told again, because it went on, has a higher revision. A message says who speaks and its parts say what: a row says
//! both, and in files what a message said is remembered for its parts. Known up to version 1.18.

mod call;
mod envelope;
mod message;
mod moments;
mod part;
mod places;
mod record;
mod said;
mod session;
mod shape;
mod speaker;
#[cfg(test)]
mod tests;
mod tool;

use serde_json::{Map, Value};
use tracewake_model::{Dialect, Event, Media};

use crate::diagnostics::Diagnostics;
use crate::memory::Memory;
use crate::reader::{Reader, Record, read_object};
use crate::{Decoded, Rejected};
use shape::Shape;

/// How this dialect is read.
pub(crate) static READER: Reader = Reader {
    dialect: Dialect::OpenCode,
    version: 1,
    name: "an OpenCode record",
    is_event: |object| Shape::of(object).is_some(),
    is_envelope: envelope::is_envelope,
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
    read_object(record, "an OpenCode record", |object, _, odd| {
        events(object, memory, odd)
    })
}

fn events(
    object: Map<String, Value>,
    memory: &mut Memory,
    odd: &mut Diagnostics,
) -> Result<Vec<Event>, Rejected> {
    let Some(shape) = Shape::of(&object) else {
        return Err(Rejected::new("the object is no record of OpenCode"));
    };
    let told = record::Told::of(shape, object, memory, odd);
    Ok(match told.kind {
        record::What::Session => session::events(&told, odd),
        record::What::Message => message::events(&told, odd),
        record::What::Part => part::events(told, memory, odd),
        record::What::Other => vec![part::custom(&told)],
    })
}
