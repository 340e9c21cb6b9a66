//! Derived data does not depend on order, duplication or batching.

use std::fmt::Write;

use bytes::Bytes;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use tracewake_model::{
    AgentHandoff, AgentScope, Clock, Content, CostDetails, Dialect, ErrorInfo, Event, EventTime, Kind,
    McpCall, Media, ModelInvocation, Original, Status, ToolResponse, UnixNanos,
};
use tracewake_store::{Batch, HashChain, Page, QueryFilter, Record, SessionQuery, Stats, Store};

use crate::kit::*;
use crate::prices::priced;

/// Everything that is derived, and every original, without row ids, as text.
fn dump(store: &Store) -> String {
    let now = UnixNanos(BEGIN + 5 * SECOND);
    let mut out = String::new();
    let all = QueryFilter::default();
    let events = store
        .query(
            &all,
            &Page {
                ascending: true,
                after: None,
                limit: 10_000,
            },
        )
        .unwrap()
        .events;
    let name_of = |id: i64| {
        let event = events.iter().find(|event| event.summary.id == id).unwrap();
        String::from_utf8_lossy(&event.original).into_owned()
    };
    let mut lines: Vec<String> = Vec::new();
    for event in &events {
        let tellings = store.tellings_of(event.summary.id).unwrap();
        let mut tellings: Vec<_> = tellings
            .into_iter()
            .map(|told| (told.revision, told.superseded, told.original))
            .collect();
        tellings.sort();
        let stored = (
            event.summary.time_ns,
            event.stated,
            event.clock,
            &event.session,
            &event.trace_id,
        );
        lines.push(format!(
            "event {stored:?} {:?} tellings {tellings:?}",
            event.original
        ));
    }
    lines.sort();
    let _ = writeln!(out, "{}", lines.join("\n"));
    let mut sessions = store
        .list_sessions(&SessionQuery {
            limit: 1_000,
            now,
            ..SessionQuery::default()
        })
        .unwrap()
        .sessions;
    sessions.sort_by(|a, b| a.key.cmp(&b.key));
    for session in sessions {
        let _ = writeln!(out, "{session:#?}");
        for span in store.spans(&session.key, 1_000).unwrap().spans {
            let span = tracewake_model::Span {
                row: 0,
                first_event: 0,
                ..span.clone()
            };
            let first = name_of(
                store
                    .spans(&session.key, 1_000)
                    .unwrap()
                    .spans
                    .iter()
                    .find(|s| s.key == span.key)
                    .unwrap()
                    .first_event,
            );
            let _ = writeln!(out, "{span:?} {first}");
        }
        let mut traces = store.trace_ids(&session.key).unwrap();
        traces.sort();
        let _ = writeln!(
            out,
            "{traces:?} {:?}",
            store.facets(&session.key, &query(""), NOW).unwrap()
        );
        let _ = writeln!(out, "{:#?}", unordered(store.stats(Some(&session.key)).unwrap()));
    }
    let _ = writeln!(
        out,
        "{:#?} {:?} {:#?}",
        unordered(store.stats(None).unwrap()),
        store.totals().unwrap().open_spans,
        store.integrity(None).unwrap(),
    );
    out
}

/// Figures without those that depend on the order of events: the events here lie at few instants, and of what happened
/// at one instant and nothing else orders, the order of arrival counts.
fn unordered(stats: Stats) -> Stats {
    Stats {
        handoffs: stats.handoffs.into_iter().filter(|edge| !edge.inferred).collect(),
        hash_chain: HashChain {
            events: stats.hash_chain.events,
            ..HashChain::default()
        },
        ..stats
    }
}

/// An event and, where it has no identity, what stands for it.
#[derive(Debug, Clone)]
struct Sent {
    event: Event,
    fallback: String,
}

fn to_record(sent: &Sent) -> Record {
    let bytes = Bytes::from(format!("{:?} {}", sent.event, sent.fallback));
    let original = Original {
        media: Media::Json,
        bytes,
        repeated: Vec::new(),
    };
    Record::new(sent.event.clone(), original).with_fallback_identity(sent.fallback.clone())
}

