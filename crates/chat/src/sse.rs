//! Server-sent events of an answer. The format is the library's business; ours are the time limit and the size limit.

use std::fmt;
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use futures_util::stream::try_unfold;
use futures_util::{Stream, StreamExt};
use sse_stream::SseByteStream;
use tokio::time::timeout;
use tracewake_http::{Response, cause, seconds};

use crate::error::ChatError;
use crate::halves::kept;

/// Of an answer without events, at most so many bytes are kept to say what it is.
const LARGEST_BEGINNING: usize = 64 << 10;
/// An event longer than this is not waited for.
const LARGEST_EVENT: usize = 16 << 20;

/// One event with data.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Event {
    /// Empty for none.
    pub(crate) name: String,
    pub(crate) data: String,
}

type SseStream = Pin<Box<dyn Stream<Item = Result<sse_stream::Sse, sse_stream::Error>> + Send + Sync>>;

/// The events of one answer. Dropping it ends the request.
pub(crate) struct Events {
    source: SseStream,
    unfinished: Arc<AtomicUsize>,
    /// The first bytes of the answer.
    beginning: Arc<Mutex<Vec<u8>>>,
}

impl Events {
    /// Reads the events of an answer. When nothing at all comes for as long as `silence`, not even a comment, that is
    /// an error.
    pub(crate) fn new(response: Response, silence: Option<Duration>) -> Events {
        Events::of(try_unfold(response, move |mut response| async move {
            let next = match silence {
                Some(limit) => timeout(limit, response.chunk())
                    .await
                    .map_err(|_| Broken::Silent(limit))?,
                None => response.chunk().await,
            };
            let part = next.map_err(|error| Broken::Lost(cause(&error)))?;
            Ok(part.map(|part| (part, response)))
        }))
    }

    /// Reads the events of bytes that come in any pieces.
    fn of(pieces: impl Stream<Item = Result<Bytes, Broken>> + Send + Sync + 'static) -> Events {
        let unfinished = Arc::new(AtomicUsize::new(0));
        let seen = unfinished.clone();
        let beginning = Arc::new(Mutex::new(Vec::new()));
        let first = beginning.clone();
        let mut left = Vec::new();
        let counted = pieces.map(move |piece| {
            let piece = piece?;
            let mut first = first.lock().unwrap_or_else(PoisonError::into_inner);
            let room = LARGEST_BEGINNING.saturating_sub(first.len()).min(piece.len());
            first.extend_from_slice(&piece[..room]);
            match seen.fetch_add(piece.len(), Ordering::Relaxed) > LARGEST_EVENT {
                true => Err(Broken::TooLong),
                false => Ok(utf8(&mut left, piece)),
            }
        });
        Events {
            source: Box::pin(SseByteStream::new(Box::pin(counted))),
            unfinished,
            beginning,
        }
    }

    /// The first bytes of the answer, to say what it is when it has no events.
    pub(crate) fn beginning(&self) -> Vec<u8> {
        self.beginning
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// The next event; none at the end of the answer. After an error there is nothing more. May be dropped at any
    /// moment without losing anything.
    pub(crate) async fn next(&mut self) -> Option<Result<Event, ChatError>> {
        loop {
            let event = match self.source.next().await? {
                Ok(event) => event,
                Err(error) => return Some(Err(ChatError::unsent(&explained(&error)))),
            };
            self.unfinished.store(0, Ordering::Relaxed);
            if let Some(data) = event.data {
                let name = event.event.unwrap_or_default();
                return Some(Ok(Event { name, data }));
            }
        }
    }
}

/// A piece as UTF-8, what is none kept as [`kept`] says. `left` is what the pieces before left of a character.
fn utf8(left: &mut Vec<u8>, piece: Bytes) -> Bytes {
    if left.is_empty() && std::str::from_utf8(&piece).is_ok() {
        return piece;
    }
    left.extend_from_slice(&piece);
    let (text, open) = kept(left);
    left.drain(..left.len() - open);
    text.into()
}

/// Why no more bytes come.
#[derive(Debug)]
enum Broken {
    Silent(Duration),
    Lost(String),
    TooLong,
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Broken::Silent(limit) => write!(f, "nothing came for {}", seconds(*limit)),
            Broken::Lost(cause) => write!(f, "the connection ended in the middle: {cause}"),
            Broken::TooLong => write!(f, "an event is longer than {} MiB", LARGEST_EVENT >> 20),
        }
    }
}

impl std::error::Error for Broken {}

