//! One parsed object to an event: everything but its payload.

use serde_json::{Map, Value};
use tracewake_model::{Agent, AgentScope, Author, Clock, Dialect, Event, EventTime};

use super::envelope::EVENT_KEYS;
use super::payload;
use crate::Rejected;
use crate::diagnostics::Diagnostics;
use crate::fields::{Fields, Metadata};
use crate::json::{Parsed, kind_of};

/// Reads the event in a value: its own object, or an envelope with this event alone.
pub(super) fn event(parsed: Parsed) -> Result<Event, Rejected> {
    let (object, envelope) = alone(parsed.value)?;
    if object.contains_key("specversion") {
        return Err(Rejected::new(
            "the object looks like a CloudEvent, not like an AOP event",
        ));
    }
    let is_more_than_type = |key: &&&str| **key != "type" && object.contains_key(**key);
    if EVENT_KEYS.iter().find(is_more_than_type).is_none() {
        return Err(Rejected::new(
            "the object has no field of an AOP event: seq, t, actor, payload, meta",
        ));
    }
    let mut reader = Reader {
        event: Event {
            dialect: Dialect::Aop,
            agent_scope: AgentScope::Trace,
            ..Event::default()
        },
        diagnostics: Diagnostics::default(),
        metadata: Metadata::default(),
    };
    reader.read(Fields::new(object, ""), Fields::new(envelope, "envelope."));
    reader.diagnostics.repaired("event", parsed.repairs);
    let mut event = reader.event;
    event.metadata = Some(reader.metadata.0)
        .filter(|metadata| !metadata.is_empty())
        .map(Value::Object);
    event.diagnostics = reader.diagnostics.into_list();
    Ok(event)
}

type Object = Map<String, Value>;

/// The one event, and what the envelope says of it.
fn alone(value: Value) -> Result<(Object, Object), Rejected> {
    let Value::Object(mut object) = value else {
        return Err(Rejected::new("an event must be a JSON object"));
    };
    let is_envelope = object.get("events").is_some_and(Value::is_array)
        && !EVENT_KEYS.iter().any(|key| object.contains_key(*key));
    if !is_envelope {
        return Ok((object, Object::new()));
    }
    let Some(Value::Array(mut events)) = object.remove("events") else {
        return Ok((object, Object::new()));
    };
    match (events.pop(), events.len()) {
        (Some(Value::Object(event)), 0) => Ok((event, object)),
        (Some(_), 0) => Err(Rejected::new("an event must be a JSON object")),
        (_, more) => Err(Rejected::new(format!(
            "an object around events, here {}, is no event itself",
            if more == 0 { 0 } else { more + 1 }
        ))),
    }
}

struct Reader {
    event: Event,
    diagnostics: Diagnostics,
    metadata: Metadata,
}

impl Reader {
    fn read(&mut self, mut fields: Fields, mut envelope: Fields) {
        let meta = fields.object("meta", &mut self.diagnostics).unwrap_or_default();
        let mut meta = Fields::new(meta, "meta.");
        self.event.trace_id = self.run_id(&mut fields, &mut meta, &mut envelope);
        self.sequence(&mut fields);
        self.time(&mut fields);
        self.agent(&mut fields, &mut meta, &mut envelope);
        self.event.session_id = self.id(&mut meta, "session_id");
        if self.event.session_id.is_empty() {
            self.event.session_id = self.id(&mut fields, "session_id");
        }
        let signature = meta
            .only_text(&["signature"])
            .or_else(|| fields.only_text(&["signature"]));
        self.event.signature = signature.unwrap_or_default();
        let actor = fields.text("actor", &mut self.diagnostics);
        self.author(&actor);
        let name = fields.text("type", &mut self.diagnostics);
        if name.is_empty() {
            self.diagnostics.add("type", "is missing");
        }
        let payload = fields.value("payload");
        self.metadata.keep_rest("meta", meta);
        payload::fill(
            &mut self.event,
            &name,
            payload,
            &mut self.metadata,
            &mut self.diagnostics,
        );
        self.event.native_type = name;
        self.metadata.keep_rest("event", fields);
    }

