//! The event of a run: what all runs have, and the content by what the run is about.

use serde_json::{Map, Value, json};
use tracewake_model::{
    AgentScope, Author, Content, DataAccess, Dialect, Event, EventTime, Kind, RetryInfo, Severity, Status,
    UnixNanos,
};

use super::failure::Failure;
use super::run::{Run, RunType, first, text_of};
use super::{graph, messages, model, tool, usage};
use crate::Rejected;
use crate::diagnostics::Diagnostics;
use crate::otlp::first_words_of;

/// Starts of tags that LangChain gives runs by itself.
const OWN_TAGS: [&str; 8] = [
    "graph:step:",
    "seq:step:",
    "map:key:",
    "condition:",
    "branch:",
    "langsmith:",
    "lc:",
    RETRY,
];
/// The start of the tag of an attempt after a failed one.
const RETRY: &str = "retry:attempt:";
/// The tag of runs that LangSmith does not show.
const HIDDEN: &str = "langsmith:hidden";

/// The event of a run, of which this many tellings are known.
pub(super) fn event(run: Run, tellings: u64, repairs: Vec<&'static str>) -> Result<Event, Rejected> {
    let id = run.text("id");
    if id.is_empty() {
        let name = run.text("name").chars().take(80).collect::<String>();
        return Err(Rejected::new(format!("run {name:?}: id is missing")));
    }
    let mut diagnostics = Diagnostics::default();
    diagnostics.repaired("run", repairs);
    for name in ["inputs", "outputs", "extra"] {
        if !matches!(run.0[name], Value::Null | Value::Object(_)) {
            diagnostics.add(name, "is no object; it was kept as it is");
        }
    }
    let failure = Failure::of(&run.text("error"));
    let (tags, is_hidden) = tags(&run);
    let mut event = Event {
        dialect: Dialect::LangSmith,
        identity: id.clone(),
        revision: tellings,
        told_in_parts: true,
        native_type: first([run.text("run_type"), "run".to_owned()]),
        project_id: run.text("session_name"),
        session_id: run.metadata_text(&["session_id", "thread_id", "conversation_id"]),
        trace_id: run.trace(),
        shares_session_of_trace: true,
        // A graph inside another may have a thread of its own; the root says which session it is.
        session_yields_to_trace: !run.is_root(),
        span_id: id,
        parent_span_id: run.parent(),
        sent_name: run.text("name"),
        severity: if is_hidden {
            Severity::Debug
        } else {
            Severity::Unspecified
        },
        agent: graph::agent(&run),
        agent_scope: AgentScope::Run,
        tags,
        retry: retry(&run),
        time: run.start(&mut diagnostics),
        ..Event::default()
    };
    time(&mut event, &run, &mut diagnostics);
    event.status = match &failure {
        Some(failure) => failure.status,
        None if run.has_ended() => Status::Completed,
        None => Status::Started,
    };
    content(&mut event, &run, failure.as_ref());
    event.metadata = metadata(&event, run, failure);
    event.diagnostics = diagnostics.into_list();
    Ok(event)
}

/// The tags that the program gave, and whether LangSmith hides the run.
fn tags(run: &Run) -> (Vec<String>, bool) {
    let sent = run.0["tags"].as_array().into_iter().flatten().map(text_of);
    let sent: Vec<String> = sent.filter(|tag| !tag.is_empty()).collect();
    let is_hidden = sent.iter().any(|tag| tag == HIDDEN);
    let is_own = |tag: &String| OWN_TAGS.iter().any(|start| tag.starts_with(start));
    (sent.into_iter().filter(|tag| !is_own(tag)).collect(), is_hidden)
}

/// Which attempt after a failed one the run is, as LangChain's `with_retry` tags it.
fn retry(run: &Run) -> Option<RetryInfo> {
    let mut tags = run.0["tags"].as_array().into_iter().flatten().map(text_of);
    let attempt = tags.find_map(|tag| tag.strip_prefix(RETRY)?.parse().ok())?;
    Some(RetryInfo {
        attempt,
        ..RetryInfo::default()
    })
}

fn time(event: &mut Event, run: &Run, diagnostics: &mut Diagnostics) {
    if !run.has_ended() {
        return;
    }
    let end = run.end(diagnostics);
    event.end = end.or(event.time.stated);
    match (event.time.stated, end) {
        (Some(start), Some(end)) if end < start => {
            diagnostics.add(
                "end_time",
                "is before the start; the run is shown without a length",
            );
            event.end = Some(start);
        }
        (Some(_), None) => diagnostics.add("end_time", "is missing; the run is shown without a length"),
        (None, Some(end)) => {
            diagnostics.add("start_time", "is missing; the end is used");
            event.time = EventTime::exact(end);
        }
        _ => {}
    }
}

