//! Reading files and standard input into the store.

use std::collections::{HashMap, VecDeque};
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use flate2::read::MultiGzDecoder;
use tracewake_dialects::chaukas::BodyHint;
use tracewake_dialects::stream::{Item, Splitter};
use tracewake_model::{Counts, Dialect};
use tracewake_store::{Batch, Pending, Record, Reject, Store, StoreError};
use xxhash_rust::xxh3::xxh3_64;

use crate::intake::{now, source};

/// Events that go to the store together.
const BATCH_EVENTS: usize = 500;
/// A batch is closed early when its events were read from this many bytes, so that memory stays flat for any event size.
const BATCH_BYTES: usize = 4 << 20;
/// Batches on their way to the disk while the next one is read.
const BATCHES_UNDER_WAY: usize = 4;
/// Rejected lines that a report lists; the quarantine holds the others.
const LISTED_REJECTS: usize = 10_000;

/// Asks an import to stop. What it has stored stays; importing again goes on where it stopped, since nothing is stored
/// twice.
#[derive(Debug, Clone, Default)]
pub struct CancelFlag(Arc<AtomicBool>);

impl CancelFlag {
    /// Asks the import to stop at the next batch.
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether the import was asked to stop.
    pub fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// How far an import has come.
#[derive(Debug, Clone, Default)]
pub struct ImportProgress {
    /// Bytes of the file read so far (compressed bytes of a compressed file).
    pub bytes_read: u64,
    /// What became of the events committed so far.
    pub counts: Counts,
    /// The dialect of the first event understood.
    pub dialect: Option<Dialect>,
    /// The session of the last event understood.
    pub session: Option<String>,
}

/// What became of one file.
#[derive(Debug, Clone, Default)]
pub struct FileReport {
    /// Counts, dialect and last session.
    pub progress: ImportProgress,
    /// What could not be understood; at most the first 10,000, `progress.counts.rejected` says how many there are.
    pub rejected: Vec<RejectedLine>,
    /// Whether it was cancelled before its end.
    pub cancelled: bool,
}

/// A place in a file that could not be understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RejectedLine {
    /// 1 for the first line.
    pub line: u64,
    /// Why.
    pub reason: String,
}

/// Why a file could not be imported to its end.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The file cannot be opened or read.
    #[error("cannot read {path}: {source}")]
    Read {
        /// The file.
        path: String,
        /// The system's reason.
        source: io::Error,
    },
    /// The store did not take the events.
    #[error("cannot store the events of {path}: {source}")]
    Store {
        /// The file.
        path: String,
        /// The store's reason.
        source: StoreError,
    },
}

/// Imports one file: JSON lines and its kin, plain or compressed with gzip or zstd, or a recorded request body. The content
/// decides, not the name. `progress` is called after every batch and at the end.
///
/// # Errors
/// When the file cannot be read or the store fails. What cannot be understood is no error: see [`FileReport::rejected`].
pub fn import_file(
    store: &Store,
    path: &Path,
    cancel: &CancelFlag,
    progress: &mut dyn FnMut(&ImportProgress),
) -> Result<FileReport, ImportError> {
    let name = path.display().to_string();
    let file = File::open(path).and_then(|file| match file.metadata()?.is_dir() {
        true => Err(io::Error::new(
            io::ErrorKind::IsADirectory,
            "this is a folder; give its files",
        )),
        false => Ok(file),
    });
    let file = file.map_err(|source| ImportError::Read {
        path: name.clone(),
        source,
    })?;
    import_reader(store, &name, file, cancel, progress)
}

