//! Read queries. Each blocks on a read-only connection of its own.

pub(crate) mod events;
pub(crate) mod export;
pub(crate) mod health;
pub(crate) mod query;
pub(crate) mod rejects;
pub(crate) mod search;
pub(crate) mod sessions;
pub(crate) mod spans;
pub(crate) mod stats;
