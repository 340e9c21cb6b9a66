//! The answers of the command line, as the `--json` documents that the design fixes.

#![allow(
    missing_docs,
    reason = "documents of `--json`: a field has a comment where its name leaves something open"
)]

mod doctor;
mod files;
mod found;
mod rejects;
mod stats;
mod touched;

pub use doctor::{
    DatabaseReport, DoctorReport, ListenerReport, ReadingReport, damaged, doctor, read_everything_again,
};
pub use files::{ImportReport, ImportedFile, RejectedReport, ResumedReport, SkippedReport};
pub use found::{HitReport, SearchReport, SessionsReport, search, sessions_report};
pub use rejects::{RejectReport, RejectsReport, rejects_report};
pub use stats::{
    ChainReport, HandoffReport, IntegrityReport, McpReport, RunReport, StatsReport, TokensReport, ToolReport,
    stats,
};
pub use touched::{CommandReport, FileReport};
