//! How streams are cut: every shape of file, and what is lost when a part of one is broken (nothing else).

mod support;

use support::{fixture, fixtures, read, read_in_pieces};
use tracewake_dialects::decode_original;
use tracewake_dialects::stream::{Item, Place, Splitter};

/// `good` are the ids of the events found, `bad` the lines and reasons of the rejects.
#[track_caller]
fn check(text: impl AsRef<[u8]>, good: &[&str], bad: &[(u64, &str)]) {
    let text = text.as_ref();
    for size in [text.len().max(1), 1, 3] {
        let read = read_in_pieces(text, size);
        let ids: Vec<&str> = read
            .events
            .iter()
            .map(|decoded| decoded.event.identity.as_str())
            .collect();
        let rejects: Vec<(u64, &str)> = read
            .rejects
            .iter()
            .map(|(line, reason)| (*line, reason.as_str()))
            .collect();
        assert_eq!(
            (ids.as_slice(), rejects.as_slice()),
            (good, bad),
            "in pieces of {size}"
        );
    }
}

const A: &str = r#"{"event_id": "a", "metadata": {"k": "v"}}"#;
const B: &str = r#"{"event_id": "b"}"#;
const CUT: &str = "not JSON: it ends in the middle";
const MISSING: &str = "not JSON: a comma or an end is missing";
const IN_TEXT: &str = "not JSON: the line ends inside a text";
const EXPECTED: &str = "not JSON: expected value at column 1";

#[test]
fn lines_in_every_dress() {
    check("", &[], &[]);
    check(format!("{A}\n{B}"), &["a", "b"], &[]);
    check(format!("\n\r\n \t\n\0\0\n{A}\r\n{B}\r\n\0\0"), &["a", "b"], &[]);
    check(format!("{A}\r{B}\r"), &["a", "b"], &[]);
    check(format!("{A}{B}"), &["a", "b"], &[]);
    check(format!("\u{feff}{A}\n"), &["a"], &[]);
    check(format!("{A},\n{B},\n"), &["a", "b"], &[]);
    let utf16: Vec<u8> = format!("\u{feff}{A}\n{B}")
        .encode_utf16()
        .flat_map(u16::to_be_bytes)
        .collect();
    check(utf16, &["a", "b"], &[]);
}

#[test]
fn a_long_envelope_comes_in_parts() {
    let filler = "x".repeat(3_000);
    let event = |n: usize| format!("\n{{\"event_id\": \"e{n}\", \"metadata\": {{\"k\": [\"{filler}\"]}}}}");
    let events: Vec<String> = (0..2_000).map(event).collect();
    let after = "\n, \"tags\": [{}, {}], \"note\": [1]}\n";
    let text = format!(
        "\n{{\"batch_id\": [0],\n\"events\" : [{}\n]{after}{A}",
        events.join(",")
    );
    let mut splitter = Splitter::new();
    let mut found = Vec::new();
    for piece in text.as_bytes().chunks(70_000) {
        splitter.push(piece);
        while let Some(item) = splitter.next_item() {
            found.push(item);
        }
    }
    splitter.finish();
    while let Some(item) = splitter.next_item() {
        found.push(item);
    }
    let places: Vec<(String, u64)> = found
        .into_iter()
        .map(|item| match item {
            Item::Event { decoded, line } => (decoded.event.identity, line),
            Item::Reject { line, reason, .. } => panic!("line {line}: {reason}"),
            Item::NotKept { .. } => panic!("metrics"),
        })
        .collect();
    assert_eq!(places.len(), 2_001);
    for (n, (id, line)) in places[..2_000].iter().enumerate() {
        assert_eq!((id.as_str(), *line), (format!("e{n}").as_str(), n as u64 + 4));
    }
    assert_eq!(places[2_000], ("a".to_owned(), 2_006));
}

