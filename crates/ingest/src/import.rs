//! Reading files and standard input into the store.

mod archive;
pub(crate) mod container;
mod database;
pub(crate) mod held_back;
mod job;
mod plain;
pub(crate) mod reading;
mod recorded;

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tracewake_dialects::chaukas::BodyHint;
use tracewake_model::{Counts, Dialect, UnixNanos};
use tracewake_store::StoreError;

use crate::Intake;
use crate::database_files::is_session_database;
use crate::file_checkpoint::Looks;
use crate::session_database::DatabaseCopy;
use crate::watch::scan::walk;
use container::{Container, Limits, MAGIC_BYTES};
pub(crate) use database::import_database;
use job::Job;
pub(crate) use job::{ImportOptions, Imported};
pub use plain::read_file;

/// Asks an import to stop. What it has stored stays; importing the file again goes on where it stopped.
#[derive(Debug, Clone, Default)]
pub struct CancelFlag(Arc<AtomicBool>);

impl CancelFlag {
    /// Asks the import to stop at the next batch.
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether the import was asked to stop.
    pub fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// How far an import has come.
#[derive(Debug, Clone, Default)]
pub struct ImportProgress {
    /// Bytes of the file read so far (compressed bytes of a compressed file), those of an earlier import included.
    pub bytes_read: u64,
    /// Outcomes of the events committed so far.
    pub counts: Counts,
    /// The dialect of the first event understood.
    pub dialect: Option<Dialect>,
    /// The session of the last event understood.
    pub session: Option<String>,
}

/// The outcome of one file.
#[derive(Debug, Clone, Default)]
pub struct FileReport {
    /// Counts, dialect and last session.
    pub progress: ImportProgress,
    /// What could not be understood; at most the first 10,000, `progress.counts.rejected` says how many there are.
    pub rejected: Vec<RejectedLine>,
    /// Where reading went on, when an import of this file was stopped before.
    pub resumed: Option<Resumed>,
    /// Members of an archive that hold no traces; at most the first 10,000.
    pub skipped: Vec<SkippedMember>,
    /// Why the file as a whole holds no traces; none when it holds some.
    pub no_traces: Option<String>,
    /// Whether it was cancelled before its end.
    pub cancelled: bool,
}

/// A place in a file that could not be understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RejectedLine {
    /// 1 for the first line.
    pub line: u64,
    /// Why; begins with the member's name in an archive.
    pub reason: String,
}

/// Where an import went on that was stopped before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Resumed {
    /// Bytes of the file before it, which are stored already.
    pub offset: u64,
    /// Its line, from 1.
    pub line: u64,
}

/// A member of an archive that was left alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SkippedMember {
    /// Its name, as the archive gives it.
    pub name: String,
    /// Why.
    pub reason: String,
}

/// The files of a folder and of all folders below it, in the order of their names.
#[derive(Debug, Clone, Default)]
pub struct FolderFiles {
    /// Those that may hold traces: none that are hidden, or an editor's copy.
    pub files: Vec<FolderFile>,
    /// Files and folders that cannot be looked at, and why.
    pub unreadable: Vec<(PathBuf, String)>,
}

/// A file of a folder, by what the folder tells of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FolderFile {
    /// Its path.
    pub path: PathBuf,
    /// Its length.
    pub bytes: u64,
    /// When it was changed last.
    pub modified: UnixNanos,
}

impl FolderFiles {
    /// Walks through a folder. Links to folders are not followed. Of the folders in it only those named `within` are
    /// looked into, where some are named.
    pub fn below(folder: &Path, within: Option<&[&str]>) -> FolderFiles {
        let found = walk(folder, &[], within);
        FolderFiles {
            files: found.files.into_iter().map(FolderFile::of).collect(),
            unreadable: found.unreadable,
        }
    }
}

impl FolderFile {
    fn of((path, looks): (PathBuf, Looks)) -> FolderFile {
        FolderFile {
            path,
            bytes: looks.size,
            modified: UnixNanos(i64::try_from(looks.modified_ns).unwrap_or(i64::MAX)),
        }
    }
}

/// Why a file could not be imported to its end.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The file cannot be opened or read.
    #[error("cannot read {path}: {source}")]
    Read {
        /// The file.
        path: String,
        /// The system's reason.
        source: io::Error,
    },
    /// The store did not take the events.
    #[error("cannot store the events of {path}: {source}")]
    Store {
        /// The file.
        path: String,
        /// The store's reason.
        source: StoreError,
    },
}

/// Imports one file: JSON lines and its kin, plain or compressed with gzip or zstd, a zip archive of such files, or a
/// recorded request body. The content decides, not the name. `progress` is called after every batch and at the end.
///
/// # Errors
/// When the file cannot be read or the store fails. What cannot be understood is no error: see
/// [`FileReport::rejected`].
pub fn import_file(
    intake: &Intake,
    path: &Path,
    cancel: &CancelFlag,
    progress: &mut dyn FnMut(&ImportProgress),
) -> Result<FileReport, ImportError> {
    import_as(intake, path, ImportOptions::ASKED, cancel, progress).map(|imported| imported.report)
}

