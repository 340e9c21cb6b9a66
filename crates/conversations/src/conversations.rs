//! The conversations of one database: their backends, what is on its way in them, and how what is said gets to the
//! database.

pub(crate) mod agent_session;
pub(crate) mod agents;
pub(crate) mod backends;
pub(crate) mod begin;
pub(crate) mod check;
pub(crate) mod conversation;
pub(crate) mod history;
mod reply;
pub(crate) mod sending;

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use tokio::runtime::{Handle, RuntimeFlavor};
use tokio::sync::mpsc::UnboundedReceiver;
use tracewake_chat::Connection;
use tracewake_kept::Secrets;
use tracewake_model::UnixNanos;
use tracewake_store::{Batch, ChatOrder, Store, StoreError};

use crate::error::ConversationError;
use crate::feed::{Feed, Update};
use crate::live::Live;

/// Conversations with backends, and what is on its way in them.
pub struct Conversations {
    store: Store,
    secrets: Secrets,
    /// Says what time it is.
    now: fn() -> UnixNanos,
    /// Addresses and keys of backends that were asked for, so that the keyring is asked once.
    connections: Mutex<HashMap<String, Connection>>,
    feed: Feed,
    live: Arc<Live>,
    agents: agents::Agents,
}

impl Conversations {
    /// The conversations of a store. Keys of backends are among `secrets`; `now` is the clock.
    pub fn new(store: Store, secrets: Secrets, now: fn() -> UnixNanos) -> Conversations {
        Conversations {
            store,
            secrets,
            now,
            connections: Mutex::default(),
            feed: Feed::default(),
            live: Arc::default(),
            agents: agents::Agents::default(),
        }
    }

    /// What happens to conversations, from now on. Nothing is left out: its receiver takes what comes.
    pub fn updates(&self) -> UnboundedReceiver<Update> {
        self.feed.listen()
    }

    /// Takes up where the last run of the program ended: replies that it did not see the end of are cut. For the one
    /// program that shows conversations on this database.
    ///
    /// # Errors
    /// When it cannot be stored.
    pub fn open(&self) -> Result<(), ConversationError> {
        Ok(self.order(vec![ChatOrder::CutStreaming])?)
    }

    /// Ends everything that is on its way; what came is stored.
    pub async fn close(&self) {
        self.live.close().await;
        self.agents.close().await;
    }

    fn now(&self) -> UnixNanos {
        (self.now)()
    }

    /// Has the orders done, after what waits for room in the queue already. Comes back when they are on disk.
    async fn commit(&self, chat: Vec<ChatOrder>) -> Result<(), StoreError> {
        self.store.append(orders(chat)).await?.await.map(drop)
    }

    /// Has the orders done if there is room for them now, and says whether. For what may be left out now, where
    /// waiting would hold up a reply that is being received.
    fn commit_soon(&self, chat: Vec<ChatOrder>) -> bool {
        self.store.try_append(orders(chat)).is_ok()
    }

    /// Has the orders done; blocks until they are on disk.
    fn order(&self, chat: Vec<ChatOrder>) -> Result<(), StoreError> {
        may_block(|| self.store.append_blocking(orders(chat))?.wait().map(drop))
    }
}

/// Does something that may block, wherever it is called: the other tasks of the thread go on elsewhere meanwhile.
fn may_block<T>(work: impl FnOnce() -> T) -> T {
    let flavor = Handle::try_current().map(|handle| handle.runtime_flavor());
    match flavor {
        Ok(RuntimeFlavor::MultiThread) => tokio::task::block_in_place(work),
        _ => work(),
    }
}

/// Orders as a batch.
fn orders(chat: Vec<ChatOrder>) -> Batch {
    Batch {
        chat,
        ..Batch::default()
    }
}