/// Kinds of a run that is in progress and of one that has ended.
fn kinds(run: &Run) -> [Kind; 2] {
    match run.run_type() {
        _ if graph::is_agent(run) => [Kind::AgentStart, Kind::AgentEnd],
        RunType::Model | RunType::Embedding => [Kind::ModelStart, Kind::ModelEnd],
        RunType::Tool => [Kind::ToolStart, Kind::ToolEnd],
        RunType::Chain => [Kind::WorkflowStart, Kind::WorkflowEnd],
        RunType::Retriever => [Kind::DataAccess, Kind::DataAccess],
        RunType::Plain => [Kind::Span, Kind::Span],
        RunType::Unknown => {
            let named = Kind::Custom(run.text("run_type").to_ascii_lowercase());
            [named.clone(), named]
        }
    }
}

fn content(event: &mut Event, run: &Run, failure: Option<&Failure>) {
    let [started, ended] = kinds(run);
    event.kind = if run.has_ended() { ended } else { started };
    let took_ms = took_ms(event);
    let run_type = run.run_type();
    let (author, content) = match run_type {
        RunType::Model | RunType::Embedding => {
            let call = model::invocation(run, took_ms);
            event.cost = usage::cost(run, Some(&call));
            event.response_id = model::response_id(run);
            (Author::Llm, Some(Content::Model(call)))
        }
        RunType::Tool => {
            let told = tool::failure(run.outputs());
            if failure.is_none() && told.is_some() {
                event.status = Status::Failed;
            }
            let said = match (event.status, failure) {
                (Status::Failed, Some(failure)) => failure.message.clone(),
                (Status::Failed, None) => told.unwrap_or_default(),
                _ => String::new(),
            };
            event.cost = usage::cost(run, None);
            let exchange = tool::exchange(run, &said, took_ms);
            let content = match run.has_ended() {
                true => Content::ToolExchange(exchange),
                false => Content::ToolCall(exchange.call),
            };
            (Author::Tool, Some(content))
        }
        RunType::Retriever => {
            event.cost = usage::cost(run, None);
            let found = DataAccess {
                datasource: run.text("name"),
                document_ids: tool::documents(run.outputs()),
                ..DataAccess::default()
            };
            (Author::Tool, Some(Content::DataAccess(found)))
        }
        RunType::Chain | RunType::Plain | RunType::Unknown => (Author::Agent, None),
    };
    (event.author, event.content) = (author, content);
    event.prompt = match run_type {
        RunType::Model => {
            let asked = messages::asked(run.inputs());
            first_words_of(&Value::Array(asked)).unwrap_or_default()
        }
        _ if run.is_root() || matches!(event.kind, Kind::AgentStart | Kind::AgentEnd) => {
            first_words_of(run.inputs()).unwrap_or_default()
        }
        _ => String::new(),
    };
    if event.status != Status::Failed {
        event.handoff = graph::handoff(run, &event.agent);
    }
}

fn took_ms(event: &Event) -> f64 {
    match (event.time.stated, event.end) {
        (Some(UnixNanos(start)), Some(UnixNanos(end))) => end.saturating_sub(start).max(0) as f64 / 1e6,
        _ => 0.0,
    }
}

/// Members that have a field of their own on every event.
const IN_FIELDS: [&str; 9] = [
    "id",
    "trace_id",
    "parent_run_id",
    "session_name",
    "start_time",
    "end_time",
    "error",
    "child_runs",
    "name",
];

/// What was sent and has no field of its own, and what was found of the error and of the first piece of an answer.
fn metadata(event: &Event, run: Run, failure: Option<Failure>) -> Option<Value> {
    let name = run.text("name");
    let first_piece = model::first_piece(&run);
    let Value::Object(mut rest) = run.0 else {
        return None;
    };
    for name in IN_FIELDS {
        rest.remove(name);
    }
    let is_told = matches!(
        event.content,
        Some(Content::Model(_) | Content::ToolExchange(_) | Content::ToolCall(_))
    );
    if is_told {
        rest.remove("inputs");
        rest.remove("outputs");
    }
    if matches!(event.content, Some(Content::Model(_)))
        && let Some(extra) = rest.get_mut("extra").and_then(Value::as_object_mut)
    {
        extra.remove("invocation_params");
    }
    rest.retain(|_, value| !value.is_null() && *value != json!({}) && *value != json!([]));
    if matches!(event.kind, Kind::WorkflowStart | Kind::WorkflowEnd) && !name.is_empty() {
        rest.insert("workflow".to_owned(), Value::from(name));
    }
    if let (Some(at), Some(start)) = (first_piece, event.time.stated) {
        let seconds = at.0.saturating_sub(start.0) as f64 / 1e9;
        rest.insert("time_to_first_chunk".to_owned(), json!(seconds));
    }
    if let Some(failure) = failure {
        rest.insert("exception".to_owned(), exception(failure));
    }
    (!rest.is_empty()).then_some(Value::Object(rest))
}

fn exception(failure: Failure) -> Value {
    let told = [
        ("type", failure.class),
        ("message", failure.message),
        ("stacktrace", failure.stack),
    ];
    let told = told.into_iter().filter(|(_, text)| !text.is_empty());
    Value::Object(
        told.map(|(name, text)| (name.to_owned(), Value::from(text)))
            .collect::<Map<_, _>>(),
    )
}
