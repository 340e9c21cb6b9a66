//! Session ids for the command lines of agents: an agent that is started with one writes its own session file under it.

use tracewake_store::{ChatBackendKind, ChatOrder};
use uuid::Uuid;

use super::{Conversations, may_block};
use crate::error::ConversationError;

impl Conversations {
    /// A session id for the next start of an agent: the one that was made last while it is unused, else another. Of a
    /// backend that is still to be added, it is kept when the backend is saved with it.
    ///
    /// # Errors
    /// [`ConversationError::NotFound`]; [`ConversationError::Invalid`] for a backend that is no agent, or was removed;
    /// when it cannot be stored.
    pub fn agent_session(&self, backend: Option<&str>) -> Result<String, ConversationError> {
        let fresh = || Uuid::new_v4().to_string();
        let Some(backend) = backend else {
            return Ok(fresh());
        };
        let known = self.known_backend(backend)?;
        if known.kind != ChatBackendKind::AgentApi {
            return Err(ConversationError::Invalid(
                "this backend is a ChatServer; it names its sessions itself".to_owned(),
            ));
        }
        if let Some(unused) = may_block(|| self.store.unused_agent_session(&known.id))? {
            return Ok(unused);
        }
        let session = fresh();
        self.order(vec![ChatOrder::AgentSession {
            backend: known.id,
            session: session.clone(),
            at: self.now(),
        }])?;
        Ok(session)
    }
}

/// A session id as agents write it.
///
/// # Errors
/// [`ConversationError::Invalid`] for what is no UUID.
pub(super) fn session_id(entered: &str) -> Result<String, ConversationError> {
    let read = Uuid::try_parse(entered.trim());
    read.map(|id| id.to_string()).map_err(|_| {
        ConversationError::Invalid(format!("{entered} is no session id of an agent: it is no UUID"))
    })
}

#[cfg(test)]
mod tests {
    use crate::BackendForm;
    use crate::kit::{conversations, form};
    use tracewake_store::ChatBackendKind;

    #[test]
    fn a_line_keeps_its_session_id_until_it_is_used() {
        let folder = tempfile::tempdir().unwrap();
        let chat = conversations(folder.path());
        let made = chat.agent_session(None).unwrap();
        assert_ne!(made, chat.agent_session(None).unwrap());
        let agent = |session: Option<&str>| BackendForm {
            kind: ChatBackendKind::AgentApi,
            session_id: session.map(str::to_owned),
            ..form(None, None)
        };
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let _inside = runtime.enter();
        let refused = chat.save_backend(&agent(Some("mine"))).err().unwrap();
        assert!(refused.to_string().contains("no UUID"), "{refused}");
        let backend = chat.save_backend(&agent(Some(&made.to_uppercase()))).unwrap();
        let id = backend.stored.id;
        // The id that was saved with it is its next one, however often it is asked for.
        assert_eq!(chat.agent_session(Some(&id)).unwrap(), made);
        assert_eq!(chat.agent_session(Some(&id)).unwrap(), made);
        let other = chat.save_backend(&agent(None)).unwrap().stored.id;
        let own = chat.agent_session(Some(&other)).unwrap();
        assert_ne!(own, made);
        assert_eq!(chat.agent_session(Some(&other)).unwrap(), own);
        let server = chat.save_backend(&form(None, None)).unwrap().stored.id;
        assert!(chat.agent_session(Some(&server)).is_err());
        assert!(chat.agent_session(Some("nobody")).is_err());
    }
}
