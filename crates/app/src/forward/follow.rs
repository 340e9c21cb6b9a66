//! Follows what is stored and sends it on.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::sync::{broadcast, watch};
use tracewake_ingest::{Collector, Sent};
use tracewake_store::{Batch, Change, Checkpoint, Store, StoreError};

use super::requests::{self, Request};
use super::{ForwardState, Progress};
use tracewake_kept::lock;

/// Events read at a time.
const PAGE: u64 = 500;
/// How long to wait after a commit for more to come, so that they go together.
const LINGER: Duration = Duration::from_millis(200);
/// How long to wait after the first failure; doubled after every further one, up to the longest.
const FIRST_BACKOFF: Duration = Duration::from_millis(500);
const LONGEST_BACKOFF: Duration = Duration::from_secs(30);

/// Follows what is stored.
pub(super) struct Follower {
    pub(super) store: Store,
    pub(super) collector: Collector,
    /// Where it is written down how far it has come.
    pub(super) checkpoint: String,
    pub(super) progress: Arc<Mutex<Progress>>,
    pub(super) stop: watch::Receiver<bool>,
}

impl Follower {
    /// Works until it is told to stop and has sent what was there, or cannot send.
    pub(super) async fn run(mut self, mut changes: broadcast::Receiver<Arc<Change>>) {
        loop {
            match self.page().await {
                Ok(true) => continue,
                Ok(false) => self.set_state(ForwardState::Waiting),
                Err(Ended::Stopped) => return,
                Err(Ended::Store(error)) => {
                    tracing::error!(%error, "forwarding cannot read the database");
                    self.set_problem(error.to_string());
                    if !self.pause(LONGEST_BACKOFF).await {
                        return;
                    }
                    continue;
                }
            }
            if self.is_stopping() || !self.wait_for_more(&mut changes).await {
                return;
            }
        }
    }

    /// Sends the next events. False when there are none.
    async fn page(&mut self) -> Result<bool, Ended> {
        let (store, row) = (self.store.clone(), lock(&self.progress).row);
        let work = move || {
            let events = store.live_after(row, PAGE)?;
            let last = events.last().map(|live| live.event.id);
            Ok((requests::build(&store, events)?, last))
        };
        let read = tokio::task::spawn_blocking(work).await;
        let (built, last) = read.map_err(|_| Ended::Stopped)?.map_err(Ended::Store)?;
        let Some(last) = last else { return Ok(false) };
        if let Some(reason) = built.unreadable {
            self.dropped(built.dropped, reason);
        }
        for request in built.requests {
            self.set_state(ForwardState::Sending);
            self.deliver(request).await?;
        }
        lock(&self.progress).row = last;
        save(&self.store, &self.checkpoint, Some(last))
            .await
            .map_err(Ended::Store)?;
        Ok(true)
    }

    /// Sends one request until the collector has it or refuses it permanently.
    async fn deliver(&mut self, request: Request) -> Result<(), Ended> {
        let mut backoff = FIRST_BACKOFF;
        loop {
            match self.collector.send(request.signal, request.body.clone()).await {
                Sent::Accepted { rejected, message } => {
                    let rejected = rejected.min(request.items);
                    let mut progress = lock(&self.progress);
                    progress.sent += request.items - rejected;
                    progress.problem = None;
                    drop(progress);
                    if rejected > 0 {
                        self.dropped(
                            rejected,
                            format!("the collector rejected {rejected} spans: {message}"),
                        );
                    }
                    return Ok(());
                }
                Sent::Refused { reason } => {
                    self.dropped(request.items, reason);
                    return Ok(());
                }
                Sent::Again { after, reason } => {
                    tracing::debug!(%reason, "the collector is sent to again");
                    self.set_problem(reason);
                    self.set_state(ForwardState::Retrying);
                    // Jitter keeps several programs from coming back at the same instant.
                    let jittered = backoff.mul_f64(0.5 + fastrand::f64() / 2.0);
                    if !self.pause(after.unwrap_or(jittered)).await {
                        return Err(Ended::Stopped);
                    }
                    backoff = (backoff * 2).min(LONGEST_BACKOFF);
                }
            }
        }
    }

    /// Waits. False when it is time to stop: what was not sent is sent by the next run.
    async fn pause(&mut self, time: Duration) -> bool {
        tokio::select! {
            () = tokio::time::sleep(time) => true,
            _ = self.stop.wait_for(|stop| *stop) => false,
        }
    }

    /// Waits until something was stored. False when nothing will be any more.
    async fn wait_for_more(&mut self, changes: &mut broadcast::Receiver<Arc<Change>>) -> bool {
        loop {
            tokio::select! {
                change = changes.recv() => match change {
                    Ok(change) if change.counts.stored == 0 => {}
                    Ok(_) | Err(broadcast::error::RecvError::Lagged(_)) => break,
                    Err(broadcast::error::RecvError::Closed) => return false,
                },
                // One more look at what came last.
                _ = self.stop.wait_for(|stop| *stop) => return true,
            }
        }
        self.pause(LINGER).await;
        true
    }

    fn is_stopping(&self) -> bool {
        *self.stop.borrow()
    }

    fn set_state(&self, state: ForwardState) {
        lock(&self.progress).state = state;
    }

    fn set_problem(&self, reason: String) {
        lock(&self.progress).problem = Some(reason);
    }

    fn dropped(&self, items: u64, reason: String) {
        tracing::warn!(items, %reason, "spans were not forwarded");
        let mut progress = lock(&self.progress);
        progress.failed += items;
        progress.dropped = Some(reason);
        progress.problem = None;
    }
}

enum Ended {
    Stopped,
    Store(StoreError),
}

/// Stores how far forwarding has come. Comes back when that is on disk.
pub(super) async fn save(store: &Store, checkpoint: &str, row: Option<i64>) -> Result<(), StoreError> {
    let batch = Batch {
        checkpoints: vec![Checkpoint {
            source: checkpoint.to_owned(),
            state: row.map(|row| row.to_string()),
        }],
        ..Batch::default()
    };
    store.append(batch).await?.await.map(drop)
}
