//! Getting data out again: a session in any format, whole or without secrets.
//!
//! Events of the format's own dialect are written from their original bytes, the others are converted. The session is read
//! page by page; the ends of spans are held together only while the span is open.

mod chaukas;
mod cloudevents;
mod lines;
mod otlp;
mod parquet;
mod replay;
mod report;
pub(crate) mod spans;

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use tracewake_dialects::decode_original;
use tracewake_dialects::export::Source;
use tracewake_model::Event;
use tracewake_store::{Cursor, Exported};

use crate::runtime::{App, AppError};
use lines::{Lines, Tally};

pub use report::{ExportFormat, ExportReport, ExportRequest, LossRow, RedactionReport};

/// Events read from the store at a time, unless they are large.
const PAGE: u64 = 500;

impl App {
    /// Writes a session to a file. The file appears, or takes the place of another, only when all of it is written.
    ///
    /// # Errors
    /// [`AppError::NotFound`] for an unknown session; [`AppError::Output`] when writing fails. What a format cannot carry is
    /// no error: the report tells it.
    pub fn export(&self, request: &ExportRequest) -> Result<ExportReport, AppError> {
        let path = &request.path;
        // A device or a pipe is written to, never replaced.
        if path.metadata().is_ok_and(|found| !found.is_file()) {
            let file = File::options().write(true).open(path)?;
            return self.write_file(request, file);
        }
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        let file = tempfile::NamedTempFile::new_in(folder.unwrap_or(Path::new(".")))?;
        let report = self.write_file(request, file.reopen()?)?;
        file.persist(path).map_err(|failed| failed.error)?;
        Ok(report)
    }

    fn write_file(&self, request: &ExportRequest, file: File) -> Result<ExportReport, AppError> {
        if request.format == ExportFormat::Parquet {
            let detail = self.session(&request.session)?;
            let mut tally = Tally::new(request.redact);
            tally.conflicts(detail.conflicts);
            return parquet::write(self, &request.session, tally, file);
        }
        let mut out = BufWriter::new(file);
        let report = self.export_to(&request.session, request.format, request.redact, &mut out)?;
        out.into_inner()
            .map_err(io::IntoInnerError::into_error)?
            .sync_all()
            .or_else(unless_unsupported)?;
        Ok(report)
    }

    /// Writes a session to a stream.
    ///
    /// # Errors
    /// As [`App::export`]; [`AppError::Output`] for Parquet, which needs a file.
    pub fn export_to(
        &self,
        session: &str,
        format: ExportFormat,
        redact: bool,
        out: &mut dyn Write,
    ) -> Result<ExportReport, AppError> {
        let detail = self.session(session)?;
        let mut lines = Lines::new(out, redact);
        lines.tally.conflicts(detail.conflicts);
        match format {
            ExportFormat::ChaukasJsonl => chaukas::write(self, session, &mut lines)?,
            ExportFormat::AopReplay => replay::write(self, session, &mut lines)?,
            ExportFormat::CloudeventsJsonl => cloudevents::write(self, session, &mut lines)?,
            ExportFormat::OtlpJson => otlp::write(self, session, &mut lines)?,
            ExportFormat::Parquet => {
                let needs_file =
                    io::Error::new(io::ErrorKind::Unsupported, "parquet needs a file, not a stream");
                return Err(needs_file.into());
            }
        }
        Ok(lines.finish()?)
    }

    /// Hands over the events of a session by time.
    fn each_exported(
        &self,
        session: &str,
        mut take: impl FnMut(Exported) -> Result<(), AppError>,
    ) -> Result<(), AppError> {
        let mut after: Option<Cursor> = None;
        loop {
            let page = self.store.export(session, after, PAGE)?;
            for event in page.events {
                take(event)?;
            }
            after = page.next;
            if after.is_none() {
                return Ok(());
            }
        }
    }
}

/// Pipes and devices cannot be synced.
fn unless_unsupported(error: io::Error) -> io::Result<()> {
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
pub(crate) fn source<'a>(event: &'a Event, row: &'a Exported, session: &'a str) -> Source<'a> {
    Source {
        event,
        time: row.time,
        row: row.id,
        session,
        name: &row.name,
        detail: &row.detail,
        span_key: &row.span.key,
    }
}
