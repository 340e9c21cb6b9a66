//! When an event is the same, when it is a conflict, and when it is new.

use bytes::Bytes;
use tracewake_model::{
    AgentHandoff, Clock, Content, Dialect, Event, EventTime, Kind, Media, Original, Outcome, UnixNanos,
};
use tracewake_store::{Batch, Record, Store, StoreOptions};

use crate::kit::*;

#[test]
fn one_identity_with_several_contents() {
    let home = home();
    let say = |text: &str, second| with(event("same", "s", Kind::Input, second), message(text));
    assert_eq!(home.append([say("first", 1)]).outcomes, [Outcome::New]);
    assert_eq!(home.append([say("second", 2)]).outcomes, [Outcome::Conflict]);
    assert_eq!(
        home.append([say("first", 1), say("second", 2)]).outcomes,
        [Outcome::Duplicate; 2]
    );
    // The same words at another exact time are another event.
    assert_eq!(home.append([say("first", 3)]).outcomes, [Outcome::Conflict]);
    home.wait_for_index();
    let stored = home.store.event(1).unwrap().unwrap();
    assert_eq!(&stored.original[..], b"user\nfirst\n");
    let conflicts = home.store.tellings_of(1).unwrap();
    assert_eq!(
        conflicts.iter().map(|c| &c.original[..]).collect::<Vec<_>>(),
        [&b"user\nsecond\n"[..], b"user\nfirst\n"]
    );
    assert_eq!(
        home.store.session("s", UnixNanos(0)).unwrap().unwrap().conflicts,
        2
    );
    // One that states an earlier time takes the place of the event, in the list, in its session and in the index.
    assert_eq!(
        home.append([Event {
            session_id: "t".into(),
            ..say("earliest", 0)
        }])
        .outcomes,
        [Outcome::Conflict]
    );
    home.wait_for_index();
    assert_eq!(home.store.session("s", UnixNanos(0)).unwrap(), None);
    assert_eq!(
        home.store.session("t", UnixNanos(0)).unwrap().unwrap().conflicts,
        3
    );
    assert_eq!(
        home.store.search(&query("earliest"), 10, 0, NOW).unwrap().total,
        1
    );
    assert_eq!(home.store.search(&query("first"), 10, 0, NOW).unwrap().total, 0);
}

/// How many events a search finds.
fn found(home: &Home, words: &str) -> u64 {
    home.wait_for_index();
    home.store.search(&query(words), 10, 0, NOW).unwrap().total
}

#[test]
fn an_event_that_grew_is_told_by_its_last_record_whatever_came_first() {
    let told = |revision, text: &str, kind, content| Event {
        revision,
        tags: vec![text.to_owned()],
        content_hash: text.to_owned(),
        ..with(event("same", "s", kind, revision as i64), content)
    };
    let handoff = AgentHandoff {
        from_agent_id: "planner".into(),
        to_agent_id: "writer".into(),
        ..AgentHandoff::default()
    };
    let tellings = [
        told(0, "begun", Kind::AgentHandoff, Content::Handoff(handoff)),
        told(1, "halfway", Kind::Input, message("halfway")),
        told(2, "ended", Kind::ModelEnd, model(100, 10)),
    ];
    for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0], [2, 0, 1]] {
        let home = home();
        let outcomes = order.map(|at| home.append([tellings[at].clone()]).outcomes[0]);
        assert_eq!(outcomes, [Outcome::New, Outcome::Continued, Outcome::Continued]);
        assert_eq!(home.append(tellings.clone()).outcomes, [Outcome::Duplicate; 3]);
        let counts = home.store.totals().unwrap().counts;
        assert_eq!((counts.stored, counts.continued, counts.conflicts), (1, 2, 0));
        let stored = home.store.event(1).unwrap().unwrap();
        assert_eq!(
            (&stored.summary.kind, stored.summary.tokens),
            (&Kind::ModelEnd, Some(110))
        );
        let session = home.store.session("s", UnixNanos(0)).unwrap().unwrap();
        assert_eq!(
            (session.events, session.conflicts, session.total_tokens),
            (1, 0, 110)
        );
        let stats = home.store.stats(Some("s")).unwrap();
        assert_eq!((stats.handoffs.len(), stats.hash_chain.events), (0, 1));
        assert_eq!((found(&home, "halfway"), found(&home, "tag:halfway")), (0, 0));
        assert_eq!(found(&home, "tag:ended"), 1);
        let kept = home.store.tellings_of(1).unwrap();
        let kept: Vec<_> = kept.iter().map(|told| (told.revision, told.superseded)).collect();
        assert_eq!(kept, [(1, true), (0, true)]);
    }
}

/// An event that says these letters, and that others may say more of.
fn part(letters: &str) -> Event {
    Event {
        told_in_parts: true,
        revision: letters.len() as u64,
        ..with(event("same", "s", Kind::Input, 1), message(letters))
    }
}

/// All letters of two such events.
fn join(_: Dialect, one: (Media, &[u8]), other: (Media, &[u8])) -> Option<(Event, Original)> {
    let letters = |text: &[u8]| String::from_utf8_lossy(text).lines().nth(1).map(str::to_owned);
    let mut all: Vec<char> = (letters(one.1)? + &letters(other.1)?).chars().collect();
    all.sort_unstable();
    all.dedup();
    let text: String = all.into_iter().collect();
    let original = Original {
        media: Media::Json,
        bytes: Bytes::from(format!("user\n{text}\n")),
        repeated: Vec::new(),
    };
    Some((part(&text), original))
}

