//! A request for a reply, its parameters placed as the ChatServer SDKs place them.

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use serde_json::{Map, Value};

use crate::error::ChatError;

/// A message of a request.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Message {
    /// `system`, `user`, `assistant` or `tool`; the server judges others.
    pub role: String,
    /// A text, or a list of text parts.
    pub content: Value,
    /// Who speaks, where the role alone does not say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

impl Message {
    /// A message of this role.
    pub fn new(role: &str, text: impl Into<String>) -> Message {
        Message {
            role: role.to_owned(),
            content: Value::String(text.into()),
            name: None,
        }
    }
}

impl From<&str> for Message {
    /// A plain text is what the user says.
    fn from(text: &str) -> Message {
        Message::new("user", text)
    }
}

impl TryFrom<Value> for Message {
    type Error = ChatError;

    /// A message as JSON: a text, which the user says, or an object with `role`, `content` and perhaps `name`.
    fn try_from(value: Value) -> Result<Message, ChatError> {
        match value {
            Value::String(text) => Ok(Message::from(text.as_str())),
            Value::Object(mut object) => {
                let mut take = |name| object.remove(name);
                let (role, content, name) = (take("role"), take("content"), take("name"));
                let (Some(Value::String(role)), Some(content)) = (role, content) else {
                    return Err(ChatError::unsent("a message needs a role and a content"));
                };
                let name = name.as_ref().and_then(Value::as_str).map(str::to_owned);
                Ok(Message { role, content, name })
            }
            _ => Err(ChatError::unsent("a message is a text or an object")),
        }
    }
}

/// A request for a reply. What is none or empty is not sent: the server has its own.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Completion {
    /// Id of the model.
    pub model: String,
    /// The conversation so far, the last one to be answered.
    pub messages: Vec<Message>,
    /// 0 to 2.
    pub temperature: Option<f64>,
    /// 1 to 4,000.
    pub max_tokens: Option<u32>,
    /// 0 to 1.
    pub top_p: Option<f64>,
    /// Whose history keeps it: `user`, and `user_id` in the metadata.
    pub user: String,
    /// Beside the messages.
    pub system_prompt: String,
    /// The session to go on with.
    pub session_id: String,
    /// Which organisation it is for.
    pub organization_id: String,
    /// Name of a workflow.
    pub workflow: String,
    /// Of the workflow or the prompt.
    pub variables: Map<String, Value>,
    /// None for the server's own; an empty list allows nothing.
    pub allowed_tools: Option<Vec<String>>,
    /// None for the server's own.
    pub setting_sources: Option<Vec<String>>,
    /// By name.
    pub mcp_servers: Map<String, Value>,
    /// More metadata. A key that one of the parameters above has gives way to it.
    pub metadata: Map<String, Value>,
    /// Header of the same name (W3C), so that an instrumented backend's spans join the caller's trace.
    pub traceparent: Option<String>,
}

/// The body as it is sent.
#[derive(Serialize)]
struct Body<'a> {
    model: &'a str,
    messages: &'a [Message],
    stream: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    stream_options: Option<StreamOptions>,
    #[serde(skip_serializing_if = "Option::is_none")]
    temperature: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_tokens: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    top_p: Option<f64>,
    #[serde(skip_serializing_if = "str::is_empty")]
    user: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    system_prompt: &'a str,
    #[serde(skip_serializing_if = "Metadata::is_empty")]
    metadata: Metadata<'a>,
}

/// What is asked of a stream.
#[derive(Serialize)]
struct StreamOptions {
    /// Tokens with the last piece: most servers send them only when asked.
    include_usage: bool,
}

/// How a reply is to come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Delivery {
    /// As one document.
    Whole,
    /// In pieces, with its tokens at the end.
    Pieces,
    /// In pieces, for a server that refuses to be asked for tokens.
    PiecesWithoutUsage,
}

/// The caller's keys first, then those of the parameters, in the order of the SDKs.
struct Metadata<'a> {
    own: &'a Map<String, Value>,
    parameters: Vec<(&'static str, Value)>,
}

impl Metadata<'_> {
    fn is_empty(&self) -> bool {
        self.own.is_empty() && self.parameters.is_empty()
    }
}

