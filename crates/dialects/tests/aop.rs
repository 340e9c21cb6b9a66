//! Every recorded AOP file against the figures and signatures noted beside the recordings.

mod support;

use std::collections::{BTreeMap, BTreeSet};

use bytes::Bytes;
use serde_json::{Value, json};
use support::fixture;
use tracewake_dialects::aop::{self, Verifier};
use tracewake_dialects::{Decoded, decode_original};
use tracewake_model::{Content, Dialect, Integrity, Kind, Media, SignatureRule, Status, digest};

fn parse(name: &str) -> Value {
    serde_json::from_slice(&fixture(name)).expect("JSON")
}

/// The events of a file: a body, lines of a socket, or the body of a whole recorded request.
fn events(name: &str) -> Vec<Decoded> {
    let bytes = fixture(name);
    let bodies: Vec<Bytes> = match name.rsplit('.').next() {
        Some("jsonl") => bytes
            .split(|byte| *byte == b'\n')
            .map(Bytes::copy_from_slice)
            .collect(),
        Some("bin") => {
            let head = bytes
                .windows(4)
                .position(|four| four == b"\r\n\r\n")
                .expect("a request");
            vec![Bytes::copy_from_slice(&bytes[head + 4..])]
        }
        _ => vec![Bytes::from(bytes)],
    };
    let bodies = bodies.into_iter().filter(|body| !body.is_empty());
    let originals = bodies.flat_map(|body| aop::read_json_body(body).expect(name));
    originals
        .map(|original| aop::decode_json(original).expect(name))
        .collect()
}

fn names_and_figures() -> Vec<(String, Value)> {
    let expected = parse("expected.json");
    let files = expected["files"].as_object().expect("files").clone();
    let is_read = |name: &String| name.starts_with("aop/") && !name.ends_with(".zip");
    let files: Vec<_> = files.into_iter().filter(|(name, _)| is_read(name)).collect();
    assert_eq!(files.len(), 66);
    files
}

/// The figures that a reader alone can give, counted by the rules in `expected.json`.
fn figures(events: &[Decoded]) -> Value {
    let mut types = BTreeMap::<String, u64>::new();
    let (mut ids, mut sessions, mut traces) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    let (mut agents, mut named, mut handoffs) = (BTreeSet::new(), BTreeSet::new(), BTreeMap::new());
    let (mut tokens, mut cost, mut errors, mut no_session) = (0, 0.0, 0, 0);
    let mut mcp = BTreeMap::<(String, String), (u64, u64)>::new();
    let mut times = Vec::new();
    for Decoded { event, .. } in events {
        assert_eq!(
            (event.dialect, event.diagnostics.as_slice()),
            (Dialect::Aop, &[][..]),
            "{event:?}"
        );
        *types.entry(event.native_type.clone()).or_default() += 1;
        ids.insert(&event.identity);
        traces.insert(&event.trace_id);
        match event.session_id.as_str() {
            "" => no_session += 1,
            session => {
                sessions.insert(session);
            }
        }
        let number = event
            .metadata
            .as_ref()
            .and_then(|metadata| metadata.get("agent_id"));
        match event.agent.name.as_str() {
            "" => agents.insert(event.agent.id.clone()),
            name => named.insert(name) && agents.insert(number.expect("agent_id").to_string()),
        };
        times.push(
            event
                .end
                .or(event.time.stated)
                .expect("a time")
                .to_rfc3339_micros(),
        );
        if let Some(cost_of) = &event.cost {
            cost += cost_of.total_cost;
        }
        match &event.content {
            Some(Content::Handoff(handoff)) => {
                let edge = (handoff.from_agent(), handoff.to_agent());
                *handoffs.entry(edge).or_insert(0) += 1;
            }
            Some(Content::Mcp(call)) => {
                let key = (call.server_name.clone(), call.operation.clone());
                let counts = mcp.entry(key).or_default();
                counts.0 += 1;
                counts.1 += u64::from(event.status == Status::Failed);
            }
            Some(Content::Model(model)) => tokens += model.tokens(),
            Some(Content::Error(_)) => errors += 1,
            _ => {}
        }
    }
    times.sort();
    let edges = handoffs
        .iter()
        .map(|((from, to), count)| json!({"from": from, "to": to, "count": count}));
    let mcp = mcp.iter().map(|((server, operation), (count, errors))| {
        json!({"server": server, "operation": operation, "count": count, "errors": errors})
    });
    json!({
        "events": events.len(), "distinct_ids": ids.len(), "types": types, "sessions": sessions.len(),
        "traces": traces.len(), "no_session": no_session, "agents": agents, "named_agents": named,
        "handoff_edges": edges.collect::<Vec<_>>(), "mcp_calls": mcp.collect::<Vec<_>>(),
        "tool_calls": tool_calls(events), "tokens": tokens, "errors": errors,
        "cost": if cost > 0.0 { json!({"USD": (cost * 1e10_f64).round() / 1e10}) } else { json!({}) },
        "first": times.first(), "last": times.last(),
    })
}

