//! One file that is imported because it was asked for: read, counted, reported.

use std::fs::{File, Metadata};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use bytes::Bytes;
use tracewake_dialects::stream::Place;
use tracewake_model::{Counts, Dialect};
use tracewake_store::{Reject, StoreError};

use super::container::{Allowance, Counted, Damage, Limits, unpack};
use super::held_back::HeldBack;
use super::reading::{Piece, Reading};
use super::{CancelFlag, FileReport, ImportError, ImportProgress, RejectedLine, Resumed, body_hint};
use crate::database_files::Reached;
use crate::file_checkpoint::{FileCheckpoint, Looks};
use crate::intake::{Intake, source};
use crate::outbox::{BATCH_BYTES, Outbox};

/// Rejected lines that a report lists; the quarantine holds the others.
const LISTED: usize = 10_000;
/// Bytes read at a time.
const CHUNK: usize = 1 << 18;
/// Layers of compression that are taken off.
const LAYERS: usize = 2;

/// On whose behalf a file is read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ImportOptions {
    /// The line of the ledger.
    pub(crate) source: &'static str,
    /// Whether what is read happens now.
    pub(crate) live: bool,
    /// Whether it was found in a folder rather than named: it may hold no traces.
    pub(crate) found: bool,
    /// Whether the folder is watched: it may not be written to its end yet.
    pub(crate) watched: bool,
    /// Sessions of a database that changed last before are left out, in milliseconds since 1970.
    pub(crate) oldest_ms: i64,
}

impl ImportOptions {
    /// A file that a user asked for.
    pub(crate) const ASKED: ImportOptions = ImportOptions {
        source: source::FILES,
        live: false,
        found: false,
        watched: false,
        oldest_ms: 0,
    };
    /// A file of a folder that a user asked for.
    pub(crate) const FOUND: ImportOptions = ImportOptions {
        found: true,
        ..ImportOptions::ASKED
    };
}

/// The outcome of a file, with what only a watched folder asks.
#[derive(Debug, Default)]
pub(crate) struct Imported {
    pub(crate) report: FileReport,
    /// Whether compressed data ended early, so that more may come.
    pub(crate) is_cut: bool,
}

/// An import in progress.
pub(super) struct Job<'a> {
    pub(super) intake: &'a Intake,
    pub(super) name: &'a str,
    cancel: &'a CancelFlag,
    progress: &'a mut dyn FnMut(&ImportProgress),
    pub(super) options: ImportOptions,
    outbox: Outbox,
    pub(super) imported: Imported,
    /// Bytes of the file read so far.
    pub(super) bytes_read: Arc<AtomicU64>,
    /// The same, as of the last time progress was told.
    told: u64,
}

/// One stream of a job.
pub(super) struct SourceStream<'a> {
    pub(super) reader: &'a mut dyn Read,
    pub(super) reading: Reading,
    pub(super) held_back: HeldBack,
    /// Put before the reasons of its rejects.
    pub(super) member: &'a str,
    pub(super) is_packed: bool,
}

/// How a stream ended.
pub(super) struct Ended {
    pub(super) held_back: HeldBack,
    pub(super) reading: Reading,
}

/// What a checkpoint of a plain file is made from.
pub(super) struct ResumableFile {
    path: PathBuf,
    file: File,
    looks: Looks,
}

