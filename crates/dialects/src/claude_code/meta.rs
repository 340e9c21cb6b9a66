//! The note beside the file of a subagent, `agent-ID.meta.json`: what kind of agent it is and which call started it.

use serde_json::{Map, Value};
use tracewake_model::{Author, Dialect, Event, Kind, Status};

use super::line::{Source, text_at};
use super::lineage::Lineage;
use super::places::{agent_of_path, session_of_path};
use super::reading::named_agent;
use super::{agents, tools};
use crate::memory::Memory;
use crate::memory::{BESIDE, STREAM_NAME};

/// Whether an object is such a note.
pub(super) fn is_meta(object: &Map<String, Value>) -> bool {
    let has = |name: &str| object.contains_key(name);
    object.get("agentType").is_some_and(Value::is_string)
        && !has("type")
        && ["toolUseId", "spawnDepth", "isBuiltIn"].into_iter().any(has)
}

/// What is beside the file that is being read.
pub(super) fn beside(memory: &mut Memory) -> Option<Value> {
    let note = memory.recall(BESIDE)?;
    note.as_object().filter(|note| is_meta(note))?;
    Some(note.clone())
}

/// The span of the call that started the agent; empty where the note does not say it.
pub(super) fn caller(note: &Value) -> String {
    match text_at(note, &["toolUseId"]) {
        "" => String::new(),
        call => tools::span_of(text_at(note, &["parentAgentId"]), call),
    }
}

/// The note as an event: the agent started. It has no time of its own.
pub(super) fn event(note: Map<String, Value>, memory: &mut Memory) -> Event {
    let path = memory.recall(STREAM_NAME).and_then(Value::as_str);
    let path = path.unwrap_or_default().to_owned();
    let session = session_of_path(&path).unwrap_or_default();
    let agent = agent_of_path(&path).unwrap_or_default();
    let is_finished = note.get("finished").and_then(Value::as_bool).unwrap_or_default();
    let note = Value::Object(note);
    let mut event = Event {
        dialect: Dialect::ClaudeCode,
        revision: Lineage::own(session, Source::File).revision(u64::from(is_finished)),
        native_type: "agent-meta".to_owned(),
        session_id: session.to_owned(),
        kind: Kind::AgentStart,
        author: Author::Agent,
        status: Status::Started,
        agent: named_agent(agent, text_at(&note, &["agentType"])),
        parent_span_id: caller(&note),
        ..Event::default()
    };
    if !agent.is_empty() {
        event.span_id = agents::span_of(agent);
        event.identity = format!("{session}:{}/meta", event.span_id);
    }
    event.metadata = Some(note);
    event
}
