//! Conversations: listing, reading, beginning, changing and deleting them.

use std::collections::HashMap;
use std::sync::Arc;

use tracewake_kept::read_json;
use tracewake_store::{
    ChatBackendKind, ChatOrder, ChatState, ConversationList, ConversationMessages, ConversationPatch,
    ConversationQuery, ConversationSummary, StoredConversation, StoredMessage,
};

use super::{Conversations, may_block};
use crate::error::{ConversationError, not_found};
use crate::fresh::fresh;
use crate::message::Message;
use crate::parameters::{self, Parameters};
use crate::tree::{Versions, newest_below};

/// Conversations of a page, at most.
const MOST: u64 = 500;
/// Longest title that a person may give, in characters.
const LONGEST_GIVEN: usize = 200;

/// A conversation with the messages on the path that is on show.
#[derive(Debug, Clone, PartialEq)]
pub struct Conversation {
    /// Its line in the list.
    pub summary: ConversationSummary,
    /// What its requests carry.
    pub parameters: Parameters,
    /// What was typed and not sent yet.
    pub draft: String,
    /// From the first to the last.
    pub messages: Vec<Message>,
}

/// What changes of a conversation; what is none stays.
#[derive(Debug, Clone, Default)]
pub struct ConversationChange {
    /// Empty for its own.
    pub title: Option<String>,
    /// The model that is asked from now on.
    pub model: Option<String>,
    /// What its requests carry from now on.
    pub parameters: Option<Parameters>,
    /// What was typed and not sent yet.
    pub draft: Option<String>,
    /// A version of a message: it and the newest path below it are on show from now on.
    pub shown: Option<String>,
    /// The backend's session to go on with; empty for a new one.
    pub session_id: Option<String>,
}

impl Conversations {
    /// Some conversations, at most 500, the last changed first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn list(&self, query: &ConversationQuery) -> Result<ConversationList, ConversationError> {
        let list = self.store.list_conversations(&ConversationQuery {
            limit: query.limit.min(MOST),
            ..query.clone()
        })?;
        Ok(ConversationList {
            conversations: list
                .conversations
                .into_iter()
                .map(|summary| self.with_state(summary))
                .collect(),
            ..list
        })
    }

    /// A conversation with the messages on the path that is shown, as they are now. Opening that of an agent begins to
    /// follow it, inside a tokio runtime.
    ///
    /// # Errors
    /// [`ConversationError::NotFound`], also for a deleted one.
    pub fn conversation(self: &Arc<Self>, id: &str) -> Result<Conversation, ConversationError> {
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
            Message::new(stored, versions)
        };
        Ok(Conversation {
            messages: whole.path.into_iter().map(shown).collect(),
            summary: self.with_state(summary),
            parameters: read_json(&whole.conversation.parameters),
            draft: whole.conversation.draft,
        })
    }

    /// Begins a conversation and gives its id. An agent has one for as long as its server runs: that one is given.
    ///
    /// # Errors
    /// [`ConversationError::NotFound`]; [`ConversationError::Invalid`] for a backend that was removed; when it cannot
    /// be stored; when an agent cannot be reached.
    pub async fn create(self: &Arc<Self>, backend: &str, model: &str) -> Result<String, ConversationError> {
        let backend = self.known_backend(backend)?;
        match backend.kind {
            ChatBackendKind::AgentApi => self.conversation_of_agent(&backend.id).await,
            ChatBackendKind::ChatServer => {
                let mut conversation = fresh(&backend.id, &backend.user_id, self.now());
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
    /// [`ConversationError::NotFound`]; [`ConversationError::Invalid`] for a title that is too long, or a message of
    /// another conversation.
    pub fn update(&self, id: &str, change: ConversationChange) -> Result<(), ConversationError> {
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
            return Err(ConversationError::Invalid(format!(
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
            parameters: change.parameters.as_ref().map(parameters::write),
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
    pub async fn delete(&self, id: &str) -> Result<(), ConversationError> {
        self.live.stop_in(id).await;
        let order = ChatOrder::Delete {
            id: id.to_owned(),
            at: self.now(),
        };
        self.commit(vec![order]).await?;
        self.feed.tell_changed(id);
        Ok(())
    }

    /// Brings a deleted conversation back.
    ///
    /// # Errors
    /// [`ConversationError::NotFound`] when it was deleted permanently; when it cannot be stored.
    pub fn restore(&self, id: &str) -> Result<(), ConversationError> {
        self.order(vec![ChatOrder::Restore { id: id.to_owned() }])?;
        self.kept(id)?;
        self.feed.tell_changed(id);
        Ok(())
    }

    /// A conversation that is not deleted.
    pub(crate) fn kept(&self, id: &str) -> Result<StoredConversation, ConversationError> {
        let found = may_block(|| self.store.chat_conversation(id))?;
        found
            .filter(|conversation| !conversation.deleted)
            .ok_or_else(|| not_found("conversation", id))
    }

    /// A summary that says whether a reply is on its way now.
    fn with_state(&self, summary: ConversationSummary) -> ConversationSummary {
        let streaming = match summary.kind {
            ChatBackendKind::ChatServer => self.live.is_streaming(&summary.id),
            ChatBackendKind::AgentApi => self.agent_works_in(&summary.backend, &summary.id),
        };
        ConversationSummary { streaming, ..summary }
    }

    /// The messages of a conversation, with those that are ahead of the database.
    fn messages_now(
        &self,
        id: &str,
    ) -> Result<(ConversationMessages, HashMap<String, StoredMessage>), ConversationError> {
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
    fn newest_below(&self, conversation: &str, message: &str) -> Result<String, ConversationError> {
        let places = self.store.message_places(conversation)?;
        if !places.iter().any(|place| place.id == message) {
            return Err(ConversationError::Invalid(
                "this message is not one of the conversation".to_owned(),
            ));
        }
        Ok(newest_below(&places, message))
    }
}

#[cfg(test)]
mod tests {
    use crate::kit::{NOW, conversations, form};

    #[tokio::test(flavor = "multi_thread")]
    async fn time_is_what_the_clock_says() {
        let folder = tempfile::tempdir().unwrap();
        let chat = conversations(folder.path());
        let backend = chat.save_backend(&form(None, None)).unwrap().stored.id;
        let id = chat.create(&backend, "m").await.unwrap();
        let begun = chat.conversation(&id).unwrap().summary;
        assert_eq!((begun.created, begun.updated), (NOW, NOW));
    }
}
