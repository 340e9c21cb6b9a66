//! Chat with backends: who they are, what was said, what is on its way.
//!
//! What is said goes to those who show it as it comes, and to the database at least once a second and at the end; the
//! database is never waited for before something is shown.

mod address;
mod agents;
mod backends;
mod check;
pub(crate) mod command;
pub(crate) mod conversations;
mod convert;
mod feed;
mod history;
mod lines;
mod live;
pub(crate) mod parameters;
mod reply;
mod sending;
mod tree;

use std::collections::HashMap;
use std::sync::Mutex;

use tokio::runtime::{Handle, RuntimeFlavor};
use tracewake_chat::Connection;
use tracewake_store::{Batch, ChatOrder, Pending, Store, StoreError};

use crate::error::AppError;
use crate::part::{Part, PartFuture};
use crate::secrets::Secrets;
use crate::write::commit;

pub use feed::merge_updates;

/// Conversations with backends, and what is on its way in them.
pub struct Chat {
    store: Store,
    secrets: Secrets,
    /// Addresses and keys of backends that were asked for, so that the keyring is asked once.
    connections: Mutex<HashMap<String, Connection>>,
    feed: feed::Feed,
    live: live::Live,
    agents: agents::Agents,
}

impl Chat {
    /// The conversations of a store. Keys of backends are among `secrets`.
    pub fn new(store: Store, secrets: Secrets) -> Chat {
        Chat {
            store,
            secrets,
            connections: Mutex::default(),
            feed: feed::Feed::default(),
            live: live::Live::default(),
            agents: agents::Agents::default(),
        }
    }

    /// Takes up where the last run of the program ended: replies that it did not see the end of are cut. For the one
    /// program that shows conversations on this database.
    ///
    /// # Errors
    /// When it cannot be stored.
    pub fn open(&self) -> Result<(), AppError> {
        Ok(self.order(vec![ChatOrder::CutStreaming])?)
    }

    /// Begins a conversation with these orders.
    ///
    /// # Errors
    /// When it cannot be stored.
    pub(crate) fn begin(&self, conversation: &str, orders: Vec<ChatOrder>) -> Result<(), AppError> {
        self.order(orders)?;
        self.feed.tell_changed(conversation);
        Ok(())
    }

    /// Has the orders done. Comes back when they are on disk.
    async fn commit(&self, chat: Vec<ChatOrder>) -> Result<(), StoreError> {
        let pending = match self.store.try_append(orders(chat)) {
            Ok(pending) => pending,
            // The queue is full of events: wait for room where waiting does no harm.
            Err(full) => {
                let store = self.store.clone();
                let pushed = tokio::task::spawn_blocking(move || store.append_blocking(full.batch));
                pushed.await.unwrap_or(Err(StoreError::Closed))?
            }
        };
        pending.await.map(drop)
    }

    /// Has the orders done, if there is room for them now. Who wants to know when they are on disk waits for what it
    /// gives.
    fn commit_soon(&self, chat: Vec<ChatOrder>) -> Option<Pending> {
        self.store.try_append(orders(chat)).ok()
    }

    /// Has the orders done; blocks until they are on disk.
    fn order(&self, chat: Vec<ChatOrder>) -> Result<(), StoreError> {
        may_block(|| commit(&self.store, orders(chat)))
    }
}

impl Part for Chat {
    fn name(&self) -> &'static str {
        "chat"
    }

    /// Ends everything that is on its way; what came is stored.
    fn stop(&self) -> PartFuture<'_, ()> {
        Box::pin(async {
            self.live.close().await;
            self.agents.close().await;
        })
    }
}

/// Does something on a thread that may block.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, AppError> + Send + 'static,
) -> Result<T, AppError> {
    let done = tokio::task::spawn_blocking(work).await;
    done.unwrap_or_else(|error| Err(AppError::Start(std::io::Error::other(error))))
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
