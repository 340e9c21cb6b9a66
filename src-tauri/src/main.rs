//! The program `tracewake`: a window, and the same things from the command line.
//!
//! Only what needs a window or arguments lives here; everything else is one call into `tracewake-app`.

mod cli;
#[cfg(feature = "desktop")]
mod commands;
#[cfg(feature = "desktop")]
mod events;
#[cfg(feature = "desktop")]
mod menu;
mod signals;
mod targets;
mod threads;
#[cfg(feature = "desktop")]
mod window;

use std::process::ExitCode;

/// Events are many small texts, made on one thread and freed on another.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    cli::run()
}
