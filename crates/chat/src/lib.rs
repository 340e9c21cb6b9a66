//! Clients of chat backends: ChatServer (chat completions with sessions, platform administration) and AgentAPI. What they
//! send goes to the address that a person configured, and nowhere else.

mod error;

pub use error::{ChatError, ErrorKind};
