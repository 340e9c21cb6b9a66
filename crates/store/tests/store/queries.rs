//! Finding events over all sessions.

use tracewake_model::{Kind, Status, UnixNanos};
use tracewake_store::{Page, QueryFilter, SessionQuery};

use crate::kit::*;

#[test]
fn queries_use_every_filter() {
    let home = home();
    home.append(run());
    home.wait_for_index();
    let check = |filter: QueryFilter, expect: &[&str]| {
        let page = Page {
            ascending: true,
            after: None,
            limit: 100,
        };
        let found = home.store.query(&filter, &page).unwrap();
        let ids: Vec<&str> = found.events.iter().map(|event| event.identity.as_str()).collect();
        assert_eq!(ids, expect, "{filter:?}");
        assert_eq!(found.next, None);
    };
    let any = QueryFilter::default;
    check(
        QueryFilter {
            tenant: "acme".into(),
            ..any()
        },
        &["e5"],
    );
    check(
        QueryFilter {
            project: "none".into(),
            ..any()
        },
        &[],
    );
    check(
        QueryFilter {
            session: "session-1".into(),
            kinds: vec![Kind::Input],
            ..any()
        },
        &["e2"],
    );
    check(
        QueryFilter {
            agent: "billing".into(),
            ..any()
        },
        &["e7", "e8"],
    );
    check(
        QueryFilter {
            span: "tool".into(),
            ..any()
        },
        &["e4", "e5"],
    );
    check(
        QueryFilter {
            trace: "trace-1".into(),
            ..any()
        },
        &["e5"],
    );
    check(
        QueryFilter {
            statuses: vec![Status::Failed],
            ..any()
        },
        &["e5"],
    );
    check(
        QueryFilter {
            tags: vec!["billing".into(), "late".into()],
            ..any()
        },
        &["e5"],
    );
    check(
        QueryFilter {
            tags: vec!["billing".into(), "absent".into()],
            ..any()
        },
        &[],
    );
    check(
        QueryFilter {
            text: "refu".into(),
            ..any()
        },
        &["e2"],
    );
    check(
        QueryFilter {
            text: "***".into(),
            ..any()
        },
        &[],
    );
    let from = Some(UnixNanos(BEGIN + 7 * SECOND));
    check(QueryFilter { from, ..any() }, &["e7", "e8"]);
    check(
        QueryFilter {
            until: Some(UnixNanos(BEGIN + SECOND)),
            ..any()
        },
        &["e1"],
    );
}

#[test]
fn pages_follow_each_other() {
    let home = home();
    // Three events at the same instant: the cursor must not skip or repeat one.
    home.append((0..7).map(|n| event(&format!("e{n}"), "s", Kind::System, n / 3)));
    for ascending in [true, false] {
        let mut seen = Vec::new();
        let mut after = None;
        loop {
            let page = Page {
                ascending,
                after,
                limit: 2,
            };
            let found = home.store.query(&QueryFilter::default(), &page).unwrap();
            seen.extend(found.events.into_iter().map(|event| event.summary.id));
            after = found.next;
            if after.is_none() {
                break;
            }
        }
        let expect: Vec<i64> = if ascending {
            (1..=7).collect()
        } else {
            (1..=7).rev().collect()
        };
        assert_eq!(seen, expect);
    }
    let mut exported = Vec::new();
    let mut after = None;
    loop {
        let page = home.store.export("s", after, 3).unwrap();
        exported.extend(page.events);
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(exported.len(), 7);
}

#[test]
fn search_finds_any_script_and_any_tail() {
    let home = home();
    home.append(run());
    let long = format!("{} needle", "hay ".repeat(50_000));
    home.append([with(event("long", "session-2", Kind::Output, 9), message(&long))]);
    home.wait_for_index();
    let check = |text: &str, expect: &[&str]| {
        let page = home.store.search(&query(text), 10, 0, NOW).unwrap();
        let found: Vec<String> = page
            .hits
            .iter()
            .map(|hit| home.store.event(hit.event.id).unwrap().unwrap().identity)
            .collect();
        assert_eq!(found, expect, "{text}");
        assert_eq!(
            (page.total, page.complete, page.index_behind),
            (expect.len() as u64, true, 0)
        );
    };
    check("refund", &["e2"]);
    check("REFUND please", &["e2"]);
    check("保険", &["e8"]);
    check("険金", &["e8"]);
    check("needle", &["long"]);
    check("\"my refund\"", &["e2"]);
    check("\"refund my\"", &[]);
    check("nowhere", &[]);
    check("", &["long", "e8", "e7", "e6", "e5", "e4", "e3", "e2", "e1"]);
    let hit = &home.store.search(&query("needle"), 1, 0, NOW).unwrap().hits[0];
    assert!(
        hit.snippet.ends_with("needle") && hit.snippet.len() < 400,
        "{}",
        hit.snippet
    );
    let sessions = |text: &str| {
        let query = SessionQuery {
            query: query(text),
            limit: 10,
            ..SessionQuery::default()
        };
        home.store
            .list_sessions(&query)
            .unwrap()
            .sessions
            .into_iter()
            .map(|s| s.key)
            .collect::<Vec<_>>()
    };
    assert_eq!(sessions("needle"), ["session-2"]);
    assert_eq!(sessions("my refund"), ["session-1"]);
    assert_eq!(sessions("session-"), ["session-2", "session-1"]);
    assert_eq!(sessions("trace-1"), ["session-1"]);
    assert_eq!(sessions("100%"), Vec::<String>::new());
}

#[test]
fn statistics_of_a_tenant() {
    let home = home();
    home.append(run());
    home.append([event("x", "", Kind::System, 0)]);
    let stats = home.store.event_stats("", "", None, None).unwrap();
    assert_eq!(
        (stats.events, stats.sessions, stats.avg_session_duration_ms),
        (9, 1, 8_000.0)
    );
    let stats = home.store.event_stats("acme", "", None, None).unwrap();
    assert_eq!(
        (stats.events, stats.sessions, stats.by_kind),
        (1, 1, vec![(Kind::ToolEnd, 1)])
    );
    assert_eq!(
        home.store.event_stats("nobody", "", None, None).unwrap().events,
        0
    );
    let totals = home.store.totals().unwrap();
    assert_eq!((totals.events, totals.sessions, totals.open_spans), (9, 2, 2));
    let check = home.store.check().unwrap();
    assert!(check.problems.is_empty(), "{check:?}");
}
