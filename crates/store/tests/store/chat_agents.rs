//! The sessions of agents behind AgentAPI: found by what was said to them, or by the id on their command line, and the
//! turns that replies are made of.

use tracewake_model::{Content, Event, Kind, Message};
use tracewake_store::{
    ChatBackendKind, ChatOrder, ChatRole, StoredBackend, StoredConversation, StoredMessage, TraceLink,
};

use crate::chat_traces::{at, belong, conversation, join, message, offered, reply, step, steps};
use crate::kit::*;

/// What a person says in a session of traces.
fn said(session: &str, id: &str, text: &str, second: i64) -> Event {
    Event {
        content: Some(Content::Message(Message {
            role: "user".into(),
            text: text.into(),
            ..Message::default()
        })),
        ..event(&format!("{session}-{id}"), session, Kind::Input, second)
    }
}

fn typed(id: &str, conversation: &str, text: &str, second: i64) -> ChatOrder {
    ChatOrder::Message(StoredMessage {
        content: text.into(),
        ..message(id, conversation, ChatRole::User, second)
    })
}

fn backend(id: &str, kind: ChatBackendKind) -> ChatOrder {
    ChatOrder::Backend(StoredBackend {
        id: id.into(),
        name: id.into(),
        kind,
        base_url: String::new(),
        user_id: String::new(),
        organization_id: String::new(),
        removed: false,
    })
}

#[test]
fn the_session_of_an_agent_is_found_by_what_was_said_to_it() {
    let home = home();
    home.orders([
        backend("b", ChatBackendKind::AgentApi),
        conversation("c", ""),
        typed("m1", "c", "Find the ferry", 100),
        reply("r1", "c", 100, 140, ""),
        typed("m2", "c", "And  the price\n", 150),
        reply("r2", "c", 150, 190, ""),
    ]);
    home.append(vec![
        said("both", "1", "Find the ferry", 101),
        step("both", "", "work", 110),
        said("both", "2", "And the price", 152),
        step("both", "", "more", 160),
        said("one", "1", "Find the ferry", 99),
        said("other-words", "1", "Find the ferry now", 101),
        said("other-time", "1", "Find the ferry", 900),
        said("other-time", "2", "And the price", 900),
    ]);
    let found = home.sessions("c");
    assert_eq!(
        belong(&found),
        [(TraceLink::Words, "both"), (TraceLink::OneMessage, "one")]
    );
    assert_eq!(home.message_of("both", "work"), Some(("r1".into(), false)));
    assert_eq!(home.message_of("both", "more"), Some(("r2".into(), false)));

    home.orders([join("c", "both", Some(false))]);
    assert_eq!(belong(&home.sessions("c")), [(TraceLink::OneMessage, "one")]);
    assert_eq!(home.message_of("both", "work"), None);

    // What a ChatServer answers names its session; the same words alone join nothing there.
    home.orders([backend("b", ChatBackendKind::ChatServer)]);
    assert_eq!(belong(&home.sessions("c")), []);
}

/// What an agent answered: it arrived at a second, and nothing else is known of its time.
fn arrived(id: &str, conversation: &str, parent: &str, second: i64) -> ChatOrder {
    ChatOrder::Message(StoredMessage {
        parent: Some(parent.into()),
        remote: id.into(),
        ..message(id, conversation, ChatRole::Assistant, second)
    })
}

fn agent_session(backend: &str, session: &str, second: i64) -> ChatOrder {
    ChatOrder::AgentSession {
        backend: backend.into(),
        session: session.into(),
        at: at(second),
    }
}

/// A conversation with an agent that was begun at a second.
fn begun(id: &str, backend: &str, second: i64) -> ChatOrder {
    let ChatOrder::Begin(conversation) = conversation(id, "") else {
        unreachable!("it begins one");
    };
    ChatOrder::Begin(StoredConversation {
        backend: backend.into(),
        created: at(second),
        ..conversation
    })
}

#[test]
fn a_reply_of_an_agent_is_made_of_the_turn_that_its_prompt_began() {
    let home = home();
    home.orders([
        backend("b", ChatBackendKind::AgentApi),
        conversation("c", ""),
        typed("m1", "c", "Find the ferry", 100),
        // The terminal was still long after the answer stood in it, and something was reported before.
        ChatOrder::Message(StoredMessage {
            parent: Some("m1".into()),
            finish_reason: "warning".into(),
            ..message("report", "c", ChatRole::System, 101)
        }),
        arrived("r1", "c", "report", 104),
        typed("m2", "c", "And the price", 150),
        arrived("r2", "c", "m2", 155),
    ]);
    home.append(vec![
        said("s", "1", "Find the ferry", 101),
        step("s", "", "work", 102),
        step("s", "", "in the background", 140),
        said("s", "2", "And the price", 151),
        step("s", "", "more", 190),
        said("s", "3", "typed into the terminal itself", 200),
        step("s", "", "of nobody here", 201),
    ]);
    // With the prompt itself.
    assert_eq!(
        home.spans_of("c"),
        [
            "r1: 3 in s from event:s-1 by turn 101..151, 0 failed",
            "r2: 2 in s from event:s-2 by turn 151..200, 0 failed",
        ]
    );
    let check = |span: &str, expect: Option<&str>| {
        let found = home.message_of("s", span);
        assert_eq!(found, expect.map(|id| (id.to_owned(), false)), "{span}");
    };
    check("in the background", Some("r1"));
    check("more", Some("r2"));
    check("of nobody here", None);
}

