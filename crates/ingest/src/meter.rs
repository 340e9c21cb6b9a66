//! What a WebSocket holds of the budget: the bytes of frames that are not whole yet, which its protocol gathers by
//! itself, and of those that are not handed on. Counted where they come in from the network.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, ReadBuf};
use tokio::time::{Sleep, sleep};

use crate::budget::{Budget, Share};

/// How long a socket waits before it looks again whether there is room for what comes next.
const LOOK_AGAIN: Duration = Duration::from_millis(20);
/// After so many looks in vain it is closed: two seconds.
const MOST_LOOKS: u32 = 100;

/// Counts what comes in over one connection, once it is a WebSocket.
#[derive(Debug, Clone, Default)]
pub(crate) struct Meter(Arc<Mutex<Option<Counted>>>);

#[derive(Debug)]
struct Counted {
    budget: Budget,
    share: Share,
    bytes: usize,
}

impl Meter {
    /// Counts from now on.
    pub(crate) fn start(&self, budget: &Budget) {
        let counted = Counted {
            budget: budget.clone(),
            share: budget.body(),
            bytes: 0,
        };
        self.with(|state| *state = Some(counted));
    }

    /// The share of all that was counted so far, for the one who goes on with it. Counting begins again.
    pub(crate) fn take(&self) -> Option<Share> {
        self.with(|state| {
            let counted = state.as_mut()?;
            counted.bytes = 0;
            let next = counted.budget.body();
            Some(std::mem::replace(&mut counted.share, next))
        })
    }

    /// Counts bytes. They are counted even when there is no room for them, which is waited for before the next.
    fn add(&self, bytes: usize) {
        self.with(|state| {
            if let Some(counted) = state {
                counted.bytes += bytes;
            }
        });
    }

    fn has_room(&self) -> bool {
        self.with(|state| match state {
            Some(counted) => counted.share.try_grow_to(counted.bytes),
            None => true,
        })
    }

    /// No code that can panic runs under this lock, so a poisoned one is still sound.
    fn with<T>(&self, work: impl FnOnce(&mut Option<Counted>) -> T) -> T {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// What comes in over a connection, counted.
#[derive(Debug)]
pub(crate) struct Metered<T> {
    inner: T,
    meter: Meter,
    waiting: Option<Pin<Box<Sleep>>>,
    looks: u32,
}

impl<T> Metered<T> {
    /// Counts what `inner` brings.
    pub(crate) fn new(inner: T, meter: Meter) -> Metered<T> {
        Metered {
            inner,
            meter,
            waiting: None,
            looks: 0,
        }
    }
}

impl<T: AsyncRead + Unpin> AsyncRead for Metered<T> {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        while !this.meter.has_room() {
            let waiting = this.waiting.get_or_insert_with(|| Box::pin(sleep(LOOK_AGAIN)));
            ready!(waiting.as_mut().poll(context));
            this.waiting = None;
            this.looks += 1;
            if this.looks >= MOST_LOOKS {
                return Poll::Ready(Err(io::Error::other("others hold all the memory for requests")));
            }
        }
        this.looks = 0;
        let before = buffer.filled().len();
        ready!(Pin::new(&mut this.inner).poll_read(context, buffer))?;
        this.meter.add(buffer.filled().len() - before);
        Poll::Ready(Ok(()))
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::AsyncReadExt;

    use super::*;

    #[tokio::test]
    async fn what_was_taken_over_no_longer_counts_for_the_socket() {
        let (budget, meter) = (Budget::new(), Meter::default());
        let mut metered = Metered::new(&[7; 300_000][..], meter.clone());
        let mut buffer = vec![0; 100_000];
        metered.read_exact(&mut buffer).await.unwrap();
        assert!(meter.take().is_none(), "it is no WebSocket yet");
        meter.start(&budget);
        let mut others = Vec::new();
        let mut share = budget.body();
        while share.try_grow_to(8 << 20) {
            others.push(std::mem::replace(&mut share, budget.body()));
        }
        metered.read_exact(&mut buffer).await.unwrap();
        assert!(!meter.has_room(), "{} others have it all", others.len());
        drop(others);
        assert!(meter.has_room());
        drop(meter.take());
        metered.read_exact(&mut buffer).await.unwrap();
    }
}
