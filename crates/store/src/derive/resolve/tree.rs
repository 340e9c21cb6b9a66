//! The spans of a session as a tree, and the agents around its calls.

use tracewake_model::{Family, Phase, parents};

use super::{Resolved, Whole};
use crate::derive::flag::{NAMES_AGENT, WHOLE};
use crate::maps::HashMap;

/// Beyond this depth nobody nests calls; a chain of parents that goes on is a circle or an attack.
const DEEPEST: usize = 512;

/// The spans of a session by place in [`Whole::spans`].
pub(super) struct Tree {
    parents: Vec<Option<u32>>,
    /// How many spans are around each.
    pub(super) depth: Vec<u32>,
    /// Place of the span of each event.
    pub(super) span_of: Vec<u32>,
    /// Places of the events of each span.
    events_of: Vec<Vec<u32>>,
    families: Vec<Family>,
}

impl Tree {
    pub(super) fn of(whole: &Whole) -> Tree {
        let families: Vec<Family> = whole
            .spans
            .iter()
            .map(|span| span.family.unwrap_or(Family::Other))
            .collect();
        let named = whole
            .spans
            .iter()
            .zip(&families)
            .map(|(span, family)| (*family, &*span.key, &*span.parent));
        let parents: Vec<Option<u32>> = parents(named)
            .into_iter()
            .map(|parent| parent.map(|place| place as u32))
            .collect();
        let rows: HashMap<i64, u32> = (0..)
            .zip(&whole.spans)
            .map(|(place, span)| (span.row, place))
            .collect();
        let mut events_of = vec![Vec::new(); whole.spans.len()];
        let mut span_of = Vec::with_capacity(whole.events.len());
        for (place, event) in (0..).zip(&whole.events) {
            let span = rows.get(&event.span).copied().unwrap_or(u32::MAX);
            span_of.push(span);
            if let Some(events) = events_of.get_mut(span as usize) {
                events.push(place);
            }
        }
        let depth = depths(&parents);
        Tree {
            parents,
            depth,
            span_of,
            events_of,
            families,
        }
    }

    /// The spans around a span, the nearest first.
    pub(super) fn around(&self, span: u32) -> impl Iterator<Item = u32> + '_ {
        let parent = |span: &u32| self.parents.get(*span as usize).copied().flatten();
        std::iter::successors(parent(&span), parent).take(DEEPEST)
    }

    pub(super) fn parent(&self, span: u32) -> Option<u32> {
        self.parents.get(span as usize).copied().flatten()
    }

    pub(super) fn family(&self, span: u32) -> Family {
        self.families.get(span as usize).copied().unwrap_or(Family::Other)
    }

    pub(super) fn events(&self, span: u32) -> impl Iterator<Item = usize> + '_ {
        let events = self.events_of.get(span as usize);
        events.into_iter().flatten().map(|place| *place as usize)
    }
}

/// How many spans are around each. Spans of a circle count from wherever it is entered.
fn depths(parents: &[Option<u32>]) -> Vec<u32> {
    const UNKNOWN: u32 = u32::MAX;
    let mut depths = vec![UNKNOWN; parents.len()];
    for start in 0..parents.len() {
        let mut path = Vec::new();
        let mut at = Some(start as u32);
        let mut below = 0;
        while let Some(span) = at {
            let known = depths[span as usize];
            if known != UNKNOWN {
                below = known + 1;
                break;
            }
            // Marks the way, so that a circle ends here.
            depths[span as usize] = 0;
            path.push(span);
            at = parents[span as usize];
        }
        for span in path.into_iter().rev() {
            depths[span as usize] = below;
            below += 1;
        }
    }
    depths
}

/// The agent of a span: of its events that have one, the first by time.
pub(super) fn agent_of(whole: &Whole, tree: &Tree, events: &[Resolved], span: u32) -> Option<i64> {
    let own = tree.events(span).filter(|place| events[*place].agent != 0);
    let first = own.min_by_key(|place| {
        let event = &whole.events[*place];
        (
            event.kind.phase() == Phase::End && event.flags & WHOLE == 0,
            events[*place].best_ns,
            event.tie,
        )
    });
    first.map(|place| events[place].agent)
}

/// Gives each event the agent that it belongs to: the one that it names, else the nearest around it. An agent that is
/// only known by an id is the one that the session names for that id, where it names one.
pub(super) fn name_agents(whole: &Whole, tree: &Tree, events: &mut [Resolved]) {
    for (event, resolved) in whole.events.iter().zip(&mut *events) {
        if event.flags & NAMES_AGENT == 0 {
            resolved.agent = whole.by_name(event.own_agent);
        }
    }
    let mut of_span: Vec<Option<i64>> = vec![None; whole.spans.len()];
    for (span, agent) in (0..).zip(&mut of_span) {
        *agent = agent_of(whole, tree, events, span);
    }
    // Parents before their children, so that each looks one step up.
    let mut by_depth: Vec<u32> = (0..whole.spans.len() as u32).collect();
    by_depth.sort_by_key(|span| tree.depth[*span as usize]);
    for span in by_depth {
        if of_span[span as usize].is_none() {
            of_span[span as usize] = tree.parent(span).and_then(|parent| of_span[parent as usize]);
        }
    }
    for (place, resolved) in events.iter_mut().enumerate() {
        if resolved.agent == 0 {
            let span = of_span.get(tree.span_of[place] as usize);
            resolved.agent = span.copied().flatten().unwrap_or(0);
        }
    }
}
