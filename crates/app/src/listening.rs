//! The listeners, and the addresses that clients are given.

use std::sync::Mutex;

use tracewake_ingest::{Intake, ListenOptions, Listener, ListenerState, Listeners};

use crate::dto::ListenerRow;
use crate::error::AppError;
use crate::part::{Part, PartFuture};
use tracewake_kept::lock;

/// The port of AOP, where other HTTP goes as well.
const HTTP: u16 = 8000;

/// The addresses that are listened on.
pub struct Listening {
    options: ListenOptions,
    intake: Intake,
    running: tokio::sync::Mutex<Option<Listeners>>,
    all: Mutex<Vec<Listener>>,
}

impl Listening {
    /// Nothing listens yet.
    pub fn new(options: ListenOptions, intake: Intake) -> Listening {
        Listening {
            options,
            intake,
            running: tokio::sync::Mutex::default(),
            all: Mutex::default(),
        }
    }

    /// All listeners since the start. Those whose port is taken say so.
    pub fn all(&self) -> Vec<Listener> {
        lock(&self.all).clone()
    }

    /// The same for the window.
    pub(crate) fn rows(&self) -> Vec<ListenerRow> {
        let row = |listener: &Listener| ListenerRow {
            address: listener.address.to_string(),
            port: listener.address.port(),
            listening: listener.is_listening(),
            problem: listener.problem().unwrap_or_default(),
            port_in_use: matches!(listener.state, ListenerState::PortInUse(_)),
        };
        lock(&self.all).iter().map(row).collect()
    }

    /// Tries again to listen on a port that another program had.
    ///
    /// # Errors
    /// None; whether it listens now is in [`Listening::all`].
    pub async fn listen_again(&self, port: u16) -> Result<(), AppError> {
        let mut running = self.running.lock().await;
        if let Some(listeners) = running.as_mut() {
            listeners.listen_again(port).await;
            *lock(&self.all) = listeners.all().to_vec();
        }
        Ok(())
    }

    /// Listens on the next free port instead of one that another program has, until the program ends. Gives that port.
    ///
    /// # Errors
    /// [`AppError::Invalid`] when no port near it is free.
    pub async fn listen_elsewhere(&self, port: u16) -> Result<u16, AppError> {
        let mut running = self.running.lock().await;
        let other = match running.as_mut() {
            Some(listeners) => {
                let other = listeners.listen_elsewhere(port).await;
                *lock(&self.all) = listeners.all().to_vec();
                other
            }
            None => None,
        };
        other.ok_or_else(|| AppError::Invalid(format!("no port near {port} is free")))
    }

    /// Where this program takes HTTP.
    pub fn http_address(&self) -> String {
        self.address_for(HTTP)
    }

    /// The address to give to a client: the listener on the client's default port if it listens, else the first that
    /// does.
    pub(crate) fn address_for(&self, port: u16) -> String {
        let listeners = self.rows();
        let listening = || listeners.iter().filter(|listener| listener.listening);
        let best = listening()
            .find(|listener| listener.port == port)
            .or_else(|| listening().next());
        best.map_or_else(
            || format!("127.0.0.1:{port}"),
            |listener| listener.address.clone(),
        )
    }
}

impl Part for Listening {
    fn name(&self) -> &'static str {
        "listeners"
    }

    fn start(&self) -> PartFuture<'_, Result<(), AppError>> {
        Box::pin(async {
            let listeners = Listeners::start(self.intake.clone(), &self.options).await;
            *lock(&self.all) = listeners.all().to_vec();
            *self.running.lock().await = Some(listeners);
            Ok(())
        })
    }

    /// Accepts nothing more, and drains.
    fn stop(&self) -> PartFuture<'_, ()> {
        Box::pin(async {
            let listeners = self.running.lock().await.take();
            if let Some(listeners) = listeners {
                listeners.stop().await;
            }
        })
    }
}
