//! Health, statistics, administrators and the audit log.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::Shared;
use super::completions::Completion;
use super::errors::{answer, detail, unprocessable};
use super::history::{Asked, python_time};
use super::validate::{Validator, body};

/// What the audit log holds when the server starts.
const EARLIER_ENTRIES: i64 = 130;

#[derive(Debug)]
pub(super) struct Platform {
    admins: Vec<Admin>,
    /// The newest first.
    audit: Vec<Entry>,
    requests: u64,
    tokens: u64,
}

#[derive(Debug, Clone, Serialize)]
struct Admin {
    id: Uuid,
    email: String,
    name: Option<String>,
    created_at: String,
    created_by: Option<String>,
}

#[derive(Debug, Clone, Serialize)]
struct Entry {
    id: String,
    timestamp: String,
    user_id: Option<Uuid>,
    org_id: Option<String>,
    action: String,
    resource: Option<String>,
    resource_id: Option<String>,
    metadata: Value,
}

#[derive(Serialize)]
pub(super) struct Health {
    status: &'static str,
    circuit_breaker_status: Option<&'static str>,
    active_agents: &'static [&'static str],
}

impl Default for Platform {
    fn default() -> Platform {
        let admin = |email: &str, name: Option<&str>, by: Option<&str>| Admin {
            id: Uuid::new_v4(),
            email: email.to_owned(),
            name: name.map(str::to_owned),
            created_at: "2026-01-02T00:00:00Z".to_owned(),
            created_by: by.map(str::to_owned),
        };
        let now = Timestamp::now();
        let actions = ["admin.add", "login", "mcp.create", "completion"];
        let audit = (0..EARLIER_ENTRIES).map(|number| Entry {
            id: (EARLIER_ENTRIES - number).to_string(),
            timestamp: python_time(now - SignedDuration::from_mins(number + 1)),
            user_id: (number % 2 == 0).then(|| Uuid::from_u128(1)),
            org_id: (number % 3 != 0).then(|| Uuid::from_u128(2).to_string()),
            action: actions[number.unsigned_abs() as usize % actions.len()].to_owned(),
            resource: (number % 6 != 0).then(|| "mcp".to_owned()),
            resource_id: Some(format!("r-{number}")),
            metadata: json!({ "i": number, "ua": "ユーザー" }),
        });
        Platform {
            admins: vec![
                admin("ops@example.test", Some("Ops"), Some("system")),
                admin("second@example.test", None, None),
                admin("old+tag@example.test", Some("Old"), Some("ops@example.test")),
            ],
            audit: audit.collect(),
            requests: 98_765,
            tokens: 48_213_904,
        }
    }
}

impl Platform {
    pub(super) fn count(&mut self, completion: &Completion) {
        self.requests += 1;
        self.tokens += completion.usage.total_tokens;
        self.log("completion", "chat", &completion.session);
    }

    pub(super) fn log(&mut self, action: &str, resource: &str, id: &str) {
        self.audit.insert(
            0,
            Entry {
                id: (self.audit.len() + 1).to_string(),
                timestamp: python_time(Timestamp::now()),
                user_id: Some(Uuid::from_u128(1)),
                org_id: None,
                action: action.to_owned(),
                resource: Some(resource.to_owned()),
                resource_id: Some(id.to_owned()),
                metadata: json!({}),
            },
        );
    }
}

pub(super) async fn health() -> Response {
    answer(
        StatusCode::OK,
        &Health {
            status: "healthy",
            circuit_breaker_status: None,
            active_agents: &[],
        },
    )
}