/// Stores events in batches of these sizes, the last size again and again, and dumps what comes of it.
fn dump_of(sent: &[Sent], sizes: &[usize]) -> String {
    let home = priced(1);
    let mut rest = sent;
    let mut sizes = sizes.iter().copied().chain(std::iter::repeat(usize::MAX));
    while !rest.is_empty() {
        let (now, later) = rest.split_at(sizes.next().unwrap().clamp(1, rest.len()));
        rest = later;
        home.commit(Batch {
            records: now.iter().map(to_record).collect(),
            ..batch([])
        });
    }
    let counts = home.store.totals().unwrap().counts;
    assert_eq!(counts.received, sent.len() as u64);
    assert_eq!(
        counts.stored + counts.duplicates + counts.continued + counts.conflicts,
        counts.received
    );
    dump(&home.store)
}

fn any_time() -> impl Strategy<Value = EventTime> {
    let stated = |clock| {
        move |second: i64| EventTime {
            stated: Some(UnixNanos(BEGIN + second * SECOND)),
            clock,
        }
    };
    prop_oneof![
        4 => (0_i64..6).prop_map(stated(Clock::Exact)),
        2 => (0_i64..6).prop_map(stated(Clock::NoZone)),
        1 => Just(EventTime::default()),
        1 => Just(EventTime::unreadable()),
    ]
}

fn any_content() -> impl Strategy<Value = (Kind, Option<Content>)> {
    let call = select(vec!["", "c1", "c2"]);
    let name = select(vec!["", "alpha", "beta"]);
    let error = || {
        Some(Content::Error(ErrorInfo {
            error_message: "broke".into(),
            ..ErrorInfo::default()
        }))
    };
    (call, name, 0_usize..16).prop_map(move |(call, name, which)| match which {
        0 => (Kind::SessionStart, None),
        1 => (Kind::SessionEnd, None),
        2 => (Kind::ToolStart, Some(tool_call(call, name))),
        3 => (Kind::ToolEnd, error()),
        4 => {
            let response = ToolResponse {
                tool_call_id: call.into(),
                error_message: name.into(),
                ..ToolResponse::default()
            };
            (Kind::ToolEnd, Some(Content::ToolResponse(response)))
        }
        5 => {
            let call = McpCall {
                server_name: call.into(),
                operation: name.into(),
                ..McpCall::default()
            };
            (Kind::McpStart, Some(Content::Mcp(call)))
        }
        6 => (Kind::McpEnd, error()),
        7 => (Kind::ModelStart, Some(model(0, 0))),
        8 if name.is_empty() => (Kind::ModelEnd, Some(nameless(model(7, 2)))),
        8 => (Kind::ModelEnd, Some(model(7, 2))),
        9 => (Kind::ModelEnd, error()),
        10 => (Kind::Input, Some(message(name))),
        11 => {
            let ends = AgentHandoff {
                from_agent_id: call.into(),
                to_agent_id: name.into(),
                ..AgentHandoff::default()
            };
            (Kind::AgentHandoff, Some(Content::Handoff(ends)))
        }
        12 => (Kind::AgentStart, None),
        13 => (Kind::ModelEnd, Some(model(0, 0))),
        14 => (Kind::Retry, error()),
        _ => (Kind::Custom(name.into()), None),
    })
}

/// The result of a call that does not name its model.
fn nameless(content: Content) -> Content {
    match content {
        Content::Model(call) => Content::Model(ModelInvocation {
            model: String::new(),
            provider: String::new(),
            ..call
        }),
        other => other,
    }
}

