//! Getting data out again.

use std::io::Write;

use tracewake_dialects::{chaukas, decode_original};
use tracewake_model::Dialect;

use crate::runtime::{App, AppError};

/// A format to export to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExportFormat {
    /// One JSON object per line, as the Chaukas SDK's file mode writes it.
    ChaukasJsonl,
}

/// Events read from the store at a time.
const PAGE: u64 = 500;

/// Writes a session's events in a format, by time. Returns how many were written and how many were left out because the
/// format cannot carry them.
///
/// # Errors
/// [`AppError::NotFound`] for an unknown session; [`AppError::Output`] when writing fails.
pub fn export_session(
    app: &App,
    session: &str,
    format: ExportFormat,
    out: &mut dyn Write,
) -> Result<(u64, u64), AppError> {
    app.session(session)?;
    let ExportFormat::ChaukasJsonl = format;
    let (mut written, mut left_out) = (0, 0);
    let mut after = None;
    loop {
        let page = app.store.export(session, after, PAGE)?;
        for event in page.events {
            if event.dialect != Dialect::Chaukas {
                left_out += 1;
                continue;
            }
            match decode_original(event.dialect, event.media, &event.original) {
                Ok(event) => {
                    writeln!(out, "{}", chaukas::to_file_json(&event))?;
                    written += 1;
                }
                Err(_) => left_out += 1,
            }
        }
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    out.flush()?;
    Ok((written, left_out))
}
