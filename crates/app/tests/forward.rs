//! Forwarding to a collector: what is sent, when, and what happens when the collector is not well.
#![allow(clippy::unwrap_used, reason = "a helper that cannot go on fails its test")]

#[path = "forward/collector.rs"]
mod collector;

use std::net::SocketAddr;
use std::path::Path;
use std::time::{Duration, Instant};

use collector::Collector;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tracewake_app::dto::ForwardTarget;
use tracewake_app::{App, AppOptions, ForwardState, ForwardStatus};
use tracewake_ingest::{ForwardOptions, ListenOptions};

/// A program with a database in `folder` that forwards to an endpoint, if one is named.
async fn start(folder: &Path, options: Option<ForwardOptions>) -> (App, SocketAddr) {
    let listen = ListenOptions {
        addresses: vec!["127.0.0.1:0".parse().unwrap()],
        token: None,
    };
    let app = App::open(AppOptions {
        listen,
        ..AppOptions::at(folder.join("traces.db"))
    })
    .unwrap();
    if let Some(options) = options {
        app.forwarding().name_once(options).unwrap();
    }
    let address = app.start().await[0].address;
    (app, address)
}

fn to(endpoint: &str) -> ForwardOptions {
    ForwardOptions {
        endpoint: endpoint.into(),
        ..ForwardOptions::default()
    }
}

async fn post(address: SocketAddr, events: &[Value]) {
    let body = json!({ "events": events }).to_string();
    let request = format!(
        "POST /v1/events/batch HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\ncontent-type: application/json\r\n\
         content-length: {}\r\n\r\n{body}",
        body.len()
    );
    let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 202"), "{answer}");
}

/// An end of a tool call, at a second.
fn tool(id: &str, span: &str, second: u32, is_end: bool) -> Value {
    let (kind, key) = if is_end {
        ("TOOL_CALL_END", "tool_response")
    } else {
        ("TOOL_CALL_START", "tool_call")
    };
    json!({
        "event_id": id, "session_id": "s", "span_id": span, "type": kind,
        "timestamp": format!("2026-03-02T09:00:{second:02}Z"),
        "content": { "kind": key, "name": "search", "tool_call_id": span },
    })
}

fn input(id: &str) -> Value {
    json!({
        "event_id": id, "session_id": "s", "type": "INPUT_RECEIVED", "timestamp": "2026-03-02T09:00:00Z",
        "content": { "kind": "message", "role": "user", "text": id },
    })
}

fn status(app: &App) -> ForwardStatus {
    app.forwarding().status().unwrap().unwrap()
}

