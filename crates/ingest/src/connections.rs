//! Open connections: how many there may be, and when one on which nothing happens is closed. Everybody can open
//! connections, so that those who do nothing with theirs must not shut others out.

use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::Body;
use axum::response::Response;
use bytes::Bytes;
use hyper::body::{Body as HttpBody, Frame, SizeHint};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, sleep};

/// Connections of one program, at most: more than programs on one machine have, each with a few.
const MOST_CONNECTIONS: usize = 512;
/// Where the system does not say how many files may be open, as many as half of the smallest usual bound.
const CONNECTIONS_UNSTATED: usize = 128;
/// A client must have sent its first request's head within this time.
pub(crate) const HEAD_TIME: Duration = Duration::from_secs(30);
/// A connection without a request for so long is closed. Clients of gRPC open another when they need it.
const IDLE_TIME: Duration = Duration::from_secs(300);
/// The same while others wait for a connection.
const CROWDED_IDLE_TIME: Duration = Duration::from_secs(10);
/// How often a connection looks at the clock.
const LOOK: Duration = Duration::from_secs(5);

/// The connections of one program. Clones share them.
#[derive(Debug, Clone)]
pub(crate) struct Connections {
    room: Arc<Semaphore>,
    /// Others wait for a connection.
    crowded: Arc<AtomicBool>,
}

impl Connections {
    /// None yet; as many as the bounds allow.
    pub(crate) fn new() -> Connections {
        let most = match open_files() {
            Some(files) => MOST_CONNECTIONS.min(files / 2).max(1),
            None => CONNECTIONS_UNSTATED,
        };
        Connections {
            room: Arc::new(Semaphore::new(most)),
            crowded: Arc::default(),
        }
    }

    /// Waits until there may be one more.
    pub(crate) async fn one(&self) -> Connection {
        let room = match self.room.clone().try_acquire_owned() {
            Ok(room) => Some(room),
            Err(_) => {
                self.set_crowded(true);
                self.room.clone().acquire_owned().await.ok()
            }
        };
        Connection {
            room: room.map(Arc::new),
            crowded: self.crowded.clone(),
            activity: Arc::default(),
        }
    }

    /// Says whether others wait for a connection: then idle ones are closed sooner.
    pub(crate) fn set_crowded(&self, crowded: bool) {
        self.crowded.store(crowded, Ordering::Relaxed);
    }

    /// Whether there is room for more.
    pub(crate) fn has_room(&self) -> bool {
        self.room.available_permits() > 0
    }
}

/// How many files the process may have open, where the system says so.
fn open_files() -> Option<usize> {
    let limits = std::fs::read_to_string("/proc/self/limits").ok()?;
    let line = limits
        .lines()
        .find_map(|line| line.strip_prefix("Max open files"))?;
    line.split_whitespace().next()?.parse().ok()
}

/// One connection; its place is free again when all clones are dropped.
#[derive(Debug, Clone)]
pub(crate) struct Connection {
    room: Option<Arc<OwnedSemaphorePermit>>,
    crowded: Arc<AtomicBool>,
    activity: Arc<Activity>,
}

#[derive(Debug)]
struct Activity {
    requests: AtomicUsize,
    /// Since when there is none, and whether there was one before.
    quiet: Mutex<(Instant, bool)>,
}

impl Default for Activity {
    fn default() -> Activity {
        Activity {
            requests: AtomicUsize::new(0),
            quiet: Mutex::new((Instant::now(), false)),
        }
    }
}

impl Connection {
    /// A request begins.
    pub(crate) fn begin(&self) -> OpenRequest {
        self.activity.requests.fetch_add(1, Ordering::AcqRel);
        OpenRequest(self.activity.clone())
    }

    /// Returns when nothing has happened on the connection for too long.
    pub(crate) async fn idle(&self) {
        loop {
            sleep(LOOK).await;
            let (since, was_used) = *self.activity.quiet.lock().unwrap_or_else(PoisonError::into_inner);
            let allowed = match (self.crowded.load(Ordering::Relaxed), was_used) {
                (true, _) => CROWDED_IDLE_TIME,
                (false, true) => IDLE_TIME,
                (false, false) => HEAD_TIME,
            };
            if self.activity.requests.load(Ordering::Acquire) == 0 && since.elapsed() >= allowed {
                return;
            }
        }
    }

    /// Holds the place beyond the connection's own end, for a WebSocket.
    pub(crate) fn place(&self) -> Option<Arc<OwnedSemaphorePermit>> {
        self.room.clone()
    }
}

/// A request that is not answered to the end yet.
#[derive(Debug)]
pub(crate) struct OpenRequest(Arc<Activity>);

impl OpenRequest {
    /// The answer, with which the request ends when it was sent.
    pub(crate) fn until_sent(self, answer: Response) -> Response {
        answer.map(|body| Body::new(Answer { body, _request: self }))
    }
}

impl Drop for OpenRequest {
    fn drop(&mut self) {
        *self.0.quiet.lock().unwrap_or_else(PoisonError::into_inner) = (Instant::now(), true);
        self.0.requests.fetch_sub(1, Ordering::AcqRel);
    }
}

struct Answer {
    body: Body,
    _request: OpenRequest,
}

impl HttpBody for Answer {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.get_mut().body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
