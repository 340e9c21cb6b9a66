//! Stored bytes as events again.

use tracewake_dialects::decode_original;
use tracewake_model::Event;
use tracewake_store::StoredEvent;

/// What a stored event says; none where its bytes cannot be read again, which the inspector tells.
pub(crate) fn event_of(stored: &StoredEvent) -> Option<Event> {
    decode_original(stored.dialect, stored.media, &stored.original).ok()
}
