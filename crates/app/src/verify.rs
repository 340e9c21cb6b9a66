//! Checking the signatures of a file without storing it.

#![allow(
    missing_docs,
    reason = "a document of `--json`: a field has a comment where its name leaves something open"
)]

use std::collections::BTreeMap;
use std::path::Path;

use serde::Serialize;
use tracewake_dialects::stream::Item;
use tracewake_ingest::{Keys, read_file};
use tracewake_model::SignatureRule;

use crate::error::AppError;
use crate::report::RejectedReport;

/// `tracewake verify --json`.
#[derive(Debug, Clone, Default, Serialize)]
pub struct VerifyReport {
    pub events: Vec<VerifiedEvent>,
    /// What a signature that fits says nothing about, by the rules that fitted.
    pub not_covered: BTreeMap<&'static str, &'static str>,
    /// Runs whose count has gaps.
    pub gaps: Vec<GapReport>,
    pub rejected: Vec<RejectedReport>,
}

/// The integrity of one event.
#[derive(Debug, Clone, Serialize)]
pub struct VerifiedEvent {
    pub seq: Option<i64>,
    pub run: String,
    /// `verified`, `broken`, `unsigned` or `no_key`.
    pub integrity: &'static str,
    /// The rule that fits: `client`, `spec`, `enhanced_server` or `active_server`.
    pub rule: Option<&'static str>,
}

/// A run with gaps in its count.
#[derive(Debug, Clone, Serialize)]
pub struct GapReport {
    pub run: String,
    pub missing: u64,
}

impl VerifyReport {
    /// Whether no signature is broken and everything could be read.
    pub fn is_sound(&self) -> bool {
        self.rejected.is_empty() && self.events.iter().all(|event| event.integrity != "broken")
    }
}

/// Checks every event of a file with these keys.
///
/// # Errors
/// When the file cannot be read.
pub fn verify_file(path: &Path, keys: &[String]) -> Result<VerifyReport, AppError> {
    let checker = Keys::default();
    checker.set(keys);
    let mut report = VerifyReport::default();
    let mut runs: BTreeMap<String, (u64, i64)> = BTreeMap::new();
    read_file(path, &mut |item| match item {
        Item::Event { decoded, .. } => {
            let event = &decoded.event;
            let integrity = match event.signature.is_empty() {
                true => tracewake_model::Integrity::Unsigned,
                false => checker.verdict(event.dialect, &decoded.original.bytes),
            };
            if let Some(rule) = integrity.rule() {
                report
                    .not_covered
                    .insert(rule.name(), SignatureRule::does_not_cover(rule));
            }
            if let Some(seq) = event.sequence {
                let (count, last) = runs.entry(event.trace_id.clone()).or_default();
                *count += 1;
                *last = seq.max(*last);
            }
            report.events.push(VerifiedEvent {
                seq: event.sequence,
                run: event.trace_id.clone(),
                integrity: integrity.name(),
                rule: integrity.rule().map(SignatureRule::name),
            });
        }
        Item::Reject { line, reason, .. } => report.rejected.push(RejectedReport { line, reason }),
        Item::NotKept { .. } => {}
    })?;
    let gaps = runs.into_iter().map(|(run, (count, last))| GapReport {
        run,
        missing: last.unsigned_abs().saturating_sub(count),
    });
    report.gaps = gaps.filter(|gap| gap.missing > 0).collect();
    Ok(report)
}
