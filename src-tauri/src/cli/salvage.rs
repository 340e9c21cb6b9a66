//! `tracewake salvage`.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use tracewake_app::{SalvageReport, salvage as bring};
use tracewake_ingest::now;

use super::{Common, Failure, database, print, print_json, say};

/// Sessions with lost events that are listed for a person.
const SHOWN: usize = 20;

pub(super) fn salvage(common: &Common, damaged: Option<PathBuf>, new: &Path) -> Result<(), Failure> {
    let damaged = match damaged {
        Some(damaged) => damaged,
        None => database(common)?,
    };
    if !damaged.exists() {
        return Err(Failure::NoDatabase(damaged));
    }
    let shows_progress = !common.json && std::io::stderr().is_terminal();
    let mut progress = |events| {
        if shows_progress && events > 0 {
            say(&format!("{events} events"));
        }
    };
    let report = bring(&damaged, new, now(), &mut progress)?;
    if common.json {
        print_json(&document(&report, &damaged, new))?;
    } else {
        print(&format!(
            "{} events brought into {}",
            report.events,
            new.display()
        ))?;
        for line in lost(&report) {
            print(&line)?;
        }
    }
    match report.lost {
        0 => Ok(()),
        _ => Err(Failure::Said),
    }
}

fn document(report: &SalvageReport, damaged: &Path, new: &Path) -> Value {
    json!({
        "database": damaged.display().to_string(),
        "new": new.display().to_string(),
        "events": report.events,
        "lost": report.lost,
        "sessions": report.sessions,
        "tables": report.tables,
    })
}

/// What of a database cannot be read, a line for each fact.
pub(super) fn lost(report: &SalvageReport) -> Vec<String> {
    let mut lines = Vec::new();
    if !report.tables.is_empty() {
        lines.push(format!("damaged: {}", report.tables.join(", ")));
    }
    if report.lost > 0 {
        lines.push(format!("lost: {} events", report.lost));
    }
    for session in report.sessions.iter().take(SHOWN) {
        let key = session
            .session
            .as_deref()
            .unwrap_or("sessions that are not known");
        lines.push(format!("  {key}: {} of {} events", session.lost, session.events));
    }
    if report.sessions.len() > SHOWN {
        lines.push(format!("  first {SHOWN} of {} sessions", report.sessions.len()));
    }
    lines
}
