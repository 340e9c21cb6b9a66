//! Who handed work to whom: as events say it, as agents work inside one another's spans, and, where neither explains a
//! change of the acting agent, inferred from that change.

use std::cell::LazyCell;

use tracewake_model::{Family, Kind, Phase};

use super::once::has_failed;
use super::retold;
use super::tree::{Tree, agent_of};
use super::{APART_NS, Edge, Item, Resolution, Resolved, Whole, last_ns, last_of_span};
use crate::derive::flag::{AGENTS_BY_TRACE, NAMES_AGENT, NAMES_SESSION, RUN_IS_TRACE, WHOLE};
use crate::maps::{HashMap, HashSet};

/// An explicit handoff.
struct Explicit<'w> {
    /// Place of its event in the order.
    at: usize,
    from: i64,
    to: i64,
    /// The tool call that did it; empty for none.
    call: &'w str,
}

/// Finds all handoffs of the session.
pub(super) fn find(whole: &Whole, tree: &Tree, events: &[Resolved], order: &[u32], found: &mut Resolution) {
    let mut kin = Kin::default();
    let explicit = explicit(whole, tree, events, order, &mut kin, found);
    nested(whole, tree, events, order, &explicit, &mut kin, found);
    parallel(whole, tree, events, &mut kin);
    inferred(whole, events, order, &explicit, &mut kin, found);
}

/// The handoffs that events tell of, each once: several tellings of a call tell of one. One that names no giving agent
/// comes from the agent around it; one that names no receiver goes to the next other agent that acts. A call that was
/// denied, or failed before the other agent did anything, handed nothing over.
fn explicit<'w>(
    whole: &'w Whole,
    tree: &Tree,
    events: &[Resolved],
    order: &[u32],
    kin: &mut Kin,
    found: &mut Resolution,
) -> Vec<Explicit<'w>> {
    let callers = callers(whole);
    let mut all: Vec<Explicit<'w>> = Vec::new();
    let mut latest: HashMap<(i64, i64), usize> = HashMap::default();
    let mut calls: HashSet<(i64, i64, &str)> = HashSet::default();
    let acts = LazyCell::new(|| acts(whole, events));
    for (at, event) in order.iter().map(|place| *place as usize).enumerate() {
        let Some((from, to)) = whole.events[event].handoff else {
            continue;
        };
        let (said, mut to) = (whole.by_name(from), whole.by_name(to));
        let around = events[event].agent;
        let from = match callers.get(whole.events[event].tool_call.as_str()) {
            Some(caller) => *caller,
            None if said == 0 && around != to => around,
            None => said,
        };
        if from != said {
            found.givers.push((whole.events[event].id, from));
        }
        if to == 0 && from != 0 {
            to = next_agent(whole, events, &order[at + 1..], event, from);
            if to != 0 {
                found.takers.push((whole.events[event].id, to));
            }
        }
        if whole.events[event].delegates && from != 0 && to != 0 {
            kin.join(from, to);
        }
        let span = tree.span_of[event];
        let call = whole.events[event].tool_call.as_str();
        let came_to_nothing = || {
            let last = last_of_span(whole, tree, events, span).unwrap_or_default();
            let during = events[event].best_ns..=last.saturating_add(APART_NS);
            let times = acts.get(&to).map_or(&[][..], Vec::as_slice);
            let next = times.partition_point(|at| at < during.start());
            !times.get(next).is_some_and(|at| during.contains(at))
        };
        let told = retold::is_retold(&whole.events[event], &events[event])
            || has_failed(whole, tree, span) && came_to_nothing()
            || latest.get(&(from, to)).is_some_and(|other| {
                let other_span = tree.span_of[*other];
                let is_around = span == other_span || tree.around(span).any(|around| around == other_span);
                let other_call = whole.events[*other].tool_call.as_str();
                let is_another = !call.is_empty() && !other_call.is_empty() && call != other_call;
                let began_within = events[event].best_ns < last_ns(&whole.events[*other], &events[*other]);
                is_around || !is_another && began_within
            })
            || !call.is_empty() && !calls.insert((from, to, call));
        if told {
            found.retold.push(whole.events[event].id);
            continue;
        }
        latest.insert((from, to), event);
        all.push(Explicit { at, from, to, call });
    }
    all
}

