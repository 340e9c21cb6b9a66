//! OTLP end to end: the published SDK and instrumentations, and what is answered to whom.

use std::io::Write;

use bytes::Bytes;
use prost::Message;
use serde_json::{Value, json};
use tonic::{Code, Status};
use tracewake_testkit::grpc;

use crate::clients::{check, run};
use crate::program::{Program, Reply, Server, fixtures};

const TRACE: &str = "5b8efff798038103d269b633813fc60c";
const TRACES: &str = "/opentelemetry.proto.collector.trace.v1.TraceService/Export";
const METRICS: &str = "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export";

fn span(trace: &str, id: &str) -> Value {
    json!({
        "traceId": trace, "spanId": id, "name": "work", "startTimeUnixNano": "1790000000000000001",
        "endTimeUnixNano": "1790000000250000001",
    })
}

fn export(spans: Vec<Value>) -> String {
    json!({ "resourceSpans": [{ "scopeSpans": [{ "spans": spans }] }] }).to_string()
}

fn post(server: &Server, path: &str, body: &str) -> Reply {
    server.post(path, "application/json", body.as_bytes()).unwrap()
}

fn call(server: &Server, path: &str, body: impl Into<Bytes>) -> Result<Bytes, Status> {
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        let channel = grpc::connect(server.address).await.unwrap();
        grpc::call(channel, path, body.into()).await
    })
}

#[test]
fn the_sdk_delivers_a_run_by_every_way_and_once() {
    let program = Program::new();
    let server = program.serve();
    let ways = [
        ("http", format!("http://{}", server.address)),
        ("grpc", server.address.to_string()),
        ("http", format!("http://{}", server.address)),
    ];
    let mut first = Value::Null;
    for (protocol, endpoint) in ways {
        let expect = run("otlp_run.py", &[&endpoint, protocol, "run-1"], &[]);
        check(&program, &expect);
        let stats = program.json(&["stats"]);
        if first.is_null() {
            first = stats.clone();
        }
        assert_eq!(stats, first, "{protocol}");
    }
    let expect = run(
        "otlp_run.py",
        &[&server.address.to_string(), "grpc", "run-2"],
        &[],
    );
    let stats = program.json(&["stats"]);
    assert_eq!(
        stats["tokens"]["total"],
        2 * expect["tokens"]["total"].as_i64().unwrap()
    );
    let sessions = program.json(&["sessions"]);
    assert_eq!(
        sessions["sessions"].as_array().unwrap().len(),
        1,
        "one conversation, two traces"
    );
}

/// What all instrumentations of one agent run tell alike.
fn check_instrumentation(mode: &str, kinds: Value) {
    let program = Program::new();
    let server = program.serve();
    let said = run(
        "otlp_instrumented.py",
        &[&format!("http://{}", server.address), mode],
        &[],
    );
    let stats = program.json(&["stats"]);
    assert_eq!(stats["tokens"], said["tokens"], "{mode}");
    assert_eq!(stats["agents"], json!(["forecaster"]));
    assert_eq!(
        stats["tools"],
        json!([{ "name": "weather", "calls": 1, "errors": 0 }])
    );
    assert_eq!((&stats["sessions"], &stats["handoffs"]), (&json!(1), &json!([])));
    assert_eq!(stats["by_kind"], kinds, "{mode}");
    // The words are found, in the model call itself or in the messages beside it; so is the model that failed.
    for words in ["How is the weather", "Again, slowly.", "You are brief.", "absent"] {
        let hits = program.json(&["search", words]);
        assert_ne!(hits["hits"], json!([]), "{mode}: {words}");
    }
    let hits = program.json(&["search", said["speech"].as_str().unwrap()]);
    let kinds: Vec<&str> = hits["hits"]
        .as_array()
        .unwrap()
        .iter()
        .map(|hit| hit["kind"].as_str().unwrap())
        .collect();
    let spoken = if mode == "first" {
        "output_emitted"
    } else {
        "model_invocation_end"
    };
    assert!(
        kinds.iter().filter(|kind| **kind == spoken).count() >= 2,
        "{mode}: {hits}"
    );
    // Of the parameters that a call was made with, too.
    let models = program.json(&["search", "temperature"]);
    let mut calls = models["hits"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|hit| hit["kind"] == "model_invocation_end");
    assert!(calls.any(|hit| hit["name"] == said["model"]), "{mode}: {models}");
    let rejects = program.json(&["rejects"]);
    assert_eq!(rejects["rejects"].as_array().map(Vec::len), Some(0), "{rejects}");
}

