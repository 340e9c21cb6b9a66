//! Conversations with backends, in the words of the window: each function has its work done by
//! `tracewake-conversations`, and converts what comes.

pub(crate) mod command;
pub(crate) mod convert;
mod lines;

use std::path::Path;
use std::sync::Arc;

use tokio::sync::mpsc::UnboundedReceiver;
use tracewake_chat::ChatServer;
use tracewake_conversations::{Conversations, Update, merge_updates};
use tracewake_kept::Secrets;
use tracewake_store::ConversationQuery;

use crate::dto::units::small;
use crate::dto::{
    AgentState, BackendCheck, BackendForm, ChatBackend, ChatBackends, ChatModel, ChatUpdate, Conversation,
    ConversationChange, ConversationListRequest, ConversationPage, HistoryPage, SendRequest, Sent,
};
use crate::error::AppError;
use crate::part::{Part, PartFuture};

/// Conversations with backends, for the window.
pub struct Chat {
    conversations: Arc<Conversations>,
    secrets: Secrets,
}

impl Chat {
    /// For the window, these conversations; the keys of their backends are among `secrets`.
    pub fn new(conversations: Arc<Conversations>, secrets: Secrets) -> Chat {
        Chat {
            conversations,
            secrets,
        }
    }

    /// Takes up where the last run of the program ended. For the one program that shows conversations on this database.
    ///
    /// # Errors
    /// When it cannot be stored.
    pub fn open(&self) -> Result<(), AppError> {
        Ok(self.conversations.open()?)
    }

    /// What happens to conversations, from now on.
    pub fn updates(&self) -> ChatUpdates {
        ChatUpdates(self.conversations.updates())
    }

