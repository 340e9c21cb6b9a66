//! One folder followed as long as it is there and its events can be stored.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::ffi::OsString;
use std::fs::File;
use std::io::{self, Seek};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use notify::RecommendedWatcher;
use tracewake_dialects::session_files::{FileRole, slashed};
use tracewake_model::Counts;
use tracewake_store::StoreError;

use super::files::{Files, Seen};
use super::mounts::remote_kind;
use super::names::is_left_out;
use super::notices::{Notices, subscribe};
use super::queue::Queue;
use super::scan::walk;
use super::speed::Speed;
use super::status::{FileState, FolderState, NamedFile};
use super::tail::{ReadError, Reader, Tail, Tails};
use super::task::FolderTask;
use crate::database_files::{database_of, is_session_database, oldest};
use crate::file_checkpoint::{FILE_KEYS, FileCheckpoint, Looks, forget};
use crate::import::container::Container;
use crate::import::{ImportError, ImportOptions, Imported, import_as, import_database, start_of};
use crate::intake::{now, source};
use crate::outbox::Outbox;
use crate::session_database::DatabaseCopy;

/// How often it is looked whether the folder is still the same one.
const TICK: Duration = Duration::from_secs(1);
/// Notices that come within this time are looked at together, so that a file written line by line is not stored line by
/// line.
const GATHER: Duration = Duration::from_millis(30);
/// What was read is stored after this time, even if more is to be read.
const PATIENCE: Duration = Duration::from_millis(200);
/// A new folder is looked at again after this time: files may have come before the system began to watch it.
const SETTLE: Duration = Duration::from_millis(300);
/// How soon a file that held no traces is read again when it grows.
const SECOND_LOOK: Duration = Duration::from_secs(1);
/// How soon a database is read again that changes, and how many times as long as reading it took.
const DATABASE_AGAIN: Duration = Duration::from_millis(200);
const DATABASE_SHARE: u32 = 5;
/// Bytes of an incomplete record that may be read again in a second.
const AGAIN_PER_SECOND: u64 = 20 << 20;

/// A folder that is being followed.
pub(super) struct Session<'a> {
    task: &'a FolderTask,
    /// Without links in its path, as the system names it in notices.
    folder: PathBuf,
    /// Our own database, should it be in the folder.
    left_out: Vec<PathBuf>,
    root: Looks,
    files: Files,
    queue: Queue,
    tails: Tails,
    /// Copies of the databases in the folder.
    copies: HashMap<PathBuf, DatabaseCopy>,
    outbox: Outbox,
    /// Outcomes of events before this session, and of those in files that are imported as a whole.
    counts_apart: Counts,
    speed: Speed,
    /// None where the folder is looked at again and again.
    watcher: Option<RecommendedWatcher>,
    started_ns: u64,
    /// Files changed last before this are left alone, if they were not read before.
    since_ns: u64,
    next_scan: Instant,
    next_tick: Instant,
    /// When the oldest event was read that was not sent yet.
    unsent_since: Option<Instant>,
}

