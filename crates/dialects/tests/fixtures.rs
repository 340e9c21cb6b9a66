//! What the real clients sent, and what no client should send: every file of `tests/fixtures` that Chaukas can meet.

mod support;

use std::collections::{BTreeMap, HashMap, HashSet};

use bytes::Bytes;
use serde_json::Value;
use support::{ReadResult, fixture, fixtures, read, read_in_pieces};
use tracewake_dialects::chaukas::{self, BodyHint};
use tracewake_dialects::{Decoded, decode_original, search_text_of};
use tracewake_model::{Kind, Media, Original, digest};

fn expected() -> Value {
    serde_json::from_slice(&fixture("expected.json")).expect("JSON")
}

fn name_of(kind: &Kind) -> String {
    kind.name().to_ascii_uppercase()
}

#[test]
fn every_recorded_file_has_the_expected_events() {
    let expected = expected();
    let mut checked = 0;
    for (name, figures) in expected["files"].as_object().unwrap() {
        if !name.starts_with("chaukas/") || figures["events"].is_null() {
            continue;
        }
        let read = read(&fixture(name));
        // An event without any field and a query without any are the same two bytes; without the call they came in they
        // are taken for the query.
        let events = if name.contains("grpc_15") {
            0
        } else {
            figures["events"].as_u64().unwrap()
        };
        assert_eq!(read.events.len() as u64, events, "{name}");
        assert!(read.rejects.is_empty(), "{name}: {:?}", read.rejects);
        let ids: HashSet<&str> = read
            .events
            .iter()
            .map(|d| d.event.identity.as_str())
            .filter(|id| !id.is_empty())
            .collect();
        assert_eq!(
            ids.len() as u64,
            figures["distinct_ids"].as_u64().unwrap(),
            "{name}"
        );
        if events > 0 {
            let mut types = BTreeMap::new();
            for decoded in &read.events {
                *types.entry(name_of(&decoded.event.kind)).or_insert(0u64) += 1;
            }
            assert_eq!(serde_json::to_value(types).unwrap(), figures["types"], "{name}");
        }
        checked += 1;
    }
    assert!(checked > 90, "{checked}");
}

#[test]
fn request_bodies_read_by_their_address() {
    for (name, bytes) in fixtures("chaukas", ".bin") {
        let hint = match &name {
            name if name.contains("_IngestEventBatch") || name.ends_with("_batch.bin") => BodyHint::Batch,
            name if name.contains("_IngestEvent.") || name.ends_with("_single.bin") => BodyHint::Single,
            _ => continue,
        };
        let figures = &expected()["files"][format!("chaukas/{name}")];
        let events = chaukas::read_body(Bytes::from(bytes), hint).unwrap();
        assert_eq!(events.len() as u64, figures["events"].as_u64().unwrap(), "{name}");
        for event in events {
            let decoded = chaukas::decode_proto(event).unwrap();
            assert_eq!(
                decoded.event.diagnostics.len(),
                if name.contains("grpc_18") { 3 } else { 0 },
                "{name}"
            );
        }
    }
}

fn all_events() -> Vec<(String, Decoded)> {
    let expected = expected();
    let names = expected["files"].as_object().expect("figures by file").keys();
    let names = names.filter(|name| name.starts_with("chaukas/"));
    names
        .flat_map(|name| {
            read(&fixture(name))
                .events
                .into_iter()
                .map(move |event| (name.clone(), event))
        })
        .collect()
}

#[test]
fn the_same_event_has_one_digest_in_every_form() {
    let mut seen: HashMap<String, (String, u64)> = HashMap::new();
    let mut again = 0;
    for (name, decoded) in all_events() {
        let digest = digest(&decoded.event);
        let id = decoded.event.identity.clone();
        if let Some((first, known)) = seen.get(&id) {
            assert_eq!(
                *known, digest,
                "{id} differs between {first} and {name}: {:#?}",
                decoded.event
            );
            again += 1;
        }
        seen.entry(id).or_insert((name, digest));
    }
    assert!(again > 200, "{again}");
}

