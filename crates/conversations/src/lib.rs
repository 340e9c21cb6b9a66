//! Conversations with chat backends: who the backends are, what was said, what is on its way. Over the clients of
//! `tracewake-chat`.
//!
//! [`Conversations`] is the whole face. What is said goes to its receivers as it comes, and to the database at least
//! once a second and at the end; the database is never waited for before something is shown. Nothing here knows a
//! window: who shows a conversation converts it.

mod address;
mod agent_state;
mod conversations;
mod error;
mod feed;
mod fresh;
#[cfg(test)]
mod kit;
mod live;
mod message;
mod parameters;
mod tree;

pub use address::tidy as tidy_address;
pub use agent_state::{AgentActivity, AgentState};
pub use conversations::Conversations;
pub use conversations::backends::{Backend, BackendForm};
pub use conversations::begin::{Begin, Said};
pub use conversations::check::BackendCheck;
pub use conversations::conversation::{Conversation, ConversationChange};
pub use conversations::history::HistoryPage;
pub use conversations::sending::{Sent, traceparent};
pub use error::ConversationError;
pub use feed::{Update, merge_updates};
pub use message::Message;
pub use parameters::Parameters;
