//! Recorded exchanges with an AgentAPI server, and its events over several connections.

use serde_json::{Value, json};
use tokio::time::timeout;
use tracewake_chat::{AgentEvent, AgentEvents, ChatError, ErrorKind, LARGEST_UPLOAD, MessageKind};
use tracewake_model::EventTime;

use crate::served::{LIMIT, Request, Script, Server, fixture, recorded, sidecar};

const FOLDER: &str = "agentapi";

/// What the server said in its refusals.
const SAID: &[(&str, u16, ErrorKind, &str)] = &[
    (
        "bad_host_400",
        400,
        ErrorKind::BadRequest,
        "Invalid host header. Allowed hosts: localhost, 127.0.0.1, ::1",
    ),
    (
        "message_post_422",
        422,
        ErrorKind::Other,
        "validation failed: expected required property content to be present; type: expected value to be one of \"raw, user\"",
    ),
    (
        "message_post_busy_500",
        500,
        ErrorKind::ServerError,
        "unexpected error occurred: failed to send message: message can only be sent when the agent is waiting for user input",
    ),
    (
        "message_post_whitespace_500",
        500,
        ErrorKind::ServerError,
        "unexpected error occurred: failed to send message: message must be trimmed of leading and trailing whitespace",
    ),
    (
        "upload_too_big_400",
        400,
        ErrorKind::BadRequest,
        "file size exceeds 10MB limit",
    ),
];

/// What was read, as the server spells it.
async fn ask(server: &Server, known: &Value, request: Option<&Request>) -> Result<Value, ChatError> {
    let agent = server.agent();
    match known["path"].as_str().unwrap() {
        "/status" => agent.status().await.map(|reply| {
            let status = &reply.value;
            json!({"status": status.status, "agent_type": status.agent_type, "transport": status.transport})
        }),
        "/messages" => agent.messages().await.map(|reply| {
            let rows = reply.value.iter().map(|message| {
                let time = message.time.map(|at| at.0);
                json!({"id": message.id, "role": message.role, "content": message.content, "time": time})
            });
            json!({ "messages": rows.collect::<Vec<_>>() })
        }),
        "/message" => {
            let body = request.map(Request::json).unwrap_or_default();
            let kind = match body["type"].as_str() {
                Some("raw") => MessageKind::Raw,
                _ => MessageKind::User,
            };
            let content = body["content"].as_str().unwrap_or_default();
            agent.send(content, kind).await.map(|()| json!({"ok": true}))
        }
        "/upload" => agent
            .upload("notes ü.txt", "hello\nworld\n")
            .await
            .map(|path| json!({"ok": true, "filePath": path})),
        other => panic!("nobody asks {other}"),
    }
}

/// The server's document as the comparison has it.
fn expected(answer: &[u8]) -> Value {
    let text = String::from_utf8_lossy(answer);
    let mut body: Value = serde_json::from_str(text.split_once("\r\n\r\n").unwrap().1).unwrap();
    let object = body.as_object_mut().unwrap();
    object.remove("$schema");
    if object.contains_key("status") {
        object.entry("transport").or_insert(json!(""));
    }
    for message in object
        .get_mut("messages")
        .and_then(Value::as_array_mut)
        .into_iter()
        .flatten()
    {
        message["time"] = json!(
            EventTime::parse(message["time"].as_str().unwrap())
                .stated
                .unwrap()
                .0
        );
    }
    body
}

#[tokio::test]
async fn every_recorded_exchange_is_understood() {
    let mut asked = 0;
    for name in recorded(FOLDER).iter().filter(|name| *name != "events") {
        let known = sidecar(FOLDER, name);
        let answer = fixture(FOLDER, &format!("{name}.response.http"));
        let request = known["request_file"].as_str();
        let request = request.map(|file| Request::parse(&fixture(FOLDER, file)));
        let server = Server::new(vec![Script::recorded(&answer)]).await;
        let result = ask(&server, &known, request.as_ref()).await;
        match SAID.iter().find(|(known, ..)| known == name) {
            Some((_, status, kind, message)) => {
                let error = result.unwrap_err();
                assert_eq!(
                    (error.status, error.kind, error.message.as_str()),
                    (Some(*status), *kind, *message),
                    "{name}"
                );
            }
            None => assert_eq!(result.unwrap(), expected(&answer), "{name}"),
        }
        let sent = &server.requests()[0];
        assert_eq!(known["method"], sent.method, "{name}");
        assert_eq!(known["path"], sent.target, "{name}");
        // No method of the client makes a request that the server must refuse for its form.
        if let Some(request) = request.filter(|_| *name != "message_post_422") {
            check_body(name, sent, &request);
        }
        asked += 1;
    }
    assert_eq!(asked, 13);
}

fn check_body(name: &str, sent: &Request, recorded: &Request) {
    let kind = recorded.header("content-type").unwrap();
    let Some((_, theirs)) = kind.split_once("boundary=") else {
        assert_eq!(sent.json(), recorded.json(), "{name}");
        return;
    };
    let ours = sent
        .header("content-type")
        .unwrap()
        .split_once("boundary=")
        .unwrap()
        .1;
    let body = String::from_utf8(sent.body.clone()).unwrap();
    let expect = String::from_utf8(recorded.body.clone()).unwrap();
    assert_eq!(body.replace(ours, theirs), expect, "{name}");
}

