//! JSON exports to objects with one record each, cut out of the text as it stands.

use std::ops::Range;

use bytes::Bytes;

use super::read_json::{LOG_RECORDS, RESOURCE_LOGS, RESOURCE_SPANS, SCOPE_LOGS, SCOPE_SPANS, SPANS};
use super::split::{LARGEST_SPLIT, too_large};
use crate::Rejected;
use crate::json::{parse_lenient, scan};

/// The texts of the records in an export, or in a list of exports.
pub(super) fn records(text: Bytes) -> Result<Vec<Bytes>, Rejected> {
    let text = match text.starts_with(b"\xef\xbb\xbf") {
        true => text.slice(3..),
        false => text,
    };
    let mut split = Split::default();
    let whole = 0..text.len();
    let places = match text.trim_ascii_start().first() {
        _ if !scan::is_one_value(&text) => None,
        Some(b'[') => scan::elements(&text, 0),
        Some(b'{') => Some(Vec::from([whole])),
        _ => None,
    };
    let Some(places) = places else {
        // The outline cannot be made out: say what is wrong with the text.
        parse_lenient(&text)?;
        return Err(Rejected::new("the body must be a JSON object or a list of them"));
    };
    for place in places {
        split.export(&text, place)?;
    }
    Ok(split.records)
}

/// A member of an object: its raw key and the place of its value.
type Member<'a> = (&'a [u8], Range<usize>);

#[derive(Default)]
struct Split {
    records: Vec<Bytes>,
    size: usize,
}

impl Split {
    fn export(&mut self, text: &Bytes, place: Range<usize>) -> Result<(), Rejected> {
        let members = members(text, &place)?;
        let (spans, logs) = (find(&members, RESOURCE_SPANS), find(&members, RESOURCE_LOGS));
        let before = self.records.len();
        for (found, scopes, records) in [(spans, SCOPE_SPANS, SPANS), (logs, SCOPE_LOGS, LOG_RECORDS)] {
            let Some((key, list)) = found else { continue };
            for resource in list_of(text, list, key)? {
                self.resource(text, key, &resource, scopes, records)?;
            }
        }
        if spans.is_none() && logs.is_none() && !members.is_empty() {
            // A record on its own; whether it is one is for the reader to say.
            self.add(text.slice(place))?;
        } else if self.records.len() == before + 1 {
            // The only one: what was received is its original.
            self.records[before] = text.slice(place);
        }
        Ok(())
    }

    fn resource(
        &mut self,
        text: &Bytes,
        resources_key: &[u8],
        resource: &Range<usize>,
        scope_names: [&str; 2],
        record_names: [&str; 2],
    ) -> Result<(), Rejected> {
        let around = members(text, resource)?;
        let Some((scopes_key, scopes)) = find(&around, scope_names) else {
            return Ok(());
        };
        for scope in list_of(text, scopes, scopes_key)? {
            let inside = members(text, &scope)?;
            let Some((records_key, list)) = find(&inside, record_names) else {
                continue;
            };
            for record in list_of(text, list, records_key)? {
                let mut out = Vec::with_capacity(record.len() + resource.len().min(4096) + 64);
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
                self.add(out.into())?;
            }
        }
        Ok(())
    }

    fn add(&mut self, record: Bytes) -> Result<(), Rejected> {
        self.size += record.len();
        if self.size > LARGEST_SPLIT {
            return Err(too_large("records"));
        }
        self.records.push(record);
        Ok(())
    }
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

/// The places in a list; none for `null`.
fn list_of(text: &[u8], place: &Range<usize>, key: &[u8]) -> Result<Vec<Range<usize>>, Rejected> {
    if &text[place.clone()] == b"null" {
        return Ok(Vec::new());
    }
    scan::elements(text, place.start)
        .ok_or_else(|| Rejected::new(format!("{} is no list", String::from_utf8_lossy(key))))
}