#[test]
fn arrays_and_batches() {
    check(format!("[{A}, {B}]"), &["a", "b"], &[]);
    check(format!("[\n  {A},\n  {B}\n]\n"), &["a", "b"], &[]);
    check(format!("[{A}]\n[{B}]\n"), &["a", "b"], &[]);
    check(
        format!("[{A}, 1, \"x,]\", [2]]\n{B}"),
        &["a", "b"],
        &[(1, "3 of the array's 4 elements are no objects")],
    );
    check("[]", &[], &[]);
    check(
        format!("{A}\n[]\n[1]"),
        &["a"],
        &[(2, "an empty array is no event"), (3, "an array is no event")],
    );
    check(format!("{{\"events\": [{A},\n{B}]}}"), &["a", "b"], &[]);
    check(
        format!("{{\"batch_id\": \"x\", \"events\": [\n{A},\n{B}\n]}}\n{A}"),
        &["a", "b", "a"],
        &[],
    );
    check(
        format!("{{\"event_batch\": {{\"events\": [{A}, 7, {B}]}}}}"),
        &["a", "b"],
        &[(1, "an event must be a JSON object")],
    );
    check(format!("{{\"event\": {A}}}"), &["a"], &[]);
    check(
        format!("[{A},\n{B}"),
        &["a", "b"],
        &[(1, "not JSON: the array is not closed")],
    );
    check(format!("[{A},\n{{\"event_id\": \"b"), &["a"], &[(2, CUT)]);
    let kept = "not JSON: it ends in the middle; 2 whole events of it were kept";
    check(
        format!("{{\"events\": [{A}, {B}, {{\"event_id"),
        &["a", "b"],
        &[(1, kept)],
    );
    check(
        format!("{{\n  \"events\": [\n    {A},\n    {B}\n  ]\n"),
        &["a", "b"],
        &[(1, kept)],
    );
}

#[test]
fn pretty_printed() {
    let pretty = "{\n  \"event_id\": \"p\",\n  \"metadata\": {\n    \"list\": [\n      {\n        \"a\": 1\n      }\n    ]\n  }\n}\n";
    check(pretty.repeat(2), &["p", "p"], &[]);
    check(format!("[\n{pretty},\n{pretty}]"), &["p", "p"], &[]);
    // Cut short inside, then the next one.
    let half = &pretty[..40];
    check(format!("{half}\n{pretty}"), &["p"], &[(1, MISSING)]);
    // A broken line inside: the rest of that record goes with it, the next record does not.
    let broken = pretty.replace("\"metadata\":", "\"metadata");
    check(format!("{broken}{pretty}{A}"), &["p", "a"], &[(1, IN_TEXT)]);
    let indented = |text: &str| text.replace('\n', "\n  ");
    check(
        format!("[\n  {},\n  {}]\n{B}", indented(&broken), indented(pretty)),
        &["p", "b"],
        &[(2, IN_TEXT)],
    );
}

#[test]
fn a_cut_line_never_takes_the_next_one_along() {
    for cut in 1..A.len() {
        let line = &A[..cut];
        let read = read(format!("{line}\n{B}\n{A}\n").as_bytes());
        let ids: Vec<&str> = read
            .events
            .iter()
            .map(|decoded| decoded.event.identity.as_str())
            .collect();
        assert_eq!((ids, read.rejects.len()), (vec!["b", "a"], 1), "after {line}");
        assert_eq!(read.rejects[0].0, 1);
    }
    check(format!("{{\"event_id\":\n{B}\n{A}"), &["b", "a"], &[(1, MISSING)]);
    check(
        format!("{{\"event_id\": [\n{B}\n{A}"),
        &["b", "a"],
        &[(1, MISSING)],
    );
    check(format!("{{\"event_id\": [\n{B}\n"), &["b"], &[(1, CUT)]);
    check(format!("{{\"event_id\": \"x\n{B}"), &["b"], &[(1, IN_TEXT)]);
    check(format!("{{\"event_id\": \"x\\\n{B}"), &["b"], &[(1, IN_TEXT)]);
    check(
        format!("{{\"a\": [1}}\n{B}"),
        &["b"],
        &[(1, "not JSON: a bracket is closed that is not open")],
    );
}

#[test]
fn lines_that_are_no_json() {
    check(format!("// exported\n{A}"), &["a"], &[(1, EXPECTED)]);
    check(format!("INFO {A}\n{B}"), &["b"], &[(1, EXPECTED)]);
    check(
        format!("{A} trailing\n{B}"),
        &["a", "b"],
        &[(1, "not JSON: expected ident at column 3")],
    );
    check(
        format!("1\n\"x\"\nnull\n{A}"),
        &["a"],
        &[
            (1, "a number is no event"),
            (2, "a text is no event"),
            (3, "null is no event"),
        ],
    );
    check("{\"hello\": \"world\"}\n{}", &[], &[(1, UNKNOWN), (2, UNKNOWN)]);
    check(b"caf\xe9\n{\"event_id\": \"a\"}", &["a"], &[(1, EXPECTED)]);
}