prop_compose! {
    fn any_sent()(
        identity in prop_oneof![4 => (0_u8..10).prop_map(|n| format!("id{n}")), 1 => Just(String::new())],
        fallback in (0_u8..4).prop_map(|n| format!("line{n}")),
        session in select(vec!["", "one", "one", "two"]),
        trace in select(vec!["", "t1", "t2"]),
        span in select(vec!["", "a", "a", "b", "c"]),
        parent in select(vec!["", "a", "missing"]),
        agent in select(vec!["", "x", "y"]),
        status in select(vec![Status::Unspecified, Status::Completed, Status::Failed, Status::Cancelled]),
        time in any_time(),
        (kind, content) in any_content(),
        cost in proptest::option::of((select(vec!["USD", "EUR", ""]), 0_u32..1000)),
        hash in select(vec!["", "", "h1", "h2"]),
        tags in vec(select(vec!["red".to_owned(), "blue".to_owned()]), 0..2),
        dialect in select(vec![Dialect::Chaukas, Dialect::Chaukas, Dialect::Aop, Dialect::Aop, Dialect::Otlp]),
        place in 1_i64..9,
        length in proptest::option::of(0_i64..3),
        revision in select(vec![0, 0, 0, 1, 2]),
        started in select(vec!["", "", "", "", "one", "two", "t2"]),
        recorder in select(vec!["", "sdk", "framework"]),
        response in select(vec!["", "r1", "r2"]),
        origin in select(vec!["", "shop"]),
    ) -> Sent {
        let cost = cost.map(|(currency, amount)| CostDetails {
            currency: currency.into(),
            total_cost: f64::from(amount) / 1000.0,
            ..CostDetails::default()
        });
        let event = Event {
            identity, revision, time, status, kind, content, cost, tags,
            session_id: session.into(),
            trace_id: trace.into(),
            started_session: started.into(),
            recorder: recorder.into(),
            response_id: response.into(),
            origin: origin.into(),
            hash_prev: hash.into(),
            content_hash: hash.into(),
            ..Event::default()
        };
        let event = spanned(event, span, parent, agent);
        let event = match dialect {
            Dialect::Aop => counted(event, place),
            Dialect::Otlp => whole(event, place, length),
            _ => event,
        };
        Sent { event, fallback }
    }
}

/// An event that is counted in its run and names no span.
fn counted(event: Event, place: i64) -> Event {
    let run = if event.trace_id.is_empty() {
        "t3".to_owned()
    } else {
        event.trace_id
    };
    Event {
        dialect: Dialect::Aop,
        agent_scope: AgentScope::Trace,
        identity: format!("{run}:{place}"),
        trace_id: run,
        sequence: Some(place),
        native_type: "action".into(),
        signature: if place % 3 == 0 {
            "ab".into()
        } else {
            String::new()
        },
        span_id: String::new(),
        parent_span_id: String::new(),
        ..event
    }
}

/// An event of a trace in which only some events name a session.
fn whole(event: Event, place: i64, length: Option<i64>) -> Event {
    let trace = if event.trace_id.is_empty() {
        "t1".to_owned()
    } else {
        event.trace_id
    };
    let end = event.time.stated.zip(length);
    Event {
        dialect: Dialect::Otlp,
        shares_session_of_trace: true,
        agent_scope: AgentScope::Run,
        identity: format!("{trace}:{place}"),
        trace_id: trace,
        end: end.map(|(start, length)| UnixNanos(start.0 + length * SECOND)),
        span_id: format!("s{place}"),
        ..event
    }
}

/// Events, and the same in another order, some of them several times, with the sizes of batches.
fn any_delivery() -> impl Strategy<Value = (Vec<Sent>, Vec<Sent>, Vec<usize>)> {
    (
        vec(any_sent(), 1..24),
        vec(any::<Index>(), 0..12),
        vec(1_usize..6, 0..12),
    )
        .prop_flat_map(|(sent, again, sizes)| {
            let mut delivered = sent.clone();
            delivered.extend(again.iter().map(|index| index.get(&sent).clone()));
            (Just(sent), Just(delivered).prop_shuffle(), Just(sizes))
        })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]
    #[test]
    fn order_duplicates_and_batches_do_not_matter((sent, delivered, sizes) in any_delivery()) {
        prop_assert_eq!(dump_of(&sent, &[]), dump_of(&delivered, &sizes));
    }
}
