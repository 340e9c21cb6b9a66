//! Time in which, as far as the trace shows, no work was done.

use crate::{Family, Interval, Span, TreeRow};

/// The intervals between a session's first and last instant in which no span was at work, by time. At work are calls
/// and whatever has nothing with a length below it; an agent that has calls only holds them together.
pub fn gaps(spans: &[Span], rows: &[TreeRow], intervals: &[Interval]) -> Vec<Interval> {
    let mut holds = vec![false; spans.len()];
    for row in rows {
        if let Some(parent) = row.parent.filter(|_| !intervals[row.span].is_empty()) {
            holds[parent] = true;
        }
    }
    let mut busy: Vec<Interval> = (0..spans.len())
        .filter(|&span| !holds[span] || is_call(spans[span].key.family))
        .map(|span| intervals[span])
        .collect();
    busy.sort_unstable_by_key(|interval| (interval.from_ns, interval.to_ns));
    let first = intervals.iter().map(|interval| interval.from_ns).min();
    let last = intervals.iter().map(|interval| interval.to_ns).max();
    let (Some(mut known_ns), Some(last_ns)) = (first, last) else {
        return Vec::new();
    };
    let mut gaps = Vec::new();
    let mut note = |from_ns: i64, to_ns: i64| {
        let gap = Interval { from_ns, to_ns };
        if !gap.is_empty() {
            gaps.push(gap);
        }
    };
    for interval in busy.into_iter().filter(|interval| !interval.is_empty()) {
        note(known_ns, interval.from_ns);
        known_ns = known_ns.max(interval.to_ns);
    }
    note(known_ns, last_ns);
    gaps
}

fn is_call(family: Family) -> bool {
    matches!(
        family,
        Family::Model | Family::Tool | Family::Mcp | Family::Data | Family::Reasoning | Family::Retry
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{intervals, span_tree, tree_kit::span};

    fn check(spec: &[(Family, &str, &str, i64, i64)], expect: &[(i64, i64)]) {
        let spans: Vec<_> = spec
            .iter()
            .map(|(family, id, parent, from, to)| span(*family, id, parent, *from, *to))
            .collect();
        let rows = span_tree(&spans);
        let found = gaps(&spans, &rows, &intervals(&spans, &rows, false, 0));
        let found: Vec<_> = found.iter().map(|gap| (gap.from_ns, gap.to_ns)).collect();
        assert_eq!(found, expect);
    }

    #[test]
    fn time_in_no_working_span_is_a_gap() {
        use Family::{Agent, Input, Mcp, Tool};
        check(&[], &[]);
        check(&[(Agent, "a", "", 0, 9)], &[]);
        let calls = [
            (Agent, "a", "", 0, 20),
            (Tool, "b", "a", 2, 6),
            (Tool, "c", "a", 4, 8),
            (Mcp, "d", "a", 11, 15),
        ];
        check(&calls, &[(0, 2), (8, 11), (15, 20)]);
        // A call with calls below it is at work itself; an instant is not.
        check(&[(Tool, "a", "", 0, 9), (Mcp, "b", "a", 2, 3)], &[]);
        check(&[(Agent, "a", "", 0, 9), (Input, "b", "a", 2, 2)], &[]);
        check(&[(Tool, "a", "", 0, 2), (Tool, "b", "", 5, 6)], &[(2, 5)]);
    }
}