#[test]
fn every_event_survives_every_form() {
    for (name, Decoded { event, original }) in all_events() {
        let check = |form: &str, read: Decoded| {
            assert_eq!(digest(&read.event), digest(&event), "{name} as {form}");
            assert_eq!(read.event.content, event.content, "{name} as {form}");
            assert_eq!(read.event.time.stated, event.time.stated, "{name} as {form}");
        };
        check(
            "protobuf",
            chaukas::decode_proto(chaukas::to_proto(&event).0).unwrap(),
        );
        check(
            "file mode",
            chaukas::decode_json(Bytes::from(chaukas::to_file_json(&event))).unwrap(),
        );
        if event.extensions.is_empty() {
            let text = chaukas::to_openapi_json(&event).to_string();
            check("OpenAPI", chaukas::decode_json(Bytes::from(text)).unwrap());
        }
        let again = decode_original(event.dialect, original.media, &original.bytes).unwrap();
        assert_eq!(again.diagnostics, event.diagnostics, "{name}");
        assert!(search_text_of(event.dialect, original.media, &original.bytes).is_some());
    }
}

/// The bytes of two messages are the same but for the order of keys inside free JSON.
fn same_but_for_order(one: &[u8], other: &[u8]) -> bool {
    let sorted = |text: &[u8]| {
        let mut bytes = text.to_vec();
        bytes.sort_unstable();
        bytes
    };
    sorted(one) == sorted(other)
}

#[test]
fn protobuf_goes_out_as_it_came_in() {
    let mut checked = 0;
    for (name, decoded) in all_events() {
        // Infinities inside free JSON become text.
        if decoded.original.media == Media::Protobuf && !name.contains("grpc_18") {
            let bytes = chaukas::to_proto(&decoded.event).0;
            assert!(same_but_for_order(&bytes, &decoded.original.bytes), "{name}");
            checked += 1;
        }
    }
    assert!(checked > 200, "{checked}");
}

#[test]
fn file_mode_goes_out_as_it_came_in() {
    for (name, bytes) in fixtures("chaukas", ".jsonl") {
        for line in bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
            let decoded = chaukas::decode_json(Bytes::copy_from_slice(line)).unwrap();
            let printed = chaukas::to_file_json(&decoded.event);
            let sent: Value = serde_json::from_slice(line).unwrap();
            assert_eq!(serde_json::from_str::<Value>(&printed).unwrap(), sent, "{name}");
            assert!(same_but_for_order(printed.as_bytes(), line), "{name}: {printed}");
            let keys = |text: &[u8]| String::from_utf8_lossy(text)[..60].to_owned();
            assert_eq!(keys(printed.as_bytes()), keys(line));
        }
    }
}

#[test]
fn repeated_parts_are_the_messages_of_requests() {
    let mut parts = [0, 0];
    for (name, Decoded { event, original }) in all_events() {
        let mut end = 0;
        for range in &original.repeated {
            assert!(range.start >= end && range.end <= original.bytes.len(), "{name}");
            end = range.end;
            if original.media == Media::Json {
                let part: Value = serde_json::from_slice(&original.bytes[range.clone()]).unwrap();
                assert!(part.is_object() || part.is_string(), "{name}: {part}");
            }
        }
        let is_request = matches!(event.kind, Kind::ModelStart);
        assert!(is_request || original.repeated.is_empty(), "{name}");
        parts[usize::from(original.media == Media::Json)] += original.repeated.len();
    }
    assert!(parts.iter().all(|count| *count > 10), "{parts:?}");
}

