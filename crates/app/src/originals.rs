//! Stored bytes as events again.

use tracewake_dialects::decode_original;
use tracewake_model::Event;
use tracewake_store::{Store, StoredEvent};

use crate::error::AppError;

/// What a stored event says; none where its bytes cannot be read again, which the inspector tells.
pub(crate) fn event_of(stored: &StoredEvent) -> Option<Event> {
    decode_original(stored.dialect, stored.media, &stored.original).ok()
}

/// What an event says; none when it is gone or cannot be read again, which the inspector tells.
pub(crate) fn content(store: &Store, event: i64) -> Result<Option<Event>, AppError> {
    Ok(store.event(event)?.as_ref().and_then(event_of))
}