fn explained(error: &sse_stream::Error) -> String {
    match error {
        sse_stream::Error::Body(broken) => broken.to_string(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use futures_util::stream::iter;
    use proptest::prelude::*;

    use super::*;

    /// What comes of bytes in these pieces: the events, and why they ended if not at the end.
    fn decoded<'a>(pieces: impl Iterator<Item = &'a [u8]>) -> (Vec<(String, String)>, Option<String>) {
        let pieces: Vec<_> = pieces.map(|piece| Ok(Bytes::copy_from_slice(piece))).collect();
        let mut events = Events::of(iter(pieces));
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let mut all = Vec::new();
            loop {
                match events.next().await {
                    Some(Ok(event)) => all.push((event.name, event.data)),
                    Some(Err(error)) => return (all, Some(error.message)),
                    None => return (all, None),
                }
            }
        })
    }

    #[test]
    fn the_format_as_specified_however_it_is_split() {
        let check = |text: &str, expect: &[(&str, &str)]| {
            let expect: Vec<_> = expect
                .iter()
                .map(|(name, data)| ((*name).to_owned(), (*data).to_owned()))
                .collect();
            let bytes = text.as_bytes();
            for at in 0..=bytes.len() {
                let (left, right) = bytes.split_at(at);
                assert_eq!(
                    decoded([left, right].into_iter()),
                    (expect.clone(), None),
                    "{text:?} at {at}"
                );
            }
            assert_eq!(decoded(bytes.chunks(1)), (expect, None), "{text:?} byte by byte");
        };
        check("data: a\n\ndata: b\n\n", &[("", "a"), ("", "b")]);
        check("data: a\r\n\r\ndata: b\r\n\r\n", &[("", "a"), ("", "b")]);
        check("data: a\r\rdata: b\r\r", &[("", "a"), ("", "b")]);
        check("data: a\r\n\ndata: b\n\r\n", &[("", "a"), ("", "b")]);
        check(
            "data: one\ndata:two\ndata:  three\n\n",
            &[("", "one\ntwo\n three")],
        );
        check("data\n\ndata:\n\n", &[("", ""), ("", "")]);
        check("\u{feff}data: after the mark\n\n", &[("", "after the mark")]);
        check(": a comment\n\ndata: x\n:another\ndata: y\n\n", &[("", "x\ny")]);
        check("event: e\ndata: x\n\ndata: y\n\n", &[("e", "x"), ("", "y")]);
        check("event: nothing to say\n\nid: 7\nretry: 3000\n\n", &[]);
        check("data: ä€😀\n\n", &[("", "ä€😀")]);
        check("other: field\ndata: x\nnothing\n\n", &[("", "x")]);
        check("data: x\n\ndata: cut", &[("", "x")]);
        check("data: x\n\ndata: cut\n", &[("", "x")]);
        check(
            "data:{\"a\": 1}\n\ndata:[DONE]\n\n",
            &[("", "{\"a\": 1}"), ("", "[DONE]")],
        );
    }

    #[test]
    fn an_event_without_an_end_is_given_up() {
        let piece = vec![b'x'; 1 << 20];
        let endless = std::iter::once(&b"data: "[..]).chain(std::iter::repeat_n(&piece[..], 20));
        let (events, end) = decoded(endless);
        assert_eq!(
            (events.len(), end.as_deref()),
            (0, Some("an event is longer than 16 MiB"))
        );
        let line = [&b"data: "[..], &piece, b"\n\n"].concat();
        assert_eq!(decoded(std::iter::repeat_n(&line[..], 20)).0.len(), 20);
    }

    proptest! {
        #[test]
        fn splitting_changes_nothing(
            lines in prop::collection::vec("(data|event|id|:|)(: ?)?[ -~äß€😀\u{feff}]{0,12}(\r|\n|\r\n)", 0..24),
            noise in prop::collection::vec(any::<u8>(), 0..24),
            sizes in prop::collection::vec(1..9_usize, 1..16),
        ) {
            let bytes = [lines.concat().into_bytes(), noise].concat();
            let mut pieces = Vec::new();
            let (mut rest, mut sizes) = (&bytes[..], sizes.into_iter().cycle());
            while !rest.is_empty() {
                let (piece, behind) = rest.split_at(sizes.next().unwrap_or(1).min(rest.len()));
                pieces.push(piece);
                rest = behind;
            }
            prop_assert_eq!(decoded(pieces.into_iter()), decoded(std::iter::once(&bytes[..])));
        }
    }
}
