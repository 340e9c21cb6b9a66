//! Copilot Chat in VS Code, which follows the GenAI conventions and has few names of its own.

use super::{EMPTY, Field, Vocabulary};

pub(super) const VOCABULARY: Vocabulary = Vocabulary {
    attributes: &[
        // A subagent has a conversation of its own; the chat is what the person sees as one.
        ("copilot_chat.chat_session_id", Field::Session),
        ("copilot_chat.session_id", Field::Session),
        ("copilot_chat.user_request", Field::Input),
    ],
    ..EMPTY
};
