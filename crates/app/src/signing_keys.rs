//! The user's signing keys: kept apart from the database, used for everything that comes in, and for what is stored
//! already whenever they change.

use std::sync::Once;

use tracewake_ingest::{Intake, Keys};
use tracewake_kept::Secrets;
use tracewake_store::{Batch, Store};

use crate::error::{AppError, not_found};
use crate::write::commit;

/// The kind of secret that a signing key is.
const KIND: &str = "signing";
/// Events that are checked again in one commit.
const PAGE: u64 = 500;

/// The signing keys of one database, and what checks signatures with them.
pub struct SigningKeys {
    store: Store,
    secrets: Secrets,
    keys: Keys,
    loaded: Once,
}

impl SigningKeys {
    /// Those that are kept among `secrets`. They are not read before events are taken in.
    pub fn new(store: Store, secrets: Secrets) -> SigningKeys {
        SigningKeys {
            store,
            secrets,
            keys: Keys::default(),
            loaded: Once::new(),
        }
    }

    /// Names of the signing keys, sorted.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn names(&self) -> Result<Vec<String>, AppError> {
        Ok(self.secrets.names(KIND)?)
    }

    /// Keeps a signing key (an organisation's salt) under a name, and checks all signed events again. Gives their
    /// number.
    ///
    /// # Errors
    /// [`AppError::Invalid`] for an empty name or key; when keyring, file or database fail.
    pub fn add(&self, name: &str, key: &str) -> Result<u64, AppError> {
        if name.trim().is_empty() || key.is_empty() {
            return Err(AppError::Invalid(
                "a signing key needs a name and a key".to_owned(),
            ));
        }
        self.secrets.set(KIND, name.trim(), key)?;
        self.check_again()
    }

    /// Forgets a signing key, and checks all signed events again. Gives their number.
    ///
    /// # Errors
    /// [`AppError::NotFound`] for an unknown name; when keyring, file or database fail.
    pub fn remove(&self, name: &str) -> Result<u64, AppError> {
        if !self.names()?.iter().any(|known| known == name) {
            return Err(not_found("signing key", name));
        }
        self.secrets.remove(KIND, name)?;
        self.check_again()
    }

    /// The signing keys themselves. Asks the system's keyring only if there is a key.
    ///
    /// # Errors
    /// When keyring, file or database cannot be read.
    pub fn values(&self) -> Result<Vec<String>, AppError> {
        let mut keys = Vec::new();
        for name in self.names()? {
            match self.secrets.get(KIND, &name)? {
                Some(key) => keys.push(key),
                None => tracing::warn!(name, "a signing key is not where it was kept"),
            }
        }
        Ok(keys)
    }

    /// What takes events in and checks their signatures, once the keys are loaded.
    pub(crate) fn intake(&self) -> Intake {
        Intake::new(self.store.clone(), self.keys.clone())
    }

    /// Loads the keys, unless they are loaded. Asks the system's keyring, which may ask the person: only for those who
    /// take events in.
    pub(crate) fn load_once(&self) {
        self.loaded.call_once(|| {
            if let Err(error) = self.load() {
                tracing::warn!(%error, "the signing keys cannot be loaded");
            }
        });
    }

    /// Loads the keys for what comes in from now on.
    fn load(&self) -> Result<(), AppError> {
        self.keys.set(&self.values()?);
        Ok(())
    }

    fn check_again(&self) -> Result<u64, AppError> {
        self.load()?;
        let (mut after, mut checked) = (0, 0);
        loop {
            let events = self.store.signed_events(after, PAGE)?;
            let Some(last) = events.last() else {
                return Ok(checked);
            };
            after = last.id;
            checked += events.len() as u64;
            let verdicts = events.iter().filter_map(|event| {
                let verdict = self.keys.verdict(event.dialect, &event.original);
                (verdict != event.integrity).then_some((event.id, verdict))
            });
            let batch = Batch {
                verdicts: verdicts.collect(),
                ..Batch::default()
            };
            commit(&self.store, batch)?;
        }
    }
}
