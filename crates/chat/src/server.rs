//! A ChatServer: chat completions, the sessions it keeps, its platform.

use std::fmt;
use std::time::Duration;

use serde::Serialize;
use serde_json::{Value, json};
use tracewake_http::header::CONTENT_TYPE;
use tracewake_http::{Method, Response};

use crate::completion::{Completion, Delivery};
use crate::connection::{Connection, Key};
use crate::error::{ChatError, ErrorKind};
use crate::explain::explanation;
use crate::fields::Fields;
use crate::objects::{Answer, Health, Model, SessionDetail, SessionPage};
use crate::platform::{Admin, AdminChange, AuditPage, McpConfiguration, McpForm, Stats};
use crate::reply::ReplyStream;
use crate::sse::Events;
use crate::wire::{Body, PLAIN, Request, SILENCE, Wire, document};

/// How long a reply that comes as a whole may take: nothing of it comes before all of it is written.
const WHOLE_REPLY: Duration = Duration::from_secs(300);

const COMPLETIONS: [&str; 3] = ["v1", "chat", "completions"];
const SESSIONS: [&str; 3] = ["atoms", "chat", "sessions"];
const ADMINS: [&str; 4] = ["api", "v1", "platform", "admins"];
const MCP: [&str; 2] = ["atoms", "mcp"];

/// An answer: what was read from it, and the backend's object as it is.
#[derive(Debug, Clone, PartialEq)]
pub struct Reply<T> {
    /// What was read from it.
    pub value: T,
    /// As it came.
    pub raw: Value,
}

/// A ChatServer. Cheap to clone; clones share their connections.
#[derive(Clone)]
pub struct ChatServer {
    wire: Wire,
}

impl fmt::Debug for ChatServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ChatServer")
            .field(&self.wire.base().as_str())
            .finish()
    }
}

/// Every method fails with what the backend said, or with what happened where it said nothing.
#[allow(clippy::missing_errors_doc)]
impl ChatServer {
    /// Prepares to talk to a server. Nothing is connected yet.
    ///
    /// # Errors
    /// When the address is none, or the key cannot be sent.
    pub fn new(connection: &Connection) -> Result<ChatServer, ChatError> {
        Ok(ChatServer {
            wire: Wire::new(connection)?,
        })
    }

    /// The health of the server.
    pub async fn health(&self) -> Result<Reply<Health>, ChatError> {
        let request = self.wire.request(Method::GET, &["health"])?;
        self.object(&request, Health::read).await
    }

    /// The models that it offers.
    pub async fn models(&self) -> Result<Reply<Vec<Model>>, ChatError> {
        let request = self.wire.request(Method::GET, &["v1", "models"])?;
        self.rows(&request, "data", Model::read).await
    }

    /// A reply as a whole. Dropping the future cancels the request.
    pub async fn complete(&self, completion: &Completion) -> Result<Reply<Answer>, ChatError> {
        let request = self.completion(completion, Delivery::Whole)?;
        let raw = self.wire.json(&request, WHOLE_REPLY).await?;
        Ok(Reply {
            value: whole(&raw)?,
            raw,
        })
    }

    /// A reply in pieces. Comes back when the server begins to answer.
    pub async fn stream(&self, completion: &Completion) -> Result<ReplyStream, ChatError> {
        let request = self.completion(completion, Delivery::Pieces)?;
        let response = match self.wire.open(&request).await {
            // A refused request did nothing: it may be sent again.
            Err(error) if refuses_usage(&error) => {
                let request = self.completion(completion, Delivery::PiecesWithoutUsage)?;
                self.wire.open(&request).await?
            }
            opened => opened?,
        };
        if is_document(&response) {
            let raw = document(response).await.map_err(|error| self.wire.clean(error))?;
            return Ok(ReplyStream::whole(self.wire.clone(), whole(&raw)?));
        }
        let events = Events::new(response, Some(SILENCE));
        Ok(ReplyStream::new(self.wire.clone(), events))
    }

