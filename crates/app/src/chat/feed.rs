//! Sends what happens to conversations to those who show them, in order and without waiting for a receiver.

use std::sync::Mutex;

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use super::Chat;
use crate::dto::ChatUpdate;
use crate::lock::lock;

/// The listeners.
#[derive(Default)]
pub(super) struct Feed {
    listeners: Mutex<Vec<UnboundedSender<ChatUpdate>>>,
}

impl Feed {
    /// Sends to all listeners; closed ones are dropped.
    pub(super) fn tell(&self, update: &ChatUpdate) {
        lock(&self.listeners).retain(|listener| listener.send(update.clone()).is_ok());
    }

    /// Says that a conversation changed in more than its messages.
    pub(super) fn tell_changed(&self, conversation: &str) {
        self.tell(&ChatUpdate::Conversation {
            conversation: conversation.to_owned(),
        });
    }
}

impl Chat {
    /// What happens to conversations, from now on. Nothing is left out: the receiver takes what comes.
    pub fn updates(&self) -> UnboundedReceiver<ChatUpdate> {
        let (listener, updates) = unbounded_channel();
        lock(&self.feed.listeners).push(listener);
        updates
    }
}

/// The same updates with fewer of them: text that follows text of the same message is one, and so is a change that is
/// told twice in a row.
pub fn merge_updates(updates: impl IntoIterator<Item = ChatUpdate>) -> Vec<ChatUpdate> {
    let mut merged: Vec<ChatUpdate> = Vec::new();
    for update in updates {
        match (merged.last_mut(), update) {
            (
                Some(ChatUpdate::Text {
                    message: last,
                    at,
                    text: grown,
                    ..
                }),
                ChatUpdate::Text {
                    message,
                    at: next,
                    text,
                    ..
                },
            ) if *last == message && *at + units(grown) == next => grown.push_str(&text),
            (Some(last), update @ ChatUpdate::Conversation { .. }) if *last == update => {}
            (_, update) => merged.push(update),
        }
    }
    merged
}

/// Length in UTF-16 units, as the window counts.
pub(super) fn units(text: &str) -> u32 {
    u32::try_from(text.encode_utf16().count()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(message: &str, at: u32, text: &str) -> ChatUpdate {
        ChatUpdate::Text {
            conversation: "c".into(),
            message: message.into(),
            at,
            text: text.into(),
        }
    }

    fn changed() -> ChatUpdate {
        ChatUpdate::Conversation {
            conversation: "c".into(),
        }
    }

    fn check(updates: &[ChatUpdate], expect: &[ChatUpdate]) {
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
