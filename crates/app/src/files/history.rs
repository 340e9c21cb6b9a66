//! One file through a session: each call that touched it, with what it changed, and all changes as one.

use tracewake_model::UnixNanos;
use tracewake_model::files::{FileAction, in_folder};
use tracewake_store::Store;

use super::action_dto;
use super::calls::{FileCall, FileCalls};
use super::follow::{Followed, follow};
use super::lines::drawn;
use crate::diff;
use crate::dto::units::small;
use crate::dto::{FileHistory, FileStep};
use crate::error::{AppError, not_found};
use crate::run::explore;

/// Steps of one file that are told.
const STEPS: usize = 500;

/// A file through a session.
///
/// # Errors
/// [`AppError::NotFound`] when there is no such session, or it does not touch the file.
pub fn file_history(store: &Store, key: &str, path: &str, now: UnixNanos) -> Result<FileHistory, AppError> {
    let explore = explore(store, key, now)?;
    let calls = FileCalls::read(store, key, &explore)?;
    let all: Vec<&FileCall> = calls.calls.iter().collect();
    let thread = follow(&all, path);
    if thread.steps.is_empty() {
        return Err(not_found("file", path));
    }
    let is_changed = |step: &&Followed<'_>| step.action.changes() && step.call.worked();
    let whole = match (&thread.first, &thread.last) {
        (Some(first), Some(last)) if thread.steps.iter().filter(is_changed).count() > 1 => {
            Some(diff::texts(path, first, last))
        }
        _ => None,
    };
    let seen = thread
        .steps
        .iter()
        .rev()
        .find(|step| step.action == FileAction::Read && step.call.worked());
    Ok(FileHistory {
        path: path.to_owned(),
        name: in_folder(path, &calls.folder).to_owned(),
        step_count: small(thread.steps.len()),
        lines_at_end: thread.last.as_ref().map(|text| small(text.lines().count())),
        last_seen: seen.map(|step| step.call.span),
        steps: thread.steps.iter().take(STEPS).map(step).collect(),
        whole,
    })
}

fn step(step: &Followed<'_>) -> FileStep {
    let call = step.call;
    let (added, removed) = step.changed.count();
    let lines = call
        .answer
        .lines
        .filter(|_| step.action == FileAction::Read && call.touches.len() == 1);
    FileStep {
        span: call.span,
        at_ms: call.at_ms,
        agent: call.agent.clone(),
        tool: call.tool.clone(),
        action: action_dto(step.action),
        outcome: call.outcome,
        by_command: step.touch.by_command,
        first_line: lines.map(|lines| lines.first),
        lines: lines.map(|lines| lines.count),
        total_lines: lines.and_then(|lines| lines.total),
        added,
        removed,
        diff: drawn(&step.touch.path, &step.changed),
    }
}
