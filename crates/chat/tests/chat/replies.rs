//! Replies as servers of many makes send them: split in odd places, without text, cut off, or no replies at all.

use serde_json::{Value, json};
use tokio::time::timeout;
use tracewake_chat::{Beside, Completion, ErrorKind, Piece};

use crate::served::{LIMIT, Script, Server};

const EVENTS: &str = "Content-Type: text/event-stream\r\n";

/// What came of a reply: text, what belongs beside it, and why it failed.
#[derive(Debug, Default)]
struct Received {
    text: String,
    beside: Beside,
    finish_reason: Option<String>,
    tokens: Option<u64>,
    failure: Option<(ErrorKind, String)>,
}

async fn received(script: Script) -> Received {
    let server = Server::new(vec![script]).await;
    let asked = async {
        let mut received = Received::default();
        let mut stream = match server.chat().stream(&Completion::default()).await {
            Ok(stream) => stream,
            Err(error) => {
                received.failure = Some((error.kind, error.message));
                return received;
            }
        };
        while let Some(piece) = stream.next().await {
            match piece {
                Ok(piece) => received.take(piece),
                Err(error) => received.failure = Some((error.kind, error.message)),
            }
        }
        received
    };
    timeout(LIMIT, asked).await.expect("the reply ends")
}

impl Received {
    fn take(&mut self, piece: Piece) {
        self.text.push_str(&piece.text);
        if piece.beside != Beside::default() {
            self.beside = piece.beside;
        }
        self.finish_reason = piece.finish_reason.or(self.finish_reason.take());
        self.tokens = piece.usage.and_then(|usage| usage.total_tokens).or(self.tokens);
    }
}

fn chunk(delta: Value) -> String {
    json!({"id": "c", "choices": [{"index": 0, "delta": delta, "finish_reason": null}]}).to_string()
}

fn stop(reason: &str) -> String {
    json!({"id": "c", "choices": [{"index": 0, "delta": {}, "finish_reason": reason}], "usage": {"total_tokens": 5}})
        .to_string()
}

fn stream(data: &[&str]) -> Script {
    let events: String = data.iter().map(|data| format!("data: {data}\n\n")).collect();
    Script::answer("200 OK", EVENTS, &events)
}

