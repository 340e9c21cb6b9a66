//! A session as Parquet: one row per event. The columns are described in `docs/guide/export.md`.

mod columns;

use std::fs::File;
use std::io;
use std::sync::Arc;

use parquet::basic::Compression;
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::ColumnPath;
use serde_json::Value;
use tracewake_dialects::export::content_json;
use tracewake_dialects::redact::Hints;
use tracewake_model::{Content, Event, UnixNanos};
use tracewake_store::{Exported, Store};

use super::lines::{Seal, Tally};
use super::report::ExportReport;
use super::{decode, each_exported};
use crate::error::AppError;
use columns::{Cell, Columns};

/// Rows of a group, at most.
const GROUP_ROWS: usize = 10_000;
/// Bytes of a group before compression, beyond its last row.
const GROUP_BYTES: usize = 32 << 20;

pub(super) fn write(
    store: &Store,
    session: &str,
    mut tally: Tally,
    file: File,
) -> Result<ExportReport, AppError> {
    let mut columns = Columns::default();
    let properties = WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .set_created_by(concat!("tracewake ", env!("CARGO_PKG_VERSION")).to_owned())
        // Every original is different.
        .set_column_dictionary_enabled(ColumnPath::from("original"), false)
        .build();
    let schema = columns::schema().map_err(failed)?;
    let mut writer = SerializedFileWriter::new(file, schema, Arc::new(properties)).map_err(failed)?;
    each_exported(store, session, |row| {
        add(&mut columns, &row, session, &mut tally);
        tally.event(false);
        tally.record();
        if columns.rows() >= GROUP_ROWS || columns.bytes() >= GROUP_BYTES {
            columns.write(&mut writer).map_err(failed)?;
        }
        Ok(())
    })?;
    if columns.rows() > 0 {
        columns.write(&mut writer).map_err(failed)?;
    }
    let file = writer.into_inner().map_err(failed)?;
    file.sync_all().or_else(super::unless_unsupported)?;
    Ok(tally.finish())
}

fn failed(error: ParquetError) -> AppError {
    AppError::Output(match error {
        ParquetError::External(source) => match source.downcast::<io::Error>() {
            Ok(error) => *error,
            Err(other) => io::Error::other(other),
        },
        other => io::Error::other(other),
    })
}

/// Adds the row of one event. What cannot be read again still has its columns and its original bytes.
fn add(columns: &mut Columns, row: &Exported, session: &str, tally: &mut Tally) {
    let event = decode(row).unwrap_or_else(|reason| {
        tally.lost("content", &format!("empty: {reason}"));
        Event::default()
    });
    let hints = Hints::of(&event);
    let (model, provider) = match &event.content {
        Some(Content::Model(call)) => (call.model.as_str(), call.provider.as_str()),
        _ => ("", ""),
    };
    let (input, output, total) = row.tokens.unzip3();
    let end = row.end.filter(|end| *end > row.time);
    let tags = (!event.tags.is_empty()).then(|| Value::from(event.tags.clone()));
    let mut text = |column: &'static str, text: &str| {
        let cell = match &mut tally.redactor {
            Some(redactor) => redactor.text(column, text, &hints).into_owned(),
            None => text.to_owned(),
        };
        columns.put(column, Cell::Text(cell));
    };
    for (column, value) in [
        ("session", session),
        ("trace_id", &row.trace_id),
        ("span_id", &row.span.key),
        ("parent_span_id", &row.parent_span_id),
        ("event_id", &row.identity),
        ("dialect", row.dialect.name()),
        ("kind", &row.kind.name()),
        ("native_type", &row.native_type),
        ("status", row.status.name()),
        ("severity", event.severity.name()),
        ("author", event.author.name()),
        ("source", &row.source),
        ("agent", &row.agent),
        ("name", &row.name),
        ("detail", &row.detail),
        ("tool", &row.tool),
        ("model", model),
        ("provider", provider),
        ("error", &error_text(&event)),
        ("integrity", row.integrity.name()),
        ("media", row.media.name()),
    ] {
        text(column, value);
    }
    if let Some(cost) = &row.cost {
        text("currency", &cost.currency);
    }
    columns.put("failed", Cell::Flag(row.failed));
    columns.put("time", Cell::Int(row.time.0));
    columns.put("received", Cell::Int(row.received.0));
    columns.put_some("end", end.map(|UnixNanos(end)| Cell::Int(end)));
    columns.put_some(
        "duration_ms",
        end.map(|end| Cell::Float((end.0 - row.time.0) as f64 / 1e6)),
    );
    columns.put_some("sequence", event.sequence.map(Cell::Int));
    columns.put_some("input_tokens", input.map(Cell::Int));
    columns.put_some("output_tokens", output.map(Cell::Int));
    columns.put_some("total_tokens", total.map(Cell::Int));
    if let Some(cost) = &row.cost {
        let column = if cost.estimated { "cost_estimated" } else { "cost" };
        columns.put(column, Cell::Float(cost.pico as f64 / 1e12));
    }
    let seal = Seal::of(row, Some(&event));
    for (column, value) in [
        ("content", content_json(&event)),
        ("metadata", event.metadata.clone()),
        ("tags", tags),
    ] {
        if let Some(value) = value {
            let text = value.to_string();
            let text = tally.redact(text.as_bytes(), &hints, Seal::None);
            columns.put(column, Cell::Text(String::from_utf8_lossy(&text).into_owned()));
        }
    }
    match row.media {
        media if media.is_json() => {
            let received = media.received(&row.original);
            let redacted = tally.redact(received, &hints, seal).into_owned();
            columns.put("original", Cell::Bytes(redacted));
        }
        _ if tally.is_redacting() => tally.lost("original", "left out: binary originals cannot be redacted"),
        _ => columns.put("original", Cell::Bytes(row.original.to_vec())),
    }
    columns.end_row();
}

/// What went wrong, in the sender's words.
fn error_text(event: &Event) -> String {
    match &event.content {
        Some(Content::Error(error)) => error.error_message.clone(),
        Some(Content::ToolResponse(response)) => response.error_message.clone(),
        Some(Content::ToolExchange(exchange)) => exchange.response.error_message.clone(),
        _ => String::new(),
    }
}

trait Unzip3 {
    fn unzip3(self) -> (Option<i64>, Option<i64>, Option<i64>);
}

impl Unzip3 for Option<(i64, i64, i64)> {
    fn unzip3(self) -> (Option<i64>, Option<i64>, Option<i64>) {
        match self {
            Some((input, output, total)) => (Some(input), Some(output), Some(total)),
            None => (None, None, None),
        }
    }
}
