//! What reading gives: an event with its bytes, or a reason.

use bytes::Bytes;
use tracewake_model::{Event, Media, Original};

/// An event and the bytes it was read from.
#[derive(Debug, Clone, PartialEq)]
pub struct Decoded {
    /// What was said.
    pub event: Event,
    /// Exactly what was received.
    pub original: Original,
}

impl Decoded {
    /// The events that a record in JSON describes, each with the whole record as its original.
    pub(crate) fn of_json(events: impl IntoIterator<Item = Event>, text: &Bytes) -> Vec<Decoded> {
        let decoded = events.into_iter().map(|event| Decoded {
            event,
            original: Original {
                media: Media::Json,
                bytes: text.clone(),
                repeated: Vec::new(),
            },
        });
        decoded.collect()
    }
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
