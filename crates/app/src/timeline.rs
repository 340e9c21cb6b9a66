//! The rows of a session's waterfall as columns of raw bytes; `docs/timeline-layout.md` has the format.

use std::collections::HashMap;

use tracewake_model::{Span, TreeRow, span_tree};

const MAGIC: u32 = 0x314C_5754;
const FLAG_PARENT_MISSING: u8 = 1;
const FLAG_POINT: u8 = 2;

/// Lays out the spans of a session. `base_ns` is the instant that times count from; `total` is the number of spans the
/// session has, of which `spans` may be the first; `live` tells running from unfinished.
pub(crate) fn encode(spans: &[Span], total: u32, base_ns: i64, live: bool) -> Vec<u8> {
    let rows = span_tree(spans);
    let columns = Columns {
        spans,
        rows: &rows,
        base_ns,
    };
    let mut strings = Strings::default();
    let names = columns.u32s(|span| strings.index(&span.name));
    let details = columns.u32s(|span| strings.index(&span.detail));
    let agents = columns.u32s(|span| strings.index(&span.agent));

    let mut row_of_span = vec![-1_i32; spans.len()];
    for (row, tree) in rows.iter().enumerate() {
        row_of_span[tree.span] = i32::try_from(row).unwrap_or(-1);
    }

    let mut out = Vec::with_capacity(32 + rows.len() * 64 + strings.bytes.len());
    let header = [
        MAGIC,
        rows.len() as u32,
        total,
        strings.offsets.len() as u32,
        strings.bytes.len() as u32,
        0,
        0,
        0,
    ];
    header.iter().for_each(|value| out.extend(value.to_le_bytes()));
    columns.f64s(&mut out, |span| columns.millis(span.start_ns));
    columns.f64s(&mut out, |span| columns.millis(span.end_ns));
    columns.f64s(&mut out, |span| span.row as f64);
    columns.f64s(&mut out, |span| span.first_event as f64);
    for row in &rows {
        out.extend(row.parent.map_or(-1, |parent| row_of_span[parent]).to_le_bytes());
    }
    rows.iter()
        .for_each(|row| out.extend(row.descendants.to_le_bytes()));
    for column in [names, details, agents] {
        column.iter().for_each(|value| out.extend(value.to_le_bytes()));
    }
    for row in &rows {
        let tokens = spans[row.span].total_tokens.clamp(0, i64::from(u32::MAX)) as u32;
        out.extend(tokens.to_le_bytes());
    }
    for offset in strings.offsets.iter().chain([&(strings.bytes.len() as u32)]) {
        out.extend(offset.to_le_bytes());
    }
    rows.iter()
        .for_each(|row| out.extend(u16::try_from(row.depth).unwrap_or(u16::MAX).to_le_bytes()));
    out.extend(rows.iter().map(|row| spans[row.span].key.family.code()));
    out.extend(rows.iter().map(|row| spans[row.span].state(live) as u8));
    out.extend(rows.iter().map(|row| flags(row, &spans[row.span])));
    out.extend(&strings.bytes);
    out
}

fn flags(row: &TreeRow, span: &Span) -> u8 {
    let point = span.starts == 0 && span.ends == 0;
    u8::from(row.parent_missing) * FLAG_PARENT_MISSING + u8::from(point) * FLAG_POINT
}

struct Columns<'a> {
    spans: &'a [Span],
    rows: &'a [TreeRow],
    base_ns: i64,
}

impl Columns<'_> {
    fn millis(&self, ns: i64) -> f64 {
        ns.saturating_sub(self.base_ns) as f64 / 1e6
    }

    fn f64s(&self, out: &mut Vec<u8>, value: impl Fn(&Span) -> f64) {
        self.rows
            .iter()
            .for_each(|row| out.extend(value(&self.spans[row.span]).to_le_bytes()));
    }

    fn u32s(&self, mut value: impl FnMut(&Span) -> u32) -> Vec<u32> {
        self.rows.iter().map(|row| value(&self.spans[row.span])).collect()
    }
}

/// Each text once; index 0 is the empty one.
struct Strings {
    known: HashMap<String, u32>,
    offsets: Vec<u32>,
    bytes: Vec<u8>,
}

impl Default for Strings {
    fn default() -> Self {
        Strings {
            known: HashMap::from([(String::new(), 0)]),
            offsets: vec![0],
            bytes: Vec::new(),
        }
    }
}

impl Strings {
    fn index(&mut self, text: &str) -> u32 {
        if let Some(known) = self.known.get(text) {
            return *known;
        }
        let index = self.offsets.len() as u32;
        self.offsets.push(self.bytes.len() as u32);
        self.bytes.extend(text.as_bytes());
        self.known.insert(text.to_owned(), index);
        index
    }
}

#[cfg(test)]
mod tests {
    use tracewake_model::{Family, SpanKey};

    use super::*;

    fn span(row: i64, id: &str, parent: &str, name: &str, start_ns: i64, end_ns: i64) -> Span {
        Span {
            row,
            key: SpanKey {
                family: Family::Tool,
                id: id.into(),
            },
            parent_id: parent.into(),
            name: name.into(),
            detail: String::new(),
            agent: "planner".into(),
            start_ns,
            end_ns,
            starts: 1,
            ends: u32::from(end_ns > start_ns),
            points: 0,
            failures: 0,
            cancelled: false,
            input_tokens: 0,
            output_tokens: 0,
            total_tokens: 7,
            first_event: row * 10,
        }
    }

    fn u32_at(bytes: &[u8], at: usize) -> u32 {
        u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap())
    }

    #[test]
    fn columns_stand_where_the_format_says() {
        let spans = [
            span(1, "b", "a", "child", 3_000_000, 3_000_000),
            span(2, "a", "", "root", 1_000_000, 5_500_000),
        ];
        let bytes = encode(&spans, 9, 1_000_000, true);
        let n = 2;
        let header: Vec<u32> = (0..5).map(|i| u32_at(&bytes, i * 4)).collect();
        assert_eq!(header, [MAGIC, 2, 9, 4, 16]);
        let f64_at = |at: usize| f64::from_le_bytes(bytes[at..at + 8].try_into().unwrap());
        assert_eq!([f64_at(32), f64_at(40)], [0.0, 2.0]); // start: root first
        assert_eq!([f64_at(48), f64_at(56)], [4.5, 2.0]); // end
        let after_f64 = 32 + 4 * 8 * n;
        assert_eq!(
            [u32_at(&bytes, after_f64), u32_at(&bytes, after_f64 + 4)],
            [u32::MAX, 0]
        ); // parent
        let after_u32 = after_f64 + 6 * 4 * n + 5 * 4;
        let tail = &bytes[after_u32..];
        assert_eq!(&tail[..4], [0, 0, 1, 0]); // depth
        assert_eq!(&tail[4..6], [5, 5]); // family
        assert_eq!(&tail[6..8], [0, 2]); // ok, running
        assert_eq!(&tail[8..10], [0, 0]); // flags
        assert_eq!(&tail[10..], b"rootchildplanner");
    }
}
