//! The state of the database, and whether the default ports are free.

use std::net::{SocketAddr, TcpListener};
use std::path::Path;

use serde::Serialize;
use tracewake_store::{Check, Reading, Store, StoreError};

use crate::error::AppError;
use crate::prices::price_book_of;
use crate::read_again::read_again;
use crate::salvage::{SalvageReport, examine};

/// `tracewake doctor --json`.
#[derive(Debug, Clone, Serialize)]
pub struct DoctorReport {
    pub version: &'static str,
    pub sqlite: String,
    pub database: DatabaseReport,
    pub prices: PriceReport,
    pub listeners: Vec<ListenerReport>,
    /// Bytes free where the database is.
    pub free_disk_bytes: Option<u64>,
    /// Nothing is wrong with the database. A port in use is no fault: a running tracewake may hold it.
    pub ok: bool,
}

/// State of the database.
#[derive(Debug, Clone, Serialize)]
pub struct DatabaseReport {
    pub path: String,
    pub bytes: u64,
    pub schema: i64,
    pub events: u64,
    pub sessions: u64,
    pub rejects: u64,
    /// Data points of metrics, which are not kept.
    pub not_kept: u64,
    pub index_behind: u64,
    /// What SQLite's check found; empty when all is well.
    pub problems: Vec<String>,
    /// Which tables and sessions that concerns; null when all is well.
    pub damage: Option<SalvageReport>,
    /// What was read again since readers changed, by dialect.
    pub readings: Vec<ReadingReport>,
}

/// How far the events of a dialect were read again by a newer reader.
#[derive(Debug, Clone, Serialize)]
pub struct ReadingReport {
    pub dialect: &'static str,
    /// The version of the reader.
    pub version: u32,
    pub done: bool,
    pub read: u64,
    /// Events that are told differently now.
    pub changed: u64,
    /// Events that could not be read any more; they are kept as they were.
    pub unreadable: u64,
}

/// What model calls without a stated cost are priced by.
#[derive(Debug, Clone, Serialize)]
pub struct PriceReport {
    /// Name and version of the shipped table.
    pub table: String,
    /// The day of its data.
    pub date: String,
    /// The file of the user's own prices, whether it is there or not.
    pub file: String,
    /// Prices in it that count.
    pub own: usize,
    /// Why none of them count; null when they do.
    pub problem: Option<String>,
    /// Sessions whose sums are being made again.
    pub sessions_behind: u64,
}

/// Whether a default address can be listened on.
#[derive(Debug, Clone, Serialize)]
pub struct ListenerReport {
    pub address: String,
    pub free: bool,
    pub problem: Option<String>,
}

/// Examines the database, and whether these addresses are free. Reads the whole database.
///
/// # Errors
/// When the database cannot be read at all.
pub fn doctor(store: &Store, listeners: &[SocketAddr]) -> Result<DoctorReport, AppError> {
    let readings = store.readings();
    let (check, readings, behind) = match (store.check(), readings, store.sessions_behind()) {
        (Ok(check), Ok(readings), Ok(behind)) => (check, readings, behind),
        (Err(error), ..) | (_, Err(error), _) | (.., Err(error)) if error.is_damage() => {
            return damaged(store.path(), error, listeners);
        }
        (Err(error), ..) | (_, Err(error), _) | (.., Err(error)) => return Err(error.into()),
    };
    let mut report = report(store.path(), check, behind, listeners)?;
    report.database.readings = readings.into_iter().map(reading_report).collect();
    Ok(report)
}

/// The same for a database that could not be opened, if that is because it is damaged. Damage of the first page makes
/// it look like no database.
///
/// # Errors
/// The error that opening it gave, when that is another one; when nothing of it can be read.
pub fn damaged(path: &Path, error: StoreError, listeners: &[SocketAddr]) -> Result<DoctorReport, AppError> {
    if !error.is_damage() && !matches!(error, StoreError::NotADatabase { .. }) {
        return Err(error.into());
    }
    let check = Check {
        problems: vec![error.to_string()],
        bytes: path.metadata().map_or(0, |found| found.len()),
        ..Check::default()
    };
    let mut report = report(path, check, 0, listeners)?;
    let readable = report.database.damage.as_ref().map_or(0, |damage| damage.events);
    report.database.events = readable;
    Ok(report)
}

fn report(
    path: &Path,
    check: Check,
    sessions_behind: u64,
    listeners: &[SocketAddr],
) -> Result<DoctorReport, AppError> {
    // The folder of a bare name is empty, and means the working folder.
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    Ok(DoctorReport {
        version: env!("CARGO_PKG_VERSION"),
        sqlite: check.sqlite,
        ok: check.problems.is_empty(),
        database: DatabaseReport {
            path: path.display().to_string(),
            bytes: check.bytes,
            schema: check.schema,
            events: check.totals.events,
            sessions: check.totals.sessions,
            rejects: check.totals.counts.rejected,
            not_kept: check.totals.counts.not_kept,
            index_behind: check.index_behind,
            damage: match check.problems.is_empty() {
                true => None,
                false => Some(examine(path)?),
            },
            problems: check.problems,
            readings: Vec::new(),
        },
        prices: price_report(path, sessions_behind),
        listeners: listeners.iter().copied().map(try_listener).collect(),
        free_disk_bytes: fs4::available_space(folder).ok(),
    })
}

/// Reads all stored originals again with today's readers, whatever version read them. Events keep their row ids and all
/// that a person noted.
///
/// # Errors
/// When the database cannot be read or written.
pub fn read_everything_again(store: &Store) -> Result<(), AppError> {
    Ok(read_again(store, true)?)
}

fn price_report(path: &Path, sessions_behind: u64) -> PriceReport {
    let book = price_book_of(path);
    PriceReport {
        table: book.table,
        date: book.date,
        file: book.path,
        own: book.own.len(),
        problem: Some(book.problem).filter(|problem| !problem.is_empty()),
        sessions_behind,
    }
}

fn reading_report(reading: Reading) -> ReadingReport {
    ReadingReport {
        dialect: reading.dialect.name(),
        version: reading.version,
        done: reading.done,
        read: reading.read,
        changed: reading.changed,
        unreadable: reading.unreadable,
    }
}

fn try_listener(address: SocketAddr) -> ListenerReport {
    let problem = TcpListener::bind(address).err().map(|error| match error.kind() {
        std::io::ErrorKind::AddrInUse => {
            format!(
                "port {} is in use, by a running tracewake or by another program",
                address.port()
            )
        }
        _ => error.to_string(),
    });
    ListenerReport {
        address: address.to_string(),
        free: problem.is_none(),
        problem,
    }
}
