//! Spans in the forms of other programs, and exports under the names of older protocols.
#![allow(
    clippy::unwrap_used,
    reason = "a helper that cannot go on fails its test where it stands"
)]

mod support;

use serde_json::{Value, json};
use support::{fixture, read};
use tracewake_dialects::export::otlp::own_line;
use tracewake_dialects::{Decoded, decode_original};
use tracewake_model::{Event, digest};

/// The events of a text that holds nothing else.
fn events(text: &str) -> Vec<Decoded> {
    let outcome = read(text.as_bytes());
    assert_eq!(outcome.rejects, [], "{text}");
    outcome.events
}

/// What a text is rejected for.
fn rejects(text: &str) -> Vec<String> {
    let outcome = read(text.as_bytes());
    outcome.rejects.into_iter().map(|(_, reason)| reason).collect()
}

fn same(events: &[Decoded]) -> Vec<Event> {
    events.iter().map(|decoded| decoded.event.clone()).collect()
}

fn otlp(span: &Value, resource: &Value, scope: &Value) -> String {
    json!({ "resourceSpans": [{ "resource": resource, "scopeSpans": [{ "scope": scope, "spans": [span] }] }] }).to_string()
}

/// The span that all forms below tell, as OTLP has it.
fn span() -> (Value, Value, Value) {
    let text = |key: &str, value: &str| json!({ "key": key, "value": { "stringValue": value } });
    let span = json!({
        "traceId": "0000000000000000000000000000a093", "spanId": "000000000000000b", "parentSpanId": "000000000000000a",
        "name": "chat m", "kind": 3, "startTimeUnixNano": "1767225600000000000", "endTimeUnixNano": "1767225601500000000",
        "attributes": [
            text("gen_ai.operation.name", "chat"), text("gen_ai.request.model", "m"), text("gen_ai.usage.input_tokens", "12"),
        ],
        "events": [{ "timeUnixNano": "1767225600700000000", "name": "retry", "attributes": [] }],
        "status": { "code": 2, "message": "no route" },
    });
    (
        span,
        json!({ "attributes": [text("service.name", "shop")] }),
        json!({ "name": "lib" }),
    )
}

#[test]
fn jaeger_and_zipkin_say_the_same_as_otlp() {
    let (span, resource, scope) = span();
    let expect = same(&events(&otlp(&span, &resource, &scope)));
    let tag = |key: &str, value: &str| json!({ "key": key, "type": "string", "value": value });
    let jaeger = json!({ "data": [{ "traceID": "a093", "spans": [{
        "traceID": "a093", "spanID": "b", "operationName": "chat m", "processID": "p1",
        "references": [{ "refType": "CHILD_OF", "traceID": "a093", "spanID": "a" }],
        "startTime": 1_767_225_600_000_000_u64, "duration": 1_500_000,
        "tags": [
            tag("span.kind", "client"), tag("otel.status_code", "ERROR"), tag("otel.status_description", "no route"),
            json!({ "key": "error", "type": "bool", "value": true }), tag("otel.scope.name", "lib"),
            tag("gen_ai.operation.name", "chat"), tag("gen_ai.request.model", "m"), tag("gen_ai.usage.input_tokens", "12"),
        ],
        "logs": [{ "timestamp": 1_767_225_600_700_000_u64, "fields": [tag("event", "retry")] }],
    }], "processes": { "p1": { "serviceName": "shop", "tags": [] }, "p2": { "serviceName": "other" } } }] });
    let zipkin = json!({
        "traceId": "a093", "id": "b", "parentId": "a", "name": "chat m", "kind": "CLIENT",
        "timestamp": 1_767_225_600_000_000_u64, "duration": 1_500_000, "localEndpoint": { "serviceName": "shop" },
        "annotations": [{ "timestamp": 1_767_225_600_700_000_u64, "value": "retry" }],
        "tags": {
            "gen_ai.operation.name": "chat", "gen_ai.request.model": "m", "gen_ai.usage.input_tokens": "12",
            "otel.status_code": "ERROR", "error": "no route", "otel.library.name": "lib",
        },
    });
    let without_error = |mut event: Event| {
        // The words of Zipkin's tag stay an attribute, too.
        let metadata = event.metadata.as_mut().unwrap();
        metadata["attributes"].as_object_mut().unwrap().remove("error");
        event
    };
    for text in [
        jaeger.to_string(),
        serde_json::to_string_pretty(&jaeger["data"][0]).unwrap(),
    ] {
        assert_eq!(same(&events(&text)), expect, "{text}");
    }
    for text in [
        zipkin.to_string(),
        json!([zipkin]).to_string(),
        json!([[zipkin]]).to_string(),
    ] {
        let found: Vec<Event> = same(&events(&text)).into_iter().map(without_error).collect();
        assert_eq!(found, expect, "{text}");
    }
}

