//! The errors of a session, each once: the call that failed, rather than the agent around it or the event that tells of
//! the failure; and whether the run came to a good end all the same.

use tracewake_model::{Family, Kind, Phase};

use super::tree::Tree;
use super::{APART_NS, Item, Resolved, Whole, last_ns};
use crate::derive::flag::{ERROR, FAILED, FAILED_BESIDE, TOLD, TOOL_TOLD, WHOLE};
use crate::maps::{HashMap, HashSet};

/// Failures at one time that an error event is compared with, at most.
const MOST_COMPARED: usize = 64;

/// Marks the events that are the errors of the session. Gives whether the run recovered from them.
pub(super) fn count(whole: &Whole, tree: &Tree, events: &mut [Resolved]) -> bool {
    let mut errors = Errors {
        whole,
        tree,
        holds_error: vec![false; whole.spans.len()],
        is_error: vec![false; whole.spans.len()],
        found: Vec::new(),
    };
    errors.calls(events);
    errors.other_spans(events);
    errors.error_events(events);
    !errors.found.is_empty() && came_to_a_good_end(whole, tree, events)
}

/// One error.
#[derive(Debug, Clone, Copy)]
struct Found {
    /// Places of its event and of its span.
    event: usize,
    span: u32,
}

struct Errors<'a> {
    whole: &'a Whole,
    tree: &'a Tree,
    /// By span: an error is in it or below it.
    holds_error: Vec<bool>,
    /// By span: it is an error itself.
    is_error: Vec<bool>,
    found: Vec<Found>,
}

