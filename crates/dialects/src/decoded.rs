//! What reading gives: an event with its bytes, or a reason.

use tracewake_model::{Event, Original};

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
