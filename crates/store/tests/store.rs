//! The store through its public face.

#[path = "store/derived.rs"]
mod derived;
#[path = "store/durability.rs"]
mod durability;
#[path = "store/kit.rs"]
mod kit;
#[path = "store/reads.rs"]
mod reads;
