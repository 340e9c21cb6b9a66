//! The servers of MCP calls that do not name them: instrumentations of clients see the name in the answer to
//! `initialize` alone.

use tracewake_model::Family;

use super::once::begins;
use super::tree::Tree;
use super::{Item, Resolved, Whole};
use crate::derive::flag::SERVER_FOUND;
use crate::maps::HashMap;

/// The request that opens a connection.
const OPENS: &str = "initialize";

/// Finds the server of each call that names none: the one that answered before in the nearest span around both, else
/// in its trace. Where several servers did, nothing says which it is.
pub(super) fn find(whole: &Whole, tree: &Tree, events: &mut [Resolved]) {
    let is_call = |event: &Item| event.kind.family() == Family::Mcp && begins(event);
    let mut of_span: HashMap<u32, Vec<usize>> = HashMap::default();
    let mut of_trace: HashMap<i64, Vec<usize>> = HashMap::default();
    for (place, event) in whole.events.iter().enumerate() {
        if is_call(event) && event.name == OPENS && !event.detail.is_empty() {
            for around in tree.around(tree.span_of[place]) {
                of_span.entry(around).or_default().push(place);
            }
            if event.trace != 0 {
                of_trace.entry(event.trace).or_default().push(place);
            }
        }
    }
    if of_span.is_empty() && of_trace.is_empty() {
        return;
    }
    for (place, event) in whole.events.iter().enumerate() {
        if !is_call(event) || !event.detail.is_empty() {
            continue;
        }
        let before = |opened: &&usize| events[**opened].best_ns <= events[place].best_ns;
        let scopes = tree
            .around(tree.span_of[place])
            .filter_map(|around| of_span.get(&around));
        let nearest = scopes
            .chain(of_trace.get(&event.trace))
            .map(|opened| opened.iter().filter(before).copied().collect::<Vec<_>>())
            .find(|opened| !opened.is_empty());
        let Some((first, others)) = nearest.as_deref().and_then(<[usize]>::split_first) else {
            continue;
        };
        let server = &whole.events[*first].detail;
        if others.iter().all(|other| whole.events[*other].detail == *server) {
            events[place].server = Some(*first);
            events[place].flags |= SERVER_FOUND;
        }
    }
}
