//! The status of a topic that is being read, kept up to date by the reader.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tracewake_model::{Counts, UnixNanos};

use super::options::KafkaOptions;
use super::status::{KafkaPartition, KafkaState, KafkaStatus};

/// Notes kept; older ones are in the log.
const NOTES: usize = 20;

/// Shared between the reading thread, the client's callbacks and those who ask.
#[derive(Debug)]
pub(super) struct Monitor(Mutex<Inner>);

#[derive(Debug)]
struct Inner {
    options: KafkaOptions,
    state: KafkaState,
    partitions: BTreeMap<i32, KafkaPartition>,
    messages: u64,
    empty: u64,
    counts: Counts,
    notes: VecDeque<String>,
    /// Why the client cannot go on, until the reading thread has taken it.
    problem: Option<String>,
}

impl Monitor {
    pub(super) fn new(options: &KafkaOptions) -> Monitor {
        Monitor(Mutex::new(Inner {
            options: KafkaOptions {
                password: String::new(),
                ..options.clone()
            },
            state: KafkaState::Connecting,
            partitions: BTreeMap::new(),
            messages: 0,
            empty: 0,
            counts: Counts::default(),
            notes: VecDeque::new(),
            problem: None,
        }))
    }

    pub(super) fn status(&self) -> KafkaStatus {
        let inner = self.lock();
        let partitions: Vec<KafkaPartition> = inner
            .partitions
            .values()
            .map(|known| {
                let ends = known.position.zip(known.high_watermark);
                let lag = ends.map(|(position, high)| high.saturating_sub(position).max(0).unsigned_abs());
                KafkaPartition { lag, ..*known }
            })
            .collect();
        KafkaStatus {
            options: inner.options.clone(),
            state: inner.state.clone(),
            lag: partitions.iter().filter_map(|partition| partition.lag).sum(),
            partitions,
            messages: inner.messages,
            empty: inner.empty,
            counts: inner.counts,
            notes: inner.notes.iter().cloned().collect(),
        }
    }

    /// Says what is in the way now. Logged when it is something new.
    pub(super) fn retrying(&self, reason: &str, next_try: UnixNanos) {
        let mut inner = self.lock();
        let is_known = matches!(&inner.state, KafkaState::Retrying { reason: known, .. } if known == reason);
        if !is_known {
            tracing::warn!(
                topic = inner.options.topic,
                brokers = inner.options.brokers,
                reason,
                "kafka: waiting"
            );
        }
        inner.state = KafkaState::Retrying {
            reason: reason.to_owned(),
            next_try_ns: next_try.0,
        };
    }

    /// The broker answers. Running only once there are partitions to read.
    pub(super) fn reached(&self) {
        let mut inner = self.lock();
        inner.problem = None;
        if !inner.partitions.is_empty() {
            inner.state = KafkaState::Running;
        } else if inner.state != KafkaState::Running {
            inner.state = KafkaState::Connecting;
        }
    }

    pub(super) fn stopped(&self) {
        let mut inner = self.lock();
        inner.state = KafkaState::Stopped;
        inner.partitions.clear();
    }

    /// Partitions that were given to us, and where reading begins.
    pub(super) fn assigned(&self, partitions: Vec<KafkaPartition>) {
        let mut inner = self.lock();
        tracing::info!(
            topic = inner.options.topic,
            count = partitions.len(),
            "kafka: partitions assigned"
        );
        inner
            .partitions
            .extend(partitions.into_iter().map(|given| (given.partition, given)));
        inner.state = KafkaState::Running;
    }

    pub(super) fn revoked(&self, partitions: impl Iterator<Item = i32>) {
        let mut inner = self.lock();
        for partition in partitions {
            inner.partitions.remove(&partition);
        }
        if inner.partitions.is_empty() && inner.state == KafkaState::Running {
            inner.state = KafkaState::Connecting;
        }
    }

    pub(super) fn high_watermark(&self, partition: i32, offset: i64) {
        if let Some(known) = self.lock().partitions.get_mut(&partition) {
            known.high_watermark = known.high_watermark.max(Some(offset));
        }
    }

    /// What was committed: messages, those without a value, outcomes, and the offsets to be read next.
    pub(super) fn committed(&self, messages: u64, empty: u64, counts: Counts, next: &BTreeMap<i32, i64>) {
        let mut inner = self.lock();
        inner.messages += messages;
        inner.empty += empty;
        inner.counts.merge(counts);
        for (partition, offset) in next {
            if let Some(known) = inner.partitions.get_mut(partition) {
                known.position = Some(*offset);
                known.high_watermark = known.high_watermark.max(Some(*offset));
            }
        }
    }

    /// Keeps something odd that people should know.
    pub(super) fn note(&self, text: String) {
        let mut inner = self.lock();
        tracing::warn!(topic = inner.options.topic, "kafka: {text}");
        inner.notes.push_back(text);
        if inner.notes.len() > NOTES {
            inner.notes.pop_front();
        }
    }

    /// Says why the client cannot go on.
    pub(super) fn problem(&self, reason: String) {
        self.lock().problem = Some(reason);
    }

    pub(super) fn take_problem(&self) -> Option<String> {
        self.lock().problem.take()
    }

    /// No code that can panic runs under this lock, so a poisoned one is still sound.
    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lag_is_what_waits() {
        let monitor = Monitor::new(&KafkaOptions::new("b:1", "t", "g"));
        let given = |partition, position, high_watermark| KafkaPartition {
            partition,
            position,
            high_watermark,
            lag: None,
        };
        monitor.assigned(vec![
            given(0, Some(5), Some(9)),
            given(1, None, None),
            given(2, Some(7), Some(3)),
        ]);
        let lags = |status: &KafkaStatus| status.partitions.iter().map(|p| p.lag).collect::<Vec<_>>();
        let status = monitor.status();
        assert_eq!((lags(&status), status.lag), (vec![Some(4), None, Some(0)], 4));
        monitor.committed(5, 1, Counts::default(), &BTreeMap::from([(0, 9), (1, 2), (8, 1)]));
        monitor.high_watermark(0, 8);
        let status = monitor.status();
        assert_eq!(
            (lags(&status), status.lag, status.messages),
            (vec![Some(0), Some(0), Some(0)], 0, 5)
        );
        assert_eq!(status.state, KafkaState::Running);
        monitor.revoked([0, 1, 2].into_iter());
        assert_eq!(monitor.status().state, KafkaState::Connecting);
    }

    #[test]
    fn notes_are_bounded() {
        let monitor = Monitor::new(&KafkaOptions::new("b:1", "t", "g"));
        (0..30).for_each(|n| monitor.note(format!("note {n}")));
        let notes = monitor.status().notes;
        assert_eq!((notes.len(), notes[0].as_str()), (NOTES, "note 10"));
    }
}
