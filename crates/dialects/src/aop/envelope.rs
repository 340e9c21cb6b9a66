//! Bodies and files around events: batch bodies, replay files, exported arrays, the server's download.
//!
//! Each event is handed on as its own bytes. What only the envelope says of it (run, agent) goes with it in an envelope
//! of its own, cut from the same bytes.

use std::ops::Range;

use bytes::Bytes;
use serde_json::{Map, Value};

use crate::json::scan;
use crate::split::{self, Cut};
use crate::{Rejected, SplitBounds, SplitError};

/// Keys of an event. An object with `events` and none of these is an envelope.
pub(super) const EVENT_KEYS: [&str; 6] = ["seq", "t", "actor", "type", "payload", "meta"];

/// The events of a JSON body, each as bytes that [`decode_json`](super::decode_json) reads: one event, an array, a
/// batch body, a replay file, the server's download, or an array of these.
///
/// # Errors
/// When the text is no JSON object or array.
pub fn read_json_body(body: Bytes) -> Result<Vec<Bytes>, Rejected> {
    Ok(split_json_body(body, SplitBounds::FILE)?)
}

/// The same within bounds.
///
/// # Errors
/// As [`read_json_body`], and when the events are more than the bounds allow.
pub fn split_json_body(body: Bytes, bounds: SplitBounds) -> Result<Vec<Bytes>, SplitError> {
    read(body, Context::default(), bounds)
}

/// The same for a body that was sent to the address of a run. The run's id goes with events that do not say it, and
/// counts against one that is different.
///
/// # Errors
/// As [`split_json_body`].
pub fn split_json_body_of_run(
    body: Bytes,
    run_id: &str,
    bounds: SplitBounds,
) -> Result<Vec<Bytes>, SplitError> {
    let run_id = serde_json::Value::from(run_id).to_string();
    let context = Context {
        run_id: Some(run_id.as_bytes()),
        agent_id: None,
    };
    read(body, context, bounds)
}

/// The event alone, without the envelope that original bytes may have around it.
pub fn bare_event(original: &Bytes) -> Bytes {
    let members = Members::of(original, 0);
    let first = members
        .events()
        .and_then(|list| scan::elements(original, list.start)?.into_iter().next());
    first.map_or_else(|| original.clone(), |place| original.slice(place))
}

/// What an envelope says of its events, as the envelope of one event that is elsewhere; none when that is nothing.
pub(super) fn head(envelope: &[u8]) -> Option<Value> {
    let start = envelope.len() - envelope.trim_ascii_start().len();
    let members = Members::of(envelope, start);
    let said = ["run_id", "agent_id"].into_iter().filter_map(|key| {
        let value = serde_json::from_slice(members.said(key)?).ok()?;
        Some((key.to_owned(), value))
    });
    let head: Map<String, Value> = said.collect();
    (!head.is_empty()).then_some(Value::Object(head))
}

/// Whether an event says which run it is of, or is an envelope, which says it of its own events alone.
pub(super) fn names_a_run(event: &Value) -> bool {
    let says =
        |value: &Value| !matches!(value.get("run_id"), None | Some(Value::Null)) && value["run_id"] != "";
    says(event) || says(&event["meta"]) || event.get("events").is_some()
}

/// What an envelope says about its events, as raw JSON.
#[derive(Debug, Clone, Copy, Default)]
struct Context<'a> {
    run_id: Option<&'a [u8]>,
    agent_id: Option<&'a [u8]>,
}

fn read(body: Bytes, context: Context<'_>, bounds: SplitBounds) -> Result<Vec<Bytes>, SplitError> {
    let body = match body.starts_with(b"\xef\xbb\xbf") {
        true => body.slice(3..),
        false => body,
    };
    let start = body.len() - body.trim_ascii_start().len();
    let place = start..body.trim_ascii_end().len().max(start);
    let mut cut = Cut::new(bounds);
    let read = match body.get(start) {
        _ if !scan::is_one_value(&body) => None,
        Some(b'[') => scan::each_element(&body, start, |place| collect(&body, place, context, &mut cut)),
        Some(b'{') => scan::members(&body, start).map(|_| collect(&body, place, context, &mut cut)),
        _ => None,
    };
    match read {
        Some(read) => read.map(|()| cut.into_events()),
        None => Err(split::without_outline(&body)),
    }
}

/// Adds the event at a place, or the events of the envelope there.
fn collect(body: &Bytes, place: Range<usize>, context: Context<'_>, cut: &mut Cut) -> Result<(), SplitError> {
    let members = Members::of(body, place.start);
    let Some(list) = members.events() else {
        return cut.push(with_context(body, place, &members, context));
    };
    let context = Context {
        run_id: members.said("run_id").or(context.run_id),
        agent_id: members.said("agent_id").or(context.agent_id),
    };
    let read = scan::each_element(body, list.start, |place| {
        let members = Members::of(body, place.start);
        cut.push(with_context(body, place, &members, context))
    });
    read.unwrap_or(Ok(()))
}

