//! Messages and their replies: whole, failing, stopped.

use std::io::Write;
use std::process::Stdio;

use serde_json::{Value, json};
use tracewake_testkit::chat::{Control, Faults, Pace};

use super::{Talk, USER, document, text};
use crate::program::{signal, wait_until};

#[test]
fn a_message_and_its_reply() {
    let talk = Talk::new();
    let first = ["send", "Hello there", "--user", USER];
    for stream in [&[][..], &["--stream"]] {
        let (answer, done) = talk.json(&[&first[..], stream].concat());
        assert!(done, "{answer}");
        assert_eq!(answer["text"], "You wrote: Hello there");
        assert_eq!(
            (&answer["finish_reason"], &answer["complete"]),
            (&json!("stop"), &json!(true))
        );
        assert!(answer["usage"]["total_tokens"].as_u64() > Some(0), "{answer}");
        assert!(answer.get("error").is_none(), "{answer}");
        let session = answer["session_id"].as_str().unwrap();

        let again = [
            &["send", "And again", "--user", USER, "--session", session],
            stream,
        ]
        .concat();
        let (next, _) = talk.json(&again);
        assert_eq!(next["session_id"], session);

        let plain = talk.run(&[&first[..], stream].concat());
        assert_eq!(text(&plain.stdout), "You wrote: Hello there\n");
        assert!(text(&plain.stderr).starts_with("session "), "{plain:?}");
    }
    let seen = talk.server.observed();
    let models: Vec<&Value> = seen
        .requests
        .iter()
        .map(|seen| &seen.body["model"])
        .filter(|model| !model.is_null())
        .collect();
    assert!(
        models.iter().all(|model| **model == "claude-sonnet-4-5@20250929"),
        "{models:?}"
    );
    assert!(seen.requests.iter().all(|seen| seen.key == "right"));
}

#[test]
fn every_parameter_is_sent() {
    let talk = Talk::new();
    let mut command = talk.command(&[
        "send",
        "-",
        "--model",
        "gpt-5",
        "--user",
        USER,
        "--system",
        "Be brief.",
        "--temperature",
        "0",
        "--max-tokens",
        "17",
        "--top-p",
        "0.5",
        "--workflow",
        "chat",
        "--variables",
        r#"{"lang":"fr"}"#,
        "--allowed-tool",
        "Read",
        "--allowed-tool",
        "Grep",
        "--setting-source",
        "project",
        "--mcp-servers",
        r#"{"docs":{"type":"http","url":"http://localhost:9/"}}"#,
        "--organization",
        "8a7e1f6e-2b3c-4d5e-9f60-718293a4b5c6",
        "--metadata",
        r#"{"agent_type":"claude"}"#,
    ]);
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    input.write_all("two\nlines ü\n".as_bytes()).unwrap();
    drop(input);
    assert!(child.wait().unwrap().success());
    let seen = talk.server.observed().requests.pop().unwrap();
    assert_eq!(
        seen.body,
        json!({
            "model": "gpt-5",
            "messages": [{"role": "user", "content": "two\nlines ü"}],
            "stream": false,
            "temperature": 0.0,
            "max_tokens": 17,
            "top_p": 0.5,
            "user": USER,
            "system_prompt": "Be brief.",
            "metadata": {
                "agent_type": "claude",
                "organization_id": "8a7e1f6e-2b3c-4d5e-9f60-718293a4b5c6",
                "workflow": "chat",
                "variables": {"lang": "fr"},
                "allowed_tools": ["Read", "Grep"],
                "setting_sources": ["project"],
                "mcp_servers": {"docs": {"type": "http", "url": "http://localhost:9/"}},
                "user_id": USER,
            },
        })
    );
    let context: Vec<&str> = seen.headers["traceparent"].split('-').collect();
    assert_eq!((context.len(), context[1].len(), context[2].len()), (4, 32, 16));

    assert!(talk.json(&["send", "x", "--no-tools"]).1);
    let seen = talk.server.observed().requests.pop().unwrap();
    assert_eq!(seen.body["metadata"], json!({"allowed_tools": []}));
}

#[test]
fn a_reply_that_fails_keeps_what_came() {
    let check = |faults: Faults, kind: &str, said: &str| {
        let talk = Talk::with_faults(faults);
        let (answer, done) = talk.json(&["send", "write 30 tokens", "--stream", "--model", "gpt-5"]);
        assert!(!done);
        assert_eq!(
            (&answer["complete"], &answer["error"]["kind"]),
            (&json!(false), &json!(kind)),
            "{answer}"
        );
        assert!(
            answer["error"]["message"].as_str().unwrap().contains(said),
            "{answer}"
        );
        assert_eq!(answer["text"].as_str().unwrap().split(' ').count(), 6, "{answer}");
        assert!(!answer["session_id"].as_str().unwrap().is_empty());

        let plain = talk.run(&["send", "write 30 tokens", "--stream", "--model", "gpt-5"]);
        assert_eq!(plain.status.code(), Some(1));
        assert_eq!(text(&plain.stdout).trim_end_matches('\n'), answer["text"]);
        assert!(text(&plain.stderr).contains(said), "{plain:?}");
    };
    check(
        Faults {
            error_after_tokens: Some(5),
            ..Faults::default()
        },
        "server_error",
        "",
    );
    check(
        Faults {
            cut_after_tokens: Some(5),
            ..Faults::default()
        },
        "other",
        "the connection ended in the middle",
    );
}

#[test]
fn a_reply_that_is_stopped_gives_what_came() {
    let talk = Talk::new();
    talk.server.control(Control {
        pace: Some(Pace {
            first_token_ms: 0,
            tokens_per_second: Some(20.0),
        }),
        ..Control::default()
    });
    let mut command = talk.command(&[
        "send",
        "write 5000 tokens",
        "--stream",
        "--json",
        "--model",
        "gpt-5",
    ]);
    let child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let sent = || {
        talk.server
            .observed()
            .replies
            .first()
            .map_or(0, |reply| reply.tokens.len())
    };
    wait_until("some tokens are out", || sent() >= 5);
    signal("-INT", &child.id().to_string());
    let output = child.wait_with_output().unwrap();
    let answer = document(&output);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(
        (&answer["complete"], answer.get("error")),
        (&json!(false), None),
        "{answer}"
    );
    assert!(!answer["text"].as_str().unwrap().is_empty(), "{answer}");
    wait_until("the server notices", || talk.server.observed().replies[0].left);
}
