//! A span to its event: what all spans have, and the content by what the span is about.

use serde_json::{Map, Value, json};
use tracewake_model::{
    Agent, AgentHandoff, AgentScope, Content, DataAccess, Dialect, Event, Kind, PolicyDecision, Severity,
    SpanLink, Status, UnixNanos,
};

use super::concept::{self, Concept};
use super::folded::as_text;
use super::lookup::Lookup;
use super::record::{Emitter, Span, SpanEvent, event_time, instant};
use super::vocabulary::{self, Field, List, Program, Said, Sent, Telling};
use super::{handoff, messages, model, prompt, tool};
use crate::Rejected;
use crate::diagnostics::Diagnostics;

/// The event of a span.
pub(super) fn event(span: Span, emitter: Emitter, diagnostics: &mut Diagnostics) -> Result<Event, Rejected> {
    for (name, id) in [("trace_id", &span.trace_id), ("span_id", &span.span_id)] {
        if id.is_empty() {
            let called = span.name.chars().take(80).collect::<String>();
            return Err(Rejected::new(format!(
                "span {called:?}: {name} is missing or all zero"
            )));
        }
    }
    let program = Program::of(&emitter, "");
    let sent = Sent {
        name: &span.name,
        is_log: false,
        at: instant(span.start),
        attributes: &span.attributes,
        events: &span.events,
    };
    let in_known_words = program.map(|program| program.in_known_words(&sent));
    let look = match &in_known_words {
        Some(words) => Lookup::new(words),
        None => Lookup::of_span(&span, &emitter),
    };
    let emitted_by = Lookup::new(&emitter.resource);
    let (found, native_type) = concept::of(&look);
    let concept = program
        .and_then(|program| program.concept(&sent))
        .unwrap_or(found);
    let told = ToldSpan::of(&span, &look);
    let (session_id, is_guess) = look.session();
    let mut event = Event {
        dialect: Dialect::Otlp,
        identity: format!("{}:{}", span.trace_id, told.span_id),
        // Some exporters send a span when it begins, without an end, and again when it has ended.
        revision: u64::from(told.end != 0),
        project_id: emitted_by.text(Field::Project),
        origin: emitted_by.text(Field::Service),
        kind: concept::kind(concept, &native_type),
        native_type,
        sent_name: match look.text(Field::SpanName) {
            unsaid if unsaid.is_empty() => span.name.clone(),
            name => name,
        },
        shares_session_of_trace: true,
        session_yields_to_trace: is_guess || program.is_some_and(|program| program.has_threads),
        session_id,
        agent_scope: AgentScope::Run,
        agent: agent(&look, &emitter),
        tags: look.texts(Field::Tags),
        response_id: look.text(Field::ResponseId),
        recorder: emitter.scope_name().to_owned(),
        program: Program::sender(program, &emitter),
        ..Event::default()
    };
    time(&mut event, told.start, told.end, diagnostics);
    event.status = match span.status == 2 || look.has(Field::ErrorType) || look.has(Field::Failed) {
        true => Status::Failed,
        false => Status::Completed,
    };
    if let Some(program) = program {
        if program.telling(&sent) == Telling::Plumbing {
            event.severity = Severity::Debug;
        }
        if concept == Concept::Agent {
            event.prompt = look.text(Field::Input);
        }
    }
    content(&mut event, &span, &look, concept, told.took_ms(), diagnostics);
    let mut metadata = interpreted(&span, &look, event.status);
    event.links = span
        .links
        .iter()
        .map(|link| SpanLink {
            trace_id: link.trace_id.clone(),
            span_id: link.span_id.clone(),
        })
        .collect();
    event.trace_id = span.trace_id.clone();
    event.span_id = told.span_id;
    event.parent_span_id = told.parent_span_id;
    super::put_emitter(&mut metadata, emitter);
    put_as_sent(&mut metadata, span);
    event.metadata = Some(Value::Object(metadata));
    Ok(event)
}

/// The span that a record tells of: itself, or one that had just begun and is told by a child of no length (Logfire's
/// pending spans). A record of no length may tell of what had begun before.
struct ToldSpan {
    span_id: String,
    parent_span_id: String,
    start: u64,
    end: u64,
}

impl ToldSpan {
    fn of(span: &Span, look: &Lookup<'_>) -> ToldSpan {
        let parent = look.text(Field::ParentOfOpenSpan);
        if parent.is_empty() || span.parent_span_id.is_empty() {
            let took = match span.start == span.end {
                true => look.float(Field::TookSeconds) * 1e9,
                false => 0.0,
            };
            return ToldSpan {
                span_id: span.span_id.clone(),
                parent_span_id: span.parent_span_id.clone(),
                start: span.start.saturating_sub(took as u64),
                end: span.end,
            };
        }
        let is_root = parent.bytes().all(|digit| digit == b'0');
        ToldSpan {
            span_id: span.parent_span_id.clone(),
            parent_span_id: if is_root { String::new() } else { parent },
            start: span.start,
            end: 0,
        }
    }

    fn took_ms(&self) -> f64 {
        match self.start {
            0 => 0.0,
            start => self.end.saturating_sub(start) as f64 / 1e6,
        }
    }
}

