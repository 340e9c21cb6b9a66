//! The files that a session touched with what changed in them, the commands that it ran, and the sessions that touched
//! a file.

mod calls;
mod folder;
mod follow;
mod history;
mod lines;
mod per_call;

use std::collections::HashMap;

use tracewake_model::UnixNanos;
use tracewake_model::files::{self as model, FileTouch, in_folder};
use tracewake_store::Store;

use crate::dto::units::small;
use crate::dto::{CommandRow, FileAction, FileMark, FileOutcome, FileRow, FileRun, SessionFiles, SharedFile};
use crate::error::AppError;
use crate::explore::Explore;
use crate::one_line::one_line;
use crate::query::fitting_spans;
use crate::run::explore;
use crate::sessions::{session_row, summary};

use calls::{FileCall, FileCalls};
pub use history::file_history;
pub(crate) use per_call::{CallWork, work_of_calls};

/// Sessions that are told of for a file.
const RUNS: u64 = 200;
/// Files that are looked for in other sessions.
const SHARED: u64 = 5_000;

/// The files and commands of a session, of the calls that fit a query.
///
/// # Errors
/// [`AppError::NotFound`]; when the query cannot be read.
pub fn session_files(
    store: &Store,
    key: &str,
    query: &str,
    now: UnixNanos,
) -> Result<SessionFiles, AppError> {
    let explore = explore(store, key, now)?;
    let only = fitting_spans(store, key, query, now)?;
    let calls = FileCalls::read(store, key, &explore)?;
    let kept = |call: &&FileCall| {
        let fits = |only: &std::collections::HashSet<i64>| call.spans.iter().any(|span| only.contains(span));
        only.as_ref().is_none_or(fits)
    };
    let shown: Vec<&FileCall> = calls.calls.iter().filter(kept).collect();
    let files = files(&calls, &shown);
    Ok(SessionFiles {
        folder: calls.folder.clone(),
        duration_ms: explore.duration_ns() as f64 / 1e6,
        files,
        commands: shown.iter().filter_map(|call| command(call)).collect(),
        calls: small(calls.total),
        calls_read: small(calls.calls.len()),
    })
}

/// One row for each file, by its first call.
fn files(calls: &FileCalls, shown: &[&FileCall]) -> Vec<FileRow> {
    let mut rows: Vec<FileRow> = Vec::new();
    let mut places: HashMap<&str, usize> = HashMap::new();
    for call in shown {
        for touch in &call.touches {
            let at = *places.entry(&touch.path).or_insert_with(|| {
                rows.push(row(&touch.path, &calls.folder));
                rows.len() - 1
            });
            add(&mut rows[at], call, touch);
        }
    }
    for row in &mut rows {
        let changed = row.edits + row.creates + row.deletes > 0;
        if changed {
            (row.added, row.removed) = follow::changed_lines(shown, &row.path);
        }
    }
    rows
}

fn row(path: &str, folder: &str) -> FileRow {
    FileRow {
        path: path.to_owned(),
        name: in_folder(path, folder).to_owned(),
        reads: 0,
        edits: 0,
        creates: 0,
        deletes: 0,
        searches: 0,
        failed: 0,
        added: 0,
        removed: 0,
        marks: Vec::new(),
    }
}

fn add(row: &mut FileRow, call: &FileCall, touch: &FileTouch) {
    let action = call.action(touch);
    row.marks.push(FileMark {
        at_ms: call.at_ms,
        action: action_dto(action),
        outcome: call.outcome,
        agent: call.agent.clone(),
        span: call.span,
    });
    let count = match action {
        _ if !matches!(call.outcome, FileOutcome::Done | FileOutcome::Open) => &mut row.failed,
        model::FileAction::Read => &mut row.reads,
        model::FileAction::Edit | model::FileAction::Write => &mut row.edits,
        model::FileAction::Create => &mut row.creates,
        model::FileAction::Delete => &mut row.deletes,
        model::FileAction::Search => &mut row.searches,
    };
    *count += 1;
}

fn action_dto(action: model::FileAction) -> FileAction {
    match action {
        model::FileAction::Read => FileAction::Read,
        model::FileAction::Edit => FileAction::Edit,
        model::FileAction::Write => FileAction::Write,
        model::FileAction::Create => FileAction::Create,
        model::FileAction::Delete => FileAction::Delete,
        model::FileAction::Search => FileAction::Search,
    }
}

fn command(call: &FileCall) -> Option<CommandRow> {
    let command = call.command.as_ref()?;
    Some(CommandRow {
        span: call.span,
        at_ms: call.at_ms,
        // A program that tells whole tenths of a second says 0 of a short command.
        duration_ms: call
            .end
            .took_ms
            .filter(|took| *took > 0.0)
            .unwrap_or(call.duration_ms),
        agent: call.agent.clone(),
        command: one_line(&command.text),
        folder: command.folder.clone(),
        purpose: one_line(&command.purpose),
        exit: call.end.exit.and_then(|exit| i32::try_from(exit).ok()),
        outcome: call.outcome,
    })
}

/// The sessions that touched a file, the last one first.
///
/// # Errors
/// When the database cannot be read.
pub fn file_runs(store: &Store, path: &str, now: UnixNanos) -> Result<Vec<FileRun>, AppError> {
    let found = store.sessions_of_file(path, RUNS)?;
    let runs = found.into_iter().map(|run| {
        let count = |actions: &[model::FileAction]| {
            let calls = actions.iter().filter_map(|action| run.calls.get(action));
            small(calls.sum::<u64>())
        };
        use model::FileAction::{Create, Delete, Edit, Read, Write};
        Ok(FileRun {
            session: session_row(&summary(store, &run.session, now)?),
            reads: count(&[Read]),
            edits: count(&[Edit, Write]),
            creates: count(&[Create]),
            deletes: count(&[Delete]),
        })
    });
    runs.collect()
}

/// A change of a file by a call.
pub(crate) struct FileChange {
    pub(crate) path: String,
    pub(crate) agent: String,
    pub(crate) at_ms: f64,
    /// Row id of the span of the call.
    pub(crate) span: i64,
}

/// The changes of files in a session that worked, by time.
///
/// # Errors
/// When the database cannot be read.
pub(crate) fn changes(store: &Store, key: &str, explore: &Explore) -> Result<Vec<FileChange>, AppError> {
    let calls = FileCalls::read(store, key, explore)?;
    let worked = calls.calls.iter().filter(|call| call.worked());
    let changes = worked.flat_map(|call| {
        let changed = call.touches.iter().filter(|touch| touch.action.changes());
        changed.map(|touch| FileChange {
            path: touch.path.clone(),
            agent: call.agent.clone(),
            at_ms: call.at_ms,
            span: call.span,
        })
    });
    Ok(changes.collect())
}

/// Row ids of the spans whose calls touch files or run commands.
///
/// # Errors
/// When the database cannot be read.
pub fn file_spans(store: &Store, key: &str) -> Result<Vec<i64>, AppError> {
    Ok(store.file_spans(key)?)
}

/// Files of a session that other sessions touched, too.
///
/// # Errors
/// When the database cannot be read.
pub fn shared_files(store: &Store, key: &str) -> Result<Vec<SharedFile>, AppError> {
    let mut shared: Vec<SharedFile> = store
        .shared_files(key, SHARED)?
        .into_iter()
        .map(|(path, sessions)| SharedFile {
            path,
            sessions: small(sessions),
        })
        .collect();
    shared.sort_by(|a, b| b.sessions.cmp(&a.sessions).then_with(|| a.path.cmp(&b.path)));
    Ok(shared)
}
