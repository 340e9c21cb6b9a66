//! What was read, written down as the Python SDK's objects are in the sidecars, so that both can be compared.

use serde_json::{Value, json};
use tracewake_chat::{
    Admin, Answer, AuditPage, McpConfiguration, Model, Piece, Session, SessionDetail, SessionMessage,
    SessionPage, Stats, Usage,
};
use tracewake_model::{EventTime, UnixNanos};

/// The same value in the spelling of the comparison: times in UTC, whole numbers as such, and no fields that are null
/// or empty, which are the same to us.
pub(crate) fn plain(value: &Value) -> Value {
    match value {
        Value::Null => json!(""),
        Value::String(text) => match EventTime::parse(text).stated {
            Some(at) => json!(at.to_string()),
            None => value.clone(),
        },
        Value::Array(list) => list.iter().map(plain).collect(),
        Value::Object(object) => {
            let fields = object.iter().map(|(name, value)| (name.clone(), plain(value)));
            Value::Object(
                fields
                    .filter(|(_, value)| *value != "" && *value != json!({}))
                    .collect(),
            )
        }
        Value::Number(number) => match number.as_f64() {
            Some(float) if float.fract() == 0.0 && float.abs() < 1e9 => json!(float as i64),
            _ => value.clone(),
        },
        Value::Bool(_) => value.clone(),
    }
}

fn time(at: Option<UnixNanos>) -> Value {
    at.map_or(Value::Null, |at| json!(at.to_string()))
}

fn unix(at: Option<UnixNanos>) -> Value {
    at.map_or(Value::Null, |at| json!(at.parts().0))
}

pub(crate) fn usage(usage: Option<Usage>) -> Value {
    usage.map_or(Value::Null, |usage| {
        json!({
            "prompt_tokens": usage.prompt_tokens,
            "completion_tokens": usage.completion_tokens,
            "total_tokens": usage.total_tokens,
        })
    })
}

pub(crate) fn answer(answer: &Answer) -> Value {
    json!({
        "id": answer.id,
        "object": "chat.completion",
        "created": unix(answer.created),
        "model": answer.model,
        "choices": [{
            "index": 0,
            "message": {"role": "assistant", "content": answer.text},
            "finish_reason": answer.finish_reason,
        }],
        "usage": usage(answer.usage),
        "system_fingerprint": answer.fingerprint,
    })
}

/// The fingerprint seen first and the usage seen last, as the SDK keeps them.
pub(crate) fn pieces(pieces: &[Piece]) -> Value {
    let texts: Vec<&str> = pieces.iter().map(|piece| piece.text.as_str()).collect();
    let texts: Vec<&str> = texts.into_iter().filter(|text| !text.is_empty()).collect();
    json!({
        "chunks": texts,
        "text": texts.concat(),
        "metadata": {
            "system_fingerprint": pieces.iter().find_map(|piece| piece.fingerprint.clone()),
            "usage": usage(pieces.iter().rev().find_map(|piece| piece.usage)),
        },
    })
}

/// The SDK drops description and context length.
pub(crate) fn models(models: &[Model]) -> Value {
    let rows = models.iter().map(|model| {
        json!({
            "id": model.id,
            "object": "model",
            "created": unix(model.created),
            "owned_by": model.owned_by,
            "provider": model.provider,
            "capabilities": model.capabilities,
        })
    });
    json!({ "object": "list", "data": rows.collect::<Vec<_>>() })
}

fn session(session: &Session) -> Value {
    json!({
        "id": session.id,
        "user_id": session.user_id,
        "organization_id": session.organization_id,
        "title": session.title,
        "model": session.model,
        "agent_type": session.agent_type,
        "created_at": time(session.created_at),
        "updated_at": time(session.updated_at),
        "last_message_at": time(session.last_message_at),
        "message_count": session.message_count,
        "tokens_in": session.tokens_in,
        "tokens_out": session.tokens_out,
        "tokens_total": session.tokens_total,
        "metadata": session.metadata,
        "archived": session.archived,
    })
}

pub(crate) fn sessions(page: &SessionPage) -> Value {
    json!({
        "sessions": page.sessions.iter().map(session).collect::<Vec<_>>(),
        "total": page.total,
        "page": page.page,
        "page_size": page.page_size,
        "has_more": page.has_more,
    })
}

fn message(message: &SessionMessage) -> Value {
    json!({
        "id": message.id,
        "session_id": message.session_id,
        "message_index": message.index,
        "role": message.role,
        "content": message.content,
        "metadata": message.metadata,
        "tokens": message.tokens,
        "created_at": time(message.created_at),
        "updated_at": time(message.updated_at),
    })
}

pub(crate) fn detail(detail: &SessionDetail) -> Value {
    json!({
        "session": session(&detail.session),
        "messages": detail.messages.iter().map(message).collect::<Vec<_>>(),
    })
}

pub(crate) fn stats(stats: &Stats) -> Value {
    json!({
        "total_users": stats.total_users,
        "active_users": stats.active_users,
        "total_organizations": stats.total_organizations,
        "total_requests": stats.total_requests,
        "requests_today": stats.requests_today,
        "total_tokens": stats.total_tokens,
        "tokens_today": stats.tokens_today,
        "system_health": {
            "status": stats.system_health.status,
            "circuit_breaker_status": stats.system_health.circuit_breaker_status,
            "active_agents": stats.system_health.active_agents,
        },
    })
}

pub(crate) fn admins(admins: &[Admin]) -> Value {
    let rows = admins.iter().map(|admin| {
        json!({
            "id": admin.id,
            "email": admin.email,
            "name": admin.name,
            "created_at": time(admin.created_at),
            "created_by": admin.created_by,
        })
    });
    json!({ "admins": rows.collect::<Vec<_>>(), "count": admins.len() })
}

pub(crate) fn audit(page: &AuditPage) -> Value {
    let rows = page.entries.iter().map(|entry| {
        json!({
            "id": entry.id,
            "timestamp": time(entry.timestamp),
            "user_id": entry.user_id,
            "org_id": entry.organization_id,
            "action": entry.action,
            "resource": entry.resource,
            "resource_id": entry.resource_id,
            "metadata": entry.metadata,
        })
    });
    json!({
        "entries": rows.collect::<Vec<_>>(),
        "count": page.count,
        "limit": page.limit,
        "offset": page.offset,
    })
}

/// As the server spells it: the SDK has no call for these.
pub(crate) fn mcp(configuration: &McpConfiguration) -> Value {
    json!({
        "id": configuration.id,
        "name": configuration.name,
        "type": configuration.kind,
        "endpoint": configuration.endpoint,
        "auth_type": configuration.auth_type,
        "bearer_token_id": configuration.bearer_token_id,
        "oauth_provider": configuration.oauth_provider,
        "enabled": configuration.enabled,
        "metadata": configuration.metadata,
        "created_at": time(configuration.created_at),
        "scope": {
            "type": configuration.scope.kind,
            "organization_id": configuration.scope.organization_id,
            "user_id": configuration.scope.user_id,
        },
    })
}
