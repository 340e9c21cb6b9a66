//! A message of an agent's conversation, in the list of messages and among the events.

use tracewake_model::UnixNanos;

use crate::fields::Fields;

/// A message of the agent's conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgentMessage {
    /// From 0, in the order of the conversation.
    pub id: u64,
    /// `user` or `agent`.
    pub role: String,
    /// Terminal text.
    pub content: String,
    /// When it was written.
    pub time: Option<UnixNanos>,
}

impl AgentMessage {
    /// The text is under another name in events than in the list. None without an id.
    pub(crate) fn read(fields: Fields<'_>, text: &str) -> Option<AgentMessage> {
        Some(AgentMessage {
            id: fields.count("id")?,
            role: fields.text("role"),
            content: fields.text(text),
            time: fields.time("time"),
        })
    }
}
