//! What one request may come to. A few kilobytes on the wire can hold millions of events, or one event that takes
//! gigabytes once it is read: both are found out before anything is read.

use bytes::Bytes;
use tracewake_dialects::{Decoded, RecordReader, Rejected, SplitBounds, SplitError, cost};
use tracewake_model::Media;

/// The originals of the events of one request together. Those of some dialects repeat what is around them.
const REQUEST_BYTES: usize = 48 << 20;
/// The longest event. One of words alone takes several times its length on the way to the disk.
pub(crate) const EVENT_BYTES: usize = 48 << 20;
/// What an event may take once it is read, by an estimate that errs upwards for very many very small parts.
pub(crate) const READ_EVENT_BYTES: usize = 96 << 20;
/// Events of one request. Exporters send hundreds, a few thousand at most.
const REQUEST_EVENTS: usize = 50_000;
/// What is asked of a listener, rather than sent to be kept, is never long.
const LONGEST_QUESTION: usize = 1 << 20;

/// How a body is cut into events.
pub(crate) const SPLIT: SplitBounds = SplitBounds {
    events: REQUEST_EVENTS,
    bytes: REQUEST_BYTES,
};

const ADVICE: &str = "send it in several requests, or import it as a file";

/// Why an event was not read.
#[derive(Debug)]
pub(crate) enum Unread {
    /// It cannot be understood.
    Rejected(Rejected),
    /// It would take too much memory.
    TooMuch(String),
}

/// About how many bytes an event takes once it is read.
pub(crate) fn cost(media: Media, event: &[u8]) -> usize {
    match media {
        Media::Json | Media::JsonInContext => cost::of_json(event),
        Media::Protobuf | Media::ProtobufLogs => cost::of_protobuf(event),
    }
}

/// Reads the next record of a request, unless it is too long or costs too much.
pub(crate) fn read(
    reader: &mut RecordReader,
    media: Media,
    record: Bytes,
    cost: usize,
) -> Result<Vec<Decoded>, Unread> {
    if record.len() > EVENT_BYTES {
        return Err(Unread::TooMuch(format!(
            "the event has {} MiB, and may have {} MiB; import it as a file",
            record.len() >> 20,
            EVENT_BYTES >> 20
        )));
    }
    if cost > READ_EVENT_BYTES {
        return Err(Unread::TooMuch(format!(
            "once read the event takes about {} MiB, and may take {} MiB; {ADVICE}",
            cost >> 20,
            READ_EVENT_BYTES >> 20
        )));
    }
    reader.read(media, record).map_err(Unread::Rejected)
}

/// Why a body that holds too much is refused.
pub(crate) fn reason(error: &SplitError) -> String {
    format!("{error}; {ADVICE}")
}

/// Whether a body is longer than anything that is asked of a listener.
pub(crate) fn is_too_long_a_question(body: &[u8]) -> bool {
    body.len() > LONGEST_QUESTION
}
