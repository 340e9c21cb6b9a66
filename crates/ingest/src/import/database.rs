//! A database in which a program keeps its sessions: its rows are records, and those that were read are not read again.

use std::fs::Metadata;
use std::path::Path;
use std::sync::atomic::Ordering;

use tracewake_dialects::chaukas::BodyHint;
use tracewake_store::OtherDatabase;

use super::held_back::HeldBack;
use super::job::{ImportOptions, Imported, Job};
use super::reading::Reading;
use super::{CancelFlag, ImportError, ImportProgress};
use crate::Intake;
use crate::database_files::{Reached, note_oldest, oldest};
use crate::file_checkpoint::{FileCheckpoint, Looks};
use crate::session_database::{DatabaseCopy, Rows, unreadable};

/// Reads what is new in a database of a watched folder, with the copy that was made of it before.
///
/// # Errors
/// As [`import_file`](super::import_file).
pub(crate) fn import_database(
    intake: &Intake,
    path: &Path,
    options: ImportOptions,
    copy: &mut DatabaseCopy,
    cancel: &CancelFlag,
    progress: &mut dyn FnMut(&ImportProgress),
) -> Result<Imported, ImportError> {
    let name = path.display().to_string();
    let mut job = Job::new(intake, &name, options, cancel, progress);
    let metadata = std::fs::metadata(path).map_err(|error| job.read_error(error))?;
    if !job.database(path, &metadata, copy)? {
        job.no_traces("it is a database of another program");
        job.checkpoint_whole(path, &metadata)?;
    }
    job.finish()
}

impl Job<'_> {
    /// Reads the rows of a database. Gives false when no known program keeps its sessions in it.
    pub(super) fn database(
        &mut self,
        path: &Path,
        metadata: &Metadata,
        copy: &mut DatabaseCopy,
    ) -> Result<bool, ImportError> {
        let copied = copy.refresh(path).map_err(|error| self.read_error(error))?;
        let database = OtherDatabase::open_copy(&copied);
        let database = database.map_err(|error| self.read_error(unreadable(&error)))?;
        let rows = Rows::of(&database).map_err(|error| self.read_error(unreadable(&error)))?;
        let Some(rows) = rows else { return Ok(false) };
        let mut reached = self.reached(path, metadata);
        let oldest_ms = self.options.oldest_ms;
        let mut reading = Reading::new(self.name, BodyHint::Unknown, &self.intake.keys);
        let mut held_back = HeldBack::nothing();
        let mut stopped = Ok(());
        let done = rows.changed(oldest_ms, &mut reached, &mut |record| {
            self.bytes_read.fetch_add(record.len() as u64, Ordering::Relaxed);
            reading.push(&record);
            stopped = self.take(&mut reading, &mut held_back, "", None);
            self.tell_if_due();
            self.imported.report.cancelled = self.is_cancelled();
            stopped.is_ok() && !self.imported.report.cancelled
        });
        stopped?;
        self.take_rest(&mut reading, &mut held_back, "", None)?;
        if let Err(error) = done {
            self.reject("", unreadable(&error).to_string());
        }
        self.imported.report.progress.dialect = reading.found.dialect;
        self.imported.report.progress.session = reading.found.session.take();
        note_oldest(&mut reached, oldest_ms);
        self.checkpoint_rows(path, metadata, reached)?;
        Ok(true)
    }

    /// How far the database was read before. One that was asked for is read as a whole, and so is one of which sessions
    /// are wanted that are older.
    fn reached(&self, path: &Path, metadata: &Metadata) -> Reached {
        let path = self.checkpoint_path(path);
        let known = FileCheckpoint::load(&self.intake.store, &path).unwrap_or_else(|error| {
            tracing::warn!(%error, "how far a database was read cannot be told");
            None
        });
        let is_same = |known: &FileCheckpoint| {
            let id = Looks::of_file(&path, metadata).id;
            let goes_back = oldest(&known.reached).is_some_and(|oldest| oldest <= self.options.oldest_ms);
            self.options.watched && known.looks.id == id && goes_back
        };
        known
            .filter(is_same)
            .map(|known| known.reached)
            .unwrap_or_default()
    }
}
