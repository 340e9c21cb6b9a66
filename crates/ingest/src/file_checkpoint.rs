//! How far a file was read: what is kept of it as a checkpoint, and how the file is known again.

use std::fs::{File, Metadata};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;
use std::time::UNIX_EPOCH;

use serde::{Deserialize, Serialize};
use tracewake_dialects::stream::{Place, Remembered};
use tracewake_store::{Checkpoint, Store, StoreError};
use xxhash_rust::xxh3::xxh3_64;

use crate::database_files::{Reached, beside, is_session_database};

/// What the keys of files begin with among the checkpoints.
pub(crate) const FILE_KEYS: &str = "file:";
/// Bytes at the start of a file, and before the place reached, that tell it from another.
const PRINT_BYTES: u64 = 4 << 10;

/// How a file looks from outside.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct Looks {
    /// Its length in bytes.
    pub(crate) size: u64,
    /// When it was changed last, since 1970.
    pub(crate) modified_ns: u64,
    /// Which file it is on its disk, whatever its name; empty where the system does not tell.
    pub(crate) id: String,
}

/// How far a file was read.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct FileCheckpoint {
    /// How it looked then.
    #[serde(flatten)]
    pub(crate) looks: Looks,
    /// Bytes that have become events; 0 for a file that can be read as a whole only.
    pub(crate) offset: u64,
    /// The line of that place.
    pub(crate) line: u64,
    /// Records before that place.
    pub(crate) records: u64,
    /// Its first bytes.
    pub(crate) head: Print,
    /// The bytes before the place reached.
    pub(crate) tail: Print,
    /// The code of the dialect of its first event.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) dialect: Option<u8>,
    /// What has to be remembered of what is before that place to read the rest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) remembered: Option<Remembered>,
    /// Events before the place reached that have no identity of their own.
    #[serde(default)]
    pub(crate) unidentified: u64,
    /// How far the tables of a database were read.
    #[serde(default, skip_serializing_if = "Reached::is_empty")]
    pub(crate) reached: Reached,
    /// Whether all that was there has been read.
    pub(crate) done: bool,
    /// Whether it was left by an import that was asked for, rather than by a watched folder.
    #[serde(default)]
    pub(crate) import: bool,
    /// Why the end of it was not taken yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) waiting: Option<String>,
    /// Why it is no file of traces.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) skipped: Option<String>,
    /// Whether more at its end cannot make it one.
    #[serde(default)]
    pub(crate) never: bool,
}

/// A digest of some bytes of a file.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct Print {
    bytes: u64,
    hash: String,
}

impl Looks {
    /// How the file at `path` looks, by what the system told about it. What a program has written to a database is
    /// beside it at first.
    pub(crate) fn of(path: &Path, metadata: &Metadata) -> Looks {
        let mut looks = Looks::of_file(path, metadata);
        if is_session_database(path) {
            for file in beside(path) {
                if let Ok(metadata) = std::fs::metadata(&file) {
                    let beside = Looks::of_file(&file, &metadata);
                    looks.size += beside.size;
                    looks.modified_ns = looks.modified_ns.max(beside.modified_ns);
                }
            }
        }
        looks
    }

    /// The same, of this one file alone.
    pub(crate) fn of_file(path: &Path, metadata: &Metadata) -> Looks {
        let since = metadata
            .modified()
            .ok()
            .and_then(|at| at.duration_since(UNIX_EPOCH).ok());
        Looks {
            size: metadata.len(),
            modified_ns: since.map_or(0, |since| u64::try_from(since.as_nanos()).unwrap_or(u64::MAX)),
            id: id_of(path, metadata),
        }
    }

    /// Whether nothing about the content can have changed. The number of the device is not asked: it may change when
    /// the machine starts again.
    pub(crate) fn is_unchanged(&self, now: &Looks) -> bool {
        self.size == now.size && self.modified_ns == now.modified_ns
    }
}

impl FileCheckpoint {
    /// A checkpoint for this place of a file, with so many records before it.
    ///
    /// # Errors
    /// When its bytes cannot be read.
    pub(crate) fn take(
        file: &mut File,
        looks: Looks,
        (place, records): (Place, u64),
    ) -> io::Result<FileCheckpoint> {
        let tail = place.offset.min(PRINT_BYTES);
        Ok(FileCheckpoint {
            head: Print::of(file, 0, looks.size.min(PRINT_BYTES))?,
            tail: Print::of(file, place.offset - tail, tail)?,
            looks,
            offset: place.offset,
            line: place.line,
            records,
            ..FileCheckpoint::default()
        })
    }