impl Serialize for Metadata<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        let is_taken = |key: &str| self.parameters.iter().any(|(name, _)| *name == key);
        for (key, value) in self.own.iter().filter(|(key, _)| !is_taken(key)) {
            map.serialize_entry(key, value)?;
        }
        for (key, value) in &self.parameters {
            map.serialize_entry(key, value)?;
        }
        map.end()
    }
}

impl Completion {
    /// The JSON to send.
    pub(crate) fn body(&self, delivery: Delivery) -> Result<Vec<u8>, ChatError> {
        let text = |text: &String| (!text.is_empty()).then(|| Value::from(text.as_str()));
        let map = |map: &Map<String, Value>| (!map.is_empty()).then(|| Value::from(map.clone()));
        let list = |list: &Option<Vec<String>>| list.clone().map(Value::from);
        let parameters = [
            ("session_id", text(&self.session_id)),
            ("organization_id", text(&self.organization_id)),
            ("workflow", text(&self.workflow)),
            ("variables", map(&self.variables)),
            ("allowed_tools", list(&self.allowed_tools)),
            ("setting_sources", list(&self.setting_sources)),
            ("mcp_servers", map(&self.mcp_servers)),
            ("user_id", text(&self.user)),
        ];
        let parameters = parameters.into_iter();
        let body = Body {
            model: &self.model,
            messages: &self.messages,
            stream: delivery != Delivery::Whole,
            stream_options: (delivery == Delivery::Pieces).then_some(StreamOptions { include_usage: true }),
            temperature: self.temperature,
            max_tokens: self.max_tokens,
            top_p: self.top_p,
            user: &self.user,
            system_prompt: &self.system_prompt,
            metadata: Metadata {
                own: &self.metadata,
                parameters: parameters
                    .filter_map(|(name, value)| Some((name, value?)))
                    .collect(),
            },
        };
        serde_json::to_vec(&body).map_err(|error| ChatError::unsent(&error.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn sent(completion: &Completion) -> String {
        String::from_utf8(completion.body(Delivery::PiecesWithoutUsage).unwrap()).unwrap()
    }

    #[test]
    fn what_is_none_or_empty_is_not_sent() {
        let plain = Completion {
            model: "m".into(),
            messages: vec!["hi".into()],
            ..Completion::default()
        };
        assert_eq!(
            sent(&plain),
            r#"{"model":"m","messages":[{"role":"user","content":"hi"}],"stream":true}"#
        );
        let whole = plain.body(Delivery::Whole).unwrap();
        assert!(whole.ends_with(br#""stream":false}"#));
        let pieces = plain.body(Delivery::Pieces).unwrap();
        assert!(pieces.ends_with(br#""stream":true,"stream_options":{"include_usage":true}}"#));
        let nothing_allowed = Completion {
            allowed_tools: Some(Vec::new()),
            ..plain
        };
        assert!(sent(&nothing_allowed).ends_with(r#""metadata":{"allowed_tools":[]}}"#));
    }

    #[test]
    fn metadata_has_the_callers_keys_first_and_the_parameters_win() {
        let metadata = json!({"zebra": 1, "session_id": "theirs", "agent_type": "claude"});
        let completion = Completion {
            user: "u".into(),
            session_id: "ours".into(),
            metadata: metadata.as_object().cloned().unwrap_or_default(),
            ..Completion::default()
        };
        assert!(
            sent(&completion).ends_with(
                r#""user":"u","metadata":{"agent_type":"claude","zebra":1,"session_id":"ours","user_id":"u"}}"#
            ),
            "{}",
            sent(&completion)
        );
    }

    #[test]
    fn messages_are_texts_or_objects() {
        let check = |value: Value, expect: Option<(&str, Value, Option<&str>)>| {
            let found = Message::try_from(value.clone()).ok();
            let found = found.map(|m| (m.role, m.content, m.name));
            let expect =
                expect.map(|(role, content, name)| (role.to_owned(), content, name.map(str::to_owned)));
            assert_eq!(found, expect, "{value}");
        };
        check(json!("hi"), Some(("user", json!("hi"), None)));
        check(
            json!({"role": "tool", "content": ["a"], "name": "grep", "extra": 1}),
            Some(("tool", json!(["a"]), Some("grep"))),
        );
        for odd in [
            json!({"role": "user"}),
            json!({"content": "x"}),
            json!(7),
            json!(null),
        ] {
            check(odd, None);
        }
    }
}