#[test]
fn what_pythons_console_exporter_prints_is_read() {
    let (mut span, resource, _) = span();
    span["links"] = json!([{ "traceId": "0000000000000000000000000000a093", "spanId": "000000000000000c", "attributes": [] }]);
    let expect = same(&events(&otlp(&span, &resource, &json!({}))));
    let context = |id: &str| json!({ "trace_id": "0x0000000000000000000000000000a093", "span_id": id, "trace_state": "[]" });
    let printed = json!({
        "name": "chat m", "context": context("0x000000000000000b"), "kind": "SpanKind.CLIENT",
        "parent_id": "0x000000000000000a", "start_time": "2026-01-01T00:00:00.000000Z",
        "end_time": "2026-01-01T00:00:01.500000Z", "status": { "status_code": "ERROR", "description": "no route" },
        "attributes": { "gen_ai.operation.name": "chat", "gen_ai.request.model": "m", "gen_ai.usage.input_tokens": "12" },
        "events": [{ "name": "retry", "timestamp": "2026-01-01T00:00:00.700000Z", "attributes": {} }],
        "links": [{ "context": context("0x000000000000000c"), "attributes": {} }],
        "resource": { "attributes": { "service.name": "shop" }, "schema_url": "" },
    });
    let pretty = serde_json::to_string_pretty(&printed).unwrap();
    let found = events(&format!("{pretty}\n{pretty}"));
    assert_eq!(same(&found[..1]), expect);
    assert_eq!(found.len(), 2);
}

#[test]
fn originals_are_kept_and_exported_as_otlp() {
    for name in ["jaeger/traces.json", "zipkin/spans.json"] {
        let bytes = fixture(name);
        let found = events(std::str::from_utf8(&bytes).unwrap());
        assert_eq!(found.len(), 8, "{name}");
        for decoded in &found {
            let original = &decoded.original;
            let again = decode_original(decoded.event.dialect, original.media, &original.bytes);
            assert_eq!(again.as_ref(), Ok(&decoded.event));
            let line = own_line(original.media, &original.bytes).unwrap();
            assert!(line.starts_with(b"{\"resourceSpans\""));
            let exported = &events(std::str::from_utf8(&line).unwrap())[0].event;
            assert_eq!(digest(exported), digest(&decoded.event));
            assert_eq!(exported.identity, decoded.event.identity);
        }
    }
}

#[test]
fn exports_of_older_protocols_and_of_tempo_are_read() {
    let (span, resource, scope) = span();
    let expect = same(&events(&otlp(&span, &resource, &scope)));
    let check = |text: Value| assert_eq!(same(&events(&text.to_string())), expect, "{text}");
    let scopes = json!([{ "scope": scope, "spans": [span] }]);
    let libraries = json!([{ "instrumentationLibrary": scope, "spans": [span] }]);
    check(json!({ "resourceSpans": [{ "resource": resource, "instrumentationLibrarySpans": libraries }] }));
    check(json!({ "resource_spans": [{ "resource": resource, "scope_spans": scopes }] }));
    check(json!({ "batches": [{ "resource": resource, "scopeSpans": scopes }] }));
    check(json!({ "batches": [{ "resource": resource, "instrumentationLibrarySpans": libraries }] }));
    check(
        json!({ "trace": { "resourceSpans": [{ "resource": resource, "scopeSpans": scopes }] }, "metrics": {} }),
    );
    let mut base64 = span.clone();
    base64["traceId"] = "AAAAAAAAAAAAAAAAAACgkw==".into();
    base64["spanId"] = "AAAAAAAAAAs=".into();
    base64["parentSpanId"] = "AAAAAAAAAAo=".into();
    check(
        json!({ "batches": [{ "resource": resource, "scopeSpans": [{ "scope": scope, "spans": [base64] }] }] }),
    );
    let log = json!({ "timeUnixNano": "5", "body": { "stringValue": "x" } });
    let logs = json!({ "resourceLogs": [{ "instrumentationLibraryLogs": [{ "logs": [log] }] }] });
    let now = json!({ "resourceLogs": [{ "scopeLogs": [{ "logRecords": [log] }] }] });
    assert_eq!(same(&events(&logs.to_string())), same(&events(&now.to_string())));
}

#[test]
fn records_under_unknown_names_are_refused_by_name() {
    let (span, ..) = span();
    let check = |text: Value, events: usize, name: &str| {
        let outcome = read(text.to_string().as_bytes());
        assert_eq!(outcome.events.len(), events, "{text}");
        let reasons: Vec<&str> = outcome
            .rejects
            .iter()
            .map(|(_, reason)| reason.as_str())
            .collect();
        assert!(
            reasons.len() == 1 && reasons[0].starts_with(name),
            "{text}: {reasons:?}"
        );
    };
    let good = json!([{ "scopeSpans": [{ "spans": [span] }] }]);
    check(
        json!({ "resourceSpans": good, "linkedSpans": [span] }),
        1,
        "linkedSpans holds what is not read",
    );
    check(
        json!({ "resourceSpans": [{ "libSpans": [{ "spans": [span] }] }] }),
        0,
        "libSpans holds",
    );
    check(
        json!({ "resourceSpans": [{ "scopeSpans": [{ "items": [span] }] }] }),
        0,
        "items holds",
    );
    check(
        json!({ "resourceSpans": [{ "resource": { "attributes": [{}] }, "scopeSpans": [{ "spans": [span], "more": [span] }] }] }),
        1,
        "more holds",
    );
    assert_eq!(rejects(r#"{"resourceSpans": []}"#), Vec::<String>::new());
}

#[test]
fn one_span_too_deep_loses_itself_only() {
    let outcome = read(&fixture("wild/f18-deep-attribute.json"));
    assert_eq!((outcome.events.len(), outcome.rejects.len()), (1, 1));
    assert!(
        outcome.rejects[0].1.contains("nested deeper"),
        "{:?}",
        outcome.rejects
    );
}
