//! Requests of SDKs at the addresses of their own services, received and imported, in any order and twice, and compared
//! with what the programs really did: the log of their model server and of their tools.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use serde_json::{Value, json};

use crate::coding_agents::counts;
use crate::program::{Program, Server, fixtures};

/// The requests of a run in order of arrival: address and body.
fn requests(kind: &str, run: &str) -> Vec<(String, PathBuf)> {
    let folder = fixtures().join(kind).join(run);
    let entries = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
    let mut bodies: Vec<PathBuf> = entries.collect();
    bodies.sort();
    let address = |path: &PathBuf| {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let (_, address) = name.split_once("-POST-").unwrap();
        match address {
            "v1_traces_ingest" => "/v1/traces/ingest".to_owned(),
            "api_public_otel_v1_traces" => "/api/public/otel/v1/traces".to_owned(),
            other => format!("/{}", other.replace('_', "/")),
        }
    };
    bodies.into_iter().map(|path| (address(&path), path)).collect()
}

fn post(server: &Server, (address, path): &(String, PathBuf), expect: u16) -> Value {
    let body = fs::read(path).unwrap();
    let media = match address.ends_with("/otel/v1/traces") {
        true => "application/x-protobuf",
        false => "application/json",
    };
    let mut headers = vec![("content-type", media)];
    if body.starts_with(&[0x1f, 0x8b]) {
        headers.push(("content-encoding", "gzip"));
    }
    let reply = server.request("POST", address, &headers, &body).unwrap();
    assert_eq!(
        reply.status,
        expect,
        "{address}: {}",
        String::from_utf8_lossy(&reply.body)
    );
    match reply.body.first() {
        Some(b'{') => reply.json(),
        _ => Value::Null,
    }
}

/// All that is told of what is stored, without what depends on when it came in.
fn told(program: &Program) -> (Value, Vec<Value>) {
    let stats = program.json(&["stats"]);
    let sessions = program.json(&["sessions"]);
    let mut listed: Vec<Value> = sessions["sessions"].as_array().unwrap().clone();
    listed.sort_by_key(|session| session["key"].to_string());
    let listed = listed.iter().map(|session| {
        json!([
            session["key"],
            session["title"],
            session["events"],
            session["errors"],
            session["duration_ms"]
        ])
    });
    (stats, listed.collect())
}

/// Sends a run in order, in reverse and twice, and checks that it makes no difference; gives what is told of it.
fn received(kind: &str, run: &str, status: u16) -> (Program, Value, Vec<Value>) {
    let mut requests = requests(kind, run);
    let send = |requests: &[(String, PathBuf)], times: usize| {
        let program = Program::new();
        let server = program.serve();
        for _ in 0..times {
            for request in requests {
                let expect = match request.0.as_str() {
                    "/api/public/scores" => 202,
                    "/api/public/otel/v1/traces" => 200,
                    _ => status,
                };
                post(&server, request, expect);
            }
        }
        assert_eq!(server.terminate(), Some(0));
        let (stats, sessions) = told(&program);
        (program, stats, sessions)
    };
    let (program, stats, sessions) = send(&requests, 1);
    requests.reverse();
    let (_, stats_again, sessions_again) = send(&requests, 2);
    assert_eq!(stats_again, stats);
    assert_eq!(sessions_again, sessions);
    (program, stats, sessions)
}

fn expected(kind: &str, run: &str) -> Value {
    let text = fs::read(fixtures().join(kind).join("expected.json")).unwrap();
    let expected: Value = serde_json::from_slice(&text).unwrap();
    let mut runs = expected["runs"].as_array().unwrap().iter();
    runs.find(|expect| expect["run"] == run).unwrap().clone()
}

fn texts(list: &Value) -> BTreeSet<&str> {
    list.as_array()
        .unwrap()
        .iter()
        .map(|text| text.as_str().unwrap())
        .collect()
}

/// Explicit handoffs, as in `expected.json`: from, to, count.
fn edges(list: &Value) -> Vec<(String, String, u64)> {
    let told = list.as_array().unwrap().iter();
    let told = told.filter(|edge| edge["inferred"] != true);
    let text = |edge: &Value, end: &str| edge[end].as_str().unwrap().to_owned();
    told.map(|edge| {
        (
            text(edge, "from"),
            text(edge, "to"),
            edge["count"].as_u64().unwrap(),
        )
    })
    .collect()
}

fn named(list: &Value, is_counted: impl Fn(&Value) -> bool) -> Value {
    list.as_array()
        .unwrap()
        .iter()
        .filter(|item| is_counted(item))
        .cloned()
        .collect()
}

