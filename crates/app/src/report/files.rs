//! Outcomes of files that were imported.

use serde::Serialize;
use tracewake_ingest::FileReport;

/// `tracewake import --json`.
#[derive(Debug, Clone, Serialize)]
pub struct ImportReport {
    pub files: Vec<ImportedFile>,
}

/// The outcome of one file.
#[derive(Debug, Clone, Serialize)]
pub struct ImportedFile {
    pub path: String,
    /// Null when no event was understood.
    pub dialect: Option<&'static str>,
    /// Events understood: new, duplicates, continued and conflicts together.
    pub events: u64,
    pub new: u64,
    pub duplicates: u64,
    /// Records with more, or less, of events that were stored already.
    pub continued: u64,
    pub conflicts: u64,
    /// At most the first 10,000; `rejected_total` says how many there are.
    pub rejected: Vec<RejectedReport>,
    pub rejected_total: u64,
    /// Data points of metrics, which are not kept.
    pub not_kept: u64,
    /// New events without a readable time, placed by what is around them.
    pub time_unknown: u64,
    /// Where reading went on, when an import of this file was stopped before; what lies before it is not counted here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resumed: Option<ResumedReport>,
    /// Members of an archive that hold no traces.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub skipped: Vec<SkippedReport>,
    /// Why the file could not be read to its end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

/// A place in a file that could not be understood.
#[derive(Debug, Clone, Serialize)]
pub struct RejectedReport {
    pub line: u64,
    pub reason: String,
}

/// Where an import went on.
#[derive(Debug, Clone, Serialize)]
pub struct ResumedReport {
    /// Bytes before it.
    pub offset: u64,
    pub line: u64,
}

/// A member of an archive that was left alone.
#[derive(Debug, Clone, Serialize)]
pub struct SkippedReport {
    pub member: String,
    pub reason: String,
}

impl ImportedFile {
    /// The report of a file that was read to its end.
    pub fn done(path: &str, report: FileReport) -> ImportedFile {
        let counts = report.progress.counts;
        ImportedFile {
            path: path.to_owned(),
            dialect: report.progress.dialect.map(|dialect| dialect.name()),
            events: counts.received,
            new: counts.stored,
            duplicates: counts.duplicates,
            continued: counts.continued,
            conflicts: counts.conflicts,
            rejected: report
                .rejected
                .into_iter()
                .map(|rejected| RejectedReport {
                    line: rejected.line,
                    reason: rejected.reason,
                })
                .collect(),
            rejected_total: counts.rejected,
            not_kept: counts.not_kept,
            time_unknown: counts.time_unknown,
            resumed: report.resumed.map(|resumed| ResumedReport {
                offset: resumed.offset,
                line: resumed.line,
            }),
            skipped: report
                .skipped
                .into_iter()
                .map(|skipped| SkippedReport {
                    member: skipped.name,
                    reason: skipped.reason,
                })
                .collect(),
            error: None,
        }
    }

    /// The report of a file that could not be read, or not to its end.
    pub fn failed(path: &str, error: impl ToString) -> ImportedFile {
        let report = FileReport::default();
        ImportedFile {
            error: Some(error.to_string()),
            ..ImportedFile::done(path, report)
        }
    }

    /// Whether everything in the file was understood.
    pub fn is_clean(&self) -> bool {
        self.error.is_none() && self.rejected_total == 0
    }
}
