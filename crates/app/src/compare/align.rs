//! Which steps of two runs belong together.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use similar::{Algorithm, DiffOp, capture_diff_slices_deadline};
use tracewake_model::{Family, Span};

/// After this long the rest is no longer aligned but told as left or right alone. Two runs of 100,000 steps that have
/// much in common need a fraction of it; only runs that have little in common reach it.
const PATIENCE: Duration = Duration::from_secs(2);

/// A step of one or of both sides, as indices into their spans.
pub(super) type Pair = (Option<usize>, Option<usize>);

/// Aligns two runs by the longest common sequence (Myers) of what their steps are: family, agent and name. What a step
/// was asked or gave is no part of that, so that a changed argument keeps its pair.
pub(super) fn align(left: &[Span], right: &[Span]) -> Vec<Pair> {
    let mut known = HashMap::new();
    let (old, new) = (tokens(left, &mut known), tokens(right, &mut known));
    let deadline = Instant::now().checked_add(PATIENCE);
    let mut pairs = Vec::with_capacity(left.len().max(right.len()));
    for op in capture_diff_slices_deadline(Algorithm::Myers, &old, &new, deadline) {
        match op {
            DiffOp::Equal {
                old_index,
                new_index,
                len,
            } => pairs.extend((0..len).map(|at| (Some(old_index + at), Some(new_index + at)))),
            other => {
                pairs.extend(other.old_range().map(|at| (Some(at), None)));
                pairs.extend(other.new_range().map(|at| (None, Some(at))));
            }
        }
    }
    pairs
}

/// A number for what each step is.
fn tokens<'a>(spans: &'a [Span], known: &mut HashMap<Token<'a>, u32>) -> Vec<u32> {
    let token = |span: &'a Span| {
        let next = known.len() as u32;
        *known.entry(token_of(span)).or_insert(next)
    };
    spans.iter().map(token).collect()
}

pub(super) type Token<'a> = (Family, &'a str, &'a str, &'a str);

/// What a step is. The names of messages are their first words, that of a model may be what was changed.
pub(super) fn token_of(span: &Span) -> Token<'_> {
    let (name, detail) = match span.key.family {
        Family::Input
        | Family::Output
        | Family::Reasoning
        | Family::Error
        | Family::State
        | Family::Retry
        | Family::Session
        | Family::Model => ("", ""),
        Family::Mcp => (span.name.as_str(), span.detail.as_str()),
        _ => (span.name.as_str(), ""),
    };
    (span.key.family, span.agent.as_str(), name, detail)
}

#[cfg(test)]
pub(super) mod tests {
    use tracewake_model::SpanKey;

    use super::*;

    /// A span of a family with a name.
    pub(crate) fn span(family: Family, name: &str) -> Span {
        Span {
            row: 1,
            key: SpanKey {
                family,
                id: name.into(),
            },
            parent_id: String::new(),
            name: name.into(),
            detail: String::new(),
            agent: "a".into(),
            start_ns: 0,
            end_ns: 0,
            starts: 1,
            ends: 1,
            points: 0,
            failures: 0,
            errors: 0,
            cancelled: false,
            input_tokens: 0,
            output_tokens: 0,
            total_tokens: 0,
            first_event: 1,
        }
    }

    #[test]
    fn steps_that_are_alike_are_pairs() {
        let tools = |names: &str| -> Vec<Span> {
            names
                .split_whitespace()
                .map(|name| span(Family::Tool, name))
                .collect()
        };
        let check = |left: &str, right: &str, expect: &[Pair]| {
            assert_eq!(align(&tools(left), &tools(right)), expect, "{left} | {right}");
        };
        check("a b", "a b", &[(Some(0), Some(0)), (Some(1), Some(1))]);
        check(
            "a b c",
            "a c",
            &[(Some(0), Some(0)), (Some(1), None), (Some(2), Some(1))],
        );
        check("a", "b", &[(Some(0), None), (None, Some(0))]);
        check("", "a", &[(None, Some(0))]);
    }

    #[test]
    fn other_words_and_another_model_keep_their_pair() {
        for family in [Family::Input, Family::Output, Family::Model] {
            let pairs = align(&[span(family, "one")], &[span(family, "two")]);
            assert_eq!(pairs, [(Some(0), Some(0))], "{family:?}");
        }
    }

    #[test]
    fn long_runs_are_aligned_in_time() {
        let run = |skip: usize| -> Vec<Span> {
            let at = |n: usize| span(Family::Tool, ["read", "write", "search", "run"][n * n % 7 % 4]);
            (0..50_000).filter(|n| n % 1000 != skip).map(at).collect()
        };
        let pairs = align(&run(1), &run(500));
        assert_eq!(pairs.iter().filter(|(left, _)| left.is_some()).count(), 49_950);
        assert_eq!(pairs.iter().filter(|(_, right)| right.is_some()).count(), 49_950);
        assert!(
            pairs
                .iter()
                .filter(|(left, right)| left.is_some() && right.is_some())
                .count()
                > 49_000
        );
    }
}