fn name(item: &Value) -> String {
    item["name"].as_str().unwrap().to_owned()
}

fn operation(item: &Value) -> String {
    format!("{} {}", item["server"], item["operation"])
}

/// The keys of the sessions that a query finds.
fn found(program: &Program, query: &str) -> Vec<String> {
    let sessions = program.json(&["sessions", query]);
    let keys = sessions["sessions"].as_array().unwrap().iter();
    keys.map(|session| session["key"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn the_openai_agents_sdk_sends_its_traces() {
    let (program, stats, sessions) = received("openai-agents", "01-traces", 204);
    let expect = expected("openai-agents", "01-traces");
    let calls = &expect["model_calls"];
    assert_eq!(texts(&stats["agents"]), texts(&expect["agents"]));
    assert_eq!(edges(&stats["handoffs"]), edges(&expect["edges"]));
    assert_eq!(stats["tokens"]["input"], calls["tokens"]["input"]);
    assert_eq!(stats["tokens"]["output"], calls["tokens"]["output"]);
    let failed = expect["failed_model_calls"].as_array().unwrap().len() as u64;
    assert_eq!(
        stats["by_kind"]["model_invocation_end"].as_u64(),
        Some(calls["count"].as_u64().unwrap() + failed)
    );
    let tools = named(&expect["tool_calls"], |tool| tool["is_handoff"] != true);
    assert_eq!(
        counts(&stats["tools"], name, ["calls", "errors"]),
        counts(&tools, name, ["count", "errors"])
    );
    let mut servers = counts(&stats["mcp"], operation, ["calls", "errors"]);
    let listed = expect["mcp_operations_server_saw"]["tidewatch"]["tools/list"]
        .as_u64()
        .unwrap();
    assert_eq!(servers.remove("\"tidewatch\" \"tools/list\""), Some((listed, 0)));
    assert_eq!(servers, counts(&expect["mcp"], operation, ["count", "errors"]));

    let keys: Vec<&str> = sessions
        .iter()
        .map(|session| session[0].as_str().unwrap())
        .collect();
    assert_eq!(keys.len(), 2);
    assert_eq!(keys[0], expect["session"]);
    assert!(keys[1].starts_with("trace_"), "{keys:?}");
    let prompts = texts(&expect["user_prompts"]);
    for session in &sessions {
        assert!(prompts.contains(session[1].as_str().unwrap()), "{session}");
    }
    assert_eq!(found(&program, "policy:triggered"), [keys[0]]);
    assert_eq!(found(&program, "errors:1"), [keys[1]]);
}

#[test]
fn langfuse_2_sends_its_batches() {
    let (program, stats, sessions) = received("langfuse", "02-sdk2-ingestion", 207);
    let expect = expected("langfuse", "02-sdk2-ingestion");
    assert_eq!(stats["tokens"]["input"], expect["model_calls"]["tokens"]["input"]);
    assert_eq!(
        stats["tokens"]["output"],
        expect["model_calls"]["tokens"]["output"]
    );
    assert_eq!(stats["cost"]["USD"], expect["cost_usd_stated"]);
    assert_eq!(
        stats["by_kind"]["model_invocation_end"],
        expect["model_calls"]["count"]
    );
    assert_eq!(sessions.len(), 1);
    assert_eq!(sessions[0][0], expect["session"]);
    assert_eq!(sessions[0][1], expect["user_prompts"][0]);
    for query in [
        "score:helpful=0.8",
        "score:helpful>0.5 \"made up\"",
        "tag:demo tag:north",
        "mira",
        "kind:output_emitted \"take a warm coat\"",
        "model:gpt-5.5-mini",
    ] {
        assert_eq!(found(&program, query).len(), 1, "{query}");
    }
    assert_eq!(found(&program, "score:helpful>0.8").len(), 0);
}

#[test]
fn langfuse_5_sends_opentelemetry_and_scores() {
    let (program, stats, sessions) = received("langfuse", "01-sdk5-otlp", 200);
    let expect = expected("langfuse", "01-sdk5-otlp");
    assert_eq!(texts(&stats["agents"]), texts(&expect["agents"]));
    assert_eq!(edges(&stats["handoffs"]), edges(&expect["edges"]));
    let sum = |key: &str| -> i64 {
        let calls = expect["model_calls"]["calls"].as_array().unwrap().iter();
        calls.map(|call| call[key].as_i64().unwrap()).sum()
    };
    let embedded = expect["embeddings"]["input"].as_i64().unwrap();
    assert_eq!(stats["tokens"]["input"].as_i64(), Some(sum("input") + embedded));
    assert_eq!(stats["tokens"]["output"].as_i64(), Some(sum("output")));
    assert_eq!(stats["cost"]["USD"], expect["cost_usd_stated"]);
    assert_eq!(
        counts(&stats["tools"], name, ["calls", "errors"]),
        counts(&expect["tool_calls"], name, ["count", "errors"])
    );
    assert_eq!(sessions.len(), 1);
    assert_eq!(sessions[0][0], expect["session"]);
    assert_eq!(found(&program, "score:helpful>0.5").len(), 1);
    // The score is of the outer agent: the events of its span have it.
    let scored = program.json(&["search", "score:helpful kind:agent_end agent:triage"]);
    assert_eq!(scored["total"], 1, "{scored}");
}

#[test]
fn bodies_that_were_saved_are_imported_and_are_what_was_sent() {
    for (kind, run, status) in [
        ("openai-agents", "01-traces", 204),
        ("langfuse", "02-sdk2-ingestion", 207),
    ] {
        let (received, stats, sessions) = received(kind, run, status);
        let program = Program::new();
        for _ in 0..2 {
            for (_, path) in requests(kind, run) {
                let report = program.json(&["import", path.to_str().unwrap()]);
                assert_eq!(report["files"][0]["rejected_total"], 0, "{report}");
            }
        }
        assert_eq!(told(&program), (stats.clone(), sessions.clone()), "{kind}");
        for (_, path) in requests(kind, run) {
            received.json(&["import", path.to_str().unwrap()]);
        }
        assert_eq!(told(&received), (stats, sessions), "{kind}");
    }
}

/// A trace as the API of Langfuse gives it.
const EXPORTED: &str = r#"{"id": "t1", "timestamp": "2026-03-02T09:00:00.000Z", "name": "desk", "projectId": "p",
 "sessionId": "thread-1", "input": "How far?", "output": "Far.", "tags": ["x"], "latency": 2.5, "observations": [
  {"id": "o1", "traceId": "t1", "type": "AGENT", "name": "planner", "startTime": "2026-03-02T09:00:00.000Z",
   "endTime": "2026-03-02T09:00:02.500Z", "parentObservationId": null, "level": "DEFAULT"},
  {"id": "o2", "traceId": "t1", "type": "GENERATION", "name": "answer", "startTime": "2026-03-02T09:00:00.100Z",
   "endTime": "2026-03-02T09:00:01.000Z", "parentObservationId": "o1", "model": "gpt-5.5-mini",
   "usageDetails": {"input": 10, "output": 2, "total": 12}, "costDetails": {"total": 0.5}, "output": "Far."},
  {"id": "o3", "traceId": "t1", "type": "TOOL", "name": "lookup", "startTime": "2026-03-02T09:00:01.000Z",
   "endTime": "2026-03-02T09:00:02.000Z", "parentObservationId": "o1", "level": "ERROR", "statusMessage": "no list"}],
 "scores": [{"id": "s1", "traceId": "t1", "observationId": "o2", "name": "helpful", "value": 0.8, "source": "ANNOTATION"}]}"#;

#[test]
fn exports_of_langfuse_are_imported() {
    let exported: Value = serde_json::from_str(EXPORTED).unwrap();
    for file in [
        EXPORTED.to_owned(),
        json!({"data": [exported], "meta": {"page": 1}}).to_string(),
        json!([exported]).to_string(),
    ] {
        let program = Program::new();
        let path = program.folder().join("export.json");
        fs::write(&path, file).unwrap();
        for _ in 0..2 {
            let report = program.json(&["import", path.to_str().unwrap()]);
            assert_eq!(report["files"][0]["rejected_total"], 0, "{report}");
        }
        let stats = program.json(&["stats"]);
        assert_eq!(stats["agents"], json!(["planner"]));
        assert_eq!(
            stats["tools"],
            json!([{"name": "lookup", "calls": 1, "errors": 1}])
        );
        assert_eq!(
            (&stats["tokens"]["total"], &stats["cost"]["USD"]),
            (&json!(12), &json!(0.5))
        );
        assert_eq!(stats["events"], 7);
        assert_eq!(found(&program, "score:helpful>0.5"), ["thread-1"]);
    }
}

#[test]
fn each_sdk_is_answered_as_it_needs() {
    let program = Program::new();
    let server = program.serve_with(&["--token", "sk-lf-1"]);
    let ask = |method: &str, path: &str, body: &str| {
        // pk-lf-1:sk-lf-1
        let headers = [
            ("content-type", "application/json"),
            ("authorization", "Basic cGstbGYtMTpzay1sZi0x"),
        ];
        server.request(method, path, &headers, body.as_bytes()).unwrap()
    };
    let projects = ask("GET", "/api/public/projects", "");
    assert_eq!(
        (projects.status, &projects.json()["data"][0]["name"]),
        (200, &json!("Tracewake"))
    );
    assert_eq!(ask("GET", "/api/public/health", "").json()["status"], "OK");
    let media = ask(
        "POST",
        "/api/public/media",
        r#"{"sha256Hash": "ab+/cdefghijklmnopqrstuvwxyz="}"#,
    );
    assert_eq!(
        media.json(),
        json!({"mediaId": "ab-_cdefghijklmnopqrst", "uploadUrl": null})
    );
    let batch = ask(
        "POST",
        "/api/public/ingestion",
        r#"{"batch": [{"id": "1", "type": "trace-create", "body": {"id": "t", "name": "n"}},
            {"id": "2", "type": "span-create", "body": {}}, {"id": "3", "type": "sdk-log", "body": {"log": 1}},
            {"id": "4", "type": "trace-create", "body": {}}, {"type": "trace-create", "body": {}}, 7]}"#,
    );
    assert_eq!(batch.status, 207);
    let ids = |key: &str| -> Vec<Value> {
        let listed = batch.json()[key].as_array().unwrap().clone();
        listed.iter().map(|event| event["id"].clone()).collect()
    };
    assert_eq!(
        (ids("successes"), ids("errors")),
        (
            vec![json!("1"), json!("2"), json!("3"), json!("4")],
            vec![json!(""), json!("")]
        )
    );
    let score = r#"{"id": "s", "traceId": "t", "name": "helpful", "value": 1}"#;
    let one = ask("POST", "/api/public/scores", score);
    assert_eq!((one.status, one.json()), (200, json!({"id": "s"})));
    let list = ask("POST", "/api/public/scores", &format!("[{score}]"));
    assert_eq!((list.status, list.json()), (202, json!({"message": "Accepted"})));
    let some = ask("POST", "/api/public/scores", &format!("[{score}, 7]"));
    assert_eq!(
        (some.status, &some.json()["accepted"], &some.json()["rejected"]),
        (207, &json!(1), &json!(1))
    );
    assert_eq!(ask("POST", "/api/public/ingestion", "{").status, 400);
    assert_eq!(ask("POST", "/v1/traces/ingest", r#"{"data": []}"#).status, 204);
    assert_eq!(
        ask("POST", "/v1/traces/ingest", r#"{"data": [{"object": "trace"}]}"#).status,
        400
    );
    assert_eq!(ask("POST", "/v1/traces/ingest", "no json").status, 400);
    let stranger = server.request("GET", "/api/public/projects", &[], b"").unwrap();
    assert_eq!(stranger.status, 401);
}

/// What a batch of Langfuse's second SDK says, each event in a request of its own.
fn each_alone(program: &Program, order: impl Fn(&mut Vec<Value>), times: usize) -> (Value, Vec<Value>) {
    let (address, path) = requests("langfuse", "02-sdk2-ingestion").remove(0);
    let batch: Value = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
    let mut events = batch["batch"].as_array().unwrap().clone();
    order(&mut events);
    let server = program.serve();
    for _ in 0..times {
        for event in &events {
            let body = json!({ "batch": [event] }).to_string();
            let headers = [("content-type", "application/json")];
            let reply = server
                .request("POST", &address, &headers, body.as_bytes())
                .unwrap();
            assert_eq!(reply.json()["errors"], json!([]), "{event}");
        }
    }
    assert_eq!(server.terminate(), Some(0));
    told(program)
}

#[test]
fn an_update_of_langfuse_joins_its_creation_from_any_request() {
    let (_, expect, sessions) = received("langfuse", "02-sdk2-ingestion", 207);
    assert_eq!(expect["integrity"]["conflicts"], 0);
    let orders: [fn(&mut Vec<Value>); 3] = [
        |_| {},
        |events| events.reverse(),
        // All that is updated first, then what was created.
        |events| events.sort_by_key(|event| !event["type"].as_str().unwrap().ends_with("-update")),
    ];
    for (order, times) in orders.into_iter().zip([1, 2, 2]) {
        let program = Program::new();
        let (stats, listed) = each_alone(&program, order, times);
        assert_eq!(stats, expect);
        assert_eq!(listed, sessions);
    }
}
