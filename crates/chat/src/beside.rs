//! What belongs to a reply beside its text: a refusal, reasoning, calls of tools, and what a reader must know.
//!
//! A reply without text is shown by what it has instead, and a notice says what that is.

use serde::Serialize;
use serde_json::Value;

use crate::explain::readable;
use crate::fields::Fields;
use crate::halves::Joiner;

/// Where models put their reasoning.
const REASONING: [&str; 3] = ["reasoning_content", "reasoning", "thinking"];
/// Of what could not be read, at most this many characters are quoted.
const LONGEST_QUOTE: usize = 80;

/// What belongs to a reply beside its text.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Beside {
    /// Why the model does not answer, in its words; part of the text, too.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub refusal: String,
    /// What the model thought; in place of the text where the reply has nothing else.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub reasoning: String,
    /// The tools that the model wants to be called.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tool_calls: Vec<ToolCall>,
    /// What a reader must know: lower case, no full stop.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notices: Vec<String>,
}

/// A tool that a model wants to be called.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct ToolCall {
    /// Its name.
    pub name: String,
    /// What to call it with, JSON as the model wrote it.
    pub arguments: String,
}

/// What came of a reply so far.
#[derive(Debug, Default)]
pub(crate) struct Gathered {
    beside: Beside,
    content: Joiner,
    refusal: Joiner,
    reasoning: Joiner,
    /// In the order in which they began.
    calls: Vec<Call>,
    has_text: bool,
    finish_reason: Option<String>,
    unreadable: usize,
    first_unreadable: String,
}

#[derive(Debug, Default)]
struct Call {
    index: Option<u64>,
    name: String,
    arguments: String,
    joiner: Joiner,
}

impl Gathered {
    /// Takes a message, or what a piece adds to it. Gives the text to show for it.
    pub(crate) fn take(&mut self, message: Fields<'_>) -> String {
        let mut text = self.content.join(&message.content("content"));
        let refusal = self.refusal.join(&message.text("refusal"));
        if !refusal.is_empty() {
            let is_new = self.beside.refusal.is_empty();
            if is_new && (self.has_text || !text.is_empty()) {
                text.push_str("\n\n");
            }
            text.push_str(&refusal);
            self.beside.refusal.push_str(&refusal);
        }
        let reasoning = REASONING
            .iter()
            .map(|name| message.text(name))
            .find(|text| !text.is_empty());
        let reasoning = self.reasoning.join(&reasoning.unwrap_or_default());
        self.beside.reasoning.push_str(&reasoning);
        for call in message.list("tool_calls") {
            self.call(
                Fields(call).count("index"),
                Fields(call),
                Fields(call).object("function"),
            );
        }
        let old = message.object("function_call");
        if old.0.is_object() {
            self.call(None, old, old);
        }
        self.has_text |= !text.is_empty();
        text
    }

    /// Takes why the reply ends.
    pub(crate) fn finish(&mut self, reason: Option<&str>) {
        if let Some(reason) = reason {
            self.finish_reason = Some(reason.to_owned());
        }
    }

    /// Takes a piece that nobody can read.
    pub(crate) fn unreadable(&mut self, data: &str) {
        if self.unreadable == 0 {
            self.first_unreadable = quoted(data);
        }
        self.unreadable += 1;
    }

    /// The end: the text that is still to be shown, and what belongs beside it.
    pub(crate) fn end(mut self) -> (String, Beside) {
        let mut text = self.content.end().to_owned() + self.refusal.end();
        self.beside.reasoning.push_str(self.reasoning.end());
        for mut call in self.calls {
            call.arguments.push_str(call.joiner.end());
            self.beside.tool_calls.push(ToolCall {
                name: call.name,
                arguments: call.arguments,
            });
        }
        let mut beside = self.beside;
        let has_text = self.has_text || !text.is_empty();
        if !has_text {
            text = instead(&beside);
        }
        beside.notices = notices(&beside, has_text, self.finish_reason.as_deref());
        if self.unreadable > 0 {
            let pieces = if self.unreadable == 1 { "piece" } else { "pieces" };
            beside.notices.push(format!(
                "{} {pieces} of the reply could not be read and may be missing from it: {}",
                self.unreadable, self.first_unreadable
            ));
        }
        (text, beside)
    }

    fn call(&mut self, index: Option<u64>, call: Fields<'_>, function: Fields<'_>) {
        // A server that does not number its calls gives a name or an id with the first piece of each.
        let begins = !function.text("name").is_empty() || !call.text("id").is_empty();
        let known = match index {
            Some(index) => self.calls.iter_mut().find(|call| call.index == Some(index)),
            None if begins => None,
            None => self.calls.last_mut(),
        };
        let call = match known {
            Some(call) => call,
            None => {
                self.calls.push(Call {
                    index,
                    ..Call::default()
                });
                let last = self.calls.len() - 1;
                &mut self.calls[last]
            }
        };
        call.name.push_str(&function.text("name"));
        let arguments = match function.object("arguments").0 {
            object @ Value::Object(_) => object.to_string(),
            _ => function.text("arguments"),
        };
        call.arguments.push_str(&call.joiner.join(&arguments));
    }
}

/// What is shown of a reply without text.
fn instead(beside: &Beside) -> String {
    let calls = beside
        .tool_calls
        .iter()
        .map(|call| format!("{}({})", call.name, call.arguments));
    match beside.tool_calls.is_empty() {
        false => calls.collect::<Vec<_>>().join("\n"),
        true => beside.reasoning.clone(),
    }
}

