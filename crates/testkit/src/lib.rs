//! What tests and benchmarks share: a generator of agent-like events, gRPC calls with raw bodies, and servers that
//! behave as `ChatServer` and `AgentAPI` do. Never shipped.

pub mod agent;
pub mod chat;
mod generator;
pub mod grpc;
mod listener;
mod spelling;

pub use generator::{Generator, SESSION_EVENTS};
