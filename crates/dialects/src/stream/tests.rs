//! Readers that need more than one record: a dialect made up for this, in which a record may describe several events,
//! of none, or of more of an event told before; and spans that are sent open and again when they have ended.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::{Value, json};
use tracewake_model::{Content, Dialect, Event, Kind, Message, Original};

use super::*;
use crate::memory::Memory;
use crate::reader::Record;
use crate::record_reader::decode_with;

static NOTEBOOK: Reader = Reader {
    dialect: Dialect::Unknown(200),
    version: 1,
    name: "a page",
    is_event: |object| object.contains_key("page"),
    is_envelope: |_| false,
    yields: false,
    split: |text, _| Ok(vec![text]),
    media: &[Media::Json],
    read: read_page,
    read_again: None,
    join: None,
    sent_part: None,
    session_files: None,
    endpoint: |_| None,
};
static READERS: [&Reader; 1] = [&NOTEBOOK];

/// `begin` names the session of what follows, `say` adds words to an answer, `call` makes two calls at once.
fn read_page(record: Record, memory: &mut Memory) -> Result<Vec<Decoded>, Rejected> {
    let (bytes, parsed) = record.into_json()?;
    let page = parsed.value;
    let text = |name: &str| page[name].as_str().unwrap_or_default().to_owned();
    let id = text("id");
    match page["page"].as_str() {
        Some("begin") => {
            memory.remember("session", page["session"].clone());
            return Ok(Vec::new());
        }
        Some("say" | "call") => {}
        _ => return Err(Rejected::new("the page has no known kind")),
    }
    let session = memory
        .recall("session")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let mut event = Event {
        session_id: session.to_owned(),
        identity: id.clone(),
        kind: Kind::Output,
        ..Event::default()
    };
    let mut events = Vec::new();
    if page["page"] == "say" {
        let before = memory.recall(&id).cloned().unwrap_or(json!([]));
        let mut words = before.as_array().cloned().unwrap_or_default();
        event.revision = words.len() as u64;
        words.push(page["text"].clone());
        let said: Vec<&str> = words.iter().filter_map(Value::as_str).collect();
        event.content = Some(Content::Message(Message {
            text: said.join(" "),
            ..Message::default()
        }));
        memory.remember(&id, Value::Array(words));
        events.push(event);
    } else {
        for part in ["a", "b"] {
            events.push(Event {
                identity: format!("{id}/{part}"),
                ..event.clone()
            });
        }
    }
    Ok(events
        .into_iter()
        .map(|event| Decoded {
            event,
            original: Original {
                media: Media::Json,
                bytes: bytes.clone(),
                repeated: Vec::new(),
            },
        })
        .collect())
}

fn drain(splitter: &mut Splitter, into: &mut Vec<Decoded>) {
    while let Some(item) = splitter.next_item() {
        match item {
            Item::Event { decoded, .. } => into.push(decoded),
            Item::Reject { reason, .. } => panic!("{reason}"),
            Item::NotKept { .. } => panic!("metrics"),
        }
    }
}

/// The events of a text that comes in pieces of these lengths, in turn.
fn read(mut splitter: Splitter, text: &str, lengths: &[usize]) -> Vec<Decoded> {
    let mut found = Vec::new();
    let mut rest = text.as_bytes();
    for length in lengths.iter().cycle() {
        let (piece, behind) = rest.split_at((*length).clamp(1, rest.len().max(1)).min(rest.len()));
        splitter.push(piece);
        drain(&mut splitter, &mut found);
        rest = behind;
        if rest.is_empty() {
            break;
        }
    }
    splitter.finish();
    drain(&mut splitter, &mut found);
    found
}

/// What is told of each identity in the end.
fn latest(events: impl IntoIterator<Item = Event>) -> BTreeMap<String, Event> {
    let mut latest: BTreeMap<String, Event> = BTreeMap::new();
    for event in events {
        match latest.get(&event.identity) {
            Some(known) if known.revision >= event.revision => {}
            _ => drop(latest.insert(event.identity.clone(), event)),
        }
    }
    latest
}

fn text_of(event: &Event) -> &str {
    match &event.content {
        Some(Content::Message(message)) => &message.text,
        _ => "",
    }
}

