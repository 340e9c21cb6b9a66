//! What tests and benchmarks share: generators of agent-like events and of session files, gRPC calls with raw bodies,
//! and servers that behave as `ChatServer` and `AgentAPI` do. Never shipped.

pub mod agent;
pub mod chat;
pub mod claude_code;
mod generator;
pub mod grpc;
mod listener;
mod spelling;

pub use generator::{Generator, SESSION_EVENTS};
