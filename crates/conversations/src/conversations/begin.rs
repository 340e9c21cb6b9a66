//! A conversation that begins with what was said elsewhere, such as in a recorded model call.

use tracewake_model::UnixNanos;
use tracewake_store::{
    ChatOrder, ChatRole, ConversationPatch, StoredBackend, StoredConversation, StoredMessage,
};

use super::{Conversations, may_block};
use crate::error::{ConversationError, not_found};
use crate::fresh::{fresh, plain, title_of};
use crate::parameters::{self, Parameters};

/// What was said by whom.
pub type Said = (ChatRole, String);

/// What a conversation begins with.
#[derive(Debug, Clone, Default)]
pub struct Begin {
    /// The model that is asked from now on.
    pub model: String,
    /// What its requests carry.
    pub parameters: Parameters,
    /// From the first to the last.
    pub said: Vec<Said>,
}

impl Conversations {
    /// Begins a conversation with what was said elsewhere, and gives its id.
    ///
    /// # Errors
    /// [`ConversationError::NotFound`] when the backend is not there, or was removed; when it cannot be stored.
    pub fn begin(&self, backend: &str, begin: Begin) -> Result<String, ConversationError> {
        let known = may_block(|| self.store.chat_backend(backend))?.filter(|known| !known.removed);
        let known = known.ok_or_else(|| not_found("backend", backend))?;
        let (id, orders) = orders(&known, begin, self.now());
        self.order(orders)?;
        self.feed.tell_changed(&id);
        Ok(id)
    }
}

/// The orders that make the conversation, and its id.
fn orders(backend: &StoredBackend, begin: Begin, now: UnixNanos) -> (String, Vec<ChatOrder>) {
    let conversation = fresh(&backend.id, &backend.user_id, now);
    let id = conversation.id.clone();
    let mut messages: Vec<StoredMessage> = Vec::new();
    for (role, text) in begin.said {
        let parent = messages.last().map(|message| message.id.clone());
        messages.push(plain(&id, parent, role, text, now));
    }
    let leaf = messages.last().map(|message| message.id.clone());
    let conversation = StoredConversation {
        title: title_of(&messages),
        model: begin.model,
        parameters: parameters::write(&begin.parameters),
        ..conversation
    };
    let mut orders = vec![ChatOrder::Begin(conversation)];
    orders.extend(messages.into_iter().map(ChatOrder::Message));
    orders.push(ChatOrder::Change {
        id: id.clone(),
        patch: ConversationPatch {
            leaf,
            ..ConversationPatch::default()
        },
    });
    (id, orders)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_said_becomes_a_chain_of_messages() {
        let backend = StoredBackend {
            id: "b".into(),
            name: String::new(),
            kind: tracewake_store::ChatBackendKind::ChatServer,
            base_url: String::new(),
            user_id: "u".into(),
            organization_id: String::new(),
            removed: false,
        };
        let begin = Begin {
            model: "m".into(),
            parameters: Parameters {
                system_prompt: "be brief".into(),
                temperature: Some(0.5),
                ..Parameters::default()
            },
            said: vec![
                (ChatRole::System, "s".into()),
                (ChatRole::User, "  why?\nplease".into()),
                (ChatRole::Assistant, "because".into()),
            ],
        };
        let (id, orders) = orders(&backend, begin, UnixNanos(7));
        let Some(ChatOrder::Begin(conversation)) = orders.first() else {
            panic!("no conversation");
        };
        assert_eq!(
            (conversation.id.as_str(), conversation.title.as_str()),
            (id.as_str(), "why?")
        );
        assert!(
            conversation.parameters.contains("\"systemPrompt\":\"be brief\""),
            "{}",
            conversation.parameters
        );
        let mut before: Option<&String> = None;
        let mut said = Vec::new();
        for order in &orders {
            if let ChatOrder::Message(message) = order {
                assert_eq!(message.parent.as_ref(), before);
                before = Some(&message.id);
                said.push((message.role, message.content.as_str()));
            }
        }
        assert_eq!(
            said,
            [
                (ChatRole::System, "s"),
                (ChatRole::User, "  why?\nplease"),
                (ChatRole::Assistant, "because"),
            ]
        );
        let Some(ChatOrder::Change { patch, .. }) = orders.last() else {
            panic!("nothing is on show");
        };
        assert_eq!(patch.leaf.as_ref(), before);
    }
}
