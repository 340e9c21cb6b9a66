//! OTLP on the wire: messages as the protocol's own crate writes them, split, read and read again.
#![allow(clippy::unwrap_used, reason = "a helper that cannot go on fails its test")]

use bytes::Bytes;
use opentelemetry_proto::tonic::common::v1::{
    AnyValue, ArrayValue, InstrumentationScope, KeyValue, KeyValueList, any_value,
};
use opentelemetry_proto::tonic::logs::v1::{LogRecord, LogsData, ResourceLogs, ScopeLogs};
use opentelemetry_proto::tonic::resource::v1::Resource;
use opentelemetry_proto::tonic::trace::v1::span::{Event as SpanEvent, Link};
use opentelemetry_proto::tonic::trace::v1::{ResourceSpans, ScopeSpans, Span, Status, TracesData};
use proptest::prelude::*;
use prost::Message;
use serde_json::{Value, json};
use tracewake_dialects::export::otlp::own_line;
use tracewake_dialects::otlp::{
    decode_json, decode_log, decode_trace, read_json_body, split_logs, split_traces,
};
use tracewake_dialects::{Decoded, decode_original};
use tracewake_model::{Dialect, Event, digest};

fn any(value: &Value) -> AnyValue {
    use any_value::Value as Kind;
    let value = match value {
        Value::Null => None,
        Value::Bool(flag) => Some(Kind::BoolValue(*flag)),
        Value::Number(number) => Some(match number.as_i64() {
            Some(integer) => Kind::IntValue(integer),
            None => Kind::DoubleValue(number.as_f64().unwrap()),
        }),
        Value::String(text) => Some(Kind::StringValue(text.clone())),
        Value::Array(items) => Some(Kind::ArrayValue(ArrayValue {
            values: items.iter().map(any).collect(),
        })),
        Value::Object(_) => Some(Kind::KvlistValue(KeyValueList {
            values: attributes(value.clone()),
        })),
    };
    AnyValue { value }
}

fn attributes(object: Value) -> Vec<KeyValue> {
    let pairs = object.as_object().into_iter().flatten();
    pairs
        .map(|(key, value)| KeyValue {
            key: key.clone(),
            value: Some(any(value)),
            ..KeyValue::default()
        })
        .collect()
}

/// Two services; the first with two scopes. Five spans in all.
fn traces() -> TracesData {
    let span = |id: u8, fields: Value| Span {
        trace_id: vec![0x5b; 16],
        span_id: vec![id; 8],
        parent_span_id: vec![1; 8],
        name: format!("span {id}"),
        kind: 3,
        start_time_unix_nano: 1_790_000_000_000_000_001,
        end_time_unix_nano: 1_790_000_000_250_000_001,
        attributes: attributes(fields),
        ..Span::default()
    };
    let rich = Span {
        events: vec![SpanEvent {
            time_unix_nano: 1_790_000_000_000_000_002,
            name: "exception".into(),
            attributes: attributes(json!({ "exception.message": "no route" })),
            dropped_attributes_count: 0,
        }],
        links: vec![Link {
            trace_id: vec![0x5c; 16],
            span_id: vec![7; 8],
            attributes: attributes(json!({ "why": "resumed" })),
            ..Link::default()
        }],
        status: Some(Status {
            message: "it failed".into(),
            code: 2,
        }),
        trace_state: "a=b".into(),
        dropped_events_count: 3,
        ..span(
            2,
            json!({
                "gen_ai.operation.name": "chat", "gen_ai.request.model": "m", "gen_ai.usage.input_tokens": 5,
                "flag": true, "ratio": 0.25, "list": ["a", 1, null], "map": { "deep": { "er": [1, 2] } }, "none": null,
                "gen_ai.input.messages": [{ "role": "user", "parts": [{ "type": "text", "content": "é🌾" }] }],
            }),
        )
    };
    let resource = |name: &str| {
        Some(Resource {
            attributes: attributes(json!({ "service.name": name, "host.name": "laptop", "process.pid": 12 })),
            ..Resource::default()
        })
    };
    let scope = |name: &str, spans: Vec<Span>| ScopeSpans {
        scope: Some(InstrumentationScope {
            name: name.into(),
            version: "1.2".into(),
            attributes: attributes(json!({ "short": true })),
            dropped_attributes_count: 0,
        }),
        spans,
        schema_url: "https://opentelemetry.io/schemas/1.41.0".into(),
    };
    let plain = |id| span(id, json!({ "http.route": "/" }));
    TracesData {
        resource_spans: vec![
            ResourceSpans {
                resource: resource("desk"),
                scope_spans: vec![
                    scope("first", vec![rich, plain(3)]),
                    scope("second", vec![plain(4)]),
                ],
                schema_url: String::new(),
            },
            ResourceSpans {
                resource: resource("store"),
                scope_spans: vec![scope("first", vec![plain(5), plain(6)])],
                schema_url: "https://opentelemetry.io/schemas/1.40.0".into(),
            },
        ],
    }
}