impl<'a> Session<'a> {
    /// Subscribes to the folder and looks at what is in it.
    pub(super) fn start(task: &'a FolderTask) -> Result<Session<'a>, StoreError> {
        let now_at = Instant::now();
        let folder = std::fs::canonicalize(&task.folder).unwrap_or_else(|_| task.folder.clone());
        let mut session = Session {
            left_out: database_files(task.intake.store.path()),
            root: root_of(&folder),
            folder,
            files: Files::default(),
            queue: Queue::default(),
            tails: Tails::default(),
            copies: HashMap::new(),
            outbox: Outbox::new(&task.intake.store, source::FOLDER),
            counts_apart: task.shared.status().counts,
            speed: Speed::default(),
            watcher: None,
            started_ns: u64::try_from(now().0).unwrap_or_default(),
            since_ns: task
                .options
                .since
                .map_or(0, |since| u64::try_from(since.0).unwrap_or_default()),
            next_scan: now_at,
            next_tick: now_at + TICK,
            unsent_since: None,
            task,
        };
        let prefix = format!("{FILE_KEYS}{}", session.folder.join("").display());
        for stored in task.intake.store.checkpoints(&prefix)? {
            let checkpoint = stored.state.as_deref().and_then(FileCheckpoint::parse);
            let path = stored.source.strip_prefix(FILE_KEYS).map(PathBuf::from);
            if let (Some(checkpoint), Some(path)) = (checkpoint, path) {
                session.files.remember(path, checkpoint, now_at);
            }
        }
        // Before the first look, so that nothing that comes between the two is missed.
        session.subscribe();
        session.scan(false)?;
        Ok(session)
    }

    /// Follows the folder until it goes away or the program stops.
    pub(super) fn follow(mut self) -> Result<(), StoreError> {
        loop {
            if self.task.shared.stop.is_cancelled() || !self.is_there() {
                return self.outbox.finish();
            }
            if let Some((path, is_fresh)) = self.queue.next() {
                self.read(&path, is_fresh)?;
            }
            let is_late = self.unsent_since.is_some_and(|since| since.elapsed() >= PATIENCE);
            if is_late || self.queue.is_empty() {
                self.store()?;
            }
            self.listen()?;
            if Instant::now() >= self.next_scan {
                self.scan(true)?;
            }
        }
    }

    /// Whether the folder is still the one that is followed.
    fn is_there(&mut self) -> bool {
        if Instant::now() < self.next_tick {
            return true;
        }
        self.next_tick = Instant::now() + TICK;
        self.speed.tick();
        self.show();
        root_of(&self.task.folder).id == self.root.id
    }

    fn subscribe(&mut self) {
        let folder = &self.folder;
        let polling = match (self.task.options.polling, remote_kind(folder)) {
            (true, _) => Some("as asked for".to_owned()),
            (_, Some(kind)) => Some(format!("it is on a remote file system ({kind})")),
            _ => match subscribe(folder, self.within(), &self.task.shared.inbox) {
                Ok(watcher) => {
                    self.watcher = Some(watcher);
                    None
                }
                Err(reason) => Some(reason),
            },
        };
        self.say_how(polling);
    }

    /// The only folders that are looked into; none where all are.
    fn within(&self) -> Option<&'static [&'static str]> {
        self.task.options.only?.within
    }

    fn say_how(&self, polling: Option<String>) {
        let mut status = self.task.shared.status();
        (status.state, status.reason) = match polling {
            None => (FolderState::Watching, String::new()),
            Some(reason) => {
                let every = self.task.options.poll_every.as_secs_f32();
                let reason = format!("it is looked at every {every} s: {reason}");
                (FolderState::Polling, reason)
            }
        };
    }

    /// Takes what the system says, and waits for it when nothing is to be read.
    fn listen(&mut self) -> Result<(), StoreError> {
        let now = Instant::now();
        let mut patience = Duration::ZERO;
        if self.queue.is_empty() {
            let next = self.next_scan.min(self.next_tick);
            let next = self.queue.next_due().map_or(next, |due| due.min(next));
            patience = next.saturating_duration_since(now);
        }
        let inbox = self.task.shared.inbox.clone();
        let mut notices = inbox.take(patience);
        if !notices.paths.is_empty() && self.queue.is_empty() {
            std::thread::sleep(GATHER);
            let more = inbox.take(Duration::ZERO);
            notices.paths.extend(more.paths);
            notices.missed |= more.missed;
            notices.broken = notices.broken.or(more.broken);
        }
        self.hear(notices)?;
        for path in self.queue.due(Instant::now()) {
            self.look(&path)?;
        }
        Ok(())
    }

    fn hear(&mut self, notices: Notices) -> Result<(), StoreError> {
        if let Some(reason) = notices.broken {
            self.watcher = None;
            self.say_how(Some(reason));
        }
        if notices.missed {
            self.next_scan = Instant::now();
        }
        for path in notices.paths {
            if self.is_wanted(&path) {
                self.look(&path)?;
            }
        }
        Ok(())
    }

    fn is_wanted(&self, path: &Path) -> bool {
        let Ok(inner) = path.strip_prefix(&self.folder) else {
            return false;
        };
        let is_left_out = inner.iter().any(is_left_out);
        !(is_left_out || self.left_out.iter().any(|left_out| left_out == path))
    }

    /// Looks at one path.
    fn look(&mut self, path: &Path) -> Result<(), StoreError> {
        if let Some(database) = database_of(path) {
            return self.look(&database);
        }
        let now = Instant::now();
        match std::fs::metadata(path) {
            Ok(metadata) if metadata.is_file() => self.see(path, &Looks::of(path, &metadata), true)?,
            Ok(metadata) if metadata.is_dir() => {
                if path != self.folder && !path.is_symlink() {
                    for (file, looks) in walk(path, &self.left_out, None).files {
                        self.see(&file, &looks, true)?;
                    }
                    self.scan_within(SETTLE);
                }
            }
            Ok(_) => {}
            // What was no file of ours may have been a folder of them.
            Err(_) if !self.files.lose(path, now) => self.scan_within(SETTLE),
            Err(_) => {}
        }
        Ok(())
    }

