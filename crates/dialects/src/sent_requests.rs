//! Requests that were sent to a model and that the records of a session tell in parts, apart from the model calls:
//! Claude Code writes the system prompt and the tools once, each message once, and of each request which of them it
//! has. Messages that the transcript has as they were sent are left out there, and are found in it.

mod transcript;

use std::collections::HashMap;

use serde_json::Value;
use tracewake_model::{Dialect, Event, Media};

use crate::detect::reader;
use crate::sent_parts::{Part, Request};
use transcript::Transcript;

/// Names of the events that tell parts of requests.
pub const SENT_REQUEST_PARTS: [&str; 3] = ["api-request", "api-request-shape", "api-request-blob"];

/// The parts of requests, as they are added.
#[derive(Debug, Default)]
pub struct SentRequests {
    shapes: HashMap<String, Value>,
    messages: HashMap<String, Value>,
    requests: HashMap<String, (String, Request)>,
    transcript: Transcript,
}

/// A request put together from its parts.
#[derive(Debug, PartialEq)]
pub struct SentRequest<'a> {
    /// System prompt and tools that are offered, with their hash, where a record tells them.
    pub shape: Option<(&'a str, &'a Value)>,
    /// Its messages in order, each with its hash; none where no record has it.
    pub messages: Vec<(&'a str, Option<&'a Value>)>,
}

/// The request that a model call answers, where its record names it.
pub fn sent_request_of(event: &Event) -> Option<&str> {
    event.metadata.as_ref()?.get("requestRef")?.as_str()
}

/// The blocks of the message that a stored record holds, in the words that the model got; none where the records of its
/// dialect do not tell them apart from what is kept for programs.
pub fn blocks_as_sent(dialect: Dialect, media: Media, original: &[u8]) -> Option<Vec<Value>> {
    match part_of(dialect, media, original)?.1 {
        Part::Answered(answered) => Some(answered.blocks),
        Part::Asked(asked) => Some(asked.blocks),
        _ => None,
    }
}

fn part_of(dialect: Dialect, media: Media, original: &[u8]) -> Option<(String, Part)> {
    let sent_part = reader(dialect)?.sent_part?;
    let record = match media {
        Media::JsonInContext => &original[memchr::memchr(b'\n', original)? + 1..],
        _ => original,
    };
    sent_part(serde_json::from_slice(record).ok()?)
}

impl SentRequests {
    /// Takes in a stored record; one that tells nothing of requests is passed over. Each counts once.
    pub fn add(&mut self, dialect: Dialect, media: Media, original: &[u8]) {
        if let Some((agent, part)) = part_of(dialect, media, original) {
            self.add_part(agent, part);
        }
    }

    fn add_part(&mut self, agent: String, part: Part) {
        match part {
            Part::Request(request) => {
                self.requests.insert(request.id.clone(), (agent, request));
            }
            Part::Shape { hash, shape } => {
                self.shapes.insert(hash, shape);
            }
            Part::Message { hash, message } => {
                self.messages.insert(hash, message);
            }
            Part::Answered(answered) => self.transcript.answered(agent, answered),
            Part::Asked(asked) => self.transcript.asked(agent, asked),
        }
    }

    /// Finds the messages that records of requests leave out in the transcript. To be called when all is added.
    pub fn find_messages(&mut self) {
        self.transcript.order(&self.requests);
        let mut found = std::mem::take(&mut self.messages);
        let mut by_time: Vec<&(String, Request)> = self.requests.values().collect();
        by_time.sort_by(|(_, a), (_, b)| (a.at, &a.id).cmp(&(b.at, &b.id)));
        for (agent, request) in by_time {
            let hashes = self.hashes(request);
            self.transcript.fill(agent, request, &hashes, &mut found);
        }
        self.messages = found;
    }

    /// A request; none where no record tells it.
    pub fn request(&self, id: &str) -> Option<SentRequest<'_>> {
        let (_, request) = self.requests.get(id)?;
        let message = |hash| (hash, self.messages.get(hash));
        Some(SentRequest {
            shape: self
                .shapes
                .get(&request.shape)
                .map(|shape| (request.shape.as_str(), shape)),
            messages: self.hashes(request).into_iter().map(message).collect(),
        })
    }

    /// The hashes of all messages of a request. One whose base is missing has only its own.
    fn hashes<'a>(&'a self, request: &'a Request) -> Vec<&'a str> {
        let mut line = Vec::from([request]);
        let base_of = |request: &Request| {
            let (_, base) = self.requests.get(&request.base)?;
            (base.at < request.at).then_some(base)
        };
        while let Some(base) = line.last().and_then(|request| base_of(request)) {
            line.push(base);
        }
        let mut hashes: Vec<&str> = Vec::new();
        for request in line.iter().rev() {
            hashes.truncate(request.keep);
            hashes.extend(request.tail.iter().map(String::as_str));
        }
        hashes
    }
}

#[cfg(test)]
mod tests;
