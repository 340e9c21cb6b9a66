//! JSON exports to objects with one record each, cut out of the text as it is. What older protocols and Tempo call the
//! members around records gets the names of today.

use std::ops::Range;

use bytes::Bytes;
use serde_json::{Map, Value};

use super::forms;
use super::places::RECORDS;
use super::read_json::{LOG_RECORDS, RESOURCE_LOGS, RESOURCE_SPANS, SCOPE_LOGS, SCOPE_SPANS, SPANS};
use crate::json::check_lenient;
use crate::json::scan::Outlined;
use crate::split::Cut;
use crate::{Rejected, SplitBounds, SplitError};

/// The names of a member: those that are read, the first of them the one to write, and those of other writers.
struct Names {
    own: [&'static str; 2],
    others: &'static [&'static str],
}

/// The members around the records of a signal.
struct Signal {
    resources: Names,
    scopes: Names,
    records: Names,
}

static TRACES: Signal = Signal {
    resources: Names {
        own: RESOURCE_SPANS,
        others: &[BATCHES],
    },
    scopes: Names {
        own: SCOPE_SPANS,
        others: &["instrumentationLibrarySpans", "instrumentation_library_spans"],
    },
    records: Names {
        own: SPANS,
        others: &[],
    },
};

static LOGS: Signal = Signal {
    resources: Names {
        own: RESOURCE_LOGS,
        others: &[],
    },
    scopes: Names {
        own: SCOPE_LOGS,
        others: &["instrumentationLibraryLogs", "instrumentation_library_logs"],
    },
    records: Names {
        own: LOG_RECORDS,
        others: &["logs"],
    },
};

/// What Tempo calls the spans of resources in the traces that it gives.
const BATCHES: &str = "batches";
/// Members of an answer that hold a whole export: of Tempo and of Jaeger.
const WRAPPERS: [&str; 2] = ["trace", "result"];
/// What instrumentation scopes were called.
const OLD_SCOPES: [&str; 2] = ["instrumentationLibrary", "instrumentation_library"];

impl Names {
    fn has(&self, key: &[u8]) -> bool {
        let mut names = self.own.iter().chain(self.others);
        names.any(|name| name.as_bytes() == key)
    }

    /// The name to write for one that was found.
    fn written<'a>(&self, key: &'a [u8]) -> &'a [u8] {
        match self.own.iter().any(|name| name.as_bytes() == key) {
            true => key,
            false => self.own[0].as_bytes(),
        }
    }
}

/// Whether an object is an export of spans or log records, or an answer around one.
pub(super) fn is_export(object: &Map<String, Value>) -> bool {
    let wrapped = WRAPPERS.iter().find_map(|name| object.get(*name)?.as_object());
    holds_resources(object) || wrapped.is_some_and(holds_resources)
}

/// Whether the first member of the object in a text holds the records of an export under a name of today.
pub(super) fn begins_export(text: &[u8]) -> bool {
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
    let inside = text.trim_ascii_start().strip_prefix(b"{");
    let first = inside.and_then(|inside| inside.trim_ascii_start().strip_prefix(b"\""));
    first.is_some_and(|first| {
        let mut names = RESOURCE_SPANS.into_iter().chain(RESOURCE_LOGS);
        names.any(|name| {
            let rest = first.strip_prefix(name.as_bytes());
            rest.is_some_and(|rest| rest.starts_with(b"\""))
        })
    })
}

fn holds_resources(object: &Map<String, Value>) -> bool {
    let mut names = RESOURCE_SPANS.into_iter().chain(RESOURCE_LOGS);
    let batch = object.get(BATCHES).and_then(Value::as_array);
    let batch = batch.and_then(|batches| batches.first()?.as_object());
    let has_scopes = |batch: &Map<String, Value>| batch.keys().any(|key| TRACES.scopes.has(key.as_bytes()));
    names.any(|name| object.contains_key(name)) || batch.is_some_and(has_scopes)
}

