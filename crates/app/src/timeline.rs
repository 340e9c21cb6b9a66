//! A session as its timeline shows it, in columns of raw bytes; `docs/internals/timeline-layout.md` has the format.

mod similarity;

use std::collections::{HashMap, HashSet};

use tracewake_model::{
    CriticalInterval, Family, Interval, Lane, Retry, Similarity, Span, TreeRow, critical_path, gaps,
    intervals, lanes, retries, span_tree,
};
use tracewake_store::{SpanExtra, Store};

use crate::columns::layout;
use crate::policy::PolicyOutcome;
use crate::strings::Strings;
use similarity::Calls;

layout! {
    /// A session's timeline, a row a span in tree order. Times are milliseconds after the session's base.
    struct TimelineLayout, magic b"TWL2", header of 16 words {
        /// Rows
        rows,
        /// Spans in the session; larger than `rows` when the layout was cut
        spans,
        /// Strings
        strings,
        /// Bytes of all strings
        string_bytes,
        /// Gaps
        gaps,
        /// Intervals of the critical path
        path,
        /// Parts of outputs
        ticks,
        /// Lanes
        lanes,
        /// Lines of all lanes
        lines,
        /// String index of the currency of most calls; the empty string when nothing has a cost
        currency,
    }
    columns {
        /// Start
        start: [f64; rows],
        /// End; equal to the start for a point and for a span known only by its start
        end: [f64; rows],
        /// Row id of the span in the database
        span: [f64; rows],
        /// Row id of the span's first event
        event: [f64; rows],
        /// Start of a gap, in which no span was at work; by time, the longest 10,000
        gap_from: [f64; gaps],
        /// End of a gap
        gap_to: [f64; gaps],
        /// Start of an interval of the critical path that is a row's own; by row and time
        path_from: [f64; path],
        /// End of that interval
        path_to: [f64; path],
        /// When a part of an output came; by row and time, the first 500,000
        tick_at: [f64; ticks],
        /// Row of the parent, or -1
        parent: [i32; rows],
        /// Rows below a row, at any depth; they follow it directly
        descendants: [u32; rows],
        /// String index
        name: [u32; rows],
        /// String index
        detail: [u32; rows],
        /// String index
        agent: [u32; rows],
        /// Tokens of a model call, else 0
        tokens: [u32; rows],
        /// Those of the input
        input_tokens: [u32; rows],
        /// Those of the output
        output_tokens: [u32; rows],
        /// Events of the span
        events: [u32; rows],
        /// Row of the failed call that a row tries again, or -1
        retry_of: [i32; rows],
        /// In the layout's currency; NaN where nothing is said. Other currencies are not added to it
        cost: [f32; rows],
        /// Rows by line of the agents' lanes, each line by start
        line_rows: [u32; rows],
        /// Where each line begins in the rows by line; one more entry for the end
        line_start: [u32; lines + 1],
        /// String index; the empty string for what no agent did
        lane_agent: [u32; lanes],
        /// The first line of each lane; one more entry for the end
        lane_start: [u32; lanes + 1],
        /// Row of an interval of the critical path
        path_row: [u32; path],
        /// Row of a part of an output
        tick_row: [u32; ticks],
        /// Where each string begins in the string bytes; one more entry for the end
        offsets: [u32; strings + 1],
        /// 0 for a root; 65535 also stands for anything deeper
        depth: [u16; rows],
        /// What else is known of a row, as bits
        flags: [u16; rows],
        /// 0 session, 1 workflow, 2 agent, 3 turn, 4 model, 5 tool, 6 MCP, 7 handoff, 8 input, 9 output, 10 reasoning,
        /// 11 policy, 12 data, 13 state, 14 error, 15 retry, 16 other
        family: [u8; rows],
        /// 0 ok, 1 failed, 2 running, 3 unfinished, 4 cancelled
        state: [u8; rows],
        /// 1 for the first retry; 0 for a call that is none
        attempt: [u8; rows],
        /// How many retries there are
        attempts: [u8; rows],
        /// Why it is taken for a retry: 1 the sender says so, 2 same arguments, 3 same call whose arguments were not
        /// compared
        certainty: [u8; rows],
        /// All strings in UTF-8; string 0 is empty
        bytes: [u8; string_bytes],
    }
    bits of flags: u16 {
        /// Its parent is missing
        PARENT_MISSING = 1,
        /// A point, without length
        POINT = 2,
        /// Some of its time is on the critical path
        CRITICAL = 4,
        /// It failed and was tried again
        TRIED_AGAIN = 8,
        /// A policy asks for review
        REVIEW = 16,
        /// A policy denied
        DENIED = 32,
        /// Its cost is estimated, or a part of it is
        ESTIMATED = 64,
        /// The time of an event of it is unknown: it was placed by what is around it
        TIME_UNKNOWN = 128,
        /// An error of the session. A failure that another row tells of is none
        ERROR = 256,
    }
}

