//! What came first of what happened at one instant. Clocks that count milliseconds make such instants all the time.

use tracewake_model::{Family, Kind, Phase};

use super::tree::Tree;
use super::{Item, Resolved, Whole};
use crate::derive::flag::WHOLE;

/// Puts the events in order and gives those of one instant their places. Gives the order: places in [`Whole::events`].
pub(super) fn by_time(whole: &Whole, tree: &Tree, events: &mut [Resolved]) -> Vec<u32> {
    let mut order: Vec<u32> = (0..whole.events.len() as u32).collect();
    order.sort_by_cached_key(|place| {
        let event = &whole.events[*place as usize];
        (
            events[*place as usize].best_ns,
            rank(event, tree, tree.span_of[*place as usize]),
        )
    });
    let mut at = 0;
    while at < order.len() {
        let instant = events[order[at] as usize].best_ns;
        let same = order[at..]
            .iter()
            .take_while(|place| events[**place as usize].best_ns == instant)
            .count();
        for (number, place) in (0..).zip(&order[at..at + same]) {
            events[*place as usize].place = number;
        }
        at += same;
    }
    order
}

/// What orders events of one instant: their stated time in full precision, their number in their trace, starts before
/// ends, what is around before what is inside (for ends the other way), what was asked before the call that it caused
/// and what was answered after it, then the order of arrival, which for a file or a batch is the place in it.
fn rank(event: &Item, tree: &Tree, span: u32) -> (i64, i64, bool, i64, u8, i64) {
    let depth = i64::from(tree.depth.get(span as usize).copied().unwrap_or(0));
    let is_end = event.flags & WHOLE == 0 && event.kind.phase() == Phase::End;
    // What stands inside the call that it caused, like a prompt that is logged within its span, was there before the
    // call.
    let around_a_call = tree
        .parent(span)
        .is_some_and(|parent| tree.family(parent) == Family::Model);
    let (depth, side) = match event.kind {
        Kind::Input if around_a_call => (depth - 1, 0),
        Kind::Input => (depth, 0),
        Kind::Output => (depth, 2),
        _ => (depth, 1),
    };
    (
        event.stated_ns.unwrap_or(i64::MAX),
        event.seq.unwrap_or(i64::MAX),
        is_end,
        if is_end { -depth } else { depth },
        side,
        event.id,
    )
}
