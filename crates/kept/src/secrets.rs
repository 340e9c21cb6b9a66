//! Keys and passwords: in the system's keyring, or where there is none, in a file that only the user can read. The
//! database knows their names and where each is kept, never the secrets themselves.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tracewake_store::{Batch, Checkpoint, Store, StoreError};

/// Under this name everything is in the system's keyring.
const SERVICE: &str = "tracewake";
const KEYRING: &str = "keyring";
const FILE: &str = "file";

/// Why a secret cannot be read or kept.
#[derive(Debug, thiserror::Error)]
pub enum SecretsError {
    /// Where each is kept cannot be read or written.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The file of secrets cannot be read or written.
    #[error("the file of keys {} cannot be used: {source}", file.display())]
    File {
        /// The file.
        file: PathBuf,
        /// Why.
        source: io::Error,
    },
}

/// The secrets of one database. Cheap to clone.
#[derive(Clone)]
pub struct Secrets {
    store: Store,
    file: PathBuf,
    file_only: bool,
}

impl Secrets {
    /// The secrets that belong to a store: in the system's keyring, or, where there is none, in a file beside the
    /// database.
    pub fn new(store: Store) -> Secrets {
        let mut file = store.path().as_os_str().to_owned();
        file.push(".keys");
        Secrets {
            store,
            file: PathBuf::from(file),
            file_only: false,
        }
    }

    /// Secrets in a file, whatever the system has.
    pub fn in_file(store: Store, file: PathBuf) -> Secrets {
        Secrets {
            store,
            file,
            file_only: true,
        }
    }

    /// Names of the secrets of a kind, sorted.
    ///
    /// # Errors
    /// [`SecretsError::Store`].
    pub fn names(&self, kind: &str) -> Result<Vec<String>, SecretsError> {
        let prefix = source(kind, "");
        let known = self.store.checkpoints(&prefix)?;
        Ok(known
            .into_iter()
            .map(|checkpoint| checkpoint.source[prefix.len()..].to_owned())
            .collect())
    }

    /// A secret; none when there is none of this name, or it was removed outside of the program.
    ///
    /// # Errors
    /// [`SecretsError`].
    pub fn get(&self, kind: &str, name: &str) -> Result<Option<String>, SecretsError> {
        match self.store.checkpoint(&source(kind, name))?.as_deref() {
            Some(KEYRING) => Ok(keyring::Entry::new(SERVICE, &entry(kind, name))
                .and_then(|entry| entry.get_password())
                .ok()),
            Some(_) => Ok(self
                .read_file()
                .map_err(self.unusable())?
                .remove(&entry(kind, name))),
            None => Ok(None),
        }
    }

    /// Keeps a secret.
    ///
    /// # Errors
    /// [`SecretsError`].
    pub fn set(&self, kind: &str, name: &str, secret: &str) -> Result<(), SecretsError> {
        let in_keyring = !self.file_only
            && keyring::Entry::new(SERVICE, &entry(kind, name))
                .and_then(|entry| entry.set_password(secret))
                .is_ok();
        if !in_keyring {
            let mut all = self.read_file().map_err(self.unusable())?;
            all.insert(entry(kind, name), secret.to_owned());
            self.write_file(&all).map_err(self.unusable())?;
        }
        let place = if in_keyring { KEYRING } else { FILE };
        self.remember(kind, name, Some(place.to_owned()))
    }

    /// Forgets a secret. One that is not there is no error.
    ///
    /// # Errors
    /// [`SecretsError`].
    pub fn remove(&self, kind: &str, name: &str) -> Result<(), SecretsError> {
        match self.store.checkpoint(&source(kind, name))?.as_deref() {
            Some(KEYRING) => {
                // One that was removed outside of the program is gone as well.
                let _ = keyring::Entry::new(SERVICE, &entry(kind, name))
                    .and_then(|entry| entry.delete_credential());
            }
            Some(_) => {
                let mut all = self.read_file().map_err(self.unusable())?;
                all.remove(&entry(kind, name));
                self.write_file(&all).map_err(self.unusable())?;
            }
            None => return Ok(()),
        }
        self.remember(kind, name, None)
    }

    /// Where secrets are kept, in words.
    pub fn place(&self) -> String {
        match self.file_only || keyring::Entry::store_status().is_err() {
            true => format!(
                "There is no keyring here: keys are kept in {}, which only you can read.",
                self.file.display()
            ),
            false => "Keys are kept in the system's keyring.".to_owned(),
        }
    }

    fn unusable(&self) -> impl Fn(io::Error) -> SecretsError + '_ {
        |source| SecretsError::File {
            file: self.file.clone(),
            source,
        }
    }

    fn remember(&self, kind: &str, name: &str, state: Option<String>) -> Result<(), SecretsError> {
        let checkpoint = Checkpoint {
            source: source(kind, name),
            state,
        };
        let batch = Batch {
            checkpoints: vec![checkpoint],
            ..Batch::default()
        };
        Ok(self.store.append_blocking(batch)?.wait().map(drop)?)
    }

    fn read_file(&self) -> io::Result<BTreeMap<String, String>> {
        match fs::read(&self.file) {
            Ok(text) => Ok(serde_json::from_slice(&text)?),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(BTreeMap::new()),
            Err(error) => Err(error),
        }
    }

    /// Replaces the file as a whole: it is never there half.
    fn write_file(&self, all: &BTreeMap<String, String>) -> io::Result<()> {
        let mut name = self.file.as_os_str().to_owned();
        name.push(".new");
        let new = PathBuf::from(name);
        let mut file = create_private(&new)?;
        file.write_all(&serde_json::to_vec(all)?)?;
        file.sync_all()?;
        fs::rename(&new, &self.file)?;
        Ok(())
    }
}

fn create_private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

fn entry(kind: &str, name: &str) -> String {
    format!("{kind}:{name}")
}

fn source(kind: &str, name: &str) -> String {
    format!("secret:{}", entry(kind, name))
}

#[cfg(test)]
mod tests {
    use tracewake_store::StoreOptions;

    use super::*;

    #[test]
    fn a_file_that_cannot_be_written_is_named_and_nothing_is_remembered() {
        let folder = tempfile::tempdir().unwrap();
        let options = StoreOptions::new(folder.path().join("traces.db"), |_, _, _| None);
        let file = folder.path().join("missing").join("keys");
        let secrets = Secrets::in_file(Store::open(options).unwrap(), file.clone());
        let refused = secrets.set("chat", "a", "sk-secret").unwrap_err().to_string();
        assert!(refused.contains(&file.display().to_string()), "{refused}");
        assert!(!refused.contains("sk-secret"), "{refused}");
        assert_eq!(secrets.names("chat").unwrap(), [] as [String; 0]);
    }
}
