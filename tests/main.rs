//! Tests that cross crates: the real binary over real sockets, recorded bytes, real clients, faults.

mod architecture;
mod clients;
mod command_line;
mod faults;
mod fixtures;
mod guard;
mod program;
mod wire;
