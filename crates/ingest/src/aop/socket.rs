//! `/ws/trace/`: events over a WebSocket, one a frame, without acknowledgement. Frames are gathered into commits, one
//! in progress while the next is gathered, so that a sender is slowed down rather than anything lost or held in memory.

use std::time::Duration;

use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade, close_code};
use axum::extract::{Extension, State};
use axum::response::Response;
use bytes::Bytes;
use tokio::task::JoinHandle;
use tokio::time::{Instant, timeout, timeout_at};
use tracewake_dialects::{SplitError, aop};
use tracewake_model::Media;

use super::feed::close;
use crate::body::MAX_BODY_BYTES;
use crate::bounds;
use crate::intake::{Intake, source};
use crate::refusal::Refusal;
use crate::sockets::OpenSocket;

/// Frames of one commit, at most.
const MOST_FRAMES: usize = 1_000;
/// Bytes of one commit, beyond which no further frame is waited for.
const MOST_BYTES: usize = 4 << 20;
/// How long the first frame of a commit waits for others.
const GATHERING: Duration = Duration::from_millis(2);
/// What is read ahead of a socket.
const READ_AHEAD: usize = 16 << 10;
/// A socket on which no whole frame comes for so long is closed. Its sender learns of it when it sends the next, which
/// is then lost: it is not closed sooner than a person may sit before an agent that asks.
const IDLE: Duration = Duration::from_secs(60 * 60);
/// For so long a sender that does not pause is listened to when the listener stops.
const LAST_CALL: Duration = Duration::from_secs(1);

/// Accepts the handshake.
pub(super) async fn accept(
    State(intake): State<Intake>,
    Extension(open): Extension<OpenSocket>,
    upgrade: WebSocketUpgrade,
) -> Response {
    choose_key_protocol(upgrade)
        .read_buffer_size(READ_AHEAD)
        .max_message_size(MAX_BODY_BYTES)
        .max_frame_size(MAX_BODY_BYTES)
        .on_upgrade(move |socket| {
            open.meter.start(&intake.budget);
            Receiver { intake, open, socket }.run()
        })
}

/// A client that gives its key as a subprotocol expects it back as the one chosen.
pub(super) fn choose_key_protocol(mut upgrade: WebSocketUpgrade) -> WebSocketUpgrade {
    let is_key = |protocol: &&http::HeaderValue| protocol.as_bytes().starts_with(b"api_key.");
    let key = upgrade.requested_protocols().find(is_key).cloned();
    if let Some(key) = key {
        upgrade.set_selected_protocol(key);
    }
    upgrade
}

struct Receiver {
    intake: Intake,
    open: OpenSocket,
    socket: WebSocket,
}

/// The commit that is in progress while the next frames are gathered.
struct Commit(Option<JoinHandle<Result<(), Refusal>>>);

impl Commit {
    async fn done(&mut self) -> Result<(), Refusal> {
        match self.0.take() {
            None => Ok(()),
            Some(task) => task
                .await
                .unwrap_or_else(|error| Err(Refusal::StoreFailed(error.to_string()))),
        }
    }
}

/// Why no more frames are read.
#[derive(Debug, PartialEq)]
enum End {
    /// The client closed, or is gone.
    Closed,
    /// The listener stops.
    Stopped,
    /// Nothing came for too long.
    Idle,
}

impl Receiver {
    async fn run(mut self) {
        let mut last_call = None;
        let mut commit = Commit(None);
        loop {
            let (frames, mut end) = self.gather().await;
            if self.open.is_stopped() && Instant::now() > *last_call.get_or_insert(Instant::now() + LAST_CALL)
            {
                end = Some(End::Stopped);
            }
            let mut done = commit.done().await;
            if done.is_ok() {
                let share = self.open.meter.take();
                let taking = take(self.intake.clone(), frames);
                commit = Commit(Some(tokio::spawn(async move {
                    let _held = share;
                    taking.await
                })));
                if end.is_some() {
                    done = commit.done().await;
                }
            }
            if let Err(refusal) = done {
                tracing::warn!(error = %refusal, "a websocket is closed because its events cannot be stored");
                return close(self.socket, close_code::ERROR, &refusal.to_string()).await;
            }
            match end {
                None => {}
                Some(End::Closed) => return,
                Some(End::Stopped) => {
                    return close(self.socket, close_code::AWAY, "tracewake is stopping").await;
                }
                Some(End::Idle) => {
                    return close(self.socket, close_code::AWAY, "nothing came for an hour").await;
                }
            }
        }
    }

    /// Waits for a frame, then for those that come right after it.
    async fn gather(&mut self) -> (Vec<Bytes>, Option<End>) {
        let (mut frames, mut bytes) = (Vec::new(), 0);
        // Frames first: what has arrived when the listener stops is still taken.
        let first = tokio::select! {
            biased;
            frame = timeout(IDLE, next(&mut self.socket)) => frame,
            () = self.open.stopped() => return (frames, Some(End::Stopped)),
        };
        let Ok(first) = first else {
            return (frames, Some(End::Idle));
        };
        let mut next_frame = Ok(first);
        let until = Instant::now() + GATHERING;
        loop {
            match next_frame {
                Ok(Some(frame)) => {
                    bytes += frame.len();
                    frames.push(frame);
                }
                Ok(None) => return (frames, Some(End::Closed)),
                Err(_) => return (frames, None),
            }
            if frames.len() == MOST_FRAMES || bytes >= MOST_BYTES {
                return (frames, None);
            }
            next_frame = timeout_at(until, next(&mut self.socket)).await;
        }
    }
}

/// Commits frames. While the queue is full the sender waits.
async fn take(intake: Intake, frames: Vec<Bytes>) -> Result<(), Refusal> {
    let mut events = Vec::new();
    for frame in frames {
        match read(&intake, frame).await {
            Ok(read) => events.extend(read),
            Err(Refusal::TooMuch(_)) => {}
            Err(refusal) => return Err(refusal),
        }
    }
    loop {
        let received = intake.take(source::AOP_WEBSOCKET, events.clone(), &aop::READER, Media::Json);
        match received.await {
            Ok(_) | Err(Refusal::BadInput(_) | Refusal::TooMuch(_)) => return Ok(()),
            Err(Refusal::Busy) => {}
            Err(refusal) => return Err(refusal),
        }
    }
}

/// The events in a frame. There is no answer to a frame: one with too many is in the quarantine, and the others go on.
async fn read(intake: &Intake, frame: Bytes) -> Result<Vec<Bytes>, Refusal> {
    // A frame that is no JSON goes along: it is refused, and kept, when it is read as an event.
    let split = |frame: Bytes| match aop::split_json_body(frame.clone(), bounds::SPLIT) {
        Err(SplitError::Rejected(_)) => Ok(vec![frame]),
        split => split,
    };
    loop {
        let read = intake.split(source::AOP_WEBSOCKET, "WebSocket frame", frame.clone(), split);
        match read.await {
            Err(Refusal::Busy) => {}
            read => return read,
        }
    }
}

/// The next frame with content; none at the end.
async fn next(socket: &mut WebSocket) -> Option<Bytes> {
    loop {
        match socket.recv().await? {
            Ok(Message::Text(text)) => return Some(text.into()),
            Ok(Message::Binary(bytes)) => return Some(bytes),
            Ok(Message::Ping(_) | Message::Pong(_)) => {}
            Ok(Message::Close(_)) | Err(_) => return None,
        }
    }
}
