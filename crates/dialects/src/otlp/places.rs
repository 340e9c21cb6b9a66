//! Where the parts of a JSON record stand in its text.

use std::ops::Range;

use super::history::is_history;
use super::read_json::{LOG_RECORDS, RESOURCE_LOGS, RESOURCE_SPANS, SCOPE_LOGS, SCOPE_SPANS, SPANS};
use crate::json::scan;

/// Places in the text of one record.
#[derive(Debug, PartialEq)]
pub(super) struct Places {
    /// The record itself, without its envelope; the whole text where there is none.
    pub(super) record: Range<usize>,
    /// Parts that other records repeat, ascending: resource, scope, the conversation so far.
    pub(super) repeated: Vec<Range<usize>>,
}

/// Finds the places in an export with one record, or in a record alone.
pub(super) fn find(text: &[u8]) -> Places {
    let start = if text.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
    let mut repeated = Vec::new();
    let record = [
        (RESOURCE_SPANS, SCOPE_SPANS, SPANS),
        (RESOURCE_LOGS, SCOPE_LOGS, LOG_RECORDS),
    ]
    .into_iter()
    .find_map(|(resources, scopes, records)| {
        let resource = first_of(text, start, resources)?;
        repeated.extend(member(text, resource.start, ["resource", "resource"]));
        let scope = first_of(text, resource.start, scopes)?;
        repeated.extend(member(text, scope.start, ["scope", "scope"]));
        first_of(text, scope.start, records)
    })
    .unwrap_or(start..text.len());
    repeated.extend(conversation(text, record.start).unwrap_or_default());
    repeated.sort_by_key(|place| place.start);
    Places { record, repeated }
}

/// The messages in the attributes of a record.
fn conversation(text: &[u8], record: usize) -> Option<Vec<Range<usize>>> {
    let attributes = member(text, record, ["attributes", "attributes"])?;
    let mut places = Vec::new();
    for attribute in scan::elements(text, attributes.start)? {
        let key = member(text, attribute.start, ["key", "key"])?;
        let key = std::str::from_utf8(&text[key]).unwrap_or_default();
        if !is_history(key.trim_matches('"')) {
            continue;
        }
        let value = member(text, attribute.start, ["value", "value"])?;
        let list = member(text, value.start, ["arrayValue", "array_value"])
            .and_then(|list| member(text, list.start, ["values", "values"]))
            .and_then(|values| scan::elements(text, values.start));
        match list {
            Some(elements) => places.extend(elements),
            None => places.push(value),
        }
    }
    Some(places)
}

/// The place of a member under either spelling.
fn member(text: &[u8], object: usize, names: [&str; 2]) -> Option<Range<usize>> {
    let members = scan::members(text, object)?;
    let named = members
        .into_iter()
        .find(|(key, _)| names.iter().any(|name| name.as_bytes() == *key));
    named.map(|(_, place)| place)
}

/// The place of the first element of a member that is a list.
fn first_of(text: &[u8], object: usize, names: [&str; 2]) -> Option<Range<usize>> {
    let list = member(text, object, names)?;
    scan::elements(text, list.start)?.into_iter().next()
}
