//! What a stream is by its start, and recorded requests, which are read as a whole.

use bytes::{Bytes, BytesMut};
use tracewake_model::Media;

use super::utf16::Utf16;
use super::{HEAD, Item, Splitter, Stage, UNKNOWN_BINARY, Waiting};
use crate::chaukas::{self, BodyHint};
use crate::langsmith;
use crate::otlp::{self, Signal};
use crate::reader::Reader;
use crate::recognition;
use crate::{Rejected, SplitBounds};

impl Splitter {
    /// Decides what the stream is, by its start.
    pub(super) fn decide(&mut self) {
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

    pub(super) fn read_binary(&mut self, body: BytesMut) {
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
    pub(super) fn give_up(&mut self, body: BytesMut, reason: &str) {
        if matches!(body.trim_ascii_start().first(), Some(b'{' | b'[')) {
            self.frames.push(&body);
            self.stage = Stage::Text;
            return;
        }
        self.refuse(&body, reason.to_owned());
    }
}

/// Whether the start of a stream holds control characters that text does not have.
fn looks_binary(head: &[u8]) -> bool {
    let is_control = |byte: &u8| matches!(byte, 1..=8 | 0x0b | 0x0c | 0x0e..=0x1a | 0x1c..=0x1f);
    head.iter().take(HEAD).any(is_control)
}