/// The events in the text of a stream, read as plainly as these texts are written.
fn told(text: &str) -> Vec<AgentEvent> {
    let events = text
        .split("\n\n")
        .filter_map(|event| event.strip_prefix("event: "));
    let read = |event: &str| {
        let (name, data) = event.split_once("\ndata: ").unwrap();
        let data: Value = serde_json::from_str(data.trim_end()).unwrap();
        let text = |name: &str| data[name].as_str().unwrap().to_owned();
        let time = || EventTime::parse(data["time"].as_str().unwrap()).stated;
        match name {
            "message_update" => AgentEvent::MessageUpdate {
                id: data["id"].as_u64().unwrap(),
                role: text("role"),
                message: text("message"),
                time: time(),
            },
            "status_change" => AgentEvent::StatusChange {
                status: text("status"),
                agent_type: text("agent_type"),
            },
            _ => AgentEvent::AgentError {
                message: text("message"),
                level: text("level"),
                time: time(),
            },
        }
    };
    events.map(read).collect()
}

async fn next(events: &mut AgentEvents) -> AgentEvent {
    timeout(LIMIT, events.next()).await.expect("an event comes")
}

/// Connects, and takes all events until the connection is lost.
async fn until_lost(events: &mut AgentEvents) -> Vec<AgentEvent> {
    let mut all = Vec::new();
    assert_eq!(next(events).await, AgentEvent::Connected);
    loop {
        match next(events).await {
            AgentEvent::Lost(error) => {
                assert_eq!((error.kind, error.status), (ErrorKind::Other, None));
                return all;
            }
            event => all.push(event),
        }
    }
}

fn text(name: &str) -> String {
    String::from_utf8(fixture(FOLDER, name)).unwrap()
}

#[tokio::test]
async fn recorded_events_are_understood_and_told_again_after_a_loss() {
    let all = told(&text("events.sse"));
    let errors = all
        .iter()
        .filter(|event| matches!(event, AgentEvent::AgentError { .. }));
    assert_eq!((all.len(), errors.count()), (15, 2));
    let server = Server::new(vec![Script::recorded(&fixture(FOLDER, "events.response.http"))]).await;
    let mut events = server.agent().events();
    let first = until_lost(&mut events).await;
    assert!(first.len() >= 8, "{first:?}");
    assert_eq!(first, all[..first.len()]);
    assert_eq!(until_lost(&mut events).await, first);
    let sent = server.requests();
    assert_eq!((sent.len(), sent[0].target.as_str()), (2, "/events"));
    assert_eq!(sent[0].header("accept"), Some("text/event-stream"));
}

#[tokio::test]
async fn older_servers_and_unknown_events_are_no_trouble() {
    for (name, count) in [("events_v0_10.sse", 13), ("internal_screen.sse", 0)] {
        let server = Server::new(vec![Script::events(&[&text(name)])]).await;
        let events = until_lost(&mut server.agent().events()).await;
        assert_eq!(events.len(), count, "{name}");
        if count > 0 {
            assert_eq!(events, told(&text(name)));
        }
    }
    let odd = "event: message_update\ndata: {\"role\":\"agent\"}\n\nevent: status_change\ndata: no JSON\n\n";
    let fine =
        "event: message_update\ndata: {\"id\":1,\"role\":\"agent\",\"message\":\"m\",\"time\":\"soon\"}\n\n";
    let server = Server::new(vec![Script::events(&[odd, fine])]).await;
    let expect = AgentEvent::MessageUpdate {
        id: 1,
        role: "agent".into(),
        message: "m".into(),
        time: None,
    };
    assert_eq!(until_lost(&mut server.agent().events()).await, [expect]);
}

#[tokio::test]
async fn a_refused_connection_is_told_and_tried_again() {
    let refusal = Script::answer("503 Service Unavailable", "", r#"{"detail":"starting"}"#);
    let server = Server::new(vec![refusal, Script::events(&[]).held()]).await;
    let mut events = server.agent().events();
    match next(&mut events).await {
        AgentEvent::Lost(error) => {
            assert_eq!((error.status, error.message.as_str()), (Some(503), "starting"))
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(next(&mut events).await, AgentEvent::Connected);
    drop(events);
    // The refused connection, and the one that was held until the events were dropped.
    server.one_left().await;
    server.one_left().await;
}

#[tokio::test]
async fn a_file_that_is_too_large_is_not_sent() {
    let server = Server::new(vec![Script::answer("200 OK", "", "{}")]).await;
    let error = server
        .agent()
        .upload("big.bin", vec![0; LARGEST_UPLOAD + 1])
        .await
        .unwrap_err();
    assert_eq!(
        error.message,
        "big.bin is larger than 10 MiB, which is the most that an agent takes"
    );
    assert!(server.requests().is_empty());
    let error = server
        .agent()
        .upload("a\"b\r\n.txt", vec![7; 5])
        .await
        .unwrap_err();
    assert!(
        error
            .message
            .starts_with("this is no answer that an AgentAPI server gives"),
        "{error}"
    );
    let body = String::from_utf8(server.requests()[0].body.clone()).unwrap();
    assert!(
        body.contains("; filename=\"a\\\"b__.txt\"\r\nContent-Type"),
        "{body}"
    );
}
