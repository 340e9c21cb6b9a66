//! How many agents are around each span of a session.

use std::collections::HashMap;

use rusqlite::Connection;
use tracewake_model::{Family, parents};

/// Where a span is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Nested {
    /// The agent at work: its own, or else that of the nearest span around it that names one; 0 for none.
    agent: i64,
    /// How many other agents are around it, one inside the other.
    pub(super) depth: u8,
}

/// The places of all spans of a session by row id.
#[derive(Debug, Default)]
pub(super) struct Nesting(HashMap<i64, Nested>);

/// A span as far as its place depends on it.
struct Node {
    row: i64,
    agent: i64,
    parent: Option<usize>,
}

impl Nesting {
    /// Reads the spans of a session.
    pub(super) fn read(db: &Connection, session: i64) -> rusqlite::Result<Nesting> {
        let mut select =
            db.prepare_cached("SELECT id, family, key, parent, agent FROM spans WHERE session = ?1")?;
        let mut rows = select.query([session])?;
        let (mut nodes, mut named) = (Vec::new(), Vec::new());
        while let Some(row) = rows.next()? {
            named.push((
                Family::from_code(row.get(1)?),
                row.get::<_, String>(2)?,
                row.get::<_, String>(3)?,
            ));
            nodes.push(Node {
                row: row.get(0)?,
                agent: row.get(4)?,
                parent: None,
            });
        }
        let named = named
            .iter()
            .map(|(family, key, parent)| (*family, &**key, &**parent));
        for (node, parent) in nodes.iter_mut().zip(parents(named)) {
            node.parent = parent;
        }
        Ok(Nesting::of_nodes(&nodes))
    }

    /// The place of a span; that of a root when it is not known.
    pub(super) fn of(&self, row: i64) -> Nested {
        self.0.get(&row).copied().unwrap_or_default()
    }

    fn of_nodes(nodes: &[Node]) -> Nesting {
        let mut places: Vec<Option<Nested>> = vec![None; nodes.len()];
        let mut seen = vec![false; nodes.len()];
        let mut way = Vec::new();
        for start in 0..nodes.len() {
            let mut next = Some(start);
            let mut around = Nested::default();
            while let Some(at) = next {
                if let Some(known) = places[at] {
                    around = known;
                    break;
                }
                // Spans that are inside of each other in a ring have nothing around them.
                if seen[at] {
                    break;
                }
                seen[at] = true;
                way.push(at);
                next = nodes[at].parent;
            }
            while let Some(at) = way.pop() {
                let node = &nodes[at];
                let enters = node.agent != 0 && node.agent != around.agent;
                around = Nested {
                    agent: if enters { node.agent } else { around.agent },
                    depth: around.depth.saturating_add(u8::from(enters && around.agent != 0)),
                };
                places[at] = Some(around);
            }
        }
        Nesting(
            nodes
                .iter()
                .zip(places)
                .map(|(node, place)| (node.row, place.unwrap_or_default()))
                .collect(),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn depth_counts_the_other_agents_around_a_span() {
        let check = |spans: &[(i64, Option<usize>)], depths: &[u8]| {
            let nodes: Vec<Node> = (1..)
                .zip(spans)
                .map(|(row, (agent, parent))| Node {
                    row,
                    agent: *agent,
                    parent: *parent,
                })
                .collect();
            let nesting = Nesting::of_nodes(&nodes);
            let found: Vec<u8> = nodes.iter().map(|node| nesting.of(node.row).depth).collect();
            assert_eq!(found, depths, "{spans:?}");
        };
        check(
            &[(0, None), (1, Some(0)), (2, Some(1)), (2, Some(2))],
            &[0, 0, 1, 1],
        );
        // What names no agent is with the agent around it.
        check(
            &[(1, None), (0, Some(0)), (1, Some(1)), (2, Some(1))],
            &[0, 0, 0, 1],
        );
        // Children before their parents, and an agent that is called back.
        check(&[(1, Some(1)), (2, Some(2)), (1, None)], &[2, 1, 0]);
        // A ring.
        check(&[(1, Some(1)), (2, Some(0)), (3, Some(0))], &[1, 0, 2]);
    }
}