/// Most gaps of a layout, the longest ones.
const MOST_GAPS: usize = 10_000;
/// Most parts of outputs of a layout, the first ones.
const MOST_TICKS: usize = 500_000;

/// What a timeline is laid out from.
pub(crate) struct TimelineInput<'a> {
    /// The first spans of the session by start.
    pub(crate) spans: &'a [Span],
    /// What single events add to them, by time.
    pub(crate) extras: &'a [SpanExtra],
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
pub(crate) fn encode(source: &TimelineInput<'_>, store: &Store) -> Vec<u8> {
    let mut calls = Calls::new(store, source.spans);
    lay_out(source, |earlier, later| calls.compare(earlier, later)).encode()
}

fn lay_out(source: &TimelineInput<'_>, similarity: impl FnMut(usize, usize) -> Similarity) -> TimelineLayout {
    let spans = source.spans;
    let rows = span_tree(spans);
    let intervals = intervals(spans, &rows, source.live, source.last_ns);
    let mut row_of_span = vec![u32::MAX; spans.len()];
    for (at, row) in rows.iter().enumerate() {
        row_of_span[row.span] = at as u32;
    }
    let found = Found {
        source,
        path: critical_path(&rows, &intervals),
        gaps: longest(gaps(spans, &rows, &intervals)),
        lanes: lanes(spans, &rows, &intervals),
        retries: retries(spans, &rows, similarity),
        extras: Extras::of(source.extras, spans, &row_of_span),
        rows: &rows,
        row_of_span: &row_of_span,
    };
    found.columns()
}

/// The longest gaps, by time.
fn longest(mut gaps: Vec<Interval>) -> Vec<Interval> {
    gaps.sort_by_key(|gap| std::cmp::Reverse(gap.length_ns()));
    gaps.truncate(MOST_GAPS);
    gaps.sort_by_key(|gap| gap.from_ns);
    gaps
}

/// What events add to rows.
#[derive(Default)]
struct Extras {
    /// Rows and instants of parts of outputs, by row and time.
    ticks: Vec<(u32, i64)>,
    /// By span: the cost in units of 10^-12 of `currency`, and whether any of it is estimated.
    cost: HashMap<usize, (i64, bool)>,
    /// Spans with an event whose time is unknown.
    timeless: HashSet<usize>,
    /// The currency of most of the calls that cost something. Other currencies are not added to it.
    currency: String,
}

