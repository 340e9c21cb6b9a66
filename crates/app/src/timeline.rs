//! A session as its timeline shows it, in columns of raw bytes; `docs/internals/timeline-layout.md` has the format.

mod likeness;

use std::collections::HashMap;

use tracewake_model::{
    Extent, Family, Lane, Likeness, Retry, Span, Stretch, TreeRow, critical_path, extents, gaps, lanes,
    retries, span_tree,
};
use tracewake_store::{SpanNote, Store};

use crate::policy::Outcome;
use crate::strings::Strings;
use likeness::Calls;

const MAGIC: u32 = 0x324C_5754;
const HEADER_WORDS: usize = 16;

const FLAG_PARENT_MISSING: u16 = 1;
const FLAG_POINT: u16 = 2;
const FLAG_CRITICAL: u16 = 4;
const FLAG_TRIED_AGAIN: u16 = 8;
const FLAG_REVIEW: u16 = 16;
const FLAG_DENIED: u16 = 32;

/// Most gaps of a layout, the longest ones.
const MOST_GAPS: usize = 10_000;
/// Most parts of outputs of a layout, the first ones.
const MOST_TICKS: usize = 500_000;

/// What a timeline is laid out from.
pub(crate) struct Source<'a> {
    /// The first spans of the session by start.
    pub(crate) spans: &'a [Span],
    /// What single events add to them, by time.
    pub(crate) notes: &'a [SpanNote],
    /// Spans the session has in all.
    pub(crate) total: u32,
    /// The instant that times count from.
    pub(crate) base_ns: i64,
    /// The last instant of the session.
    pub(crate) last_ns: i64,
    /// Tells running from unfinished.
    pub(crate) live: bool,
}

/// Lays out a session. Calls that came again after a failure are compared by what the store has of them.
pub(crate) fn encode(source: &Source<'_>, store: &Store) -> Vec<u8> {
    let mut calls = Calls::new(store, source.spans);
    encode_with(source, |earlier, later| calls.compare(earlier, later))
}

fn encode_with(source: &Source<'_>, likeness: impl FnMut(usize, usize) -> Likeness) -> Vec<u8> {
    let spans = source.spans;
    let rows = span_tree(spans);
    let extents = extents(spans, &rows, source.live, source.last_ns);
    let mut row_of_span = vec![u32::MAX; spans.len()];
    for (at, row) in rows.iter().enumerate() {
        row_of_span[row.span] = at as u32;
    }
    let layout = Layout {
        source,
        path: critical_path(&rows, &extents),
        gaps: longest(gaps(spans, &rows, &extents)),
        lanes: lanes(spans, &rows, &extents),
        retries: retries(spans, &rows, likeness),
        notes: Notes::of(source.notes, spans, &row_of_span),
        rows: &rows,
        row_of_span: &row_of_span,
    };
    layout.write()
}

/// The longest gaps, by time.
fn longest(mut gaps: Vec<Extent>) -> Vec<Extent> {
    gaps.sort_by_key(|gap| std::cmp::Reverse(gap.length_ns()));
    gaps.truncate(MOST_GAPS);
    gaps.sort_by_key(|gap| gap.from_ns);
    gaps
}

/// What events add to rows.
#[derive(Default)]
struct Notes {
    /// Rows and instants of parts of outputs, by row and time.
    ticks: Vec<(u32, i64)>,
    /// By span: the cost in units of 10^-12 of `currency`.
    cost: HashMap<usize, i64>,
    /// The currency of most of the calls that cost something. Other currencies are not added to it.
    currency: String,
}

impl Notes {
    fn of(notes: &[SpanNote], spans: &[Span], row_of_span: &[u32]) -> Notes {
        if notes.is_empty() {
            return Notes::default();
        }
        let span_of_id: HashMap<i64, usize> = spans
            .iter()
            .enumerate()
            .map(|(at, span)| (span.row, at))
            .collect();
        let mut found = Notes {
            currency: usual_currency(notes),
            ..Notes::default()
        };
        for note in notes {
            let Some(&span) = span_of_id.get(&note.span) else {
                continue; // beyond the cut
            };
            if note.partial && found.ticks.len() < MOST_TICKS {
                found.ticks.push((row_of_span[span], note.time_ns));
            }
            if let Some((pico, _)) = note
                .cost
                .as_ref()
                .filter(|(_, currency)| *currency == found.currency)
            {
                let sum = found.cost.entry(span).or_default();
                *sum = sum.saturating_add(*pico);
            }
        }
        found.ticks.sort_unstable();
        found
    }
}

