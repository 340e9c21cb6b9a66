//! From when to when a span is at work, as far as its events and those of the spans below it tell.

use crate::{Span, SpanState, TreeRow};

/// A stretch of time in nanoseconds since 1970; never negative.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Extent {
    /// Its beginning.
    pub from_ns: i64,
    /// Its end, not before the beginning.
    pub to_ns: i64,
}

impl Extent {
    /// Whether it has any length.
    pub fn is_empty(self) -> bool {
        self.to_ns <= self.from_ns
    }

    /// Its length in nanoseconds.
    pub fn length_ns(self) -> i64 {
        self.to_ns.saturating_sub(self.from_ns)
    }
}

/// The extents of spans, indexed as they are. A span reaches to the end of the last span below it; one that runs reaches to
/// `last_ns`, the last instant of a live session. `rows` is what [`crate::span_tree`] made of `spans`.
pub fn extents(spans: &[Span], rows: &[TreeRow], live: bool, last_ns: i64) -> Vec<Extent> {
    let mut extents: Vec<Extent> = spans
        .iter()
        .map(|span| {
            let runs = span.state(live) == SpanState::Running;
            let end = if runs {
                span.end_ns.max(last_ns)
            } else {
                span.end_ns
            };
            Extent {
                from_ns: span.start_ns,
                to_ns: end.max(span.start_ns),
            }
        })
        .collect();
    // Parents come before what is below them, so one pass from the back is enough.
    for row in rows.iter().rev() {
        if let Some(parent) = row.parent {
            extents[parent].to_ns = extents[parent].to_ns.max(extents[row.span].to_ns);
        }
    }
    extents
}
