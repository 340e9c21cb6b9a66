//! Batches and single events over HTTP.

use std::io::{Read, Write};
use std::net::TcpStream;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::json;

use super::{event, events, fixture, fixture_json, get, post};
use crate::program::{Program, fixtures};

/// A recorded batch body with the headers that came with it.
struct Recorded {
    name: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

fn recorded_batches() -> Vec<Recorded> {
    let names = std::fs::read_dir(fixtures().join("aop")).unwrap();
    let mut names: Vec<String> = names
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.starts_with("http_batch_") && !name.contains("sidecar"))
        .collect();
    names.sort();
    let read = |name: String| {
        let sidecar = fixture_json(&name.replace(".json", ".sidecar.json"));
        let headers = sidecar["headers"].as_array().unwrap().iter();
        let headers = headers.map(|pair| {
            (
                pair[0].as_str().unwrap().to_owned(),
                pair[1].as_str().unwrap().to_owned(),
            )
        });
        let ours = ["host", "connection", "content-length"];
        let headers = headers
            .filter(|(name, _)| !ours.contains(&name.to_lowercase().as_str()))
            .collect();
        let body = fixture(&name);
        Recorded { name, headers, body }
    };
    names.into_iter().map(read).collect()
}

#[test]
fn recorded_batches_are_stored_once() {
    let program = Program::new();
    let server = program.serve();
    let batches = recorded_batches();
    assert_eq!(batches.len(), 23);
    let mut created = 0;
    for round in 0..2 {
        for Recorded { name, headers, body } in &batches {
            let headers: Vec<(&str, &str)> = headers.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
            // The client puts a slash too many in front when its base address ends in one.
            let path = ["/api/trace-events/batch/", "//api/trace-events/batch/"][round];
            let reply = server.request("POST", path, &headers, body).unwrap();
            let said = reply.json();
            assert_eq!(
                (reply.status, &said["status"]),
                (200, &json!("completed")),
                "{name}: {said}"
            );
            assert_eq!(said["errors"], json!([]), "{name}");
            let sent = serde_json::from_slice::<serde_json::Value>(body)
                .map(|body| body["events"].as_array().unwrap().len());
            let (new, skipped) = (
                said["created"].as_u64().unwrap(),
                said["skipped"].as_u64().unwrap(),
            );
            if let Ok(sent) = sent {
                assert_eq!(new + skipped, sent as u64, "{name}");
            }
            assert!(round == 0 || new == 0, "{name}: {said}");
            created += new;
        }
    }
    let stats = program.json(&["stats"]);
    assert_eq!(stats["events"], created);
    assert_eq!(stats["tokens"]["total"], 1108 * 2);
}

#[test]
fn bad_events_cost_nothing_of_the_others() {
    let program = Program::new();
    let server = program.serve();
    let batch = |events| json!({"run_id": "r", "agent_id": 123, "events": events, "idempotency_token": "t"});
    let path = "/api/trace-events/batch/";

    let (status, said) = post(&server, path, &batch(json!([event("r", 1), {"no": "event"}, 7])));
    assert_eq!(
        (status, &said["created"], &said["status"]),
        (207, &json!(1), &json!("completed"))
    );
    let errors = said["errors"].as_array().unwrap();
    assert_eq!(
        (errors.len(), &errors[0]["index"], &errors[1]["index"]),
        (2, &json!(1), &json!(2))
    );
    assert!(
        errors[0]["error"]
            .as_str()
            .unwrap()
            .contains("no field of an AOP event"),
        "{said}"
    );

    let (status, said) = post(&server, path, &batch(json!([{"no": "event"}])));
    assert_eq!(
        (
            status,
            said["detail"].is_string(),
            said["error"]["message"].is_string()
        ),
        (400, true, true)
    );
    let cut = server
        .post(path, "application/json", b"{\"run_id\": \"r\", \"events\": [")
        .unwrap();
    assert_eq!(
        (cut.status, cut.json()["detail"].clone()),
        (400, json!("not JSON: it ends in the middle"))
    );
    let (status, said) = post(&server, path, &batch(json!([])));
    assert_eq!((status, &said["created"]), (200, &json!(0)));

    assert_eq!(events(&program), 1);
    assert_eq!(program.json(&["rejects"])["rejects"].as_array().unwrap().len(), 4);
}

#[test]
fn any_content_type_and_gzip_are_taken() {
    let program = Program::new();
    let server = program.serve();
    let path = "/api/trace-events/batch/";
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    gzip.write_all(json!([event("r", 1)]).to_string().as_bytes())
        .unwrap();
    let headers = [("content-type", "application/json"), ("content-encoding", "gzip")];
    let reply = server
        .request("POST", path, &headers, &gzip.finish().unwrap())
        .unwrap();
    assert_eq!((reply.status, reply.json()["created"].clone()), (200, json!(1)));
    for (sequence, media) in [
        (2, "text/plain"),
        (3, "application/octet-stream"),
        (4, "nonsense"),
    ] {
        let body = event("r", sequence).to_string();
        assert_eq!(
            server.post(path, media, body.as_bytes()).unwrap().status,
            200,
            "{media}"
        );
    }
    assert_eq!(events(&program), 4);
}

#[test]
fn the_chunked_client_is_understood() {
    let program = Program::new();
    let server = program.serve();
    let names = [
        "http_chunked_raw_00.bin",
        "http_chunked_raw_01.bin",
        "http_chunked_raw_02.bin",
    ];
    // On one connection, as a session of the client keeps it, with a plain request behind them.
    let mut stream = TcpStream::connect(server.address).unwrap();
    stream.set_read_timeout(Some(super::WAIT)).unwrap();
    for name in names {
        stream.write_all(&fixture(name)).unwrap();
    }
    let last = "GET /healthz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
    stream.write_all(last.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert_eq!(answer.matches("HTTP/1.1 202 Accepted").count(), 3, "{answer}");
    assert_eq!(answer.matches("HTTP/1.1 200 OK").count(), 1, "{answer}");
    assert_eq!(events(&program), 3);
    // The batch of the run brings the same events once more.
    let body = fixture("http_batch_plain_00.json");
    assert_eq!(
        server
            .post("/api/trace-stream/", "application/json", &body)
            .unwrap()
            .status,
        202
    );
    assert_eq!(events(&program), 12);
}

#[test]
fn what_a_local_server_does_not_have() {
    let program = Program::new();
    let server = program.serve();
    let (status, said) = post(
        &server,
        "/api/agents/validate_callback/",
        &json!({"callback_url": "http://169.254.1.1/"}),
    );
    assert_eq!((status, said["detail"].is_string()), (403, true));
    assert_eq!(get(&server, "/api/admin/organizations/1/audit_logs/").status, 403);
    assert_eq!(get(&server, "/api/runs/none/trace/").status, 404);
    assert_eq!(get(&server, "/ws/trace/").status, 400);
}
