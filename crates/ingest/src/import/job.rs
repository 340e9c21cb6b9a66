//! One file that is imported because it was asked for: read, counted, reported.

use std::fs::{File, Metadata};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use bytes::Bytes;
use tracewake_dialects::stream::Place;
use tracewake_model::Dialect;
use tracewake_store::{Reject, StoreError};

use super::container::{Allowance, Counted, Damage, Limits, unpack};
use super::doubt::Doubt;
use super::reading::{Piece, Reading};
use super::{CancelFlag, FileReport, ImportError, ImportProgress, RejectedLine, Resumed, body_hint};
use crate::intake::{Intake, source};
use crate::mark::{Looks, Mark};
use crate::outbox::{BATCH_BYTES, Outbox};

/// Rejected lines that a report lists; the quarantine holds the others.
const LISTED: usize = 10_000;
/// Bytes read at a time.
const CHUNK: usize = 1 << 18;
/// Layers of compression that are taken off.
const LAYERS: usize = 2;

/// On whose behalf a file is read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Manner {
    /// The line of the ledger.
    pub(crate) source: &'static str,
    /// Whether what is read happens now.
    pub(crate) live: bool,
    /// Whether it was found in a watched folder: it may hold no traces, and may not be written to its end yet.
    pub(crate) watched: bool,
}

impl Manner {
    /// A file that somebody asked for.
    pub(crate) const ASKED: Manner = Manner {
        source: source::FILES,
        live: false,
        watched: false,
    };
}

/// What became of a file, with what only a watched folder asks.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    pub(crate) report: FileReport,
    /// Whether compressed data ended early, so that more may come.
    pub(crate) is_cut: bool,
    /// Why it holds no traces.
    pub(crate) no_traces: Option<String>,
}

/// An import under way.
pub(super) struct Job<'a> {
    pub(super) intake: &'a Intake,
    pub(super) name: &'a str,
    cancel: &'a CancelFlag,
    progress: &'a mut dyn FnMut(&ImportProgress),
    manner: Manner,
    outbox: Outbox,
    outcome: Outcome,
    /// Bytes of the file read so far.
    pub(super) bytes_read: Arc<AtomicU64>,
    /// The same, as of the last time progress was told.
    told: u64,
}

/// One stream of a job.
pub(super) struct Source<'a> {
    pub(super) reader: &'a mut dyn Read,
    pub(super) reading: Reading,
    pub(super) doubt: Doubt,
    /// Put before the reasons of its rejects.
    pub(super) member: &'a str,
    pub(super) is_packed: bool,
}

/// How a stream ended.
pub(super) struct Ended {
    pub(super) doubt: Doubt,
    pub(super) reading: Reading,
}

/// What a checkpoint of a plain file is made from.
pub(super) struct Marking {
    path: PathBuf,
    file: File,
    looks: Looks,
}

impl<'a> Job<'a> {
    pub(super) fn new(
        intake: &'a Intake,
        name: &'a str,
        manner: Manner,
        cancel: &'a CancelFlag,
        progress: &'a mut dyn FnMut(&ImportProgress),
    ) -> Job<'a> {
        Job {
            intake,
            name,
            cancel,
            progress,
            manner,
            outbox: Outbox::new(&intake.store, manner.source).with_live(manner.live),
            outcome: Outcome::default(),
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
        let source = Source {
            reader: &mut reader,
            reading: Reading::new(self.name, body_hint(self.name), &self.intake.keys),
            doubt: match self.manner.watched {
                true => Doubt::default(),
                false => Doubt::none(),
            },
            member: "",
            is_packed,
        };
        let ended = self.read(source, None)?;
        if ended.doubt.remains() && !self.outcome.is_cut {
            self.outcome.no_traces = Some(ended.doubt.reason());
        }
        Ok(())
    }

