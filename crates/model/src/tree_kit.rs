//! Spans for the tests of what is derived from a tree.

use crate::{Family, Span, SpanKey};

/// A span that ended.
pub(crate) fn span(family: Family, id: &str, parent: &str, start_ns: i64, end_ns: i64) -> Span {
    Span {
        row: 0,
        key: SpanKey {
            family,
            id: id.into(),
        },
        parent_id: parent.into(),
        name: id.into(),
        detail: String::new(),
        agent: String::new(),
        start_ns,
        end_ns,
        starts: 1,
        ends: 1,
        points: 0,
        failures: 0,
        errors: 0,
        cancelled: false,
        input_tokens: 0,
        output_tokens: 0,
        total_tokens: 0,
        first_event: 0,
    }
}
