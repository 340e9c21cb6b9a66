//! Files and pipes to events: bytes in, records out, with bounded memory.
//!
//! Understands JSON lines, arrays, concatenated and pretty-printed objects, event batches, UTF-8 and UTF-16 with or
//! without byte order mark, any line ends, and recorded binary requests. What cannot be read is an [`Item::Reject`]
//! with its line, and costs nothing of what is around it.

mod array;
mod drain;
mod frames;
mod lines;
mod outline;
mod remembered;
#[cfg(test)]
mod tests;
mod utf16;

use std::collections::VecDeque;

use bytes::{Bytes, BytesMut};
use serde_json::Value;
use tracewake_model::Media;

use crate::chaukas::{self, BodyHint};
use crate::detect::{self, ObjectKind};
use crate::json::{parse_lenient, scan};
use crate::reader::{Reader, Record};
use crate::{Decoded, RecordReader, Rejected};
use frames::{CUT, Frame, Frames, KEPT};
pub use remembered::Remembered;
use utf16::Utf16;

/// One record of a stream.
#[derive(Debug)]
#[expect(
    clippy::large_enum_variant,
    reason = "nearly all are events, and each is taken apart at once"
)]
pub enum Item {
    /// An event.
    Event {
        /// The event and its bytes.
        decoded: Decoded,
        /// The line it starts on, from 1.
        line: u64,
    },
    /// Something that is no event.
    Reject {
        /// The line it starts on, from 1.
        line: u64,
        /// Why, in lower case.
        reason: String,
        /// Its bytes, at most the first 64 KiB.
        bytes: Bytes,
    },
}

/// A place between two records of a stream, from which the rest can be read without what came before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Bytes of the stream before it.
    pub offset: u64,
    /// Its line, from 1.
    pub line: u64,
}

impl Place {
    /// The start of a stream.
    pub const START: Place = Place { offset: 0, line: 1 };
}

impl Default for Place {
    fn default() -> Place {
        Place::START
    }
}

/// What a stream is, as far as that is decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nature {
    /// Too little of it came.
    Undecided,
    /// Text in UTF-8, read record by record.
    Text,
    /// Text in UTF-16, read record by record, but only from its start.
    Utf16,
    /// A binary body, read when it has ended.
    Binary,
}

/// Bytes from which it is decided whether a stream is text.
const HEAD: usize = 512;
/// Longest binary body, in bytes.
const LONGEST_BODY: usize = 64 << 20;

/// Splits a stream into records: [`Splitter::push`] bytes, then take items until there are none; at the end
/// [`Splitter::finish`] and take the last ones.
#[derive(Debug)]
pub struct Splitter {
    /// Who may know what is in the stream.
    known: &'static [&'static Reader],
    stage: Stage,
    frames: Frames,
    /// Where the text given to `frames` begins in the stream.
    text_start: u64,
    consumed: Place,
    /// What readers remembered at that place.
    remembered: Option<Remembered>,
    /// Those of `known` that found something in the stream.
    readers: Vec<RecordReader>,
    /// Records of a batch that are still to be read.
    waiting: VecDeque<Waiting>,
    /// Events of a record that are still to be taken.
    ready: VecDeque<Item>,
    refusal: Option<Item>,
    body_hint: BodyHint,
}

/// A record of a batch.
#[derive(Debug)]
struct Waiting {
    reader: &'static Reader,
    media: Media,
    bytes: Bytes,
    line: u64,
}

#[derive(Debug)]
enum Stage {
    /// The start, until there is enough of it to tell what the stream is.
    Head(BytesMut),
    Text,
    Utf16(Utf16),
    /// No text: held together until its end, to be read as one body.
    Binary(BytesMut),
    /// What is left of a binary stream that was refused.
    Refused,
}

impl Default for Splitter {
    fn default() -> Splitter {
        Splitter::new()
    }
}

