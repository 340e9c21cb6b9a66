//! The text of an event that the full-text index holds.

use std::collections::{BTreeSet, HashSet};
use std::fmt::Write;

use serde_json::Value;
use xxhash_rust::xxh3::xxh3_64;

use crate::json_texts::{Piece, pieces};
use crate::opaque::without_data;
use crate::{Content, Event, ToolCall, ToolResponse};

/// Texts that are at least so long, in bytes, are in the index once for an event, however often it says them.
const LONG: usize = 24;
/// Lists and objects as JSON text within JSON text are taken apart this deep.
const DEEPEST: usize = 8;

/// The text of an event that is in the index, at most: what one event costs there must be bounded, however long it is.
const LONGEST: usize = 2_000_000;
/// Different words of one event that are in the index, at most. Text of this length has a fraction of them; made-up
/// words take the index a hundred times as long.
const MOST_WORDS: usize = 50_000;
/// Shorter texts are not worth counting the words of.
const COUNTED: usize = 128 << 10;
/// Of a single text so much is looked at: what is not text in it leaves room for what comes behind.
const LOOKED_AT: usize = 16 << 20;
/// So many numbers in a row are a vector, whose digits nobody looks for.
const VECTOR: usize = 64;

/// The text of an event for the index.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SearchText {
    /// The text.
    pub text: String,
    /// Whether the event says more, which is not in it.
    pub is_cut: bool,
}

/// The text of an event: names, ids of documents, keys and values of every payload, one per line. Left out are data
/// that is no text, such as images in base64 and vectors of numbers, and long texts that the event says again: readers
/// keep what was sent beside what it means. A list or an object that is written as JSON text gives the texts in it.
/// What goes beyond the first 2 MB, or 50,000 different words, is cut.
pub fn search_text(event: &Event) -> SearchText {
    let mut text = Collector {
        text: String::with_capacity(2048),
        said: BTreeSet::new(),
        depth: 0,
        is_cut: false,
    };
    text.add(&event.agent.id);
    if event.agent.name != event.agent.id {
        text.add(&event.agent.name);
    }
    text.add(&event.branch);
    text.all(&event.tags);
    text.add(&event.native_type);
    text.add(&event.origin);
    text.all(&event.policy_flags);
    text.content(event.content.as_ref());
    text.all(&event.pii_categories);
    if let Some(retry) = &event.retry {
        text.add(&retry.strategy);
    }
    if let Some(redaction) = &event.redaction {
        text.all(&redaction.fields);
        text.add(&redaction.method);
    }
    if let Some(infrastructure) = &event.infrastructure {
        text.add(&infrastructure.resource_type);
        text.add(&infrastructure.host);
        text.json(infrastructure.metrics.as_ref());
    }
    if let Some(cost) = &event.cost {
        text.add(&cost.service);
    }
    text.json(event.metadata.as_ref());
    text.finish()
}

/// Where the text ends with its last word that is one of the first so many different ones.
fn end_of_words(text: &str, most: usize) -> usize {
    let mut words = HashSet::new();
    let mut at = 0;
    for word in text.split_inclusive(|character: char| !character.is_alphanumeric()) {
        let bare = word.trim_end_matches(|character: char| !character.is_alphanumeric());
        if !bare.is_empty() && words.insert(xxh3_64(bare.as_bytes())) && words.len() > most {
            return at;
        }
        at += word.len();
    }
    text.len()
}

/// Whether a text that stands between others is a row of numbers.
fn is_vector(text: &str) -> bool {
    let is_number = |byte: u8| byte.is_ascii_digit() || matches!(byte, b'+' | b'-' | b'.' | b'e' | b'E');
    let is_between = |byte: u8| byte == b',' || byte.is_ascii_whitespace();
    let commas = text.bytes().filter(|byte| *byte == b',').take(VECTOR - 1).count();
    commas == VECTOR - 1 && text.bytes().all(|byte| is_number(byte) || is_between(byte))
}

