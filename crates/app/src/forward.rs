//! Forwarding of live events to another OTLP collector. Off unless somebody names one.
//!
//! Follows the events in the order they were stored, behind the commit: receiving never waits for it. How far it has come
//! is a checkpoint, so that a stop or a crash loses nothing; what is sent twice after a crash has the same ids. Only
//! events that came over the wire while it was on are sent.

mod requests;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::sync::{broadcast, watch};
use tokio::task::JoinHandle;
use tracewake_ingest::{Collector, ForwardOptions, Listener, Sent};
use tracewake_store::{Batch, Checkpoint, Store, StoreError};

use crate::runtime::{App, AppError, lock};
use requests::Request;

/// Events read at a time.
const PAGE: u64 = 500;
/// How long to wait after a commit for more to come, so that they go together.
const LINGER: Duration = Duration::from_millis(200);
/// How long to wait after the first failure; doubled after every further one, up to the longest.
const FIRST_BACKOFF: Duration = Duration::from_millis(500);
const LONGEST_BACKOFF: Duration = Duration::from_secs(30);
/// How long the program may go on sending when it is asked to stop.
const LAST_WORDS: Duration = Duration::from_secs(3);
/// Names of checkpoints begin like this.
const CHECKPOINT: &str = "forward:";

/// What forwarding is at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ForwardState {
    /// Everything is sent.
    Idle,
    /// Sending.
    Sending,
    /// The collector does not answer, or asked to wait; trying again by and by.
    Waiting,
}

/// How forwarding goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForwardStatus {
    /// Where to.
    pub endpoint: String,
    /// What it is at.
    pub state: ForwardState,
    /// Spans and log records that the collector took.
    pub sent: u64,
    /// Spans and log records that were dropped: the collector refused them, or they cannot be read again.
    pub failed: u64,
    /// Events that wait to be sent.
    pub lag: u64,
    /// What went wrong last.
    pub last_error: Option<String>,
}

/// A collector that is forwarded to.
pub(crate) struct Forwarding {
    options: ForwardOptions,
    collector: Collector,
    progress: Arc<Mutex<Progress>>,
    stop: watch::Sender<bool>,
    task: Option<JoinHandle<()>>,
}

#[derive(Debug)]
struct Progress {
    state: ForwardState,
    sent: u64,
    failed: u64,
    /// Row id of the last event that was dealt with.
    row: i64,
    last_error: Option<String>,
}

impl App {
    /// Names the collector to forward to, before the listeners start.
    ///
    /// # Errors
    /// [`AppError::Invalid`] when the endpoint or a header cannot be used.
    pub fn forward_to(&self, options: ForwardOptions) -> Result<(), AppError> {
        let collector = Collector::new(&options).map_err(|error| AppError::Invalid(error.to_string()))?;
        *lock(&self.forwarding) = Some(Forwarding {
            options,
            collector,
            progress: Arc::new(Mutex::new(Progress {
                state: ForwardState::Idle,
                sent: 0,
                failed: 0,
                row: 0,
                last_error: None,
            })),
            stop: watch::Sender::new(false),
            task: None,
        });
        Ok(())
    }

    /// How forwarding goes; none when it is off.
    ///
    /// # Errors
    /// [`AppError::Store`] when the database cannot be read.
    pub fn forward_status(&self) -> Result<Option<ForwardStatus>, AppError> {
        let known = lock(&self.forwarding)
            .as_ref()
            .map(|forwarding| (forwarding.options.endpoint.clone(), forwarding.progress.clone()));
        let Some((endpoint, progress)) = known else {
            return Ok(None);
        };
        let row = lock(&progress).row;
        let lag = self.store.count_live_after(row)?;
        let progress = lock(&progress);
        Ok(Some(ForwardStatus {
            endpoint,
            state: progress.state,
            sent: progress.sent,
            failed: progress.failed,
            lag,
            last_error: progress.last_error.clone(),
        }))
    }

