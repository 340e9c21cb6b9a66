//! Formats, and what an export says about itself.

use std::collections::BTreeMap;

/// A format to export to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExportFormat {
    /// One JSON object per line, as the Chaukas SDK's file mode writes it.
    ChaukasJsonl,
    /// A replay file of an AOP client; an array of its events when the session has several runs.
    AopReplay,
    /// One CloudEvent per line.
    CloudeventsJsonl,
    /// One OTLP `resourceSpans` object per line, as the OpenTelemetry collector's file exporter writes it.
    OtlpJson,
    /// One JSON document with the steps of each agent, for evaluations and training.
    Atif,
    /// One row per event, for DuckDB, Polars and Spark.
    Parquet,
}

impl ExportFormat {
    /// All formats.
    pub const ALL: [ExportFormat; 6] = [
        ExportFormat::ChaukasJsonl,
        ExportFormat::AopReplay,
        ExportFormat::CloudeventsJsonl,
        ExportFormat::OtlpJson,
        ExportFormat::Atif,
        ExportFormat::Parquet,
    ];

    /// The name on the command line and in the window.
    pub fn name(self) -> &'static str {
        match self {
            ExportFormat::ChaukasJsonl => "chaukas-jsonl",
            ExportFormat::AopReplay => "aop-replay",
            ExportFormat::CloudeventsJsonl => "cloudevents-jsonl",
            ExportFormat::OtlpJson => "otlp-json",
            ExportFormat::Atif => "atif",
            ExportFormat::Parquet => "parquet",
        }
    }

    /// The format of this name.
    pub fn from_name(name: &str) -> Option<ExportFormat> {
        ExportFormat::ALL.into_iter().find(|format| format.name() == name)
    }
}

/// The outcome of a session's events.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ExportReport {
    /// Events of the session that are in the output.
    pub events: u64,
    /// Records written: a whole span may take two, the two ends of a span may become one.
    pub written: u64,
    /// Events of other dialects that were converted.
    pub converted: u64,
    /// Events that are not in the output; `lossy` has the reasons.
    pub left_out: u64,
    /// What the format cannot carry.
    pub lossy: Vec<LossRow>,
    /// What was taken out; none when that was not asked for.
    pub redaction: Option<RedactionReport>,
}

/// Something that the format has no place for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LossRow {
    /// The field, in words.
    pub field: String,
    /// Events it concerns.
    pub events: u64,
    /// Its outcome.
    pub reason: String,
}

/// What was taken out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RedactionReport {
    /// Values taken out.
    pub total: u64,
    /// Counts by rule.
    pub by_rule: BTreeMap<String, u64>,
    /// Counts by path of the field; the first 1,000 fields, the others are counted together.
    pub by_field: BTreeMap<String, u64>,
}
