//! What is on its way: replies that stream, and messages that grow faster than they are stored.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::sync::watch;
use tracewake_store::StoredMessage;

use crate::error::AppError;
use crate::lock::lock;

/// How long replies may take to end when the program does.
const LAST_WORDS: Duration = Duration::from_secs(3);

/// Who ended a reply before it was whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    /// The person.
    Stopped,
    /// The program is being closed.
    Closing,
}

/// What is on its way.
#[derive(Default)]
pub(super) struct Live {
    /// By conversation: one reply at a time.
    replies: Mutex<HashMap<String, Arc<Reply>>>,
    /// Messages as they are now, where the database may not have all of them yet, by id.
    unsaved: Mutex<HashMap<String, StoredMessage>>,
    closed: Mutex<bool>,
}

/// A reply on its way.
pub(super) struct Reply {
    message: Mutex<Option<String>>,
    ending: watch::Sender<Option<Ending>>,
    done: watch::Sender<bool>,
}

/// The place of a reply in its conversation. No other reply has it until this is dropped.
pub(super) struct ReplySlot {
    chat: Arc<super::Chat>,
    conversation: String,
    reply: Arc<Reply>,
}

impl ReplySlot {
    /// Takes the place of a reply.
    ///
    /// # Errors
    /// [`AppError::Invalid`] while another has it, or when the program is being closed.
    pub(super) fn take(chat: &Arc<super::Chat>, conversation: &str) -> Result<ReplySlot, AppError> {
        // Held over the look into the map: a reply that begins is seen by the task that closes.
        let closed = lock(&chat.live.closed);
        if *closed {
            return Err(AppError::Invalid("the program is being closed".to_owned()));
        }
        let mut replies = lock(&chat.live.replies);
        if replies.contains_key(conversation) {
            return Err(AppError::Invalid(
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
            chat: chat.clone(),
            conversation: conversation.to_owned(),
            reply,
        })
    }

    /// Says which message the reply is.
    pub(super) fn name(&self, message: &str) {
        *lock(&self.reply.message) = Some(message.to_owned());
    }

    /// Waits until the reply is to end.
    pub(super) async fn ended(&self) -> Ending {
        let mut ending = self.reply.ending.subscribe();
        let asked = ending.wait_for(Option::is_some).await;
        // The sender lives as long as this slot.
        asked.ok().and_then(|asked| *asked).unwrap_or(Ending::Closing)
    }
}

impl Drop for ReplySlot {
    fn drop(&mut self) {
        lock(&self.chat.live.replies).remove(&self.conversation);
        self.reply.done.send_replace(true);
    }
}

impl Live {
    /// Whether a reply is on its way in a conversation.
    pub(super) fn is_streaming(&self, conversation: &str) -> bool {
        lock(&self.replies).contains_key(conversation)
    }

    /// Ends the reply that is this message, and waits until what came of it is stored. False when it is not on its way.
    pub(super) async fn stop(&self, message: &str) -> bool {
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
    pub(super) async fn stop_in(&self, conversation: &str) {
        let reply = lock(&self.replies).get(conversation).cloned();
        if let Some(reply) = reply {
            reply.end(Ending::Stopped).await;
        }
    }

    /// Ends all replies and lets none begin. Waits a while for what came of them to be stored.
    pub(super) async fn close(&self) {
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
    pub(super) fn keep(&self, message: &StoredMessage) {
        lock(&self.unsaved).insert(message.id.clone(), message.clone());
    }

    /// Puts text behind that of a message that is remembered.
    pub(super) fn grow(&self, message: &str, text: &str) {
        if let Some(message) = lock(&self.unsaved).get_mut(message) {
            message.content.push_str(text);
        }
    }

    /// Forgets a message: the database has all of it.
    pub(super) fn forget(&self, message: &str) {
        lock(&self.unsaved).remove(message);
    }

    /// The messages of a conversation that the database may not have yet, as they are now.
    pub(super) fn unsaved_of(&self, conversation: &str) -> HashMap<String, StoredMessage> {
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
