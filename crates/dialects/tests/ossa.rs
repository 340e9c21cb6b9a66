//! What the OSSA clients sent, and the figures that it must give.
#![allow(clippy::unwrap_used, reason = "a helper that cannot go on fails its test")]

mod support;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use bytes::Bytes;
use serde_json::{Value, json};
use support::{fixture, fixtures};
use tracewake_dialects::ossa::{self, BinaryMode};
use tracewake_dialects::{Decoded, Rejected, decode_original, search_text_of};
use tracewake_model::{Content, Dialect, Event, Kind, Media, Status, digest};

fn expected() -> Value {
    serde_json::from_slice(&fixture("expected.json")).expect("JSON")
}

fn decode(text: impl Into<Bytes>) -> Result<Decoded, Rejected> {
    ossa::decode_json(text.into())
}

/// The events of a recorded file, whatever its form.
fn events(name: &str) -> Vec<Decoded> {
    let bytes = Bytes::from(fixture(name));
    let texts: Vec<Bytes> = match name {
        _ if name.contains("/http_binary_") => vec![structured(name, bytes)],
        _ if name.ends_with(".jsonl") => bytes
            .split(|byte| *byte == b'\n')
            .filter(|line| line.starts_with(b"{"))
            .map(|line| bytes.slice_ref(line))
            .collect(),
        _ if name.ends_with(".txt") => {
            let mut values = serde_json::Deserializer::from_slice(&bytes).into_iter::<Value>();
            let mut start = 0;
            std::iter::from_fn(|| {
                values.next()?.expect("JSON");
                let text = bytes.slice(start..values.byte_offset());
                start = values.byte_offset();
                Some(text)
            })
            .collect()
        }
        _ => ossa::read_json_body(bytes).expect("a body"),
    };
    texts
        .into_iter()
        .map(|text| decode(text).unwrap_or_else(|e| panic!("{name}: {e}")))
        .collect()
}

/// A recorded binary-mode request as structured text. The recorder read header values as Latin-1.
fn structured(name: &str, body: Bytes) -> Bytes {
    let sidecar: Value = serde_json::from_slice(&fixture(&name.replace(".bin", ".json"))).unwrap();
    let mut event = BinaryMode {
        is_percent_encoded: true,
        body,
        ..BinaryMode::default()
    };
    for header in sidecar["headers"].as_array().unwrap() {
        let name = header[0].as_str().unwrap().to_lowercase();
        let value = header[1]
            .as_str()
            .unwrap()
            .chars()
            .map(|c| u8::try_from(c).unwrap())
            .collect();
        match name.strip_prefix("ce-") {
            Some(attribute) => event.attributes.push((attribute.to_owned(), value)),
            None if name == "content-type" => event.content_type = Some(value),
            None => {}
        }
    }
    ossa::structured_from_binary(&event).unwrap()
}

/// The figures of some events in the words of `expected.json`.
fn figures(events: &[Decoded]) -> Value {
    let events: Vec<&Event> = events.iter().map(|decoded| &decoded.event).collect();
    let mut agents: BTreeSet<&str> = events.iter().map(|event| event.agent.key()).collect();
    let (mut edges, mut switches) = (BTreeMap::new(), BTreeMap::new());
    let (mut tools, mut mcp) = (BTreeMap::new(), BTreeMap::new());
    let mut sessions: HashMap<&str, Vec<&Event>> = HashMap::new();
    let mut types: BTreeMap<&str, u64> = BTreeMap::new();
    for event in &events {
        *types.entry(&event.native_type).or_default() += 1;
        sessions.entry(&event.session_id).or_default().push(event);
        match &event.content {
            Some(Content::Handoff(handoff)) => {
                agents.extend([handoff.from_agent(), handoff.to_agent()]);
                *edges
                    .entry((handoff.from_agent(), handoff.to_agent()))
                    .or_insert(0) += 1;
            }
            Some(Content::ToolCall(call)) => tools.entry(&call.name).or_insert((0, 0)).0 += 1,
            Some(Content::ToolExchange(exchange)) if event.is_failure() => {
                tools.entry(&exchange.call.name).or_insert((0, 0)).1 += 1;
            }
            Some(Content::Mcp(call)) if event.kind == Kind::McpStart || event.is_failure() => {
                let tool = tools.entry(&call.tool_name).or_insert((0, 0));
                let operation = mcp.entry((&call.server_name, &call.operation)).or_insert((0, 0));
                for count in [tool, operation] {
                    count.0 += u64::from(event.kind == Kind::McpStart);
                    count.1 += u64::from(event.is_failure());
                }
            }
            _ => {}
        }
    }
    agents.remove("");
    sessions.remove("");
    for events in sessions.values_mut() {
        events.sort_by_key(|event| event.time.stated);
        let named: Vec<&str> = events
            .iter()
            .map(|e| e.agent.key())
            .filter(|agent| !agent.is_empty())
            .collect();
        for pair in named.windows(2).filter(|pair| pair[0] != pair[1]) {
            *switches.entry((pair[0], pair[1])).or_insert(0) += 1;
        }
    }
    let edge = |edges: BTreeMap<(&str, &str), i32>| -> Value {
        let edge = |((from, to), count)| json!({ "from": from, "to": to, "count": count });
        edges.into_iter().map(edge).collect()
    };
    let costs = || events.iter().filter_map(|event| event.cost.as_ref());
    let usd: f64 = costs()
        .filter(|cost| cost.currency == "USD")
        .map(|cost| cost.total_cost)
        .sum();
    let times = || {
        events
            .iter()
            .filter_map(|event| event.time.stated)
            .map(|at| at.to_rfc3339_micros())
    };
    let traces: BTreeSet<&str> = events
        .iter()
        .map(|e| e.trace_id.as_str())
        .filter(|id| !id.is_empty())
        .collect();
    let identities: BTreeSet<&str> = events
        .iter()
        .map(|e| e.identity.as_str())
        .filter(|id| !id.is_empty())
        .collect();
    json!({
        "events": events.len(),
        "distinct_ids": identities.len(),
        "types": types,
        "sessions": sessions.len(),
        "traces": traces.len(),
        "agents_with_handoff_ends": agents,
        "handoff_edges": edge(edges),
        "agent_switches": edge(switches),
        "tool_calls": tools.into_iter().map(|(name, (calls, errors))| json!({ "name": name, "count": calls, "errors": errors })).collect::<Vec<_>>(),
        "mcp_calls": mcp.into_iter().map(|((server, operation), (calls, errors))| {
            json!({ "server": server, "operation": operation, "count": calls, "errors": errors })
        }).collect::<Vec<_>>(),
        "tokens": costs().map(|cost| cost.total_tokens).sum::<i64>(),
        "cost": if usd == 0.0 { json!({}) } else { json!({ "USD": (usd * 1e10).round() / 1e10 }) },
        "first": times().min(),
        "last": times().max(),
        "errors": events.iter().filter(|event| event.native_type.ends_with(".failed") && event.status == Status::Failed).count(),
    })
}

