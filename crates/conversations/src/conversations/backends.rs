//! Backends: adding, changing and removing them, and the clients that talk to them.

use std::sync::Arc;

use tracewake_chat::{AgentApi, ChatServer, Connection, Key, Model};
use tracewake_store::{ChatBackendKind, ChatOrder, StoredBackend};
use uuid::Uuid;

use super::agent_session::session_id;
use super::{Conversations, may_block};
use crate::address;
use crate::error::{ConversationError, not_found};
use tracewake_kept::lock;

/// The kind of secret that the key of a backend is.
const KIND: &str = "chat";

/// A backend to chat with. Its key is never here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backend {
    /// As it is kept.
    pub stored: StoredBackend,
    /// Whether a key is kept for it.
    pub has_key: bool,
}

/// A backend as it was entered. It holds a key, and so nothing prints it.
#[derive(Clone)]
pub struct BackendForm {
    /// None for a new one.
    pub id: Option<String>,
    /// Empty: a short form of its address.
    pub name: String,
    /// What it speaks.
    pub kind: ChatBackendKind,
    /// Its address, as entered.
    pub base_url: String,
    /// Empty: a UUID is made.
    pub user_id: String,
    /// Empty for none.
    pub organization_id: String,
    /// The session id in the command line with which an agent is started; none where none was shown.
    pub session_id: Option<String>,
    /// None: the key that is kept, if any. Empty: no key.
    pub key: Option<String>,
}

