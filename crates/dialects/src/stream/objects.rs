//! What an object in a stream of text is: an event, or an envelope whose records wait in line.

use bytes::Bytes;
use serde_json::{Map, Value};
use tracewake_model::Media;

use super::frames::CUT;
use super::line_count::LineCount;
use super::{Item, LONG_OBJECT, Splitter, Waiting, reject};
use crate::Rejected;
use crate::detect::{self, ObjectKind};
use crate::json::{check_lenient, parse_lenient, scan, sketch};
use crate::otlp;
use crate::reader::{Reader, Record};
use crate::recognition;

impl Splitter {
    /// Reads one object, or puts the records of a batch in line. A long one is not read to see what it is; nor is one
    /// that cannot be, as what is too deep in it may be one record of many.
    pub(super) fn object(&mut self, bytes: Bytes, line: u64) {
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

    /// Keeps the whole events of an envelope that the end of the stream cuts short.
    pub(super) fn cut(&mut self, bytes: &Bytes, line: u64) -> Item {
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
}