fn logs() -> LogsData {
    let record = |body: Value| LogRecord {
        time_unix_nano: 1_790_000_000_000_000_001,
        observed_time_unix_nano: 1_790_000_000_000_000_009,
        severity_number: 9,
        severity_text: "INFO".into(),
        body: Some(any(&body)),
        attributes: attributes(json!({ "gen_ai.system": "openai" })),
        trace_id: vec![0x5b; 16],
        span_id: vec![2; 8],
        event_name: "gen_ai.user.message".into(),
        ..LogRecord::default()
    };
    LogsData {
        resource_logs: vec![ResourceLogs {
            resource: None,
            scope_logs: vec![ScopeLogs {
                scope: None,
                log_records: vec![record(json!({ "content": "Hello" })), record(json!("plain"))],
                schema_url: String::new(),
            }],
            schema_url: String::new(),
        }],
    }
}

fn read_all(
    originals: Vec<Bytes>,
    decode: fn(Bytes) -> Result<Decoded, tracewake_dialects::Rejected>,
) -> Vec<Decoded> {
    originals
        .into_iter()
        .map(|bytes| decode(bytes).unwrap())
        .collect()
}

fn from_json(text: String) -> Vec<Decoded> {
    read_all(read_json_body(text.into()).unwrap(), decode_json)
}

fn events(decoded: &[Decoded]) -> Vec<&Event> {
    decoded.iter().map(|decoded| &decoded.event).collect()
}

#[test]
fn both_encodings_say_the_same() {
    let traces = traces();
    let binary = read_all(
        split_traces(&traces.encode_to_vec().into()).unwrap(),
        decode_trace,
    );
    let text = from_json(serde_json::to_string(&traces).unwrap());
    assert_eq!(binary.len(), 5);
    assert_eq!(events(&binary), events(&text));
    assert!(binary.iter().all(|decoded| decoded.event.diagnostics.is_empty()));
    let origins: Vec<&str> = binary.iter().map(|one| one.event.origin.as_str()).collect();
    assert_eq!(origins, ["desk", "desk", "desk", "store", "store"]);

    let logs = logs();
    let binary = read_all(split_logs(&logs.encode_to_vec().into()).unwrap(), decode_log);
    let text = from_json(serde_json::to_string(&logs).unwrap());
    assert_eq!(binary.len(), 2);
    assert_eq!(events(&binary), events(&text));
    assert_ne!(binary[0].event.identity, binary[1].event.identity);
    let exported = binary.iter().map(|decoded| {
        let line = own_line(decoded.original.media, &decoded.original.bytes).unwrap();
        decode_json(line.into_owned().into()).unwrap()
    });
    assert_eq!(events(&exported.collect::<Vec<_>>()), events(&binary));
}

