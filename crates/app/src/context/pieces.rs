//! What a request is made of: the system prompt, the tools, and each message, file and answer by itself.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use serde_json::Value;
use tracewake_model::files::{FileAction, FileWork};

use super::blocks::{Block, blocks};
use crate::dto::PartKind;
use crate::one_line::{one_line, plain};
use crate::transcript::prompt::Asked;

/// Characters of a label.
const LABEL: usize = 120;
/// What a picture weighs, in characters of text: providers count some 1,500 tokens for one.
const PICTURE: f64 = 6_000.0;
/// What the person does not write themselves begins like this.
const INJECTED: &[&str] = &[
    "<system-reminder>",
    "<environment_context>",
    "<user_instructions>",
    "<permissions instructions>",
    "<local-command-",
    "<command-name>",
    "<command-message>",
    "<task-notification>",
    "<turn_aborted>",
    "# AGENTS.md instructions",
];
/// How Claude Code puts a file in again that was read before the context was compacted: the call, then what it gave.
const CALLED: &str = "Called the Read tool with the following input: ";
const GAVE: &str = "Result of calling the Read tool:";
/// Tools that start another agent.
const STARTERS: &[&str] = &[
    "Task",
    "Agent",
    "invoke_agent",
    "spawn_agent",
    "wait_agent",
    "delegate",
];

/// A piece of what a model was asked.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Piece {
    pub(super) kind: PartKind,
    pub(super) label: String,
    /// The file, of a file.
    pub(super) path: String,
    /// The same for the same call of a tool, of its answer.
    pub(super) asked: u64,
    /// Joins an answer with its call; may be empty.
    pub(super) call: String,
    /// How much room it takes, in characters.
    pub(super) weight: f64,
    /// The same for the same content.
    pub(super) hash: u64,
}

/// The calls of tools that were seen so far, so that their answers are called after them.
#[derive(Debug, Default)]
pub(super) struct Calls {
    by_id: HashMap<String, Named>,
    /// The call whose answer the program puts in next.
    put_in: Option<Named>,
}

#[derive(Debug, Clone)]
struct Named {
    kind: PartKind,
    label: String,
    path: String,
    asked: u64,
}

impl Calls {
    /// Remembers a call.
    pub(super) fn note(&mut self, id: &str, name: &str, arguments: Option<&Value>) {
        if !id.is_empty() {
            self.by_id.insert(id.to_owned(), named(name, arguments));
        }
    }

    /// The piece that an answer is.
    pub(super) fn answer(&self, id: &str, name: &str, content: &Value) -> Piece {
        let known = self.by_id.get(id).cloned().unwrap_or_else(|| named(name, None));
        Piece {
            kind: known.kind,
            label: known.label,
            path: known.path,
            asked: known.asked,
            call: id.to_owned(),
            weight: weight(content),
            hash: hash(&(id, plain(content))),
        }
    }
}

fn named(name: &str, arguments: Option<&Value>) -> Named {
    let work = FileWork::asked(name, arguments);
    let asked = hash(&(name, arguments.map(plain)));
    if let [touch] = work.touches.as_slice()
        && touch.action == FileAction::Read
        && work.command.is_none()
    {
        return Named {
            kind: PartKind::File,
            label: touch.path.clone(),
            path: touch.path.clone(),
            asked,
        };
    }
    let words = match (&work.command, work.touches.first(), arguments) {
        (Some(command), _, _) => command.text.clone(),
        (None, Some(touch), _) => touch.path.clone(),
        (None, None, Some(arguments)) => first_words(arguments),
        (None, None, None) => String::new(),
    };
    Named {
        kind: match STARTERS.contains(&name) {
            true => PartKind::Subagent,
            false => PartKind::Result,
        },
        label: short(&format!("{name} {words}")),
        path: String::new(),
        asked,
    }
}

/// What stands for history that was dropped.
pub(super) fn summary(text: &str) -> Piece {
    of_text(PartKind::Summary, text, text.len() as f64, text)
}

/// The first text among arguments, which says most of what they are for.
fn first_words(arguments: &Value) -> String {
    match arguments {
        Value::Object(fields) => {
            let best = ["description", "pattern", "query", "url", "prompt"].into_iter();
            let mut texts = best.filter_map(|key| fields.get(key)?.as_str());
            let first = texts.next().or_else(|| fields.values().find_map(Value::as_str));
            first.unwrap_or_default().to_owned()
        }
        other => plain(other),
    }
}

