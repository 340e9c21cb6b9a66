//! The parts of an event that other events repeat: the messages of a model request, which hold the whole conversation
//! at every turn.

use std::ops::Range;

use tracewake_model::{Content, Event};

use crate::json::scan;

/// The lists of a model request that hold the conversation so far.
const LISTS: [&[u8]; 3] = [b"messages", b"input", b"history"];

/// The places of these parts in the text of the event or of the envelope around it.
pub(super) fn places(text: &[u8], event: &Event) -> Vec<Range<usize>> {
    match &event.content {
        Some(Content::Model(model)) if model.request.is_some() => find(text).unwrap_or_default(),
        _ => Vec::new(),
    }
}

fn find(text: &[u8]) -> Option<Vec<Range<usize>>> {
    let start = scan::start(text);
    let event = match member(text, start, b"events") {
        Some(events) => scan::elements(text, events.start)?.first()?.start,
        None => start,
    };
    let payload = member(text, event, b"payload")?.start;
    let mut places = lists(text, payload);
    if let Some(request) = member(text, payload, b"request") {
        places.extend(lists(text, request.start));
    }
    places.sort_unstable_by_key(|place| place.start);
    Some(places)
}

fn lists(text: &[u8], at: usize) -> Vec<Range<usize>> {
    let members = scan::members(text, at).unwrap_or_default();
    let lists = members.into_iter().filter(|(key, _)| LISTS.contains(key));
    lists
        .flat_map(|(_, place)| scan::elements(text, place.start).unwrap_or_default())
        .collect()
}

/// The last member with this key, which is the one that counts.
fn member(text: &[u8], at: usize, key: &[u8]) -> Option<Range<usize>> {
    let members = scan::members(text, at)?;
    members
        .into_iter()
        .rev()
        .find(|(name, _)| *name == key)
        .map(|(_, place)| place)
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    fn check(text: &str, expect: &[&str]) {
        let decoded = crate::aop::decode_json(Bytes::copy_from_slice(text.as_bytes())).unwrap();
        let found: Vec<&str> = decoded
            .original
            .repeated
            .iter()
            .map(|place| &text[place.clone()])
            .collect();
        assert_eq!(found, expect, "{text}");
    }

    #[test]
    fn finds_the_messages_of_a_model_request() {
        let call = r#"{"seq":1,"t":"","type":"llm_call","payload":{"request":{"messages":[{"a":1}, "b"]}}}"#;
        check(call, &[r#"{"a":1}"#, r#""b""#]);
        check(
            &format!(r#"{{"run_id":"r","events":[{call}]}}"#),
            &[r#"{"a":1}"#, r#""b""#],
        );
        check(
            r#"{"seq":1,"t":"","type":"llm_call","payload":{"messages":["x"]}}"#,
            &[r#""x""#],
        );
        check(
            r#"{"seq":1,"t":"","type":"probe","payload":{"messages":["x"]}}"#,
            &[],
        );
    }
}
