//! Which dialect a JSON object is of, by what is in it. The one list of readers.

use serde_json::{Map, Value};
use tracewake_model::Dialect;

use crate::reader::Reader;
use crate::session_files::{SessionDatabase, SessionFiles};
use crate::{
    aop, atif, chaukas, claude_code, codex, copilot_cli, gemini_cli, goose, langfuse, langsmith,
    openai_agents, opencode, ossa, otlp,
};

/// All dialects, in the order they are asked: the first that knows an object has it.
static READERS: [&Reader; Dialect::ALL.len()] = [
    &ossa::READER,
    &gemini_cli::READER,
    &codex::READER,
    &copilot_cli::READER,
    &opencode::READER,
    &goose::READER,
    &openai_agents::READER,
    &langfuse::READER,
    &langsmith::READER,
    &chaukas::READER,
    &aop::READER,
    &otlp::READER,
    &atif::READER,
    &claude_code::READER,
];

/// The reader of a dialect; none for one of a newer version.
pub(crate) fn reader(dialect: Dialect) -> Option<&'static Reader> {
    match dialect {
        Dialect::Chaukas => Some(&chaukas::READER),
        Dialect::Aop => Some(&aop::READER),
        Dialect::Ossa => Some(&ossa::READER),
        Dialect::Otlp => Some(&otlp::READER),
        Dialect::Codex => Some(&codex::READER),
        Dialect::OpenAiAgents => Some(&openai_agents::READER),
        Dialect::LangSmith => Some(&langsmith::READER),
        Dialect::Langfuse => Some(&langfuse::READER),
        Dialect::ClaudeCode => Some(&claude_code::READER),
        Dialect::GeminiCli => Some(&gemini_cli::READER),
        Dialect::Atif => Some(&atif::READER),
        Dialect::CopilotCli => Some(&copilot_cli::READER),
        Dialect::OpenCode => Some(&opencode::READER),
        Dialect::Goose => Some(&goose::READER),
        Dialect::Unknown(_) => None,
    }
}

/// All readers.
pub(crate) fn readers() -> &'static [&'static Reader] {
    &READERS
}

/// The session files of the programs whose dialects have some, in the order of the dialects.
pub fn session_files() -> impl Iterator<Item = (Dialect, &'static SessionFiles)> {
    let dialects = Dialect::ALL.iter();
    dialects.filter_map(|dialect| Some((*dialect, session_files_of(*dialect)?)))
}

/// The session files of the program whose dialect this is; none where it keeps none.
pub fn session_files_of(dialect: Dialect) -> Option<&'static SessionFiles> {
    reader(dialect)?.session_files
}

/// The path of a small file that says more about the file with this path and these first bytes; none for most files.
pub fn file_beside(path: &str, head: &[u8]) -> Option<String> {
    session_files().find_map(|(_, files)| (files.beside)(path, head))
}

/// The databases in which programs keep their sessions, in the order of the dialects.
pub fn session_databases() -> impl Iterator<Item = (Dialect, &'static SessionDatabase)> {
    session_files().filter_map(|(dialect, files)| Some((dialect, files.database?)))
}

