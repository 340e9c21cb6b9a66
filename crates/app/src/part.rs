//! What the parts of the running program have in common.

use std::future::{Future, ready};
use std::pin::Pin;

use crate::error::AppError;

/// What a part does while the program starts or stops.
pub(crate) type PartFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// A part of the program that does something by itself between start and stop.
pub(crate) trait Part: Send + Sync {
    /// What it is called in the log.
    fn name(&self) -> &'static str;

    /// Begins, inside a tokio runtime.
    fn start(&self) -> PartFuture<'_, Result<(), AppError>> {
        Box::pin(ready(Ok(())))
    }

    /// Ends. What is in progress is brought to its end, unless that takes longer than a moment.
    fn stop(&self) -> PartFuture<'_, ()> {
        Box::pin(ready(()))
    }
}

/// Ends something that blocks until it has ended, on a thread that may block.
pub(crate) fn finish(work: impl FnOnce() + Send + 'static) -> PartFuture<'static, ()> {
    Box::pin(async {
        if let Err(error) = tokio::task::spawn_blocking(work).await {
            tracing::error!(%error, "a part of the program did not end as it should");
        }
    })
}
