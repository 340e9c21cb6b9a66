//! Servers that send elsewhere, come back, stop in the middle or answer in another way than they should.

use std::time::Duration;

use serde_json::json;
use tokio::time::{Instant, pause, timeout};
use tracewake_chat::{ChatError, ChatServer, Completion, Connection, ErrorKind};

use crate::served::{KEY, LIMIT, Script, Server};

const MODELS: &str = r#"{"data":[{"id":"m"}]}"#;
const ANSWER: &str =
    r#"{"id":"c","choices":[{"message":{"content":"hi"},"finish_reason":"stop"}],"system_fingerprint":"s"}"#;

fn moved(status: &str, to: &str) -> Script {
    Script::answer(status, &format!("Location: {to}\r\n"), "")
}

fn models() -> Script {
    Script::answer("200 OK", "Content-Type: application/json\r\n", MODELS)
}

/// The script of a server that says nothing.
fn silent() -> Script {
    Script::default()
}

async fn asked(server: &Server) -> Result<usize, ChatError> {
    let models = timeout(LIMIT, server.chat().models())
        .await
        .expect("an answer comes");
    models.map(|reply| reply.value.len())
}

#[tokio::test]
async fn redirects_stay_within_the_address() {
    for status in [
        "301 Moved",
        "302 Found",
        "303 See Other",
        "307 Moved",
        "308 Moved",
    ] {
        let server = Server::new(vec![moved(status, "/v2/models?x=1"), models()]).await;
        assert_eq!(asked(&server).await, Ok(1), "{status}");
        let targets: Vec<String> = server
            .requests()
            .into_iter()
            .map(|request| request.target)
            .collect();
        assert_eq!(targets, ["/v1/models", "/v2/models?x=1"], "{status}");
        assert!(server.requests()[1].header("authorization").is_some());
    }

    let elsewhere = Server::new(vec![models()]).await;
    let server = Server::new(vec![moved(
        "302 Found",
        &format!("{}/v1/models", elsewhere.base_url),
    )])
    .await;
    let error = asked(&server).await.unwrap_err();
    assert_eq!((error.kind, error.status), (ErrorKind::Other, Some(302)));
    assert!(error.message.contains(&elsewhere.base_url), "{error}");
    assert!(
        elsewhere.requests().is_empty(),
        "neither the request nor the key went there"
    );

    let server = Server::new(vec![moved("302 Found", "/v1/models")]).await;
    let error = asked(&server).await.unwrap_err();
    assert_eq!(error.message, "the backend sends us on in a circle");
    assert_eq!(server.requests().len(), 6);

    let server = Server::new(vec![Script::answer("302 Found", "", "")]).await;
    let error = asked(&server).await.unwrap_err();
    assert_eq!(error.message, "it sends us on, but does not say where to");
}

