//! What needs a look: what is still open, loops, gaps, retries, refusals, events that came late.

use std::collections::{BTreeMap, HashMap};

use tracewake_model::{Family, Integrity, Kind};

use super::{Call, Explore};
use crate::dto::units::small;
use crate::dto::{Facet, Gaps, LoopRow, StepList};
use crate::policy::PolicyOutcome;

/// A time in which nothing happens is a gap from a twentieth of the run on, or from ten seconds on.
const GAP_SHARE: i64 = 20;
const GAP_NS: i64 = 10_000_000_000;
/// Nothing shorter is a gap.
const LEAST_GAP_NS: i64 = 100_000_000;

impl Explore {
    /// The first steps of these spans, and their number.
    pub(crate) fn steps(&self, places: &[u32], most: usize) -> StepList {
        StepList {
            steps: places
                .iter()
                .take(most)
                .filter_map(|place| self.step(*place))
                .collect(),
            total: small(places.len()),
        }
    }

    /// Spans without an end: calls before what holds them, then the longest first.
    pub(crate) fn open_spans(&self) -> Vec<u32> {
        let mut open = self.places(|place| self.span(place).is_some_and(|span| span.open));
        open.sort_by_key(|place| {
            self.span(*place)
                .map(|span| (span.family.is_holder(), span.start_ns))
        });
        open
    }

    /// Spans whose parent never came.
    pub(crate) fn orphans(&self) -> Vec<u32> {
        self.places(|place| self.span(place).is_some_and(|span| span.parent_missing))
    }

    /// Retries by time.
    pub(crate) fn retries(&self) -> Vec<u32> {
        self.places(|place| self.span(place).is_some_and(|span| span.family == Family::Retry))
    }

    /// Spans with an event whose signature does not fit.
    pub(crate) fn tampered(&self) -> Vec<u32> {
        let broken = self
            .run
            .events
            .iter()
            .filter(|event| event.integrity == Integrity::Broken);
        let mut places: Vec<u32> = broken.map(|event| event.span).collect();
        places.dedup();
        places
    }

    fn places(&self, wanted: impl Fn(u32) -> bool) -> Vec<u32> {
        (0..self.run.spans.len() as u32)
            .filter(|place| wanted(*place))
            .collect()
    }

    /// Calls of the same thing with the same arguments and the same result, the most often repeated first. Calls whose
    /// result is not known are never equal.
    pub(crate) fn loops(&self) -> Vec<LoopRow> {
        type Same = (u32, u32, u32, Option<i64>, i64);
        let mut same: HashMap<Same, Vec<&Call>> = HashMap::new();
        for call in self.calls.iter().filter(|call| call.family != Family::Model) {
            if let Some(result) = call.result {
                let key = (call.name, call.server, call.operation, call.arguments, result);
                same.entry(key).or_default().push(call);
            }
        }
        let mut repeated: Vec<Vec<&Call>> = same.into_values().filter(|calls| calls.len() > 1).collect();
        repeated.sort_by_key(|calls| (usize::MAX - calls.len(), calls[0].span));
        let row = |calls: Vec<&Call>| {
            let last = calls.last()?;
            Some(LoopRow {
                step: self.step(calls[0].span)?,
                times: small(calls.len()),
                until_ms: self.millis(last.start_ns),
            })
        };
        repeated.into_iter().filter_map(row).collect()
    }

    /// Times in which no call or other doing went on. What only holds others does not count.
    pub(crate) fn gaps(&self) -> Option<Gaps> {
        let run_ns = self.duration_ns();
        let (mut count, mut total_ns, mut longest_ns, mut longest_at) = (0, 0_i64, 0, 0);
        let (mut reached, mut last, mut before) = (self.base_ns, None, None);
        let doing = (0..)
            .zip(&self.run.spans)
            .filter(|(_, span)| !span.family.is_holder());
        let ends = std::iter::once((u32::MAX, self.end_ns, self.end_ns));
        let spans = doing.map(|(place, span)| (place, span.start_ns, self.end_of(span)));
        for (place, start_ns, end_ns) in spans.chain(ends) {
            let gap = start_ns.saturating_sub(reached);
            if gap >= LEAST_GAP_NS && (gap >= GAP_NS || gap.saturating_mul(GAP_SHARE) >= run_ns) {
                count += 1;
                total_ns = total_ns.saturating_add(gap);
                if gap > longest_ns {
                    (longest_ns, longest_at, before) = (gap, reached, last);
                }
            }
            if last.is_none() || end_ns >= reached {
                last = Some(place);
            }
            reached = reached.max(end_ns);
        }
        (count > 0).then(|| Gaps {
            count,
            total_ms: total_ns as f64 / 1e6,
            longest_ms: longest_ns as f64 / 1e6,
            longest_at_ms: self.millis(longest_at),
            span: before.and_then(|place| self.span(place)).map(|span| span.row),
        })
    }

    /// Policy decisions by outcome, the most often first, and the places of those that are no consent.
    pub(crate) fn policies(&self) -> (Vec<Facet>, Vec<u32>) {
        let mut outcomes: BTreeMap<u32, u32> = BTreeMap::new();
        let mut refused = Vec::new();
        for (place, event) in (0..).zip(&self.run.events) {
            if event.kind == Kind::PolicyDecision {
                *outcomes.entry(event.detail).or_default() += 1;
                if PolicyOutcome::of(self.run.text(event.detail)).is_refusal() {
                    refused.push(place);
                }
            }
        }
        let mut facets: Vec<Facet> = outcomes
            .into_iter()
            .map(|(outcome, count)| Facet {
                value: self.text(outcome),
                count,
            })
            .collect();
        facets.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.value.cmp(&b.value)));
        (facets, refused)
    }

    /// Events that came over the wire after later ones of the run, and by how much at most.
    pub(crate) fn late(&self) -> (u32, f64) {
        let mut arrived: Vec<(i64, i64)> = self
            .run
            .events
            .iter()
            .filter(|event| event.live)
            .map(|event| (event.id, event.last_ns))
            .collect();
        arrived.sort_unstable();
        let (mut latest, mut count, mut most) = (i64::MIN, 0_u64, 0_i64);
        for (_, at_ns) in arrived {
            if at_ns < latest {
                count += 1;
                most = most.max(latest.saturating_sub(at_ns));
            }
            latest = latest.max(at_ns);
        }
        (small(count), most as f64 / 1e6)
    }
}