/// The bytes of an event; with an envelope around them when that says what the event does not.
fn with_context(body: &Bytes, place: Range<usize>, event: &Members<'_>, context: Context<'_>) -> Bytes {
    let bytes = body.slice(place.clone());
    if bytes.first() != Some(&b'{') {
        return bytes;
    }
    let meta = event
        .place("meta")
        .map(|place| Members::of(body, place.start))
        .unwrap_or_default();
    let said = |key| meta.said(key).or_else(|| event.said(key));
    let same_run = context.run_id.is_none() || said("run_id") == context.run_id;
    let has_agent = context.agent_id.is_none() || said("agent_id").is_some();
    if same_run && has_agent {
        return bytes;
    }
    let mut envelope = Vec::with_capacity(bytes.len() + 96);
    for (key, value) in [("run_id", context.run_id), ("agent_id", context.agent_id)] {
        if let Some(value) = value {
            envelope.push(if envelope.is_empty() { b'{' } else { b',' });
            envelope.extend([b"\"", key.as_bytes(), b"\":", value].concat());
        }
    }
    envelope.extend_from_slice(b",\"events\":[");
    envelope.extend_from_slice(&bytes);
    envelope.extend_from_slice(b"]}");
    Bytes::from(envelope)
}

/// The members of one raw object; none when there is no object.
#[derive(Debug, Default)]
struct Members<'a> {
    text: &'a [u8],
    members: Vec<(&'a [u8], Range<usize>)>,
}

impl<'a> Members<'a> {
    fn of(text: &'a [u8], at: usize) -> Members<'a> {
        Members {
            text,
            members: scan::members(text, at).unwrap_or_default(),
        }
    }

    /// Of repeated keys the last one counts.
    fn place(&self, key: &str) -> Option<Range<usize>> {
        let mut named = self.members.iter().rev();
        named
            .find(|(name, _)| *name == key.as_bytes())
            .map(|(_, place)| place.clone())
    }

    /// The raw value under a key, unless it says nothing.
    fn said(&self, key: &str) -> Option<&'a [u8]> {
        let value = &self.text[self.place(key)?];
        (!matches!(value, b"null" | b"\"\"")).then_some(value)
    }

    /// The list of events, if the object is an envelope.
    fn events(&self) -> Option<Range<usize>> {
        let place = self.place("events")?;
        let is_event = EVENT_KEYS.iter().any(|key| self.place(key).is_some());
        (self.text[place.start] == b'[' && !is_event).then_some(place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(body: &str, expect: &[&str]) {
        let events = read_json_body(Bytes::copy_from_slice(body.as_bytes())).unwrap();
        assert_eq!(events, expect, "{body}");
    }

    fn refuse(body: &str, expect: &str) {
        let rejected = read_json_body(Bytes::copy_from_slice(body.as_bytes())).unwrap_err();
        assert_eq!(rejected.reason, expect, "{body}");
    }

    #[test]
    fn events_are_cut_out() {
        check(r#" {"seq":1} "#, &[r#"{"seq":1}"#]);
        check(
            "\u{feff}[{\"seq\":1}, {\"seq\":2}, 7]",
            &[r#"{"seq":1}"#, r#"{"seq":2}"#, "7"],
        );
        check(r#"{"run_id":"r","events":[]}"#, &[]);
        check("[]", &[]);
        check(r#"{"seq":1,"events":[{}]}"#, &[r#"{"seq":1,"events":[{}]}"#]);
        check(
            r#"[{"run_id":"r","events":[{"meta":{"run_id":"r"}}]},{"events":[{"seq":2}]}]"#,
            &[r#"{"meta":{"run_id":"r"}}"#, r#"{"seq":2}"#],
        );
    }

    #[test]
    fn what_only_the_envelope_says_goes_along() {
        check(
            r#"{"run_id": "r", "agent_id": 7, "events": [{"seq": 1, "meta": {}}]}"#,
            &[r#"{"run_id":"r","agent_id":7,"events":[{"seq": 1, "meta": {}}]}"#],
        );
        check(
            r#"{"run_id":"r","events":[{"meta":{"run_id":"other"}}]}"#,
            &[r#"{"run_id":"r","events":[{"meta":{"run_id":"other"}}]}"#],
        );
        check(
            r#"{"run_id":"r","agent_id":7,"events":[{"meta":{"run_id":"r","agent_id":8}}]}"#,
            &[r#"{"meta":{"run_id":"r","agent_id":8}}"#],
        );
        check(
            r#"{"run_id":null,"agent_id":7,"events":[{"a":1}]}"#,
            &[r#"{"agent_id":7,"events":[{"a":1}]}"#],
        );
        let body = Bytes::from_static(br#"{"seq":1}"#);
        let of_run = split_json_body_of_run(body, "r\"1", SplitBounds::FILE).unwrap();
        assert_eq!(of_run, [r#"{"run_id":"r\"1","events":[{"seq":1}]}"#]);
    }

    #[test]
    fn events_come_out_of_their_envelope() {
        let check = |original: &str, expect: &str| {
            assert_eq!(bare_event(&Bytes::copy_from_slice(original.as_bytes())), expect);
        };
        check(r#"{"run_id":"r","events":[{"seq":1}]}"#, r#"{"seq":1}"#);
        check(r#"{"seq":1,"events":[7]}"#, r#"{"seq":1,"events":[7]}"#);
    }

    #[test]
    fn anything_else_is_refused() {
        refuse("7", "the body must be a JSON object or array");
        refuse("", "not JSON: it ends in the middle");
        refuse(
            r#"{"run_id":"r","events":[{"seq":1},"#,
            "not JSON: it ends in the middle",
        );
    }
}
