//! Agents and what they hand to each other.

use std::collections::{BTreeMap, HashMap};

use tracewake_model::{Family, UnixNanos};

use tracewake_store::Store;

use crate::dto::units::small;
use crate::dto::{AgentGraph, AgentNode, AgentWait, Facet, HandoffEdgeRow, Lane, TokenUse};
use crate::error::AppError;
use crate::explore::{Explore, Step};
use crate::run::explore;

/// More nodes or edges than this are not drawn.
const NODES: usize = 2_500;
/// Handoffs that are listed and played.
const STEPS: usize = 5_000;
/// Tools, reasons and kinds that are named.
const NAMED: usize = 12;

/// The graph of a session.
///
/// # Errors
/// [`AppError::NotFound`].
pub fn agent_graph(store: &Store, key: &str, now: UnixNanos) -> Result<AgentGraph, AppError> {
    Ok(graph(&explore(store, key, now)?))
}

fn graph(explore: &Explore) -> AgentGraph {
    let mut steps = explore.explicit_handoffs();
    steps.extend(explore.inferred_handoffs());
    steps.sort_by_key(|step| (step.event, step.inferred));
    let mut order: Vec<u32> = Vec::new();
    let mut known: HashMap<u32, ()> = HashMap::new();
    let acting = explore.run.spans.iter().map(|span| span.agent);
    for agent in acting.chain(steps.iter().flat_map(|step| [step.from, step.to])) {
        if agent != 0 && known.insert(agent, ()).is_none() {
            order.push(agent);
        }
    }
    let mut facts = Facts::of(explore);
    let edges = edges(explore, &steps);
    AgentGraph {
        duration_ms: explore.duration_ns() as f64 / 1e6,
        nodes_total: small(order.len()),
        nodes: order
            .iter()
            .take(NODES)
            .map(|agent| facts.node(explore, *agent))
            .collect(),
        edges_total: small(edges.len()),
        edges: edges.into_iter().take(NODES).collect(),
        steps: steps
            .iter()
            .take(STEPS)
            .map(|step| explore.handoff_row(step))
            .collect(),
        steps_total: small(steps.len()),
    }
}

/// What is known of the agents, each taken out once.
struct Facts {
    tokens: HashMap<String, TokenUse>,
    calls: HashMap<u32, BTreeMap<u32, u32>>,
    policies: HashMap<u32, u32>,
    activity: HashMap<u32, Lane>,
    waits: HashMap<u32, BTreeMap<u32, i64>>,
}

impl Facts {
    fn of(explore: &Explore) -> Facts {
        let mut calls: HashMap<u32, BTreeMap<u32, u32>> = HashMap::new();
        for call in &explore.calls {
            *calls.entry(call.agent).or_default().entry(call.name).or_default() += 1;
        }
        let mut policies: HashMap<u32, u32> = HashMap::new();
        for span in explore
            .run
            .spans
            .iter()
            .filter(|span| span.family == Family::Policy)
        {
            *policies.entry(span.agent).or_default() += 1;
        }
        let tokens = explore
            .tokens_by_agent()
            .into_iter()
            .map(|row| (row.name.clone(), row));
        Facts {
            tokens: tokens.collect(),
            calls,
            policies,
            activity: explore.agent_activity(),
            waits: waits(explore),
        }
    }

    fn node(&mut self, explore: &Explore, agent: u32) -> AgentNode {
        let name = explore.text(agent);
        let tokens = self.tokens.remove(&name).unwrap_or_else(|| TokenUse {
            name: name.clone(),
            calls: 0,
            errors: 0,
            input_tokens: 0,
            output_tokens: 0,
            total_tokens: 0,
            cached_tokens: 0,
            reasoning_tokens: 0,
            cost: Vec::new(),
            unpriced: 0,
        });
        let calls = self.calls.remove(&agent).unwrap_or_default();
        let waits = self.waits.remove(&agent).unwrap_or_default();
        let (intervals, failures) = self
            .activity
            .remove(&agent)
            .map_or_else(Default::default, |lane| (lane.intervals, lane.marks));
        let mut waited_for: Vec<AgentWait> = waits
            .into_iter()
            .map(|(agent, ns)| AgentWait {
                agent: explore.text(agent),
                wait_ms: ns as f64 / 1e6,
            })
            .collect();
        waited_for.sort_by(|a, b| {
            b.wait_ms
                .total_cmp(&a.wait_ms)
                .then_with(|| a.agent.cmp(&b.agent))
        });
        AgentNode {
            agent: name,
            tokens,
            calls_total: small(calls.len()),
            calls: facets(explore, &calls),
            policies: self.policies.remove(&agent).unwrap_or(0),
            intervals,
            failures,
            waited_for,
        }
    }
}

/// For each agent, how long runs of others lay directly inside its own.
fn waits(explore: &Explore) -> HashMap<u32, BTreeMap<u32, i64>> {
    let mut waits: HashMap<u32, BTreeMap<u32, i64>> = HashMap::new();
    for span in explore
        .run
        .spans
        .iter()
        .filter(|span| span.family == Family::Agent && span.agent != 0)
    {
        let above = span.parent.and_then(|parent| explore.span(parent));
        if let Some(above) = above.filter(|above| above.agent != 0 && above.agent != span.agent) {
            let took = explore.end_of(span).saturating_sub(span.start_ns).max(0);
            let wait = waits
                .entry(above.agent)
                .or_default()
                .entry(span.agent)
                .or_default();
            *wait = wait.saturating_add(took);
        }
    }
    waits
}

#[derive(Default)]
struct Edge {
    count: u32,
    reasons: BTreeMap<u32, u32>,
    kinds: BTreeMap<u32, u32>,
}

/// Explicit and inferred handoffs between two agents are two edges; the most handoffs first.
fn edges(explore: &Explore, steps: &[Step]) -> Vec<HandoffEdgeRow> {
    let mut edges: BTreeMap<(u32, u32, bool), Edge> = BTreeMap::new();
    for step in steps {
        let edge = edges.entry((step.from, step.to, step.inferred)).or_default();
        edge.count += 1;
        for (counts, text) in [(&mut edge.reasons, step.reason), (&mut edge.kinds, step.kind)] {
            if text != 0 {
                *counts.entry(text).or_default() += 1;
            }
        }
    }
    let mut rows: Vec<HandoffEdgeRow> = edges
        .into_iter()
        .map(|((from, to, inferred), edge)| HandoffEdgeRow {
            from: explore.text(from),
            to: explore.text(to),
            inferred,
            count: edge.count,
            reasons: facets(explore, &edge.reasons),
            kinds: facets(explore, &edge.kinds),
        })
        .collect();
    rows.sort_by(|a, b| {
        b.count
            .cmp(&a.count)
            .then_with(|| (&a.from, &a.to).cmp(&(&b.from, &b.to)))
    });
    rows
}

/// Texts with their counts, the most first.
fn facets(explore: &Explore, counts: &BTreeMap<u32, u32>) -> Vec<Facet> {
    let mut facets: Vec<Facet> = counts
        .iter()
        .map(|(text, count)| Facet {
            value: explore.text(*text),
            count: *count,
        })
        .collect();
    facets.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.value.cmp(&b.value)));
    facets.truncate(NAMED);
    facets
}
