//! From when to when a span is at work, as far as its events and those of the spans below it tell.

use crate::{Span, SpanState, TreeRow};

/// An interval of time in nanoseconds since 1970; never negative.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Interval {
    /// Its beginning.
    pub from_ns: i64,
    /// Its end, not before the beginning.
    pub to_ns: i64,
}

impl Interval {
    /// Whether it has any length.
    pub fn is_empty(self) -> bool {
        self.to_ns <= self.from_ns
    }

    /// Its length in nanoseconds.
    pub fn length_ns(self) -> i64 {
        self.to_ns.saturating_sub(self.from_ns)
    }
}

/// The intervals of spans, indexed as they are. A span reaches to the end of the last span below it; one that runs
/// reaches to `last_ns`, the last instant of a live session. `rows` is what [`crate::span_tree`] made of `spans`.
pub fn intervals(spans: &[Span], rows: &[TreeRow], live: bool, last_ns: i64) -> Vec<Interval> {
    let mut intervals: Vec<Interval> = spans
        .iter()
        .map(|span| {
            let runs = span.state(live) == SpanState::Running;
            let end = if runs {
                span.end_ns.max(last_ns)
            } else {
                span.end_ns
            };
            Interval {
                from_ns: span.start_ns,
                to_ns: end.max(span.start_ns),
            }
        })
        .collect();
    // Parents come before what is below them, so one pass from the back is enough.
    for row in rows.iter().rev() {
        if let Some(parent) = row.parent {
            intervals[parent].to_ns = intervals[parent].to_ns.max(intervals[row.span].to_ns);
        }
    }
    intervals
}
