//! Sessions with their messages, kept for users that say who they are.

use std::collections::HashMap;
use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::Shared;
use super::answer::{answer as words, count};
use super::completions::Completion;
use super::control::History;
use super::errors::{answer, detail, unprocessable};
use super::validate::{Validator, uuid};

/// Longest title.
const TITLE_LETTERS: usize = 80;

/// Titles of sessions that are made up.
const QUESTIONS: &[&str] = &[
    "Draft a project update email",
    "重构解析器",
    "لماذا يفشل الاختبار؟",
    "Regex for ISO dates",
    "Which invoices are overdue?",
    "Summarise the incident of last night",
];

/// All sessions, and how often each was used since the server started.
#[derive(Debug, Default)]
pub(super) struct Histories {
    sessions: Vec<Session>,
    turns: HashMap<String, usize>,
}

#[derive(Debug, Clone)]
struct Session {
    summary: Summary,
    updated: Timestamp,
    messages: Vec<Message>,
}

#[derive(Debug, Clone, Serialize)]
struct Summary {
    id: Uuid,
    user_id: Uuid,
    organization_id: Option<String>,
    title: Option<String>,
    model: String,
    agent_type: Option<String>,
    created_at: String,
    updated_at: String,
    last_message_at: Option<String>,
    message_count: usize,
    tokens_in: u64,
    tokens_out: u64,
    tokens_total: u64,
    metadata: Metadata,
    archived: bool,
}

#[derive(Debug, Clone, Serialize)]
struct Metadata {
    workflow: Option<String>,
    variables: Value,
}

/// As the real server answers it: without the session's id.
#[derive(Debug, Clone, Serialize)]
struct Message {
    id: Uuid,
    message_index: usize,
    role: &'static str,
    content: String,
    metadata: Value,
    tokens: Option<u64>,
    created_at: String,
    updated_at: Option<String>,
}

impl Histories {
    /// Counts another completion of a session; 1 for the first.
    pub(super) fn turn(&mut self, session: &str) -> usize {
        let turns = self.turns.entry(session.to_owned()).or_default();
        *turns += 1;
        *turns
    }

    /// How many users have sessions here.
    pub(super) fn users(&self) -> usize {
        let mut users: Vec<Uuid> = self
            .sessions
            .iter()
            .map(|session| session.summary.user_id)
            .collect();
        users.sort_unstable();
        users.dedup();
        users.len()
    }

    /// Keeps a completion. Only sessions whose id is a UUID have a place in the real server's table.
    pub(super) fn keep(&mut self, completion: &Completion) {
        let (Some(user), Ok(id)) = (completion.user, Uuid::parse_str(&completion.session)) else {
            return;
        };
        let now = Timestamp::now();
        let found = self.sessions.iter().position(|session| session.summary.id == id);
        let index = found.unwrap_or_else(|| {
            self.sessions.push(Session::new(
                id,
                user,
                &completion.model,
                &completion.metadata,
                now,
            ));
            self.sessions.len() - 1
        });
        self.sessions[index].add(
            completion.question(),
            &completion.tokens.concat(),
            completion,
            now,
        );
    }

    /// Makes up sessions.
    pub(super) fn fill(&mut self, wanted: &History) {
        let Ok(user) = Uuid::parse_str(&wanted.user) else {
            return;
        };
        let now = Timestamp::now();
        for number in 0..wanted.sessions {
            let question = format!("{} #{number}", QUESTIONS[number % QUESTIONS.len()]);
            let at = now - SignedDuration::from_hours(i64::try_from(number).unwrap_or_default() + 1);
            let metadata = json!({ "agent_type": (number % 2 == 0).then_some("claude") });
            let model = "claude-sonnet-4-5@20250929";
            let mut session = Session::new(Uuid::new_v4(), user, model, &metadata, at);
            for index in 0..wanted.messages {
                let text = if index == 0 {
                    question.clone()
                } else {
                    format!("write {} tokens on {question}", 12 + index)
                };
                let is_user = index % 2 == 0;
                let content = if is_user {
                    text
                } else {
                    words(&text, 1, 400).concat()
                };
                session.push(if is_user { "user" } else { "assistant" }, content, at);
            }
            session.summary.archived = number % 10 == 9;
            self.sessions.push(session);
        }
    }
}

impl Session {
    fn new(id: Uuid, user: Uuid, model: &str, metadata: &Value, at: Timestamp) -> Session {
        let text = |name: &str| metadata.get(name).and_then(Value::as_str).map(str::to_owned);
        Session {
            summary: Summary {
                id,
                user_id: user,
                organization_id: text("organization_id"),
                title: None,
                model: model.to_owned(),
                agent_type: text("agent_type"),
                created_at: python_time(at),
                updated_at: python_time(at),
                last_message_at: None,
                message_count: 0,
                tokens_in: 0,
                tokens_out: 0,
                tokens_total: 0,
                metadata: Metadata {
                    workflow: text("workflow"),
                    variables: metadata.get("variables").cloned().unwrap_or_else(|| json!({})),
                },
                archived: false,
            },
            updated: at,
            messages: Vec::new(),
        }
    }

