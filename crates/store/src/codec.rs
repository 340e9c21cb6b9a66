//! How original bytes are stored: repeated parts taken out, the rest compressed where it pays. What comes back is
//! exactly what went in.

use std::cell::RefCell;
use std::ops::Range;

use bytes::Bytes;
use tracewake_model::Original;

/// Shorter parts are not worth a row of their own.
const SMALLEST_PART: usize = 128;
/// Shorter bodies are not worth compressing.
const SMALLEST_COMPRESSED: usize = 512;
/// The first level with an entropy coder: most of the gain for this kind of text.
const LEVEL: i32 = 1;
/// The last level without one, for bodies shorter than this. Their tables take as long as all the rest and shorten such
/// a body by a fifth; without them it is read three times as fast.
const SHORT_LEVEL: i32 = -1;
const SHORT: usize = 4 << 10;
/// No stored body may unfold to more than this, whatever its header says.
const LARGEST_BODY: usize = 1 << 30;

/// Bytes as stored, and how.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Body {
    /// 0 as it is, 1 zstd.
    pub(crate) codec: u8,
    pub(crate) bytes: Bytes,
}

/// A part of an original that is stored once for all events that repeat it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Part {
    /// Bytes of the rest that come before it.
    pub(crate) after: usize,
    /// Content hash.
    pub(crate) hash: [u8; 16],
    /// As received.
    pub(crate) bytes: Bytes,
}

/// An original taken apart.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Payload {
    pub(crate) rest: Body,
    pub(crate) parts: Vec<Part>,
}

thread_local! {
    // A context costs far more to make than a payload to compress.
    static COMPRESSOR: RefCell<Option<zstd::bulk::Compressor<'static>>> = const { RefCell::new(None) };
    static SHORT_COMPRESSOR: RefCell<Option<zstd::bulk::Compressor<'static>>> = const { RefCell::new(None) };
    static DECOMPRESSOR: RefCell<Option<zstd::bulk::Decompressor<'static>>> = const { RefCell::new(None) };
}

/// Takes the repeated parts out and compresses the rest.
pub(crate) fn take_apart(original: &Original) -> Payload {
    let bytes = &original.bytes;
    let ranges = worthwhile(&original.repeated, bytes.len());
    if ranges.is_empty() {
        return Payload {
            rest: compress(bytes.clone()),
            parts: Vec::new(),
        };
    }
    let mut rest = Vec::with_capacity(bytes.len());
    let mut parts = Vec::with_capacity(ranges.len());
    let mut at = 0;
    for range in ranges {
        rest.extend_from_slice(&bytes[at..range.start]);
        let part = bytes.slice(range.clone());
        let hash = hash_of_part(&part);
        parts.push(Part {
            after: rest.len(),
            hash,
            bytes: part,
        });
        at = range.end;
    }
    rest.extend_from_slice(&bytes[at..]);
    Payload {
        rest: compress(rest.into()),
        parts,
    }
}

/// The ranges that are in order, inside the bytes, and long enough.
fn worthwhile(ranges: &[Range<usize>], length: usize) -> Vec<Range<usize>> {
    let mut end = 0;
    let in_order = ranges.iter().filter(|range| {
        let fits = range.start >= end && range.end <= length && range.len() >= SMALLEST_PART;
        if fits {
            end = range.end;
        }
        fits
    });
    in_order.cloned().collect()
}

/// Compresses bytes if that saves at least a tenth.
pub(crate) fn compress(bytes: Bytes) -> Body {
    if bytes.len() < SMALLEST_COMPRESSED {
        return Body { codec: 0, bytes };
    }
    let (compressor, level) = match bytes.len() < SHORT {
        true => (&SHORT_COMPRESSOR, SHORT_LEVEL),
        false => (&COMPRESSOR, LEVEL),
    };
    let packed = compressor.with_borrow_mut(|slot| {
        if slot.is_none() {
            *slot = zstd::bulk::Compressor::new(level).ok();
        }
        slot.as_mut()?.compress(&bytes).ok()
    });
    match packed {
        Some(packed) if packed.len() <= bytes.len() / 10 * 9 => Body {
            codec: 1,
            bytes: packed.into(),
        },
        _ => Body { codec: 0, bytes },
    }
}

/// Unfolds a stored body; none when it is damaged or of a codec that this version does not know.
pub(crate) fn unfold(codec: u8, body: &[u8]) -> Option<Vec<u8>> {
    match codec {
        0 => Some(body.to_vec()),
        1 => DECOMPRESSOR.with_borrow_mut(|slot| {
            if slot.is_none() {
                *slot = zstd::bulk::Decompressor::new().ok();
            }
            let size = zstd::bulk::Decompressor::upper_bound(body).filter(|size| *size <= LARGEST_BODY)?;
            slot.as_mut()?.decompress(body, size).ok()
        }),
        _ => None,
    }
}

/// Writes where which part goes: triples of varints (bytes of the rest before it, length, row id).
pub(crate) fn write_references(parts: &[Part], rows: &[i64]) -> Option<Vec<u8>> {
    if parts.is_empty() {
        return None;
    }
    let mut references = Vec::with_capacity(parts.len() * 6);
    for (part, row) in parts.iter().zip(rows) {
        write_varint(&mut references, part.after as u64);
        write_varint(&mut references, part.bytes.len() as u64);
        write_varint(&mut references, row.unsigned_abs());
    }
    Some(references)
}

