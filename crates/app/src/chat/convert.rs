//! What the store keeps, in the words of the window, and back.

use tracewake_store as stored;

use crate::dto;

pub(super) fn kind(kind: stored::ChatBackendKind) -> dto::BackendKind {
    match kind {
        stored::ChatBackendKind::ChatServer => dto::BackendKind::ChatServer,
        stored::ChatBackendKind::AgentApi => dto::BackendKind::AgentApi,
    }
}

pub(super) fn stored_kind(kind: dto::BackendKind) -> stored::ChatBackendKind {
    match kind {
        dto::BackendKind::ChatServer => stored::ChatBackendKind::ChatServer,
        dto::BackendKind::AgentApi => stored::ChatBackendKind::AgentApi,
    }
}

pub(super) fn role(role: stored::ChatRole) -> dto::ChatRole {
    match role {
        stored::ChatRole::System => dto::ChatRole::System,
        stored::ChatRole::User => dto::ChatRole::User,
        stored::ChatRole::Assistant => dto::ChatRole::Assistant,
        stored::ChatRole::Tool => dto::ChatRole::Tool,
    }
}

pub(super) fn state(state: stored::ChatState) -> dto::ChatState {
    match state {
        stored::ChatState::Complete => dto::ChatState::Complete,
        stored::ChatState::Streaming => dto::ChatState::Streaming,
        stored::ChatState::Stopped => dto::ChatState::Stopped,
        stored::ChatState::Cut => dto::ChatState::Cut,
        stored::ChatState::Failed => dto::ChatState::Failed,
    }
}