    /// The run: the envelope's word counts before the event's own.
    fn run_id(&mut self, fields: &mut Fields, meta: &mut Fields, envelope: &mut Fields) -> String {
        let mut own = self.id(meta, "run_id");
        if own.is_empty() {
            own = self.id(fields, "run_id");
        }
        let around = self.id(envelope, "run_id");
        if around.is_empty() || around == own {
            return own;
        }
        if !own.is_empty() {
            let reason = format!("is {own}, and what it came in is of run {around}, which counts");
            self.diagnostics.add("meta.run_id", reason);
            meta.put_back("run_id", Value::String(own));
        }
        around
    }

    /// An id as text. Numbers are as good as text here.
    fn id(&mut self, fields: &mut Fields, key: &str) -> String {
        match fields.get(key) {
            Some(Value::Number(number)) => {
                let text = number.to_string();
                fields.value(key);
                text
            }
            _ => fields.text(key, &mut self.diagnostics),
        }
    }

    fn sequence(&mut self, fields: &mut Fields) {
        let Some(sent) = fields.value("seq") else {
            self.diagnostics.add(
                "seq",
                "is missing, so the event cannot be told apart from a repeated one",
            );
            return;
        };
        let number = match &sent {
            Value::Number(number) => number.as_i64().or_else(|| whole(number.as_f64()?)),
            Value::String(text) => text.parse().ok(),
            _ => None,
        };
        let in_text = match &sent {
            Value::String(text) if is_integer(text) => Some(text.clone()),
            Value::Number(number) if is_integer(&number.to_string()) => Some(number.to_string()),
            _ => None,
        };
        let identity = number.map(|number| number.to_string()).or(in_text);
        if sent.as_i64() != number || number.is_none() {
            self.diagnostics
                .add("seq", format!("is {sent}, not a 64-bit integer"));
            self.metadata.keep("event", "seq", sent);
        }
        self.event.sequence = number;
        if let Some(sequence) = identity.filter(|_| !self.event.trace_id.is_empty()) {
            self.event.identity = format!("{}:{sequence}", self.event.trace_id);
        }
    }

    fn time(&mut self, fields: &mut Fields) {
        let time = match fields.value("t") {
            None => EventTime::default(),
            Some(Value::String(text)) => {
                let time = EventTime::parse(&text);
                if time.clock == Clock::Unreadable {
                    let reason = format!("\"{text}\" is no time between the years 1678 and 2261");
                    self.diagnostics.add("t", reason);
                    self.metadata.keep("event", "t", Value::String(text));
                }
                time
            }
            Some(other) => {
                self.diagnostics
                    .add("t", format!("is {}, not a time as text", kind_of(&other)));
                self.metadata.keep("event", "t", other);
                EventTime::unreadable()
            }
        };
        self.event.time = time;
    }

    fn agent(&mut self, fields: &mut Fields, meta: &mut Fields, envelope: &mut Fields) {
        let mut name = self.id(meta, "agent_name");
        if name.is_empty() {
            name = self.id(fields, "agent_name");
        }
        let sent = [meta, fields, envelope]
            .into_iter()
            .find_map(|fields| fields.value("agent_id"));
        if name.is_empty() {
            let id = match sent {
                None => String::new(),
                Some(Value::Number(number)) => number.to_string(),
                Some(other) => crate::fields::text_of(other, "meta.agent_id", &mut self.diagnostics),
            };
            self.event.agent = Agent {
                id,
                ..Agent::default()
            };
            return;
        }
        // One program runs several named agents under one number: the name tells them apart.
        self.event.agent = Agent {
            id: name.clone(),
            name,
            known_by_name: true,
        };
        if let Some(sent) = sent {
            self.metadata.keep("meta", "agent_id", sent);
        }
    }

    fn author(&mut self, actor: &str) {
        self.event.author = match actor {
            "agent" => Author::Agent,
            "tool" => Author::Tool,
            "user" => Author::User,
            "system" => Author::System,
            other => {
                if !other.is_empty() {
                    self.metadata.keep("event", "actor", Value::from(other));
                }
                Author::Unspecified
            }
        };
    }
}

/// A double that is an integer, as one.
fn whole(number: f64) -> Option<i64> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    (number.fract() == 0.0 && number.abs() < EXACT).then_some(number as i64)
}

fn is_integer(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests;
