//! The outcomes of the files of an import, in one row.

use std::collections::BTreeSet;
use std::path::Path;

use tracewake_ingest::{FileReport, ImportError, ImportProgress};

use crate::dto::{ImportFiles, ImportRow, ImportState};

/// What the files that were read so far add up to.
#[derive(Debug, Default)]
pub(super) struct Outcomes {
    files: ImportFiles,
    /// Sessions that the files wrote to, the last one of each.
    sessions: BTreeSet<String>,
    /// The first thing that a person may want to know.
    problem: String,
    cancelled: bool,
}

impl Outcomes {
    /// Takes the outcome of one file. `name` stands for it in words; it is empty for a file that is the whole import.
    pub(super) fn take(&mut self, name: &str, done: &Result<FileReport, ImportError>) {
        match done {
            Err(error) => self.fail(name, &error.to_string()),
            Ok(report) if report.cancelled => self.cancelled = true,
            Ok(report) => {
                let counts = report.progress.counts;
                self.sessions.extend(report.progress.session.clone());
                if let Some(reason) = no_traces(report) {
                    self.files.no_traces += 1;
                    self.note(name, &reason);
                } else if counts.stored + counts.continued + counts.conflicts > 0 {
                    self.files.imported += 1;
                } else {
                    self.files.known += 1;
                }
            }
        }
    }

    /// Takes a file or folder that could not be read.
    pub(super) fn fail(&mut self, name: &str, reason: &str) {
        self.files.failed += 1;
        self.note(name, reason);
    }

    fn note(&mut self, name: &str, reason: &str) {
        if self.problem.is_empty() {
            self.problem = match name {
                "" => reason.to_owned(),
                name => format!("{name}: {reason}"),
            };
        }
    }

    /// Whether the import was cancelled.
    pub(super) fn is_cancelled(&self) -> bool {
        self.cancelled
    }

    /// Writes the outcome so far into the row.
    pub(super) fn show(&self, row: &mut ImportRow) {
        row.files = self.files;
        row.problem.clone_from(&self.problem);
        row.session = match self.sessions.len() {
            1 => self.sessions.first().cloned(),
            _ => None,
        };
    }

    /// How the import ended.
    pub(super) fn state(&self) -> ImportState {
        match self.files {
            _ if self.cancelled => ImportState::Cancelled,
            ImportFiles { imported, known, .. } if imported + known > 0 => ImportState::Done,
            ImportFiles { failed, .. } if failed > 0 => ImportState::Failed,
            _ => ImportState::NoTraces,
        }
    }
}

/// Why there is nothing in a file; none when it holds traces.
fn no_traces(report: &FileReport) -> Option<String> {
    let counts = report.progress.counts;
    if counts.received > 0 || report.resumed.is_some() {
        return None;
    }
    let reason = report.no_traces.clone();
    let reason = report
        .rejected
        .first()
        .map(|rejected| rejected.reason.clone())
        .or(reason);
    Some(match reason {
        Some(reason) => reason,
        None if counts.not_kept > 0 => "it holds only metrics, which are not kept".to_owned(),
        None => "it holds no event".to_owned(),
    })
}

/// Adds the progress of a file to what the row had before it.
pub(super) fn add(row: &mut ImportRow, before: &ImportRow, progress: &ImportProgress) {
    let counts = &progress.counts;
    row.bytes_read = before.bytes_read + progress.bytes_read;
    row.events = before.events + counts.received;
    row.new = before.new + counts.stored;
    row.duplicates = before.duplicates + counts.duplicates;
    row.continued = before.continued + counts.continued;
    row.conflicts = before.conflicts + counts.conflicts;
    row.rejected = before.rejected + counts.rejected;
    row.not_kept = before.not_kept + counts.not_kept;
    row.time_unknown = before.time_unknown + counts.time_unknown;
    if !row.folder {
        row.dialect = progress
            .dialect
            .map(|dialect| dialect.name().to_owned())
            .unwrap_or_default();
        row.session.clone_from(&progress.session);
    }
}

/// A row of which nothing is read yet.
pub(super) fn new_row(id: u32, path: &Path) -> ImportRow {
    let metadata = std::fs::metadata(path).ok();
    let folder = metadata.as_ref().is_some_and(std::fs::Metadata::is_dir);
    ImportRow {
        id,
        path: path.display().to_string(),
        state: ImportState::Running,
        folder,
        files: ImportFiles::default(),
        dialect: String::new(),
        bytes_read: 0,
        bytes_total: metadata.filter(|_| !folder).map_or(0, |file| file.len()),
        events: 0,
        new: 0,
        duplicates: 0,
        continued: 0,
        conflicts: 0,
        rejected: 0,
        not_kept: 0,
        time_unknown: 0,
        events_per_second: 0.0,
        resumed_at: 0,
        session: None,
        problem: String::new(),
    }
}