const UNKNOWN: &str = "the object is no event of a known dialect";

#[test]
fn chats_are_no_events() {
    for folder in ["chatserver", "agentapi"] {
        for (name, bytes) in fixtures(folder, "") {
            assert!(read(&bytes).events.is_empty(), "{folder}/{name}");
        }
    }
}

#[test]
fn binary_files() {
    let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x10";
    check(
        png.repeat(1000),
        &[],
        &[(
            1,
            "this looks like a PNG image, which is not read; tracewake reads events of Chaukas, AOP, OSSA and OpenTelemetry \
             (OTLP), and traces of Jaeger and Zipkin",
        )],
    );
    check(
        b"\x01\x02\x03\xff".repeat(1000),
        &[],
        &[(1, "binary data that is no request of Chaukas or OTLP")],
    );
    // An ingest request whose length happens to be an opening brace.
    let id = "i".repeat(100);
    let event = [b"\x0a\x64", id.as_bytes(), b"\x22\x0fsession-one-two\x38\x3f"].concat();
    let body = [&[0x0a, event.len() as u8][..], &event].concat();
    check(&body, &[&id], &[]);
    check(&event, &[&id], &[]); // one bare event
    // Text with a control character at its start is still text.
    check(
        format!("{{\"event_id\": \"a\", \"branch\": \"\u{1}\"}}\n{B}"),
        &["a", "b"],
        &[],
    );
}

#[test]
fn white_space_of_any_length_costs_no_memory() {
    let mut splitter = Splitter::new();
    splitter.push(A.as_bytes());
    let spaces = vec![b' '; 1 << 20];
    for _ in 0..64 {
        splitter.push(&spaces);
        while splitter.next_item().is_some() {}
    }
    splitter.push(b"\n");
    splitter.push(B.as_bytes());
    splitter.finish();
    assert!(matches!(splitter.next_item(), Some(Item::Event { line: 2, .. })));
    assert_eq!(splitter.line(), 2);
}

#[test]
fn what_is_too_long_is_refused_and_passed_over() {
    let mut splitter = Splitter::new();
    let (mut events, mut rejects) = (Vec::new(), Vec::new());
    let mut take = |splitter: &mut Splitter| {
        while let Some(item) = splitter.next_item() {
            match item {
                Item::Event { decoded, line } => events.push((decoded.event.identity, line)),
                Item::Reject { line, reason, bytes } => rejects.push((line, reason, bytes.len())),
                Item::NotKept { .. } => panic!("metrics"),
            }
        }
    };
    let long = vec![b'x'; 1 << 20];
    for start in ["{\"event_id\": \"", "text "] {
        splitter.push(start.as_bytes());
        for _ in 0..70 {
            splitter.push(&long);
            take(&mut splitter);
        }
        splitter.push(b"\"}\n");
    }
    splitter.push(A.as_bytes());
    splitter.finish();
    take(&mut splitter);
    assert_eq!(events, [("a".to_owned(), 3)]);
    let kept = 64 << 10;
    assert_eq!(
        rejects[0],
        (1, "the record is longer than 64 MiB".to_owned(), kept)
    );
    assert_eq!((rejects[1].0, rejects[1].2, rejects.len()), (2, kept, 2));
}

#[test]
fn hostile_nesting_takes_linear_time() {
    let start = std::time::Instant::now();
    for text in ["{\"a\":\n", "{\"a\":[\n", "[\n", "[{\n", "{\"a\" 1\n", "{\"\n"] {
        let read = read(text.repeat(20_000).as_bytes());
        assert!(read.events.is_empty() && !read.rejects.is_empty(), "{text}");
    }
    assert!(start.elapsed().as_secs() < 30, "{:?}", start.elapsed());
}

