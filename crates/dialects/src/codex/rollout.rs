//! A line of a session file to its events: what kind of line it is, and what all its events share.

use serde_json::{Map, Value};
use tracewake_model::{
    Author, Clock, Content, Diagnostic, Dialect, Event, EventTime, Kind, Message, Severity, Status,
};

use super::line::{KNOWN_VERSION, Line};
use super::thread::Place;
use super::{
    ENCRYPTED, branches, calls, fingerprint, items, model_calls, readable, said, summary, text, turns,
};
use crate::Rejected;
use crate::memory::Memory;
use crate::memory::STREAM_NAME;

/// The place in the file, in the memory.
const PLACE: &str = "place";

/// Added to the revision of what a file tells of its own thread: it supersedes what copies in other files tell.
const OWN: u64 = 1 << 32;

/// Reads a line.
pub(super) fn read(line: Line, memory: &mut Memory) -> Result<Vec<Event>, Rejected> {
    let mut reading = Reading::begin(line, memory);
    if reading.line.is_bare_item && reading.place.threads.is_empty() {
        return Err(Rejected::new(
            "an item of a conversation with a model, without the start of a Codex session before it",
        ));
    }
    let payload = std::mem::take(&mut reading.line.payload);
    let mut events = match reading.line.kind.as_str() {
        "session_meta" => session_meta(&mut reading, &payload),
        "turn_context" => turns::context(&mut reading, &payload),
        "response_item" => response_item(&mut reading, &payload),
        "event_msg" => event_message(&mut reading, &payload),
        "token_usage_record" => model_calls::by_record(&mut reading, &payload),
        "compacted" => summary::compacted(&mut reading, &payload),
        "inter_agent_communication" => vec![between_agents(&mut reading, &payload)],
        "world_state" | "inter_agent_communication_metadata" => {
            vec![reading.custom(&payload, Severity::Debug)]
        }
        _ => vec![reading.custom(&payload, Severity::Unspecified)],
    };
    reading.end(&mut events);
    Ok(events)
}

/// A line on its way to events.
pub(super) struct Reading<'m> {
    pub(super) line: Line,
    pub(super) place: Place,
    pub(super) memory: &'m mut Memory,
}