/// When each agent did something, in order.
fn acts(whole: &Whole, events: &[Resolved]) -> HashMap<i64, Vec<i64>> {
    let mut acts: HashMap<i64, Vec<i64>> = HashMap::default();
    for (event, resolved) in whole.events.iter().zip(events) {
        if event.own_agent != 0 {
            acts.entry(resolved.agent).or_default().push(resolved.best_ns);
        }
    }
    acts.values_mut().for_each(|times| times.sort_unstable());
    acts
}

/// The agents that made calls, as far as a telling of the call says their ids. That is certain, whereas a telling
/// without an id may name the main agent for want of a better one.
fn callers(whole: &Whole) -> HashMap<&str, i64> {
    let by_id = |item: &&Item| !item.tool_call.is_empty() && whole.by_name(item.own_agent) != item.own_agent;
    let told = whole.events.iter().filter(by_id);
    told.map(|item| (item.tool_call.as_str(), whole.by_name(item.own_agent)))
        .collect()
}

/// The agent that acts next after an event of `from`, other than that one; 0 for none, and where several do at one
/// instant.
fn next_agent(whole: &Whole, events: &[Resolved], following: &[u32], handoff: usize, from: i64) -> i64 {
    let scope = acting(&whole.events[handoff]);
    let acts = |place: &usize| {
        let is_later = events[*place].best_ns > events[handoff].best_ns;
        is_later && events[*place].agent != from && acting(&whole.events[*place]) == scope
    };
    let mut next = following.iter().map(|place| *place as usize).filter(acts);
    let Some(first) = next.next().filter(|_| scope.is_some()) else {
        return 0;
    };
    let mut at_once = next.take_while(|place| events[*place].best_ns == events[first].best_ns);
    match at_once.all(|place| events[place].agent == events[first].agent) {
        true => events[first].agent,
        false => 0,
    }
}