/// The agent that the span itself names; never its children's.
fn agent(look: &Lookup<'_>, emitter: &Emitter) -> Agent {
    Agent {
        id: look.text(Field::AgentId),
        name: look.text(Field::AgentName),
        known_by_name: !emitter.is_our_export(),
    }
}

fn time(event: &mut Event, start_nanos: u64, end_nanos: u64, diagnostics: &mut Diagnostics) {
    event.time = event_time(start_nanos);
    let (start, end) = (instant(start_nanos), instant(end_nanos));
    event.end = end.or(start);
    match (start, end) {
        (Some(start), Some(end)) if end < start => {
            let early = start.0.abs_diff(end.0);
            diagnostics.add(
                "end_time_unix_nano",
                format!("is {early} ns before the start; the span is shown without a length"),
            );
            event.end = Some(start);
        }
        (Some(_), None) if end_nanos == 0 => diagnostics.add(
            "end_time_unix_nano",
            "is missing; the span is shown without a length",
        ),
        (None, Some(end)) => {
            diagnostics.add("start_time_unix_nano", "is missing; the end is used");
            event.time = tracewake_model::EventTime::exact(end);
        }
        (None, None) if start_nanos == 0 => diagnostics.add("start_time_unix_nano", "is missing"),
        _ => {}
    }
    for (name, nanos) in [
        ("start_time_unix_nano", start_nanos),
        ("end_time_unix_nano", end_nanos),
    ] {
        if i64::try_from(nanos).is_err() {
            diagnostics.add(name, format!("{nanos} is no time before the year 2262"));
        }
    }
}

fn content(
    event: &mut Event,
    span: &Span,
    look: &Lookup<'_>,
    concept: Concept,
    took_ms: f64,
    diagnostics: &mut Diagnostics,
) {
    let failed = event.status == Status::Failed;
    if let Some(found) = handoff::find(look, span.kind, &event.agent, failed) {
        // The run of an agent that ends by handing over is a run all the same.
        let is_run = concept == Concept::Agent && found.handoff.from_agent() == event.agent.key();
        if !is_run || found.receivers > 1 {
            return hand_over(event, found, diagnostics);
        }
        event.handoff = Some(AgentHandoff {
            handoff_data: None,
            ..found.handoff
        });
    }
    let error = match event.status {
        Status::Failed => error_message(span, look),
        _ => String::new(),
    };
    event.cost = match concept {
        // What it states is the total of what lies within.
        Concept::Agent | Concept::Run | Concept::Workflow | Concept::Turn | Concept::Plain => None,
        _ => model::cost(look, None),
    };
    event.content = match concept {
        Concept::Model | Concept::Embedding => {
            let said = messages::of_span(look, &span.events);
            if concept == Concept::Model {
                event.prompt = prompt::of(&said, look);
            }
            let call = model::invocation(look, said, took_ms);
            event.cost = model::cost(look, Some(&call));
            Some(Content::Model(call))
        }
        Concept::Tool => Some(Content::ToolExchange(tool::exchange(
            look, &span.name, &error, took_ms,
        ))),
        Concept::Mcp => Some(Content::Mcp(tool::mcp(look, span.kind, &event.origin, took_ms))),
        Concept::Retrieval => Some(Content::DataAccess(data_access(look, &span.events))),
        Concept::Guardrail => Some(Content::Policy(policy(look, span, error))),
        Concept::Named => named(look).map(Content::Custom),
        Concept::Agent | Concept::Run | Concept::Workflow => {
            event.prompt = prompt::of(&messages::of_span(look, &span.events), look);
            None
        }
        // A function that nothing called got what the person asked.
        Concept::Plain if span.parent_span_id.is_empty() => {
            event.prompt = prompt::of(&messages::of_span(look, &span.events), look);
            None
        }
        Concept::Turn | Concept::Plain => None,
    };
}

/// A span that is about a handoff and nothing else.
fn hand_over(event: &mut Event, found: handoff::Found, diagnostics: &mut Diagnostics) {
    event.kind = Kind::AgentHandoff;
    if found.receivers > 1 {
        let reason = format!("names {} agents; the first is shown", found.receivers);
        diagnostics.add("to_agent", reason);
        event.status = Status::Failed;
    }
    event.content = Some(Content::Handoff(found.handoff));
}

fn data_access(look: &Lookup<'_>, events: &[SpanEvent]) -> DataAccess {
    let mut documents = look.list(List::Documents);
    documents.extend(look.list(List::RankedDocuments));
    if let Some(Value::Array(listed)) = look.json(Field::Documents) {
        documents.extend(listed);
    }
    let ids = documents.iter().filter_map(|document| {
        let id = document.get("id")?;
        Some(as_text(id)).filter(|id| !id.is_empty())
    });
    let found = events
        .iter()
        .filter(|event| vocabulary::said(&event.name) == Some(Said::Document))
        .map(|event| Lookup::new(&event.attributes).text(Field::DocumentId));
    DataAccess {
        datasource: look.text(Field::DataSource),
        document_ids: ids.chain(found.filter(|id| !id.is_empty())).collect(),
        ..DataAccess::default()
    }
}

