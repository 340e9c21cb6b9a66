use super::*;

/// A message of a dialect at this second, inside the span with this key.
fn said(session: Session, kind: Kind, dialect: u8, words: Option<i64>, parent: &str, ms: i64) -> Session {
    let key = format!("{}", session.0.spans.len());
    session.span(&key, parent, kind, (0, 0), |item| {
        item.dialect = dialect;
        item.arguments = words;
        item.best_ns = ms * 1_000_000;
        item.end_ns = None;
        item.flags &= !WHOLE;
    })
}

fn told(messages: &[(u8, Option<i64>, i64)]) -> Vec<bool> {
    let session = messages
        .iter()
        .fold(Session::default(), |session, (dialect, words, ms)| {
            said(session, Kind::Input, *dialect, *words, "", *ms)
        });
    session.told().iter().map(|flags| flags & TOLD != 0).collect()
}

#[test]
fn the_same_words_of_two_dialects_at_one_time_are_one_message() {
    assert_eq!(told(&[(5, Some(1), 1000), (4, Some(1), 1004)]), [false, true]);
    assert_eq!(told(&[(5, Some(1), 1000), (4, Some(2), 1004)]), [false, false]);
    assert_eq!(told(&[(5, Some(1), 1000), (4, Some(1), 12_000)]), [false, false]);
    assert_eq!(told(&[(5, Some(1), 1000), (5, Some(1), 1004)]), [false, false]);
    // Said twice, told twice by each.
    assert_eq!(
        told(&[
            (5, Some(1), 1000),
            (4, Some(1), 1004),
            (5, Some(1), 3000),
            (4, Some(1), 3004)
        ]),
        [false, true, false, true]
    );
}

#[test]
fn words_that_may_not_be_sent_are_those_of_the_other_dialect() {
    assert_eq!(told(&[(5, Some(1), 1000), (4, None, 1004)]), [false, true]);
    assert_eq!(told(&[(4, None, 1004), (5, Some(1), 1000)]), [true, false]);
    assert_eq!(told(&[(5, Some(1), 1000), (4, None, 2500)]), [false, false]);
    assert_eq!(told(&[(4, None, 1000), (4, None, 1001)]), [false, false]);
}

#[test]
fn the_message_inside_a_turn_is_the_one_that_is_shown() {
    let session = Session::default().span("turn", "", Kind::TurnEnd, (0, 9), |_| {});
    let session = said(session, Kind::Output, 4, Some(1), "", 1000);
    let session = said(session, Kind::Output, 5, Some(1), "turn", 1004);
    assert_eq!(session.told(), [0, TOLD, 0]);
}

#[test]
fn two_sources_of_one_dialect_are_one_message_where_its_reader_says_so() {
    let twice = |likeness: [&str; 2], ms: i64| {
        let mut session = Session::default();
        for (at, likeness) in [1000, 1000 + ms].into_iter().zip(likeness) {
            session = said(session, Kind::Input, 7, Some(1), "", at);
            session.0.events.last_mut().unwrap().call = likeness.into();
        }
        session.told()
    };
    assert_eq!(twice(["said:1", "said:1"], 7), [0, TOLD]);
    assert_eq!(twice(["said:1", ""], 7), [0, 0]);
    assert_eq!(twice(["said:1", "said:1"], 1_500), [0, 0]);
}

#[test]
fn an_answer_of_a_call_that_another_dialect_tells_stands_in_that_call() {
    let answered = |dialect: u8, response: &str| {
        let session = Session::default().span("call", "", Kind::ModelEnd, (1, 2), |item| {
            item.dialect = 5;
            item.call = "req_1".into();
        });
        let mut session = said(session, Kind::Output, dialect, Some(1), "", 2000);
        session.0.events[1].call = response.into();
        session.told()
    };
    assert_eq!(answered(4, "req_1"), [0, TOLD]);
    assert_eq!(answered(4, "req_2"), [0, 0]);
    assert_eq!(answered(5, "req_1"), [0, 0], "the dialect tells both on purpose");
}