/// Looks again and again until `is_so`, with a limit.
async fn wait_until(what: &str, mut is_so: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(60);
    while !is_so() {
        assert!(Instant::now() < deadline, "waited in vain: {what}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn spans_are_sent_when_they_end() {
    let folder = tempfile::tempdir().unwrap();
    let (before, address) = start(folder.path(), None).await;
    post(address, &[input("before it was on")]).await;
    before.stop().await.unwrap();

    let collector = Collector::start(None, &[]).await;
    let options = ForwardOptions {
        headers: vec![("x-api-key".into(), "secret".into())],
        gzip: true,
        ..to(&collector.endpoint())
    };
    let (app, address) = start(folder.path(), Some(options)).await;
    post(address, &[tool("1", "call", 2, false)]).await;
    post(address, &[input("hello"), tool("3", "other", 9, true)]).await;
    wait_until("the point and the end without a start", || {
        collector.names().len() == 2
    })
    .await;
    assert_eq!(collector.names(), ["input", "execute_tool"]);
    post(address, &[tool("2", "call", 5, true)]).await;
    wait_until("the span", || collector.names().len() == 3).await;
    let received = collector.received();
    let span = &received.last().unwrap().spans[0];
    assert_eq!(
        (span.name.as_str(), span.end - span.start),
        ("execute_tool search", 3_000_000_000)
    );
    assert_eq!((span.trace_id.len(), span.span_id.len()), (16, 8));
    // The start of a span whose end came first.
    post(address, &[tool("4", "other", 7, false)]).await;
    wait_until("the same span again, whole", || collector.names().len() == 4).await;
    let again = &collector.received().last().unwrap().spans[0].clone();
    assert_eq!(
        (again.name.as_str(), again.end - again.start),
        ("execute_tool search", 2_000_000_000)
    );
    assert_eq!(again.span_id, received[0].spans[1].span_id);
    for request in &received {
        assert!(
            request.head.starts_with("post /v1/traces http/1.1"),
            "{}",
            request.head
        );
        assert!(
            request.head.contains("content-type: application/x-protobuf"),
            "{}",
            request.head
        );
        assert!(
            request.head.contains("x-api-key: secret") && request.head.contains("user-agent: tracewake/")
        );
    }
    wait_until("nothing waits", || status(&app).state == ForwardState::Waiting).await;
    let status = status(&app);
    assert_eq!(
        (status.sent, status.failed, status.lag, status.last_error),
        (4, 0, 0, None)
    );
    app.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_collector_that_is_down_gets_everything_when_it_is_back() {
    let folder = tempfile::tempdir().unwrap();
    let gone = Collector::start(None, &[]).await;
    let (address_of_collector, endpoint) = (gone.address, gone.endpoint());
    drop(gone);
    let (app, address) = start(folder.path(), Some(to(&endpoint))).await;
    let events: Vec<Value> = (0..1_200).map(|n| input(&format!("e{n}"))).collect();
    post(address, &events).await;
    wait_until("it is noticed", || status(&app).state == ForwardState::Retrying).await;
    let waiting = status(&app);
    assert_eq!((waiting.sent, waiting.lag), (0, 1_200));
    assert!(waiting.last_error.is_some());
    let busy = "503 Service Unavailable\r\nretry-after: 0\r\ncontent-length: 0";
    let collector = Collector::start(
        Some(address_of_collector),
        &[busy, "429 Too Many Requests\r\nretry-after: 0"],
    )
    .await;
    wait_until("everything is there", || collector.names().len() >= 1_200).await;
    wait_until("nothing waits", || status(&app).lag == 0).await;
    assert_eq!(collector.names().len(), 1_200, "each event once");
    assert_eq!((status(&app).sent, status(&app).failed), (1_200, 0));
    app.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_refused_is_dropped_and_counted() {
    let folder = tempfile::tempdir().unwrap();
    let collector = Collector::start(
        None,
        &[
            "400 Bad Request\r\ncontent-length: 0",
            "307 Moved\r\nlocation: /else\r\ncontent-length: 0",
        ],
    )
    .await;
    let (app, address) = start(folder.path(), Some(to(&collector.endpoint()))).await;
    for (expect, id) in [(1, "a"), (2, "b")] {
        post(address, &[input(id)]).await;
        wait_until("it is refused", || status(&app).failed == expect).await;
    }
    assert_eq!(
        status(&app).last_error.as_deref(),
        Some("307 Temporary Redirect"),
        "redirects are not followed"
    );
    post(address, &[input("c")]).await;
    wait_until("the next one goes on", || status(&app).sent == 1).await;
    assert_eq!((collector.asked(), collector.names().len()), (3, 1));
    app.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_next_run_sends_what_was_left_and_nothing_from_when_it_was_off() {
    let folder = tempfile::tempdir().unwrap();
    let gone = Collector::start(None, &[]).await;
    let (address_of_collector, endpoint) = (gone.address, gone.endpoint());
    drop(gone);
    let (app, address) = start(folder.path(), Some(to(&endpoint))).await;
    post(address, &[input("left")]).await;
    wait_until("it is noticed", || status(&app).state == ForwardState::Retrying).await;
    app.stop().await.unwrap();

    let collector = Collector::start(Some(address_of_collector), &[]).await;
    let (app, _) = start(folder.path(), Some(to(&endpoint))).await;
    wait_until("what was left is sent", || collector.names().len() == 1).await;
    app.stop().await.unwrap();

    let (off, address) = start(folder.path(), None).await;
    assert_eq!(off.forwarding().status().unwrap(), None);
    post(address, &[input("while it was off")]).await;
    off.stop().await.unwrap();

    let (app, address) = start(folder.path(), Some(to(&endpoint))).await;
    post(address, &[input("on again")]).await;
    wait_until("the last one is sent", || collector.names().len() >= 2).await;
    // Stopping sends what is left first.
    post(address, &[input("last words")]).await;
    app.stop().await.unwrap();
    assert_eq!(collector.names().len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_does_not_forward_to_itself() {
    let folder = tempfile::tempdir().unwrap();
    let port = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let listen = ListenOptions {
        addresses: vec![port],
        token: None,
    };
    let app = App::open(AppOptions {
        listen,
        ..AppOptions::at(folder.path().join("traces.db"))
    })
    .unwrap();
    app.forwarding()
        .name_once(to(&format!("http://localhost:{}", port.port())))
        .unwrap();
    app.start().await;
    assert_eq!(app.forwarding().status().unwrap(), None);
    let refused = app.forwarding().name_once(to("nowhere")).unwrap_err();
    assert!(
        refused
            .to_string()
            .contains("nowhere is no http or https address"),
        "{refused}"
    );
    app.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_window_switches_it_on_and_off() {
    let folder = tempfile::tempdir().unwrap();
    let collector = Collector::start(None, &[]).await;
    let (app, address) = start(folder.path(), None).await;
    let app = std::sync::Arc::new(app);
    post(address, &[input("before")]).await;
    let set = |app: &std::sync::Arc<App>, endpoint: Option<String>| {
        let target = endpoint.map(|endpoint| ForwardTarget {
            endpoint,
            headers: Vec::new(),
        });
        let app = app.clone();
        tokio::task::spawn_blocking(move || {
            app.forwarding()
                .set(target.as_ref())
                .map_err(|error| error.to_string())
        })
    };
    let own = set(&app, Some(format!("http://{address}")))
        .await
        .unwrap()
        .unwrap_err();
    assert!(own.contains("this program itself"), "{own}");
    assert!(app.forwarding().row().unwrap().is_none());
    set(&app, Some(collector.endpoint())).await.unwrap().unwrap();
    post(address, &[input("on")]).await;
    wait_until("it is sent", || collector.names().len() == 1).await;
    wait_until("it is counted", || {
        app.forwarding().row().unwrap().unwrap().state == "waiting"
    })
    .await;
    let row = app.forwarding().row().unwrap().unwrap();
    assert_eq!(
        (row.sent, row.failed, row.lag, row.problem.as_str()),
        (1, 0, 0, "")
    );
    assert_eq!(row.target.endpoint, collector.endpoint());
    app.stop().await.unwrap();
    drop(app);

    let (app, address) = start(folder.path(), None).await;
    let app = std::sync::Arc::new(app);
    post(address, &[input("after a restart")]).await;
    wait_until("it is still on", || collector.names().len() == 2).await;
    set(&app, None).await.unwrap().unwrap();
    assert!(app.forwarding().row().unwrap().is_none());
    app.stop().await.unwrap();
    drop(app);

    let (app, address) = start(folder.path(), None).await;
    post(address, &[input("off")]).await;
    assert!(app.forwarding().row().unwrap().is_none());
    app.stop().await.unwrap();
    assert_eq!(collector.names().len(), 2);
}
