//! Lines of a user: what a person typed, what tools gave back, and what the program says in a user's place.

use serde_json::{Map, Value, json};
use tracewake_model::{Author, Content, Kind, Message, Status};

use super::agents::Member;
use super::line::text_at;
use super::reading::Reading;
use super::words::{self, Said};
use crate::compaction;

impl Reading<'_> {
    pub(super) fn user(&mut self) {
        let message = self.line.take_object("message");
        let content = message.get("content").cloned().unwrap_or_default();
        let structured = self.line.take("toolUseResult");
        let blocks = words::blocks(&content);
        let results: Vec<&Value> = blocks
            .iter()
            .filter(|block| text_at(block, &["type"]) == "tool_result")
            .collect();
        // The twin for programs is of one result.
        let single = match results.len() {
            1 => &structured,
            _ => &Value::Null,
        };
        for result in &results {
            self.end_tool(result, single);
        }
        let others: Vec<&Value> = blocks
            .iter()
            .filter(|block| text_at(block, &["type"]) != "tool_result")
            .collect();
        if !others.is_empty() || results.is_empty() {
            self.words(&others);
        }
    }

    fn words(&mut self, blocks: &[&Value]) {
        let texts = blocks.iter().filter(|block| words::is_text(block));
        let texts: Vec<&str> = texts.map(|block| text_at(block, &["text"])).collect();
        let whole = texts.join("\n");
        if self.line.is("isCompactSummary") {
            return self.summary_of_context(whole);
        }
        // What editors add stands in blocks of its own.
        let said: Vec<Said> = texts.iter().map(|text| words::said(text)).collect();
        let prompts = said.iter().filter_map(|said| match said {
            Said::Prompt(text) => Some(text.as_str()),
            _ => None,
        });
        let prompt = prompts.collect::<Vec<_>>().join("\n");
        let first = said.into_iter().find(|said| *said != Said::Context);
        match first {
            Some(Said::Interrupted) => self.interrupted(whole),
            Some(Said::TaskEnded(task, status)) => {
                self.context(whole);
                self.task_ended(&task, &status);
            }
            _ if self.member != Member::Main => self.said_to_agent(whole),
            Some(Said::Command(command)) if !self.is_synthetic() => self.prompt(command, blocks),
            Some(Said::Prompt(_)) if !self.is_programs() => self.prompt(prompt, blocks),
            None if !self.is_programs() && texts.is_empty() && !blocks.is_empty() => {
                self.prompt(String::new(), blocks);
            }
            _ => self.context(whole),
        }
    }

    /// Whether the program made the line up itself.
    fn is_synthetic(&self) -> bool {
        self.line.is("isSynthetic")
    }

    /// Whether no person wrote it, as far as the line says so.
    fn is_programs(&self) -> bool {
        let origin = self
            .line
            .rest
            .get("origin")
            .map(|origin| text_at(origin, &["kind"]));
        self.line.is("isMeta")
            || self.is_synthetic()
            || self.line.is("isVisibleInTranscriptOnly")
            || self.line.text("promptSource") == "system"
            || matches!(self.line.text("turnOrigin"), "task_notification" | "system")
            || matches!(origin, Some("task-notification" | "system"))
    }

    /// What a person said: a turn begins.
    fn prompt(&mut self, text: String, blocks: &[&Value]) {
        self.go_back();
        self.begin_turn();
        let mut event = self.event(Kind::Input, "");
        event.author = Author::User;
        event.agent = self.agent();
        let images = images(blocks);
        event.content = Some(Content::Message(Message {
            role: "user".to_owned(),
            text: match text.is_empty() && !images.is_empty() {
                true => format!("[{} images]", images.len()),
                false => text,
            },
            metadata: (!images.is_empty()).then(|| json!({ "images": images })),
        }));
        self.tell(event);
    }

    /// What the program says to the model, in a user's place.
    fn context(&mut self, text: String) {
        let mut event = self.event(Kind::Input, "");
        event.author = Author::System;
        event.content = Some(Content::Message(Message {
            role: "system".to_owned(),
            text,
            metadata: None,
        }));
        self.tell(event);
    }

    fn interrupted(&mut self, text: String) {
        let mut event = self.event(Kind::StateUpdate, "");
        event.author = Author::User;
        event.content = Some(Content::State(
            json!({ "key": "interrupted by the person", "text": text }),
        ));
        self.tell(event);
        self.end_holder(Status::Cancelled);
    }

    /// What stands for the conversation so far from here on.
    fn summary_of_context(&mut self, text: String) {
        let mut event = self.event(Kind::StateUpdate, "");
        event.author = Author::System;
        event.content = Some(Content::State(
            json!({ "key": compaction::SUMMARY, "summary": text }),
        ));
        self.tell(event);
    }
}

/// Kind and size of each image among blocks.
fn images(blocks: &[&Value]) -> Vec<Value> {
    let images = blocks.iter().filter(|block| text_at(block, &["type"]) == "image");
    images
        .map(|image| {
            let mut facts = Map::new();
            facts.insert(
                "media_type".into(),
                text_at(image, &["source", "media_type"]).into(),
            );
            let base64 = text_at(image, &["source", "data"]).trim_end_matches('=').len();
            facts.insert("bytes".into(), (base64 * 3 / 4).into());
            Value::Object(facts)
        })
        .collect()
}