impl Extras {
    fn of(extras: &[SpanExtra], spans: &[Span], row_of_span: &[u32]) -> Extras {
        if extras.is_empty() {
            return Extras::default();
        }
        let span_of_id: HashMap<i64, usize> = spans
            .iter()
            .enumerate()
            .map(|(at, span)| (span.row, at))
            .collect();
        let mut found = Extras {
            currency: usual_currency(extras),
            ..Extras::default()
        };
        for extra in extras {
            let Some(&span) = span_of_id.get(&extra.span) else {
                continue; // beyond the cut
            };
            if extra.time_unknown {
                found.timeless.insert(span);
            }
            if extra.partial && found.ticks.len() < MOST_TICKS {
                found.ticks.push((row_of_span[span], extra.time_ns));
            }
            if let Some(cost) = extra.cost.as_ref().filter(|cost| cost.currency == found.currency) {
                let (sum, estimated) = found.cost.entry(span).or_default();
                *sum = sum.saturating_add(cost.pico);
                *estimated |= cost.estimated;
            }
        }
        found.ticks.sort_unstable();
        found
    }
}

fn usual_currency(extras: &[SpanExtra]) -> String {
    let mut counts: HashMap<&str, u32> = HashMap::new();
    for cost in extras.iter().filter_map(|extra| extra.cost.as_ref()) {
        *counts.entry(&cost.currency).or_default() += 1;
    }
    let usual = counts
        .into_iter()
        .max_by_key(|(name, count)| (*count, std::cmp::Reverse(*name)));
    usual.map_or_else(String::new, |(name, _)| name.to_owned())
}

/// What is known of a session's rows before they are columns.
struct Found<'a> {
    source: &'a TimelineInput<'a>,
    rows: &'a [TreeRow],
    row_of_span: &'a [u32],
    path: Vec<CriticalInterval>,
    gaps: Vec<Interval>,
    lanes: Vec<Lane>,
    /// By span.
    retries: Vec<Option<Retry>>,
    extras: Extras,
}

