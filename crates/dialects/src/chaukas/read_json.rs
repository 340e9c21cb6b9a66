//! An event from JSON in any spelling: the SDK's file mode, protobuf JSON, the OpenAPI shape, or a mix of them.

use std::borrow::Cow;
use std::ops::Range;

use serde_json::{Map, Value};
use tracewake_model::{Content, Event, EventTime, Kind, UnixNanos};

use super::extensions;
use super::schema::{Record, Slot};
use super::structs::json_number;
use crate::Rejected;
use crate::diagnostics::Diagnostics;
use crate::json::{Parsed, kind_of, parse_lenient, scan};

/// Reads one JSON object.
pub(crate) fn event(text: &[u8]) -> Result<Event, Rejected> {
    event_of(parse_lenient(text)?)
}

/// Reads the event in a parsed value.
pub(crate) fn event_of(parsed: Parsed) -> Result<Event, Rejected> {
    let Value::Object(mut object) = parsed.value else {
        return Err(Rejected::new("an event must be a JSON object"));
    };
    if !has_a_field(&object) {
        return Err(Rejected::new("the object has no field of a chaukas event"));
    }
    let mut diagnostics = Diagnostics::default();
    let mut event = Event::default();
    let is_openapi = object
        .get("type")
        .and_then(Value::as_str)
        .is_some_and(|name| !name.starts_with("EVENT_TYPE_"));
    let content = object.remove("content").filter(|content| !content.is_null());
    fill(&mut event, object, &mut diagnostics);
    if let Some(content) = content {
        content_of_kind(&mut event, content, &mut diagnostics);
    }
    if is_openapi && event.kind == Kind::StateUpdate && event.content.is_none() {
        lift_state(&mut event);
    }
    diagnostics.repaired("event", parsed.repairs);
    event.diagnostics = diagnostics.into_list();
    Ok(event)
}

fn has_a_field(object: &Map<String, Value>) -> bool {
    let event = Event::default();
    let has_kind = object
        .get("content")
        .and_then(|content| content.get("kind"))
        .is_some();
    has_kind
        || object
            .keys()
            .any(|key| event.number(field_name(&snake(key))).is_some())
}

/// The places of the parts of a model request that other events repeat: the elements of its message lists.
pub(super) fn repeated(text: &[u8], event: &Event) -> Vec<Range<usize>> {
    let Some(Content::Model(model)) = &event.content else {
        return Vec::new();
    };
    let is_list = |key| {
        model
            .request
            .as_ref()
            .and_then(|request| request.get(key))
            .is_some_and(Value::is_array)
    };
    if !LISTS.into_iter().any(is_list) {
        return Vec::new();
    }
    find_repeated(text).unwrap_or_default()
}

/// The lists of a model request that hold the conversation so far.
const LISTS: [&str; 3] = ["messages", "input", "history"];

fn find_repeated(text: &[u8]) -> Option<Vec<Range<usize>>> {
    let text_start = scan::start(text);
    let mut places = Vec::new();
    for (key, model) in scan::members(text, text_start)? {
        if !matches!(key, b"llm_invocation" | b"llmInvocation" | b"content") {
            continue;
        }
        for (_, request) in scan::members(text, model.start)?
            .into_iter()
            .filter(|(key, _)| *key == b"request")
        {
            for (key, list) in scan::members(text, request.start)? {
                if LISTS.iter().any(|name| name.as_bytes() == key) && text[list.start] == b'[' {
                    places.extend(scan::elements(text, list.start)?);
                }
            }
        }
    }
    Some(places)
}

/// The snake-case spelling of a key.
pub(super) fn snake(key: &str) -> Cow<'_, str> {
    if !key.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return Cow::Borrowed(key);
    }
    let mut spelled = String::with_capacity(key.len() + 4);
    for character in key.chars() {
        if character.is_ascii_uppercase() {
            spelled.push('_');
        }
        spelled.push(character.to_ascii_lowercase());
    }
    Cow::Owned(spelled)
}