/// The pieces of a request, in its order.
pub(super) fn pieces(request: &Value) -> Vec<Piece> {
    let asked = Asked::of(request);
    let mut pieces = Vec::new();
    let system: f64 = asked.system.iter().map(|part| weight(part)).sum();
    if system > 0.0 {
        pieces.push(of_text(
            PartKind::System,
            "System prompt",
            system,
            &texts(&asked.system),
        ));
    }
    if !asked.tools.is_empty() {
        let weight = asked.tools.iter().map(|tool| tool.to_string().len() as f64).sum();
        pieces.push(of_text(
            PartKind::Tools,
            &tools_label(&asked.tools),
            weight,
            &texts(&asked.tools),
        ));
    }
    let mut calls = Calls::default();
    for message in asked.messages {
        add_message(message, &mut calls, &mut pieces);
    }
    pieces
}

/// Adds the pieces of a message. What it says itself is one piece; each answer of a tool is another.
pub(super) fn add_message(message: &Value, calls: &mut Calls, pieces: &mut Vec<Piece>) {
    let (role, blocks) = blocks(message);
    let mut own = String::new();
    let mut own_weight = 0.0;
    for block in blocks {
        match block {
            Block::Text(text) if is_injected(text) => pieces.push(injected(text, calls)),
            Block::Text(text) => {
                own_weight += text.len() as f64;
                own.push_str(text);
                own.push('\n');
            }
            Block::Call { id, name, arguments } => {
                calls.note(id, name, arguments);
                let words = arguments.map(plain).unwrap_or_default();
                own_weight += (name.len() + words.len()) as f64;
                if own.is_empty() {
                    own = format!("{name} ");
                }
                own.push_str(&words);
            }
            Block::Answer { id, name, content } => pieces.push(calls.answer(id, name, content)),
            Block::Picture => {
                own_weight += PICTURE;
                own.push_str("picture ");
            }
            Block::Other(value) => {
                own_weight += weight(value);
                own.push_str(&value.to_string());
            }
        }
    }
    if own_weight > 0.0 {
        let kind = match role {
            "system" | "developer" if pieces.iter().all(|piece| piece.kind == PartKind::System) => {
                PartKind::System
            }
            "system" | "developer" => PartKind::Injected,
            _ => PartKind::Message,
        };
        let label = if kind == PartKind::System {
            "System prompt"
        } else {
            &own
        };
        pieces.push(of_text(kind, label, own_weight, &format!("{role}{own}")));
    }
}

/// What the program puts in; a file that it puts in is one that was read.
fn injected(text: &str, calls: &mut Calls) -> Piece {
    let inner = text
        .trim_start()
        .strip_prefix("<system-reminder>")
        .unwrap_or(text)
        .trim_start();
    if let Some(input) = inner.strip_prefix(CALLED) {
        let mut values = serde_json::Deserializer::from_str(input).into_iter::<Value>();
        calls.put_in = values
            .next()
            .and_then(Result::ok)
            .map(|input| named("Read", Some(&input)));
    }
    let piece = of_text(PartKind::Injected, text, text.len() as f64, text);
    match calls.put_in.take_if(|_| inner.starts_with(GAVE)) {
        Some(Named {
            kind,
            label,
            path,
            asked,
        }) => Piece {
            kind,
            label,
            path,
            asked,
            ..piece
        },
        None => piece,
    }
}

fn is_injected(text: &str) -> bool {
    let text = text.trim_start();
    INJECTED.iter().any(|start| text.starts_with(start))
}

fn of_text(kind: PartKind, label: &str, weight: f64, text: &str) -> Piece {
    Piece {
        kind,
        label: match kind {
            PartKind::Message | PartKind::Summary => short(behind_reminders(label)),
            _ => short(label),
        },
        path: String::new(),
        asked: 0,
        call: String::new(),
        weight,
        hash: hash(&text),
    }
}

fn tools_label(tools: &[&Value]) -> String {
    let name = |tool: &Value| {
        let inner = tool.get("function").unwrap_or(tool);
        inner
            .get("name")
            .and_then(Value::as_str)
            .unwrap_or_default()
            .starts_with("mcp")
    };
    let of_mcp = tools.iter().filter(|tool| name(tool)).count();
    match (tools.len(), of_mcp) {
        (1, _) => "1 tool offered".to_owned(),
        (all, 0) => format!("{all} tools offered"),
        (all, of_mcp) => format!("{all} tools offered, {of_mcp} of MCP"),
    }
}

/// The room that a value takes, in characters: pictures as providers count them, everything else as text.
fn weight(value: &Value) -> f64 {
    match value {
        Value::String(text) => text.len() as f64,
        Value::Array(items) => items.iter().map(weight).sum(),
        Value::Object(fields) => {
            let kind = fields.get("type").and_then(Value::as_str).unwrap_or_default();
            let is_picture = kind.contains("image") || fields.contains_key("inlineData");
            match (is_picture, fields.get("text").and_then(Value::as_str)) {
                (true, _) => PICTURE,
                (false, Some(text)) => text.len() as f64,
                (false, None) => value.to_string().len() as f64,
            }
        }
        Value::Null => 0.0,
        other => other.to_string().len() as f64,
    }
}

