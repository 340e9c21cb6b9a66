//! Which call tries again what another one failed to do.

use std::collections::HashMap;

use crate::{Family, Span, TreeRow};

/// Why a span is taken for a retry, the surest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Certainty {
    /// The sender says so: a retry event between the two, or a retry attached to the later one.
    Stated = 1,
    /// The same call with the same arguments after it failed.
    SameArguments = 2,
    /// The same call after it failed; its arguments could not be compared.
    SameName = 3,
}

/// What the contents of two calls say about each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Similarity {
    /// The later one says that it is a retry.
    Stated,
    /// Both ask for the same.
    Same,
    /// They ask for different things.
    Different,
    /// It is not known.
    Unknown,
}

/// A span that tries again what another one failed to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retry {
    /// Index of the failed span.
    pub of: usize,
    /// 1 for the first retry.
    pub attempt: u32,
    /// Retries of the same call in all.
    pub attempts: u32,
    /// How sure it is.
    pub certainty: Certainty,
}

/// For each span whether it is a retry. Candidates are calls of the same name, one after the other below the same
/// parent, of which the earlier one failed; `similarity` is asked about pairs (earlier, later) that no retry event
/// joins.
pub fn retries(
    spans: &[Span],
    rows: &[TreeRow],
    mut similarity: impl FnMut(usize, usize) -> Similarity,
) -> Vec<Option<Retry>> {
    let stated = retry_events(spans, rows);
    let mut last: HashMap<(Option<usize>, Family, &str, &str), usize> = HashMap::new();
    let mut found: Vec<Option<Retry>> = vec![None; spans.len()];
    let mut chains: Vec<Vec<usize>> = Vec::new();
    let mut chain_of = vec![usize::MAX; spans.len()];
    for row in rows {
        let span = &spans[row.span];
        if !is_tried_again(span.key.family) || span.name.is_empty() {
            continue;
        }
        let call = (
            row.parent,
            span.key.family,
            span.name.as_str(),
            span.detail.as_str(),
        );
        let Some(of) = last.insert(call, row.span).filter(|of| spans[*of].failures > 0) else {
            continue;
        };
        let said = [row.parent, Some(of), Some(row.span)]
            .iter()
            .any(|parent| lies_between(stated.get(parent), spans[of].start_ns, span.start_ns));
        let told = if said {
            Similarity::Stated
        } else {
            similarity(of, row.span)
        };
        let certainty = match told {
            Similarity::Stated => Certainty::Stated,
            Similarity::Same => Certainty::SameArguments,
            // Most calls of a model follow another one: the name alone says nothing.
            Similarity::Unknown if span.key.family != Family::Model => Certainty::SameName,
            Similarity::Unknown | Similarity::Different => continue,
        };
        if chain_of[of] == usize::MAX {
            chain_of[of] = chains.len();
            chains.push(Vec::new());
        }
        chain_of[row.span] = chain_of[of];
        let chain = &mut chains[chain_of[of]];
        chain.push(row.span);
        found[row.span] = Some(Retry {
            of,
            attempt: chain.len() as u32,
            attempts: 0,
            certainty,
        });
    }
    for chain in &chains {
        for retry in chain {
            if let Some(retry) = &mut found[*retry] {
                retry.attempts = chain.len() as u32;
            }
        }
    }
    found
}

/// When retries were told of, by the span above them, ascending.
fn retry_events(spans: &[Span], rows: &[TreeRow]) -> HashMap<Option<usize>, Vec<i64>> {
    let mut times: HashMap<Option<usize>, Vec<i64>> = HashMap::new();
    for row in rows {
        if spans[row.span].key.family == Family::Retry {
            times
                .entry(row.parent)
                .or_default()
                .push(spans[row.span].start_ns);
        }
    }
    times.values_mut().for_each(|times| times.sort_unstable());
    times
}

fn lies_between(times: Option<&Vec<i64>>, from_ns: i64, to_ns: i64) -> bool {
    times.is_some_and(|times| {
        let first = times.partition_point(|time| *time < from_ns);
        times.get(first).is_some_and(|time| *time <= to_ns)
    })
}

fn is_tried_again(family: Family) -> bool {
    matches!(family, Family::Model | Family::Tool | Family::Mcp | Family::Agent)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{span_tree, tree_kit::span};

    fn failed(id: &str, name: &str, start_ns: i64) -> Span {
        Span {
            failures: 1,
            ..good(id, name, start_ns)
        }
    }

    fn good(id: &str, name: &str, start_ns: i64) -> Span {
        Span {
            name: name.into(),
            ..span(Family::Tool, id, "run", start_ns, start_ns + 2)
        }
    }

    fn check(spans: &[Span], similarity: Similarity, expect: &[&str]) {
        let mut all = vec![span(Family::Agent, "run", "", 0, 1000)];
        all.extend_from_slice(spans);
        let rows = span_tree(&all);
        let found = retries(&all, &rows, |_, _| similarity);
        let found: Vec<String> = rows
            .iter()
            .filter_map(|row| {
                let retry = found[row.span]?;
                let id = |span: usize| &all[span].key.id;
                let Retry {
                    attempt,
                    attempts,
                    certainty,
                    of,
                } = retry;
                Some(format!(
                    "{} of {}: {attempt}/{attempts} {certainty:?}",
                    id(row.span),
                    id(of)
                ))
            })
            .collect();
        assert_eq!(found, expect);
    }

    #[test]
    fn a_call_that_failed_and_comes_again_is_a_retry() {
        let calls = [
            failed("a", "pay", 1),
            failed("b", "pay", 5),
            good("c", "pay", 9),
            good("d", "pay", 20),
        ];
        check(
            &calls,
            Similarity::Same,
            &["b of a: 1/2 SameArguments", "c of b: 2/2 SameArguments"],
        );
        check(
            &calls,
            Similarity::Unknown,
            &["b of a: 1/2 SameName", "c of b: 2/2 SameName"],
        );
        check(&calls, Similarity::Different, &[]);
        check(&calls[2..], Similarity::Same, &[]);
        check(
            &[failed("a", "pay", 1), good("b", "refund", 5)],
            Similarity::Same,
            &[],
        );
    }

    #[test]
    fn a_retry_event_between_two_calls_settles_it() {
        let event = |parent: &str, at: i64| span(Family::Retry, "again", parent, at, at);
        let calls = [failed("a", "pay", 1), good("b", "pay", 9)];
        let with = |event: Span| [calls.to_vec(), vec![event]].concat();
        check(
            &with(event("run", 5)),
            Similarity::Different,
            &["b of a: 1/1 Stated"],
        );
        check(
            &with(event("a", 5)),
            Similarity::Different,
            &["b of a: 1/1 Stated"],
        );
        check(&with(event("run", 15)), Similarity::Different, &[]);
        check(&with(event("elsewhere", 5)), Similarity::Different, &[]);
    }

    #[test]
    fn a_model_needs_more_than_its_name() {
        let model = |call: Span| Span {
            key: crate::SpanKey {
                family: Family::Model,
                id: call.key.id.clone(),
            },
            ..call
        };
        let calls = [model(failed("a", "gpt", 1)), model(good("b", "gpt", 9))];
        check(&calls, Similarity::Unknown, &[]);
        check(&calls, Similarity::Same, &["b of a: 1/1 SameArguments"]);
    }
}
