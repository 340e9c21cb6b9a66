//! Traces of a conversation: each rule by which a session belongs to it, what is offered, and which spans made a reply.

use proptest::collection::vec;
use proptest::prelude::*;
use tracewake_model::{Event, Kind, Status, UnixNanos};
use tracewake_store::{
    Batch, ChatOrder, ChatRole, ChatSessions, ChatState, ConversationPatch, Order, ReplySpans,
    SessionSummary, SpansBy, StoredConversation, StoredMessage, TraceLink,
};

use crate::kit::*;

pub(crate) const TRACE_1: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
pub(crate) const TRACE_2: &str = "11111111222233334444555555555555";

pub(crate) fn at(second: i64) -> UnixNanos {
    UnixNanos(BEGIN + second * SECOND)
}

pub(crate) fn conversation(id: &str, session_id: &str) -> ChatOrder {
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

pub(crate) fn message(id: &str, conversation: &str, role: ChatRole, second: i64) -> StoredMessage {
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
pub(crate) fn reply(id: &str, conversation: &str, from: i64, to: i64, trace_id: &str) -> ChatOrder {
    ChatOrder::Message(StoredMessage {
        elapsed_ns: Some((to - from) * SECOND),
        trace_id: trace_id.into(),
        ..message(id, conversation, ChatRole::Assistant, from)
    })
}

pub(crate) fn join(conversation: &str, session: &str, joined: Option<bool>) -> ChatOrder {
    ChatOrder::Join {
        conversation: conversation.into(),
        session: session.into(),
        joined,
        at: at(0),
    }
}

/// An event of a span of its own.
pub(crate) fn step(session: &str, trace: &str, name: &str, second: i64) -> Event {
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
pub(crate) fn steps(session: &str, trace: &str, seconds: &[i64]) -> Vec<Event> {
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
    pub(crate) fn orders(&self, orders: impl IntoIterator<Item = ChatOrder>) {
        self.commit(Batch {
            chat: orders.into_iter().collect(),
            ..Batch::default()
        });
    }

    pub(crate) fn sessions(&self, conversation: &str) -> ChatSessions {
        self.store.chat_sessions(conversation, NOW, 100).unwrap().unwrap()
    }

    pub(crate) fn spans_of(&self, conversation: &str) -> Vec<String> {
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
    pub(crate) fn message_of(&self, session: &str, span: &str) -> Option<(String, bool)> {
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

pub(crate) fn belong(found: &ChatSessions) -> Vec<(TraceLink, &str)> {
    keys(&found.sessions)
}

pub(crate) fn offered(found: &ChatSessions) -> Vec<(&str, u64)> {
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