/// File, good Chaukas events in it, rejects. The events of other dialects are rejects until their dialect is read.
const MALFORMED: &[(&str, usize, usize)] = &[
    ("array_named.jsonl", 3, 0),
    ("bad_timestamps.jsonl", 16, 0),
    ("blank_lines.jsonl", 2, 0),
    ("bom.jsonl", 3, 0),
    ("comments_and_commas.json", 2, 2),
    ("cr_only.jsonl", 3, 0),
    ("crlf.jsonl", 4, 0),
    ("depth_10k.json", 0, 1),
    ("depth_10k_in_event.jsonl", 2, 1),
    ("duplicate_events.jsonl", 7, 0),
    ("duplicate_keys.jsonl", 3, 0),
    ("empty.json", 0, 0),
    ("empty.jsonl", 0, 0),
    ("empty_array.json", 0, 0),
    ("empty_object.json", 0, 1),
    ("empty_protobuf.bin", 0, 0),
    ("garbage_protobuf.bin", 0, 1),
    ("hostile_strings.jsonl", 19, 0),
    ("huge_line.jsonl", 3, 0),
    ("invalid_utf8.jsonl", 4, 0),
    ("json_with_protobuf_content_type.bin", 1, 0),
    ("jsonl_named.txt", 3, 0),
    ("lone_surrogates.jsonl", 2, 0),
    ("missing_ids.jsonl", 14, 0),
    ("mixed_dialects.jsonl", 9, 3),
    ("nan_infinity.jsonl", 3, 0),
    ("no_final_newline.jsonl", 3, 0),
    ("not_objects.jsonl", 1, 7),
    ("nul_bytes.jsonl", 4, 0),
    ("null.json", 0, 1),
    ("object_with_events_key.json", 3, 0),
    ("only_newlines.jsonl", 0, 0),
    ("overflow_numbers.jsonl", 4, 0),
    ("picture_renamed.json", 0, 1),
    ("plain_copy_for_odd_names.jsonl", 2, 0),
    ("protobuf_invalid_utf8.bin", 1, 0),
    ("protobuf_struct_3000_deep.bin", 0, 1),
    ("protobuf_unknown_fields.bin", 1, 0),
    ("protobuf_wrong_wire_types.bin", 0, 1),
    ("single_posted_to_batch.bin", 1, 0),
    ("span_cycles.jsonl", 7, 0),
    ("trailing_garbage.json", 29, 1),
    ("truncated_array.json", 10, 1),
    ("truncated_json.jsonl", 4, 1),
    ("truncated_pretty.txt", 7, 1),
    ("truncated_protobuf_batch.bin", 0, 1),
    ("truncated_protobuf_single.bin", 0, 1),
    ("truncated_replay.json", 4, 1),
    ("utf16le_bom.jsonl", 3, 0),
    ("wrong_types.jsonl", 17, 0),
];

fn originals(outcome: &ReadResult) -> Vec<&Original> {
    outcome.events.iter().map(|decoded| &decoded.original).collect()
}

#[test]
fn malformed_files_lose_nothing_good() {
    for (name, events, rejects) in MALFORMED {
        let bytes = fixture(&format!("malformed/{name}"));
        let whole = read(&bytes);
        let refused = &whole.rejects;
        assert_eq!(
            (whole.events.len(), refused.len()),
            (*events, *rejects),
            "{name}: {refused:?}"
        );
        for (line, reason) in refused {
            assert!(
                *line > 0 && !reason.is_empty() && reason.len() < 400,
                "{name}: {reason}"
            );
        }
        for size in [1, 7, 4096] {
            let pieces = read_in_pieces(&bytes, size);
            assert_eq!(
                originals(&pieces),
                originals(&whole),
                "{name} in pieces of {size}"
            );
            assert_eq!(&pieces.rejects, refused, "{name} in pieces of {size}");
        }
    }
    let known: HashSet<&str> = MALFORMED.iter().map(|(name, ..)| *name).collect();
    let listed: Value = serde_json::from_slice(&fixture("malformed/expected.json")).unwrap();
    for name in listed["files"].as_object().unwrap().keys() {
        // What is compressed is opened before it comes here.
        assert!(
            known.contains(name.as_str()) || name.contains("gz"),
            "{name} is not tested"
        );
    }
}

