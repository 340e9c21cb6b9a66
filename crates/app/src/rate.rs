//! How many events were stored within the last second.

use std::collections::VecDeque;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use tracewake_kept::lock;

/// Counts what was stored within the last second.
#[derive(Debug, Default)]
pub(crate) struct Rate(Mutex<VecDeque<(Instant, u64)>>);

const RATE_WINDOW: Duration = Duration::from_secs(1);

impl Rate {
    pub(crate) fn add(&self, events: u64) {
        let mut counted = lock(&self.0);
        let now = Instant::now();
        counted.push_back((now, events));
        forget_old(&mut counted, now);
    }

    pub(crate) fn per_second(&self) -> f64 {
        let mut counted = lock(&self.0);
        forget_old(&mut counted, Instant::now());
        counted.iter().map(|(_, events)| *events).sum::<u64>() as f64
    }
}

fn forget_old(counted: &mut VecDeque<(Instant, u64)>, now: Instant) {
    while counted
        .front()
        .is_some_and(|(at, _)| now.duration_since(*at) > RATE_WINDOW)
    {
        counted.pop_front();
    }
}
