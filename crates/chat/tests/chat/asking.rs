//! Asking a ChatServer again what was asked when an exchange was recorded.

use serde_json::{Map, Value, json};
use tracewake_chat::{ChatError, ChatServer, Completion, McpForm, McpScope, Message, Piece};

use crate::sdk;
use crate::served::Request;

/// What came of a call: the SDK's object, and how it ended.
pub(crate) struct AskResult {
    pub(crate) read: Value,
    pub(crate) error: Option<ChatError>,
}

fn done<T>(result: Result<T, ChatError>, shown: impl Fn(&T) -> Value) -> AskResult {
    match result {
        Ok(value) => AskResult {
            read: shown(&value),
            error: None,
        },
        Err(error) => AskResult {
            read: Value::Null,
            error: Some(error),
        },
    }
}

/// Parameters of a recorded completion, taken from where the SDK put them.
fn completion(body: &Value) -> Completion {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let list = |value: &Value| {
        let list = value.as_array()?;
        Some(list.iter().map(text).collect())
    };
    let map = |value: &Value| value.as_object().cloned().unwrap_or_default();
    let mut metadata = map(&body["metadata"]);
    let mut take = |name: &str| metadata.remove(name).unwrap_or_default();
    let messages = body["messages"].as_array().unwrap().iter();
    let user = take("user_id");
    assert_eq!(text(&user), text(&body["user"]));
    Completion {
        model: text(&body["model"]),
        messages: messages
            .map(|message| Message::try_from(message.clone()).unwrap())
            .collect(),
        temperature: body["temperature"].as_f64(),
        max_tokens: body["max_tokens"]
            .as_u64()
            .map(|tokens| tokens.try_into().unwrap()),
        top_p: body["top_p"].as_f64(),
        user: text(&user),
        system_prompt: text(&body["system_prompt"]),
        session_id: text(&take("session_id")),
        organization_id: text(&take("organization_id")),
        workflow: text(&take("workflow")),
        variables: map(&take("variables")),
        allowed_tools: list(&take("allowed_tools")),
        setting_sources: list(&take("setting_sources")),
        mcp_servers: map(&take("mcp_servers")),
        metadata,
        traceparent: None,
    }
}

fn mcp_form(body: &Value) -> McpForm {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let scope = body.get("scope").map(|scope| McpScope {
        kind: text(&scope["type"]).unwrap_or_default(),
        organization_id: text(&scope["organization_id"]).unwrap_or_default(),
        user_id: text(&scope["user_id"]).unwrap_or_default(),
    });
    McpForm {
        name: text(&body["name"]),
        endpoint: text(&body["endpoint"]),
        scope,
        enabled: body["enabled"].as_bool(),
        ..McpForm::default()
    }
}

/// Asks for a reply in pieces and takes all of them.
pub(crate) async fn streamed(server: &ChatServer, completion: &Completion) -> AskResult {
    let mut reply = match server.stream(completion).await {
        Ok(reply) => reply,
        Err(error) => return done::<()>(Err(error), |()| Value::Null),
    };
    let (mut pieces, mut error): (Vec<Piece>, _) = (Vec::new(), None);
    while let Some(piece) = reply.next().await {
        match piece {
            Ok(piece) => pieces.push(piece),
            Err(failed) => error = Some(failed),
        }
    }
    assert!(reply.next().await.is_none(), "nothing comes after the end");
    AskResult {
        read: sdk::pieces(&pieces),
        error,
    }
}

/// Asks what was asked when it was recorded.
pub(crate) async fn ask(server: &ChatServer, request: &Request) -> AskResult {
    let (path, query) = request.target.split_once('?').unwrap_or((&request.target, ""));
    let query: Map<String, Value> = query
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .map(|(name, value)| (name.to_owned(), value.into()))
        .collect();
    let text = |name: &str| query[name].as_str().unwrap();
    let number = |name: &str| text(name).parse::<u32>().unwrap_or(0);
    let parts: Vec<&str> = path.trim_start_matches('/').split('/').collect();
    match (request.method.as_str(), &parts[..]) {
        ("POST", ["v1", "chat", "completions"]) => {
            let body: Value =
                serde_json::from_slice(&request.body).unwrap_or_else(|_| json!({"messages": []}));
            let completion = completion(&body);
            match body["stream"].as_bool() {
                Some(true) => streamed(server, &completion).await,
                _ => done(server.complete(&completion).await, |reply| {
                    sdk::answer(&reply.value)
                }),
            }
        }
        ("GET", ["health"]) => done(server.health().await, |reply| {
            let health = &reply.value;
            json!({
                "status": health.status,
                "circuit_breaker_status": health.circuit_breaker_status,
                "active_agents": health.active_agents,
            })
        }),
        ("GET", ["v1", "models"]) | (_, ["v2", ..]) | ("DELETE", ["v1", ..]) => {
            done(server.models().await, |reply| sdk::models(&reply.value))
        }
        ("GET", ["atoms", "chat", "sessions"]) => {
            let page = server.sessions(text("user_id"), number("page"), number("page_size"));
            done(page.await, |reply| sdk::sessions(&reply.value))
        }
        ("GET", ["atoms", "chat", "sessions", id]) => {
            done(server.session(id, text("user_id")).await, |reply| {
                sdk::detail(&reply.value)
            })
        }
        ("GET", ["api", _, _, "stats"]) => done(server.stats().await, |reply| {
            // The SDK does not know this one.
            assert_eq!(reply.value.total_mcp_servers, Some(4));
            sdk::stats(&reply.value)
        }),
        ("GET", ["api", _, _, "admins"]) => done(server.admins().await, |reply| sdk::admins(&reply.value)),
        ("POST", ["api", _, _, "admins"]) => {
            let body = request.json();
            let text = |name: &str| body[name].as_str().unwrap();
            let added = server.add_admin(text("workos_id"), text("email"), Some(text("name")));
            done(
                added.await,
                |reply| json!({"status": reply.value.status, "email": reply.value.email}),
            )
        }
        ("DELETE", ["api", _, _, "admins", email]) => {
            let removed = server.remove_admin(email);
            done(
                removed.await,
                |reply| json!({"status": reply.value.status, "email": reply.value.email}),
            )
        }
        ("GET", ["api", _, _, "audit"]) => {
            let page = server.audit(number("limit"), number("offset").into());
            done(page.await, |reply| sdk::audit(&reply.value))
        }
        ("GET", ["atoms", "mcp"]) => {
            let list = server.mcp_list(text("organization_id"), None, true);
            done(
                list.await,
                |reply| json!({"items": reply.value.iter().map(sdk::mcp).collect::<Vec<_>>()}),
            )
        }
        ("POST", ["atoms", "mcp"]) => {
            let form = mcp_form(&request.json());
            done(server.mcp_create(&form).await, |reply| sdk::mcp(&reply.value))
        }
        ("PUT", ["atoms", "mcp", id]) => {
            let form = mcp_form(&request.json());
            done(server.mcp_update(id, &form).await, |reply| sdk::mcp(&reply.value))
        }
        ("DELETE", ["atoms", "mcp", id]) => done(server.mcp_delete(id).await, |()| json!("")),
        other => panic!("nobody asks {other:?}"),
    }
}
