//! Events of other dialects as lines of the Chaukas SDK's file mode.

use serde_json::Value;
use tracewake_model::{
    Content, Dialect, Event, FinalOutput, Kind, Message, PerformanceMetrics, Phase, Status,
};

use super::fields::{Object, note_tokens, score_json};
use super::split::split;
use super::{ExportEvent, Losses};

/// Where everything goes that Chaukas has no field for.
const REST: &str = "tracewake";

/// The lines of an event, without line feeds: two for one that describes a whole span.
pub fn lines(source: &ExportEvent<'_>, losses: &mut Losses) -> Vec<String> {
    if source.event.dialect == Dialect::Chaukas {
        return vec![crate::chaukas::to_file_json(source.event)];
    }
    let (start, end) = split(source.event, source.time);
    let mut lines = Vec::with_capacity(2);
    for event in start.into_iter().chain([end.into_owned()]) {
        lines.push(crate::chaukas::to_file_json(&fit(event, source, losses)));
    }
    lines
}

/// The event with nothing in it that Chaukas does not have.
fn fit(mut event: Event, source: &ExportEvent<'_>, losses: &mut Losses) -> Event {
    let mut rest = Object::default();
    rest.text("dialect", event.dialect.name());
    rest.text("native_type", &event.native_type);
    rest.text("origin", &event.origin);
    if let Some(sequence) = event.sequence {
        rest.value("sequence", Value::from(sequence));
    }
    if !event.policy_flags.is_empty() {
        rest.texts("policy_flags", &event.policy_flags);
        losses.note("policy_flags", "kept in metadata.tracewake only");
    }
    if !event.links.is_empty() {
        let link =
            |link: &tracewake_model::SpanLink| Value::from(vec![link.trace_id.clone(), link.span_id.clone()]);
        rest.value("links", event.links.iter().map(link).collect());
        losses.note("links", "kept in metadata.tracewake only");
    }
    if !event.signature.is_empty() {
        losses.note(
            "signature",
            "left out: it fits the event as it was sent, not this form of it",
        );
    }
    if event.identity.is_empty() || event.identity.starts_with('#') {
        event.identity = format!("{}{}", source.identity(), event.identity);
    }
    event.identity = event.identity.replace('\u{1f}', " ");
    event.session_id = source.session.to_owned();
    if event.kind.phase() != Phase::Point {
        event.span_id = source.span_id().into_owned();
    }
    note_tokens(&event, losses);
    point_with_duration(&mut event, losses);
    content(&mut event, &mut rest, losses);
    kind(&mut event, &mut rest, losses);
    metadata(&mut event, rest);
    event
}

/// A span that is no pair of events in Chaukas (a plain OTLP span).
fn point_with_duration(event: &mut Event, losses: &mut Losses) {
    let (Some(start), Some(end)) = (event.time.stated, event.end.take()) else {
        return;
    };
    losses.note("end", "kept as performance.duration_ms");
    let performance = event.performance.get_or_insert_with(PerformanceMetrics::default);
    if performance.duration_ms == 0.0 {
        performance.duration_ms = (end.0 - start.0) as f64 / 1e6;
    }
}

fn content(event: &mut Event, rest: &mut Object, losses: &mut Losses) {
    match &event.content {
        Some(Content::FinalOutput(FinalOutput { text, structured })) => {
            let message = Message {
                role: "assistant".to_owned(),
                text: text.clone(),
                metadata: structured.clone(),
            };
            event.is_final = true;
            event.content = Some(Content::Message(message));
        }
        Some(Content::ToolExchange(exchange)) => {
            // The end of a call: its start has the name and the arguments where there is one.
            rest.text("tool", &exchange.call.name);
            event.content = Some(Content::ToolResponse(exchange.response.clone()));
        }
        Some(Content::Reasoning(reasoning)) => {
            rest.value("reasoning", reasoning_json(reasoning));
            losses.note("reasoning", "kept in metadata.tracewake only");
        }
        Some(Content::Score(score)) => {
            rest.value("score", score_json(score));
            losses.note("score", "kept in metadata.tracewake only");
        }
        Some(Content::Custom(data)) => {
            rest.value("data", data.clone());
            losses.note("custom data", "kept in metadata.tracewake only");
        }
        Some(Content::Model(model)) if model.cached_tokens != 0 || model.reasoning_tokens != 0 => {
            rest.int("cached_tokens", model.cached_tokens);
            rest.int("reasoning_tokens", model.reasoning_tokens);
            losses.note("cached and reasoning tokens", "kept in metadata.tracewake only");
        }
        Some(Content::Mcp(call)) if !call.tool_name.is_empty() => {
            rest.text("tool", &call.tool_name);
            losses.note("tool of an MCP call", "kept in metadata.tracewake only");
        }
        _ => {}
    }
}

/// Kinds that Chaukas has no type for become the nearest one.
fn kind(event: &mut Event, rest: &mut Object, losses: &mut Losses) {
    if event.kind.to_chaukas().is_some() {
        return;
    }
    rest.text("kind", &event.kind.name());
    let is_message = matches!(event.content, Some(Content::Message(_)));
    event.kind = match &event.kind {
        Kind::TurnStart if is_message => Kind::Input,
        Kind::TurnEnd if is_message => Kind::Output,
        // A run of a workflow brackets what happens in it, as a session does.
        Kind::WorkflowStart => Kind::SessionStart,
        Kind::WorkflowEnd => Kind::SessionEnd,
        _ => Kind::System,
    };
    losses.note(
        "kind",
        "types that Chaukas lacks are written as the nearest one; metadata.tracewake.kind has the name",
    );
}

fn metadata(event: &mut Event, rest: Object) {
    let mut metadata = Object::default();
    if event.kind == Kind::System {
        let message = if event.native_type.is_empty() {
            "event"
        } else {
            &event.native_type
        };
        metadata.text("message", message);
    }
    if event.status == Status::Unspecified {
        event.status = match event.kind.phase() {
            Phase::Start => Status::Started,
            _ => Status::Completed,
        };
    }
    metadata.object(REST, rest);
    if let Some(own) = &event.metadata {
        metadata.spread("value", own);
    }
    event.metadata = Some(metadata.into_value());
}

/// Reasoning by the names AOP has for it.
pub(super) fn reasoning_json(reasoning: &tracewake_model::Reasoning) -> Value {
    let mut object = Object::default();
    object.text("goal", &reasoning.goal);
    let step = |step: &tracewake_model::ReasoningStep| {
        let mut object = Object::default();
        object.text("step_id", &step.id);
        object.text("description", &step.description);
        object.text("decision", &step.decision);
        if let Some(confidence) = step.confidence {
            object.value("confidence", super::fields::number(confidence));
        }
        object.into_value()
    };
    object.value("steps", reasoning.steps.iter().map(step).collect());
    let check = |check: &tracewake_model::SafetyCheck| {
        let mut object = Object::default();
        object.text("name", &check.name);
        object.text("result", &check.result);
        object.into_value()
    };
    object.value(
        "safety_checks",
        reasoning.safety_checks.iter().map(check).collect(),
    );
    object.text("uncertainty", &reasoning.uncertainty);
    object.into_value()
}