#[test]
fn an_original_can_be_read_again() {
    let traces = traces();
    let binary = read_all(
        split_traces(&traces.encode_to_vec().into()).unwrap(),
        decode_trace,
    );
    let text = from_json(serde_json::to_string(&traces).unwrap());
    let logs = read_all(split_logs(&logs().encode_to_vec().into()).unwrap(), decode_log);
    for decoded in binary.iter().chain(&text).chain(&logs) {
        let original = &decoded.original;
        let again = decode_original(Dialect::Otlp, original.media, &original.bytes).unwrap();
        assert_eq!((digest(&again), &again), (digest(&decoded.event), &decoded.event));
    }
    // The messages that came out are the protocol's own, with one span each.
    let one = TracesData::decode(binary[0].original.bytes.clone()).unwrap();
    let sent = &traces.resource_spans[0];
    assert_eq!(one.resource_spans[0].resource, sent.resource);
    assert_eq!(
        one.resource_spans[0].scope_spans[0].scope,
        sent.scope_spans[0].scope
    );
    assert_eq!(
        one.resource_spans[0].scope_spans[0].spans,
        sent.scope_spans[0].spans[..1]
    );
    let one: TracesData = serde_json::from_slice(&text[4].original.bytes).unwrap();
    assert_eq!(
        one.resource_spans[0].schema_url,
        traces.resource_spans[1].schema_url
    );
}

#[test]
fn the_only_record_keeps_the_bytes_it_came_in() {
    let text = r#" { "resourceSpans" : [ {"scopeSpans":[{"spans":[ {"traceId":"5B8EFFF798038103D269B633813FC60C",
        "spanId":"EEE19B7EC3C1B174","startTimeUnixNano":"1", "endTimeUnixNano": 2, "new": {"x": 1}} ]}]}], "later": 1 } "#;
    let originals = read_json_body(Bytes::from(text)).unwrap();
    assert_eq!(originals, [text.as_bytes()]);
    assert_eq!(
        decode_json(originals[0].clone()).unwrap().event.span_id,
        "eee19b7ec3c1b174"
    );
    let mut traces = traces();
    traces.resource_spans.truncate(1);
    traces.resource_spans[0].scope_spans.remove(0);
    let body = Bytes::from(traces.encode_to_vec());
    assert_eq!(split_traces(&body).unwrap()[0].len(), body.len());
}

#[test]
fn fields_of_later_versions_survive() {
    // Field 900 (text) at every level; the official types would drop it.
    let unknown = b"\xa2\x38\x03new";
    let wrap = |number: u8, inner: Vec<u8>| {
        let mut out = unknown.to_vec();
        out.extend([number << 3 | 2, u8::try_from(inner.len()).unwrap()]);
        out.extend(inner);
        out
    };
    let span = Span {
        trace_id: vec![1; 16],
        span_id: vec![2; 8],
        ..Span::default()
    };
    let span = [unknown.to_vec(), span.encode_to_vec()].concat();
    let resource = wrap(2, wrap(2, span));
    let body = [vec![1 << 3 | 2, u8::try_from(resource.len()).unwrap()], resource].concat();
    let originals = split_traces(&body.clone().into()).unwrap();
    assert_eq!(originals, [body]);
    assert_eq!(
        decode_trace(originals[0].clone()).unwrap().event.span_id,
        "0202020202020202"
    );
}

#[test]
fn repeated_parts_are_marked() {
    let long = "x".repeat(200);
    let messages = json!([{ "role": "user", "content": long }, { "role": "user", "content": "short" }]);
    let attributes_of = |messages: Value| json!({ "gen_ai.input.messages": messages, "other": long });
    for messages in [messages.clone(), Value::String(messages.to_string())] {
        let mut data = traces();
        data.resource_spans.truncate(1);
        let scopes = &mut data.resource_spans[0].scope_spans;
        scopes.truncate(1);
        scopes[0].spans.truncate(1);
        scopes[0].spans[0].attributes = attributes(attributes_of(messages.clone()));
        let binary = decode_trace(data.encode_to_vec().into()).unwrap().original;
        let text = decode_json(serde_json::to_string(&data).unwrap().into())
            .unwrap()
            .original;
        for original in [binary, text] {
            let parts: Vec<String> = original
                .repeated
                .iter()
                .map(|place| String::from_utf8_lossy(&original.bytes[place.clone()]).into_owned())
                .collect();
            let ascending = original.repeated.windows(2).all(|two| two[0].end <= two[1].start);
            assert!(ascending, "{:?}", original.repeated);
            assert!(
                parts[0].contains("service.name") && parts[1].contains("first"),
                "{parts:?}"
            );
            assert!(parts[2].contains(&long) && parts[2].contains("user"), "{parts:?}");
            assert!(parts[2..].iter().any(|part| part.contains("short")), "{parts:?}");
        }
    }
}

