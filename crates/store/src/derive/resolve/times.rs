//! Events without a readable time happened when their neighbours did.

use super::tree::Tree;
use super::{Resolved, Whole};
use crate::derive::flag::TIME_UNKNOWN;
use crate::maps::HashMap;

/// Places events without a time by what is known around them: their span, the spans around it, what lies in it, their
/// trace, their session. Where nothing is known, it is the time of reception.
pub(super) fn place_unknown(whole: &Whole, tree: &Tree, events: &mut [Resolved]) {
    let is_known = |place: usize| whole.events[place].flags & TIME_UNKNOWN == 0;
    if (0..events.len()).all(is_known) {
        return;
    }
    let known = || (0..events.len()).filter(|place| is_known(*place));
    let start_of = |span: u32| -> Option<i64> {
        let known = tree.events(span).filter(|place| is_known(*place));
        known.map(|place| whole.events[place].best_ns).min()
    };
    let mut first_inside: HashMap<u32, i64> = HashMap::default();
    let mut first_of_trace: HashMap<i64, i64> = HashMap::default();
    for place in known() {
        let event = &whole.events[place];
        let earliest = |known: &mut i64| *known = event.best_ns.min(*known);
        if let Some(parent) = tree.parent(tree.span_of[place]) {
            first_inside
                .entry(parent)
                .and_modify(earliest)
                .or_insert(event.best_ns);
        }
        let trace = first_of_trace.entry(event.trace);
        trace.and_modify(earliest).or_insert(event.best_ns);
    }
    let first = known().map(|place| whole.events[place].best_ns).min();
    let placed: Vec<(usize, i64)> = (0..events.len())
        .filter(|place| !is_known(*place))
        .map(|place| {
            let event = &whole.events[place];
            let span = tree.span_of[place];
            let around = || tree.around(span).find_map(start_of);
            // Of its own span perhaps only the end is known: that began before what lies in it.
            let inside = first_inside.get(&span).copied();
            let at = start_of(span)
                .into_iter()
                .chain(inside)
                .min()
                .or_else(around)
                .or_else(|| {
                    first_of_trace
                        .get(&event.trace)
                        .copied()
                        .filter(|_| event.trace != 0)
                })
                .or(first);
            (place, at.unwrap_or(event.received_ns))
        })
        .collect();
    for (place, at) in placed {
        events[place].best_ns = at;
    }
}
