//! The first thing that went wrong: what, where, what led to it, and whether it was solved.

use tracewake_model::{Family, Kind};
use tracewake_store::{Aside, RunEvent, Store};

use crate::calls::arguments_of;
use crate::dto::units::small;
use crate::dto::{FirstError, RetryResult, RunStep};
use crate::error::AppError;
use crate::explore::{Call, Explore};
use crate::failure_words::failure_words;
use crate::one_line::one_line;
use crate::originals::content;

/// An error and the end of its call are told within this time.
const TOGETHER_NS: i64 = 100_000_000;
/// Steps before it.
const BEFORE: usize = 4;

/// The first error by time; none in a run without any.
pub(super) fn first_error(store: &Store, explore: &Explore) -> Result<Option<FirstError>, AppError> {
    let events = &explore.run.events;
    let Some(first) = events.iter().find(|event| event.is_error) else {
        return Ok(None);
    };
    let culprit = culprit(explore, first);
    let place = culprit.unwrap_or(first.span);
    let Some(step) = explore.step(place) else {
        return Ok(None);
    };
    let (message, code) = message(store, explore, first, &step)?;
    let call = explore.calls.iter().find(|call| call.span == place);
    let (retry_result, attempts, last_attempt) = call.map_or((RetryResult::NotTried, 0, None), |call| {
        let (retry_result, attempts, last) = retry_result(explore, call);
        (
            retry_result,
            attempts,
            last.and_then(|last| explore.span(last)).map(|span| span.row),
        )
    });
    let arguments = match explore.first_event(place).filter(|_| call.is_some()) {
        Some(begin) => content(store, begin.id)?
            .map(|event| arguments_of(&event))
            .unwrap_or_default(),
        None => String::new(),
    };
    Ok(Some(FirstError {
        before: before(explore, place),
        event: first.id,
        at_ms: explore.millis(first.last_ns),
        step,
        message,
        code,
        arguments: one_line(&arguments),
        retry_result,
        attempts,
        last_attempt,
    }))
}

/// What the failing event says; where it says nothing, what an error event beside it does.
fn message(
    store: &Store,
    explore: &Explore,
    first: &RunEvent,
    step: &RunStep,
) -> Result<(String, String), AppError> {
    let own = content(store, first.id)?
        .map(|event| failure_words(&event))
        .unwrap_or_default();
    if !own.0.is_empty() {
        return Ok((one_line(&own.0), own.1));
    }
    let beside = explore.run.events.iter().find(|event| {
        let near = event.at_ns.saturating_sub(first.last_ns).abs() <= TOGETHER_NS;
        event.kind == Kind::Error && near && event.name != 0
    });
    Ok(match beside {
        Some(error) => (explore.text(error.name), explore.text(error.detail)),
        None => (step.name.clone(), own.1),
    })
}

/// The call that failed, by the event that describes it: the event's own span, the span above it, or a call of the same
/// agent that failed at the same time.
fn culprit(explore: &Explore, first: &RunEvent) -> Option<u32> {
    let span = explore.span_of(first)?;
    if span.family.is_call() {
        return Some(first.span);
    }
    let above = span.parent.filter(|parent| {
        explore
            .span(*parent)
            .is_some_and(|parent| parent.family.is_call())
    });
    above.or_else(|| {
        let near = |call: &&Call| {
            let together = call.end_ns.saturating_sub(first.at_ns).abs() <= TOGETHER_NS;
            call.failed && call.agent == span.agent && together
        };
        explore.calls.iter().find(near).map(|call| call.span)
    })
}

/// Whether a later call of the same thing ended well, how many there were until then, and the place of the last of
/// them. Where arguments are known, only calls with the same ones are attempts.
fn retry_result(explore: &Explore, failed: &Call) -> (RetryResult, u32, Option<u32>) {
    let same = |call: &&Call| {
        call.family == failed.family
            && (call.name, call.server, call.operation) == (failed.name, failed.server, failed.operation)
            && call.arguments == failed.arguments
            && call.span != failed.span
            && call.start_ns >= failed.start_ns
    };
    let (mut attempts, mut last) = (0, None);
    for call in explore.calls.iter().filter(same) {
        attempts += 1;
        last = Some(call.span);
        if !call.failed && !call.open {
            return (RetryResult::Solved, attempts, last);
        }
    }
    match attempts {
        0 => (RetryResult::NotTried, 0, None),
        _ => (RetryResult::Failed, small(u64::from(attempts)), last),
    }
}

/// The last steps before a span, oldest first; among them the handoff that brought the work to its agent. What a
/// program notes of its own work, or tells a second time, led to nothing.
fn before(explore: &Explore, place: u32) -> Vec<RunStep> {
    let is_step = |at: &u32| {
        explore.span(*at).is_some_and(|span| {
            let is_aside = span.aside.is_some_and(Aside::is_no_work);
            !span.family.is_holder() && span.family != Family::State && !is_aside
        })
    };
    let earlier: Vec<u32> = (0..place).filter(is_step).collect();
    let mut last = earlier[earlier.len().saturating_sub(BEFORE)..].to_vec();
    let agent = explore.span(place).map_or(0, |span| span.agent);
    let brought = explore.explicit_handoffs().into_iter().rev().find_map(|handoff| {
        let span = explore.run.events.get(handoff.event as usize)?.span;
        (handoff.to == agent && span < place).then_some(span)
    });
    if let Some(brought) = brought.filter(|brought| !last.contains(brought)) {
        if last.len() == BEFORE {
            last.remove(0);
        }
        last.insert(0, brought);
    }
    last.into_iter().filter_map(|at| explore.step(at)).collect()
}
