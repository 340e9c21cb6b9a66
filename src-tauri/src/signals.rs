//! How the system asks a program to stop.

use std::io;

/// Waits to be asked to stop. Made before anything says that it is ready, so that no request is missed.
pub(crate) struct StopSignals {
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
    #[cfg(unix)]
    interrupt: tokio::signal::unix::Signal,
}

impl StopSignals {
    /// Starts to listen for SIGTERM and SIGINT (elsewhere: Ctrl+C). Needs a tokio runtime.
    ///
    /// # Errors
    /// When the system refuses.
    pub(crate) fn new() -> io::Result<StopSignals> {
        #[cfg(unix)]
        {
            use tokio::signal::unix::{SignalKind, signal};
            let terminate = signal(SignalKind::terminate())?;
            let interrupt = signal(SignalKind::interrupt())?;
            Ok(StopSignals { terminate, interrupt })
        }
        #[cfg(not(unix))]
        Ok(StopSignals {})
    }

    /// Returns when the program was asked to stop.
    pub(crate) async fn asked(mut self) {
        #[cfg(unix)]
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
        #[cfg(not(unix))]
        let _ = tokio::signal::ctrl_c().await;
    }
}