    fn scan_within(&mut self, time: Duration) {
        self.next_scan = self.next_scan.min(Instant::now() + time);
    }

    /// Looks at everything.
    fn scan(&mut self, is_fresh: bool) -> Result<(), StoreError> {
        let began = Instant::now();
        let found = walk(&self.folder, &self.left_out, self.within());
        let note = |(path, reason), state| NamedFile { path, state, reason };
        let links = found
            .links
            .into_iter()
            .map(|path| (path, "a link to a folder: watch that folder itself".to_owned()));
        self.files.unreachable = found
            .unreadable
            .into_iter()
            .map(|it| note(it, FileState::Unreadable))
            .chain(links.map(|it| note(it, FileState::Skipped)))
            .collect();
        let there: std::collections::HashSet<&PathBuf> = found.files.iter().map(|(path, _)| path).collect();
        for path in self.files.paths() {
            if !there.contains(&path) {
                self.files.lose(&path, began);
            }
        }
        let mut files = found.files;
        let has_some = !files.is_empty();
        // What was there before is read with the newest first: a person looks for what just happened.
        files.sort_by_key(|(_, looks)| Reverse(looks.modified_ns));
        for (path, looks) in &files {
            self.see(path, looks, is_fresh)?;
        }
        let every = match self.watcher {
            Some(_) => self.task.options.rescan_every,
            None => self.task.options.poll_every,
        };
        // A folder that holds nothing may be the place of a disk that is not there.
        let long_ago = began.checked_sub(self.task.options.rescan_every);
        if let Some(long_ago) = long_ago.filter(|_| has_some) {
            for path in self.files.forget_gone(long_ago) {
                self.outbox.checkpoint(forget(&path));
            }
        }
        // A folder that takes long to look at is not looked at all the time.
        self.next_scan = Instant::now() + every.max(began.elapsed() * 5);
        self.show();
        Ok(())
    }

    /// Takes the looks of a file and queues it if there is something to read.
    fn see(&mut self, path: &Path, looks: &Looks, is_fresh: bool) -> Result<(), StoreError> {
        if !self.is_asked_for(path) {
            return Ok(());
        }
        let is_behind = match self.files.see(path, looks, Instant::now()) {
            Seen::Known => self.wants_older(path),
            Seen::Changed => true,
            Seen::Renamed(from, is_behind) => {
                if self.files.get(&from).is_none() {
                    self.outbox.checkpoint(forget(&from));
                }
                if let Some(entry) = self.files.get(path) {
                    self.outbox.checkpoint(entry.checkpoint.to_store(path));
                }
                is_behind
            }
        };
        if is_behind && !self.files.leave_if_older(path, self.since_ns) {
            self.queue.add(path, is_fresh);
            self.task.shared.status().is_idle = false;
        }
        Ok(())
    }

    /// Whether sessions of a database are wanted that are older than those that were read of it.
    fn wants_older(&self, path: &Path) -> bool {
        let known = self
            .files
            .get(path)
            .and_then(|entry| oldest(&entry.checkpoint.reached));
        known.is_some_and(|oldest| oldest > self.oldest_ms())
    }

    /// Sessions of a database that changed last before are left out, in milliseconds since 1970.
    fn oldest_ms(&self) -> i64 {
        i64::try_from(self.since_ns / 1_000_000).unwrap_or(i64::MAX)
    }

    /// Whether a file is of the kind that the folder is watched for.
    fn is_asked_for(&self, path: &Path) -> bool {
        if database_of(path).is_some() {
            return false;
        }
        let Some(only) = self.task.options.only else {
            return true;
        };
        let inner = path.strip_prefix(&self.folder).unwrap_or(path);
        (only.role)(&slashed(inner)) != FileRole::Other
    }

