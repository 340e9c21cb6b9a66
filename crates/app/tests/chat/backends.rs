//! Adding, checking and removing backends.

use tracewake_app::dto::*;
use tracewake_testkit::agent::{self, AgentServer};
use tracewake_testkit::chat::{ChatServer, Faults, Options};

use crate::kit::*;

#[tokio::test(flavor = "multi_thread")]
async fn a_backend_is_checked_before_it_is_kept() {
    let home = Home::new();
    let (server, agent) = (server(), AgentServer::start(agent::Options::default()).unwrap());
    let check = async |kind, url: &str| home.app.chat().check_backend(&form(kind, url)).await.unwrap();
    let good = check(BackendKind::ChatServer, &server.base_url()).await;
    assert_eq!((good.failure, good.status.as_str()), (None, "healthy"));
    assert!(good.models > 0 && good.elapsed_ms > 0.0);
    let good = check(BackendKind::AgentApi, &agent.base_url()).await;
    assert_eq!(
        (good.failure, good.status.as_str(), good.agent_type.as_str()),
        (None, "stable", "claude")
    );
    let other = check(BackendKind::ChatServer, &agent.base_url())
        .await
        .failure
        .unwrap();
    assert_eq!(
        other.message,
        "an agent (AgentAPI, claude) answers at this address; choose that kind"
    );
    let other = check(BackendKind::AgentApi, &server.base_url())
        .await
        .failure
        .unwrap();
    assert_eq!(
        other.message,
        "a ChatServer answers at this address; choose that kind"
    );
    let nobody = server.base_url();
    drop(server);
    let nobody = check(BackendKind::ChatServer, &nobody).await.failure.unwrap();
    assert_eq!((nobody.kind, nobody.status), (FailureKind::Other, None));
    let odd = home
        .app
        .chat()
        .check_backend(&form(BackendKind::ChatServer, "ftp://x"))
        .await;
    assert!(refusal(odd).contains("use http or https"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_is_refused_is_said() {
    let home = Home::new();
    let server = ChatServer::start(Options {
        key: Some("the-right-key".into()),
        ..Options::default()
    })
    .unwrap();
    for (key, expect) in [
        (None, Some(401)),
        (Some("the-wrong-key"), Some(401)),
        (Some(" the-right-key\n"), None),
    ] {
        let form = BackendForm {
            key: key.map(str::to_owned),
            ..form(BackendKind::ChatServer, &server.base_url())
        };
        let failure = home.app.chat().check_backend(&form).await.unwrap().failure;
        assert_eq!(
            failure.as_ref().and_then(|failure| failure.status),
            expect,
            "{key:?}"
        );
        let said = failure.map(|failure| failure.message).unwrap_or_default();
        assert!(!said.contains("-key"), "{said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn backends_are_kept_changed_and_taken_away() {
    let (mut home, server) = (Home::new(), server());
    let pasted = format!("{}/v1/chat/completions", server.base_url());
    let added = home
        .app
        .chat()
        .save_backend(&form(BackendKind::ChatServer, &pasted))
        .unwrap();
    assert_eq!(added.base_url, server.base_url());
    assert_eq!(format!("http://{}", added.name), added.base_url);
    assert!(!added.has_key && added.user_id.len() == 36, "{added:?}");
    let changed = BackendForm {
        id: Some(added.id.clone()),
        name: "  Support ".into(),
        user_id: added.user_id.clone(),
        organization_id: "org".into(),
        ..form(BackendKind::ChatServer, &added.base_url)
    };
    let changed = home.app.chat().save_backend(&changed).unwrap();
    assert_eq!(
        (changed.id.as_str(), changed.name.as_str()),
        (added.id.as_str(), "Support")
    );
    assert_eq!(
        home.app.chat().backends().unwrap().backends,
        std::slice::from_ref(&changed)
    );
    let conversation = home.app.chat().create(&added.id, "m").await.unwrap();
    let reply = home.send(&conversation, "hello").await;
    home.ended(&reply).await;
    let other_kind = BackendForm {
        id: Some(added.id.clone()),
        ..form(BackendKind::AgentApi, &added.base_url)
    };
    let refused = refusal(home.app.chat().save_backend(&other_kind));
    assert!(refused.contains("its kind must stay"), "{refused}");
    home.app.chat().remove_backend(&added.id).unwrap();
    assert_eq!(home.app.chat().backends().unwrap().backends, []);
    let shown = home.shown(&conversation);
    assert_eq!(
        (shown.messages.len(), shown.row.backend_name.as_str()),
        (2, "Support")
    );
    let refused = refusal(home.try_send(&conversation, "more").await);
    assert_eq!(refused, "the backend Support was removed; add it again to go on");
    // Added again, it has its conversations back.
    let again = home.add(BackendKind::ChatServer, &server.base_url());
    assert_eq!(again, added.id);
    let reply = home.send(&conversation, "more").await;
    assert_eq!(home.ended(&reply).await.state, ChatState::Complete);
    assert!(refusal(home.app.chat().models("nobody").await).contains("no backend nobody"));
}

#[tokio::test(flavor = "multi_thread")]
async fn models_come_by_provider() {
    let (home, server) = (Home::new(), server());
    let backend = home.add(BackendKind::ChatServer, &server.base_url());
    let models = home.app.chat().models(&backend).await.unwrap();
    let order: Vec<(&str, &str)> = models
        .iter()
        .map(|model| (model.provider.as_str(), model.id.as_str()))
        .collect();
    assert!(order.len() > 1 && order.is_sorted(), "{order:?}");
    assert!(models.iter().any(|model| !model.capabilities.is_empty()));
    server.control(tracewake_testkit::chat::Control {
        faults: Some(Faults {
            path: "/v1/models".into(),
            status: Some(403),
            message: "no rights".into(),
            ..Faults::default()
        }),
        ..Default::default()
    });
    let refused: CommandError = home.app.chat().models(&backend).await.unwrap_err().into();
    let failure = refused.failure.unwrap();
    assert_eq!(
        (refused.code, failure.kind, failure.status),
        (ErrorCode::BackendFailed, FailureKind::Forbidden, Some(403))
    );
}
