//! Request bodies: what is in them, whatever address they came to.

use bytes::Bytes;
use prost::Message;
use tracewake_dialects::chaukas::{self, BodyHint, RawEvent, RawStruct, proto};
use tracewake_model::{Event, Kind};

fn event(id: &str) -> RawEvent {
    let event = Event {
        identity: id.into(),
        session_id: "s".into(),
        kind: Kind::System,
        ..Event::default()
    };
    chaukas::to_proto(&event)
}

fn batch(ids: &[&str]) -> proto::EventBatch {
    proto::EventBatch {
        batch_id: "batch-1".into(),
        timestamp: Some(proto::Timestamp {
            seconds: 1_772_442_000,
            nanos: 5,
        }),
        events: ids.iter().map(|id| event(id)).collect(),
        ..proto::EventBatch::default()
    }
}

/// Every request has its message in field 1.
fn request(message: &impl Message) -> Vec<u8> {
    #[derive(Clone, PartialEq, Message)]
    struct Request {
        #[prost(bytes = "vec", tag = "1")]
        inner: Vec<u8>,
    }
    let mut bytes = vec![0x0a];
    prost::encoding::encode_varint(message.encoded_len() as u64, &mut bytes);
    bytes.extend(message.encode_to_vec());
    assert_eq!(
        Request::decode(&bytes[..]).expect("well-formed").inner,
        message.encode_to_vec()
    );
    bytes
}

#[track_caller]
fn check(body: impl Into<Bytes>, hint: BodyHint, expect: Result<&[&str], &str>) {
    let events = chaukas::read_body(body.into(), hint).map(ids);
    let events = events.as_deref().map_err(|rejected| rejected.reason.as_str());
    assert_eq!(
        events.map(<[String]>::to_vec),
        expect.map(|ids| ids.iter().map(|id| (*id).to_owned()).collect())
    );
}

fn ids(events: Vec<Bytes>) -> Vec<String> {
    events
        .into_iter()
        .map(|event| chaukas::decode_proto(event).expect("an event").event.identity)
        .collect()
}

#[test]
fn bodies_are_taken_for_what_they_are() {
    for hint in [BodyHint::Single, BodyHint::Batch, BodyHint::Unknown] {
        check(request(&event("one")), hint, Ok(&["one"]));
        check(request(&batch(&["one", "two"])), hint, Ok(&["one", "two"]));
        check(Bytes::new(), hint, Ok(&[]));
    }
    check(event("bare").0, BodyHint::Unknown, Ok(&["bare"]));
    check(
        batch(&["one", "two"]).encode_to_vec(),
        BodyHint::Unknown,
        Ok(&["one", "two"]),
    );
}

#[test]
fn an_event_without_fields_is_one_where_events_are_sent() {
    check(&b"\x0a\x00"[..], BodyHint::Single, Ok(&[""]));
    check(&b"\x0a\x00"[..], BodyHint::Batch, Ok(&[]));
    check(&b"\x0a\x00"[..], BodyHint::Unknown, Ok(&[]));
    check(request(&batch(&[])), BodyHint::Batch, Ok(&[]));
    check(request(&batch(&["", "two"])), BodyHint::Batch, Ok(&["", "two"]));
}

#[test]
fn queries_hold_no_events() {
    let filter = proto::QueryFilter {
        session_id: "s".into(),
        types: vec![12, 22],
        ..Default::default()
    };
    let token = proto::QueryRequest {
        page_token: "token".into(),
        ..Default::default()
    };
    check(request(&token), BodyHint::Unknown, Ok(&[]));
    let query = proto::QueryRequest {
        filter: Some(filter),
        page_size: -1,
        ..token
    };
    check(request(&query), BodyHint::Unknown, Ok(&[]));
    let stats = b"\x0a\x08acme-air\x12\x0csupport-desk";
    check(&stats[..], BodyHint::Unknown, Ok(&[]));
}

#[test]
fn one_bad_event_leaves_the_others() {
    let mut mixed = batch(&["one", "two"]);
    mixed.events.insert(1, RawEvent(Bytes::from_static(b"\x0a\xff")));
    let events = chaukas::read_body(request(&mixed).into(), BodyHint::Batch).expect("a batch");
    let read: Vec<bool> = events
        .into_iter()
        .map(|event| chaukas::decode_proto(event).is_ok())
        .collect();
    assert_eq!(read, [true, false, true]);
}

#[test]
fn depth_in_a_batch_is_no_danger() {
    let deep = (0..9_000).fold(Vec::new(), |inner: Vec<u8>, _| {
        let mut outer = vec![0x0a];
        prost::encoding::encode_varint(inner.len() as u64, &mut outer);
        outer.extend(inner);
        outer
    });
    let batch = proto::EventBatch {
        metadata: Some(RawStruct(deep.into())),
        ..batch(&["one"])
    };
    check(request(&batch), BodyHint::Batch, Ok(&["one"]));
    let again = proto::EventBatch::decode(&batch.encode_to_vec()[..]).expect("nesting is not looked into");
    assert_eq!(again, batch);
}

#[test]
fn json_bodies() {
    let check = |body: &str, expect: Result<&[&str], &str>| {
        let events = chaukas::read_json_body(Bytes::copy_from_slice(body.as_bytes()));
        let events: Result<Vec<String>, String> = events
            .map(|events| {
                events
                    .iter()
                    .map(|event| String::from_utf8_lossy(event).into_owned())
                    .collect()
            })
            .map_err(|rejected| rejected.reason);
        let expect = expect.map(|texts| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>());
        assert_eq!(events, expect.map_err(str::to_owned), "{body}");
    };
    let (a, b) = (r#"{"event_id": "a"}"#, r#"{"eventId": "b"}"#);
    check(a, Ok(&[a]));
    check(&format!("\u{feff}[{a},\n{b}]"), Ok(&[a, b]));
    check(
        &format!(r#"{{"batch_id": "x", "events": [{a}, {b}]}}"#),
        Ok(&[a, b]),
    );
    check(
        r#"{"timestamp": "2026-01-01T00:00:00Z", "batchId": "x"}"#,
        Ok(&[]),
    );
    check(&format!(r#"{{"eventBatch": {{"events": [{b}]}}}}"#), Ok(&[b]));
    check(r#"{"event_batch": {}}"#, Ok(&[]));
    check(&format!(r#"{{"event": {a}}}"#), Ok(&[a]));
    check("[1]", Ok(&["1"]));
    check("7", Err("the body must be a JSON object or array"));
    check("", Err("not JSON: it ends in the middle"));
    check(&format!("[{a}"), Err("not JSON: it ends in the middle"));
    check(
        &format!("[{a}] rest"),
        Err("not JSON: trailing characters at column 21"),
    );
    check(
        &format!("{a}\n{b}"),
        Err("not JSON: trailing characters at column 1 of its line 2"),
    );
}