/// Prepares text for an index whose tokenizer splits at spaces and punctuation: puts a space between the characters of
/// scripts that are written without spaces (Han, Kana, Hangul, Thai, Lao, Khmer, Myanmar), so that any part of such a
/// text can be found as a phrase. Text without them comes back as it is.
pub fn index_text(text: &str) -> std::borrow::Cow<'_, str> {
    if text.is_ascii() || !text.chars().any(is_unspaced) {
        return std::borrow::Cow::Borrowed(text);
    }
    let mut spaced = String::with_capacity(text.len() * 4 / 3);
    for character in text.chars() {
        if is_unspaced(character) {
            spaced.push(' ');
            spaced.push(character);
            spaced.push(' ');
        } else {
            spaced.push(character);
        }
    }
    std::borrow::Cow::Owned(spaced)
}

fn is_unspaced(character: char) -> bool {
    matches!(u32::from(character),
        0x0E00..=0x0EFF | 0x1000..=0x109F | 0x1780..=0x17FF | 0x1100..=0x11FF | 0x3040..=0x30FF | 0x31F0..=0x31FF
        | 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xA960..=0xA97F | 0xAC00..=0xD7FF | 0xF900..=0xFAFF | 0xFF66..=0xFF9F
        | 0x20000..=0x3FFFF)
}

struct Collector {
    text: String,
    /// Hashes of the long texts in it.
    said: BTreeSet<u64>,
    /// In how many lists and objects as JSON text it is.
    depth: usize,
    /// Whether something was left out because there is so much.
    is_cut: bool,
}

impl Collector {
    fn finish(mut self) -> SearchText {
        if self.text.len() > COUNTED {
            let end = end_of_words(&self.text, MOST_WORDS);
            self.is_cut |= end < self.text.len();
            self.text.truncate(end);
        }
        SearchText {
            text: self.text,
            is_cut: self.is_cut,
        }
    }

    /// Whether nothing more is taken.
    fn is_full(&mut self) -> bool {
        self.is_cut |= self.text.len() >= LONGEST;
        self.is_cut
    }

    fn add(&mut self, text: &str) {
        if text.is_empty() || self.is_full() {
            return;
        }
        let end = text.floor_char_boundary(LOOKED_AT);
        self.is_cut |= end < text.len();
        let text = &text[..end];
        if text.len() >= LONG {
            if !self.said.insert(xxh3_64(text.as_bytes())) {
                return;
            }
            if text.starts_with(['{', '[']) && self.depth < DEEPEST {
                return self.add_pieces(text);
            }
        }
        self.push(text);
    }

    fn add_pieces(&mut self, text: &str) {
        self.depth += 1;
        pieces(text, |piece| match piece {
            Piece::Quoted(text) => self.add(&text),
            Piece::Between(text) if is_vector(text) => {}
            Piece::Between(text) => self.push(text),
        });
        self.depth -= 1;
    }

    fn push(&mut self, text: &str) {
        if text.is_empty() || self.text.len() >= LONGEST {
            return;
        }
        let text = without_data(text);
        let end = text.floor_char_boundary(LONGEST - self.text.len());
        self.is_cut |= end < text.len();
        self.text.push_str(&text[..end]);
        self.text.push('\n');
    }

    fn all(&mut self, texts: &[String]) {
        texts.iter().for_each(|text| self.add(text));
    }

    fn json(&mut self, value: Option<&Value>) {
        match value {
            None | Some(Value::Null | Value::Bool(_)) => {}
            Some(Value::Number(number)) => {
                let _ = writeln!(self.text, "{number}");
            }
            Some(Value::String(text)) => self.add(text),
            Some(Value::Array(items)) if items.len() >= VECTOR && items.iter().all(Value::is_number) => {}
            Some(Value::Array(items)) => {
                for item in items {
                    if self.is_full() {
                        return;
                    }
                    self.json(Some(item));
                }
            }
            Some(Value::Object(fields)) => {
                for (key, value) in fields {
                    if self.is_full() {
                        return;
                    }
                    self.add(key);
                    self.json(Some(value));
                }
            }
        }
    }

    fn tool_call(&mut self, call: &ToolCall) {
        self.add(&call.name);
        self.add(&call.function_name);
        self.json(call.arguments.as_ref());
    }

