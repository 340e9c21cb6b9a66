//! What all requests may hold in memory together: their bodies, what these unpack to, and their events while they are
//! read and wait for the commit. A request waits for its share for a moment and is then told to come again, so that
//! nobody's size or number of requests decides how much memory the program takes. Small requests have a part of their
//! own: they go on while large ones wait.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use crate::refusal::Refusal;

/// Bodies up to this size, and what the first pieces of others take, come out of the part for small ones. Nearly all
/// requests of SDKs are shorter.
const SMALL_BODY: usize = 64 << 10;
/// All small bodies together: as many as there can be connections.
const SMALL_BODIES: usize = 32 << 20;
/// All larger bodies together, with what they unpack to and what their events repeat of them: one of the largest size,
/// and half as much beside it.
const LARGE_BODIES: usize = 96 << 20;
/// Events up to this estimate come out of the part for small ones while they are read.
const SMALL_READING: usize = 256 << 10;
/// All of these together.
const SMALL_READINGS: usize = 16 << 20;
/// All events together that are read and not committed yet.
const LARGE_READINGS: usize = 48 << 20;
/// How long a request waits for its share.
const WAIT_FOR_SHARE: Duration = Duration::from_secs(2);

/// Permits are for so many bytes, so that they can be counted in 32 bits.
const UNIT: usize = 1 << 10;

/// The budget of one program. Clones share it.
#[derive(Debug, Clone)]
pub(crate) struct Budget {
    bodies: Pool,
    readings: Pool,
    /// Something was taken since it was asked.
    used: Arc<AtomicBool>,
}

/// Room for one kind of bytes, a part of it for small takers.
#[derive(Debug, Clone)]
struct Pool {
    small: Arc<Semaphore>,
    large: Arc<Semaphore>,
    /// What a small taker takes at most.
    small_bytes: usize,
    /// What all large ones may take together.
    large_bytes: usize,
}

/// What one request takes of the budget; given back when dropped.
#[derive(Debug)]
pub(crate) struct Share {
    pool: Pool,
    bytes: usize,
    permit: Option<OwnedSemaphorePermit>,
    is_large: bool,
}

/// What a share has to acquire.
struct Wanted {
    pool: Arc<Semaphore>,
    units: u32,
    /// Whether it comes to what the share has; otherwise it takes its place.
    adds: bool,
}

impl Budget {
    /// The budget that the figures above make.
    pub(crate) fn new() -> Budget {
        Budget {
            bodies: Pool::new(SMALL_BODY, SMALL_BODIES, LARGE_BODIES),
            readings: Pool::new(SMALL_READING, SMALL_READINGS, LARGE_READINGS),
            used: Arc::default(),
        }
    }

    /// Whether anything was taken since the last time.
    pub(crate) fn was_used(&self) -> bool {
        self.used.swap(false, Ordering::Relaxed)
    }

    /// A share for a body, empty so far.
    pub(crate) fn body(&self) -> Share {
        self.used.store(true, Ordering::Relaxed);
        self.bodies.share()
    }

    /// A share for events that take about so many bytes once they are read. One that takes more than all may take
    /// together has all of it: it is read alone.
    ///
    /// # Errors
    /// [`Refusal::Crowded`].
    pub(crate) async fn reading(&self, bytes: usize) -> Result<Share, Refusal> {
        let mut share = self.readings.share();
        share.grow_to(bytes.min(self.readings.large_bytes)).await?;
        Ok(share)
    }
}

impl Pool {
    fn new(small_bytes: usize, all_small_bytes: usize, large_bytes: usize) -> Pool {
        Pool {
            small: Arc::new(Semaphore::new(all_small_bytes / UNIT)),
            large: Arc::new(Semaphore::new(large_bytes / UNIT)),
            small_bytes,
            large_bytes,
        }
    }

    fn share(&self) -> Share {
        Share {
            pool: self.clone(),
            bytes: 0,
            permit: None,
            is_large: false,
        }
    }
}

impl Share {
    /// Takes so many bytes in all, waiting for them behind those who came before. A share that is no longer small is
    /// taken from the other part before its place among the small ones is given up.
    ///
    /// # Errors
    /// [`Refusal::Crowded`] when others leave no room in time, [`Refusal::TooLarge`] when nobody could.
    pub(crate) async fn grow_to(&mut self, bytes: usize) -> Result<(), Refusal> {
        let Some(wanted) = self.wanted(bytes)? else {
            return Ok(());
        };
        let waiting = wanted.pool.acquire_many_owned(wanted.units);
        match timeout(WAIT_FOR_SHARE, waiting).await {
            Ok(Ok(permit)) => self.take(bytes, wanted.adds, permit),
            Ok(Err(_)) | Err(_) => return Err(Refusal::Crowded),
        }
        Ok(())
    }