fn usual_currency(notes: &[SpanNote]) -> String {
    let mut counts: HashMap<&str, u32> = HashMap::new();
    for (_, currency) in notes.iter().filter_map(|note| note.cost.as_ref()) {
        *counts.entry(currency).or_default() += 1;
    }
    let usual = counts
        .into_iter()
        .max_by_key(|(name, count)| (*count, std::cmp::Reverse(*name)));
    usual.map_or_else(String::new, |(name, _)| name.to_owned())
}

struct Layout<'a> {
    source: &'a Source<'a>,
    rows: &'a [TreeRow],
    row_of_span: &'a [u32],
    path: Vec<Stretch>,
    gaps: Vec<Extent>,
    lanes: Vec<Lane>,
    /// By span.
    retries: Vec<Option<Retry>>,
    notes: Notes,
}

impl Layout<'_> {
    fn write(&self) -> Vec<u8> {
        let mut strings = Strings::default();
        let names = self.texts(&mut strings, |span| &span.name);
        let details = self.texts(&mut strings, |span| &span.detail);
        let agents = self.texts(&mut strings, |span| &span.agent);
        let lane_agents: Vec<u32> = self.lanes.iter().map(|lane| strings.index(&lane.agent)).collect();
        let currency = strings.index(&self.notes.currency);
        let lines: Vec<&Vec<usize>> = self.lanes.iter().flat_map(|lane| &lane.lines).collect();
        let mut path: Vec<(u32, Extent)> = self
            .path
            .iter()
            .map(|stretch| (self.row_of_span[stretch.span], stretch.extent))
            .collect();
        path.sort_by_key(|(row, extent)| (*row, extent.from_ns));

        let mut out = Bytes(Vec::with_capacity(
            64 + self.rows.len() * 104 + strings.bytes().len(),
        ));
        let mut header = [0_u32; HEADER_WORDS];
        let counts = [
            MAGIC as usize,
            self.rows.len(),
            self.source.total as usize,
            strings.count(),
            strings.bytes().len(),
            self.gaps.len(),
            path.len(),
            self.notes.ticks.len(),
            self.lanes.len(),
            lines.len(),
            currency as usize,
        ];
        for (word, count) in header.iter_mut().zip(counts) {
            *word = count as u32;
        }
        out.u32s(header);

        out.f64s(self.each(|span| self.millis(span.start_ns)));
        out.f64s(self.each(|span| self.millis(span.end_ns)));
        out.f64s(self.each(|span| span.row as f64));
        out.f64s(self.each(|span| span.first_event as f64));
        out.f64s(self.gaps.iter().map(|gap| self.millis(gap.from_ns)));
        out.f64s(self.gaps.iter().map(|gap| self.millis(gap.to_ns)));
        out.f64s(path.iter().map(|(_, extent)| self.millis(extent.from_ns)));
        out.f64s(path.iter().map(|(_, extent)| self.millis(extent.to_ns)));
        out.f64s(self.notes.ticks.iter().map(|(_, time_ns)| self.millis(*time_ns)));

        // -1 and u32::MAX have the same bytes.
        out.u32s(
            self.rows
                .iter()
                .map(|row| row.parent.map_or(u32::MAX, |parent| self.row_of_span[parent])),
        );
        out.u32s(self.rows.iter().map(|row| row.descendants));
        for column in [names, details, agents] {
            out.u32s(column);
        }
        out.u32s(self.each(|span| count(span.total_tokens)));
        out.u32s(self.each(|span| count(span.input_tokens)));
        out.u32s(self.each(|span| count(span.output_tokens)));
        out.u32s(self.each(|span| span.starts + span.ends + span.points));
        out.u32s(self.rows.iter().map(|row| {
            let retry = self.retries[row.span];
            retry.map_or(u32::MAX, |retry| self.row_of_span[retry.of])
        }));
        out.u32s(self.rows.iter().map(|row| {
            let cost = self.notes.cost.get(&row.span);
            cost.map_or(f32::NAN, |pico| (*pico as f64 / 1e12) as f32)
                .to_bits()
        }));
        out.u32s(lines.iter().flat_map(|line| line.iter().map(|row| *row as u32)));
        out.u32s(starts(lines.iter().map(|line| line.len())));
        out.u32s(lane_agents);
        out.u32s(starts(self.lanes.iter().map(|lane| lane.lines.len())));
        out.u32s(path.iter().map(|(row, _)| *row));
        out.u32s(self.notes.ticks.iter().map(|(row, _)| *row));
        out.u32s(strings.offsets());

        let mut on_path = vec![false; self.rows.len()];
        path.iter().for_each(|(row, _)| on_path[*row as usize] = true);
        let mut tried_again = vec![false; self.retries.len()];
        self.retries
            .iter()
            .flatten()
            .for_each(|retry| tried_again[retry.of] = true);
        out.u16s(
            self.rows
                .iter()
                .map(|row| u16::try_from(row.depth).unwrap_or(u16::MAX)),
        );
        out.u16s(self.rows.iter().enumerate().map(|(at, row)| {
            flags(row, &self.source.spans[row.span])
                + u16::from(on_path[at]) * FLAG_CRITICAL
                + u16::from(tried_again[row.span]) * FLAG_TRIED_AGAIN
        }));

        out.u8s(self.each(|span| span.key.family.code()));
        out.u8s(self.each(|span| span.state(self.source.live) as u8));
        let retry = |part: fn(Retry) -> u32| {
            let of_row = move |row: &TreeRow| self.retries[row.span].map_or(0, part);
            self.rows
                .iter()
                .map(move |row| u8::try_from(of_row(row)).unwrap_or(u8::MAX))
        };
        out.u8s(retry(|retry| retry.attempt));
        out.u8s(retry(|retry| retry.attempts));
        out.u8s(retry(|retry| u32::from(retry.certainty as u8)));
        out.0.extend(strings.bytes());
        out.0
    }

    fn each<T>(&self, value: impl Fn(&Span) -> T) -> impl Iterator<Item = T> {
        self.rows
            .iter()
            .map(move |row| value(&self.source.spans[row.span]))
    }

    fn texts<'s>(&'s self, strings: &mut Strings, text: impl Fn(&'s Span) -> &'s String) -> Vec<u32> {
        let of_row = |row: &TreeRow| strings.index(text(&self.source.spans[row.span]));
        self.rows.iter().map(of_row).collect()
    }

    fn millis(&self, ns: i64) -> f64 {
        ns.saturating_sub(self.source.base_ns) as f64 / 1e6
    }
}

