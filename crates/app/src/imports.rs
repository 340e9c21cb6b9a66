//! Imports in progress and done: files and folders, one file at a time, with progress and cancel.

mod outcome;
mod speed;

use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

use tokio::sync::watch;
use tracewake_ingest::{
    CancelFlag, FileReport, FolderFile, FolderFiles, ImportError, ImportProgress, Intake, import_file,
    import_found, import_reader,
};

use crate::dto::ImportRow;
use crate::part::{Part, PartFuture, finish};
use crate::report::ImportedFile;
use outcome::Outcomes;
use speed::Speed;
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

/// An import that has its row.
struct Begun {
    id: u32,
    path: PathBuf,
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

    /// Starts to import files and folders; gives their import ids in the same order.
    pub fn start(self: &Arc<Self>, paths: Vec<PathBuf>) -> Vec<u32> {
        let begun: Vec<Begun> = paths.into_iter().map(|path| self.begin(path)).collect();
        let ids = begun.iter().map(|begun| begun.id).collect();
        if begun.is_empty() {
            return ids;
        }
        self.changed.send_replace(());
        let imports = self.clone();
        let thread = std::thread::spawn(move || {
            let _turn = lock(&imports.turn);
            begun.iter().for_each(|begun| imports.run(begun));
        });
        lock(&self.threads).push(thread);
        ids
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

    fn begin(&self, path: PathBuf) -> Begun {
        let id = self.next_id.fetch_add(1, Ordering::Relaxed);
        let cancel = CancelFlag::default();
        lock(&self.entries).push(Entry {
            row: outcome::new_row(id, &path),
            cancel: cancel.clone(),
        });
        Begun { id, path, cancel }
    }

    fn run(&self, begun: &Begun) {
        let mut speed = Speed::default();
        let mut outcomes = Outcomes::default();
        match begun.path.is_dir() {
            true => self.read_folder(begun, &mut outcomes, &mut speed),
            false => self.read_file(begun, &mut outcomes, &mut speed),
        }
        self.change(begun.id, |row| {
            outcomes.show(row);
            row.events_per_second = speed.over_all(row.events);
            row.state = outcomes.state();
        });
    }

    fn read_file(&self, begun: &Begun, outcomes: &mut Outcomes, speed: &mut Speed) {
        let Begun { id, path, cancel } = begun;
        let done = import_file(&self.intake, path, cancel, &mut self.progress(*id, speed));
        if let Err(error) = &done {
            tracing::warn!(%error, "import failed");
        }
        outcomes.take("", &done);
        let resumed = done.ok().and_then(|report| report.resumed);
        self.change(*id, |row| {
            row.resumed_at = resumed.map_or(0, |resumed| resumed.offset);
        });
    }

    fn read_folder(&self, begun: &Begun, outcomes: &mut Outcomes, speed: &mut Speed) {
        let Begun { id, path, cancel } = begun;
        let name = |file: &Path| file.strip_prefix(path).unwrap_or(file).display().to_string();
        let found = FolderFiles::below(path, None);
        for (file, reason) in &found.unreadable {
            outcomes.fail(&name(file), reason);
        }
        let bytes: u64 = found.files.iter().map(|file| file.bytes).sum();
        self.change(*id, |row| row.bytes_total = bytes);
        for FolderFile { path: file, .. } in &found.files {
            let done = import_found(&self.intake, file, cancel, &mut self.progress(*id, speed));
            outcomes.take(&name(file), &done);
            self.change(*id, |row| outcomes.show(row));
            if outcomes.is_cancelled() {
                break;
            }
        }
    }

    /// Adds the progress of one more file to a row.
    fn progress(&self, id: u32, speed: &mut Speed) -> impl FnMut(&ImportProgress) {
        let before = lock(&self.entries)
            .iter()
            .find(|entry| entry.row.id == id)
            .map(|entry| entry.row.clone());
        move |progress| {
            let Some(before) = &before else { return };
            self.change(id, |row| {
                outcome::add(row, before, progress);
                row.events_per_second = speed.per_second(row.events);
            });
        }
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

/// Imports one file and returns when that is done.
pub fn import_now(intake: &Intake, path: &Path, progress: &mut dyn FnMut(&ImportProgress)) -> ImportedFile {
    let done = import_file(intake, path, &CancelFlag::default(), progress);
    reported(&path.display().to_string(), done)
}

/// Imports the files of a folder and of those inside it, and hands over the report of each that holds traces or could
/// not be read. Gives how many files hold none.
///
/// # Errors
/// Those of `take`, which end it.
pub fn import_folder(
    intake: &Intake,
    folder: &Path,
    take: &mut dyn FnMut(ImportedFile) -> std::io::Result<()>,
) -> std::io::Result<u64> {
    let found = FolderFiles::below(folder, None);
    for (path, reason) in found.unreadable {
        take(ImportedFile::failed(&path.display().to_string(), reason))?;
    }
    let mut without = 0;
    for FolderFile { path, .. } in found.files {
        let done = import_found(intake, &path, &CancelFlag::default(), &mut |_| {});
        match &done {
            Ok(report) if report.no_traces.is_some() => without += 1,
            _ => take(reported(&path.display().to_string(), done))?,
        }
    }
    Ok(without)
}

/// The same as [`import_now`] for what is no file: reads it to its end.
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
