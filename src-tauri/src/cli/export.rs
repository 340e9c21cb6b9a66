//! `tracewake export`.

use std::io::BufWriter;
use std::path::PathBuf;

use clap::ValueEnum;
use serde_json::{Value, json};
use tracewake_app::export::{export_file, export_to};
use tracewake_app::{ExportFormat, ExportReport};
use tracewake_ingest::now;

use super::output::standard_output;
use super::{Common, Failure, print_json, say};

/// Formats of `--format`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// One JSON object per line, as the Chaukas SDK's file mode writes it
    ChaukasJsonl,
    /// A replay file of an AOP client; an array of its events when the session has several runs
    AopReplay,
    /// One CloudEvent per line
    CloudeventsJsonl,
    /// One OTLP resourceSpans object per line, as the OpenTelemetry collector's file exporter writes it
    OtlpJson,
    /// One document of the Agent Trajectory Interchange Format, with the steps of each agent
    Atif,
    /// One row per event, for DuckDB, Polars and Spark; needs -o
    Parquet,
}

impl From<Format> for ExportFormat {
    fn from(format: Format) -> ExportFormat {
        match format {
            Format::ChaukasJsonl => ExportFormat::ChaukasJsonl,
            Format::AopReplay => ExportFormat::AopReplay,
            Format::CloudeventsJsonl => ExportFormat::CloudeventsJsonl,
            Format::OtlpJson => ExportFormat::OtlpJson,
            Format::Atif => ExportFormat::Atif,
            Format::Parquet => ExportFormat::Parquet,
        }
    }
}

pub(super) fn export(
    common: &Common,
    session: String,
    format: Format,
    output: Option<PathBuf>,
    redact: bool,
) -> Result<(), Failure> {
    let output = output.filter(|path| path.as_os_str() != "-");
    let needs_file = match (common.json, format) {
        (true, _) => Some("--json prints a report on standard output"),
        (_, Format::Parquet) => Some("parquet cannot be written to standard output"),
        _ => None,
    };
    if let (Some(reason), None) = (needs_file, &output) {
        return Err(Failure::Usage(format!("{reason}; name the file with -o FILE")));
    }
    let app = common.open()?;
    let report = match output {
        Some(path) => export_file(app.store(), &session, format.into(), redact, &path, now())?,
        None => {
            let mut out = BufWriter::new(standard_output());
            export_to(app.store(), &session, format.into(), redact, &mut out, now())?
        }
    };
    if common.json {
        print_json(&document(&report))?;
    } else {
        show(&report);
    }
    match report.left_out {
        0 => Ok(()),
        _ => Err(Failure::Said),
    }
}

fn document(report: &ExportReport) -> Value {
    let lossy = report.lossy.iter();
    let lossy = lossy.map(|row| json!({ "field": row.field, "events": row.events, "reason": row.reason }));
    let redaction = report.redaction.as_ref().map(|redaction| {
        json!({ "total": redaction.total, "by_rule": redaction.by_rule, "by_field": redaction.by_field })
    });
    json!({
        "events": report.events,
        "written": report.written,
        "converted": report.converted,
        "left_out": report.left_out,
        "lossy": lossy.collect::<Vec<_>>(),
        "redaction": redaction,
    })
}

/// Writes to standard error what users of the output must know.
fn show(report: &ExportReport) {
    let ExportReport {
        events,
        written,
        converted,
        left_out,
        ..
    } = report;
    let mut line = format!("{events} events, {written} records");
    for (count, what) in [(converted, "converted"), (left_out, "left out")] {
        if *count > 0 {
            line.push_str(&format!(", {count} {what}"));
        }
    }
    say(&line);
    for row in &report.lossy {
        say(&format!("{}: {} ({} events)", row.field, row.reason, row.events));
    }
    if let Some(redaction) = &report.redaction {
        say(&format!("redacted: {} values", redaction.total));
        for (rule, count) in &redaction.by_rule {
            say(&format!("  {rule}: {count}"));
        }
    }
}
