use serde_json::{Value, json};
use tracewake_model::{Dialect, Media};

use super::SentRequests;

/// Lines of a session file; each is a record.
#[derive(Default)]
struct File(Vec<Value>);

impl File {
    fn line(&mut self, second: u32, kind: &str, more: Value) -> &mut File {
        let mut line = json!({"type": kind, "timestamp": format!("2026-01-01T00:00:{second:02}Z"), "uuid": format!("u{}", self.0.len())});
        line.as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        self.0.push(line);
        self
    }

    fn said(&mut self, second: u32, content: Value) -> &mut File {
        self.line(
            second,
            "user",
            json!({ "message": {"role": "user", "content": content} }),
        )
    }

    /// An answer to a request, in one line.
    fn answer(&mut self, second: u32, request: &str, content: Value) -> &mut File {
        let message = json!({"id": format!("m{request}"), "role": "assistant", "content": content});
        self.line(
            second,
            "assistant",
            json!({ "message": message, "requestRef": request }),
        )
    }

    fn sent(&mut self, second: u32, id: &str, base: &str, keep: usize, tail: &[&str]) -> &mut File {
        let request = json!({"id": id, "base": base, "keep": keep, "tail": tail, "shapeHash": "s"});
        self.line(second, "api-request", request)
    }

    fn blob(&mut self, hash: &str, role: &str, content: Value) -> &mut File {
        let message = json!({"role": role, "content": content});
        self.line(0, "api-request-blob", json!({ "hash": hash, "message": message }))
    }

    fn requests(&self) -> SentRequests {
        let mut requests = SentRequests::default();
        for line in &self.0 {
            requests.add(Dialect::ClaudeCode, Media::Json, line.to_string().as_bytes());
        }
        requests.find_messages();
        requests
    }

    fn check(&self, id: &str, expect: &[&str]) {
        assert_eq!(drawn(&self.requests(), id), expect, "{id}");
        let mut turned = File(self.0.clone());
        turned.0.reverse();
        assert_eq!(drawn(&turned.requests(), id), expect, "{id}, read backwards");
    }
}

/// Who says what in each message; `?` for one that is not found.
fn drawn(requests: &SentRequests, id: &str) -> Vec<String> {
    let word = |block: &Value| {
        let names = ["text", "id", "tool_use_id"];
        let found = names.iter().find_map(|name| block[*name].as_str());
        found.unwrap_or_default().to_owned()
    };
    let message = |(_, message): &(&str, Option<&Value>)| match message {
        None => "?".to_owned(),
        Some(message) => {
            let content = &message["content"];
            let words: Vec<String> = match content.as_array() {
                Some(blocks) => blocks.iter().map(word).collect(),
                None => vec![content.as_str().unwrap_or_default().to_owned()],
            };
            format!("{}: {}", message["role"].as_str().unwrap(), words.join("+"))
        }
    };
    let request = requests.request(id).unwrap();
    request.messages.iter().map(message).collect()
}

fn text(text: &str) -> Value {
    json!([{ "type": "text", "text": text }])
}

fn calls(ids: &[&str]) -> Value {
    let call = |id: &&str| json!({"type": "tool_use", "id": id, "name": "Read", "input": {}});
    ids.iter().map(call).collect()
}

fn result(id: &str) -> Value {
    json!([{ "type": "tool_result", "tool_use_id": id, "content": "…" }])
}

/// A prompt, and a request with two calls of tools that run at the same time.
fn begun() -> File {
    let mut file = File::default();
    file.said(1, json!("Plan it"))
        .blob("p", "user", text("note, Plan it"))
        .blob("n", "system", text("tokens left"))
        .sent(2, "1", "", 0, &["p", "n"])
        .answer(3, "1", calls(&["a", "b"]))
        .said(5, result("b"))
        .said(6, result("a"));
    file
}

#[test]
fn what_a_request_leaves_out_is_found_in_the_transcript() {
    let mut file = begun();
    file.sent(7, "2", "1", 2, &["x", "y", "n"])
        .answer(8, "2", text("Done"))
        .said(20, json!("And Sunday?"))
        .sent(21, "3", "2", 5, &["z", "w", "n"]);
    file.check("1", &["user: note, Plan it", "system: tokens left"]);
    let second = [
        "user: note, Plan it",
        "system: tokens left",
        "assistant: a+b",
        "user: a+b",
        "system: tokens left",
    ];
    file.check("2", &second);
    let more = ["assistant: Done", "user: And Sunday?", "system: tokens left"];
    file.check("3", &[&second[..], &more[..]].concat());
}

