//! An AgentAPI server: one coding agent behind its terminal.

use std::fmt;

use bytes::Bytes;
use serde_json::{Value, json};
use tracewake_http::Method;

use crate::agent_events::AgentEvents;
use crate::agent_message::AgentMessage;
use crate::connection::Connection;
use crate::error::{ChatError, ErrorKind};
use crate::explain::explanation;
use crate::fields::Fields;
use crate::server::Reply;
use crate::wire::{Body, PLAIN, Wire};

/// The largest file that an agent takes, in bytes.
pub const LARGEST_UPLOAD: usize = 10 << 20;

/// What an agent does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgentStatus {
    /// `stable` when it waits for a message, `running` when it works.
    pub status: String,
    /// Such as `claude`.
    pub agent_type: String,
    /// `pty` or `acp`; empty for servers older than 0.12.
    pub transport: String,
}

/// How a message reaches the agent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MessageKind {
    /// As a message: only while the agent waits for one, without white space around it.
    User,
    /// As keystrokes of its terminal, at any time.
    Raw,
}

/// An AgentAPI server. Cheap to clone; clones share their connections.
#[derive(Clone)]
pub struct AgentApi {
    wire: Wire,
}

impl fmt::Debug for AgentApi {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("AgentApi")
            .field(&self.wire.base().as_str())
            .finish()
    }
}

/// Every method fails with what the server said, or with what happened where it said nothing.
#[allow(clippy::missing_errors_doc)]
impl AgentApi {
    /// Prepares to talk to a server. Nothing is connected yet.
    ///
    /// # Errors
    /// When the address is none, or the key cannot be sent.
    pub fn new(connection: &Connection) -> Result<AgentApi, ChatError> {
        Ok(AgentApi {
            wire: Wire::new(connection)?,
        })
    }

    /// What the agent does.
    pub async fn status(&self) -> Result<Reply<AgentStatus>, ChatError> {
        let request = self.wire.request(Method::GET, &["status"])?;
        let raw = self.wire.json(&request, PLAIN).await?;
        let fields = Fields(&raw);
        let (Some(status), agent_type) = (fields.optional("status"), fields.text("agent_type")) else {
            return Err(unexpected(&raw));
        };
        let value = AgentStatus {
            status,
            agent_type,
            transport: fields.text("transport"),
        };
        Ok(Reply { value, raw })
    }

    /// The conversation so far.
    pub async fn messages(&self) -> Result<Reply<Vec<AgentMessage>>, ChatError> {
        let request = self.wire.request(Method::GET, &["messages"])?;
        let raw = self.wire.json(&request, PLAIN).await?;
        let Some(rows) = raw.get("messages").and_then(Value::as_array) else {
            return Err(unexpected(&raw));
        };
        let value = rows
            .iter()
            .filter_map(|row| AgentMessage::read(Fields(row), "content"))
            .collect();
        Ok(Reply { value, raw })
    }

    /// Sends a message, or keystrokes.
    pub async fn send(&self, content: &str, kind: MessageKind) -> Result<(), ChatError> {
        let kind = match kind {
            MessageKind::User => "user",
            MessageKind::Raw => "raw",
        };
        let mut request = self.wire.request(Method::POST, &["message"])?;
        request.body = Body::Json(json!({ "content": content, "type": kind }).to_string().into());
        let raw = self.wire.json(&request, PLAIN).await?;
        match Fields(&raw).flag("ok") {
            Some(true) => Ok(()),
            _ => Err(unexpected(&raw)),
        }
    }

    /// Puts a file on the agent's machine and gives its path there.
    ///
    /// # Errors
    /// Also when the file is larger than [`LARGEST_UPLOAD`]: nothing is sent then.
    pub async fn upload(&self, file_name: &str, bytes: impl Into<Bytes>) -> Result<String, ChatError> {
        let bytes = bytes.into();
        if bytes.len() > LARGEST_UPLOAD {
            return Err(ChatError::unsent(&format!(
                "{file_name} is larger than {} MiB, which is the most that an agent takes",
                LARGEST_UPLOAD >> 20
            )));
        }
        let mut request = self.wire.request(Method::POST, &["upload"])?;
        // A line break would end the part's header.
        let name = file_name.replace(char::is_control, "_");
        request.body = Body::File { name, bytes };
        let raw = self.wire.json(&request, PLAIN).await?;
        Fields(&raw).optional("filePath").ok_or_else(|| unexpected(&raw))
    }

    /// What happens from now on, told again from the start at each connection. Connects at the first
    /// [`AgentEvents::next`], and again whenever the connection is lost.
    pub fn events(&self) -> AgentEvents {
        AgentEvents::new(self.wire.clone())
    }
}

/// An answer of another shape than that of an AgentAPI server.
fn unexpected(raw: &Value) -> ChatError {
    let said = explanation(raw.to_string().as_bytes()).unwrap_or_else(|| "nothing".to_owned());
    ChatError {
        kind: ErrorKind::Other,
        status: None,
        message: format!("this is no answer that an AgentAPI server gives: {said}"),
    }
}
