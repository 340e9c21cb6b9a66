//! A copy of a database of another program, made without opening it as one.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::database_files::beside;
use crate::file_checkpoint::Looks;

/// How often a copy is begun again because the program wrote meanwhile.
const ATTEMPTS: u32 = 5;
/// Bytes at the start of a log that change when it begins again.
const LOG_HEADER: u64 = 32;

/// A copy that is kept: while the database itself does not change, only what is beside it is copied again.
#[derive(Debug)]
pub(crate) struct DatabaseCopy {
    /// Readable by this user alone, and removed with the copy.
    folder: TempDir,
    /// How the database looked when it was copied.
    copied: Option<Looks>,
}

/// Length and first bytes of a file.
type FileStart = (u64, Vec<u8>);

/// What tells that a program has written to its database between two looks.
#[derive(Debug, PartialEq)]
struct Look {
    database: Looks,
    /// Length and start of each file beside it; none where it is not there.
    beside: Vec<Option<FileStart>>,
}

impl DatabaseCopy {
    /// A place for a copy.
    ///
    /// # Errors
    /// When there is no folder for temporary files.
    pub(crate) fn new() -> io::Result<DatabaseCopy> {
        Ok(DatabaseCopy {
            folder: tempfile::tempdir()?,
            copied: None,
        })
    }

    /// Copies what has changed. Gives the path of the copy.
    ///
    /// # Errors
    /// When a file cannot be read or written, or the database was written to all the while.
    pub(crate) fn refresh(&mut self, database: &Path) -> io::Result<PathBuf> {
        for _ in 0..ATTEMPTS {
            let before = Look::of(database)?;
            self.copy(database, &before)?;
            // A log that has grown is read as far as it was whole.
            if before.is_same_but_for_more(&Look::of(database)?) {
                self.copied = Some(before.database);
                return Ok(self.path());
            }
            self.copied = None;
        }
        Err(io::Error::new(
            io::ErrorKind::WouldBlock,
            "the database is being written to all the time",
        ))
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("copy.db")
    }

    fn copy(&self, database: &Path, look: &Look) -> io::Result<()> {
        let copy = self.path();
        let index = self.folder.path().join("copy.db-shm");
        let _ = fs::remove_file(index);
        for (from, to) in beside(database).iter().zip(beside(&copy)) {
            let _ = fs::remove_file(&to);
            copy_if_there(from, &to)?;
        }
        if self.copied.as_ref() != Some(&look.database) {
            copy_bytes(database, &copy)?;
        }
        Ok(())
    }
}

impl Look {
    fn of(database: &Path) -> io::Result<Look> {
        let metadata = fs::metadata(database)?;
        let start = |path: PathBuf| {
            let file = File::open(path).ok()?;
            let length = file.metadata().ok()?.len();
            let mut start = Vec::new();
            file.take(LOG_HEADER).read_to_end(&mut start).ok()?;
            Some((length, start))
        };
        Ok(Look {
            database: Looks::of_file(database, &metadata),
            beside: beside(database).into_iter().map(start).collect(),
        })
    }

    fn is_same_but_for_more(&self, later: &Look) -> bool {
        let is_more = |(before, after): (&Option<FileStart>, &Option<FileStart>)| match (before, after) {
            (Some((length, start)), Some((more, same))) => length <= more && start == same,
            (None, None) => true,
            _ => false,
        };
        self.database == later.database && self.beside.iter().zip(&later.beside).all(is_more)
    }
}

/// Copies the bytes alone: the rights of the original say nothing of the copy.
fn copy_bytes(from: &Path, to: &Path) -> io::Result<()> {
    io::copy(&mut File::open(from)?, &mut File::create(to)?)?;
    Ok(())
}

fn copy_if_there(from: &Path, to: &Path) -> io::Result<()> {
    match copy_bytes(from, to) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        done => done,
    }
}
