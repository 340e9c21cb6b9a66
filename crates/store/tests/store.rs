//! The store through its public face.

#![allow(clippy::unwrap_used)] // a test that cannot go on shall fail

#[path = "store/derived.rs"]
mod derived;
#[path = "store/durability.rs"]
mod durability;
#[path = "store/kit.rs"]
mod kit;
#[path = "store/reads.rs"]
mod reads;
