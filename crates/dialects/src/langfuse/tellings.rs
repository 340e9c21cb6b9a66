//! What is said of one trace, observation or score, in one delivery or several, which may come in any request and
//! order: what a delivery leaves out, another says.

use std::borrow::Cow;

use serde_json::{Map, Value};
use tracewake_model::EventTime;

use super::shape;
use crate::Rejected;
use crate::diagnostics::Diagnostics;
use crate::fields::Fields;
use crate::json::parse_lenient;
use crate::tellings::{self, TELLINGS};

/// All that is known of something.
#[derive(Default)]
pub(super) struct Told {
    /// What it is, as its type says before `-create` or `-update`: `trace`, `score`, `generation`, ….
    pub(super) noun: String,
    /// The type of its first delivery; empty for what was exported.
    pub(super) kind: String,
    /// What is said of it.
    pub(super) body: Map<String, Value>,
    /// When it was first sent, and when last.
    pub(super) sent: EventTime,
    pub(super) last_sent: EventTime,
    /// Id of its first delivery; may be empty.
    pub(super) id: String,
    /// It was created, rather than only updated.
    pub(super) is_created: bool,
    /// It was exported: that says all that the server knows.
    pub(super) is_exported: bool,
    /// How many tellings there are.
    pub(super) tellings: u64,
}

/// What one record that is not joined says. What comes later in this order counts before what comes earlier: a creation
/// says nothing that an update before it did not say later.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Operation {
    Create,
    Export,
    Update,
}

struct Telling {
    operation: Operation,
    noun: String,
    kind: String,
    id: String,
    sent: EventTime,
    body: Map<String, Value>,
}

impl Telling {
    fn of(object: Map<String, Value>, diagnostics: &mut Diagnostics) -> Result<Telling, Rejected> {
        if !shape::is_delivery(&object) {
            return Ok(Telling {
                operation: Operation::Export,
                noun: shape::exported_noun(&object)
                    .ok_or_else(|| {
                        Rejected::new("the object is neither a trace, an observation nor a score")
                    })?
                    .to_owned(),
                kind: String::new(),
                id: String::new(),
                sent: EventTime::default(),
                body: object,
            });
        }
        let mut fields = Fields::new(object, "");
        let kind = fields.text("type", diagnostics);
        let (noun, verb) = kind.rsplit_once('-').unwrap_or_default();
        Ok(Telling {
            operation: match (noun, verb) {
                // A trace is created again to say more.
                ("trace", _) | (_, "create") => Operation::Create,
                _ => Operation::Update,
            },
            noun: noun.to_owned(),
            id: fields.text("id", diagnostics),
            sent: fields.time("timestamp", diagnostics),
            body: fields.object("body", diagnostics).unwrap_or_default(),
            kind,
        })
    }

    /// Of two that were sent at once the text decides.
    fn order(&self) -> impl Ord + use<> {
        let sent = self.sent.stated.map(|at| at.0);
        // Texts and values of JSON are always written.
        let text = serde_json::to_string(&self.body).unwrap_or_default();
        (self.operation, sent, text)
    }
}

/// All that a record says.
pub(super) fn merged(
    mut record: Map<String, Value>,
    diagnostics: &mut Diagnostics,
) -> Result<Told, Rejected> {
    let several = match record.len() {
        1 => record.remove(TELLINGS),
        _ => None,
    };
    let records = match several {
        Some(Value::Array(records)) => records,
        _ => Vec::from([Value::Object(record)]),
    };
    let mut tellings = Vec::new();
    for record in records {
        if let Value::Object(object) = record {
            tellings.push(Telling::of(object, diagnostics)?);
        }
    }
    tellings.sort_by_cached_key(Telling::order);
    let mut told = Told::default();
    for telling in tellings {
        told.add(telling);
    }
    Ok(told)
}

