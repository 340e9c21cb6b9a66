use super::*;

/// A prompt behind the line with this id; the first for none.
fn prompt(number: u32, behind: Option<&str>, words: &str) -> Value {
    let mut line = user(number, json!(words));
    line["parentUuid"] = json!(behind);
    line
}

fn reply(number: u32, behind: &str) -> Value {
    let mut line = answer(number, &format!("m{number}"), text("Done."), json!("end_turn"));
    line["parentUuid"] = json!(behind);
    line
}

/// First and last second of each part that was abandoned.
fn abandoned(events: &[Event]) -> Vec<(i64, i64)> {
    let seconds = |at: i64| at / 1_000_000_000 % 60;
    let left = events.iter().filter(|event| event.abandons);
    left.map(|event| {
        let began = event.time.stated.unwrap();
        (seconds(began.0), seconds(event.end.unwrap().0))
    })
    .collect()
}

#[test]
fn a_prompt_behind_the_line_that_another_follows_leaves_the_branch_of_that_one() {
    let first = [
        prompt(1, None, "One."),
        reply(2, "u1"),
        prompt(3, Some("u2"), "Two."),
        reply(4, "u3"),
    ];
    let read = |more: &[Value]| abandoned(&read_lines(&[&first, more].concat()));
    assert_eq!(read(&[prompt(5, Some("u4"), "Three.")]), []);
    assert_eq!(read(&[prompt(5, Some("u2"), "Other two.")]), [(3, 4)]);
    assert_eq!(read(&[prompt(5, None, "Other one.")]), [(1, 4)]);
    let twice = [
        prompt(5, Some("u2"), "Other two."),
        reply(6, "u5"),
        prompt(7, Some("u2"), "Third two."),
    ];
    assert_eq!(read(&twice), [(3, 4), (5, 6)]);
    // What was left is no place to go back to.
    let after = [prompt(5, Some("u2"), "Other two."), prompt(6, Some("u4"), "Odd.")];
    assert_eq!(read(&after), [(3, 4)]);
}

#[test]
fn prompts_that_do_not_say_what_they_follow_leave_nothing() {
    let lines = [
        user(1, json!("One.")),
        user(2, json!("Two.")),
        user(3, json!("Three.")),
    ];
    assert_eq!(abandoned(&read_lines(&lines)), []);
    let mut result = user(4, result("toolu_1", "ok"));
    result["parentUuid"] = json!("u1");
    let mut other = user(5, super::result("toolu_2", "ok"));
    other["parentUuid"] = json!("u1");
    let parallel = [prompt(1, None, "One."), result, other];
    assert_eq!(abandoned(&read_lines(&parallel)), [], "results of parallel calls");
}

#[test]
fn lines_without_an_id_are_the_same_or_different_and_never_contradict() {
    let mode = || json!({"type": "mode", "mode": "normal", "sessionId": "s"});
    let shape = |second: u32| {
        json!({"type": "api-request-shape", "shapeHash": "h", "shape": {}, "sessionId": "s",
            "timestamp": format!("2026-01-01T00:00:{second:02}Z")})
    };
    let lines = [
        mode(),
        user(1, json!("One.")),
        mode(),
        shape(2),
        mode(),
        user(3, json!("Two.")),
        shape(4),
        mode(),
    ];
    let identities = || {
        let events = read_lines(&lines);
        let own = events
            .iter()
            .filter(|event| matches!(event.kind, Kind::Custom(_)));
        own.map(|event| event.identity.clone()).collect::<Vec<_>>()
    };
    let found = identities();
    let different: std::collections::HashSet<&String> = found.iter().collect();
    assert_eq!((found.len(), different.len()), (6, 6), "{found:?}");
    assert_eq!(identities(), found);
}
