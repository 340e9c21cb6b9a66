//! The session as a whole: runs of the program, what its context lost, what went wrong, what all of it used.

use serde_json::{Value, json};
use tracewake_model::{
    Author, Content, CostDetails, ErrorInfo, Event, Kind, ModelInvocation, Severity, Status, Usage,
};

use super::line::{is_newer, newest};
use super::reading::{Reading, state};
use super::totals;
use crate::compaction::COMPACTED;
use crate::members::Members;

/// The model that is used from here on, in the memory.
const MODEL: &str = "model";

impl Reading<'_> {
    /// The program began, or took the session up again.
    pub(super) fn begun(&mut self, said: Members<'_>) {
        let version = said.text("copilotVersion", &mut self.line.odd);
        if is_newer(&version) {
            let note = format!("{version} is newer than the version that is known, {}", newest());
            self.line.odd.add("copilotVersion", note);
        }
        let model = said.text("selectedModel", &mut self.line.odd);
        self.select_model(&model);
        let span = format!("run:{}", self.line.id);
        self.enter_run(&span);
        let mut event = self.event(Kind::SessionStart, "");
        event.status = Status::Started;
        event.author = Author::System;
        event.span_id = span;
        event.parent_span_id = String::new();
        if let Some(context) = said.object("context", &mut self.line.odd) {
            for (name, member) in [("cwd", "cwd"), ("gitBranch", "branch")] {
                let text = context.text(member, &mut self.line.odd);
                if !text.is_empty() {
                    event.tags.push(format!("{name}:{text}"));
                }
            }
        }
        event.metadata = Some(Value::Object(said.0.clone()));
        self.tell(event);
    }

    /// The program ended. What its model calls used in all counts as far as no call states it: older versions write
    /// down what a call was answered, not what it was sent.
    pub(super) fn shut_down(&mut self, said: Members<'_>) {
        let failed = said.text("shutdownType", &mut self.line.odd) == "error";
        self.cancel_open_calls();
        let run = self.leave_run();
        let mut event = self.event(Kind::SessionEnd, "");
        event.status = if failed { Status::Failed } else { Status::Completed };
        event.author = Author::System;
        event.span_id.clone_from(&run);
        event.metadata = Some(Value::Object(said.0.clone()));
        if failed {
            event.severity = Severity::Error;
            event.content = Some(Content::Error(ErrorInfo {
                error_message: said.text("errorReason", &mut self.line.odd),
                ..ErrorInfo::default()
            }));
        }
        self.tell(event);
        for (model, rest) in totals::of_no_call(said, self.memory, &mut self.line.odd) {
            let mut event = self.event(
                Kind::Custom("usage of no call".to_owned()),
                &format!("usage {model}"),
            );
            event.parent_span_id.clone_from(&run);
            event.usage = Usage::PerEvent;
            event.cost = Some(CostDetails {
                service: model,
                input_tokens: rest.input,
                output_tokens: rest.output,
                ..CostDetails::default()
            });
            self.tell(event);
        }
    }

    /// A request, or the program, failed.
    pub(super) fn failed(&mut self, said: Members<'_>) {
        let event = self.event(Kind::Error, "");
        let odd = &mut self.line.odd;
        let codes = ["statusCode", "errorCode", "errorType"].map(|name| said.text(name, odd));
        let error = ErrorInfo {
            error_message: said.text("message", odd),
            error_code: codes
                .into_iter()
                .find(|code| !code.is_empty())
                .unwrap_or_default(),
            stack_trace: said.text("stack", odd),
            ..ErrorInfo::default()
        };
        self.tell(Event {
            author: Author::System,
            severity: Severity::Error,
            status: Status::Failed,
            metadata: Some(Value::Object(said.0.clone())),
            content: Some(Content::Error(error)),
            ..event
        });
    }

    /// The model goes on from a summary. Writing it was a model call.
    pub(super) fn compacted(&mut self, said: Members<'_>) {
        let mut event = self.event(Kind::StateUpdate, "");
        event.author = Author::System;
        event.status = match said.get("success") {
            Some(Value::Bool(false)) => Status::Failed,
            _ => Status::Completed,
        };
        let mut told = said.0.clone();
        for (name, member) in [
            ("tokens_before", "preCompactionTokens"),
            ("tokens_after", "postCompactionTokens"),
        ] {
            if let Some(tokens) = said.get(member) {
                told.insert(name.to_owned(), tokens.clone());
            }
        }
        event.content = Some(state(COMPACTED, &told));
        self.tell(event);
        if let Some(used) = said.object("compactionTokensUsed", &mut self.line.odd) {
            self.summed_up(said, used);
        }
    }

    fn summed_up(&mut self, said: Members<'_>, used: Members<'_>) {
        let model = used.text("model", &mut self.line.odd);
        let call = ModelInvocation {
            model: if model.is_empty() { self.model() } else { model },
            response: said
                .get("summaryContent")
                .map(|summary| json!({ "messages": [{ "role": "assistant", "content": summary }] })),
            ..self.tokens(used)
        };
        totals::count(&call, self.memory);
        let mut event = self.event(Kind::ModelEnd, "call");
        event.author = Author::Llm;
        event.status = Status::Completed;
        event.span_id = format!("model:{}", self.line.id);
        self.tell(self.took(used.get("duration")).of(event, call));
    }

    /// Messages were left out, as there were too many.
    pub(super) fn truncated(&mut self, said: Members<'_>) {
        let mut event = self.event(Kind::StateUpdate, "");
        event.author = Author::System;
        event.content = Some(state("context truncated", said.0));
        self.tell(event);
    }

    pub(super) fn model_changed(&mut self, said: Members<'_>) {
        let model = said.text("newModel", &mut self.line.odd);
        if self.subagent.is_empty() {
            self.select_model(&model);
        }
        let mut event = self.event(Kind::StateUpdate, "");
        event.author = Author::System;
        event.content = Some(state("model", said.0));
        self.tell(event);
    }

    fn select_model(&mut self, model: &str) {
        if !model.is_empty() {
            self.memory.remember(MODEL, model.into());
        }
    }

    /// The model that the main agent uses, as far as a line said it.
    pub(super) fn model(&mut self) -> String {
        self.recalled(MODEL)
    }
}
