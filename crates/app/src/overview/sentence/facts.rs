//! What the sentence of a run tells of, from the run as a whole.

use std::collections::{HashMap, HashSet};

use tracewake_model::Family;
use tracewake_model::query::Field;
use tracewake_store::{RunSpan, SessionState};

use super::{Doing, Facts, Failed, Failures, Handoffs};
use crate::dto::{FirstError, RunEnding};
use crate::explore::{Call, Explore, Step, fold};
use crate::words::tool_name;

/// Characters of an error's message.
const MESSAGE: usize = 80;
/// Waiting for a person is told of from this share of the run on.
const WAIT_SHARE: i64 = 20;
const LEAST_WAIT_NS: i64 = 1_000_000_000;

impl Facts {
    /// Of a run with its first error and its handoffs, as the overview found them.
    pub(in super::super) fn of(
        explore: &Explore,
        first_error: Option<&FirstError>,
        handoffs: &[Step],
    ) -> Facts {
        let solved = solved(&explore.calls);
        let failures = failures(explore, &solved);
        let open = open(explore);
        let uses = explore.tokens_by_model();
        let calls = |wanted: fn(Family) -> bool| {
            let calls = explore.calls.iter().filter(|call| wanted(call.family));
            calls.map(|call| doing_of(explore, call)).collect()
        };
        let said = |family| {
            let spans = explore.run.spans.iter();
            spans.filter(|span| span.family == family).count() as u64
        };
        let (messages, replies) = (said(Family::Input), said(Family::Output));
        Facts {
            ending: ending(explore, replies > 0),
            duration_ns: explore.duration_ns(),
            error: first_error.filter(|_| failures.is_empty()).map(failed_of),
            failures,
            open,
            agents: agents(explore),
            messages,
            replies,
            model_calls: calls(|family| family == Family::Model),
            other_calls: calls(|family| family != Family::Model),
            events: explore.run.events.len() as u64,
            handoffs: handoffs_of(explore, handoffs),
            waited_ns: waited_ns(explore),
            cost: uses.iter().flat_map(|used| used.cost.clone()).collect(),
            cost_partial: uses.iter().any(|used| used.unpriced > 0),
            tokens: uses.iter().map(|used| used.total_tokens).sum(),
        }
    }
}

/// How the run ended, by the outcome of its session. A new outcome needs its line here and its word in
/// [`super::sentence`].
fn ending(explore: &Explore, replied: bool) -> RunEnding {
    if explore.run.events.is_empty() {
        return RunEnding::Empty;
    }
    match explore.outcome {
        SessionState::Live if replied && is_answered(explore) => RunEnding::Waiting,
        SessionState::Live => RunEnding::Running,
        SessionState::Recovered => RunEnding::Recovered,
        SessionState::Failed => RunEnding::Failed,
        SessionState::Ok if outermost(explore).any(|span| span.open) => RunEnding::NoOutcome,
        SessionState::Ok => RunEnding::Finished,
    }
}

/// Whether nothing goes on after a reply: the next turn is a person's, however open what holds the turns is.
fn is_answered(explore: &Explore) -> bool {
    let doing = || explore.run.spans.iter().filter(|span| !span.family.is_holder());
    doing()
        .next_back()
        .is_some_and(|last| last.family == Family::Output)
        && !doing().any(|span| span.open)
}

/// Spans that no other holds, the session aside.
fn outermost(explore: &Explore) -> impl Iterator<Item = &RunSpan> {
    let is_held = move |parent: u32| {
        explore
            .span(parent)
            .is_some_and(|parent| parent.family != Family::Session)
    };
    let spans = explore.run.spans.iter();
    spans.filter(move |span| {
        span.family != Family::Session && !span.point && !span.parent.is_some_and(is_held)
    })
}

/// What makes two calls the same call.
fn key_of(call: &Call) -> (Family, u32, u32, u32, Option<i64>) {
    (
        call.family,
        call.name,
        call.server,
        call.operation,
        call.arguments,
    )
}

/// Failed calls, by place, of which a later one of the same thing with the same arguments ended well.
fn solved(calls: &[Call]) -> HashSet<u32> {
    let (mut passed, mut solved) = (HashSet::new(), HashSet::new());
    for call in calls.iter().rev() {
        if !call.failed {
            if !call.open {
                passed.insert(key_of(call));
            }
        } else if passed.contains(&key_of(call)) {
            solved.insert(call.span);
        }
    }
    solved
}

