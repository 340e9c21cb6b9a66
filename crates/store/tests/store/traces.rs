//! One trace as a whole, and following what is newly stored.

use tracewake_model::{Agent, Dialect, Event, EventTime, Kind, Status, UnixNanos};
use tracewake_store::{Follow, Followed, SessionQuery, SessionSummary};

use crate::kit::*;

/// The event of this number in a trace.
fn counted(trace: &str, sequence: i64, second: i64) -> Event {
    Event {
        dialect: Dialect::Aop,
        trace_id: trace.into(),
        sequence: Some(sequence),
        agent: Agent {
            id: "123".into(),
            ..Agent::default()
        },
        ..event(&format!("{trace}:{sequence}"), "", Kind::Output, second)
    }
}

#[test]
fn a_trace_is_read_in_its_own_order() {
    let home = home();
    let failed = Event {
        status: Status::Failed,
        ..counted("t", 2, 9)
    };
    let foreign = Event {
        dialect: Dialect::Otlp,
        shares_session_of_trace: true,
        ..counted("t", 4, 50)
    };
    home.append(vec![
        counted("t", 3, 1),
        failed,
        counted("t", 1, 5),
        counted("other", 1, 90),
        foreign,
    ]);
    let summary = home.store.trace_summary(Dialect::Aop, "t").unwrap().unwrap();
    assert_eq!((summary.events, summary.failed), (3, 1));
    assert_eq!(
        (summary.first_ns, summary.last_ns),
        (BEGIN + SECOND, BEGIN + 9 * SECOND)
    );
    let ids = home.store.trace_events(Dialect::Aop, "t").unwrap();
    assert_eq!(ids, [3, 2, 1]);
    assert_eq!(home.store.originals(&[1, 77, 3]).unwrap().len(), 2);
    assert_eq!(home.store.trace_summary(Dialect::Aop, "none").unwrap(), None);
    assert_eq!(home.store.trace_summary(Dialect::Ossa, "t").unwrap(), None);
}

#[test]
fn what_is_new_is_followed_once() {
    let home = home();
    let check = |what: &Follow, after: i64, limit: u64, expect: (usize, i64, bool)| {
        let Followed {
            events,
            reached,
            more,
        } = home.store.follow(Dialect::Aop, what, after, limit).unwrap();
        assert_eq!((events.len(), reached, more), expect, "{what:?} after {after}");
    };
    let trace = Follow::Trace("t".into());
    let agent = Follow::Agent("123".into());
    check(&trace, 0, 10, (0, 0, false));
    home.append(vec![
        counted("t", 1, 1),
        counted("other", 1, 1),
        counted("t", 2, 2),
    ]);
    assert_eq!(home.store.newest_event().unwrap(), 3);
    check(&trace, 0, 1, (1, 1, true));
    check(&trace, 1, 10, (1, 3, false));
    check(&trace, 3, 10, (0, 3, false));
    check(&agent, 0, 10, (3, 3, false));
    check(&Follow::Agent("none".into()), 0, 10, (0, 3, false));
    home.append(vec![counted("t", 2, 2), counted("t", 3, 3)]);
    check(&trace, 3, 10, (1, 4, false));
    assert!(home.store.knows_agent("123").unwrap() && !home.store.knows_agent("none").unwrap());
}

#[test]
fn a_span_of_two_traces_stays_where_one_of_them_stays() {
    let home = home();
    let part = |trace: &str, n: i64, session: &str, span: &str| Event {
        dialect: Dialect::Otlp,
        shares_session_of_trace: true,
        trace_id: trace.into(),
        ..spanned(
            event(&format!("{trace}:{n}"), session, Kind::AgentEnd, n),
            span,
            "",
            "x",
        )
    };
    home.append(vec![
        part("t1", 1, "two", "shared"),
        part("t2", 2, "two", "own"),
        part("t2", 3, "", "shared"),
    ]);
    // Of the sessions that the second trace names, the first by name is the one its nameless events belong to.
    home.append(vec![part("t2", 4, "one", "other")]);
    let spans = |session: &str| {
        let spans = home.store.spans(session, 10).unwrap().spans;
        let mut ids: Vec<_> = spans.into_iter().map(|span| (span.key.id, span.ends)).collect();
        ids.sort();
        ids
    };
    let named = |id: &str| (id.to_owned(), 1);
    assert_eq!(spans("two"), [named("own"), named("shared")]);
    assert_eq!(spans("one"), [named("other"), named("shared")]);
}

