//! Chat: backends, conversations and their messages, and what happens to them while they are shown.

use serde::{Deserialize, Serialize};
use specta::Type;

/// What a backend speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum BackendKind {
    /// OpenAI-compatible chat with sessions and platform administration.
    ChatServer,
    /// One coding agent behind its terminal.
    AgentApi,
}

/// A backend to chat with. Its key is never here.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ChatBackend {
    pub id: String,
    pub name: String,
    pub kind: BackendKind,
    /// Without a slash at its end.
    pub base_url: String,
    /// Whose history it keeps: a UUID, made when the backend was added, unless another was given.
    pub user_id: String,
    /// Empty for none.
    pub organization_id: String,
    pub has_key: bool,
}

/// All backends.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ChatBackends {
    /// By name.
    pub backends: Vec<ChatBackend>,
    /// Where keys are kept, in words.
    pub key_place: String,
}

/// A backend as it was entered. It holds a key, and so nothing prints it.
#[derive(Clone, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct BackendForm {
    /// None for a new one.
    pub id: Option<String>,
    pub name: String,
    pub kind: BackendKind,
    pub base_url: String,
    /// Empty: a UUID is made.
    pub user_id: String,
    pub organization_id: String,
    /// The session id in the command line with which an agent is started; none where none was shown.
    pub session_id: Option<String>,
    /// None: the key that is kept, if any. Empty: no key.
    pub key: Option<String>,
}

/// Why a backend did not do what it was asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ChatFailure {
    /// What kind of failure it is.
    pub kind: FailureKind,
    /// HTTP status, if there was an answer.
    pub status: Option<u16>,
    /// The backend's own words; where it said nothing, what happened.
    pub message: String,
}

/// The kinds of failure that backends have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum FailureKind {
    BadRequest,
    Unauthorized,
    Forbidden,
    NotFound,
    ServerError,
    Other,
}

/// How a backend answered when it was tried.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct BackendCheck {
    /// None when it answered as it should.
    pub failure: Option<ChatFailure>,
    /// How long it took.
    #[specta(type = i32)]
    pub elapsed_ms: f64,
    /// Models of a ChatServer.
    pub models: u32,
    /// What a ChatServer says of its health, such as `healthy`; the status of an agent, such as `stable`; else empty.
    pub status: String,
    /// What kind of agent an AgentAPI server runs; else empty.
    pub agent_type: String,
}

/// A model that a backend offers.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ChatModel {
    pub id: String,
    /// Who runs it; `owned_by` where no provider is named; else empty.
    pub provider: String,
    pub description: String,
    /// In tokens.
    #[specta(type = Option<i32>)]
    pub context_length: Option<u64>,
    pub capabilities: Vec<String>,
}

/// Parameters of a conversation: each request of it carries them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ChatParameters {
    /// Replies come in pieces.
    pub stream: bool,
    /// 0 to 2; none for the server's own.
    #[specta(type = Option<i32>)]
    pub temperature: Option<f64>,
    /// 1 to 4,000; none for the server's own.
    pub max_tokens: Option<u32>,
    /// 0 to 1; none for the server's own.
    #[specta(type = Option<i32>)]
    pub top_p: Option<f64>,
    /// Empty for none.
    pub system_prompt: String,
    /// Empty for none.
    pub workflow: String,
    /// A JSON object as text; empty for none.
    pub variables: String,
    /// None for the server's own; an empty list allows nothing.
    pub allowed_tools: Option<Vec<String>>,
    /// None for the server's own.
    pub setting_sources: Option<Vec<String>>,
    /// JSON as text: an object of servers by name; empty for none.
    pub mcp_servers: String,
    /// More metadata: a JSON object as text; empty for none.
    pub metadata: String,
}

impl Default for ChatParameters {
    fn default() -> ChatParameters {
        ChatParameters {
            stream: true,
            temperature: None,
            max_tokens: None,
            top_p: None,
            system_prompt: String::new(),
            workflow: String::new(),
            variables: String::new(),
            allowed_tools: None,
            setting_sources: None,
            mcp_servers: String::new(),
            metadata: String::new(),
        }
    }
}

/// What to list of the conversations.
#[derive(Debug, Clone, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ConversationListRequest {
    /// Words that the title or a message must hold; empty for all.
    pub search: String,
    /// Only those of this backend.
    pub backend: Option<String>,
    /// How many to leave out.
    pub offset: u32,
    /// At most 500.
    pub limit: u32,
}

/// Some conversations, the last changed first.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ConversationPage {
    pub rows: Vec<ConversationRow>,
    /// How many there are in all.
    pub total: u32,
}

