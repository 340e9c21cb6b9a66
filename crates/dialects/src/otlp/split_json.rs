//! JSON exports to objects with one record each, cut out of the text as it is.

use std::ops::Range;

use bytes::Bytes;

use super::read_json::{LOG_RECORDS, RESOURCE_LOGS, RESOURCE_SPANS, SCOPE_LOGS, SCOPE_SPANS, SPANS};
use crate::json::{check_lenient, scan};
use crate::split::Cut;
use crate::{Rejected, SplitBounds, SplitError};

/// The texts of the records in an export, or in a list of exports.
pub(super) fn records(text: Bytes, bounds: SplitBounds) -> Result<Vec<Bytes>, SplitError> {
    let text = match text.starts_with(b"\xef\xbb\xbf") {
        true => text.slice(3..),
        false => text,
    };
    let mut cut = Cut::new(bounds);
    let whole = 0..text.len();
    let read = match text.trim_ascii_start().first() {
        _ if !scan::is_one_value(&text) => None,
        Some(b'[') => scan::each_element(&text, 0, |place| split_export(&text, place, &mut cut)),
        Some(b'{') => Some(split_export(&text, whole, &mut cut)),
        _ => None,
    };
    match read {
        Some(read) => read.map(|()| cut.into_events()),
        None => {
            // The outline cannot be made out: say what is wrong with the text.
            check_lenient(&text)?;
            Err(Rejected::new("the body must be a JSON object or a list of them").into())
        }
    }
}

/// A member of an object: its raw key and the place of its value.
type Member<'a> = (&'a [u8], Range<usize>);

fn split_export(text: &Bytes, place: Range<usize>, cut: &mut Cut) -> Result<(), SplitError> {
    let members = members(text, &place)?;
    let (spans, logs) = (find(&members, RESOURCE_SPANS), find(&members, RESOURCE_LOGS));
    let before = cut.len();
    for (found, scopes, records) in [(spans, SCOPE_SPANS, SPANS), (logs, SCOPE_LOGS, LOG_RECORDS)] {
        let Some((key, list)) = found else { continue };
        each_of(text, list, key, |resource| {
            split_resource(text, key, &resource, scopes, records, cut)
        })?;
    }
    if spans.is_none() && logs.is_none() && !members.is_empty() {
        // A record on its own; whether it is one is for the reader to say.
        cut.push(text.slice(place))?;
    } else if cut.len() == before + 1 {
        // The only one: what was received is its original.
        cut.replace_last(text.slice(place));
    }
    Ok(())
}

fn split_resource(
    text: &Bytes,
    resources_key: &[u8],
    resource: &Range<usize>,
    scope_names: [&str; 2],
    record_names: [&str; 2],
    cut: &mut Cut,
) -> Result<(), SplitError> {
    let around = members(text, resource)?;
    let Some((scopes_key, scopes)) = find(&around, scope_names) else {
        return Ok(());
    };
    let around_bytes = resource.len().saturating_sub(scopes.len());
    each_of(text, scopes, scopes_key, |scope| {
        let inside = members(text, &scope)?;
        let Some((records_key, list)) = find(&inside, record_names) else {
            return Ok(());
        };
        let inside_bytes = scope.len().saturating_sub(list.len());
        each_of(text, list, records_key, |record| {
            let bytes = around_bytes + inside_bytes + record.len();
            cut.make_room(bytes)?;
            let mut out = Vec::with_capacity(bytes + 16);
            out.push(b'{');
            open_list(&mut out, resources_key);
            out.push(b'{');
            copy_others(&mut out, text, &around, scopes_key);
            open_list(&mut out, scopes_key);
            out.push(b'{');
            copy_others(&mut out, text, &inside, records_key);
            open_list(&mut out, records_key);
            out.extend_from_slice(&text[record]);
            out.extend_from_slice(b"]}]}]}");
            cut.add(out.into());
            Ok(())
        })
    })
}

/// Writes `"key":[`.
fn open_list(out: &mut Vec<u8>, key: &[u8]) {
    out.push(b'"');
    out.extend_from_slice(key);
    out.extend_from_slice(b"\":[");
}

/// The members but for one, each with a comma behind it.
fn copy_others(out: &mut Vec<u8>, text: &[u8], members: &[Member<'_>], but: &[u8]) {
    for (key, place) in members.iter().filter(|(key, _)| *key != but) {
        out.push(b'"');
        out.extend_from_slice(key);
        out.extend_from_slice(b"\":");
        out.extend_from_slice(&text[place.clone()]);
        out.push(b',');
    }
}

fn members<'a>(text: &'a [u8], place: &Range<usize>) -> Result<Vec<Member<'a>>, Rejected> {
    scan::members(text, place.start).ok_or_else(|| Rejected::new("an element of the export is no object"))
}

fn find<'m, 'a>(members: &'m [Member<'a>], names: [&str; 2]) -> Option<(&'a [u8], &'m Range<usize>)> {
    let named = |key: &[u8]| names.iter().any(|name| name.as_bytes() == key);
    members
        .iter()
        .find(|(key, _)| named(key))
        .map(|(key, place)| (*key, place))
}

/// Gives the places in a list one by one; none for `null`.
fn each_of(
    text: &[u8],
    place: &Range<usize>,
    key: &[u8],
    take: impl FnMut(Range<usize>) -> Result<(), SplitError>,
) -> Result<(), SplitError> {
    if &text[place.clone()] == b"null" {
        return Ok(());
    }
    let is_no_list = || Rejected::new(format!("{} is no list", String::from_utf8_lossy(key)));
    scan::each_element(text, place.start, take).ok_or_else(is_no_list)?
}
