//! What is sent when a recorded model call is made again. Providers record prompts in many shapes, and a ChatServer
//! takes messages of plain text: what has to be changed for that, or cannot be sent, is said. Pure.

use serde_json::Value;
use tracewake_model::ModelInvocation;
use tracewake_store::ChatRole;

use crate::dto::{Field, PromptMessage, TextFormat};
use crate::transcript::prompt::{self, Asked};

/// Largest `max_tokens` that a ChatServer takes.
const MOST_TOKENS: f64 = 4_000.0;
/// Objects inside a request that hold parameters.
const NESTED: &[&str] = &[
    "generationConfig",
    "generation_config",
    "inferenceConfig",
    "inference_config",
    "config",
    "options",
];
const TEMPERATURE: &[&str] = &["temperature"];
const TOP_P: &[&str] = &["top_p", "topP"];
const MAX_TOKENS: &[&str] = &[
    "max_tokens",
    "max_completion_tokens",
    "max_output_tokens",
    "maxOutputTokens",
    "maxTokens",
    "max_new_tokens",
];
/// What says how an answer comes, not what it is.
const MANNERS: &[&str] = &["model", "stream", "stream_options", "streaming"];
/// Characters of a value that is not sent.
const VALUE: usize = 200;
/// Names of tools that are told.
const TOOLS: usize = 8;

/// A request to a ChatServer, made of a recorded one.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Plan {
    pub(super) system_prompt: String,
    pub(super) messages: Vec<(ChatRole, String)>,
    pub(super) temperature: Option<f64>,
    pub(super) max_tokens: Option<u32>,
    pub(super) top_p: Option<f64>,
    /// What is sent otherwise than recorded, in words.
    pub(super) flattened: Vec<String>,
    /// What is not sent.
    pub(super) left_out: Vec<Field>,
}

impl Plan {
    /// Takes a recorded call apart.
    pub(super) fn of(model: &ModelInvocation) -> Plan {
        let asked = model.request.as_ref().map(Asked::of).unwrap_or_default();
        let mut plan = Plan::default();
        let mut changed = Changed::default();
        for system in &asked.system {
            let text = changed.text(&prompt::message(system, usize::MAX));
            append(&mut plan.system_prompt, &text);
        }
        for message in &asked.messages {
            plan.messages
                .extend(changed.message(&prompt::message(message, usize::MAX)));
        }
        plan.parameters(model, &asked);
        plan.flattened.extend(changed.words());
        plan.left_out.extend(changed.left_out());
        plan.left_out.extend(tools(&asked.tools));
        plan
    }

    fn parameters(&mut self, model: &ModelInvocation, asked: &Asked<'_>) {
        let mut fields = asked.parameters();
        let stated = [
            ("temperature", TEMPERATURE, model.temperature),
            ("max_tokens", MAX_TOKENS, model.max_tokens as f64),
            ("top_p", TOP_P, model.top_p),
            (
                "frequency_penalty",
                &["frequency_penalty"],
                model.frequency_penalty,
            ),
            ("presence_penalty", &["presence_penalty"], model.presence_penalty),
        ];
        fields = fields.into_iter().flat_map(unnested).collect();
        for (name, names, value) in stated {
            if value != 0.0 && !fields.iter().any(|field| names.contains(&field.name.as_str())) {
                fields.push(Field {
                    name: name.to_owned(),
                    value: value.to_string(),
                });
            }
        }
        for field in fields {
            let name = field.name.as_str();
            let number = field
                .value
                .parse::<f64>()
                .ok()
                .filter(|number| number.is_finite());
            match number {
                Some(value) if TEMPERATURE.contains(&name) => {
                    self.temperature = Some(self.within(name, value, 0.0, 2.0));
                }
                Some(value) if TOP_P.contains(&name) => {
                    self.top_p = Some(self.within(name, value, 0.0, 1.0));
                }
                Some(value) if MAX_TOKENS.contains(&name) => {
                    // Bounded just now, so that nothing is cut off.
                    self.max_tokens = Some(self.within(name, value.trunc(), 1.0, MOST_TOKENS) as u32);
                }
                _ if MANNERS.contains(&name) || field.value.is_empty() || field.value == "null" => {}
                _ => self.left_out.push(shortened(field)),
            }
        }
    }

