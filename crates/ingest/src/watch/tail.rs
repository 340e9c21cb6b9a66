//! Reading on in a plain file: from the place it was read to, as far as it goes now, a bounded piece at a time.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

use tracewake_dialects::stream::{Nature, Place};
use tracewake_store::StoreError;

use super::status::FileState;
use crate::CancelFlag;
use crate::file_checkpoint::{FileCheckpoint, Looks};
use crate::import::body_hint;
use crate::import::held_back::HeldBack;
use crate::import::reading::Reading;
use crate::keys::Keys;
use crate::outbox::Outbox;

/// Bytes read before another file has its turn.
const SLICE: u64 = 8 << 20;
/// Bytes read at a time; the first time only so many that it shows what the file is.
const CHUNK: usize = 1 << 18;
const FIRST_CHUNK: usize = 4 << 10;
/// By fewer bytes than these it may be wrong what a file was taken for.
const CERTAIN: u64 = 512;
/// What recorded requests begin with: field 1, of a length that follows.
const FIRST_FIELD: u8 = 0x0a;
/// Files that are kept half-read at a time, so that the record they end in need not be read again when it goes on.
const KEPT: usize = 16;
/// The same, in bytes.
const KEPT_BYTES: u64 = 64 << 20;

/// A file that is being read.
pub(super) struct Tail {
    /// Which file it is.
    id: String,
    reading: Reading,
    held_back: HeldBack,
    /// Bytes read of it.
    position: u64,
    /// The first of them, if it was read from its start.
    first: Option<u8>,
}

/// How far a file was read now.
#[derive(Debug)]
pub(super) struct Slice {
    /// Where it is.
    pub(super) checkpoint: FileCheckpoint,
    /// The outcome of the file.
    pub(super) state: FileState,
    /// Why.
    pub(super) reason: String,
    /// Bytes read.
    pub(super) bytes: u64,
}

/// Why reading stopped short.
#[derive(Debug)]
pub(super) enum ReadError {
    /// The file cannot be read.
    Read(io::Error),
    /// The events cannot be stored.
    Store(StoreError),
}

impl From<io::Error> for ReadError {
    fn from(error: io::Error) -> ReadError {
        ReadError::Read(error)
    }
}

impl From<StoreError> for ReadError {
    fn from(error: StoreError) -> ReadError {
        ReadError::Store(error)
    }
}

/// What a file is read with.
pub(super) struct Reader<'a> {
    pub(super) path: &'a Path,
    pub(super) file: &'a mut File,
    /// How the file looks.
    pub(super) looks: Looks,
    /// Whether it has not changed for a while.
    pub(super) is_quiet: bool,
    pub(super) outbox: &'a mut Outbox,
    pub(super) stop: &'a CancelFlag,
}

