//! What the program asks to be allowed, how long a call waits for that, and what was decided.

use serde_json::Value;
use tracewake_model::{Author, Content, Kind, PolicyDecision, Status};

use super::reading::Reading;
use crate::members::Members;

/// What a call waits for.
const WAIT: &str = "waits for permission";

/// Names in the memory.
fn asked(request: &str) -> String {
    format!("permission {request}")
}

impl Reading<'_> {
    /// The call waits from here on.
    pub(super) fn permission_requested(&mut self, said: Members<'_>) {
        let odd = &mut self.line.odd;
        let id = said.text("requestId", odd);
        let request = said.object("permissionRequest", odd);
        let [kind, call, intention] = ["kind", "toolCallId", "intention"]
            .map(|name| request.map(|request| request.text(name, odd)).unwrap_or_default());
        let known = serde_json::json!({ "kind": kind, "call": call, "intention": intention });
        self.memory.remember(&asked(&id), known);
        let mut event = self.event(Kind::SpanStart, "");
        event.status = Status::Started;
        event.author = Author::System;
        event.sent_name = WAIT.to_owned();
        event.span_id = span_of(&id);
        if !call.is_empty() {
            event.parent_span_id = call;
        }
        event.metadata = Some(Value::Object(said.0.clone()));
        self.tell(event);
    }

    /// The call waits no longer.
    pub(super) fn permission_decided(&mut self, said: Members<'_>) {
        let odd = &mut self.line.odd;
        let id = said.text("requestId", odd);
        let by = said.text("decisionSource", odd);
        let mut call = said.text("toolCallId", odd);
        let result = said.object("result", odd);
        let [decision, feedback, reason] = ["kind", "feedback", "reason"]
            .map(|name| result.map(|result| result.text(name, odd)).unwrap_or_default());
        let known = self.memory.recall(&asked(&id)).cloned().unwrap_or_default();
        self.memory.forget(&asked(&id));
        let told = |name: &str| known[name].as_str().unwrap_or_default().to_owned();
        if call.is_empty() {
            call = told("call");
        }
        let outcome = match decision.as_str() {
            decision if decision.starts_with("approved") => "allow",
            decision if decision.starts_with("denied") => "deny",
            decision => decision,
        };
        let mut wait = self.event(Kind::SpanEnd, "");
        wait.author = if by == "human_response" {
            Author::User
        } else {
            Author::System
        };
        wait.status = match outcome {
            "cancelled" => Status::Cancelled,
            _ => Status::Completed,
        };
        wait.sent_name = WAIT.to_owned();
        wait.span_id = span_of(&id);
        if !call.is_empty() {
            wait.parent_span_id = call;
        }
        let mut event = self.event(Kind::PolicyDecision, "decision");
        event.author = wait.author;
        event.parent_span_id.clone_from(&wait.parent_span_id);
        let rationale = [feedback, reason, told("intention")]
            .into_iter()
            .find(|why| !why.is_empty());
        event.content = Some(Content::Policy(PolicyDecision {
            policy_id: match told("kind").as_str() {
                "" => "permission".to_owned(),
                kind => format!("permission {kind}"),
            },
            outcome: outcome.to_owned(),
            rule_ids: [decision, by]
                .into_iter()
                .filter(|word| !word.is_empty())
                .collect(),
            rationale: rationale.unwrap_or_default(),
        }));
        event.metadata = Some(Value::Object(said.0.clone()));
        self.tell(wait);
        self.tell(event);
    }
}

fn span_of(request: &str) -> String {
    format!("permission:{request}")
}
