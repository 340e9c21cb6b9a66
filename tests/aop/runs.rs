//! Runs: created, finalized, given back.

use serde_json::{Value, json};
use tracewake_dialects::aop;
use tracewake_model::{Integrity, SignatureRule};

use super::{event, events, fixture, fixture_json, get, post};
use crate::program::Program;

const SIGNED_RUN: &str = "60dda619-a523-4e00-b6a2-67219e15b56b";

#[test]
fn a_run_from_its_creation_to_its_end() {
    let program = Program::new();
    let server = program.serve();
    let (status, created) = post(&server, "/api/runs/", &json!({"agent_id": 123, "seed": 7}));
    let run = created["run_id"].as_str().unwrap().to_owned();
    assert_eq!(
        (status, &created["id"], &created["status"]),
        (201, &json!(run), &json!("running"))
    );
    assert_eq!(
        (&created["agent_id"], &created["seed"], &created["event_count"]),
        (&json!(123), &json!(7), &json!(0))
    );

    let path = format!("/api/runs/{run}/events/");
    let mut first = event(&run, 1);
    first["meta"] = json!({});
    assert_eq!(
        post(&server, &path, &first),
        (201, json!({"status": "created", "seq": 1}))
    );
    assert_eq!(
        post(&server, &path, &first),
        (200, json!({"status": "duplicate", "seq": 1}))
    );
    first["payload"]["text"] = json!("another answer");
    assert_eq!(
        post(&server, &path, &first),
        (200, json!({"status": "conflict", "seq": 1}))
    );
    assert_eq!(post(&server, &path, &event(&run, 9)).0, 201);
    assert_eq!(post(&server, &path, &json!({"no": "event"})).0, 400);
    drop(server);

    // What is known of a run outlives the program.
    let server = program.serve();
    let finalize = format!("/api/runs/{run}/finalize/");
    let (status, done) = post(&server, &finalize, &json!({"summary_metrics": {"score": 1}}));
    assert_eq!(
        (status, done),
        (
            200,
            json!({"status": "finalized", "run_id": run, "event_count": 2, "duration_seconds": 8.0, "end_ts": "2026-03-09T07:00:09.500000+00:00"})
        )
    );
    let trace = get(&server, &format!("/api/runs/{run}/trace/"));
    let trace: Value = serde_json::from_slice(&unchunked(&trace.body)).unwrap();
    assert_eq!(
        (&trace["status"], &trace["event_count"]),
        (&json!("success"), &json!(2))
    );
    assert_eq!(
        trace["metadata"]["finalized"]["summary_metrics"],
        json!({"score": 1})
    );
    assert_eq!(trace["events"][1]["seq"], 9);

    assert_eq!(post(&server, "/api/runs/none/finalize/", &json!({})).0, 404);
    // A run that was not created here is known by its events.
    post(&server, "/api/trace-events/batch/", &json!([event("other", 1)]));
    let (status, done) = post(&server, "/api/runs/other/finalize/", &json!({}));
    assert_eq!((status, &done["event_count"]), (200, &json!(1)));
}

#[test]
fn a_run_by_every_road_is_stored_once() {
    let program = Program::new();
    let server = program.serve();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let mut socket = super::Socket::open(&server, "/ws/trace/", &[]).await.unwrap();
        for line in String::from_utf8(fixture("ws_hybrid.jsonl")).unwrap().lines() {
            socket.send(line).await;
        }
        socket.close().await;
    });
    crate::program::wait_until("the frames are stored", || events(&program) == 9);
    let body = fixture("http_batch_hybrid_00.json");
    let reply = server
        .post("/api/trace-events/batch/", "application/json", &body)
        .unwrap()
        .json();
    assert_eq!(
        (&reply["created"], &reply["skipped"], &reply["conflicts"]),
        (&json!(0), &json!(9), &json!(0))
    );
    let fallback = program.folder().join("fallback.json");
    let batch: Value = serde_json::from_slice(&body).unwrap();
    std::fs::write(&fallback, batch["events"].to_string()).unwrap();
    let replay = crate::program::fixtures()
        .join("aop/replay_dca19adb-6de3-4ea1-af02-9d5bad2ca300_20260309_070216.json");
    for file in [&fallback, &replay] {
        let report = program.json(&["import", file.to_str().unwrap()]);
        let file = &report["files"][0];
        assert_eq!(
            (&file["events"], &file["new"], &file["conflicts"]),
            (&json!(9), &json!(0), &json!(0)),
            "{report}"
        );
    }
    assert_eq!(events(&program), 9);
}

