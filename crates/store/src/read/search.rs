//! Full-text search over all events.

use crate::{EventSummary, Store, StoreError};

/// One event found.
#[derive(Debug, Clone, PartialEq)]
pub struct SearchHit {
    /// The event.
    pub event: EventSummary,
    /// Key of its session.
    pub session: String,
    /// Title of its session.
    pub title: String,
    /// Text around the first word found, on one line.
    pub snippet: String,
}

/// Some of the events found.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SearchPage {
    /// Last stored first.
    pub hits: Vec<SearchHit>,
    /// Events found; at least this many when `complete` is false.
    pub total: u64,
    /// Whether all events found were counted.
    pub complete: bool,
    /// Events not yet in the index, and so not searched.
    pub index_behind: u64,
}

impl Store {
    /// Finds events that hold all words of `text`; the last one may be the beginning of a word. Words are taken as
    /// they are: there is no syntax to get wrong.
    pub fn search(&self, text: &str, limit: u64, offset: u64) -> Result<SearchPage, StoreError> {
        unimplemented!("{text} {limit} {offset}")
    }
}