impl Found<'_> {
    fn columns(&self) -> TimelineLayout {
        let mut strings = Strings::default();
        let name = self.texts(&mut strings, |span| &span.name);
        let detail = self.texts(&mut strings, |span| &span.detail);
        let agent = self.texts(&mut strings, |span| &span.agent);
        let lane_agent: Vec<u32> = self.lanes.iter().map(|lane| strings.index(&lane.agent)).collect();
        let currency = strings.index(&self.extras.currency);
        let lines: Vec<&Vec<usize>> = self.lanes.iter().flat_map(|lane| &lane.lines).collect();
        let mut path: Vec<(u32, Interval)> = self
            .path
            .iter()
            .map(|step| (self.row_of_span[step.span], step.interval))
            .collect();
        path.sort_by_key(|(row, interval)| (*row, interval.from_ns));
        let ticks = &self.extras.ticks;
        let retry = |part: fn(Retry) -> u32| {
            let of_row = |row: &TreeRow| self.retries[row.span].map_or(0, part);
            let rows = self.rows.iter();
            rows.map(|row| u8::try_from(of_row(row)).unwrap_or(u8::MAX))
                .collect()
        };
        TimelineLayout {
            rows: self.rows.len() as u32,
            spans: self.source.total,
            strings: strings.count() as u32,
            string_bytes: strings.bytes().len() as u32,
            gaps: self.gaps.len() as u32,
            path: path.len() as u32,
            ticks: ticks.len() as u32,
            lanes: self.lanes.len() as u32,
            lines: lines.len() as u32,
            currency,
            start: self.each(|span| self.millis(span.start_ns)),
            end: self.each(|span| self.millis(span.end_ns)),
            span: self.each(|span| span.row as f64),
            event: self.each(|span| span.first_event as f64),
            gap_from: self.gaps.iter().map(|gap| self.millis(gap.from_ns)).collect(),
            gap_to: self.gaps.iter().map(|gap| self.millis(gap.to_ns)).collect(),
            path_from: path.iter().map(|(_, part)| self.millis(part.from_ns)).collect(),
            path_to: path.iter().map(|(_, part)| self.millis(part.to_ns)).collect(),
            tick_at: ticks.iter().map(|(_, time_ns)| self.millis(*time_ns)).collect(),
            parent: self.rows.iter().map(|row| self.row_or_none(row.parent)).collect(),
            descendants: self.rows.iter().map(|row| row.descendants).collect(),
            name,
            detail,
            agent,
            tokens: self.each(|span| count(span.total_tokens)),
            input_tokens: self.each(|span| count(span.input_tokens)),
            output_tokens: self.each(|span| count(span.output_tokens)),
            events: self.each(|span| span.starts + span.ends + span.points),
            retry_of: self
                .rows
                .iter()
                .map(|row| self.row_or_none(self.retries[row.span].map(|retry| retry.of)))
                .collect(),
            cost: self.rows.iter().map(|row| self.cost(row)).collect(),
            line_rows: lines
                .iter()
                .flat_map(|line| line.iter().map(|row| *row as u32))
                .collect(),
            line_start: starts(lines.iter().map(|line| line.len())),
            lane_agent,
            lane_start: starts(self.lanes.iter().map(|lane| lane.lines.len())),
            path_row: path.iter().map(|(row, _)| *row).collect(),
            tick_row: ticks.iter().map(|(row, _)| *row).collect(),
            offsets: strings.offsets().collect(),
            depth: self
                .rows
                .iter()
                .map(|row| u16::try_from(row.depth).unwrap_or(u16::MAX))
                .collect(),
            flags: self.flags(&path),
            family: self.each(|span| span.key.family.code()),
            state: self.each(|span| span.state(self.source.live) as u8),
            attempt: retry(|retry| retry.attempt),
            attempts: retry(|retry| retry.attempts),
            certainty: retry(|retry| u32::from(retry.certainty as u8)),
            bytes: strings.bytes().to_vec(),
        }
    }

    /// The row of a span, or -1.
    fn row_or_none(&self, span: Option<usize>) -> i32 {
        span.map_or(-1, |span| self.row_of_span[span].cast_signed())
    }

    fn cost(&self, row: &TreeRow) -> f32 {
        let cost = self.extras.cost.get(&row.span);
        cost.map_or(f32::NAN, |(pico, _)| (*pico as f64 / 1e12) as f32)
    }

    fn is_estimated(&self, row: &TreeRow) -> bool {
        self.extras
            .cost
            .get(&row.span)
            .is_some_and(|(_, estimated)| *estimated)
    }

    fn flags(&self, path: &[(u32, Interval)]) -> Vec<u16> {
        let mut on_path = vec![false; self.rows.len()];
        path.iter().for_each(|(row, _)| on_path[*row as usize] = true);
        let mut tried_again = vec![false; self.retries.len()];
        let retries = self.retries.iter().flatten();
        retries.for_each(|retry| tried_again[retry.of] = true);
        let of_row = |(at, row): (usize, &TreeRow)| {
            flags(row, &self.source.spans[row.span])
                + u16::from(on_path[at]) * TimelineLayout::CRITICAL
                + u16::from(tried_again[row.span]) * TimelineLayout::TRIED_AGAIN
                + u16::from(self.is_estimated(row)) * TimelineLayout::ESTIMATED
                + u16::from(self.source.spans[row.span].errors > 0) * TimelineLayout::ERROR
                + u16::from(self.extras.timeless.contains(&row.span)) * TimelineLayout::TIME_UNKNOWN
        };
        self.rows.iter().enumerate().map(of_row).collect()
    }

    fn each<T>(&self, value: impl Fn(&Span) -> T) -> Vec<T> {
        let spans = self.rows.iter().map(|row| &self.source.spans[row.span]);
        spans.map(value).collect()
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
    let outcome = (span.key.family == Family::Policy).then(|| PolicyOutcome::of(&span.detail));
    let policy = match outcome {
        Some(PolicyOutcome::Denied) => TimelineLayout::DENIED,
        Some(PolicyOutcome::Review) => TimelineLayout::REVIEW,
        _ => 0,
    };
    u16::from(row.parent_missing) * TimelineLayout::PARENT_MISSING
        + u16::from(point) * TimelineLayout::POINT
        + policy
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

#[cfg(test)]
mod tests;