#[test]
fn a_started_session_is_part_of_the_one_that_started_it() {
    let thread = |identity: &str, trace: &str, session: &str, started: &str| Event {
        dialect: Dialect::Otlp,
        shares_session_of_trace: !trace.is_empty(),
        session_yields_to_trace: true,
        trace_id: trace.into(),
        started_session: started.into(),
        ..spanned(event(identity, session, Kind::AgentEnd, 1), identity, "", session)
    };
    let run = [
        thread("1", "shared", "main", "below"),
        thread("2", "shared", "below", ""),
        thread("3", "", "below", ""),
        thread("4", "own", "below", "deepest"),
        thread("5", "", "deepest", ""),
        thread("6", "", "another", ""),
    ];
    let check = |order: [usize; 6]| {
        let home = home();
        for place in order {
            home.append(vec![run[place].clone()]);
        }
        let sessions = all_sessions(&home);
        let mut events: Vec<_> = sessions
            .into_iter()
            .map(|session| (session.key, session.events))
            .collect();
        events.sort();
        assert_eq!(
            events,
            [("another".to_owned(), 1), ("main".to_owned(), 5)],
            "{order:?}"
        );
    };
    check([0, 1, 2, 3, 4, 5]);
    check([5, 4, 3, 2, 1, 0]);
    check([2, 4, 3, 1, 5, 0]);
    check([4, 0, 2, 3, 1, 5]);
}

#[test]
fn one_call_that_two_recorders_tell_of_in_two_traces_is_counted_once() {
    // A call of `trace` from `second` to `last`.
    let told = |trace: &str, session: &str, recorder: &str, (second, last): (i64, i64), tokens: i32| Event {
        dialect: Dialect::Otlp,
        shares_session_of_trace: true,
        trace_id: trace.into(),
        recorder: recorder.into(),
        response_id: "msg_1".into(),
        end: Some(UnixNanos(BEGIN + last * SECOND)),
        ..with(
            spanned(event(trace, session, Kind::ModelEnd, second), trace, "", ""),
            model(tokens, 20),
        )
    };
    let check = |events: &[Event], expect: &[(&str, u64, i64)]| {
        for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0]] {
            let home = home();
            for place in order.into_iter().filter(|place| *place < events.len()) {
                home.append(vec![events[place].clone()]);
            }
            let mut sessions: Vec<_> = all_sessions(&home)
                .into_iter()
                .map(|session| (session.key, session.events, session.input_tokens))
                .collect();
            sessions.sort();
            let expect: Vec<_> = expect
                .iter()
                .map(|(key, events, tokens)| ((*key).to_owned(), *events, *tokens))
                .collect();
            assert_eq!(sessions, expect, "{order:?} of {events:?}");
        }
    };
    let outer = told("b", "", "instrumentation", (1, 5), 100);
    let inner = told("a", "", "sdk", (2, 4), 100);
    check(&[outer.clone(), inner.clone()], &[("a", 2, 100)]);
    // One that names a session takes the others with it, two that name different ones stay apart.
    let named = told("b", "talk", "instrumentation", (1, 5), 100);
    check(&[named.clone(), inner.clone()], &[("talk", 2, 100)]);
    let other = told("a", "other", "sdk", (2, 4), 100);
    check(&[named, other], &[("other", 1, 100), ("talk", 1, 100)]);
    // Three tell of it.
    let third = told("c", "", "gateway", (3, 3), 100);
    check(&[outer.clone(), inner, third], &[("a", 3, 100)]);
    // Some servers give every response the same id: another time, or the same recorder, is another call.
    let later = told("a", "", "sdk", (6, 7), 100);
    check(&[outer.clone(), later], &[("a", 1, 100), ("b", 1, 100)]);
    let beside = told("a", "", "instrumentation", (2, 4), 100);
    check(&[outer, beside], &[("a", 1, 100), ("b", 1, 100)]);
}