/// Downloads a signed run, and sends what came back in again.
#[test]
fn a_download_is_the_run_as_it_came() {
    let program = Program::new();
    let server = program.serve();
    let body = fixture("http_batch_signed_00.json");
    assert_eq!(
        server
            .post("/api/trace-events/batch/", "application/json", &body)
            .unwrap()
            .status,
        200
    );
    let sent: Value = serde_json::from_slice(&body).unwrap();
    let keys = fixture_json("keys.json");
    let key = keys["runs"][SIGNED_RUN]["salt_key"].as_str().unwrap();
    for query in [
        "",
        "?format=json&pretty=true",
        "?format=toon&include_metadata=false",
    ] {
        let reply = get(&server, &format!("/api/runs/{SIGNED_RUN}/trace/{query}"));
        assert_eq!(reply.status, 200, "{query}");
        assert!(reply.head.contains("application/json"), "{query}: {}", reply.head);
        let bytes = unchunked(&reply.body);
        let trace: Value = serde_json::from_slice(&bytes).unwrap();
        assert_eq!(
            (&trace["run_id"], &trace["agent_id"]),
            (&json!(SIGNED_RUN), &json!(123)),
            "{query}"
        );
        assert_eq!(
            (&trace["events"], &trace["event_count"]),
            (&sent["events"], &json!(9)),
            "{query}"
        );
        assert_eq!(
            trace.get("metadata").is_some(),
            !query.contains("false"),
            "{query}"
        );
        // Signatures depend on the spelling of numbers and the order of keys.
        for original in aop::read_json_body(bytes.clone().into()).unwrap() {
            assert_eq!(
                aop::verify(&original, [key]),
                Integrity::Verified(SignatureRule::Client),
                "{query}"
            );
        }
        check_import(&program, "trace.json", &bytes);
    }
    assert_eq!(
        get(&server, &format!("/api/runs/{SIGNED_RUN}/trace/?format=tar")).status,
        400
    );
    assert_eq!(
        get(&server, &format!("/api/runs/{SIGNED_RUN}/trace/?pretty=maybe")).status,
        400
    );

    let reply = get(&server, &format!("/api/runs/{SIGNED_RUN}/trace/?format=zip"));
    assert!(reply.head.contains("application/zip"), "{}", reply.head);
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(unchunked(&reply.body))).unwrap();
    let names: Vec<String> = zip.file_names().map(|name| name.unwrap().into_owned()).collect();
    assert_eq!((names.len(), names.first().unwrap().as_str()), (11, "trace.json"));
    for name in ["trace.json", "events/event_0009.json"] {
        let mut text = Vec::new();
        std::io::copy(&mut zip.by_name(name).unwrap(), &mut text).unwrap();
        check_import(&program, "part.json", &text);
    }
}

/// Importing it adds nothing.
fn check_import(program: &Program, name: &str, bytes: &[u8]) {
    let path = program.folder().join(name);
    std::fs::write(&path, bytes).unwrap();
    let report = program.json(&["import", path.to_str().unwrap()]);
    let file = &report["files"][0];
    assert!(file["events"].as_u64().unwrap() > 0, "{report}");
    assert_eq!(
        (&file["new"], &file["conflicts"], &file["rejected"]),
        (&json!(0), &json!(0), &json!([])),
        "{report}"
    );
}

/// The content of a body that came in chunks.
fn unchunked(body: &[u8]) -> Vec<u8> {
    let (mut content, mut at) = (Vec::new(), 0);
    loop {
        let line = body[at..].windows(2).position(|two| two == b"\r\n").unwrap();
        let size = usize::from_str_radix(std::str::from_utf8(&body[at..at + line]).unwrap(), 16).unwrap();
        at += line + 2;
        if size == 0 {
            return content;
        }
        content.extend_from_slice(&body[at..at + size]);
        at += size + 2;
    }
}
