//! What chat keeps: the tree of messages, the list and its search, deletion, and what a crash leaves.

use rusqlite::Connection;
use tracewake_model::UnixNanos;
use tracewake_store::{
    Batch, ChatBackendKind, ChatOrder, ChatRole, ChatState, ConversationPatch, ConversationQuery, Store,
    StoredBackend, StoredConversation, StoredMessage,
};

use crate::kit::*;

fn at(second: i64) -> UnixNanos {
    UnixNanos(BEGIN + second * SECOND)
}

fn backend(id: &str) -> ChatOrder {
    ChatOrder::Backend(StoredBackend {
        id: id.into(),
        name: format!("{id} backend"),
        kind: ChatBackendKind::ChatServer,
        base_url: "http://localhost:3284".into(),
        user_id: "user".into(),
        organization_id: String::new(),
        removed: false,
    })
}

fn begin(id: &str, backend: &str, second: i64) -> ChatOrder {
    ChatOrder::Begin(StoredConversation {
        id: id.into(),
        backend: backend.into(),
        given: String::new(),
        title: String::new(),
        model: "large".into(),
        session_id: String::new(),
        user_id: "user".into(),
        parameters: "{}".into(),
        draft: String::new(),
        leaf: None,
        created: at(second),
        updated: at(second),
        deleted: false,
    })
}

fn message(id: &str, conversation: &str, parent: Option<&str>, content: &str) -> StoredMessage {
    StoredMessage {
        id: id.into(),
        conversation: conversation.into(),
        parent: parent.map(str::to_owned),
        role: ChatRole::User,
        content: content.into(),
        state: ChatState::Complete,
        failure: None,
        model: String::new(),
        at: at(0),
        first_ns: None,
        elapsed_ns: None,
        input_tokens: None,
        output_tokens: None,
        finish_reason: String::new(),
        completion: String::new(),
        trace_id: String::new(),
        remote: String::new(),
    }
}

fn said(id: &str, conversation: &str, parent: Option<&str>, content: &str) -> ChatOrder {
    ChatOrder::Message(message(id, conversation, parent, content))
}

fn change(id: &str, patch: ConversationPatch) -> ChatOrder {
    ChatOrder::Change { id: id.into(), patch }
}

fn show(id: &str, leaf: &str) -> ChatOrder {
    change(
        id,
        ConversationPatch {
            leaf: Some(leaf.into()),
            ..ConversationPatch::default()
        },
    )
}

impl Home {
    fn chat(&self, orders: impl IntoIterator<Item = ChatOrder>) {
        self.commit(Batch {
            chat: orders.into_iter().collect(),
            ..Batch::default()
        });
    }

    fn path(&self, conversation: &str) -> Vec<String> {
        let whole = self.store.conversation_messages(conversation).unwrap().unwrap();
        whole.path.into_iter().map(|message| message.id).collect()
    }
}

fn listed(store: &Store, text: &str) -> Vec<(String, String)> {
    let query = ConversationQuery {
        text: text.into(),
        limit: 100,
        ..ConversationQuery::default()
    };
    let list = store.list_conversations(&query).unwrap();
    assert_eq!(list.total, list.conversations.len() as u64, "{text}");
    list.conversations
        .into_iter()
        .map(|row| (row.id, row.snippet))
        .collect()
}

/// A question, two answers to it, and an edited question with its answer.
fn branching(home: &Home) {
    home.chat([backend("b"), begin("c", "b", 0)]);
    home.chat([
        said("q1", "c", None, "why is the refund late"),
        said("a1", "c", Some("q1"), "I do not know"),
        said("a2", "c", Some("q1"), "the ledger was locked"),
        said("q2", "c", None, "why is the refund twice"),
        said("a3", "c", Some("q2"), "a retry"),
        show("c", "a3"),
    ]);
}

