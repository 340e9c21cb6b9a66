//! What was said and thought. The same words come twice, as an item of the model's conversation and as an event of the
//! program, in either order: both are tellings of one event, of which the item supersedes the other.

use serde_json::{Value, json};
use tracewake_model::{Author, Content, Event, Kind, Message, Reasoning};

use super::rollout::Reading;
use super::{ENCRYPTED, branches, fingerprint, likeness, model_calls, summary, text};

/// Lines of one kind count their words by themselves.
#[derive(Clone, Copy, PartialEq)]
enum Told {
    /// As an event of the program.
    ByEvent = b'e' as isize,
    /// As an item of the conversation.
    ByItem = b'i' as isize,
}

/// What begins what is put into the conversation without the person's doing.
const INJECTED: &[&str] = &[
    "<environment_context>",
    "<user_instructions>",
    "# AGENTS.md instructions",
    "<turn_aborted>",
    "<subagent_notification>",
    "<skill>",
    "<skills_instructions>",
    "<permissions instructions>",
    "<collaboration_mode>",
    "<user_shell_command>",
    "<model_switch>",
    "<personality_spec>",
    "<tools>",
    "<INSTRUCTIONS>",
];

/// A message of the conversation.
pub(super) fn message(reading: &mut Reading<'_>, payload: &Value) -> Vec<Event> {
    let role = text(payload, "role");
    let parts: Vec<&Value> = payload["content"].as_array().into_iter().flatten().collect();
    let kinds = &payload["internal_chat_message_metadata_passthrough"]["content_item_kinds"];
    let by_person = |(at, part): (usize, &&Value)| match kinds[at].as_str() {
        Some(kind) => kind.starts_with("user."),
        None => !INJECTED.iter().any(|start| text(part, "text").starts_with(start)),
    };
    let is_context = role == "user" && !parts.iter().enumerate().any(by_person);
    let said: Vec<&Value> = match role == "user" && !is_context {
        true => parts
            .iter()
            .enumerate()
            .filter(|part| by_person(*part))
            .map(|(_, part)| *part)
            .collect(),
        false => parts.clone(),
    };
    let words = match &payload["content"] {
        Value::String(words) => words.clone(),
        _ => words_of(&said),
    };
    if role == "assistant" {
        model_calls::answered(reading, json!({ "role": role, "content": words }));
    } else {
        model_calls::was_asked(reading);
    }
    let role = if is_context { "system" } else { role };
    let mut event = told(reading, role, words, Told::ByItem);
    event.is_final = text(payload, "phase") == "final_answer";
    let images = parts
        .iter()
        .filter(|part| text(part, "type") == "input_image")
        .count();
    if images > 0
        && let Some(Content::Message(message)) = &mut event.content
    {
        message.metadata = Some(json!({ "images": images }));
    }
    vec![event]
}

/// The same, or thoughts, as an event of the program.
pub(super) fn repeated(reading: &mut Reading<'_>, payload: &Value) -> Vec<Event> {
    match text(payload, "type") {
        "user_message" => vec![told(
            reading,
            "user",
            text(payload, "message").to_owned(),
            Told::ByEvent,
        )],
        "agent_message" => vec![told(
            reading,
            "assistant",
            text(payload, "message").to_owned(),
            Told::ByEvent,
        )],
        _ => thoughts(reading, &[text(payload, "text")], Told::ByEvent),
    }
}

/// The same, or thoughts, as an item that the program says was completed.
pub(super) fn repeated_item(reading: &mut Reading<'_>, role: &str, item: &Value) -> Vec<Event> {
    match role {
        "" => {
            let parts = ["summary_text", "raw_content"].map(|name| item[name].as_array());
            let parts: Vec<&str> = parts
                .into_iter()
                .flatten()
                .flatten()
                .filter_map(Value::as_str)
                .collect();
            thoughts(reading, &parts, Told::ByEvent)
        }
        role => {
            let words = words(&item["content"]);
            vec![told(reading, role, words, Told::ByEvent)]
        }
    }
}