impl<'m> Reading<'m> {
    fn begin(line: Line, memory: &'m mut Memory) -> Reading<'m> {
        let known = memory.recall(PLACE).cloned();
        let known = known.and_then(|known| serde_json::from_value(known).ok());
        let place = known.unwrap_or_else(|| {
            let name = memory.recall(STREAM_NAME).and_then(Value::as_str);
            Place::of_file(name.unwrap_or_default())
        });
        Reading { line, place, memory }
    }

    fn end(self, events: &mut [Event]) {
        if let (Some(odd), Some(event)) = (&self.line.odd_time, events.first_mut()) {
            event.diagnostics.push(Diagnostic {
                field: "timestamp".to_owned(),
                reason: format!("{odd} is no time between the years 1678 and 2261"),
            });
        }
        // Which items the model had seen when it gave this one.
        let seen =
            ["history_sequence", "sampled_through_sequence"].map(|name| (name, &self.line.metadata[name]));
        for event in events.iter_mut() {
            for (name, number) in seen.iter().filter(|(_, number)| number.is_number()) {
                let metadata = event.metadata.get_or_insert_with(|| Value::Object(Map::new()));
                metadata[*name] = (*number).clone();
            }
        }
        // The place is always the newest of what is remembered, so that it is never forgotten.
        if let Ok(place) = serde_json::to_value(&self.place) {
            self.memory.remember(PLACE, place);
        }
    }

    /// An event of this line.
    pub(super) fn event(&self, kind: Kind) -> Event {
        let mut event = Event {
            dialect: Dialect::Codex,
            native_type: self.line.kind.clone(),
            kind,
            revision: if self.place.is_copy() { 0 } else { OWN },
            time: self.time(),
            parent_span_id: match self.place.turn.is_span {
                true => self.place.turn.id.clone(),
                false => String::new(),
            },
            ..Event::default()
        };
        match self.place.thread() {
            Some(thread) => {
                event.session_id.clone_from(&thread.session);
                event.agent = thread.agent();
            }
            None => event.origin = "codex".to_owned(),
        }
        if self.place.is_copy() {
            let own = self.place.threads.first().map_or("", |own| own.id.as_str());
            event.diagnostics.push(Diagnostic {
                field: "timestamp".to_owned(),
                reason: format!("is when the line was copied into the file of {own}"),
            });
        }
        event
    }

    /// When the line was written. That of a copy is worth less than that of the line that was copied.
    pub(super) fn time(&self) -> EventTime {
        match self.place.is_copy() && self.line.time.stated.is_some() {
            true => EventTime {
                clock: Clock::NoZone,
                ..self.line.time
            },
            false => self.line.time,
        }
    }

    /// An event without a kind of its own, by the name of the line and of what is in it.
    pub(super) fn custom(&mut self, payload: &Value, severity: Severity) -> Event {
        let mut event = self.event(Kind::Unspecified);
        let parts = [
            text(payload, "type"),
            payload["item"]["type"].as_str().unwrap_or_default(),
        ];
        for part in parts.into_iter().filter(|part| !part.is_empty()) {
            event.native_type = format!("{}.{part}", event.native_type);
        }
        event.kind = Kind::Custom(event.native_type.clone());
        event.severity = severity;
        event.content = Some(Content::Custom(readable(payload)));
        event.identity = self.identity_by_content(payload);
        event
    }

    /// What identifies an event of the thread; empty without one, as nothing else tells files apart.
    pub(super) fn identity(&self, within: &str) -> String {
        match self.place.thread() {
            Some(thread) if !thread.id.is_empty() => format!("{}/{within}", thread.id),
            _ => String::new(),
        }
    }

    /// The same within the turn.
    pub(super) fn identity_in_turn(&self, within: &str) -> String {
        self.identity(&format!("{}/{within}", self.place.turn.id))
    }

    /// The identity of an event that only its content tells from others of its kind. The time does not count: it is
    /// another one in a copy.
    pub(super) fn identity_by_content(&mut self, payload: &Value) -> String {
        let content = fingerprint(&format!("{} {payload}", self.line.kind));
        let count = self.count('c', &content);
        self.identity_in_turn(&format!("{content}-{count}"))
    }

    /// How often a content has occurred in the turn, this time included, in lines of one kind.
    pub(super) fn count(&mut self, lines: char, content: &str) -> u64 {
        let name = format!("{lines}{content}");
        let turn = self.place.turn.id.clone();
        let before = self.memory.recall(&name).cloned().unwrap_or_default();
        let of_turn = before[0].as_str() == Some(&turn);
        let count = before[1].as_u64().filter(|_| of_turn).unwrap_or_default() + 1;
        self.memory.remember(&name, serde_json::json!([turn, count]));
        count
    }
}

/// What a thread says of itself, and the instructions that its model begins with.
fn session_meta(reading: &mut Reading<'_>, payload: &Value) -> Vec<Event> {
    reading.place.enter(payload, reading.line.time);
    let mut event = reading.event(Kind::SessionStart);
    event.identity = reading.identity(&format!("meta/{}", fingerprint(&payload.to_string())));
    event.status = Status::Started;
    let thread = reading.place.threads.iter();
    let id = super::first_text(payload, &["id", "session_id"]);
    // Behind the first line of a fork its parent is the thread that lines belong to; the line is the fork's own.
    if let Some(thread) = thread.into_iter().find(|thread| thread.id == id) {
        event.session_id.clone_from(&thread.session);
        event.agent = thread.agent();
        event.identity = format!("{id}/meta/{}", fingerprint(&payload.to_string()));
        if thread.is_spawned() {
            event.kind = Kind::Custom(event.native_type.clone());
            event.severity = Severity::Debug;
        }
        if !thread.parent.is_empty() {
            event.started_session.clone_from(&thread.id);
            if thread.session == thread.id {
                event.session_id.clone_from(&thread.parent);
            }
        }
        if reading.place.threads.first().is_some_and(|own| own.id == id) {
            event.time = reading.line.time;
            event.revision = OWN;
            event.diagnostics.clear();
        }
    }
    let version = text(payload, "cli_version");
    if is_newer(version) {
        let (major, minor) = KNOWN_VERSION;
        event.diagnostics.push(Diagnostic {
            field: "cli_version".to_owned(),
            reason: format!(
                "{version} is newer than {major}.{minor}, the newest that is known; \
                 lines of unknown types are kept as they are"
            ),
        });
    }
    let mut fields = payload.as_object().cloned().unwrap_or_default();
    let instructions = fields.remove("base_instructions");
    let instructions = instructions
        .or_else(|| fields.remove("instructions"))
        .unwrap_or_default();
    event.metadata = Some(readable(&Value::Object(fields)));
    let instructions = match instructions.as_str() {
        Some(text) => text.to_owned(),
        None => text(&instructions, "text").to_owned(),
    };
    if instructions.is_empty() {
        return vec![event];
    }
    let told = Event {
        kind: Kind::Input,
        identity: format!("{}/instructions", event.identity),
        author: Author::System,
        status: Status::Unspecified,
        content: Some(Content::Message(Message {
            role: "system".to_owned(),
            text: instructions,
            metadata: None,
        })),
        metadata: None,
        diagnostics: Vec::new(),
        started_session: String::new(),
        ..event.clone()
    };
    vec![event, told]
}

fn is_newer(version: &str) -> bool {
    let mut parts = version.split('.').map(|part| part.parse::<u32>().ok());
    match (parts.next().flatten(), parts.next().flatten()) {
        (Some(major), Some(minor)) => (major, minor) > KNOWN_VERSION,
        _ => false,
    }
}

fn response_item(reading: &mut Reading<'_>, payload: &Value) -> Vec<Event> {
    reading.line.kind = format!("response_item.{}", text(payload, "type"));
    match text(payload, "type") {
        "message" => said::message(reading, payload),
        "reasoning" => said::reasoning(reading, payload),
        "function_call" | "custom_tool_call" | "local_shell_call" | "tool_search_call" => {
            vec![calls::begins(reading, payload)]
        }
        "function_call_output" | "custom_tool_call_output" | "tool_search_output" => {
            calls::gave(reading, payload)
        }
        "web_search_call" | "image_generation_call" => vec![items::of_provider(reading, payload)],
        "agent_message" => vec![between_agents(reading, payload)],
        _ => {
            reading.line.kind = "response_item".to_owned();
            vec![reading.custom(payload, Severity::Unspecified)]
        }
    }
}

fn event_message(reading: &mut Reading<'_>, payload: &Value) -> Vec<Event> {
    let kind = text(payload, "type").to_owned();
    let before = std::mem::replace(&mut reading.line.kind, format!("event_msg.{kind}"));
    let read = match kind.as_str() {
        "task_started" => Some(vec![turns::begins(reading, payload)]),
        "task_complete" | "turn_aborted" => Some(vec![turns::ends(reading, payload)]),
        "token_count" => model_calls::by_count(reading, payload),
        "user_message" | "agent_message" | "agent_reasoning" | "agent_reasoning_raw_content" => {
            Some(said::repeated(reading, payload))
        }
        "error" | "stream_error" => Some(vec![turns::error(reading, payload)]),
        "warning" | "guardian_warning" => Some(vec![turns::warning(reading, payload)]),
        "thread_rolled_back" => Some(vec![branches::rolled_back(reading, payload)]),
        "context_compacted" => Some(vec![Event {
            severity: Severity::Debug,
            ..turns::state(reading, payload)
        }]),
        _ => items::read(reading, &kind, payload),
    };
    read.unwrap_or_else(|| {
        reading.line.kind = before;
        let severity = match kind.as_str() {
            "token_count" | "thread_settings_applied" => Severity::Debug,
            // The summary is in a line of its own.
            "item_completed" if text(&payload["item"], "type") == "ContextCompaction" => Severity::Debug,
            _ => Severity::Unspecified,
        };
        vec![reading.custom(payload, severity)]
    })
}

/// What one agent says to another.
fn between_agents(reading: &mut Reading<'_>, payload: &Value) -> Event {
    let mut event = reading.event(Kind::Input);
    event.author = Author::Agent;
    event.identity = reading.identity_by_content(payload);
    let words = said::words(&payload["content"]);
    let is_encrypted = words.is_empty() && payload["encrypted_content"].is_string();
    let mut fields = payload.as_object().cloned().unwrap_or_default();
    fields.remove("content");
    event.content = Some(Content::Message(Message {
        role: "assistant".to_owned(),
        text: if is_encrypted { ENCRYPTED.to_owned() } else { words },
        metadata: Some(readable(&Value::Object(fields))),
    }));
    event
}
