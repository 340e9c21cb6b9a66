//! How fast an import is.

use std::time::Instant;

/// Events of an import over time.
pub(super) struct Speed {
    began: Instant,
    /// When the present second began, and the events before it.
    second: (Instant, u64),
    last: f64,
}

impl Default for Speed {
    fn default() -> Speed {
        let now = Instant::now();
        Speed {
            began: now,
            second: (now, 0),
            last: 0.0,
        }
    }
}

impl Speed {
    /// Events of the last whole second, or of the time so far.
    pub(super) fn per_second(&mut self, events: u64) -> f64 {
        let (since, before) = self.second;
        let seconds = since.elapsed().as_secs_f64();
        if seconds >= 1.0 {
            self.last = events.saturating_sub(before) as f64 / seconds;
            self.second = (Instant::now(), events);
        }
        match self.last > 0.0 {
            true => self.last,
            false => self.over_all(events),
        }
    }

    pub(super) fn over_all(&self, events: u64) -> f64 {
        events as f64 / self.began.elapsed().as_secs_f64().max(1e-3)
    }
}
