//! The aligned steps of two runs as columns of raw bytes; `docs/internals/compare-layout.md` has the format.

use tracewake_model::Span;

use super::Side;
use super::align::Pair;
use crate::sessions::millis;
use crate::strings::Strings;

const MAGIC: u32 = 0x3143_5754;
const NONE: f64 = -1.0;

/// The span of a pair on one side.
type Of = fn(&Pair) -> Option<usize>;

/// Lays out the pairs with their changes. `compared` says how many pairs were compared by content.
pub(super) fn encode(left: &Side, right: &Side, pairs: &[Pair], changes: &[u8], compared: u32) -> Vec<u8> {
    let mut strings = Strings::default();
    let of = |pair: &Pair| {
        pair.0
            .map_or_else(|| pair.1.map(|at| &right.spans[at]), |at| Some(&left.spans[at]))
    };
    let mut text = |read: fn(&Span) -> &str| -> Vec<u32> {
        let index = |pair: &Pair| strings.index(of(pair).map(read).unwrap_or_default());
        pairs.iter().map(index).collect()
    };
    let columns = [
        text(|span| &span.name),
        text(|span| &span.detail),
        text(|span| &span.agent),
    ];
    let mut out = Vec::with_capacity(32 + pairs.len() * 64 + strings.bytes().len());
    let header = [
        MAGIC,
        pairs.len() as u32,
        left.total,
        right.total,
        strings.count() as u32,
        strings.bytes().len() as u32,
        compared,
        0,
    ];
    header.iter().for_each(|value| out.extend(value.to_le_bytes()));
    let sides: [(&Side, Of); 2] = [(left, |pair| pair.0), (right, |pair| pair.1)];
    let mut f64s = |side: &Side, at: Of, read: &dyn Fn(&Span) -> f64| {
        for pair in pairs {
            let value = at(pair).map_or(NONE, |at| read(&side.spans[at]));
            out.extend(value.to_le_bytes());
        }
    };
    for (side, at) in sides {
        f64s(side, at, &|span| span.row as f64);
        f64s(side, at, &|span| millis(span.start_ns, side.base_ns));
        f64s(side, at, &|span| millis(span.end_ns, side.base_ns));
    }
    for column in columns {
        column.iter().for_each(|value| out.extend(value.to_le_bytes()));
    }
    strings
        .offsets()
        .for_each(|offset| out.extend(offset.to_le_bytes()));
    out.extend(
        pairs
            .iter()
            .map(|pair| of(pair).map_or(0, |span| span.key.family.code())),
    );
    for (side, at) in sides {
        out.extend(
            pairs
                .iter()
                .map(|pair| at(pair).map_or(0, |at| side.spans[at].state(side.live) as u8)),
        );
    }
    out.extend(changes);
    out.extend(strings.bytes());
    out
}
