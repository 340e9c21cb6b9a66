use super::*;

/// A model call of a dialect, with or without the id of its response.
fn call(session: Session, dialect: u8, id: &str, tokens: (i64, i64), seconds: (i64, i64)) -> Session {
    let key = format!("{}", session.0.spans.len());
    session.span(&key, "", Kind::ModelEnd, seconds, |item| {
        item.dialect = dialect;
        item.call = id.into();
        item.tokens = Some(tokens);
    })
}

#[test]
fn a_model_call_without_an_id_is_the_one_of_another_dialect_with_its_tokens() {
    let pair = |dialect, tokens, seconds| {
        let session = call(Session::default(), 6, "resp_1", (100, 10), (1, 2));
        call(session, dialect, "", tokens, seconds).told()
    };
    let told = TOLD | COST_TOLD;
    assert_eq!(pair(4, (100, 10), (2, 2)), [0, told]);
    assert_eq!(pair(4, (100, 11), (2, 2)), [0, 0], "other tokens");
    assert_eq!(pair(4, (100, 10), (9, 9)), [0, 0], "another time");
    assert_eq!(pair(6, (100, 10), (2, 2)), [0, 0], "the same dialect");
}

#[test]
fn two_dialects_that_both_say_no_id_tell_of_one_call() {
    let pair = |dialect, seconds| {
        let session = call(Session::default(), 6, "", (100, 10), (1, 3));
        call(session, dialect, "", (100, 10), seconds).told()
    };
    assert_eq!(pair(4, (3, 3)), [0, TOLD | COST_TOLD]);
    assert_eq!(pair(4, (9, 9)), [0, 0], "another time");
    assert_eq!(pair(6, (3, 3)), [0, 0], "the same dialect");
}

#[test]
fn each_call_without_an_id_is_another_one() {
    let mut session = Session::default();
    for id in ["resp_1", "resp_2"] {
        session = call(session, 6, id, (100, 10), (1, 2));
    }
    for _ in 0..3 {
        session = call(session, 4, "", (100, 10), (2, 2));
    }
    let told = session.told();
    assert_eq!(
        told.iter().filter(|flags| **flags & TOLD != 0).count(),
        2,
        "{told:?}"
    );
}

/// Start and end of a tool call in one span; without a time for `None`.
fn tool(
    mut session: Session,
    likeness: &str,
    seconds: Option<(i64, i64)>,
    seq: i64,
    failed: bool,
) -> Session {
    let row = session.0.spans.len() as i64 + 1;
    session = session.span(&format!("call {row}"), "", Kind::ToolStart, (0, 0), |item| {
        item.call = likeness.into();
        item.name = "exec".into();
        item.seq = Some(seq);
    });
    let end = session.0.events.len() as i64 + 100;
    session.0.events.push(Item {
        id: end,
        kind: Kind::ToolEnd,
        flags: if failed { FAILED } else { 0 },
        call: String::new(),
        ..session.0.events[session.0.events.len() - 1].clone()
    });
    let count = session.0.events.len();
    for (item, second) in session.0.events[count - 2..].iter_mut().zip(match seconds {
        Some((start, end)) => [start, end],
        None => [0, 0],
    }) {
        item.flags &= !(WHOLE | NAMES_SPAN);
        item.end_ns = None;
        item.best_ns = second * 1_000_000_000;
        if seconds.is_none() {
            item.flags |= TIME_UNKNOWN;
        }
    }
    session
}

#[test]
fn what_states_no_time_is_what_states_one_in_the_same_words() {
    let session = tool(Session::default(), "command:a", Some((10, 12)), 0, false);
    let session = tool(session, "command:b", Some((20, 22)), 0, false);
    let session = tool(session, "command:b", None, 2, true);
    let session = tool(session, "command:c", None, 1, false);
    let found = session.resolve();
    let told: Vec<_> = found.events.iter().map(|event| event.flags & TOLD != 0).collect();
    assert_eq!(told, [false, false, false, false, true, true, false, false]);
    let at = |place: usize| found.events[place].best_ns / 1_000_000_000;
    assert_eq!((at(4), at(5)), (20, 22), "it happened when the other did");
    assert_ne!(
        found.events[3].flags & FAILED_BESIDE,
        0,
        "its failure is the other's"
    );
}

#[test]
fn equal_words_are_told_in_their_order_whatever_came_first() {
    let lines = |numbers: [i64; 2]| {
        let mut session = Session::default();
        for seq in numbers {
            session = tool(session, "command:a", None, seq, false);
        }
        session = tool(session, "command:a", Some((20, 21)), 0, false);
        session = tool(session, "command:a", Some((10, 11)), 0, false);
        let found = session.resolve();
        [0, 2].map(|place| found.events[place].best_ns / 1_000_000_000)
    };
    assert_eq!(lines([1, 2]), [10, 20]);
    assert_eq!(lines([2, 1]), [20, 10]);
}

#[test]
fn a_handoff_that_two_events_of_one_span_tell_is_one() {
    let mut session = Session::default()
        .agent("a", "", 1, (0, 9))
        .handoff("h", "a", (1, 2), 3)
        .handoff("other", "a", (1, 2), 5);
    assert!(session.resolve().retold.is_empty());
    session.0.events[2].span = session.0.events[1].span;
    assert_eq!(session.resolve().retold, [3]);
}

#[test]
fn an_end_beside_the_whole_telling_of_its_span_counts_once_with_its_failure() {
    let whole = |failed: i64| {
        let mut session = Session::default().span("call", "", Kind::ToolEnd, (1, 3), |item| {
            item.tool_call = "c".into();
            item.name = "exec".into();
            item.flags |= failed;
        });
        let beside = |kind: Kind, second: i64, flags: i64| Item {
            id: second,
            kind,
            dialect: 6,
            flags,
            best_ns: second * 1_000_000_000,
            end_ns: None,
            ..session.0.events[0].clone()
        };
        let (start, end) = (beside(Kind::ToolStart, 1, 0), beside(Kind::ToolEnd, 3, FAILED));
        session.0.events.extend([start, end]);
        let found = session.resolve();
        let errors = found
            .events
            .iter()
            .filter(|event| event.flags & crate::derive::flag::ERROR != 0);
        (session.told(), errors.count())
    };
    assert_eq!(whole(0), (vec![FAILED_BESIDE, TOLD, TOLD], 1));
    assert_eq!(whole(FAILED), (vec![0, TOLD, TOLD], 1));
}

#[test]
fn a_call_that_failed_before_the_other_agent_acted_handed_nothing_over() {
    let call = |failed: bool, acts_at: Option<i64>| {
        let mut session =
            Session::default()
                .agent("a", "", 1, (0, 9))
                .span("call", "a", Kind::ToolEnd, (1, 3), |item| {
                    item.handoff = Some((1, 2));
                    item.own_agent = 1;
                    item.tool_call = "c".into();
                    item.flags |= if failed { FAILED } else { 0 };
                });
        if let Some(second) = acts_at {
            session = session.span("work", "", Kind::Output, (second, second), |item| {
                item.own_agent = 2
            });
        }
        session.resolve().retold
    };
    assert_eq!(call(false, None), Vec::<i64>::new());
    assert_eq!(call(true, None), [2]);
    assert_eq!(
        call(true, Some(2)),
        Vec::<i64>::new(),
        "it failed after work was done"
    );
    assert_eq!(
        call(true, Some(8)),
        [2],
        "what came much later was another call's"
    );
}
