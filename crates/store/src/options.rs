//! How to open a store.

use std::path::PathBuf;

use tracewake_model::{Dialect, Event, Media, Original};

use crate::Prices;

/// Reads the search text out of original bytes; none when they cannot be read.
pub type TextOf = fn(Dialect, Media, &[u8]) -> Option<String>;

/// Joins two originals of one event that is told in parts ([`Event::told_in_parts`]): the stored one and another. The
/// result does not depend on which was stored first. None when one of them cannot be read.
pub type Join = fn(Dialect, (Media, &[u8]), (Media, &[u8])) -> Option<(Event, Original)>;

/// How to open a store.
#[derive(Debug, Clone)]
pub struct StoreOptions {
    /// The database file. It and its folder are created when they are not there.
    pub path: PathBuf,
    /// Reads the search text out of original bytes, for events that a crash kept out of the index and for snippets.
    pub text_of: TextOf,
    /// Joins the parts of events that are told in parts.
    pub join: Join,
    /// What model calls cost that state no cost.
    pub prices: Prices,
    /// Events that may wait for the writer before callers wait or are refused; large ones count as several
    /// ([`crate::Batch::weight`]).
    pub queue_events: usize,
    /// Rejects kept in the quarantine.
    pub max_quarantine_items: u64,
    /// Bytes of rejects kept in the quarantine.
    pub max_quarantine_bytes: u64,
}

impl StoreOptions {
    /// The default bounds, no price for anything, and nothing that joins parts.
    pub fn new(path: impl Into<PathBuf>, text_of: TextOf) -> StoreOptions {
        StoreOptions {
            path: path.into(),
            text_of,
            join: |_, _, _| None,
            prices: Prices::none(),
            queue_events: 20_000,
            max_quarantine_items: 10_000,
            max_quarantine_bytes: 64 << 20,
        }
    }
}
