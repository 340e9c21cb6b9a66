//! The messages of a transcript, and which of them are those that a request leaves out. A request names its messages by
//! hashes that nobody else can make, so a message is found by its place: answers of the model and what stands in the
//! place of a user follow on each other, and the newest of both are at the end.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde_json::{Value, json};
use tracewake_model::UnixNanos;

use crate::sent_parts::{Answered, Asked, Request};

/// What was said, as it was told.
#[derive(Debug, Default)]
pub(super) struct Transcript {
    lines: HashSet<String>,
    /// By time, after [`Transcript::order`].
    answers: Vec<Answer>,
    places: HashMap<(String, String), usize>,
    /// What users said apart from results, by time after [`Transcript::order`].
    said: Vec<Said>,
    /// Results of tools by agent and id of the call.
    results: HashMap<(String, String), Value>,
    /// Places of answers by agent and by what tells them.
    by_key: HashMap<(String, String), usize>,
    by_request: HashMap<String, usize>,
}

#[derive(Debug)]
struct Answer {
    agent: String,
    request: String,
    /// When its request was sent, else its first line.
    start: UnixNanos,
    end: UnixNanos,
    /// By their place, and by time where that is not told.
    blocks: BTreeMap<(u64, UnixNanos, usize), Value>,
}

#[derive(Debug)]
struct Said {
    agent: String,
    at: UnixNanos,
    blocks: Vec<Value>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    User,
    Assistant,
    /// Of the program, in between.
    System,
}

impl Transcript {
    pub(super) fn answered(&mut self, agent: String, answered: Answered) {
        if !self.lines.insert(answered.line) {
            return;
        }
        let count = self.answers.len();
        let key = (agent.clone(), answered.answer);
        let place = *self.places.entry(key).or_insert(count);
        if place == count {
            self.answers.push(Answer {
                agent,
                request: answered.request,
                start: answered.at,
                end: answered.at,
                blocks: BTreeMap::new(),
            });
        }
        let answer = &mut self.answers[place];
        answer.start = answer.start.min(answered.at);
        answer.end = answer.end.max(answered.at);
        for (number, block) in answered.blocks.into_iter().enumerate() {
            answer.blocks.insert((answered.place, answered.at, number), block);
        }
    }

    pub(super) fn asked(&mut self, agent: String, asked: Asked) {
        if !self.lines.insert(asked.line) {
            return;
        }
        let mut blocks = Vec::new();
        for block in asked.blocks {
            match block["tool_use_id"].as_str() {
                Some(call) => {
                    self.results.insert((agent.clone(), call.to_owned()), block);
                }
                None => blocks.push(block),
            }
        }
        if !blocks.is_empty() {
            let at = asked.at;
            self.said.push(Said { agent, at, blocks });
        }
    }

    /// Puts what was added into the order of time.
    pub(super) fn order(&mut self, requests: &HashMap<String, (String, Request)>) {
        for answer in &mut self.answers {
            if let Some((_, request)) = requests.get(&answer.request) {
                answer.start = request.at.min(answer.start);
            }
        }
        self.answers.sort_by_key(|answer| (answer.start, answer.end));
        self.said.sort_by_key(|said| said.at);
        for (place, answer) in self.answers.iter().enumerate() {
            let key = key(answer.blocks.values());
            self.by_key.insert((answer.agent.clone(), key), place);
            if !answer.request.is_empty() {
                self.by_request.insert(answer.request.clone(), place);
            }
        }
    }

