//! What tests and benchmarks share: a generator of agent-like events, and gRPC calls with raw bodies. Never shipped.

mod generator;
pub mod grpc;

pub use generator::{Generator, SESSION_EVENTS};
