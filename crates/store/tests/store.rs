//! The store through its public face.

#![allow(clippy::unwrap_used)] // a test that cannot go on shall fail

#[path = "store/chat.rs"]
mod chat;
#[path = "store/chat_agents.rs"]
mod chat_agents;
#[path = "store/chat_traces.rs"]
mod chat_traces;
#[path = "store/derived.rs"]
mod derived;
#[path = "store/durability.rs"]
mod durability;
#[path = "store/export.rs"]
mod export;
#[path = "store/files.rs"]
mod files;
#[path = "store/identity.rs"]
mod identity;
#[path = "store/kit.rs"]
mod kit;
#[path = "store/language.rs"]
mod language;
#[path = "store/opening.rs"]
mod opening;
#[path = "store/prices.rs"]
mod prices;
#[path = "store/queries.rs"]
mod queries;
#[path = "store/reading.rs"]
mod reading;
#[path = "store/reads.rs"]
mod reads;
#[path = "store/traces.rs"]
mod traces;
#[path = "store/trash.rs"]
mod trash;
