//! Getting data out again: a session in any format, whole or without secrets.
//!
//! Events of the format's own dialect are written from their original bytes, the others are converted. The session is
//! read page by page; the ends of spans are held together only while the span is open. A trajectory is one document,
//! which is held as a whole.

mod atif;
mod chaukas;
mod cloudevents;
mod lines;
mod otlp;
#[cfg(feature = "parquet")]
mod parquet;
mod replay;
mod report;
pub(crate) mod spans;

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use tracewake_dialects::decode_original;
use tracewake_dialects::export::ExportEvent;
use tracewake_model::{Event, UnixNanos};
use tracewake_store::{Cursor, Exported, Store};

use crate::dto;
use crate::dto::units::small;
use crate::error::AppError;
use crate::sessions::summary;
use lines::Lines;
#[cfg(feature = "parquet")]
use lines::Tally;

pub use report::{ExportFormat, ExportReport, LossRow, RedactionReport};

/// Events read from the store at a time, unless they are large.
const PAGE: u64 = 500;

/// Writes a session to a file, as the window asks for it; see [`export_file`].
///
/// # Errors
/// [`AppError::Invalid`] for an unknown format, else as [`export_file`].
pub fn export(
    store: &Store,
    request: &dto::ExportRequest,
    now: UnixNanos,
) -> Result<dto::ExportReport, AppError> {
    let format = ExportFormat::from_name(&request.format)
        .ok_or_else(|| AppError::Invalid(format!("{} is no format to export to", request.format)))?;
    let report = export_file(
        store,
        &request.session,
        format,
        request.redact,
        Path::new(&request.path),
        now,
    )?;
    let lossy = report.lossy.into_iter().map(|row| dto::LossyField {
        field: row.field,
        events: row.events,
        reason: row.reason,
    });
    let removed = report.redaction.unwrap_or_default().by_rule.into_iter();
    Ok(dto::ExportReport {
        path: request.path.clone(),
        written: report.events,
        converted: report.converted,
        left_out: report.left_out,
        lossy: lossy.collect(),
        redacted: removed
            .map(|(value, count)| dto::Facet {
                value,
                count: small(count),
            })
            .collect(),
    })
}

/// Writes a session to a file. The file appears, or takes the place of another, only when all of it is written.
///
/// # Errors
/// [`AppError::NotFound`] for an unknown session; [`AppError::Output`] when writing fails. What a format cannot carry
/// is no error: the report tells it.
pub fn export_file(
    store: &Store,
    session: &str,
    format: ExportFormat,
    redact: bool,
    path: &Path,
    now: UnixNanos,
) -> Result<ExportReport, AppError> {
    write_whole(path, |file| write_file(store, session, format, redact, file, now))
}

fn write_file(
    store: &Store,
    session: &str,
    format: ExportFormat,
    redact: bool,
    file: File,
    now: UnixNanos,
) -> Result<ExportReport, AppError> {
    if format == ExportFormat::Parquet {
        return write_parquet(store, session, redact, file, now);
    }
    let mut out = BufWriter::new(file);
    let report = export_to(store, session, format, redact, &mut out, now)?;
    let file = out.into_inner().map_err(io::IntoInnerError::into_error)?;
    file.sync_all().or_else(unless_unsupported)?;
    Ok(report)
}

#[cfg(feature = "parquet")]
fn write_parquet(
    store: &Store,
    session: &str,
    redact: bool,
    file: File,
    now: UnixNanos,
) -> Result<ExportReport, AppError> {
    let found = summary(store, session, now)?;
    let mut tally = Tally::new(redact);
    tally.conflicts(small(found.conflicts));
    tally.expect(small(found.events));
    parquet::write(store, session, tally, file)
}

#[cfg(not(feature = "parquet"))]
fn write_parquet(_: &Store, _: &str, _: bool, _: File, _: UnixNanos) -> Result<ExportReport, AppError> {
    Err(AppError::Invalid(
        "this program was built without parquet".to_owned(),
    ))
}

/// Writes a session to a stream.
///
/// # Errors
/// As [`export_file`]; [`AppError::Output`] for Parquet, which needs a file.
pub fn export_to(
    store: &Store,
    session: &str,
    format: ExportFormat,
    redact: bool,
    out: &mut dyn Write,
    now: UnixNanos,
) -> Result<ExportReport, AppError> {
    let found = summary(store, session, now)?;
    let mut lines = Lines::new(out, redact);
    lines.tally.conflicts(small(found.conflicts));
    lines.tally.expect(small(found.events));
    match format {
        ExportFormat::ChaukasJsonl => chaukas::write(store, session, &mut lines)?,
        ExportFormat::AopReplay => replay::write(store, session, &mut lines)?,
        ExportFormat::CloudeventsJsonl => cloudevents::write(store, session, &mut lines)?,
        ExportFormat::OtlpJson => otlp::write(store, session, &mut lines)?,
        ExportFormat::Atif => atif::write(store, session, &mut lines)?,
        ExportFormat::Parquet => {
            let needs_file = io::Error::new(io::ErrorKind::Unsupported, "parquet needs a file, not a stream");
            return Err(needs_file.into());
        }
    }
    Ok(lines.finish()?)
}

/// Hands over the events of a session by time.
fn each_exported(
    store: &Store,
    session: &str,
    mut take: impl FnMut(Exported) -> Result<(), AppError>,
) -> Result<(), AppError> {
    let mut after: Option<Cursor> = None;
    loop {
        let page = store.export(session, after, PAGE)?;
        for event in page.events {
            take(event)?;
        }
        after = page.next;
        if after.is_none() {
            return Ok(());
        }
    }
}

/// Writes a file with `write`, which syncs it. It appears, or takes the place of another, only when all of it is
/// written.
pub(crate) fn write_whole<T, E: From<io::Error>>(
    path: &Path,
    write: impl FnOnce(File) -> Result<T, E>,
) -> Result<T, E> {
    // A device or a pipe is written to, never replaced.
    if path.metadata().is_ok_and(|found| !found.is_file()) {
        return write(File::options().write(true).open(path)?);
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let file = tempfile::NamedTempFile::new_in(folder.unwrap_or(Path::new(".")))?;
    let done = write(file.reopen()?)?;
    file.persist(path).map_err(|failed| failed.error)?;
    Ok(done)
}

/// Pipes and devices cannot be synced.
pub(crate) fn unless_unsupported(error: io::Error) -> io::Result<()> {
    match error.kind() {
        io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported => Ok(()),
        _ => Err(error),
    }
}

/// Reads an event again; the reason, where that fails.
pub(crate) fn decode(row: &Exported) -> Result<Event, String> {
    decode_original(row.dialect, row.media, &row.original).map_err(|rejected| rejected.reason)
}

/// What a converter needs to know about an event.
pub(crate) fn source<'a>(event: &'a Event, row: &'a Exported, session: &'a str) -> ExportEvent<'a> {
    ExportEvent {
        event,
        time: row.time,
        row: row.id,
        session,
        name: &row.name,
        detail: &row.detail,
        span_key: &row.span.key,
    }
}
