//! Runs of one agent in a row: how each ended, what it called, and where it first went another way than one of them.

use std::collections::{BTreeMap, HashSet};

use tracewake_model::query::{Field, term};
use tracewake_model::{Family, Span, UnixNanos};
use tracewake_store::{SessionQuery, SessionSummary, Store};

use super::{Aligned, CompareLayout, Side, aligned, side};
use crate::dto;
use crate::dto::units::small;
use crate::error::AppError;
use crate::query;
use crate::sessions::{session_row, summary};

/// Events of a run that are read to find its first fork; a row of a table is not worth more.
const EVENTS: usize = 5_000;
/// Sessions that are looked at for one that is listed: an agent takes part in runs that others began.
const LOOKED_AT: u64 = 4;

/// The newest runs of the agent that began the reference.
///
/// # Errors
/// [`AppError::NotFound`] when one of the sessions that are named is.
pub fn compare_runs(
    store: &Store,
    request: &dto::RunsRequest,
    now: UnixNanos,
) -> Result<dto::AgentRuns, AppError> {
    let mut reference = whole(store, &request.reference, now)?;
    let agent = first_agent(&reference.spans).to_owned();
    let mut sessions = vec![summary(store, &request.reference, now)?];
    if !request.other.is_empty() && request.other != request.reference {
        sessions.push(summary(store, &request.other, now)?);
    }
    if !agent.is_empty() {
        for candidate in with_agent(store, &agent, request.limit, now)? {
            let is_known = sessions.iter().any(|session| session.key == candidate.key);
            if !is_known && sessions.len() < request.limit as usize {
                sessions.push(candidate);
            }
        }
    }
    let mut runs = Vec::new();
    for session in &sessions {
        let mut run = whole(store, &session.key, now)?;
        let is_asked_for = [&request.reference, &request.other].contains(&&session.key);
        let began = first_agent(&run.spans).to_owned();
        if !is_asked_for && began != agent {
            continue;
        }
        let fork = match session.key == request.reference {
            true => None,
            false => fork(store, &mut reference, &mut run)?,
        };
        runs.push((
            session.first_ns,
            dto::AgentRun {
                row: session_row(session),
                agent: began,
                calls: calls(&run.spans),
                fork,
            },
        ));
    }
    runs.sort_by_key(|(first_ns, _)| std::cmp::Reverse(*first_ns));
    Ok(dto::AgentRuns {
        agent,
        runs: runs.into_iter().map(|(_, run)| run).collect(),
    })
}

fn whole(store: &Store, session: &str, now: UnixNanos) -> Result<Side, AppError> {
    let asked = dto::CompareSide {
        session: session.to_owned(),
        run: String::new(),
    };
    side(store, &asked, now)
}

/// The newest sessions that an agent takes part in.
fn with_agent(
    store: &Store,
    agent: &str,
    limit: u32,
    now: UnixNanos,
) -> Result<Vec<SessionSummary>, AppError> {
    let list = store.list_sessions(&SessionQuery {
        query: query::read(&term(Field::Agent, agent), now)?,
        offset: 0,
        limit: u64::from(limit) * LOOKED_AT,
        now,
    })?;
    Ok(list.sessions)
}

/// The agent that began a run: that of the first agent, turn or workflow to start, of those that start together the one
/// that went on longest, which holds the others; else the first that a step names. Not every sender tells of its
/// outermost agent as one. An agent that only judges what goes in began nothing.
fn first_agent(spans: &[Span]) -> &str {
    let is_work = |span: &&Span| !span.key.family.is_holder() && span.key.family != Family::Policy;
    let at_work: HashSet<&str> = spans
        .iter()
        .filter(is_work)
        .map(|span| span.agent.as_str())
        .collect();
    let named = || spans.iter().filter(|span| !span.agent.is_empty());
    let started = named().filter(|span| span.key.family.is_holder() && at_work.contains(span.agent.as_str()));
    started
        .min_by_key(|span| (span.start_ns, std::cmp::Reverse(span.end_ns)))
        .or_else(|| named().min_by_key(|span| span.start_ns))
        .map_or("", |span| span.agent.as_str())
}

/// Models and tools that were called, the most often first.
fn calls(spans: &[Span]) -> Vec<dto::RunCalls> {
    let mut counts: BTreeMap<(u8, &str), (u32, u32)> = BTreeMap::new();
    for span in spans.iter().filter(|span| span.key.family.is_call()) {
        let (count, failed) = counts.entry((span.key.family.code(), &span.name)).or_default();
        *count += 1;
        *failed += u32::from(span.failures > 0);
    }
    let mut calls: Vec<dto::RunCalls> = counts
        .into_iter()
        .map(|((family, name), (count, failed))| dto::RunCalls {
            family,
            name: name.to_owned(),
            count,
            failed,
        })
        .collect();
    calls.sort_by_key(|call| std::cmp::Reverse(call.count));
    calls
}

/// The first step that differs, durations aside.
fn fork(store: &Store, reference: &mut Side, run: &mut Side) -> Result<Option<dto::RunFork>, AppError> {
    let Aligned { pairs, changes, .. } = aligned(store, reference, run, EVENTS)?;
    let differs = |changes: &u8| changes & !CompareLayout::DURATION != 0;
    let Some(at) = changes.iter().position(differs) else {
        return Ok(None);
    };
    let (left, right) = pairs[at];
    let (left, right) = (
        left.map(|at| &reference.spans[at]),
        right.map(|at| &run.spans[at]),
    );
    Ok(Some(dto::RunFork {
        step: small(at + 1),
        name: left.or(right).map_or_else(String::new, |span| span.name.clone()),
        reference_span: left.map(|span| span.row),
        span: right.map(|span| span.row),
    }))
}

#[cfg(test)]
mod tests {
    use super::super::align::tests::span;
    use super::*;

    /// A span of an agent from one instant to another.
    fn of(agent: &str, family: Family, start_ns: i64, end_ns: i64) -> Span {
        Span {
            agent: agent.into(),
            start_ns,
            end_ns,
            ..span(family, agent)
        }
    }

    #[test]
    fn a_run_is_called_after_the_agent_that_began_its_work() {
        let check = |spans: &[Span], expect: &str| assert_eq!(first_agent(spans), expect);
        check(&[], "");
        check(
            &[of("", Family::Tool, 0, 1), of("coder", Family::Tool, 2, 3)],
            "coder",
        );
        // The outermost agent of some senders has turns alone.
        let turns = [
            of("main", Family::Turn, 0, 9),
            of("main", Family::Model, 1, 2),
            of("scout", Family::Agent, 3, 5),
            of("scout", Family::Model, 3, 4),
        ];
        check(&turns, "main");
        // A guard judges what goes in, and is told of first.
        let guarded = [
            of("guard", Family::Agent, 0, 1),
            of("guard", Family::Policy, 0, 1),
            of("triage", Family::Agent, 2, 9),
            of("triage", Family::Tool, 3, 4),
        ];
        check(&guarded, "triage");
        // Of those that start together, the one that goes on longest holds the others.
        let together = [
            of("inner", Family::Agent, 0, 5),
            of("inner", Family::Tool, 1, 2),
            of("outer", Family::Agent, 0, 9),
            of("outer", Family::Tool, 6, 7),
        ];
        check(&together, "outer");
        check(
            &[
                of("guard", Family::Agent, 0, 1),
                of("guard", Family::Policy, 0, 1),
            ],
            "guard",
        );
    }
}
