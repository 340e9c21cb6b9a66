//! Forwarding of live events to another OTLP collector. Off until the user names one.
//!
//! Follows the events in the order they were stored, behind the commit: receiving never waits for it. How far it has
//! come is a checkpoint, so that a stop or a crash loses nothing; what is sent twice after a crash has the same ids.
//! Only events that came over the wire while it was on are sent.

mod follow;
mod requests;
mod target;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tracewake_ingest::{Collector, ForwardOptions, Listener};
use tracewake_kept::Secrets;
use tracewake_store::{Store, StoreError};

use crate::dto;
use crate::error::AppError;
use crate::listening::Listening;
use crate::part::{Part, PartFuture};
use follow::{Follower, save};
use tracewake_kept::lock;

/// How long the program may go on sending when it is asked to stop.
const LAST_WORDS: Duration = Duration::from_secs(3);
/// Names of checkpoints begin like this.
const CHECKPOINT: &str = "forward:";

/// What forwarding is at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ForwardState {
    /// Everything is sent; waiting for more.
    Waiting,
    /// Sending.
    Sending,
    /// The collector does not answer, or asked to wait; it is tried again later.
    Retrying,
}

impl ForwardState {
    /// The name in output and in the window.
    pub fn name(self) -> &'static str {
        match self {
            ForwardState::Waiting => "waiting",
            ForwardState::Sending => "sending",
            ForwardState::Retrying => "retrying",
        }
    }
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
    /// Why the collector cannot be sent to right now, else why something was dropped last.
    pub last_error: Option<String>,
}

/// Forwarding of what is stored to one collector, or to none.
pub struct Forwarding {
    store: Store,
    secrets: Secrets,
    listening: Arc<Listening>,
    destination: Mutex<Option<Destination>>,
}

/// A collector that is forwarded to.
struct Destination {
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
    /// Why the collector cannot be sent to.
    problem: Option<String>,
    /// Why something was dropped last.
    dropped: Option<String>,
}

impl Destination {
    fn new(options: ForwardOptions) -> Result<Destination, AppError> {
        let collector = Collector::new(&options).map_err(|error| AppError::Invalid(error.to_string()))?;
        let progress = Progress {
            state: ForwardState::Waiting,
            sent: 0,
            failed: 0,
            row: 0,
            problem: None,
            dropped: None,
        };
        Ok(Destination {
            options,
            collector,
            progress: Arc::new(Mutex::new(progress)),
            stop: watch::Sender::new(false),
            task: None,
        })
    }

    fn is_to_one_of(&self, listeners: &[Listener]) -> bool {
        let port = self.collector.local_port();
        let mut own = listeners.iter().filter(|listener| listener.problem().is_none());
        own.any(|listener| Some(listener.address.port()) == port)
    }
}

impl Forwarding {
    /// Off. What a collector must not be is one of the listeners: it would receive all that it sends.
    pub fn new(store: Store, secrets: Secrets, listening: Arc<Listening>) -> Forwarding {
        Forwarding {
            store,
            secrets,
            listening,
            destination: Mutex::default(),
        }
    }

    /// Names the collector to forward to in this run of the program, before it starts.
    ///
    /// # Errors
    /// [`AppError::Invalid`] when the endpoint or a header cannot be used.
    pub fn name_once(&self, options: ForwardOptions) -> Result<(), AppError> {
        *lock(&self.destination) = Some(Destination::new(options)?);
        Ok(())
    }

    /// Names the collector to forward to from now on, also after the program was started again; none switches
    /// forwarding off, and what was not sent then never is. Blocks; needs a tokio runtime around it.
    ///
    /// # Errors
    /// [`AppError::Invalid`] when the endpoint or a header cannot be used, or the endpoint is this program itself.
    pub fn set(&self, target: Option<&dto::ForwardTarget>) -> Result<(), AppError> {
        let options = target.map(|target| self.options_of(target)).transpose()?;
        let new = options.clone().map(Destination::new).transpose()?;
        if new
            .as_ref()
            .is_some_and(|new| new.is_to_one_of(&self.listening.all()))
        {
            return Err(AppError::Invalid(
                "the endpoint is this program itself; name another collector".into(),
            ));
        }
        self.save_target(options.as_ref())?;
        Handle::current().block_on(async {
            self.end().await;
            *lock(&self.destination) = new;
            self.begin().await
        })?;
        Ok(())
    }

    /// How forwarding goes; none when it is off.
    ///
    /// # Errors
    /// [`AppError::Store`] when the database cannot be read.
    pub fn status(&self) -> Result<Option<ForwardStatus>, AppError> {
        let known = lock(&self.destination)
            .as_ref()
            .map(|known| (known.options.endpoint.clone(), known.progress.clone()));
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
            last_error: progress.problem.clone().or_else(|| progress.dropped.clone()),
        }))
    }

    /// Switches forwarding off when the collector is this very program.
    pub(crate) fn refuse_loop(&self) {
        let listeners = self.listening.all();
        let mut held = lock(&self.destination);
        if held.as_ref().is_some_and(|known| known.is_to_one_of(&listeners)) {
            tracing::error!("forwarding is off: its endpoint is this program itself");
            if let Some(task) = held.take().and_then(|known| known.task) {
                task.abort();
            }
        }
    }

    /// Begins to follow what is stored, from where the last run of the program came to. Where nothing is forwarded,
    /// what earlier runs remember is forgotten: what comes in while it is off is never sent.
    async fn begin(&self) -> Result<(), StoreError> {
        let endpoint = lock(&self.destination)
            .as_ref()
            .map(|known| known.options.endpoint.clone());
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
        let mut held = lock(&self.destination);
        if let Some(destination) = held.as_mut() {
            lock(&destination.progress).row = row;
            let follower = Follower {
                store: self.store.clone(),
                collector: destination.collector.clone(),
                checkpoint: own,
                progress: destination.progress.clone(),
                stop: destination.stop.subscribe(),
            };
            destination.task = Some(tokio::spawn(follower.run(self.store.changes())));
        }
        Ok(())
    }

    /// Sends what is left, for a moment, and stops.
    async fn end(&self) {
        let task = {
            let mut held = lock(&self.destination);
            held.as_mut().and_then(|destination| {
                destination.stop.send_replace(true);
                destination.task.take()
            })
        };
        if let Some(mut task) = task
            && tokio::time::timeout(LAST_WORDS, &mut task).await.is_err()
        {
            task.abort();
        }
    }
}

impl Part for Forwarding {
    fn name(&self) -> &'static str {
        "forwarding"
    }

    /// Forwards what is stored from here on, and what the last run did not come to.
    fn start(&self) -> PartFuture<'_, Result<(), AppError>> {
        Box::pin(async {
            // Without the collector that is kept, one that was named for this run is still forwarded to.
            if let Err(error) = self.load_target() {
                tracing::error!(%error, "the collector to forward to cannot be read");
            }
            Ok(self.begin().await?)
        })
    }

    fn stop(&self) -> PartFuture<'_, ()> {
        Box::pin(self.end())
    }
}

fn checkpoint_name(endpoint: &str) -> String {
    format!("{CHECKPOINT}{}", endpoint.trim().trim_end_matches('/'))
}