/// The field behind a name: OpenAPI calls two contents differently.
fn field_name(name: &str) -> &str {
    match name {
        "policy_decision" => "policy",
        "error_info" => "error",
        other => other,
    }
}

/// Fills a record from an object. Null is absent; a key that the table does not have is kept in the original only.
fn fill(record: &mut dyn Record, object: Map<String, Value>, diagnostics: &mut Diagnostics) {
    let mut contents = 0;
    for (key, value) in object {
        if value.is_null() {
            continue;
        }
        let name = snake(&key);
        let name = field_name(&name);
        match record.number(name) {
            Some(number) if record.is_record(number) && !value.is_object() => {
                diagnostics.add(name, format!("is {} and was left out", kind_of(&value)));
            }
            Some(number) => {
                contents += usize::from(is_content(record, number));
                place(record, number, value, diagnostics);
            }
            None => {}
        }
    }
    if contents > 1 {
        diagnostics.add("content", MORE_THAN_ONE);
    }
}

const MORE_THAN_ONE: &str = "is there more than once; one was kept, the original has the others";

/// Whether the field is one of the contents, of which an event has one at most.
fn is_content(record: &dyn Record, number: u32) -> bool {
    record.is_record(number) && (30..40).contains(&number)
}

fn place(record: &mut dyn Record, number: u32, value: Value, diagnostics: &mut Diagnostics) {
    let Some((name, slot)) = record.slot(number) else {
        return;
    };
    match (slot, value) {
        (Slot::Record(inner), Value::Object(object)) => {
            diagnostics.within = format!("{name}.");
            fill(inner, object, diagnostics);
            diagnostics.within.clear();
        }
        (Slot::Record(_), _) => {}
        (Slot::Text(place), value) => *place = text(name, value, diagnostics),
        (Slot::Texts(place), Value::Array(items)) => {
            *place = items
                .into_iter()
                .map(|item| text(name, item, diagnostics))
                .collect();
        }
        (Slot::Texts(place), value) => {
            diagnostics.add(
                name,
                format!("is {}, not a list; it was read as a list of one", kind_of(&value)),
            );
            *place = vec![text(name, value, &mut Diagnostics::default())];
        }
        (Slot::Flag(place), Value::Bool(flag)) => *place = flag,
        (Slot::Flag(_), value) => diagnostics.add(name, format!("is {}, not true or false", kind_of(&value))),
        (Slot::Int(place), value) => *place = int(name, &value, diagnostics).into(),
        (Slot::Float(place), value) => *place = float(name, &value, diagnostics),
        (Slot::Name(place), Value::String(text)) => {
            if !text.is_empty() && !place.set_name(&text) {
                diagnostics.add(name, format!("{text} is not in the enumeration"));
            }
        }
        (Slot::Name(place), value) => place.set_number(int(name, &value, diagnostics)),
        (Slot::Json(place), value) => *place = Some(json(name, value, diagnostics)),
        (Slot::Object(place), value) => *place = json(name, value, diagnostics),
        (Slot::Instant(place), value) => *place = time(name, &value, diagnostics).stated,
        (Slot::Time(place), value) => *place = time(name, &value, diagnostics),
        (Slot::Extensions(place), Value::Array(items)) => {
            *place = items
                .into_iter()
                .map(|item| extensions::from_json(item, diagnostics))
                .collect();
        }
        (Slot::Extensions(_), value) => diagnostics.add(name, format!("is {}, not a list", kind_of(&value))),
    }
}