#[test]
fn malformed_bodies_are_refused_by_name() {
    let check = |name: &str, hint: BodyHint, expect: Result<usize, &str>| {
        let outcome =
            chaukas::read_body(Bytes::from(fixture(&format!("malformed/{name}"))), hint).and_then(|events| {
                let decoded: Result<Vec<_>, _> = events.into_iter().map(chaukas::decode_proto).collect();
                decoded.map(|events| events.len())
            });
        assert_eq!(
            outcome.as_ref().map_err(|rejected| rejected.reason.as_str()),
            expect.as_ref().map_err(|r| *r),
            "{name}"
        );
    };
    check(
        "truncated_protobuf_batch.bin",
        BodyHint::Batch,
        Err("the body is cut or is no protobuf"),
    );
    check(
        "truncated_protobuf_single.bin",
        BodyHint::Single,
        Err("the body is cut or is no protobuf"),
    );
    check(
        "garbage_protobuf.bin",
        BodyHint::Batch,
        Err("the body is cut or is no protobuf"),
    );
    check(
        "garbage_protobuf.bin",
        BodyHint::Single,
        Err("the body is cut or is no protobuf"),
    );
    check("empty_protobuf.bin", BodyHint::Single, Ok(0));
    check("single_posted_to_batch.bin", BodyHint::Batch, Ok(1));
    let json = "the body is JSON text and was sent as protobuf";
    check("json_with_protobuf_content_type.bin", BodyHint::Single, Err(json));
    check("protobuf_invalid_utf8.bin", BodyHint::Single, Ok(1));
    check("protobuf_unknown_fields.bin", BodyHint::Single, Ok(1));
    check("protobuf_wrong_wire_types.bin", BodyHint::Single, Ok(1));
    let deep = "event evt-deep-s: state_update is nested deeper than 124 levels";
    check("protobuf_struct_3000_deep.bin", BodyHint::Single, Err(deep));
}

#[test]
fn odd_values_are_noted() {
    let notes: Vec<String> = [
        "wrong_types.jsonl",
        "overflow_numbers.jsonl",
        "invalid_utf8.jsonl",
        "nul_bytes.jsonl",
    ]
    .iter()
    .flat_map(|name| read(&fixture(&format!("malformed/{name}"))).events)
    .flat_map(|decoded| decoded.event.diagnostics)
    .map(|problem| format!("{}: {}", problem.field, problem.reason))
    .collect();
    insta::assert_snapshot!(notes.join("\n"), @r#"
    session_id: is a number, not text; it was read as text
    metadata: is a list, not an object
    timestamp: 1772442000 is no time between the years 1678 and 2261
    tags: is text, not a list; it was read as a list of one
    is_final: is text, not true or false
    llm_invocation: is text and was left out
    seq: is "1", not a 64-bit integer
    payload: is missing
    meta: is a list, not an object
    time: 0 is no time between the years 1678 and 2261
    specversion: is a number, not text; it was read as text
    ossaagentid: is an object; an attribute has no parts
    llm_invocation.total_tokens: is 1e+20, which does not fit; 2147483647 was kept
    event: numbers that JSON does not have were kept as text
    seq: is 1000.0, not a 64-bit integer
    event: bytes that are not UTF-8 were read as U+FFFD
    event: bytes that are not UTF-8 were read as U+FFFD
    event: text held raw control characters
    "#);
}

#[test]
fn unknown_fields_survive_as_bytes() {
    let body = Bytes::from(fixture("malformed/protobuf_unknown_fields.bin"));
    let event = chaukas::read_body(body.clone(), BodyHint::Single)
        .unwrap()
        .remove(0);
    let decoded = chaukas::decode_proto(event.clone()).unwrap();
    assert_eq!(decoded.original.bytes, body.slice(2..));
    assert_eq!(decoded.event.identity, "evt-unknown-1");
}