impl Conversations {
    /// All backends, by name.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn backends(&self) -> Result<Vec<Backend>, ConversationError> {
        let keys = self.secrets.names(KIND)?;
        let known = self.store.chat_backends()?.into_iter();
        Ok(known
            .filter(|backend| !backend.removed)
            .map(|backend| shown(backend, &keys))
            .collect())
    }

    /// Adds a backend, or changes the one with the form's id. One that is added again after it was removed has its
    /// conversations back. An agent that is followed is followed again: needs a tokio runtime around it.
    ///
    /// # Errors
    /// [`ConversationError::Invalid`] for what is no address; [`ConversationError::NotFound`]; when it cannot be
    /// stored.
    pub fn save_backend(self: &Arc<Self>, form: &BackendForm) -> Result<Backend, ConversationError> {
        let base_url = address::tidy(&form.base_url).map_err(ConversationError::Invalid)?;
        let kind = form.kind;
        let session = form.session_id.as_deref().map(session_id).transpose()?;
        let id = match &form.id {
            Some(id) => {
                let known = self.known_backend(id)?;
                // What was said with one kind makes no sense to the other.
                if known.kind != kind && self.store.newest_conversation(id)?.is_some() {
                    return Err(ConversationError::Invalid(format!(
                        "there are conversations with {}, so that its kind must stay; add another backend",
                        known.name
                    )));
                }
                known.id
            }
            None => {
                let mut known = self.store.chat_backends()?.into_iter();
                let before = known
                    .find(|known| known.removed && known.base_url == base_url && known.kind == kind)
                    .map(|known| known.id);
                before.unwrap_or_else(|| Uuid::now_v7().to_string())
            }
        };
        let or = |text: &str, otherwise: &dyn Fn() -> String| match text.trim() {
            "" => otherwise(),
            text => text.to_owned(),
        };
        let backend = StoredBackend {
            name: or(&form.name, &|| address::short(&base_url)),
            user_id: or(&form.user_id, &|| Uuid::new_v4().to_string()),
            organization_id: form.organization_id.trim().to_owned(),
            id,
            kind,
            base_url,
            removed: false,
        };
        // A key that cannot be sent is refused before it is kept.
        if let Some(key) = &form.key {
            client(kind, &connection(&backend, Key::new(key)))?;
            match key.trim() {
                "" => self.secrets.remove(KIND, &backend.id)?,
                key => self.secrets.set(KIND, &backend.id, key)?,
            }
        }
        let mut orders = vec![ChatOrder::Backend(backend.clone())];
        orders.extend(session.map(|session| ChatOrder::AgentSession {
            backend: backend.id.clone(),
            session,
            at: self.now(),
        }));
        self.order(orders)?;
        lock(&self.connections).remove(&backend.id);
        self.follow_again(&backend.id);
        Ok(shown(backend, &self.secrets.names(KIND)?))
    }

    /// Takes a backend and its key away. Its conversations can still be read. Nothing happens when it is gone already.
    ///
    /// # Errors
    /// When keyring, file or database fail.
    pub fn remove_backend(&self, id: &str) -> Result<(), ConversationError> {
        self.secrets.remove(KIND, id)?;
        self.agents.leave(id);
        self.order(vec![ChatOrder::RemoveBackend { id: id.to_owned() }])?;
        lock(&self.connections).remove(id);
        Ok(())
    }

    /// The models that a ChatServer offers, by provider and id. Where no provider is named, it is the owner.
    ///
    /// # Errors
    /// What the backend said; [`ConversationError::NotFound`].
    pub async fn models(&self, backend: &str) -> Result<Vec<Model>, ConversationError> {
        let models = self.server(backend)?.models().await?.value;
        let mut models: Vec<Model> = models.into_iter().map(with_provider).collect();
        models.sort_by_cached_key(|model| (model.provider.to_lowercase(), model.id.to_lowercase()));
        Ok(models)
    }

    /// The key that is kept for a ChatServer or an agent at this address, for callers that know nothing else of it.
    ///
    /// # Errors
    /// When keyring, file or database cannot be read.
    pub fn key_of(&self, base_url: &str) -> Result<Option<String>, ConversationError> {
        let Ok(base_url) = address::tidy(base_url) else {
            return Ok(None);
        };
        for backend in self.store.chat_backends()? {
            if !backend.removed
                && backend.base_url == base_url
                && let Some(key) = self.secrets.get(KIND, &backend.id)?
            {
                return Ok(Some(key));
            }
        }
        Ok(None)
    }

    /// A client of a ChatServer.
    ///
    /// # Errors
    /// [`ConversationError::NotFound`]; [`ConversationError::Invalid`] for a backend of the other kind, or one that
    /// was removed.
    pub fn server(&self, backend: &str) -> Result<ChatServer, ConversationError> {
        match self.client(backend)? {
            Client::ChatServer(server) => Ok(server),
            Client::AgentApi(_) => Err(ConversationError::Invalid(
                "this backend is an agent; only a ChatServer can do this".to_owned(),
            )),
        }
    }

    /// A client of an AgentAPI server.
    ///
    /// # Errors
    /// [`ConversationError::NotFound`]; [`ConversationError::Invalid`] for a backend of the other kind, or one that
    /// was removed.
    pub fn agent_api(&self, backend: &str) -> Result<AgentApi, ConversationError> {
        match self.client(backend)? {
            Client::AgentApi(agent) => Ok(agent),
            Client::ChatServer(_) => Err(ConversationError::Invalid(
                "this backend is a ChatServer; only an agent can do this".to_owned(),
            )),
        }
    }

    /// A backend that was not removed.
    pub(crate) fn known_backend(&self, id: &str) -> Result<StoredBackend, ConversationError> {
        match may_block(|| self.store.chat_backend(id))? {
            Some(backend) if backend.removed => Err(ConversationError::Invalid(format!(
                "the backend {} was removed; add it again to go on",
                backend.name
            ))),
            Some(backend) => Ok(backend),
            None => Err(not_found("backend", id)),
        }
    }

    fn client(&self, id: &str) -> Result<Client, ConversationError> {
        let backend = self.known_backend(id)?;
        let held = lock(&self.connections).get(id).cloned();
        let connection = match held {
            Some(connection) => connection,
            None => {
                let key = may_block(|| self.secrets.get(KIND, id))?;
                let connection = connection(&backend, key.as_deref().and_then(Key::new));
                lock(&self.connections).insert(id.to_owned(), connection.clone());
                connection
            }
        };
        client(backend.kind, &connection)
    }

    /// Where a form points, with the key that it names or that is kept for it.
    pub(crate) fn connection_of(&self, form: &BackendForm) -> Result<Connection, ConversationError> {
        let key = match (&form.key, &form.id) {
            (Some(key), _) => Some(key.clone()),
            (None, Some(id)) => may_block(|| self.secrets.get(KIND, id))?,
            (None, None) => None,
        };
        Ok(Connection {
            base_url: address::tidy(&form.base_url).map_err(ConversationError::Invalid)?,
            key: key.as_deref().and_then(Key::new),
        })
    }
}

