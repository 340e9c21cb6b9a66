//! What is asked of an export, and what it says about itself.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use specta::Type;

/// A format to export to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "kebab-case")]
pub enum ExportFormat {
    /// One JSON object per line, as the Chaukas SDK's file mode writes it.
    ChaukasJsonl,
    /// A replay file of an AOP client; an array of its events when the session has several runs.
    AopReplay,
    /// One CloudEvent per line.
    CloudeventsJsonl,
    /// One OTLP `resourceSpans` object per line, as the OpenTelemetry collector's file exporter writes it.
    OtlpJson,
    /// One row per event, for DuckDB, Polars and Spark.
    Parquet,
}

impl ExportFormat {
    /// What a file of this format is called by its ending.
    pub fn extension(self) -> &'static str {
        match self {
            ExportFormat::ChaukasJsonl | ExportFormat::CloudeventsJsonl | ExportFormat::OtlpJson => "jsonl",
            ExportFormat::AopReplay => "json",
            ExportFormat::Parquet => "parquet",
        }
    }
}

/// What to export, and where to.
#[derive(Debug, Clone, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs)]
pub struct ExportRequest {
    /// Session key.
    pub session: String,
    pub format: ExportFormat,
    /// Take secrets and personal data out.
    pub redact: bool,
    /// The file to write.
    pub path: PathBuf,
}

/// What became of a session's events.
#[derive(Debug, Clone, PartialEq, Serialize, Type, Default)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs)]
pub struct ExportReport {
    /// Events of the session that are in the output.
    pub events: u64,
    /// Records written: a whole span may take two, the two ends of a span may become one.
    pub written: u64,
    /// Events of other dialects that were converted.
    pub converted: u64,
    /// Events that are not in the output; `lossy` has the reasons.
    pub left_out: u64,
    pub lossy: Vec<LossRow>,
    /// What was taken out; none when that was not asked for.
    pub redaction: Option<RedactionReport>,
}

/// Something that the format has no place for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[allow(missing_docs)]
pub struct LossRow {
    pub field: String,
    /// Events it concerns.
    pub events: u64,
    /// What became of it.
    pub reason: String,
}

/// What was taken out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type, Default)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs)]
pub struct RedactionReport {
    pub total: u64,
    /// Counts by rule.
    pub by_rule: BTreeMap<String, u64>,
    /// Counts by path of the field; the first 1,000 fields, the others are counted together.
    pub by_field: BTreeMap<String, u64>,
}