fn check(found: &Value, expect: &Value, name: &str) {
    for (field, value) in found.as_object().unwrap() {
        let known = &expect[field];
        // An empty file states fewer figures.
        if !(known.is_null() && expect["events"] == 0) {
            assert_eq!(value, known, "{name}: {field}");
        }
    }
}

#[test]
fn every_recorded_file_gives_the_expected_figures() {
    let expected = expected();
    let mut checked = 0;
    for (name, figures_of_file) in expected["files"].as_object().unwrap() {
        if name.starts_with("ossa/") && !figures_of_file["events"].is_null() {
            check(&figures(&events(name)), figures_of_file, name);
            checked += 1;
        }
    }
    assert!(checked > 200, "{checked}");
}

#[test]
fn groups_of_requests_give_the_expected_figures() {
    let expected = expected();
    for run in [
        "http_binary",
        "http_binary_corner",
        "http_structured",
        "http_structured_big",
        "http_ts",
    ] {
        let of_run = |name: &str| {
            name.trim_end_matches(|c: char| "._0123456789bin".contains(c)) == run.trim_end_matches("bin")
        };
        let names = fixtures("ossa", ".bin").into_iter().map(|(name, _)| name);
        let all: Vec<Decoded> = names
            .filter(|name| of_run(name) || name.rsplit_once('_').is_some_and(|(stem, _)| stem == run))
            .flat_map(|name| events(&format!("ossa/{name}")))
            .collect();
        check(
            &figures(&all),
            &expected["groups"][format!("ossa/{run}")]["raw"],
            run,
        );
    }
}

fn all_events() -> Vec<(String, Decoded)> {
    let expected = expected();
    let names = expected["files"]
        .as_object()
        .unwrap()
        .keys()
        .filter(|name| name.starts_with("ossa/"));
    names
        .filter(|name| !expected["files"][name.as_str()]["events"].is_null())
        .flat_map(|name| events(name).into_iter().map(move |event| (name.clone(), event)))
        .collect()
}

#[test]
fn original_bytes_read_again_the_same() {
    for (name, Decoded { event, original }) in all_events() {
        assert_eq!(original.media, Media::Json);
        let again = decode_original(Dialect::Ossa, original.media, &original.bytes).unwrap();
        assert_eq!(again, event, "{name}");
        assert!(search_text_of(Dialect::Ossa, original.media, &original.bytes).is_some());
    }
}

#[test]
fn what_clients_send_is_well_formed() {
    for (name, decoded) in all_events() {
        let mended =
            name.contains("nan_and_lone") && decoded.event.diagnostics.iter().all(|p| p.field == "event");
        assert!(
            decoded.event.diagnostics.is_empty() || mended,
            "{name}: {:?}",
            decoded.event.diagnostics
        );
    }
}

#[test]
fn one_event_has_one_digest_in_every_form() {
    let mut seen: HashMap<String, (String, u64)> = HashMap::new();
    let mut again = 0;
    for (name, decoded) in all_events() {
        let digest = digest(&decoded.event);
        let first = seen
            .entry(decoded.event.identity.clone())
            .or_insert((name.clone(), digest));
        assert_eq!(first.1, digest, "{} and {name}: {:#?}", first.0, decoded.event);
        again += usize::from(first.0 != name);
    }
    assert!(again > 50, "{again}");
}

#[test]
fn malformed_files_lose_nothing_that_is_whole() {
    let mut kept = 0;
    for name in [
        "bad_timestamps",
        "duplicate_events",
        "hostile_strings",
        "missing_ids",
        "overflow_numbers",
        "wrong_types",
    ] {
        for line in fixture(&format!("malformed/{name}.jsonl")).split(|byte| *byte == b'\n') {
            let is_ours = serde_json::from_slice::<Value>(line).is_ok_and(|v| {
                v.get("specversion").is_some()
                    || v["type"].as_str().is_some_and(|t| t.starts_with("dev.ossa."))
            });
            if is_ours {
                decode(line.to_vec()).unwrap_or_else(|e| panic!("{name}: {e}"));
                kept += 1;
            }
        }
    }
    assert!(kept > 10, "{kept}");
}