#[test]
fn a_turn_is_inferred_while_its_session_is_or_the_words_come_twice() {
    let home = home();
    home.orders([
        backend("b", ChatBackendKind::AgentApi),
        conversation("c", ""),
        typed("m1", "c", "ok", 100),
        arrived("r1", "c", "m1", 104),
    ]);
    home.append(vec![said("s", "1", "ok", 101), step("s", "", "work", 102)]);
    // One message alone tells that the session belongs.
    assert_eq!(
        home.spans_of("c"),
        ["r1: 2 in s from event:s-1 by 101.., 0 failed"]
    );
    assert_eq!(home.message_of("s", "work"), Some(("r1".into(), true)));
    home.orders([join("c", "s", Some(true))]);
    assert_eq!(
        home.spans_of("c"),
        ["r1: 2 in s from event:s-1 by turn 101.., 0 failed"]
    );
    // Two sources tell of one prompt at nearly one time.
    home.append(vec![said("s", "again", "ok", 102)]);
    assert_eq!(
        home.spans_of("c"),
        ["r1: 3 in s from event:s-1 by turn 101.., 0 failed"]
    );
    home.append(vec![said("s", "2", "ok", 130), step("s", "", "other", 131)]);
    assert_eq!(
        home.spans_of("c"),
        ["r1: 3 in s from event:s-1 by 101..130, 0 failed"]
    );
}

#[test]
fn the_session_that_a_command_line_fixed_belongs_without_a_word() {
    let home = home();
    home.orders([
        backend("b", ChatBackendKind::AgentApi),
        backend("other", ChatBackendKind::AgentApi),
        begun("before", "b", 10),
        begun("c", "b", 100),
        typed("m1", "c", "/compact", 110),
        arrived("r1", "c", "m1", 120),
        begun("after", "b", 300),
        begun("elsewhere", "other", 100),
        typed("m2", "elsewhere", "the same words", 110),
        typed("m3", "elsewhere", "and more of them", 115),
        agent_session("b", "fixed", 50),
        agent_session("b", "never started", 60),
    ]);
    home.append(vec![
        said("fixed", "1", "the same words", 111),
        step("fixed", "", "work", 112),
        said("fixed", "2", "and more of them", 116),
    ]);
    assert_eq!(belong(&home.sessions("c")), [(TraceLink::Session, "fixed")]);
    // Their own servers ran before it and after it.
    assert_eq!(belong(&home.sessions("before")), []);
    assert_eq!(belong(&home.sessions("after")), []);
    // Whatever is said in it, it is the session of that agent.
    let elsewhere = home.sessions("elsewhere");
    assert_eq!((belong(&elsewhere), offered(&elsewhere)), (vec![], vec![]));
    assert_eq!(
        home.spans_of("c"),
        ["r1: 3 in fixed from event:fixed-1 by 110..122, 0 failed"]
    );
    assert_eq!(home.message_of("fixed", "work"), Some(("r1".into(), true)));
    // Resumed by the next server, it belongs there, too.
    home.append(vec![said("fixed", "3", "go on", 320)]);
    assert_eq!(belong(&home.sessions("after")), [(TraceLink::Session, "fixed")]);
    assert_eq!(belong(&home.sessions("before")), []);
}

#[test]
fn a_session_id_for_a_command_line_is_unused_until_something_is_said() {
    let home = home();
    home.orders([
        backend("b", ChatBackendKind::AgentApi),
        begun("c", "b", 10),
        typed("m1", "c", "before it", 20),
        agent_session("b", "first", 30),
        agent_session("other", "not of it", 40),
    ]);
    let unused = || home.store.unused_agent_session("b").unwrap();
    assert_eq!(unused().as_deref(), Some("first"));
    home.orders([typed("m2", "c", "after it", 35)]);
    assert_eq!(unused(), None);
    home.orders([agent_session("b", "second", 50)]);
    assert_eq!(unused().as_deref(), Some("second"));
    home.append(steps("second", "", &[60]));
    assert_eq!(unused(), None);
    // They go with their backend.
    home.orders([
        agent_session("b", "third", 70),
        ChatOrder::RemoveBackend { id: "b".into() },
    ]);
    assert_eq!(unused().as_deref(), Some("third"));
    home.orders([
        ChatOrder::Delete {
            id: "c".into(),
            at: at(80),
        },
        ChatOrder::Purge {
            deleted_before: at(90),
        },
    ]);
    assert_eq!(unused(), None);
}
