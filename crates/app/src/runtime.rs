//! The running program: its parts, made from one store, started in order and stopped in reverse. Nothing else knows all
//! of them, and none of them knows it.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::broadcast;
use tracewake_conversations::Conversations;
use tracewake_ingest::{Intake, ListenOptions, Listener, now};
use tracewake_kept::Secrets;
use tracewake_model::UnixNanos;
use tracewake_store::{Change, Store};

use crate::chat::Chat;
use crate::coding_agents::{AgentFolder, CodingAgents};
use crate::dto::Settings;
use crate::error::AppError;
use crate::folders::Folders;
use crate::forward::Forwarding;
use crate::imports::Imports;
use crate::listening::Listening;
use crate::open::{open_store, open_store_to_read};
use crate::part::Part;
use crate::prices::Prices;
use crate::read_again::ReadAgain;
use crate::replay::Replays;
use crate::retention::Retention;
use crate::settings::set_settings;
use crate::signing_keys::SigningKeys;
use crate::status::Status;
use crate::topics::Topics;

/// How often to look whether all sums are made.
const SETTLE_STEP: Duration = Duration::from_millis(10);

/// What to open and where to listen.
#[derive(Debug, Clone)]
pub struct AppOptions {
    /// The database file.
    pub database: PathBuf,
    /// Addresses and token of the listeners.
    pub listen: ListenOptions,
    /// Where keys and passwords are kept; none for the system's keyring.
    pub key_file: Option<PathBuf>,
    /// Where coding agents keep their sessions on this machine.
    pub agent_folders: Vec<AgentFolder>,
}

impl AppOptions {
    /// Opens a database and listens nowhere.
    pub fn at(database: impl Into<PathBuf>) -> AppOptions {
        AppOptions {
            database: database.into(),
            listen: ListenOptions::default(),
            key_file: None,
            agent_folders: Vec::new(),
        }
    }
}

/// The running program.
pub struct App {
    store: Store,
    secrets: Secrets,
    signing_keys: SigningKeys,
    read_again: ReadAgain,
    status: Status,
    imports: Arc<Imports>,
    forwarding: Forwarding,
    chat: Chat,
    replays: Replays,
    listening: Arc<Listening>,
    folders: Arc<Folders>,
    coding_agents: CodingAgents,
    topics: Topics,
    retention: Retention,
    prices: Prices,
}

impl App {
    /// Opens the database. Nothing listens yet.
    ///
    /// # Errors
    /// [`AppError::Store`], with what to do in its text.
    pub fn open(options: AppOptions) -> Result<App, AppError> {
        App::over(open_store(&options.database)?, options)
    }

    /// Opens the database for a command that reads. Where nothing may be written it is only read.
    ///
    /// # Errors
    /// [`AppError::Store`], with what to do in its text.
    pub fn open_to_read(options: AppOptions) -> Result<App, AppError> {
        App::over(open_store_to_read(&options.database)?, options)
    }

    fn over(store: Store, options: AppOptions) -> Result<App, AppError> {
        let secrets = match options.key_file {
            Some(file) => Secrets::in_file(store.clone(), file),
            None => Secrets::new(store.clone()),
        };
        let signing_keys = SigningKeys::new(store.clone(), secrets.clone());
        let intake = signing_keys.intake();
        let listening = Arc::new(Listening::new(options.listen, intake.clone()));
        let conversations = Arc::new(Conversations::new(store.clone(), secrets.clone(), now));
        let folders = Arc::new(Folders::new(store.clone(), intake.clone()));
        Ok(App {
            read_again: ReadAgain::new(store.clone()),
            status: Status::new(store.clone(), listening.clone())?,
            imports: Arc::new(Imports::new(intake.clone())),
            forwarding: Forwarding::new(store.clone(), secrets.clone(), listening.clone()),
            replays: Replays::new(store.clone(), conversations.clone()),
            chat: Chat::new(conversations, secrets.clone()),
            coding_agents: CodingAgents::new(folders.clone(), options.agent_folders),
            folders,
            topics: Topics::new(store.clone(), secrets.clone(), intake),
            retention: Retention::new(store.clone()),
            prices: Prices::new(store.clone()),
            listening,
            signing_keys,
            secrets,
            store,
        })
    }