#[tokio::test]
async fn a_post_that_is_sent_on_stays_a_post() {
    let completion = Completion {
        messages: vec!["hi".into()],
        traceparent: Some("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01".into()),
        ..Completion::default()
    };
    for status in ["301 Moved", "302 Found", "307 Moved", "308 Moved"] {
        let server = Server::new(vec![
            moved(status, "/other"),
            Script::answer("200 OK", "", ANSWER),
        ])
        .await;
        let answer = server.chat().complete(&completion).await.unwrap();
        assert_eq!(answer.value.text, "hi", "{status}");
        let sent = server.requests();
        assert_eq!(
            (sent[1].method.as_str(), sent[1].target.as_str()),
            ("POST", "/other")
        );
        assert_eq!(sent[0].body, sent[1].body);
        assert_eq!(sent[1].header("traceparent"), completion.traceparent.as_deref());
    }
    let server = Server::new(vec![
        moved("303 See Other", "/other"),
        Script::answer("200 OK", "", ANSWER),
    ])
    .await;
    let error = server.chat().complete(&completion).await.unwrap_err();
    assert_eq!(error.status, Some(303));
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn only_reading_is_tried_again() {
    let busy = |headers: &str| Script::answer("503 Service Unavailable", headers, r#"{"detail":"later"}"#);

    let server = Server::new(vec![busy("Retry-After: 0\r\n"), silent(), models()]).await;
    assert_eq!(asked(&server).await, Ok(1));
    assert_eq!(server.requests().len(), 3);

    // Twice at most.
    let server = Server::new(vec![busy("Retry-After: 0\r\n")]).await;
    let error = asked(&server).await.unwrap_err();
    assert_eq!((error.status, error.message.as_str()), (Some(503), "later"));
    assert_eq!(server.requests().len(), 3);

    // Not where the backend does not ask for it, or asks for more than any caller waits.
    for headers in [
        "",
        "Retry-After: 3600\r\n",
        "Retry-After: Wed, 21 Oct 2026 07:28:00 GMT\r\n",
    ] {
        let server = Server::new(vec![busy(headers), models()]).await;
        assert_eq!(asked(&server).await.unwrap_err().status, Some(503), "{headers}");
        assert_eq!(server.requests().len(), 1, "{headers}");
    }

    // Never what might be done twice.
    for first in [busy("Retry-After: 0\r\n"), silent()] {
        let server = Server::new(vec![first, Script::answer("200 OK", "", ANSWER)]).await;
        assert!(server.chat().complete(&Completion::default()).await.is_err());
        assert!(server.requests().len() <= 1);
    }
    let server = Server::new(vec![silent(), Script::answer("200 OK", "", "{}")]).await;
    assert!(server.chat().remove_admin("a@example.test").await.is_err());
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn nobody_there() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let connection = Connection {
        base_url: format!("http://{address}"),
        key: None,
    };
    let error = ChatServer::new(&connection).unwrap().health().await.unwrap_err();
    assert_eq!((error.kind, error.status), (ErrorKind::Other, None));
    assert_eq!(
        error.to_string(),
        format!("cannot connect to {address}: nothing listens there")
    );
}

#[tokio::test]
async fn a_reply_comes_piece_by_piece_and_is_cancelled_by_dropping_it() {
    let pieces = [
        ": alive\n\ndata: {\"choices\":[{\"delta\":{\"content\":\"one\"}}],\"id\":\"c\",\"model\":\"m\"}\n\n",
        "data: {\"choices\":[{\"delta\":{\"content\":[{\"type\":\"text\",\"text\":\"two\"}]}}]}\n\n",
    ];
    let server = Server::new(vec![Script::events(&pieces).held()]).await;
    let mut reply = server.chat().stream(&Completion::default()).await.unwrap();
    let first = timeout(LIMIT, reply.next()).await.unwrap().unwrap().unwrap();
    assert_eq!(
        (first.text.as_str(), first.id.as_deref(), first.model.as_deref()),
        ("one", Some("c"), Some("m"))
    );
    let second = timeout(LIMIT, reply.next()).await.unwrap().unwrap().unwrap();
    assert_eq!((second.text.as_str(), second.finish_reason), ("two", None));
    assert_eq!(server.requests()[0].json()["stream"], json!(true));
    drop(reply);
    server.one_left().await;
}

#[tokio::test]
async fn how_replies_end() {
    async fn check(events: &str, text: &str, expect: Result<(), (ErrorKind, &str)>) {
        let server = Server::new(vec![Script::events(&[events])]).await;
        let mut reply = server.chat().stream(&Completion::default()).await.unwrap();
        let (mut found, mut end) = (String::new(), Ok(()));
        while let Some(piece) = reply.next().await {
            match piece {
                Ok(piece) => found.push_str(&piece.text),
                Err(error) => end = Err((error.kind, error.message)),
            }
        }
        let expect = expect.map_err(|(kind, message)| (kind, message.to_owned()));
        assert_eq!((found.as_str(), end), (text, expect), "{events}");
    }
    let hi = r#"data: {"choices":[{"delta":{"content":"hi"}}]}"#;
    let stop = r#"data: {"choices":[{"delta":{},"finish_reason":"stop"}]}"#;
    let cut = "the connection ended in the middle of the reply";
    check(&format!("{hi}\n\n{stop}\n\ndata: [DONE]\n\n"), "hi", Ok(())).await;
    check(&format!("{hi}\n\n{stop}\n\n"), "hi", Ok(())).await;
    check(&format!("{hi}\n\ndata: [DONE]\n\n{hi}\n\n"), "hi", Ok(())).await;
    check(&format!("{hi}\n\n"), "hi", Err((ErrorKind::Other, cut))).await;
    let empty = "the answer is empty: the connection ended before anything of a reply came";
    check("", "", Err((ErrorKind::Other, empty))).await;
    check(
        &format!("{hi}\n\n{}", &hi[..30]),
        "hi",
        Err((ErrorKind::Other, cut)),
    )
    .await;
    let said =
        format!(r#"data: {{"error": {{"message": "wrong key {KEY}", "type": "authentication_error"}}}}"#);
    check(
        &format!("{hi}\n\n{said}\n\n{hi}\n\n"),
        "hi",
        Err((ErrorKind::Unauthorized, "wrong key …")),
    )
    .await;
    check(
        "data: {\"error\": \"out of memory\"}\n\n",
        "",
        Err((ErrorKind::ServerError, "out of memory")),
    )
    .await;
}

#[tokio::test]
async fn a_server_that_does_not_stream_is_understood() {
    let whole = Script::answer("200 OK", "Content-Type: application/json\r\n", ANSWER);
    let server = Server::new(vec![whole]).await;
    let mut reply = server.chat().stream(&Completion::default()).await.unwrap();
    let piece = reply.next().await.unwrap().unwrap();
    assert_eq!(
        (
            piece.text.as_str(),
            piece.finish_reason.as_deref(),
            piece.fingerprint.as_deref()
        ),
        ("hi", Some("stop"), Some("s"))
    );
    assert!(reply.next().await.is_none());
}

#[tokio::test]
async fn other_answers_than_those_of_a_backend() {
    async fn check(status: &str, body: &str, expect: &str) {
        let server = Server::new(vec![Script::answer(status, "", body)]).await;
        let error = asked(&server).await.unwrap_err();
        assert!(error.message.contains(expect), "{body}: {error}");
        assert!(!error.to_string().contains(KEY), "{error}");
    }
    check(
        "200 OK",
        "<html><title>Router</title><p>Log in",
        "is no JSON, so this is hardly the address of a backend: Router Log in",
    )
    .await;
    check("200 OK", "", "this is no answer that a ChatServer gives: nothing").await;
    check("200 OK", "[7", "is no JSON").await;
    check("200 OK", r#"{"ok":true}"#, r#"{"ok":true}"#).await;
    check(
        "200 OK",
        r#"{"error":{"message":"quota","type":"rate_limit_error"}}"#,
        "quota",
    )
    .await;
    check("401 Unauthorized", &format!("no user has {KEY}"), "no user has …").await;
}

#[tokio::test]
async fn names_are_put_into_paths_whole() {
    let server = Server::new(vec![Script::answer("200 OK", "", "{}")]).await;
    let chat = server.chat();
    chat.remove_admin("a+b@x/../y?z#%41ü@example.test").await.unwrap();
    assert_eq!(
        server.requests()[0].target,
        "/api/v1/platform/admins/a+b@x%2F..%2Fy%3Fz%23%2541%C3%BC@example.test"
    );
    for none in ["", ".", ".."] {
        assert!(chat.remove_admin(none).await.is_err(), "{none}");
    }
    assert_eq!(server.requests().len(), 1);

    let connection = Connection {
        base_url: format!("{}/proxy/chat/", server.base_url),
        key: None,
    };
    let proxied = ChatServer::new(&connection).unwrap();
    assert_eq!(
        format!("{proxied:?}"),
        format!("ChatServer(\"{}/proxy/chat\")", server.base_url)
    );
    proxied.mcp_list("org & co", Some("u"), false).await.unwrap_err();
    let sent = server.requests().pop().unwrap();
    assert_eq!(
        sent.target,
        "/proxy/chat/atoms/mcp?organization_id=org+%26+co&user_id=u&include_platform=false"
    );
    assert_eq!(sent.header("authorization"), None);
}

#[test]
fn a_runtime_that_ends_takes_no_other_down() {
    let runtime = || tokio::runtime::Runtime::new().unwrap();
    let of_server = runtime();
    let kept = format!(
        "HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{MODELS}",
        MODELS.len()
    );
    let script = Script {
        pieces: vec![kept.into_bytes()],
        ..Script::default()
    };
    let server = of_server.block_on(Server::new(vec![script.held()]));
    for _ in 0..3 {
        // Each leaves a connection behind that is no longer served.
        assert_eq!(runtime().block_on(asked(&server)), Ok(1));
    }
    assert_eq!(server.requests().len(), 3);
}

#[tokio::test]
async fn silence_ends_a_stream_and_a_comment_does_not() {
    let hi = "data: {\"choices\":[{\"delta\":{\"content\":\"hi\"}}]}\n\n";
    let mut script = Script::events(&[&[hi][..], &[": alive\n\n"; 12][..], &[hi]].concat()).held();
    script.every = Duration::from_secs(10);
    let server = Server::new(vec![script]).await;
    let mut reply = server.chat().stream(&Completion::default()).await.unwrap();
    assert_eq!(reply.next().await.unwrap().unwrap().text, "hi");
    pause();
    let begin = Instant::now();
    assert_eq!(reply.next().await.unwrap().unwrap().text, "hi");
    assert!(begin.elapsed() >= Duration::from_secs(120));
    let error = reply.next().await.unwrap().unwrap_err();
    assert_eq!(
        (error.kind, error.message.as_str()),
        (ErrorKind::Other, "nothing came for 60 seconds")
    );
    assert!(reply.next().await.is_none());
}

#[tokio::test]
async fn a_server_that_never_answers_is_not_waited_for() {
    let server = Server::new(vec![silent().held()]).await;
    let chat = server.chat();
    let asked = async {
        // The clock runs ahead only once the request is there: connecting has a limit of its own.
        while server.requests().is_empty() {
            tokio::task::yield_now().await;
        }
        pause();
    };
    let (models, ()) = tokio::join!(chat.models(), asked);
    assert_eq!(models.unwrap_err().message, "no answer within 30 seconds");
    assert_eq!(
        server.requests().len(),
        1,
        "nothing is tried again that took its time"
    );
}