impl Errors<'_> {
    /// Each failed call is an error, as often as it was tried.
    fn calls(&mut self, events: &mut [Resolved]) {
        for span in 0..self.whole.spans.len() as u32 {
            if !self.tree.family(span).is_call() || self.is_told(events, span) {
                continue;
            }
            let failed = self.failure(events, span, FAILED);
            if let Some(event) = failed.or_else(|| self.failure(events, span, FAILED_BESIDE)) {
                self.add(events, event, span);
            }
        }
    }

    /// Whether another span tells of a call: an event of it is told, and none that tells the whole of it is not.
    fn is_told(&self, events: &[Resolved], span: u32) -> bool {
        let is_told = |place: &usize| events[*place].flags & (TOLD | TOOL_TOLD) != 0;
        let is_whole = |place: &usize| self.whole.events[*place].flags & WHOLE != 0;
        let of_span = || self.tree.events(span);
        of_span().any(|place| is_told(&place)) && !of_span().any(|place| is_whole(&place) && !is_told(&place))
    }

    /// Any other span that failed is an error where nothing in it is, nor a call around it. So is a wrapper around
    /// model calls that failed on its own. Some senders put the calls of an agent beside its span rather than into it.
    fn other_spans(&mut self, events: &mut [Resolved]) {
        let wrappers = self.model_wrappers();
        let mut spans: Vec<u32> = (0..self.whole.spans.len() as u32)
            .filter(|span| is_work(self.tree.family(*span)) || wrappers.contains(span))
            .collect();
        spans.sort_by_key(|span| std::cmp::Reverse(self.tree.depth[*span as usize]));
        let calls_of_agents = self.times_by_agent(events);
        let whole = self.whole;
        let ids = self
            .found
            .iter()
            .map(|found| &*whole.events[found.event].tool_call);
        let failed_calls_by_id: HashSet<&str> = ids.filter(|id| !id.is_empty()).collect();
        for span in spans {
            if self.holds_error[span as usize] {
                continue;
            }
            let Some(event) = self.failure(events, span, FAILED) else {
                continue;
            };
            let failed_calls = calls_of_agents.get(&(events[event].agent, self.whole.events[event].trace));
            if let (Family::Agent, Some(times)) = (self.tree.family(span), failed_calls) {
                let began = self.tree.events(span).map(|place| events[place].best_ns).min();
                let first = times.partition_point(|at| Some(*at) < began);
                let ended = last_ns(&self.whole.events[event], &events[event]);
                if times.get(first).is_some_and(|at| *at <= ended) {
                    continue;
                }
            }
            let mut around = self.tree.around(span);
            // The call around it may be an error where another span tells it.
            let is_known = |around: u32| {
                let mut ids = self
                    .tree
                    .events(around)
                    .map(|place| &*self.whole.events[place].tool_call);
                self.tree.family(around).is_call()
                    && (self.is_error[around as usize] || ids.any(|id| failed_calls_by_id.contains(id)))
            };
            if !around.any(is_known) {
                self.add(events, event, span);
            }
        }
    }

    /// When the errors so far ended, by agent and trace, in order.
    fn times_by_agent(&self, events: &[Resolved]) -> HashMap<(i64, i64), Vec<i64>> {
        let mut times: HashMap<(i64, i64), Vec<i64>> = HashMap::default();
        for found in &self.found {
            let (event, resolved) = (&self.whole.events[found.event], &events[found.event]);
            if resolved.agent != 0 {
                let of_agent = times.entry((resolved.agent, event.trace)).or_default();
                of_agent.push(last_ns(event, resolved));
            }
        }
        times.values_mut().for_each(|times| times.sort_unstable());
        times
    }

    /// Model spans that have model spans below them.
    fn model_wrappers(&self) -> HashSet<u32> {
        let models =
            (0..self.whole.spans.len() as u32).filter(|span| self.tree.family(*span) == Family::Model);
        models
            .flat_map(|span| self.tree.around(span))
            .filter(|around| self.tree.family(*around) == Family::Model)
            .collect()
    }

    /// An error event is an error of its own, unless it tells of one that is known. So is anything else that is said to
    /// have failed and is no work, such as an output.
    fn error_events(&mut self, events: &mut [Resolved]) {
        let mut told: Vec<usize> = (0..self.whole.events.len())
            .filter(|place| self.is_message(events, *place))
            .collect();
        // Deepest first, so that an error that went up through its callers is told by where it began.
        told.sort_by_key(|place| {
            let depth = self.tree.depth.get(self.tree.span_of[*place] as usize);
            let event = (events[*place].best_ns, self.whole.events[*place].tie);
            (std::cmp::Reverse(depth.copied().unwrap_or(0)), event)
        });
        let keys: HashSet<&str> = self
            .found
            .iter()
            .filter_map(|found| Some(self.whole.spans.get(found.span as usize)?.key.as_str()))
            .filter(|key| !key.is_empty())
            .collect();
        let mut by_time: Vec<(i64, Found)> = self
            .found
            .iter()
            .map(|found| {
                (
                    last_ns(&self.whole.events[found.event], &events[found.event]),
                    *found,
                )
            })
            .collect();
        by_time.sort_by_key(|(at_ns, found)| (*at_ns, self.whole.events[found.event].tie));
        // Events of failures that were tried again.
        let mut retried: HashSet<usize> = HashSet::default();
        for place in told {
            let is_retry = self.whole.events[place].kind == Kind::Retry;
            let span = self.tree.span_of[place];
            let is_of_failed = self
                .whole
                .spans
                .get(span as usize)
                .is_some_and(|own| keys.contains(own.key.as_str()))
                || self
                    .tree
                    .around(span)
                    .any(|around| self.is_error[around as usize]);
            let at_ns = events[place].best_ns;
            let first = by_time.partition_point(|(other, _)| *other < at_ns.saturating_sub(APART_NS));
            let mut near = by_time[first..]
                .iter()
                .take_while(|(other, _)| *other <= at_ns.saturating_add(APART_NS))
                .take(MOST_COMPARED);
            let mut is_told = || {
                near.any(|(_, found)| {
                    self.tells_of(events, place, found) && (!is_retry || retried.insert(found.event))
                })
            };
            if is_of_failed || is_told() {
                continue;
            }
            self.add(events, place, span);
            let error = Found { event: place, span };
            let at = by_time.partition_point(|(other, _)| *other <= at_ns);
            by_time.insert(at, (at_ns, error));
        }
    }

    /// Whether an error event of the same time tells of a failure: it stands around that, or is of the same agent. Two
    /// error events tell of one error only where one stands around the other. What is tried again after a failure is a
    /// request to a model: it tells nothing of a tool that failed just before.
    fn tells_of(&self, events: &[Resolved], error: usize, found: &Found) -> bool {
        let span = self.tree.span_of[error];
        let is_around = self.tree.parent(span).is_some_and(|parent| {
            found.span == parent || self.tree.around(found.span).any(|around| around == parent)
        });
        let is_event = self.is_message(events, found.event);
        let is_retry = self.whole.events[error].kind == Kind::Retry;
        if is_retry && !is_event && self.tree.family(found.span) != Family::Model {
            return false;
        }
        let same_trace = self.whole.events[error].trace == self.whole.events[found.event].trace;
        match is_event {
            true => is_around && self.tree.parent(span) != self.tree.parent(found.span),
            false => is_around || same_trace && events[error].agent == events[found.event].agent,
        }
    }

    /// Whether an event only speaks of a failure.
    fn is_message(&self, events: &[Resolved], place: usize) -> bool {
        let Item { kind, .. } = &self.whole.events[place];
        let family = self.tree.family(self.tree.span_of[place]);
        *kind == Kind::Error || events[place].flags & FAILED != 0 && !family.is_call() && !is_work(family)
    }

    /// The first event of a span that has this flag.
    fn failure(&self, events: &[Resolved], span: u32, flag: i64) -> Option<usize> {
        let failed = self.tree.events(span).filter(|place| {
            let is_error_event = self.whole.events[*place].kind == Kind::Error;
            events[*place].flags & flag != 0 && !is_error_event
        });
        failed.min_by_key(|place| (events[*place].best_ns, self.whole.events[*place].tie))
    }

    fn add(&mut self, events: &mut [Resolved], event: usize, span: u32) {
        events[event].flags |= ERROR;
        self.found.push(Found { event, span });
        if let Some(own) = self.is_error.get_mut(span as usize) {
            *own = true;
            self.holds_error[span as usize] = true;
        }
        for around in self.tree.around(span) {
            self.holds_error[around as usize] = true;
        }
    }
}

