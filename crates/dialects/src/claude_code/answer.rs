//! Answers of the model. One answer is told in several lines with the same id, each with one block of it: they are one
//! model call that grows with each line.

use serde_json::{Map, Value, json};
use tracewake_model::{
    Author, Content, CostDetails, ErrorInfo, EventTime, Kind, Message, ModelInvocation, Reasoning, Severity,
    Status, UnixNanos,
};

use super::agents::Member;
use super::line::text_at;
use super::reading::Reading;
use super::{usage, words};

/// Longest blocks of an answer that are remembered for its next line, in bytes of JSON. Longer ones are in their lines.
const MOST_REMEMBERED: usize = 8 << 10;

/// The model of what the program itself says in the words of an answer.
const OWN_WORDS: &str = "<synthetic>";

/// Shortest ids of answers that nothing but the API makes.
const LEAST_MADE: usize = 20;

/// An answer as far as it was told.
#[derive(Default)]
struct Answer {
    lines: u64,
    start_ns: Option<i64>,
    blocks: Vec<Value>,
}

impl Reading<'_> {
    pub(super) fn answer(&mut self) {
        let message = self.line.take_object("message");
        let is_own = message.get("model").is_some_and(|model| model == OWN_WORDS);
        if self.line.is("isApiErrorMessage") || is_own && !self.line.text("error").is_empty() {
            return self.failed_call(&message);
        }
        if is_own {
            return self.own_words(&message);
        }
        let message = Value::Object(message);
        let id = match text_at(&message, &["id"]) {
            "" => self.line.uuid.clone(),
            id => id.to_owned(),
        };
        let key = key(&id, self.line.text("requestId"));
        let blocks = words::blocks(&message["content"]);
        let answer = self.grow(&key, &blocks);
        let stop = text_at(&message, &["stop_reason"]).to_owned();
        self.model_call(&key, &id, &message, &answer);
        let is_last = !matches!(stop.as_str(), "" | "tool_use" | "pause_turn");
        for (number, block) in blocks.iter().enumerate() {
            self.block(block, number, &key, is_last);
        }
        if is_last {
            self.end_holder(Status::Completed);
        }
    }

    /// The answer with the blocks of this line.
    fn grow(&mut self, key: &str, blocks: &[Value]) -> Answer {
        // Agents may speak at the same time, each with one answer.
        let name = format!("answer of {}", self.line.agent);
        let known = self.memory.recall(&name).filter(|known| known["key"] == key);
        let known = known.cloned().unwrap_or_default();
        let mut answer = Answer {
            lines: known["lines"].as_u64().unwrap_or_default() + 1,
            start_ns: known["start"].as_i64(),
            blocks: known["blocks"].as_array().cloned().unwrap_or_default(),
        };
        if answer.start_ns.is_none() {
            let request = format!("request {}", self.line.text("requestRef"));
            let sent = self.memory.recall(&request).and_then(Value::as_i64);
            self.memory.forget(&request);
            answer.start_ns = sent.or_else(|| self.time_before().map(|at| at.0));
        }
        for block in blocks {
            let is_known = answer.blocks.contains(block);
            match answer.blocks.last_mut().filter(|last| goes_on(last, block)) {
                Some(last) => last.clone_from(block),
                None if is_known => {}
                None => answer.blocks.push(block.clone()),
            }
        }
        let short = answer.blocks.iter().map(|block| self.short(block));
        let known = json!({
            "key": key,
            "lines": answer.lines,
            "start": answer.start_ns,
            "blocks": short.collect::<Vec<_>>(),
        });
        self.memory.remember(&name, known);
        answer
    }

    /// A block as it is remembered.
    fn short(&self, block: &Value) -> Value {
        if block.to_string().len() <= MOST_REMEMBERED {
            return block.clone();
        }
        let mut short = Map::new();
        for name in ["type", "id", "name"] {
            if let Some(value) = block.get(name) {
                short.insert(name.to_owned(), value.clone());
            }
        }
        short.insert("in_line".to_owned(), self.line.uuid.as_str().into());
        Value::Object(short)
    }

    fn model_call(&mut self, key: &str, id: &str, message: &Value, answer: &Answer) {
        let stop = text_at(message, &["stop_reason"]);
        let mut call = ModelInvocation {
            provider: "anthropic".to_owned(),
            model: text_at(message, &["model"]).to_owned(),
            response: Some(json!({ "role": "assistant", "content": answer.blocks })),
            finish_reason: stop.to_owned(),
            ..ModelInvocation::default()
        };
        usage::fill(
            &mut call,
            &message["usage"],
            !self.is_stream() || !stop.is_empty(),
        );
        let mut event = self.event_of(Kind::ModelEnd, key.to_owned(), answer.lines);
        event.parent_span_id = self.holder();
        event.span_id = key.to_owned();
        event.status = Status::Completed;
        event.response_id = match self.line.text("requestId") {
            "" => id.to_owned(),
            request => request.to_owned(),
        };
        let end = self.line.at();
        event.end = end;
        if let Some((start, end)) = answer.start_ns.zip(end) {
            event.time = EventTime::exact(UnixNanos(start.min(end.0)));
        }
        if let Some(cost) = self.line.rest.get("costUSD").and_then(Value::as_f64) {
            event.cost = Some(CostDetails {
                total_cost: cost,
                currency: "USD".to_owned(),
                ..CostDetails::default()
            });
        }
        event.metadata = Some(json!({ "message_id": id, "usage": message["usage"] }));
        event.content = Some(Content::Model(call));
        let event = self.act(event, Author::Llm);
        self.tell(event);
    }

    fn block(&mut self, block: &Value, number: usize, answer: &str, is_last: bool) {
        match text_at(block, &["type"]) {
            "tool_use" | "server_tool_use" => self.begin_tool(block, answer),
            kind if kind.ends_with("_tool_result") => self.end_tool(block, &Value::Null),
            "thinking" if !text_at(block, &["thinking"]).is_empty() => {
                let mut event = self.event(Kind::Reasoning, &format!("thinking {number}"));
                event.parent_span_id = answer.to_owned();
                event.content = Some(Content::Reasoning(Reasoning::of_text(text_at(
                    block,
                    &["thinking"],
                ))));
                let event = self.act(event, Author::Llm);
                self.tell(event);
            }
            // What the model says on its way is in the call; its last word to the person is an output.
            "text" if is_last && self.member == Member::Main => {
                let mut event = self.event(Kind::Output, &format!("text {number}"));
                event.is_final = true;
                event.content = Some(Content::Message(Message {
                    role: "assistant".to_owned(),
                    text: text_at(block, &["text"]).to_owned(),
                    metadata: None,
                }));
                let event = self.act(event, Author::Llm);
                self.tell(event);
            }
            _ => {}
        }
    }

    /// What the program says where no model was asked, e.g. that no answer is needed.
    fn own_words(&mut self, message: &Map<String, Value>) {
        let mut event = self.event(Kind::Output, "");
        event.content = Some(Content::Message(Message {
            role: "system".to_owned(),
            text: words::text_of(message.get("content").unwrap_or(&Value::Null)),
            metadata: None,
        }));
        let event = self.act(event, Author::System);
        self.tell(event);
        self.end_holder(Status::Completed);
    }

    /// A request that the program gave up on: it says so in the words of an answer.
    fn failed_call(&mut self, message: &Map<String, Value>) {
        let text = words::text_of(message.get("content").unwrap_or(&Value::Null));
        let code = match self.line.text("error") {
            "" => self.line.rest.get("apiErrorStatus").map(Value::to_string),
            code => Some(code.to_owned()),
        };
        let mut event = self.event(Kind::Error, "");
        event.status = Status::Failed;
        event.severity = Severity::Error;
        event.content = Some(Content::Error(ErrorInfo {
            error_message: text,
            error_code: code.unwrap_or_default(),
            ..ErrorInfo::default()
        }));
        let event = self.act(event, Author::System);
        self.tell(event);
        self.end_holder(Status::Failed);
    }
}