/// The texts of the records in an export, or in a list of exports.
pub(super) fn records(text: Bytes, bounds: SplitBounds) -> Result<Vec<Bytes>, SplitError> {
    let text = match text.starts_with(b"\xef\xbb\xbf") {
        true => text.slice(3..),
        false => text,
    };
    let mut cut = Cut::new(bounds);
    let whole = 0..text.len();
    let read = Outlined::of(&text, RECORDS).and_then(|outlined| {
        let body = Body {
            text: &text,
            outlined,
        };
        match text.trim_ascii_start().first() {
            Some(b'[') => {
                let each = |place| split_export(&body, place, &mut cut);
                body.outlined.each_element(0, each)
            }
            Some(b'{') => Some(split_export(&body, whole, &mut cut)),
            _ => None,
        }
    });
    match read {
        Some(read) => read.map(|()| cut.into_events()),
        None => {
            // The outline cannot be made out: say what is wrong with the text.
            check_lenient(&text)?;
            Err(Rejected::new("the body must be a JSON object or a list of them").into())
        }
    }
}

/// A body, and its text as it is cut.
struct Body<'t> {
    text: &'t Bytes,
    outlined: Outlined<'t>,
}

/// A member of an object: its raw key and the place of its value.
pub(super) type Member<'a> = (&'a [u8], Range<usize>);

fn split_export(body: &Body<'_>, place: Range<usize>, cut: &mut Cut) -> Result<(), SplitError> {
    let text = body.text;
    let outer = members(body, &place)?;
    let inner = outer.iter().find(|(key, value)| {
        WRAPPERS.iter().any(|name| name.as_bytes() == *key) && text[value.clone()].starts_with(b"{")
    });
    let inside = match inner {
        Some((_, value)) => members(body, value)?,
        None => Vec::new(),
    };
    let is_resources = |(key, _): &Member<'_>| TRACES.resources.has(key) || LOGS.resources.has(key);
    let is_wrapped = inside.iter().any(is_resources) && !outer.iter().any(is_resources);
    let members = if is_wrapped { inside } else { outer };
    let before = cut.len();
    if forms::split(text, &members, cut)? {
        // Records of their own form are cut.
    } else if !members.iter().any(is_resources) && !members.is_empty() {
        // A record on its own; whether it is one is for the reader to say.
        cut.push(text.slice(place.clone()))?;
    } else {
        let is_own = split_signals(body, &members, cut)?;
        if is_own && !is_wrapped && cut.len() == before + 1 {
            // The only one: what was received is its original.
            cut.replace_last(text.slice(place));
        }
    }
    Ok(())
}

/// Cuts the records out of the members of an export. Gives whether all names in it are those that are read.
fn split_signals(body: &Body<'_>, members: &[Member<'_>], cut: &mut Cut) -> Result<bool, SplitError> {
    let mut is_own = true;
    for signal in [&TRACES, &LOGS] {
        for (key, list) in members.iter().filter(|(key, _)| signal.resources.has(key)) {
            let mut open = Vec::new();
            open_list(&mut open, b"{", signal.resources.written(key));
            is_own &= signal.resources.written(key) == *key;
            each_of(body, list, key, |resource| {
                let levels = [&signal.scopes, &signal.records];
                is_own &= split_inside(body, &open, &resource, &levels, cut)?;
                Ok(())
            })?;
        }
    }
    let known = |key: &[u8]| TRACES.resources.has(key) || LOGS.resources.has(key);
    Ok(is_own & reject_unread(body, members, known, b"{", 0, cut)?)
}

