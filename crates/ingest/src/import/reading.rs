//! One stream of bytes on its way to records: split, read, and given what makes an event without an identity the same
//! when it comes again.

use std::collections::HashMap;
use std::fs::File;
use std::io::Read;

use bytes::Bytes;
use tracewake_dialects::chaukas::BodyHint;
use tracewake_dialects::stream::{Item, Nature, Place, Remembered, Splitter};
use tracewake_dialects::{Decoded, file_beside};
use tracewake_model::Dialect;
use tracewake_store::{Record, Reject};
use xxhash_rust::xxh3::xxh3_64;

use crate::file_checkpoint::FileCheckpoint;
use crate::keys::Keys;
use crate::outbox::Outbox;

/// Bytes at the start of a file that may name the file beside it.
const HEAD: u64 = 512;
/// A file beside the one that is read says something only up to this length, in bytes.
const MOST_BESIDE: u64 = 64 << 10;

/// A stream that is being read.
pub(crate) struct Reading {
    /// What stands for it in the quarantine.
    name: String,
    keys: Keys,
    splitter: Splitter,
    /// How often each content without an identity of its own has occurred, so that reading the stream again finds the
    /// same ones.
    occurrences: HashMap<u64, u64>,
    /// Records at the start that are in the store already: they are read only to count occurrences.
    known: u64,
    /// Records taken out so far, and as of the last place consumed.
    taken: u64,
    consumed: (Place, u64),
    /// What was found in it so far.
    pub(crate) found: Found,
}

/// What was found in a stream.
#[derive(Debug, Clone, Default)]
pub(crate) struct Found {
    /// The dialect of the first event.
    pub(crate) dialect: Option<Dialect>,
    /// The session of the last event.
    pub(crate) session: Option<String>,
    /// Events, those known already included.
    pub(crate) events: u64,
    /// Events without an identity of their own, those known already included.
    pub(crate) unidentified: u64,
}

/// One record of the stream.
pub(crate) enum Piece {
    /// An event, and how many bytes it was read from. It is large and handed on several times.
    Event(Box<Record>, usize),
    /// Something that is no event.
    Reject(Reject),
    /// So many data points of metrics, which are not kept.
    NotKept(usize),
}

impl Piece {
    /// Hands the piece on.
    pub(crate) fn put_into(self, outbox: &mut Outbox) {
        match self {
            Piece::Event(record, bytes) => outbox.event(*record, bytes),
            Piece::Reject(reject) => outbox.reject(reject),
            Piece::NotKept(data_points) => outbox.not_kept(data_points),
        }
    }
}

/// A splitter that knows what its stream is called, and what a small file beside it says.
pub(super) fn told_of(splitter: Splitter, name: &str) -> Splitter {
    let splitter = splitter.named(name);
    let mut head = Vec::new();
    // What cannot be opened says nothing here: who reads it says why.
    if let Ok(file) = File::open(name) {
        let _ = file.take(HEAD).read_to_end(&mut head);
    }
    let beside = file_beside(name, &head).and_then(|path| File::open(path).ok());
    let mut bytes = Vec::new();
    match beside.map(|file| file.take(MOST_BESIDE + 1).read_to_end(&mut bytes)) {
        Some(Ok(length)) if length as u64 <= MOST_BESIDE => splitter.with_beside(&bytes),
        _ => splitter,
    }
}

impl Reading {
    /// A stream from its start.
    pub(crate) fn new(name: &str, hint: BodyHint, keys: &Keys) -> Reading {
        Reading {
            name: name.to_owned(),
            keys: keys.clone(),
            splitter: told_of(Splitter::new(), name).with_body_hint(hint),
            occurrences: HashMap::new(),
            known: 0,
            taken: 0,
            consumed: (Place::START, 0),
            found: Found::default(),
        }
    }

