//! How much may be cut out of one body. Events are counted while they are cut, so that a body of a few kilobytes which
//! holds millions of them costs no more than the bound.

use bytes::Bytes;

use crate::Rejected;
use crate::json::{check_lenient, scan};

/// What the events of one body may come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SplitBounds {
    /// Their number.
    pub events: usize,
    /// The bytes of their originals together. Those repeat what is around the events in the body.
    pub bytes: usize,
}

impl SplitBounds {
    /// For files: as many events as there are, as long as what is repeated around them can be held in memory.
    pub const FILE: SplitBounds = SplitBounds {
        events: usize::MAX,
        bytes: 512 << 20,
    };
}

/// Why a body was not cut into its events.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SplitError {
    /// It cannot be read.
    #[error(transparent)]
    Rejected(#[from] Rejected),
    /// It holds more events than the bound.
    #[error("it holds more than {0} events")]
    TooManyEvents(usize),
    /// The originals of its events come to more bytes than the bound.
    #[error("with what is around them in the body its events take more than {} MiB", .0 >> 20)]
    TooManyBytes(usize),
}

impl From<SplitError> for Rejected {
    fn from(error: SplitError) -> Rejected {
        match error {
            SplitError::Rejected(rejected) => rejected,
            other => Rejected::new(format!("{other}; send fewer at once")),
        }
    }
}

/// Why the outline of a body could not be made out: its text is no JSON, is neither an object nor an array, or has an
/// object of too many members around the events.
pub(crate) fn without_outline(body: &[u8]) -> SplitError {
    let rejected = match (check_lenient(body), body.trim_ascii_start().first()) {
        (Err(rejected), _) => rejected,
        (Ok(_), Some(b'{')) => Rejected::new("an object around the events has more than a million members"),
        (Ok(_), _) => Rejected::new("the body must be a JSON object or array"),
    };
    SplitError::Rejected(rejected)
}

/// The elements of the list under a key of the object in a body.
pub(crate) fn elements_of(body: &Bytes, key: &str, bounds: SplitBounds) -> Result<Vec<Bytes>, SplitError> {
    let start = scan::start(body);
    let members = match scan::is_one_value(&body[start..]) {
        true => scan::members(body, start),
        false => None,
    };
    let Some(members) = members else {
        return Err(without_outline(body));
    };
    let list = members.into_iter().rfind(|(name, _)| *name == key.as_bytes());
    let mut cut = Cut::new(bounds);
    let read = list.and_then(|(_, place)| {
        scan::each_element(body, place.start, |element| cut.push(body.slice(element)))
    });
    match read {
        Some(read) => read.map(|()| cut.into_events()),
        None => Err(Rejected::new(format!("the body has no list \"{key}\"")).into()),
    }
}

/// The events cut out of a body so far.
#[derive(Debug)]
pub(crate) struct Cut {
    bounds: SplitBounds,
    bytes: usize,
    events: Vec<Bytes>,
}

impl Cut {
    pub(crate) fn new(bounds: SplitBounds) -> Cut {
        Cut {
            bounds,
            bytes: 0,
            events: Vec::new(),
        }
    }

    /// Adds an event.
    pub(crate) fn push(&mut self, event: Bytes) -> Result<(), SplitError> {
        self.make_room(event.len())?;
        self.add(event);
        Ok(())
    }

    /// Adds an event for which room was made.
    pub(crate) fn add(&mut self, event: Bytes) {
        self.events.push(event);
    }

    /// Takes the bytes of the body around the last event for those of the event.
    pub(crate) fn replace_last(&mut self, event: Bytes) {
        if let Some(last) = self.events.last_mut() {
            *last = event;
        }
    }

    /// Takes a longer event in the place of one that was added, for which room was made.
    pub(crate) fn replace(&mut self, at: usize, event: Bytes) {
        if let Some(added) = self.events.get_mut(at) {
            *added = event;
        }
    }

    /// Whether an event of this many bytes may still be added. To be asked before the bytes are put together.
    pub(crate) fn make_room(&mut self, bytes: usize) -> Result<(), SplitError> {
        if self.events.len() >= self.bounds.events {
            return Err(SplitError::TooManyEvents(self.bounds.events));
        }
        self.bytes = self.bytes.saturating_add(bytes);
        match self.bytes > self.bounds.bytes {
            true => Err(SplitError::TooManyBytes(self.bounds.bytes)),
            false => Ok(()),
        }
    }

    /// The number of events so far.
    pub(crate) fn len(&self) -> usize {
        self.events.len()
    }

    pub(crate) fn into_events(self) -> Vec<Bytes> {
        self.events
    }
}
