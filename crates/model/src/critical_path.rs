//! What a run waited for: the chain of spans that, had one of them been shorter, could have ended the run earlier.

use std::cmp::Reverse;

use crate::{Interval, TreeRow};

/// An interval of the critical path that is a span's own time: none of the spans below it was waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CriticalInterval {
    /// Index of the span.
    pub span: usize,
    /// When.
    pub interval: Interval,
}

/// The critical path of a tree, by time. Seen from the end of a span, what it waited for last is the child that ended
/// last; what that child waited for came before it, and so on. Spans without length are never waited for. Intervals do
/// not overlap, and time in which no root is open belongs to none.
pub fn critical_path(rows: &[TreeRow], intervals: &[Interval]) -> Vec<CriticalInterval> {
    let children = Children::of(rows, intervals);
    let whole = Interval {
        from_ns: rows
            .iter()
            .map(|row| intervals[row.span].from_ns)
            .min()
            .unwrap_or(0),
        to_ns: rows
            .iter()
            .map(|row| intervals[row.span].to_ns)
            .max()
            .unwrap_or(0),
    };
    let mut path = Vec::new();
    let mut stack = vec![Open {
        span: None,
        from_ns: whole.from_ns,
        cursor_ns: whole.to_ns,
        left: children.roots(),
    }];
    while let Some(open) = stack.last_mut() {
        let waited = open.left.iter().position(|&span| {
            let interval = intervals[span];
            interval.to_ns <= open.cursor_ns && interval.to_ns > open.from_ns && !interval.is_empty()
        });
        let end_ns = waited.map_or(open.from_ns, |at| intervals[open.left[at]].to_ns);
        let own = Interval {
            from_ns: end_ns,
            to_ns: open.cursor_ns,
        };
        if let Some(span) = open.span.filter(|_| !own.is_empty()) {
            path.push(CriticalInterval { span, interval: own });
        }
        let Some(at) = waited else {
            stack.pop();
            continue;
        };
        let child = open.left[at];
        open.left = &open.left[at + 1..];
        let from_ns = intervals[child].from_ns.max(open.from_ns);
        open.cursor_ns = from_ns;
        stack.push(Open {
            span: Some(child),
            from_ns,
            cursor_ns: end_ns,
            left: children.below(child),
        });
    }
    path.reverse();
    path
}

/// A span whose part of the path is being found, from its end to its beginning.
struct Open<'a> {
    /// None: above all roots.
    span: Option<usize>,
    from_ns: i64,
    /// What lies after this instant is known.
    cursor_ns: i64,
    /// Children that may still be on the path, the last to end first.
    left: &'a [usize],
}

/// The children of each span, the last to end first, in one list.
struct Children {
    list: Vec<usize>,
    /// Where the children of a span begin; the last entry but one is that of the roots.
    starts: Vec<usize>,
}

impl Children {
    fn of(rows: &[TreeRow], intervals: &[Interval]) -> Children {
        let roots = intervals.len();
        let parent_of = |row: &TreeRow| row.parent.unwrap_or(roots);
        let mut ordered: Vec<usize> = (0..rows.len()).collect();
        ordered.sort_by_cached_key(|&at| {
            let interval = intervals[rows[at].span];
            (
                parent_of(&rows[at]),
                Reverse(interval.to_ns),
                Reverse(interval.from_ns),
                at,
            )
        });
        let mut starts = vec![0; roots + 2];
        for row in rows {
            starts[parent_of(row) + 1] += 1;
        }
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        Children {
            list: ordered.into_iter().map(|at| rows[at].span).collect(),
            starts,
        }
    }

    fn below(&self, span: usize) -> &[usize] {
        &self.list[self.starts[span]..self.starts[span + 1]]
    }

    fn roots(&self) -> &[usize] {
        self.below(self.starts.len() - 2)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Family, intervals, span_tree, tree_kit::span};

