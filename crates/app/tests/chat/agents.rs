//! Agents: their conversation comes by itself, and ends with their server.

use tracewake_app::dto::*;
use tracewake_testkit::agent::{AgentServer, Control, Level, Options, Report};

use crate::kit::*;

fn agent(port: u16) -> AgentServer {
    AgentServer::start(Options {
        port,
        ..Options::default()
    })
    .unwrap()
}

fn port_of(agent: &AgentServer) -> u16 {
    agent.base_url().rsplit_once(':').unwrap().1.parse().unwrap()
}

/// Waits until a conversation reads like this.
async fn reads(home: &Home, conversation: &str, so: impl Fn(&[String]) -> bool) {
    wait_until(|| so(&home.texts(conversation))).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_agents_conversation_comes_by_itself() {
    let (mut home, agent) = (Home::new(), agent(0));
    let backend = home.add(BackendKind::AgentApi, &agent.base_url());
    let before = home.app.chat().agent_state(&backend).await.unwrap();
    assert_eq!(
        (before.status, before.transport.as_str()),
        (AgentStatus::Stable, "pty")
    );
    let conversation = home.app.chat().create(&backend, "").await.unwrap();
    reads(&home, &conversation, |texts| texts.len() == 1).await;
    assert_eq!(home.app.chat().create(&backend, "").await.unwrap(), conversation);
    let sent = home.try_send(&conversation, " write 40 tokens\n").await.unwrap();
    assert_eq!(sent.reply, None);
    // It grows, and is told as it does.
    let mut grown = 0;
    home.until(|update| match update {
        ChatUpdate::Text { .. } => {
            grown += 1;
            (grown == 3).then_some(())
        }
        _ => None,
    })
    .await;
    wait_until(|| !home.shown(&conversation).row.streaming).await;
    let shown = home.shown(&conversation);
    assert_eq!(shown.row.title, "write 40 tokens");
    assert_eq!(shown.messages[1].id, sent.message);
    assert_eq!(shown.messages[1].content, "write 40 tokens");
    assert_eq!(
        (shown.messages[2].role, shown.messages[2].model.as_str()),
        (ChatRole::Assistant, "claude")
    );
    assert!(shown.messages[2].content.split_whitespace().count() > 40);
    // All of it is there after a start, and nothing of it twice.
    let home = home.restarted().await;
    assert_eq!(home.shown(&conversation).messages, shown.messages);
    assert_eq!(home.app.chat().create(&backend, "").await.unwrap(), conversation);
    assert_eq!(home.shown(&conversation).messages, shown.messages);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_agent_that_works_says_so_in_its_own_words() {
    let (mut home, agent) = (Home::new(), agent(0));
    let backend = home.add(BackendKind::AgentApi, &agent.base_url());
    let conversation = home.app.chat().create(&backend, "").await.unwrap();
    agent.control(Control {
        step_ms: Some(50),
        ..Control::default()
    });
    home.try_send(&conversation, "write 4000 tokens").await.unwrap();
    home.until(|update| match update {
        ChatUpdate::Agent { state, .. } => (state.status == AgentStatus::Running).then_some(()),
        _ => None,
    })
    .await;
    assert!(home.shown(&conversation).row.streaming);
    let refused: CommandError = home.try_send(&conversation, "hurry").await.unwrap_err().into();
    let failure = refused.failure.unwrap();
    assert_eq!(failure.status, Some(500));
    assert!(
        failure.message.contains("can only be sent when"),
        "{}",
        failure.message
    );
    assert!(!home.texts(&conversation).contains(&"hurry".to_owned()));
    // Keys reach it all the same.
    home.app.chat().send_keys(&conversation, "\u{1b}").await.unwrap();
    wait_until(|| agent.observed().keys == ["\u{1b}"]).await;
    wait_until(|| !home.shown(&conversation).row.streaming).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_reaches_an_agent_in_the_order_in_which_it_was_sent() {
    let (home, agent) = (Home::new(), agent(0));
    let backend = home.add(BackendKind::AgentApi, &agent.base_url());
    let conversation = home.app.chat().create(&backend, "").await.unwrap();
    agent.control(Control {
        delay_ms: Some(300),
        ..Control::default()
    });
    let keys = |keys: &'static str| home.app.chat().send_keys(&conversation, keys);
    let (typed, from_the_bar, message, last) = tokio::join!(
        keys("y"),
        keys("\u{1b}[A"),
        home.try_send(&conversation, "hello"),
        // It ends the answer to the message: before it, there would be none.
        keys("\u{1b}"),
    );
    typed.unwrap();
    from_the_bar.unwrap();
    message.unwrap();
    last.unwrap();
    assert_eq!(agent.observed().keys, ["y", "\u{1b}[A", "\u{1b}"]);
    reads(&home, &conversation, |texts| texts.contains(&"hello".to_owned())).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn files_are_put_on_the_agents_machine() {
    let (home, agent) = (Home::new(), agent(0));
    let backend = home.add(BackendKind::AgentApi, &agent.base_url());
    let conversation = home.app.chat().create(&backend, "").await.unwrap();
    let file = home.folder.path().join("notes 1.txt");
    std::fs::write(&file, "hello").unwrap();
    let there = home.app.chat().upload_file(&conversation, &file).await.unwrap();
    assert_eq!(std::fs::read_to_string(there).unwrap(), "hello");
    std::fs::write(&file, vec![0; (10 << 20) + 1]).unwrap();
    let refused = refusal(home.app.chat().upload_file(&conversation, &file).await);
    assert_eq!(
        refused,
        "notes 1.txt has 10.0 MiB; an agent takes files of at most 10 MiB"
    );
    let refused = refusal(
        home.app
            .chat()
            .upload_file(&conversation, home.folder.path())
            .await,
    );
    assert!(refused.ends_with("is no file"), "{refused}");
    let refused = refusal(
        home.app
            .chat()
            .upload_file(&conversation, &home.folder.path().join("gone"))
            .await,
    );
    assert!(refused.contains("gone cannot be read"), "{refused}");
    assert_eq!(agent.observed().uploads.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_agent_reports_stands_in_its_conversation() {
    let (mut home, agent) = (Home::new(), agent(0));
    let backend = home.add(BackendKind::AgentApi, &agent.base_url());
    let conversation = home.app.chat().create(&backend, "").await.unwrap();
    agent.control(Control {
        error: Some(Report {
            message: "failed to parse <x>".into(),
            level: Level::Warning,
        }),
        ..Control::default()
    });
    let notice = home
        .until(|update| match update {
            ChatUpdate::Notice { level, message, .. } => Some((level.clone(), message.clone())),
            _ => None,
        })
        .await;
    assert_eq!(notice, ("warning".into(), "failed to parse <x>".into()));
    let last = home.shown(&conversation).messages.pop().unwrap();
    assert_eq!(
        (last.role, last.finish_reason.as_str()),
        (ChatRole::System, "warning")
    );
    // The stream breaks off and comes again: told again, it is no news.
    let streams = agent.observed().streams;
    agent.control(Control {
        drop_streams: true,
        ..Control::default()
    });
    wait_until(|| agent.observed().streams > streams).await;
    agent.control(Control {
        say: Some("ready".into()),
        ..Control::default()
    });
    reads(&home, &conversation, |texts| {
        texts.last().is_some_and(|last| last == "ready")
    })
    .await;
    assert_eq!(home.texts(&conversation).len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_starts_again_begins_another_conversation() {
    let (mut home, first) = (Home::new(), agent(0));
    let backend = home.add(BackendKind::AgentApi, &first.base_url());
    let old = home.app.chat().create(&backend, "").await.unwrap();
    home.try_send(&old, "hello").await.unwrap();
    reads(&home, &old, |texts| texts.len() == 3).await;
    let port = port_of(&first);
    drop(first);
    home.until(|update| match update {
        ChatUpdate::Agent { state, .. } => {
            (state.status == AgentStatus::Unreachable).then(|| assert!(state.failure.is_some()))
        }
        _ => None,
    })
    .await;
    let refused: CommandError = home.try_send(&old, "are you there").await.unwrap_err().into();
    assert_eq!(refused.code, ErrorCode::BackendFailed);
    let second = agent(port);
    // It is tried at once, and not only when it is time.
    let new = home.app.chat().create(&backend, "").await.unwrap();
    assert_ne!(new, old);
    let refused = refusal(home.try_send(&old, "and now").await);
    assert!(refused.contains("started again"), "{refused}");
    home.try_send(&new, "hello again").await.unwrap();
    reads(&home, &new, |texts| texts.len() == 3).await;
    assert_eq!(home.texts(&old).len(), 3, "the old one stays");
    // Deleted, it starts again from what the agent tells.
    home.app.chat().delete(&new).await.unwrap();
    let newest = home.app.chat().create(&backend, "").await.unwrap();
    assert_ne!(newest, new);
    reads(&home, &newest, |texts| texts.len() == 3).await;
    drop(second);
}
