//! One item of a transcript out of the events that describe it.

use serde_json::Value;
use tracewake_model::{Content, Event, Family, ToolCall, ToolResponse};

use super::prompt::{self, Asked};
use super::text::{block, data, plain, value, words};
use crate::dto::units::from_pico;
use crate::dto::{CostSum, Field, PromptMessage, PromptNews, TextBlock, TextFormat};

/// What the events of an item say together.
#[derive(Debug, Default)]
pub(super) struct ItemContent {
    pub(super) role: String,
    pub(super) facts: Vec<Field>,
    pub(super) blocks: Vec<TextBlock>,
    pub(super) prompt: Option<PromptNews>,
    pub(super) reply: Vec<PromptMessage>,
    pub(super) cost: Vec<CostSum>,
    pub(super) is_partial: bool,
    /// Text of a message, which may come in pieces.
    text: String,
    /// Where the text is among the blocks.
    text_at: Option<usize>,
}

/// Reads an item. `before` is the start of the model call before this one.
pub(super) fn tell(family: Family, events: &[Event], before: Option<&Event>, chars: usize) -> ItemContent {
    let mut content = ItemContent::default();
    for event in events {
        content.event(event, before, chars);
    }
    if let Some(at) = content.text_at {
        let text = block("text", TextFormat::Markdown, &content.text, chars);
        content.blocks.insert(at.min(content.blocks.len()), text);
    }
    if content.role.is_empty() {
        content.role = match family {
            Family::Input => "user",
            Family::Output => "assistant",
            _ => "",
        }
        .to_owned();
    }
    content
}

impl ItemContent {
    fn event(&mut self, event: &Event, before: Option<&Event>, chars: usize) {
        if let Some(retry) = &event.retry {
            self.fact("attempt", &some_number(retry.attempt));
            self.fact("strategy", &retry.strategy);
            if retry.backoff_ms != 0 {
                self.fact("back-off", &format!("{} ms", retry.backoff_ms));
            }
        }
        if let Some((cost, pico)) = event
            .cost
            .as_ref()
            .and_then(|cost| Some((cost, cost.total_pico()?)))
            && pico != 0
        {
            // The end of a call repeats what its start said, if anything.
            self.cost = vec![CostSum {
                currency: cost.currency.clone(),
                amount: from_pico(pico),
                estimated: false,
            }];
        }
        self.is_partial = event.is_partial && !event.is_final;
        if let Some(content) = &event.content {
            self.content(content, event.is_partial || event.is_final, before, chars);
        }
    }

    fn content(&mut self, content: &Content, streamed: bool, before: Option<&Event>, chars: usize) {
        match content {
            Content::Message(message) => {
                self.role.clone_from(&message.role);
                self.say(&message.text, streamed);
            }
            Content::FinalOutput(output) => {
                self.say(&output.text, streamed);
                self.add(value("structured output", output.structured.as_ref(), chars));
            }
            Content::Score(score) => {
                self.fact("score", &score.name);
                self.fact("value", &score.value.words());
                self.fact("given by", &score.source);
                self.add(words("comment", &score.comment, chars));
            }
            Content::ToolCall(call) => self.call(call, chars),
            Content::ToolResponse(response) => self.response(response, chars),
            Content::ToolExchange(exchange) => {
                self.call(&exchange.call, chars);
                self.response(&exchange.response, chars);
            }
            Content::Mcp(call) => {
                self.fact("server", &call.server_name);
                self.fact("operation", &call.operation);
                self.fact("tool", &call.tool_name);
                self.add(data("request", call.request.as_ref(), chars));
                self.add(data("response", call.response.as_ref(), chars));
            }
            Content::Model(model) => {
                self.fact("provider", &model.provider);
                self.fact("model", &model.model);
                self.fact("finish reason", &model.finish_reason);
                self.fact("tokens from cache", &some_number(model.cached_tokens));
                self.fact("tokens written to cache", &some_number(model.cache_write_tokens));
                self.fact("tokens for reasoning", &some_number(model.reasoning_tokens));
                self.fact("tokens of sound in", &some_number(model.audio.input));
                self.fact("tokens of sound out", &some_number(model.audio.output));
                if let Some(request) = &model.request {
                    let asked = Asked::of(request);
                    let known = before.and_then(asked_of).map(Asked::of);
                    self.facts.extend(prompt::parameters(model, &asked));
                    if !asked.messages.is_empty() {
                        self.prompt = Some(asked.news(known.as_ref(), chars));
                    }
                }
                if let Some(response) = &model.response {
                    self.reply = prompt::reply(response, chars);
                }
            }
            Content::Policy(policy) => {
                self.fact("policy", &policy.policy_id);
                self.fact("outcome", &policy.outcome);
                self.fact("rules", &policy.rule_ids.join(", "));
                self.add(words("rationale", &policy.rationale, chars));
            }
            Content::DataAccess(access) => {
                self.fact("source", &access.datasource);
                self.fact("personal data", &access.pii_categories.join(", "));
                self.add(plain("documents", &access.document_ids.join("\n"), chars));
                self.add(plain("chunks", &access.chunk_ids.join("\n"), chars));
            }
            Content::State(state) => self.state(state, chars),
            Content::Error(error) => {
                self.fact("code", &error.error_code);
                self.fact("recovery", &error.recovery_action);
                self.add(plain("error", &error.error_message, chars));
                self.add(plain("stack trace", &error.stack_trace, chars));
            }
            Content::Handoff(handoff) => {
                let or_id = |name: &str, id: &str| if name.is_empty() { id } else { name }.to_owned();
                self.fact("from", &or_id(&handoff.from_agent_name, &handoff.from_agent_id));
                self.fact("to", &or_id(&handoff.to_agent_name, &handoff.to_agent_id));
                self.fact("type", &handoff.handoff_type);
                self.add(words("reason", &handoff.reason, chars));
                self.add(data("handoff data", handoff.handoff_data.as_ref(), chars));
            }
            Content::Reasoning(reasoning) => {
                self.fact("uncertainty", &reasoning.uncertainty);
                self.add(words("goal", &reasoning.goal, chars));
                for step in &reasoning.steps {
                    let mut said = words("step", &step.description, chars);
                    if let (Some(said), Some(confidence)) = (&mut said, step.confidence) {
                        said.note = format!("confidence {confidence}");
                    }
                    self.add(said);
                    self.add(words("decision", &step.decision, chars));
                }
                for check in &reasoning.safety_checks {
                    self.fact(&format!("safety check {}", check.name), &check.result);
                }
            }
            Content::Custom(custom) => self.add(data("data", Some(custom), chars)),
        }
    }

