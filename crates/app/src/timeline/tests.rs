use tracewake_model::SpanKey;
use tracewake_store::EventCost;

use super::*;
use crate::columns::definition::check_sample;

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
        errors: 0,
        cancelled: false,
        input_tokens: 3,
        output_tokens: 4,
        total_tokens: 7,
        first_event: row * 10,
    }
}

const MAGIC: u32 = u32::from_le_bytes(*b"TWL2");
const HEADER_WORDS: usize = 16;
const FLAG_CRITICAL: u16 = TimelineLayout::CRITICAL;
const FLAG_TRIED_AGAIN: u16 = TimelineLayout::TRIED_AGAIN;
const FLAG_ERROR: u16 = TimelineLayout::ERROR;
const FLAG_ESTIMATED: u16 = TimelineLayout::ESTIMATED;
const FLAG_TIME_UNKNOWN: u16 = TimelineLayout::TIME_UNKNOWN;

fn layout(spans: &[Span], extras: &[SpanExtra]) -> TimelineLayout {
    let source = TimelineInput {
        spans,
        extras,
        total: 9,
        base_ns: 1_000_000,
        last_ns: 6_000_000,
        live: true,
    };
    lay_out(&source, |_, _| Similarity::Same)
}

/// Takes columns from the front.
struct Columns<'a>(&'a [u8]);

impl Columns<'_> {
    fn f64s(&mut self, count: usize) -> Vec<f64> {
        (0..count).map(|_| f64::from_le_bytes(self.take())).collect()
    }

    fn u32s(&mut self, count: usize) -> Vec<u32> {
        (0..count).map(|_| u32::from_le_bytes(self.take())).collect()
    }

    fn u16s(&mut self, count: usize) -> Vec<u16> {
        (0..count).map(|_| u16::from_le_bytes(self.take())).collect()
    }

    fn u8s(&mut self, count: usize) -> Vec<u8> {
        (0..count).map(|_| self.take::<1>()[0]).collect()
    }

    fn take<const N: usize>(&mut self) -> [u8; N] {
        let (head, tail) = self.0.split_first_chunk::<N>().unwrap();
        self.0 = tail;
        *head
    }
}

#[test]
fn columns_stand_where_the_format_says() {
    let failed = Span {
        failures: 1,
        errors: 1,
        ..span(1, "b", "a", "pay", 2_000_000, 3_000_000)
    };
    let spans = [
        failed,
        span(2, "a", "", "root", 1_000_000, 5_500_000),
        span(3, "c", "a", "pay", 4_000_000, 4_500_000),
        Span {
            agent: "auditor".into(),
            ..span(4, "d", "a", "open", 5_000_000, 5_000_000)
        },
    ];
    let extras = [
        SpanExtra {
            span: 3,
            time_ns: 4_250_000,
            partial: true,
            time_unknown: false,
            cost: Some(EventCost {
                pico: 250_000_000_000,
                currency: "USD".into(),
                estimated: true,
            }),
        },
        SpanExtra {
            span: 4,
            time_ns: 5_000_000,
            partial: false,
            time_unknown: true,
            cost: None,
        },
        SpanExtra {
            span: 99,
            time_ns: 0,
            partial: true,
            time_unknown: true,
            cost: None,
        },
    ];
    let layout = layout(&spans, &extras);
    let bytes = layout.encode();
    check_sample("timeline", &bytes, &layout.values());
    let mut columns = Columns(&bytes);
    let n = 4;
    let header = columns.u32s(HEADER_WORDS);
    assert_eq!(&header[..11], [MAGIC, n as u32, 9, 7, 28, 0, 6, 1, 2, 3, 6]);
    assert_eq!(columns.f64s(n), [0.0, 1.0, 3.0, 4.0]); // start: the root first
    assert_eq!(columns.f64s(n), [4.5, 2.0, 3.5, 4.0]); // end
    assert_eq!(columns.f64s(n), [2.0, 1.0, 3.0, 4.0]); // span
    assert_eq!(columns.f64s(n), [20.0, 10.0, 30.0, 40.0]); // event
    assert_eq!(columns.f64s(6), [0.0, 2.0, 3.5, 1.0, 3.0, 4.0]); // critical path, by row
    assert_eq!(columns.f64s(6), [1.0, 3.0, 4.0, 2.0, 3.5, 5.0]);
    assert_eq!(columns.f64s(1), [3.25]); // part of an output
    assert_eq!(columns.u32s(n), [u32::MAX, 0, 0, 0]); // parent
    assert_eq!(columns.u32s(n), [3, 0, 0, 0]); // descendants
    assert_eq!(columns.u32s(n), [1, 2, 2, 3]); // name
    assert_eq!(columns.u32s(n), [0; 4]); // detail
    assert_eq!(columns.u32s(n), [4, 4, 4, 5]); // agent
    assert_eq!(columns.u32s(n), [7; 4]); // tokens
    assert_eq!(columns.u32s(n), [3; 4]); // of them input
    assert_eq!(columns.u32s(n), [4; 4]); // of them output
    assert_eq!(columns.u32s(n), [2, 2, 2, 1]); // events
    assert_eq!(columns.u32s(n), [u32::MAX, u32::MAX, 1, u32::MAX]); // retry of
    let cost: Vec<f32> = columns.u32s(n).into_iter().map(f32::from_bits).collect();
    assert!(cost[0].is_nan() && cost[2] == 0.25);
    assert_eq!(columns.u32s(n), [0, 1, 2, 3]); // rows by line
    assert_eq!(columns.u32s(4), [0, 1, 3, 4]); // where lines begin
    assert_eq!(columns.u32s(2), [4, 5]); // agents of the lanes
    assert_eq!(columns.u32s(3), [0, 2, 3]); // where lanes begin
    assert_eq!(columns.u32s(6), [0, 0, 0, 1, 2, 3]); // rows of the critical path
    assert_eq!(columns.u32s(1), [2]); // row of the part
    assert_eq!(columns.u32s(8)[..3], [0, 0, 4]); // string offsets
    assert_eq!(columns.u16s(n), [0, 1, 1, 1]); // depth
    assert_eq!(
        columns.u16s(n),
        [
            FLAG_CRITICAL,
            FLAG_CRITICAL + FLAG_TRIED_AGAIN + FLAG_ERROR,
            FLAG_CRITICAL + FLAG_ESTIMATED,
            FLAG_CRITICAL + FLAG_TIME_UNKNOWN
        ]
    );
    assert_eq!(columns.u8s(n), [5; 4]); // family
    assert_eq!(columns.u8s(n), [0, 1, 0, 2]); // ok, failed, ok, running
    assert_eq!(columns.u8s(n), [0, 0, 1, 0]); // attempt
    assert_eq!(columns.u8s(n), [0, 0, 1, 0]); // of how many
    assert_eq!(columns.u8s(n), [0, 0, 2, 0]); // how sure
    assert_eq!(columns.0, b"rootpayopenplannerauditorUSD".as_slice());
}

#[test]
fn nothing_at_all_is_a_layout() {
    let mut bytes = layout(&[], &[]).encode();
    assert_eq!(bytes.len(), HEADER_WORDS * 4 + 4 * 2 + 4 * 2);
    bytes.truncate(4);
    assert_eq!(bytes, MAGIC.to_le_bytes());
}
