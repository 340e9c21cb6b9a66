//! What many requests, slow ones and very large ones may cost together. Each of them gets its answer, other senders are
//! acknowledged meanwhile, and the program goes on within its memory. How long it all takes is measured by
//! `tests/bench/bounds.mjs`.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use serde_json::{Value, json};

use crate::program::{Program, Reply, Server, request, wait_until};

/// What the program may hold, in MiB, its own code and that of the libraries in a development build included.
const MOST_MEMORY: u64 = 400;
/// The longest time-out there is is half as long.
const PATIENCE: Duration = Duration::from_secs(90);

const JSON: &str = "application/json";
const HALF: usize = 60 << 20;
const ANNOUNCED: usize = 64 << 20;

fn event(id: &str) -> Vec<u8> {
    let event = json!({ "event_id": id, "session_id": "beside", "type": "SYSTEM" });
    event.to_string().into_bytes()
}

/// Posts single events, one after the other, until `load` is done. Each must be acknowledged. Gives how many there
/// were.
fn beside(server: &Server, load: impl FnOnce()) -> u64 {
    let is_done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let sender = scope.spawn(|| {
            let mut sent = 0;
            while sent == 0 || !is_done.load(Ordering::Relaxed) {
                let reply = server.post("/v1/events", JSON, &event(&format!("beside-{sent}")));
                assert_eq!(reply.unwrap().status, 202, "event {sent}");
                sent += 1;
            }
            sent
        });
        load();
        is_done.store(true, Ordering::Relaxed);
        sender.join().unwrap()
    })
}

/// Opens a connection and writes these bytes; the other side may have had enough before the last.
fn begin(server: &Server, bytes: &[u8]) -> TcpStream {
    let mut stream = TcpStream::connect(server.address).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let _ = stream.write_all(bytes);
    stream
}

fn head(server: &Server, announced: usize) -> String {
    format!(
        "POST /v1/events HTTP/1.1\r\nhost: {}\r\ncontent-type: {JSON}\r\ncontent-length: {announced}\r\n\r\n",
        server.address
    )
}

/// All that comes until the connection is closed by the other side.
fn until_closed(mut stream: TcpStream) -> String {
    let mut answer = Vec::new();
    let mut piece = [0; 1 << 10];
    loop {
        match stream.read(&mut piece) {
            Ok(0) => return String::from_utf8_lossy(&answer).into_owned(),
            Ok(length) => answer.extend_from_slice(&piece[..length]),
            Err(error) if error.kind() == std::io::ErrorKind::ConnectionReset => {
                return String::from_utf8_lossy(&answer).into_owned();
            }
            Err(error) => panic!("the connection stays open: {error}"),
        }
    }
}

#[track_caller]
fn assert_small(server: &Server) {
    let peak = server.peak_mib();
    assert!(peak < MOST_MEMORY, "{peak} MiB");
}

#[test]
fn bodies_that_stop_half_way_are_answered_and_hurt_nobody() {
    let program = Program::new();
    let server = program.serve();
    let sent = beside(&server, || {
        std::thread::scope(|scope| {
            for _ in 0..40 {
                scope.spawn(|| {
                    let body = [head(&server, ANNOUNCED).into_bytes(), vec![b' '; HALF]].concat();
                    let answer = until_closed(begin(&server, &body));
                    // Who did not get in is told to come again; who did and sends no more, that it was too slow.
                    let codes = ["HTTP/1.1 503", "HTTP/1.1 408", ""];
                    assert!(codes.iter().any(|code| answer.starts_with(code)), "{answer}");
                });
            }
        });
    });
    assert_small(&server);
    assert_eq!(program.json(&["stats"])["events"], sent);
}

#[test]
fn frames_that_stop_half_way_hurt_nobody() {
    let program = Program::new();
    let server = program.serve();
    let upgrade = format!(
        "GET /ws/trace/ HTTP/1.1\r\nhost: {}\r\nconnection: upgrade\r\nupgrade: websocket\r\n\
         sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
        server.address
    );
    let mut frame = vec![0x81, 0xff];
    frame.extend((ANNOUNCED as u64 - 100).to_be_bytes());
    frame.extend([0; 4]);
    frame.resize(frame.len() + (HALF >> 1), b' ');
    let bytes = [upgrade.into_bytes(), frame].concat();
    beside(&server, || {
        std::thread::scope(|scope| {
            for _ in 0..20 {
                scope.spawn(|| begin(&server, &bytes));
            }
        });
    });
    assert_small(&server);
}