fn notices(beside: &Beside, has_text: bool, finish_reason: Option<&str>) -> Vec<String> {
    let mut notices = Vec::new();
    if !beside.refusal.is_empty() {
        notices.push("the model refused to answer".to_owned());
    }
    let names: Vec<&str> = beside.tool_calls.iter().map(|call| call.name.as_str()).collect();
    match (names.as_slice(), has_text) {
        ([], true) => {}
        ([], false) if beside.reasoning.is_empty() => notices.push("the reply is empty".to_owned()),
        ([], false) => notices.push("the reply has no answer, only the reasoning of the model".to_owned()),
        (names, true) => notices.push(format!(
            "the model asks for tool calls, which are not made: {}",
            names.join(", ")
        )),
        (names, false) => notices.push(format!(
            "the reply has no text, only tool calls that the model asks for, which are not made: {}",
            names.join(", ")
        )),
    }
    let ended = match finish_reason.map(str::to_ascii_lowercase).as_deref() {
        Some("length" | "max_tokens" | "max_output_tokens") => "the reply was cut off at the token limit",
        Some("content_filter" | "safety") => "the reply was cut off by the content filter of the backend",
        Some("error") => "the reply ended because of an error of the backend",
        _ => return notices,
    };
    notices.push(ended.to_owned());
    notices
}

fn quoted(data: &str) -> String {
    let text = readable(data).unwrap_or_default();
    match text.char_indices().nth(LONGEST_QUOTE) {
        Some((end, _)) => format!("“{}…”", &text[..end]),
        None => format!("“{text}”"),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_came_instead_of_a_text_is_shown_and_said() {
        let check = |messages: Value, reason: &str, text: &str, notices: &[&str]| {
            let mut gathered = Gathered::default();
            let deltas = messages.as_array().unwrap().iter();
            let mut shown: String = deltas.map(|delta| gathered.take(Fields(delta))).collect();
            gathered.finish(Some(reason));
            let (rest, beside) = gathered.end();
            shown.push_str(&rest);
            assert_eq!(
                (shown.as_str(), beside.notices),
                (text, notices.iter().map(|n| (*n).to_owned()).collect()),
                "{messages}"
            );
        };
        check(json!([{"content": "hi"}]), "stop", "hi", &[]);
        check(
            json!([{"content": null}, {}]),
            "stop",
            "",
            &["the reply is empty"],
        );
        check(
            json!([{"content": null, "refusal": "I cannot "}, {"refusal": "do that."}]),
            "stop",
            "I cannot do that.",
            &["the model refused to answer"],
        );
        check(
            json!([{"content": "Well."}, {"refusal": "No."}]),
            "stop",
            "Well.\n\nNo.",
            &["the model refused to answer"],
        );
        check(
            json!([{"content": [{"type": "refusal", "refusal": "No."}]}]),
            "stop",
            "No.",
            &[],
        );
        let only = &["the reply has no answer, only the reasoning of the model"];
        check(
            json!([{"reasoning": "all "}, {"reasoning": "of it"}]),
            "stop",
            "all of it",
            only,
        );
        check(
            json!([{"content": "", "reasoning_content": "only here"}]),
            "stop",
            "only here",
            only,
        );
        check(
            json!([{"reasoning_content": "think"}, {"content": "hi"}]),
            "stop",
            "hi",
            &[],
        );
        check(
            json!([{"content": "Part"}]),
            "length",
            "Part",
            &["the reply was cut off at the token limit"],
        );
        check(
            json!([{"content": "Part"}]),
            "content_filter",
            "Part",
            &["the reply was cut off by the content filter of the backend"],
        );
        check(
            json!([{"content": "Part"}]),
            "error",
            "Part",
            &["the reply ended because of an error of the backend"],
        );
    }

    #[test]
    fn tool_calls_come_in_pieces() {
        let check = |deltas: Value, text: &str| {
            let mut gathered = Gathered::default();
            for delta in deltas.as_array().unwrap() {
                gathered.take(Fields(delta));
            }
            assert_eq!(gathered.end().0, text, "{deltas}");
        };
        let piece = |index: Value, name: &str, arguments: &str| json!({"tool_calls": [{"index": index, "function": {"name": name, "arguments": arguments}}]});
        check(
            json!([
                piece(json!(0), "weather", ""),
                piece(json!(0), "", "{\"city\":"),
                piece(json!(0), "", "\"Oslo\"}")
            ]),
            "weather({\"city\":\"Oslo\"})",
        );
        check(
            json!([
                piece(json!(0), "a", "{"),
                piece(json!(1), "b", "[]"),
                piece(json!(0), "", "}")
            ]),
            "a({})\nb([])",
        );
        check(
            json!([
                piece(json!(null), "a", "{"),
                piece(json!(null), "", "}"),
                piece(json!(null), "b", "1")
            ]),
            "a({})\nb(1)",
        );
        check(
            json!([{"function_call": {"name": "old", "arguments": "{}"}}]),
            "old({})",
        );
        check(
            json!([{"tool_calls": [{"function": {"name": "o", "arguments": {"a": 1}}}]}]),
            "o({\"a\":1})",
        );
    }

    #[test]
    fn what_cannot_be_read_is_quoted() {
        let mut gathered = Gathered::default();
        gathered.take(Fields(&json!({"content": "one"})));
        gathered.unreadable("{\"choices\":\u{1b}[2J");
        gathered.unreadable("x");
        assert_eq!(
            gathered.end().1.notices,
            ["2 pieces of the reply could not be read and may be missing from it: “{\"choices\": [2J”"]
        );
    }
}
