//! Calls that share a growing context: which parts each holds, since when and until when.

use std::collections::HashMap;

use super::pieces::Piece;
use crate::dto::{ContextCall, ContextPart, ContextSource, ContextThread, PartKind};

/// A context is dropped where less than this share of its weight stays.
const DROPPED: f64 = 0.5;
/// A context of less weight is too small to be dropped, in characters.
const LEAST: f64 = 4_000.0;

/// A model call with the pieces of what it was asked.
pub(super) struct Asking {
    pub(super) agent: String,
    pub(super) model: String,
    pub(super) call: ContextCall,
    pub(super) pieces: Vec<Piece>,
}

/// A thread that grows.
pub(super) struct Growing {
    pub(super) thread: ContextThread,
    /// Parts with what is known of their pieces, by place.
    pub(super) kept: Vec<Piece>,
    /// Places of the parts that the last call holds, by content and number among equal ones.
    open: HashMap<(u64, usize), usize>,
}

/// Puts calls, in the order of time, into threads.
pub(super) fn threads(calls: Vec<Asking>) -> Vec<Growing> {
    let mut threads: Vec<Growing> = Vec::new();
    for asking in calls {
        let at = thread_of(&threads, &asking).unwrap_or_else(|| {
            threads.push(Growing {
                thread: ContextThread {
                    agent: asking.agent.clone(),
                    model: String::new(),
                    window: None,
                    calls: Vec::new(),
                    parts: Vec::new(),
                },
                kept: Vec::new(),
                open: HashMap::new(),
            });
            threads.len() - 1
        });
        threads[at].push(asking);
    }
    threads
}

/// The thread that a call goes on with: of its agent, the one that shares most with it. A call that shares nothing, or
/// tells nothing, goes on with the last one of its model.
fn thread_of(threads: &[Growing], asking: &Asking) -> Option<usize> {
    let own = || (0..threads.len()).filter(|at| threads[*at].thread.agent == asking.agent);
    let shared = |at: &usize| -> f64 {
        let known = numbered(&asking.pieces).filter(|(key, _)| threads[*at].open.contains_key(key));
        known.map(|(_, piece)| piece.weight).sum()
    };
    let best = own().max_by(|a, b| shared(a).total_cmp(&shared(b)));
    match best {
        Some(at) if shared(&at) > 0.0 => Some(at),
        _ => own().rev().find(|at| threads[*at].thread.model == asking.model),
    }
}

/// Pieces with their content and their number among equal ones.
fn numbered(pieces: &[Piece]) -> impl Iterator<Item = ((u64, usize), &Piece)> {
    let mut seen: HashMap<u64, usize> = HashMap::new();
    pieces.iter().map(move |piece| {
        let number = seen.entry(piece.hash).or_default();
        *number += 1;
        ((piece.hash, *number), piece)
    })
}

