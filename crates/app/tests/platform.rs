//! The platform of a ChatServer over real sockets: what it tells, what it refuses, and what changes of it.
#![allow(clippy::unwrap_used, reason = "a helper that cannot go on fails its test")]

use std::path::Path;

use serde_json::Value;
use tokio::task::block_in_place;
use tracewake_app::dto::{
    AdminForm, BackendForm, BackendKind, ChatFailure, CommandError, ErrorCode, FailureKind, McpForm,
    McpListRequest, McpScope,
};
use tracewake_app::{App, AppError, AppOptions, platform};
use tracewake_ingest::{ListenOptions, now};
use tracewake_testkit::chat::{ChatServer, Control, Faults, Options};

const ORGANIZATION: &str = "8a7e1f6e-2b3c-4d5e-9f60-718293a4b5c6";
const KEY: &str = "sk-the-key-of-an-administrator";
const LIMITED: &str = "sk-the-key-of-somebody";
const TOKEN: &str = "tok-of-an-mcp-server";

/// A program, a server that knows two keys, and the backend that the program talks to it by.
struct Setup {
    app: App,
    server: ChatServer,
    backend: String,
    folder: tempfile::TempDir,
}

fn setup(key: Option<&str>) -> Setup {
    let server = ChatServer::start(Options {
        key: Some(KEY.to_owned()),
        limited_key: Some(LIMITED.to_owned()),
        ..Options::default()
    })
    .unwrap();
    let folder = tempfile::tempdir().unwrap();
    let app = open(folder.path());
    let form = BackendForm {
        id: None,
        name: "staging".to_owned(),
        kind: BackendKind::ChatServer,
        base_url: server.base_url(),
        user_id: String::new(),
        organization_id: ORGANIZATION.to_owned(),
        session_id: None,
        key: key.map(str::to_owned),
    };
    let backend = block_in_place(|| app.chat().save_backend(&form)).unwrap();
    Setup {
        backend: backend.id,
        app,
        server,
        folder,
    }
}

fn open(folder: &Path) -> App {
    let listen = ListenOptions {
        addresses: Vec::new(),
        token: None,
    };
    App::open(AppOptions {
        listen,
        ..AppOptions::at(folder.join("traces.db"))
    })
    .unwrap()
}

/// What the backend said.
fn failure(error: AppError) -> ChatFailure {
    let error = CommandError::from(error);
    assert_eq!(error.code, ErrorCode::BackendFailed, "{}", error.message);
    error.failure.unwrap()
}

