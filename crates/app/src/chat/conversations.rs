//! Conversations: listing, reading, beginning, changing and deleting them.

use std::collections::HashMap;
use std::sync::Arc;

use tracewake_ingest::now;
use tracewake_store::{
    ChatBackendKind, ChatOrder, ChatRole, ChatState, ConversationMessages, ConversationPatch,
    ConversationQuery, StoredConversation, StoredMessage,
};
use uuid::Uuid;

use super::Chat;
use super::tree::{Versions, newest_below};
use super::{convert, may_block, parameters};
use crate::dto;
use crate::dto::units::small;
use crate::dto::{Conversation, ConversationChange, ConversationListRequest, ConversationPage};
use crate::error::{AppError, not_found};
use crate::kept_json;

/// Conversations of a page, at most.
const MOST: u32 = 500;
/// Longest title in characters: one that was given, and one that a message gave.
const LONGEST_GIVEN: usize = 200;
const LONGEST_TITLE: usize = 80;

impl Chat {
    /// Some conversations, the last changed first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn conversations(&self, request: &ConversationListRequest) -> Result<ConversationPage, AppError> {
        let list = self.store.list_conversations(&ConversationQuery {
            text: request.search.clone(),
            backend: request.backend.clone(),
            id: None,
            offset: request.offset.into(),
            limit: request.limit.min(MOST).into(),
        })?;
        Ok(ConversationPage {
            rows: list
                .conversations
                .into_iter()
                .map(|summary| self.row(summary))
                .collect(),
            total: small(list.total),
        })
    }

    /// A conversation with the messages on the path that is shown, as they are now. Opening that of an agent begins to
    /// follow it, inside a tokio runtime.
    ///
    /// # Errors
    /// [`AppError::NotFound`], also for a deleted one.
    pub fn conversation(self: &Arc<Self>, id: &str) -> Result<Conversation, AppError> {
        let query = ConversationQuery {
            id: Some(id.to_owned()),
            limit: 1,
            ..ConversationQuery::default()
        };
        let (whole, unsaved) = self.messages_now(id)?;
        let summary = self.store.list_conversations(&query)?.conversations.pop();
        let summary = summary.ok_or_else(|| not_found("conversation", id))?;
        if summary.kind == ChatBackendKind::AgentApi {
            self.follow_agent(&summary.backend);
        }
        let versions = Versions::new(&whole.places);
        let shown = |stored: StoredMessage| {
            let versions = versions.of(&stored.id);
            let stored = unsaved.get(&stored.id).cloned().unwrap_or(stored);
            convert::message(stored, versions)
        };
        Ok(Conversation {
            messages: whole.path.into_iter().map(shown).collect(),
            row: self.row(summary),
            parameters: kept_json::read(&whole.conversation.parameters),
            draft: whole.conversation.draft,
        })
    }

    /// Begins a conversation and gives its id. An agent has one for as long as its server runs: that one is given.
    ///
    /// # Errors
    /// [`AppError::NotFound`]; [`AppError::Invalid`] for a backend that was removed; when it cannot be stored; when an
    /// agent cannot be reached.
    pub async fn create(self: &Arc<Self>, backend: &str, model: &str) -> Result<String, AppError> {
        let backend = self.known_backend(backend)?;
        match backend.kind {
            ChatBackendKind::AgentApi => self.conversation_of_agent(&backend.id).await,
            ChatBackendKind::ChatServer => {
                let mut conversation = fresh(&backend.id, &backend.user_id);
                conversation.model = model.to_owned();
                let id = conversation.id.clone();
                self.commit(vec![ChatOrder::Begin(conversation)]).await?;
                self.feed.tell_changed(&id);
                Ok(id)
            }
        }
    }

    /// Changes a conversation.
    ///
    /// # Errors
    /// [`AppError::NotFound`]; [`AppError::Invalid`] for a title that is too long, or a message of another
    /// conversation.
    pub fn update(&self, id: &str, change: ConversationChange) -> Result<(), AppError> {
        self.kept(id)?;
        let only_draft = change.draft.is_some()
            && change.title.is_none()
            && change.model.is_none()
            && change.parameters.is_none()
            && change.shown.is_none()
            && change.session_id.is_none();
        let given = change.title.map(|title| title.trim().to_owned());
        if given
            .as_ref()
            .is_some_and(|title| title.chars().count() > LONGEST_GIVEN)
        {
            return Err(AppError::Invalid(format!(
                "the title has more than {LONGEST_GIVEN} characters"
            )));
        }
        let leaf = match &change.shown {
            Some(shown) => Some(self.newest_below(id, shown)?),
            None => None,
        };
        let patch = ConversationPatch {
            given,
            model: change.model,
            session_id: change.session_id.map(|session| session.trim().to_owned()),
            parameters: change.parameters.as_ref().map(parameters::write).transpose()?,
            draft: change.draft,
            leaf,
            ..ConversationPatch::default()
        };
        self.order(vec![ChatOrder::Change {
            id: id.to_owned(),
            patch,
        }])?;
        // The window that types a draft knows it; the others need not read everything again for each letter.
        if !only_draft {
            self.feed.tell_changed(id);
        }
        Ok(())
    }

    /// Hides a conversation; it is deleted permanently after a while. A reply that is on its way ends.
    ///
    /// # Errors
    /// When it cannot be stored.
    pub async fn delete(&self, id: &str) -> Result<(), AppError> {
        self.live.stop_in(id).await;
        let order = ChatOrder::Delete {
            id: id.to_owned(),
            at: now(),
        };
        self.commit(vec![order]).await?;
        self.feed.tell_changed(id);
        Ok(())
    }

    /// Brings a deleted conversation back.
    ///
    /// # Errors
    /// [`AppError::NotFound`] when it was deleted permanently; when it cannot be stored.
    pub fn restore(&self, id: &str) -> Result<(), AppError> {
        self.order(vec![ChatOrder::Restore { id: id.to_owned() }])?;
        self.kept(id)?;
        self.feed.tell_changed(id);
        Ok(())
    }

    /// A conversation that is not deleted.
    pub(super) fn kept(&self, id: &str) -> Result<StoredConversation, AppError> {
        let found = may_block(|| self.store.chat_conversation(id))?;
        found
            .filter(|conversation| !conversation.deleted)
            .ok_or_else(|| not_found("conversation", id))
    }

    fn row(&self, summary: tracewake_store::ConversationSummary) -> dto::ConversationRow {
        let streaming = match summary.kind {
            ChatBackendKind::ChatServer => self.live.is_streaming(&summary.id),
            ChatBackendKind::AgentApi => self.agent_works_in(&summary.backend, &summary.id),
        };
        dto::ConversationRow {
            streaming,
            ..convert::row(summary)
        }
    }

    /// The messages of a conversation, with those that are ahead of the database.
    fn messages_now(
        &self,
        id: &str,
    ) -> Result<(ConversationMessages, HashMap<String, StoredMessage>), AppError> {
        loop {
            let before = self.live.unsaved_of(id);
            let mut whole = self
                .store
                .conversation_messages(id)?
                .ok_or_else(|| not_found("conversation", id))?;
            let after = self.live.unsaved_of(id);
            // One that was stored meanwhile may have been read as it was before.
            if before.keys().all(|message| after.contains_key(message)) {
                // It is no longer written: another run of the program began it.
                let orphaned = |message: &StoredMessage| {
                    message.state == ChatState::Streaming && !after.contains_key(&message.id)
                };
                for message in whole.path.iter_mut().filter(|message| orphaned(message)) {
                    message.state = ChatState::Cut;
                }
                return Ok((whole, after));
            }
        }
    }

    /// The end of the newest path that leads through a message.
    fn newest_below(&self, conversation: &str, message: &str) -> Result<String, AppError> {
        let places = self.store.message_places(conversation)?;
        if !places.iter().any(|place| place.id == message) {
            return Err(AppError::Invalid(
                "this message is not one of the conversation".to_owned(),
            ));
        }
        Ok(newest_below(&places, message))
    }
}

