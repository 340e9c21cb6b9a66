//! The clients against sockets: recorded answers, and servers that misbehave.

#![allow(clippy::unwrap_used)] // a test that cannot go on shall fail

#[path = "chat/agent.rs"]
mod agent;
#[path = "chat/asking.rs"]
mod asking;
#[path = "chat/behaviour.rs"]
mod behaviour;
#[path = "chat/recorded.rs"]
mod recorded;
#[path = "chat/replies.rs"]
mod replies;
#[path = "chat/sdk.rs"]
mod sdk;
#[path = "chat/served.rs"]
mod served;