fn fault(path: &str, status: u16) -> Control {
    Control {
        faults: Some(Faults {
            path: path.to_owned(),
            status: Some(status),
            ..Faults::default()
        }),
        ..Control::default()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_report_tells_statistics_and_health_each_for_itself() {
    let setup = setup(Some(KEY));
    let Setup {
        app, server, backend, ..
    } = &setup;
    let report = platform::platform_report(app.chat(), backend, now())
        .await
        .unwrap();
    let stats = report.stats.unwrap();
    assert_eq!(stats.total_requests.as_deref(), Some("98765"));
    assert_eq!(stats.health.unwrap().circuit_breaker, "closed");
    assert_eq!(report.health.unwrap().status, "healthy");
    assert_eq!((report.stats_failure, report.health_failure), (None, None));
    assert!(report.at_ms > 1.7e12 && report.health_ms > 0.0);

    server.control(fault("/api/v1/platform/stats", 503));
    let report = platform::platform_report(app.chat(), backend, now())
        .await
        .unwrap();
    assert_eq!(report.stats, None);
    let failed = report.stats_failure.unwrap();
    assert_eq!(
        (failed.kind, failed.status),
        (FailureKind::ServerError, Some(503))
    );
    assert_eq!(report.health.unwrap().status, "healthy");

    server.control(fault("/health", 404));
    let report = platform::platform_report(app.chat(), backend, now())
        .await
        .unwrap();
    assert!(report.stats.is_some());
    assert_eq!(report.health_failure.unwrap().kind, FailureKind::NotFound);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_key_that_is_missing_wrong_or_too_weak_is_told_apart() {
    let cases = [
        (None, FailureKind::Unauthorized, 401),
        (Some("sk-wrong"), FailureKind::Unauthorized, 401),
        (Some(LIMITED), FailureKind::Forbidden, 403),
    ];
    for (key, kind, status) in cases {
        let setup = setup(key);
        let Setup { app, backend, .. } = &setup;
        let failed = failure(platform::list_admins(app.chat(), backend).await.unwrap_err());
        assert_eq!((failed.kind, failed.status), (kind, Some(status)), "{key:?}");
        assert!(!failed.message.is_empty());
        let failed = failure(
            platform::list_audit(app.chat(), backend, 0, 50)
                .await
                .unwrap_err(),
        );
        assert_eq!(failed.kind, kind, "{key:?}");
        let report = platform::platform_report(app.chat(), backend, now())
            .await
            .unwrap();
        assert_eq!(report.stats_failure.unwrap().kind, kind, "{key:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn administrators_come_and_go_and_the_audit_log_grows() {
    let setup = setup(Some(KEY));
    let Setup { app, backend, .. } = &setup;
    let emails = async || -> Vec<String> {
        let admins = platform::list_admins(app.chat(), backend).await.unwrap();
        admins.into_iter().map(|admin| admin.email).collect()
    };
    let before = emails().await;
    assert!(before.contains(&"old+tag@example.test".to_owned()));

    let form = AdminForm {
        workos_id: "user_01H".to_owned(),
        email: "new+tag@example.test".to_owned(),
        name: String::new(),
    };
    platform::add_admin(app.chat(), backend, &form).await.unwrap();
    assert_eq!(emails().await.len(), before.len() + 1);

    // A plus sign and an at sign in the path mean themselves.
    platform::remove_admin(app.chat(), backend, "old+tag@example.test")
        .await
        .unwrap();
    platform::remove_admin(app.chat(), backend, "new+tag@example.test")
        .await
        .unwrap();
    let after = emails().await;
    assert_eq!(after.len(), before.len() - 1);
    assert!(!after.iter().any(|email| email.contains("+tag")), "{after:?}");

    let page = platform::list_audit(app.chat(), backend, 0, 3).await.unwrap();
    let actions: Vec<&str> = page.entries.iter().map(|entry| entry.action.as_str()).collect();
    assert_eq!(actions, ["admin.remove", "admin.remove", "admin.add"]);
    assert_eq!(page.entries[0].resource_id, "new+tag@example.test");
    assert!(page.has_more);

    let refused = AdminForm {
        workos_id: String::new(),
        ..form
    };
    let failed = failure(
        platform::add_admin(app.chat(), backend, &refused)
            .await
            .unwrap_err(),
    );
    assert_eq!((failed.kind, failed.status), (FailureKind::BadRequest, Some(400)));
    assert!(
        failed.message.contains("email and workos_id required"),
        "{}",
        failed.message
    );
    assert_eq!(emails().await, after);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_audit_log_is_paged_to_its_end() {
    let setup = setup(Some(KEY));
    let Setup { app, backend, .. } = &setup;
    let mut ids = Vec::new();
    loop {
        let offset = u32::try_from(ids.len()).unwrap();
        let page = platform::list_audit(app.chat(), backend, offset, 50)
            .await
            .unwrap();
        assert_eq!(page.offset, offset);
        let entries = page.entries.len();
        ids.extend(page.entries.into_iter().map(|entry| entry.id));
        if !page.has_more {
            assert!(entries < 50, "a full page may have more behind it");
            break;
        }
    }
    let total = ids.len();
    assert!(total > 100, "{total}");
    ids.dedup();
    assert_eq!(ids.len(), total);

    // More than the server gives at once is not asked for; behind the end there is nothing.
    let page = platform::list_audit(app.chat(), backend, 0, 5000).await.unwrap();
    assert_eq!((page.entries.len(), page.has_more), (total, false));
    let page = platform::list_audit(app.chat(), backend, 9000, 50).await.unwrap();
    assert_eq!((page.entries.len(), page.has_more), (0, false));

    // What is null is empty, and metadata come as they are.
    let page = platform::list_audit(app.chat(), backend, 0, 50).await.unwrap();
    assert!(page.entries.iter().any(|entry| entry.user_id.is_empty()));
    let metadata: Value = serde_json::from_str(&page.entries[0].metadata).unwrap();
    assert_eq!(metadata["ua"], "ユーザー");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn mcp_configurations_are_made_changed_and_removed_and_tokens_stay_with_the_server() {
    let setup = setup(Some(KEY));
    let Setup {
        app,
        server,
        backend,
        folder,
    } = &setup;
    let form = McpForm {
        id: None,
        name: Some("docs-search".to_owned()),
        endpoint: Some("https://mcp.example.test/sse".to_owned()),
        auth_type: Some("bearer".to_owned()),
        bearer_token: Some(TOKEN.to_owned()),
        oauth_provider: None,
        enabled: Some(true),
        metadata: Some(r#"{"args":["--ro"],"env":{}}"#.to_owned()),
        scope: Some(McpScope {
            kind: "organization".to_owned(),
            organization_id: ORGANIZATION.to_owned(),
            user_id: String::new(),
        }),
    };
    let made = platform::save_mcp(app.chat(), backend, form.clone())
        .await
        .unwrap();
    assert_eq!(
        (made.name.as_str(), made.enabled, made.has_token),
        ("docs-search", true, true)
    );

    let nothing = McpForm {
        id: Some(made.id.clone()),
        ..unchanged()
    };
    let off = McpForm {
        enabled: Some(false),
        ..nothing.clone()
    };
    let changed = platform::save_mcp(app.chat(), backend, off).await.unwrap();
    assert_eq!((changed.name.as_str(), changed.enabled), ("docs-search", false));
    assert_eq!(changed.metadata, made.metadata);

    let request = McpListRequest {
        backend: backend.clone(),
        organization: ORGANIZATION.to_owned(),
        user: String::new(),
    };
    let kinds = |rows: &[tracewake_app::dto::McpRow]| -> Vec<String> {
        rows.iter().map(|row| row.scope.kind.clone()).collect()
    };
    let rows = platform::list_mcp(app.chat(), &request).await.unwrap();
    assert!(kinds(&rows).contains(&"organization".to_owned()));
    assert!(kinds(&rows).contains(&"platform".to_owned()));

    platform::remove_mcp(app.chat(), backend, &made.id).await.unwrap();
    let rows = platform::list_mcp(app.chat(), &request).await.unwrap();
    assert!(rows.iter().all(|row| row.id != made.id));

    // A refusal that repeats what was sent does not bring the token back.
    server.control(Control {
        faults: Some(Faults {
            status: Some(400),
            message: format!("bad token {TOKEN}"),
            ..Faults::default()
        }),
        ..Control::default()
    });
    let failed = failure(platform::save_mcp(app.chat(), backend, form).await.unwrap_err());
    assert!(failed.message.contains("bad token"), "{}", failed.message);
    assert!(!failed.message.contains(TOKEN), "{}", failed.message);

    // Nor is it in anything that this program keeps.
    block_in_place(|| app.close()).unwrap();
    for file in std::fs::read_dir(folder.path()).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        assert!(!bytes.windows(TOKEN.len()).any(|part| part == TOKEN.as_bytes()));
    }
}

fn unchanged() -> McpForm {
    McpForm {
        id: None,
        name: None,
        endpoint: None,
        auth_type: None,
        bearer_token: None,
        oauth_provider: None,
        enabled: None,
        metadata: None,
        scope: None,
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_organisation_that_is_none_and_a_backend_that_is_gone_are_told() {
    let setup = setup(Some(KEY));
    let Setup { app, backend, .. } = &setup;
    let request = McpListRequest {
        backend: backend.clone(),
        organization: "acme".to_owned(),
        user: String::new(),
    };
    let failed = failure(platform::list_mcp(app.chat(), &request).await.unwrap_err());
    assert_eq!(failed.status, Some(422));
    assert!(failed.message.contains("organization_id"), "{}", failed.message);

    block_in_place(|| app.chat().remove_backend(backend)).unwrap();
    let error = platform::platform_report(app.chat(), backend, now())
        .await
        .unwrap_err();
    assert!(
        matches!(error, AppError::Invalid(_) | AppError::NotFound { .. }),
        "{error}"
    );
}

#[test]
fn an_export_is_json_and_takes_a_files_place_as_a_whole() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("audit.json");
    std::fs::write(&path, "before").unwrap();
    let name = path.to_str().unwrap();
    assert!(matches!(
        platform::save_audit(name, "[{"),
        Err(AppError::Invalid(_))
    ));
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "before");
    platform::save_audit(name, "[1]\n").unwrap();
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "[1]\n");
    let nowhere = folder.path().join("no").join("audit.json");
    assert!(matches!(
        platform::save_audit(nowhere.to_str().unwrap(), "[]"),
        Err(AppError::Output(_))
    ));
}