/// A conversation that begins now.
pub(crate) fn fresh(backend: &str, user: &str) -> StoredConversation {
    let begun = now();
    StoredConversation {
        id: Uuid::now_v7().to_string(),
        backend: backend.to_owned(),
        given: String::new(),
        title: String::new(),
        model: String::new(),
        session_id: String::new(),
        user_id: user.to_owned(),
        parameters: "{}".to_owned(),
        draft: String::new(),
        leaf: None,
        created: begun,
        updated: begun,
        deleted: false,
    }
}

/// A message that is whole, said now.
pub(crate) fn plain(
    conversation: &str,
    parent: Option<String>,
    role: ChatRole,
    content: String,
) -> StoredMessage {
    StoredMessage {
        id: Uuid::now_v7().to_string(),
        conversation: conversation.to_owned(),
        parent,
        role,
        content,
        state: ChatState::Complete,
        failure: None,
        model: String::new(),
        at: now(),
        first_ns: None,
        elapsed_ns: None,
        input_tokens: None,
        output_tokens: None,
        finish_reason: String::new(),
        completion: String::new(),
        trace_id: String::new(),
        remote: String::new(),
    }
}

/// What a conversation with these messages is called: the first line of the first text of the user.
pub(crate) fn title_of(messages: &[StoredMessage]) -> String {
    let said = messages.iter().find(|message| message.role == ChatRole::User);
    said.map_or_else(String::new, |message| title(&message.content))
}

/// The first line of a text that says something, as far as a title goes.
pub(super) fn title(text: &str) -> String {
    let line = text.lines().map(str::trim).find(|line| !line.is_empty());
    line.unwrap_or_default().chars().take(LONGEST_TITLE).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_are_first_lines() {
        let check = |text: &str, expect: &str| assert_eq!(title(text), expect, "{text}");
        check("Why?", "Why?");
        check("\n  \n  Why is it late? \nPlease look.", "Why is it late?");
        check("", "");
        check(&"ü".repeat(100), &"ü".repeat(80));
    }
}