/// Cuts the records out of a resource or a scope, which the text in `before` opens. `levels` are the names of the lists
/// from here to the records.
fn split_inside(
    body: &Body<'_>,
    before: &[u8],
    place: &Range<usize>,
    levels: &[&Names],
    cut: &mut Cut,
) -> Result<bool, SplitError> {
    let Some((names, deeper)) = levels.split_first() else {
        push_record(body.text, before, place, cut)?;
        return Ok(true);
    };
    let inside = members(body, place)?;
    let mut open = before.to_vec();
    open.push(b'{');
    let opened = CLOSE.len() / 2 - levels.len();
    let mut is_own = reject_unread(body, &inside, |key| names.has(key), &open, opened, cut)?;
    copy_others(&mut open, body.text, &inside, names);
    for (key, list) in inside.iter().filter(|(key, _)| names.has(key)) {
        let mut open = open.clone();
        open_list(&mut open, b"", names.written(key));
        is_own &= names.written(key) == *key;
        each_of(body, list, key, |element| {
            is_own &= split_inside(body, &open, &element, deeper, cut)?;
            Ok(())
        })?;
    }
    Ok(is_own)
}

fn push_record(text: &Bytes, before: &[u8], record: &Range<usize>, cut: &mut Cut) -> Result<(), SplitError> {
    let bytes = before.len() + record.len() + CLOSE.len();
    cut.make_room(bytes)?;
    let mut out = Vec::with_capacity(bytes);
    out.extend_from_slice(before);
    out.extend_from_slice(&text[record.clone()]);
    out.extend_from_slice(CLOSE);
    cut.add(out.into());
    Ok(())
}

/// What closes the lists and objects around a record.
const CLOSE: &[u8] = b"]}]}]}";

/// Lists of objects under names that are not known may be records: each is cut as one that the reader refuses by its
/// name, so that nothing is acknowledged and dropped. `before` opens so many levels around them. Gives whether there
/// are none.
fn reject_unread(
    body: &Body<'_>,
    members: &[Member<'_>],
    known: impl Fn(&[u8]) -> bool,
    before: &[u8],
    levels: usize,
    cut: &mut Cut,
) -> Result<bool, SplitError> {
    let text = body.text;
    let is_list = |place: &Range<usize>| {
        let first = body.outlined.first_element(place.start);
        first.is_some_and(|first| text[first].starts_with(b"{"))
    };
    let mut is_none = true;
    for (key, place) in members
        .iter()
        .filter(|(key, place)| !known(key) && is_list(place))
    {
        is_none = false;
        let mut out = before.to_vec();
        open_list(&mut out, b"", key);
        out.pop();
        out.extend_from_slice(&text[place.clone()]);
        out.push(b'}');
        out.extend_from_slice(&CLOSE[..levels * 2]);
        cut.push(out.into())?;
    }
    Ok(is_none)
}

/// Writes `"key":[`.
fn open_list(out: &mut Vec<u8>, before: &[u8], key: &[u8]) {
    out.extend_from_slice(before);
    out.push(b'"');
    out.extend_from_slice(key);
    out.extend_from_slice(b"\":[");
}

/// The members but for those around records, each with a comma behind it.
fn copy_others(out: &mut Vec<u8>, text: &[u8], members: &[Member<'_>], but: &Names) {
    for (key, place) in members.iter().filter(|(key, _)| !but.has(key)) {
        let is_old = OLD_SCOPES.iter().any(|name| name.as_bytes() == *key);
        out.push(b'"');
        out.extend_from_slice(if is_old { b"scope" } else { key });
        out.extend_from_slice(b"\":");
        out.extend_from_slice(&text[place.clone()]);
        out.push(b',');
    }
}

fn members<'a>(body: &Body<'a>, place: &Range<usize>) -> Result<Vec<Member<'a>>, Rejected> {
    let members = body.outlined.members(place.start);
    members.ok_or_else(|| Rejected::new("an element of the export is no object"))
}

/// Gives the places in a list one by one; none for `null`.
fn each_of(
    body: &Body<'_>,
    place: &Range<usize>,
    key: &[u8],
    take: impl FnMut(Range<usize>) -> Result<(), SplitError>,
) -> Result<(), SplitError> {
    if &body.text[place.clone()] == b"null" {
        return Ok(());
    }
    let is_no_list = || Rejected::new(format!("{} is no list", String::from_utf8_lossy(key)));
    body.outlined
        .each_element(place.start, take)
        .ok_or_else(is_no_list)?
}