#[test]
fn the_path_on_show_ends_at_the_leaf() {
    let home = home();
    branching(&home);
    let check = |leaf: &str, expect: &[&str]| {
        home.chat([show("c", leaf)]);
        assert_eq!(home.path("c"), expect, "{leaf}");
        let row = &home.store.list_conversations(&one("c")).unwrap().conversations[0];
        assert_eq!(row.messages, expect.len() as u64, "{leaf}");
    };
    check("a3", &["q2", "a3"]);
    check("a1", &["q1", "a1"]);
    check("a2", &["q1", "a2"]);
    check("q1", &["q1"]);
    check("gone", &[]);
    let whole = home.store.conversation_messages("c").unwrap().unwrap();
    let places: Vec<_> = whole.places.iter().map(|place| place.id.as_str()).collect();
    assert_eq!(places, ["q1", "a1", "a2", "q2", "a3"]);
    assert_eq!(home.store.conversation_messages("other").unwrap(), None);
}

fn one(id: &str) -> ConversationQuery {
    ConversationQuery {
        id: Some(id.into()),
        limit: 1,
        ..ConversationQuery::default()
    }
}

#[test]
fn a_cycle_does_not_hang_a_read() {
    let home = home();
    branching(&home);
    let db = Connection::open(home.store.path()).unwrap();
    db.execute_batch("UPDATE chat_messages SET parent = 'a1' WHERE id = 'q1'")
        .unwrap();
    home.chat([show("c", "a1")]);
    assert_eq!(home.path("c"), ["q1", "a1"]);
}

#[test]
fn what_is_searched_for_stands_in_titles_or_messages() {
    let home = home();
    branching(&home);
    let given = ConversationPatch {
        given: Some("Ärger mit der Rückzahlung".into()),
        updated: Some(at(9)),
        ..ConversationPatch::default()
    };
    home.chat([
        begin("d", "b", 5),
        said("x", "d", None, "保険金の請求"),
        change("d", given),
    ]);
    let check = |text: &str, expect: &[(&str, &str)]| {
        let found = listed(&home.store, text);
        let found: Vec<_> = found
            .iter()
            .map(|(id, snippet)| (id.as_str(), snippet.as_str()))
            .collect();
        assert_eq!(found, expect, "{text}");
    };
    check("", &[("d", ""), ("c", "")]);
    check("  ", &[("d", ""), ("c", "")]);
    check("ledg", &[("c", "the ledger was locked")]);
    check("ledger retry", &[]);
    check("refund TWICE", &[("c", "why is the refund twice")]);
    check("rückz", &[("d", "")]);
    check("arger", &[("d", "")]);
    check("請求", &[("d", "保険金の請求")]);
    check("\"-*", &[]);
    // A title that is taken back is not found any more.
    let own = ConversationPatch {
        given: Some(String::new()),
        ..ConversationPatch::default()
    };
    home.chat([change("d", own)]);
    check("arger", &[]);
    let page = ConversationQuery {
        limit: 1,
        offset: 1,
        backend: Some("b".into()),
        ..ConversationQuery::default()
    };
    let page = home.store.list_conversations(&page).unwrap();
    assert_eq!((page.total, page.conversations[0].id.as_str()), (2, "c"));
}

#[test]
fn all_replies_count() {
    let home = home();
    branching(&home);
    let counted = |id: &str, parent: &str, input, output| {
        ChatOrder::Message(StoredMessage {
            role: ChatRole::Assistant,
            input_tokens: input,
            output_tokens: output,
            ..message(id, "c", Some(parent), "")
        })
    };
    home.chat([
        counted("a1", "q1", Some(100), Some(20)),
        counted("a2", "q1", Some(100), None),
        counted("a3", "q2", None, Some(u64::MAX)),
        counted("a3", "q2", None, Some(7)),
    ]);
    let row = home
        .store
        .list_conversations(&one("c"))
        .unwrap()
        .conversations
        .remove(0);
    assert_eq!((row.input_tokens, row.output_tokens), (200, 27));
}

#[test]
fn a_crash_leaves_cut_replies_with_what_came() {
    let Home { store, folder } = home();
    let home = Home { store, folder };
    branching(&home);
    let growing = |content: &str| {
        ChatOrder::Message(StoredMessage {
            role: ChatRole::Assistant,
            state: ChatState::Streaming,
            ..message("a4", "c", Some("q2"), content)
        })
    };
    home.chat([growing(""), show("c", "a4")]);
    home.chat([growing("what came befo")]);
    assert_eq!(listed(&home.store, "befo"), [], "it is found once it is whole");
    let row = home
        .store
        .list_conversations(&one("c"))
        .unwrap()
        .conversations
        .remove(0);
    assert!(row.streaming && row.state == ChatState::Streaming);
    home.store.close().unwrap();
    let home = Home {
        store: Store::open(options(&home.folder)).unwrap(),
        ..home
    };
    home.chat([ChatOrder::CutStreaming]);
    let reply = home.store.chat_message("a4").unwrap().unwrap();
    assert_eq!(
        (reply.content.as_str(), reply.state),
        ("what came befo", ChatState::Cut)
    );
    assert_eq!(listed(&home.store, "befo").len(), 1);
    let row = home
        .store
        .list_conversations(&one("c"))
        .unwrap()
        .conversations
        .remove(0);
    assert!(!row.streaming && row.state == ChatState::Cut);
}

