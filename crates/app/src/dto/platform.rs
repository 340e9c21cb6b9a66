//! The platform of a ChatServer: statistics, health, administrators, audit log and MCP configurations. Whole numbers of
//! statistics cross as digits, since a total may be larger than what the window counts exactly.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::ChatFailure;

/// Statistics and health, each with its own failure: one may answer while the other does not.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PlatformReport {
    /// When it was asked. Milliseconds since 1970.
    #[specta(type = i32)]
    pub at_ms: f64,
    /// None when the server did not give them.
    pub stats: Option<PlatformStats>,
    /// Why it did not.
    pub stats_failure: Option<ChatFailure>,
    /// None when the server did not say.
    pub health: Option<PlatformHealth>,
    /// Why it did not.
    pub health_failure: Option<ChatFailure>,
    /// How long the question for the health took.
    #[specta(type = i32)]
    pub health_ms: f64,
}

/// What a platform counts, as digits; none where the server leaves it out.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PlatformStats {
    pub total_users: Option<String>,
    pub active_users: Option<String>,
    pub total_organizations: Option<String>,
    pub total_requests: Option<String>,
    pub requests_today: Option<String>,
    pub total_tokens: Option<String>,
    pub tokens_today: Option<String>,
    pub total_mcp_servers: Option<String>,
    /// As the statistics tell it, which need not be what the server says when it is asked for its health alone.
    pub health: Option<PlatformHealth>,
}

/// How a server is.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PlatformHealth {
    /// Such as `healthy`; empty when it does not say.
    pub status: String,
    /// Such as `closed`; empty when it does not say.
    pub circuit_breaker: String,
    /// Names of agents.
    pub active_agents: Vec<String>,
}

/// An administrator of the platform; what the server leaves out is empty.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AdminRow {
    pub id: String,
    /// By which the server knows them.
    pub email: String,
    pub name: String,
    /// RFC 3339.
    pub created_time: String,
    pub created_by: String,
}

/// A new administrator as entered.
#[derive(Debug, Clone, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AdminForm {
    pub workos_id: String,
    pub email: String,
    /// Empty for none.
    pub name: String,
}

/// Some entries of the audit log, the newest first.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AuditPage {
    pub entries: Vec<AuditEntry>,
    pub offset: u32,
    /// There may be more behind it: the page is full. The server does not say how many there are in all.
    pub has_more: bool,
}

/// An entry of the audit log; what the server leaves out is empty.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AuditEntry {
    pub id: String,
    /// RFC 3339.
    pub time: String,
    pub user_id: String,
    pub organization_id: String,
    pub action: String,
    pub resource: String,
    pub resource_id: String,
    /// As JSON text.
    pub metadata: String,
}

/// Whose MCP configurations to list: those of the organisation, of the user and of the platform.
#[derive(Debug, Clone, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct McpListRequest {
    pub backend: String,
    pub organization: String,
    /// Empty: without an owner.
    pub user: String,
}

/// How agents of a platform reach one MCP server. Its token is never here.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct McpRow {
    pub id: String,
    pub name: String,
    /// How it is spoken to, such as `http`.
    pub transport: String,
    pub endpoint: String,
    /// `none`, `bearer`, `oauth`, `api_key`, or another word of the server's.
    pub auth_type: String,
    /// The server keeps a bearer token for it.
    pub has_token: bool,
    /// Empty for none.
    pub oauth_provider: String,
    pub enabled: bool,
    /// As JSON text; empty for none.
    pub metadata: String,
    /// RFC 3339; empty when the server does not say.
    pub created_time: String,
    pub scope: McpScope,
}

/// For whom an MCP configuration is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct McpScope {
    /// `platform`, `organization` or `user`, or another word of the server's.
    pub kind: String,
    /// Empty for none.
    pub organization_id: String,
    /// Empty for none.
    pub user_id: String,
}

/// An MCP configuration as entered. It has no `Debug`, since it may hold a token.
#[derive(Clone, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct McpForm {
    /// None for a new one. Of one that is there, what is none below stays as it is.
    pub id: Option<String>,
    pub name: Option<String>,
    pub endpoint: Option<String>,
    pub auth_type: Option<String>,
    /// Handed to the server and kept nowhere else.
    pub bearer_token: Option<String>,
    pub oauth_provider: Option<String>,
    pub enabled: Option<bool>,
    /// A JSON object as text.
    pub metadata: Option<String>,
    pub scope: Option<McpScope>,
}
