//! Bytes read in the last second.

use std::time::{Duration, Instant};

/// Counts bytes, second by second.
#[derive(Debug)]
pub(super) struct Speed {
    since: Instant,
    bytes: u64,
    last: u64,
}

impl Default for Speed {
    fn default() -> Speed {
        Speed {
            since: Instant::now(),
            bytes: 0,
            last: 0,
        }
    }
}

impl Speed {
    pub(super) fn add(&mut self, bytes: u64) {
        self.bytes += bytes;
        self.tick();
    }

    /// Ends a second that is over.
    pub(super) fn tick(&mut self) {
        let elapsed = self.since.elapsed();
        if elapsed >= Duration::from_secs(1) {
            self.last = (self.bytes as f64 / elapsed.as_secs_f64()) as u64;
            self.bytes = 0;
            self.since = Instant::now();
        }
    }

    pub(super) fn per_second(&self) -> u64 {
        self.last
    }
}