/// Fills the content of the OpenAPI shape: one object whose `kind` names the field.
fn content_of_kind(event: &mut Event, content: Value, diagnostics: &mut Diagnostics) {
    if event.content.is_some() {
        diagnostics.add("content", MORE_THAN_ONE);
    }
    let kind = content.get("kind").and_then(Value::as_str).unwrap_or_default();
    let number = event
        .number(field_name(&snake(kind)))
        .filter(|number| is_content(event, *number));
    match (number, content) {
        (Some(number), Value::Object(mut fields)) => {
            fields.remove("kind");
            place(event, number, Value::Object(fields), diagnostics);
        }
        (_, content) => {
            diagnostics.add("content", "is of no known kind and was kept as it is");
            event.content = Some(Content::Custom(content));
        }
    }
}

/// OpenAPI has no content for state updates: they travel in the metadata.
fn lift_state(event: &mut Event) {
    let Some(Value::Object(metadata)) = &mut event.metadata else {
        return;
    };
    if !metadata.get("state_update").is_some_and(Value::is_object) {
        return;
    }
    event.content = metadata.remove("state_update").map(Content::State);
    if metadata.is_empty() {
        event.metadata = None;
    }
}

fn text(name: &str, value: Value, diagnostics: &mut Diagnostics) -> String {
    match value {
        Value::String(text) => text,
        other => {
            diagnostics.add(
                name,
                format!("is {}, not text; it was read as text", kind_of(&other)),
            );
            other.to_string()
        }
    }
}

/// An int32. Numbers may be in text, as protobuf JSON allows.
fn int(name: &str, value: &Value, diagnostics: &mut Diagnostics) -> i32 {
    let number = match value {
        Value::Number(number) => number.as_i64().map(|int| int as f64).or(number.as_f64()),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    };
    let Some(number) = number.filter(|number| !number.is_nan()) else {
        diagnostics.add(name, format!("is {}, not a number", kind_of(value)));
        return 0;
    };
    let kept = number as i32; // saturates
    if f64::from(kept) != number {
        diagnostics.add(name, format!("is {value}, which does not fit; {kept} was kept"));
    }
    kept
}

fn float(name: &str, value: &Value, diagnostics: &mut Diagnostics) -> f64 {
    let number = match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => match text.as_str() {
            "NaN" => Some(f64::NAN),
            "Infinity" => Some(f64::INFINITY),
            "-Infinity" => Some(f64::NEG_INFINITY),
            digits => digits.trim().parse().ok(),
        },
        _ => None,
    };
    number.unwrap_or_else(|| {
        diagnostics.add(name, format!("is {}, not a number", kind_of(value)));
        0.0
    })
}

/// Free JSON. Integers written as doubles (`3.0`, as protobuf prints them) become integers.
fn json(name: &str, mut value: Value, diagnostics: &mut Diagnostics) -> Value {
    if !value.is_object() {
        diagnostics.add(name, format!("is {}, not an object", kind_of(&value)));
    }
    settle_numbers(&mut value);
    value
}

fn settle_numbers(value: &mut Value) {
    match value {
        Value::Number(number) if number.is_f64() => {
            if let Some(Ok(settled)) = number.as_f64().map(json_number) {
                *number = settled;
            }
        }
        Value::Array(items) => items.iter_mut().for_each(settle_numbers),
        Value::Object(fields) => fields.values_mut().for_each(settle_numbers),
        _ => {}
    }
}

fn time(name: &str, value: &Value, diagnostics: &mut Diagnostics) -> EventTime {
    let time = match value {
        Value::String(text) => EventTime::parse(text),
        Value::Object(parts) => {
            let part = |key| parts.get(key).and_then(Value::as_i64).unwrap_or_default();
            let nanos = i32::try_from(part("nanos")).ok();
            let at = nanos.and_then(|nanos| UnixNanos::from_parts(part("seconds"), nanos));
            at.map_or(EventTime::unreadable(), EventTime::exact)
        }
        _ => EventTime::unreadable(),
    };
    if time.clock == tracewake_model::Clock::Unreadable {
        diagnostics.add(
            name,
            format!("{value} is no time between the years 1678 and 2261"),
        );
    }
    time
}
