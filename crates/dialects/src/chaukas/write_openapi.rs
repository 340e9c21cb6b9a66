//! An event in the OpenAPI shape: enumerations without prefix, one `content` object with its kind.

use serde_json::{Map, Value, json};
use tracewake_model::{Content, Event};

use super::names::Named;
use super::schema::{Part, Record};

/// The JSON object of an event.
pub(super) fn event(event: &Event) -> Value {
    let mut object = Map::new();
    let mut state = None;
    event.parts(&mut |number, name, part| match (number, part) {
        (36, Part::Json(update)) => state = Some(update.clone()),
        (30..40, Part::Record(content)) => {
            let mut content = record(content);
            content.insert("kind".to_owned(), json!(kind(name)));
            object.insert("content".to_owned(), Value::Object(content));
        }
        (_, Part::Extensions(_)) => {} // the OpenAPI shape has none
        (_, part) => {
            object.insert(name.to_owned(), value_of(part));
        }
    });
    if let Some(Content::Custom(content)) = &event.content {
        object.insert("content".to_owned(), content.clone());
    }
    if let Some(state) = state {
        // There is no content kind for it; clients put it in the metadata.
        let metadata = object.entry("metadata").or_insert_with(|| json!({}));
        if let Value::Object(metadata) = metadata {
            metadata.entry("state_update").or_insert(state);
        }
    }
    Value::Object(object)
}

fn kind(field: &str) -> &str {
    match field {
        "policy" => "policy_decision",
        "error" => "error_info",
        same => same,
    }
}

fn record(record: &dyn Record) -> Map<String, Value> {
    let mut object = Map::new();
    record.parts(&mut |_, name, part| {
        object.insert(name.to_owned(), value_of(part));
    });
    object
}

fn value_of(part: Part<'_>) -> Value {
    match part {
        Part::Text(text) => json!(text),
        Part::Texts(texts) => json!(texts),
        Part::Flag => json!(true),
        Part::Int(value) => json!(value),
        Part::Float(value) => float(value),
        Part::Json(value) => value.clone(),
        Part::Instant(at) => json!(at.to_rfc3339()),
        // The OpenAPI file wants a zone: a time without one is UTC.
        Part::Time(time) => json!(time.stated.map(|at| at.to_rfc3339())),
        Part::Name(name) => name_of(name),
        Part::Record(inner) => Value::Object(record(inner)),
        Part::Extensions(_) => Value::Null,
    }
}

fn name_of(name: &dyn Named) -> Value {
    match (name.plain_name(), name.foreign_name()) {
        (Some(known), _) => json!(known),
        (None, Some(foreign)) => json!(foreign),
        (None, None) => json!(name.number()),
    }
}

fn float(value: f64) -> Value {
    match super::structs::json_number(value) {
        Ok(number) => Value::Number(number),
        Err(name) => json!(name),
    }
}
