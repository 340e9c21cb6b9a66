//! Trying a backend before it is kept, or when something is wrong with it.

use std::time::Instant;

use tracewake_chat::{AgentApi, ChatError, ChatServer, Connection};

use super::Chat;
use crate::dto::units::small;
use crate::dto::{BackendCheck, BackendForm, BackendKind, ChatFailure, FailureKind};
use crate::error::AppError;

impl Chat {
    /// Asks a backend as it was entered how it is. What it does not do is in the answer.
    ///
    /// # Errors
    /// [`AppError::Invalid`] for what is no address.
    pub async fn check_backend(&self, form: &BackendForm) -> Result<BackendCheck, AppError> {
        let connection = self.connection_of(form)?;
        let began = Instant::now();
        let checked = match form.kind {
            BackendKind::ChatServer => check_server(&connection).await,
            BackendKind::AgentApi => check_agent(&connection).await,
        };
        let elapsed_ms = began.elapsed().as_secs_f64() * 1e3;
        Ok(match checked {
            Ok(check) => BackendCheck { elapsed_ms, ..check },
            Err(error) => BackendCheck {
                failure: Some(explain(form.kind, &connection, error).await),
                elapsed_ms,
                ..NOTHING
            },
        })
    }
}

const NOTHING: BackendCheck = BackendCheck {
    failure: None,
    elapsed_ms: 0.0,
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
        models: small(models.len()),
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
async fn explain(kind: BackendKind, connection: &Connection, error: ChatError) -> ChatFailure {
    // Without an answer there is no one to ask; one that refuses the key is of the right kind.
    let may_be_other =
        matches!(error.status, Some(400 | 404 | 405)) || error.message.contains("is no answer");
    let other = match kind {
        _ if !may_be_other => None,
        BackendKind::ChatServer => {
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
        BackendKind::AgentApi => check_server(connection)
            .await
            .ok()
            .map(|_| "a ChatServer answers at this address; choose that kind".to_owned()),
    };
    match other {
        Some(message) => ChatFailure {
            kind: FailureKind::Other,
            status: error.status,
            message,
        },
        None => error.into(),
    }
}