    /// The place reached.
    pub(crate) fn place(&self) -> Place {
        Place {
            offset: self.offset,
            line: self.line.max(1),
        }
    }

    /// Whether the file still holds what was read of it.
    ///
    /// # Errors
    /// When its bytes cannot be read.
    pub(crate) fn fits(&self, file: &mut File) -> io::Result<bool> {
        let start = self.offset.saturating_sub(self.tail.bytes);
        Ok(Print::of(file, 0, self.head.bytes)? == self.head
            && Print::of(file, start, self.tail.bytes)? == self.tail)
    }

    /// The checkpoint that is stored for a file.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub(crate) fn load(store: &Store, path: &Path) -> Result<Option<FileCheckpoint>, StoreError> {
        let state = store.checkpoint(&key(path))?;
        Ok(state.as_deref().and_then(FileCheckpoint::parse))
    }

    /// Reads a stored state; one of another version counts as none.
    pub(crate) fn parse(state: &str) -> Option<FileCheckpoint> {
        serde_json::from_str(state).ok()
    }

    /// The checkpoint as it is stored.
    pub(crate) fn to_store(&self, path: &Path) -> Checkpoint {
        Checkpoint {
            source: key(path),
            state: serde_json::to_string(self).ok(),
        }
    }
}

impl Print {
    /// The digest of the bytes from `start`; of fewer when the file ends before.
    fn of(file: &mut File, start: u64, length: u64) -> io::Result<Print> {
        file.seek(SeekFrom::Start(start))?;
        let mut bytes = Vec::with_capacity(PRINT_BYTES as usize);
        file.take(length.min(PRINT_BYTES)).read_to_end(&mut bytes)?;
        Ok(Print {
            bytes: bytes.len() as u64,
            hash: format!("{:016x}", xxh3_64(&bytes)),
        })
    }
}

/// The key of a file among the checkpoints.
pub(crate) fn key(path: &Path) -> String {
    format!("{FILE_KEYS}{}", path.display())
}

/// Forgets a file.
pub(crate) fn forget(path: &Path) -> Checkpoint {
    Checkpoint {
        source: key(path),
        state: None,
    }
}

/// Which file it is. Taken from what was told with the rest, so that it cannot be that of another file which has come
/// under the name meanwhile.
#[cfg(unix)]
fn id_of(_: &Path, metadata: &Metadata) -> String {
    use std::os::unix::fs::MetadataExt;
    format!("{}:{}", metadata.dev(), metadata.ino())
}

#[cfg(not(unix))]
fn id_of(path: &Path, _: &Metadata) -> String {
    use file_id::FileId;
    match file_id::get_file_id(path) {
        Ok(FileId::LowRes {
            volume_serial_number,
            file_index,
        }) => format!("{volume_serial_number}:{file_index}"),
        Ok(FileId::HighRes {
            volume_serial_number,
            file_id,
        }) => format!("{volume_serial_number}:{file_id}"),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    /// Whether a file kept at `offset` is still known after it became `after`.
    #[track_caller]
    fn check(before: &str, offset: usize, after: &str, fits: bool) {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(before.as_bytes()).unwrap();
        let place = Place {
            offset: offset as u64,
            line: 1,
        };
        let looks = Looks {
            size: before.len() as u64,
            ..Looks::default()
        };
        let checkpoint = FileCheckpoint::take(&mut file, looks, (place, 1)).unwrap();
        assert_eq!(
            FileCheckpoint::parse(&checkpoint.to_store(Path::new("x")).state.unwrap()),
            Some(checkpoint.clone())
        );
        file.set_len(0).unwrap();
        file.seek(SeekFrom::Start(0)).unwrap();
        file.write_all(after.as_bytes()).unwrap();
        assert_eq!(
            checkpoint.fits(&mut file).unwrap(),
            fits,
            "{before} {offset} {after}"
        );
    }

    #[test]
    fn a_file_is_known_by_its_start_and_by_what_was_read_last() {
        check("one\ntwo\n", 8, "one\ntwo\n", true);
        check("one\ntwo\n", 8, "one\ntwo\nthree\n", true);
        check("one\ntw", 4, "one\ntwo\n", true);
        check("one\ntwo\n", 8, "one\n", false);
        check("one\ntwo\n", 8, "other lines\n", false);
        check("", 0, "anything\n", true);
        let long = "x".repeat(10_000);
        check(&format!("{long}a\n"), 10_002, &format!("{long}a\nb"), true);
        check(&format!("{long}a\n"), 10_002, &format!("{long}b\nb"), false);
        check(&format!("{long}a\n"), 10_002, &format!("y{long}a\n"), false);
    }
}
