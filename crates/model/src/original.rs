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
}

impl Media {
    /// The media type for people and HTTP.
    pub fn name(self) -> &'static str {
        match self {
            Media::Protobuf | Media::ProtobufLogs => "application/x-protobuf",
            Media::Json => "application/json",
        }
    }

    /// The value with this number, or none.
    pub fn from_code(code: u8) -> Option<Media> {
        match code {
            1 => Some(Media::Protobuf),
            2 => Some(Media::Json),
            3 => Some(Media::ProtobufLogs),
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
