//! Sessions that a backend keeps.

use tracewake_app::dto::*;
use tracewake_testkit::chat::{Control, Faults, History};

use crate::kit::*;

const USER: &str = "0190a5c2-7b1e-7c3a-9d4e-5f6a7b8c9d0e";

#[tokio::test(flavor = "multi_thread")]
async fn history_is_paged_opened_and_gone_on_with() {
    let (mut home, server) = (Home::new(), server());
    let backend = home.add(BackendKind::ChatServer, &server.base_url());
    server.control(Control {
        history: Some(History {
            user: USER.into(),
            sessions: 23,
            messages: 4,
        }),
        ..Control::default()
    });
    let first = home.app.chat().history(&backend, USER, 1).await.unwrap();
    let second = home.app.chat().history(&backend, USER, 2).await.unwrap();
    assert_eq!((first.sessions.len(), second.sessions.len()), (20, 3));
    assert_eq!(
        (first.total, first.has_more, second.has_more, second.page),
        (23, true, false, 2)
    );
    let row = &first.sessions[7];
    assert_eq!((row.messages, row.conversation.as_ref()), (4, None));
    assert!(row.updated_ms.is_some());
    let opened = home
        .app
        .chat()
        .open_history(&backend, USER, &row.id)
        .await
        .unwrap();
    let shown = home.shown(&opened);
    assert_eq!(
        (shown.messages.len(), shown.row.session_id.as_str()),
        (4, row.id.as_str())
    );
    assert_eq!(
        (shown.row.title.as_str(), shown.row.user_id.as_str()),
        (row.title.as_str(), USER)
    );
    assert_eq!(shown.messages[0].role, ChatRole::User);
    assert_eq!(shown.messages[1].role, ChatRole::Assistant);
    // Opened again, it is the same one.
    assert_eq!(
        home.app
            .chat()
            .open_history(&backend, USER, &row.id)
            .await
            .unwrap(),
        opened
    );
    assert_eq!(home.shown(&opened).messages, shown.messages);
    let listed = home.app.chat().history(&backend, USER, 1).await.unwrap();
    assert!(
        listed
            .sessions
            .iter()
            .any(|row| row.conversation.as_ref() == Some(&opened))
    );
    // It goes on in the same session, plain or streaming, and the server keeps it.
    for stream in [true, false] {
        home.set(&opened, |parameters| parameters.stream = stream);
        let reply = home.send(&opened, "go on").await;
        assert_eq!(home.ended(&reply).await.state, ChatState::Complete);
    }
    assert_eq!(home.shown(&opened).messages.len(), 8);
    assert_eq!(home.shown(&opened).row.session_id, row.id);
    let before = home.texts(&opened);
    assert_eq!(
        home.app
            .chat()
            .open_history(&backend, USER, &row.id)
            .await
            .unwrap(),
        opened
    );
    assert_eq!(
        home.texts(&opened),
        before,
        "what was said here is not there twice"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn ids_that_the_server_refuses_are_explained() {
    let (mut home, server) = (Home::new(), server());
    let conversation = home.conversation(&server).await;
    let reply = home.send(&conversation, "hello").await;
    home.ended(&reply).await;
    let row = home.shown(&conversation).row;
    let refused = refusal(
        home.app
            .chat()
            .open_history(&row.backend, USER, "atoms_session_00")
            .await,
    );
    assert!(refused.contains("422") && refused.contains("UUIDs"), "{refused}");
    // What is kept here is opened all the same, and it is said why it may not be all.
    let opened = home
        .app
        .chat()
        .open_history(&row.backend, &row.user_id, &row.session_id)
        .await
        .unwrap();
    assert_eq!(opened, conversation);
    let notice = home
        .until(|update| match update {
            ChatUpdate::Notice { message, .. } => Some(message.clone()),
            _ => None,
        })
        .await;
    assert!(notice.contains("this is what is kept here"), "{notice}");
    let refused = refusal(home.app.chat().history(&row.backend, "me", 1).await);
    assert!(refused.contains("UUIDs"), "{refused}");
    server.control(Control {
        faults: Some(Faults {
            path: "/atoms".into(),
            status: Some(404),
            ..Faults::default()
        }),
        ..Control::default()
    });
    let missing: CommandError = home
        .app
        .chat()
        .open_history(&row.backend, USER, USER)
        .await
        .unwrap_err()
        .into();
    assert_eq!(missing.failure.unwrap().kind, FailureKind::NotFound);
}
