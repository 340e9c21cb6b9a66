//! Bytes of one dialect to events and back: detection, reading, printing.
//!
//! Pure functions over bytes. Whatever comes in is either an event, with its original bytes beside it, or a
//! [`Rejected`] with a reason; nothing panics and nothing is dropped without a word.

pub mod aop;
pub mod chaukas;
pub mod cost;
mod detect;
pub mod export;
pub mod json;
pub mod ossa;
pub mod otlp;
mod protobuf;
pub mod redact;
mod split;
pub mod stream;

pub use split::{SplitBounds, SplitError};

use tracewake_model::{Dialect, Event, Media, Original, search_text};

/// An event and the bytes it was read from.
#[derive(Debug, Clone, PartialEq)]
pub struct Decoded {
    /// What was said.
    pub event: Event,
    /// Exactly what was received.
    pub original: Original,
}

/// Why bytes are no event.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct Rejected {
    /// A lower-case sentence that names the event and the field where they are known.
    pub reason: String,
}

impl Rejected {
    pub(crate) fn new(reason: impl Into<String>) -> Rejected {
        Rejected {
            reason: reason.into(),
        }
    }
}

/// The version of a dialect's reader. Raised whenever it makes something else of the same bytes, so that what is stored is read
/// again. 0 for a dialect of a newer version.
pub const fn reader_version(dialect: Dialect) -> u32 {
    match dialect {
        Dialect::Chaukas | Dialect::Aop | Dialect::Ossa | Dialect::Otlp => 1,
        Dialect::Unknown(_) => 0,
    }
}

/// Reads stored bytes again.
///
/// # Errors
/// When the bytes are not an event of that dialect and media type; bytes that were stored once read again the same.
pub fn decode_original(dialect: Dialect, media: Media, bytes: &[u8]) -> Result<Event, Rejected> {
    match (dialect, media) {
        (Dialect::Chaukas, Media::Protobuf) => chaukas::read_proto::event(bytes).map(|read| read.event),
        (Dialect::Chaukas, Media::Json) => chaukas::read_json::event(bytes),
        (Dialect::Aop, Media::Json) => aop::event(bytes),
        (Dialect::Ossa, Media::Json) => ossa::event(bytes),
        (Dialect::Otlp, media) => otlp::read_original(media, bytes),
        (Dialect::Unknown(code), _) => {
            Err(Rejected::new(format!("dialect {code} is one of a newer version")))
        }
        (Dialect::Chaukas | Dialect::Aop | Dialect::Ossa, media) => Err(Rejected::new(format!(
            "{} events are never {}",
            dialect.name(),
            media.name()
        ))),
    }
}

/// All searchable text of stored bytes; none when they cannot be read.
pub fn search_text_of(dialect: Dialect, media: Media, bytes: &[u8]) -> Option<String> {
    decode_original(dialect, media, bytes)
        .ok()
        .map(|event| search_text(&event))
}
