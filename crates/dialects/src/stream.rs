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
use serde_json::{Map, Value};
use tracewake_model::Media;

use crate::chaukas::{self, BodyHint};
use crate::detect::{self, ObjectKind};
use crate::json::{check_lenient, parse_lenient, scan, sketch};
use crate::langsmith;
use crate::memory::{BESIDE, STREAM_NAME};
use crate::otlp::{self, Signal};
use crate::reader::{Reader, Record};
use crate::recognition;
use crate::{Decoded, RecordReader, Rejected, SplitBounds};
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

    /// Reads one object, or puts the records of a batch in line. A long one is not read to see what it is; nor is one
    /// that cannot be, as what is too deep in it may be one record of many.
    fn object(&mut self, bytes: Bytes, line: u64) {
        if self.cut_export(&bytes, line) {
            return;
        }
        let parsed = match bytes.len() > LONG_OBJECT {
            true => None,
            false => Some(parse_lenient(&bytes)),
        };
        if let Some(Ok(parsed)) = parsed {
            return match self.object_kind(&parsed.value) {
                ObjectKind::Event(reader) => {
                    let record = Record::parsed(bytes.clone(), parsed);
                    let read = self.reader(reader).read_own(record);
                    self.keep(read, line, &bytes);
                }
                kind => self.batch(kind, parsed.value.as_object(), bytes, line),
            };
        }
        let sketch = sketch(&bytes);
        let kind = match &sketch {
            Some(object) => detect::object_kind(self.known, object),
            None => ObjectKind::Unknown,
        };
        match (kind, parsed) {
            (ObjectKind::Event(reader), _) => {
                let record = Record::new(Media::Json, bytes.clone());
                let read = self.reader(reader).read_own(record);
                self.keep(read, line, &bytes);
            }
            (ObjectKind::Unknown, Some(Err(rejected))) => self.keep(Err(rejected), line, &bytes),
            (kind, _) => self.batch(kind, sketch.as_ref(), bytes, line),
        }
    }

    /// Puts the records of an export of OTLP in line, which need not be read as a whole to see what it is. Says whether
    /// it did: the text of a single record is its original.
    fn cut_export(&mut self, bytes: &Bytes, line: u64) -> bool {
        let is_known = self
            .known
            .iter()
            .any(|known| known.dialect == otlp::READER.dialect);
        if !is_known || !otlp::begins_export(bytes) {
            return false;
        }
        match self.reader(&otlp::READER).split(bytes.clone()) {
            Ok(records) if records.len() != 1 => {
                self.queue(bytes, line, records, &otlp::READER);
                true
            }
            _ => false,
        }
    }

    /// Puts the records of a batch in line, or says what an object is that is neither a batch nor an event.
    fn batch(&mut self, kind: ObjectKind, object: Option<&Map<String, Value>>, bytes: Bytes, line: u64) {
        let rejected = match kind {
            ObjectKind::Envelope(reader) => match self.reader(reader).split(bytes.clone()) {
                Ok(records) => return self.queue(&bytes, line, records, reader),
                Err(rejected) => rejected,
            },
            _ if object.is_some_and(otlp::is_metrics) => match otlp::count_json_data_points(&bytes) {
                Ok(data_points) => return self.ready.push_back(Item::NotKept { line, data_points }),
                Err(rejected) => rejected,
            },
            _ => match (
                check_lenient(&bytes),
                object.and_then(recognition::name_of_object),
            ) {
                (Err(rejected), _) => rejected,
                (Ok(_), Some(name)) => Rejected::new(recognition::not_read(name)),
                (Ok(_), None) => Rejected::new("the object is no event of a known dialect"),
            },
        };
        self.keep(Err(rejected), line, &bytes);
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
        let mut lines = LineCount::of(envelope, line);
        for bytes in records {
            let start = bytes.as_ptr() as usize;
            if place.contains(&start) {
                lines.at(start - place.start);
            }
            self.waiting.push_back(Waiting {
                reader,
                media: Media::Json,
                bytes,
                line: lines.reached,
            });
        }
    }

    /// Decides what the stream is, by its start.
    fn decide(&mut self) {
        let Stage::Head(head) = std::mem::replace(&mut self.stage, Stage::Text) else {
            return;
        };
        if let Some(name) = recognition::name_of_bytes(&head) {
            self.refuse(&head, recognition::not_read(&name));
        } else if let Some(mut decoder) = Utf16::detect(&head) {
            self.frames.push(decoder.decode(&head[2..]).as_bytes());
            self.stage = Stage::Utf16(decoder);
        } else if looks_binary(&head) || self.is_empty_message(&head) || langsmith::looks_like_body(&head) {
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
        if langsmith::looks_like_body(&body[..body.len().min(HEAD)]) {
            return self.read_multipart(&body);
        }
        let (reader, media, records) = match otlp::signal_of(&body) {
            Some(Signal::Metrics) => {
                let data_points = otlp::count_data_points(&body).unwrap_or_default();
                return self.ready.push_back(Item::NotKept { line: 1, data_points });
            }
            Some(Signal::Traces) => (&otlp::READER, Media::Protobuf, otlp::split_traces(&body)),
            Some(Signal::Logs) => (&otlp::READER, Media::ProtobufLogs, otlp::split_logs(&body)),
            None => {
                let events = chaukas::read_body(body.clone(), self.body_hint);
                (&chaukas::READER, Media::Protobuf, events)
            }
        };
        match records {
            Ok(records) => self.wait(records, reader, media),
            Err(_) => self.give_up(BytesMut::from(&body[..]), UNKNOWN_BINARY),
        }
    }

    /// The runs in a recorded multipart form.
    fn read_multipart(&mut self, body: &Bytes) {
        match langsmith::split_multipart(body.clone(), "", SplitBounds::FILE) {
            Ok(records) => self.wait(records, &langsmith::READER, Media::Json),
            Err(error) => self.refuse(body, Rejected::from(error).reason),
        }
    }

    /// Puts the records of a body that was read as a whole in line.
    fn wait(&mut self, records: Vec<Bytes>, reader: &'static Reader, media: Media) {
        let waiting = records.into_iter().map(|bytes| Waiting {
            reader,
            media,
            bytes,
            line: 1,
        });
        self.waiting.extend(waiting);
    }

    /// Takes a stream that looked binary as text if it starts like JSON, and refuses it as a whole if not.
    fn give_up(&mut self, body: BytesMut, reason: &str) {
        if matches!(body.trim_ascii_start().first(), Some(b'{' | b'[')) {
            self.frames.push(&body);
            self.stage = Stage::Text;
            return;
        }
        self.refuse(&body, reason.to_owned());
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

/// Lines of places in a text that are asked for in their order.
struct LineCount<'a> {
    text: &'a [u8],
    counted: usize,
    /// The line of the last place.
    reached: u64,
}

impl<'a> LineCount<'a> {
    /// A text that starts on this line.
    fn of(text: &'a [u8], line: u64) -> LineCount<'a> {
        LineCount {
            text,
            counted: 0,
            reached: line,
        }
    }

    /// The line of a place; that of the last one for a place before it.
    fn at(&mut self, place: usize) -> u64 {
        if place > self.counted {
            self.reached += memchr::memchr_iter(b'\n', &self.text[self.counted..place]).count() as u64;
            self.counted = place;
        }
        self.reached
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