fn flags(row: &TreeRow, span: &Span) -> u16 {
    let point = span.starts == 0 && span.ends == 0;
    let outcome = (span.key.family == Family::Policy).then(|| Outcome::of(&span.detail));
    let policy = match outcome {
        Some(Outcome::Denied) => FLAG_DENIED,
        Some(Outcome::Review) => FLAG_REVIEW,
        _ => 0,
    };
    u16::from(row.parent_missing) * FLAG_PARENT_MISSING + u16::from(point) * FLAG_POINT + policy
}

fn count(tokens: i64) -> u32 {
    tokens.clamp(0, i64::from(u32::MAX)) as u32
}

/// Where each of some lists begins in all of them one after the other, and where the last one ends.
fn starts(lengths: impl Iterator<Item = usize>) -> Vec<u32> {
    let mut starts = vec![0];
    for length in lengths {
        starts.push(starts[starts.len() - 1] + length as u32);
    }
    starts
}

struct Bytes(Vec<u8>);

impl Bytes {
    fn f64s(&mut self, values: impl IntoIterator<Item = f64>) {
        values
            .into_iter()
            .for_each(|value| self.0.extend(value.to_le_bytes()));
    }

    fn u32s(&mut self, values: impl IntoIterator<Item = u32>) {
        values
            .into_iter()
            .for_each(|value| self.0.extend(value.to_le_bytes()));
    }

    fn u16s(&mut self, values: impl IntoIterator<Item = u16>) {
        values
            .into_iter()
            .for_each(|value| self.0.extend(value.to_le_bytes()));
    }

    fn u8s(&mut self, values: impl IntoIterator<Item = u8>) {
        self.0.extend(values);
    }
}

#[cfg(test)]
mod tests;
