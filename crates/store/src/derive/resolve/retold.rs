//! Tellings of one thing by sources that share no id: a model call without the id of its response beside one that has
//! it, and what was printed without ids or times beside what was written down with both.

use tracewake_model::{Family, Phase};

use super::once::{has_failed, is_close, is_model_result, mark, tell_model};
use super::tree::Tree;
use super::{Item, Resolved, Whole, last_of_span};
use crate::derive::flag::{FAILED_BESIDE, TIME_UNKNOWN, TOLD, TOOL_TOLD};
use crate::maps::HashMap;

/// Marks the events whose call, answer or thought another event tells of.
pub(super) fn find(whole: &Whole, tree: &Tree, events: &mut [Resolved]) {
    models_by_tokens(whole, tree, events);
    by_likeness(whole, tree, events);
}

/// Whether an event tells without a time what another tells with one.
pub(super) fn is_retold(event: &Item, resolved: &Resolved) -> bool {
    event.flags & TIME_UNKNOWN != 0 && resolved.flags & TOLD != 0
}

/// A model call that does not say the id of its response is one of another dialect, if there is one that used the same
/// tokens of the same model at the same time: one that says its id, else one that says none either. Each is the other
/// of one call.
fn models_by_tokens(whole: &Whole, tree: &Tree, events: &mut [Resolved]) {
    let mut by_tokens: HashMap<(i64, i64), (Vec<usize>, Vec<usize>)> = HashMap::default();
    for (place, event) in whole.events.iter().enumerate() {
        let Some(tokens) = event.tokens.filter(|_| is_model_result(event)) else {
            continue;
        };
        if events[place].flags & TOLD == 0 {
            let (with_id, without) = by_tokens.entry(tokens).or_default();
            if event.call.is_empty() { without } else { with_id }.push(place);
        }
    }
    let same = |events: &[Resolved], one: usize, other: usize| {
        let (told, teller) = (&whole.events[one], &whole.events[other]);
        let same_model = teller.name == told.name || teller.name.is_empty() || told.name.is_empty();
        teller.dialect != told.dialect && same_model && is_close(whole, tree, events, other, one)
    };
    for (mut with_id, mut without) in by_tokens.into_values() {
        let by_time = |place: &usize| (events[*place].best_ns, whole.events[*place].tie);
        with_id.sort_by_key(by_time);
        without.sort_by_key(by_time);
        let mut alone: Vec<usize> = Vec::new();
        for place in without {
            if let Some(at) = with_id.iter().position(|other| same(events, place, *other)) {
                let teller = with_id.remove(at);
                tell_model(whole, events, teller, place);
            } else if let Some(at) = alone.iter().position(|other| same(events, place, *other)) {
                // The one that began first says how long the call took.
                let teller = alone.remove(at);
                tell_model(whole, events, teller, place);
            } else {
                alone.push(place);
            }
        }
    }
}

/// The places of events that say the same.
#[derive(Default)]
struct Alike {
    timed: Vec<usize>,
    untimed: Vec<usize>,
}

/// What states no time is a telling of what states one in the same words: the first of the first, and so on. It
/// happened when that did.
fn by_likeness(whole: &Whole, tree: &Tree, events: &mut [Resolved]) {
    let mut alike: HashMap<(Family, &str), Alike> = HashMap::default();
    for (place, event) in whole.events.iter().enumerate() {
        let is_end = event.kind.phase() == Phase::End && event.end_ns.is_none();
        if event.call.is_empty() || is_model_result(event) || is_end {
            continue;
        }
        let family = match event.kind.family() {
            Family::Mcp => Family::Tool,
            family => family,
        };
        let alike = alike.entry((family, &event.call)).or_default();
        match event.flags & TIME_UNKNOWN != 0 {
            true => alike.untimed.push(place),
            false => alike.timed.push(place),
        }
    }
    for Alike {
        mut timed,
        mut untimed,
    } in alike.into_values()
    {
        timed.sort_by_key(|place| (events[*place].best_ns, whole.events[*place].tie));
        untimed.sort_by_key(|place| (whole.events[*place].seq, whole.events[*place].tie));
        // One span may have several such events of a call.
        let mut spans: Vec<u32> = Vec::new();
        for span in timed.into_iter().map(|place| tree.span_of[place]) {
            let is_told = |place: usize| events[place].flags & (TOLD | TOOL_TOLD) != 0;
            if !spans.contains(&span) && !tree.events(span).all(is_told) {
                spans.push(span);
            }
        }
        for (place, teller) in untimed.into_iter().zip(spans) {
            tell(whole, tree, events, tree.span_of[place], teller);
        }
    }
}

/// Marks what is in a span as told by another, and puts it where that is.
fn tell(whole: &Whole, tree: &Tree, events: &mut [Resolved], span: u32, teller: u32) {
    if has_failed(whole, tree, span) && !has_failed(whole, tree, teller) {
        let ends = |place: &usize| whole.events[*place].kind.phase() == Phase::End;
        let counts = || {
            tree.events(teller)
                .filter(|place| events[*place].flags & TOLD == 0)
        };
        if let Some(place) = counts().find(ends).or_else(|| counts().next()) {
            events[place].flags |= FAILED_BESIDE;
        }
    }
    let began = tree.events(teller).map(|place| events[place].best_ns).min();
    let ended = last_of_span(whole, tree, events, teller);
    mark(tree, span, events, TOLD);
    for place in tree.events(span) {
        let is_end = whole.events[place].kind.phase() == Phase::End;
        if let Some(at) = if is_end { ended } else { began } {
            events[place].best_ns = at;
        }
    }
}
