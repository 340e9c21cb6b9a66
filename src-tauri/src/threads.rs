//! The threads that receive, answer and ask.

use std::io;
use std::time::Duration;

use tokio::runtime::{Builder, Runtime};

/// How long a thread for blocking work waits for more. What others free of its memory is given back when it ends.
const KEEP_ALIVE: Duration = Duration::from_secs(2);

/// The runtime of a window or of `serve`.
///
/// # Errors
/// When the system gives no thread.
pub(crate) fn runtime() -> io::Result<Runtime> {
    Builder::new_multi_thread()
        .enable_all()
        .thread_keep_alive(KEEP_ALIVE)
        .build()
}
