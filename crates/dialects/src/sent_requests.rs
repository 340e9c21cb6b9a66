//! Requests that were sent to a model and that records of a session tell in parts, apart from the model calls: Claude
//! Code writes the system prompt and the tools once, each message once, and of each request which of them it has.

use std::collections::HashMap;

use serde_json::Value;
use tracewake_model::{Content, Event, Kind, UnixNanos};

/// Names of the records that tell parts of requests.
pub const SENT_REQUEST_PARTS: [&str; 3] = [REQUEST, SHAPE, BLOB];

const REQUEST: &str = "api-request";
const SHAPE: &str = "api-request-shape";
const BLOB: &str = "api-request-blob";
/// Requests that build on each other, at most.
const DEEPEST: usize = 10_000;

/// The parts of requests, as they are added.
#[derive(Debug, Default)]
pub struct SentRequests {
    shapes: HashMap<String, Value>,
    messages: HashMap<String, Value>,
    requests: HashMap<String, Request>,
}

#[derive(Debug)]
struct Request {
    agent: String,
    at: Option<UnixNanos>,
    shape: String,
    base: String,
    keep: usize,
    tail: Vec<String>,
}

/// A request put together from its parts.
#[derive(Debug, PartialEq)]
pub struct SentRequest<'a> {
    /// Key of the agent that sent it.
    pub agent: &'a str,
    /// When it was sent.
    pub at: UnixNanos,
    /// System prompt and tools that are offered, where a record tells them.
    pub shape: Option<&'a Value>,
    /// Its messages in order.
    pub messages: Vec<SentMessage<'a>>,
}

/// A message of a request.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SentMessage<'a> {
    /// The same for the same message.
    pub hash: &'a str,
    /// What it says; none where it stands in the transcript instead.
    pub message: Option<&'a Value>,
}

impl SentRequests {
    /// Takes in a record; any other event is passed over.
    pub fn add(&mut self, event: &Event) {
        let (Kind::Custom(name), Some(Content::Custom(fields))) = (&event.kind, &event.content) else {
            return;
        };
        let text = |name: &str| {
            fields
                .get(name)
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned()
        };
        match name.as_str() {
            SHAPE => {
                let shape = fields.get("shape").cloned().unwrap_or_default();
                self.shapes.insert(text("shapeHash"), shape);
            }
            BLOB => {
                let message = fields.get("message").cloned().unwrap_or_default();
                self.messages.insert(text("hash"), message);
            }
            REQUEST => {
                let tail = fields.get("tail").and_then(Value::as_array);
                let hashes = tail.into_iter().flatten().filter_map(Value::as_str);
                let keep = fields.get("keep").and_then(Value::as_u64).unwrap_or_default();
                let request = Request {
                    agent: event.agent.key().to_owned(),
                    at: event.time.stated,
                    shape: text("shapeHash"),
                    base: text("base"),
                    keep: usize::try_from(keep).unwrap_or_default(),
                    tail: hashes.map(str::to_owned).collect(),
                };
                self.requests.insert(text("id"), request);
            }
            _ => {}
        }
    }

    /// The requests whose time is told, by time. One whose base is missing has only its own messages.
    pub fn requests(&self) -> Vec<SentRequest<'_>> {
        let mut found: Vec<SentRequest<'_>> = self
            .requests
            .values()
            .filter_map(|request| {
                Some(SentRequest {
                    agent: &request.agent,
                    at: request.at?,
                    shape: self.shapes.get(&request.shape),
                    messages: self.messages(request),
                })
            })
            .collect();
        found.sort_by(|a, b| (a.at, a.agent, a.messages.len()).cmp(&(b.at, b.agent, b.messages.len())));
        found
    }

    fn messages<'a>(&'a self, request: &'a Request) -> Vec<SentMessage<'a>> {
        let mut line = vec![request];
        while let Some(base) = line.last().and_then(|request| self.requests.get(&request.base)) {
            if line.len() >= DEEPEST || line.iter().any(|known| std::ptr::eq(*known, base)) {
                break;
            }
            line.push(base);
        }
        let mut hashes: Vec<&str> = Vec::new();
        for request in line.iter().rev() {
            hashes.truncate(request.keep);
            hashes.extend(request.tail.iter().map(String::as_str));
        }
        let message = |hash| SentMessage {
            hash,
            message: self.messages.get(hash),
        };
        hashes.into_iter().map(message).collect()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use tracewake_model::EventTime;

    use super::*;

    fn record(name: &str, second: i64, fields: Value) -> Event {
        Event {
            kind: Kind::Custom(name.to_owned()),
            time: EventTime::exact(UnixNanos(second * 1_000_000_000)),
            content: Some(Content::Custom(fields)),
            ..Event::default()
        }
    }

    fn drawn(records: &[Event]) -> Vec<String> {
        let mut parts = SentRequests::default();
        records.iter().for_each(|record| parts.add(record));
        let message = |message: &SentMessage<'_>| match message.message {
            Some(told) => format!("{}={told}", message.hash),
            None => message.hash.to_owned(),
        };
        let one = |request: &SentRequest<'_>| {
            let messages: Vec<String> = request.messages.iter().map(message).collect();
            let shape = request.shape.map(Value::to_string).unwrap_or_default();
            format!("{shape} {}", messages.join(", "))
        };
        parts.requests().iter().map(one).collect()
    }

    #[test]
    fn requests_build_on_each_other() {
        let mut records = [
            record(SHAPE, 1, json!({"shapeHash": "s", "shape": {"system": []}})),
            record(BLOB, 1, json!({"hash": "a", "message": "hi"})),
            record(
                REQUEST,
                1,
                json!({"id": "1", "shapeHash": "s", "keep": 0, "tail": ["a"]}),
            ),
            record(
                REQUEST,
                2,
                json!({"id": "2", "shapeHash": "s", "base": "1", "keep": 1, "tail": ["b", "c"]}),
            ),
            record(
                REQUEST,
                3,
                json!({"id": "3", "shapeHash": "x", "base": "2", "keep": 2, "tail": ["d"]}),
            ),
        ];
        let expect = [
            r#"{"system":[]} a="hi""#,
            r#"{"system":[]} a="hi", b, c"#,
            r#" a="hi", b, d"#,
        ];
        assert_eq!(drawn(&records), expect);
        records.reverse();
        assert_eq!(drawn(&records), expect, "in any order");
    }

    #[test]
    fn what_is_missing_or_odd_leaves_the_rest() {
        let records = [
            record(
                REQUEST,
                1,
                json!({"id": "1", "base": "gone", "keep": 4, "tail": ["a", 7]}),
            ),
            record(
                REQUEST,
                2,
                json!({"id": "2", "base": "2", "keep": 1, "tail": ["b"]}),
            ),
            record(REQUEST, 3, json!("odd")),
            record("another", 3, json!({"id": "4"})),
        ];
        assert_eq!(drawn(&records), [" a", " b", " "]);
    }
}