    /// Reads what is new in one file.
    fn read(&mut self, path: &Path, is_fresh: bool) -> Result<(), StoreError> {
        let wait_until = self.files.get(path).and_then(|entry| entry.not_before);
        if let Some(at) = wait_until.filter(|at| *at > Instant::now()) {
            self.queue.add_later(path, at);
            return Ok(());
        }
        self.task.shared.status().current = Some(path.to_owned());
        match self.try_read(path, is_fresh) {
            Ok(()) => {}
            Err(ReadError::Store(error)) => return Err(error),
            Err(ReadError::Read(error)) if error.kind() == io::ErrorKind::NotFound => {
                self.files.lose(path, Instant::now());
            }
            Err(ReadError::Read(error)) => {
                if let Some(entry) = self.files.get_mut(path) {
                    entry.state = FileState::Unreadable;
                    entry.reason = format!("{error}; it is tried again when it changes");
                }
            }
        }
        if !self.outbox.is_empty() {
            self.unsent_since.get_or_insert_with(Instant::now);
        }
        let mut status = self.task.shared.status();
        status.queued = self.queue.len() as u64;
        status.current = None;
        Ok(())
    }

    fn try_read(&mut self, path: &Path, is_fresh: bool) -> Result<(), ReadError> {
        let mut file = File::open(path)?;
        let looks = Looks::of(path, &file.metadata()?);
        // Another file may have come under the name since it was queued.
        if self.files.get(path).is_none_or(|entry| entry.seen.id != looks.id) {
            self.see(path, &looks, is_fresh)?;
        }
        let Some(entry) = self.files.get_mut(path) else {
            return Ok(());
        };
        let quiet = self.task.options.quiet;
        let age_ns = u64::try_from(now().0)
            .unwrap_or_default()
            .saturating_sub(looks.modified_ns);
        let is_quiet = u128::from(age_ns) >= quiet.as_nanos()
            || (entry.changed.elapsed() >= quiet && entry.seen.is_unchanged(&looks));
        let live = is_fresh && looks.modified_ns >= self.started_ns;
        let checkpoint = match entry.checkpoint.never && entry.checkpoint.fits(&mut file)? {
            true => {
                // More at its end makes it no file of traces.
                entry.checkpoint.looks = looks;
                entry.state = FileState::Skipped;
                return Ok(());
            }
            false if entry.checkpoint.never => FileCheckpoint::default(),
            false => entry.checkpoint.clone(),
        };
        match container_of(&mut file)? {
            Container::Plain => {}
            Container::Database if is_session_database(path) => return self.read_database(path, looks, live),
            Container::Database => {}
            _ => return self.read_packed(path, looks, is_quiet, live),
        }
        let tail = match self.tails.take(&looks) {
            Some(tail) if tail.goes_on(&mut file, &looks, &checkpoint)? => Some(tail),
            _ => None,
        };
        let mut tail = match tail {
            Some(tail) => tail,
            None => Tail::at(path, &mut file, &looks, &checkpoint, &self.task.intake.keys)?,
        };
        self.outbox.set_live(live)?;
        let slice = tail.read(&mut Reader {
            path,
            file: &mut file,
            looks,
            is_quiet,
            outbox: &mut self.outbox,
            stop: &self.task.shared.stop,
        })?;
        self.note_bytes(slice.bytes);
        let is_kept = slice.state == FileState::Queued || tail.is_worth_keeping();
        match slice.state {
            FileState::Queued => self.queue.go_on(path, is_fresh),
            _ if slice.checkpoint.done => {}
            _ => self.queue.add_later(path, Instant::now() + quiet),
        }
        let pause = match slice.state {
            FileState::Skipped => Some(SECOND_LOOK),
            FileState::Waiting if !is_kept => Some(Duration::from_secs(slice.bytes / AGAIN_PER_SECOND)),
            _ => None,
        };
        if is_kept {
            self.tails.keep(tail);
        }
        if let Some(entry) = self.files.get_mut(path) {
            entry.not_before = pause.map(|pause| Instant::now() + pause);
            entry.state = slice.state;
            entry.reason = slice.reason;
            if entry.checkpoint != slice.checkpoint {
                entry.checkpoint = slice.checkpoint;
                self.outbox.checkpoint(entry.checkpoint.to_store(path));
            }
        }
        Ok(())
    }

