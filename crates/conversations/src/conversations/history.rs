//! Sessions that a ChatServer keeps, and taking them up here.

use std::collections::{HashMap, HashSet};

use tracewake_chat::{ChatError, SessionMessage, SessionPage};
use tracewake_model::UnixNanos;
use tracewake_store::{ChatOrder, ChatRole, ChatState, ConversationPatch, StoreError, StoredMessage};

use super::{Conversations, may_block};
use crate::error::ConversationError;
use crate::feed::Update;
use crate::fresh::{fresh, plain, title_of};

/// Sessions of a page.
const PAGE: u32 = 20;
/// HTTP status of a request that the server cannot read: here, of ids that are no UUIDs.
const UNREADABLE: u16 = 422;

/// Some sessions that a backend keeps of a user, the last used first.
#[derive(Debug, Clone, PartialEq)]
pub struct HistoryPage {
    /// As the backend gives them.
    pub page: SessionPage,
    /// The conversations here that go on with them, by the id of the session.
    pub conversations: HashMap<String, String>,
}

impl Conversations {
    /// Some sessions that a ChatServer keeps of a user. Pages count from 1.
    ///
    /// # Errors
    /// What the backend said; [`ConversationError::NotFound`].
    pub async fn history(
        &self,
        backend: &str,
        user: &str,
        page: u32,
    ) -> Result<HistoryPage, ConversationError> {
        let server = self.server(backend)?;
        let answer = server.sessions(user, page.max(1), PAGE).await;
        let found = answer.map_err(|error| explain(error, user, "user"))?.value;
        let ids: Vec<String> = found.sessions.iter().map(|session| session.id.clone()).collect();
        let here = may_block(|| self.store.conversations_of_sessions(backend, &ids))?;
        Ok(HistoryPage {
            page: found,
            conversations: here,
        })
    }

    /// The conversation that goes on with a session of a ChatServer, with what the server keeps of it; made where
    /// there is none. Where the server does not give it, what is kept here is opened, and the reason told.
    ///
    /// # Errors
    /// What the backend said, when nothing is kept here; [`ConversationError::NotFound`].
    pub async fn open_history(
        &self,
        backend: &str,
        user: &str,
        session: &str,
    ) -> Result<String, ConversationError> {
        let server = self.server(backend)?;
        let here = may_block(|| {
            self.store
                .conversations_of_sessions(backend, &[session.to_owned()])
        })?;
        let here = here.into_values().next();
        let found = match (server.session(session, user).await, &here) {
            (Ok(found), _) => found.value,
            (Err(error), None) => return Err(explain(error, session, "session").into()),
            (Err(error), Some(here)) => {
                self.feed.tell(&Update::Notice {
                    conversation: here.clone(),
                    level: "warning".to_owned(),
                    message: format!(
                        "What the backend keeps cannot be read; this is what is kept here. {}",
                        explain(error, session, "session").message
                    ),
                });
                return Ok(here.clone());
            }
        };
        // What is said at this very moment is told by the reply itself.
        if here.as_ref().is_some_and(|here| self.live.is_streaming(here)) {
            return Ok(here.unwrap_or_default());
        }
        let (id, orders) = match here {
            Some(here) => {
                let (messages, conversation) = may_block(|| {
                    let messages = self.store.all_messages(&here)?;
                    Ok::<_, StoreError>((messages, self.store.chat_conversation(&here)?))
                })?;
                let leaf = conversation.and_then(|conversation| conversation.leaf);
                let orders = taken_up(&here, messages, leaf, found.messages, self.now());
                (here, orders)
            }
            None => {
                let mut conversation = fresh(backend, user, self.now());
                conversation.model = found.session.model;
                conversation.session_id = session.to_owned();
                conversation.created = found.session.created_at.unwrap_or(conversation.created);
                let last_used = found.session.last_message_at.or(found.session.updated_at);
                conversation.updated = last_used.unwrap_or(conversation.updated);
                let id = conversation.id.clone();
                let messages = taken_up(&id, Vec::new(), None, found.messages, self.now());
                let said: Vec<StoredMessage> = messages
                    .iter()
                    .filter_map(|order| match order {
                        ChatOrder::Message(message) => Some(message.clone()),
                        _ => None,
                    })
                    .collect();
                conversation.title = match found.session.title.trim() {
                    "" => title_of(&said),
                    title => title.to_owned(),
                };
                let mut orders = vec![ChatOrder::Begin(conversation)];
                orders.extend(messages);
                (id, orders)
            }
        };
        if !orders.is_empty() {
            self.commit(orders).await?;
            self.feed.tell_changed(&id);
        }
        Ok(id)
    }
}

