//! Which light of *Connect an agent* is green: that of the client whose events came, and no other.
#![allow(
    clippy::unwrap_used,
    reason = "a helper that cannot go on fails its test where it stands"
)]

use std::path::{Path, PathBuf};
use std::time::Duration;

use tracewake_app::dto::ImportState;
use tracewake_app::{App, AppOptions};

/// How long an import may take here.
const LIMIT: Duration = Duration::from_secs(60);

/// The clients whose lights are green after an import, in their order.
async fn lit(folder: &Path, path: PathBuf) -> Vec<String> {
    let app = App::open(AppOptions::at(folder.join("traces.db"))).unwrap();
    let imports = app.imports();
    let mut changes = imports.changes();
    imports.start(vec![path]);
    let done = async {
        while imports.rows().iter().any(|row| row.state == ImportState::Running) {
            changes.changed().await.unwrap();
        }
    };
    tokio::time::timeout(LIMIT, done).await.unwrap();
    let clients = app.status().connect_guide().unwrap().into_iter();
    let lit = clients.filter(|client| client.events > 0).map(|client| client.id);
    let lit = lit.collect();
    app.stop().await.unwrap();
    lit
}

/// A request of OTLP with one record, as a service and a scope of that name send it.
fn otlp(service: &str, scope: &str, name: &str) -> String {
    let value = |text: &str| format!(r#"{{"stringValue":"{text}"}}"#);
    format!(
        r#"{{"resourceLogs":[{{"resource":{{"attributes":[{{"key":"service.name","value":{}}}]}},"scopeLogs":[{{
        "scope":{{"name":"{scope}"}},"logRecords":[{{"timeUnixNano":"1796000000000000000","attributes":[
        {{"key":"event.name","value":{}}}]}}]}}]}}]}}"#,
        value(service),
        value(name)
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn a_coding_agent_has_a_light_of_its_own() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures");
    let cases: [(&str, &[&str]); 6] = [
        ("claude-code/stream-json/01-main.jsonl", &["claude-code"]),
        ("codex/exec-json/01-main.jsonl", &["codex"]),
        ("gemini-cli/stream-json/01-main.jsonl", &["gemini-cli"]),
        ("claude-code/projects", &["claude-code"]),
        ("codex/sessions", &["codex"]),
        ("gemini-cli/dot-gemini", &["gemini-cli"]),
    ];
    for (path, expect) in cases {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(lit(folder.path(), fixtures.join(path)).await, expect, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn otlp_lights_the_agent_that_sent_it() {
    let cases: [(&str, &str, &str, &[&str]); 6] = [
        (
            "my-service",
            "com.anthropic.claude_code.events",
            "user_prompt",
            &["claude-code"],
        ),
        ("my-service", "", "codex.user_prompt", &["codex"]),
        ("my-service", "", "gemini_cli.user_prompt", &["gemini-cli"]),
        (
            "copilot-chat",
            "copilot-chat",
            "copilot_chat.session.start",
            &["copilot-chat"],
        ),
        // What Tracewake exported is no agent at work, and a program of one's own is none of these.
        ("copilot-chat", "tracewake", "message", &[]),
        ("claude-code-helper", "my.scope", "message", &[]),
    ];
    for (service, scope, name, expect) in cases {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("request.json");
        std::fs::write(&file, otlp(service, scope, name)).unwrap();
        assert_eq!(lit(folder.path(), file).await, expect, "{service} {scope} {name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_came_before_the_start_lights_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("request.json");
    std::fs::write(&file, otlp("codex", "", "codex.user_prompt")).unwrap();
    assert_eq!(lit(folder.path(), file.clone()).await, ["codex"]);
    let nothing = folder.path().join("nothing.json");
    std::fs::write(&nothing, "{}").unwrap();
    assert!(lit(folder.path(), nothing).await.is_empty());
    assert_eq!(
        lit(folder.path(), file).await,
        ["codex"],
        "what comes again is an event, too"
    );
}
