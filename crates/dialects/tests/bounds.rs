//! How much is cut out of one body: events are counted while they are cut, on every wire.
#![allow(
    clippy::unwrap_used,
    reason = "a helper that cannot go on fails its test where it is"
)]

use bytes::Bytes;
use serde_json::json;
use tracewake_dialects::chaukas::BodyHint;
use tracewake_dialects::{SplitBounds, SplitError, aop, chaukas, ossa, otlp};

const BOUNDS: SplitBounds = SplitBounds {
    events: 3,
    bytes: 1 << 20,
};
const FEW_BYTES: SplitBounds = SplitBounds {
    events: 3,
    bytes: 1_000,
};

/// Checks that a body made of so many events is cut within the bounds, and not beyond them.
#[track_caller]
fn check(
    body: impl Fn(usize) -> Vec<u8>,
    split: impl Fn(Bytes, SplitBounds) -> Result<Vec<Bytes>, SplitError>,
) {
    let count = |events: usize| split(body(events).into(), BOUNDS).map(|cut| cut.len());
    assert_eq!(count(3), Ok(3));
    assert_eq!(count(4), Err(SplitError::TooManyEvents(3)));
    assert_eq!(count(10_000), Err(SplitError::TooManyEvents(3)));
    let all = split(body(10_000).into(), SplitBounds::FILE).map(|cut| cut.len());
    assert_eq!(all, Ok(10_000), "a file has no such bound");
}

fn message(number: u32, inner: &[u8]) -> Vec<u8> {
    let mut message = Vec::new();
    prost::encoding::bytes::encode(number, &inner.to_vec(), &mut message);
    message
}

fn list(events: usize) -> String {
    format!("[{}]", vec!["{}"; events].join(","))
}

#[test]
fn chaukas() {
    let batch = |events: usize| message(1, &message(3, b"").repeat(events));
    check(batch, |body, bounds| {
        chaukas::split_body(body, BodyHint::Batch, bounds)
    });
    let fields = |events: usize| message(1, &message(3, &message(1, b"id"))).repeat(events);
    check(fields, |body, bounds| {
        chaukas::split_body(body, BodyHint::Batch, bounds)
    });
    check(|events| list(events).into_bytes(), chaukas::split_json_body);
    let object = |events| format!(r#"{{"event_batch":{{"events":{}}}}}"#, list(events)).into_bytes();
    check(object, chaukas::split_json_body);
}

#[test]
fn aop() {
    check(|events| list(events).into_bytes(), aop::split_json_body);
    let batch = |events| format!(r#"{{"run_id":"r","events":{}}}"#, list(events)).into_bytes();
    check(batch, aop::split_json_body);
    check(batch, |body, bounds| {
        aop::split_json_body_of_run(body, "run", bounds)
    });
    // Each event would carry the id of the run.
    let long = json!({ "run_id": "r".repeat(600), "events": [{}, {}] }).to_string();
    let cut = aop::split_json_body(long.into(), FEW_BYTES);
    assert_eq!(cut, Err(SplitError::TooManyBytes(1_000)));
}

#[test]
fn ossa() {
    check(|events| list(events).into_bytes(), ossa::split_json_body);
}

#[test]
fn otlp() {
    let spans = |events: usize| message(1, &message(2, &message(2, b"").repeat(events)));
    check(spans, |body, bounds| otlp::split_traces_within(&body, bounds));
    check(spans, |body, bounds| otlp::split_logs_within(&body, bounds));
    let json = |events| {
        format!(
            r#"{{"resourceSpans":[{{"scopeSpans":[{{"spans":{}}}]}}]}}"#,
            list(events)
        )
        .into_bytes()
    };
    check(json, otlp::split_json_body);
    // Each span would carry the resource.
    let resource = message(1, &[0; 600]);
    let two = message(2, &message(2, b"").repeat(2));
    let body = Bytes::from(message(1, &[resource, two].concat()));
    let cut = otlp::split_traces_within(&body, FEW_BYTES);
    assert_eq!(cut, Err(SplitError::TooManyBytes(1_000)));
    let body =
        json!({ "resourceSpans": [{ "resource": "r".repeat(600), "scopeSpans": [{ "spans": [{}, {}] }] }] });
    let cut = otlp::split_json_body(body.to_string().into(), FEW_BYTES);
    assert_eq!(cut, Err(SplitError::TooManyBytes(1_000)));
}