    /// A number within what a ChatServer takes.
    fn within(&mut self, name: &str, value: f64, least: f64, most: f64) -> f64 {
        let taken = value.clamp(least, most);
        if taken != value {
            self.flattened.push(format!(
                "{name} was {value}, which a ChatServer does not take: {taken} is sent"
            ));
        }
        taken
    }
}

/// The text of a recorded reply, in the form in which messages are sent.
pub(super) fn reply_text(messages: &[PromptMessage]) -> String {
    let mut text = String::new();
    for message in messages {
        append(&mut text, &Changed::default().text(message));
    }
    text
}

/// Counts what had to be changed.
#[derive(Debug, Default)]
struct Changed {
    calls: usize,
    results: usize,
    json: usize,
    empty: usize,
    thinking: usize,
    roles: Vec<String>,
    /// Kinds of parts that are no text, and how many of each.
    parts: Vec<(String, usize)>,
}

impl Changed {
    /// A message as a role and a text; none when nothing of it can be sent.
    fn message(&mut self, message: &PromptMessage) -> Option<(ChatRole, String)> {
        let has_call = message.blocks.iter().any(|block| block.name.starts_with("call "));
        let mut text = self.text(message);
        let role = match message.role.to_ascii_lowercase().as_str() {
            "system" | "developer" => ChatRole::System,
            "assistant" | "model" | "ai" => ChatRole::Assistant,
            "" if has_call => ChatRole::Assistant,
            "user" | "human" | "" => ChatRole::User,
            "tool" | "function" => {
                // Blocks that say themselves that they are results were counted and named already.
                if !message.blocks.iter().any(|block| block.name == "result") {
                    self.results += 1;
                    text = result(&message.name, &text);
                }
                ChatRole::User
            }
            _ => {
                if !self.roles.contains(&message.role) {
                    self.roles.push(message.role.clone());
                }
                ChatRole::User
            }
        };
        if text.trim().is_empty() {
            self.empty += 1;
            return None;
        }
        Some((role, text))
    }

    /// The parts of a message as one text.
    fn text(&mut self, message: &PromptMessage) -> String {
        let mut text = String::new();
        for block in &message.blocks {
            if let Some(name) = block.name.strip_prefix("call ") {
                self.calls += 1;
                append(&mut text, &format!("[calls the tool {name}: {}]", block.text));
                continue;
            }
            match (block.name.as_str(), block.format) {
                ("result", _) => {
                    self.results += 1;
                    append(&mut text, &result(&message.name, &block.text));
                }
                ("thinking", _) => self.thinking += 1,
                ("text" | "part", TextFormat::Json) => {
                    self.json += 1;
                    append(&mut text, &block.text);
                }
                (kind, TextFormat::Json) => match self.parts.iter_mut().find(|(known, _)| known == kind) {
                    Some((_, count)) => *count += 1,
                    None => self.parts.push((kind.to_owned(), 1)),
                },
                _ => append(&mut text, &block.text),
            }
        }
        text
    }

    fn words(&self) -> Vec<String> {
        let mut words = Vec::new();
        let mut say = |count: usize, one: &str, many: &str, what: &str| {
            if count > 0 {
                words.push(format!("{count} {} {what}", if count == 1 { one } else { many }));
            }
        };
        say(
            self.calls,
            "tool call is",
            "tool calls are",
            "written out as text of the assistant",
        );
        say(
            self.results,
            "tool result is",
            "tool results are",
            "sent as text of the user",
        );
        say(
            self.json,
            "part of no known form is",
            "parts of no known form are",
            "sent as JSON",
        );
        for role in &self.roles {
            words.push(format!("messages of the role “{role}” are sent as the user's"));
        }
        words
    }

    fn left_out(&self) -> Vec<Field> {
        let counts = [("thinking", self.thinking), ("messages without text", self.empty)];
        let parts = self
            .parts
            .iter()
            .map(|(kind, count)| (kind.as_str(), *count))
            .chain(counts);
        parts
            .filter(|(_, count)| *count > 0)
            .map(|(name, count)| Field {
                name: name.to_owned(),
                value: match count {
                    1 => "1 part".to_owned(),
                    more => format!("{more} parts"),
                },
            })
            .collect()
    }
}