/// By sequence, a response answers the latest request before it that has no answer yet.
fn tool_calls(events: &[Decoded]) -> Vec<Value> {
    let mut ordered: Vec<_> = events.iter().map(|decoded| &decoded.event).collect();
    ordered.sort_by_key(|event| event.sequence);
    let (mut open, mut tools) = (Vec::new(), BTreeMap::<String, (u64, u64)>::new());
    for event in ordered {
        match (&event.kind, &event.content) {
            (Kind::ToolStart, Some(Content::ToolCall(call))) => {
                tools.entry(call.name.clone()).or_default().0 += 1;
                open.push(call.name.clone());
            }
            (Kind::ToolEnd, _) => {
                let name = open.pop().unwrap_or_default();
                if event.status == Status::Failed {
                    tools.entry(name).or_default().1 += 1;
                }
            }
            _ => {}
        }
    }
    let print = |(name, (count, errors))| json!({"name": name, "count": count, "errors": errors});
    tools.into_iter().map(print).collect()
}

#[test]
fn every_recorded_file_has_the_expected_figures() {
    for (name, expect) in names_and_figures() {
        let mut events = events(&name);
        if name.ends_with("_odd_00.json") || name.contains("replay_081fa32f") {
            // The client sent halves of surrogate pairs: read, and noted.
            for decoded in &mut events {
                let problems = std::mem::take(&mut decoded.event.diagnostics);
                assert!(
                    problems
                        .iter()
                        .all(|problem| problem.reason.contains("surrogate")),
                    "{problems:?}"
                );
            }
        }
        for decoded in &mut events {
            let long = |problem: &tracewake_model::Diagnostic| {
                problem.reason.contains("beyond 64 bits")
                    || problem.reason.contains("numbers that JSON does not have")
            };
            decoded.event.diagnostics.retain(|problem| !long(problem));
        }
        let found = figures(&events);
        for (figure, value) in found.as_object().expect("an object") {
            let same = match (value.as_f64(), expect[figure].as_f64()) {
                (Some(a), Some(b)) => a == b,
                _ => *value == expect[figure],
            };
            let absent = expect[figure].is_null() && (value == &json!([]) || value == &json!(0));
            assert!(same || absent, "{name}: {figure}: {value} for {}", expect[figure]);
        }
    }
}

#[test]
fn stored_bytes_read_again_the_same() {
    for (name, _) in names_and_figures() {
        for decoded in events(&name) {
            let original = &decoded.original;
            assert_eq!(original.media, Media::Json);
            let again = decode_original(Dialect::Aop, original.media, &original.bytes).expect(&name);
            assert_eq!(again, decoded.event, "{name}");
            // Clients say everything in the event itself: no envelope is needed.
            assert!(
                original.bytes.starts_with(b"{\"seq\"") || original.bytes.starts_with(b"{\n"),
                "{name}"
            );
        }
    }
}

#[test]
fn one_run_by_every_road_is_the_same_events() {
    let roads = [
        "aop/ws_hybrid.jsonl",
        "aop/http_batch_hybrid_00.json",
        "aop/replay_dca19adb-6de3-4ea1-af02-9d5bad2ca300_20260309_070216.json",
        "aop/replay_dca19adb-6de3-4ea1-af02-9d5bad2ca300_20260309_070217.json",
    ];
    let digests = |name: &str| -> Vec<(String, u64)> {
        let event = |decoded: &Decoded| (decoded.event.identity.clone(), digest(&decoded.event));
        events(name).iter().map(event).collect()
    };
    for road in roads {
        assert_eq!(digests(road), digests(roads[0]), "{road}");
    }
}