/// What an object is.
#[derive(Clone, Copy)]
pub(crate) enum ObjectKind {
    /// One event.
    Event(&'static Reader),
    /// An object around events.
    Envelope(&'static Reader),
    /// Nothing known.
    Unknown,
}

/// Decides which of the readers know an object.
pub(crate) fn object_kind(readers: &[&'static Reader], object: &Map<String, Value>) -> ObjectKind {
    let event = readers.iter().find(|reader| (reader.is_event)(object));
    let envelope = || readers.iter().find(|reader| (reader.is_envelope)(object));
    match event {
        Some(reader) => ObjectKind::Event(reader),
        None => envelope().map_or(ObjectKind::Unknown, |reader| ObjectKind::Envelope(reader)),
    }
}

/// What to call an object that a dialect other than that of `reader` knows.
pub(crate) fn known_to_another(reader: &Reader, object: &Map<String, Value>) -> Option<&'static str> {
    match object_kind(readers(), object) {
        ObjectKind::Event(found) | ObjectKind::Envelope(found) if found.dialect != reader.dialect => {
            Some(found.name)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn check(value: Value, expect: &str) {
        let found = match object_kind(readers(), value.as_object().unwrap()) {
            ObjectKind::Event(reader) => reader.name.to_owned(),
            ObjectKind::Envelope(reader) => format!("around {}", reader.name),
            ObjectKind::Unknown => "unknown".to_owned(),
        };
        assert_eq!(found, expect, "{value}");
    }

    #[test]
    fn each_dialect_has_a_reader_of_its_own() {
        for dialect in Dialect::ALL {
            assert_eq!(reader(*dialect).unwrap().dialect, *dialect);
            assert!(
                READERS.iter().any(|reader| reader.dialect == *dialect),
                "{dialect:?}"
            );
        }
    }

    #[test]
    fn tells_dialects_apart() {
        for chaukas in [
            json!({"event_id": "e"}),
            json!({"eventId": "e"}),
            json!({"session_id": "s", "type": "SYSTEM"}),
            json!({"tenant_id": "t", "type": "EVENT_TYPE_SYSTEM"}),
            json!({"type": "AGENT_START", "timestamp": "2026-01-01T00:00:00Z"}),
        ] {
            check(chaukas, "a chaukas event");
        }
        for batch in [
            json!({"events": [{"event_id": "e"}]}),
            json!({"event_batch": {"events": [{"eventId": "e"}]}}),
            json!({"event": {"event_id": "e"}}),
        ] {
            check(batch, "around a chaukas event");
        }
        check(
            json!({"seq": 1, "t": "", "actor": "user", "payload": {}, "meta": {}}),
            "an AOP event",
        );
        check(
            json!({"t": "", "actor": "user", "type": "x", "payload": {}}),
            "an AOP event",
        );
        check(json!({"run_id": "r", "events": []}), "around an AOP event");
        check(
            json!({"specversion": "1.0", "id": "1", "session_id": "s", "type": "x"}),
            "a CloudEvent",
        );
        check(
            json!({"type": "dev.ossa.turn.started", "source": "s"}),
            "a CloudEvent",
        );
        check(
            json!({"resourceSpans": [{"scopeSpans": [{"spans": [{}]}]}]}),
            "an OTLP record",
        );
        for export in [
            json!({"resourceSpans": []}),
            json!({"resource_logs": []}),
            json!({"batches": [{"instrumentationLibrarySpans": []}]}),
            json!({"trace": {"resourceSpans": []}}),
            json!({"resourceSpans": [{"scopeSpans": [{"spans": [{}]}]}], "linkedSpans": [{}]}),
            json!({"data": [{"traceID": "1", "spans": [], "processes": {}}]}),
            json!({"traceID": "1", "spans": []}),
        ] {
            check(export, "around an OTLP record");
        }
        for span in [
            json!({"traceID": "1", "spanID": "2", "operationName": "x"}),
            json!({"spans": [{"traceID": "1", "spanID": "2", "operationName": "x"}], "processes": {}}),
            json!({"traceId": "1", "id": "2", "timestamp": 5}),
            json!({"context": {"trace_id": "0x1", "span_id": "0x2"}, "kind": "SpanKind.CLIENT", "start_time": ""}),
        ] {
            check(span, "an OTLP record");
        }
        for run in [
            json!({"id": "r", "run_type": "chain", "inputs": {}, "session_id": "s"}),
            json!({"post": {"id": "r", "run_type": "llm", "trace_id": "r"}}),
            json!({"tellings": [{"patch": {"id": "r", "dotted_order": "x"}}]}),
            json!({"tellings": [{"id": "r", "run_type": "llm", "inputs": {}}]}),
            json!({"id": "f", "run_id": "r", "key": "helpful", "score": 1}),
        ] {
            check(run, "a LangSmith run");
        }
        for batch in [
            json!({"post": [{"id": "r", "dotted_order": "x"}], "patch": []}),
            json!({"runs": [{"id": "r", "run_type": "llm", "inputs": {}}]}),
            json!({"id": "r", "run_type": "llm", "inputs": {}, "child_runs": [{}]}),
        ] {
            check(batch, "around a LangSmith run");
        }
        for item in [
            json!({"object": "trace", "id": "trace_1"}),
            json!({"object": "trace.span", "id": "span_1", "trace_id": "trace_1", "span_data": {}}),
        ] {
            check(
                json!({"data": [item.clone()]}),
                "around a record of the OpenAI Agents SDK",
            );
            check(item, "a record of the OpenAI Agents SDK");
        }
        let observation =
            json!({"id": "o", "traceId": "t", "type": "AGENT", "startTime": "2026-03-02T09:00:00Z"});
        for record in [
            json!({"id": "e", "type": "trace-create", "body": {"id": "t"}}),
            json!({"id": "s", "traceId": "t", "name": "helpful", "value": 1}),
            json!({"id": "t", "htmlPath": "/x", "observations": ["o"]}),
            observation.clone(),
        ] {
            check(
                json!({"data": [record.clone()], "meta": {}}),
                "around a Langfuse record",
            );
            check(record, "a Langfuse record");
        }
        for export in [
            json!({"batch": [{"id": "e", "type": "span-update", "body": {}}]}),
            json!({"id": "t", "timestamp": "", "projectId": "p", "observations": [observation.clone()], "scores": []}),
            json!({"trace": {"id": "t"}, "observations": [observation]}),
        ] {
            check(export, "around a Langfuse record");
        }
        for line in [
            json!({"type": "assistant", "session_id": "s", "message": {}}),
            json!({"type": "system", "subtype": "init", "session_id": "s", "uuid": "u"}),
            json!({"type": "user", "sessionId": "s", "uuid": "u"}),
            json!({"type": "never-seen-before", "sessionId": "s"}),
            json!({"type": "summary", "summary": "", "leafUuid": "u"}),
            json!({"agentType": "Explore", "spawnDepth": 1}),
        ] {
            check(line, "a line of Claude Code");
        }
        for line in [
            json!({"type": "session.start", "data": {}, "id": "e", "timestamp": "2026", "parentId": null}),
            json!({"type": "abort", "data": {}, "id": "e", "timestamp": "2026", "parentId": "d"}),
            json!({"type": "result", "timestamp": "", "sessionId": "s", "exitCode": 0, "usage": {}}),
        ] {
            check(line, "a line of GitHub Copilot CLI");
        }
        check(
            json!({"sessionId": "s", "startTime": "", "chatMessages": [], "timeline": []}),
            "around a line of GitHub Copilot CLI",
        );
        for unknown in [
            json!({"post": {"id": 7, "title": "Hello"}}),
            json!({"post": [{"title": "Hello"}]}),
            json!({"object": "response", "id": "r"}),
            json!({"role": "user", "content": "hi"}),
            json!({"batches": [{"id": 1}], "data": [], "trace": {}}),
            json!({"hello": "world"}),
            json!({}),
        ] {
            check(unknown, "unknown");
        }
    }
}