#[test]
fn hundreds_of_senders_at_once_are_all_answered() {
    let program = Program::new();
    let server = program.serve();
    let batch = |sender: usize| {
        let event = |n: usize| {
            json!({ "event_id": format!("{sender}-{n}"), "session_id": "many", "type": "SYSTEM",
            "metadata": { "text": "word ".repeat(400) } })
        };
        json!({ "events": (0..50).map(event).collect::<Vec<Value>>() }).to_string()
    };
    std::thread::scope(|scope| {
        for sender in 0..300 {
            let address = server.address;
            scope.spawn(move || {
                let body = batch(sender).into_bytes();
                let mut status = 503;
                while status == 503 {
                    let reply = request(
                        address,
                        "POST",
                        "/v1/events/batch",
                        &[("content-type", JSON)],
                        &body,
                    );
                    let reply: Reply = reply.unwrap();
                    assert!(
                        reply.status == 202 || reply.head.contains("retry-after"),
                        "{reply:?}"
                    );
                    status = reply.status;
                }
            });
        }
    });
    assert_small(&server);
    assert_eq!(program.json(&["stats"])["events"], 300 * 50);
}

#[test]
fn packed_bodies_share_one_budget() {
    let program = Program::new();
    let server = program.serve();
    let event =
        json!({ "event_id": "packed", "metadata": { "text": "many words ".repeat(3_000_000) } }).to_string();
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packer.write_all(event.as_bytes()).unwrap();
    let body = packer.finish().unwrap();
    let headers = [("content-type", JSON), ("content-encoding", "gzip")];
    let sent = beside(&server, || {
        std::thread::scope(|scope| {
            for _ in 0..12 {
                scope.spawn(|| {
                    let reply = server.request("POST", "/v1/events", &headers, &body).unwrap();
                    assert!(matches!(reply.status, 202 | 503), "{reply:?}");
                });
            }
        });
    });
    assert_small(&server);
    let events = program.json(&["stats"])["events"].as_u64().unwrap();
    assert!(events == sent || events == sent + 1, "{events} of {sent}");
}

