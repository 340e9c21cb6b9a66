//! What the store keeps, in the words of the window, and back.

use tracewake_store as stored;
use tracewake_store::{ConversationSummary, StoredMessage};

use crate::dto;
use crate::dto::units::{millis, small};

/// Why a reply was cut whose end was not seen.
pub(super) const PROGRAM_ENDED: &str = "the program was closed before the reply ended";

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

/// Why a message ended as it did, as it is stored.
pub(super) fn stored_failure(failure: &dto::ChatFailure) -> Option<String> {
    serde_json::to_string(failure).ok()
}

/// A message as the window shows it. `versions` are those that are in its place, itself among them.
pub(super) fn message(message: StoredMessage, versions: Vec<String>) -> dto::ChatMessage {
    let failure = message.failure.and_then(|text| serde_json::from_str(&text).ok());
    let unexplained = || dto::ChatFailure {
        kind: dto::FailureKind::Other,
        status: None,
        message: PROGRAM_ENDED.to_owned(),
    };
    dto::ChatMessage {
        failure: match message.state {
            stored::ChatState::Cut => Some(failure.unwrap_or_else(unexplained)),
            _ => failure,
        },
        id: message.id,
        parent: message.parent,
        versions,
        role: role(message.role),
        content: message.content,
        state: state(message.state),
        model: message.model,
        at_ms: millis(message.at.0, 0),
        first_text_ms: message.first_ns.map(|ns| millis(ns, 0)),
        elapsed_ms: message.elapsed_ns.map(|ns| millis(ns, 0)),
        input_tokens: message.input_tokens,
        output_tokens: message.output_tokens,
        finish_reason: message.finish_reason,
        trace_id: message.trace_id,
    }
}

/// A conversation in the list.
pub(super) fn row(summary: ConversationSummary) -> dto::ConversationRow {
    dto::ConversationRow {
        id: summary.id,
        backend: summary.backend,
        backend_name: summary.backend_name,
        kind: kind(summary.kind),
        title: summary.title,
        model: summary.model,
        session_id: summary.session_id,
        user_id: summary.user_id,
        messages: small(summary.messages),
        input_tokens: summary.input_tokens,
        output_tokens: summary.output_tokens,
        started_ms: millis(summary.created.0, 0),
        updated_ms: millis(summary.updated.0, 0),
        streaming: summary.streaming,
        failed: matches!(summary.state, stored::ChatState::Cut | stored::ChatState::Failed),
        snippet: summary.snippet,
    }
}
