//! Where the parts of a JSON record are in its text.

use std::ops::Range;

use super::history::is_history;
use super::read_json::{LOG_RECORDS, RESOURCE_LOGS, RESOURCE_SPANS, SCOPE_LOGS, SCOPE_SPANS, SPANS};
use crate::json::scan;

/// The members around the records of a signal: resources, scopes, records.
type Path = ([&'static str; 2], [&'static str; 2], [&'static str; 2]);
const TRACES: Path = (RESOURCE_SPANS, SCOPE_SPANS, SPANS);
const LOGS: Path = (RESOURCE_LOGS, SCOPE_LOGS, LOG_RECORDS);

/// The places of the parts that other records repeat, ascending: resource, scope, the conversation so far. The text is
/// an export with one record; each level of it is walked over once.
pub(super) fn repeated(text: &[u8]) -> Vec<Range<usize>> {
    let start = if text.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
    let mut repeated = Vec::new();
    let outer = scan::members(text, start).unwrap_or_default();
    let record = [TRACES, LOGS]
        .into_iter()
        .find_map(|path| walk(text, &outer, path, &mut repeated))
        .unwrap_or(start..text.len());
    repeated.extend(conversation(text, record.start).unwrap_or_default());
    repeated.sort_by_key(|place| place.start);
    repeated
}

type Member<'a> = (&'a [u8], Range<usize>);

/// Walks down to the record; gives its place, and adds those of resource and scope.
fn walk(
    text: &[u8],
    outer: &[Member<'_>],
    (resources, scopes, records): Path,
    repeated: &mut Vec<Range<usize>>,
) -> Option<Range<usize>> {
    let resource = scan::members(text, first(text, named(outer, resources)?)?)?;
    repeated.extend(named(&resource, ["resource", "resource"]).cloned());
    let scope = scan::members(text, first(text, named(&resource, scopes)?)?)?;
    repeated.extend(named(&scope, ["scope", "scope"]).cloned());
    let records = named(&scope, records)?;
    scan::elements(text, records.start)?.into_iter().next()
}

/// Where the first element of a list starts.
fn first(text: &[u8], list: &Range<usize>) -> Option<usize> {
    let inside = text[list.clone()].strip_prefix(b"[")?;
    let space = inside.len() - inside.trim_ascii_start().len();
    Some(list.start + 1 + space)
}

/// The messages in the attributes of a record.
fn conversation(text: &[u8], record: usize) -> Option<Vec<Range<usize>>> {
    let attributes = member(text, record, ["attributes", "attributes"])?;
    let mut places = Vec::new();
    for attribute in scan::elements(text, attributes.start)? {
        let pair = scan::members(text, attribute.start)?;
        let key = named(&pair, ["key", "key"])?.clone();
        let key = std::str::from_utf8(&text[key]).unwrap_or_default();
        if !is_history(key.trim_matches('"')) {
            continue;
        }
        let value = named(&pair, ["value", "value"])?.clone();
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
fn named<'m>(members: &'m [Member<'_>], names: [&str; 2]) -> Option<&'m Range<usize>> {
    let is_it = |key: &[u8]| names.iter().any(|name| name.as_bytes() == key);
    members.iter().find(|(key, _)| is_it(key)).map(|(_, place)| place)
}

fn member(text: &[u8], object: usize, names: [&str; 2]) -> Option<Range<usize>> {
    named(&scan::members(text, object)?, names).cloned()
}
