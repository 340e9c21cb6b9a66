//! Calls that share a growing context: which parts each holds, since when and until when.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use super::pieces::Piece;
use crate::dto::{ContextCall, ContextPart, ContextSource, ContextThread, PartKind};

/// A context is dropped where less than this share of what was said stays.
const DROPPED: f64 = 0.5;
/// A context of less weight is too small for that to mean something, in characters.
const LEAST: f64 = 4_000.0;

/// A model call with the pieces of what it was asked.
#[derive(Debug, Clone)]
pub(super) struct Asking {
    pub(super) agent: String,
    pub(super) model: String,
    pub(super) call: ContextCall,
    /// Calls of a thread hold the same pieces again and again.
    pub(super) pieces: Vec<Rc<Piece>>,
    /// Id of the request that was sent, where records apart from the call tell it.
    pub(super) sent: Option<String>,
    /// Ids of the response that its events state.
    pub(super) responses: Vec<String>,
    /// When the run says, since the call before of the agent, that the context was compacted.
    pub(super) compacted_ms: Option<f64>,
    /// Its answer calls tools.
    pub(super) calls_tools: bool,
}

/// Pieces that several calls hold.
pub(super) fn shared(pieces: Vec<Piece>) -> Vec<Rc<Piece>> {
    pieces.into_iter().map(Rc::new).collect()
}

/// A thread that grows.
pub(super) struct Growing {
    pub(super) thread: ContextThread,
    /// Parts with what is known of their pieces, by place.
    pub(super) kept: Vec<Rc<Piece>>,
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
fn numbered(pieces: &[Rc<Piece>]) -> impl Iterator<Item = ((u64, usize), &Rc<Piece>)> {
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
            compacted_ms,
            ..
        } = asking;
        let place = self.thread.calls.len() as u32;
        let before = self.said();
        let has_grown = self.has_grown(place);
        let told = call.source != ContextSource::Nothing;
        if told {
            let now: HashSet<(u64, usize)> = numbered(&pieces).map(|(key, _)| key).collect();
            self.open.retain(|key, _| now.contains(key));
        }
        let stays = self.said();
        let is_large_drop = has_grown && before > LEAST && stays < before * DROPPED;
        call.compacted = told && (is_large_drop || compacted_ms.is_some() && stays < before);
        let compacted = call.compacted;
        for at in self.open.values() {
            self.thread.parts[*at].last = place;
        }
        let mut is_first = pieces.iter().all(|piece| piece.kind != PartKind::Summary);
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
            self.kept.push(Rc::clone(piece));
        }
        call.weight = self.held().map(|part| part.weight).sum();
        self.thread.model = model;
        self.thread.calls.push(call);
    }

    /// The parts that the last call holds.
    fn held(&self) -> impl Iterator<Item = &ContextPart> {
        self.open.values().map(|at| &self.thread.parts[*at])
    }

    /// Weight of what the last call holds apart from what every call brings along.
    fn said(&self) -> f64 {
        let said = self.held().filter(|part| is_said(part.kind));
        said.map(|part| part.weight).sum()
    }

    /// Whether the last call held something that was said in the one before it. Calls that only share a system prompt
    /// are no conversation, of which something could be dropped.
    fn has_grown(&self, place: u32) -> bool {
        self.held()
            .any(|part| is_said(part.kind) && part.first + 1 < place)
    }
}

fn is_said(kind: PartKind) -> bool {
    !matches!(kind, PartKind::System | PartKind::Tools | PartKind::Injected)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn piece(kind: PartKind, text: &str, weight: f64) -> Piece {
        Piece {
            kind,
            label: text.to_owned(),
            path: String::new(),
            asked: 0,
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
                missing_messages: 0,
                missing_tools: false,
                input_cost: None,
                compacted: false,
            },
            pieces: texts
                .iter()
                .map(|(text, weight)| Rc::new(piece(PartKind::Message, text, *weight)))
                .collect(),
            sent: None,
            responses: Vec::new(),
            compacted_ms: None,
            calls_tools: false,
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
            asking("main", "m", &[("sys", 10.0), ("old", 9_000.0), ("more", 5.0)]),
            asking("main", "m", &[("sys", 10.0), ("short", 50.0), ("next", 5.0)]),
        ]);
        let before = "main 3: Message sys 0..2, Message old 0..1, Message more 1..1, ";
        let expect = format!("{before}Summary short 2..2, Message next 2..2");
        assert_eq!(drawn(&found), [expect]);
        assert_eq!(compacted(&found), [false, false, true]);
    }

    fn compacted(found: &[Growing]) -> Vec<bool> {
        found[0].thread.calls.iter().map(|call| call.compacted).collect()
    }

    #[test]
    fn what_the_run_says_was_compacted_is_a_drop_however_small() {
        let mut calls = vec![
            asking("main", "m", &[("sys", 10.0), ("old", 90.0)]),
            asking("main", "m", &[("sys", 10.0), ("short", 5.0)]),
        ];
        assert_eq!(compacted(&threads(calls.clone())), [false, false]);
        calls[1].compacted_ms = Some(1.0);
        assert_eq!(compacted(&threads(calls)), [false, true]);
    }

    #[test]
    fn calls_that_only_share_a_system_prompt_drop_nothing() {
        let found = threads(vec![
            asking("main", "m", &[("sys", 10.0), ("one", 9_000.0)]),
            asking("main", "m", &[("sys", 10.0), ("two", 9.0)]),
        ]);
        assert_eq!(compacted(&found), [false, false]);
    }
}
