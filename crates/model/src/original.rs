//! The bytes an event came in.

use std::ops::Range;

use bytes::Bytes;

/// How the original bytes of an event are written. Together with the dialect it says how to read them again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Media {
    /// One binary protobuf message. Chaukas: `chaukas.spec.common.v1.Event`; OTLP: `TracesData` with one span.
    Protobuf = 1,
    /// One JSON value in UTF-8.
    Json = 2,
    /// OTLP: `LogsData` with one record, binary.
    ProtobufLogs = 3,
    /// A line of JSON that says what came before in the same file or stream, and then one JSON value as it was
    /// received.
    JsonInContext = 4,
}

impl Media {
    /// The media type for people and HTTP.
    pub fn name(self) -> &'static str {
        match self {
            Media::Protobuf | Media::ProtobufLogs => "application/x-protobuf",
            Media::Json | Media::JsonInContext => "application/json",
        }
    }

    /// Whether it is text that people can read.
    pub fn is_json(self) -> bool {
        match self {
            Media::Json | Media::JsonInContext => true,
            Media::Protobuf | Media::ProtobufLogs => false,
        }
    }

    /// The bytes as they were received, without what is before them in an original of this kind.
    pub fn received(self, original: &[u8]) -> &[u8] {
        match self {
            Media::Protobuf | Media::Json | Media::ProtobufLogs => original,
            Media::JsonInContext => {
                let end = original.iter().position(|byte| *byte == b'\n');
                &original[end.map_or(0, |end| end + 1)..]
            }
        }
    }

    /// The value with this number, or none.
    pub fn from_code(code: u8) -> Option<Media> {
        match code {
            1 => Some(Media::Protobuf),
            2 => Some(Media::Json),
            3 => Some(Media::ProtobufLogs),
            4 => Some(Media::JsonInContext),
            _ => None,
        }
    }
}

/// The original bytes of one event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Original {
    /// How they are written.
    pub media: Media,
    /// Exactly what was received for this event.
    pub bytes: Bytes,
    /// Parts of `bytes` that are likely to come again in other events (the messages of a model request, which repeat
    /// the whole conversation at every turn). Ascending, without overlap. The store keeps each such part once.
    pub repeated: Vec<Range<usize>>,
}
