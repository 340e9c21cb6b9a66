//! Two sessions, or two runs of one, side by side: their sums, their steps aligned, and what differs in a pair.

mod align;
mod content;
mod layout;
mod runs;
mod ties;

use std::collections::{BTreeMap, HashMap};

use tracewake_model::{Family, Span, UnixNanos};
use tracewake_store::{SessionState, Store};

use crate::diff;
use crate::dto;
use crate::dto::units::{millis, small};
use crate::error::{AppError, not_found};
use crate::export;
use crate::originals::event_of;
use crate::sessions::{session_row, summary};
use align::{Pair, align};
use content::{Contents, Digests};
pub(crate) use layout::CompareLayout;
pub use runs::compare_runs;

/// Most steps of one side; more is said to be cut.
const STEPS: u64 = 200_000;
/// Pairs that are compared by content. Beyond them a pair is told by outcome and duration alone, and that is said.
const BY_CONTENT: usize = 20_000;
/// Events of a run that are read for that.
const EVENTS: usize = 100_000;
/// Events read at once.
const PAGE: u64 = 1_000;
/// Events of one span that are laid side by side.
const PAIR_EVENTS: u64 = 100;

/// Texts by name.
type Texts = Vec<(&'static str, String)>;

/// The spans of one side.
struct Side {
    spans: Vec<Span>,
    total: u32,
    base_ns: i64,
    live: bool,
    session: String,
}

/// The sums of two runs.
///
/// # Errors
/// [`AppError::NotFound`] when one of the sessions is.
pub fn compare(
    store: &Store,
    request: &dto::CompareRequest,
    now: UnixNanos,
) -> Result<dto::Comparison, AppError> {
    let (left, right) = (
        side(store, &request.left, now)?,
        side(store, &request.right, now)?,
    );
    let mut calls: BTreeMap<(u8, &str), dto::CompareCalls> = BTreeMap::new();
    for (side, is_left) in [(&left, true), (&right, false)] {
        for span in side.spans.iter().filter(|span| span.key.family.is_call()) {
            let family = span.key.family.code();
            let entry = calls
                .entry((family, &span.name))
                .or_insert_with(|| dto::CompareCalls {
                    family,
                    name: span.name.clone(),
                    left: 0,
                    right: 0,
                    left_failed: 0,
                    right_failed: 0,
                    left_ms: 0.0,
                    right_ms: 0.0,
                    left_tokens: 0,
                    right_tokens: 0,
                });
            let (count, failed, ms, tokens) = match is_left {
                true => (
                    &mut entry.left,
                    &mut entry.left_failed,
                    &mut entry.left_ms,
                    &mut entry.left_tokens,
                ),
                false => (
                    &mut entry.right,
                    &mut entry.right_failed,
                    &mut entry.right_ms,
                    &mut entry.right_tokens,
                ),
            };
            *count += 1;
            *failed += u32::from(span.failures > 0);
            *ms += millis(span.end_ns, span.start_ns);
            *tokens += span.total_tokens.unsigned_abs();
        }
    }
    let mut calls: Vec<_> = calls.into_values().collect();
    calls.sort_by_key(|call| std::cmp::Reverse((call.left.abs_diff(call.right), call.left.max(call.right))));
    Ok(dto::Comparison {
        left: head(store, &request.left, &left, now)?,
        right: head(store, &request.right, &right, now)?,
        calls,
    })
}

/// The aligned steps of two runs as raw bytes; see `docs/internals/compare-layout.md`.
///
/// # Errors
/// As [`compare`].
pub fn compare_layout(
    store: &Store,
    request: &dto::CompareRequest,
    now: UnixNanos,
) -> Result<Vec<u8>, AppError> {
    let (mut left, mut right) = (
        side(store, &request.left, now)?,
        side(store, &request.right, now)?,
    );
    let Aligned {
        pairs,
        changes,
        compared,
    } = aligned(store, &mut left, &mut right, EVENTS)?;
    Ok(layout::encode(&left, &right, &pairs, &changes, compared))
}

/// The steps of two runs laid side by side.
struct Aligned {
    pairs: Vec<Pair>,
    /// What differs in each, as bits.
    changes: Vec<u8>,
    /// Pairs that were compared by content.
    compared: u32,
}

/// Lays two runs side by side. At most so many events of each are read to compare what steps were asked and gave.
fn aligned(store: &Store, left: &mut Side, right: &mut Side, events: usize) -> Result<Aligned, AppError> {
    ties::settle(&mut left.spans, &mut right.spans);
    let pairs = align(&left.spans, &right.spans);
    let both: Vec<(i64, i64)> = pairs
        .iter()
        .filter_map(|(l, r)| Some((left.spans[(*l)?].row, right.spans[(*r)?].row)))
        .take(BY_CONTENT)
        .collect();
    let of_left = contents(store, left, both.iter().map(|pair| pair.0), events)?;
    let of_right = contents(store, right, both.iter().map(|pair| pair.1), events)?;
    let known = |pair: &&(i64, i64)| of_left.contains_key(&pair.0) && of_right.contains_key(&pair.1);
    let changes = pairs
        .iter()
        .map(|pair| changed(left, right, pair, &of_left, &of_right));
    Ok(Aligned {
        changes: changes.collect(),
        compared: small(both.iter().filter(known).count()),
        pairs,
    })
}

/// What two spans were asked and gave, laid side by side. The texts that differ come first.
///
/// # Errors
/// [`AppError::NotFound`] when one of the spans is.
pub fn compare_pair(store: &Store, left: i64, right: i64) -> Result<dto::PairDiff, AppError> {
    let (left, right) = (parts_of_span(store, left)?, parts_of_span(store, right)?);
    let mut names: Vec<&str> = Vec::new();
    for (name, _) in left.iter().chain(&right) {
        if !names.contains(name) {
            names.push(name);
        }
    }
    let text = |parts: &Texts, name: &str| -> String {
        let found = parts.iter().filter(|(known, _)| *known == name);
        found
            .map(|(_, text)| text.as_str())
            .collect::<Vec<_>>()
            .join("\n")
    };
    let mut texts: Vec<_> = names
        .iter()
        .map(|name| diff::texts(name, &text(&left, name), &text(&right, name)))
        .collect();
    texts.sort_by_key(|diff| diff.same);
    Ok(dto::PairDiff { texts })
}

/// What a call was asked laid beside what it gave.
///
/// # Errors
/// [`AppError::NotFound`] when there is no such span.
pub fn compare_answer(store: &Store, row: i64) -> Result<dto::PairDiff, AppError> {
    let (asked, gave) = asked_and_gave(store, row)?;
    let text = |parts: Texts| {
        let texts = parts.into_iter().map(|(_, text)| text);
        texts.collect::<Vec<_>>().join("\n")
    };
    let name = "request and response";
    Ok(dto::PairDiff {
        texts: vec![diff::texts(name, &text(asked), &text(gave))],
    })
}

fn parts_of_span(store: &Store, row: i64) -> Result<Texts, AppError> {
    let (mut asked, gave) = asked_and_gave(store, row)?;
    asked.extend(gave);
    Ok(asked)
}

fn asked_and_gave(store: &Store, row: i64) -> Result<(Texts, Texts), AppError> {
    let (events, count) = store.events_of_span(row, PAIR_EVENTS)?;
    if count == 0 {
        return Err(not_found("span", row));
    }
    let lines = |(name, value)| (name, diff::lines_of(&value));
    let (mut asked, mut gave) = (Vec::new(), Vec::new());
    for event in events.iter().filter_map(event_of) {
        let (more_asked, more_gave) = content::parts(&event);
        asked.extend(more_asked.into_iter().map(lines));
        gave.extend(more_gave.into_iter().map(lines));
    }
    Ok((asked, gave))
}

fn side(store: &Store, side: &dto::CompareSide, now: UnixNanos) -> Result<Side, AppError> {
    let session = summary(store, &side.session, now)?;
    let mut set = match side.run.as_str() {
        "" => store.spans(&side.session, STEPS)?,
        run => store.spans_of_run(&side.session, run, STEPS)?,
    };
    // What a program notes of its own work, and what is told a second time, says nothing of what was done otherwise.
    let asides = store.asides(&side.session, &set.spans)?;
    let all = set.spans.len();
    set.spans.retain(|span| {
        let is_aside = asides.get(&span.row).is_some_and(|aside| aside.is_no_work());
        span.key.family != Family::Session && !is_aside
    });
    set.total -= (all - set.spans.len()) as u64;
    Ok(Side {
        base_ns: set
            .spans
            .iter()
            .map(|span| span.start_ns)
            .min()
            .unwrap_or(session.first_ns),
        total: small(set.total),
        spans: set.spans,
        live: session.state == SessionState::Live,
        session: side.session.clone(),
    })
}

fn head(
    store: &Store,
    asked: &dto::CompareSide,
    side: &Side,
    now: UnixNanos,
) -> Result<dto::CompareHead, AppError> {
    let session = summary(store, &asked.session, now)?;
    let sum = |read: fn(&Span) -> i64| side.spans.iter().map(|span| read(span).unsigned_abs()).sum();
    let end_ns = side
        .spans
        .iter()
        .map(|span| span.end_ns)
        .max()
        .unwrap_or(side.base_ns);
    Ok(dto::CompareHead {
        row: session_row(&session),
        runs: store.trace_ids(&asked.session)?,
        steps: small(side.spans.len()),
        duration_ms: millis(end_ns, side.base_ns),
        failed: side.spans.iter().map(|span| span.errors).sum(),
        input_tokens: sum(|span| span.input_tokens),
        output_tokens: sum(|span| span.output_tokens),
        model_calls: small(session.model_calls),
        tool_calls: small(session.tool_calls),
        mcp_calls: small(session.mcp_calls),
        handoffs: small(session.handoffs),
    })
}

/// Digests of the wanted steps, as far as all of their events were read.
fn contents(
    store: &Store,
    side: &Side,
    wanted: impl IntoIterator<Item = i64>,
    most: usize,
) -> Result<HashMap<i64, Digests>, AppError> {
    let mut contents = Contents::of(wanted);
    let (mut cursor, mut read) = (None, 0);
    loop {
        let page = store.export(&side.session, cursor, PAGE)?;
        read += page.events.len();
        for exported in &page.events {
            let Some(step) = contents.step(exported.span.row) else {
                continue;
            };
            if let Ok(event) = export::decode(exported) {
                step.add(&event);
            }
        }
        cursor = page.next;
        let Some(reached) = cursor else {
            return Ok(contents.digests());
        };
        if read >= most {
            let mut digests = contents.digests();
            for span in side.spans.iter().filter(|span| span.end_ns >= reached.time_ns) {
                digests.remove(&span.row);
            }
            return Ok(digests);
        }
    }
}

fn changed(
    left: &Side,
    right: &Side,
    pair: &Pair,
    of_left: &HashMap<i64, Digests>,
    of_right: &HashMap<i64, Digests>,
) -> u8 {
    let (l, r) = match pair {
        (Some(l), Some(r)) => (&left.spans[*l], &right.spans[*r]),
        (Some(_), None) => return CompareLayout::ONLY_LEFT,
        _ => return CompareLayout::ONLY_RIGHT,
    };
    let mut bits = 0;
    if let (Some(l), Some(r)) = (of_left.get(&l.row), of_right.get(&r.row)) {
        bits |= if l.asked == r.asked {
            0
        } else {
            CompareLayout::ASKED
        };
        bits |= if l.gave == r.gave { 0 } else { CompareLayout::GAVE };
    }
    if l.key.family == Family::Model && l.name != r.name {
        bits |= CompareLayout::ASKED;
    }
    // What holds others ends otherwise because of them; that is no difference of its own.
    if !l.key.family.is_holder() && l.state(left.live) != r.state(right.live) {
        bits |= CompareLayout::OUTCOME;
    }
    if took_other(millis(l.end_ns, l.start_ns), millis(r.end_ns, r.start_ns)) {
        bits |= CompareLayout::DURATION;
    }
    bits
}

/// Whether a duration is another one for a person: by a quarter, and by more than a tenth of a second.
fn took_other(left_ms: f64, right_ms: f64) -> bool {
    let apart = (left_ms - right_ms).abs();
    apart > 100.0 && apart > 0.25 * left_ms.max(right_ms)
}
