//! The state of the database, and whether the default ports are free.

use std::net::{SocketAddr, TcpListener};
use std::path::Path;

use serde::Serialize;
use tracewake_store::{Reading, Store};

use crate::error::AppError;
use crate::prices::price_book_of;
use crate::read_again::read_again;

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
    let check = store.check()?;
    let path = store.path();
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
            problems: check.problems,
            readings: store.readings()?.into_iter().map(reading_report).collect(),
        },
        prices: price_report(store)?,
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

fn price_report(store: &Store) -> Result<PriceReport, AppError> {
    let book = price_book_of(store.path());
    Ok(PriceReport {
        table: book.table,
        date: book.date,
        file: book.path,
        own: book.own.len(),
        problem: Some(book.problem).filter(|problem| !problem.is_empty()),
        sessions_behind: store.sessions_behind()?,
    })
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