/// What an answer is known by: its id where the API made it, since older standard output says no id of the request.
/// Other servers count their answers, or give all of them one id.
fn key(id: &str, request: &str) -> String {
    match id.starts_with("msg_") && id.len() >= LEAST_MADE {
        true => format!("answer:{id}"),
        false => format!("answer:{id}:{request}"),
    }
}

/// Whether a block is a later state of another, as programs tell a stream.
fn goes_on(before: &Value, block: &Value) -> bool {
    let same = |name: &str| before.get(name) == block.get(name);
    if !same("type") {
        return false;
    }
    match text_at(block, &["type"]) {
        kind @ ("text" | "thinking") => {
            let text = text_at(before, &[kind]);
            !text.is_empty() && text_at(block, &[kind]).starts_with(text)
        }
        "tool_use" => same("id"),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_known_by_the_id_that_the_api_made() {
        let made = "msg_01XFDUDYJgAACzvnptvVoYEL";
        assert_eq!(key(made, "req_1"), key(made, ""));
        assert_ne!(key("msg_1", "req_1"), key("msg_1", "req_2"));
    }

    #[test]
    fn a_later_state_of_a_block_takes_its_place() {
        let text = |text: &str| json!({"type": "text", "text": text});
        assert!(goes_on(&text("Hel"), &text("Hello")));
        assert!(!goes_on(&text("Hello"), &text("Bye")));
        assert!(!goes_on(&text(""), &text("Bye")));
        let call = |id: &str, input: Value| json!({"type": "tool_use", "id": id, "input": input});
        assert!(goes_on(&call("a", json!({})), &call("a", json!({"x": 1}))));
        assert!(!goes_on(&call("a", json!({})), &call("b", json!({}))));
    }
}
