//! What a line says of the requests that were sent, in the words that the model got: lines that tell parts of requests,
//! and the messages of the transcript, which those leave out.

use serde_json::{Value, json};
use tracewake_model::{EventTime, UnixNanos};

use super::line::text_at;
use crate::sent_parts::{Answered, Asked, Part, Request};

/// The part of requests that a line of a session file tells, with the agent that it is of; none for other lines.
pub(super) fn sent_part(mut line: Value) -> Option<(String, Part)> {
    let kind = text_at(&line, &["type"]).to_owned();
    let agent = text_at(&line, &["agentId"]).to_owned();
    let at = EventTime::parse(text_at(&line, &["timestamp"])).stated;
    let part = match kind.as_str() {
        "api-request" => Part::Request(request(&line, at?)),
        "api-request-shape" => Part::Shape {
            hash: text_at(&line, &["shapeHash"]).to_owned(),
            shape: line["shape"].take(),
        },
        "api-request-blob" => Part::Message {
            hash: text_at(&line, &["hash"]).to_owned(),
            message: line["message"].take(),
        },
        "assistant" if line["isApiErrorMessage"] != true => Part::Answered(Answered {
            line: text_at(&line, &["uuid"]).to_owned(),
            answer: text_at(&line, &["message", "id"]).to_owned(),
            request: text_at(&line, &["requestRef"]).to_owned(),
            at: at?,
            place: line["apiBlockIndex"].as_u64().unwrap_or_default(),
            blocks: blocks(&mut line),
        }),
        "user" => Part::Asked(Asked {
            line: text_at(&line, &["uuid"]).to_owned(),
            at: at?,
            blocks: blocks(&mut line),
        }),
        _ => return None,
    };
    Some((agent, part))
}

fn request(line: &Value, at: UnixNanos) -> Request {
    let tail = line["tail"].as_array();
    let tail = tail.into_iter().flatten().filter_map(Value::as_str);
    let keep = line["keep"].as_u64().unwrap_or_default();
    Request {
        id: text_at(line, &["id"]).to_owned(),
        at,
        shape: text_at(line, &["shapeHash"]).to_owned(),
        base: text_at(line, &["base"]).to_owned(),
        keep: usize::try_from(keep).unwrap_or(usize::MAX),
        tail: tail.map(str::to_owned).collect(),
    }
}

fn blocks(line: &mut Value) -> Vec<Value> {
    let content = line
        .get_mut("message")
        .and_then(|message| message.get_mut("content"));
    match content.map(Value::take) {
        Some(Value::Array(blocks)) => blocks,
        None | Some(Value::Null) => Vec::new(),
        Some(text) => Vec::from([json!({ "type": "text", "text": text })]),
    }
}