    /// All backends, by name.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn backends(&self) -> Result<ChatBackends, AppError> {
        let known = self.conversations.backends()?;
        Ok(ChatBackends {
            backends: known.into_iter().map(convert::backend).collect(),
            key_place: self.secrets.place(),
        })
    }

    /// Adds a backend, or changes the one with the form's id. Needs a tokio runtime around it.
    ///
    /// # Errors
    /// [`AppError::Invalid`] for what is no address; [`AppError::NotFound`]; when it cannot be stored.
    pub fn save_backend(&self, form: &BackendForm) -> Result<ChatBackend, AppError> {
        let saved = self.conversations.save_backend(&convert::backend_form(form))?;
        Ok(convert::backend(saved))
    }

    /// Takes a backend and its key away. Its conversations can still be read.
    ///
    /// # Errors
    /// When keyring, file or database fail.
    pub fn remove_backend(&self, id: &str) -> Result<(), AppError> {
        Ok(self.conversations.remove_backend(id)?)
    }

    /// Asks a backend as it was entered how it is. What it does not do is in the answer.
    ///
    /// # Errors
    /// [`AppError::Invalid`] for what is no address.
    pub async fn check_backend(&self, form: &BackendForm) -> Result<BackendCheck, AppError> {
        let form = convert::backend_form(form);
        let check = self.conversations.check_backend(&form).await?;
        Ok(convert::check(check))
    }

    /// The models that a ChatServer offers, by provider and id.
    ///
    /// # Errors
    /// What the backend said; [`AppError::NotFound`].
    pub async fn models(&self, backend: &str) -> Result<Vec<ChatModel>, AppError> {
        let models = self.conversations.models(backend).await?;
        Ok(models.into_iter().map(convert::model).collect())
    }

    /// A session id for the command line with which an agent is started next; of a backend that is still to be added,
    /// it is kept when the backend is saved with it.
    ///
    /// # Errors
    /// [`AppError::NotFound`]; [`AppError::Invalid`] for a backend that is no agent; when it cannot be stored.
    pub fn agent_session(&self, backend: Option<&str>) -> Result<String, AppError> {
        Ok(self.conversations.agent_session(backend)?)
    }

    /// The key that is kept for a backend at this address.
    ///
    /// # Errors
    /// When keyring, file or database cannot be read.
    pub fn key_of(&self, base_url: &str) -> Result<Option<String>, AppError> {
        Ok(self.conversations.key_of(base_url)?)
    }

    /// Some conversations, the last changed first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn conversations(&self, request: &ConversationListRequest) -> Result<ConversationPage, AppError> {
        let list = self.conversations.list(&ConversationQuery {
            text: request.search.clone(),
            backend: request.backend.clone(),
            id: None,
            offset: request.offset.into(),
            limit: request.limit.into(),
        })?;
        Ok(ConversationPage {
            rows: list.conversations.into_iter().map(convert::row).collect(),
            total: small(list.total),
        })
    }

    /// A conversation with the messages on the path on show, as they are now. Opening that of an agent begins to follow
    /// it, inside a tokio runtime.
    ///
    /// # Errors
    /// [`AppError::NotFound`], also for a deleted one.
    pub fn conversation(&self, id: &str) -> Result<Conversation, AppError> {
        Ok(convert::conversation(self.conversations.conversation(id)?))
    }

    /// Begins a conversation and gives its id. An agent has one for as long as its server runs: that one is given.
    ///
    /// # Errors
    /// [`AppError::NotFound`]; [`AppError::Invalid`] for a backend that was removed; when an agent cannot be reached.
    pub async fn create(&self, backend: &str, model: &str) -> Result<String, AppError> {
        Ok(self.conversations.create(backend, model).await?)
    }

    /// Changes a conversation.
    ///
    /// # Errors
    /// [`AppError::NotFound`]; [`AppError::Invalid`] for a title that is too long, or a message of another
    /// conversation.
    pub fn update(&self, id: &str, change: ConversationChange) -> Result<(), AppError> {
        Ok(self.conversations.update(id, convert::change(change))?)
    }

    /// Hides a conversation; it is deleted permanently after a while. A reply that is on its way ends.
    ///
    /// # Errors
    /// When it cannot be stored.
    pub async fn delete(&self, id: &str) -> Result<(), AppError> {
        Ok(self.conversations.delete(id).await?)
    }

    /// Brings a deleted conversation back.
    ///
    /// # Errors
    /// [`AppError::NotFound`] when it was deleted permanently.
    pub fn restore(&self, id: &str) -> Result<(), AppError> {
        Ok(self.conversations.restore(id)?)
    }

    /// Sends a message and begins its reply. Comes back when both are stored; the reply goes on by itself.
    ///
    /// # Errors
    /// [`AppError::NotFound`]; [`AppError::Invalid`] for what cannot be sent now; what an agent said. Nothing is stored
    /// then.
    pub async fn send(&self, request: SendRequest) -> Result<Sent, AppError> {
        let SendRequest {
            conversation,
            parent,
            text,
        } = request;
        let sent = self.conversations.send(&conversation, parent, &text).await?;
        Ok(Sent {
            message: sent.message,
            reply: sent.reply,
        })
    }

    /// Asks for another reply in the place of one, or for one to a message, and gives its id.
    ///
    /// # Errors
    /// As for [`Chat::send`].
    pub async fn regenerate(&self, message: &str) -> Result<String, AppError> {
        Ok(self.conversations.regenerate(message).await?)
    }

    /// Stops a reply. What came is kept. Nothing happens when it has ended.
    ///
    /// # Errors
    /// [`AppError::NotFound`] when there never was one.
    pub async fn stop_reply(&self, message: &str) -> Result<(), AppError> {
        Ok(self.conversations.stop_reply(message).await?)
    }

    /// How an agent is. That it cannot be reached is in the answer.
    ///
    /// # Errors
    /// [`AppError::NotFound`]; [`AppError::Invalid`] for a backend that is no agent.
    pub async fn agent_state(&self, backend: &str) -> Result<AgentState, AppError> {
        let state = self.conversations.agent_state(backend).await?;
        Ok(convert::agent_state(state))
    }

    /// Sends keystrokes to an agent's terminal, as they are.
    ///
    /// # Errors
    /// What the agent said; [`AppError::NotFound`]; [`AppError::Invalid`] for a conversation that does not go on.
    pub async fn send_keys(&self, conversation: &str, keys: &str) -> Result<(), AppError> {
        Ok(self.conversations.send_keys(conversation, keys).await?)
    }

    /// Puts a file on an agent's machine and gives its path there.
    ///
    /// # Errors
    /// What the agent said; [`AppError::Invalid`] for what is no file or too large: nothing is sent then.
    pub async fn upload_file(&self, conversation: &str, path: &Path) -> Result<String, AppError> {
        Ok(self.conversations.upload_file(conversation, path).await?)
    }

    /// Some sessions that a ChatServer keeps of a user. Pages count from 1.
    ///
    /// # Errors
    /// What the backend said; [`AppError::NotFound`].
    pub async fn history(&self, backend: &str, user: &str, page: u32) -> Result<HistoryPage, AppError> {
        let history = self.conversations.history(backend, user, page).await?;
        Ok(convert::history(history))
    }

    /// The conversation that goes on with a session of a ChatServer; made where there is none.
    ///
    /// # Errors
    /// What the backend said, when nothing is kept here; [`AppError::NotFound`].
    pub async fn open_history(&self, backend: &str, user: &str, session: &str) -> Result<String, AppError> {
        Ok(self.conversations.open_history(backend, user, session).await?)
    }

    /// A client of a ChatServer.
    ///
    /// # Errors
    /// [`AppError::NotFound`]; [`AppError::Invalid`] for a backend of the other kind, or one that was removed.
    pub(crate) fn server(&self, backend: &str) -> Result<ChatServer, AppError> {
        Ok(self.conversations.server(backend)?)
    }
}

impl Part for Chat {
    fn name(&self) -> &'static str {
        "chat"
    }

    /// Ends everything that is on its way; what came is stored.
    fn stop(&self) -> PartFuture<'_, ()> {
        Box::pin(self.conversations.close())
    }
}

/// What happens to conversations, in order. Nothing is left out: its receiver takes what comes.
pub struct ChatUpdates(UnboundedReceiver<Update>);

impl ChatUpdates {
    /// The next update; none at the end of the program.
    pub async fn next(&mut self) -> Option<ChatUpdate> {
        self.0.recv().await.map(convert::update)
    }

    /// The next update and those that are there already, with fewer of them where they belong together.
    pub async fn next_some(&mut self) -> Option<Vec<ChatUpdate>> {
        let mut some = vec![self.0.recv().await?];
        while let Ok(next) = self.0.try_recv() {
            some.push(next);
        }
        Some(merge_updates(some).into_iter().map(convert::update).collect())
    }
}
