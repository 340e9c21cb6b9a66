//! Clients of chat backends: ChatServer (chat completions with sessions, platform administration) and AgentAPI. What
//! they send goes to the address that a person configured, and nowhere else.

mod agent;
mod agent_events;
mod agent_message;
mod beside;
mod completion;
mod connection;
mod error;
mod explain;
mod fields;
mod halves;
mod objects;
mod platform;
mod reply;
mod server;
mod sse;
mod wire;

pub use agent::{AgentApi, AgentStatus, LARGEST_UPLOAD, MessageKind};
pub use agent_events::{AgentEvent, AgentEvents};
pub use agent_message::AgentMessage;
pub use beside::{Beside, ToolCall};
pub use completion::{Completion, Message};
pub use connection::{Connection, Key};
pub use error::{ChatError, ErrorKind};
pub use objects::{Answer, Health, Model, Session, SessionDetail, SessionMessage, SessionPage, Usage};
pub use platform::{Admin, AdminChange, AuditEntry, AuditPage, McpConfiguration, McpForm, McpScope, Stats};
pub use reply::{Piece, ReplyStream};
pub use server::{ChatServer, Reply};
