//! The platform of a ChatServer, asked again each time: figures, health, administrators, audit log, MCP configurations.
//! Nothing of it is kept.

use std::io::Write as _;
use std::path::Path;
use std::time::Instant;

use serde_json::Value;
use tracewake_chat::{Admin, ChatError, ChatServer, Health, Key, McpConfiguration, Stats};
use tracewake_model::UnixNanos;

use crate::chat::Chat;
use crate::dto;
use crate::dto::units::millis;
use crate::error::AppError;
use crate::export::{unless_unsupported, write_whole};

/// The most entries that a server gives at once.
const AUDIT_MOST: u32 = 200;

/// Statistics and health of a backend, asked at the same time; each may fail for itself.
///
/// # Errors
/// When there is no such backend, or its address cannot be used. What the backend does not answer is in the report.
pub async fn platform_report(
    chat: &Chat,
    backend: &str,
    now: UnixNanos,
) -> Result<dto::PlatformReport, AppError> {
    let server = chat.server(backend)?;
    Ok(report(&server, now).await)
}

/// The administrators.
///
/// # Errors
/// [`AppError::Backend`] with what the backend said.
pub async fn list_admins(chat: &Chat, backend: &str) -> Result<Vec<dto::AdminRow>, AppError> {
    let admins = chat.server(backend)?.admins().await?.value;
    Ok(admins.into_iter().map(admin_row).collect())
}

/// Makes a person an administrator.
///
/// # Errors
/// [`AppError::Backend`] with what the backend said.
pub async fn add_admin(chat: &Chat, backend: &str, form: &dto::AdminForm) -> Result<(), AppError> {
    let name = Some(form.name.as_str()).filter(|name| !name.is_empty());
    let server = chat.server(backend)?;
    server.add_admin(&form.workos_id, &form.email, name).await?;
    Ok(())
}

/// Takes the rights of an administrator from a person.
///
/// # Errors
/// [`AppError::Backend`] with what the backend said.
pub async fn remove_admin(chat: &Chat, backend: &str, email: &str) -> Result<(), AppError> {
    chat.server(backend)?.remove_admin(email).await?;
    Ok(())
}

/// Some of the audit log, at most 200 entries.
///
/// # Errors
/// [`AppError::Backend`] with what the backend said.
pub async fn list_audit(
    chat: &Chat,
    backend: &str,
    offset: u32,
    limit: u32,
) -> Result<dto::AuditPage, AppError> {
    let limit = limit.clamp(1, AUDIT_MOST);
    let server = chat.server(backend)?;
    let page = server.audit(limit, offset.into()).await?.value;
    let on_page = page.count.max(page.entries.len() as u64);
    Ok(dto::AuditPage {
        has_more: !page.entries.is_empty() && on_page >= page.limit.clamp(1, limit.into()),
        entries: page.entries.into_iter().map(audit_entry).collect(),
        offset,
    })
}

/// Writes entries of the audit log, a JSON text, to a file. The file takes the place of another only when all of it is
/// written.
///
/// # Errors
/// [`AppError::Invalid`] for a text that is no JSON; [`AppError::Output`] when writing fails.
pub fn save_audit(path: &str, json: &str) -> Result<(), AppError> {
    serde_json::from_str::<serde::de::IgnoredAny>(json)
        .map_err(|error| AppError::Invalid(format!("the entries are no JSON: {error}")))?;
    write_whole(Path::new(path), |mut file| {
        file.write_all(json.as_bytes())?;
        Ok(file.sync_all().or_else(unless_unsupported)?)
    })
}

/// MCP configurations of an organisation, of a user, and of the platform.
///
/// # Errors
/// [`AppError::Backend`] with what the backend said.
pub async fn list_mcp(chat: &Chat, request: &dto::McpListRequest) -> Result<Vec<dto::McpRow>, AppError> {
    let server = chat.server(&request.backend)?;
    let user = Some(request.user.as_str()).filter(|user| !user.is_empty());
    let configurations = server.mcp_list(&request.organization, user, true).await?.value;
    Ok(configurations.into_iter().map(mcp_row).collect())
}

/// Makes an MCP configuration, or changes one.
///
/// # Errors
/// [`AppError::Invalid`] for metadata that are no JSON object; [`AppError::Backend`] with what the backend said. No
/// error holds the token.
pub async fn save_mcp(chat: &Chat, backend: &str, form: dto::McpForm) -> Result<dto::McpRow, AppError> {
    let server = chat.server(backend)?;
    let id = form.id.clone();
    let form = mcp_form(form)?;
    let reply = match id {
        Some(id) => server.mcp_update(&id, &form).await?,
        None => server.mcp_create(&form).await?,
    };
    Ok(mcp_row(reply.value))
}

/// Removes an MCP configuration.
///
/// # Errors
/// [`AppError::Backend`] with what the backend said.
pub async fn remove_mcp(chat: &Chat, backend: &str, id: &str) -> Result<(), AppError> {
    Ok(chat.server(backend)?.mcp_delete(id).await?)
}

async fn report(server: &ChatServer, now: UnixNanos) -> dto::PlatformReport {
    let timed_health = async {
        let start = Instant::now();
        let health = server.health().await;
        (health, start.elapsed().as_secs_f64() * 1000.0)
    };
    let (stats, (health, health_ms)) = tokio::join!(server.stats(), timed_health);
    let (stats, stats_failure) = split(stats.map(|reply| stats_of(reply.value)));
    let (health, health_failure) = split(health.map(|reply| health_of(reply.value)));
    dto::PlatformReport {
        at_ms: millis(now.0, 0).trunc(),
        stats,
        stats_failure,
        health,
        health_failure,
        health_ms,
    }
}