/// An agent's span inside the span of another agent is a handoff from it, unless an event told of that one.
fn nested(
    whole: &Whole,
    tree: &Tree,
    events: &[Resolved],
    order: &[u32],
    explicit: &[Explicit<'_>],
    kin: &mut Kin,
    found: &mut Resolution,
) {
    let agent_of = |span: u32| agent_of(whole, tree, events, span).unwrap_or(0);
    let caller_of = |span: u32| {
        let names_one = tree.events(span).any(|place| whole.events[place].own_agent != 0);
        if names_one { agent_of(span) } else { 0 }
    };
    // Explicit handoffs that no nested agent was found for yet, the latest first.
    let mut open: HashMap<(i64, i64), Vec<usize>> = HashMap::default();
    for told in explicit.iter().rev() {
        open.entry((told.from, told.to)).or_default().push(told.at);
    }
    // Several tellings of one call may each have an agent inside.
    let calls: HashSet<(i64, i64, &str)> = explicit
        .iter()
        .map(|told| (told.from, told.to, told.call))
        .collect();
    let is_told_by_call = |tool: u32, from: i64, to: i64| {
        let mut ids = tree.events(tool).map(|place| &whole.events[place].tool_call);
        ids.any(|call| !call.is_empty() && calls.contains(&(from, to, call.as_str())))
    };
    let mut seen = HashSet::default();
    for (at, place) in order.iter().enumerate() {
        let place = *place as usize;
        let span = tree.span_of[place];
        if tree.family(span) != Family::Agent || whole.events[place].own_agent == 0 || !seen.insert(span) {
            continue;
        }
        // Several agents may name one span: the span's own is the same in whatever order they came.
        let agent = agent_of(span);
        let mut tool = String::new();
        let mut nearest_tool = None;
        for around in tree.around(span) {
            let family = tree.family(around);
            if family == Family::Tool {
                nearest_tool.get_or_insert(around);
            }
            if family == Family::Tool && tool.is_empty() {
                let names = tree.events(around).map(|place| &whole.events[place].name);
                tool = names
                    .into_iter()
                    .find(|name| !name.is_empty())
                    .cloned()
                    .unwrap_or_default();
            }
            let from = match family {
                Family::Agent => agent_of(around),
                // The call of a tool that names its agent says who called.
                Family::Tool => caller_of(around),
                _ => 0,
            };
            if from == agent && family == Family::Agent {
                break;
            }
            if from == agent || from == 0 {
                continue;
            }
            kin.join(from, agent);
            if nearest_tool.is_some_and(|tool| is_told_by_call(tool, from, agent)) {
                break;
            }
            let told = open.get_mut(&(from, agent));
            if told.and_then(|told| told.pop_if(|told| *told < at)).is_none() {
                found.nested.push(Edge {
                    event: whole.events[place].id,
                    from,
                    to: agent,
                    reason: tool,
                });
            }
            break;
        }
    }
}

/// Agents that work at the same time, side by side in one span, do not hand to each other.
fn parallel(whole: &Whole, tree: &Tree, events: &[Resolved], kin: &mut Kin) {
    let mut beside: HashMap<u32, Vec<(i64, i64, i64)>> = HashMap::default();
    for span in (0..whole.spans.len() as u32).filter(|span| tree.family(*span) == Family::Agent) {
        let Some(parent) = tree.parent(span) else { continue };
        let own = || {
            tree.events(span)
                .map(|place| (&whole.events[place], &events[place]))
        };
        let start = own().map(|(_, resolved)| resolved.best_ns).min();
        let end = own().map(|(event, resolved)| last_ns(event, resolved)).max();
        let agent = agent_of(whole, tree, events, span);
        if let (Some(start), Some(end), Some(agent)) = (start, end, agent) {
            beside.entry(parent).or_default().push((start, end, agent));
        }
    }
    for mut spans in beside.into_values() {
        spans.sort_unstable();
        let mut latest: Option<(i64, i64)> = None;
        for (start, end, agent) in spans {
            if let Some((until, other)) = latest.filter(|(until, _)| start < *until) {
                kin.join(agent, other);
                latest = Some((until.max(end), if end > until { agent } else { other }));
            } else {
                latest = Some((end, agent));
            }
        }
    }
}

/// Within what the acting agent is followed; none where the event does not tell that its agent acts. Events that only
/// share an origin did not happen in one run; some dialects have a trace for each run; and where agents are told apart
/// by trace, only names do so. The end of an agent is no act.
fn acting(event: &Item) -> Option<i64> {
    let is_end = event.kind == Kind::AgentEnd && event.kind.phase() == Phase::End && event.flags & WHOLE == 0;
    if event.own_agent == 0 || is_end || (event.trace == 0 && event.flags & NAMES_SESSION == 0) {
        return None;
    }
    match event.flags & (AGENTS_BY_TRACE | RUN_IS_TRACE) {
        0 => Some(0),
        RUN_IS_TRACE => Some(event.trace),
        _ => Some(event.trace).filter(|_| event.flags & NAMES_AGENT != 0),
    }
}

/// Changes of the acting agent by time, without those that an explicit handoff between the same two agents told of
/// since the agent before them took over, and those between agents of one nest.
fn inferred(
    whole: &Whole,
    events: &[Resolved],
    order: &[u32],
    explicit: &[Explicit],
    kin: &mut Kin,
    found: &mut Resolution,
) {
    let mut before: HashMap<i64, i64> = HashMap::default();
    let mut told: Vec<(i64, i64)> = Vec::new();
    let mut explicit = explicit.iter().peekable();
    for (at, place) in order.iter().enumerate() {
        let place = *place as usize;
        let event = &whole.events[place];
        if let Some(scope) = acting(event) {
            let agent = events[place].agent;
            if let Some(from) = before.insert(scope, agent).filter(|from| *from != agent) {
                if !told.contains(&(from, agent)) && !kin.are(from, agent) {
                    found.inferred.push(Edge {
                        event: event.id,
                        from,
                        to: agent,
                        reason: String::new(),
                    });
                }
                told.clear();
            }
        }
        while let Some(handoff) = explicit.next_if(|handoff| handoff.at <= at) {
            told.push((handoff.from, handoff.to));
        }
    }
}

/// Agents that one nest of spans explains: union-find.
#[derive(Debug, Default)]
struct Kin(HashMap<i64, i64>);

impl Kin {
    fn root(&mut self, agent: i64) -> i64 {
        let mut root = agent;
        while let Some(up) = self.0.get(&root).copied().filter(|up| *up != root) {
            root = up;
        }
        self.0.insert(agent, root);
        root
    }

    fn join(&mut self, one: i64, other: i64) {
        let (one, other) = (self.root(one), self.root(other));
        self.0.insert(one.max(other), one.min(other));
    }

    fn are(&mut self, one: i64, other: i64) -> bool {
        self.root(one) == self.root(other)
    }
}