    fn tool_response(&mut self, response: &ToolResponse) {
        self.json(response.output.as_ref());
        self.add(&response.error_message);
    }

    fn content(&mut self, content: Option<&Content>) {
        match content {
            None => {}
            Some(Content::Message(message)) => {
                self.add(&message.role);
                self.add(&message.text);
                self.json(message.metadata.as_ref());
            }
            Some(Content::ToolCall(call)) => self.tool_call(call),
            Some(Content::ToolResponse(response)) => self.tool_response(response),
            Some(Content::ToolExchange(exchange)) => {
                self.tool_call(&exchange.call);
                self.tool_response(&exchange.response);
            }
            Some(Content::Model(model)) => {
                self.add(&model.provider);
                self.add(&model.model);
                self.json(model.request.as_ref());
                self.json(model.response.as_ref());
                self.add(&model.finish_reason);
            }
            Some(Content::Policy(policy)) => {
                self.add(&policy.policy_id);
                self.add(&policy.outcome);
                self.all(&policy.rule_ids);
                self.add(&policy.rationale);
            }
            Some(Content::DataAccess(access)) => {
                self.add(&access.datasource);
                self.all(&access.document_ids);
                self.all(&access.chunk_ids);
                self.all(&access.pii_categories);
            }
            Some(Content::State(value) | Content::Custom(value)) => self.json(Some(value)),
            Some(Content::Error(error)) => {
                self.add(&error.error_message);
                self.add(&error.error_code);
                self.add(&error.stack_trace);
                self.add(&error.recovery_action);
            }
            Some(Content::Handoff(handoff)) => {
                self.add(handoff.from_agent());
                self.add(&handoff.from_agent_name);
                self.add(handoff.to_agent());
                self.add(&handoff.to_agent_name);
                self.add(&handoff.reason);
                self.add(&handoff.handoff_type);
                self.json(handoff.handoff_data.as_ref());
            }
            Some(Content::Mcp(call)) => {
                self.add(&call.server_name);
                self.add(&call.server_url);
                self.add(&call.operation);
                self.add(&call.method);
                self.add(&call.tool_name);
                self.json(call.request.as_ref());
                self.json(call.response.as_ref());
            }
            Some(Content::Reasoning(reasoning)) => {
                self.add(&reasoning.goal);
                for step in &reasoning.steps {
                    self.add(&step.description);
                    self.add(&step.decision);
                }
                for check in &reasoning.safety_checks {
                    self.add(&check.name);
                    self.add(&check.result);
                }
                self.add(&reasoning.uncertainty);
            }
            Some(Content::Score(score)) => {
                self.add(&score.name);
                self.add(&score.value.words());
                self.add(&score.comment);
                self.add(&score.source);
            }
            Some(Content::FinalOutput(output)) => {
                self.add(&output.text);
                self.json(output.structured.as_ref());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn holds_the_tail_of_a_long_payload() {
        let long = "x ".repeat(100_000) + "needle";
        let event = Event {
            content: Some(Content::State(json!({"deep": [{"key": long}]}))),
            ..Event::default()
        };
        let text = search_text(&event).text;
        assert!(text.contains("needle") && text.contains("deep"));
    }

    #[test]
    fn data_is_no_text() {
        let data = "RlP7/dog/MX".repeat(60);
        let event = Event {
            content: Some(Content::State(json!([
                {"image_url": {"url": format!("data:image/png;base64,{data}")}},
                {"inline_data": {"mime_type": "audio/wav", "data": data}},
                {"b64_json": data, "caption": "a cat"},
                format!("[{{\"type\": \"blob\", \"data\": \"{data}\"}}]"),
            ]))),
            ..Event::default()
        };
        let text = search_text(&event).text;
        assert!(
            text.contains("a cat") && text.contains("audio/wav") && !text.contains("dog"),
            "{text}"
        );
    }

    #[test]
    fn a_long_text_is_held_once_however_it_is_written() {
        let said = "where is my order, it was charged twice";
        let check = |metadata: Value, expect: &str| {
            let event = Event {
                content: Some(Content::State(json!({"q": said}))),
                metadata: Some(metadata),
                ..Event::default()
            };
            assert_eq!(search_text(&event).text, format!("q\n{said}\n{expect}"));
        };
        check(json!({"attributes": said}), "attributes\n");
        check(
            json!(format!("[{{\"content\": \"{said}\", \"n\": 7}}]")),
            "content\nn\n7\n",
        );
        let nested = json!({"arguments": json!({"q": said}).to_string()}).to_string();
        check(json!(nested), "arguments\nq\n");
        check(json!(format!("{said}!")), &format!("{said}!\n"));
        check(json!(["short", "short"]), "short\nshort\n");
    }

    #[test]
    fn no_word_of_a_text_that_only_begins_like_json_is_lost() {
        for text in [
            "[warning] the \"disk is full, says \\\" the log",
            "{'role': 'user', 'content': 'needle in Python'}",
            "[1, 2, 3, \"needle\\nneedle\", true] and more",
        ] {
            let event = Event {
                content: Some(Content::State(json!(text))),
                ..Event::default()
            };
            let words = |text: &str| -> Vec<String> {
                let words = text.split(|c: char| !c.is_alphanumeric());
                let words = words.filter(|word| !word.is_empty());
                words.map(str::to_owned).collect()
            };
            let expect = words(&text.replace("\\n", " "));
            assert_eq!(words(&search_text(&event).text), expect, "{text}");
        }
        let deep = (0..10).fold("needle in a haystack, deep".to_owned(), |text, _| {
            json!([text]).to_string()
        });
        let event = Event {
            content: Some(Content::State(json!(deep))),
            ..Event::default()
        };
        assert!(search_text(&event).text.contains("needle"));
    }

    fn of(state: Value) -> SearchText {
        search_text(&Event {
            content: Some(Content::State(state)),
            ..Event::default()
        })
    }

    #[test]
    fn a_vector_is_no_text() {
        let vector: Vec<f64> = (0..VECTOR).map(|n| n as f64 + 0.75).collect();
        let short = &vector[..VECTOR - 1];
        let check = |state: Value, expect: bool| {
            let text = of(state).text;
            assert_eq!(text.contains("62.75"), expect, "{text}");
            assert!(text.contains("needle"), "{text}");
        };
        check(json!([vector, "needle"]), false);
        check(json!([short, "needle"]), true);
        check(json!(json!({"v": vector, "needle": 1}).to_string()), false);
        check(json!(json!({"v": short, "needle": 1}).to_string()), true);
    }

    #[test]
    fn a_very_long_event_is_cut_and_says_so() {
        let words =
            |from: usize, count: usize| (from..from + count).map(|n| format!("w{n} ")).collect::<String>();
        let check = |state: Value, expect_cut: bool| {
            let text = of(state);
            assert_eq!(text.is_cut, expect_cut, "{} bytes", text.text.len());
            assert!(text.text.len() <= LONGEST + 1);
            text.text
        };
        check(json!("word ".repeat(LONGEST / 5 - 1)), false);
        assert!(!check(json!(["word ".repeat(LONGEST / 5 + 1), "needle"]), true).contains("needle"));
        let many = "needle ".to_owned() + &words(0, MOST_WORDS - 1);
        assert!(check(json!([many]), false).contains(&format!("w{}", MOST_WORDS - 2)));
        let more = "needle ".to_owned() + &words(0, MOST_WORDS);
        let cut = check(json!([more]), true);
        assert!(cut.contains("needle") && !cut.contains(&format!("w{}", MOST_WORDS - 1)));
        let keys: serde_json::Map<_, _> = (0..400_000).map(|n| (format!("key{n}"), json!({}))).collect();
        check(Value::Object(keys), true);
        let data = "RlP7/dog/MX".repeat(LONGEST / 5) + " needle";
        assert!(check(json!(data), false).contains("needle"), "data leaves room");
    }

    #[test]
    fn spaces_scripts_without_spaces() {
        assert_eq!(index_text("refund 保険金 ok"), "refund  保  険  金  ok");
        assert_eq!(index_text("plain"), "plain");
        assert_eq!(index_text("Überweisung"), "Überweisung");
    }
}