/// Puts an original together again; `part` gives the bytes of a part by its row id. None when anything does not fit.
pub(crate) fn put_together(
    codec: u8,
    body: &[u8],
    references: Option<&[u8]>,
    mut part: impl FnMut(i64) -> Option<Vec<u8>>,
) -> Option<Bytes> {
    let rest = unfold(codec, body)?;
    let Some(mut references) = references else {
        return Some(rest.into());
    };
    let mut whole = Vec::with_capacity(rest.len() * 2);
    let mut at = 0;
    while !references.is_empty() {
        let after = usize::try_from(read_varint(&mut references)?).ok()?;
        let length = usize::try_from(read_varint(&mut references)?).ok()?;
        let row = i64::try_from(read_varint(&mut references)?).ok()?;
        whole.extend_from_slice(rest.get(at..after)?);
        let bytes = part(row).filter(|bytes| bytes.len() == length)?;
        whole.extend_from_slice(&bytes);
        at = after;
    }
    whole.extend_from_slice(rest.get(at..)?);
    Some(whole.into())
}

/// The content hash that a part is known by.
pub(crate) fn hash_of_part(bytes: &[u8]) -> [u8; 16] {
    xxhash_rust::xxh3::xxh3_128(bytes).to_be_bytes()
}

/// Where the parts that references name lie in the whole; those before the first damage.
pub(crate) fn ranges_of_parts(mut references: &[u8]) -> Vec<Range<usize>> {
    let mut ranges = Vec::new();
    let mut before = 0;
    let mut next = || {
        let after = usize::try_from(read_varint(&mut references)?).ok()?;
        let length = usize::try_from(read_varint(&mut references)?).ok()?;
        read_varint(&mut references)?;
        Some((after, length))
    };
    while let Some((after, length)) = next() {
        ranges.push(after + before..after + before + length);
        before += length;
    }
    ranges
}

/// Row ids of the parts that references name; those before the first damage.
pub(crate) fn referenced(mut references: &[u8]) -> impl Iterator<Item = i64> {
    std::iter::from_fn(move || {
        read_varint(&mut references)?;
        read_varint(&mut references)?;
        i64::try_from(read_varint(&mut references)?).ok()
    })
}

fn write_varint(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push((number as u8) | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

fn read_varint(input: &mut &[u8]) -> Option<u64> {
    let mut number = 0;
    for shift in (0..64).step_by(7) {
        let (byte, tail) = input.split_first()?;
        *input = tail;
        number |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use tracewake_model::Media;

    use super::*;

    fn there_and_back(original: &Original) -> (usize, Bytes) {
        let payload = take_apart(original);
        let rows: Vec<i64> = (0..payload.parts.len() as i64).collect();
        let references = write_references(&payload.parts, &rows);
        let part = |row: i64| payload.parts.get(row as usize).map(|part| part.bytes.to_vec());
        let whole = put_together(
            payload.rest.codec,
            &payload.rest.bytes,
            references.as_deref(),
            part,
        );
        (payload.parts.len(), whole.expect("put together"))
    }

    fn check(bytes: &[u8], repeated: &[Range<usize>], expect_parts: usize) {
        let bytes = Bytes::copy_from_slice(bytes);
        let original = Original {
            media: Media::Json,
            bytes: bytes.clone(),
            repeated: repeated.to_vec(),
        };
        assert_eq!(there_and_back(&original), (expect_parts, bytes), "{repeated:?}");
    }

    #[test]
    fn parts_come_out_and_go_back() {
        let text = "0123456789".repeat(100);
        let bytes = text.as_bytes();
        check(bytes, &[], 0);
        check(bytes, std::slice::from_ref(&(0..1000)), 1);
        check(bytes, &[0..200, 200..400, 800..1000], 3);
        check(bytes, &[10..20, 300..500], 1);
        check(bytes, &[300..500, 400..700, 600..2000], 1);
        check(b"", &[], 0);
    }

    #[test]
    fn what_saves_a_tenth_is_compressed_whatever_its_length() {
        for words in [60, 400, 4_000] {
            let text: String = (0..words)
                .map(|at| format!("\"key{}\": {}, ", at % 9, at * 7))
                .collect();
            let body = compress(text.clone().into());
            assert!(
                body.codec == 1 && body.bytes.len() < text.len() * 7 / 10,
                "{words}"
            );
            assert_eq!(unfold(1, &body.bytes), Some(text.into_bytes()));
        }
        let mut seed = 7_u32;
        let noise = std::iter::repeat_with(|| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (seed >> 24) as u8
        });
        let noise: Vec<u8> = noise.take(3_000).collect();
        assert_eq!(compress(noise.into()).codec, 0);
    }

    #[test]
    fn damage_is_noticed() {
        assert_eq!(unfold(1, b"no zstd frame"), None);
        assert_eq!(unfold(9, b""), None);
        assert_eq!(put_together(0, b"abc", Some(&[9, 1, 1]), |_| Some(vec![0])), None);
        assert_eq!(put_together(0, b"abc", Some(&[1, 2, 1]), |_| Some(vec![0])), None);
        assert_eq!(put_together(0, b"abc", Some(&[0x80]), |_| None), None);
    }

    proptest! {
        #[test]
        fn any_bytes_come_back(
            bytes in proptest::collection::vec(any::<u8>(), 0..4000),
            cuts in proptest::collection::vec(0_usize..4000, 0..8),
        ) {
            let mut cuts = cuts;
            cuts.sort_unstable();
            let repeated = cuts.chunks_exact(2).map(|pair| pair[0]..pair[1]).collect();
            let bytes = Bytes::from(bytes);
            let original = Original { media: Media::Protobuf, bytes: bytes.clone(), repeated };
            prop_assert_eq!(there_and_back(&original).1, bytes);
        }
    }
}