pub(super) async fn stats(State(shared): State<Arc<Shared>>) -> Response {
    #[derive(Serialize)]
    struct Stats {
        total_users: usize,
        active_users: usize,
        total_organizations: u64,
        total_requests: u64,
        requests_today: u64,
        total_tokens: u64,
        tokens_today: u64,
        total_mcp_servers: usize,
        system_health: Health,
    }
    let state = shared.state();
    let platform = &state.platform;
    let health = Health {
        status: "healthy",
        circuit_breaker_status: Some("closed"),
        active_agents: &["claude", "droid"],
    };
    let earlier = Platform::default();
    answer(
        StatusCode::OK,
        &Stats {
            total_users: 952 + state.history.users(),
            active_users: 7 + state.history.users(),
            total_organizations: 3,
            total_requests: platform.requests,
            requests_today: 432 + platform.requests - earlier.requests,
            total_tokens: platform.tokens,
            tokens_today: 123_456 + platform.tokens - earlier.tokens,
            total_mcp_servers: state.mcp.count(),
            system_health: health,
        },
    )
}

pub(super) async fn admins(State(shared): State<Arc<Shared>>) -> Response {
    #[derive(Serialize)]
    struct Admins<'a> {
        admins: &'a [Admin],
        count: usize,
    }
    let state = shared.state();
    let admins = &state.platform.admins;
    answer(
        StatusCode::OK,
        &Admins {
            admins,
            count: admins.len(),
        },
    )
}

#[derive(Serialize)]
struct Done<'a> {
    status: &'static str,
    email: &'a str,
}

pub(super) async fn add_admin(State(shared): State<Arc<Shared>>, bytes: Bytes) -> Response {
    let sent = match body(&bytes) {
        Ok(sent) => sent,
        Err(issues) => return unprocessable(&issues),
    };
    let mut fields = Validator::new("body", &sent);
    let id = fields
        .required("workos_id")
        .and_then(|_| fields.text("workos_id"));
    let email = fields.required("email").and_then(|_| fields.text("email"));
    let name = fields.text("name");
    if !fields.issues.is_empty() {
        return unprocessable(&fields.issues);
    }
    let email = email.unwrap_or_default().to_owned();
    if email.is_empty() || id.unwrap_or_default().is_empty() {
        return detail(StatusCode::BAD_REQUEST, "email and workos_id required");
    }
    let mut state = shared.state();
    state.platform.admins.retain(|admin| admin.email != email);
    state.platform.admins.push(Admin {
        id: Uuid::new_v4(),
        email: email.clone(),
        name: name.filter(|name| !name.is_empty()).map(str::to_owned),
        created_at: python_time(Timestamp::now()),
        created_by: Some("ops@example.test".to_owned()),
    });
    state.platform.log("admin.add", "admin", &email);
    answer(
        StatusCode::CREATED,
        &Done {
            status: "success",
            email: &email,
        },
    )
}

pub(super) async fn remove_admin(State(shared): State<Arc<Shared>>, Path(email): Path<String>) -> Response {
    let mut state = shared.state();
    state.platform.admins.retain(|admin| admin.email != email);
    state.platform.log("admin.remove", "admin", &email);
    answer(
        StatusCode::OK,
        &Done {
            status: "success",
            email: &email,
        },
    )
}

pub(super) async fn audit(State(shared): State<Arc<Shared>>, Query(asked): Asked) -> Response {
    #[derive(Serialize)]
    struct Page<'a> {
        entries: Vec<&'a Entry>,
        count: usize,
        limit: usize,
        offset: usize,
    }
    let asked = Value::Object(asked);
    let mut fields = Validator::new("query", &asked);
    let limit = fields.integer("limit", 1, Some(200)).unwrap_or(50);
    let offset = fields.integer("offset", 0, None).unwrap_or(0);
    if !fields.issues.is_empty() {
        return unprocessable(&fields.issues);
    }
    let (limit, offset) = (
        usize::try_from(limit).unwrap_or(50),
        usize::try_from(offset).unwrap_or(0),
    );
    let state = shared.state();
    let entries: Vec<&Entry> = state.platform.audit.iter().skip(offset).take(limit).collect();
    answer(
        StatusCode::OK,
        &Page {
            count: entries.len(),
            entries,
            limit,
            offset,
        },
    )
}
