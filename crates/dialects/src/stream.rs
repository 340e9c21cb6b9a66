//! Files and pipes to events: bytes in, records out, with bounded memory.
//!
//! Understands JSON lines, arrays, concatenated and pretty-printed objects, event batches, UTF-8 and UTF-16 with or
//! without byte order mark, any line ends, and recorded binary requests. What cannot be read is an [`Item::Reject`]
//! with its line, and costs nothing of what is around it.

mod array;
mod binary;
mod drain;
mod frames;
mod line_count;
mod lines;
mod objects;
mod outline;
mod remembered;
#[cfg(test)]
mod tests;
mod utf16;

use std::collections::VecDeque;

use bytes::{Bytes, BytesMut};
use serde_json::Value;
use tracewake_model::Media;

use crate::chaukas::BodyHint;
use crate::detect;
use crate::json::{parse_lenient, scan};
use crate::memory::{BESIDE, STREAM_NAME};
use crate::reader::Reader;
use crate::recognition;
use crate::{Decoded, RecordReader, Rejected};
use frames::{Frame, Frames, KEPT};
use line_count::LineCount;
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
    /// Metrics, which are understood and not kept.
    NotKept {
        /// The line they start on, from 1.
        line: u64,
        /// How many data points they are.
        data_points: usize,
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
/// Parts of the path of a file that its name is made of.
const NAME_PARTS: usize = 4;
/// Objects longer than this are not read as a whole to see what they are, in bytes.
const LONG_OBJECT: usize = 64 << 10;
/// Why a binary body is refused that nobody knows.
const UNKNOWN_BINARY: &str = "binary data that is no request of Chaukas or OTLP";
/// Longest binary body, in bytes.
const LONGEST_BODY: usize = 64 << 20;

/// Splits a stream into records: [`Splitter::push`] bytes, then take items until there are none; at the end
/// [`Splitter::finish`] and take the last ones.
#[derive(Debug)]
pub struct Splitter {
    /// Who may know what is in the stream.
    known: &'static [&'static Reader],
    /// What is known of the stream itself: its name, what a small file beside it says.
    of_stream: Vec<(&'static str, Value)>,
    stage: Stage,
    frames: Frames,
    /// Where the text given to `frames` begins in the stream.
    text_start: u64,
    consumed: Place,
    /// What readers remembered at that place.
    remembered: Option<Remembered>,
    /// Those of `known` that found something in the stream.
    readers: Vec<RecordReader>,
    first_line: FirstLine,
    /// Objects of a list that are still to be looked at, with their lines.
    objects: VecDeque<(Bytes, u64)>,
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

/// What the stream begins with. The lines of a text that has a name as a whole are no rejects of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum FirstLine {
    Awaited,
    /// The first of the lines of a table, or of YAML; it was rejected for all of them.
    Named,
    Other,
}

#[derive(Debug)]
enum Stage {
    /// The start, until there is enough of it to tell what the stream is.
    Head(BytesMut),
    Text,
    Utf16(Utf16),
    /// No text, or a multipart form: held together until its end, to be read as one body.
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
            of_stream: Vec::new(),
            stage: Stage::Head(BytesMut::new()),
            frames: Frames::default(),
            text_start: 0,
            consumed: Place::START,
            remembered: None,
            readers: Vec::new(),
            first_line: FirstLine::Awaited,
            objects: VecDeque::new(),
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

    /// Says what the stream is called: the path of its file, of which the last four parts are kept. To be said before
    /// anything is read.
    pub fn named(mut self, path: &str) -> Splitter {
        let parts: Vec<&str> = path.split(['/', '\\']).collect();
        let name = parts[parts.len().saturating_sub(NAME_PARTS)..].join("/");
        self.know(STREAM_NAME, name.into());
        self
    }

    /// Says what the small file beside the stream holds that [`file_beside`](crate::file_beside) names. What is no JSON
    /// says nothing.
    pub fn with_beside(mut self, bytes: &[u8]) -> Splitter {
        if let Ok(parsed) = parse_lenient(bytes) {
            self.know(BESIDE, parsed.value);
        }
        self
    }

    /// Tells all readers, also those that are still to come.
    fn know(&mut self, name: &'static str, value: Value) {
        for reader in &mut self.readers {
            reader.know_of_stream(name, value.clone());
        }
        self.of_stream.push((name, value));
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
                    self.give_up(body, "binary data, longer than any request of Chaukas or OTLP");
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
            && self.objects.is_empty()
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
            if let Some((bytes, line)) = self.objects.pop_front() {
                self.object(bytes, line);
                continue;
            }
            let frame = self.frames.next()?;
            let first_line = self.first_line;
            if !matches!(frame, Frame::Text { .. }) || first_line == FirstLine::Awaited {
                self.first_line = FirstLine::Other;
            }
            match frame {
                Frame::Object { bytes, line } => self.object(bytes, line),
                Frame::List { bytes, line } => {
                    let places = scan::elements(&bytes, 0).unwrap_or_default();
                    let lines = LineCount::of(&bytes, line);
                    let objects = places.into_iter().scan(lines, |lines, place| {
                        let line = lines.at(place.start);
                        Some((bytes.slice(place), line))
                    });
                    self.objects.extend(objects);
                }
                Frame::Text { .. } if first_line == FirstLine::Named => {}
                Frame::Text { bytes, line } => {
                    let name = recognition::name_of_first_line(&bytes);
                    let reason = match (parse_lenient(&bytes), name) {
                        (Ok(parsed), _) => format!("{} is no event", name_of(&parsed.value)),
                        (Err(_), Some(name)) if first_line == FirstLine::Awaited => {
                            self.first_line = FirstLine::Named;
                            recognition::not_read(name)
                        }
                        (Err(rejected), _) => rejected.reason,
                    };
                    return Some(Item::Reject { line, reason, bytes });
                }
                Frame::Cut { bytes, line } => return Some(self.cut(&bytes, line)),
                Frame::Broken { bytes, line, reason } => return Some(Item::Reject { line, reason, bytes }),
            }
        }
    }

    /// The reader that reads what this stream has of a dialect.
    fn reader(&mut self, reader: &'static Reader) -> &mut RecordReader {
        let known = self
            .readers
            .iter()
            .position(|known| known.dialect() == reader.dialect);
        let at = known.unwrap_or_else(|| {
            let mut reader = RecordReader::new(reader);
            for (name, value) in &self.of_stream {
                reader.know_of_stream(name, value.clone());
            }
            self.readers.push(reader);
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

    fn refuse(&mut self, start: &[u8], reason: String) {
        let bytes = Bytes::copy_from_slice(&start[..start.len().min(KEPT)]);
        self.refusal = Some(Item::Reject {
            line: 1,
            reason,
            bytes,
        });
        self.stage = Stage::Refused;
    }
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