impl Told {
    fn add(&mut self, telling: Telling) {
        self.is_created |= telling.operation == Operation::Create;
        self.is_exported |= telling.operation == Operation::Export;
        self.tellings += 1;
        for (text, said) in [
            (&mut self.noun, telling.noun),
            (&mut self.kind, telling.kind),
            (&mut self.id, telling.id),
        ] {
            if text.is_empty() {
                *text = said;
            }
        }
        let is_before = |one: EventTime, other: EventTime| {
            one.stated
                .zip(other.stated)
                .is_some_and(|(one, other)| one < other)
        };
        let sent = telling.sent;
        if !self.sent.clock.is_stated() || is_before(sent, self.sent) {
            self.sent = sent;
        }
        if !self.last_sent.clock.is_stated() || is_before(self.last_sent, sent) {
            self.last_sent = sent;
        }
        merge(&mut self.body, telling.body);
    }
}

/// Puts what a later telling says over what is known. What it leaves out stays; tags and metadata add up.
fn merge(known: &mut Map<String, Value>, said: Map<String, Value>) {
    for (name, value) in said {
        match (known.get_mut(&name), value) {
            (Some(_), Value::Null) => {}
            (Some(Value::Object(known)), Value::Object(said)) if name == "metadata" => known.extend(said),
            (Some(Value::Array(known)), Value::Array(said)) if name == "tags" => {
                for tag in said {
                    if !known.contains(&tag) {
                        known.push(tag);
                    }
                }
            }
            (_, value) => drop(known.insert(name, value)),
        }
    }
}

/// The record of all tellings in two records of one thing. None when one of them cannot be read.
pub(super) fn join(one: &[u8], other: &[u8]) -> Option<Vec<u8>> {
    let mut all = Vec::new();
    for record in [one, other] {
        for text in tellings::held_in(record).unwrap_or_else(|| Vec::from([record])) {
            let Value::Object(object) = parse_lenient(text).ok()?.value else {
                return None;
            };
            let telling = Telling::of(object, &mut Diagnostics::default()).ok()?;
            all.push((telling.order(), Cow::Borrowed(text)));
        }
    }
    Some(tellings::record_of(all))
}

#[cfg(test)]
mod tests {
    use super::*;

    const CREATE: &str = r#"{"id":"1","timestamp":"2026-03-02T09:00:01Z","type":"span-create","body":{"id":"o","name":"a","metadata":{"x":1}}}"#;
    const UPDATE: &str = r#"{"id":"2","timestamp":"2026-03-02T09:00:02Z","type":"span-update","body":{"id":"o","name":null,"metadata":{"y":2}}}"#;
    const EARLIER: &str =
        r#"{"id":"3","timestamp":"2026-03-02T08:59:59Z","type":"span-update","body":{"id":"o","output":1}}"#;

    fn both(one: &str, other: &str) -> String {
        String::from_utf8(join(one.as_bytes(), other.as_bytes()).unwrap()).unwrap()
    }

    #[test]
    fn the_order_of_tellings_does_not_matter() {
        let all = format!(r#"{{"tellings":[{CREATE},{EARLIER},{UPDATE}]}}"#);
        for joined in [
            both(&both(CREATE, UPDATE), EARLIER),
            both(UPDATE, &both(EARLIER, CREATE)),
            both(&all, CREATE),
            both(&all, &all),
        ] {
            assert_eq!(joined, all);
        }
        assert_eq!(both(UPDATE, UPDATE), UPDATE);
    }

    #[test]
    fn what_a_telling_leaves_out_stays() {
        let record = serde_json::from_str(&both(UPDATE, CREATE)).unwrap();
        let told = merged(record, &mut Diagnostics::default()).unwrap();
        let expect = serde_json::json!({ "id": "o", "name": "a", "metadata": { "x": 1, "y": 2 } });
        assert_eq!(Value::Object(told.body), expect);
        assert_eq!(
            (told.noun.as_str(), told.tellings, told.is_created),
            ("span", 2, true)
        );
        assert!(told.sent.stated < told.last_sent.stated);
    }
}
