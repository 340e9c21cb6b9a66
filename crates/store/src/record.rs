//! One event made ready for the writer. Everything that costs time happens here, on the caller's thread.

use tracewake_model::{Event, Original};

/// An event with its original bytes, digested, with its columns, search text and encoded payload.
#[derive(Debug, Clone)]
pub struct Record {
    event: Event,
    original: Original,
    fallback: Option<String>,
}

impl Record {
    /// Prepares an event. Does the work that the writer thread must not do: digest, search text, compression.
    pub fn new(event: Event, original: Original) -> Record {
        Record { event, original, fallback: None }
    }

    /// Says what makes an event without an identity the same event when it comes again: for a file, its digest and
    /// which of the identical records of the file it is. Without this, such an event is always new.
    pub fn with_fallback_identity(mut self, fallback: String) -> Record {
        self.fallback = Some(fallback);
        self
    }

    /// The event.
    pub fn event(&self) -> &Event {
        &self.event
    }

    /// Its original bytes.
    pub fn original(&self) -> &Original {
        &self.original
    }
}
