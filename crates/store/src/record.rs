//! One event made ready for the writer. Everything that costs time happens here, on the caller's thread.

mod called;
pub(crate) mod facts;
mod files;
pub(crate) mod root_call;

use std::borrow::Cow;

use tracewake_model::{Event, Integrity, Original, SearchText, SpanKey, index_text, search_text};

pub(crate) use facts::Facts;
pub(crate) use files::FileUse;

use crate::codec::{self, Payload};
use crate::derive::flag;

/// Marks identities that the caller made up, and senders' identities that begin like a mark, so that the two never
/// meet.
pub(crate) const MADE_UP: char = '\u{1}';
const ESCAPED: char = '\u{2}';

/// An event with its original bytes, digested, with its columns, search text and encoded payload.
#[derive(Debug, Clone)]
pub struct Record {
    event: Event,
    original: Original,
    fallback: Option<String>,
    /// The identity as stored, where it is not the one that was sent.
    marked: Option<String>,
    pub(crate) integrity: Integrity,
    pub(crate) digest: i64,
    pub(crate) facts: Facts,
    /// What the event did with files, each once.
    pub(crate) files: Vec<FileUse>,
    pub(crate) payload: Payload,
    /// The text to index.
    pub(crate) text: String,
}

impl Record {
    /// Prepares an event. Does the work that the writer thread must not do: digest, search text, compression.
    pub fn new(event: Event, original: Original) -> Record {
        let payload = codec::take_apart(&original);
        Record::prepare(event, original, payload)
    }

    /// An event whose payload is stored already and stays as it is.
    pub(crate) fn stored(event: Event, original: Original) -> Record {
        Record::prepare(event, original, Payload::default())
    }

    fn prepare(event: Event, original: Original, payload: Payload) -> Record {
        let SearchText { text, is_cut } = search_text(&event);
        let text = match index_text(&text) {
            Cow::Owned(spaced) => spaced,
            Cow::Borrowed(_) => text,
        };
        let mut facts = Facts::of(&event);
        facts.flags |= if is_cut { flag::TEXT_CUT } else { 0 };
        Record {
            digest: tracewake_model::digest(&event) as i64,
            facts,
            files: FileUse::of(&event),
            payload,
            text,
            fallback: None,
            marked: Some(&event.identity)
                .filter(|sent| sent.starts_with([MADE_UP, ESCAPED]))
                .map(|sent| format!("{ESCAPED}{sent}")),
            integrity: match event.signature.is_empty() {
                true => Integrity::Unsigned,
                false => Integrity::NoKey,
            },
            event,
            original,
        }
    }

    /// Says what makes an event without an identity the same event when it comes again: for a file, its digest and
    /// which of the identical records of the file it is. Without this, such an event is always new. Has no effect on an
    /// event that has an identity.
    pub fn with_fallback_identity(mut self, fallback: String) -> Record {
        if self.event.identity.is_empty() {
            self.marked = Some(format!("{MADE_UP}{fallback}"));
            self.fallback = Some(fallback);
        }
        self
    }

    /// Says what the signature of the event was found to say. Without this, a signed event counts as one without a key.
    pub fn with_integrity(mut self, integrity: Integrity) -> Record {
        self.integrity = integrity;
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

    /// How far the telling has come, as stored.
    pub(crate) fn revision(&self) -> i64 {
        i64::try_from(self.event.revision).unwrap_or(i64::MAX)
    }

    /// The identity as stored; empty when the event is always new.
    pub(crate) fn stored_identity(&self) -> &str {
        self.marked.as_deref().unwrap_or(&self.event.identity)
    }

    /// The span the event belongs to. `row` is the event's row id, for one that nothing else tells apart.
    pub(crate) fn span_key(&self, row: i64) -> SpanKey {
        match &self.fallback {
            Some(fallback) => SpanKey::of(&self.event, fallback),
            None => SpanKey::of(&self.event, &format!("#{row}")),
        }
    }
}

/// The identity that the sender gave, from the stored one; empty when it gave none.
pub(crate) fn sent_identity(stored: &str) -> &str {
    if stored.starts_with(MADE_UP) {
        return "";
    }
    stored.strip_prefix(ESCAPED).unwrap_or(stored)
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use tracewake_model::Media;

    use super::*;

    fn check(identity: &str, fallback: Option<&str>, expect_stored: &str) {
        let event = Event {
            identity: identity.into(),
            ..Event::default()
        };
        let original = Original {
            media: Media::Json,
            bytes: Bytes::new(),
            repeated: Vec::new(),
        };
        let mut record = Record::new(event, original);
        if let Some(fallback) = fallback {
            record = record.with_fallback_identity(fallback.into());
        }
        assert_eq!(record.stored_identity(), expect_stored);
        assert_eq!(sent_identity(expect_stored), identity);
    }

    #[test]
    fn made_up_identities_never_meet_sent_ones() {
        check("e1", None, "e1");
        check("e1", Some("made up"), "e1");
        check("", Some("made up"), "\u{1}made up");
        check("\u{1}made up", None, "\u{2}\u{1}made up");
        check("\u{2}odd", None, "\u{2}\u{2}odd");
        check("", None, "");
    }
}
