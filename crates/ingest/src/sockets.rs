//! WebSockets outlive the requests that opened them: this tells them when the listener stops, and lets it wait until
//! they have brought home what they hold.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, mpsc, watch};

use crate::meter::Meter;

/// What an open WebSocket holds on to; a listener that stops waits until all are dropped.
#[derive(Debug, Clone)]
pub(crate) struct OpenSocket {
    /// Counts what comes in over the connection.
    pub(crate) meter: Meter,
    stopped: watch::Receiver<bool>,
    _open: mpsc::Sender<()>,
    /// The place among all connections.
    _place: Option<Arc<OwnedSemaphorePermit>>,
}

impl OpenSocket {
    /// Whether the listener stops.
    pub(crate) fn is_stopped(&self) -> bool {
        *self.stopped.borrow()
    }

    /// Returns when the listener stops.
    pub(crate) async fn stopped(&mut self) {
        // The sender is gone only when the listener is.
        let _ = self.stopped.wait_for(|stopped| *stopped).await;
    }
}

/// The open WebSockets of one listener.
#[derive(Debug)]
pub(crate) struct Sockets {
    stopped: watch::Receiver<bool>,
    open: mpsc::Sender<()>,
    all_closed: mpsc::Receiver<()>,
}

impl Sockets {
    /// None yet. `stopped` becomes true when the listener stops.
    pub(crate) fn new(stopped: watch::Receiver<bool>) -> Sockets {
        let (open, all_closed) = mpsc::channel(1);
        Sockets {
            stopped,
            open,
            all_closed,
        }
    }

    /// For a connection that may become a WebSocket.
    pub(crate) fn one(&self, place: Option<Arc<OwnedSemaphorePermit>>) -> OpenSocket {
        OpenSocket {
            meter: Meter::default(),
            stopped: self.stopped.clone(),
            _open: self.open.clone(),
            _place: place,
        }
    }

    /// Waits until all are closed, for so long at most. False when some are not.
    pub(crate) async fn closed(mut self, patience: Duration) -> bool {
        drop(self.open);
        tokio::time::timeout(patience, self.all_closed.recv())
            .await
            .is_ok()
    }
}