impl<'a> Job<'a> {
    pub(super) fn new(
        intake: &'a Intake,
        name: &'a str,
        options: ImportOptions,
        cancel: &'a CancelFlag,
        progress: &'a mut dyn FnMut(&ImportProgress),
    ) -> Job<'a> {
        Job {
            intake,
            name,
            cancel,
            progress,
            options,
            outbox: Outbox::new(&intake.store, options.source).with_live(options.live),
            imported: Imported::default(),
            bytes_read: Arc::default(),
            told: 0,
        }
    }

    /// Reads a stream that can be read only once, from its start, compressed or not.
    pub(super) fn stream(&mut self, reader: impl Read, limits: Limits) -> Result<(), ImportError> {
        let allowance = Allowance::new(limits, self.bytes_read.clone());
        let mut reader = match unpack(Counted::new(reader, &self.bytes_read), LAYERS, &allowance) {
            Ok(reader) => reader,
            Err(error) if error.raw_os_error().is_some() => return Err(self.read_error(error)),
            Err(error) => {
                self.damaged(Damage::from(error));
                return Ok(());
            }
        };
        let is_packed = reader.is_packed;
        let source = SourceStream {
            reader: &mut reader,
            reading: Reading::new(self.name, body_hint(self.name), &self.intake.keys),
            held_back: self.held_back(),
            member: "",
            is_packed,
        };
        let ended = self.read(source, None)?;
        if !self.imported.is_cut {
            self.conclude(ended.held_back);
        }
        Ok(())
    }

    fn held_back(&self) -> HeldBack {
        match self.options.found {
            true => HeldBack::default(),
            false => HeldBack::to_the_end(),
        }
    }

    /// Says that a stream without an event holds no traces. One that was named is one reject, however many records it
    /// has.
    fn conclude(&mut self, held_back: HeldBack) {
        if !held_back.is_undecided() || self.imported.report.cancelled {
            return;
        }
        self.imported.report.no_traces = Some(held_back.reason());
        if !self.options.found
            && let Some(reject) = held_back.into_one()
        {
            self.put(Piece::Reject(reject), "");
        }
    }

    /// The path under which the checkpoint of a file is kept.
    pub(super) fn checkpoint_path(&self, path: &Path) -> PathBuf {
        match self.options.watched {
            true => path.to_owned(),
            false => std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned()),
        }
    }

    /// Notes that a file which is read as a whole was read.
    pub(super) fn checkpoint_whole(&mut self, path: &Path, metadata: &Metadata) -> Result<(), ImportError> {
        self.checkpoint_rows(path, metadata, Reached::default())
    }

    /// The same of a database, of which so much was read.
    pub(super) fn checkpoint_rows(
        &mut self,
        path: &Path,
        metadata: &Metadata,
        reached: Reached,
    ) -> Result<(), ImportError> {
        let path = self.checkpoint_path(path);
        let mut file = File::open(&path).map_err(|error| self.read_error(error))?;
        let checkpoint = FileCheckpoint::take(&mut file, Looks::of(&path, metadata), (Place::START, 0));
        let checkpoint = FileCheckpoint {
            dialect: self
                .imported
                .report
                .progress
                .dialect
                .map(|dialect| dialect.code()),
            reached,
            done: !self.imported.report.cancelled,
            import: !self.options.watched,
            waiting: self
                .imported
                .is_cut
                .then(|| "it ends early: the rest may still come".to_owned()),
            skipped: match self.options.watched {
                true => self.imported.report.no_traces.clone(),
                false => None,
            },
            ..checkpoint.map_err(|error| self.read_error(error))?
        };
        self.outbox.checkpoint(checkpoint.to_store(&path));
        Ok(())
    }

    /// Reads a plain file, from where an earlier import was stopped if it was.
    pub(super) fn plain(
        &mut self,
        path: &Path,
        mut file: File,
        metadata: &Metadata,
    ) -> Result<(), ImportError> {
        let path = self.checkpoint_path(path);
        let looks = Looks::of(&path, metadata);
        let stopped = self
            .stopped_at(&path, &mut file)
            .map_err(|error| self.read_error(error))?;
        let held_back = match stopped {
            Some(_) => HeldBack::nothing(),
            None => self.held_back(),
        };
        let (reading, offset) = match &stopped {
            Some(checkpoint) => {
                self.imported.report.resumed = Some(Resumed {
                    offset: checkpoint.offset,
                    line: checkpoint.line,
                });
                self.imported.report.progress.dialect = checkpoint.dialect.map(Dialect::from_code);
                Reading::resume(self.name, checkpoint, &self.intake.keys)
            }
            None => (
                Reading::new(self.name, body_hint(self.name), &self.intake.keys),
                0,
            ),
        };
        file.seek(SeekFrom::Start(offset))
            .map_err(|error| self.read_error(error))?;
        self.bytes_read.store(offset, Ordering::Relaxed);
        let resumable = ResumableFile {
            file: File::open(&path).map_err(|error| self.read_error(error))?,
            path,
            looks,
        };
        let source = SourceStream {
            reader: &mut Counted::new(file, &self.bytes_read),
            reading,
            held_back,
            member: "",
            is_packed: false,
        };
        let ended = self.read(source, Some(resumable))?;
        self.conclude(ended.held_back);
        Ok(())
    }

    /// The checkpoint of an import of this file that did not come to its end.
    fn stopped_at(&self, path: &Path, file: &mut File) -> io::Result<Option<FileCheckpoint>> {
        let checkpoint = FileCheckpoint::load(&self.intake.store, path).unwrap_or_else(|error| {
            tracing::warn!(%error, "the place an import reached cannot be read");
            None
        });
        match checkpoint.filter(|checkpoint| checkpoint.import && !checkpoint.done && checkpoint.offset > 0) {
            Some(checkpoint) if checkpoint.fits(file)? => Ok(Some(checkpoint)),
            _ => Ok(None),
        }
    }

    /// Reads a stream to its end, or until it is certain that it holds no traces.
    pub(super) fn read(
        &mut self,
        source: SourceStream<'_>,
        mut resumable: Option<ResumableFile>,
    ) -> Result<Ended, ImportError> {
        let SourceStream {
            reader,
            mut reading,
            mut held_back,
            member,
            is_packed,
        } = source;
        let mut chunk = vec![0; CHUNK];
        let mut damage = None;
        loop {
            if self.cancel.is_cancelled() {
                self.imported.report.cancelled = true;
                break;
            }
            let length = match reader.read(&mut chunk) {
                Ok(0) => break,
                Ok(length) => length,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) if is_packed && error.raw_os_error().is_none() => {
                    damage = Some(Damage::from(error));
                    break;
                }
                Err(error) => {
                    // What was read before it is kept.
                    self.outbox.finish().map_err(|error| self.store_error(error))?;
                    return Err(self.read_error(error));
                }
            };
            reading.push(&chunk[..length]);
            self.take(&mut reading, &mut held_back, member, resumable.as_mut())?;
            if held_back.is_no_trace() {
                return Ok(Ended { held_back, reading });
            }
            self.tell_if_due();
        }
        if !self.imported.report.cancelled {
            reading.settle();
            self.take(&mut reading, &mut held_back, member, resumable.as_mut())?;
            self.take_rest(&mut reading, &mut held_back, member, damage)?;
        } else if resumable.is_some() {
            // The next import goes on behind them.
            for reject in held_back.release() {
                self.put(Piece::Reject(reject), member);
            }
        }
        if let Some(resumable) = &mut resumable {
            let done = !self.imported.report.cancelled;
            self.checkpoint(resumable, &reading, done)?;
        }
        let found = &reading.found;
        let progress = &mut self.imported.report.progress;
        progress.dialect = progress.dialect.or(found.dialect);
        progress.session = found.session.clone().or(progress.session.take());
        Ok(Ended { held_back, reading })
    }

    pub(super) fn take(
        &mut self,
        reading: &mut Reading,
        held_back: &mut HeldBack,
        member: &str,
        mut resumable: Option<&mut ResumableFile>,
    ) -> Result<(), ImportError> {
        while let Some(piece) = reading.next_piece() {
            for piece in held_back.pass(piece) {
                self.put(piece, member);
            }
            if self.outbox.is_full() {
                if let Some(resumable) = resumable.as_deref_mut() {
                    self.checkpoint(resumable, reading, false)?;
                }
                self.outbox.send().map_err(|error| self.store_error(error))?;
            }
        }
        let found = &reading.found;
        self.imported.report.progress.dialect = self.imported.report.progress.dialect.or(found.dialect);
        if self.imported.report.progress.session != found.session {
            self.imported.report.progress.session.clone_from(&found.session);
        }
        Ok(())
    }

    /// Takes what is left at the end of the stream. A record that damaged compression cut is one reject, with the
    /// damage as its reason.
    pub(super) fn take_rest(
        &mut self,
        reading: &mut Reading,
        held_back: &mut HeldBack,
        member: &str,
        damage: Option<Damage>,
    ) -> Result<(), ImportError> {
        if damage.as_ref().is_some_and(|damage| self.may_go_on(damage)) {
            self.imported.is_cut = true;
            return Ok(());
        }
        let line = reading.line();
        let mut reason = damage.map(|damage| damage.reason);
        reading.finish();
        while let Some(mut piece) = reading.next_piece() {
            if let Piece::Reject(reject) = &mut piece
                && let Some(reason) = reason.take()
            {
                reject.reason = reason;
                self.put(piece, member);
                continue;
            }
            for piece in held_back.pass(piece) {
                self.put(piece, member);
            }
        }
        if let Some(reason) = reason {
            self.put(Piece::Reject(reading.reject(line, reason, Bytes::new())), member);
        }
        Ok(())
    }

    /// Whether a file ends early only because it is still being written.
    fn may_go_on(&self, damage: &Damage) -> bool {
        self.options.watched && damage.is_cut
    }

    /// Takes the news that the file as a whole cannot be unpacked.
    pub(super) fn damaged(&mut self, damage: Damage) {
        if self.may_go_on(&damage) {
            self.imported.is_cut = true;
            return;
        }
        self.reject("", damage.reason);
    }

    /// Notes that a file, or a member of it, cannot be read at all.
    pub(super) fn reject(&mut self, member: &str, reason: String) {
        let separator = if member.is_empty() { "" } else { "!" };
        let reject = Reject {
            location: format!("{}{separator}{member}", self.name),
            line: Some(1),
            reason,
            bytes: Bytes::new(),
        };
        self.put(Piece::Reject(reject), member);
    }

    /// Hands a piece on, and lists it if it is a reject.
    pub(super) fn put(&mut self, piece: Piece, member: &str) {
        if let Piece::Reject(reject) = &piece {
            self.imported.report.progress.counts.rejected += 1;
            if self.imported.report.rejected.len() < LISTED {
                let reason = match member {
                    "" => reject.reason.clone(),
                    _ => format!("{member}: {}", reject.reason),
                };
                self.imported.report.rejected.push(RejectedLine {
                    line: reject.line.unwrap_or(1),
                    reason,
                });
            }
        }
        if let Piece::NotKept(data_points) = &piece {
            self.imported.report.progress.counts.not_kept += *data_points as u64;
        }
        piece.put_into(&mut self.outbox);
    }

    /// Notes that a member of an archive is left alone.
    pub(super) fn skip(&mut self, name: &str, reason: String) {
        if self.imported.report.skipped.len() < LISTED {
            let name = name.to_owned();
            self.imported
                .report
                .skipped
                .push(super::SkippedMember { name, reason });
        }
    }

    /// Says that there are no traces in the whole file.
    pub(super) fn no_traces(&mut self, reason: &str) {
        self.imported.report.no_traces = Some(reason.to_owned());
        if !self.options.found {
            self.reject("", reason.to_owned());
        }
    }

    /// What was reported so far.
    pub(super) fn report(&self) -> &FileReport {
        &self.imported.report
    }

    fn checkpoint(
        &mut self,
        resumable: &mut ResumableFile,
        reading: &Reading,
        done: bool,
    ) -> Result<(), ImportError> {
        let checkpoint =
            FileCheckpoint::take(&mut resumable.file, resumable.looks.clone(), reading.consumed());
        let checkpoint = FileCheckpoint {
            dialect: self
                .imported
                .report
                .progress
                .dialect
                .or(reading.found.dialect)
                .map(|dialect| dialect.code()),
            remembered: reading.remembered(),
            unidentified: reading.found.unidentified,
            done,
            import: true,
            ..checkpoint.map_err(|error| self.read_error(error))?
        };
        self.outbox.checkpoint(checkpoint.to_store(&resumable.path));
        Ok(())
    }

    pub(super) fn tell_if_due(&mut self) {
        let bytes = self.bytes_read.load(Ordering::Relaxed);
        if bytes >= self.told + BATCH_BYTES as u64 / 4 {
            self.told = bytes;
            self.tell();
        }
    }

    fn tell(&mut self) {
        let so_far = self.imported.report.progress.counts;
        let progress = &mut self.imported.report.progress;
        progress.bytes_read = self.bytes_read.load(Ordering::Relaxed);
        progress.counts = Counts {
            // Counted when they were read.
            rejected: so_far.rejected,
            not_kept: so_far.not_kept,
            ..self.outbox.counts()
        };
        (self.progress)(progress);
    }

    /// Waits until everything is committed.
    pub(super) fn finish(mut self) -> Result<Imported, ImportError> {
        self.outbox.finish().map_err(|error| self.store_error(error))?;
        self.tell();
        Ok(self.imported)
    }

    pub(super) fn is_cancelled(&self) -> bool {
        self.cancel.is_cancelled()
    }

    pub(super) fn read_error(&self, source: io::Error) -> ImportError {
        ImportError::Read {
            path: self.name.to_owned(),
            source,
        }
    }

    fn store_error(&self, source: StoreError) -> ImportError {
        ImportError::Store {
            path: self.name.to_owned(),
            source,
        }
    }
}