/// A conversation in the list. Instants are milliseconds since 1970.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ConversationRow {
    pub id: String,
    pub backend: String,
    pub backend_name: String,
    pub kind: BackendKind,
    /// The one that was given, else the first line of the first message; empty for one without a message.
    pub title: String,
    /// Empty for an agent.
    pub model: String,
    /// The backend's id of it: `system_fingerprint`, or the id that it was resumed by; empty until there is one.
    pub session_id: String,
    pub user_id: String,
    /// On the path that is shown.
    pub messages: u32,
    /// Sums of what the backend reported for all its replies, those that were replaced included.
    #[specta(type = i32)]
    pub input_tokens: u64,
    #[specta(type = i32)]
    pub output_tokens: u64,
    #[specta(type = i32)]
    pub started_ms: f64,
    #[specta(type = i32)]
    pub updated_ms: f64,
    /// A reply is on its way.
    pub streaming: bool,
    /// The last reply failed or was cut.
    pub failed: bool,
    /// Some of the text that was searched for; empty when it is in the title, or nothing was searched for.
    pub snippet: String,
}

/// A conversation with the messages on the path that is shown.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Conversation {
    pub row: ConversationRow,
    pub parameters: ChatParameters,
    /// What was typed and not sent yet.
    pub draft: String,
    /// From the first to the last.
    pub messages: Vec<ChatMessage>,
}

/// A message.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ChatMessage {
    pub id: String,
    /// The message before it; none for a first one.
    pub parent: Option<String>,
    /// This one and those that are in its place after *edit* or *regenerate*, oldest first.
    pub versions: Vec<String>,
    pub role: ChatRole,
    pub content: String,
    pub state: ChatState,
    /// Why it failed or was cut; what came before that is in `content`. Of a complete reply: what to know of it.
    pub failure: Option<ChatFailure>,
    /// Of a reply: the model that wrote it; empty for others.
    pub model: String,
    /// When it was sent, or the request for it was. Milliseconds since 1970.
    #[specta(type = i32)]
    pub at_ms: f64,
    /// From the request to the first text.
    #[specta(type = Option<i32>)]
    pub first_text_ms: Option<f64>,
    /// From the request to the end.
    #[specta(type = Option<i32>)]
    pub elapsed_ms: Option<f64>,
    /// As the backend reported them.
    #[specta(type = Option<i32>)]
    pub input_tokens: Option<u64>,
    #[specta(type = Option<i32>)]
    pub output_tokens: Option<u64>,
    /// Such as `stop`; empty when none was given. Of what an agent reported about itself: `error` or `warning`.
    pub finish_reason: String,
    /// Trace id that the request carried in its `traceparent`, 32 hex digits; empty for messages without a request.
    pub trace_id: String,
}

/// Whose message it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum ChatRole {
    System,
    User,
    Assistant,
    Tool,
}

/// How far a message came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum ChatState {
    /// It is whole.
    Complete,
    /// It is on its way.
    Streaming,
    /// The person stopped it.
    Stopped,
    /// The connection ended before it did, or the program was closed.
    Cut,
    /// The backend refused or failed.
    Failed,
}

/// What changes of a conversation; what is none stays.
#[derive(Debug, Clone, Default, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ConversationChange {
    /// Empty for its own.
    pub title: Option<String>,
    pub model: Option<String>,
    pub parameters: Option<ChatParameters>,
    pub draft: Option<String>,
    /// A version of a message: it and the newest path below it are shown from now on.
    pub shown: Option<String>,
    /// The backend's session to go on with; empty for a new one.
    pub session_id: Option<String>,
}

/// A message to send.
#[derive(Debug, Clone, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SendRequest {
    pub conversation: String,
    /// The message it follows: the last shown for a new one, the one before for an edited one; none for a first one.
    pub parent: Option<String>,
    pub text: String,
}

/// What a message to be sent became.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Sent {
    pub message: String,
    /// The reply to it; none from an agent, whose messages come by themselves.
    pub reply: Option<String>,
}

/// Whether an agent listens.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AgentState {
    /// What it does.
    pub status: AgentStatus,
    /// Such as `claude`; empty while it was never reached.
    pub agent_type: String,
    /// Such as `pty`; empty for servers that do not say.
    pub transport: String,
    /// Why it cannot be reached.
    pub failure: Option<ChatFailure>,
}

/// What an agent does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum AgentStatus {
    /// It waits for a message.
    Stable,
    /// It works.
    Running,
    /// It cannot be reached; another try is in progress.
    Unreachable,
}

/// Something happened to a conversation. The window receives these in order, some at a time.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase", tag = "what")]
pub enum ChatUpdate {
    /// Text came for a message that is on its way.
    Text {
        conversation: String,
        message: String,
        /// Length of its text before, in UTF-16 units: text that does not fit there means that some was missed.
        at: u32,
        text: String,
    },
    /// A message is there, or changed.
    Message {
        conversation: String,
        message: ChatMessage,
    },
    /// Title, session, draft, sums or the shown path of a conversation changed.
    Conversation { conversation: String },
    /// An agent's state changed.
    Agent { backend: String, state: AgentState },
    /// An agent reported a warning or an error.
    Notice {
        conversation: String,
        level: String,
        message: String,
    },
}
