//! A session by agents: one lane an agent, and in it as many lines as spans overlap.

use std::collections::HashMap;

use crate::{Interval, Span, TreeRow};

/// Most lines of one lane; what overlaps more than that shares the last one.
const MOST_LINES: usize = 48;

/// The lane of one agent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lane {
    /// Its agent; empty for what no agent did.
    pub agent: String,
    /// Its lines from above, each with its rows by start. On one line no two overlap, unless it is the last that a lane
    /// may have.
    pub lines: Vec<Vec<usize>>,
}

/// The lanes of a session in the order in which their agents began. A span without an agent belongs to that of the next
/// span above it that has one. A span is below the one that holds it, others on the first free line.
pub fn lanes(spans: &[Span], rows: &[TreeRow], intervals: &[Interval]) -> Vec<Lane> {
    let mut row_of_span = vec![usize::MAX; spans.len()];
    let mut agents: Vec<&str> = Vec::with_capacity(rows.len());
    for (at, row) in rows.iter().enumerate() {
        row_of_span[row.span] = at;
        let own = spans[row.span].agent.as_str();
        let above = row.parent.map_or("", |parent| {
            agents.get(row_of_span[parent]).copied().unwrap_or("")
        });
        agents.push(if own.is_empty() { above } else { own });
    }
    let mut order: Vec<usize> = (0..rows.len()).collect();
    order.sort_by_key(|&at| {
        let interval = intervals[rows[at].span];
        (interval.from_ns, std::cmp::Reverse(interval.to_ns), at)
    });

    let mut lanes: Vec<Lane> = Vec::new();
    let mut ends: Vec<Vec<i64>> = Vec::new(); // by lane and line: until when it is taken
    let mut lane_of_agent: HashMap<&str, usize> = HashMap::new();
    let mut line_of_row: Vec<Option<(usize, usize)>> = vec![None; rows.len()];
    for at in order {
        let lane = *lane_of_agent.entry(agents[at]).or_insert_with(|| {
            lanes.push(Lane {
                agent: agents[at].to_owned(),
                lines: Vec::new(),
            });
            ends.push(Vec::new());
            lanes.len() - 1
        });
        let interval = intervals[rows[at].span];
        let holder = rows[at]
            .parent
            .and_then(|parent| line_of_row[row_of_span[parent]]);
        let below = holder
            .filter(|(held, _)| *held == lane)
            .map_or(0, |(_, line)| line + 1);
        let taken = &mut ends[lane];
        let mut line = below.min(MOST_LINES - 1);
        while line < MOST_LINES - 1 && taken.get(line).is_some_and(|end| *end > interval.from_ns) {
            line += 1;
        }
        while taken.len() <= line {
            taken.push(i64::MIN);
            lanes[lane].lines.push(Vec::new());
        }
        taken[line] = taken[line].max(interval.to_ns);
        lanes[lane].lines[line].push(at);
        line_of_row[at] = Some((lane, line));
    }
    lanes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Family, intervals, span_tree, tree_kit::span};

    fn check(spec: &[(&str, &str, &str, i64, i64)], expect: &[(&str, &[&[&str]])]) {
        let spans: Vec<_> = spec
            .iter()
            .map(|(id, parent, agent, from, to)| Span {
                agent: (*agent).into(),
                ..span(Family::Tool, id, parent, *from, *to)
            })
            .collect();
        let rows = span_tree(&spans);
        let found: Vec<(String, Vec<Vec<String>>)> =
            lanes(&spans, &rows, &intervals(&spans, &rows, false, 0))
                .into_iter()
                .map(|lane| {
                    let ids = |line: &Vec<usize>| {
                        line.iter()
                            .map(|at| spans[rows[*at].span].key.id.clone())
                            .collect()
                    };
                    (lane.agent, lane.lines.iter().map(ids).collect())
                })
                .collect();
        let expect: Vec<(String, Vec<Vec<String>>)> = expect
            .iter()
            .map(|(agent, lines)| {
                let lines = lines
                    .iter()
                    .map(|line| line.iter().map(|id| id.to_string()).collect());
                (agent.to_string(), lines.collect())
            })
            .collect();
        assert_eq!(found, expect);
    }

    #[test]
    fn spans_stand_below_what_holds_them_and_beside_what_overlaps() {
        check(&[], &[]);
        check(
            &[
                ("run", "", "planner", 0, 20),
                ("a", "run", "", 1, 5),
                ("b", "run", "", 2, 6),
                ("c", "run", "", 7, 9),
                ("other", "run", "coder", 3, 8),
            ],
            &[
                ("planner", &[&["run"], &["a", "c"], &["b"]]),
                ("coder", &[&["other"]]),
            ],
        );
    }

    #[test]
    fn what_overlaps_beyond_measure_shares_the_last_line() {
        let spans: Vec<_> = (0..100)
            .map(|n| span(Family::Tool, &n.to_string(), "", n, 1000))
            .collect();
        let rows = span_tree(&spans);
        let lanes = lanes(&spans, &rows, &intervals(&spans, &rows, false, 0));
        assert_eq!(lanes[0].lines.len(), MOST_LINES);
        assert_eq!(lanes[0].lines.iter().map(Vec::len).sum::<usize>(), 100);
    }
}
