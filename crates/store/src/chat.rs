//! What chat keeps: backends, conversations, messages, and the orders that change them. Orders go to the writer with a
//! [`Batch`](crate::Batch) and are committed with whatever else it commits.

use tracewake_model::UnixNanos;

/// What a backend speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names of the protocols")]
pub enum ChatBackendKind {
    ChatServer,
    AgentApi,
}

/// Whose message it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the roles of the chat protocol")]
pub enum ChatRole {
    System,
    User,
    Assistant,
    Tool,
}

/// How far a message came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "each variant is named for how the message ended")]
pub enum ChatState {
    Complete,
    /// It is on its way, or was when the program ended.
    Streaming,
    Stopped,
    Cut,
    Failed,
}

/// A backend. Its key is kept elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredBackend {
    /// Id of the backend.
    pub id: String,
    /// Name that the user gave it.
    pub name: String,
    /// What it speaks.
    pub kind: ChatBackendKind,
    /// Its address.
    pub base_url: String,
    /// User id that is sent to it.
    pub user_id: String,
    /// Organization id that is sent to it.
    pub organization_id: String,
    /// It was taken away and is known only for its conversations.
    pub removed: bool,
}

/// A conversation without its messages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredConversation {
    /// Id of the conversation.
    pub id: String,
    /// Id of its backend.
    pub backend: String,
    /// Title that a person gave; empty for its own.
    pub given: String,
    /// Its own title.
    pub title: String,
    /// The model that answers.
    pub model: String,
    /// The backend's id of it; empty for none yet.
    pub session_id: String,
    /// User id that is sent with it.
    pub user_id: String,
    /// In the caller's words.
    pub parameters: String,
    /// The message that is being written.
    pub draft: String,
    /// The last message shown.
    pub leaf: Option<String>,
    /// When it began.
    pub created: UnixNanos,
    /// When something was said last.
    pub updated: UnixNanos,
    /// Whether it is deleted, but not yet permanently.
    pub deleted: bool,
}

/// A message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredMessage {
    /// Id of the message.
    pub id: String,
    /// Id of its conversation.
    pub conversation: String,
    /// The message before it.
    pub parent: Option<String>,
    /// Whose message it is.
    pub role: ChatRole,
    /// Its text.
    pub content: String,
    /// How far it came.
    pub state: ChatState,
    /// Why it failed or was cut, or what must be known of it though it is whole; in the caller's words.
    pub failure: Option<String>,
    /// The model that wrote it.
    pub model: String,
    /// When it was sent, or the request for it was.
    pub at: UnixNanos,
    /// From the request to the first text.
    pub first_ns: Option<i64>,
    /// From the request to the end.
    pub elapsed_ns: Option<i64>,
    /// Tokens of the request, if they were counted.
    pub input_tokens: Option<u64>,
    /// Tokens of the reply, if they were counted.
    pub output_tokens: Option<u64>,
    /// Why the reply ended, such as `stop`.
    pub finish_reason: String,
    /// The backend's id of the completion; empty for none.
    pub completion: String,
    /// Trace id of its request; empty for messages without one.
    pub trace_id: String,
    /// The backend's id of the message; empty while unknown.
    pub remote: String,
}

/// What changes of a conversation; what is none stays.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ConversationPatch {
    /// Title that the user gives it.
    pub given: Option<String>,
    /// Its own title.
    pub title: Option<String>,
    /// The model that answers.
    pub model: Option<String>,
    /// Session of the backend.
    pub session_id: Option<String>,
    /// Parameters of requests, as JSON.
    pub parameters: Option<String>,
    /// The message that is being written.
    pub draft: Option<String>,
    /// Id of the last message shown.
    pub leaf: Option<String>,
    /// When it changed.
    pub updated: Option<UnixNanos>,
}

/// What is to be done with what chat keeps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChatOrder {
    /// Adds a backend, or changes the one with its id.
    Backend(StoredBackend),
    /// Takes a backend away. It is remembered while there are conversations with it.
    RemoveBackend {
        /// Its id.
        id: String,
    },
    /// Begins a conversation.
    Begin(StoredConversation),
    /// Changes a conversation.
    Change {
        /// Its id.
        id: String,
        /// What changes.
        patch: ConversationPatch,
    },
    /// Adds a message, or changes the one with its id. Nothing happens when its conversation is gone.
    Message(StoredMessage),
    /// Hides a conversation, so that it can still be restored.
    Delete {
        /// Its id.
        id: String,
        /// When.
        at: UnixNanos,
    },
    /// Brings a deleted conversation back. Nothing happens when it was purged already.
    Restore {
        /// Its id.
        id: String,
    },
    /// Deletes permanently what was deleted before, and the backends that nothing speaks of any more.
    Purge {
        /// Conversations that were deleted at this instant or earlier.
        deleted_before: UnixNanos,
    },
    /// Replies that are still on their way were cut: the program that asked for them is gone.
    CutStreaming,
    /// Keeps a session id that was made for the command line of an agent.
    AgentSession {
        /// Id of the agent's backend.
        backend: String,
        /// The session id.
        session: String,
        /// When it was made.
        at: UnixNanos,
    },
    /// Joins a session of traces to a conversation, or refuses it permanently.
    Join {
        /// Id of the conversation.
        conversation: String,
        /// Key of the session.
        session: String,
        /// Whether it was joined; none forgets what was said.
        joined: Option<bool>,
        /// When.
        at: UnixNanos,
    },
}

impl ChatBackendKind {
    pub(crate) fn code(self) -> u8 {
        match self {
            ChatBackendKind::ChatServer => 1,
            ChatBackendKind::AgentApi => 2,
        }
    }

    pub(crate) fn of_code(code: u8) -> ChatBackendKind {
        match code {
            2 => ChatBackendKind::AgentApi,
            _ => ChatBackendKind::ChatServer,
        }
    }
}

impl ChatRole {
    pub(crate) fn code(self) -> u8 {
        match self {
            ChatRole::System => 1,
            ChatRole::User => 2,
            ChatRole::Assistant => 3,
            ChatRole::Tool => 4,
        }
    }

    pub(crate) fn of_code(code: u8) -> ChatRole {
        match code {
            2 => ChatRole::User,
            3 => ChatRole::Assistant,
            4 => ChatRole::Tool,
            _ => ChatRole::System,
        }
    }
}

impl ChatState {
    pub(crate) fn code(self) -> u8 {
        match self {
            ChatState::Complete => 1,
            ChatState::Streaming => 2,
            ChatState::Stopped => 3,
            ChatState::Cut => 4,
            ChatState::Failed => 5,
        }
    }

    pub(crate) fn of_code(code: u8) -> ChatState {
        match code {
            2 => ChatState::Streaming,
            3 => ChatState::Stopped,
            4 => ChatState::Cut,
            5 => ChatState::Failed,
            _ => ChatState::Complete,
        }
    }
}