    fn add(&mut self, question: &str, reply: &str, completion: &Completion, at: Timestamp) {
        completion.model.clone_into(&mut self.summary.model);
        self.push("user", question.to_owned(), at);
        self.push("assistant", reply.to_owned(), at);
        self.summary.tokens_in += completion.usage.prompt_tokens;
        self.summary.tokens_out += completion.usage.completion_tokens;
        self.summary.tokens_total += completion.usage.total_tokens;
    }

    fn push(&mut self, role: &'static str, content: String, at: Timestamp) {
        let summary = &mut self.summary;
        if role == "user" && summary.title.is_none() {
            summary.title = content
                .lines()
                .next()
                .map(|line| line.chars().take(TITLE_LETTERS).collect());
        }
        self.updated = at;
        summary.updated_at = python_time(at);
        summary.last_message_at = Some(python_time(at));
        summary.message_count += 1;
        self.messages.push(Message {
            id: Uuid::new_v4(),
            message_index: self.messages.len(),
            role,
            tokens: (role == "assistant").then(|| count(&content)),
            content,
            metadata: json!({}),
            created_at: python_time(at),
            updated_at: None,
        });
    }
}

impl super::State {
    /// A completion came to its end.
    pub(super) fn finish(&mut self, completion: &Completion) {
        self.history.keep(completion);
        self.platform.count(completion);
    }
}

/// As Python prints it: microseconds, or none at all.
pub(super) fn python_time(at: Timestamp) -> String {
    let has_fraction = at.subsec_microsecond() != 0 || at.subsec_millisecond() != 0;
    at.strftime(if has_fraction {
        "%Y-%m-%dT%H:%M:%S.%6fZ"
    } else {
        "%Y-%m-%dT%H:%M:%SZ"
    })
    .to_string()
}

/// The query as the validator wants it.
pub(super) type Asked = Query<Map<String, Value>>;

pub(super) async fn list(State(shared): State<Arc<Shared>>, Query(asked): Asked) -> Response {
    #[derive(Serialize)]
    struct List<'a> {
        sessions: Vec<&'a Summary>,
        total: usize,
        page: usize,
        page_size: usize,
        has_more: bool,
    }
    let asked = Value::Object(asked);
    let mut fields = Validator::new("query", &asked);
    let user = fields.required("user_id").and_then(|_| fields.uuid("user_id"));
    let page = fields.integer("page", 1, None).unwrap_or(1);
    let page_size = fields.integer("page_size", 1, Some(100)).unwrap_or(20);
    if !fields.issues.is_empty() {
        return unprocessable(&fields.issues);
    }
    let (page, page_size) = (
        usize::try_from(page).unwrap_or(1),
        usize::try_from(page_size).unwrap_or(20),
    );
    let state = shared.state();
    let mut mine: Vec<&Session> = state
        .history
        .sessions
        .iter()
        .filter(|session| Some(session.summary.user_id) == user)
        .collect();
    mine.sort_by_key(|session| std::cmp::Reverse(session.updated));
    let total = mine.len();
    let start = page_size.saturating_mul(page - 1);
    let sessions: Vec<&Summary> = mine
        .iter()
        .skip(start)
        .take(page_size)
        .map(|session| &session.summary)
        .collect();
    let has_more = start.saturating_add(sessions.len()) < total && !sessions.is_empty();
    answer(
        StatusCode::OK,
        &List {
            sessions,
            total,
            page,
            page_size,
            has_more,
        },
    )
}

fn detail_of(shared: &Shared, session: Uuid, user: Option<Uuid>) -> Response {
    #[derive(Serialize)]
    struct Detail<'a> {
        session: &'a Summary,
        messages: &'a [Message],
    }
    let state = shared.state();
    let found = state
        .history
        .sessions
        .iter()
        .find(|found| found.summary.id == session && Some(found.summary.user_id) == user);
    match found {
        Some(found) => answer(
            StatusCode::OK,
            &Detail {
                session: &found.summary,
                messages: &found.messages,
            },
        ),
        None => detail(StatusCode::NOT_FOUND, "chat session not found"),
    }
}

pub(super) async fn detail_by_id(
    State(shared): State<Arc<Shared>>,
    Path(session): Path<String>,
    Query(asked): Asked,
) -> Response {
    let asked = Value::Object(asked);
    let mut fields = Validator::new("query", &asked);
    let session = uuid("path", "session_id", &session);
    let user = fields.required("user_id").and_then(|_| fields.uuid("user_id"));
    let mut issues: Vec<_> = session.as_ref().err().cloned().unwrap_or_default();
    issues.append(&mut fields.issues);
    match session {
        Ok(session) if issues.is_empty() => detail_of(&shared, session, user),
        _ => unprocessable(&issues),
    }
}
