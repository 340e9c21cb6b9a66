//! Every recorded file, imported and compared with the figures beside the recordings.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::program::{Program, expected, fixtures};

/// The figures of `stats --json` in the words of `expected.json`. Chaukas has no words of its own for its types.
pub(crate) fn figures(stats: &Value, dialect: &str) -> Value {
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
    let (types, sessions) = match dialect {
        "chaukas" => (&stats["by_kind"], &stats["sessions"]),
        _ => (&stats["by_type"], &stats["session_ids"]),
    };
    let type_name = |name: &String| match dialect {
        "chaukas" => name.to_uppercase(),
        _ => name.clone(),
    };
    let types = types.as_object().unwrap().iter();
    let types: BTreeMap<String, &Value> = types.map(|(name, count)| (type_name(name), count)).collect();
    let errors: u64 = types
        .iter()
        .filter(|(name, _)| ["ERROR", "error"].contains(&name.as_str()) || name.ends_with(".failed"))
        .map(|(_, count)| count.as_u64().unwrap())
        .sum();
    let chain = &stats["integrity"]["hash_chain"];
    json!({
        "events": stats["events"],
        "types": types,
        "sessions": sessions,
        "traces": stats["traces"],
        "no_session": stats["without_session"],
        "errors": errors,
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
    let dialect = name.split('/').next().unwrap();
    let found = figures(stats, dialect);
    for (field, value) in found.as_object().unwrap() {
        let wanted = match field.as_str() {
            _ if skip.contains(&field.as_str()) => continue,
            "handoff_edges" => sorted(&expect[field]),
            "agent_switches" => {
                check_inferred(value, &expect["handoff_edges"], &expect[field], name);
                continue;
            }
            "agents" if dialect == "aop" => {
                check_programs_and_names(value, expect, name);
                continue;
            }
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

/// Changes of the acting agent are inferred handoffs, except those that an explicit handoff told of: at most as many as
/// there are changes, at least as many as are not told.
fn check_inferred(found: &Value, explicit: &Value, switches: &Value, name: &str) {
    let counts = |edges: &Value| -> BTreeMap<(String, String), i64> {
        let edges = edges.as_array().into_iter().flatten();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        edges
            .map(|edge| {
                (
                    (text(&edge["from"]), text(&edge["to"])),
                    edge["count"].as_i64().unwrap(),
                )
            })
            .collect()
    };
    let (found, explicit, switches) = (counts(found), counts(explicit), counts(switches));
    for (edge, changes) in &switches {
        let inferred = found.get(edge).copied().unwrap_or(0);
        let told = explicit.get(edge).copied().unwrap_or(0);
        assert!(
            inferred <= *changes && inferred >= changes - told,
            "{name}: {edge:?} {inferred}"
        );
    }
    assert!(
        found.keys().all(|edge| switches.contains_key(edge)),
        "{name}: {found:?}"
    );
}

/// An AOP agent is known by its name where an event has one, else by the number of its program.
fn check_programs_and_names(found: &Value, expect: &Value, name: &str) {
    let set = |value: &Value| -> BTreeSet<String> {
        let names = value.as_array().unwrap().iter();
        names.map(|agent| agent.as_str().unwrap().to_owned()).collect()
    };
    let (found, programs) = (set(found), set(&expect["agents"]));
    let names = &set(&expect["named_agents"]) | &set(&expect["agents_with_handoff_ends"]);
    assert!(found.is_superset(&names), "{name}: {found:?}");
    assert!(found.is_subset(&(&names | &programs)), "{name}: {found:?}");
    assert!(!names.is_empty() || found == programs, "{name}: {found:?}");
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

/// Files of a dialect that hold events.
fn files_of(expected: &Value, dialect: &str) -> Vec<String> {
    let files = expected["files"].as_object().unwrap().iter();
    let of_dialect =
        files.filter(|(name, expect)| name.split('/').next() == Some(dialect) && !expect["events"].is_null());
    of_dialect.map(|(name, _)| name.clone()).collect()
}

/// Imports each file into a database of its own.
fn check_files(dialect: &str, at_least: usize) {
    let expected = expected();
    let files = files_of(&expected, dialect);
    assert!(files.len() >= at_least, "only {} files", files.len());
    for name in files {
        let expect = &expected["files"][&name];
        let program = Program::new();
        let path = fixtures().join(&name);
        let report = program.json(&["import", path.to_str().unwrap()]);
        let file = &report["files"][0];
        assert_eq!(file["events"], expect["events"], "{name}: events of {file}");
        let not_json = expect["lines_that_are_not_json"].as_u64().unwrap_or(0);
        assert_eq!(file["rejected_total"], not_json, "{name}: {file}");
        if expect["events"] == 0 {
            continue;
        }
        let repeats = expect["events"] != expect["distinct_ids"];
        let without_id = file["new"] != expect["distinct_ids"];
        let skip: &[&str] = match (repeats, without_id) {
            // The figures of the raw file count repeated events; what the store keeps of them is compared in `union`.
            (true, false) => &["types", "tool_calls", "last"],
            (true, true) => &["+1 without id", "types", "no_session"],
            _ => &[],
        };
        check(&program.json(&["stats"]), expect, &name, skip);
    }
}

/// Imports all files of a dialect into one database, in two orders, and everything again.
fn check_union(dialect: &str, is_in: impl Fn(&str) -> bool) {
    let expected = expected();
    let union = &expected["union"][dialect];
    let mut files: Vec<String> = files_of(&expected, dialect)
        .into_iter()
        .filter(|name| is_in(name))
        .map(|name| fixtures().join(name).display().to_string())
        .collect();
    for _ in 0..2 {
        let program = Program::new();
        let arguments: Vec<&str> = std::iter::once("import")
            .chain(files.iter().map(String::as_str))
            .collect();
        program.json(&arguments);
        let stats = program.json(&["stats"]);
        assert_eq!(stats["events"], union["events"]);
        check(&stats, union, &format!("{dialect}/union"), &["events"]);

        let again = program.json(&arguments);
        let reports = again["files"].as_array().unwrap().iter();
        let new: u64 = reports.map(|file| file["new"].as_u64().unwrap()).sum();
        assert_eq!(new, 0, "importing everything again adds nothing");
        assert_eq!(program.json(&["stats"]), stats);
        files.reverse();
    }
}

#[test]
fn every_chaukas_file_imports_with_the_expected_figures() {
    check_files("chaukas", 60);
}

#[test]
fn every_aop_file_imports_with_the_expected_figures() {
    check_files("aop", 60);
}

#[test]
fn every_ossa_file_imports_with_the_expected_figures() {
    check_files("ossa", 200);
}

#[test]
fn all_chaukas_files_together_give_the_union_in_any_order() {
    check_union("chaukas", |_| true);
}

#[test]
fn all_aop_files_together_give_the_union_in_any_order() {
    check_union("aop", |name| {
        !name.contains("tampered_") && !name.contains("variant_")
    });
}

#[test]
fn all_ossa_files_together_give_the_union_in_any_order() {
    check_union("ossa", |_| true);
}