/// Imports one file of a folder. One that holds no traces is no reject: [`FileReport::no_traces`] says why.
///
/// # Errors
/// As [`import_file`].
pub fn import_found(
    intake: &Intake,
    path: &Path,
    cancel: &CancelFlag,
    progress: &mut dyn FnMut(&ImportProgress),
) -> Result<FileReport, ImportError> {
    import_as(intake, path, ImportOptions::FOUND, cancel, progress).map(|imported| imported.report)
}

/// The same, on behalf of a caller.
pub(crate) fn import_as(
    intake: &Intake,
    path: &Path,
    options: ImportOptions,
    cancel: &CancelFlag,
    progress: &mut dyn FnMut(&ImportProgress),
) -> Result<Imported, ImportError> {
    let name = path.display().to_string();
    let mut job = Job::new(intake, &name, options, cancel, progress);
    let mut file = File::open(path).map_err(|error| job.read_error(error))?;
    let metadata = file.metadata().map_err(|error| job.read_error(error))?;
    if metadata.is_dir() {
        let error = io::Error::new(io::ErrorKind::IsADirectory, "this is a folder; give its files");
        return Err(job.read_error(error));
    }
    if !metadata.is_file() {
        job.stream(file, Limits::USUAL)?;
        return job.finish();
    }
    let head = start_of(&mut file).map_err(|error| job.read_error(error))?;
    file.seek(SeekFrom::Start(0))
        .map_err(|error| job.read_error(error))?;
    let container = Container::of(&head);
    // A database that only lies in a folder is read by its name, without a look into it.
    let is_database = container == Container::Database && (!options.found || is_session_database(path));
    if is_database
        && job.database(
            path,
            &metadata,
            &mut DatabaseCopy::new().map_err(|error| job.read_error(error))?,
        )?
    {
        return job.finish();
    }
    match container {
        Container::Plain | Container::Database => {
            match recorded::text(path, &head).map_err(|error| job.read_error(error))? {
                Some(text) => {
                    job.stream(&text[..], Limits::USUAL)?;
                    job.checkpoint_whole(path, &metadata)?;
                }
                None => job.plain(path, file, &metadata)?,
            }
        }
        container => {
            match container {
                Container::Zip => archive::import(&mut job, file, Limits::USUAL)?,
                _ => job.stream(file, Limits::USUAL)?,
            }
            job.checkpoint_whole(path, &metadata)?;
        }
    }
    job.finish()
}

/// Imports everything that `reader` gives; `name` stands for it in messages and the quarantine.
///
/// # Errors
/// As [`import_file`].
pub fn import_reader(
    intake: &Intake,
    name: &str,
    mut reader: impl Read,
    cancel: &CancelFlag,
    progress: &mut dyn FnMut(&ImportProgress),
) -> Result<FileReport, ImportError> {
    let mut job = Job::new(intake, name, ImportOptions::ASKED, cancel, progress);
    let head = start_of(&mut reader).map_err(|error| job.read_error(error))?;
    let container = Container::of(&head);
    let mut whole = io::Cursor::new(head).chain(reader);
    match container {
        Container::Zip => {
            // The list of an archive's members is at its end.
            let file = spool(&mut whole).map_err(|error| job.read_error(error))?;
            archive::import(&mut job, file, Limits::USUAL)?;
        }
        _ => job.stream(whole, Limits::USUAL)?,
    }
    job.finish().map(|imported| imported.report)
}

/// The first bytes, by which a container is known.
pub(crate) fn start_of(reader: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut head = Vec::new();
    reader.take(MAGIC_BYTES as u64).read_to_end(&mut head)?;
    Ok(head)
}

/// Writes everything into a file without a name.
fn spool(reader: &mut impl Read) -> io::Result<File> {
    let mut file = tempfile::tempfile()?;
    io::copy(reader, &mut file)?;
    file.seek(SeekFrom::Start(0))?;
    Ok(file)
}

/// Which request a recorded body is, by the name that recorders give it after its method. It decides only where the
/// content cannot.
pub(crate) fn body_hint(name: &str) -> BodyHint {
    let stem = Path::new(name)
        .file_stem()
        .and_then(|stem| stem.to_str())
        .unwrap_or_default();
    match stem {
        _ if stem.ends_with("IngestEvent") || stem.ends_with("_single") => BodyHint::Single,
        _ if stem.ends_with("IngestEventBatch") || stem.ends_with("_batch") => BodyHint::Batch,
        _ => BodyHint::Unknown,
    }
}
