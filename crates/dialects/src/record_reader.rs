//! The step from bytes to events: the records of one body, file or stream, in their order.
//!
//! A record may describe several events, and may need what came before it. The original of such an event is the record
//! behind a line of JSON that says which of its events it is and what it made use of, so that every original can be
//! read again alone.

use std::ops::Range;

use bytes::Bytes;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use tracewake_model::{Dialect, Event, Media, Original, search_text};

use crate::detect;
use crate::memory::{Memory, Written};
use crate::reader::{Endpoint, Reader, Record, read_alone};
use crate::{Decoded, Rejected};

/// Reads the records of one body, file or stream of one dialect.
#[derive(Debug)]
pub struct RecordReader {
    reader: &'static Reader,
    memory: Memory,
}

/// What is before a record that cannot be read alone.
#[derive(Serialize, Deserialize)]
struct Context {
    /// Which of the events of the record it is, from 0.
    part: usize,
    /// What the record made use of.
    before: Written,
}

impl RecordReader {
    /// A reader at the start of a body, file or stream.
    pub fn new(reader: &'static Reader) -> RecordReader {
        RecordReader {
            reader,
            memory: Memory::default(),
        }
    }

    /// A reader that goes on with what another has [remembered](RecordReader::remembered).
    pub(crate) fn resume(reader: &'static Reader, remembered: Written) -> RecordReader {
        RecordReader {
            reader,
            memory: Memory::of(remembered),
        }
    }

    /// Says what is known of the stream itself, by name.
    pub(crate) fn know_of_stream(&mut self, name: &str, value: Value) {
        self.memory.know_of_stream(name, value);
    }

    pub(crate) fn dialect(&self) -> Dialect {
        self.reader.dialect
    }

    /// What it remembers, for a reader that goes on behind the last record; none when that is nothing.
    pub(crate) fn remembered(&self) -> Option<Written> {
        (!self.memory.is_empty()).then(|| self.memory.write())
    }

    /// The records in the JSON of an envelope.
    pub(crate) fn split(&mut self, envelope: Bytes) -> Result<Vec<Bytes>, Rejected> {
        self.memory.begin_record();
        (self.reader.split)(envelope, &mut self.memory)
    }

    /// Reads the next record. An event that continues one given before has its identity and a higher revision.
    ///
    /// # Errors
    /// When the bytes are no record of the dialect, or one that another dialect knows for certain.
    pub fn read(&mut self, media: Media, bytes: Bytes) -> Result<Vec<Decoded>, Rejected> {
        let mut record = Record::new(media, bytes);
        if self.reader.yields && media == Media::Json {
            let object = record.json()?.as_object();
            let other = object.and_then(|object| detect::known_to_another(self.reader, object));
            if let Some(name) = other {
                return Err(Rejected::new(format!("the object looks like {name}")));
            }
        }
        self.read_own(record)
    }

    /// Reads the next record, which is known to be of the dialect.
    pub(crate) fn read_own(&mut self, record: Record) -> Result<Vec<Decoded>, Rejected> {
        if !self.reader.media.contains(&record.media) {
            return Err(never(self.reader, record.media));
        }
        self.memory.begin_record();
        let mut events = (self.reader.read)(record, &mut self.memory)?;
        for decoded in &mut events {
            complete(self.reader, &mut decoded.event);
        }
        let used = self.memory.used();
        if events.len() > 1 || !used.is_empty() {
            put_in_context(&mut events, used);
        }
        Ok(events)
    }
}

/// Reads stored bytes again.
///
/// # Errors
/// When the bytes are not an event of that dialect and media type, or the dialect is one of a newer version; bytes that
/// were stored once read again the same.
pub fn decode_original(dialect: Dialect, media: Media, bytes: &[u8]) -> Result<Event, Rejected> {
    let Some(reader) = detect::reader(dialect) else {
        let code = dialect.code();
        return Err(Rejected::new(format!("dialect {code} is one of a newer version")));
    };
    decode_with(reader, media, bytes)
}

/// The dialect of stored bytes of an event, by what is in them; none where no reader has them, or several.
pub fn dialect_of(media: Media, bytes: &[u8]) -> Option<Dialect> {
    if media.is_json()
        && let Ok(object) = serde_json::from_slice::<Map<String, Value>>(media.received(bytes))
        && let detect::ObjectKind::Event(reader) | detect::ObjectKind::Envelope(reader) =
            detect::object_kind(detect::readers(), &object)
    {
        return Some(reader.dialect);
    }
    let mut readable = Dialect::ALL
        .iter()
        .filter(|dialect| decode_original(**dialect, media, bytes).is_ok());
    readable.next().copied().filter(|_| readable.next().is_none())
}

