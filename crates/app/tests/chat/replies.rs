//! What a reply is made of, and how it ends.

use serde_json::{Value, json};
use tracewake_app::dto::*;
use tracewake_testkit::chat::{ErrorForm, Faults};

use crate::kit::*;

fn completions(server: &tracewake_testkit::chat::ChatServer) -> Vec<(Value, String)> {
    let seen = server.observed().requests.into_iter();
    seen.filter(|seen| seen.path == "/v1/chat/completions")
        .map(|seen| {
            let traceparent = seen.headers.get("traceparent").cloned();
            (seen.body, traceparent.unwrap_or_default())
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reply_streams_and_is_kept() {
    let (mut home, server) = (Home::new(), server());
    let conversation = home.conversation(&server).await;
    let reply = home.send(&conversation, "\nWrite 40 tokens 😀\nplease").await;
    let mut told = String::new();
    let ended = home
        .until(|update| match update {
            ChatUpdate::Text {
                message, at, text, ..
            } if *message == reply => {
                assert_eq!(*at as usize, told.encode_utf16().count());
                told.push_str(text);
                None
            }
            ChatUpdate::Message { message, .. } if message.id == reply => {
                (message.state != ChatState::Streaming).then(|| message.clone())
            }
            _ => None,
        })
        .await;
    assert_eq!(ended.state, ChatState::Complete);
    assert_eq!(ended.content, told);
    assert_eq!(ended.finish_reason, "stop");
    assert!(
        ended.input_tokens > Some(0) && ended.output_tokens > Some(0),
        "{ended:?}"
    );
    assert!(ended.first_text_ms <= ended.elapsed_ms && ended.first_text_ms.is_some());
    assert_eq!(ended.trace_id.len(), 32);
    let shown = home.shown(&conversation);
    assert_eq!(shown.row.title, "Write 40 tokens 😀");
    assert_eq!(
        (shown.row.messages, shown.row.streaming, shown.row.failed),
        (2, false, false)
    );
    assert_eq!(Some(shown.row.output_tokens), ended.output_tokens);
    assert!(
        shown.row.session_id.starts_with("atoms_session_"),
        "{}",
        shown.row.session_id
    );
    // All of it is there after a start, and the next request goes on with it.
    let before = shown.messages;
    let mut home = home.restarted().await;
    assert_eq!(home.shown(&conversation).messages, before);
    let next = home.send(&conversation, "and now?").await;
    let next = home.ended(&next).await;
    let sent = completions(&server);
    assert_eq!(sent.len(), 2);
    let (body, traceparent) = &sent[1];
    assert!(
        traceparent.starts_with(&format!("00-{}-", next.trace_id)) && traceparent.ends_with("-01"),
        "{traceparent}"
    );
    assert!(sent[0].1.starts_with(&format!("00-{}-", ended.trace_id)));
    assert_eq!(body["metadata"]["session_id"], shown.row.session_id.as_str());
    assert_eq!(body["metadata"]["user_id"], shown.row.user_id.as_str());
    assert_eq!(sent[0].0["metadata"]["session_id"], Value::Null);
    let said: Vec<(&str, &str)> = body["messages"]
        .as_array()
        .unwrap()
        .iter()
        .map(|message| {
            (
                message["role"].as_str().unwrap(),
                message["content"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        said,
        [
            ("user", "\nWrite 40 tokens 😀\nplease"),
            ("assistant", ended.content.as_str()),
            ("user", "and now?")
        ]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn every_parameter_is_sent() {
    let (mut home, server) = (Home::new(), server());
    let conversation = home.conversation(&server).await;
    home.set(&conversation, |parameters| {
        *parameters = ChatParameters {
            stream: false,
            temperature: Some(0.25),
            max_tokens: Some(99),
            top_p: Some(0.5),
            system_prompt: "Be brief.".into(),
            workflow: "triage".into(),
            variables: r#"{"ticket": 7}"#.into(),
            allowed_tools: Some(vec!["grep".into()]),
            setting_sources: Some(vec!["user".into()]),
            mcp_servers: r#"{"ledger": {"type": "http"}}"#.into(),
            metadata: r#"{"agent_type": "claude"}"#.into(),
        };
    });
    let reply = home.send(&conversation, "hello").await;
    let ended = home.ended(&reply).await;
    assert_eq!(
        (ended.state, ended.content.as_str()),
        (ChatState::Complete, "You wrote: hello")
    );
    let (body, _) = completions(&server).remove(0);
    let user = home.shown(&conversation).row.user_id;
    assert_eq!(
        body,
        json!({
            "model": "claude-sonnet-4@20250514",
            "messages": [{"role": "user", "content": "hello"}],
            "stream": false,
            "temperature": 0.25,
            "max_tokens": 99,
            "top_p": 0.5,
            "user": user,
            "system_prompt": "Be brief.",
            "metadata": {
                "agent_type": "claude",
                "workflow": "triage",
                "variables": {"ticket": 7},
                "allowed_tools": ["grep"],
                "setting_sources": ["user"],
                "mcp_servers": {"ledger": {"type": "http"}},
                "user_id": user,
            },
        })
    );
    // What cannot be sent is named, and nothing is.
    home.set(&conversation, |parameters| parameters.variables = "{".into());
    let refused = refusal(home.try_send(&conversation, "again").await);
    assert!(refused.starts_with("variables: "), "{refused}");
    assert_eq!(completions(&server).len(), 1);
    assert_eq!(home.shown(&conversation).messages.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reply_is_stopped_in_the_middle() {
    let (mut home, server) = (Home::new(), slow_server());
    let conversation = home.conversation(&server).await;
    let reply = home.send(&conversation, "write 5000 tokens").await;
    home.begun(&reply).await;
    let growing = home.shown(&conversation);
    assert!(growing.row.streaming);
    assert_eq!(growing.messages[1].state, ChatState::Streaming);
    assert!(
        !growing.messages[1].content.is_empty(),
        "what came is shown, stored or not"
    );
    home.app.chat().stop_reply(&reply).await.unwrap();
    let stopped = home.shown(&conversation).messages.pop().unwrap();
    assert_eq!(
        (stopped.state, stopped.failure.as_ref()),
        (ChatState::Stopped, None)
    );
    assert!(stopped.content.starts_with(&growing.messages[1].content));
    assert_eq!(home.ended(&reply).await, stopped);
    // The request is given up, not left running.
    wait_until(|| server.observed().replies.iter().any(|reply| reply.left)).await;
    home.app.chat().stop_reply(&reply).await.unwrap();
    assert_eq!(
        refusal(home.app.chat().stop_reply("nobody").await),
        "there is no message nobody"
    );
    // The conversation goes on with what came.
    let next = home.send(&conversation, "go on").await;
    assert_eq!(home.ended(&next).await.state, ChatState::Complete);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_request_is_explained_and_tried_again() {
    let (mut home, server) = (Home::new(), server());
    let conversation = home.conversation(&server).await;
    wrong(
        &server,
        Faults {
            status: Some(503),
            shape: ErrorForm::Detail,
            message: "claude is not configured".into(),
            times: Some(1),
            ..Faults::default()
        },
    );
    let reply = home.send(&conversation, "hello").await;
    let failed = home.ended(&reply).await;
    let failure = failed.failure.unwrap();
    assert_eq!(
        (failed.state, failure.kind, failure.status),
        (ChatState::Failed, FailureKind::ServerError, Some(503))
    );
    assert_eq!(failure.message, "claude is not configured");
    let shown = home.shown(&conversation);
    assert!(shown.row.failed);
    assert_eq!(shown.messages[0].content, "hello", "what was asked stays");
    let again = home.app.chat().regenerate(&reply).await.unwrap();
    assert_eq!(home.ended(&again).await.state, ChatState::Complete);
    let shown = home.shown(&conversation);
    assert_eq!(shown.messages[1].versions, [reply, again]);
    assert_eq!(shown.messages.len(), 2);
    assert!(!shown.row.failed);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_came_before_a_cut_or_an_error_is_kept() {
    let (mut home, server) = (Home::new(), server());
    let conversation = home.conversation(&server).await;
    wrong(
        &server,
        Faults {
            cut_after_tokens: Some(5),
            times: Some(1),
            ..Faults::default()
        },
    );
    let reply = home.send(&conversation, "write 50 tokens").await;
    let cut = home.ended(&reply).await;
    assert_eq!(cut.state, ChatState::Cut);
    assert_eq!(cut.content.split_whitespace().count(), 5, "{}", cut.content);
    assert_eq!(cut.failure.unwrap().status, None);
    assert!(home.shown(&conversation).row.failed);
    wrong(
        &server,
        Faults {
            error_after_tokens: Some(3),
            message: "the agent crashed".into(),
            times: Some(1),
            ..Faults::default()
        },
    );
    let reply = home.send(&conversation, "write 50 tokens").await;
    let failed = home.ended(&reply).await;
    assert_eq!(failed.state, ChatState::Failed);
    assert_eq!(failed.content.split_whitespace().count(), 3, "{}", failed.content);
    let failure = failed.failure.unwrap();
    assert_eq!(
        (failure.kind, failure.message.as_str()),
        (FailureKind::ServerError, "the agent crashed")
    );
    // Both are parts of the conversation.
    assert_eq!(home.texts(&conversation).len(), 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_not_there_is_a_failed_reply() {
    let mut home = Home::new();
    let server = server();
    let conversation = home.conversation(&server).await;
    drop(server);
    let reply = home.send(&conversation, "hello").await;
    let failed = home.ended(&reply).await;
    let failure = failed.failure.unwrap();
    assert_eq!(
        (failed.state, failure.kind, failure.status),
        (ChatState::Failed, FailureKind::Other, None)
    );
    assert!(!failure.message.is_empty());
}