#[test]
fn openinference_of_openai_is_understood() {
    check_instrumentation(
        "openinference",
        json!({ "agent_end": 1, "model_invocation_end": 4, "tool_call_end": 1 }),
    );
}

#[test]
fn opentelemetry_of_openai_in_the_first_conventions_is_understood() {
    check_instrumentation(
        "first",
        json!({ "agent_end": 1, "input_received": 9, "model_invocation_end": 4, "output_emitted": 3, "tool_call_end": 1 }),
    );
}

#[test]
fn opentelemetry_of_openai_in_the_present_conventions_is_understood() {
    check_instrumentation(
        "present",
        json!({ "agent_end": 1, "input_received": 1, "model_invocation_end": 4, "output_emitted": 3, "tool_call_end": 1 }),
    );
}

#[test]
fn rejected_records_are_counted_in_the_answer_and_kept() {
    let program = Program::new();
    let server = program.serve();
    let zero = "0".repeat(32);
    let body = export(vec![
        span(TRACE, "eee19b7ec3c1b174"),
        span(&zero, "eee19b7ec3c1b175"),
    ]);
    let reply = post(&server, "/v1/traces", &body);
    assert_eq!(
        (reply.status, reply.head.contains("application/json")),
        (200, true)
    );
    let partial = &reply.json()["partialSuccess"];
    assert_eq!(partial["rejectedSpans"], "1");
    let reason = r#"event 2: span "work": trace_id is missing or all zero"#;
    assert_eq!(partial["errorMessage"], reason);
    // All of them: the export is still well-formed.
    let reply = post(
        &server,
        "/v1/traces",
        &export(vec![span(&zero, "eee19b7ec3c1b175")]),
    );
    assert_eq!(
        (reply.status, &reply.json()["partialSuccess"]["rejectedSpans"]),
        (200, &json!("1"))
    );
    assert_eq!(program.json(&["stats"])["events"], 1);
    assert_eq!(program.json(&["rejects"])["rejects"].as_array().unwrap().len(), 2);
    // Full success says nothing, and so does an empty export.
    for body in [body.replace(&zero, TRACE), "{}".to_owned(), export(vec![])] {
        let reply = post(&server, "/v1/traces", &body);
        assert_eq!((reply.status, reply.json()), (200, json!({})));
    }
    assert_eq!(call(&server, TRACES, "").unwrap(), "");
}

#[test]
fn bad_bodies_are_refused_in_their_own_encoding() {
    let program = Program::new();
    let server = program.serve();
    let reply = post(&server, "/v1/traces", "{\"resourceSpans\": [{");
    assert_eq!((reply.status, &reply.json()["code"]), (400, &json!(3)));
    assert_eq!(reply.json()["message"], "not JSON: it ends in the middle");
    let reply = server
        .post("/v1/traces", "application/x-protobuf", b"\x0a\x05hi")
        .unwrap();
    assert_eq!(
        (reply.status, reply.head.contains("application/x-protobuf")),
        (400, true)
    );
    let told = GoogleStatus::decode(&reply.body[..]).unwrap();
    assert_eq!(told.code, 3);
    assert_eq!(told.message, "the body is cut, or is no protobuf export of spans");
    let status = call(&server, TRACES, &b"\x0a\x05hi"[..]).unwrap_err();
    assert_eq!(
        (status.code(), status.message()),
        (Code::InvalidArgument, told.message.as_str())
    );
    let reply = server.post("/v1/traces", "text/html", b"<p>").unwrap();
    assert_eq!(reply.status, 415);
    let reply = server.request("GET", "/v1/traces", &[], b"").unwrap();
    assert_eq!(reply.status, 405);
    let rejects = program.json(&["rejects"]);
    assert_eq!(rejects["rejects"].as_array().unwrap().len(), 3, "{rejects}");
    assert_eq!(program.json(&["stats"])["events"], 0);
}