/// All items of a stream, each with the place that was consumed when it was taken out.
fn items_from(text: &[u8], place: Place) -> Vec<(String, u64, Place)> {
    let mut splitter = Splitter::resume(place, None);
    let mut items = Vec::new();
    let mut take = |splitter: &mut Splitter| {
        while let Some(item) = splitter.next_item() {
            let (what, line) = match item {
                Item::Event { decoded, line } => (decoded.event.identity, line),
                Item::Reject { line, reason, .. } => (reason, line),
                Item::NotKept { .. } => panic!("metrics"),
            };
            items.push((what, line, splitter.consumed()));
        }
    };
    for piece in text[place.offset as usize..].chunks(3) {
        splitter.push(piece);
        take(&mut splitter);
    }
    splitter.settle();
    take(&mut splitter);
    splitter.finish();
    take(&mut splitter);
    items
}

#[test]
fn reading_goes_on_from_every_place_it_reached() {
    let pretty = "{\n  \"event_id\": \"p\",\n  \"branch\": \"x\"\n}";
    for text in [
        format!("{A}\n{B}\n{A}\n"),
        format!("\u{feff}{A}\r\n\r\n{B}\r\n{A}"),
        format!("{A}\r{B}\r\r{A}"),
        format!("log line\n{A}{B}\n{{\"cut\n{A}\n"),
        format!("{pretty}\n{pretty}\n{A}"),
        format!("{A}\n[{B},{A}]\n{B}\n{A}\n"),
        format!("{A}\n{{\"events\": [{A},\n{B}]}}\n{B}\n"),
    ] {
        let text = text.as_bytes();
        let all = items_from(text, Place::START);
        assert!(all.len() >= 3, "{all:?}");
        for (at, (_, _, place)) in all.iter().enumerate() {
            // What was not consumed yet when this item came is read again, and then the rest.
            let again = all[..=at].iter().rev().take_while(|(.., before)| before == place);
            let first = at + 2 - again.count();
            let is_start = *place == Place::START;
            let expect: Vec<_> = all[if is_start { 0 } else { first }..]
                .iter()
                .map(|(what, line, _)| (what, line))
                .collect();
            let rest = items_from(text, *place);
            let rest: Vec<_> = rest.iter().map(|(what, line, _)| (what, line)).collect();
            assert_eq!(rest, expect, "{place:?} of {}", String::from_utf8_lossy(text));
        }
    }
}

#[test]
fn what_is_read_as_a_whole_is_never_half_consumed() {
    let consumed = |bytes: &[u8]| {
        let mut splitter = Splitter::new();
        splitter.push(bytes);
        splitter.settle();
        while splitter.next_item().is_some() {}
        splitter.consumed()
    };
    let utf16: Vec<u8> = format!("\u{feff}{A}\n{B}\n")
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    assert_eq!(consumed(&utf16), Place::START);
    assert_eq!(consumed(format!("[{A},\n{B},\n").as_bytes()), Place::START);
    let behind_first = Place {
        offset: A.len() as u64,
        line: 1,
    };
    assert_eq!(
        consumed(format!("{A}\n{{\"events\": [\n{A},\n{B},").as_bytes()),
        behind_first
    );
    assert_eq!(
        consumed(format!("{A}\n{B}").as_bytes()).offset,
        (A.len() + 1 + B.len()) as u64
    );
}

#[test]
fn the_head_of_a_run_counts_for_the_lines_behind_it() {
    let text = r#"{"run_id": "r", "agent_id": 7, "events": []}
{"seq": 1, "t": "2026-01-01T00:00:00Z", "actor": "user", "type": "user_message", "payload": {}, "meta": {}}
{"seq": 2, "t": "2026-01-01T00:00:01Z", "actor": "user", "type": "user_message", "payload": {}, "meta": {"run_id": "q"}}
"#;
    let read = |mut splitter: Splitter, text: &str| {
        splitter.push(text.as_bytes());
        splitter.finish();
        std::iter::from_fn(|| splitter.next_item())
            .map(|item| match item {
                Item::Event { decoded, .. } => decoded,
                Item::Reject { reason, .. } => panic!("{reason}"),
                Item::NotKept { .. } => panic!("metrics"),
            })
            .collect::<Vec<_>>()
    };
    let found = read(Splitter::new(), text);
    let ids: Vec<_> = found
        .iter()
        .map(|decoded| (decoded.event.identity.as_str(), decoded.event.agent.key()))
        .collect();
    assert_eq!(
        ids,
        [("r:1", "7"), ("q:2", "")],
        "a line that names its run is of that run"
    );
    for decoded in &found {
        let original = &decoded.original;
        let again = decode_original(decoded.event.dialect, original.media, &original.bytes);
        assert_eq!(again.as_ref(), Ok(&decoded.event));
    }
    // A reader that goes on behind the head knows it, too.
    let mut splitter = Splitter::new();
    let end = text.find('\n').unwrap() + 1;
    splitter.push(&text.as_bytes()[..end]);
    splitter.settle();
    assert!(splitter.next_item().is_none());
    let place = splitter.consumed();
    assert_eq!(place.offset, end as u64);
    let rest = Splitter::resume(place, splitter.remembered());
    assert_eq!(read(rest, &text[end..]), found);
}