fn result(tool: &str, text: &str) -> String {
    match tool {
        "" => format!("[result of a tool call: {text}]"),
        tool => format!("[result of the tool {tool}: {text}]"),
    }
}

fn append(text: &mut String, more: &str) {
    if !text.is_empty() && !more.is_empty() {
        text.push_str("\n\n");
    }
    text.push_str(more);
}

/// The fields of an object of parameters; any other field as it is.
fn unnested(field: Field) -> Vec<Field> {
    let inner = NESTED
        .contains(&field.name.as_str())
        .then(|| serde_json::from_str(&field.value).ok());
    match inner.flatten() {
        Some(Value::Object(fields)) => fields
            .into_iter()
            .map(|(name, value)| Field {
                name,
                value: match value {
                    Value::String(text) => text,
                    other => other.to_string(),
                },
            })
            .collect(),
        _ => vec![field],
    }
}

fn shortened(field: Field) -> Field {
    match field.value.char_indices().nth(VALUE) {
        None => field,
        Some((at, _)) => Field {
            value: format!(
                "{}… ({} characters)",
                &field.value[..at],
                field.value.chars().count()
            ),
            ..field
        },
    }
}

/// The tools that the model was offered, by name.
fn tools(offered: &[&Value]) -> Option<Field> {
    let declared = offered.iter().flat_map(|tool| {
        let list = ["functionDeclarations", "function_declarations"]
            .iter()
            .find_map(|key| tool.get(*key)?.as_array());
        list.map_or(vec![*tool], |list| list.iter().collect())
    });
    let names: Vec<&str> = declared
        .map(|tool| tool.get("function").unwrap_or(tool))
        .map(|tool| tool.get("name").and_then(Value::as_str).unwrap_or("unnamed"))
        .collect();
    let cut = match names.len() {
        0 => return None,
        count if count > TOOLS => format!("first {TOOLS} of {count}: "),
        _ => String::new(),
    };
    Some(Field {
        name: "tools".to_owned(),
        value: cut + &names.into_iter().take(TOOLS).collect::<Vec<_>>().join(", "),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn plan(request: Value) -> Plan {
        Plan::of(&ModelInvocation {
            request: Some(request),
            ..ModelInvocation::default()
        })
    }

    #[test]
    fn prompts_of_every_provider_become_messages() {
        let check = |request: Value, system: &str, expect: &[(ChatRole, &str)]| {
            let plan = plan(request.clone());
            let messages: Vec<_> = plan
                .messages
                .iter()
                .map(|(role, text)| (*role, text.as_str()))
                .collect();
            assert_eq!(
                (plan.system_prompt.as_str(), messages.as_slice()),
                (system, expect),
                "{request}"
            );
        };
        use ChatRole::{Assistant, System, User};
        check(json!("hi"), "", &[(User, "hi")]);
        check(
            json!({"messages": [{"role": "developer", "content": "be brief"}, {"role": "user", "content": "hi"}]}),
            "",
            &[(System, "be brief"), (User, "hi")],
        );
        check(
            json!({"system": [{"type": "text", "text": "be brief"}, {"type": "text", "text": "be kind"}],
                "messages": [{"role": "human", "content": "hi"}, {"role": "ai", "content": "yes"}]}),
            "be brief\n\nbe kind",
            &[(User, "hi"), (Assistant, "yes")],
        );
        check(
            json!({"systemInstruction": {"parts": [{"text": "s"}]}, "contents": [{"role": "model", "parts": [{"text": "m"}]}]}),
            "s",
            &[(Assistant, "m")],
        );
        check(
            json!({"messages": [
                {"role": "assistant", "content": "so", "tool_calls": [{"function": {"name": "f", "arguments": "{\"a\":1}"}}]},
                {"role": "tool", "name": "f", "content": "42"},
                {"role": "user", "content": [{"type": "tool_result", "content": "43"}]},
                {"role": "tool", "content": [{"type": "tool_result", "content": "44"}]},
            ]}),
            "",
            &[
                (Assistant, "so\n\n[calls the tool f: {\"a\":1}]"),
                (User, "[result of the tool f: 42]"),
                (User, "[result of a tool call: 43]"),
                (User, "[result of a tool call: 44]"),
            ],
        );
        check(
            json!({"input": [{"type": "function_call", "name": "f", "arguments": "{}"}, {"type": "function_call_output", "output": "1"}]}),
            "",
            &[
                (Assistant, "[calls the tool f: {}]"),
                (User, "[result of a tool call: 1]"),
            ],
        );
        check(json!({"messages": []}), "", &[]);
        check(json!({"messages": [{"role": "user", "content": ""}]}), "", &[]);
    }

    #[test]
    fn what_is_changed_or_left_out_is_said() {
        let check = |request: Value, flattened: &[&str], left_out: &[&str]| {
            let plan = plan(request);
            let left: Vec<_> = plan
                .left_out
                .iter()
                .map(|field| format!("{}: {}", field.name, field.value))
                .collect();
            assert_eq!(
                (plan.flattened, left),
                (
                    flattened.iter().map(|text| (*text).to_owned()).collect(),
                    left_out.iter().map(|text| (*text).to_owned()).collect(),
                )
            );
        };
        check(
            json!({"messages": [{"role": "user", "content": "hi"}], "model": "m", "stream": true}),
            &[],
            &[],
        );
        check(
            json!({"messages": [
                {"role": "assistant", "tool_calls": [{"function": {"name": "f"}}, {"function": {"name": "g"}}]},
                {"role": "tool", "content": "1"},
                {"role": "critic", "content": "no"}, {"role": "critic", "content": "no"},
                {"role": "user", "content": [{"type": "image_url", "url": "x"}, {"type": "thinking", "text": "hm"}, {"odd": 1}]},
                {"role": "user", "content": ""},
            ], "tools": [{"function": {"name": "f"}}, {"name": "g"}], "seed": 7, "response_format": {"type": "json"}}),
            &[
                "2 tool calls are written out as text of the assistant",
                "1 tool result is sent as text of the user",
                "1 part of no known form is sent as JSON",
                "messages of the role “critic” are sent as the user's",
            ],
            &[
                "response_format: {\"type\":\"json\"}",
                "seed: 7",
                "image_url: 1 part",
                "thinking: 1 part",
                "messages without text: 1 part",
                "tools: f, g",
            ],
        );
        check(
            json!({"contents": "x", "tools": [{"functionDeclarations": [
                {"name": "1"}, {"name": "2"}, {"name": "3"}, {"name": "4"}, {"name": "5"}, {"name": "6"}, {"name": "7"}, {"name": "8"}, {}]}]}),
            &[],
            &["tools: first 8 of 9: 1, 2, 3, 4, 5, 6, 7, 8"],
        );
        check(
            json!({"messages": "x", "stop": "é".repeat(201)}),
            &[],
            &[&format!("stop: {}… (201 characters)", "é".repeat(200))],
        );
    }

    #[test]
    fn parameters_are_kept_within_what_a_server_takes() {
        let check = |request: Value,
                     model: ModelInvocation,
                     expect: (Option<f64>, Option<u32>, Option<f64>),
                     said: usize| {
            let plan = Plan::of(&ModelInvocation {
                request: Some(request.clone()),
                ..model
            });
            assert_eq!(
                (plan.temperature, plan.max_tokens, plan.top_p),
                expect,
                "{request}"
            );
            assert_eq!(plan.flattened.len(), said, "{:?}", plan.flattened);
        };
        let none = ModelInvocation::default;
        check(json!({"messages": "x"}), none(), (None, None, None), 0);
        check(
            json!({"temperature": 0.5, "max_tokens": 100, "top_p": 0.9}),
            none(),
            (Some(0.5), Some(100), Some(0.9)),
            0,
        );
        check(
            json!({"temperature": 3, "max_tokens": 8192, "top_p": -1}),
            none(),
            (Some(2.0), Some(4000), Some(0.0)),
            3,
        );
        check(
            json!({"generationConfig": {"temperature": 0, "maxOutputTokens": 10, "topP": 1}}),
            none(),
            (Some(0.0), Some(10), Some(1.0)),
            0,
        );
        check(
            json!({"temperature": 0.5}),
            ModelInvocation {
                temperature: 0.7,
                max_tokens: 12,
                top_p: 0.2,
                ..none()
            },
            (Some(0.5), Some(12), Some(0.2)),
            0,
        );
        check(
            json!({"temperature": "warm", "max_tokens": null}),
            none(),
            (None, None, None),
            0,
        );
    }
}
