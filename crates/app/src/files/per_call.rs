//! What each call of a session did to files and how its command ended, for sums over some of the calls.

use std::collections::{HashMap, HashSet};

use tracewake_model::files::FileAction;
use tracewake_store::Store;

use super::calls::{FileCall, FileCalls};
use super::follow::follow;
use crate::error::AppError;
use crate::explore::Explore;

/// What a call did.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct CallWork {
    /// Lines that came.
    pub(crate) added: u32,
    /// Lines that went.
    pub(crate) removed: u32,
    /// Files that it changed.
    pub(crate) changed: Vec<String>,
    /// Exit code of its command, where it is told.
    pub(crate) exit: Option<i64>,
}

/// What those calls of a session did that touch files or run commands, by the row id of each span that tells of one. A
/// file is followed through the whole session: what a call changes depends on the text before it.
pub(crate) fn work_of_calls(
    store: &Store,
    session: &str,
    explore: &Explore,
    is_asked: impl Fn(i64) -> bool,
) -> Result<HashMap<i64, CallWork>, AppError> {
    let read = FileCalls::read(store, session, explore)?;
    let all: Vec<&FileCall> = read.calls.iter().collect();
    let mut work: HashMap<i64, CallWork> = HashMap::new();
    let mut paths = HashSet::new();
    for call in all
        .iter()
        .filter(|call| call.spans.iter().any(|span| is_asked(*span)))
    {
        let own = CallWork {
            exit: call.end.exit,
            ..CallWork::default()
        };
        work.insert(call.span, own);
        let changed = call.touches.iter().filter(|touch| call.action(touch).changes());
        paths.extend(changed.map(|touch| touch.path.as_str()));
    }
    for path in paths {
        let thread = follow(&all, path);
        let changes = |action: FileAction| action.changes();
        for step in thread
            .steps
            .iter()
            .filter(|step| step.call.worked() && changes(step.action))
        {
            let Some(own) = work.get_mut(&step.call.span) else {
                continue;
            };
            let (added, removed) = step.changed.count();
            own.added += added;
            own.removed += removed;
            own.changed.push(path.to_owned());
        }
    }
    for call in &all {
        let Some(own) = work.get(&call.span).cloned() else {
            continue;
        };
        for span in &call.spans {
            work.entry(*span).or_insert_with(|| own.clone());
        }
    }
    Ok(work)
}