    /// A page of the sessions of a user. Pages count from 1.
    pub async fn sessions(
        &self,
        user: &str,
        page: u32,
        page_size: u32,
    ) -> Result<Reply<SessionPage>, ChatError> {
        let mut request = self.wire.request(Method::GET, &SESSIONS)?;
        request
            .url
            .query_pairs_mut()
            .append_pair("user_id", user)
            .append_pair("page", &page.to_string())
            .append_pair("page_size", &page_size.to_string());
        self.holding(&request, "sessions", |fields| {
            SessionPage::read(fields, page, page_size)
        })
        .await
    }

    /// A session of a user with its messages.
    pub async fn session(&self, id: &str, user: &str) -> Result<Reply<SessionDetail>, ChatError> {
        let mut request = self.wire.request(Method::GET, &[&SESSIONS[..], &[id]].concat())?;
        request.url.query_pairs_mut().append_pair("user_id", user);
        self.holding(&request, "session", SessionDetail::read).await
    }

    /// Figures of the platform.
    pub async fn stats(&self) -> Result<Reply<Stats>, ChatError> {
        let request = self
            .wire
            .request(Method::GET, &["api", "v1", "platform", "stats"])?;
        self.object(&request, Stats::read).await
    }

    /// The administrators of the platform.
    pub async fn admins(&self) -> Result<Reply<Vec<Admin>>, ChatError> {
        let request = self.wire.request(Method::GET, &ADMINS)?;
        self.rows(&request, "admins", |fields| Some(Admin::read(fields)))
            .await
    }

    /// Makes a person an administrator.
    pub async fn add_admin(
        &self,
        workos_id: &str,
        email: &str,
        name: Option<&str>,
    ) -> Result<Reply<AdminChange>, ChatError> {
        let mut body = json!({ "workos_id": workos_id, "email": email });
        if let (Some(object), Some(name)) = (body.as_object_mut(), name) {
            object.insert("name".to_owned(), name.into());
        }
        let request = self.with_json(Method::POST, &ADMINS, &body)?;
        self.object(&request, AdminChange::read).await
    }

    /// Takes the rights of an administrator from a person.
    pub async fn remove_admin(&self, email: &str) -> Result<Reply<AdminChange>, ChatError> {
        let request = self
            .wire
            .request(Method::DELETE, &[&ADMINS[..], &[email]].concat())?;
        self.object(&request, AdminChange::read).await
    }

    /// Some of the audit log: at most `limit` (1 to 200) entries after the first `offset`.
    pub async fn audit(&self, limit: u32, offset: u64) -> Result<Reply<AuditPage>, ChatError> {
        let mut request = self
            .wire
            .request(Method::GET, &["api", "v1", "platform", "audit"])?;
        request
            .url
            .query_pairs_mut()
            .append_pair("limit", &limit.to_string())
            .append_pair("offset", &offset.to_string());
        self.holding(&request, "entries", |fields| {
            AuditPage::read(fields, limit, offset)
        })
        .await
    }

    /// MCP configurations of an organisation, those of a user of it as well, and those of the platform unless they are
    /// left out.
    pub async fn mcp_list(
        &self,
        organization: &str,
        user: Option<&str>,
        include_platform: bool,
    ) -> Result<Reply<Vec<McpConfiguration>>, ChatError> {
        let mut request = self.wire.request(Method::GET, &MCP)?;
        {
            // What writes the query is not `Send`: it must be gone before the answer is waited for.
            let mut query = request.url.query_pairs_mut();
            query.append_pair("organization_id", organization);
            if let Some(user) = user {
                query.append_pair("user_id", user);
            }
            if !include_platform {
                query.append_pair("include_platform", "false");
            }
        }
        self.rows(&request, "items", |fields| Some(McpConfiguration::read(fields)))
            .await
    }

    /// Makes an MCP configuration: needs a name, an endpoint and a scope.
    pub async fn mcp_create(&self, form: &McpForm) -> Result<Reply<McpConfiguration>, ChatError> {
        let request = self.with_json(Method::POST, &MCP, form)?;
        self.configured(&request, form.bearer_token.as_ref()).await
    }

    /// Changes an MCP configuration.
    pub async fn mcp_update(&self, id: &str, form: &McpForm) -> Result<Reply<McpConfiguration>, ChatError> {
        let request = self.with_json(Method::PUT, &[&MCP[..], &[id]].concat(), form)?;
        self.configured(&request, form.bearer_token.as_ref()).await
    }

