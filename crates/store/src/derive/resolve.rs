//! What only a session as a whole tells: whose call it is, to which server, which tellings are one call, what its
//! errors are, who handed to whom, when an event without a time happened, and what came first of what happened at one
//! instant.
//!
//! A pure function of the events that are stored, so it does not matter in which order they came or how they were
//! batched.

mod beside;
mod errors;
mod handoffs;
mod once;
mod order;
mod refused;
mod retold;
mod said;
mod servers;
mod times;
mod tree;

#[cfg(test)]
mod tests;

use tracewake_model::{Family, Kind};

use super::flag;
use crate::maps::HashMap;
use crate::prices::TokensToPrice;
use tree::Tree;

/// How far two tellings of one call, or a failure and the event that tells of it, may lie apart.
const APART_NS: i64 = 1_000_000_000;

/// A session, as far as it is needed.
#[derive(Debug, Default)]
pub(crate) struct Whole {
    pub(crate) events: Vec<Item>,
    pub(crate) spans: Vec<SpanItem>,
    /// Agents that have a name, by the ids that they were also called by.
    pub(crate) named: HashMap<i64, Vec<i64>>,
}

impl Whole {
    /// An agent by the one name that the session gives for its id; itself where there is none, or several.
    fn by_name(&self, agent: i64) -> i64 {
        match self.named.get(&agent).map(Vec::as_slice) {
            Some([named]) => *named,
            _ => agent,
        }
    }
}

/// A span by its row.
#[derive(Debug, Default)]
pub(crate) struct SpanItem {
    pub(crate) row: i64,
    pub(crate) family: Option<Family>,
    pub(crate) key: String,
    pub(crate) parent: String,
}

/// An event, as far as it is needed.
#[derive(Debug, Clone, Default)]
pub(crate) struct Item {
    pub(crate) id: i64,
    /// Number of its dialect.
    pub(crate) dialect: u8,
    /// Row id of its span.
    pub(crate) span: i64,
    pub(crate) kind: Kind,
    /// As stored, with what was resolved before.
    pub(crate) flags: i64,
    pub(crate) own_agent: i64,
    pub(crate) agent: i64,
    pub(crate) best_ns: i64,
    /// Breaks ties of time where the order of arrival must not matter.
    pub(crate) tie: i64,
    pub(crate) end_ns: Option<i64>,
    pub(crate) stated_ns: Option<i64>,
    pub(crate) received_ns: i64,
    pub(crate) seq: Option<i64>,
    pub(crate) trace: i64,
    pub(crate) place: i64,
    pub(crate) name: String,
    /// As sent.
    pub(crate) detail: String,
    /// The server of an MCP call, as found before.
    pub(crate) found_server: String,
    /// The tool that an MCP call ran.
    pub(crate) tool: String,
    pub(crate) tool_call: String,
    /// Hash of the arguments of a call, or of the words of a message; none where they are not told.
    pub(crate) arguments: Option<i64>,
    /// Joins the tellings of a model call: the id of its response, or what was refused to whom. Of another event its
    /// likeness.
    pub(crate) call: String,
    /// Input and output tokens of a model call; none where it states none.
    pub(crate) tokens: Option<(i64, i64)>,
    pub(crate) has_cost: bool,
    /// Of a model call without a stated cost.
    pub(crate) to_price: Option<TokensToPrice>,
    /// As stored.
    pub(crate) estimate_pico: Option<i64>,
    /// Row ids of the agents at both ends of an explicit handoff; 0 for one that it does not name.
    pub(crate) handoff: Option<(i64, i64)>,
    /// The agent that hands over goes on, and has the work back in the end.
    pub(crate) delegates: bool,
}

/// What a session as a whole tells of one of its events.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Resolved {
    pub(crate) agent: i64,
    pub(crate) flags: i64,
    pub(crate) best_ns: i64,
    pub(crate) place: i64,
    /// Place in [`Whole::events`] of the event that names the server of an MCP call, where the call does not.
    pub(crate) server: Option<usize>,
}

/// The last instant that an event speaks of.
fn last_ns(event: &Item, resolved: &Resolved) -> i64 {
    event
        .end_ns
        .map_or(resolved.best_ns, |end| end.max(resolved.best_ns))
}

/// The last instant that any event of a span speaks of; none for a span without events.
fn last_of_span(whole: &Whole, tree: &Tree, events: &[Resolved], span: u32) -> Option<i64> {
    let of_span = tree.events(span);
    of_span
        .map(|place| last_ns(&whole.events[place], &events[place]))
        .max()
}

/// A handoff that no event tells of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Edge {
    /// Row id of the event at which the other agent takes over.
    pub(crate) event: i64,
    /// Row ids of agents.
    pub(crate) from: i64,
    pub(crate) to: i64,
    /// The tool whose call did it; may be empty.
    pub(crate) reason: String,
}

/// What a session as a whole tells.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Resolution {
    /// Of each event, in the order of [`Whole::events`].
    pub(crate) events: Vec<Resolved>,
    /// An agent that works inside the span of another.
    pub(crate) nested: Vec<Edge>,
    /// Explicit handoffs without a giving agent: event and the agent around it.
    pub(crate) givers: Vec<(i64, i64)>,
    /// Explicit handoffs without a receiver: event and the agent that acts next.
    pub(crate) takers: Vec<(i64, i64)>,
    /// Explicit handoffs that another one or nesting tells of as well, or that came to nothing.
    pub(crate) retold: Vec<i64>,
    pub(crate) inferred: Vec<Edge>,
    /// It had errors and came to a good end.
    pub(crate) recovered: bool,
}

/// Looks at a session as a whole.
pub(crate) fn resolve(whole: &Whole) -> Resolution {
    let tree = Tree::of(whole);
    let mut events: Vec<Resolved> = whole
        .events
        .iter()
        .map(|event| Resolved {
            agent: event.own_agent,
            flags: event.flags & !flag::RESOLVED,
            best_ns: event.best_ns,
            place: 0,
            server: None,
        })
        .collect();
    times::place_unknown(whole, &tree, &mut events);
    tree::name_agents(whole, &tree, &mut events);
    servers::find(whole, &tree, &mut events);
    once::count_once(whole, &tree, &mut events);
    retold::find(whole, &tree, &mut events);
    said::find(whole, &tree, &mut events);
    let order = order::by_time(whole, &tree, &mut events);
    let mut resolution = Resolution {
        recovered: errors::count(whole, &tree, &mut events),
        ..Resolution::default()
    };
    handoffs::find(whole, &tree, &events, &order, &mut resolution);
    resolution.events = events;
    resolution
}