/// Failed calls by what and by whom, the most often first, then by time.
fn failures(explore: &Explore, solved: &HashSet<u32>) -> Vec<Failures> {
    let mut place_of = HashMap::new();
    let mut failures: Vec<Failures> = Vec::new();
    for call in explore.calls.iter().filter(|call| call.failed) {
        let key = (call.family, call.name, call.server, call.agent);
        let at = *place_of.entry(key).or_insert_with(|| {
            failures.push(Failures {
                what: doing_of(explore, call),
                count: 0,
                solved: true,
                field: match (call.name, call.family) {
                    (0, _) => None,
                    (_, Family::Model) => Some(Field::Model),
                    _ => Some(Field::Tool),
                },
            });
            failures.len() - 1
        });
        failures[at].count += 1;
        failures[at].solved &= solved.contains(&call.span);
    }
    failures.sort_by_key(|failures| std::cmp::Reverse(failures.count));
    failures
}

/// Calls without an end, or the agents that have none; the last to begin first.
fn open(explore: &Explore) -> Vec<Doing> {
    let calls = explore.calls.iter().rev().filter(|call| call.open);
    let calls: Vec<Doing> = calls.map(|call| doing_of(explore, call)).collect();
    if !calls.is_empty() || explore.outcome != SessionState::Live {
        return calls;
    }
    // One of them: those further out are open because of it.
    let agents = explore.run.spans.iter().enumerate().rev();
    let innermost = agents
        .filter(|(_, span)| span.open && span.family == Family::Agent)
        .find_map(|(place, _)| explore.step(place as u32));
    let doing = innermost.map(|step| Doing {
        name: step.name,
        agent: String::new(),
        span: step.span,
    });
    doing.into_iter().collect()
}

fn doing_of(explore: &Explore, call: &Call) -> Doing {
    let name = tool_name(&explore.text(call.name), &explore.text(call.server)).to_owned();
    Doing {
        name: match (name.is_empty(), call.family) {
            (false, _) => name,
            (true, Family::Model) => "a model".to_owned(),
            (true, _) => "an unnamed tool".to_owned(),
        },
        agent: explore.text(call.agent),
        span: explore.span(call.span).map_or(0, |span| span.row),
    }
}

fn failed_of(error: &FirstError) -> Failed {
    let is_said = error.message != error.step.name || error.step.family == Family::Error.code();
    let mut message = if is_said {
        error.message.clone()
    } else {
        String::new()
    };
    if let Some((end, _)) = message.char_indices().nth(MESSAGE) {
        message.truncate(end);
        message.push('…');
    }
    Failed {
        message,
        agent: error.step.agent.clone(),
        span: error.step.span,
    }
}

/// Names of agents that did something, by their first act.
fn agents(explore: &Explore) -> Vec<String> {
    let mut seen = HashSet::new();
    let acting = explore.run.spans.iter().map(|span| span.agent);
    let names = acting.filter(|agent| *agent != 0 && seen.insert(*agent));
    names.map(|agent| explore.text(agent)).collect()
}

/// The loop with the most rounds, else how many handoffs there were. Those that are only inferred are not told of: a
/// sentence has no room for the doubt.
fn handoffs_of(explore: &Explore, handoffs: &[Step]) -> Handoffs {
    let said = handoffs.iter().filter(|handoff| !handoff.inferred).count() as u64;
    if said == 0 {
        return Handoffs::None;
    }
    let names = |steps: &mut dyn Iterator<Item = (u32, u32)>| {
        let mut ends: Vec<u32> = Vec::new();
        for end in steps.flat_map(|(from, to)| [from, to]) {
            if !ends.contains(&end) {
                ends.push(end);
            }
        }
        ends.into_iter().map(|end| explore.text(end)).collect::<Vec<_>>()
    };
    let rounds = fold(handoffs);
    let turns = rounds
        .iter()
        .filter(|(round, times)| round.len() > 1 && *times > 1);
    match turns.max_by_key(|(_, times)| *times) {
        Some((round, times)) => Handoffs::Rounds {
            times: u64::from(*times),
            agents: names(&mut round.iter().map(|step| (step.from, step.to))),
        },
        None => Handoffs::Some {
            count: said,
            agents: names(&mut handoffs.iter().map(|step| (step.from, step.to))),
        },
    }
}

/// Time between the end of all doing and a person's next message, all of it; 0 where it is no part of the run to speak
/// of.
fn waited_ns(explore: &Explore) -> i64 {
    let (mut reached, mut total) = (None::<i64>, 0_i64);
    for span in explore.run.spans.iter().filter(|span| !span.family.is_holder()) {
        if let (Family::Input, Some(reached)) = (span.family, reached) {
            total = total.saturating_add(span.start_ns.saturating_sub(reached).max(0));
        }
        // What was never ended went on for no known time.
        let end_ns = if span.open { span.start_ns } else { span.end_ns };
        reached = Some(reached.map_or(end_ns, |reached| reached.max(end_ns)));
    }
    let told = total >= LEAST_WAIT_NS && total.saturating_mul(WAIT_SHARE) >= explore.duration_ns();
    if told { total } else { 0 }
}