/// Imports everything that `reader` gives; `name` stands for it in messages and the quarantine.
///
/// # Errors
/// As [`import_file`].
pub fn import_reader(
    store: &Store,
    name: &str,
    reader: impl Read,
    cancel: &CancelFlag,
    progress: &mut dyn FnMut(&ImportProgress),
) -> Result<FileReport, ImportError> {
    let read_error = |source| ImportError::Read {
        path: name.to_owned(),
        source,
    };
    let count = Arc::new(AtomicU64::new(0));
    let counted = CountingReader {
        inner: reader,
        count: count.clone(),
    };
    let mut reader = decompressed(BufReader::with_capacity(1 << 18, counted)).map_err(read_error)?;

    let mut file = FileImport::new(store, name);
    let mut splitter = Splitter::new().with_body_hint(body_hint(name));
    let mut chunk = vec![0; 1 << 18];
    let mut broken = None;
    loop {
        if cancel.is_cancelled() {
            file.report.cancelled = true;
            break;
        }
        let length = match reader.read(&mut chunk) {
            Ok(0) => break,
            Ok(length) => length,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) if reader.is_compressed => {
                broken = Some(error);
                break;
            }
            Err(error) => return Err(read_error(error)),
        };
        splitter.push(&chunk[..length]);
        while let Some(item) = splitter.next_item() {
            file.take(item)?;
        }
        file.report.progress.bytes_read = count.load(Ordering::Relaxed);
        if file.has_news() {
            progress(&file.report.progress);
        }
    }
    if !file.report.cancelled {
        file.take_rest(splitter, broken)?;
    }
    file.finish()?;
    file.report.progress.bytes_read = count.load(Ordering::Relaxed);
    progress(&file.report.progress);
    Ok(file.report)
}

/// Which request a recorded body is, by the name that recorders give it after its method. It decides only where the content
/// cannot.
fn body_hint(name: &str) -> BodyHint {
    let stem = Path::new(name)
        .file_stem()
        .and_then(|stem| stem.to_str())
        .unwrap_or_default();
    match stem {
        _ if stem.ends_with("IngestEvent") || stem.ends_with("_single") => BodyHint::Single,
        _ if stem.ends_with("IngestEventBatch") || stem.ends_with("_batch") => BodyHint::Batch,
        _ => BodyHint::Unknown,
    }
}

/// One file on its way into the store.
struct FileImport<'a> {
    store: &'a Store,
    name: &'a str,
    records: Vec<Record>,
    rejects: Vec<Reject>,
    batch_bytes: usize,
    under_way: VecDeque<Pending>,
    /// How often each content without an id of its own has occurred, so that importing the file again finds the same ones.
    occurrences: HashMap<u64, u64>,
    report: FileReport,
    reported: u64,
}

impl<'a> FileImport<'a> {
    fn new(store: &'a Store, name: &'a str) -> Self {
        FileImport {
            store,
            name,
            records: Vec::with_capacity(BATCH_EVENTS),
            rejects: Vec::new(),
            batch_bytes: 0,
            under_way: VecDeque::new(),
            occurrences: HashMap::new(),
            report: FileReport::default(),
            reported: 0,
        }
    }

    fn take(&mut self, item: Item) -> Result<(), ImportError> {
        match item {
            Item::Event { decoded, .. } => {
                let progress = &mut self.report.progress;
                progress.dialect.get_or_insert(decoded.event.dialect);
                let session = decoded.event.session_key();
                if progress.session.as_deref() != Some(session) {
                    progress.session = Some(session.to_owned());
                }
                self.batch_bytes += decoded.original.bytes.len();
                self.push(decoded);
            }
            Item::Reject { line, reason, bytes } => {
                self.batch_bytes += bytes.len();
                self.report.progress.counts.rejected += 1;
                if self.report.rejected.len() < LISTED_REJECTS {
                    self.report.rejected.push(RejectedLine {
                        line,
                        reason: reason.clone(),
                    });
                }
                let location = format!("{} line {line}", self.name);
                self.rejects.push(Reject {
                    location,
                    line: Some(line),
                    reason,
                    bytes,
                });
            }
        }
        if self.records.len() + self.rejects.len() >= BATCH_EVENTS || self.batch_bytes >= BATCH_BYTES {
            self.send()?;
        }
        Ok(())
    }

    /// Takes what is left in the splitter at the end of the file. A record that damaged compression cut is one reject, with
    /// the damage as its reason.
    fn take_rest(&mut self, mut splitter: Splitter, damage: Option<io::Error>) -> Result<(), ImportError> {
        let line = splitter.line();
        splitter.finish();
        let mut damage = damage.map(|error| format!("the compressed data ends early or is damaged: {error}"));
        while let Some(item) = splitter.next_item() {
            match item {
                Item::Reject { line, reason, bytes } => {
                    let reason = damage.take().unwrap_or(reason);
                    self.take(Item::Reject { line, reason, bytes })?;
                }
                event => self.take(event)?,
            }
        }
        match damage {
            Some(reason) => self.take(Item::Reject {
                line,
                reason,
                bytes: bytes::Bytes::new(),
            }),
            None => Ok(()),
        }
    }

