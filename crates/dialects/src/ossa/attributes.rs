//! The context attributes of a CloudEvent: everything beside its data.

use cloudevents::event::{ExtensionValue, SpecVersion};
use cloudevents::{AttributesReader, Event as CloudEvent};
use serde::Deserialize;
use serde_json::{Map, Value};

use super::fields::as_text;
use crate::diagnostics::Diagnostics;
use crate::json::kind_of;

/// Attributes that every event must have, in the order of the specification.
const REQUIRED: [&str; 4] = ["specversion", "id", "source", "type"];

/// The attributes as read. Texts that were not sent are empty.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Attributes {
    pub(super) id: String,
    pub(super) source: String,
    pub(super) kind: String,
    /// As sent, whatever it is.
    pub(super) time: Option<Value>,
    /// Extensions and the other attributes, without the nulls that mean nothing.
    pub(super) others: Map<String, Value>,
}

impl Attributes {
    /// Reads the attributes of an object without its data.
    pub(super) fn read(object: Map<String, Value>, diagnostics: &mut Diagnostics) -> Attributes {
        let attributes = match CloudEvent::deserialize(&object) {
            Ok(event) => Attributes::well_formed(&event, object),
            Err(problem) => Attributes::lenient(object, &problem.to_string(), diagnostics),
        };
        for (name, text) in [
            ("id", &attributes.id),
            ("source", &attributes.source),
            ("type", &attributes.kind),
        ] {
            if text.is_empty() {
                diagnostics.once(name, "is empty or missing");
            }
        }
        attributes
    }

    /// What the SDK read. The schema and the time stay as they were sent: the SDK rewrites both.
    fn well_formed(event: &CloudEvent, mut object: Map<String, Value>) -> Attributes {
        let mut others = Map::new();
        let mut put = |name: &str, value: Value| {
            others.insert(name.to_owned(), value);
        };
        for (name, value) in event.iter_extensions() {
            put(
                name,
                match value {
                    ExtensionValue::String(text) => Value::from(text.as_str()),
                    ExtensionValue::Boolean(flag) => Value::from(*flag),
                    ExtensionValue::Integer(number) => Value::from(*number),
                },
            );
        }
        if event.specversion() != SpecVersion::V10 {
            put("specversion", Value::from(event.specversion().as_str()));
        }
        if let Some(subject) = event.subject() {
            put("subject", Value::from(subject));
        }
        if let Some(media) = event.datacontenttype() {
            put("datacontenttype", Value::from(media));
        }
        for name in ["dataschema", "schemaurl"] {
            if let Some(schema) = object.remove(name).filter(|schema| !schema.is_null()) {
                put(name, schema);
            }
        }
        Attributes {
            id: event.id().to_owned(),
            source: event.source().to_owned(),
            kind: event.ty().to_owned(),
            time: object.remove("time").filter(|time| !time.is_null()),
            others,
        }
    }

    /// Reads what the SDK refused, and says what is odd about it.
    fn lenient(mut object: Map<String, Value>, problem: &str, diagnostics: &mut Diagnostics) -> Attributes {
        object.retain(|_, value| !value.is_null());
        let before = diagnostics.count();
        let [version, id, source, kind] = REQUIRED.map(|name| match object.remove(name) {
            None => {
                diagnostics.add(name, "is empty or missing");
                String::new()
            }
            Some(Value::String(text)) => text,
            Some(other) => {
                diagnostics.add(
                    name,
                    format!("is {}, not text; it was read as text", kind_of(&other)),
                );
                as_text(&other)
            }
        });
        if !matches!(version.as_str(), "" | "1.0") {
            diagnostics.add("specversion", format!("is {version}, not 1.0"));
            object.insert("specversion".to_owned(), Value::from(version));
        }
        let time = object.remove("time");
        for (name, value) in &object {
            if !matches!(value, Value::String(_) | Value::Bool(_) | Value::Number(_)) {
                diagnostics.add(name, format!("is {}; an attribute has no parts", kind_of(value)));
            }
        }
        // A time that is none is noted where it is read.
        if diagnostics.count() == before && time.is_none() {
            diagnostics.add(
                "event",
                format!("is not as the CloudEvents specification has it: {problem}"),
            );
        }
        Attributes {
            id,
            source,
            kind,
            time,
            others: object,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn object(value: Value) -> Map<String, Value> {
        value.as_object().unwrap().clone()
    }

    #[test]
    fn both_ways_read_the_same() {
        let check = |value: Value| {
            let mut diagnostics = Diagnostics::default();
            let read = Attributes::read(object(value.clone()), &mut diagnostics);
            assert_eq!(diagnostics.count(), 0, "{value}: {diagnostics:?}");
            let lenient = Attributes::lenient(object(value.clone()), "", &mut diagnostics);
            assert_eq!(read, lenient, "{value}");
        };
        let base = json!({"specversion": "1.0", "id": "1", "source": "s", "type": "t"});
        let with = |more: Value| {
            let mut all = object(base.clone());
            all.extend(object(more));
            Value::Object(all)
        };
        check(base.clone());
        check(with(
            json!({"time": "2026-03-11T08:00:00.358004+00:00", "subject": "turn-0"}),
        ));
        check(with(
            json!({"ossaagentid": "a", "retries": 3, "sampled": true, "nothing": null}),
        ));
        check(with(
            json!({"dataschema": "https://example.test", "datacontenttype": "text/plain"}),
        ));
    }

    #[test]
    fn odd_attributes_are_kept_and_named() {
        let check = |value: Value, fields: &[&str]| {
            let mut diagnostics = Diagnostics::default();
            let read = Attributes::read(object(value.clone()), &mut diagnostics);
            let named: Vec<String> = diagnostics
                .into_list()
                .into_iter()
                .map(|found| found.field)
                .collect();
            assert_eq!(named, fields, "{value}");
            read
        };
        let odd = check(
            json!({"specversion": "1.0", "id": 7, "source": "", "type": "t", "deep": {"a": 1}}),
            &["id", "deep", "source"],
        );
        assert_eq!((odd.id.as_str(), &odd.others["deep"]), ("7", &json!({"a": 1})));
        check(json!({"type": "dev.ossa.x"}), &["specversion", "id", "source"]);
        check(
            json!({"specversion": "2.0", "id": "1", "source": "s", "type": "t"}),
            &["specversion"],
        );
        let schema =
            json!({"specversion": "1.0", "id": "1", "source": "s", "type": "t", "dataschema": "not a uri"});
        let kept = check(schema, &["event"]);
        assert_eq!(kept.others["dataschema"], "not a uri");
        check(
            json!({"specversion": "1.0", "id": "1", "source": "s", "type": "t", "time": "yesterday"}),
            &[],
        );
    }
}
