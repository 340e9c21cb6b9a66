//! What a dialect says of itself so that it can be recognised and read: one [`Reader`] each.

use bytes::Bytes;
use serde_json::{Map, Value};
use tracewake_model::{Dialect, Event, Media};

use crate::diagnostics::Diagnostics;
use crate::json::{Parsed, parse_lenient};
use crate::memory::Memory;
use crate::sent_parts::Part;
use crate::session_files::SessionFiles;
use crate::{Decoded, Rejected};

/// All that is asked of a dialect. Its folder holds the functions, `detect` lists it.
#[derive(Debug)]
pub struct Reader {
    pub(crate) dialect: Dialect,
    /// Raised whenever it makes something else of the same bytes, so that what is stored is read again.
    pub(crate) version: u32,
    /// What its objects are called in messages.
    pub(crate) name: &'static str,
    /// Whether a JSON object is one event.
    pub(crate) is_event: fn(&Map<String, Value>) -> bool,
    /// Whether a JSON object holds events: a batch, a request, a trace.
    pub(crate) is_envelope: fn(&Map<String, Value>) -> bool,
    /// Its marks are weak: an object that another dialect knows is none of its own, wherever it was sent.
    pub(crate) yields: bool,
    /// The records in the JSON of an envelope. What the envelope says of records behind it goes into the memory.
    pub(crate) split: fn(Bytes, &mut Memory) -> Result<Vec<Bytes>, Rejected>,
    /// How its records, and so its originals, are written.
    pub(crate) media: &'static [Media],
    /// The events that a record describes.
    pub(crate) read: Read,
    /// Reads an original again that needs nothing of what came before it; none where it is read as the first record of
    /// a stream.
    pub(crate) read_again: Option<ReadAgain>,
    /// Joins two records in JSON of one event that is told in parts; none where events are told as a whole.
    pub(crate) join: Option<Join>,
    /// What a record tells of the requests that were sent to a model; none where no record tells them apart from calls.
    pub(crate) sent_part: Option<SentPart>,
    /// The session files that a program of this dialect keeps; none where it keeps none.
    pub(crate) session_files: Option<&'static SessionFiles>,
    /// Where this program takes an original in.
    pub(crate) endpoint: fn(Media) -> Option<Endpoint>,
}

/// Reads one record. It may describe several events, and events that an earlier record described: these have the same
/// identity and a higher revision. What later records need of it goes into the memory.
pub(crate) type Read = fn(Record, &mut Memory) -> Result<Vec<Decoded>, Rejected>;

/// Reads an original again.
pub(crate) type ReadAgain = fn(Media, &[u8]) -> Result<Event, Rejected>;

/// Reads an original as the first record of a stream: the first event that it describes.
pub(crate) fn read_alone(read: Read, media: Media, bytes: &[u8]) -> Result<Event, Rejected> {
    let record = Record::new(media, Bytes::copy_from_slice(bytes));
    let first = read(record, &mut Memory::default())?.into_iter().next();
    let event = first.map(|decoded| decoded.event);
    event.ok_or_else(|| Rejected::new("the record holds no event"))
}

/// Reads a record that is one JSON object, `what` in messages. What is odd about it stands with its first event.
pub(crate) fn read_object(
    record: Record,
    what: &str,
    events: impl FnOnce(Map<String, Value>, &Bytes, &mut Diagnostics) -> Result<Vec<Event>, Rejected>,
) -> Result<Vec<Decoded>, Rejected> {
    let (text, parsed) = record.into_json()?;
    let Value::Object(object) = parsed.value else {
        return Err(Rejected::new(format!("{what} must be a JSON object")));
    };
    let mut odd = Diagnostics::default();
    odd.repaired("record", parsed.repairs);
    let mut events = events(object, &text, &mut odd)?;
    if let Some(first) = events.first_mut() {
        first.diagnostics = odd.into_list();
    }
    Ok(Decoded::of_json(events, &text))
}

/// The part of requests that a record tells, with the agent that it is of; none for other records.
pub(crate) type SentPart = fn(Value) -> Option<(String, Part)>;

/// Joins the texts of two records of one event, whichever was stored first: the text of a record that says all of both.
/// None when one of them cannot be read.
pub(crate) type Join = fn(&[u8], &[u8]) -> Option<Vec<u8>>;

/// An address of this program, for events of one dialect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Endpoint {
    /// The path.
    pub path: &'static str,
    /// The content type to send.
    pub content_type: &'static str,
}

/// One record as it was received.
#[derive(Debug)]
pub(crate) struct Record {
    pub(crate) media: Media,
    pub(crate) bytes: Bytes,
    parsed: Option<Parsed>,
}

impl Record {
    pub(crate) fn new(media: Media, bytes: Bytes) -> Record {
        Record {
            media,
            bytes,
            parsed: None,
        }
    }

    /// A record of JSON that was parsed to see what it is.
    pub(crate) fn parsed(bytes: Bytes, parsed: Parsed) -> Record {
        Record {
            media: Media::Json,
            bytes,
            parsed: Some(parsed),
        }
    }

    /// Its text and the value in it.
    ///
    /// # Errors
    /// When the text is no JSON, or is nested deeper than 127 levels.
    pub(crate) fn into_json(self) -> Result<(Bytes, Parsed), Rejected> {
        let parsed = match self.parsed {
            Some(parsed) => parsed,
            None => parse_lenient(&self.bytes)?,
        };
        Ok((self.bytes, parsed))
    }

    /// The value in its text, kept for [`Record::into_json`].
    pub(crate) fn json(&mut self) -> Result<&Value, Rejected> {
        let parsed = match self.parsed.take() {
            Some(parsed) => parsed,
            None => parse_lenient(&self.bytes)?,
        };
        Ok(&self.parsed.insert(parsed).value)
    }
}
