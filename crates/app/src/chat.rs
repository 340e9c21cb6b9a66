//! Chat with backends: who they are, what was said, what is on its way.

mod address;
mod backends;
mod check;
pub(crate) mod command;
mod convert;
mod lines;

use std::collections::HashMap;
use std::sync::Mutex;

use tracewake_chat::Connection;
use tracewake_store::{Batch, ChatOrder, StoreError};

use crate::runtime::{App, AppError};

/// What chat holds while the program runs.
#[derive(Default)]
pub(crate) struct Chat {
    /// Addresses and keys of backends that were asked for, so that the keyring is asked once.
    connections: Mutex<HashMap<String, Connection>>,
}

/// Does something on a thread that may block.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, AppError> + Send + 'static,
) -> Result<T, AppError> {
    let done = tokio::task::spawn_blocking(work).await;
    done.unwrap_or_else(|error| Err(AppError::Start(std::io::Error::other(error))))
}

/// Orders as a batch.
fn orders(chat: Vec<ChatOrder>) -> Batch {
    Batch {
        chat,
        ..Batch::default()
    }
}

impl App {
    /// Has the orders done; blocks until they are on disk.
    fn order_chat(&self, chat: Vec<ChatOrder>) -> Result<(), StoreError> {
        self.commit(orders(chat))
    }
}
