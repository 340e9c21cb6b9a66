//! Chat with backends: who they are, what was said, what is on its way.
//!
//! What is said goes to whoever shows it as it comes, and to the database at least once a second and at the end; the database
//! is never waited for before something is shown.

mod address;
mod agents;
mod backends;
mod check;
pub(crate) mod command;
mod conversations;
mod convert;
mod feed;
mod history;
mod lines;
mod live;
mod parameters;
mod platform;
mod replay;
mod reply;
mod sending;
mod traces;
mod tree;

use std::collections::HashMap;
use std::sync::Mutex;

use tokio::runtime::{Handle, RuntimeFlavor};
use tracewake_chat::Connection;
use tracewake_store::{Batch, ChatOrder, Pending, Store, StoreError};

use crate::error::AppError;
use crate::runtime::App;

pub use feed::merge_updates;

/// What chat holds while the program runs.
#[derive(Default)]
pub(crate) struct Chat {
    /// Addresses and keys of backends that were asked for, so that the keyring is asked once.
    connections: Mutex<HashMap<String, Connection>>,
    /// Recorded model calls that are being made again.
    replays: replay::Replays,
    feed: feed::Feed,
    live: live::Live,
    agents: agents::Agents,
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

impl Chat {
    /// Has the orders done. Comes back when they are on disk.
    async fn commit(&self, store: &Store, chat: Vec<ChatOrder>) -> Result<(), StoreError> {
        let pending = match store.try_append(orders(chat)) {
            Ok(pending) => pending,
            // The queue is full of events: wait for room where waiting hurts nobody.
            Err(full) => {
                let store = store.clone();
                let pushed = tokio::task::spawn_blocking(move || store.append_blocking(full.batch));
                pushed.await.unwrap_or(Err(StoreError::Closed))?
            }
        };
        pending.await.map(drop)
    }

    /// Has the orders done, if there is room for them now. Who wants to know when they are on disk waits for what it gives.
    fn commit_soon(&self, store: &Store, chat: Vec<ChatOrder>) -> Option<Pending> {
        store.try_append(orders(chat)).ok()
    }

    /// Ends everything that is on its way; what came is stored.
    pub(crate) async fn close(&self) {
        self.live.close().await;
        self.agents.close().await;
    }
}

impl App {
    /// Takes up where the last run of the program ended: replies that it did not see the end of are cut. For the one program
    /// that shows conversations on this database.
    ///
    /// # Errors
    /// When it cannot be stored.
    pub fn open_chat(&self) -> Result<(), AppError> {
        Ok(self.order_chat(vec![ChatOrder::CutStreaming])?)
    }

    /// Has the orders done; blocks until they are on disk.
    fn order_chat(&self, chat: Vec<ChatOrder>) -> Result<(), StoreError> {
        may_block(|| self.commit(orders(chat)))
    }
}
