//! Imports under way and done: one thread a file, one file at a time, with progress and cancel.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Instant;

use tracewake_ingest::{CancelFlag, ImportProgress, Intake, import_file, import_reader};

use crate::dto::{ImportRow, ImportState};
use crate::lock::lock;
use crate::report::ImportedFile;
use crate::runtime::App;

/// All imports since the program started.
pub(crate) struct Imports {
    next_id: AtomicU32,
    entries: Mutex<Vec<Entry>>,
    threads: Mutex<Vec<JoinHandle<()>>>,
    changed: AtomicBool,
    /// Files are read one after another: the disk and the writer are shared anyway.
    turn: Arc<Mutex<()>>,
}

struct Entry {
    row: ImportRow,
    cancel: CancelFlag,
}

impl Imports {
    pub(crate) fn new() -> Imports {
        Imports {
            next_id: AtomicU32::new(1),
            entries: Mutex::new(Vec::new()),
            threads: Mutex::new(Vec::new()),
            changed: AtomicBool::new(false),
            turn: Arc::new(Mutex::new(())),
        }
    }

    fn start(self: &Arc<Self>, intake: Intake, path: PathBuf) -> u32 {
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
            conflicts: 0,
            rejected: 0,
            events_per_second: 0.0,
            resumed_at: 0,
            session: None,
            problem: String::new(),
        };
        lock(&self.entries).push(Entry {
            row,
            cancel: cancel.clone(),
        });
        self.changed.store(true, Ordering::Relaxed);
        let imports = self.clone();
        lock(&self.threads).push(std::thread::spawn(move || {
            imports.run(id, &intake, &path, &cancel)
        }));
        id
    }

    fn run(&self, id: u32, intake: &Intake, path: &Path, cancel: &CancelFlag) {
        let _turn = lock(&self.turn);
        let mut rate = Speed::default();
        let done = import_file(intake, path, cancel, &mut |progress| {
            let events_per_second = rate.per_second(progress.counts.received);
            self.note(id, |row| {
                show(row, progress);
                row.events_per_second = events_per_second;
            });
        });
        self.note(id, |row| match done {
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

    fn note(&self, id: u32, change: impl FnOnce(&mut ImportRow)) {
        let mut entries = lock(&self.entries);
        if let Some(entry) = entries.iter_mut().find(|entry| entry.row.id == id) {
            change(&mut entry.row);
        }
        self.changed.store(true, Ordering::Relaxed);
    }

    /// Cancels what runs and waits for it.
    pub(crate) fn stop(&self) {
        lock(&self.entries).iter().for_each(|entry| entry.cancel.cancel());
        let threads = std::mem::take(&mut *lock(&self.threads));
        for thread in threads {
            let _ = thread.join();
        }
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
    row.conflicts = progress.counts.conflicts;
    row.rejected = progress.counts.rejected;
    row.session.clone_from(&progress.session);
}

impl App {
    /// Imports one file, or standard input for `-`, and returns when it is done.
    pub fn import_now(&self, path: &Path, progress: &mut dyn FnMut(&ImportProgress)) -> ImportedFile {
        let cancel = CancelFlag::default();
        let done = match path.to_str() {
            Some("-") => import_reader(
                &self.intake(),
                "standard input",
                std::io::stdin().lock(),
                &cancel,
                progress,
            ),
            _ => import_file(&self.intake(), path, &cancel, progress),
        };
        let name = path.display().to_string();
        match done {
            Ok(report) => ImportedFile::done(&name, report),
            Err(error) => ImportedFile::failed(&name, error),
        }
    }

    /// Starts to import files; gives their import ids in the same order.
    pub fn import_files(&self, paths: Vec<PathBuf>) -> Vec<u32> {
        let start = |path| self.imports.start(self.intake(), path);
        paths.into_iter().map(start).collect()
    }

    /// All imports since the program started, the newest last.
    pub fn imports(&self) -> Vec<ImportRow> {
        lock(&self.imports.entries)
            .iter()
            .map(|entry| entry.row.clone())
            .collect()
    }

    /// All imports if anything about them changed since the last call.
    pub fn imports_if_changed(&self) -> Option<Vec<ImportRow>> {
        self.imports
            .changed
            .swap(false, Ordering::Relaxed)
            .then(|| self.imports())
    }

    /// Asks an import to stop. What it has stored stays. An unknown or finished import is left alone.
    pub fn cancel_import(&self, id: u32) {
        let entries = lock(&self.imports.entries);
        if let Some(entry) = entries.iter().find(|entry| entry.row.id == id) {
            entry.cancel.cancel();
        }
    }
}