    /// Adds the messages of a request that are not among the known ones.
    pub(super) fn fill(
        &self,
        agent: &str,
        request: &Request,
        hashes: &[&str],
        known: &mut HashMap<String, Value>,
    ) {
        if hashes.iter().all(|hash| known.contains_key(*hash)) {
            return;
        }
        let roles = roles(hashes, known);
        let mut base = self.by_request.get(&request.base).copied();
        // Everything that is left of here was said before this instant, and by answers before this place.
        let mut until = request.at;
        let mut before = self.answers.partition_point(|answer| answer.start < request.at);
        let mut open: Option<(&str, UnixNanos)> = None;
        for (place, (hash, role)) in hashes.iter().zip(&roles).enumerate().rev() {
            match (role, known.get(*hash)) {
                (Role::System, _) => continue,
                (Role::User, told) => {
                    let is_open = told.is_none();
                    self.close(agent, open.take(), None, known);
                    open = is_open.then_some((*hash, until));
                }
                (Role::Assistant, Some(message)) => {
                    let found = self.place_of(agent, message);
                    let message = message.clone();
                    self.close(agent, open.take(), Some(&message), known);
                    if let Some(at) = found {
                        (before, until) = (at, self.answers[at].start);
                    }
                }
                (Role::Assistant, None) => {
                    let of_base = base.take_if(|at| place >= request.keep && *at < before);
                    let Some(at) = of_base.or_else(|| self.last(agent, before)) else {
                        self.close(agent, open.take(), None, known);
                        continue;
                    };
                    let message = self.answers[at].message();
                    self.close(agent, open.take(), Some(&message), known);
                    known.insert((*hash).to_owned(), message);
                    (before, until) = (at, self.answers[at].start);
                }
            }
        }
        self.close(agent, open, None, known);
    }

    /// Adds what was said in the place of a user until an instant, after an answer.
    fn close(
        &self,
        agent: &str,
        open: Option<(&str, UnixNanos)>,
        answer: Option<&Value>,
        known: &mut HashMap<String, Value>,
    ) {
        let Some((hash, until)) = open else { return };
        let mut calls = answer.into_iter().flat_map(calls_of).peekable();
        let blocks = match calls.peek() {
            Some(_) => calls.map(|call| self.result(agent, call)).collect(),
            None => Some(self.said_last(agent, until)),
        };
        if let Some(blocks) = blocks.filter(|blocks| !blocks.is_empty()) {
            known.insert(hash.to_owned(), json!({ "role": "user", "content": blocks }));
        }
    }

    fn result(&self, agent: &str, call: &str) -> Option<&Value> {
        self.results.get(&(agent.to_owned(), call.to_owned()))
    }

    /// What a user said between the last answer before an instant and that instant.
    fn said_last(&self, agent: &str, until: UnixNanos) -> Vec<&Value> {
        let own = self.answers.iter().filter(|answer| answer.agent == agent);
        let since = own.map(|answer| answer.end).filter(|end| *end <= until).max();
        let said = self.said.iter().filter(|said| {
            said.agent == agent && said.at <= until && since.is_none_or(|since| said.at > since)
        });
        said.flat_map(|said| &said.blocks).collect()
    }

    fn place_of(&self, agent: &str, message: &Value) -> Option<usize> {
        let blocks = message["content"].as_array().map_or(&[][..], Vec::as_slice);
        self.by_key.get(&(agent.to_owned(), key(blocks))).copied()
    }

    /// The last answer of an agent before a place.
    fn last(&self, agent: &str, before: usize) -> Option<usize> {
        let mut earlier = self.answers[..before].iter();
        earlier.rposition(|answer| answer.agent == agent)
    }
}

impl Answer {
    fn message(&self) -> Value {
        let blocks: Vec<&Value> = self.blocks.values().collect();
        json!({ "role": "assistant", "content": blocks })
    }
}

/// Whose each message is. What is not known is the other's than the one before.
fn roles(hashes: &[&str], known: &HashMap<String, Value>) -> Vec<Role> {
    let mut last = Role::Assistant;
    let mut role = |hash: &&str| {
        let role = match known.get(*hash).and_then(|message| message["role"].as_str()) {
            Some("assistant") => Role::Assistant,
            Some("user") => Role::User,
            Some(_) => return Role::System,
            None if last == Role::Assistant => Role::User,
            None => Role::Assistant,
        };
        last = role;
        role
    };
    hashes.iter().map(&mut role).collect()
}

/// The ids of the calls that a message asks for.
fn calls_of(message: &Value) -> impl Iterator<Item = &str> {
    let blocks = message["content"].as_array().into_iter().flatten();
    blocks
        .filter(|block| block["type"] == "tool_use")
        .filter_map(|block| block["id"].as_str())
}

/// What tells an answer: the id of its first call, else its text.
fn key<'a>(blocks: impl IntoIterator<Item = &'a Value>) -> String {
    let mut text = String::new();
    for block in blocks {
        if let Some(id) = block["id"].as_str() {
            return id.to_owned();
        }
        text.push_str(block["text"].as_str().unwrap_or_default());
    }
    text
}
