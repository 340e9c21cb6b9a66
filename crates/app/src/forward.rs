//! Forwarding of live events to another OTLP collector. Off unless somebody names one.
//!
//! Follows the events in the order they were stored, behind the commit: receiving never waits for it. How far it has come
//! is a checkpoint, so that a stop or a crash loses nothing; what is sent twice after a crash has the same ids. Only
//! events that came over the wire while it was on are sent.

mod follow;
mod requests;
mod target;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tracewake_ingest::{Collector, ForwardOptions, Listener};
use tracewake_store::StoreError;

use crate::dto;
use crate::error::AppError;
use crate::lock::lock;
use crate::runtime::App;
use follow::{Follower, save};

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
    /// The collector does not answer, or asked to wait; trying again by and by.
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
    /// Why the collector cannot be sent to.
    trouble: Option<String>,
    /// Why something was dropped last.
    dropped: Option<String>,
}

impl Forwarding {
    fn new(options: ForwardOptions) -> Result<Forwarding, AppError> {
        let collector = Collector::new(&options).map_err(|error| AppError::Invalid(error.to_string()))?;
        let progress = Progress {
            state: ForwardState::Waiting,
            sent: 0,
            failed: 0,
            row: 0,
            trouble: None,
            dropped: None,
        };
        Ok(Forwarding {
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

impl App {
    /// Names the collector to forward to in this run of the program, before it listens.
    ///
    /// # Errors
    /// [`AppError::Invalid`] when the endpoint or a header cannot be used.
    pub fn forward_to(&self, options: ForwardOptions) -> Result<(), AppError> {
        *lock(&self.forwarding) = Some(Forwarding::new(options)?);
        Ok(())
    }

    /// Names the collector to forward to from now on, also after the program was started again; none switches forwarding
    /// off, and what was not sent then never is. Blocks; needs a tokio runtime around it.
    ///
    /// # Errors
    /// [`AppError::Invalid`] when the endpoint or a header cannot be used, or the endpoint is this program itself.
    pub fn set_forward(&self, target: Option<&dto::ForwardTarget>) -> Result<(), AppError> {
        let options = target.map(|target| self.options_of(target)).transpose()?;
        let new = options.clone().map(Forwarding::new).transpose()?;
        let is_loop = |new: &Forwarding| new.is_to_one_of(&lock(&self.listening));
        if new.as_ref().is_some_and(is_loop) {
            return Err(AppError::Invalid(
                "the endpoint is this program itself; name another collector".into(),
            ));
        }
        self.save_target(options.as_ref())?;
        Handle::current().block_on(async {
            self.stop_forwarding().await;
            *lock(&self.forwarding) = new;
            self.start_forwarding().await
        })?;
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
            last_error: progress.trouble.clone().or_else(|| progress.dropped.clone()),
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
        if held
            .as_ref()
            .is_some_and(|forwarding| forwarding.is_to_one_of(listeners))
        {
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