#[test]
fn what_was_deleted_comes_back_until_it_is_purged() {
    let home = home();
    branching(&home);
    let join = |joined| ChatOrder::Join {
        conversation: "c".into(),
        session: "s".into(),
        joined,
        at: at(0),
    };
    home.chat([join(Some(true)), join(Some(false))]);
    home.chat([begin("d", "b", 5), said("x", "d", None, "kept")]);
    let delete = || ChatOrder::Delete {
        id: "c".into(),
        at: at(50),
    };
    home.chat([delete()]);
    assert_eq!(listed(&home.store, ""), [("d".into(), String::new())]);
    assert_eq!(listed(&home.store, "ledger"), []);
    assert_eq!(home.store.oldest_deleted_conversation().unwrap(), Some(at(50)));
    home.chat([
        ChatOrder::Purge {
            deleted_before: at(49),
        },
        ChatOrder::Restore { id: "c".into() },
    ]);
    assert_eq!(listed(&home.store, "ledger").len(), 1);
    home.chat([delete(), ChatOrder::RemoveBackend { id: "b".into() }]);
    home.chat([ChatOrder::Purge {
        deleted_before: at(50),
    }]);
    home.chat([
        ChatOrder::Restore { id: "c".into() },
        said("late", "c", Some("a3"), "too late"),
    ]);
    let db = Connection::open(home.store.path()).unwrap();
    let count = |table: &str| -> i64 {
        db.query_row(&format!("SELECT COUNT(*) FROM {table}"), [], |row| row.get(0))
            .unwrap()
    };
    let left = [
        "chat_conversations",
        "chat_messages",
        "chat_text_docsize",
        "chat_joins",
    ]
    .map(count);
    assert_eq!(
        left,
        [1, 1, 2, 0],
        "the other conversation, its message, both in the index"
    );
    // The name of a backend goes with the last conversation that shows it.
    assert!(home.store.chat_backend("b").unwrap().unwrap().removed);
    home.chat([
        ChatOrder::Delete {
            id: "d".into(),
            at: at(60),
        },
        ChatOrder::Purge {
            deleted_before: at(60),
        },
    ]);
    assert_eq!(home.store.chat_backends().unwrap(), []);
}

#[test]
fn conversations_are_found_by_the_session_of_their_backend() {
    let home = home();
    branching(&home);
    let session = |id: &str| ConversationPatch {
        session_id: Some(id.into()),
        ..ConversationPatch::default()
    };
    home.chat([
        change("c", session("s-1")),
        begin("d", "other", 5),
        change("d", session("s-1")),
    ]);
    let found = |backend: &str| {
        let sessions = ["s-1".to_owned(), "s-2".to_owned(), String::new()];
        home.store.conversations_of_sessions(backend, &sessions).unwrap()
    };
    assert_eq!(
        found("b").into_iter().collect::<Vec<_>>(),
        [("s-1".into(), "c".into())]
    );
    assert_eq!(found("nobody").len(), 0);
    let newest = home.store.newest_conversation("other").unwrap().unwrap();
    assert_eq!(newest.id, "d");
}

#[test]
fn chat_and_traces_share_a_commit_and_not_their_changes() {
    let home = home();
    let mut changes = home.store.changes();
    branching(&home);
    assert!(changes.try_recv().is_err(), "no session changed");
    home.commit(Batch {
        chat: vec![begin("d", "b", 1)],
        ..batch(messages(0..2))
    });
    assert_eq!(changes.try_recv().unwrap().touched, touched(["s"]));
    assert_eq!(home.store.stats(None).unwrap().events, 2);
    assert_eq!(listed(&home.store, "").len(), 2);
}
