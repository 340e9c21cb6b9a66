//! What a ChatServer says about its platform: figures, administrators, the audit log, MCP configurations. Empty text
//! stands for what it did not say.

use serde::{Serialize, Serializer};
use serde_json::Value;
use tracewake_model::UnixNanos;

use crate::connection::Key;
use crate::fields::Fields;
use crate::objects::Health;

/// Figures of the platform; none for those that the server does not give.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stats {
    /// Users in all.
    pub total_users: Option<u64>,
    /// Users that are active.
    pub active_users: Option<u64>,
    /// Organizations in all.
    pub total_organizations: Option<u64>,
    /// Requests in all.
    pub total_requests: Option<u64>,
    /// Requests of the day.
    pub requests_today: Option<u64>,
    /// Tokens in all.
    pub total_tokens: Option<u64>,
    /// Tokens of the day.
    pub tokens_today: Option<u64>,
    /// MCP servers in all.
    pub total_mcp_servers: Option<u64>,
    /// Health of the system.
    pub system_health: Health,
}

/// An administrator of the platform.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Admin {
    /// Id of the user.
    pub id: String,
    /// Address by which the user is known.
    pub email: String,
    /// Name of the user.
    pub name: String,
    /// Since when.
    pub created_at: Option<UnixNanos>,
    /// Who made the user an administrator.
    pub created_by: String,
}

/// The outcome of a change of the administrators.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AdminChange {
    /// Such as `success`.
    pub status: String,
    /// Address of the administrator.
    pub email: String,
}

/// Some of the audit log, newest first.
#[derive(Debug, Clone, PartialEq)]
pub struct AuditPage {
    /// The entries of the page.
    pub entries: Vec<AuditEntry>,
    /// How many are on this page; the server never says how many there are in all.
    pub count: u64,
    /// Most entries of a page.
    pub limit: u64,
    /// Entries before the page.
    pub offset: u64,
}

/// An entry of the audit log.
#[derive(Debug, Clone, PartialEq)]
pub struct AuditEntry {
    /// Id of the entry.
    pub id: String,
    /// When it happened.
    pub timestamp: Option<UnixNanos>,
    /// Who acted.
    pub user_id: String,
    /// The organization of the user.
    pub organization_id: String,
    /// What was done.
    pub action: String,
    /// Kind of what it was done to.
    pub resource: String,
    /// Id of what it was done to.
    pub resource_id: String,
    /// A free JSON object.
    pub metadata: Value,
}

/// An MCP server as it is configured.
#[derive(Debug, Clone, PartialEq)]
pub struct McpConfiguration {
    /// Id of the configuration.
    pub id: String,
    /// Name of the server.
    pub name: String,
    /// Such as `http`.
    pub kind: String,
    /// URL of the server.
    pub endpoint: String,
    /// `none`, `bearer`, `oauth` or `api_key`.
    pub auth_type: String,
    /// Id of the stored token; the token itself is never sent.
    pub bearer_token_id: String,
    /// Name of the OAuth provider.
    pub oauth_provider: String,
    /// Whether it is in use.
    pub enabled: bool,
    /// A free JSON object.
    pub metadata: Value,
    /// When it was added.
    pub created_at: Option<UnixNanos>,
    /// Whom it is for.
    pub scope: McpScope,
}

/// Whom an MCP configuration is for.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct McpScope {
    /// `platform`, `organization` or `user`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Which organisation.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub organization_id: String,
    /// Which user.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub user_id: String,
}

/// What a new MCP configuration is, or what changes of one: what is none is not sent.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct McpForm {
    /// Name of the server.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// URL of the server.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub endpoint: Option<String>,
    /// Whom it is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scope: Option<McpScope>,
    /// Such as `http`.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// `none`, `bearer`, `oauth` or `api_key`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub auth_type: Option<String>,
    /// A new token.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "secret")]
    pub bearer_token: Option<Key>,
    /// Name of the OAuth provider.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub oauth_provider: Option<String>,
    /// Whether it is in use.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enabled: Option<bool>,
    /// A JSON object.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metadata: Option<Value>,
}

/// The token goes to the backend; there is no other way to give it one.
fn secret<S: Serializer>(key: &Option<Key>, serializer: S) -> Result<S::Ok, S::Error> {
    key.as_ref().map(Key::secret).serialize(serializer)
}

impl Stats {
    pub(crate) fn read(fields: Fields<'_>) -> Stats {
        Stats {
            total_users: fields.count("total_users"),
            active_users: fields.count("active_users"),
            total_organizations: fields.count("total_organizations"),
            total_requests: fields.count("total_requests"),
            requests_today: fields.count("requests_today"),
            total_tokens: fields.count("total_tokens"),
            tokens_today: fields.count("tokens_today"),
            total_mcp_servers: fields.count("total_mcp_servers"),
            system_health: Health::read(fields.object("system_health")),
        }
    }
}

impl Admin {
    pub(crate) fn read(fields: Fields<'_>) -> Admin {
        Admin {
            id: fields.text("id"),
            email: fields.text("email"),
            name: fields.text("name"),
            created_at: fields.time("created_at"),
            created_by: fields.text("created_by"),
        }
    }
}

impl AdminChange {
    pub(crate) fn read(fields: Fields<'_>) -> AdminChange {
        AdminChange {
            status: fields.text("status"),
            email: fields.text("email"),
        }
    }
}

impl AuditPage {
    /// `limit` and `offset` are those that were asked for, where the answer names none.
    pub(crate) fn read(fields: Fields<'_>, limit: u32, offset: u64) -> AuditPage {
        let rows = fields.list("entries").iter().filter(|row| row.is_object());
        let entries: Vec<AuditEntry> = rows.map(|row| AuditEntry::read(Fields(row))).collect();
        AuditPage {
            count: fields.count("count").unwrap_or(entries.len() as u64),
            limit: fields.count("limit").unwrap_or(limit.into()),
            offset: fields.count("offset").unwrap_or(offset),
            entries,
        }
    }
}

impl AuditEntry {
    fn read(fields: Fields<'_>) -> AuditEntry {
        let organization = fields.optional("org_id");
        AuditEntry {
            id: fields.text("id"),
            timestamp: fields.time("timestamp"),
            user_id: fields.text("user_id"),
            organization_id: organization.unwrap_or_else(|| fields.text("organization_id")),
            action: fields.text("action"),
            resource: fields.text("resource"),
            resource_id: fields.text("resource_id"),
            metadata: fields.value("metadata"),
        }
    }
}

impl McpConfiguration {
    pub(crate) fn read(fields: Fields<'_>) -> McpConfiguration {
        let scope = fields.object("scope");
        McpConfiguration {
            id: fields.text("id"),
            name: fields.text("name"),
            kind: fields.text("type"),
            endpoint: fields.text("endpoint"),
            auth_type: fields.text("auth_type"),
            bearer_token_id: fields.text("bearer_token_id"),
            oauth_provider: fields.text("oauth_provider"),
            enabled: fields.flag("enabled").unwrap_or(false),
            metadata: fields.value("metadata"),
            created_at: fields.time("created_at"),
            scope: McpScope {
                kind: scope.text("type"),
                organization_id: scope.text("organization_id"),
                user_id: scope.text("user_id"),
            },
        }
    }
}