/// Why a server does not give what it keeps. The real one refuses every id that is no UUID, also those that it made
/// itself.
fn explain(error: ChatError, id: &str, what: &str) -> ChatError {
    if error.status != Some(UNREADABLE) || uuid::Uuid::parse_str(id).is_ok() {
        return error;
    }
    ChatError {
        message: format!(
            "{} (this backend gives its history only for ids that are UUIDs, and the {what} id {id} is none)",
            error.message
        ),
        ..error
    }
}

/// What brings the messages that are kept here up to those of the backend. A message is known by the backend's id of
/// it, or, while that is unknown, by what it says; nothing is taken away and nothing comes twice. One without a time is
/// said `now`.
fn taken_up(
    conversation: &str,
    mut kept: Vec<StoredMessage>,
    leaf: Option<String>,
    theirs: Vec<SessionMessage>,
    now: UnixNanos,
) -> Vec<ChatOrder> {
    let mut orders = Vec::new();
    let mut before: Option<String> = None;
    let mut shown = leaf.clone();
    let mut used: HashSet<String> = HashSet::new();
    for their in theirs {
        let role = role_of(&their.role);
        let by_id = |message: &StoredMessage| !their.id.is_empty() && message.remote == their.id;
        let by_text = |message: &StoredMessage| {
            message.remote.is_empty()
                && message.role == role
                && message.content.trim() == their.content.trim()
        };
        let at = kept.iter().position(by_id).or_else(|| {
            kept.iter()
                .position(|message| by_text(message) && !used.contains(&message.id))
        });
        let id = match at {
            Some(at) => {
                let message = &mut kept[at];
                let known = (message.remote.clone(), message.content.clone());
                message.remote = their.id;
                // What was cut here may be whole there.
                if message.content.trim() != their.content.trim() {
                    message.content = their.content;
                    message.state = ChatState::Complete;
                    message.failure = None;
                }
                if known != (message.remote.clone(), message.content.clone()) {
                    orders.push(ChatOrder::Message(message.clone()));
                }
                message.id.clone()
            }
            None => {
                let parent = before.clone().or_else(|| shown.clone());
                let message = StoredMessage {
                    at: their.created_at.unwrap_or(now),
                    remote: their.id,
                    output_tokens: their.tokens.filter(|_| role == ChatRole::Assistant),
                    input_tokens: None,
                    ..plain(conversation, parent, role, their.content, now)
                };
                // The path that is shown goes on only where it ended.
                if shown == message.parent {
                    shown = Some(message.id.clone());
                }
                let id = message.id.clone();
                orders.push(ChatOrder::Message(message));
                id
            }
        };
        used.insert(id.clone());
        before = Some(id);
    }
    if let Some(shown) = shown.filter(|_| !orders.is_empty())
        && leaf.as_ref() != Some(&shown)
    {
        orders.push(ChatOrder::Change {
            id: conversation.to_owned(),
            patch: ConversationPatch {
                leaf: Some(shown),
                ..ConversationPatch::default()
            },
        });
    }
    orders
}

