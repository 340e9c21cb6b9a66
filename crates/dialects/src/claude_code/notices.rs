//! Lines that are nobody's words: notices of the program, context that it puts in, its queue, titles, the requests it
//! sent, and what this reader does not know.

use serde_json::{Map, Value, json};
use tracewake_model::{
    Author, Content, ErrorInfo, Kind, Message, PolicyDecision, RetryInfo, Severity, Status, UnixNanos,
};

use super::line::text_at;
use super::lineage::Lineage;
use super::reading::Reading;
use super::words::{self, Said};
use crate::compaction;

impl Reading<'_> {
    pub(super) fn system(&mut self) {
        match self.line.text("subtype") {
            "api_error" => self.retry(),
            "compact_boundary" => self.compacted(),
            "task_started" => {
                if let Some(event) = self.task_started() {
                    return self.tell(event);
                }
                self.notice();
            }
            "task_notification" => {
                let (task, status) = (self.line.text("task_id"), self.line.text("status"));
                let (task, status) = (task.to_owned(), status.to_owned());
                self.notice();
                self.task_ended(&task, &status);
            }
            _ => self.notice(),
        }
    }

    /// A notice of any other kind, with its text where it has one.
    fn notice(&mut self) {
        let subtype = self.line.text("subtype").to_owned();
        let name = match subtype.as_str() {
            "" => self.line.kind.clone(),
            subtype => subtype.to_owned(),
        };
        let text = self.line.text("content").to_owned();
        let fields = match text.is_empty() {
            true => Value::Object(self.line.rest.clone()),
            false => Value::Null,
        };
        let mut event = self.plumbing(&name, fields);
        if !text.is_empty() {
            self.line.take("content");
            event.content = Some(Content::Message(Message {
                role: "system".to_owned(),
                text,
                metadata: None,
            }));
        }
        event.severity = match self.line.text("level") {
            "error" => Severity::Error,
            "warning" | "warn" => Severity::Warn,
            _ => Severity::Debug,
        };
        self.tell(event);
    }

    /// A request that failed and is made again.
    fn retry(&mut self) {
        let error = self.line.take("error");
        let said = [text_at(&error, &["formatted"]), text_at(&error, &["message"])];
        let message = said.into_iter().find(|said| !said.is_empty());
        let message = message
            .or(error.as_str())
            .unwrap_or("the request failed")
            .to_owned();
        let number = |name: &str| {
            self.line
                .rest
                .get(name)
                .and_then(Value::as_f64)
                .unwrap_or_default() as i64
        };
        let retry = RetryInfo {
            attempt: number("retryAttempt"),
            backoff_ms: number("retryInMs"),
            ..RetryInfo::default()
        };
        let mut event = self.event(Kind::Retry, "");
        event.status = Status::Failed;
        event.severity = Severity::Warn;
        event.retry = Some(retry);
        event.metadata = Some(json!({ "error": error }));
        event.content = Some(Content::Error(ErrorInfo {
            error_message: message,
            error_code: error["status"]
                .as_i64()
                .map(|status| status.to_string())
                .unwrap_or_default(),
            recoverable: true,
            ..ErrorInfo::default()
        }));
        let event = self.act(event, Author::System);
        self.tell(event);
    }

    fn compacted(&mut self) {
        let told = self.line.take("compactMetadata");
        let number = |names: [&str; 2]| names.iter().find_map(|name| told[*name].as_i64());
        let mut state = Map::new();
        state.insert("key".to_owned(), compaction::COMPACTED.into());
        state.insert("trigger".to_owned(), text_at(&told, &["trigger"]).into());
        for (name, value) in [
            ("tokens_before", number(["preTokens", "pre_tokens"])),
            ("tokens_after", number(["postTokens", "post_tokens"])),
            ("duration_ms", number(["durationMs", "duration_ms"])),
        ] {
            if let Some(value) = value {
                state.insert(name.to_owned(), value.into());
            }
        }
        let mut event = self.event(Kind::StateUpdate, "");
        event.author = Author::System;
        event.metadata = Some(json!({ "compactMetadata": told }));
        event.content = Some(Content::State(Value::Object(state)));
        self.tell(event);
    }

    /// Context that the program puts in; a hook's outcome; a prompt that was typed while a tool ran.
    pub(super) fn attachment(&mut self) {
        let attached = self.line.take("attachment");
        let kind = text_at(&attached, &["type"]).to_owned();
        match kind.as_str() {
            "queued_command" => self.queued(&attached),
            "hook_blocking_error" => self.blocked(&attached),
            _ => {
                let name = format!("attachment.{kind}");
                let rendered = words::text_of(&self.line.rest.get("rendered").cloned().unwrap_or_default());
                let mut content = attached.as_object().cloned().unwrap_or_default();
                if !rendered.is_empty() {
                    content.insert("rendered".to_owned(), rendered.into());
                }
                let mut event = self.plumbing(&name, Value::Object(content));
                if kind.starts_with("hook_") && kind.ends_with("error") {
                    event.severity = Severity::Warn;
                }
                self.tell(event);
            }
        }
    }

    fn queued(&mut self, attached: &Value) {
        let text = match &attached["prompt"] {
            Value::String(text) => text.clone(),
            blocks => words::text_of(blocks),
        };
        let is_notice = matches!(
            text_at(attached, &["commandMode"]),
            "task-notification" | "system"
        );
        let said = match words::said(&text) {
            Said::Prompt(said) | Said::Command(said) if !is_notice => Some(said),
            Said::TaskEnded(task, status) => {
                let event = self.plumbing("attachment.queued_command", attached.clone());
                self.tell(event);
                return self.task_ended(&task, &status);
            }
            _ => None,
        };
        let mut event = self.event(Kind::Input, "");
        event.author = if said.is_some() {
            Author::User
        } else {
            Author::System
        };
        event.content = Some(Content::Message(Message {
            role: if said.is_some() { "user" } else { "system" }.to_owned(),
            text: said.unwrap_or(text),
            metadata: None,
        }));
        self.tell(event);
    }

    /// A hook that did not let the program go on.
    fn blocked(&mut self, attached: &Value) {
        let error = &attached["blockingError"];
        let why = [text_at(error, &["blockingError"]), text_at(error, &["message"])];
        let why = why.into_iter().find(|why| !why.is_empty()).or(error.as_str());
        let name = [
            text_at(attached, &["hookName"]),
            text_at(attached, &["hookEvent"]),
        ];
        let mut event = self.event(Kind::PolicyDecision, "");
        event.content = Some(Content::Policy(PolicyDecision {
            policy_id: name
                .into_iter()
                .find(|name| !name.is_empty())
                .unwrap_or("hook")
                .to_owned(),
            outcome: "deny".to_owned(),
            rationale: why.unwrap_or_default().to_owned(),
            ..PolicyDecision::default()
        }));
        event.metadata = Some(json!({ "attachment": attached }));
        self.tell(event);
    }

    pub(super) fn queue(&mut self) {
        if !self.has_begun() {
            Lineage::begin(&self.line, self.memory);
        }
        self.other();
    }

    pub(super) fn title(&mut self) {
        let title = self.line.take("title");
        let mut event = self.event(Kind::StateUpdate, "");
        event.severity = Severity::Debug;
        event.content = Some(Content::State(
            json!({ "key": "title of the session", "title": title }),
        ));
        self.tell(event);
    }

    /// A part of the requests that were sent: kept as it is, so that a request can be put together from its parts.
    pub(super) fn request(&mut self) {
        let name = self.line.kind.clone();
        let id = [
            self.line.text("id"),
            self.line.text("shapeHash"),
            self.line.text("hash"),
        ];
        let id = id
            .into_iter()
            .find(|id| !id.is_empty())
            .unwrap_or_default()
            .to_owned();
        if name == "api-request"
            && let Some(UnixNanos(at)) = self.line.at()
        {
            self.memory.remember(&format!("request {id}"), at.into());
        }
        let fields = Value::Object(std::mem::take(&mut self.line.rest));
        let mut event = self.plumbing(&name, fields);
        // What requests are made of may be written again.
        if !id.is_empty() && name == "api-request" {
            event.identity = format!("{}:{}:{name}:{id}", self.line.session, self.line.agent);
        }
        self.tell(event);
    }

    /// How a run of standard output ended, with totals that are no addends.
    pub(super) fn result(&mut self) {
        let text = self.line.text("result").to_owned();
        let subtype = self.line.text("subtype").to_owned();
        if !self.line.is("is_error") && subtype == "success" {
            let fields = Value::Object(self.line.rest.clone());
            let event = self.plumbing("result", fields);
            return self.tell(event);
        }
        let mut event = self.event(Kind::Error, "");
        event.status = Status::Failed;
        event.severity = Severity::Error;
        event.content = Some(Content::Error(ErrorInfo {
            error_message: if text.is_empty() { subtype.clone() } else { text },
            error_code: subtype,
            ..ErrorInfo::default()
        }));
        let event = self.act(event, Author::System);
        self.tell(event);
    }

    /// A line of a type without a meaning of its own, or of one that is not known.
    pub(super) fn other(&mut self) {
        let name = self.line.kind.clone();
        let fields = Value::Object(std::mem::take(&mut self.line.rest));
        let event = self.plumbing(&name, fields);
        self.tell(event);
    }
}
