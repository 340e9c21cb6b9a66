//! Keys and passwords: in the system's keyring, or where there is none, in a file that only the user can read. The
//! database knows their names and where each is kept, never the secrets themselves.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tracewake_store::Store;

use crate::error::AppError;
use crate::write::keep;

/// Under this name everything is in the system's keyring.
const SERVICE: &str = "tracewake";
const KEYRING: &str = "keyring";
const FILE: &str = "file";

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
    pub(crate) fn names(&self, kind: &str) -> Result<Vec<String>, AppError> {
        let prefix = source(kind, "");
        let known = self.store.checkpoints(&prefix)?;
        Ok(known
            .into_iter()
            .map(|checkpoint| checkpoint.source[prefix.len()..].to_owned())
            .collect())
    }

    /// A secret; none when there is none of this name, or it was removed outside of the program.
    pub(crate) fn get(&self, kind: &str, name: &str) -> Result<Option<String>, AppError> {
        match self.store.checkpoint(&source(kind, name))?.as_deref() {
            Some(KEYRING) => Ok(keyring::Entry::new(SERVICE, &entry(kind, name))
                .and_then(|entry| entry.get_password())
                .ok()),
            Some(_) => Ok(self.read_file()?.remove(&entry(kind, name))),
            None => Ok(None),
        }
    }

    /// Keeps a secret.
    pub(crate) fn set(&self, kind: &str, name: &str, secret: &str) -> Result<(), AppError> {
        let in_keyring = !self.file_only
            && keyring::Entry::new(SERVICE, &entry(kind, name))
                .and_then(|entry| entry.set_password(secret))
                .is_ok();
        if !in_keyring {
            let mut all = self.read_file()?;
            all.insert(entry(kind, name), secret.to_owned());
            self.write_file(&all)?;
        }
        let place = if in_keyring { KEYRING } else { FILE };
        self.remember(kind, name, Some(place.to_owned()))
    }

    /// Forgets a secret. One that is not there is no error.
    pub(crate) fn remove(&self, kind: &str, name: &str) -> Result<(), AppError> {
        match self.store.checkpoint(&source(kind, name))?.as_deref() {
            Some(KEYRING) => {
                // One that was removed outside of the program is gone as well.
                let _ = keyring::Entry::new(SERVICE, &entry(kind, name))
                    .and_then(|entry| entry.delete_credential());
            }
            Some(_) => {
                let mut all = self.read_file()?;
                all.remove(&entry(kind, name));
                self.write_file(&all)?;
            }
            None => return Ok(()),
        }
        self.remember(kind, name, None)
    }

    /// Where secrets are kept, in words.
    pub(crate) fn place(&self) -> String {
        match self.file_only || keyring::Entry::store_status().is_err() {
            true => format!(
                "There is no keyring here: keys are kept in {}, which only you can read.",
                self.file.display()
            ),
            false => "Keys are kept in the system's keyring.".to_owned(),
        }
    }

    fn remember(&self, kind: &str, name: &str, state: Option<String>) -> Result<(), AppError> {
        Ok(keep(&self.store, source(kind, name), state)?)
    }

    fn read_file(&self) -> Result<BTreeMap<String, String>, AppError> {
        match fs::read(&self.file) {
            Ok(text) => Ok(serde_json::from_slice(&text).map_err(io::Error::from)?),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(BTreeMap::new()),
            Err(error) => Err(error.into()),
        }
    }

    /// Replaces the file as a whole: it is never there half.
    fn write_file(&self, all: &BTreeMap<String, String>) -> Result<(), AppError> {
        let mut name = self.file.as_os_str().to_owned();
        name.push(".new");
        let new = PathBuf::from(name);
        let mut file = create_private(&new)?;
        file.write_all(&serde_json::to_vec(all).map_err(io::Error::from)?)?;
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