#[test]
fn one_refused_call_that_two_recorders_tell_of_in_two_traces_is_one_error() {
    // A call of `trace` that failed, from one millisecond to another.
    let refused = |trace: &str, recorder: &str, origin: &str, (from, to): (i64, i64)| Event {
        dialect: Dialect::Otlp,
        shares_session_of_trace: true,
        trace_id: trace.into(),
        recorder: recorder.into(),
        origin: origin.into(),
        status: Status::Failed,
        time: EventTime::exact(UnixNanos(BEGIN + from * 1_000_000)),
        end: Some(UnixNanos(BEGIN + to * 1_000_000)),
        ..with(
            spanned(event(trace, "", Kind::ModelEnd, 0), trace, "", ""),
            model(0, 0),
        )
    };
    let check = |events: &[Event], expect: &[(&str, i64)]| {
        for order in [[0, 1, 2, 3], [3, 2, 1, 0], [1, 3, 0, 2]] {
            let home = home();
            for place in order.into_iter().filter(|place| *place < events.len()) {
                home.append(vec![events[place].clone()]);
            }
            let mut sessions: Vec<_> = all_sessions(&home)
                .into_iter()
                .map(|session| (session.key, session.errors as i64))
                .collect();
            sessions.sort();
            let expect: Vec<_> = expect
                .iter()
                .map(|(key, errors)| ((*key).to_owned(), *errors))
                .collect();
            assert_eq!(sessions, expect, "{order:?} of {events:?}");
        }
    };
    let outer = refused("b", "instrumentation", "shop", (0, 210));
    let inner = refused("a", "sdk", "shop", (1, 209));
    check(&[outer.clone(), inner.clone()], &[("a", 1)]);
    // Two at once are two calls, each told twice.
    let other = refused("c", "instrumentation", "shop", (2, 215));
    let inside_both = refused("d", "sdk", "shop", (3, 205));
    check(&[outer.clone(), inner, other, inside_both], &[("a", 2)]);
    let apart = [
        refused("a", "sdk", "stock", (1, 209)),
        refused("a", "instrumentation", "shop", (1, 209)),
        refused("a", "sdk", "shop", (1, 211)),
        refused("a", "sdk", "shop", (300, 400)),
        refused("a", "sdk", "", (1, 209)),
    ];
    for other in apart {
        check(&[outer.clone(), other], &[("a", 1), ("b", 1)]);
    }
    let long = refused("b", "instrumentation", "shop", (0, 9_000));
    check(
        &[long, refused("a", "sdk", "shop", (5_000, 5_200))],
        &[("a", 1), ("b", 1)],
    );
}

fn all_sessions(home: &Home) -> Vec<SessionSummary> {
    let all = SessionQuery {
        limit: 10,
        now: NOW,
        ..SessionQuery::default()
    };
    home.store.list_sessions(&all).unwrap().sessions
}

#[test]
fn a_trace_that_got_a_session_is_not_counted_as_without_one() {
    let home = home();
    let named = |id: &str, trace: &str, session: &str| Event {
        dialect: Dialect::Otlp,
        trace_id: trace.into(),
        shares_session_of_trace: true,
        ..event(id, session, Kind::Output, 1)
    };
    home.append(vec![
        named("a", "one", ""),
        named("b", "one", "talk"),
        named("c", "one", ""),
        named("d", "two", ""),
        named("e", "two", ""),
    ]);
    let stats = home.store.stats(None).unwrap();
    assert_eq!((stats.session_ids, stats.without_session), (1, 2));
    assert_eq!(home.store.stats(Some("talk")).unwrap().without_session, 0);
}

#[test]
fn what_names_a_span_alone_belongs_to_the_trace_of_that_span() {
    let run = |identity: &str, span: &str, session: &str| Event {
        dialect: Dialect::LangSmith,
        shares_session_of_trace: true,
        trace_id: "trace".into(),
        ..spanned(event(identity, session, Kind::ToolEnd, 1), span, "root", "x")
    };
    let thought = |trace: &str| Event {
        dialect: Dialect::LangSmith,
        shares_session_of_trace: true,
        names_span_alone: true,
        trace_id: trace.into(),
        parent_span_id: trace.into(),
        ..event(&format!("thought of {trace}"), "", Kind::Score, 2)
    };
    let told = [
        run("1", "call", ""),
        thought("call"),
        run("2", "root", "thread"),
        thought("never"),
    ];
    let check = |batches: &[&[usize]]| {
        let home = home();
        for _ in 0..2 {
            for batch in batches {
                home.append(batch.iter().map(|place| told[*place].clone()));
            }
        }
        let mut found: Vec<_> = all_sessions(&home)
            .into_iter()
            .map(|session| (session.key, session.events, session.conflicts))
            .collect();
        found.sort();
        let expect = [("never".to_owned(), 1, 0), ("thread".to_owned(), 3, 0)];
        assert_eq!(found, expect, "{batches:?}");
    };
    check(&[&[0], &[1], &[2], &[3]]);
    check(&[&[3], &[2], &[1], &[0]]);
    check(&[&[1], &[0], &[3, 2]]);
    check(&[&[1, 0], &[2, 3]]);
    check(&[&[0, 1, 2, 3]]);
    check(&[&[0, 2], &[3, 1]]);
}