fn role_of(role: &str) -> ChatRole {
    match role {
        "user" => ChatRole::User,
        "assistant" => ChatRole::Assistant,
        "tool" => ChatRole::Tool,
        _ => ChatRole::System,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::kit::NOW;

    /// Messages as the backend gives them: `id role text`.
    fn theirs(lines: &[&str]) -> Vec<SessionMessage> {
        lines
            .iter()
            .enumerate()
            .map(|(index, line)| {
                let mut words = line.splitn(3, ' ').map(str::to_owned);
                let mut word = || words.next().unwrap_or_default();
                SessionMessage {
                    id: word(),
                    session_id: "s".into(),
                    index: Some(index as u64),
                    role: word(),
                    content: word(),
                    metadata: Value::Null,
                    tokens: None,
                    created_at: None,
                    updated_at: None,
                }
            })
            .collect()
    }

    /// Does the orders, and gives the messages as `remote role text` and the path that is shown.
    fn done(kept: &mut Vec<StoredMessage>, leaf: &mut Option<String>, orders: Vec<ChatOrder>) -> Vec<String> {
        for order in orders {
            match order {
                ChatOrder::Message(message) => match kept.iter_mut().find(|known| known.id == message.id) {
                    Some(known) => *known = message,
                    None => kept.push(message),
                },
                ChatOrder::Change { patch, .. } => *leaf = patch.leaf.or(leaf.take()),
                other => panic!("{other:?}"),
            }
        }
        let mut path = Vec::new();
        let mut at = leaf.clone();
        while let Some(message) = at.and_then(|id| kept.iter().find(|message| message.id == id)) {
            path.insert(0, format!("{} {}", message.remote, message.content));
            at = message.parent.clone();
        }
        path
    }

    #[test]
    fn opening_again_updates_rather_than_doubles() {
        let (mut kept, mut leaf) = (Vec::new(), None);
        let mut open = |lines: &[&str]| {
            let orders = taken_up("c", kept.clone(), leaf.clone(), theirs(lines), NOW);
            let changed = orders.len();
            let path = done(&mut kept, &mut leaf, orders);
            (path, kept.len(), changed > 0)
        };
        let (path, count, _) = open(&["1 user why", "2 assistant because"]);
        assert_eq!(
            (path, count),
            (vec!["1 why".to_owned(), "2 because".to_owned()], 2)
        );
        let (_, count, changed) = open(&["1 user why", "2 assistant because"]);
        assert_eq!((count, changed), (2, false));
        let (path, count, _) = open(&["1 user why", "2 assistant because of it", "3 user so?"]);
        assert_eq!(path, ["1 why", "2 because of it", "3 so?"]);
        assert_eq!(count, 3);
        assert_eq!(open(&[]).1, 3, "nothing is taken away");
    }

    #[test]
    fn what_was_said_here_is_known_by_what_it_says() {
        let first = plain("c", None, ChatRole::User, "why".into(), NOW);
        let other = StoredMessage {
            state: ChatState::Complete,
            ..plain(
                "c",
                Some(first.id.clone()),
                ChatRole::Assistant,
                "no idea".into(),
                NOW,
            )
        };
        let reply = plain(
            "c",
            Some(first.id.clone()),
            ChatRole::Assistant,
            "because ".into(),
            NOW,
        );
        let mut leaf = Some(reply.id.clone());
        let mut kept = vec![first, other, reply];
        let lines = [
            "1 user why",
            "2 assistant no idea",
            "3 user why",
            "4 assistant because",
            "5 user so?",
        ];
        let orders = taken_up("c", kept.clone(), leaf.clone(), theirs(&lines), NOW);
        let path = done(&mut kept, &mut leaf, orders);
        assert_eq!(path, ["1 why", "4 because ", "5 so?"]);
        // The question that the backend has twice, because it was answered twice, is there twice and out of sight.
        assert_eq!(kept.len(), 5);
        let again = taken_up("c", kept.clone(), leaf.clone(), theirs(&lines), NOW);
        assert_eq!(again, []);
    }

    #[test]
    fn the_reason_of_a_refusal_is_said() {
        let refused = |status| ChatError {
            kind: tracewake_chat::ErrorKind::Other,
            status,
            message: "invalid".into(),
        };
        let check = |status, id: &str, expect: bool| {
            let message = explain(refused(status), id, "session").message;
            assert_eq!(message.contains("UUID"), expect, "{status:?} {id}: {message}");
        };
        check(Some(422), "atoms_session_0123", true);
        check(Some(422), "0190a5c2-7b1e-7c3a-9d4e-5f6a7b8c9d0e", false);
        check(Some(404), "atoms_session_0123", false);
        check(None, "", false);
    }
}
