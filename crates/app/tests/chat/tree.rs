//! Versions of messages, drafts, titles, search, deletion.

use tracewake_app::dto::*;

use crate::kit::*;

fn change(change: impl FnOnce(&mut ConversationChange)) -> ConversationChange {
    let mut all = ConversationChange::default();
    change(&mut all);
    all
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edited_message_stands_beside_the_one_before() {
    let (mut home, server) = (Home::new(), server());
    let conversation = home.conversation(&server).await;
    for text in ["one", "two"] {
        let reply = home.send(&conversation, text).await;
        home.ended(&reply).await;
    }
    let before = home.shown(&conversation).messages;
    let sent = home
        .app
        .chat()
        .send(SendRequest {
            conversation: conversation.clone(),
            parent: before[2].parent.clone(),
            text: "three".into(),
        })
        .await
        .unwrap();
    home.ended(&sent.reply.clone().unwrap()).await;
    let shown = home.shown(&conversation);
    let texts: Vec<&str> = shown
        .messages
        .iter()
        .map(|message| message.content.as_str())
        .collect();
    assert_eq!(texts[2], "three");
    assert_eq!(shown.messages[2].versions, [before[2].id.clone(), sent.message]);
    assert_eq!((shown.row.messages, shown.row.title.as_str()), (4, "one"));
    // Back to the version before: the newest path below it comes with it.
    let back = change(|all| all.shown = Some(before[2].id.clone()));
    home.app.chat().update(&conversation, back).unwrap();
    let texts = home.texts(&conversation);
    assert_eq!(texts[2], "two");
    assert_eq!(texts.len(), 4);
    // The first one can be edited, too.
    let sent = home
        .app
        .chat()
        .send(SendRequest {
            conversation: conversation.clone(),
            parent: None,
            text: "anew".into(),
        })
        .await
        .unwrap();
    home.ended(&sent.reply.unwrap()).await;
    assert_eq!(home.texts(&conversation).len(), 2);
    let foreign = home.conversation(&server).await;
    let stray = SendRequest {
        conversation: foreign,
        parent: Some(before[1].id.clone()),
        text: "stray".into(),
    };
    let refused = refusal(home.app.chat().send(stray).await);
    assert!(refused.contains("not one of the conversation"), "{refused}");
}

#[tokio::test(flavor = "multi_thread")]
async fn drafts_titles_and_parameters_survive() {
    let (mut home, server) = (Home::new(), server());
    let conversation = home.conversation(&server).await;
    let all = change(|all| {
        all.draft = Some("not sent ".into());
        all.title = Some(" My own ".into());
        all.model = Some("gpt-5@1".into());
        all.session_id = Some("0190a5c2-7b1e-7c3a-9d4e-5f6a7b8c9d0e".into());
        all.parameters = Some(ChatParameters {
            temperature: Some(1.5),
            variables: "{ not yet".into(),
            ..ChatParameters::default()
        });
    });
    home.app.chat().update(&conversation, all).unwrap();
    let before = home.shown(&conversation);
    let mut home_again = home.restarted().await;
    assert_eq!(home_again.shown(&conversation), before);
    assert_eq!(
        (before.draft.as_str(), before.row.title.as_str()),
        ("not sent ", "My own")
    );
    assert_eq!(before.row.session_id, "0190a5c2-7b1e-7c3a-9d4e-5f6a7b8c9d0e");
    home = {
        home_again.set(&conversation, |parameters| parameters.variables.clear());
        let reply = home_again.send(&conversation, "not sent").await;
        home_again.ended(&reply).await;
        home_again
    };
    let shown = home.shown(&conversation);
    assert_eq!(shown.draft, "", "what was sent is no draft any more");
    assert_eq!(shown.row.title, "My own");
    let own = change(|all| all.title = Some(String::new()));
    home.app.chat().update(&conversation, own).unwrap();
    assert_eq!(home.shown(&conversation).row.title, "not sent");
    let long = change(|all| all.title = Some("x".repeat(201)));
    assert!(refusal(home.app.chat().update(&conversation, long)).contains("200 characters"));
}

#[tokio::test(flavor = "multi_thread")]
async fn conversations_are_listed_found_deleted_and_brought_back() {
    let (mut home, server) = (Home::new(), server());
    let mut ids = Vec::new();
    for text in ["about refunds", "about ledgers"] {
        let conversation = home.conversation(&server).await;
        let reply = home.send(&conversation, text).await;
        home.ended(&reply).await;
        ids.push(conversation);
    }
    let list = |home: &Home, search: &str| {
        let request = ConversationListRequest {
            search: search.into(),
            backend: None,
            offset: 0,
            limit: 50,
        };
        let page = home.app.chat().conversations(&request).unwrap();
        assert_eq!(page.total as usize, page.rows.len());
        page.rows.into_iter().map(|row| row.id).collect::<Vec<_>>()
    };
    assert_eq!(list(&home, ""), [ids[1].clone(), ids[0].clone()]);
    assert_eq!(list(&home, "refu"), [ids[0].clone()]);
    assert_eq!(list(&home, "you wrote ledgers"), [ids[1].clone()]);
    home.app.chat().delete(&ids[0]).await.unwrap();
    assert_eq!(list(&home, "refu"), [] as [String; 0]);
    assert!(refusal(home.app.chat().conversation(&ids[0])).contains("no conversation"));
    assert!(home.try_send(&ids[1], "still here").await.is_ok());
    home.app.chat().restore(&ids[0]).unwrap();
    assert_eq!(list(&home, "refu"), [ids[0].clone()]);
    assert!(refusal(home.app.chat().restore("never")).contains("no conversation never"));
}