#[test]
fn json_as_exporters_really_write_it() {
    let check = |span: Value| {
        let export = json!({ "resource_spans": [{ "scope_spans": [{ "spans": [span] }] }] });
        let decoded = from_json(export.to_string());
        let event = &decoded[0].event;
        assert_eq!(
            event.identity,
            "5b8efff798038103d269b633813fc60c:eee19b7ec3c1b174"
        );
        assert_eq!(event.end.unwrap().0, 1_790_000_000_250_000_001);
        assert_eq!(event.metadata.as_ref().unwrap()["kind"], "client");
        assert_eq!(event.metadata.as_ref().unwrap()["attributes"]["n"], 7);
        assert!(event.is_failure() && event.diagnostics.is_empty(), "{event:?}");
    };
    let attributes = json!([{ "key": "n", "value": { "int_value": "7" } }]);
    check(json!({
        "trace_id": "W47/95gDgQPSabYzgT/GDA==", "span_id": "7uGbfsPBsXQ=",
        "start_time_unix_nano": 1_790_000_000_000_000_001u64, "end_time_unix_nano": "1790000000250000001",
        "kind": "CLIENT", "status": { "code": "STATUS_CODE_ERROR" }, "attributes": attributes, "unknown": [1],
    }));
    check(json!({
        "traceId": "5B8EFFF798038103D269B633813FC60C", "spanId": "eee19b7ec3c1b174", "parentSpanId": "",
        "startTimeUnixNano": "1790000000000000001", "endTimeUnixNano": 1_790_000_000_250_000_001u64,
        "kind": "SPAN_KIND_CLIENT", "status": { "code": "2" }, "attributes": { "n": 7 },
    }));
    // A list of exports.
    let exports = [
        serde_json::to_string(&traces()).unwrap(),
        serde_json::to_string(&logs()).unwrap(),
    ];
    assert_eq!(from_json(format!("\u{feff}[{}]", exports.join(","))).len(), 7);
    for empty in [
        "{}",
        "[]",
        r#"{"resourceSpans": []}"#,
        r#"{"resourceLogs": null}"#,
    ] {
        assert_eq!(from_json(empty.to_owned()).len(), 0, "{empty}");
    }
    let odd = r#"{"resourceSpans": [{"scopeSpans": [{"spans": [
        {"traceId": "zz", "spanId": "eee19b7ec3c1b174", "startTimeUnixNano": "1", "name": "\ud800"}]}]}]}"#;
    let odd = &from_json(odd.to_owned())[0].event;
    assert_eq!(odd.trace_id, "zz");
    let fields: Vec<&str> = odd
        .diagnostics
        .iter()
        .map(|problem| problem.field.as_str())
        .collect();
    assert_eq!(fields, ["traceId", "end_time_unix_nano", "event"]);
}

#[test]
fn what_is_no_export_is_refused_with_a_reason() {
    let check = |read: Result<usize, tracewake_dialects::Rejected>, expect: &str| {
        assert_eq!(read.unwrap_err().reason, expect);
    };
    let binary = |body: &[u8]| split_traces(&Bytes::copy_from_slice(body)).map(|found| found.len());
    check(
        binary(b"\x0a\x05hi"),
        "the body is cut, or is no protobuf export of spans",
    );
    check(
        binary(b"\x10\x01"),
        "the body is cut, or is no protobuf export of spans",
    );
    check(
        binary(b"{\"resourceSpans\": []}"),
        "the body is JSON text and was sent as protobuf",
    );
    assert_eq!(binary(b""), Ok(0));
    let text = |body: &str| read_json_body(Bytes::from(body.to_owned())).map(|found| found.len());
    check(text("INFO"), "not JSON: expected value at column 1");
    check(text("5"), "the body must be a JSON object or a list of them");
    check(text("{\"resourceSpans\": [{"), "not JSON: it ends in the middle");
    check(text("{\"resourceSpans\": 5}"), "resourceSpans is no list");
    check(text("[5]"), "an element of the export is no object");
    let one = |text: &str| decode_json(Bytes::from(text.to_owned())).map(|_| 0);
    check(
        one("{\"a\": 1}"),
        "the object has neither resourceSpans nor resourceLogs",
    );
    check(
        one("{\"resourceSpans\": []}"),
        "resourceSpans has 0 elements, and one event has one",
    );
    check(decode_trace(Bytes::new()).map(|_| 0), "the message holds no span");
    check(
        decode_log(Bytes::from_static(b"\x0a\x01")).map(|_| 0),
        "the log record is cut or is no protobuf",
    );
}

