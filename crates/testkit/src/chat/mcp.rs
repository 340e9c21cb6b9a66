//! Configurations of MCP servers.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::Shared;
use super::errors::{answer, detail, unprocessable};
use super::history::Asked;
use super::validate::{Validator, body, uuid};

const SCOPES: &[&str] = &["platform", "organization", "user"];
const AUTH_TYPES: &[&str] = &["none", "bearer", "oauth", "api_key"];

#[derive(Debug)]
pub(super) struct Configurations(Vec<Configuration>);

#[derive(Debug, Clone, Serialize)]
struct Configuration {
    id: String,
    name: String,
    r#type: &'static str,
    endpoint: String,
    auth_type: String,
    bearer_token_id: Option<Uuid>,
    oauth_provider: Option<String>,
    enabled: bool,
    metadata: Metadata,
    created_at: Option<String>,
    scope: Scope,
}

#[derive(Debug, Clone, Serialize)]
struct Metadata {
    args: Value,
    env: Value,
}

#[derive(Debug, Clone, Default, Serialize)]
struct Scope {
    r#type: String,
    organization_id: Option<String>,
    user_id: Option<String>,
}

impl Default for Configurations {
    fn default() -> Configurations {
        Configurations(vec![Configuration {
            id: "platform-1".to_owned(),
            name: "status".to_owned(),
            endpoint: "http://localhost:9/x".to_owned(),
            scope: Scope {
                r#type: "platform".to_owned(),
                ..Scope::default()
            },
            ..Configuration::new()
        }])
    }
}

impl Configurations {
    pub(super) fn count(&self) -> usize {
        self.0.len()
    }
}

impl Configuration {
    fn new() -> Configuration {
        Configuration {
            id: Uuid::new_v4().to_string(),
            name: String::new(),
            r#type: "http",
            endpoint: String::new(),
            auth_type: "none".to_owned(),
            bearer_token_id: None,
            oauth_provider: None,
            enabled: true,
            metadata: Metadata {
                args: json!([]),
                env: json!({}),
            },
            created_at: None,
            scope: Scope::default(),
        }
    }

    /// Takes over what was sent. The token itself is never told again.
    fn take(&mut self, sent: &Value) {
        let text = |name: &str| sent.get(name).and_then(Value::as_str).map(str::to_owned);
        self.name = text("name").unwrap_or_else(|| self.name.clone());
        self.endpoint = text("endpoint").map_or_else(|| self.endpoint.clone(), |url| tidy(&url));
        self.auth_type = text("auth_type").unwrap_or_else(|| self.auth_type.clone());
        self.oauth_provider = text("oauth_provider").or_else(|| self.oauth_provider.take());
        self.bearer_token_id = text("bearer_token")
            .map(|_| Uuid::new_v4())
            .or(self.bearer_token_id);
        self.enabled = sent
            .get("enabled")
            .and_then(Value::as_bool)
            .unwrap_or(self.enabled);
        if let Some(metadata) = sent.get("metadata").filter(|metadata| metadata.is_object()) {
            self.metadata.args = metadata.get("args").cloned().unwrap_or_else(|| json!([]));
            self.metadata.env = metadata.get("env").cloned().unwrap_or_else(|| json!({}));
        }
        if let Some(scope) = sent.get("scope").filter(|scope| scope.is_object()) {
            let text = |name: &str| scope.get(name).and_then(Value::as_str).map(str::to_owned);
            self.scope = Scope {
                r#type: text("type").unwrap_or_default(),
                organization_id: text("organization_id"),
                user_id: text("user_id"),
            };
        }
    }

    /// What is missing for its scope.
    fn lack(&self) -> Option<&'static str> {
        match self.scope.r#type.as_str() {
            "organization" if self.scope.organization_id.is_none() => {
                Some("organization_id required for organization scope")
            }
            "user" if self.scope.user_id.is_none() => Some("user_id required for user scope"),
            _ => None,
        }
    }
}