    /// The parts in the order in which they start. Forwarding comes before everything that receives: what comes from
    /// there on is forwarded.
    fn parts(&self) -> [&dyn Part; 9] {
        [
            &self.read_again,
            &self.status,
            &self.forwarding,
            &*self.imports,
            &self.topics,
            &*self.folders,
            &self.chat,
            &*self.listening,
            &self.retention,
        ]
    }

    /// Starts all parts, and gives the listeners. One that cannot start is logged, and the others go on. Needs a tokio
    /// runtime.
    pub async fn start(&self) -> Vec<Listener> {
        self.signing_keys.load_once();
        for part in self.parts() {
            if let Err(error) = part.start().await {
                tracing::error!(%error, part = part.name(), "a part of the program cannot start");
            }
        }
        self.forwarding.refuse_loop();
        self.listening.all()
    }

    /// Stops all parts, the last started first, and closes the store last, so that nothing acknowledged is lost.
    ///
    /// # Errors
    /// [`AppError::Store`] when the last events could not be written.
    pub async fn stop(&self) -> Result<(), AppError> {
        for part in self.parts().into_iter().rev() {
            part.stop().await;
        }
        let store = self.store.clone();
        let closed = tokio::task::spawn_blocking(move || store.close());
        Ok(closed.await.unwrap_or(Ok(()))?)
    }

    /// Closes the store of a program that was not started.
    ///
    /// # Errors
    /// [`AppError::Store`] when the last events could not be written.
    pub fn close(&self) -> Result<(), AppError> {
        Ok(self.store.close()?)
    }

    /// What each commit changed, from now on.
    pub fn changes(&self) -> broadcast::Receiver<Arc<Change>> {
        self.store.changes()
    }

    /// Keeps settings, and holds another rule of retention at once.
    ///
    /// # Errors
    /// As [`set_settings`]; when the database cannot be read or written.
    pub fn set_settings(&self, settings: &Settings, now: UnixNanos) -> Result<(), AppError> {
        match set_settings(&self.store, settings)? {
            true => self.retention.hold(now),
            false => Ok(()),
        }
    }

    /// What is stored, for everything that only reads.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Keys and passwords.
    pub fn secrets(&self) -> &Secrets {
        &self.secrets
    }

    /// The keys that signatures are checked with.
    pub fn signing_keys(&self) -> &SigningKeys {
        &self.signing_keys
    }

    /// What takes events in, with the user's keys to check their signatures.
    pub fn intake(&self) -> Intake {
        self.signing_keys.load_once();
        self.signing_keys.intake()
    }

    /// How the program does.
    pub fn status(&self) -> &Status {
        &self.status
    }

    /// The listeners.
    pub fn listening(&self) -> &Listening {
        &self.listening
    }

    /// Files that are imported.
    pub fn imports(&self) -> &Arc<Imports> {
        self.signing_keys.load_once();
        &self.imports
    }

    /// Folders that are watched.
    pub fn folders(&self) -> &Folders {
        self.signing_keys.load_once();
        &self.folders
    }

    /// Coding agents whose sessions lie on this machine.
    pub fn coding_agents(&self) -> &CodingAgents {
        self.signing_keys.load_once();
        &self.coding_agents
    }

    /// Topics that are read.
    pub fn topics(&self) -> &Topics {
        self.signing_keys.load_once();
        &self.topics
    }

    /// Forwarding to another collector.
    pub fn forwarding(&self) -> &Forwarding {
        &self.forwarding
    }

    /// Conversations with backends.
    pub fn chat(&self) -> &Chat {
        &self.chat
    }

    /// Recorded model calls that are made again.
    pub fn replays(&self) -> &Replays {
        &self.replays
    }

    /// What model calls are priced by.
    pub fn prices(&self) -> &Prices {
        &self.prices
    }

    /// Waits until the sums of all sessions are made, at most this long: other prices or a newer version may have left
    /// them to do. Gives whether they are.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn settle(&self, patience: Duration) -> Result<bool, AppError> {
        let begin = Instant::now();
        while self.store.sessions_behind()? > 0 {
            if begin.elapsed() >= patience {
                return Ok(false);
            }
            std::thread::sleep(SETTLE_STEP);
        }
        Ok(true)
    }

    /// What goes by itself.
    pub fn retention(&self) -> &Retention {
        &self.retention
    }
}