    /// The path under which the mark of a file is kept.
    fn marked(&self, path: &Path) -> PathBuf {
        match self.manner.watched {
            true => path.to_owned(),
            false => std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned()),
        }
    }

    /// Notes that a file which is read as a whole was read.
    pub(super) fn mark_whole(&mut self, path: &Path, metadata: &Metadata) -> Result<(), ImportError> {
        let path = self.marked(path);
        let mut file = File::open(&path).map_err(|error| self.read_error(error))?;
        let mark = Mark::take(&mut file, Looks::of(&path, metadata), (Place::START, 0));
        let mark = Mark {
            dialect: self.outcome.report.progress.dialect.map(|dialect| dialect.code()),
            done: !self.outcome.report.cancelled,
            import: !self.manner.watched,
            waiting: self
                .outcome
                .is_cut
                .then(|| "it ends early: the rest may still come".to_owned()),
            skipped: self.outcome.no_traces.clone(),
            ..mark.map_err(|error| self.read_error(error))?
        };
        self.outbox.checkpoint(mark.checkpoint(&path));
        Ok(())
    }

    /// Reads a plain file, from where an earlier import was stopped if it was.
    pub(super) fn plain(
        &mut self,
        path: &Path,
        mut file: File,
        metadata: &Metadata,
    ) -> Result<(), ImportError> {
        let path = self.marked(path);
        let looks = Looks::of(&path, metadata);
        let stopped = self
            .stopped_at(&path, &mut file)
            .map_err(|error| self.read_error(error))?;
        let (reading, offset) = match &stopped {
            Some(mark) => {
                self.outcome.report.resumed = Some(Resumed {
                    offset: mark.offset,
                    line: mark.line,
                });
                self.outcome.report.progress.dialect = mark.dialect.map(Dialect::from_code);
                Reading::resume(self.name, mark, &self.intake.keys)
            }
            None => (
                Reading::new(self.name, body_hint(self.name), &self.intake.keys),
                0,
            ),
        };
        file.seek(SeekFrom::Start(offset))
            .map_err(|error| self.read_error(error))?;
        self.bytes_read.store(offset, Ordering::Relaxed);
        let marking = Marking {
            file: File::open(&path).map_err(|error| self.read_error(error))?,
            path,
            looks,
        };
        let source = Source {
            reader: &mut Counted::new(file, &self.bytes_read),
            reading,
            doubt: Doubt::none(),
            member: "",
            is_packed: false,
        };
        self.read(source, Some(marking))?;
        Ok(())
    }

    /// The mark of an import of this file that did not come to its end.
    fn stopped_at(&self, path: &Path, file: &mut File) -> io::Result<Option<Mark>> {
        let mark = Mark::load(&self.intake.store, path).unwrap_or_else(|error| {
            tracing::warn!(%error, "the place an import reached cannot be read");
            None
        });
        match mark.filter(|mark| mark.import && !mark.done && mark.offset > 0) {
            Some(mark) if mark.fits(file)? => Ok(Some(mark)),
            _ => Ok(None),
        }
    }

    /// Reads a stream to its end, or until it is certain that it holds no traces.
    pub(super) fn read(
        &mut self,
        source: Source<'_>,
        mut marking: Option<Marking>,
    ) -> Result<Ended, ImportError> {
        let Source {
            reader,
            mut reading,
            mut doubt,
            member,
            is_packed,
        } = source;
        let mut chunk = vec![0; CHUNK];
        let mut damage = None;
        loop {
            if self.cancel.is_cancelled() {
                self.outcome.report.cancelled = true;
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
            self.take(&mut reading, &mut doubt, member, marking.as_mut())?;
            if doubt.is_certain() {
                return Ok(Ended { doubt, reading });
            }
            self.tell_if_due();
        }
        if !self.outcome.report.cancelled {
            reading.settle();
            self.take(&mut reading, &mut doubt, member, marking.as_mut())?;
            self.take_rest(&mut reading, &mut doubt, member, damage)?;
        }
        if let Some(marking) = &mut marking {
            let done = !self.outcome.report.cancelled;
            self.mark(marking, &reading, done)?;
        }
        let found = &reading.found;
        let progress = &mut self.outcome.report.progress;
        progress.dialect = progress.dialect.or(found.dialect);
        progress.session = found.session.clone().or(progress.session.take());
        Ok(Ended { doubt, reading })
    }

    fn take(
        &mut self,
        reading: &mut Reading,
        doubt: &mut Doubt,
        member: &str,
        mut marking: Option<&mut Marking>,
    ) -> Result<(), ImportError> {
        while let Some(piece) = reading.next_piece() {
            for piece in doubt.pass(piece) {
                self.put(piece, member);
            }
            if self.outbox.is_full() {
                if let Some(marking) = marking.as_deref_mut() {
                    self.mark(marking, reading, false)?;
                }
                self.outbox.send().map_err(|error| self.store_error(error))?;
            }
        }
        let found = &reading.found;
        self.outcome.report.progress.dialect = self.outcome.report.progress.dialect.or(found.dialect);
        if self.outcome.report.progress.session != found.session {
            self.outcome.report.progress.session.clone_from(&found.session);
        }
        Ok(())
    }

    /// Takes what is left at the end of the stream. A record that damaged compression cut is one reject, with the damage
    /// as its reason.
    fn take_rest(
        &mut self,
        reading: &mut Reading,
        doubt: &mut Doubt,
        member: &str,
        damage: Option<Damage>,
    ) -> Result<(), ImportError> {
        if damage.as_ref().is_some_and(|damage| self.may_go_on(damage)) {
            self.outcome.is_cut = true;
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
            for piece in doubt.pass(piece) {
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
        self.manner.watched && damage.is_cut
    }

    /// Takes the news that the file as a whole cannot be unpacked.
    pub(super) fn damaged(&mut self, damage: Damage) {
        if self.may_go_on(&damage) {
            self.outcome.is_cut = true;
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
            self.outcome.report.progress.counts.rejected += 1;
            if self.outcome.report.rejected.len() < LISTED {
                let reason = match member {
                    "" => reject.reason.clone(),
                    _ => format!("{member}: {}", reject.reason),
                };
                self.outcome.report.rejected.push(RejectedLine {
                    line: reject.line.unwrap_or(1),
                    reason,
                });
            }
        }
        piece.put_into(&mut self.outbox);
    }

    /// Notes that a member of an archive is left alone.
    pub(super) fn skip(&mut self, name: &str, reason: String) {
        if self.outcome.report.skipped.len() < LISTED {
            let name = name.to_owned();
            self.outcome
                .report
                .skipped
                .push(super::SkippedMember { name, reason });
        }
    }

    /// Says that there are no traces in the whole file.
    pub(super) fn no_traces(&mut self, reason: &str) {
        match self.manner.watched {
            true => self.outcome.no_traces = Some(reason.to_owned()),
            false => self.reject("", reason.to_owned()),
        }
    }

    /// What was reported so far.
    pub(super) fn report(&self) -> &FileReport {
        &self.outcome.report
    }

    fn mark(&mut self, marking: &mut Marking, reading: &Reading, done: bool) -> Result<(), ImportError> {
        let mark = Mark::take(&mut marking.file, marking.looks.clone(), reading.consumed());
        let mark = Mark {
            dialect: self
                .outcome
                .report
                .progress
                .dialect
                .or(reading.found.dialect)
                .map(|dialect| dialect.code()),
            unidentified: reading.found.unidentified,
            done,
            import: true,
            ..mark.map_err(|error| self.read_error(error))?
        };
        self.outbox.checkpoint(mark.checkpoint(&marking.path));
        Ok(())
    }

    fn tell_if_due(&mut self) {
        let bytes = self.bytes_read.load(Ordering::Relaxed);
        if bytes >= self.told + BATCH_BYTES as u64 / 4 {
            self.told = bytes;
            self.tell();
        }
    }

    fn tell(&mut self) {
        let rejected = self.outcome.report.progress.counts.rejected;
        let progress = &mut self.outcome.report.progress;
        progress.bytes_read = self.bytes_read.load(Ordering::Relaxed);
        progress.counts = self.outbox.counts();
        progress.counts.rejected = rejected; // counted when they were read
        (self.progress)(progress);
    }

    /// Waits until everything is committed.
    pub(super) fn finish(mut self) -> Result<Outcome, ImportError> {
        self.outbox.finish().map_err(|error| self.store_error(error))?;
        self.tell();
        Ok(self.outcome)
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
