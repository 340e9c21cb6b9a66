//! `tracewake import`.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};

use tracewake_app::AppError;
use tracewake_app::imports::{import_folder, import_now, import_stream};
use tracewake_app::report::{ImportReport, ImportedFile};
use tracewake_app::sample::open_sample;
use tracewake_ingest::{ImportProgress, Intake};

use super::{Common, Failure, print, print_json, say};

/// Rejected lines shown for each file in text; `--json` and `tracewake rejects` have the others.
const SHOWN_REJECTS: usize = 10;

pub(super) fn import(common: &Common, files: &[PathBuf]) -> Result<(), Failure> {
    let app = common.create()?;
    let mut report = ImportReport { files: Vec::new() };
    let mut add = |file: ImportedFile| -> std::io::Result<()> {
        if !common.json {
            show(&file)?;
        }
        report.files.push(file);
        Ok(())
    };
    for path in files {
        if path.is_dir() {
            let without = import_folder(&app.intake(), path, &mut add).map_err(AppError::Output)?;
            let hold = if without == 1 { "file holds" } else { "files hold" };
            if !common.json && without > 0 {
                print(&format!("{}: {without} {hold} no traces", path.display()))
                    .map_err(AppError::Output)?;
            }
        } else {
            add(import_one(&app.intake(), path)).map_err(AppError::Output)?;
        }
    }
    app.close()?;
    if common.json {
        print_json(&report).map_err(AppError::Output)?;
    }
    if report.files.iter().all(ImportedFile::is_clean) {
        Ok(())
    } else {
        Err(Failure::Said)
    }
}

/// `tracewake sample`.
pub(super) fn sample(common: &Common) -> Result<(), Failure> {
    let app = common.create()?;
    let session = open_sample(&app.intake())?;
    app.close()?;
    if common.json {
        print_json(&serde_json::json!({ "session": session })).map_err(AppError::Output)?;
    } else {
        print(&format!("the sample was added; see session {session}")).map_err(AppError::Output)?;
    }
    Ok(())
}

/// One file, or standard input for `-`.
fn import_one(intake: &Intake, path: &Path) -> ImportedFile {
    let interactive = std::io::stderr().is_terminal();
    let mut last = std::time::Instant::now();
    let mut shown = |progress: &ImportProgress| {
        if interactive && last.elapsed().as_millis() >= 500 {
            last = std::time::Instant::now();
            say(&format!(
                "{}: {} events",
                path.display(),
                progress.counts.received
            ));
        }
    };
    match path.to_str() {
        Some("-") => import_stream(intake, "standard input", std::io::stdin().lock(), &mut shown),
        _ => import_now(intake, path, &mut shown),
    }
}

fn show(file: &ImportedFile) -> std::io::Result<()> {
    let dialect = file
        .dialect
        .map(|dialect| format!(" ({dialect})"))
        .unwrap_or_default();
    let mut line = format!("{}{dialect}: {} events, {} new", file.path, file.events, file.new);
    for (count, what) in [
        (file.duplicates, "duplicates"),
        (file.continued, "continued"),
        (file.conflicts, "conflicts"),
        (file.rejected_total, "rejected"),
        (file.time_unknown, "without a readable time"),
    ] {
        if count > 0 {
            line.push_str(&format!(", {count} {what}"));
        }
    }
    if let Some(resumed) = &file.resumed {
        line.push_str(&format!(", from line {} on, where it was stopped", resumed.line));
    }
    print(&line)?;
    if file.not_kept > 0 {
        print(&format!(
            "  {} data points of metrics were left out: tracewake keeps no metrics",
            file.not_kept
        ))?;
    }
    for skipped in file.skipped.iter().take(SHOWN_REJECTS) {
        print(&format!("  skipped: {}: {}", skipped.member, skipped.reason))?;
    }
    if file.skipped.len() > SHOWN_REJECTS {
        print(&format!(
            "  first {SHOWN_REJECTS} of {} skipped; --json lists them",
            file.skipped.len()
        ))?;
    }
    for rejected in file.rejected.iter().take(SHOWN_REJECTS) {
        print(&format!("  line {}: {}", rejected.line, rejected.reason))?;
    }
    if file.rejected_total > SHOWN_REJECTS as u64 {
        print(&format!(
            "  first {SHOWN_REJECTS} of {}; tracewake rejects lists them",
            file.rejected_total
        ))?;
    }
    if let Some(error) = &file.error {
        print(&format!("  {error}"))?;
    }
    Ok(())
}