    /// The rest of a stream that was read up to a checkpoint. Gives the offset to read it from: events without an
    /// identity are told apart by what came before them, so a stream that has some is read from its start.
    pub(crate) fn resume(name: &str, checkpoint: &FileCheckpoint, keys: &Keys) -> (Reading, u64) {
        let mut reading = Reading::new(name, BodyHint::Unknown, keys);
        reading.found.dialect = checkpoint.dialect.map(Dialect::from_code);
        if checkpoint.unidentified > 0 {
            reading.known = checkpoint.records;
            return (reading, 0);
        }
        let splitter = Splitter::resume(checkpoint.place(), checkpoint.remembered.as_ref());
        reading.splitter = told_of(splitter, name);
        reading.taken = checkpoint.records;
        reading.consumed = (checkpoint.place(), checkpoint.records);
        (reading, checkpoint.offset)
    }

    /// Adds bytes of the stream. Take the pieces out before adding more, or memory grows.
    pub(crate) fn push(&mut self, bytes: &[u8]) {
        self.splitter.push(bytes);
    }

    /// Decides with the bytes there are what the stream is. See [`Splitter::settle`].
    pub(crate) fn settle(&mut self) {
        self.splitter.settle();
    }

    /// Says that the stream is at its end.
    pub(crate) fn finish(&mut self) {
        self.splitter.finish();
    }

    /// The place up to which everything was taken out, and how many records lie before it.
    pub(crate) fn consumed(&self) -> (Place, u64) {
        self.consumed
    }

    /// What has to be remembered of the stream before that place to read the rest.
    pub(crate) fn remembered(&self) -> Option<Remembered> {
        self.splitter.remembered().cloned()
    }

    /// What the stream is.
    pub(crate) fn nature(&self) -> Nature {
        self.splitter.nature()
    }

    /// The line that was reached.
    pub(crate) fn line(&self) -> u64 {
        self.splitter.line()
    }

    /// The next piece that is not known already.
    pub(crate) fn next_piece(&mut self) -> Option<Piece> {
        loop {
            let item = self.splitter.next_item();
            self.taken += u64::from(item.is_some());
            let place = self.splitter.consumed();
            if place != self.consumed.0 {
                self.consumed = (place, self.taken);
            }
            let is_known = self.taken <= self.known;
            match item? {
                Item::Event { decoded, .. } => {
                    let fallback = self.look_at(&decoded);
                    if is_known {
                        continue;
                    }
                    let bytes = decoded.original.bytes.len();
                    let record = self.keys.record(decoded);
                    let record = match fallback {
                        Some(fallback) => record.with_fallback_identity(fallback),
                        None => record,
                    };
                    return Some(Piece::Event(Box::new(record), bytes));
                }
                Item::Reject { .. } | Item::NotKept { .. } if is_known => {}
                Item::NotKept { data_points, .. } => return Some(Piece::NotKept(data_points)),
                Item::Reject { line, reason, bytes } => {
                    return Some(Piece::Reject(self.reject(line, reason, bytes)));
                }
            }
        }
    }

    /// A reject of this stream.
    pub(crate) fn reject(&self, line: u64, reason: String, bytes: Bytes) -> Reject {
        Reject {
            location: format!("{} line {line}", self.name),
            line: Some(line),
            reason,
            bytes,
        }
    }

    /// Notes what an event says about the stream. Gives its identity if it has none of its own: its content, and which
    /// of the identical ones it is.
    fn look_at(&mut self, decoded: &Decoded) -> Option<String> {
        let found = &mut self.found;
        found.dialect.get_or_insert(decoded.event.dialect);
        found.events += 1;
        let session = decoded.event.session_key();
        if found.session.as_deref() != Some(session) {
            found.session = Some(session.to_owned());
        }
        if !decoded.event.identity.is_empty() {
            return None;
        }
        found.unidentified += 1;
        let content = xxh3_64(&decoded.original.bytes);
        let count = self.occurrences.entry(content).or_insert(0);
        *count += 1;
        Some(format!("{content:016x}-{count}"))
    }
}
