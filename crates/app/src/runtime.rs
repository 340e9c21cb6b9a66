//! Start and stop order: the store first, then forwarding, then the listeners and other sources; at the end the listeners
//! drain, forwarding sends what is left, folders and topics are left, imports stop, and the store closes last, so that
//! nothing acknowledged is lost.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, Once};

use tokio::sync::broadcast;
use tracewake_ingest::{Intake, KafkaSource, Keys, ListenOptions, Listener, Listeners};
use tracewake_store::{Change, LedgerLine, Store, StoreError};

use crate::backfill::fill_calls;
use crate::chat::Chat;
use crate::error::AppError;
use crate::folders::Folders;
use crate::forward::Forwarding;
use crate::imports::Imports;
use crate::lock::lock;
use crate::open::open_store;
use crate::rate::Rate;
use crate::secrets::Secrets;

/// What to open and where to listen.
#[derive(Debug, Clone)]
pub struct AppOptions {
    /// The database file.
    pub database: PathBuf,
    /// Addresses and token of the listeners.
    pub listen: ListenOptions,
}

/// The running program: store, listeners, other sources, imports.
pub struct App {
    pub(crate) store: Store,
    pub(crate) chat: Arc<Chat>,
    pub(crate) imports: Arc<Imports>,
    pub(crate) folders: Arc<Folders>,
    pub(crate) rate: Arc<Rate>,
    pub(crate) keys: Keys,
    keys_loaded: Once,
    pub(crate) secrets: Secrets,
    pub(crate) counts_at_start: Vec<LedgerLine>,
    pub(crate) forwarding: Mutex<Option<Forwarding>>,
    listen: ListenOptions,
    listeners: Mutex<Option<Listeners>>,
    pub(crate) listening: Mutex<Vec<Listener>>,
    pub(crate) kafka: Mutex<Vec<KafkaSource>>,
    housekeeping: Mutex<Option<tokio::task::JoinHandle<()>>>,
}

impl App {
    /// Opens the database. Nothing listens yet.
    ///
    /// # Errors
    /// [`AppError::Store`], with what to do in its text.
    pub fn open(options: AppOptions) -> Result<App, AppError> {
        let store = open_store(&options.database)?;
        let counts_at_start = store.ledger()?;
        let rate = Arc::new(Rate::default());
        Ok(App {
            chat: Arc::default(),
            imports: Arc::new(Imports::new()),
            folders: Arc::default(),
            counts_at_start,
            forwarding: Mutex::new(None),
            rate,
            keys: Keys::default(),
            keys_loaded: Once::new(),
            secrets: Secrets::new(store.clone()),
            store,
            listen: options.listen,
            listeners: Mutex::new(None),
            listening: Mutex::new(Vec::new()),
            kafka: Mutex::new(Vec::new()),
            housekeeping: Mutex::new(None),
        })
    }

    /// Starts the listeners and returns them; begins to read the folders and topics that are kept, and to forward. Listeners
    /// whose port is taken say so; the others go on. Needs a tokio runtime.
    pub async fn listen(&self) -> Vec<Listener> {
        let mut changes = self.store.changes();
        let rate = self.rate.clone();
        tokio::spawn(async move {
            loop {
                match changes.recv().await {
                    Ok(change) => rate.add(change.counts.stored),
                    Err(broadcast::error::RecvError::Lagged(_)) => {}
                    Err(broadcast::error::RecvError::Closed) => return,
                }
            }
        });
        let store = self.store.clone();
        tokio::task::spawn_blocking(move || match fill_calls(&store) {
            Ok(()) | Err(StoreError::Closed) => {}
            Err(error) => tracing::warn!(%error, "calls of an older version cannot be read again"),
        });
        // Before anything is received: what comes from here on is forwarded.
        if let Err(error) = self.load_target() {
            tracing::error!(%error, "the collector to forward to cannot be read");
        }
        if let Err(error) = self.start_forwarding().await {
            tracing::error!(%error, "forwarding cannot start");
        }
        let listeners = Listeners::start(self.intake(), &self.listen).await;
        let all = listeners.all().to_vec();
        self.refuse_loop(&all);
        *lock(&self.listening) = all.clone();
        *lock(&self.listeners) = Some(listeners);
        if let Err(error) = self.watch_kept_folders() {
            tracing::warn!(%error, "the kept folders cannot be loaded");
        }
        if let Err(error) = self.start_kept_topics() {
            tracing::warn!(%error, "the kept topics cannot be loaded");
        }
        *lock(&self.housekeeping) = Some(self.keep_house());
        all
    }

    /// What takes events in, with the user's keys to check their signatures.
    pub(crate) fn intake(&self) -> Intake {
        self.keys_loaded.call_once(|| {
            if let Err(error) = self.load_signing_keys() {
                tracing::warn!(%error, "the signing keys cannot be loaded");
            }
        });
        Intake::new(self.store.clone(), self.keys.clone())
    }

    /// What each commit changed, from now on.
    pub fn changes(&self) -> broadcast::Receiver<Arc<Change>> {
        self.store.changes()
    }

    /// Closes the store of a program that does not listen.
    ///
    /// # Errors
    /// [`AppError::Store`] when the last events could not be written.
    pub fn close(&self) -> Result<(), AppError> {
        Ok(self.store.close()?)
    }

    /// Drains the listeners, ends what is on its way from chat backends, stops forwarding, leaves folders and topics, stops imports, and closes the store.
    ///
    /// # Errors
    /// [`AppError::Store`] when the last events could not be written.
    pub async fn stop(&self) -> Result<(), AppError> {
        if let Some(housekeeping) = lock(&self.housekeeping).take() {
            housekeeping.abort();
        }
        let listeners = lock(&self.listeners).take();
        if let Some(listeners) = listeners {
            listeners.stop().await;
        }
        self.chat.close().await;
        self.stop_forwarding().await;
        let (folders, imports, store) = (self.folders.clone(), self.imports.clone(), self.store.clone());
        let topics = std::mem::take(&mut *lock(&self.kafka));
        let closed = tokio::task::spawn_blocking(move || {
            folders.stop();
            topics.into_iter().for_each(KafkaSource::stop);
            imports.stop();
            store.close()
        });
        Ok(closed.await.unwrap_or(Ok(()))?)
    }
}
