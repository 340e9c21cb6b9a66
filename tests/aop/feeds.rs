//! Feeds of runs, agents and all.

use serde_json::{Value, json};

use super::{Socket, event, post};
use crate::program::{Program, Server};

fn send(server: &Server, events: Value) {
    assert_eq!(post(server, "/api/trace-events/batch/", &events).0, 200);
}

fn sequences(events: &Value) -> Vec<i64> {
    let events = events.as_array().unwrap().iter();
    events.map(|event| event["seq"].as_i64().unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_is_followed() {
    let program = Program::new();
    let server = program.serve();
    send(&server, json!([event("r", 1), event("r", 2), event("other", 1)]));
    let mut feed = Socket::open(&server, "/ws/runs/r/", &[]).await.unwrap();
    let greeting = feed.next().await;
    assert_eq!(
        (&greeting["type"], &greeting["run_id"]),
        (&json!("connection"), &json!("r"))
    );
    let history = feed.next().await;
    assert_eq!(
        (&history["type"], sequences(&history["events"])),
        (&json!("history"), vec![1, 2])
    );

    send(&server, json!([event("other", 2), event("r", 3)]));
    let live = feed.next().await;
    assert_eq!(
        (&live["type"], &live["run_id"], &live["agent_id"]),
        (&json!("trace_event"), &json!("r"), &json!(123))
    );
    assert_eq!(live["event"], event("r", 3));

    feed.send(r#"{"type": "ping"}"#).await;
    assert_eq!(feed.next().await["type"], "pong");
    feed.send(r#"{"type": "history", "limit": 2}"#).await;
    assert_eq!(sequences(&feed.next().await["events"]), [2, 3]);
    feed.send(r#"{"type": "nonsense"}"#).await;
    assert_eq!(feed.next().await["type"], "error");

    feed.send(r#"{"type": "subscribe", "event_types": ["error"]}"#)
        .await;
    assert_eq!(
        feed.next().await,
        json!({"type": "subscribed", "event_types": ["error"]})
    );
    let mut error = event("r", 5);
    error["type"] = json!("error");
    send(&server, json!([event("r", 4), error]));
    assert_eq!(feed.next().await["event"]["seq"], 5);

    post(&server, "/api/runs/r/finalize/", &json!({}));
    let end = feed.next().await;
    assert_eq!(
        (&end["type"], &end["event_count"]),
        (&json!("run_finalized"), &json!(5))
    );
    feed.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_agent_is_followed_over_its_runs() {
    let program = Program::new();
    let server = program.serve();
    send(&server, json!([event("r", 1)]));
    let mut feed = Socket::open(&server, "/ws/agents/123/", &[]).await.unwrap();
    assert_eq!(sequences(&feed.next_of("history").await["events"]), [1]);
    // Many at once come in order and whole.
    let mut other = event("later", 451);
    other["meta"]["agent_id"] = json!(124);
    send(
        &server,
        (1..=450)
            .map(|sequence| event("later", sequence))
            .chain([other])
            .collect(),
    );
    for sequence in 1..=450 {
        let live = feed.next_of("trace_event").await;
        assert_eq!(
            (&live["run_id"], &live["event"]["seq"]),
            (&json!("later"), &json!(sequence))
        );
    }
    feed.send(r#"{"type": "ping"}"#).await;
    assert_eq!(feed.next().await["type"], "pong");
    feed.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dashboard_hears_of_runs() {
    let program = Program::new();
    let server = program.serve();
    let mut feed = Socket::open(&server, "/ws/dashboard/", &[]).await.unwrap();
    assert_eq!(feed.next().await["type"], "connection");
    assert_eq!(feed.next_of("active_runs").await["runs"], json!([]));
    post(&server, "/api/runs/", &json!({"run_id": "made", "agent_id": 123}));
    let made = feed.next_of("run_created").await;
    assert_eq!(
        (&made["run_id"], &made["agent_id"]),
        (&json!("made"), &json!(123))
    );
    send(&server, json!([event("r", 1)]));
    // One with the count before may be on its way already.
    while feed.next_of("metrics_update").await["metrics"]["total_events"] != 1 {}
    feed.send(r#"{"type": "list_runs"}"#).await;
    let runs = feed.next_of("active_runs").await;
    assert_eq!(
        (&runs["count"], &runs["runs"][0]["run_id"]),
        (&json!(1), &json!("r"))
    );
    feed.send(r#"{"type": "metrics"}"#).await;
    assert_eq!(feed.next_of("metrics").await["metrics"]["received"], 1);
    feed.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn unknown_runs_and_agents_are_closed() {
    let program = Program::new();
    let server = program.serve();
    for path in ["/ws/runs/none/", "/ws/agents/none/"] {
        let mut feed = Socket::open(&server, path, &[]).await.unwrap();
        assert_eq!(feed.next().await, json!(4004), "{path}");
    }
}
