//! Documents, lines for a person, failures, keys, wrong usage.

use serde_json::{Value, json};
use tracewake_app::dto::{BackendForm, BackendKind};
use tracewake_app::{App, AppOptions};
use tracewake_testkit::chat::{Control, ErrorForm, Faults, History};

use super::{KEY, LIMITED_KEY, Talk, USER, text};
use crate::program::Program;

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
fn failures_have_kind_status_and_the_servers_words() {
    let check = |status: u16, shape: ErrorForm, kind: &str, said: &str| {
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
    check(400, ErrorForm::Detail, "bad_request", "said so");
    check(401, ErrorForm::Error, "unauthorized", "said so");
    check(403, ErrorForm::Both, "forbidden", "said so");
    check(404, ErrorForm::ErrorText, "not_found", "said so");
    check(422, ErrorForm::DetailList, "other", "said so");
    check(429, ErrorForm::Plain, "other", "said so");
    check(500, ErrorForm::Html, "server_error", "said so");
    check(503, ErrorForm::Empty, "server_error", "Service Unavailable");
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
fn wrong_usage_is_told() {
    let program = Program::new();
    let check = |arguments: &[&str], said: &str| {
        let output = program.run(&[&["chat"], arguments].concat());
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(text(&output.stderr).contains(said), "{output:?}");
    };
    check(&["sessions"], "--user");
    check(&["show", "some-id"], "--user");
    check(&["send", "x", "--variables", "[1]"], "not an object");
    check(&["send", "x", "--metadata", "{"], "not valid JSON");
    check(&["send", "x", "--temperature", "hot"], "not a number");
    check(&["send", "x", "--temperature", "NaN"], "not a number");
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

    // What is in the environment comes first.
    let wrong = talk
        .command(&["models"])
        .env("TRACEWAKE_CHAT_KEY", "sk-wrong")
        .output()
        .unwrap();
    assert!(!wrong.status.success());
}

/// Keeps a key as the window does on a machine without a keyring.
fn keep_key(program: &Program, base_url: &str, key: &str) {
    let app = App::open(AppOptions::at(program.database())).unwrap();
    let form = BackendForm {
        id: None,
        name: "Mine".into(),
        kind: BackendKind::ChatServer,
        base_url: base_url.into(),
        user_id: String::new(),
        organization_id: String::new(),
        key: None,
        session_id: None,
    };
    let id = app.chat().save_backend(&form).unwrap().id;
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