impl Splitter {
    /// A splitter for one stream.
    pub fn new() -> Splitter {
        Splitter::of(detect::readers())
    }

    fn of(known: &'static [&'static Reader]) -> Splitter {
        Splitter {
            known,
            stage: Stage::Head(BytesMut::new()),
            frames: Frames::default(),
            text_start: 0,
            consumed: Place::START,
            remembered: None,
            readers: Vec::new(),
            waiting: VecDeque::new(),
            ready: VecDeque::new(),
            refusal: None,
            body_hint: BodyHint::default(),
        }
    }

    /// A splitter for the rest of a stream behind a place that [`Splitter::consumed`] gave, with what
    /// [`Splitter::remembered`] gave there.
    pub fn resume(place: Place, remembered: Option<&Remembered>) -> Splitter {
        Splitter::new().skip_to(place, remembered)
    }

    fn skip_to(mut self, place: Place, remembered: Option<&Remembered>) -> Splitter {
        if place != Place::START {
            self.stage = Stage::Text;
            self.frames = Frames::resume(place.line);
            self.text_start = place.offset;
            self.consumed = place;
            self.remembered = remembered.cloned();
            self.readers = remembered
                .map(|text| text.readers(self.known))
                .unwrap_or_default();
        }
        self
    }

    /// Says which request a binary stream is, where it cannot be told from its bytes: an empty event and an empty query
    /// are the same two bytes. Text is not affected.
    pub fn with_body_hint(mut self, hint: BodyHint) -> Splitter {
        self.body_hint = hint;
        self
    }

    /// Adds bytes of the stream. Take the items out before adding more, or memory grows.
    pub fn push(&mut self, bytes: &[u8]) {
        match &mut self.stage {
            Stage::Head(head) => {
                head.extend_from_slice(bytes);
                if head.len() >= HEAD {
                    self.decide();
                }
            }
            Stage::Text => self.frames.push(bytes),
            Stage::Utf16(decoder) => self.frames.push(decoder.decode(bytes).as_bytes()),
            Stage::Binary(body) => {
                body.extend_from_slice(bytes);
                if body.len() > LONGEST_BODY {
                    let body = std::mem::take(body);
                    self.give_up(body, "binary data, longer than any request of chaukas");
                }
            }
            Stage::Refused => {}
        }
    }

    /// Decides by the bytes there are what the stream is, for a stream that may not go on for a while. To be called
    /// when at least its first four bytes are there.
    pub fn settle(&mut self) {
        if let Stage::Head(_) = self.stage {
            self.decide();
        }
    }

    /// Says that the stream is at its end.
    pub fn finish(&mut self) {
        if let Stage::Head(_) = self.stage {
            self.decide();
        }
        match std::mem::replace(&mut self.stage, Stage::Refused) {
            Stage::Utf16(mut decoder) => self.frames.push(decoder.finish().as_bytes()),
            Stage::Binary(body) => self.read_binary(body),
            _ => {}
        }
        self.frames.finish();
    }

    /// The line that was reached, from 1.
    pub fn line(&self) -> u64 {
        self.frames.line()
    }

    /// What the stream is.
    pub fn nature(&self) -> Nature {
        match self.stage {
            Stage::Head(_) => Nature::Undecided,
            Stage::Text => Nature::Text,
            Stage::Utf16(_) => Nature::Utf16,
            Stage::Binary(_) | Stage::Refused => Nature::Binary,
        }
    }

    /// How much of the stream has become items that were taken out: the last place between two records of text. Stays
    /// before what has to be read as a whole (an array, an envelope, UTF-16, a binary body).
    pub fn consumed(&self) -> Place {
        self.consumed
    }

    /// What has to be remembered of the stream before [`Splitter::consumed`] to read the rest; none when that is
    /// nothing.
    pub fn remembered(&self) -> Option<&Remembered> {
        self.remembered.as_ref()
    }

    /// The next event or reject; none when more bytes are needed, or at the end.
    pub fn next_item(&mut self) -> Option<Item> {
        let item = self.take_item();
        let is_text = matches!(self.stage, Stage::Text)
            && self.waiting.is_empty()
            && self.ready.is_empty()
            && self.refusal.is_none();
        if let Some((offset, line)) = self.frames.place().filter(|_| is_text) {
            let place = Place {
                offset: self.text_start + offset,
                line,
            };
            if place != self.consumed {
                self.consumed = place;
                self.remembered = Remembered::of(&self.readers);
            }
        }
        item
    }

    fn take_item(&mut self) -> Option<Item> {
        loop {
            if let Some(refusal) = self.refusal.take() {
                return Some(refusal);
            }
            if let Some(item) = self.ready.pop_front() {
                return Some(item);
            }
            if let Some(record) = self.waiting.pop_front() {
                let read = self
                    .reader(record.reader)
                    .read(record.media, record.bytes.clone());
                self.keep(read, record.line, &record.bytes);
                continue;
            }
            match self.frames.next()? {
                Frame::Object { bytes, line } => self.object(bytes, line),
                Frame::Text { bytes, line } => {
                    let reason = match parse_lenient(&bytes) {
                        Ok(parsed) => format!("{} is no event", name_of(&parsed.value)),
                        Err(rejected) => rejected.reason,
                    };
                    return Some(Item::Reject { line, reason, bytes });
                }
                Frame::Cut { bytes, line } => return Some(self.cut(&bytes, line)),
                Frame::Broken { bytes, line, reason } => return Some(Item::Reject { line, reason, bytes }),
            }
        }
    }

    /// Reads one object, or puts the records of a batch in line.
    fn object(&mut self, bytes: Bytes, line: u64) {
        let parsed = match parse_lenient(&bytes) {
            Ok(parsed) => parsed,
            Err(rejected) => return self.keep(Err(rejected), line, &bytes),
        };
        match self.object_kind(&parsed.value) {
            ObjectKind::Event(reader) => {
                let record = Record::parsed(bytes.clone(), parsed);
                let read = self.reader(reader).read_own(record);
                self.keep(read, line, &bytes);
            }
            ObjectKind::Envelope(reader) => match self.reader(reader).split(bytes.clone()) {
                Ok(records) => self.queue(&bytes, line, records, reader),
                Err(rejected) => self.keep(Err(rejected), line, &bytes),
            },
            ObjectKind::Unknown => {
                let rejected = Rejected::new("the object is no event of a known dialect");
                self.keep(Err(rejected), line, &bytes);
            }
        }
    }

    fn object_kind(&self, value: &Value) -> ObjectKind {
        let object = value.as_object();
        object.map_or(ObjectKind::Unknown, |object| {
            detect::object_kind(self.known, object)
        })
    }

    /// The reader that reads what this stream has of a dialect.
    fn reader(&mut self, reader: &'static Reader) -> &mut RecordReader {
        let known = self
            .readers
            .iter()
            .position(|known| known.dialect() == reader.dialect);
        let at = known.unwrap_or_else(|| {
            self.readers.push(RecordReader::new(reader));
            self.readers.len() - 1
        });
        &mut self.readers[at]
    }

    /// Keeps what was read of a record until it is taken.
    fn keep(&mut self, read: Result<Vec<Decoded>, Rejected>, line: u64, bytes: &[u8]) {
        match read {
            Ok(events) => {
                let items = events.into_iter().map(|decoded| Item::Event { decoded, line });
                self.ready.extend(items);
            }
            Err(rejected) => self.ready.push_back(reject(rejected, line, bytes)),
        }
    }

    /// Keeps the whole events of an envelope that the end of the stream cuts short.
    fn cut(&mut self, bytes: &Bytes, line: u64) -> Item {
        let mut kept = 0;
        for place in scan::whole_elements(bytes, b"events") {
            let event = bytes.slice(place);
            let Ok(parsed) = parse_lenient(&event) else {
                continue;
            };
            if let ObjectKind::Event(reader) = self.object_kind(&parsed.value) {
                kept += 1;
                self.queue(bytes, line, vec![event], reader);
            }
        }
        let reason = match kept {
            0 => CUT.to_owned(),
            kept => format!("{CUT}; {kept} whole events of it were kept"),
        };
        reject(Rejected { reason }, line, bytes.trim_ascii_end())
    }

    /// Puts the records of an envelope in line. A record that was given the envelope's context is no part of its text:
    /// it has the line of the envelope.
    fn queue(&mut self, envelope: &Bytes, line: u64, records: Vec<Bytes>, reader: &'static Reader) {
        let place = envelope.as_ptr() as usize..envelope.as_ptr() as usize + envelope.len();
        let (mut reached, mut counted) = (line, 0);
        for bytes in records {
            let start = bytes.as_ptr() as usize;
            if place.contains(&start) && start - place.start >= counted {
                let start = start - place.start;
                reached += memchr::memchr_iter(b'\n', &envelope[counted..start]).count() as u64;
                counted = start;
            }
            self.waiting.push_back(Waiting {
                reader,
                media: Media::Json,
                bytes,
                line: reached,
            });
        }
    }

    /// Decides what the stream is, by its start.
    fn decide(&mut self) {
        let Stage::Head(head) = std::mem::replace(&mut self.stage, Stage::Text) else {
            return;
        };
        if let Some(mut decoder) = Utf16::detect(&head) {
            self.frames.push(decoder.decode(&head[2..]).as_bytes());
            self.stage = Stage::Utf16(decoder);
        } else if looks_binary(&head) || self.is_empty_message(&head) {
            self.stage = Stage::Binary(head);
        } else {
            let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&head);
            self.text_start = (head.len() - text.len()) as u64;
            self.frames.push(text);
        }
    }

    /// One field without content, where a request is expected: by its bytes alone it is a blank line.
    fn is_empty_message(&self, head: &[u8]) -> bool {
        self.body_hint != BodyHint::Unknown && head == b"\x0a\x00"
    }

    fn read_binary(&mut self, body: BytesMut) {
        let body = body.freeze();
        match chaukas::read_body(body.clone(), self.body_hint) {
            Ok(events) => {
                self.waiting.extend(events.into_iter().map(|bytes| Waiting {
                    reader: &chaukas::READER,
                    media: Media::Protobuf,
                    bytes,
                    line: 1,
                }));
            }
            Err(_) => self.give_up(
                BytesMut::from(&body[..]),
                "binary data that is no request of chaukas",
            ),
        }
    }

    /// Takes a stream that looked binary as text if it starts like JSON, and refuses it as a whole if not.
    fn give_up(&mut self, body: BytesMut, reason: &str) {
        if matches!(body.trim_ascii_start().first(), Some(b'{' | b'[')) {
            self.frames.push(&body);
            self.stage = Stage::Text;
            return;
        }
        let bytes = Bytes::copy_from_slice(&body[..body.len().min(KEPT)]);
        self.refusal = Some(Item::Reject {
            line: 1,
            reason: reason.to_owned(),
            bytes,
        });
        self.stage = Stage::Refused;
    }
}

/// Whether the start of a stream holds control characters that text does not have.
fn looks_binary(head: &[u8]) -> bool {
    let is_control = |byte: &u8| matches!(byte, 1..=8 | 0x0b | 0x0c | 0x0e..=0x1a | 0x1c..=0x1f);
    head.iter().take(HEAD).any(is_control)
}

fn reject(Rejected { reason }: Rejected, line: u64, bytes: &[u8]) -> Item {
    let bytes = Bytes::copy_from_slice(&bytes[..bytes.len().min(KEPT)]);
    Item::Reject { line, reason, bytes }
}

fn name_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}
