use super::*;

/// First and last second of each part that was abandoned.
fn abandoned(events: &[Event]) -> Vec<(i64, i64)> {
    let seconds = |at: i64| at.div_euclid(1_000_000_000) % 60;
    let left = events.iter().filter(|event| event.abandons);
    left.map(|event| {
        let began = event.time.stated.unwrap();
        // The end is just before the line that tells of it.
        (seconds(began.0), seconds(event.end.unwrap().0 + 1))
    })
    .collect()
}

fn rolled_back(second: u32, turns: u32) -> Value {
    event_message(
        second,
        json!({ "type": "thread_rolled_back", "num_turns": turns }),
    )
}

#[test]
fn turns_that_were_taken_back_are_another_branch() {
    let first = [
        meta(THREAD, json!({})),
        message(1, "user", "<environment_context>x</environment_context>"),
        message(2, "user", "One."),
        event_message(2, json!({ "type": "user_message", "message": "One." })),
        message(3, "assistant", "Done."),
        message(4, "user", "Two."),
        message(5, "assistant", "Done."),
    ];
    let read = |more: &[Value]| abandoned(&told("", &[&first, more].concat()));
    assert_eq!(read(&[rolled_back(6, 1)]), [(4, 6)]);
    assert_eq!(read(&[rolled_back(6, 2)]), [(2, 6)]);
    assert_eq!(read(&[rolled_back(6, 9)]), [(2, 6)]);
    assert_eq!(read(&[rolled_back(6, 0)]), []);
    let twice = [rolled_back(6, 1), message(7, "user", "Other."), rolled_back(8, 2)];
    assert_eq!(read(&twice), [(4, 6), (2, 8)]);
}

#[test]
fn a_summary_of_the_history_is_context_and_no_answer() {
    let lines = |message_of_line: &str| {
        told(
            "",
            &[
                meta(THREAD, json!({})),
                message(1, "user", "Measure."),
                message(2, "assistant", "Brightness 40."),
                message(3, "assistant", "The lamp was measured."),
                line(4, "compacted", json!({ "message": message_of_line })),
                message(5, "assistant", "41."),
            ],
        )
    };
    let words = |events: &[Event], kind: Kind| -> Vec<String> {
        let of_kind = of_kind(events, kind).into_iter();
        of_kind
            .map(|event| match &event.content {
                Some(Content::Message(message)) => message.text.clone(),
                Some(Content::State(state)) => state["summary"].as_str().unwrap_or_default().to_owned(),
                _ => String::new(),
            })
            .collect()
    };
    let events = lines("Another model began this.\nThe lamp was measured.");
    assert_eq!(words(&events, Kind::Output), ["Brightness 40.", "41."]);
    assert_eq!(words(&events, Kind::StateUpdate), ["The lamp was measured.", ""]);
    let other = lines("Something else.");
    assert_eq!(
        words(&other, Kind::Output),
        ["Brightness 40.", "The lamp was measured.", "41."]
    );
}