/// The text of a span.
fn span(number: usize) -> String {
    format!(
        r#"{{"traceId":"0000000000000000000000000000a093","spanId":"{:016x}","name":"step","startTimeUnixNano":"{number}"}}"#,
        number + 1
    )
}

/// An export of spans, with what goes into its objects before and after the lists: of the export, the resource, the
/// scope.
fn export(spans: &[String], before: [&str; 3], after: [&str; 3]) -> String {
    format!(
        "{{{}\"resourceSpans\": [{{{}\"scopeSpans\": [\n{{{}\"spans\": [\n{}\n]{}}}]{}}}]{}}}\n",
        before[0],
        before[1],
        before[2],
        spans.join(",\n"),
        after[2],
        after[1],
        after[0]
    )
}

const SCOPE: &str = r#""scope":{"name":"lib"},"#;
const RESOURCE: &str =
    r#""resource":{"attributes":[{"key":"service.name","value":{"stringValue":"shop"}}]},"#;

#[test]
fn one_object_of_any_size_is_handed_out_in_parts() {
    let spans: Vec<String> = (0..100_000).map(span).collect();
    let text = export(&spans, ["", RESOURCE, SCOPE], ["", ",\"schemaUrl\":\"u\"", ""]);
    let mut splitter = Splitter::new();
    let (mut events, mut pushed, mut taken) = (0, 0, 0);
    let mut last = 0;
    for piece in text.as_bytes().chunks(1 << 16) {
        splitter.push(piece);
        pushed += piece.len();
        while let Some(item) = splitter.next_item() {
            let Item::Event { decoded, line } = item else {
                panic!("{item:?}");
            };
            assert_eq!(decoded.event.origin, "shop");
            assert_eq!(decoded.event.metadata.as_ref().unwrap()["scope"]["name"], "lib");
            assert!(line >= last);
            (events, taken, last) = (events + 1, pushed, line);
        }
        assert!(
            pushed - taken < 4 << 20,
            "{pushed} bytes in, and the last event after {taken}"
        );
    }
    splitter.finish();
    events += std::iter::from_fn(|| splitter.next_item()).count();
    assert_eq!(events, 100_000);
}

#[test]
fn parts_and_whole_objects_give_the_same_events() {
    let spans: Vec<String> = (0..40_000).map(span).collect();
    let before = ["", RESOURCE, SCOPE];
    let one_by_one: String = spans
        .iter()
        .map(|span| export(std::slice::from_ref(span), before, [""; 3]))
        .collect();
    let events = |text: &str| {
        let outcome = read(text.as_bytes());
        assert_eq!(outcome.rejects, []);
        let events = outcome.events.into_iter().map(|decoded| decoded.event);
        events.collect::<Vec<_>>()
    };
    assert!(events(&export(&spans, before, [""; 3])) == events(&one_by_one));
    // What belongs to all spans, and stands behind them, waits.
    let late = format!(",{}", RESOURCE.trim_end_matches(','));
    let behind = events(&export(&spans, [""; 3], ["", &late, ""]));
    assert_eq!(behind.len(), 40_000);
    assert!(behind.iter().all(|event| event.origin == "shop"));
}

