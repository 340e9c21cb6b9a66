//! What it takes to read stored originals again: how far it has come, and what a step changes.

use tracewake_model::{Dialect, UnixNanos};

use crate::Record;
use crate::telling::Telling;

/// How far the events of a dialect were read again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// Which dialect.
    pub dialect: Dialect,
    /// The version of its reader.
    pub version: u32,
    /// Nothing of it is left to do.
    pub done: bool,
    /// Events read again.
    pub read: u64,
    /// Events that are told differently now.
    pub changed: u64,
    /// Events that could not be read any more; they are kept as they were.
    pub unreadable: u64,
}

/// A step of reading again, for the writer. Made by [`crate::Store::begin_reading`] and [`crate::Store::read_on`].
#[derive(Debug, Clone)]
pub struct ReadingStep(pub(crate) Step);

#[derive(Debug, Clone)]
pub(crate) enum Step {
    /// These readers have these versions; `again` begins from the start whatever was read.
    Begin {
        versions: Vec<(Dialect, u32)>,
        again: bool,
    },
    /// Events of a dialect after one row id and up to another.
    Read {
        dialect: Dialect,
        after: i64,
        up_to: i64,
        read: u64,
        unreadable: u64,
        changed: Vec<ReadEvent>,
    },
}

impl ReadingStep {
    /// Events it changes.
    pub(crate) fn weight(&self) -> usize {
        match &self.0 {
            Step::Begin { .. } => 0,
            Step::Read { changed, .. } => changed.len(),
        }
    }
}

/// An event that today's reader tells differently.
#[derive(Debug, Clone)]
pub(crate) struct ReadEvent {
    pub(crate) event: i64,
    /// What was stored when it was read: an event that is another one by now is left alone.
    pub(crate) stored: Telling,
    /// The event itself, then what was kept beside it and can be read.
    pub(crate) tellings: Vec<ReadTelling>,
}

/// One of the tellings of an event, read again.
#[derive(Debug, Clone)]
pub(crate) struct ReadTelling {
    /// Row id in `tellings`; none for the event itself.
    pub(crate) kept: Option<i64>,
    pub(crate) source: i64,
    pub(crate) received: UnixNanos,
    pub(crate) live: bool,
    pub(crate) record: Record,
}