fn texts(values: &[&Value]) -> String {
    values.iter().map(|value| plain(value)).collect()
}

fn hash(value: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

/// What a message says behind the reminders that the program put into it; all of it where nothing is behind them.
fn behind_reminders(text: &str) -> &str {
    let behind = text.rsplit("</system-reminder>").next().map(str::trim);
    behind.filter(|behind| !behind.is_empty()).unwrap_or(text)
}

fn short(text: &str) -> String {
    one_line(text).chars().take(LABEL).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn drawn(request: &Value) -> Vec<String> {
        let piece = |piece: &Piece| format!("{:?} {} {}", piece.kind, piece.label, piece.weight);
        pieces(request).iter().map(piece).collect()
    }

    #[test]
    fn a_request_falls_apart_by_where_its_parts_came_from() {
        let request = json!({
            "system": [{"type": "text", "text": "Be brief."}],
            "tools": [{"name": "Read"}, {"name": "mcp__tide__table"}],
            "messages": [
                {"role": "user", "content": [{"type": "text", "text": "<system-reminder>\nNote.\n</system-reminder>"}, {"type": "text", "text": "Fix it"}]},
                {"role": "assistant", "content": [
                    {"type": "tool_use", "id": "a", "name": "Read", "input": {"file_path": "/src/a.rs"}},
                    {"type": "tool_use", "id": "b", "name": "Bash", "input": {"command": "npm test"}},
                    {"type": "tool_use", "id": "c", "name": "Agent", "input": {"description": "Look around", "prompt": "x"}}]},
                {"role": "user", "content": [
                    {"type": "tool_result", "tool_use_id": "a", "content": "fn main() {}"},
                    {"type": "tool_result", "tool_use_id": "b", "content": [{"type": "text", "text": "ok"}]},
                    {"type": "tool_result", "tool_use_id": "c", "content": "Nothing found"}]},
            ],
        });
        let expect = [
            "System System prompt 9",
            "Tools 2 tools offered, 1 of MCP 42",
            "Injected <system-reminder> Note. </system-reminder> 42",
            "Message Fix it 6",
            "Message Read {\"file_path\":\"/src/a.rs\"}{\"command\":\"npm test\"}{\"description\":\"Look around\",\"prompt\":\"x\"} 102",
            "File /src/a.rs 12",
            "Result Bash npm test 2",
            "Subagent Agent Look around 13",
        ];
        assert_eq!(drawn(&request), expect);
    }

    #[test]
    fn a_file_that_is_put_in_again_is_a_file() {
        let request = json!({"messages": [
            {"role": "user", "content": "<system-reminder>\nCalled the Read tool with the following input: {\"file_path\":\"/a.rs\"}\n</system-reminder>"},
            {"role": "user", "content": [
                {"type": "text", "text": "<system-reminder>\nResult of calling the Read tool:\n1\tfn\n</system-reminder>"},
                {"type": "text", "text": "<system-reminder>\nResult of calling the Read tool:\n1\tfn\n</system-reminder>"}]},
        ]});
        let kinds: Vec<_> = pieces(&request)
            .into_iter()
            .map(|piece| (piece.kind, piece.path))
            .collect();
        let injected = || (PartKind::Injected, String::new());
        assert_eq!(
            kinds,
            [injected(), (PartKind::File, "/a.rs".to_owned()), injected()]
        );
    }

    #[test]
    fn a_system_message_at_the_start_is_the_system_prompt() {
        let request = json!({"messages": [
            {"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hi"}, {"role": "developer", "content": "Now."},
        ]});
        assert_eq!(
            drawn(&request),
            ["System System prompt 9", "Message Hi 2", "Injected Now. 4"]
        );
    }

    #[test]
    fn pictures_weigh_as_providers_count_them() {
        let data = "x".repeat(100_000);
        let request =
            json!({"messages": [{"role": "user", "content": [{"type": "image", "source": {"data": data}}]}]});
        assert_eq!(drawn(&request), ["Message picture 6000"]);
    }

    #[test]
    fn the_same_content_is_the_same_piece() {
        let request = |text: &str| json!({"messages": [{"role": "user", "content": text}]});
        assert_eq!(pieces(&request("a"))[0].hash, pieces(&request("a"))[0].hash);
        assert_ne!(pieces(&request("a"))[0].hash, pieces(&request("b"))[0].hash);
    }

    #[test]
    fn a_message_is_called_by_what_stands_behind_reminders() {
        let check = |text: &str, expect: &str| assert_eq!(behind_reminders(text), expect);
        check(
            "Go on.\n<system-reminder>Read a</system-reminder>\nSummary: all is well.",
            "Summary: all is well.",
        );
        check(
            "Go on. <system-reminder>Read a</system-reminder>",
            "Go on. <system-reminder>Read a</system-reminder>",
        );
        check("Fix it", "Fix it");
    }
}