    /// The same without waiting: whether it has so many bytes now.
    pub(crate) fn try_grow_to(&mut self, bytes: usize) -> bool {
        match self.wanted(bytes) {
            Ok(None) => true,
            Ok(Some(wanted)) => match wanted.pool.try_acquire_many_owned(wanted.units) {
                Ok(permit) => {
                    self.take(bytes, wanted.adds, permit);
                    true
                }
                Err(_) => false,
            },
            Err(_) => false,
        }
    }

    /// What is missing; none when it has as much already.
    fn wanted(&self, bytes: usize) -> Result<Option<Wanted>, Refusal> {
        if bytes <= self.bytes {
            return Ok(None);
        }
        if bytes > self.pool.large_bytes {
            return Err(Refusal::TooLarge);
        }
        let becomes_large = !self.is_large && bytes > self.pool.small_bytes;
        let adds = self.bytes > 0 && !becomes_large;
        let has = if adds { self.bytes } else { 0 };
        let pool = match self.is_large || becomes_large {
            true => self.pool.large.clone(),
            false => self.pool.small.clone(),
        };
        Ok(Some(Wanted {
            pool,
            units: u32::try_from(bytes.div_ceil(UNIT) - has.div_ceil(UNIT)).unwrap_or(u32::MAX),
            adds,
        }))
    }

    fn take(&mut self, bytes: usize, adds: bool, permit: OwnedSemaphorePermit) {
        match &mut self.permit {
            Some(held) if adds => held.merge(permit),
            held => *held = Some(permit),
        }
        self.bytes = bytes;
        self.is_large |= bytes > self.pool.small_bytes;
    }

    /// Takes so many bytes more.
    ///
    /// # Errors
    /// As [`Share::grow_to`].
    pub(crate) async fn grow_by(&mut self, bytes: usize) -> Result<(), Refusal> {
        self.grow_to(self.bytes + bytes).await
    }

    /// Gives back all but so many bytes.
    pub(crate) fn shrink_to(&mut self, bytes: usize) {
        if bytes >= self.bytes {
            return;
        }
        if bytes == 0 {
            (self.bytes, self.permit, self.is_large) = (0, None, false);
            return;
        }
        let units = self.bytes.div_ceil(UNIT) - bytes.div_ceil(UNIT);
        self.bytes = bytes;
        drop(self.permit.as_mut().and_then(|permit| permit.split(units)));
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;

    fn pool() -> Pool {
        Pool::new(4 * UNIT, 8 * UNIT, 16 * UNIT)
    }

    fn free(pool: &Pool) -> (usize, usize) {
        (pool.small.available_permits(), pool.large.available_permits())
    }

    #[tokio::test]
    async fn small_shares_go_on_beside_large_ones() {
        let pool = pool();
        let mut large = pool.share();
        large.grow_to(16 * UNIT).await.unwrap();
        let mut other = pool.share();
        assert!(other.grow_to(5 * UNIT).now_or_never().is_none(), "it waits");
        other.grow_to(4 * UNIT).await.unwrap();
        assert_eq!(free(&pool), (4, 0));
        drop(large);
        other.grow_by(UNIT).await.unwrap();
        assert_eq!(
            free(&pool),
            (8, 11),
            "its place among the small ones is free again"
        );
    }

    #[tokio::test]
    async fn shares_are_given_back() {
        let pool = pool();
        let mut share = pool.share();
        share.grow_to(1).await.unwrap();
        share.grow_to(2 * UNIT).await.unwrap();
        assert_eq!(free(&pool), (6, 16));
        share.grow_to(10 * UNIT).await.unwrap();
        share.shrink_to(3 * UNIT);
        assert_eq!(free(&pool), (8, 13));
        share.grow_to(6 * UNIT).await.unwrap();
        assert_eq!(free(&pool), (8, 10));
        share.shrink_to(3 * UNIT);
        assert!(share.try_grow_to(4 * UNIT), "a large share stays one");
        assert_eq!(free(&pool), (8, 12));
        let mut other = pool.share();
        assert!(!other.try_grow_to(13 * UNIT) && other.try_grow_to(12 * UNIT));
        drop(other);
        assert!(matches!(share.grow_to(17 * UNIT).await, Err(Refusal::TooLarge)));
        share.shrink_to(0);
        share.grow_to(UNIT).await.unwrap();
        assert_eq!(free(&pool), (7, 16));
        drop(share);
        assert_eq!(free(&pool), (8, 16));
    }
}