    fn push(&mut self, decoded: tracewake_dialects::Decoded) {
        let without_id = decoded
            .event
            .identity
            .is_empty()
            .then(|| xxh3_64(&decoded.original.bytes));
        let record = Record::new(decoded.event, decoded.original);
        let Some(content) = without_id else {
            self.records.push(record);
            return;
        };
        let count = self.occurrences.entry(content).or_insert(0);
        *count += 1;
        self.records
            .push(record.with_fallback_identity(format!("{content:016x}-{count}")));
    }

    fn send(&mut self) -> Result<(), ImportError> {
        if self.records.is_empty() && self.rejects.is_empty() {
            return Ok(());
        }
        let batch = Batch {
            source: source::FILES.to_owned(),
            live: false,
            received: now(),
            records: std::mem::replace(&mut self.records, Vec::with_capacity(BATCH_EVENTS)),
            rejects: std::mem::take(&mut self.rejects),
            ..Batch::default()
        };
        self.batch_bytes = 0;
        let pending = self
            .store
            .append_blocking(batch)
            .map_err(|source| self.store_error(source))?;
        self.under_way.push_back(pending);
        self.settle(BATCHES_UNDER_WAY)
    }

    /// Waits until at most `left` batches are under way.
    fn settle(&mut self, left: usize) -> Result<(), ImportError> {
        while self.under_way.len() > left {
            let Some(pending) = self.under_way.pop_front() else {
                break;
            };
            let receipt = pending.wait().map_err(|source| self.store_error(source))?;
            let rejected = self.report.progress.counts.rejected;
            self.report.progress.counts.merge(receipt.counts);
            self.report.progress.counts.rejected = rejected; // counted when they were read
        }
        Ok(())
    }

    fn has_news(&mut self) -> bool {
        let bytes = self.report.progress.bytes_read;
        let news = bytes >= self.reported + BATCH_BYTES as u64 / 4;
        if news {
            self.reported = bytes;
        }
        news
    }

    fn finish(&mut self) -> Result<(), ImportError> {
        self.send()?;
        self.settle(0)
    }

    fn store_error(&self, source: StoreError) -> ImportError {
        ImportError::Store {
            path: self.name.to_owned(),
            source,
        }
    }
}

struct CountingReader<R> {
    inner: R,
    count: Arc<AtomicU64>,
}

impl<R: Read> Read for CountingReader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.inner.read(buffer)?;
        self.count.fetch_add(length as u64, Ordering::Relaxed);
        Ok(length)
    }
}

struct Opened<R: io::BufRead> {
    inner: Compression<R>,
    is_compressed: bool,
}

enum Compression<R: io::BufRead> {
    None(R),
    Gzip(Box<MultiGzDecoder<R>>),
    Zstd(Box<zstd::stream::read::Decoder<'static, R>>),
}

impl<R: io::BufRead> Read for Opened<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match &mut self.inner {
            Compression::None(reader) => reader.read(buffer),
            Compression::Gzip(reader) => reader.read(buffer),
            Compression::Zstd(reader) => reader.read(buffer),
        }
    }
}

/// Opens gzip (RFC 1952, several members) and zstd (RFC 8878) by their first bytes.
fn decompressed<R: io::BufRead>(mut reader: R) -> io::Result<Opened<R>> {
    let head = reader.fill_buf()?;
    let (gzip, zstd) = (
        head.starts_with(&[0x1f, 0x8b]),
        head.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]),
    );
    let inner = match (gzip, zstd) {
        (true, _) => Compression::Gzip(Box::new(MultiGzDecoder::new(reader))),
        (_, true) => Compression::Zstd(Box::new(zstd::stream::read::Decoder::with_buffer(reader)?)),
        _ => Compression::None(reader),
    };
    Ok(Opened {
        inner,
        is_compressed: gzip || zstd,
    })
}