impl Growing {
    fn push(&mut self, asking: Asking) {
        let Asking {
            model,
            mut call,
            pieces,
            ..
        } = asking;
        let place = self.thread.calls.len() as u32;
        let held = |thread: &ContextThread, open: &HashMap<(u64, usize), usize>| -> f64 {
            open.values().map(|at| thread.parts[*at].weight).sum()
        };
        let before = held(&self.thread, &self.open);
        let told = call.source != ContextSource::Nothing;
        if told {
            let now: HashMap<(u64, usize), &Piece> = numbered(&pieces).collect();
            self.open.retain(|key, _| now.contains_key(key));
        }
        let stays = held(&self.thread, &self.open);
        call.compacted = told && before > LEAST && stays < before * DROPPED;
        let compacted = call.compacted;
        for at in self.open.values() {
            self.thread.parts[*at].last = place;
        }
        let mut is_first = true;
        for (key, piece) in numbered(&pieces) {
            if self.open.contains_key(&key) {
                continue;
            }
            // What comes first after a drop stands for what was dropped.
            let is_summary = compacted && is_first && piece.kind == PartKind::Message;
            is_first &= piece.kind != PartKind::Message;
            self.open.insert(key, self.thread.parts.len());
            self.thread.parts.push(ContextPart {
                kind: if is_summary { PartKind::Summary } else { piece.kind },
                label: piece.label.clone(),
                span: None,
                weight: piece.weight,
                first: place,
                last: place,
                afterwards: None,
                afterwards_span: None,
            });
            self.kept.push(piece.clone());
        }
        call.weight = held(&self.thread, &self.open);
        self.thread.model = model;
        self.thread.calls.push(call);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn piece(kind: PartKind, text: &str, weight: f64) -> Piece {
        Piece {
            kind,
            label: text.to_owned(),
            path: String::new(),
            call: String::new(),
            weight,
            hash: text.bytes().map(u64::from).sum(),
        }
    }

    fn asking(agent: &str, model: &str, texts: &[(&str, f64)]) -> Asking {
        Asking {
            agent: agent.to_owned(),
            model: model.to_owned(),
            call: ContextCall {
                span: 0,
                at_ms: 0.0,
                source: if texts.is_empty() {
                    ContextSource::Nothing
                } else {
                    ContextSource::Request
                },
                input_tokens: 0,
                cached_tokens: 0,
                weight: 0.0,
                input_cost: None,
                compacted: false,
            },
            pieces: texts
                .iter()
                .map(|(text, weight)| piece(PartKind::Message, text, *weight))
                .collect(),
        }
    }

    fn drawn(threads: &[Growing]) -> Vec<String> {
        let part =
            |part: &ContextPart| format!("{:?} {} {}..{}", part.kind, part.label, part.first, part.last);
        let one = |growing: &Growing| {
            let parts: Vec<String> = growing.thread.parts.iter().map(part).collect();
            format!(
                "{} {}: {}",
                growing.thread.agent,
                growing.thread.calls.len(),
                parts.join(", ")
            )
        };
        threads.iter().map(one).collect()
    }

    #[test]
    fn parts_are_held_from_call_to_call() {
        let found = threads(vec![
            asking("main", "m", &[("a", 10.0)]),
            asking("main", "m", &[("a", 10.0), ("b", 5.0)]),
            asking("main", "m", &[]),
            asking("main", "m", &[("a", 10.0), ("c", 5.0), ("c", 5.0)]),
        ]);
        let expect = ["main 4: Message a 0..3, Message b 1..2, Message c 3..3, Message c 3..3"];
        assert_eq!(drawn(&found), expect);
        let weights: Vec<f64> = found[0].thread.calls.iter().map(|call| call.weight).collect();
        assert_eq!(weights, [10.0, 15.0, 15.0, 20.0]);
    }

    #[test]
    fn calls_apart_from_the_conversation_are_threads_of_their_own() {
        let found = threads(vec![
            asking("main", "large", &[("a", 10.0)]),
            asking("main", "small", &[("title", 10.0)]),
            asking("main", "large", &[("a", 10.0), ("b", 1.0)]),
            asking("helper", "large", &[("a", 10.0)]),
        ]);
        let expect = [
            "main 2: Message a 0..1, Message b 1..1",
            "main 1: Message title 0..0",
            "helper 1: Message a 0..0",
        ];
        assert_eq!(drawn(&found), expect);
    }

    #[test]
    fn a_drop_is_seen_and_what_stands_for_it_is_the_summary() {
        let found = threads(vec![
            asking("main", "m", &[("sys", 10.0), ("old", 9_000.0)]),
            asking("main", "m", &[("sys", 10.0), ("short", 50.0), ("next", 5.0)]),
        ]);
        let expect = ["main 2: Message sys 0..1, Message old 0..0, Summary short 1..1, Message next 1..1"];
        assert_eq!(drawn(&found), expect);
        assert!(found[0].thread.calls[1].compacted && !found[0].thread.calls[0].compacted);
    }
}
