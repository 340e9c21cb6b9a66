//! Which steps of a transcript are errors, each told once: a call that failed, and an error that no failed call tells of.

use std::collections::{HashMap, HashSet};

use tracewake_model::{Family, SpanState};
use tracewake_store::Step;

/// For each step whether it is an error.
pub(super) fn errors(steps: &[Step]) -> Vec<bool> {
    let failed = |step: &Step| step.state == SpanState::Failed;
    let calls: HashSet<i64> = steps
        .iter()
        .filter(|step| failed(step) && is_call(step.family))
        .map(|step| step.span)
        .collect();
    let mut last: HashMap<i64, (bool, i64)> = HashMap::new();
    let mut found: Vec<bool> = Vec::with_capacity(steps.len());
    for step in steps {
        found.push(match step.family {
            Family::Error => {
                let after = last.get(&step.agent).copied();
                let follows = after.is_some_and(|(failed, end_ns)| failed && end_ns <= step.start_ns);
                !(calls.contains(&step.parent) || follows)
            }
            family => failed(step) && !is_holder(family),
        });
        if is_call(step.family) {
            last.insert(step.agent, (failed(step), step.end_ns));
        } else if step.family == Family::Error {
            // One failure, one error: the next error of the agent is another one.
            last.remove(&step.agent);
        }
    }
    // What holds others failed because of them, unless nothing inside it did.
    let mut times: Vec<i64> = steps
        .iter()
        .zip(&found)
        .filter(|(_, is_error)| **is_error)
        .map(|(step, _)| step.start_ns)
        .collect();
    times.sort_unstable();
    for (step, is_error) in steps.iter().zip(&mut found) {
        if is_holder(step.family) && failed(step) {
            let first = times.partition_point(|at| *at < step.start_ns);
            *is_error = times.get(first).is_none_or(|at| *at > step.end_ns);
        }
    }
    found
}

fn is_call(family: Family) -> bool {
    matches!(family, Family::Model | Family::Tool | Family::Mcp)
}

fn is_holder(family: Family) -> bool {
    matches!(
        family,
        Family::Session | Family::Workflow | Family::Agent | Family::Turn
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Family, agent, parent, start and end, failed.
    type Plain = (Family, i64, i64, [i64; 2], bool);

    #[test]
    fn a_failure_is_one_error_however_often_it_is_told() {
        use Family::{Agent, Error, Mcp, Retry, Tool};
        let check = |steps: &[Plain], expect: &[bool]| {
            let steps: Vec<Step> = (1..)
                .zip(steps)
                .map(
                    |(span, (family, agent, parent, [start_ns, end_ns], failed))| Step {
                        span,
                        parent: *parent,
                        family: *family,
                        name: String::new(),
                        agent: *agent,
                        depth: 0,
                        start_ns: *start_ns,
                        end_ns: *end_ns,
                        state: if *failed { SpanState::Failed } else { SpanState::Ok },
                        is_partial: false,
                    },
                )
                .collect();
            assert_eq!(errors(&steps), expect, "{steps:?}");
        };
        // The error is inside the call, or comes after it.
        check(
            &[(Mcp, 1, 0, [0, 9], true), (Error, 2, 1, [9, 9], false)],
            &[true, false],
        );
        check(
            &[
                (Mcp, 1, 0, [0, 9], true),
                (Retry, 1, 0, [9, 9], false),
                (Error, 1, 0, [9, 9], true),
                (Error, 1, 0, [9, 9], true),
            ],
            &[true, false, false, true],
        );
        // Of another agent, or after a call that did not fail.
        check(
            &[(Mcp, 1, 0, [0, 9], true), (Error, 2, 0, [9, 9], false)],
            &[true, true],
        );
        check(
            &[
                (Tool, 1, 0, [0, 3], true),
                (Tool, 1, 0, [4, 9], false),
                (Error, 1, 0, [9, 9], false),
            ],
            &[true, false, true],
        );
        // An agent fails by what failed inside it, or by itself.
        check(
            &[(Agent, 1, 0, [0, 9], true), (Tool, 1, 1, [3, 4], true)],
            &[false, true],
        );
        check(&[(Agent, 1, 0, [0, 9], true)], &[true]);
    }
}
