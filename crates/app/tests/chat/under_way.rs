//! Several replies at once, beside the traces that come in, and the end of the program in the middle of one.

use tracewake_app::dto::*;
use tracewake_ingest::{ListenOptions, now};
use tracewake_testkit::chat::Emit;

use tracewake_app::sessions;

use crate::kit::*;

#[tokio::test(flavor = "multi_thread")]
async fn one_reply_at_a_time_and_two_conversations_at_once() {
    let (mut home, server) = (Home::new(), slow_server());
    let one = home.conversation(&server).await;
    let two = home.conversation(&server).await;
    let first = home.send(&one, "write 5000 tokens").await;
    let second = home.send(&two, "write 60 tokens").await;
    home.begun(&first).await;
    let refused = refusal(home.try_send(&one, "hurry").await);
    assert!(refused.contains("a reply is on its way"), "{refused}");
    let refused = refusal(home.app.chat().regenerate(&first).await);
    assert!(refused.contains("a reply is on its way"), "{refused}");
    assert_eq!(
        home.shown(&one).messages.len(),
        2,
        "nothing was stored of what was refused"
    );
    assert_eq!(home.ended(&second).await.state, ChatState::Complete);
    assert!(home.shown(&one).row.streaming && !home.shown(&two).row.streaming);
    // Deleting a conversation ends its reply.
    home.app.chat().delete(&one).await.unwrap();
    home.app.chat().restore(&one).unwrap();
    assert_eq!(home.shown(&one).messages[1].state, ChatState::Stopped);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_end_of_the_program_cuts_a_reply_and_keeps_what_came() {
    let (mut home, server) = (Home::new(), slow_server());
    let conversation = home.conversation(&server).await;
    let reply = home.send(&conversation, "write 5000 tokens").await;
    home.begun(&reply).await;
    let growing = home.texts(&conversation).remove(1);
    let home = home.restarted().await;
    let cut = home.shown(&conversation).messages.remove(1);
    assert_eq!(cut.state, ChatState::Cut);
    assert!(cut.content.starts_with(&growing) && !growing.is_empty());
    assert_eq!(
        cut.failure.unwrap().message,
        "the program was closed before the reply ended"
    );
    assert!(!home.shown(&conversation).row.streaming);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crash_in_the_middle_of_a_reply_keeps_what_was_stored() {
    let (mut home, server) = (Home::new(), slow_server());
    let conversation = home.conversation(&server).await;
    let reply = home.send(&conversation, "write 5000 tokens").await;
    home.begun(&reply).await;
    // What a crash leaves is what is on the disk at that moment.
    let database = home.folder.path().join("traces.db");
    let stored = || {
        let db = rusqlite::Connection::open(&database).unwrap();
        let text = db.query_row(
            "SELECT content FROM chat_messages WHERE id = ?1",
            [&reply],
            |row| row.get::<_, String>(0),
        );
        text.unwrap()
    };
    wait_until(|| !stored().is_empty()).await;
    let copy = tempfile::tempdir().unwrap();
    let db = rusqlite::Connection::open(&database).unwrap();
    db.execute(
        "VACUUM INTO ?1",
        [copy.path().join("traces.db").to_str().unwrap()],
    )
    .unwrap();
    let crashed = Home::on(copy);
    let cut = crashed.shown(&conversation).messages.remove(1);
    assert_eq!(cut.state, ChatState::Cut);
    assert!(!cut.content.is_empty() && cut.failure.is_some());
    assert!(crashed.shown(&conversation).row.failed);
    home.app.chat().stop_reply(&reply).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn replies_and_their_traces_come_in_together() {
    let folder = tempfile::tempdir().unwrap();
    let app = tracewake_app::App::open(tracewake_app::AppOptions {
        listen: ListenOptions {
            addresses: vec!["127.0.0.1:0".parse().unwrap()],
            ..ListenOptions::default()
        },
        ..tracewake_app::AppOptions::at(folder.path().join("traces.db"))
    })
    .unwrap();
    let listeners = app.start().await;
    let updates = app.chat().updates();
    let home = Home { app, folder, updates };
    let server = tracewake_testkit::chat::ChatServer::start(tracewake_testkit::chat::Options {
        emit: Emit {
            ingest: Some(format!("http://{}", listeners[0].address)),
            ..Emit::default()
        },
        ..Default::default()
    })
    .unwrap();
    let mut conversations = Vec::new();
    for _ in 0..4 {
        conversations.push(home.conversation(&server).await);
    }
    let mut replies = Vec::new();
    for (round, conversation) in conversations.iter().enumerate() {
        replies.push(
            home.send(conversation, &format!("write {} tokens", 300 + round))
                .await,
        );
    }
    for reply in &replies {
        // Those that ended before they were waited for are told by what is kept.
        wait_until(|| {
            let all = conversations.iter().map(|conversation| home.shown(conversation));
            all.flat_map(|whole| whole.messages)
                .any(|message| message.id == *reply && message.state == ChatState::Complete)
        })
        .await;
    }
    for conversation in &conversations {
        let shown = home.shown(conversation);
        let session = shown.row.session_id.clone();
        wait_until(|| sessions::session(home.app.store(), &session, now()).is_ok()).await;
    }
    wait_until(|| server.observed().emitted > 0).await;
    assert_eq!(server.observed().emit_failures, [] as [String; 0]);
    home.app.stop().await.unwrap();
}
