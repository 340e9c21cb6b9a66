//! Recorded requests of the OSSA clients, sent to the running program byte for byte, and what a sender of CloudEvents
//! may expect of a receiver.

use std::io::Write;

use serde_json::{Value, json};

use crate::fixtures::check;
use crate::program::{Program, Reply, Server, expected, fixtures};

/// Sends a recorded request with the raw bytes of its headers.
fn replay(server: &Server, name: &str) -> Reply {
    let folder = fixtures().join("ossa");
    let body = std::fs::read(folder.join(format!("{name}.bin"))).unwrap();
    let sidecar = std::fs::read(folder.join(format!("{name}.json"))).unwrap();
    let sidecar: Value = serde_json::from_slice(&sidecar).unwrap();
    let latin1 = |text: &Value| -> Vec<u8> {
        let characters = text.as_str().unwrap().chars();
        characters.map(|c| u8::try_from(c).unwrap()).collect()
    };
    let (method, path) = (&sidecar["method"], &sidecar["path"]);
    let mut head = format!(
        "{} {} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n",
        method.as_str().unwrap(),
        path.as_str().unwrap(),
        server.address
    )
    .into_bytes();
    for header in sidecar["headers"].as_array().unwrap() {
        let name = header[0].as_str().unwrap();
        if !["host", "connection"].contains(&name.to_lowercase().as_str()) {
            head.extend([name.as_bytes(), b": ", &latin1(&header[1]), b"\r\n"].concat());
        }
    }
    head.extend(b"\r\n");
    Reply::exchange(server.address, &[head, body].concat()).unwrap()
}

/// Names of the recorded requests of one run, in order.
fn recorded(run: &str) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(fixtures().join("ossa"))
        .unwrap()
        .filter_map(|entry| {
            Some(
                entry
                    .unwrap()
                    .path()
                    .file_name()?
                    .to_str()?
                    .strip_suffix(".bin")?
                    .to_owned(),
            )
        })
        .filter(|name| name.rsplit_once('_').is_some_and(|(stem, _)| stem == run))
        .collect();
    names.sort();
    names
}

#[test]
fn recorded_requests_give_the_expected_figures_and_twice_change_nothing() {
    let expected = expected();
    for run in [
        "http_structured",
        "http_binary",
        "http_binary_corner",
        "http_structured_big",
        "http_ts",
    ] {
        let program = Program::new();
        let server = program.serve();
        let mut first = None;
        for _ in 0..2 {
            for name in recorded(run) {
                let reply = replay(&server, &name);
                assert_eq!((reply.status, reply.body.len()), (202, 0), "{name}: {reply:?}");
            }
            let stats = program.json(&["stats"]);
            let group = format!("ossa/{run}");
            check(&stats, &expected["groups"][&group]["raw"], &group, &[]);
            assert_eq!(*first.get_or_insert_with(|| stats.clone()), stats, "{run}");
        }
    }
}

const MEDIA: &str = "application/cloudevents+json";

fn event(id: &str) -> Value {
    json!({ "specversion": "1.0", "id": id, "source": "s", "type": "dev.ossa.turn.started", "ossainteractionid": "i" })
}

#[test]
fn events_are_taken_at_every_address() {
    let program = Program::new();
    let server = program.serve();
    let mut sent = 0;
    let mut check = |method: &str, path: &str, headers: &[(&str, &str)], expect: u16| {
        sent += 1;
        let body = event(&format!("e{sent}")).to_string();
        let reply = server.request(method, path, headers, body.as_bytes()).unwrap();
        assert_eq!(reply.status, expect, "{method} {path} {headers:?}: {reply:?}");
    };
    let media = ("content-type", MEDIA);
    for path in [
        "/",
        "/cloudevents",
        "/hooks/any?key=1",
        "/events",
        "/v1/events/batch",
        "/healthz",
    ] {
        check("POST", path, &[media], 202);
    }
    check("PUT", "/put", &[media], 202);
    for json in [
        "application/json",
        "text/plain",
        "application/vnd.x+json; charset=utf-8",
    ] {
        check("POST", "/nobody", &[("content-type", json)], 202);
    }
    check("POST", "/nobody", &[], 202);
    let ce = [
        ("ce-specversion", "1.0"),
        ("ce-type", "t"),
        ("ce-source", "s"),
        ("ce-id", "binary"),
    ];
    check("POST", "/events", &ce, 202);
    check("POST", "/x", &[media, ("sec-fetch-mode", "cors")], 202);
    check("POST", "/x", &[media, ("origin", "https://page.example")], 403);
    check(
        "POST",
        "/x",
        &[("content-type", "application/cloudevents+avro")],
        415,
    );
    check("POST", "/x", &[("content-type", "image/png")], 404);
    check("GET", "/x", &[media], 404);
    assert_eq!(program.json(&["stats"])["events"], 13);
    assert_eq!(program.json(&["rejects"])["total"], 0);
}