/// Reads stored bytes of a dialect again.
pub(crate) fn decode_with(reader: &'static Reader, media: Media, bytes: &[u8]) -> Result<Event, Rejected> {
    if media == Media::JsonInContext {
        return decode_in_context(reader, bytes);
    }
    if !reader.media.contains(&media) {
        return Err(never(reader, media));
    }
    let mut event = match reader.read_again {
        Some(read_again) => read_again(media, bytes)?,
        None => read_alone(reader.read, media, bytes)?,
    };
    complete(reader, &mut event);
    Ok(event)
}

/// What holds for the events of every dialect. What is in session files was made by the program that keeps them.
fn complete(reader: &Reader, event: &mut Event) {
    event.bound_identifiers();
    if reader.session_files.is_some() {
        event.program = reader.dialect.name();
    }
}

/// Joins two originals of one event that is told in parts, whichever was stored first. None when one of them cannot be
/// read, and in a dialect that tells its events as a whole.
pub fn join(dialect: Dialect, one: (Media, &[u8]), other: (Media, &[u8])) -> Option<(Event, Original)> {
    let reader = detect::reader(dialect)?;
    let join = reader.join?;
    let record = join(record_in(one)?, record_in(other)?)?;
    let mut events = RecordReader::new(reader).read(Media::Json, record.into()).ok()?;
    let joined = match events.len() {
        0 | 1 => events.pop()?,
        // A record may tell parts of several events.
        _ => {
            let identity = decode_with(reader, one.0, one.1).ok()?.identity;
            let mut events = events.into_iter();
            events.find(|decoded| decoded.event.identity == identity)?
        }
    };
    Some((joined.event, joined.original))
}

/// The record in an original, without what was put before it.
fn record_in((media, bytes): (Media, &[u8])) -> Option<&[u8]> {
    match media {
        Media::Json => Some(bytes),
        Media::JsonInContext => Some(&bytes[memchr::memchr(b'\n', bytes)? + 1..]),
        _ => None,
    }
}

/// The version of a dialect's reader: what an older one read is read again. 0 for a dialect of a newer version.
pub fn reader_version(dialect: Dialect) -> u32 {
    detect::reader(dialect).map_or(0, |reader| reader.version)
}

/// All searchable text of stored bytes; none when they cannot be read.
pub fn search_text_of(dialect: Dialect, media: Media, bytes: &[u8]) -> Option<String> {
    decode_original(dialect, media, bytes)
        .ok()
        .map(|event| search_text(&event).text)
}

/// Where this program takes originals of a dialect in; none where it takes them from files alone.
pub fn endpoint(dialect: Dialect, media: Media) -> Option<Endpoint> {
    (detect::reader(dialect)?.endpoint)(media)
}

fn never(reader: &Reader, media: Media) -> Rejected {
    Rejected::new(format!("{} is never {}", reader.name, media.name()))
}

fn put_in_context(events: &mut [Decoded], used: Written) {
    let mut context = Context {
        part: 0,
        before: used,
    };
    let has_others = events.len() > 1;
    for (part, decoded) in events.iter_mut().enumerate() {
        let original = &mut decoded.original;
        // Texts, numbers and lists of them are JSON.
        context.part = part;
        let mut bytes = serde_json::to_vec(&context).unwrap_or_default();
        bytes.push(b'\n');
        let behind = bytes.len();
        bytes.extend_from_slice(&original.bytes);
        original.repeated = match has_others {
            true => Vec::from([Range {
                start: behind,
                end: bytes.len(),
            }]),
            false => {
                let places = original.repeated.iter();
                places
                    .map(|place| behind + place.start..behind + place.end)
                    .collect()
            }
        };
        original.bytes = bytes.into();
        original.media = Media::JsonInContext;
    }
}

fn decode_in_context(reader: &'static Reader, bytes: &[u8]) -> Result<Event, Rejected> {
    let end = memchr::memchr(b'\n', bytes).unwrap_or(bytes.len());
    let context: Context = serde_json::from_slice(&bytes[..end])
        .map_err(|error| Rejected::new(format!("what came before the record is unreadable: {error}")))?;
    let record = Record::new(
        Media::Json,
        Bytes::copy_from_slice(&bytes[(end + 1).min(bytes.len())..]),
    );
    let events = RecordReader::resume(reader, context.before).read_own(record)?;
    let count = events.len();
    let event = events.into_iter().nth(context.part).map(|decoded| decoded.event);
    event.ok_or_else(|| Rejected::new(format!("the record holds {count} events, not more")))
}
