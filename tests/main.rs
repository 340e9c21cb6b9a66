//! Tests that cross crates: the real binary over real sockets, recorded bytes, real clients, faults.
#![allow(clippy::unwrap_used, reason = "a helper that cannot go on fails its test")]

mod aop;
mod architecture;
mod atif;
mod bounds;
mod chat;
mod chat_command;
mod claude_code;
mod clients;
mod codex;
mod coding_agents;
mod command_line;
mod copilot_cli;
mod damage;
mod export;
mod faults;
mod fixtures;
mod folders;
mod forward;
mod frameworks;
mod gemini_cli;
mod guard;
mod hostile;
#[cfg(feature = "kafka")]
mod kafka;
mod langsmith;
mod ossa;
mod otlp;
mod prices;
mod program;
mod read_again;
mod recorders;
mod session_databases;
mod session_files;
mod signatures;
#[cfg(target_os = "linux")]
mod terminal;
mod touched_files;
mod wire;
mod wires;