#[tokio::test]
async fn a_character_split_over_two_pieces_survives() {
    let whole = received(stream(&[
        &chunk(json!({"content": "one "})),
        r#"{"choices":[{"index":0,"delta":{"content":"two \ud83d"},"finish_reason":null}]}"#,
        r#"{"choices":[{"index":0,"delta":{"content":"\ude00 three"},"finish_reason":null}]}"#,
        &chunk(json!({"content": " four"})),
        &stop("stop"),
        "[DONE]",
    ]))
    .await;
    assert_eq!(
        (whole.text.as_str(), whole.failure),
        ("one two 😀 three four", None)
    );

    let bytes = "ä😀".as_bytes();
    for at in 1..bytes.len() {
        let data = [&bytes[..at], &bytes[at..]].map(|piece| {
            [
                &br#"data: {"choices":[{"delta":{"content":""#[..],
                piece,
                b"\"}}]}\n\n",
            ]
            .concat()
        });
        let end = format!("data: {}\n\n", stop("stop"));
        let mut script = Script::answer("200 OK", EVENTS, "");
        script.pieces = vec![b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n".to_vec()];
        script.pieces.extend(data);
        script.pieces.push(end.into_bytes());
        assert_eq!(received(script).await.text, "ä😀", "split at {at}");
    }

    let lone = received(stream(&[
        r#"{"choices":[{"delta":{"content":"a\ud83d"}}]}"#,
        &stop("stop"),
    ]))
    .await;
    assert_eq!(lone.text, "a\u{FFFD}");
    let document = r#"{"choices":[{"message":{"content":"a\ud83d \ud83d\ude00"},"finish_reason":"stop"}]}"#;
    let answer = received(Script::answer(
        "200 OK",
        "Content-Type: application/json\r\n",
        document,
    ))
    .await;
    assert_eq!(answer.text, "a\u{FFFD} 😀");
}

#[tokio::test]
async fn a_reply_without_text_shows_what_it_is() {
    let check = async |deltas: &[Value], reason: &str, text: &str, notice: &str| {
        let mut data: Vec<String> = deltas.iter().map(|delta| chunk(delta.clone())).collect();
        data.push(stop(reason));
        let data: Vec<&str> = data.iter().map(String::as_str).collect();
        let streamed = received(stream(&data)).await;
        assert_eq!((streamed.text.as_str(), streamed.failure), (text, None));
        assert_eq!(streamed.beside.notices, [notice], "{text}");
        let [message] = deltas else { return streamed.beside };
        let document = json!({"choices": [{"message": message, "finish_reason": reason}]}).to_string();
        let whole = received(Script::answer(
            "200 OK",
            "Content-Type: application/json\r\n",
            &document,
        ))
        .await;
        assert_eq!(
            (whole.text.as_str(), whole.beside.notices),
            (text, vec![notice.to_owned()])
        );
        streamed.beside
    };
    let refused = "the model refused to answer";
    let parts = [
        json!({"content": null, "refusal": "I cannot "}),
        json!({"refusal": "do that."}),
    ];
    let beside = check(&parts, "stop", "I cannot do that.", refused).await;
    assert_eq!(beside.refusal, "I cannot do that.");
    check(
        &[json!({"content": null, "refusal": "No."})],
        "stop",
        "No.",
        refused,
    )
    .await;
    let thought = "the reply has no answer, only the reasoning of the model";
    check(
        &[json!({"content": "", "reasoning": "all of it"})],
        "stop",
        "all of it",
        thought,
    )
    .await;
    check(
        &[json!({"reasoning_content": "only here"})],
        "stop",
        "only here",
        thought,
    )
    .await;
    let call = json!({"content": null, "tool_calls": [{"index": 0, "id": "c", "function": {"name": "weather", "arguments": "{}"}}]});
    let called =
        "the reply has no text, only tool calls that the model asks for, which are not made: weather";
    let beside = check(&[call], "tool_calls", "weather({})", called).await;
    assert_eq!(beside.tool_calls[0].name, "weather");
    check(&[json!({"content": null})], "stop", "", "the reply is empty").await;
    assert_eq!(
        received(stream(&["[DONE]"])).await.beside.notices,
        ["the reply is empty"]
    );
}

#[tokio::test]
async fn what_a_reader_must_know_is_said() {
    let check = async |data: &[&str], text: &str, notice: &str| {
        let part = chunk(json!({"content": "Part"}));
        let data: Vec<&str> = std::iter::once(part.as_str())
            .chain(data.iter().copied())
            .collect();
        let found = received(stream(&data)).await;
        assert_eq!(
            (
                found.text.as_str(),
                found.failure,
                found.beside.notices.join("; ").as_str()
            ),
            (text, None, notice)
        );
    };
    check(&[&stop("stop"), "[DONE]"], "Part", "").await;
    check(
        &[&stop("length")],
        "Part",
        "the reply was cut off at the token limit",
    )
    .await;
    check(
        &[&stop("content_filter")],
        "Part",
        "the reply was cut off by the content filter of the backend",
    )
    .await;
    check(
        &[r#"{"choices":[{"index":0,"delta":{"content":"TWO"#, &chunk(json!({"content": " three"})), &stop("stop")],
        "Part three",
        "1 piece of the reply could not be read and may be missing from it: “{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"TWO”",
    )
    .await;
}

#[tokio::test]
async fn an_error_in_the_middle_ends_the_reply() {
    let check = async |end: &str, kind: ErrorKind, message: &str| {
        let events = format!("data: {}\n\n{end}", chunk(json!({"content": "Par"})));
        let found = received(Script::answer("200 OK", EVENTS, &events)).await;
        assert_eq!(
            (found.text.as_str(), found.failure),
            ("Par", Some((kind, message.to_owned()))),
            "{end}"
        );
    };
    use ErrorKind::{Other, ServerError};
    check(
        "event: error\ndata: {\"message\":\"boom\"}\n\n",
        ServerError,
        "boom",
    )
    .await;
    check("event: error\ndata: boom\n\n", ServerError, "boom").await;
    check(
        "data: {\"error\":{\"message\":\"overloaded\"}}\n\n",
        ServerError,
        "overloaded",
    )
    .await;
    check(
        "data: {\"object\":\"error\",\"message\":\"too long\",\"code\":400}\n\n",
        ServerError,
        "too long",
    )
    .await;
    check("", Other, "the connection ended in the middle of the reply").await;
}

#[tokio::test]
async fn what_is_no_reply_is_named() {
    let check = async |headers: &str, body: &str, message: &str| {
        let found = received(Script::answer("200 OK", headers, body)).await;
        assert_eq!(
            (
                found.text.as_str(),
                found.failure.map(|(_, said)| said).as_deref()
            ),
            ("", Some(message)),
            "{body}"
        );
    };
    let page = "<html><title>Login required</title><body>Please sign in</body></html>";
    check(
        "Content-Type: text/html; charset=utf-8\r\n",
        page,
        "the answer is no JSON, so this is hardly the address of a backend: Login required Please sign in",
    )
    .await;
    let no_stream = "the answer is no stream of events, so this is hardly the address of a backend: Login required Please sign in";
    check(EVENTS, page, no_stream).await;
    check("", page, no_stream).await;
    check(
        EVENTS,
        "",
        "the answer is empty: the connection ended before anything of a reply came",
    )
    .await;
    check(
        EVENTS,
        "data: {\"detail\":\"not ready\"}\n\n",
        "this is no reply that a ChatServer gives: not ready",
    )
    .await;
    check(
        EVENTS,
        "data: hello\n\n",
        "this is no reply that a ChatServer gives: hello",
    )
    .await;
}

#[tokio::test]
async fn only_the_first_choice_counts() {
    let other = |delta: Value, reason: Value| {
        json!({"choices": [{"index": 1, "delta": delta, "finish_reason": reason}]}).to_string()
    };
    let found = received(stream(&[
        &other(json!({"content": "BBB"}), json!("length")),
        &json!({"choices": [{"index": 1, "delta": {"content": "x"}}, {"index": 0, "delta": {"content": "Hello"}}]})
            .to_string(),
        &stop("stop"),
        &other(json!({}), json!("length")),
        "[DONE]",
    ]))
    .await;
    assert_eq!(
        (found.text.as_str(), found.finish_reason.as_deref()),
        ("Hello", Some("stop"))
    );
    let document = json!({"choices": [{"index": 1, "message": {"content": "B"}}, {"index": 0, "message": {"content": "A"}}]});
    let whole = received(Script::answer(
        "200 OK",
        "Content-Type: application/json\r\n",
        &document.to_string(),
    ))
    .await;
    assert_eq!(whole.text, "A");
}

#[tokio::test]
async fn tokens_are_asked_for_where_the_server_allows_it() {
    let refusals = [
        (
            "400 Bad Request",
            json!({"error": {"message": "Unrecognized request argument: stream_options"}}),
        ),
        (
            "422 Unprocessable Entity",
            json!({"detail": [{"loc": ["body", "stream_options"], "msg": "Extra inputs are not permitted"}]}),
        ),
    ];
    let reply = stream(&[&chunk(json!({"content": "hi"})), &stop("stop"), "[DONE]"]);
    for (status, refusal) in refusals {
        let refused = Script::answer(status, "Content-Type: application/json\r\n", &refusal.to_string());
        let server = Server::new(vec![refused, reply.clone()]).await;
        let mut stream = server.chat().stream(&Completion::default()).await.unwrap();
        assert_eq!(stream.next().await.unwrap().unwrap().text, "hi");
        let asked: Vec<Value> = server
            .requests()
            .iter()
            .map(|request| request.json()["stream_options"].clone())
            .collect();
        assert_eq!(asked, [json!({"include_usage": true}), Value::Null], "{status}");
    }
    let refused = Script::answer("400 Bad Request", "", r#"{"error":{"message":"no such model"}}"#);
    let server = Server::new(vec![refused, reply]).await;
    assert!(server.chat().stream(&Completion::default()).await.is_err());
    assert_eq!(server.requests().len(), 1);
}
