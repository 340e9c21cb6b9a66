//! Exporting a session.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::Facet;

/// What to export and how.
#[derive(Debug, Clone, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ExportRequest {
    pub session: String,
    /// `chaukas-jsonl`, `aop-replay`, `cloudevents-jsonl`, `otlp-json`, `atif` or `parquet`.
    pub format: String,
    pub redact: bool,
    /// The file to write.
    pub path: String,
}

/// What an export wrote and what it could not carry.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ExportReport {
    pub path: String,
    /// Events written, converted ones included.
    pub written: u64,
    /// Events of other dialects that were converted.
    pub converted: u64,
    pub left_out: u64,
    /// What the format cannot carry.
    pub lossy: Vec<LossyField>,
    /// What was removed, by rule.
    pub redacted: Vec<Facet>,
}

/// A field that an export could not carry.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct LossyField {
    pub field: String,
    pub events: u64,
    pub reason: String,
}
