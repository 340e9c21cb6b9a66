//! How an agent is.

use tracewake_chat::ChatError;

/// How an agent is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgentState {
    /// What it does.
    pub activity: AgentActivity,
    /// Such as `claude`; empty while it was never reached.
    pub agent_type: String,
    /// Such as `pty`; empty for servers that do not say.
    pub transport: String,
    /// Why it cannot be reached.
    pub failure: Option<ChatError>,
}

/// What an agent does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AgentActivity {
    /// It waits for a message.
    Stable,
    /// It works.
    Running,
    /// It cannot be reached; another try is under way.
    Unreachable,
}
