//! Trying a backend before it is kept, or when something is wrong with it.

use std::time::{Duration, Instant};

use tracewake_chat::{AgentApi, ChatError, ChatServer, Connection, ErrorKind};
use tracewake_store::ChatBackendKind;

use super::Conversations;
use super::backends::BackendForm;
use crate::error::ConversationError;

/// How a backend answered when it was tried.
#[derive(Debug, Clone, PartialEq)]
pub struct BackendCheck {
    /// None when it answered as it should.
    pub failure: Option<ChatError>,
    /// How long it took.
    pub elapsed: Duration,
    /// Models of a ChatServer.
    pub models: usize,
    /// What a ChatServer says of its health, such as `healthy`; the status of an agent, such as `stable`; else empty.
    pub status: String,
    /// What kind of agent an AgentAPI server runs; else empty.
    pub agent_type: String,
}

impl Conversations {
    /// Asks a backend as it was entered how it is. What it does not do is in the answer.
    ///
    /// # Errors
    /// [`ConversationError::Invalid`] for what is no address.
    pub async fn check_backend(&self, form: &BackendForm) -> Result<BackendCheck, ConversationError> {
        let connection = self.connection_of(form)?;
        let began = Instant::now();
        let checked = match form.kind {
            ChatBackendKind::ChatServer => check_server(&connection).await,
            ChatBackendKind::AgentApi => check_agent(&connection).await,
        };
        let elapsed = began.elapsed();
        Ok(match checked {
            Ok(check) => BackendCheck { elapsed, ..check },
            Err(error) => BackendCheck {
                failure: Some(explain(form.kind, &connection, error).await),
                elapsed,
                ..NOTHING
            },
        })
    }
}

const NOTHING: BackendCheck = BackendCheck {
    failure: None,
    elapsed: Duration::ZERO,
    models: 0,
    status: String::new(),
    agent_type: String::new(),
};

/// A server that says nothing of its health may still answer: many compatible ones do not know that address.
async fn check_server(connection: &Connection) -> Result<BackendCheck, ChatError> {
    let server = ChatServer::new(connection)?;
    let models = server.models().await?.value;
    let health = server.health().await;
    Ok(BackendCheck {
        models: models.len(),
        status: health.map_or_else(|_| String::new(), |health| health.value.status),
        ..NOTHING
    })
}

async fn check_agent(connection: &Connection) -> Result<BackendCheck, ChatError> {
    let status = AgentApi::new(connection)?.status().await?.value;
    Ok(BackendCheck {
        status: status.status,
        agent_type: status.agent_type,
        ..NOTHING
    })
}

/// What went wrong. Where a backend of the other kind answers, that is what is wrong.
async fn explain(kind: ChatBackendKind, connection: &Connection, error: ChatError) -> ChatError {
    // Without an answer there is no one to ask; one that refuses the key is of the right kind.
    let may_be_other =
        matches!(error.status, Some(400 | 404 | 405)) || error.message.contains("is no answer");
    let other = match kind {
        _ if !may_be_other => None,
        ChatBackendKind::ChatServer => {
            check_agent(connection)
                .await
                .ok()
                .map(|check| match check.agent_type.as_str() {
                    "" => "an agent (AgentAPI) answers at this address; choose that kind".to_owned(),
                    agent => {
                        format!("an agent (AgentAPI, {agent}) answers at this address; choose that kind")
                    }
                })
        }
        ChatBackendKind::AgentApi => check_server(connection)
            .await
            .ok()
            .map(|_| "a ChatServer answers at this address; choose that kind".to_owned()),
    };
    match other {
        Some(message) => ChatError {
            kind: ErrorKind::Other,
            status: error.status,
            message,
        },
        None => error,
    }
}
