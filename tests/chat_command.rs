//! `tracewake chat` against a ChatServer: documents, exit status, failures, and how a reply that is stopped ends.

use std::process::{Output, Stdio};

use serde_json::{Value, json};
use tracewake_app::dto::{BackendForm, BackendKind};
use tracewake_app::{App, AppOptions};
use tracewake_ingest::ListenOptions;
use tracewake_testkit::chat::{ChatServer, Control, Faults, History, Options, Pace, Shape};

use crate::program::{Program, request, signal, wait_until};

const KEY: &str = "sk-command-line-1";
const LIMITED_KEY: &str = "sk-command-line-2";
const USER: &str = "7f0f6f9c-94b8-4a3e-9d5f-3a4c1c3e0001";

/// A server that wants a key, and the program that talks to it.
struct Talk {
    server: ChatServer,
    program: Program,
}

impl Talk {
    fn new() -> Talk {
        let options = Options {
            key: Some(KEY.into()),
            limited_key: Some(LIMITED_KEY.into()),
            ..Options::default()
        };
        Talk {
            server: ChatServer::start(options).unwrap(),
            program: Program::new(),
        }
    }

    fn with_faults(faults: Faults) -> Talk {
        let talk = Talk::new();
        talk.server.control(Control {
            faults: Some(faults),
            ..Control::default()
        });
        talk
    }

    fn command(&self, arguments: &[&str]) -> std::process::Command {
        let url = self.server.base_url();
        let all = [&["chat"], arguments, &["--base-url", &url]].concat();
        let mut command = self.program.command(&all);
        command.env("TRACEWAKE_CHAT_KEY", KEY).stdin(Stdio::null());
        command
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// The document, and whether the command succeeded.
    fn json(&self, arguments: &[&str]) -> (Value, bool) {
        let output = self.run(&[arguments, &["--json"]].concat());
        (document(&output), output.status.success())
    }

    /// The answer of the server to a request of ours.
    fn raw(&self, path: &str) -> Value {
        let address = self.server.base_url().replace("http://", "").parse().unwrap();
        let key = format!("Bearer {KEY}");
        request(address, "GET", path, &[("authorization", &key)], b"")
            .unwrap()
            .json()
    }
}

fn document(output: &Output) -> Value {
    let text = String::from_utf8_lossy(&output.stdout);
    let stderr = String::from_utf8_lossy(&output.stderr);
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error} in {text:?}; stderr: {stderr}"))
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn documents_are_the_servers_own() {
    let talk = Talk::new();
    talk.server.control(Control {
        history: Some(History {
            user: USER.into(),
            sessions: 7,
            messages: 4,
        }),
        ..Control::default()
    });
    let sessions = talk.raw(&format!("/atoms/chat/sessions?user_id={USER}&page=2&page_size=5"));
    let session = sessions["sessions"][0]["id"].as_str().unwrap();
    let check = |arguments: &[&str], path: &str| {
        assert_eq!(talk.json(arguments), (talk.raw(path), true), "{arguments:?}");
    };
    check(&["models"], "/v1/models");
    check(&["stats"], "/api/v1/platform/stats");
    check(&["admins"], "/api/v1/platform/admins");
    check(
        &["audit", "--limit", "3", "--offset", "1"],
        "/api/v1/platform/audit?limit=3&offset=1",
    );
    let user = format!("user_id={USER}");
    check(
        &["sessions", "--user", USER, "--page", "2", "--page-size", "5"],
        &format!("/atoms/chat/sessions?{user}&page=2&page_size=5"),
    );
    check(
        &["show", session, "--user", USER],
        &format!("/atoms/chat/sessions/{session}?{user}"),
    );
}

#[test]
fn lines_for_a_person_say_what_they_leave_out() {
    let talk = Talk::new();
    talk.server.control(Control {
        history: Some(History {
            user: USER.into(),
            sessions: 7,
            messages: 4,
        }),
        ..Control::default()
    });
    let sessions = talk.run(&["sessions", "--user", USER, "--page-size", "5"]);
    assert_eq!(text(&sessions.stdout).lines().count(), 5);
    assert_eq!(
        text(&sessions.stderr),
        "1 to 5 of 7 sessions; --page 2 shows more\n"
    );
    let models = text(&talk.run(&["models"]).stdout);
    assert!(
        models.contains("claude-sonnet-4-5@20250929") && models.contains("200000 tokens"),
        "{models}"
    );
    let stats = text(&talk.run(&["stats"]).stdout);
    assert!(stats.contains("health") && stats.lines().count() > 5, "{stats}");
    let row = talk.raw(&format!("/atoms/chat/sessions?user_id={USER}"));
    let session = row["sessions"][0]["id"].as_str().unwrap();
    let shown = text(&talk.run(&["show", session, "--user", USER]).stdout);
    assert!(
        shown.contains("user  2") && shown.contains("assistant  2"),
        "{shown}"
    );
}

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
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), "two\nlines ü\n".as_bytes()).unwrap();
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
fn failures_have_kind_status_and_the_servers_words() {
    let check = |status: u16, shape: Shape, kind: &str, said: &str| {
        let talk = Talk::with_faults(Faults {
            status: Some(status),
            shape,
            message: "said so".into(),
            ..Faults::default()
        });
        for command in [
            &["models"][..],
            &["send", "x", "--model", "m"],
            &["send", "x", "--stream"],
        ] {
            let (document, done) = talk.json(command);
            let error = &document["error"];
            assert!(!done, "{document}");
            assert_eq!(
                (error["kind"].as_str(), error["status"].as_u64()),
                (Some(kind), Some(status.into())),
                "{document}"
            );
            assert!(error["message"].as_str().unwrap().contains(said), "{document}");
        }
    };
    check(400, Shape::Detail, "bad_request", "said so");
    check(401, Shape::Error, "unauthorized", "said so");
    check(403, Shape::Both, "forbidden", "said so");
    check(404, Shape::ErrorText, "not_found", "said so");
    check(422, Shape::DetailList, "other", "said so");
    check(429, Shape::Plain, "other", "said so");
    check(500, Shape::Html, "server_error", "said so");
    check(503, Shape::Empty, "server_error", "Service Unavailable");
}

