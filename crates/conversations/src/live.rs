//! What is on its way: replies that stream, and messages that grow faster than they are stored.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::sync::watch;
use tracewake_store::StoredMessage;

use crate::error::ConversationError;
use tracewake_kept::lock;

/// How long replies may take to end when the program does.
const LAST_WORDS: Duration = Duration::from_secs(3);

/// Who ended a reply before it was whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ending {
    /// The person.
    Stopped,
    /// The program is being closed.
    Closing,
}

/// What is on its way.
#[derive(Default)]
pub(crate) struct Live {
    /// By conversation: one reply at a time.
    replies: Mutex<HashMap<String, Arc<Reply>>>,
    /// Messages as they are now, where the database may not have all of them yet, by id.
    unsaved: Mutex<HashMap<String, StoredMessage>>,
    closed: Mutex<bool>,
}

/// A reply on its way.
pub(crate) struct Reply {
    message: Mutex<Option<String>>,
    ending: watch::Sender<Option<Ending>>,
    done: watch::Sender<bool>,
}

/// The place of a reply in its conversation. Nobody else has it until this is dropped.
pub(crate) struct ReplySlot {
    live: Arc<Live>,
    conversation: String,
    reply: Arc<Reply>,
}

impl ReplySlot {
    /// Takes the place of a reply.
    ///
    /// # Errors
    /// [`ConversationError::Invalid`] while another has it, or when the program is being closed.
    pub(crate) fn take(live: &Arc<Live>, conversation: &str) -> Result<ReplySlot, ConversationError> {
        // Held over the look into the map: a reply that begins is seen by the one that closes.
        let closed = lock(&live.closed);
        if *closed {
            return Err(ConversationError::Invalid(
                "the program is being closed".to_owned(),
            ));
        }
        let mut replies = lock(&live.replies);
        if replies.contains_key(conversation) {
            return Err(ConversationError::Invalid(
                "a reply is on its way in this conversation; stop it, or wait for its end".to_owned(),
            ));
        }
        let reply = Arc::new(Reply {
            message: Mutex::default(),
            ending: watch::Sender::new(None),
            done: watch::Sender::new(false),
        });
        replies.insert(conversation.to_owned(), reply.clone());
        Ok(ReplySlot {
            live: live.clone(),
            conversation: conversation.to_owned(),
            reply,
        })
    }

    /// Says which message the reply is.
    pub(crate) fn name(&self, message: &str) {
        *lock(&self.reply.message) = Some(message.to_owned());
    }

    /// Waits until somebody wants the reply to end.
    pub(crate) async fn ended(&self) -> Ending {
        let mut ending = self.reply.ending.subscribe();
        let asked = ending.wait_for(Option::is_some).await;
        // The sender lives as long as this slot.
        asked.ok().and_then(|asked| *asked).unwrap_or(Ending::Closing)
    }
}

impl Drop for ReplySlot {
    fn drop(&mut self) {
        lock(&self.live.replies).remove(&self.conversation);
        self.reply.done.send_replace(true);
    }
}

impl Live {
    /// Whether a reply is on its way in a conversation.
    pub(crate) fn is_streaming(&self, conversation: &str) -> bool {
        lock(&self.replies).contains_key(conversation)
    }

    /// Ends the reply that is this message, and waits until what came of it is stored. False when it is not on its way.
    pub(crate) async fn stop(&self, message: &str) -> bool {
        let reply = {
            let replies = lock(&self.replies);
            let mut replies = replies.values();
            replies
                .find(|reply| lock(&reply.message).as_deref() == Some(message))
                .cloned()
        };
        match reply {
            Some(reply) => {
                reply.end(Ending::Stopped).await;
                true
            }
            None => false,
        }
    }

    /// Ends the reply of a conversation, if there is one, and waits until what came of it is stored.
    pub(crate) async fn stop_in(&self, conversation: &str) {
        let reply = lock(&self.replies).get(conversation).cloned();
        if let Some(reply) = reply {
            reply.end(Ending::Stopped).await;
        }
    }

    /// Ends all replies and lets none begin. Waits a while for what came of them to be stored.
    pub(crate) async fn close(&self) {
        *lock(&self.closed) = true;
        let replies: Vec<Arc<Reply>> = lock(&self.replies).values().cloned().collect();
        for reply in &replies {
            reply.ending.send_replace(Some(Ending::Closing));
        }
        let all = async {
            for reply in &replies {
                reply.end(Ending::Closing).await;
            }
        };
        if tokio::time::timeout(LAST_WORDS, all).await.is_err() {
            tracing::warn!("a reply that was on its way may have lost its last words");
        }
    }

    /// Remembers a message as it is now.
    pub(crate) fn keep(&self, message: &StoredMessage) {
        lock(&self.unsaved).insert(message.id.clone(), message.clone());
    }

    /// Puts text behind that of a message that is remembered.
    pub(crate) fn grow(&self, message: &str, text: &str) {
        if let Some(message) = lock(&self.unsaved).get_mut(message) {
            message.content.push_str(text);
        }
    }

    /// Forgets a message: the database has all of it.
    pub(crate) fn forget(&self, message: &str) {
        lock(&self.unsaved).remove(message);
    }

    /// The messages of a conversation that the database may not have yet, as they are now.
    pub(crate) fn unsaved_of(&self, conversation: &str) -> HashMap<String, StoredMessage> {
        let unsaved = lock(&self.unsaved);
        let of_it = unsaved
            .iter()
            .filter(|(_, message)| message.conversation == conversation);
        of_it.map(|(id, message)| (id.clone(), message.clone())).collect()
    }
}

impl Reply {
    async fn end(&self, ending: Ending) {
        let mut done = self.done.subscribe();
        // The first who wants it to end says why.
        self.ending
            .send_if_modified(|asked| asked.is_none() && asked.replace(ending).is_none());
        // An error says that the reply is gone, which is its end, too.
        let _ = done.wait_for(|done| *done).await;
    }
}
