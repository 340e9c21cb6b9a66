//! Sending messages, asking for other replies, and stopping them.

use std::sync::Arc;

use tracewake_chat::{Completion, Message as SentMessage};
use tracewake_kept::read_json;
use tracewake_store::{
    ChatBackendKind, ChatOrder, ChatRole, ChatState, ConversationPatch, StoredConversation, StoredMessage,
};
use uuid::Uuid;

use super::reply::ReplyTask;
use super::{Conversations, may_block};
use crate::error::{ConversationError, not_found};
use crate::feed::Update;
use crate::fresh::{plain, title};
use crate::live::ReplySlot;
use crate::message::Message;
use crate::parameters::{self, Parameters};

/// What a message to be sent became.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    /// Id of the message.
    pub message: String,
    /// Id of the reply to it; none from an agent, whose messages come by themselves.
    pub reply: Option<String>,
}

impl Conversations {
    /// Sends a message behind another, or as a first one, and begins its reply. Comes back when both are stored; the
    /// reply goes on by itself.
    ///
    /// # Errors
    /// [`ConversationError::NotFound`]; [`ConversationError::Invalid`] while another reply is on its way in this
    /// conversation, for parameters that cannot be sent, for a backend that was removed; what an agent said. Nothing
    /// is stored then.
    pub async fn send(
        self: &Arc<Self>,
        conversation: &str,
        parent: Option<String>,
        text: &str,
    ) -> Result<Sent, ConversationError> {
        let conversation = self.kept(conversation)?;
        if text.trim().is_empty() {
            return Err(ConversationError::Invalid("there is nothing to send".to_owned()));
        }
        if self.known_backend(&conversation.backend)?.kind == ChatBackendKind::AgentApi {
            return self.send_to_agent(&conversation, text).await;
        }
        let mut path = match &parent {
            Some(parent) => self.path_of(&conversation, parent)?,
            None => Vec::new(),
        };
        let said = plain(
            &conversation.id,
            parent,
            ChatRole::User,
            text.to_owned(),
            self.now(),
        );
        path.push(said.clone());
        let patch = ConversationPatch {
            title: conversation.title.is_empty().then(|| title(text)),
            draft: (conversation.draft.trim() == text.trim()).then(String::new),
            ..ConversationPatch::default()
        };
        let message = said.id.clone();
        let reply = self.begin_reply(conversation, path, Some(said), patch).await?;
        Ok(Sent {
            message,
            reply: Some(reply),
        })
    }

    /// Asks for another reply in the place of one, or for one to a message, and gives its id.
    ///
    /// # Errors
    /// As for [`Conversations::send`].
    pub async fn regenerate(self: &Arc<Self>, message: &str) -> Result<String, ConversationError> {
        let found = self.said(message)?.ok_or_else(|| not_found("message", message))?;
        let conversation = self.kept(&found.conversation)?;
        if self.known_backend(&conversation.backend)?.kind == ChatBackendKind::AgentApi {
            return Err(ConversationError::Invalid(
                "an agent does not answer twice; send it another message".to_owned(),
            ));
        }
        let asked = match found.role {
            ChatRole::User => Some(found.id),
            _ => found.parent,
        };
        let asked = asked.ok_or_else(|| {
            ConversationError::Invalid(
                "there is no message before this one that could be answered again".to_owned(),
            )
        })?;
        let path = self.path_of(&conversation, &asked)?;
        self.begin_reply(conversation, path, None, ConversationPatch::default())
            .await
    }

    /// Stops a reply. What came is kept. Nothing happens when it has ended.
    ///
    /// # Errors
    /// [`ConversationError::NotFound`] when there never was one.
    pub async fn stop_reply(&self, message: &str) -> Result<(), ConversationError> {
        if self.live.stop(message).await || self.said(message)?.is_some() {
            return Ok(());
        }
        Err(not_found("message", message))
    }

