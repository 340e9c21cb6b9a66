//! Bodies and files around records: batches, lists of an API, traces with their observations and scores.

use std::ops::Range;

use bytes::Bytes;
use serde_json::Value;

use crate::json::{parse_lenient, scan};
use crate::split::{self, Cut};
use crate::{Rejected, SplitBounds, SplitError};

/// An event of a batch, as it is answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// Its own id; empty where it has none.
    pub id: String,
    /// Its bytes.
    pub bytes: Bytes,
}

/// The events of a batch: `{"batch": […]}`.
///
/// # Errors
/// When the text is no JSON object with such a list, or holds more than the bounds allow.
pub fn deliveries(body: &Bytes, bounds: SplitBounds) -> Result<Vec<Delivery>, SplitError> {
    let events = split::elements_of(body, "batch", bounds)?.into_iter();
    Ok(events
        .map(|bytes| Delivery {
            id: id_of(&bytes),
            bytes,
        })
        .collect())
}

fn id_of(event: &[u8]) -> String {
    let members = scan::members(event, 0).unwrap_or_default();
    let id = members.into_iter().rfind(|(key, _)| *key == b"id");
    let id = id.and_then(|(_, place)| parse_lenient(&event[place]).ok());
    match id.map(|id| id.value) {
        Some(Value::String(id)) => id,
        Some(Value::Number(id)) => id.to_string(),
        _ => String::new(),
    }
}

/// The records of a body: one record, a list of them, a batch, a list of an API, or traces with what belongs to them.
///
/// # Errors
/// When the text is no JSON object or list, or holds more than the bounds allow.
pub fn split_body(body: Bytes, bounds: SplitBounds) -> Result<Vec<Bytes>, SplitError> {
    let bom = scan::start(&body);
    let start = body.len() - body[bom..].trim_ascii_start().len();
    if !scan::is_one_value(&body[bom..]) {
        return Err(split::without_outline(&body[bom..]));
    }
    let mut cut = Cut::new(bounds);
    let place = start..body.trim_ascii_end().len();
    let read = match body.get(start) {
        Some(b'[') => scan::each_element(&body, start, |place| collect(&body, place, &mut cut)),
        Some(b'{') => Some(collect(&body, place, &mut cut)),
        _ => None,
    };
    match read {
        Some(read) => read.map(|()| cut.into_events()),
        None => Err(Rejected::new("the body must be a JSON object or list").into()),
    }
}

/// Adds the record at a place, or the records in it.
fn collect(body: &Bytes, place: Range<usize>, cut: &mut Cut) -> Result<(), SplitError> {
    let members = scan::members(body, place.start).unwrap_or_default();
    let list = |key: &str| {
        let found = members.iter().rfind(|(name, _)| *name == key.as_bytes());
        let place = &found?.1;
        let first = scan::first_element(body, place.start)?;
        (body[first.start] == b'{').then_some(place.start)
    };
    for key in ["batch", "data"] {
        if let Some(start) = list(key) {
            let read = scan::each_element(body, start, |place| collect(body, place, cut));
            return read.unwrap_or(Ok(()));
        }
    }
    let parts: Vec<(&str, usize)> = ["observations", "scores"]
        .into_iter()
        .filter_map(|key| Some((key, list(key)?)))
        .collect();
    if parts.is_empty() {
        return cut.push(body.slice(place));
    }
    let trace = members.iter().rfind(|(name, _)| *name == b"trace");
    match trace {
        Some((_, place)) => cut.push(body.slice(place.clone()))?,
        None => cut.push(without(body, &members, &parts))?,
    }
    for (_, start) in parts {
        if let Some(read) = scan::each_element(body, start, |place| cut.push(body.slice(place))) {
            read?;
        }
    }
    Ok(())
}

/// An object without these members.
fn without(body: &[u8], members: &[(&[u8], Range<usize>)], left_out: &[(&str, usize)]) -> Bytes {
    let mut object = vec![b'{'];
    for (key, place) in members {
        if left_out.iter().any(|(_, start)| *start == place.start) {
            continue;
        }
        if object.len() > 1 {
            object.extend_from_slice(b", ");
        }
        object.push(b'"');
        object.extend_from_slice(key);
        object.extend_from_slice(b"\": ");
        object.extend_from_slice(&body[place.clone()]);
    }
    object.push(b'}');
    object.into()
}