#[test]
fn what_is_no_cloud_event_stays_without_an_answer_or_is_kept() {
    let program = Program::new();
    let server = program.serve();
    let foreign = server
        .post("/nobody", "application/json", b"{\"role\": \"user\"}")
        .unwrap();
    assert_eq!(foreign.status, 404);
    let words = foreign.json()["error"]["message"].as_str().unwrap().to_owned();
    assert!(words.contains("CloudEvents"), "{words}");
    let check = |path: &str, media: &str, body: &[u8], reason: &str, rejects: u64| {
        let reply = server.post(path, media, body).unwrap();
        assert_eq!(reply.status, 400, "{reply:?}");
        let said = reply.json()["error"]["message"].as_str().unwrap().to_owned();
        assert!(said.contains(reason), "{said}");
        let kept = program.json(&["rejects"]);
        assert_eq!(kept["total"], rejects, "{kept}");
        assert!(
            kept["rejects"][0]["reason"].as_str().unwrap().contains(reason),
            "{kept}"
        );
    };
    check(
        "/hook",
        MEDIA,
        b"{\"specversion\": \"1.0\",",
        "ends in the middle",
        1,
    );
    check("/hook", MEDIA, b"7", "neither an event nor a list", 2);
    check(
        "/",
        "application/json",
        b"{\"role\": \"user\"}",
        "no CloudEvent",
        3,
    );
    check(
        "/hook",
        "application/cloudevents-batch+json",
        b"[{}, 7]",
        "must be a JSON object",
        5,
    );
    assert_eq!(program.json(&["stats"])["events"], 0);
}

#[test]
fn a_batch_keeps_its_good_events_and_names_the_others() {
    let program = Program::new();
    let server = program.serve();
    let media = "application/cloudevents-batch+json";
    let post = |batch: &Value| server.post("/hook", media, batch.to_string().as_bytes()).unwrap();
    assert_eq!(post(&json!([])).status, 202);
    assert_eq!(post(&json!([event("1"), event("2")])).status, 202);
    let mixed = post(&json!([event("3"), {"role": "user"}, event("1")]));
    assert_eq!(mixed.status, 207);
    assert_eq!(
        mixed.json(),
        json!({
            "accepted": 1, "duplicates": 1, "conflicts": 0,
            "rejected": ["event 2: the object is no CloudEvent: it has no specversion"],
        })
    );
    assert_eq!(program.json(&["stats"])["events"], 3);
}

#[test]
fn compressed_bodies_are_taken() {
    let program = Program::new();
    let server = program.serve();
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(event("z").to_string().as_bytes()).unwrap();
    let body = encoder.finish().unwrap();
    let headers = [("content-type", MEDIA), ("content-encoding", "gzip")];
    assert_eq!(
        server.request("POST", "/hook", &headers, &body).unwrap().status,
        202
    );
    let damaged = server.request("POST", "/hook", &headers, &body[..20]).unwrap();
    assert_eq!(damaged.status, 400);
    assert_eq!(program.json(&["rejects"])["total"], 1);
    assert_eq!(program.json(&["stats"])["events"], 1);
}

#[test]
fn a_sender_may_ask_before_it_delivers() {
    let program = Program::new();
    let server = program.serve();
    let ask = |headers: &[(&str, &str)]| server.request("OPTIONS", "/hook", headers, b"").unwrap();
    let answer = ask(&[
        ("webhook-request-origin", "agents.example"),
        ("webhook-request-rate", "120"),
    ]);
    assert_eq!(answer.status, 200);
    for line in [
        "webhook-allowed-origin: agents.example",
        "webhook-allowed-rate: *",
        "allow: post",
    ] {
        assert!(answer.head.contains(line), "{answer:?}");
    }
    assert_eq!(ask(&[]).status, 404);
    let page = ask(&[
        ("webhook-request-origin", "x"),
        ("origin", "https://page.example"),
    ]);
    assert_eq!(page.status, 403);
}