pub(super) async fn list(State(shared): State<Arc<Shared>>, Query(asked): Asked) -> Response {
    #[derive(Serialize)]
    struct List<'a> {
        items: Vec<&'a Configuration>,
    }
    let asked = Value::Object(asked);
    let mut fields = Validator::new("query", &asked);
    let organization = fields
        .required("organization_id")
        .and_then(|_| fields.uuid("organization_id"));
    let user = fields.uuid("user_id");
    let with_platform = fields.flag("include_platform").unwrap_or(true);
    if !fields.issues.is_empty() {
        return unprocessable(&fields.issues);
    }
    let is = |id: &Option<String>, wanted: Option<Uuid>| {
        wanted.is_some() && id.as_ref().and_then(|id| Uuid::parse_str(id).ok()) == wanted
    };
    let state = shared.state();
    let items = state
        .mcp
        .0
        .iter()
        .filter(|item| match item.scope.r#type.as_str() {
            "organization" => is(&item.scope.organization_id, organization),
            "user" => is(&item.scope.user_id, user),
            _ => with_platform,
        })
        .collect();
    answer(StatusCode::OK, &List { items })
}

pub(super) async fn create(State(shared): State<Arc<Shared>>, bytes: Bytes) -> Response {
    let sent = match read(&bytes, true) {
        Ok(sent) => sent,
        Err(refusal) => return *refusal,
    };
    let mut made = Configuration {
        created_at: Some(now()),
        ..Configuration::new()
    };
    made.take(&sent);
    if let Some(lack) = made.lack() {
        return detail(StatusCode::BAD_REQUEST, lack);
    }
    let mut state = shared.state();
    state.platform.log("mcp.create", "mcp", &made.id);
    state.mcp.0.push(made.clone());
    answer(StatusCode::CREATED, &made)
}

pub(super) async fn change(
    State(shared): State<Arc<Shared>>,
    Path(id): Path<String>,
    bytes: Bytes,
) -> Response {
    if let Err(issues) = uuid("path", "mcp_id", &id) {
        return unprocessable(&issues);
    }
    let sent = match read(&bytes, false) {
        Ok(sent) => sent,
        Err(refusal) => return *refusal,
    };
    let mut state = shared.state();
    let Some(index) = state.mcp.0.iter().position(|item| item.id == id) else {
        return detail(StatusCode::BAD_REQUEST, "MCP configuration not found");
    };
    let mut changed = state.mcp.0[index].clone();
    changed.take(&sent);
    if let Some(lack) = changed.lack() {
        return detail(StatusCode::BAD_REQUEST, lack);
    }
    state.mcp.0[index] = changed.clone();
    state.platform.log("mcp.update", "mcp", &id);
    answer(StatusCode::OK, &changed)
}

pub(super) async fn remove(State(shared): State<Arc<Shared>>, Path(id): Path<String>) -> Response {
    if let Err(issues) = uuid("path", "mcp_id", &id) {
        return unprocessable(&issues);
    }
    let mut state = shared.state();
    state.mcp.0.retain(|item| item.id != id);
    state.platform.log("mcp.delete", "mcp", &id);
    StatusCode::NO_CONTENT.into_response()
}

fn read(bytes: &[u8], is_new: bool) -> Result<Value, Box<Response>> {
    let sent = body(bytes).map_err(|issues| Box::new(unprocessable(&issues)))?;
    let mut fields = Validator::new("body", &sent);
    for name in ["name", "endpoint", "scope"] {
        if is_new {
            fields.required(name);
        }
    }
    fields.text("name");
    if let Some(endpoint) = fields.text("endpoint").filter(|url| tidy(url).is_empty()) {
        let why = "relative URL without a base";
        let message = format!("Input should be a valid URL, {why}");
        fields.report(
            "url_parsing",
            &[json!("endpoint")],
            &message,
            &json!(endpoint),
            Some(json!({ "error": why })),
        );
    }
    if let Some(kind) = fields.get("auth_type") {
        fields.word(&[json!("auth_type")], kind, AUTH_TYPES);
    }
    if let Some(scope) = fields.get("scope") {
        fields.word(
            &[json!("scope"), json!("type")],
            scope.get("type").unwrap_or(&Value::Null),
            SCOPES,
        );
    }
    fields.flag("enabled");
    let issues = std::mem::take(&mut fields.issues);
    if issues.is_empty() {
        Ok(sent)
    } else {
        Err(Box::new(unprocessable(&issues)))
    }
}

/// An address as the validator prints it, with a path; empty for what is none.
fn tidy(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else {
        return String::new();
    };
    if !matches!(scheme, "http" | "https") || rest.is_empty() || rest.starts_with('/') {
        return String::new();
    }
    if rest.contains('/') {
        url.to_owned()
    } else {
        format!("{url}/")
    }
}

fn now() -> String {
    Timestamp::now().strftime("%Y-%m-%dT%H:%M:%S+00:00").to_string()
}
