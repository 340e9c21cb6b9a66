//! What conversations are, in the words of the window, and back.

use tracewake_conversations as domain;
use tracewake_store as stored;
use tracewake_store::ConversationSummary;

use crate::dto;
use crate::dto::units::{millis, small};

pub(super) fn backend(backend: domain::Backend) -> dto::ChatBackend {
    let stored = backend.stored;
    dto::ChatBackend {
        id: stored.id,
        name: stored.name,
        kind: kind(stored.kind),
        base_url: stored.base_url,
        user_id: stored.user_id,
        organization_id: stored.organization_id,
        has_key: backend.has_key,
    }
}

pub(super) fn backend_form(form: &dto::BackendForm) -> domain::BackendForm {
    domain::BackendForm {
        id: form.id.clone(),
        name: form.name.clone(),
        kind: match form.kind {
            dto::BackendKind::ChatServer => stored::ChatBackendKind::ChatServer,
            dto::BackendKind::AgentApi => stored::ChatBackendKind::AgentApi,
        },
        base_url: form.base_url.clone(),
        user_id: form.user_id.clone(),
        organization_id: form.organization_id.clone(),
        session_id: form.session_id.clone(),
        key: form.key.clone(),
    }
}

pub(super) fn check(check: domain::BackendCheck) -> dto::BackendCheck {
    dto::BackendCheck {
        failure: check.failure.map(Into::into),
        elapsed_ms: check.elapsed.as_secs_f64() * 1e3,
        models: small(check.models),
        status: check.status,
        agent_type: check.agent_type,
    }
}

pub(super) fn model(model: tracewake_chat::Model) -> dto::ChatModel {
    dto::ChatModel {
        id: model.id,
        provider: model.provider,
        description: model.description,
        context_length: model.context_length,
        capabilities: model.capabilities,
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

pub(super) fn conversation(conversation: domain::Conversation) -> dto::Conversation {
    dto::Conversation {
        row: row(conversation.summary),
        parameters: parameters(conversation.parameters),
        draft: conversation.draft,
        messages: conversation.messages.into_iter().map(message).collect(),
    }
}

pub(super) fn change(change: dto::ConversationChange) -> domain::ConversationChange {
    domain::ConversationChange {
        title: change.title,
        model: change.model,
        parameters: change.parameters.map(entered_parameters),
        draft: change.draft,
        shown: change.shown,
        session_id: change.session_id,
    }
}

pub(super) fn agent_state(state: domain::AgentState) -> dto::AgentState {
    dto::AgentState {
        status: match state.activity {
            domain::AgentActivity::Stable => dto::AgentStatus::Stable,
            domain::AgentActivity::Running => dto::AgentStatus::Running,
            domain::AgentActivity::Unreachable => dto::AgentStatus::Unreachable,
        },
        agent_type: state.agent_type,
        transport: state.transport,
        failure: state.failure.map(Into::into),
    }
}

pub(super) fn history(history: domain::HistoryPage) -> dto::HistoryPage {
    let mut conversations = history.conversations;
    let row = |session: tracewake_chat::Session| {
        let used = session
            .last_message_at
            .or(session.updated_at)
            .or(session.created_at);
        dto::HistoryRow {
            conversation: conversations.remove(&session.id),
            id: session.id,
            title: session.title,
            model: session.model,
            agent_type: session.agent_type,
            messages: small(session.message_count),
            input_tokens: session.tokens_in,
            output_tokens: session.tokens_out,
            updated_ms: used.map(|used| millis(used.0, 0)),
            archived: session.archived,
        }
    };
    let page = history.page;
    dto::HistoryPage {
        sessions: page.sessions.into_iter().map(row).collect(),
        total: small(page.total),
        page: small(page.page),
        page_size: small(page.page_size),
        has_more: page.has_more,
    }
}

pub(super) fn update(update: domain::Update) -> dto::ChatUpdate {
    use domain::Update;
    match update {
        Update::Text {
            conversation,
            message,
            at,
            text,
        } => dto::ChatUpdate::Text {
            conversation,
            message,
            at,
            text,
        },
        Update::Message(changed) => dto::ChatUpdate::Message {
            conversation: changed.stored.conversation.clone(),
            message: message(*changed),
        },
        Update::Conversation { conversation } => dto::ChatUpdate::Conversation { conversation },
        Update::Agent { backend, state } => dto::ChatUpdate::Agent {
            backend,
            state: agent_state(state),
        },
        Update::Notice {
            conversation,
            level,
            message,
        } => dto::ChatUpdate::Notice {
            conversation,
            level,
            message,
        },
    }
}

/// Whose message it is.
pub(crate) fn role(role: stored::ChatRole) -> dto::ChatRole {
    match role {
        stored::ChatRole::System => dto::ChatRole::System,
        stored::ChatRole::User => dto::ChatRole::User,
        stored::ChatRole::Assistant => dto::ChatRole::Assistant,
        stored::ChatRole::Tool => dto::ChatRole::Tool,
    }
}

fn kind(kind: stored::ChatBackendKind) -> dto::BackendKind {
    match kind {
        stored::ChatBackendKind::ChatServer => dto::BackendKind::ChatServer,
        stored::ChatBackendKind::AgentApi => dto::BackendKind::AgentApi,
    }
}

fn state(state: stored::ChatState) -> dto::ChatState {
    match state {
        stored::ChatState::Complete => dto::ChatState::Complete,
        stored::ChatState::Streaming => dto::ChatState::Streaming,
        stored::ChatState::Stopped => dto::ChatState::Stopped,
        stored::ChatState::Cut => dto::ChatState::Cut,
        stored::ChatState::Failed => dto::ChatState::Failed,
    }
}

fn message(message: domain::Message) -> dto::ChatMessage {
    let stored = message.stored;
    dto::ChatMessage {
        id: stored.id,
        parent: stored.parent,
        versions: message.versions,
        role: role(stored.role),
        content: stored.content,
        state: state(stored.state),
        failure: message.failure.map(Into::into),
        model: stored.model,
        at_ms: millis(stored.at.0, 0),
        first_text_ms: stored.first_ns.map(|ns| millis(ns, 0)),
        elapsed_ms: stored.elapsed_ns.map(|ns| millis(ns, 0)),
        input_tokens: stored.input_tokens,
        output_tokens: stored.output_tokens,
        finish_reason: stored.finish_reason,
        trace_id: stored.trace_id,
    }
}

fn parameters(parameters: domain::Parameters) -> dto::ChatParameters {
    dto::ChatParameters {
        stream: parameters.stream,
        temperature: parameters.temperature,
        max_tokens: parameters.max_tokens,
        top_p: parameters.top_p,
        system_prompt: parameters.system_prompt,
        workflow: parameters.workflow,
        variables: parameters.variables,
        allowed_tools: parameters.allowed_tools,
        setting_sources: parameters.setting_sources,
        mcp_servers: parameters.mcp_servers,
        metadata: parameters.metadata,
    }
}

fn entered_parameters(parameters: dto::ChatParameters) -> domain::Parameters {
    domain::Parameters {
        stream: parameters.stream,
        temperature: parameters.temperature,
        max_tokens: parameters.max_tokens,
        top_p: parameters.top_p,
        system_prompt: parameters.system_prompt,
        workflow: parameters.workflow,
        variables: parameters.variables,
        allowed_tools: parameters.allowed_tools,
        setting_sources: parameters.setting_sources,
        mcp_servers: parameters.mcp_servers,
        metadata: parameters.metadata,
    }
}