#[test]
fn who_may_do_what_is_explained() {
    let talk = Talk::new();
    let run = |key: &str, command: &str| {
        let output = talk
            .command(&[command])
            .env("TRACEWAKE_CHAT_KEY", key)
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(1));
        text(&output.stderr)
    };
    let none = run("", "models");
    assert!(
        none.contains("401") && none.contains("Not authenticated") && none.contains("hint: "),
        "{none}"
    );
    let wrong = run("sk-wrong", "models");
    assert!(wrong.contains("401") && !wrong.contains("sk-wrong"), "{wrong}");
    let limited = run(LIMITED_KEY, "stats");
    assert!(
        limited.contains("platform admin required") && limited.contains("hint: "),
        "{limited}"
    );

    let gone = talk.server.base_url();
    drop(talk);
    let program = Program::new();
    let document = program.json(&["chat", "stats", "--base-url", &gone]);
    assert_eq!(
        (&document["error"]["kind"], &document["error"]["status"]),
        (&json!("other"), &Value::Null)
    );
    assert!(
        !program.database().exists(),
        "asking a server leaves no database behind"
    );
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

#[test]
fn wrong_usage_is_told() {
    let program = Program::new();
    let check = |arguments: &[&str], said: &str| {
        let output = program.run(&[&["chat"], arguments].concat());
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(text(&output.stderr).contains(said), "{output:?}");
    };
    check(&["sessions"], "--user");
    check(&["show", "some-id"], "--user");
    check(&["send", "x", "--variables", "[1]"], "no object");
    check(&["send", "x", "--metadata", "{"], "no JSON");
    check(&["send", "x", "--temperature", "hot"], "no number");
    check(&["send", "x", "--temperature", "NaN"], "no number");
    check(&["send", "x", "--key", "sk"], "--key");
    check(
        &["send", "x", "--no-tools", "--allowed-tool", "Read"],
        "--no-tools",
    );
    check(&[], "models");

    let odd = program.json(&["chat", "models", "--base-url", "ftp://localhost"]);
    let error = &odd["error"];
    assert_eq!(
        (&error["kind"], &error["status"]),
        (&json!("other"), &Value::Null)
    );
    assert!(error["message"].as_str().unwrap().contains("http"), "{odd}");
}

#[test]
fn the_key_that_the_window_keeps_serves_as_well() {
    let talk = Talk::new();
    keep_key(&talk.program, &talk.server.base_url(), KEY);
    let ask = |base_url: &str| {
        let arguments = ["chat", "models", "--base-url", base_url];
        talk.program.run(&arguments).status.success()
    };
    // Also where the address is written otherwise.
    assert!(ask(&talk.server.base_url()) && ask(&format!("{}/v1/", talk.server.base_url())));
    assert!(
        talk.server
            .observed()
            .requests
            .iter()
            .all(|seen| seen.key == "right")
    );

    let other = Talk::new();
    assert!(
        !ask(&other.server.base_url()),
        "a key goes to its own address only"
    );
    assert!(
        other
            .server
            .observed()
            .requests
            .iter()
            .all(|seen| seen.key == "none")
    );

    // What stands in the environment comes first.
    let wrong = talk
        .command(&["models"])
        .env("TRACEWAKE_CHAT_KEY", "sk-wrong")
        .output()
        .unwrap();
    assert!(!wrong.status.success());
}

/// Keeps a key as the window does on a machine without a keyring.
fn keep_key(program: &Program, base_url: &str, key: &str) {
    let app = App::open(AppOptions {
        database: program.database(),
        listen: ListenOptions::default(),
    })
    .unwrap();
    let form = BackendForm {
        id: None,
        name: "Mine".into(),
        kind: BackendKind::ChatServer,
        base_url: base_url.into(),
        user_id: String::new(),
        organization_id: String::new(),
        key: None,
    };
    let id = app.save_backend(&form).unwrap().id;
    app.close().unwrap();
    let name = format!("chat:{id}");
    let database = rusqlite::Connection::open(program.database()).unwrap();
    let row = (format!("secret:{name}"), "file");
    database
        .execute("INSERT INTO checkpoints (source, state) VALUES (?1, ?2)", row)
        .unwrap();
    let file = json!({ name: key }).to_string();
    std::fs::write(program.folder().join("keys"), file).unwrap();
}