    /// Begins to follow what is stored, from where the last run of the program came to. Where nothing is forwarded, what
    /// earlier runs remember is forgotten: what comes in while it is off is never sent.
    pub(crate) async fn start_forwarding(&self) -> Result<(), StoreError> {
        let endpoint = lock(&self.forwarding)
            .as_ref()
            .map(|forwarding| forwarding.options.endpoint.clone());
        let own = endpoint.as_deref().map(checkpoint_name);
        for known in self.store.checkpoints(CHECKPOINT)? {
            if Some(&known.source) != own.as_ref() {
                save(&self.store, &known.source, None).await?;
            }
        }
        let Some(own) = own else { return Ok(()) };
        let saved = self.store.checkpoint(&own)?.and_then(|row| row.parse().ok());
        let row = match saved {
            Some(row) => row,
            None => self.store.last_event()?,
        };
        save(&self.store, &own, Some(row)).await?;
        let mut held = lock(&self.forwarding);
        if let Some(forwarding) = held.as_mut() {
            lock(&forwarding.progress).row = row;
            let follower = Follower {
                store: self.store.clone(),
                collector: forwarding.collector.clone(),
                checkpoint: own,
                progress: forwarding.progress.clone(),
                stop: forwarding.stop.subscribe(),
            };
            forwarding.task = Some(tokio::spawn(follower.run(self.store.changes())));
        }
        Ok(())
    }

    /// Switches forwarding off when the collector is this very program: it would receive all that it sends.
    pub(crate) fn refuse_loop(&self, listeners: &[Listener]) {
        let mut held = lock(&self.forwarding);
        let port = held
            .as_ref()
            .and_then(|forwarding| forwarding.collector.local_port());
        let own = listeners
            .iter()
            .any(|listener| listener.problem().is_none() && Some(listener.address.port()) == port);
        if own {
            tracing::error!("forwarding is off: its endpoint is this program itself");
            if let Some(task) = held.take().and_then(|forwarding| forwarding.task) {
                task.abort();
            }
        }
    }

    /// Sends what is left, for a moment, and stops.
    pub(crate) async fn stop_forwarding(&self) {
        let task = {
            let mut held = lock(&self.forwarding);
            held.as_mut().and_then(|forwarding| {
                forwarding.stop.send_replace(true);
                forwarding.task.take()
            })
        };
        if let Some(mut task) = task
            && tokio::time::timeout(LAST_WORDS, &mut task).await.is_err()
        {
            task.abort();
        }
    }
}

fn checkpoint_name(endpoint: &str) -> String {
    format!("{CHECKPOINT}{}", endpoint.trim().trim_end_matches('/'))
}

/// Stores how far forwarding has come. A full queue is no reason to wait: the next page saves again.
async fn save(store: &Store, checkpoint: &str, row: Option<i64>) -> Result<(), StoreError> {
    let batch = Batch {
        checkpoints: vec![Checkpoint {
            source: checkpoint.to_owned(),
            state: row.map(|row| row.to_string()),
        }],
        ..Batch::default()
    };
    match store.try_append(batch) {
        Ok(pending) => pending.await.map(drop),
        Err(_) => Ok(()),
    }
}

/// Follows what is stored.
struct Follower {
    store: Store,
    collector: Collector,
    checkpoint: String,
    progress: Arc<Mutex<Progress>>,
    stop: watch::Receiver<bool>,
}

impl Follower {
    async fn run(mut self, mut changes: broadcast::Receiver<Arc<tracewake_store::Change>>) {
        loop {
            match self.page().await {
                Ok(true) => continue,
                Ok(false) => self.set_state(ForwardState::Idle),
                Err(Ended::Stopped) => return,
                Err(Ended::Store(error)) => {
                    tracing::error!(%error, "forwarding cannot read the database");
                    self.note_error(error.to_string());
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

    /// Sends one request until the collector has it or refuses it for good.
    async fn deliver(&mut self, request: Request) -> Result<(), Ended> {
        let mut backoff = FIRST_BACKOFF;
        loop {
            match self.collector.send(request.signal, request.body.clone()).await {
                Sent::Accepted { rejected, message } => {
                    let rejected = rejected.min(request.items);
                    lock(&self.progress).sent += request.items - rejected;
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
                    self.note_error(reason);
                    self.set_state(ForwardState::Waiting);
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
    async fn wait_for_more(
        &mut self,
        changes: &mut broadcast::Receiver<Arc<tracewake_store::Change>>,
    ) -> bool {
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

    fn note_error(&self, reason: String) {
        lock(&self.progress).last_error = Some(reason);
    }

    fn dropped(&self, items: u64, reason: String) {
        tracing::warn!(items, %reason, "spans were not forwarded");
        let mut progress = lock(&self.progress);
        progress.failed += items;
        progress.last_error = Some(reason);
    }
}

enum Ended {
    Stopped,
    Store(StoreError),
}