/// Whether spans of a family are something that is done, other than a call.
fn is_work(family: Family) -> bool {
    family.is_holder() || family == Family::Other
}

/// Whether the last thing that ended did so without failing. What still runs around others says nothing yet; what lies
/// inside something that ended is told by that.
fn came_to_a_good_end(whole: &Whole, tree: &Tree, events: &[Resolved]) -> bool {
    let mut ended = vec![false; whole.spans.len()];
    for (place, event) in whole.events.iter().enumerate() {
        if let Some(ended) = ended.get_mut(tree.span_of[place] as usize) {
            *ended |= tells_outcome(event);
        }
    }
    let outermost = whole.events.iter().enumerate().filter(|(place, event)| {
        let span = tree.span_of[*place];
        tells_outcome(event) && !tree.around(span).any(|around| ended[around as usize])
    });
    let last = outermost.max_by_key(|(place, event)| {
        let depth = tree
            .depth
            .get(tree.span_of[*place] as usize)
            .copied()
            .unwrap_or(0);
        let resolved = &events[*place];
        (last_ns(event, resolved), std::cmp::Reverse(depth), event.tie)
    });
    last.is_some_and(|(place, _)| events[place].flags & (FAILED | FAILED_BESIDE | ERROR) == 0)
}

/// Whether an event tells how something ended: work, a call, an answer or an error. That a session was closed in good
/// order tells nothing of what was done in it.
fn tells_outcome(event: &Item) -> bool {
    let family = event.kind.family();
    let is_work = matches!(
        family,
        Family::Workflow
            | Family::Agent
            | Family::Turn
            | Family::Model
            | Family::Tool
            | Family::Mcp
            | Family::Output
            | Family::Error
    );
    let is_end = event.flags & WHOLE != 0 || event.kind.phase() != Phase::Start;
    let is_failed_session = family == Family::Session && event.flags & FAILED != 0;
    is_end && (is_work || is_failed_session || event.kind == Kind::Span)
}