fn policy(look: &Lookup<'_>, span: &Span, error: String) -> PolicyDecision {
    let name = look.text(Field::GuardrailName);
    PolicyDecision {
        policy_id: if name.is_empty() { span.name.clone() } else { name },
        outcome: look.text(Field::GuardrailOutcome),
        rule_ids: look.texts(Field::GuardrailRules),
        rationale: match look.text(Field::GuardrailReason) {
            unsaid if unsaid.is_empty() => error,
            reason => reason,
        },
    }
}

/// The attributes that describe a memory or an evaluation.
fn named(look: &Lookup<'_>) -> Option<Value> {
    let all = look.attributes().iter();
    let about: Map<String, Value> = all
        .filter(|(name, _)| vocabulary::is_about(name))
        .map(|(name, value)| (name.clone(), super::folded::unfold(value)))
        .collect();
    (!about.is_empty()).then_some(Value::Object(about))
}

/// The last exception that was recorded on the span, as an event or as attributes.
fn exception(span: &Span) -> Option<Map<String, Value>> {
    let recorded = span.events.iter().rev().find(|event| event.name == "exception");
    let fields = recorded.map_or(&span.attributes, |event| &event.attributes);
    let fields: Map<String, Value> = fields
        .iter()
        .filter_map(|(key, value)| Some((key.strip_prefix("exception.")?.to_owned(), value.clone())))
        .collect();
    (!fields.is_empty()).then_some(fields)
}

/// What went wrong, in the words that say most.
fn error_message(span: &Span, look: &Lookup<'_>) -> String {
    let of_exception = exception(span)
        .and_then(|fields| fields.get("message").map(as_text))
        .unwrap_or_default();
    let said = look.text(Field::ErrorMessage);
    [span.status_message.clone(), of_exception, said]
        .into_iter()
        .find(|text| !text.is_empty())
        .unwrap_or_else(|| "failed".to_owned())
}

/// What its vocabularies say in words of their own, under the names that every span has.
fn interpreted(span: &Span, look: &Lookup<'_>, status: Status) -> Map<String, Value> {
    let mut metadata = Map::new();
    if let Some(seconds) = model::first_chunk(look) {
        metadata.insert("time_to_first_chunk".to_owned(), seconds);
    }
    let exception = exception(span);
    if exception.is_some() || status == Status::Failed {
        let mut exception = exception.unwrap_or_default();
        for (key, text) in [
            ("type", look.text(Field::ErrorType)),
            ("message", error_message(span, look)),
        ] {
            if !text.is_empty() && !exception.contains_key(key) {
                exception.insert(key.to_owned(), Value::String(text));
            }
        }
        metadata.insert("exception".to_owned(), Value::Object(exception));
    }
    metadata
}

/// Everything that was sent, under the names that OTLP gives it.
fn put_as_sent(metadata: &mut Map<String, Value>, span: Span) {
    let mut put = |key: &str, value: Value| drop(metadata.insert(key.to_owned(), value));
    if span.status != 0 || !span.status_message.is_empty() {
        let code = match span.status {
            0 => json!("unset"),
            1 => json!("ok"),
            2 => json!("error"),
            other => json!(other),
        };
        let mut status = json!({ "code": code });
        if !span.status_message.is_empty() {
            status["message"] = Value::String(span.status_message);
        }
        put("status", status);
    }
    put("kind", kind_name(span.kind));
    put("name", Value::String(span.name));
    if !span.trace_state.is_empty() {
        put("trace_state", Value::String(span.trace_state));
    }
    if !span.events.is_empty() {
        put("events", span.events.into_iter().map(event_json).collect());
    }
    if span.links.iter().any(|link| !link.attributes.is_empty()) {
        let links = span.links.into_iter().map(|link| {
            json!({ "trace_id": link.trace_id, "span_id": link.span_id, "attributes": link.attributes })
        });
        put("links", links.collect());
    }
    let dropped = [
        ("dropped_attributes_count", span.dropped.attributes),
        ("dropped_events_count", span.dropped.events),
        ("dropped_links_count", span.dropped.links),
    ];
    for (key, count) in dropped.into_iter().filter(|(_, count)| *count > 0) {
        put(key, Value::from(count));
    }
    if !span.attributes.is_empty() {
        put("attributes", Value::Object(span.attributes));
    }
}

fn kind_name(kind: i32) -> Value {
    let names = [
        "unspecified",
        "internal",
        "server",
        "client",
        "producer",
        "consumer",
    ];
    let name = usize::try_from(kind).ok().and_then(|kind| names.get(kind));
    name.map_or_else(|| Value::from(kind), |name| Value::from(*name))
}

fn event_json(event: SpanEvent) -> Value {
    let mut json = json!({ "name": event.name });
    if let Some(at) = instant(event.time) {
        json["time"] = Value::String(UnixNanos::to_rfc3339(at));
    }
    if !event.attributes.is_empty() {
        json["attributes"] = Value::Object(event.attributes);
    }
    json
}
