//! The user's signing keys: kept apart from the database, used for everything that comes in, and for what is stored already
//! whenever they change.

use tracewake_store::{Batch, StoreError};

use crate::error::AppError;
use crate::runtime::App;

/// The kind of secret that a signing key is.
const KIND: &str = "signing";
/// Events that are checked again in one commit.
const PAGE: u64 = 500;

impl App {
    /// Names of the signing keys, sorted.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn signing_keys(&self) -> Result<Vec<String>, AppError> {
        self.secrets.names(KIND)
    }

    /// Keeps a signing key (an organisation's salt) under a name, and checks all signed events again. Gives their number.
    ///
    /// # Errors
    /// [`AppError::Invalid`] for an empty name or key; when keyring, file or database fail.
    pub fn add_signing_key(&self, name: &str, key: &str) -> Result<u64, AppError> {
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
    pub fn remove_signing_key(&self, name: &str) -> Result<u64, AppError> {
        if !self.signing_keys()?.iter().any(|known| known == name) {
            return Err(AppError::NotFound {
                what: "signing key",
                key: name.to_owned(),
            });
        }
        self.secrets.remove(KIND, name)?;
        self.check_again()
    }

    /// The signing keys themselves. Asks the system's keyring only if there is a key.
    ///
    /// # Errors
    /// When keyring, file or database cannot be read.
    pub fn signing_key_values(&self) -> Result<Vec<String>, AppError> {
        let mut keys = Vec::new();
        for name in self.signing_keys()? {
            match self.secrets.get(KIND, &name)? {
                Some(key) => keys.push(key),
                None => tracing::warn!(name, "a signing key is not where it was kept"),
            }
        }
        Ok(keys)
    }

    /// Loads the keys for what comes in from now on.
    pub(crate) fn load_signing_keys(&self) -> Result<(), AppError> {
        self.keys.set(&self.signing_key_values()?);
        Ok(())
    }

    fn check_again(&self) -> Result<u64, AppError> {
        self.load_signing_keys()?;
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
            self.commit(batch)?;
        }
    }

    /// Commits what is no event: verdicts, checkpoints, released rejects.
    pub(crate) fn commit(&self, batch: Batch) -> Result<(), StoreError> {
        self.store.append_blocking(batch)?.wait().map(drop)
    }
}
