//! Conversations with backends that behave as their contracts say, over real sockets.
#![allow(clippy::unwrap_used, reason = "a helper that cannot go on fails its test")]

#[path = "chat/agents.rs"]
mod agents;
#[path = "chat/backends.rs"]
mod backends;
#[path = "chat/history.rs"]
mod history;
#[path = "chat/kit.rs"]
mod kit;
#[path = "chat/replies.rs"]
mod replies;
#[path = "chat/tree.rs"]
mod tree;
#[path = "chat/under_way.rs"]
mod under_way;