    /// Begins a reply to the last message of a path, which is stored with it if it is new.
    async fn begin_reply(
        self: &Arc<Self>,
        conversation: StoredConversation,
        path: Vec<StoredMessage>,
        said: Option<StoredMessage>,
        patch: ConversationPatch,
    ) -> Result<String, ConversationError> {
        let slot = ReplySlot::take(&self.live, &conversation.id)?;
        let server = self.server(&conversation.backend)?;
        let backend = self.known_backend(&conversation.backend)?;
        let parameters = read_json::<Parameters>(&conversation.parameters);
        let trace_id = Uuid::new_v4().simple().to_string();
        let completion = Completion {
            messages: path.iter().filter_map(sent).collect(),
            model: named_model(&conversation.model)?,
            user: conversation.user_id.clone(),
            session_id: conversation.session_id.clone(),
            organization_id: backend.organization_id,
            traceparent: Some(traceparent(&trace_id)),
            ..parameters::completion(&parameters)?
        };
        let reply = StoredMessage {
            state: ChatState::Streaming,
            model: conversation.model.clone(),
            trace_id,
            ..plain(
                &conversation.id,
                path.last().map(|last| last.id.clone()),
                ChatRole::Assistant,
                String::new(),
                self.now(),
            )
        };
        slot.name(&reply.id);
        // Before it is stored: its readers find out that it is on its way.
        self.live.keep(&reply);
        let change = ChatOrder::Change {
            id: conversation.id.clone(),
            patch: ConversationPatch {
                leaf: Some(reply.id.clone()),
                updated: Some(self.now()),
                ..patch
            },
        };
        let messages = said.iter().chain([&reply]).cloned().map(ChatOrder::Message);
        let orders = messages.chain([change]).collect();
        if let Err(error) = self.commit(orders).await {
            self.live.forget(&reply.id);
            return Err(error.into());
        }
        let versions = self.tell_new(&conversation.id, said.iter().chain([&reply]))?;
        let id = reply.id.clone();
        tokio::spawn(
            ReplyTask {
                chat: self.clone(),
                slot,
                server,
                completion,
                whole: !parameters.stream,
                reply,
                versions,
                has_session: !conversation.session_id.is_empty(),
            }
            .run(),
        );
        Ok(id)
    }

    /// Announces messages that were stored just now. Gives the versions of the last one.
    fn tell_new<'a>(
        &self,
        conversation: &str,
        new: impl Iterator<Item = &'a StoredMessage>,
    ) -> Result<Vec<String>, ConversationError> {
        let places = may_block(|| self.store.message_places(conversation))?;
        let mut versions = Vec::new();
        for message in new {
            let beside = places.iter().filter(|place| place.parent == message.parent);
            versions = beside.map(|place| place.id.clone()).collect();
            self.feed.tell(&Update::Message(Box::new(Message::new(
                message.clone(),
                versions.clone(),
            ))));
        }
        self.feed.tell_changed(conversation);
        Ok(versions)
    }

    fn said(&self, message: &str) -> Result<Option<StoredMessage>, ConversationError> {
        Ok(may_block(|| self.store.chat_message(message))?)
    }

    /// A message of a conversation and those before it.
    fn path_of(
        &self,
        conversation: &StoredConversation,
        message: &str,
    ) -> Result<Vec<StoredMessage>, ConversationError> {
        let path = may_block(|| self.store.message_path(message))?;
        let is_of_it = path
            .last()
            .is_some_and(|last| last.conversation == conversation.id);
        match is_of_it {
            true => Ok(path),
            false => Err(ConversationError::Invalid(
                "the message that this one follows is not one of the conversation".to_owned(),
            )),
        }
    }
}

/// A message as it is sent; none for one that says nothing, such as a reply that failed at once.
fn sent(message: &StoredMessage) -> Option<SentMessage> {
    let role = match message.role {
        ChatRole::System => "system",
        ChatRole::User => "user",
        ChatRole::Assistant => "assistant",
        ChatRole::Tool => "tool",
    };
    (!message.content.is_empty()).then(|| SentMessage::new(role, message.content.as_str()))
}

fn named_model(model: &str) -> Result<String, ConversationError> {
    match model.trim() {
        "" => Err(ConversationError::Invalid("choose a model first".to_owned())),
        model => Ok(model.to_owned()),
    }
}

/// Header of that name (W3C trace context), with a parent span of its own.
pub fn traceparent(trace_id: &str) -> String {
    let span = Uuid::new_v4().simple().to_string();
    format!("00-{trace_id}-{}-01", &span[..16])
}

#[cfg(test)]
mod tests {
    use tracewake_model::UnixNanos;

    use super::*;

    #[test]
    fn trace_context_is_as_the_standard_says() {
        let trace = Uuid::new_v4().simple().to_string();
        let header = traceparent(&trace);
        let parts: Vec<&str> = header.split('-').collect();
        assert_eq!(parts.len(), 4, "{header}");
        assert_eq!((parts[0], parts[1], parts[3]), ("00", trace.as_str(), "01"));
        assert!(parts[1].len() == 32 && parts[2].len() == 16, "{header}");
        let is_hex = |text: &str| {
            text.bytes()
                .all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
        };
        assert!(is_hex(parts[1]) && is_hex(parts[2]), "{header}");
        assert!(parts[2].bytes().any(|b| b != b'0'));
    }

    #[test]
    fn what_says_nothing_is_not_sent() {
        let message = |role, content: &str| sent(&plain("c", None, role, content.into(), UnixNanos(0)));
        assert_eq!(message(ChatRole::Assistant, ""), None);
        assert_eq!(
            message(ChatRole::Assistant, "cut of"),
            Some(SentMessage::new("assistant", "cut of"))
        );
        assert_eq!(message(ChatRole::Tool, "1"), Some(SentMessage::new("tool", "1")));
    }
}
