//! Conversations and messages that begin, and what they are called.

use tracewake_model::UnixNanos;
use tracewake_store::{ChatRole, ChatState, StoredConversation, StoredMessage};
use uuid::Uuid;

/// Longest title that a message gives, in characters.
const LONGEST_TITLE: usize = 80;

/// A conversation that begins at a time.
pub(crate) fn fresh(backend: &str, user: &str, begun: UnixNanos) -> StoredConversation {
    StoredConversation {
        id: Uuid::now_v7().to_string(),
        backend: backend.to_owned(),
        given: String::new(),
        title: String::new(),
        model: String::new(),
        session_id: String::new(),
        user_id: user.to_owned(),
        parameters: "{}".to_owned(),
        draft: String::new(),
        leaf: None,
        created: begun,
        updated: begun,
        deleted: false,
    }
}

/// A message that is whole, said at a time.
pub(crate) fn plain(
    conversation: &str,
    parent: Option<String>,
    role: ChatRole,
    content: String,
    at: UnixNanos,
) -> StoredMessage {
    StoredMessage {
        id: Uuid::now_v7().to_string(),
        conversation: conversation.to_owned(),
        parent,
        role,
        content,
        state: ChatState::Complete,
        failure: None,
        model: String::new(),
        at,
        first_ns: None,
        elapsed_ns: None,
        input_tokens: None,
        output_tokens: None,
        finish_reason: String::new(),
        completion: String::new(),
        trace_id: String::new(),
        remote: String::new(),
    }
}

/// What a conversation with these messages is called: the first line of the first text of the user.
pub(crate) fn title_of(messages: &[StoredMessage]) -> String {
    let said = messages.iter().find(|message| message.role == ChatRole::User);
    said.map_or_else(String::new, |message| title(&message.content))
}

/// The first line of a text that says something, as far as a title goes.
pub(crate) fn title(text: &str) -> String {
    let line = text.lines().map(str::trim).find(|line| !line.is_empty());
    line.unwrap_or_default().chars().take(LONGEST_TITLE).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_are_first_lines() {
        let check = |text: &str, expect: &str| assert_eq!(title(text), expect, "{text}");
        check("Why?", "Why?");
        check("\n  \n  Why is it late? \nPlease look.", "Why is it late?");
        check("", "");
        check(&"ü".repeat(100), &"ü".repeat(80));
    }
}