#[test]
fn an_answer_that_is_told_in_lines_is_one_message() {
    let mut file = begun();
    let line = |place: u32, content: Value| json!({"message": {"id": "m2", "content": content}, "requestRef": "2", "apiBlockIndex": place});
    file.sent(7, "2", "1", 2, &["x", "y", "n"])
        .line(9, "assistant", line(1, text("there")))
        .line(9, "assistant", line(0, text("Hello")))
        .said(11, json!("Bye"))
        .sent(12, "3", "2", 5, &["z", "w"]);
    let expect = ["assistant: Hello+there", "user: Bye"];
    assert_eq!(drawn(&file.requests(), "3")[5..], expect);
}

#[test]
fn a_request_that_failed_and_is_made_again_has_the_same_messages() {
    let mut file = begun();
    file.sent(7, "2", "1", 2, &["x", "y", "n"])
        .sent(8, "again", "2", 5, &[])
        .answer(9, "again", text("Done"))
        .said(10, json!("Thanks"))
        .sent(11, "3", "again", 5, &["z", "w"]);
    let found = drawn(&file.requests(), "3");
    assert_eq!(found[..5], drawn(&file.requests(), "2"));
    assert_eq!(found[5..], ["assistant: Done", "user: Thanks"]);
}

#[test]
fn an_answer_that_was_taken_back_is_in_no_later_request() {
    let mut file = File::default();
    file.said(1, json!("Plan it"))
        .blob("p", "user", text("Plan it"))
        .sent(2, "1", "", 0, &["p"])
        .answer(3, "1", text("Sure"))
        .said(4, json!("Go"))
        .sent(5, "2", "1", 1, &["x", "y"])
        .answer(6, "2", text("Wrong"))
        .said(10, json!("No: again"))
        .sent(11, "3", "1", 1, &["x", "v"])
        .answer(12, "3", text("Right"))
        .said(13, json!("Go on"))
        .sent(14, "4", "3", 3, &["r", "g"]);
    let before = ["user: Plan it", "assistant: Sure"];
    file.check("2", &[&before[..], &["user: Go"]].concat());
    let again = [&before[..], &["user: No: again"]].concat();
    file.check("3", &again);
    file.check("4", &[&again[..], &["assistant: Right", "user: Go on"]].concat());
}

#[test]
fn a_whole_request_after_a_pause_is_found_from_its_end() {
    let mut file = begun();
    file.sent(7, "2", "1", 2, &["x", "y", "n"])
        .answer(8, "2", text("Done"))
        .said(30, json!("Go on"))
        .sent(31, "3", "", 0, &["p", "n", "x", "y", "n", "z", "w", "n"]);
    let found = drawn(&file.requests(), "3");
    assert_eq!(found[2..4], ["assistant: a+b", "user: a+b"]);
    assert_eq!(found[5..7], ["assistant: Done", "user: Go on"]);
}

#[test]
fn agents_are_told_apart() {
    let mut file = begun();
    let other =
        json!({"agentId": "helper", "requestRef": "h", "message": {"id": "mh", "content": text("Mine")}});
    file.line(4, "assistant", other)
        .sent(7, "2", "", 0, &["p", "x", "y"]);
    assert_eq!(drawn(&file.requests(), "2")[1], "assistant: a+b");
}

#[test]
fn what_no_record_has_is_missing() {
    let mut file = File::default();
    file.answer(2, "0", calls(&["a", "b"]))
        .said(3, result("a"))
        .sent(4, "1", "gone", 4, &["x", "y"])
        .sent(5, "2", "2", 1, &["z"])
        .line(
            6,
            "assistant",
            json!({"isApiErrorMessage": true, "message": {"id": "e", "content": text("failed")}}),
        );
    // One of two results is not there, and what it goes on from is not, either.
    assert_eq!(drawn(&file.requests(), "2"), ["?"]);
    let alone = File(vec![
        json!({"type": "api-request", "id": "1", "timestamp": "2026-01-01T00:00:00Z", "tail": ["a", 7]}),
        json!("odd"),
        json!({"type": "assistant", "timestamp": "2026-01-01T00:00:00Z", "message": "odd"}),
    ]);
    assert_eq!(drawn(&alone.requests(), "1"), ["?"]);
    assert!(alone.requests().request("2").is_none());
}
