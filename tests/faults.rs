//! Nothing acknowledged is lost: kill -9 in the middle of a load, a locked database, two processes on one database.

use std::net::SocketAddr;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};

use crate::program::{Program, Reply, Server, request, signal, wait_until};

const ROUNDS: usize = 12;
const SENDERS: usize = 4;
const BATCH: usize = 20;

/// A batch that is a session of its own.
fn batch(session: &str, events: usize) -> Vec<u8> {
    let event = |n: usize| {
        json!({
            "event_id": format!("{session}-{n}"), "session_id": session, "type": "STATE_UPDATE", "status": "COMPLETED",
            "timestamp": "2026-03-01T00:00:00Z", "metadata": { "filler": "x".repeat(600) },
        })
    };
    serde_json::to_vec(&json!({ "events": (0..events).map(event).collect::<Vec<_>>() })).unwrap()
}

fn stored(server: &Server, session: &str) -> usize {
    let query = json!({ "filter": { "session_id": session }, "page_size": 1000 });
    let reply = server
        .post("/v1/query", "application/json", query.to_string().as_bytes())
        .unwrap();
    reply.json()["events"].as_array().unwrap().len()
}

fn post(address: SocketAddr, body: &[u8]) -> std::io::Result<Reply> {
    request(
        address,
        "POST",
        "/v1/events/batch",
        &[("content-type", "application/json")],
        body,
    )
}

#[test]
fn kill_9_in_the_middle_of_a_load_loses_nothing_acknowledged() {
    let program = Program::new();
    let acknowledged = Mutex::new(Vec::new());
    let next = AtomicUsize::new(0);
    for round in 0..ROUNDS {
        let server = program.serve();
        let (address, pid) = (server.address, server.pid());
        let enough = acknowledged.lock().unwrap().len() + 3 + round * 2;
        std::thread::scope(|scope| {
            for _ in 0..SENDERS {
                scope.spawn(|| {
                    loop {
                        let session = format!("kill-{}", next.fetch_add(1, Ordering::Relaxed));
                        let Ok(reply) = post(address, &batch(&session, BATCH)) else {
                            return;
                        };
                        assert_eq!(reply.status, 202, "{reply:?}");
                        acknowledged.lock().unwrap().push(session);
                    }
                });
            }
            wait_until("some batches are acknowledged", || {
                acknowledged.lock().unwrap().len() >= enough
            });
            signal("-KILL", &pid);
        });
    }
    let server = program.serve();
    let acknowledged = acknowledged.into_inner().unwrap();
    for session in &acknowledged {
        assert_eq!(stored(&server, session), BATCH, "{session}");
    }
    assert_eq!(program.json(&["doctor"])["database"]["problems"], json!([]));
    wait_until("search has caught up", || {
        program.json(&["doctor"])["database"]["index_behind"] == 0
    });
}

#[test]
fn a_stuck_database_is_told_to_senders_and_loses_nothing() {
    let program = Program::new();
    let server = program.serve();
    let address = server.address;
    let other = rusqlite::Connection::open(program.database()).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let refused = Mutex::new(Vec::new());
    let accepted = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for sender in 0..60 {
            let (refused, accepted) = (&refused, &accepted);
            scope.spawn(move || {
                let session = format!("stuck-{sender}");
                let reply = post(address, &batch(&session, 500)).unwrap();
                match reply.status {
                    202 => accepted.fetch_add(1, Ordering::Relaxed),
                    503 => {
                        assert!(reply.head.contains("retry-after: 1"), "{reply:?}");
                        // The words on which the Chaukas SDK splits its batch and comes again.
                        assert!(
                            String::from_utf8_lossy(&reply.body).contains("high memory usage"),
                            "{reply:?}"
                        );
                        refused.lock().unwrap().push(session);
                        0
                    }
                    other => panic!("answered {other}: {reply:?}"),
                };
            });
        }
        wait_until("senders are refused", || refused.lock().unwrap().len() >= 5);
        other.execute_batch("ROLLBACK").unwrap();
    });
    let refused = refused.into_inner().unwrap();
    for session in &refused {
        assert_eq!(post(address, &batch(session, 500)).unwrap().status, 202);
    }
    assert_eq!(accepted.into_inner() + refused.len(), 60);
    assert_eq!(program.json(&["stats"])["events"], 60 * 500);
}

#[test]
fn two_processes_share_a_database() {
    let program = Program::new();
    let (one, two) = (program.serve(), program.serve());
    std::thread::scope(|scope| {
        for server in [&one, &two] {
            scope.spawn(move || {
                for n in 0..20 {
                    assert_eq!(
                        post(server.address, &batch(&format!("shared-{n}"), 10))
                            .unwrap()
                            .status,
                        202
                    );
                }
            });
        }
    });
    let stats = program.json(&["stats"]);
    assert_eq!(stats["events"], 200, "each event once, whoever received it");
    let sessions = program.json(&["sessions"]);
    let sessions = sessions["sessions"].as_array().unwrap();
    assert_eq!(sessions.len(), 20);
    assert!(sessions.iter().all(|session: &Value| session["events"] == 10));
}