/// What the model thought, as far as it can be read.
pub(super) fn reasoning(reading: &mut Reading<'_>, payload: &Value) -> Vec<Event> {
    model_calls::answers(reading);
    let parts = ["summary", "content"].map(|name| payload[name].as_array());
    let parts: Vec<&str> = parts
        .into_iter()
        .flatten()
        .flatten()
        .map(|part| text(part, "text"))
        .collect();
    let mut events = thoughts(reading, &parts, Told::ByItem);
    let is_encrypted = payload["encrypted_content"].is_string();
    for event in &mut events {
        if is_encrypted {
            event.metadata = Some(json!({ "encrypted_content": ENCRYPTED }));
        }
    }
    events
}

/// One event for each part: the program's events tell them one by one, its items together.
fn thoughts(reading: &mut Reading<'_>, parts: &[&str], told: Told) -> Vec<Event> {
    let all = parts.join("\n");
    let mut events: Vec<Event> = parts.iter().map(|part| thought(reading, part, told)).collect();
    if events.is_empty() {
        let mut event = thought(reading, "", told);
        event.sent_name = ENCRYPTED.to_owned();
        event.content = None;
        events.push(event);
    }
    if let Some(first) = events.first_mut().filter(|_| !all.is_empty()) {
        first.likeness = likeness::of_words("thought", &all);
    }
    events
}

fn thought(reading: &mut Reading<'_>, part: &str, told: Told) -> Event {
    let mut event = reading.event(Kind::Reasoning);
    identify(reading, &mut event, "thought", part, told);
    event.author = Author::Llm;
    event.content = Some(Content::Reasoning(Reasoning::of_text(part)));
    event
}

fn told(reading: &mut Reading<'_>, role: &str, words: String, told: Told) -> Event {
    let is_answer = role == "assistant";
    let mut event = reading.event(if is_answer { Kind::Output } else { Kind::Input });
    identify(reading, &mut event, role, &words, told);
    if is_answer {
        event.likeness = likeness::of_words("said", &words);
    }
    let asks_as_agent = reading.place.thread().is_some_and(|thread| thread.is_spawned());
    event.author = match role {
        "assistant" => Author::Llm,
        "user" if asks_as_agent => Author::Agent,
        "user" => Author::User,
        _ => Author::System,
    };
    match role {
        "assistant" => summary::answered(reading, &event, &words),
        "user" => branches::asked(reading, &event),
        _ => {}
    }
    event.content = Some(Content::Message(Message {
        role: role.to_owned(),
        text: words,
        metadata: None,
    }));
    event
}

/// Both tellings of the same words have one identity: the first of the one is the first of the other.
fn identify(reading: &mut Reading<'_>, event: &mut Event, role: &str, words: &str, told: Told) {
    let words = fingerprint(&format!("{role} {words}"));
    let count = reading.count(char::from(told as u8), &words);
    event.identity = reading.identity_in_turn(&format!("{words}-{count}"));
    event.revision += if told == Told::ByItem { 2 } else { 1 };
    // Which of the two is shown must not change what it is called.
    event.native_type = match event.kind {
        Kind::Reasoning => "reasoning",
        _ => "message",
    }
    .to_owned();
}

/// The words of a content: text, or a list of parts.
pub(super) fn words(content: &Value) -> String {
    match content {
        Value::String(words) => words.clone(),
        Value::Array(parts) => words_of(&parts.iter().collect::<Vec<_>>()),
        _ => String::new(),
    }
}

/// The words of parts of a message. What only marks the place of an image is none.
fn words_of(parts: &[&Value]) -> String {
    let texts = parts.iter().map(|part| text(part, "text"));
    let words = texts.filter(|text| {
        let is_mark = text.starts_with("<image") && text.ends_with('>') || *text == "</image>";
        !text.is_empty() && !is_mark
    });
    words.collect::<Vec<_>>().join("\n")
}
