//! Events over the WebSocket.

use serde_json::json;
use tokio_tungstenite::tungstenite::{Error, Message};

use super::{Socket, event, events, fixture, fixture_json};
use crate::program::{Program, wait_until};

#[tokio::test(flavor = "multi_thread")]
async fn recorded_frames_are_stored() {
    let program = Program::new();
    let server = program.serve();
    let sidecar = fixture_json("ws_hybrid-team.sidecar.json");
    // The client names its own address as origin.
    let origin = format!("http://{}", server.address);
    let headers = [("origin", origin.as_str()), ("authorization", "Bearer token")];
    let mut socket = Socket::open(&server, sidecar["handshake_path"].as_str().unwrap(), &headers)
        .await
        .unwrap();
    for line in String::from_utf8(fixture("ws_hybrid-team.jsonl"))
        .unwrap()
        .lines()
    {
        socket.send(line).await;
    }
    socket.close().await;
    wait_until("all frames are stored", || events(&program) == sidecar["frames"]);
    let stats = program.json(&["stats"]);
    assert_eq!(
        (&stats["tokens"]["total"], &stats["sessions"]),
        (&json!(1108), &json!(1))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_frames_leave_the_socket_open() {
    let program = Program::new();
    let server = program.serve();
    let mut socket = Socket::open(&server, "/ws/trace", &[]).await.unwrap();
    socket.send("not JSON").await;
    socket.send(r#"{"hello": "world"}"#).await;
    socket.send("").await;
    socket.send(event("r", 1).to_string()).await;
    socket
        .send(json!([event("r", 2), event("r", 3)]).to_string())
        .await;
    socket
        .send(json!({"run_id": "r", "events": [event("r", 4)]}).to_string())
        .await;
    futures_util::SinkExt::send(&mut socket.0, Message::binary(event("r", 5).to_string()))
        .await
        .unwrap();
    wait_until("the good frames are stored", || events(&program) == 5);
    let rejects = program.json(&["rejects"])["rejects"].as_array().unwrap().len();
    assert_eq!(rejects, 3);
    socket.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_frame_of_a_million_events_leaves_the_socket_open() {
    let program = Program::new();
    let server = program.serve();
    let mut socket = Socket::open(&server, "/ws/trace", &[]).await.unwrap();
    socket.send(format!("[{}{{}}]", "{},".repeat(1_000_000))).await;
    socket.send(event("r", 1).to_string()).await;
    wait_until("the good frame is stored", || events(&program) == 1);
    let rejects = program.json(&["rejects"]);
    let reason = rejects["rejects"][0]["reason"].as_str().unwrap();
    assert!(reason.contains("more than 50000 events"), "{rejects}");
    socket.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_frames_arrive() {
    let program = Program::new();
    let server = program.serve();
    let mut socket = Socket::open(&server, "/ws/trace/", &[]).await.unwrap();
    for sequence in 1..=10_000 {
        let frame = Message::text(event("r", sequence).to_string());
        futures_util::SinkExt::feed(&mut socket.0, frame).await.unwrap();
    }
    socket.close().await;
    wait_until("all frames are stored", || events(&program) == 10_000);
}

#[tokio::test(flavor = "multi_thread")]
async fn frames_that_arrived_outlive_the_end() {
    let program = Program::new();
    let server = program.serve();
    let mut socket = Socket::open(&server, "/ws/trace/", &[]).await.unwrap();
    // Few enough to lie in the buffer of the receiving socket while nothing reads.
    for sequence in 1..=100 {
        socket.send(event("r", sequence).to_string()).await;
    }
    // The first are stored, so the others have arrived: they were written to the same connection before.
    wait_until("the first frames are stored", || events(&program) != 0);
    let stopped = tokio::task::spawn_blocking(move || server.terminate());
    assert_eq!(socket.next().await, json!(1001));
    assert_eq!(stopped.await.unwrap(), Some(0));
    assert_eq!(events(&program), 100);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_token_may_stand_where_aop_has_it() {
    let program = Program::new();
    let server = program.serve_with(&["--listen", "127.0.0.1:0", "--token", "s3cret"]);
    let refused =
        async |path: &str, headers: &[(&'static str, &str)]| match Socket::open(&server, path, headers).await
        {
            Err(Error::Http(response)) => response.status().as_u16(),
            other => panic!("{:?}", other.map(|_| ())),
        };
    assert_eq!(refused("/ws/trace/", &[]).await, 401);
    assert_eq!(refused("/ws/trace/?api_key=wrong", &[]).await, 401);
    assert_eq!(
        refused("/ws/dashboard/", &[("sec-websocket-protocol", "api_key.wrong")]).await,
        401
    );
    assert_eq!(
        refused("/ws/trace/?api_key=s3cret", &[("origin", "https://evil.example")]).await,
        403
    );
    for (path, headers) in [
        ("/ws/trace/?api_key=s3cret", &[][..]),
        ("/ws/trace/", &[("sec-websocket-protocol", "api_key.s3cret")]),
        ("/ws/trace/", &[("x-api-key", "s3cret")]),
        ("/ws/trace/", &[("authorization", "Bearer s3cret")]),
    ] {
        Socket::open(&server, path, headers).await.unwrap().close().await;
    }
}