impl Tail {
    /// Goes on where a checkpoint says, if the file still holds what was read of it; else from its start.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub(super) fn at(
        path: &Path,
        file: &mut File,
        looks: &Looks,
        checkpoint: &FileCheckpoint,
        keys: &Keys,
    ) -> io::Result<Tail> {
        let name = path.display().to_string();
        let goes_on = checkpoint.offset > 0 && looks.size >= checkpoint.offset && checkpoint.fits(file)?;
        let (reading, position) = match goes_on {
            true => Reading::resume(&name, checkpoint, keys),
            false => (Reading::new(&name, body_hint(&name), keys), 0),
        };
        let held_back = match goes_on && checkpoint.dialect.is_some() {
            true => HeldBack::nothing(),
            false => HeldBack::default(),
        };
        Ok(Tail {
            id: looks.id.clone(),
            reading,
            held_back,
            position,
            first: None,
        })
    }

    /// Whether what is left of the file fits what was read of it before.
    pub(super) fn goes_on(
        &self,
        file: &mut File,
        looks: &Looks,
        checkpoint: &FileCheckpoint,
    ) -> io::Result<bool> {
        Ok(looks.id == self.id && looks.size >= self.position && checkpoint.fits(file)?)
    }

    /// Reads on.
    ///
    /// # Errors
    /// [`ReadError`]; what was read before it is in the outbox or stored.
    pub(super) fn read(&mut self, with: &mut Reader<'_>) -> Result<Slice, ReadError> {
        let start = self.position;
        with.file.seek(SeekFrom::Start(start))?;
        let mut chunk = vec![0; CHUNK];
        let mut is_end = false;
        while !is_end && self.position - start < SLICE && !with.stop.is_cancelled() {
            let room = if self.position == 0 { FIRST_CHUNK } else { CHUNK };
            let length = match with.file.read(&mut chunk[..room]) {
                Ok(length) => length,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error.into()),
            };
            is_end = length == 0;
            if self.position == 0 && length > 0 {
                self.first = Some(chunk[0]);
            }
            self.position += length as u64;
            self.reading.push(&chunk[..length]);
            if is_end && self.position >= 4 {
                self.reading.settle();
            }
            self.take(with)?;
            if self.is_foreign() || self.held_back.is_no_trace() {
                return Ok(self.skipped(with, start, true)?);
            }
        }
        if !is_end {
            let checkpoint = self.checkpoint(with)?;
            return Ok(self.slice(checkpoint, FileState::Queued, String::new(), start));
        }
        self.end(with, start)
    }

    /// Whether it is binary data that does not begin like a request.
    fn is_foreign(&self) -> bool {
        self.reading.nature() == Nature::Binary && self.first != Some(FIRST_FIELD)
    }

    /// Decides what it means that the file ends here.
    fn end(&mut self, with: &mut Reader<'_>, start: u64) -> Result<Slice, ReadError> {
        if self.reading.nature() == Nature::Binary {
            if !with.is_quiet {
                let reason = "it is read when it has not changed for a while";
                let checkpoint = self.checkpoint(with)?;
                return Ok(self.slice(checkpoint, FileState::Waiting, reason.to_owned(), start));
            }
            self.reading.finish();
            self.take(with)?;
        }
        let (consumed, _) = self.reading.consumed();
        let open = match self.reading.nature() {
            Nature::Text | Nature::Undecided => self.position - consumed.offset,
            Nature::Utf16 | Nature::Binary => 0,
        };
        let is_open_json = open > 0 && starts_like_json(with.file, consumed.offset)?;
        if self.held_back.is_undecided() && self.position > 0 && !is_open_json {
            return Ok(self.skipped(with, start, false)?);
        }
        let reason = match open {
            0 => None,
            open => Some(format!(
                "its last record is not complete: {open} bytes wait for the rest"
            )),
        };
        let checkpoint = FileCheckpoint {
            done: true,
            waiting: reason.clone(),
            ..self.checkpoint(with)?
        };
        let state = match reason {
            None => FileState::Read,
            Some(_) => FileState::Waiting,
        };
        Ok(self.slice(checkpoint, state, reason.unwrap_or_default(), start))
    }

    fn take(&mut self, with: &mut Reader<'_>) -> Result<(), ReadError> {
        while let Some(piece) = self.reading.next_piece() {
            for piece in self.held_back.pass(piece) {
                piece.put_into(with.outbox);
            }
            if with.outbox.is_full() {
                if !self.held_back.is_undecided() {
                    let checkpoint = self.checkpoint(with)?;
                    with.file.seek(SeekFrom::Start(self.position))?;
                    with.outbox.checkpoint(checkpoint.to_store(with.path));
                }
                with.outbox.send()?;
            }
        }
        Ok(())
    }

    fn checkpoint(&self, with: &mut Reader<'_>) -> io::Result<FileCheckpoint> {
        let looks = Looks {
            size: self.position,
            ..with.looks.clone()
        };
        let found = &self.reading.found;
        // What is held back is not stored, so it has to be read again.
        let (consumed, remembered) = match self.held_back.is_undecided() {
            true => ((Place::START, 0), None),
            false => (self.reading.consumed(), self.reading.remembered()),
        };
        Ok(FileCheckpoint {
            dialect: found.dialect.map(|dialect| dialect.code()),
            remembered,
            unidentified: found.unidentified,
            ..FileCheckpoint::take(with.file, looks, consumed)?
        })
    }

    fn skipped(&self, with: &mut Reader<'_>, start: u64, never: bool) -> io::Result<Slice> {
        let reason = self.held_back.reason();
        let checkpoint = FileCheckpoint {
            done: true,
            skipped: Some(reason.clone()),
            never,
            ..FileCheckpoint::take(with.file, with.looks.clone(), (Place::START, 0))?
        };
        Ok(self.slice(checkpoint, FileState::Skipped, reason, start))
    }

    fn slice(&self, checkpoint: FileCheckpoint, state: FileState, reason: String, start: u64) -> Slice {
        Slice {
            checkpoint,
            state,
            reason,
            bytes: self.position - start,
        }
    }

    /// Bytes that would have to be read again without it.
    fn held(&self) -> u64 {
        self.position - self.reading.consumed().0.offset
    }

    /// Whether reading on without it would cost more than a look at the file, and it can be read on.
    pub(super) fn is_worth_keeping(&self) -> bool {
        let goes_on = matches!(self.reading.nature(), Nature::Text | Nature::Utf16);
        goes_on && self.position >= CERTAIN && (self.held() > 0 || self.reading.found.unidentified > 0)
    }
}

/// Whether a record that is open at this place may be JSON.
fn starts_like_json(file: &mut File, offset: u64) -> io::Result<bool> {
    let mut start = Vec::new();
    file.seek(SeekFrom::Start(offset))?;
    file.take(256).read_to_end(&mut start)?;
    let text = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&start);
    Ok(matches!(text.trim_ascii_start().first(), Some(b'{' | b'[')))
}

/// Files that are half-read, the one used last at the end. Known by which file it is, so that renaming changes nothing.
#[derive(Default)]
pub(super) struct Tails(VecDeque<Tail>);

impl Tails {
    /// Takes out what was read of a file.
    pub(super) fn take(&mut self, looks: &Looks) -> Option<Tail> {
        let at = self.0.iter().position(|tail| tail.id == looks.id)?;
        self.0.remove(at)
    }

    /// Keeps one, and drops those unused for longest when there are too many.
    pub(super) fn keep(&mut self, tail: Tail) {
        if tail.id.is_empty() {
            return;
        }
        self.0.push_back(tail);
        while self.0.len() > KEPT || (self.0.len() > 1 && self.held() > KEPT_BYTES) {
            self.0.pop_front();
        }
    }

    fn held(&self) -> u64 {
        self.0.iter().map(Tail::held).sum()
    }
}
