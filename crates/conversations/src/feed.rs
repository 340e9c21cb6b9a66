//! Sends what happens to conversations to those who show them, in order and without waiting for a receiver.

use std::sync::Mutex;

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use crate::agent_state::AgentState;
use crate::message::Message;
use tracewake_kept::lock;

/// Something happened to a conversation or to an agent. Its receivers get these in order.
#[derive(Debug, Clone, PartialEq)]
pub enum Update {
    /// Text came for a message that is on its way.
    Text {
        /// Id of the conversation.
        conversation: String,
        /// Id of the message.
        message: String,
        /// Length of its text before, in UTF-16 units: text that does not fit there means that some was missed.
        at: u32,
        /// What came.
        text: String,
    },
    /// A message is there, or changed.
    Message(Box<Message>),
    /// Title, session, draft, sums or the path on show of a conversation changed.
    Conversation {
        /// Its id.
        conversation: String,
    },
    /// An agent's state changed.
    Agent {
        /// Id of its backend.
        backend: String,
        /// How it is now.
        state: AgentState,
    },
    /// An agent reported a warning or an error, or a backend does not give its history.
    Notice {
        /// Id of the conversation.
        conversation: String,
        /// `warning` or `error`.
        level: String,
        /// What was said.
        message: String,
    },
}

/// The listeners.
#[derive(Default)]
pub(crate) struct Feed {
    listeners: Mutex<Vec<UnboundedSender<Update>>>,
}

impl Feed {
    /// What is told from now on.
    pub(crate) fn listen(&self) -> UnboundedReceiver<Update> {
        let (listener, updates) = unbounded_channel();
        lock(&self.listeners).push(listener);
        updates
    }

    /// Tells everybody; those who are gone are forgotten.
    pub(crate) fn tell(&self, update: &Update) {
        lock(&self.listeners).retain(|listener| listener.send(update.clone()).is_ok());
    }

    /// Says that a conversation changed in more than its messages.
    pub(crate) fn tell_changed(&self, conversation: &str) {
        self.tell(&Update::Conversation {
            conversation: conversation.to_owned(),
        });
    }
}

/// The same updates with fewer of them: text that follows text of the same message is one, and so is a change that is
/// told twice in a row.
pub fn merge_updates(updates: impl IntoIterator<Item = Update>) -> Vec<Update> {
    let mut merged: Vec<Update> = Vec::new();
    for update in updates {
        match (merged.last_mut(), update) {
            (
                Some(Update::Text {
                    message: last,
                    at,
                    text: grown,
                    ..
                }),
                Update::Text {
                    message,
                    at: next,
                    text,
                    ..
                },
            ) if *last == message && *at + units(grown) == next => grown.push_str(&text),
            (Some(last), update @ Update::Conversation { .. }) if *last == update => {}
            (_, update) => merged.push(update),
        }
    }
    merged
}

/// Length in UTF-16 units, as windows count.
pub(crate) fn units(text: &str) -> u32 {
    u32::try_from(text.encode_utf16().count()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(message: &str, at: u32, text: &str) -> Update {
        Update::Text {
            conversation: "c".into(),
            message: message.into(),
            at,
            text: text.into(),
        }
    }

    fn changed() -> Update {
        Update::Conversation {
            conversation: "c".into(),
        }
    }

    fn check(updates: &[Update], expect: &[Update]) {
        assert_eq!(merge_updates(updates.to_vec()), expect);
    }

    #[test]
    fn what_follows_is_put_together() {
        check(&[], &[]);
        check(&[text("a", 0, "x"), text("a", 1, "y")], &[text("a", 0, "xy")]);
        check(&[text("a", 0, "😀"), text("a", 2, "y")], &[text("a", 0, "😀y")]);
        check(&[changed(), changed()], &[changed()]);
        for apart in [
            [text("a", 0, "x"), text("b", 1, "y")],
            [text("a", 0, "x"), text("a", 2, "y")],
            [text("a", 0, "x"), changed()],
            [changed(), text("a", 0, "x")],
        ] {
            check(&apart, &apart);
        }
    }
}