/// An answer, or why there is none.
fn split<T>(answer: Result<T, ChatError>) -> (Option<T>, Option<dto::ChatFailure>) {
    match answer {
        Ok(value) => (Some(value), None),
        Err(error) => (None, Some(error.into())),
    }
}

fn stats_of(stats: Stats) -> dto::PlatformStats {
    let digits = |count: Option<u64>| count.map(|count| count.to_string());
    dto::PlatformStats {
        total_users: digits(stats.total_users),
        active_users: digits(stats.active_users),
        total_organizations: digits(stats.total_organizations),
        total_requests: digits(stats.total_requests),
        requests_today: digits(stats.requests_today),
        total_tokens: digits(stats.total_tokens),
        tokens_today: digits(stats.tokens_today),
        total_mcp_servers: digits(stats.total_mcp_servers),
        health: (stats.system_health != Health::default()).then(|| health_of(stats.system_health)),
    }
}

fn health_of(health: Health) -> dto::PlatformHealth {
    dto::PlatformHealth {
        status: health.status,
        circuit_breaker: health.circuit_breaker_status,
        active_agents: health.active_agents,
    }
}

fn admin_row(admin: Admin) -> dto::AdminRow {
    dto::AdminRow {
        id: admin.id,
        email: admin.email,
        name: admin.name,
        created_time: stamp(admin.created_at),
        created_by: admin.created_by,
    }
}

fn audit_entry(entry: tracewake_chat::AuditEntry) -> dto::AuditEntry {
    dto::AuditEntry {
        id: entry.id,
        time: stamp(entry.timestamp),
        user_id: entry.user_id,
        organization_id: entry.organization_id,
        action: entry.action,
        resource: entry.resource,
        resource_id: entry.resource_id,
        metadata: json_text(&entry.metadata),
    }
}

fn mcp_row(configuration: McpConfiguration) -> dto::McpRow {
    dto::McpRow {
        id: configuration.id,
        name: configuration.name,
        transport: configuration.kind,
        endpoint: configuration.endpoint,
        auth_type: configuration.auth_type,
        has_token: !configuration.bearer_token_id.is_empty(),
        oauth_provider: configuration.oauth_provider,
        enabled: configuration.enabled,
        metadata: json_text(&configuration.metadata),
        created_time: stamp(configuration.created_at),
        scope: dto::McpScope {
            kind: configuration.scope.kind,
            organization_id: configuration.scope.organization_id,
            user_id: configuration.scope.user_id,
        },
    }
}

fn mcp_form(form: dto::McpForm) -> Result<tracewake_chat::McpForm, AppError> {
    let metadata = form.metadata.map(|text| match serde_json::from_str(&text) {
        Ok(value @ Value::Object(_)) => Ok(value),
        Ok(_) => Err(AppError::Invalid("the metadata are no JSON object".to_owned())),
        Err(error) => Err(AppError::Invalid(format!("the metadata are no JSON: {error}"))),
    });
    Ok(tracewake_chat::McpForm {
        name: form.name,
        endpoint: form.endpoint,
        scope: form.scope.map(|scope| tracewake_chat::McpScope {
            kind: scope.kind,
            organization_id: scope.organization_id,
            user_id: scope.user_id,
        }),
        kind: None,
        auth_type: form.auth_type,
        bearer_token: form.bearer_token.as_deref().and_then(Key::new),
        oauth_provider: form.oauth_provider,
        enabled: form.enabled,
        metadata: metadata.transpose()?,
    })
}

fn stamp(time: Option<UnixNanos>) -> String {
    time.map(UnixNanos::to_rfc3339).unwrap_or_default()
}

fn json_text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        value => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn form(change: impl FnOnce(&mut dto::McpForm)) -> dto::McpForm {
        let mut form = dto::McpForm {
            id: None,
            name: Some("docs".to_owned()),
            endpoint: None,
            auth_type: None,
            bearer_token: None,
            oauth_provider: None,
            enabled: None,
            metadata: None,
            scope: None,
        };
        change(&mut form);
        form
    }

    #[test]
    fn a_form_sends_only_what_it_says() {
        let check = |change: fn(&mut dto::McpForm), expect: Value| {
            let sent = mcp_form(form(change)).unwrap();
            assert_eq!(serde_json::to_value(sent).unwrap(), expect);
        };
        check(|_| {}, json!({ "name": "docs" }));
        check(
            |form| {
                form.name = None;
                form.enabled = Some(false);
            },
            json!({ "enabled": false }),
        );
        check(
            |form| form.metadata = Some(r#"{"args":["--ro"]}"#.to_owned()),
            json!({ "name": "docs", "metadata": { "args": ["--ro"] } }),
        );
        check(
            |form| form.bearer_token = Some(" tok ".to_owned()),
            json!({ "name": "docs", "bearer_token": "tok" }),
        );
    }

    #[test]
    fn metadata_are_an_object() {
        for text in ["", "[1]", "7", "{"] {
            let refused = mcp_form(form(|form| form.metadata = Some(text.to_owned())));
            assert!(matches!(refused, Err(AppError::Invalid(_))), "{text}");
        }
    }

    #[test]
    fn a_figure_keeps_every_digit_and_health_that_is_not_there_is_none() {
        let stats = stats_of(Stats {
            total_users: Some(952),
            active_users: None,
            total_organizations: None,
            total_requests: None,
            requests_today: None,
            total_tokens: Some(9_007_199_254_740_993),
            tokens_today: None,
            total_mcp_servers: None,
            system_health: Health::default(),
        });
        assert_eq!(stats.total_tokens.as_deref(), Some("9007199254740993"));
        assert_eq!((stats.active_users, stats.health), (None, None));
    }
}