/// What the signatures of a file say: sequence numbers by verdict.
fn verdicts(name: &str, keys: &[&str]) -> BTreeMap<Verdict, Vec<i64>> {
    let verifier = Verifier::new(keys.iter().copied());
    let mut verdicts = BTreeMap::<Verdict, Vec<i64>>::new();
    for decoded in events(name) {
        let integrity = verifier.verify(&decoded.original.bytes);
        assert_eq!(
            integrity,
            aop::verify(&decoded.original.bytes, keys.iter().copied()),
            "{name}"
        );
        let sequence = decoded.event.sequence.expect("a sequence number");
        verdicts.entry(Verdict(integrity)).or_default().push(sequence);
    }
    verdicts
}

/// In the order of the stored codes, to be a key.
#[derive(Debug, PartialEq, Eq)]
struct Verdict(Integrity);

impl PartialOrd for Verdict {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Verdict {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.code().cmp(&other.0.code())
    }
}

/// The verdicts of `aop/expected.json`: the first rule that fits counts.
fn expected_verdicts(figures: &Value, signed: Option<Integrity>) -> BTreeMap<Verdict, Vec<i64>> {
    let list = |value: &Value| -> Vec<i64> {
        let numbers = value.as_array().into_iter().flatten();
        numbers.filter_map(Value::as_i64).collect()
    };
    let others = [
        ("spec", SignatureRule::Spec),
        ("server_enhanced", SignatureRule::EnhancedServer),
        ("server_active", SignatureRule::ActiveServer),
    ];
    let mut verdicts = BTreeMap::<Verdict, Vec<i64>>::new();
    for sequence in list(&figures["unsigned"]) {
        verdicts
            .entry(Verdict(Integrity::Unsigned))
            .or_default()
            .push(sequence);
    }
    for sequence in [list(&figures["valid"]), list(&figures["invalid"])].concat() {
        let other = || {
            let fits = |(name, _): &&(&str, _)| list(&figures["also_valid_under"][name]).contains(&sequence);
            others
                .iter()
                .find(fits)
                .map_or(Integrity::Broken, |(_, rule)| Integrity::Verified(*rule))
        };
        let verdict = match list(&figures["valid"]).contains(&sequence) {
            _ if signed.is_some() => signed.unwrap_or_default(),
            true => Integrity::Verified(SignatureRule::Client),
            false => other(),
        };
        verdicts.entry(Verdict(verdict)).or_default().push(sequence);
    }
    verdicts
        .values_mut()
        .for_each(|sequences| sequences.sort_unstable());
    verdicts
}

#[test]
fn signatures_say_what_the_recordings_note() {
    let keys = parse("aop/keys.json");
    let expected = parse("aop/expected.json");
    let all: BTreeSet<&str> = keys["runs"]
        .as_object()
        .expect("runs")
        .values()
        .filter_map(|run| run["salt_key"].as_str())
        .collect();
    let all: Vec<&str> = all.into_iter().collect();
    assert!(all.len() > 1);
    let mut signed_files = 0;
    for (file, figures) in expected["files"].as_object().expect("files") {
        if file.ends_with(".zip") {
            continue;
        }
        let name = format!("aop/{file}");
        let sort = |mut verdicts: BTreeMap<Verdict, Vec<i64>>| {
            verdicts
                .values_mut()
                .for_each(|sequences| sequences.sort_unstable());
            verdicts
        };
        let run = events(&name)
            .first()
            .map(|decoded| decoded.event.trace_id.clone())
            .unwrap_or_default();
        let own = keys["runs"][&run]["salt_key"].as_str();
        let own: Vec<&str> = own.into_iter().collect();
        let expect = |signed| expected_verdicts(figures, signed);
        if !own.is_empty() {
            assert_eq!(sort(verdicts(&name, &own)), expect(None), "{name} with its key");
            signed_files += 1;
        }
        assert_eq!(sort(verdicts(&name, &all)), expect(None), "{name} with all keys");
        assert_eq!(
            sort(verdicts(&name, &[])),
            expect(Some(Integrity::NoKey)),
            "{name} without a key"
        );
        assert_eq!(
            sort(verdicts(&name, &["wrong"])),
            expect(Some(Integrity::Broken)),
            "{name}, wrong key"
        );
    }
    assert!(signed_files > 30, "{signed_files}");
}

#[test]
fn redaction_is_told_from_tampering() {
    let marked = |name: &str| -> Vec<i64> {
        let events = events(name).into_iter();
        let marked = events.filter(|decoded| aop::looks_redacted(&decoded.original.bytes));
        marked.filter_map(|decoded| decoded.event.sequence).collect()
    };
    assert_eq!(marked("aop/http_batch_redacted_00.json"), [1, 3]);
    assert_eq!(marked("aop/replay_tampered_payload_byte.json"), [0; 0]);
}