#[test]
fn hostile_bodies_are_bounded() {
    // A resource of 1 MiB in front of a thousand spans.
    let mut data = traces();
    data.resource_spans.truncate(1);
    let resource = data.resource_spans[0].resource.as_mut().unwrap();
    resource
        .attributes
        .extend(attributes(json!({ "big": "x".repeat(1 << 20) })));
    let scope = &mut data.resource_spans[0].scope_spans[0];
    scope.spans = vec![scope.spans[1].clone(); 1000];
    let reason = split_traces(&data.encode_to_vec().into()).unwrap_err().reason;
    assert!(reason.contains("more than 512 MiB"), "{reason}");
    let reason = read_json_body(serde_json::to_string(&data).unwrap().into())
        .unwrap_err()
        .reason;
    assert!(reason.contains("more than 512 MiB"), "{reason}");
    // Values nested deeper than any reader goes.
    let deep = (0..200).fold(any(&json!(1)), |inner, _| AnyValue {
        value: Some(any_value::Value::ArrayValue(ArrayValue { values: vec![inner] })),
    });
    let mut data = traces();
    data.resource_spans[1].scope_spans[0].spans[0].attributes[0].value = Some(deep);
    let originals = split_traces(&data.encode_to_vec().into()).unwrap();
    let refused: Vec<String> = originals
        .into_iter()
        .filter_map(|bytes| decode_trace(bytes).err())
        .map(|refused| refused.reason)
        .collect();
    assert_eq!(refused, ["a value of the span is nested deeper than 100 levels"]);
}

#[test]
fn text_that_is_not_utf_8_is_kept() {
    let mut data = traces();
    data.resource_spans[1].scope_spans[0].spans[0].name = "bad name".into();
    let body = data.encode_to_vec();
    let at = body.windows(8).position(|eight| eight == b"bad name").unwrap();
    let mut body = body;
    body[at] = 0xff;
    let decoded = read_all(split_traces(&body.into()).unwrap(), decode_trace);
    let event = &decoded[3].event;
    assert_eq!(event.metadata.as_ref().unwrap()["name"], "\u{fffd}ad name");
    assert_eq!(event.diagnostics[0].field, "name");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn damaged_bytes_never_panic(at in 0usize..2000, byte in proptest::num::u8::ANY, cut in 0usize..2000) {
        let mut body = traces().encode_to_vec();
        let length = body.len();
        body[at % length] = byte;
        body.truncate(length - cut % 20 * (cut % 2));
        for bytes in split_traces(&body.clone().into()).unwrap_or_default() {
            if let Ok(decoded) = decode_trace(bytes) {
                let again = decode_original(Dialect::Otlp, decoded.original.media, &decoded.original.bytes);
                prop_assert_eq!(again, Ok(decoded.event));
            }
        }
        for bytes in split_logs(&body.into()).unwrap_or_default() {
            let _ = decode_log(bytes);
        }
        let mut text = serde_json::to_string(&traces()).unwrap().into_bytes();
        let length = text.len();
        text[at * 7 % length] = byte;
        for bytes in read_json_body(text.into()).unwrap_or_default() {
            if let Ok(decoded) = decode_json(bytes) {
                let again = decode_original(Dialect::Otlp, decoded.original.media, &decoded.original.bytes);
                prop_assert_eq!(again, Ok(decoded.event));
            }
        }
    }
}
