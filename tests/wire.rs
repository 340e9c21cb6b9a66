//! Recorded requests of the real clients, sent to the running program byte for byte.

use bytes::Bytes;
use serde_json::{Value, json};
use tonic::{Code, Status};
use tracewake_testkit::grpc;

use crate::fixtures::check;
use crate::program::{Program, Server, expected, fixtures, wait_until};

/// Calls a gRPC method with a recorded body.
fn grpc(server: &Server, path: &str, body: Vec<u8>) -> Result<Bytes, Status> {
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        let channel = grpc::connect(server.address).await.unwrap();
        grpc::call(channel, path, body.into()).await
    })
}

fn recorded(folder: &str, suffix: &str) -> Vec<(Value, Vec<u8>)> {
    let mut names: Vec<_> = std::fs::read_dir(fixtures().join("chaukas"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| {
            let name = path.file_name().unwrap().to_str().unwrap();
            name.starts_with(folder) && name.ends_with(suffix)
        })
        .collect();
    names.sort();
    let read = |path: std::path::PathBuf| {
        let sidecar = serde_json::from_slice(&std::fs::read(path.with_extension("json")).unwrap()).unwrap();
        (sidecar, std::fs::read(path).unwrap())
    };
    names.into_iter().map(read).collect()
}

#[test]
fn recorded_sdk_posts_give_the_expected_figures() {
    let expected = expected();
    for run in ["batch20", "batch7", "single", "deep", "split503", "split503dup"] {
        let program = Program::new();
        let server = program.serve();
        for (sidecar, body) in recorded(&format!("http_{run}_"), ".bin") {
            let headers: Vec<(String, String)> = sidecar["headers"]
                .as_array()
                .unwrap()
                .iter()
                .map(|pair| {
                    (
                        pair[0].as_str().unwrap().to_lowercase(),
                        pair[1].as_str().unwrap().to_owned(),
                    )
                })
                .filter(|(name, _)| !["host", "content-length", "connection"].contains(&name.as_str()))
                .collect();
            let headers: Vec<(&str, &str)> = headers.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
            let reply = server
                .request("POST", sidecar["path"].as_str().unwrap(), &headers, &body)
                .unwrap();
            assert_eq!(reply.status, 202, "{run}: {reply:?}");
        }
        let group = &expected["groups"][format!("chaukas/http_{run} (all requests)")];
        let expect = if group["after_dedupe"] == "same" {
            &group["raw"]
        } else {
            &group["after_dedupe"]
        };
        check(&program.json(&["stats"]), expect, &format!("chaukas/{run}"), &[]);
    }
}

#[test]
fn recorded_grpc_calls_give_the_expected_figures() {
    let expected = expected();
    let program = Program::new();
    let server = program.serve();
    for _ in 0..2 {
        for (sidecar, body) in recorded("grpc_", ".bin") {
            let path = sidecar["grpc_path"].as_str().unwrap();
            match grpc(&server, path, body) {
                Ok(_) => {}
                // Recorded with a page token of the recorder's own making.
                Err(status) if status.message().contains("page_token") => {
                    assert_eq!(sidecar["body_file"], "grpc_26_QueryEvents.bin", "{status}");
                    assert_eq!(status.code(), Code::InvalidArgument);
                }
                Err(status) => panic!("{path} {}: {status}", sidecar["body_file"]),
            }
        }
    }
    let group = &expected["groups"]["chaukas/grpc (all ingest requests)"];
    // The one recorded event without an id is a new one each time it is sent.
    let mut expect = group["after_dedupe"].clone();
    let stats = program.json(&["stats"]);
    let without_id = stats["events"].as_u64().unwrap() - expect["events"].as_u64().unwrap();
    assert!(without_id <= 1, "{stats}");
    expect["events"] = stats["events"].clone();
    expect["distinct_ids"] = Value::Null;
    check(&stats, &expect, "chaukas/grpc", &["types", "no_session"]);
}

#[test]
fn json_bodies_and_queries() {
    let program = Program::new();
    let server = program.serve();
    let folder = fixtures().join("chaukas");
    let read = |name: &str| std::fs::read(folder.join(name)).unwrap();
    for prefix in ["", "/v1"] {
        let reply = server.post(
            &format!("{prefix}/events/batch"),
            "application/json",
            &read("json_batch.json"),
        );
        assert_eq!(reply.unwrap().status, 202);
    }
    let expected = expected();
    check(
        &program.json(&["stats"]),
        &expected["files"]["chaukas/json_batch.json"],
        "chaukas/json_batch",
        &[],
    );

    let mut query: Value = serde_json::from_slice(&read("json_query.json")).unwrap();
    let mut found = Vec::new();
    loop {
        let body = serde_json::to_vec(&query).unwrap();
        let page = server
            .post("/v1/query", "application/json", &body)
            .unwrap()
            .json();
        let events = page["events"].as_array().unwrap().clone();
        assert!(events.len() <= 2);
        found.extend(events);
        match page["next_page_token"].as_str().unwrap() {
            "" => break,
            token => query["page_token"] = json!(token),
        }
    }
    assert!(found.len() >= 8, "{found:?}");
    assert!(
        found
            .iter()
            .all(|event| event["type"] == "AGENT_HANDOFF" && event["status"] == "COMPLETED")
    );
    let times: Vec<&str> = found
        .iter()
        .map(|event| event["timestamp"].as_str().unwrap())
        .collect();
    assert!(times.is_sorted(), "{times:?}");

    let batch: Value = serde_json::from_slice(&read("json_batch.json")).unwrap();
    let sent = batch["events"]
        .as_array()
        .unwrap()
        .iter()
        .find(|e| e["event_id"] == found[0]["event_id"]);
    assert_eq!(&found[0], sent.unwrap(), "an event comes back as it was sent");
}

#[test]
fn health_capabilities_and_unknown_addresses() {
    let program = Program::new();
    let server = program.serve();
    for path in ["/healthz", "/v1/healthz", "/v1/capabilities", "//capabilities/"] {
        assert_eq!(
            server.request("GET", path, &[], b"").unwrap().status,
            200,
            "{path}"
        );
    }
    assert_eq!(server.request("GET", "/v1/events", &[], b"").unwrap().status, 405);
    let unknown = server.post("/v2/events", "application/json", b"{}").unwrap();
    assert_eq!(unknown.status, 404);
    assert!(
        unknown.json()["error"]["message"]
            .as_str()
            .unwrap()
            .contains("/v1/events")
    );
    grpc(&server, "/grpc.health.v1.Health/Check", Vec::new()).unwrap();
    let unknown = grpc(
        &server,
        "/chaukas.spec.client.v1.ChaukasClientService/Nope",
        Vec::new(),
    )
    .unwrap_err();
    assert_eq!(unknown.code(), Code::Unimplemented);
}

#[test]
fn malformed_bodies_are_answered_kept_and_named() {
    let program = Program::new();
    let server = program.serve();
    let folder = fixtures().join("malformed");
    let listed: Value =
        serde_json::from_slice(&std::fs::read(folder.join("expected.json")).unwrap()).unwrap();
    for (name, case) in listed["files"].as_object().unwrap() {
        let (Some(path), Some(media)) = (case["path"].as_str(), case["content_type"].as_str()) else {
            continue;
        };
        let body = std::fs::read(folder.join(name)).unwrap();
        let before = program.json(&["stats"])["events"].as_u64().unwrap();
        let reply = server.post(path, media, &body).unwrap();
        let stored = program.json(&["stats"])["events"].as_u64().unwrap() - before;
        if let Some(good) = case["good_events"].as_u64() {
            assert_eq!(stored, good, "{name}: {reply:?}");
        }
        match case["bad_records"].as_u64() {
            Some(0) => assert_eq!(reply.status, 202, "{name}: {reply:?}"),
            Some(_) => {
                assert_eq!(reply.status, 400, "{name}: {reply:?}");
                let rejects = program.json(&["rejects"]);
                assert!(
                    !rejects["rejects"][0]["reason"].as_str().unwrap().is_empty(),
                    "{name}"
                );
            }
            None => assert!([202, 400].contains(&reply.status), "{name}: {reply:?}"),
        }
    }
}

#[test]
fn a_bad_grpc_body_is_the_callers_fault() {
    let program = Program::new();
    let server = program.serve();
    let body = std::fs::read(fixtures().join("malformed/truncated_protobuf_batch.bin")).unwrap();
    for service in ["client.v1.ChaukasClientService", "server.v1.ChaukasServerService"] {
        let path = format!("/chaukas.spec.{service}/IngestEventBatch");
        let status = grpc(&server, &path, body.clone()).unwrap_err();
        assert_eq!(status.code(), Code::InvalidArgument, "{status}");
        let query = format!("/chaukas.spec.{service}/QueryEvents");
        assert_eq!(
            grpc(&server, &query, b"\xff\xff".to_vec()).unwrap_err().code(),
            Code::InvalidArgument
        );
    }
    assert_eq!(program.json(&["rejects"])["total"], 2);
    assert_eq!(program.json(&["stats"])["events"], 0);
}

#[test]
fn sigterm_drains_and_exits_with_0() {
    let program = Program::new();
    let server = program.serve();
    let body = std::fs::read(fixtures().join("chaukas/json_batch.json")).unwrap();
    assert_eq!(
        server
            .post("/events/batch", "application/json", &body)
            .unwrap()
            .status,
        202
    );
    assert_eq!(server.terminate(), Some(0));
    assert_eq!(program.json(&["stats"])["events"], 60);
    wait_until("the index is complete", || {
        program.json(&["doctor"])["database"]["index_behind"] == 0
    });
}