/// `google.rpc.Status`.
#[derive(Clone, PartialEq, Message)]
struct GoogleStatus {
    #[prost(int32, tag = "1")]
    code: i32,
    #[prost(string, tag = "2")]
    message: String,
}

#[test]
fn compressed_bodies_are_taken() {
    let program = Program::new();
    let server = program.serve();
    let body = export(vec![span(TRACE, "eee19b7ec3c1b174")]);
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(body.as_bytes()).unwrap();
    let headers = [("content-type", "application/json"), ("content-encoding", "gzip")];
    let reply = server.request("POST", "/v1/traces", &headers, &gzip.finish().unwrap());
    assert_eq!(reply.unwrap().status, 200);
    assert_eq!(program.json(&["stats"])["events"], 1);
    let reply = server
        .request("POST", "/v1/traces", &headers, b"no gzip")
        .unwrap();
    assert_eq!((reply.status, &reply.json()["code"]), (400, &json!(3)));
}

#[test]
fn metrics_are_answered_and_not_kept() {
    let program = Program::new();
    let server = program.serve();
    let body = json!({ "resourceMetrics": [{ "scopeMetrics": [{ "metrics": [
        { "name": "m", "sum": { "dataPoints": [{ "asInt": "1" }, { "asInt": "2" }] } }] }] }] });
    // Exporters print whatever a partial success says, at every interval.
    let reply = post(&server, "/v1/metrics", &body.to_string());
    assert_eq!((reply.status, reply.json()), (200, json!({})));
    let one = b"\x0a\x08\x12\x06\x12\x04\x2a\x02\x0a\x00";
    assert_eq!(call(&server, METRICS, &one[..]).unwrap(), "");
    assert_eq!(program.json(&["stats"])["events"], 0);
    assert_eq!(program.json(&["rejects"])["rejects"], json!([]));
    assert_eq!(program.json(&["doctor"])["database"]["not_kept"], 3);
}

