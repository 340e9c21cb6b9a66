//! When agents acted and tools ran, as a few intervals each, however many spans there are.

use std::collections::HashMap;

use super::Explore;
use crate::dto::{Lane, LaneInterval, LaneMark, Lanes};
use tracewake_model::Family;

/// Parts of the run that are told apart: about one for each pixel and a half of a lane.
const PARTS: usize = 240;

/// One lane while it is filled.
struct Track {
    name: u32,
    family: Family,
    order: i64,
    spans: u32,
    errors: u32,
    total_ns: i64,
    parts: Vec<Part>,
}

#[derive(Clone, Copy, Default)]
struct Part {
    /// Spans that begin here or go on from before.
    busy: bool,
    begun: u32,
    /// First span, by place, one more than it.
    first: u32,
    from_ns: i64,
    to_ns: i64,
    failed: u32,
    failed_span: u32,
    failed_ns: i64,
}

impl Track {
    fn new(name: u32, family: Family, order: i64) -> Track {
        Track {
            name,
            family,
            order,
            spans: 0,
            errors: 0,
            total_ns: 0,
            parts: vec![Part::default(); PARTS],
        }
    }
}

impl Explore {
    /// The agents in the order of their first act. An agent acts while one of its calls or other doings goes on, and
    /// until another agent does; one without any acts as long as its own span says.
    pub(crate) fn agent_lanes(&self, most: usize) -> Lanes {
        let mut tracks = self.agent_tracks();
        tracks.sort_by_key(|track| (track.order, self.text(track.name)));
        let busy: Vec<u32> = (0..PARTS)
            .map(|part| tracks.iter().filter(|track| track.parts[part].busy).count() as u32)
            .collect();
        let total = tracks.len() as u32;
        let lanes = tracks
            .iter()
            .take(most)
            .map(|track| self.lane(track, Some(&busy)));
        Lanes {
            lanes: lanes.collect(),
            total,
        }
    }

    /// The tools by the time they took.
    pub(crate) fn tool_lanes(&self, most: usize) -> Lanes {
        let mut tracks: HashMap<(u32, u32), Track> = HashMap::new();
        for call in self.calls.iter().filter(|call| call.family != Family::Model) {
            let track = tracks
                .entry((call.name, call.server))
                .or_insert_with(|| Track::new(call.name, call.family, call.start_ns));
            self.fill(track, call.span, call.start_ns, call.end_ns);
        }
        let mut tracks: Vec<Track> = tracks.into_values().collect();
        tracks.sort_by_key(|track| (-track.total_ns, track.order, self.text(track.name)));
        Lanes {
            total: tracks.len() as u32,
            lanes: tracks
                .iter()
                .take(most)
                .map(|track| self.lane(track, None))
                .collect(),
        }
    }

    /// When each agent acted and failed, by its place among the texts.
    pub(crate) fn agent_activity(&self) -> HashMap<u32, Lane> {
        let tracks = self.agent_tracks();
        let busy: Vec<u32> = (0..PARTS)
            .map(|part| tracks.iter().filter(|track| track.parts[part].busy).count() as u32)
            .collect();
        let lanes = tracks
            .iter()
            .map(|track| (track.name, self.lane(track, Some(&busy))));
        lanes.collect()
    }

    fn agent_tracks(&self) -> Vec<Track> {
        let mut tracks: HashMap<u32, Track> = HashMap::new();
        for holders in [false, true] {
            let mut later: HashMap<u32, Track> = HashMap::new();
            for (place, span) in (0..).zip(&self.run.spans) {
                let wanted = span.family.is_holder() == holders && span.agent != 0;
                if !wanted || holders && tracks.contains_key(&span.agent) {
                    continue;
                }
                let track = later
                    .entry(span.agent)
                    .or_insert_with(|| Track::new(span.agent, Family::Agent, span.start_ns));
                self.fill(track, place, span.start_ns, self.end_of(span));
            }
            tracks.extend(later);
        }
        tracks.into_values().collect()
    }

    fn part_at(&self, ns: i64) -> usize {
        let run_ns = self.duration_ns().max(1);
        let at = ns.saturating_sub(self.base_ns).clamp(0, run_ns);
        ((at as i128 * PARTS as i128 / run_ns as i128) as usize).min(PARTS - 1)
    }

    fn fill(&self, track: &mut Track, place: u32, from_ns: i64, to_ns: i64) {
        let to_ns = to_ns.max(from_ns);
        let (first, last) = (self.part_at(from_ns), self.part_at(to_ns));
        track.spans += 1;
        track.total_ns = track.total_ns.saturating_add(to_ns.saturating_sub(from_ns));
        for at in first..=last {
            let part = &mut track.parts[at];
            if !part.busy {
                (part.busy, part.first) = (true, place + 1);
                (part.from_ns, part.to_ns) = (from_ns, to_ns);
            }
            part.from_ns = part.from_ns.min(from_ns);
            part.to_ns = part.to_ns.max(to_ns);
        }
        track.parts[first].begun += 1;
        let errors = self.span(place).map_or(0, |span| span.errors);
        if errors > 0 {
            track.errors += errors;
            let part = &mut track.parts[last];
            if part.failed == 0 {
                (part.failed_span, part.failed_ns) = (place, to_ns);
            }
            part.failed += errors;
        }
    }

    /// `busy` says how many lanes are busy in each part, where a lane goes on until another begins.
    fn lane(&self, track: &Track, busy: Option<&[u32]>) -> Lane {
        let mut intervals: Vec<LaneInterval> = Vec::new();
        let mut last_part = 0;
        for (at, part) in track.parts.iter().enumerate().filter(|(_, part)| part.busy) {
            let next_to_it = at <= last_part + 1;
            let nobody_between = busy.is_some_and(|busy| {
                busy.get(last_part + 1..at)
                    .is_some_and(|between| between.iter().all(|count| *count == 0))
            });
            let end_ms = self.millis(part.to_ns);
            match intervals.last_mut().filter(|_| next_to_it || nobody_between) {
                Some(interval) => {
                    interval.end_ms = interval.end_ms.max(end_ms);
                    interval.spans += part.begun;
                }
                None => intervals.push(LaneInterval {
                    start_ms: self.millis(part.from_ns),
                    end_ms,
                    span: self.span(part.first - 1).map_or(0, |span| span.row),
                    spans: part.begun,
                }),
            }
            last_part = at;
        }
        let marks = track
            .parts
            .iter()
            .filter(|part| part.failed > 0)
            .map(|part| LaneMark {
                at_ms: self.millis(part.failed_ns),
                span: self.span(part.failed_span).map_or(0, |span| span.row),
                count: part.failed,
            });
        Lane {
            name: self.text(track.name),
            family: track.family.code(),
            spans: track.spans,
            errors: track.errors,
            marks: marks.collect(),
            intervals,
        }
    }
}