#[test]
fn what_comes_too_late_for_what_it_belongs_to_is_rejected_with_words() {
    let spans: Vec<String> = (0..170_000).map(span).collect();
    let late = format!(",{}", RESOURCE.trim_end_matches(','));
    let text = export(&spans, [""; 3], ["", &late, ""]);
    assert!(text.len() > 17 << 20);
    let outcome = read(text.as_bytes());
    assert_eq!(outcome.events.len(), 170_000);
    let reason = "\"resource\" comes behind more than 16 MiB of what it belongs to, which was read without it: it has to \
                  come first";
    let rejects: Vec<&str> = outcome
        .rejects
        .iter()
        .map(|(_, reason)| reason.as_str())
        .collect();
    assert_eq!(rejects, [reason]);
}

#[test]
fn protobuf_bodies_as_files() {
    use opentelemetry_proto::tonic::logs::v1::{LogRecord, LogsData, ResourceLogs, ScopeLogs};
    use opentelemetry_proto::tonic::trace::v1::{ResourceSpans, ScopeSpans, Span, TracesData};
    use prost::Message;

    let span = |id: u8| Span {
        trace_id: vec![7; 16],
        span_id: vec![id; 8],
        name: "work".into(),
        ..Span::default()
    };
    let traces = TracesData {
        resource_spans: vec![ResourceSpans {
            scope_spans: vec![ScopeSpans {
                spans: vec![span(1), span(2)],
                ..ScopeSpans::default()
            }],
            ..ResourceSpans::default()
        }],
    };
    let logs = LogsData {
        resource_logs: vec![ResourceLogs {
            scope_logs: vec![ScopeLogs {
                log_records: vec![LogRecord {
                    time_unix_nano: 5,
                    severity_number: 9,
                    ..LogRecord::default()
                }],
                ..ScopeLogs::default()
            }],
            ..ResourceLogs::default()
        }],
    };
    // One metric with a sum of one data point.
    let metrics = b"\x0a\x10\x12\x0e\x12\x0c\x0a\x06tokens\x3a\x02\x0a\x00";
    let check = |body: Vec<u8>, events: usize, not_kept: usize| {
        let outcome = read(&body);
        assert_eq!((outcome.events.len(), outcome.not_kept), (events, not_kept));
        assert_eq!(outcome.rejects, []);
    };
    check(traces.encode_to_vec(), 2, 0);
    check(logs.encode_to_vec(), 1, 0);
    check(metrics.to_vec(), 0, 1);
    // Instrumentation libraries had a field of their own once.
    let mut old = traces.encode_to_vec();
    let scopes = traces.resource_spans[0].scope_spans[0].encode_to_vec();
    let resource = [&[0xc2, 0x3e, scopes.len() as u8][..], &scopes].concat();
    old.truncate(0);
    old.extend([&[0x0a, resource.len() as u8][..], &resource].concat());
    check(old, 2, 0);
}

#[test]
fn metrics_are_counted_and_not_kept() {
    let outcome = read(&fixture("wild/f13-otlp-metrics.json"));
    assert_eq!((outcome.events.len(), outcome.rejects.len()), (0, 0));
    assert!(outcome.not_kept > 0);
}

#[test]
fn what_is_not_read_has_a_name() {
    let check = |bytes: &[u8], rejects: usize, name: &str| {
        let outcome = read(bytes);
        let expect = format!("this looks like {name}, which is not read; tracewake reads");
        assert_eq!(
            (outcome.events.len(), outcome.rejects.len()),
            (0, rejects),
            "{name}"
        );
        for (_, reason) in &outcome.rejects {
            assert!(reason.starts_with(&expect), "{reason}");
        }
    };
    check(b"id,name,tokens\n1,a,2\n2,b,3\n", 1, "a table (CSV)");
    check(b"---\nname: x\nsteps:\n  - run: y\n", 1, "YAML");
    check(b"<!DOCTYPE html>\n<html>\n<body>\n</body>\n", 1, "an HTML page");
    let mut tar = vec![0; 512];
    tar[..6].copy_from_slice(b"a.json");
    tar[257..262].copy_from_slice(b"ustar");
    tar.extend(b"{\"a\": 1}\n\nno json\nnot at all\n");
    check(&tar, 1, "a tar archive");
    let events = "{\"event_id\": \"a\", \"type\": \"SYSTEM\"}\n";
    let outcome = read(format!("id,name,tokens\n1,a,2\n{events}lost\n").as_bytes());
    assert_eq!(
        (outcome.events.len(), outcome.rejects.len()),
        (1, 2),
        "{:?}",
        outcome.rejects
    );
}