#[test]
fn a_file_with_metrics_is_no_failed_import() {
    let program = Program::new();
    let metrics = fixtures().join("wild/f13-otlp-metrics.json");
    let output = program.run(&["import", metrics.to_str().unwrap()]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(
        output.status.success() && text.contains("tracewake keeps no metrics"),
        "{text}"
    );
    let mixed = program.folder().join("collector.jsonl");
    let metrics = std::fs::read_to_string(metrics).unwrap();
    let metrics: Value = serde_json::from_str(&metrics).unwrap();
    std::fs::write(
        &mixed,
        format!("{metrics}\n{}\n", export(vec![span(TRACE, "eee19b7ec3c1b174")])),
    )
    .unwrap();
    let report = program.json(&["import", mixed.to_str().unwrap()]);
    let file = &report["files"][0];
    assert_eq!((&file["new"], &file["rejected_total"]), (&json!(1), &json!(0)));
    assert!(file["not_kept"].as_u64().unwrap() > 0);
}

#[test]
fn traces_of_jaeger_zipkin_tempo_and_older_protocols_are_read() {
    for name in ["jaeger/traces.json", "zipkin/spans.json"] {
        let program = Program::new();
        let file = fixtures().join(name);
        let expect = std::fs::read(file.with_file_name("expected.json")).unwrap();
        let expect: Value = serde_json::from_slice(&expect).unwrap();
        let report = program.json(&["import", file.to_str().unwrap()]);
        assert_eq!(
            (&report["files"][0]["new"], &report["files"][0]["rejected_total"]),
            (&expect["spans"], &json!(0))
        );
        let stats = program.json(&["stats"]);
        let sessions = program.json(&["sessions"]);
        let session = &sessions["sessions"][0];
        assert_eq!(
            (&sessions["total"], &session["key"], &session["durationMs"]),
            (&json!(1), &expect["session"], &json!(6000.0))
        );
        assert_eq!(
            stats["tokens"]["input"], expect["model_calls"]["tokens"]["input"],
            "{name}"
        );
        assert_eq!(
            stats["tokens"]["output"], expect["model_calls"]["tokens"]["output"],
            "{name}"
        );
        let tools = stats["tools"].as_array().unwrap();
        for tool in expect["tool_calls"].as_array().unwrap() {
            let found = tools.iter().find(|found| found["name"] == tool["name"]).unwrap();
            assert_eq!(
                (&found["calls"], &found["errors"]),
                (&tool["count"], &tool["errors"]),
                "{name}"
            );
        }
        let edge = &stats["handoffs"][0];
        assert_eq!(
            (&edge["from"], &edge["to"], &edge["count"]),
            (&json!("librarian"), &json!("binder"), &json!(1))
        );
        let first = expect["time"]["first"].as_str().unwrap().trim_end_matches('Z');
        assert!(stats["first"].as_str().unwrap().starts_with(first), "{name}");
    }
    for name in ["f06-instrumentation-library-spans.json", "f14-tempo-batches.json"] {
        let program = Program::new();
        let server = program.serve();
        let file = fixtures().join("wild").join(name);
        let body = std::fs::read_to_string(&file).unwrap();
        let reply = post(&server, "/v1/traces", &body);
        assert_eq!((reply.status, reply.json()), (200, json!({})));
        let report = program.json(&["import", file.to_str().unwrap()]);
        assert_eq!(
            (&report["files"][0]["new"], &report["files"][0]["duplicates"]),
            (&json!(0), &json!(1)),
            "{name}"
        );
    }
}

/// What was sent as protobuf, exported as JSON and imported again is what is there.
#[test]
fn our_own_export_adds_nothing() {
    let program = Program::new();
    let server = program.serve();
    // A log record and a span of one trace.
    let log = b"\x0a\x29\x12\x27\x12\x25\x09\x01\0\0\0\0\0\0\0\x10\x09\x2a\x06\x0a\x04ping\
        \x4a\x10\x5b\x8e\xff\xf7\x98\x03\x81\x03\xd2\x69\xb6\x33\x81\x3f\xc6\x0c";
    let reply = server.post("/v1/logs", "application/x-protobuf", log).unwrap();
    assert_eq!((reply.status, reply.body.as_slice()), (200, &b""[..]));
    assert_eq!(
        post(
            &server,
            "/v1/traces",
            &export(vec![span(TRACE, "eee19b7ec3c1b174")])
        )
        .status,
        200
    );
    let file = program.folder().join("export.jsonl");
    let file = file.to_str().unwrap();
    let exported = program.run(&["export", "--session", TRACE, "--format", "otlp-json", "-o", file]);
    assert!(
        exported.status.success(),
        "{}",
        String::from_utf8_lossy(&exported.stderr)
    );
    let report = program.json(&["import", file]);
    let file = &report["files"][0];
    assert_eq!(
        (
            &file["events"],
            &file["duplicates"],
            &file["new"],
            &file["conflicts"]
        ),
        (&json!(2), &json!(2), &json!(0), &json!(0))
    );
}

#[test]
fn sdks_of_other_services_learn_what_does_answer() {
    let program = Program::new();
    let server = program.serve();
    let ask = |path: &str| post(&server, path, "{\"batch\": []}");
    for (path, who, what) in [
        (
            "/api/public/v2/prompts/greeting",
            "a Langfuse SDK called",
            "LANGFUSE_BASE_URL=http://",
        ),
        (
            "/sessions",
            "a LangSmith SDK called",
            "LANGSMITH_ENDPOINT=http://",
        ),
        (
            "/v1/span_annotations",
            "a Phoenix client called",
            "PHOENIX_COLLECTOR_ENDPOINT=http://",
        ),
        ("/logs3", "a Braintrust SDK called", "BRAINTRUST_API_URL=http://"),
    ] {
        let reply = ask(path);
        let text = reply.json()["error"]["message"].as_str().unwrap().to_owned();
        assert_eq!(reply.status, 404, "{text}");
        let address = format!("http://{}/v1/traces", server.address);
        assert!(
            text.starts_with(who) && text.contains(what) && text.contains(&address),
            "{text}"
        );
    }
    let nobody = ask("/nothing/here");
    let text = nobody.json()["error"]["message"].as_str().unwrap().to_owned();
    assert!(
        nobody.status == 404 && text.contains("/v1/traces and /v1/logs"),
        "{text}"
    );
    let rejects = program.json(&["rejects"]);
    let rejects = rejects["rejects"].as_array().unwrap();
    assert_eq!(rejects.len(), 4);
    assert!(rejects.iter().any(|reject| {
        reject["reason"]
            .as_str()
            .unwrap()
            .starts_with("a Langfuse SDK called")
    }));
}

#[test]
fn traces_are_taken_at_the_addresses_of_other_services() {
    let program = Program::new();
    let server = program.serve();
    let paths = [
        "/api/public/otel/v1/traces",
        "/otel/v1/traces",
        "/api/v1/private/otel/v1/traces",
    ];
    for (path, id) in paths
        .iter()
        .zip(["eee19b7ec3c1b174", "eee19b7ec3c1b175", "eee19b7ec3c1b176"])
    {
        let reply = post(&server, path, &export(vec![span(TRACE, id)]));
        assert_eq!((reply.status, reply.json()), (200, json!({})), "{path}");
    }
    assert_eq!(program.json(&["stats"])["events"], 3);
}

#[test]
fn a_file_of_the_collector_is_imported_and_agrees_with_the_wire() {
    let program = Program::new();
    let server = program.serve();
    let ids = ["eee19b7ec3c1b174", "eee19b7ec3c1b175", "eee19b7ec3c1b176"];
    let first = export(vec![span(TRACE, ids[0]), span(TRACE, ids[1])]);
    let second = export(vec![span(TRACE, ids[2]), span(TRACE, "")]);
    assert_eq!(post(&server, "/v1/traces", &first).status, 200);
    let file = program.folder().join("traces.jsonl");
    std::fs::write(&file, format!("{first}\n{second}\n")).unwrap();
    let report = program.json(&["import", file.to_str().unwrap()]);
    let report = &report["files"][0];
    assert_eq!(
        (&report["new"], &report["duplicates"], &report["conflicts"]),
        (&json!(1), &json!(2), &json!(0))
    );
    let rejected = report["rejected"].as_array().unwrap();
    assert_eq!((rejected.len(), &rejected[0]["line"]), (1, &json!(2)));
    assert_eq!(
        rejected[0]["reason"],
        r#"span "work": span_id is missing or all zero"#
    );
    assert_eq!(program.json(&["stats"])["events"], 3);
}

/// A span that was sent when it began, and again when it had ended.
#[test]
fn an_open_span_and_its_end_are_one_event_in_either_order() {
    let files =
        ["f19a-open-span.json", "f19b-ended-span.json"].map(|name| fixtures().join("wild").join(name));
    let [open, ended] = &files;
    for order in [[open, ended], [ended, open]] {
        let program = Program::new();
        let reports = order.map(|file| program.json(&["import", file.to_str().unwrap()]));
        let file = &reports[1]["files"][0];
        assert_eq!(
            (&file["new"], &file["continued"], &file["conflicts"]),
            (&json!(0), &json!(1), &json!(0))
        );
        let again = program.json(&["import", open.to_str().unwrap(), ended.to_str().unwrap()]);
        for file in again["files"].as_array().unwrap() {
            assert_eq!(file["duplicates"], 1);
        }
        let sessions = program.json(&["sessions"]);
        let session = &sessions["sessions"][0];
        assert_eq!(
            (
                &session["events"],
                &session["durationMs"],
                &session["totalTokens"]
            ),
            (&json!(1), &json!(1000.0), &json!(110)),
            "{session}"
        );
        let stats = program.json(&["stats"]);
        assert_eq!(
            (&stats["tokens"]["total"], &stats["integrity"]["conflicts"]),
            (&json!(110), &json!(0))
        );
    }
}