#[test]
fn what_stops_or_says_nothing_is_closed_in_time() {
    let program = Program::new();
    let server = program.serve();
    let half_head = "POST /v1/events HTTP/1.1\r\nhost: localhost\r\n";
    let slow_body = head(&server, 1_000) + "{";
    let connections = [
        ("nothing", begin(&server, b"")),
        ("half a head", begin(&server, half_head.as_bytes())),
        ("half a preface", begin(&server, b"PRI * HTTP/2.0\r\n")),
        (
            "a preface",
            begin(&server, b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0"),
        ),
        ("a body", begin(&server, slow_body.as_bytes())),
    ];
    std::thread::scope(|scope| {
        for (what, stream) in connections {
            scope.spawn(move || {
                let answer = until_closed(stream);
                if what == "a body" {
                    assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
                }
            });
        }
    });
    assert_eq!(
        server.post("/v1/events", JSON, &event("after")).unwrap().status,
        202
    );
}

#[test]
fn who_holds_all_connections_shuts_nobody_out() {
    let program = Program::new();
    let server = program.serve_limited("-n 64");
    let held: Vec<TcpStream> = (0..80).map(|_| begin(&server, b"")).collect();
    let reply = server.post("/v1/events", JSON, &event("behind")).unwrap();
    assert_eq!(reply.status, 202);
    drop(held);
    assert_eq!(program.json(&["stats"])["events"], 1);
}

#[test]
fn a_very_long_event_is_kept_whole_and_searched_in_part() {
    let program = Program::new();
    let server = program.serve();
    let words: Vec<String> = (0..2_000_000).map(|n| format!("w{n}")).collect();
    let long = json!({ "event_id": "long", "session_id": "long", "type": "SYSTEM",
        "metadata": { "first": "needle", "text": words.join(" "), "vector": vec![0.25; 1_536] } });
    let long = long.to_string();
    beside(&server, || {
        let reply = server.post("/v1/events", JSON, long.as_bytes()).unwrap();
        assert_eq!(reply.status, 202, "{reply:?}");
        wait_until("search has caught up", || {
            program.json(&["doctor"])["database"]["index_behind"] == 0
        });
    });
    assert_small(&server);
    let found = |word: &str| program.json(&["search", word]);
    assert_eq!(found("needle")["total"], 1);
    assert_eq!(found("w40000")["total"], 1);
    let behind = found("w1999999");
    assert_eq!(behind["total"], 0);
    let notes = behind["notes"].to_string();
    assert!(notes.contains("1 very long event: the first 2 MB"), "{notes}");
    let text = program.run(&["search", "needle"]);
    assert!(
        String::from_utf8_lossy(&text.stderr).contains("1 very long event"),
        "{text:?}"
    );
    let export = program.run(&["export", "--session", "long", "--format", "chaukas-jsonl"]);
    assert!(
        String::from_utf8_lossy(&export.stdout).contains("w1999999"),
        "the original is whole"
    );
}

#[test]
fn an_event_of_many_tags_is_found_by_the_first() {
    let program = Program::new();
    let server = program.serve();
    let tags: Vec<String> = (0..200_000).map(|n| format!("tag{n}")).collect();
    let tagged =
        json!({ "event_id": "tagged", "session_id": "s", "type": "SYSTEM", "tags": tags }).to_string();
    let reply = server.post("/v1/events", JSON, tagged.as_bytes()).unwrap();
    assert_eq!(reply.status, 202, "{reply:?}");
    assert_eq!(program.json(&["search", "tag:tag999"])["total"], 1);
    assert_eq!(program.json(&["search", "tag:tag1000"])["total"], 0);
    assert_small(&server);
}

#[test]
fn long_identifiers_are_shortened_and_stay_apart() {
    let program = Program::new();
    let server = program.serve();
    for end in ["one", "other"] {
        let session = "s".repeat(1 << 20) + end;
        let named =
            json!({ "event_id": format!("{session}-event"), "session_id": session, "type": "SYSTEM" });
        for expect in ["accepted", "duplicates"] {
            let reply = server
                .post("/v1/events", JSON, named.to_string().as_bytes())
                .unwrap();
            assert_eq!(
                (reply.status, &reply.json()[expect]),
                (202, &json!(1)),
                "{expect}"
            );
        }
    }
    let sessions = program.json(&["sessions"]);
    let keys = sessions["sessions"].as_array().unwrap().iter();
    let keys: Vec<usize> = keys
        .map(|session| session["key"].as_str().unwrap().len())
        .collect();
    assert!(
        keys.len() == 2 && keys.iter().all(|length| *length < 300),
        "{keys:?}"
    );
}

#[test]
fn nothing_is_accepted_of_which_nothing_was_understood() {
    let program = Program::new();
    let server = program.serve();
    let protobuf = "application/x-protobuf";
    let batch = "application/cloudevents-batch+json";
    let unknown_field: &[u8] = b"\x78\x01";
    for (path, media, body) in [
        ("/v1/events", JSON, &b"{}"[..]),
        ("/v1/events", JSON, b"null"),
        ("/v1/events/batch", JSON, b"{}"),
        ("/v1/events/batch", JSON, br#"{"other":[1]}"#),
        ("/v1/events/batch", JSON, br#"{"event_batch":{"events":"e"}}"#),
        ("/v1/events", protobuf, unknown_field),
        ("/v1/events/batch", protobuf, unknown_field),
        ("/runs", JSON, b"{}"),
        ("/runs/batch", JSON, b"{}"),
        ("/runs/multipart", "multipart/form-data; boundary=x", b"nothing"),
        ("/runs/multipart", "multipart/form-data; boundary=x", b"--x--\r\n"),
        ("/", "application/cloudevents+json", b"{}"),
        ("/anywhere", batch, b"{}"),
        ("/v1/traces/ingest", JSON, b"{}"),
        ("/api/trace-events/batch", JSON, b"{}"),
        ("/api/runs/r/events", JSON, b"{}"),
    ] {
        let reply = server.post(path, media, body).unwrap();
        let body = String::from_utf8_lossy(body);
        assert!(reply.status >= 400, "{path} {media} {body}: {reply:?}");
    }
    assert_eq!(program.json(&["stats"])["events"], 0);
}