#[test]
fn parts_of_an_event_are_joined_in_any_order() {
    let folder = tempfile::tempdir().unwrap();
    for (at, order) in [
        ["a", "b", "c"],
        ["c", "b", "a"],
        ["b", "c", "a"],
        ["bc", "a", "ab"],
    ]
    .iter()
    .enumerate()
    {
        for together in [false, true] {
            let path = folder.path().join(format!("{at}{together}.db"));
            let options = StoreOptions {
                join,
                ..StoreOptions::new(path, text_of)
            };
            let home = Home {
                store: Store::open(options).unwrap(),
                folder: tempfile::tempdir().unwrap(),
            };
            let outcomes = match together {
                true => home.append(order.map(part)).outcomes,
                false => order
                    .map(|letters| home.append([part(letters)]).outcomes[0])
                    .into(),
            };
            // One that adds nothing to what is known is told again.
            assert_eq!(outcomes[0], Outcome::New, "{order:?} {together}");
            for outcome in &outcomes[1..] {
                assert!(
                    matches!(outcome, Outcome::Continued | Outcome::Duplicate),
                    "{order:?} {together}: {outcome:?}"
                );
            }
            let check = || {
                let stored = home.store.event(1).unwrap().unwrap();
                assert_eq!(&stored.original[..], b"user\nabc\n", "{order:?}");
                let counts = home.store.totals().unwrap().counts;
                assert_eq!((counts.stored, counts.conflicts), (1, 0), "{order:?}");
                assert_eq!(found(&home, "abc"), 1, "{order:?}");
            };
            check();
            assert_eq!(home.append(order.map(part)).outcomes, [Outcome::Duplicate; 3]);
            assert_eq!(home.append([part("abc")]).outcomes, [Outcome::Duplicate]);
            check();
        }
    }
}

#[test]
fn a_contradiction_is_a_conflict_until_the_event_grows_beyond_it() {
    let home = home();
    let say = |revision, text: &str| Event {
        revision,
        ..with(event("same", "s", Kind::Input, 1), message(text))
    };
    let conflicts = || home.store.session("s", UnixNanos(0)).unwrap().unwrap().conflicts;
    home.append([say(1, "one")]);
    assert_eq!(home.append([say(1, "other")]).outcomes, [Outcome::Conflict]);
    assert_eq!(home.append([say(0, "before")]).outcomes, [Outcome::Continued]);
    assert_eq!(conflicts(), 1);
    assert_eq!(home.append([say(2, "after")]).outcomes, [Outcome::Continued]);
    assert_eq!(
        (conflicts(), found(&home, "one"), found(&home, "after")),
        (0, 0, 1)
    );
    let kept = home.store.tellings_of(1).unwrap();
    let kept: Vec<_> = kept
        .iter()
        .map(|told| (told.revision, &told.original[..]))
        .collect();
    assert_eq!(
        kept,
        [
            (1, &b"user\none\n"[..]),
            (1, b"user\nother\n"),
            (0, b"user\nbefore\n")
        ]
    );
}

#[test]
fn a_better_time_wins() {
    let home = home();
    let at = |time| Event {
        time,
        ..event("same", "s", Kind::Input, 0)
    };
    let written = |second| EventTime {
        stated: Some(UnixNanos(BEGIN + second * SECOND)),
        clock: Clock::NoZone,
    };
    let check = |time: EventTime, expect_second: i64, expect: Clock| {
        home.append([at(time)]);
        let stored = home.store.event(1).unwrap().unwrap();
        assert_eq!(
            (stored.summary.time_ns - BEGIN, stored.clock),
            (expect_second * SECOND, expect)
        );
        let session = home.store.session("s", UnixNanos(0)).unwrap().unwrap();
        assert_eq!(
            (session.first_ns, session.last_ns),
            (stored.summary.time_ns, stored.summary.time_ns)
        );
        assert_eq!((session.events, session.conflicts), (1, 0));
    };
    check(EventTime::default(), 0, Clock::Missing);
    check(written(9), 9, Clock::NoZone);
    check(written(12), 9, Clock::NoZone);
    check(written(7), 7, Clock::NoZone);
    check(EventTime::exact(UnixNanos(BEGIN + 8 * SECOND)), 8, Clock::Exact);
    check(written(1), 8, Clock::Exact);
}

#[test]
fn events_without_identity() {
    let home = home();
    let nameless = || record(event("", "s", Kind::Input, 0));
    let append = |records: Vec<Record>| home.commit(Batch { records, ..batch([]) }).outcomes;
    assert_eq!(
        append(vec![nameless(), nameless()]),
        [Outcome::New; 2],
        "always new"
    );
    let line = |n: i32| nameless().with_fallback_identity(format!("line {n}"));
    assert_eq!(append(vec![line(1), line(2)]), [Outcome::New; 2]);
    assert_eq!(
        append(vec![line(1), line(2), line(3)]),
        [Outcome::Duplicate, Outcome::Duplicate, Outcome::New]
    );
    assert_eq!(home.store.spans("s", 10).unwrap().total, 5);
    assert_eq!(home.store.event(3).unwrap().unwrap().identity, "");
}