    /// Removes an MCP configuration.
    pub async fn mcp_delete(&self, id: &str) -> Result<(), ChatError> {
        let request = self.wire.request(Method::DELETE, &[&MCP[..], &[id]].concat())?;
        self.wire.json(&request, PLAIN).await.map(drop)
    }

    async fn configured(
        &self,
        request: &Request,
        token: Option<&Key>,
    ) -> Result<Reply<McpConfiguration>, ChatError> {
        let reply = self.object(request, McpConfiguration::read).await;
        reply.map_err(|error| error.without(token.map(Key::secret)))
    }

    fn completion(&self, completion: &Completion, delivery: Delivery) -> Result<Request, ChatError> {
        let mut request = self.wire.request(Method::POST, &COMPLETIONS)?;
        request.body = Body::Json(completion.body(delivery)?.into());
        request.traceparent.clone_from(&completion.traceparent);
        request.events = delivery != Delivery::Whole;
        Ok(request)
    }

    fn with_json(&self, method: Method, path: &[&str], body: &impl Serialize) -> Result<Request, ChatError> {
        let mut request = self.wire.request(method, path)?;
        let json = serde_json::to_vec(body).map_err(|error| ChatError::unsent(&error.to_string()))?;
        request.body = Body::Json(json.into());
        Ok(request)
    }

    /// An answer that is an object.
    async fn object<T>(
        &self,
        request: &Request,
        read: impl FnOnce(Fields<'_>) -> T,
    ) -> Result<Reply<T>, ChatError> {
        let raw = self.wire.json(request, PLAIN).await?;
        match raw.is_object() {
            true => Ok(Reply {
                value: read(Fields(&raw)),
                raw,
            }),
            false => Err(unexpected(&raw)),
        }
    }

    /// An answer that is an object with this field in it.
    async fn holding<T>(
        &self,
        request: &Request,
        field: &str,
        read: impl FnOnce(Fields<'_>) -> T,
    ) -> Result<Reply<T>, ChatError> {
        let raw = self.wire.json(request, PLAIN).await?;
        match raw
            .get(field)
            .is_some_and(|value| value.is_array() || value.is_object())
        {
            true => Ok(Reply {
                value: read(Fields(&raw)),
                raw,
            }),
            false => Err(unexpected(&raw)),
        }
    }

    /// An answer that is an object with this list in it, or the list itself.
    async fn rows<T>(
        &self,
        request: &Request,
        field: &str,
        read: impl Fn(Fields<'_>) -> Option<T>,
    ) -> Result<Reply<Vec<T>>, ChatError> {
        let raw = self.wire.json(request, PLAIN).await?;
        let Some(rows) = raw
            .get(field)
            .and_then(Value::as_array)
            .or_else(|| raw.as_array())
        else {
            return Err(unexpected(&raw));
        };
        let rows = rows.iter().filter(|row| row.is_object());
        Ok(Reply {
            value: rows.filter_map(|row| read(Fields(row))).collect(),
            raw,
        })
    }
}

/// Whether a server refused a request because it was asked for the tokens of a stream.
fn refuses_usage(error: &ChatError) -> bool {
    let names = ["stream_options", "include_usage"];
    matches!(error.status, Some(400 | 422)) && names.iter().any(|name| error.message.contains(name))
}

/// Whether an answer says that it is one document: a whole reply, or a page of something else than a backend.
fn is_document(response: &Response) -> bool {
    let kind = response
        .headers()
        .get(CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok());
    let kind = kind.unwrap_or_default().trim_start().to_ascii_lowercase();
    ["application/json", "application/problem+json", "text/html"]
        .iter()
        .any(|name| kind.starts_with(name))
}

fn whole(raw: &Value) -> Result<Answer, ChatError> {
    let has_choice = !Fields(raw).list("choices").is_empty();
    has_choice
        .then(|| Answer::read(Fields(raw)))
        .ok_or_else(|| unexpected(raw))
}

/// An answer of another shape than that of a ChatServer.
fn unexpected(raw: &Value) -> ChatError {
    let said = explanation(raw.to_string().as_bytes()).unwrap_or_else(|| "nothing".to_owned());
    ChatError {
        kind: ErrorKind::Other,
        status: None,
        message: format!("this is no answer that a ChatServer gives: {said}"),
    }
}