/// Something that talks to a backend.
enum Client {
    ChatServer(ChatServer),
    AgentApi(AgentApi),
}

fn client(kind: ChatBackendKind, connection: &Connection) -> Result<Client, ConversationError> {
    Ok(match kind {
        ChatBackendKind::ChatServer => Client::ChatServer(ChatServer::new(connection)?),
        ChatBackendKind::AgentApi => Client::AgentApi(AgentApi::new(connection)?),
    })
}

fn connection(backend: &StoredBackend, key: Option<Key>) -> Connection {
    Connection {
        base_url: backend.base_url.clone(),
        key,
    }
}

fn shown(stored: StoredBackend, keys: &[String]) -> Backend {
    Backend {
        has_key: keys.contains(&stored.id),
        stored,
    }
}

fn with_provider(model: Model) -> Model {
    Model {
        provider: match model.provider.is_empty() {
            true => model.owned_by.clone(),
            false => model.provider,
        },
        ..model
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kit::{conversations, form};

    const SECRET: &str = "sk-never-in-the-database";

    #[test]
    fn keys_are_kept_apart_and_go_with_their_backend() {
        let folder = tempfile::tempdir().unwrap();
        let chat = conversations(folder.path());
        let key = |chat: &Conversations| chat.key_of("localhost:3284/v1").unwrap();
        let kept = chat
            .save_backend(&form(None, Some(&format!(" {SECRET}\n"))))
            .unwrap();
        assert!(kept.has_key);
        assert_eq!(key(&chat).as_deref(), Some(SECRET));
        assert!(!format!("{:?}", chat.server(&kept.stored.id).unwrap()).contains(SECRET));
        // Saved without a word about the key, it stays; an odd one is refused, and the old one stays.
        let id = Some(kept.stored.id.as_str());
        assert!(chat.save_backend(&form(id, None)).unwrap().has_key);
        let refused = chat.save_backend(&form(id, Some("sk\nodd"))).err().unwrap();
        assert!(!refused.to_string().contains("odd"), "{refused}");
        assert_eq!(key(&chat).as_deref(), Some(SECRET));
        let held = chat.connection_of(&form(id, None)).unwrap();
        assert_eq!(held.key, Key::new(SECRET));
        chat.store.close().unwrap();
        for file in std::fs::read_dir(folder.path()).unwrap() {
            let file = file.unwrap();
            let bytes = std::fs::read(file.path()).unwrap();
            let has_it = bytes.windows(SECRET.len()).any(|some| some == SECRET.as_bytes());
            assert_eq!(has_it, file.file_name() == "keys", "{:?}", file.file_name());
        }
    }

    #[test]
    fn a_removed_backend_leaves_no_key() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("keys");
        let chat = conversations(folder.path());
        let kept = chat.save_backend(&form(None, Some(SECRET))).unwrap();
        chat.remove_backend(&kept.stored.id).unwrap();
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "{}");
        assert_eq!(chat.key_of("http://localhost:3284").unwrap(), None);
        assert!(!chat.save_backend(&form(None, Some(""))).unwrap().has_key);
    }
}
