//! Original bytes of a session, in the order of time, page by page.

use bytes::Bytes;
use tracewake_model::{Dialect, Media};

use crate::{Cursor, Store, StoreError};

/// The original bytes of one event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exported {
    /// The dialect it came in.
    pub dialect: Dialect,
    /// How `original` is written.
    pub media: Media,
    /// Exactly what was received.
    pub original: Bytes,
}

/// Some events of a session.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ExportPage {
    /// By best time.
    pub events: Vec<Exported>,
    /// Where to go on; none after the last event.
    pub next: Option<Cursor>,
}

impl Store {
    /// Reads the originals of a session by best time, from after `after`.
    pub fn export(&self, session: &str, after: Option<Cursor>, limit: u64) -> Result<ExportPage, StoreError> {
        unimplemented!("{session} {after:?} {limit}")
    }
}
