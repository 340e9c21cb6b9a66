//! Where the parts of a JSON record are in its text.

use std::ops::Range;

use super::history::is_history;
use super::read_json::{LOG_RECORDS, RESOURCE_LOGS, RESOURCE_SPANS, SCOPE_LOGS, SCOPE_SPANS, SPANS};
use crate::json::scan::Outlined;

/// The members around the records of a signal: resources, scopes, records.
type Path = ([&'static str; 2], [&'static str; 2], [&'static str; 2]);
const TRACES: Path = (RESOURCE_SPANS, SCOPE_SPANS, SPANS);
const LOGS: Path = (RESOURCE_LOGS, SCOPE_LOGS, LOG_RECORDS);

/// The places of the parts that other records repeat, ascending: resource, scope, the conversation so far. The text is
/// an export with one record, `says_history` whether any of its attributes holds the conversation.
pub(super) fn repeated(text: &[u8], says_history: bool) -> Vec<Range<usize>> {
    let start = if text.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
    let text = &text[start..];
    let depth = if says_history { MESSAGES } else { RECORDS };
    let Some(outlined) = Outlined::of(text, depth) else {
        return Vec::new();
    };
    let mut repeated = Vec::new();
    let outer = outlined.members(0).unwrap_or_default();
    let record = [TRACES, LOGS]
        .into_iter()
        .find_map(|path| walk(text, &outlined, &outer, path, &mut repeated))
        .unwrap_or(0..text.len());
    if says_history {
        repeated.extend(conversation(text, &outlined, record.start).unwrap_or_default());
    }
    repeated.sort_by_key(|place| place.start);
    let in_whole = repeated
        .into_iter()
        .map(|place| place.start + start..place.end + start);
    in_whole.collect()
}

/// How deep the records of an export are, in lists and objects.
pub(super) const RECORDS: usize = 7;
/// How deep the messages of a record are.
const MESSAGES: usize = 12;

type Member<'a> = (&'a [u8], Range<usize>);

/// Walks down to the record; gives its place, and adds those of resource and scope.
fn walk(
    text: &[u8],
    outlined: &Outlined<'_>,
    outer: &[Member<'_>],
    (resources, scopes, records): Path,
    repeated: &mut Vec<Range<usize>>,
) -> Option<Range<usize>> {
    let resource = outlined.members(first(text, named(outer, resources)?)?)?;
    repeated.extend(named(&resource, ["resource", "resource"]).cloned());
    let scope = outlined.members(first(text, named(&resource, scopes)?)?)?;
    repeated.extend(named(&scope, ["scope", "scope"]).cloned());
    let records = named(&scope, records)?;
    outlined.elements(records.start)?.into_iter().next()
}

/// Where the first element of a list starts.
fn first(text: &[u8], list: &Range<usize>) -> Option<usize> {
    let inside = text[list.clone()].strip_prefix(b"[")?;
    let space = inside.len() - inside.trim_ascii_start().len();
    Some(list.start + 1 + space)
}

/// The messages in the attributes of a record.
fn conversation(text: &[u8], outlined: &Outlined<'_>, record: usize) -> Option<Vec<Range<usize>>> {
    let attributes = member(outlined, record, ["attributes", "attributes"])?;
    let mut places = Vec::new();
    for attribute in outlined.elements(attributes.start)? {
        let pair = outlined.members(attribute.start)?;
        let key = named(&pair, ["key", "key"])?.clone();
        let key = std::str::from_utf8(&text[key]).unwrap_or_default();
        if !is_history(key.trim_matches('"')) {
            continue;
        }
        let value = named(&pair, ["value", "value"])?.clone();
        let list = member(outlined, value.start, ["arrayValue", "array_value"])
            .and_then(|list| member(outlined, list.start, ["values", "values"]))
            .and_then(|values| outlined.elements(values.start));
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

fn member(outlined: &Outlined<'_>, object: usize, names: [&str; 2]) -> Option<Range<usize>> {
    named(&outlined.members(object)?, names).cloned()
}
