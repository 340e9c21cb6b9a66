//! The aligned steps of two runs as columns of raw bytes; `docs/internals/compare-layout.md` has the format.

use tracewake_model::Span;

use super::Side;
use super::align::Pair;
use crate::columns::layout;
use crate::dto::units::millis;
use crate::strings::Strings;

layout! {
    /// The aligned steps of two runs, a row a pair. Times are milliseconds after the first span of the pair's side.
    struct CompareLayout, magic b"TWC1", header of 8 words {
        /// Pairs
        rows,
        /// Steps of the left run; larger than those in the pairs when they were cut
        left_total,
        /// Steps of the right run
        right_total,
        /// Strings
        strings,
        /// Bytes of all strings
        string_bytes,
        /// Pairs that were compared by content; of the others only outcome and duration are known to differ or not
        compared,
    }
    columns {
        /// Row id of the left span in the database, or -1 where the pair has none
        left_span: [f64; rows],
        /// Its start, or -1
        left_start: [f64; rows],
        /// Its end, or -1
        left_end: [f64; rows],
        /// Row id of the right span in the database, or -1 where the pair has none
        right_span: [f64; rows],
        /// Its start, or -1
        right_start: [f64; rows],
        /// Its end, or -1
        right_end: [f64; rows],
        /// String index; what the left run calls it, or the right one where only that has it
        name: [u32; rows],
        /// String index; what the right run calls it, or the left one where only that has it
        right_name: [u32; rows],
        /// String index
        detail: [u32; rows],
        /// String index
        agent: [u32; rows],
        /// Where each string begins in the string bytes; one more entry for the end
        offsets: [u32; strings + 1],
        /// As in the timeline
        family: [u8; rows],
        /// As in the timeline; 0 where the pair has no left span
        left_state: [u8; rows],
        /// As in the timeline; 0 where the pair has no right span
        right_state: [u8; rows],
        /// What differs, as bits
        changes: [u8; rows],
        /// All strings in UTF-8; string 0 is empty
        bytes: [u8; string_bytes],
    }
    bits of changes: u8 {
        /// It was asked something else
        ASKED = 1,
        /// It gave something else
        GAVE = 2,
        /// It ended differently
        OUTCOME = 4,
        /// It took another time
        DURATION = 8,
        /// Only the left run has it
        ONLY_LEFT = 16,
        /// Only the right run has it
        ONLY_RIGHT = 32,
    }
}

const NONE: f64 = -1.0;

/// Lays out the pairs with their changes. `compared` says how many pairs were compared by content.
pub(super) fn encode(left: &Side, right: &Side, pairs: &[Pair], changes: &[u8], compared: u32) -> Vec<u8> {
    columns(left, right, pairs, changes, compared).encode()
}

fn columns(left: &Side, right: &Side, pairs: &[Pair], changes: &[u8], compared: u32) -> CompareLayout {
    let left_of = |pair: &Pair| pair.0.map(|at| &left.spans[at]);
    let right_of = |pair: &Pair| pair.1.map(|at| &right.spans[at]);
    let of = |pair: &Pair| left_of(pair).or_else(|| right_of(pair));
    let mut strings = Strings::default();
    let mut text = |spans: &[Option<&Span>], read: fn(&Span) -> &str| -> Vec<u32> {
        let index = |span: &Option<&Span>| strings.index(span.map(read).unwrap_or_default());
        spans.iter().map(index).collect()
    };
    let spans: Vec<_> = pairs.iter().map(of).collect();
    let rights: Vec<_> = pairs
        .iter()
        .map(|pair| right_of(pair).or_else(|| left_of(pair)))
        .collect();
    let name = text(&spans, |span| &span.name);
    let right_name = text(&rights, |span| &span.name);
    let detail = text(&spans, |span| &span.detail);
    let agent = text(&spans, |span| &span.agent);
    let of_left = |read: fn(&Span, i64) -> f64| -> Vec<f64> {
        let value = |pair| left_of(pair).map_or(NONE, |span| read(span, left.base_ns));
        pairs.iter().map(value).collect()
    };
    let of_right = |read: fn(&Span, i64) -> f64| -> Vec<f64> {
        let value = |pair| right_of(pair).map_or(NONE, |span| read(span, right.base_ns));
        pairs.iter().map(value).collect()
    };
    let state = |span: Option<&Span>, live| span.map_or(0, |span| span.state(live) as u8);
    let family = |pair| of(pair).map_or(0, |span| span.key.family.code());
    CompareLayout {
        rows: pairs.len() as u32,
        left_total: left.total,
        right_total: right.total,
        strings: strings.count() as u32,
        string_bytes: strings.bytes().len() as u32,
        compared,
        left_span: of_left(|span, _| span.row as f64),
        left_start: of_left(|span, base_ns| millis(span.start_ns, base_ns)),
        left_end: of_left(|span, base_ns| millis(span.end_ns, base_ns)),
        right_span: of_right(|span, _| span.row as f64),
        right_start: of_right(|span, base_ns| millis(span.start_ns, base_ns)),
        right_end: of_right(|span, base_ns| millis(span.end_ns, base_ns)),
        name,
        right_name,
        detail,
        agent,
        offsets: strings.offsets().collect(),
        family: pairs.iter().map(family).collect(),
        left_state: pairs.iter().map(|pair| state(left_of(pair), left.live)).collect(),
        right_state: pairs
            .iter()
            .map(|pair| state(right_of(pair), right.live))
            .collect(),
        changes: changes.to_vec(),
        bytes: strings.bytes().to_vec(),
    }
}

#[cfg(test)]
mod tests {
    use tracewake_model::{Family, SpanKey};

    use super::*;
    use crate::columns::definition::check_sample;

    fn span(row: i64, name: &str, start_ns: i64) -> Span {
        Span {
            row,
            key: SpanKey {
                family: Family::Tool,
                id: name.into(),
            },
            parent_id: String::new(),
            name: name.into(),
            detail: "größe ✓".into(),
            agent: "planner".into(),
            start_ns,
            end_ns: start_ns + 500_000,
            starts: 1,
            ends: 1,
            points: 0,
            failures: u32::from(name == "pay"),
            errors: 0,
            cancelled: false,
            input_tokens: 0,
            output_tokens: 0,
            total_tokens: 0,
            first_event: row,
        }
    }

    fn side(spans: Vec<Span>) -> Side {
        Side {
            base_ns: spans[0].start_ns,
            total: 9,
            spans,
            live: false,
            session: "run".into(),
        }
    }

    #[test]
    fn the_window_reads_what_is_written() {
        let left = side(vec![span(1, "look", 1_000_000), span(2, "pay", 2_000_000)]);
        let right = side(vec![span(11, "look", 5_000_000), span(12, "mail", 6_250_000)]);
        let pairs = [(Some(0), Some(0)), (Some(1), None), (None, Some(1))];
        let changes = [
            CompareLayout::ASKED + CompareLayout::GAVE,
            CompareLayout::ONLY_LEFT,
            CompareLayout::ONLY_RIGHT,
        ];
        let layout = columns(&left, &right, &pairs, &changes, 1);
        check_sample("compare", &layout.encode(), &layout.values());
    }
}
