//! A model call that was refused has no id of a response. Two recorders that tell of one in two traces say the same of
//! it: who asked for which model, and when.

use std::cmp::Reverse;

use super::once::{is_model_result, tell_model};
use super::{Resolved, Whole, last_ns};
use crate::derive::flag::TOLD;
use crate::maps::HashMap;
use crate::record::root_call::{is_one_refusal, recorder_of_refused};

/// A telling of a refused call.
struct Refusal<'w> {
    place: usize,
    recorder: &'w str,
    /// From when to when.
    times: (i64, i64),
    tie: i64,
}

/// Marks the tellings of refused calls that another recorder tells of. Each tells of one call: the outer one, which has
/// the words of the program that asked.
pub(super) fn tell_once(whole: &Whole, events: &mut [Resolved]) {
    let mut by_call: HashMap<&str, Vec<Refusal<'_>>> = HashMap::default();
    for (place, event) in whole.events.iter().enumerate() {
        let Some((call, recorder)) = recorder_of_refused(&event.call) else {
            continue;
        };
        if is_model_result(event) && events[place].flags & TOLD == 0 {
            let resolved = &events[place];
            by_call.entry(call).or_default().push(Refusal {
                place,
                recorder,
                times: (resolved.best_ns, last_ns(event, resolved)),
                tie: event.tie,
            });
        }
    }
    for mut refusals in by_call.into_values() {
        refusals.sort_by_key(|refusal| (refusal.times.0, Reverse(refusal.times.1), refusal.tie));
        let mut alone: Vec<Refusal<'_>> = Vec::new();
        for refusal in refusals {
            let is_same = |outer: &Refusal<'_>| {
                outer.recorder != refusal.recorder && is_one_refusal(outer.times, refusal.times)
            };
            match alone.iter().rposition(is_same) {
                Some(at) => tell_model(whole, events, alone.remove(at).place, refusal.place),
                None => alone.push(refusal),
            }
        }
    }
}
