//! What fills the context of model calls: its parts with where they came from, how it grew, what was dropped, and what
//! became of that. Everything is worked out from what was sent or told; token counts of parts are estimates.

mod blocks;
mod calls;
mod compactions;
mod dropped;
mod pieces;
mod sent;
mod states;
mod thread;
mod told;

use tracewake_model::UnixNanos;
use tracewake_prices::context_window;
use tracewake_store::Store;

use crate::dto::units::small;
use crate::dto::{ContextThread, SessionContext};
use crate::error::AppError;
use crate::run::explore;

use calls::{ModelCalls, note_missing_tools, read_calls};
use states::States;
use thread::{Growing, threads};

/// The contexts of a session's model calls.
///
/// # Errors
/// [`AppError::NotFound`].
pub fn session_context(store: &Store, key: &str, now: UnixNanos) -> Result<SessionContext, AppError> {
    let explore = explore(store, key, now)?;
    let ModelCalls {
        mut calls,
        total,
        providers,
    } = read_calls(store, &explore)?;
    let States { compactions, parent } = States::read(store, &explore)?;
    compactions::mark(&compactions, &mut calls);
    sent::fill(store, key, (&explore, parent), now, &mut calls)?;
    note_missing_tools(&mut calls);
    told::fill(store, &explore, &compactions, &mut calls)?;
    let read = calls.len();
    let mut found = threads(calls);
    let spans = store.spans_of_tool_calls(key)?;
    for growing in &mut found {
        for (part, piece) in growing.thread.parts.iter_mut().zip(&growing.kept) {
            part.span = spans.get(&piece.call).copied();
        }
    }
    let changes = crate::files::changes(store, key, &explore)?;
    found
        .iter_mut()
        .for_each(|growing| dropped::find(growing, &changes));
    let mut threads: Vec<ContextThread> = found.into_iter().map(|Growing { thread, .. }| thread).collect();
    for thread in &mut threads {
        let provider = providers.get(&thread.model).map_or("", String::as_str);
        thread.window = context_window(provider, &thread.model).map(small);
    }
    let tokens = |thread: &ContextThread| {
        thread
            .calls
            .iter()
            .map(|call| u64::from(call.input_tokens))
            .sum::<u64>()
    };
    threads.sort_by_key(|thread| std::cmp::Reverse(tokens(thread)));
    Ok(SessionContext {
        threads,
        calls: small(total),
        calls_read: small(read),
    })
}