    /// A state that is a summary in words reads as those words.
    fn state(&mut self, state: &Value, chars: usize) {
        match state["summary"].as_str() {
            Some(summary) => self.add(words("summary", summary, chars)),
            None => self.add(data("state", Some(state), chars)),
        }
    }

    fn call(&mut self, call: &ToolCall, chars: usize) {
        self.fact("function", &call.function_name);
        self.add(data("arguments", call.arguments.as_ref(), chars));
    }

    fn response(&mut self, response: &ToolResponse, chars: usize) {
        self.fact("HTTP status", &some_number(response.http_status));
        self.add(data("result", response.output.as_ref(), chars));
        self.add(plain("error", &response.error_message, chars));
    }

    /// Adds a piece of a message. A piece that begins with all before it is the message as far as it has come.
    fn say(&mut self, piece: &str, streamed: bool) {
        if piece.is_empty() {
            return;
        }
        self.text_at.get_or_insert(self.blocks.len());
        if piece.starts_with(&self.text) {
            self.text.clear();
        } else if !streamed {
            self.text.push_str("\n\n");
        }
        self.text.push_str(piece);
    }

    fn add(&mut self, block: Option<TextBlock>) {
        self.blocks.extend(block);
    }

    /// Both ends of a call may say the same: it is kept once.
    fn fact(&mut self, name: &str, value: &str) {
        let same = |field: &Field| field.name == name && field.value == value;
        if !value.is_empty() && !self.facts.iter().any(same) {
            self.facts.push(Field {
                name: name.to_owned(),
                value: value.to_owned(),
            });
        }
    }
}

/// What a model call was asked, as it was sent.
pub(super) fn asked_of(event: &Event) -> Option<&Value> {
    match &event.content {
        Some(Content::Model(model)) => model.request.as_ref(),
        _ => None,
    }
}

fn some_number(number: i64) -> String {
    if number == 0 {
        String::new()
    } else {
        number.to_string()
    }
}

#[cfg(test)]
mod tests {
    use tracewake_model::{FinalOutput, Message};

    use super::*;

    fn piece(text: &str, is_partial: bool, is_final: bool) -> Event {
        Event {
            is_partial,
            is_final,
            content: Some(Content::Message(Message {
                role: "assistant".into(),
                text: text.into(),
                metadata: None,
            })),
            ..Event::default()
        }
    }

    #[test]
    fn pieces_of_a_stream_become_one_text() {
        let check = |pieces: &[Event], text: &str, open: bool| {
            let content = tell(Family::Output, pieces, None, 100);
            assert_eq!(
                (content.blocks[0].text.as_str(), content.is_partial),
                (text, open)
            );
            assert_eq!(content.blocks.len(), 1);
        };
        check(
            &[piece("Hel", true, false), piece("lo", true, false)],
            "Hello",
            true,
        );
        check(
            &[piece("Hel", true, false), piece("Hello", true, true)],
            "Hello",
            false,
        );
        check(
            &[
                piece("Hel", true, false),
                piece("lo", true, false),
                piece("Hello", false, true),
            ],
            "Hello",
            false,
        );
        check(
            &[piece("One.", false, false), piece("Two.", false, false)],
            "One.\n\nTwo.",
            false,
        );
    }

    #[test]
    fn a_structured_output_stands_after_its_text() {
        let event = Event {
            content: Some(Content::FinalOutput(FinalOutput {
                text: "done".into(),
                structured: Some(serde_json::json!({"ok": true})),
            })),
            ..Event::default()
        };
        let content = tell(Family::Output, &[event], None, 100);
        let names: Vec<_> = content.blocks.iter().map(|block| block.name.as_str()).collect();
        assert_eq!(
            (names.as_slice(), content.role.as_str()),
            (["text", "structured output"].as_slice(), "assistant")
        );
    }
}
