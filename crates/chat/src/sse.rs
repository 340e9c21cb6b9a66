//! Server-sent events of an answer. The format is the library's business; ours are the time limit and the size limit.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use bytes::Bytes;
use futures_util::stream::try_unfold;
use futures_util::{Stream, StreamExt};
use reqwest::Response;
use sse_stream::SseByteStream;
use tokio::time::timeout;

use crate::error::ChatError;
use crate::wire::{cause, seconds};

/// An event longer than this is not waited for.
const LARGEST_EVENT: usize = 16 << 20;

/// One event with data.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Event {
    /// Empty for none.
    pub(crate) name: String,
    pub(crate) data: String,
}

type Source = Pin<Box<dyn Stream<Item = Result<sse_stream::Sse, sse_stream::Error>> + Send + Sync>>;

/// The events of one answer. Dropping it ends the request.
pub(crate) struct Events {
    source: Source,
    unfinished: Arc<AtomicUsize>,
}

impl Events {
    /// Reads the events of an answer. When nothing at all comes for as long as `silence`, not even a comment, that is an
    /// error.
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
        let counted = pieces.map(move |piece| {
            let piece = piece?;
            match seen.fetch_add(piece.len(), Ordering::Relaxed) > LARGEST_EVENT {
                true => Err(Broken::TooLong),
                false => Ok(piece),
            }
        });
        Events {
            source: Box::pin(SseByteStream::new(Box::pin(counted))),
            unfinished,
        }
    }

    /// The next event; none at the end of the answer. After an error there is nothing more. May be dropped at any moment
    /// without losing anything.
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
        sse_stream::Error::Utf8Parse(_) => "the stream has bytes that are no UTF-8".to_owned(),
        other => other.to_string(),
    }
}
