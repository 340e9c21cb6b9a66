//! How bytes of a completion leave: at their pace, noted with their moment, and cut where that was asked for.

use std::io;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use axum::body::{Body, Bytes};
use futures_util::stream;
use tokio::sync::mpsc;
use tokio::time::Instant;

use super::observed::SentToken;
use super::{Pace, Shared};

/// The moments when tokens are due.
pub(super) struct Sending {
    start: Instant,
    first: Duration,
    between: Duration,
}

impl Sending {
    pub(super) fn new(pace: &Pace) -> Sending {
        let rate = pace.tokens_per_second.filter(|rate| *rate > 0.0);
        Sending {
            start: Instant::now(),
            first: Duration::from_millis(pace.first_token_ms),
            between: rate.map_or(Duration::ZERO, |rate| Duration::from_secs_f64(1.0 / rate)),
        }
    }

    /// Waits until this many tokens are due.
    pub(super) async fn wait_for(&self, count: usize) {
        let after_first = u32::try_from(count.saturating_sub(1)).unwrap_or(u32::MAX);
        let due = self.start + self.first + self.between * after_first;
        if due > Instant::now() {
            tokio::time::sleep_until(due).await;
        }
    }
}

/// A piece of a body.
pub(super) enum Piece {
    Bytes(Bytes),
    /// The same, being a token: the text has this length with it.
    Token(Bytes, usize),
    /// The connection breaks here.
    Cut,
}

/// The body that is made of what comes through the channel. Notes the tokens of the reply with this number.
pub(super) fn body(shared: Arc<Shared>, reply: usize, pieces: mpsc::Receiver<Piece>) -> Body {
    Body::from_stream(stream::unfold(pieces, move |mut pieces| {
        let shared = Arc::clone(&shared);
        async move {
            let bytes = match pieces.recv().await? {
                Piece::Bytes(bytes) => Ok(bytes),
                Piece::Token(bytes, length) => {
                    shared.state().note(
                        reply,
                        SentToken {
                            at_ms: now_ms(),
                            length,
                        },
                    );
                    Ok(bytes)
                }
                Piece::Cut => Err(cut().await),
            };
            Some((bytes, pieces))
        }
    }))
}

/// The first bytes of a text, then a broken connection.
pub(super) fn whole_body(text: &str, bytes: usize) -> Body {
    let start = Bytes::copy_from_slice(&text.as_bytes()[..bytes.min(text.len())]);
    Body::from_stream(stream::unfold(Some(start), |start| async {
        match start {
            Some(start) if !start.is_empty() => Some((Ok(start), Some(Bytes::new()))),
            Some(_) => Some((Err(cut().await), None)),
            None => None,
        }
    }))
}

/// What went before leaves first: the server writes it while nothing else is ready.
async fn cut() -> io::Error {
    tokio::task::yield_now().await;
    io::Error::new(io::ErrorKind::ConnectionAborted, "cut on demand")
}

fn now_ms() -> f64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    since.as_secs_f64() * 1000.0
}

impl super::State {
    fn note(&mut self, reply: usize, token: SentToken) {
        if let Some(reply) = self.observed.replies.get_mut(reply) {
            reply.tokens.push(token);
        }
    }
}
