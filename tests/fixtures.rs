//! Every recorded Chaukas file, imported and compared with the figures beside the recordings.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::program::{Program, expected, fixtures};

/// The figures of `stats --json` in the words of `expected.json`.
pub(crate) fn figures(stats: &Value) -> Value {
    let edges = |inferred: bool| -> Vec<Value> {
        let all = stats["handoffs"].as_array().unwrap().iter();
        let edges = all.filter(|edge| edge["inferred"] == inferred);
        let mut edges: Vec<Value> = edges
            .map(|edge| json!({ "from": edge["from"], "to": edge["to"], "count": edge["count"] }))
            .collect();
        edges.sort_by_key(ToString::to_string);
        edges
    };
    let tools = stats["tools"].as_array().unwrap().iter();
    let mcp = stats["mcp"].as_array().unwrap().iter();
    let types: BTreeMap<String, &Value> = stats["by_kind"]
        .as_object()
        .unwrap()
        .iter()
        .map(|(kind, count)| (kind.to_uppercase(), count))
        .collect();
    let chain = &stats["integrity"]["hash_chain"];
    json!({
        "events": stats["events"],
        "types": types,
        "sessions": stats["sessions"],
        "agents": stats["agents"],
        "handoff_edges": edges(false),
        "agent_switches": edges(true),
        "tool_calls": tools.map(|t| json!({ "name": t["name"], "count": t["calls"], "errors": t["errors"] })).collect::<Vec<_>>(),
        "mcp_calls": mcp.map(|m| json!({ "server": m["server"], "operation": m["operation"], "count": m["calls"], "errors": m["errors"] })).collect::<Vec<_>>(),
        "tokens": stats["tokens"]["total"],
        "cost": stats["cost"],
        "first": stats["first"],
        "last": stats["last"],
        "hash_chain": chain,
    })
}

/// The same figures as the recordings state them; those that a file does not state are left out of the comparison.
pub(crate) fn check(stats: &Value, expect: &Value, name: &str, skip: &[&str]) {
    let found = figures(stats);
    for (field, value) in found.as_object().unwrap() {
        let wanted = match field.as_str() {
            _ if skip.contains(&field.as_str()) => continue,
            "handoff_edges" | "agent_switches" => sorted(&expect[field]),
            "agents" => expect["agents_with_handoff_ends"].clone(),
            "events" if !expect["distinct_ids"].is_null() => {
                let without_id = skip.iter().filter(|word| **word == "+1 without id").count() as u64;
                json!(expect["distinct_ids"].as_u64().unwrap() + without_id)
            }
            "hash_chain" if expect[field].is_null() => continue,
            _ => expect[field].clone(),
        };
        assert_eq!(*value, wanted, "{name}: {field}");
    }
}

fn sorted(edges: &Value) -> Value {
    let mut edges = edges.as_array().unwrap().clone();
    edges.sort_by_key(ToString::to_string);
    // Keys in the order of `figures`, so that both print alike.
    edges
        .into_iter()
        .map(|e| json!({ "from": e["from"], "to": e["to"], "count": e["count"] }))
        .collect()
}

#[test]
fn every_chaukas_file_imports_with_the_expected_figures() {
    let expected = expected();
    let mut checked = 0;
    for (name, expect) in expected["files"].as_object().unwrap() {
        if !name.starts_with("chaukas/") || expect["events"].is_null() {
            continue;
        }
        let program = Program::new();
        let path = fixtures().join(name);
        let report = program.json(&["import", path.to_str().unwrap()]);
        let file = &report["files"][0];
        assert_eq!(file["events"], expect["events"], "{name}: events of {file}");
        assert_eq!(file["rejected"], json!([]), "{name}");
        if expect["events"] == 0 {
            continue;
        }
        let repeats = expect["events"] != expect["distinct_ids"];
        let without_id = file["new"] != expect["distinct_ids"];
        let skip: &[&str] = match (repeats, without_id) {
            // The figures of the raw file count repeated events; what the store keeps of them is compared in `union`.
            (true, false) => &["types", "tool_calls", "last"],
            (true, true) => &["+1 without id", "types"],
            _ => &[],
        };
        check(&program.json(&["stats"]), expect, name, skip);
        checked += 1;
    }
    assert!(checked > 60, "only {checked} files were compared");
}

#[test]
fn all_chaukas_files_together_give_the_union_in_any_order() {
    let expected = expected();
    let union = &expected["union"]["chaukas"];
    let mut files: Vec<String> = expected["files"]
        .as_object()
        .unwrap()
        .iter()
        .filter(|(name, expect)| name.starts_with("chaukas/") && !expect["events"].is_null())
        .map(|(name, _)| fixtures().join(name).display().to_string())
        .collect();
    for turn in 0..2 {
        let program = Program::new();
        let arguments: Vec<&str> = std::iter::once("import")
            .chain(files.iter().map(String::as_str))
            .collect();
        program.json(&arguments);
        let stats = program.json(&["stats"]);
        assert_eq!(stats["events"], union["events"]);
        check(&stats, union, "union", &["events"]);

        let again = program.json(&arguments);
        let new: u64 = again["files"]
            .as_array()
            .unwrap()
            .iter()
            .map(|file| file["new"].as_u64().unwrap())
            .sum();
        assert_eq!(new, 0, "importing everything again adds nothing");
        assert_eq!(program.json(&["stats"]), stats);
        files.reverse();
        assert!(turn < 2);
    }
}