#[test]
fn a_record_tells_of_several_events_and_of_more_of_an_earlier_one() {
    let text = r#"{"page": "call", "id": "c"}
        {"page": "begin", "session": "s"}
        {"page": "say", "id": "m", "text": "one"} {"page": "say", "id": "m", "text": "two"}"#;
    let found = read(Splitter::of(&READERS), text, &[usize::MAX]);
    let told: Vec<_> = found
        .iter()
        .map(|decoded| {
            let event = &decoded.event;
            (
                event.identity.as_str(),
                event.session_id.as_str(),
                event.revision,
                text_of(event),
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            ("c/a", "", 0, ""),
            ("c/b", "", 0, ""),
            ("m", "s", 0, "one"),
            ("m", "s", 1, "one two")
        ]
    );
    let originals: Vec<_> = found
        .iter()
        .map(|decoded| std::str::from_utf8(&decoded.original.bytes).unwrap())
        .collect();
    assert_eq!(
        originals[1],
        "{\"part\":1,\"before\":[]}\n{\"page\": \"call\", \"id\": \"c\"}"
    );
    assert_eq!(
        originals[2],
        "{\"part\":0,\"before\":[[\"session\",\"s\"]]}\n{\"page\": \"say\", \"id\": \"m\", \"text\": \"one\"}"
    );
    let received = found[2].original.media.received(&found[2].original.bytes);
    assert_eq!(received, b"{\"page\": \"say\", \"id\": \"m\", \"text\": \"one\"}");
}

fn page() -> impl Strategy<Value = Value> {
    let id = prop::sample::select(vec!["m", "n"]);
    prop_oneof![
        prop::sample::select(vec!["s", "t"]).prop_map(|session| json!({"page": "begin", "session": session})),
        (id, "[a-z\n\"]{0,6}").prop_map(|(id, text)| json!({"page": "say", "id": id, "text": text})),
        (0..3_u8).prop_map(|id| json!({"page": "call", "id": format!("c{id}")})),
    ]
}

/// One telling of a span: its number, and whether it has ended.
fn telling() -> impl Strategy<Value = (u8, bool)> {
    (0..4_u8, any::<bool>())
}

fn span((number, ended): (u8, bool)) -> String {
    let end = if ended { 1_700_000_002_000_000_000_u64 } else { 0 };
    json!({"resourceSpans": [{"scopeSpans": [{"spans": [{
        "traceId": "5b8aa5a2d2c872e8321cf37308d69df2", "spanId": format!("{:016x}", number + 1), "name": "work",
        "startTimeUnixNano": "1700000001000000000", "endTimeUnixNano": end.to_string(),
    }]}]}]})
    .to_string()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn it_does_not_matter_how_a_stream_is_cut(
        pages in prop::collection::vec(page(), 1..12),
        lengths in prop::collection::vec(1..40_usize, 1..6),
        place in any::<prop::sample::Index>(),
    ) {
        let lines: Vec<String> = pages.iter().map(Value::to_string).collect();
        let text = lines.join("\n");
        let whole = read(Splitter::of(&READERS), &text, &[usize::MAX]);
        prop_assert_eq!(&read(Splitter::of(&READERS), &text, &lengths), &whole);

        // Reading stops somewhere, and goes on at the place that was consumed with what was remembered there.
        let stop = place.index(text.len());
        let mut splitter = Splitter::of(&READERS);
        splitter.push(&text.as_bytes()[..stop]);
        splitter.settle();
        let mut found = Vec::new();
        drain(&mut splitter, &mut found);
        let consumed = splitter.consumed();
        let kept = serde_json::to_string(&splitter.remembered()).unwrap();
        let remembered: Option<Remembered> = serde_json::from_str(&kept).unwrap();
        let rest = Splitter::of(&READERS).skip_to(consumed, remembered.as_ref());
        let behind = read(rest, &text[consumed.offset as usize..], &lengths);
        found.truncate(whole.len() - behind.len());
        found.extend(behind);
        prop_assert_eq!(&found, &whole);

        for decoded in &whole {
            let again = decode_with(&NOTEBOOK, decoded.original.media, &decoded.original.bytes);
            prop_assert_eq!(again.as_ref(), Ok(&decoded.event));
        }
    }

    #[test]
    fn it_does_not_matter_in_what_order_tellings_come(
        pages in prop::collection::vec(page(), 1..12),
        order in prop::collection::vec(any::<prop::sample::Index>(), 1..20),
    ) {
        let lines: Vec<String> = pages.iter().map(Value::to_string).collect();
        let found = read(Splitter::of(&READERS), &lines.join("\n"), &[usize::MAX]);
        let events: Vec<Event> = found.into_iter().map(|decoded| decoded.event).collect();
        let once = latest(events.clone());
        if events.is_empty() {
            return Ok(());
        }
        let again = order.iter().map(|at| events[at.index(events.len())].clone());
        let shuffled = again.chain(events.iter().rev().cloned());
        let in_any_order = latest(shuffled.collect::<Vec<_>>());
        for (identity, event) in &in_any_order {
            prop_assert_eq!(event.revision, once[identity].revision);
            prop_assert_eq!(text_of(event), text_of(&once[identity]));
        }
        prop_assert_eq!(in_any_order.len(), once.len());
    }

    #[test]
    fn a_span_grows_in_whatever_order_it_is_told(
        tellings in prop::collection::vec(telling(), 1..16).prop_shuffle(),
        lengths in prop::collection::vec(1..400_usize, 1..6),
    ) {
        let lines: Vec<String> = tellings.iter().copied().map(span).collect();
        let events = |found: Vec<Decoded>| found.into_iter().map(|decoded| decoded.event).collect::<Vec<_>>();
        let in_file = events(read(Splitter::new(), &lines.join("\n"), &lengths));
        let mut body = RecordReader::new(&crate::otlp::READER);
        let in_requests: Vec<Event> = lines
            .iter()
            .flat_map(|line| events(body.read(Media::Json, line.clone().into()).unwrap()))
            .collect();
        prop_assert_eq!(&in_file, &in_requests);
        let expect: BTreeMap<u8, bool> = tellings.iter().fold(BTreeMap::new(), |mut all, (number, ended)| {
            *all.entry(*number).or_default() |= *ended;
            all
        });
        let told: Vec<bool> = latest(in_file).into_values().map(|event| event.revision == 1).collect();
        prop_assert_eq!(told, expect.into_values().collect::<Vec<_>>());
    }
}