    /// Reads a compressed file or an archive, once it does not change any more.
    fn read_packed(
        &mut self,
        path: &Path,
        looks: Looks,
        is_quiet: bool,
        live: bool,
    ) -> Result<(), ReadError> {
        if !is_quiet {
            if let Some(entry) = self.files.get_mut(path) {
                entry.state = FileState::Waiting;
                entry.reason = "it is read when it has not changed for a while".to_owned();
            }
            self.queue
                .add_later(path, Instant::now() + self.task.options.quiet);
            return Ok(());
        }
        let shared = self.task.shared.clone();
        let options = self.import_options(live);
        let imported = import_as(&self.task.intake, path, options, &shared.stop, &mut |_| {});
        self.take_imported(path, looks, imported)
    }

    /// Reads what is new in a database in which a program keeps its sessions.
    fn read_database(&mut self, path: &Path, looks: Looks, live: bool) -> Result<(), ReadError> {
        let began = Instant::now();
        let mut copy = match self.copies.remove(path) {
            Some(copy) => copy,
            None => DatabaseCopy::new()?,
        };
        let shared = self.task.shared.clone();
        let (intake, options) = (&self.task.intake, self.import_options(live));
        let imported = import_database(intake, path, options, &mut copy, &shared.stop, &mut |_| {});
        self.copies.insert(path.to_owned(), copy);
        self.take_imported(path, looks, imported)?;
        if let Some(entry) = self.files.get_mut(path) {
            entry.not_before = Some(Instant::now() + DATABASE_AGAIN.max(began.elapsed() * DATABASE_SHARE));
        }
        Ok(())
    }

    fn import_options(&self, live: bool) -> ImportOptions {
        ImportOptions {
            source: source::FOLDER,
            live,
            found: true,
            watched: true,
            oldest_ms: self.oldest_ms(),
        }
    }

    fn take_imported(
        &mut self,
        path: &Path,
        looks: Looks,
        imported: Result<Imported, ImportError>,
    ) -> Result<(), ReadError> {
        let imported = match imported {
            Ok(imported) => imported,
            Err(ImportError::Read { source, .. }) => return Err(source.into()),
            Err(ImportError::Store { source, .. }) => return Err(source.into()),
        };
        self.counts_apart.merge(imported.report.progress.counts);
        self.note_bytes(imported.report.progress.bytes_read);
        let checkpoint = FileCheckpoint::load(&self.task.intake.store, path)?.unwrap_or_default();
        if let Some(entry) = self.files.get_mut(path) {
            entry.checkpoint = FileCheckpoint { looks, ..checkpoint };
            (entry.state, entry.reason) = match (imported.report.no_traces, imported.is_cut) {
                _ if imported.report.cancelled => (FileState::Queued, String::new()),
                (Some(reason), _) => (FileState::Skipped, reason),
                (_, true) => (
                    FileState::Waiting,
                    "it ends early: the rest may still come".to_owned(),
                ),
                _ => (FileState::Read, String::new()),
            };
        }
        Ok(())
    }

    fn note_bytes(&mut self, bytes: u64) {
        self.speed.add(bytes);
        let mut status = self.task.shared.status();
        status.bytes_read += bytes;
        if bytes > 0 {
            status.last_activity = Some(now());
        }
    }

    /// Stores what was read.
    fn store(&mut self) -> Result<(), StoreError> {
        let had_some = !self.outbox.is_empty();
        self.outbox.finish()?;
        self.unsent_since = None;
        let is_idle = self.queue.is_empty();
        if had_some || self.task.shared.status().is_idle != is_idle {
            self.show();
        }
        self.task.shared.status().is_idle = is_idle;
        Ok(())
    }

    fn show(&self) {
        let mut status = self.task.shared.status();
        self.files.show(&mut status);
        status.queued = self.queue.len() as u64;
        status.counts = self.counts_apart;
        status.counts.merge(self.outbox.counts());
        status.bytes_per_second = self.speed.per_second();
    }
}

fn root_of(folder: &Path) -> Looks {
    let metadata = std::fs::metadata(folder);
    metadata.map_or_else(|_| Looks::default(), |metadata| Looks::of(folder, &metadata))
}

fn container_of(file: &mut File) -> io::Result<Container> {
    file.rewind()?;
    Ok(Container::of(&start_of(file)?))
}

/// The database and what SQLite keeps beside it.
fn database_files(database: &Path) -> Vec<PathBuf> {
    let database = std::fs::canonicalize(database).unwrap_or_else(|_| database.to_owned());
    let beside = |end: &str| {
        let mut name = OsString::from(&database);
        name.push(end);
        PathBuf::from(name)
    };
    ["", "-wal", "-shm", "-journal"].map(beside).into()
}
