//! Bringing what can be read of a damaged database into a new one, through the ordinary writer.

mod tally;

use std::fs;
use std::path::Path;

use serde::Serialize;
use tracewake_dialects::{decode_original, dialect_of, reader_version};
use tracewake_model::{Dialect, UnixNanos};
use tracewake_store::{
    Batch, DamagedDatabase, Order, Pending, Record, SavedOriginal, Store, StoreError, files_of,
};

use crate::error::AppError;
use crate::open::open_store;
use crate::prices;
use crate::write::{commit, order};
use tally::Tally;

/// Events of one batch, at most.
const BATCH: usize = 500;
/// Bytes of originals after which a batch ends early.
const BATCH_BYTES: usize = 8 << 20;
/// Batches that may wait for their commit.
const IN_PROGRESS: usize = 4;

/// What a damaged database holds, and what of it is lost.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SalvageReport {
    /// Events that can be read.
    pub events: u64,
    /// Events that cannot, as far as known.
    pub lost: u64,
    /// The sessions that they belong to, those with the most first.
    pub sessions: Vec<LostEvents>,
    /// Tables and indexes of which pages cannot be read.
    pub tables: Vec<String>,
}

/// The events of a session that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LostEvents {
    /// Key of the session; null for events whose session is not known.
    pub session: Option<String>,
    /// How many events it had, as far as known.
    pub events: u64,
    /// How many of them cannot be read.
    pub lost: u64,
}

/// Finds out what of a database can be read, without SQLite and without writing anything.
///
/// # Errors
/// When the file cannot be read, or is no database of this program.
pub fn examine(path: &Path) -> Result<SalvageReport, AppError> {
    let damaged = DamagedDatabase::open(path)?;
    let mut tally = Tally::default();
    each_record(&damaged, |original, record| {
        tally.count(original, &record);
        Ok(())
    })?;
    Ok(tally.report(&damaged))
}

/// Brings every event that can be read into a new database, and what people and sources kept beside events. Nothing is
/// written into the damaged one. `now` is when events are received whose time of reception is lost; `progress` is told
/// how many events were brought so far.
///
/// # Errors
/// [`AppError::Invalid`] when the new file is there already or the damaged one is in use; when the one cannot be read
/// or the other not written. No new file is left then.
pub fn salvage(
    path: &Path,
    new: &Path,
    now: UnixNanos,
    progress: &mut dyn FnMut(u64),
) -> Result<SalvageReport, AppError> {
    let damaged = DamagedDatabase::open(path)?;
    refuse_existing(new)?;
    let before = states(path);
    let own_prices = prices::file_beside(path);
    let brings_prices = own_prices.exists() && !prices::file_beside(new).exists();
    if brings_prices {
        fs::copy(&own_prices, prices::file_beside(new))?;
    }
    let done = bring(&damaged, new, now, progress).and_then(|report| match states(path) == before {
        true => Ok(report),
        false => Err(AppError::Invalid(format!(
            "{} was written to while it was read; stop every tracewake that has it open, and try again",
            path.display()
        ))),
    });
    if done.is_err() {
        files_of(new).iter().for_each(|file| drop(fs::remove_file(file)));
        if brings_prices {
            let _ = fs::remove_file(prices::file_beside(new));
        }
    }
    done
}

fn bring(
    damaged: &DamagedDatabase,
    new: &Path,
    now: UnixNanos,
    progress: &mut dyn FnMut(u64),
) -> Result<SalvageReport, AppError> {
    let store = open_store(new)?;
    let version = |dialect: &Dialect| (*dialect, reader_version(*dialect));
    store.begin_reading(Dialect::ALL.iter().map(version).collect(), false)?;
    let mut tally = Tally::default();
    let mut bringing = Bringing::new(&store, now);
    each_record(damaged, |original, record| {
        tally.count(original, &record);
        if tally.events.is_multiple_of(BATCH as u64) {
            progress(tally.events);
        }
        bringing.add(original, record)
    })?;
    bringing.finish()?;
    commit(
        &store,
        Batch {
            chat: damaged.chat_orders(),
            checkpoints: damaged.checkpoints(),
            ..Batch::default()
        },
    )?;
    let orders: Vec<Order> = damaged.session_orders();
    if !orders.is_empty() {
        order(&store, orders)?;
    }
    store.close()?;
    progress(tally.events);
    Ok(tally.report(damaged))
}

/// Hands over what can be read, each as the record that the ordinary writer takes.
fn each_record(
    damaged: &DamagedDatabase,
    mut take: impl FnMut(&SavedOriginal, Record) -> Result<(), AppError>,
) -> Result<(), AppError> {
    for original in damaged.originals(reader_version) {
        let dialect = original
            .dialect
            .or_else(|| dialect_of(original.media, &original.bytes));
        let event =
            dialect.and_then(|dialect| decode_original(dialect, original.media, &original.bytes).ok());
        if let Some(record) = event.and_then(|event| original.record(event)) {
            take(&original, record)?;
        }
    }
    Ok(())
}

/// Events on their way into the new database.
struct Bringing<'s> {
    store: &'s Store,
    batch: Batch,
    bytes: usize,
    pending: Vec<Pending>,
}

impl<'s> Bringing<'s> {
    fn new(store: &'s Store, now: UnixNanos) -> Bringing<'s> {
        Bringing {
            store,
            batch: Batch {
                received: now,
                ..Batch::default()
            },
            bytes: 0,
            pending: Vec::new(),
        }
    }

    fn add(&mut self, original: &SavedOriginal, record: Record) -> Result<(), AppError> {
        // An event whose row is lost was received when those around it were.
        let received = original.received.unwrap_or(self.batch.received);
        let arrival = (&original.source, original.live, received);
        let is_full = self.batch.records.len() >= BATCH || self.bytes >= BATCH_BYTES;
        if is_full || arrival != (&self.batch.source, self.batch.live, self.batch.received) {
            self.send()?;
            self.batch = Batch {
                source: original.source.clone(),
                live: original.live,
                received,
                ..Batch::default()
            };
        }
        self.bytes += original.bytes.len();
        self.batch.records.push(record);
        Ok(())
    }

    fn send(&mut self) -> Result<(), StoreError> {
        self.bytes = 0;
        let batch = std::mem::take(&mut self.batch);
        if !batch.records.is_empty() {
            self.pending.push(self.store.append_blocking(batch)?);
        }
        while self.pending.len() > IN_PROGRESS {
            self.pending.remove(0).wait()?;
        }
        Ok(())
    }

    fn finish(mut self) -> Result<(), StoreError> {
        self.send()?;
        self.pending
            .into_iter()
            .try_for_each(|pending| pending.wait().map(drop))
    }
}

fn refuse_existing(new: &Path) -> Result<(), AppError> {
    match files_of(new).iter().find(|file| file.exists()) {
        Some(file) => Err(AppError::Invalid(format!(
            "{} is there already; name a new file",
            file.display()
        ))),
        None => Ok(()),
    }
}

/// Sizes and times of a database and its log, which tell whether another process writes to them.
fn states(path: &Path) -> Vec<Option<(u64, Option<std::time::SystemTime>)>> {
    let state = |file: &std::path::PathBuf| {
        let found = fs::metadata(file).ok()?;
        Some((found.len(), found.modified().ok()))
    };
    files_of(path)[..2].iter().map(state).collect()
}
