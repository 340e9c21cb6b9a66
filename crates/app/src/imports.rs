//! Imports in progress and done: one thread a file, one file at a time, with progress and cancel.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Instant;

use tokio::sync::watch;
use tracewake_ingest::{
    CancelFlag, FileReport, ImportError, ImportProgress, Intake, import_file, import_reader,
};

use crate::dto::{ImportRow, ImportState};
use crate::part::{Part, PartFuture, finish};
use crate::report::ImportedFile;
use tracewake_kept::lock;

/// All imports since the program started.
pub struct Imports {
    intake: Intake,
    next_id: AtomicU32,
    entries: Mutex<Vec<Entry>>,
    threads: Mutex<Vec<JoinHandle<()>>>,
    changed: watch::Sender<()>,
    /// Files are read one after another: the disk and the writer are shared anyway.
    turn: Mutex<()>,
}

struct Entry {
    row: ImportRow,
    cancel: CancelFlag,
}

impl Imports {
    /// None yet. What is read goes to `intake`.
    pub fn new(intake: Intake) -> Imports {
        Imports {
            intake,
            next_id: AtomicU32::new(1),
            entries: Mutex::default(),
            threads: Mutex::default(),
            changed: watch::Sender::new(()),
            turn: Mutex::default(),
        }
    }

    /// Starts to import files; gives their import ids in the same order.
    pub fn start(self: &Arc<Self>, paths: Vec<PathBuf>) -> Vec<u32> {
        paths.into_iter().map(|path| self.start_one(path)).collect()
    }

    /// All of them, the newest last.
    pub fn rows(&self) -> Vec<ImportRow> {
        let entries = lock(&self.entries);
        entries.iter().map(|entry| entry.row.clone()).collect()
    }

    /// Says when an import begins or changes, from now on. What changed is in [`Imports::rows`].
    pub fn changes(&self) -> watch::Receiver<()> {
        self.changed.subscribe()
    }

    /// Asks an import to stop. What it has stored stays. An unknown or finished import is left alone.
    pub fn cancel(&self, id: u32) {
        let entries = lock(&self.entries);
        if let Some(entry) = entries.iter().find(|entry| entry.row.id == id) {
            entry.cancel.cancel();
        }
    }

    fn start_one(self: &Arc<Self>, path: PathBuf) -> u32 {
        let id = self.next_id.fetch_add(1, Ordering::Relaxed);
        let cancel = CancelFlag::default();
        let row = ImportRow {
            id,
            path: path.display().to_string(),
            state: ImportState::Running,
            dialect: String::new(),
            bytes_read: 0,
            bytes_total: std::fs::metadata(&path).map_or(0, |file| file.len()),
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
        };
        lock(&self.entries).push(Entry {
            row,
            cancel: cancel.clone(),
        });
        self.changed.send_replace(());
        let imports = self.clone();
        lock(&self.threads).push(std::thread::spawn(move || imports.run(id, &path, &cancel)));
        id
    }

    fn run(&self, id: u32, path: &Path, cancel: &CancelFlag) {
        let _turn = lock(&self.turn);
        let mut rate = Speed::default();
        let done = import_file(&self.intake, path, cancel, &mut |progress| {
            let events_per_second = rate.per_second(progress.counts.received);
            self.change(id, |row| {
                show(row, progress);
                row.events_per_second = events_per_second;
            });
        });
        self.change(id, |row| match done {
            Ok(report) => {
                row.resumed_at = report.resumed.map_or(0, |resumed| resumed.offset);
                row.events_per_second = rate.over_all(row.events);
                row.state = if report.cancelled {
                    ImportState::Cancelled
                } else {
                    ImportState::Done
                };
            }
            Err(error) => {
                tracing::warn!(%error, "import failed");
                row.state = ImportState::Failed;
                row.problem = error.to_string();
            }
        });
    }

    fn change(&self, id: u32, change: impl FnOnce(&mut ImportRow)) {
        if let Some(entry) = lock(&self.entries).iter_mut().find(|entry| entry.row.id == id) {
            change(&mut entry.row);
        }
        // The lock is free again: a woken receiver reads the rows.
        self.changed.send_replace(());
    }
}

impl Part for Imports {
    fn name(&self) -> &'static str {
        "imports"
    }

    /// Cancels what runs and waits for it.
    fn stop(&self) -> PartFuture<'_, ()> {
        lock(&self.entries).iter().for_each(|entry| entry.cancel.cancel());
        let threads = std::mem::take(&mut *lock(&self.threads));
        finish(move || {
            for thread in threads {
                let _ = thread.join();
            }
        })
    }
}

/// How fast an import is.
struct Speed {
    began: Instant,
    /// When the present second began, and the events before it.
    second: (Instant, u64),
    last: f64,
}

impl Default for Speed {
    fn default() -> Speed {
        let now = Instant::now();
        Speed {
            began: now,
            second: (now, 0),
            last: 0.0,
        }
    }
}

impl Speed {
    /// Events of the last whole second, or of the time so far.
    fn per_second(&mut self, events: u64) -> f64 {
        let (since, before) = self.second;
        let seconds = since.elapsed().as_secs_f64();
        if seconds >= 1.0 {
            self.last = events.saturating_sub(before) as f64 / seconds;
            self.second = (Instant::now(), events);
        }
        match self.last > 0.0 {
            true => self.last,
            false => self.over_all(events),
        }
    }

    fn over_all(&self, events: u64) -> f64 {
        events as f64 / self.began.elapsed().as_secs_f64().max(1e-3)
    }
}

fn show(row: &mut ImportRow, progress: &ImportProgress) {
    row.bytes_read = progress.bytes_read;
    row.dialect = progress
        .dialect
        .map(|dialect| dialect.name().to_owned())
        .unwrap_or_default();
    row.events = progress.counts.received;
    row.new = progress.counts.stored;
    row.duplicates = progress.counts.duplicates;
    row.continued = progress.counts.continued;
    row.conflicts = progress.counts.conflicts;
    row.rejected = progress.counts.rejected;
    row.not_kept = progress.counts.not_kept;
    row.time_unknown = progress.counts.time_unknown;
    row.session.clone_from(&progress.session);
}

/// Imports one file and returns when that is done.
pub fn import_now(intake: &Intake, path: &Path, progress: &mut dyn FnMut(&ImportProgress)) -> ImportedFile {
    let done = import_file(intake, path, &CancelFlag::default(), progress);
    reported(&path.display().to_string(), done)
}

/// The same for what is no file: reads it to its end.
pub fn import_stream(
    intake: &Intake,
    name: &str,
    stream: impl Read,
    progress: &mut dyn FnMut(&ImportProgress),
) -> ImportedFile {
    let done = import_reader(intake, name, stream, &CancelFlag::default(), progress);
    reported(name, done)
}

fn reported(name: &str, done: Result<FileReport, ImportError>) -> ImportedFile {
    match done {
        Ok(report) => ImportedFile::done(name, report),
        Err(error) => ImportedFile::failed(name, error),
    }
}