    fn path(spec: &[(&str, &str, i64, i64)]) -> Vec<(String, i64, i64)> {
        let spans: Vec<_> = spec
            .iter()
            .map(|(id, parent, from, to)| span(Family::Tool, id, parent, *from, *to))
            .collect();
        let rows = span_tree(&spans);
        let intervals = intervals(&spans, &rows, false, 0);
        critical_path(&rows, &intervals)
            .into_iter()
            .map(|stretch| {
                let id = spans[stretch.span].key.id.clone();
                (id, stretch.interval.from_ns, stretch.interval.to_ns)
            })
            .collect()
    }

    fn check(spec: &[(&str, &str, i64, i64)], expect: &[(&str, i64, i64)]) {
        let expect: Vec<_> = expect
            .iter()
            .map(|(id, from, to)| (id.to_string(), *from, *to))
            .collect();
        assert_eq!(path(spec), expect);
    }

    #[test]
    fn the_child_that_ends_last_was_waited_for() {
        check(&[], &[]);
        check(&[("a", "", 0, 10)], &[("a", 0, 10)]);
        let in_turn = [("a", "", 0, 10), ("b", "a", 1, 4), ("c", "a", 5, 9)];
        check(
            &in_turn,
            &[("a", 0, 1), ("b", 1, 4), ("a", 4, 5), ("c", 5, 9), ("a", 9, 10)],
        );
        let at_once = [("a", "", 0, 10), ("b", "a", 1, 6), ("c", "a", 2, 9)];
        check(&at_once, &[("a", 0, 2), ("c", 2, 9), ("a", 9, 10)]);
    }

    #[test]
    fn what_is_odd_stays_within_its_parent() {
        // A child that began before its parent, one that outlives it, a point, and a cycle.
        check(
            &[("a", "", 5, 10), ("b", "a", 2, 8)],
            &[("b", 5, 8), ("a", 8, 10)],
        );
        check(&[("a", "", 0, 4), ("b", "a", 2, 8)], &[("a", 0, 2), ("b", 2, 8)]);
        check(&[("a", "", 0, 4), ("b", "a", 2, 2)], &[("a", 0, 4)]);
        check(
            &[("a", "b", 0, 4), ("b", "a", 1, 3)],
            &[("a", 0, 1), ("b", 1, 3), ("a", 3, 4)],
        );
    }

    #[test]
    fn roots_follow_each_other() {
        check(&[("a", "", 0, 4), ("b", "", 6, 8)], &[("a", 0, 4), ("b", 6, 8)]);
    }

    #[test]
    fn stretches_never_overlap_and_fill_a_single_root() {
        let mut state = 7_u64;
        let mut random = |below: i64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            ((state >> 33) as i64) % below
        };
        for _ in 0..200 {
            let count = 1 + random(40);
            let spans: Vec<_> = (0..count)
                .map(|at| {
                    let parent = if at == 0 {
                        String::new()
                    } else {
                        random(at).to_string()
                    };
                    let from = if at == 0 { 0 } else { random(100) };
                    span(Family::Tool, &at.to_string(), &parent, from, from + random(50))
                })
                .collect();
            let rows = span_tree(&spans);
            let intervals = intervals(&spans, &rows, false, 0);
            let path = critical_path(&rows, &intervals);
            for pair in path.windows(2) {
                assert!(pair[0].interval.to_ns <= pair[1].interval.from_ns);
            }
            let sum: i64 = path.iter().map(|stretch| stretch.interval.length_ns()).sum();
            assert_eq!(sum, intervals[0].length_ns());
        }
    }

    #[test]
    fn a_deep_chain_does_not_overflow() {
        let mut spans = vec![span(Family::Agent, "0", "", 0, 200_000)];
        spans.extend((1..100_000).map(|n| {
            span(
                Family::Agent,
                &n.to_string(),
                &(n - 1).to_string(),
                n,
                200_000 - n,
            )
        }));
        let rows = span_tree(&spans);
        let intervals = intervals(&spans, &rows, false, 0);
        assert_eq!(critical_path(&rows, &intervals).len(), 199_999);
    }
}
