//! Traces of a conversation: each rule by which a session belongs to it, what is offered, and which spans made a reply.

use proptest::collection::vec;
use proptest::prelude::*;
use tracewake_model::{Content, Event, Kind, Message, Status, UnixNanos};
use tracewake_store::{
    Batch, ChatBackendKind, ChatOrder, ChatRole, ChatSessions, ChatState, ConversationPatch, Order,
    ReplySpans, SessionSummary, SpansBy, StoredBackend, StoredConversation, StoredMessage, TraceLink,
};

use crate::kit::*;

const TRACE_1: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
const TRACE_2: &str = "11111111222233334444555555555555";

fn at(second: i64) -> UnixNanos {
    UnixNanos(BEGIN + second * SECOND)
}

fn conversation(id: &str, session_id: &str) -> ChatOrder {
    ChatOrder::Begin(StoredConversation {
        id: id.into(),
        backend: "b".into(),
        given: String::new(),
        title: format!("title of {id}"),
        model: "large".into(),
        session_id: session_id.into(),
        user_id: "user".into(),
        parameters: "{}".into(),
        draft: String::new(),
        leaf: None,
        created: at(0),
        updated: at(0),
        deleted: false,
    })
}

fn message(id: &str, conversation: &str, role: ChatRole, second: i64) -> StoredMessage {
    StoredMessage {
        id: id.into(),
        conversation: conversation.into(),
        parent: None,
        role,
        content: "words".into(),
        state: ChatState::Complete,
        failure: None,
        model: "large".into(),
        at: at(second),
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

/// A reply that was in progress from one second to another.
fn reply(id: &str, conversation: &str, from: i64, to: i64, trace_id: &str) -> ChatOrder {
    ChatOrder::Message(StoredMessage {
        elapsed_ns: Some((to - from) * SECOND),
        trace_id: trace_id.into(),
        ..message(id, conversation, ChatRole::Assistant, from)
    })
}

fn join(conversation: &str, session: &str, joined: Option<bool>) -> ChatOrder {
    ChatOrder::Join {
        conversation: conversation.into(),
        session: session.into(),
        joined,
        at: at(0),
    }
}

/// An event of a span of its own.
fn step(session: &str, trace: &str, name: &str, second: i64) -> Event {
    Event {
        trace_id: trace.into(),
        ..spanned(
            event(&format!("{session}-{name}"), session, Kind::ModelEnd, second),
            name,
            "",
            "planner",
        )
    }
}

/// Events of a session at these seconds.
fn steps(session: &str, trace: &str, seconds: &[i64]) -> Vec<Event> {
    let event = |second: &i64| step(session, trace, &format!("{session}-{second}"), *second);
    seconds.iter().map(event).collect()
}

/// An interval in seconds; one without an end has none.
fn interval(from_ns: i64, to_ns: i64) -> String {
    let second = |ns: i64| format!("{:.0}", (ns - BEGIN) as f64 / SECOND as f64);
    let to = match to_ns {
        i64::MAX => String::new(),
        _ => second(to_ns),
    };
    format!("{}..{to}", second(from_ns))
}

impl Home {
    fn orders(&self, orders: impl IntoIterator<Item = ChatOrder>) {
        self.commit(Batch {
            chat: orders.into_iter().collect(),
            ..Batch::default()
        });
    }

    fn sessions(&self, conversation: &str) -> ChatSessions {
        self.store.chat_sessions(conversation, NOW, 100).unwrap().unwrap()
    }

    fn spans_of(&self, conversation: &str) -> Vec<String> {
        let told = |spans: &ReplySpans| {
            let first = self.store.span(spans.first).unwrap().unwrap();
            let by = match &spans.by {
                SpansBy::Session => "session".to_owned(),
                SpansBy::Trace(_) => "trace".to_owned(),
                SpansBy::Turn { from_ns, to_ns } => format!("turn {}", interval(*from_ns, *to_ns)),
                SpansBy::Time { from_ns, to_ns } => interval(*from_ns, *to_ns),
            };
            format!(
                "{}: {} in {} from {} by {by}, {} failed",
                spans.message, spans.spans, spans.session, first.span.key.id, spans.failed
            )
        };
        let replies = self.store.reply_spans(conversation, NOW).unwrap();
        replies.iter().map(told).collect()
    }

    /// The message of a span that is known by its id.
    fn message_of(&self, session: &str, span: &str) -> Option<(String, bool)> {
        let spans = self.store.spans(session, 1_000).unwrap().spans;
        let row = spans.iter().find(|known| known.key.id == span).unwrap().row;
        let found = self.store.message_of_span(row, NOW).unwrap();
        found.map(|message| (message.message, message.by_time))
    }
}

fn keys(sessions: &[(TraceLink, SessionSummary)]) -> Vec<(TraceLink, &str)> {
    sessions
        .iter()
        .map(|(link, session)| (*link, session.key.as_str()))
        .collect()
}

fn belong(found: &ChatSessions) -> Vec<(TraceLink, &str)> {
    keys(&found.sessions)
}

fn offered(found: &ChatSessions) -> Vec<(&str, u64)> {
    found
        .offers
        .iter()
        .map(|offer| (offer.session.key.as_str(), offer.events))
        .collect()
}

fn aside(found: &ChatSessions) -> Vec<(TraceLink, &str)> {
    keys(&found.aside)
}

#[test]
fn sessions_belong_by_id_by_trace_and_by_hand() {
    let home = home();
    let uuid = "4bf92f35-77b3-4da6-a3ce-929d0e0e4736";
    home.append(steps("chat-1", "", &[10, 11]));
    home.append(steps("by-trace", TRACE_1, &[5]));
    home.append(steps("by-uuid", uuid, &[6]));
    home.append(steps("by-capitals", &TRACE_1.to_uppercase(), &[7]));
    home.append(steps("by-hand", "", &[500]));
    home.append(steps("stranger", "", &[900]));
    home.orders([
        conversation("c", "chat-1"),
        reply("r", "c", 10, 12, TRACE_1),
        join("c", "by-hand", Some(true)),
        join("c", "not there", Some(true)),
    ]);
    let found = home.sessions("c");
    assert_eq!(
        belong(&found),
        [
            (TraceLink::Session, "chat-1"),
            (TraceLink::Trace, "by-capitals"),
            (TraceLink::Trace, "by-uuid"),
            (TraceLink::Trace, "by-trace"),
            (TraceLink::Joined, "by-hand"),
        ]
    );
    assert_eq!((found.total, offered(&found)), (5, vec![]));
    assert_eq!(home.store.chat_sessions("nobody", NOW, 9).unwrap(), None);
    // The strongest link counts, and what a person joined and let go again is a stranger.
    home.orders([join("c", "chat-1", Some(true)), join("c", "by-hand", None)]);
    let link = |session: &str| home.store.chat_link("c", session).unwrap();
    assert_eq!(link("chat-1"), Some(TraceLink::Session));
    assert_eq!(link("by-trace"), Some(TraceLink::Trace));
    assert_eq!(link("by-hand"), None);
    assert_eq!(link("not there"), None);
    let first = home.store.chat_sessions("c", NOW, 2).unwrap().unwrap();
    assert_eq!((first.sessions.len(), first.total), (2, 4));
}

#[test]
fn what_belongs_is_summed_and_unpriced_calls_make_it_partial() {
    let home = home();
    let call = |session: &str, tokens: i32| {
        with(
            step(session, "", &format!("{session}-call"), 5),
            model(tokens, tokens / 2),
        )
    };
    home.append([call("chat-1", 100), call("joined", 10), call("other", 1)]);
    home.orders([conversation("c", "chat-1"), join("c", "joined", Some(true))]);
    let sums = home.sessions("c").sums;
    assert_eq!(
        (sums.input_tokens, sums.output_tokens, sums.total_tokens),
        (110, 55, 165)
    );
    assert_eq!((sums.costs.len(), sums.unpriced_calls), (0, 2));
}

#[test]
fn sessions_at_the_time_of_a_reply_are_offered_the_likeliest_first() {
    let home = home();
    home.append(steps("inside", "", &[101, 102]));
    home.append(steps("longer inside", "", &[103, 104, 105]));
    home.append(steps("half", "", &[99, 100]));
    home.append(steps("long", "", &[1, 50, 101, 150, 190]));
    home.append(steps("after the end", "", &[111]));
    // Its time overlaps, and none of its events.
    home.append(steps("around", "", &[90, 190]));
    home.append(steps("before", "", &[97, 98]));
    home.append(steps("later", "", &[113]));
    home.append(steps("refused", "", &[101]));
    home.append(steps("of another", "", &[101]));
    home.append(steps("traced by another", TRACE_2, &[101]));
    home.orders([
        conversation("c", ""),
        reply("r", "c", 100, 110, TRACE_1),
        join("c", "refused", Some(false)),
        conversation("other", "of another"),
        reply("or", "other", 5_000, 5_001, TRACE_2),
    ]);
    let found = home.sessions("c");
    assert_eq!(
        offered(&found),
        [
            ("longer inside", 3),
            ("inside", 2),
            ("after the end", 1),
            ("half", 1),
            ("long", 1),
        ]
    );
    assert_eq!(found.offers[3].share(), 0.5);
    assert_eq!(aside(&found), [(TraceLink::Time, "refused")]);
    let few = home.store.chat_sessions("c", NOW, 2).unwrap().unwrap();
    assert_eq!((few.offers.len(), few.offers_total), (2, 5));
    // A conversation that asked for nothing is offered nothing.
    home.orders([conversation("silent", "")]);
    assert_eq!(offered(&home.sessions("silent")), []);
}

#[test]
fn what_a_person_does_not_want_is_aside_until_it_is_joined_again() {
    let home = home();
    home.append(steps("chat-1", "", &[10]));
    home.append(steps("other", "", &[10]));
    home.orders([
        conversation("c", "chat-1"),
        reply("r", "c", 10, 12, ""),
        join("c", "chat-1", Some(false)),
        join("c", "other", Some(false)),
    ]);
    let found = home.sessions("c");
    assert_eq!((belong(&found), offered(&found)), (vec![], vec![]));
    assert_eq!(
        aside(&found),
        [(TraceLink::Session, "chat-1"), (TraceLink::Time, "other")]
    );
    assert_eq!(home.spans_of("c"), [""; 0]);
    assert_eq!(home.message_of("chat-1", "chat-1-10"), None);
    home.orders([join("c", "chat-1", None), join("c", "other", Some(true))]);
    assert_eq!(
        belong(&home.sessions("c")),
        [(TraceLink::Session, "chat-1"), (TraceLink::Joined, "other")]
    );
    // A deleted session is nowhere.
    home.commit(Batch {
        orders: vec![Order::Delete {
            key: "chat-1".into(),
            at: at(0),
        }],
        ..Batch::default()
    });
    assert_eq!(belong(&home.sessions("c")), [(TraceLink::Joined, "other")]);
}

#[test]
fn spans_of_a_reply_are_told_by_its_trace_id() {
    let home = home();
    let mut failed = step("chat-1", TRACE_1, "late", 300);
    failed.status = Status::Failed;
    home.append(steps("chat-1", TRACE_1, &[10, 11]));
    home.append([failed]);
    home.append(steps("chat-1", TRACE_2, &[30]));
    home.append(steps("chat-1", "another", &[12]));
    home.orders([
        conversation("c", "chat-1"),
        reply("r1", "c", 10, 12, TRACE_1),
        reply("r2", "c", 30, 31, TRACE_2),
    ]);
    assert_eq!(
        home.spans_of("c"),
        [
            "r1: 3 in chat-1 from chat-1-10 by trace, 1 failed",
            "r2: 1 in chat-1 from chat-1-30 by trace, 0 failed",
        ]
    );
    assert_eq!(home.message_of("chat-1", "late"), Some(("r1".into(), false)));
    assert_eq!(home.message_of("chat-1", "chat-1-30"), Some(("r2".into(), false)));
    // By its time alone: the other trace ran while the first reply was in progress.
    assert_eq!(home.message_of("chat-1", "chat-1-12"), Some(("r1".into(), true)));
    // A session with one trace needs no filter; what is in it without a trace id counts, too.
    home.append(steps("single", TRACE_1, &[10, 11, 12, 13, 14]));
    home.append(steps("single", "", &[15]));
    assert!(home.spans_of("c")[0].starts_with("r1: "));
}

#[test]
fn a_session_of_one_trace_belongs_to_its_reply_as_a_whole() {
    let home = home();
    home.append(steps("s", TRACE_1, &[10, 11]));
    home.orders([conversation("c", ""), reply("r", "c", 10, 12, TRACE_1)]);
    assert_eq!(home.spans_of("c"), ["r: 2 in s from s-10 by session, 0 failed"]);
}

#[test]
fn spans_without_a_trace_id_are_told_by_their_time() {
    let home = home();
    // A span that begins before the request and lasts is not the reply's.
    let mut early = step("chat-1", "", "long", 5);
    early.kind = Kind::ModelStart;
    let mut late = early.clone();
    (late.identity, late.kind, late.time) = (
        "chat-1-long-end".into(),
        Kind::ModelEnd,
        event("", "", Kind::ModelEnd, 14).time,
    );
    home.append([early, late]);
    home.append(steps("chat-1", "", &[9, 10, 13, 15, 16, 40]));
    home.orders([
        conversation("c", "chat-1"),
        reply("r1", "c", 10, 14, TRACE_1),
        reply("r2", "c", 15, 30, TRACE_2),
    ]);
    assert_eq!(
        home.spans_of("c"),
        [
            "r1: 2 in chat-1 from chat-1-10 by 10..15, 0 failed",
            "r2: 2 in chat-1 from chat-1-15 by 15..32, 0 failed",
        ]
    );
    let check = |span: &str, expect: Option<&str>| {
        let found = home.message_of("chat-1", span);
        assert_eq!(found, expect.map(|id| (id.to_owned(), true)), "{span}");
    };
    check("chat-1-9", None);
    check("chat-1-10", Some("r1"));
    check("chat-1-15", Some("r2"));
    check("chat-1-40", None);
    check("long", None);
}

#[test]
fn a_reply_that_only_arrived_was_under_way_since_it_was_asked_for() {
    let home = home();
    home.append(steps("agent", "", &[20, 24]));
    let mut answer = message("a", "c", ChatRole::Assistant, 25);
    answer.parent = Some("q".into());
    answer.remote = "3".into();
    let copied = message("copied", "c", ChatRole::Assistant, 500);
    let mut streaming = message("s", "c", ChatRole::Assistant, 3_590);
    streaming.state = ChatState::Streaming;
    home.orders([
        conversation("c", ""),
        ChatOrder::Message(message("q", "c", ChatRole::User, 20)),
        ChatOrder::Message(answer),
        ChatOrder::Message(copied),
        ChatOrder::Message(streaming),
        join("c", "agent", Some(true)),
    ]);
    assert_eq!(
        home.spans_of("c"),
        ["a: 2 in agent from agent-20 by 20..27, 0 failed"]
    );
    // What streams goes on until now; what was copied was never in progress.
    home.append(steps("old", "", &[500]));
    home.append(steps("new", "", &[3_599]));
    assert_eq!(offered(&home.sessions("c")), [("new", 1)]);
}

#[test]
fn the_way_back_from_a_span_ends_at_a_conversation_that_is_there() {
    let home = home();
    home.append(steps("s", TRACE_1, &[10]));
    home.orders([conversation("c", ""), reply("r", "c", 10, 12, TRACE_1)]);
    let span = home.store.spans("s", 1).unwrap().spans[0].row;
    let found = home.store.message_of_span(span, NOW).unwrap().unwrap();
    assert_eq!(
        (found.conversation, found.title),
        ("c".into(), "title of c".into())
    );
    home.orders([ChatOrder::Change {
        id: "c".into(),
        patch: ConversationPatch {
            given: Some("given".into()),
            ..ConversationPatch::default()
        },
    }]);
    let found = home.store.message_of_span(span, NOW).unwrap().unwrap();
    assert_eq!(found.title, "given");
    assert_eq!(home.store.message_of_span(span + 1_000, NOW).unwrap(), None);
    home.orders([ChatOrder::Delete {
        id: "c".into(),
        at: at(0),
    }]);
    assert_eq!(home.store.message_of_span(span, NOW).unwrap(), None);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// What belongs, what is offered and which spans made a reply is the same for every order of arrival.
    #[test]
    fn the_order_of_arrival_is_no_matter(
        seeds in vec((0..6_usize, 0..3_usize, 0..40_i64), 1..40),
        order in any::<u64>(),
    ) {
        let traces = ["", TRACE_1, TRACE_2];
        let event = |(at, (session, trace, second)): (usize, &(usize, usize, i64))| {
            step(&format!("s{session}"), traces[*trace], &format!("span-{at}"), *second)
        };
        let events: Vec<Event> = seeds.iter().enumerate().map(event).collect();
        let mut shuffled = events.clone();
        let mut state = order | 1;
        for at in (1..shuffled.len()).rev() {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            shuffled.swap(at, usize::try_from(state >> 33).unwrap() % (at + 1));
        }
        let told = |events: Vec<Event>| {
            let home = home();
            for chunk in events.chunks(3) {
                home.append(chunk.to_vec());
            }
            home.orders([
                conversation("c", "s0"),
                reply("r1", "c", 5, 15, TRACE_1),
                reply("r2", "c", 20, 25, ""),
                join("c", "s1", Some(true)),
                join("c", "s2", Some(false)),
                conversation("d", ""),
                reply("r3", "d", 0, 1, TRACE_2),
            ]);
            let found = home.sessions("c");
            let offers: Vec<_> = offered(&found).iter().map(|(key, events)| format!("{key} {events}")).collect();
            (format!("{:?} {:?}", belong(&found), aside(&found)), offers, home.spans_of("c"), home.spans_of("d"))
        };
        prop_assert_eq!(told(events), told(shuffled));
    }
}

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
