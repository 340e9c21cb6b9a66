//! The reading thread: poll, store, then tell the group.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use rdkafka::config::FromClientConfigAndContext;
use rdkafka::consumer::{BaseConsumer, CommitMode, Consumer};
use rdkafka::error::{KafkaError, KafkaResult};
use rdkafka::{Offset, TopicPartitionList};
use tracewake_model::UnixNanos;
use tracewake_store::{Batch, Checkpoint, Pending, StoreError};

use super::assignment::{Context, explain};
use super::monitor::Monitor;
use super::options::KafkaOptions;
use super::values::Gathered;
use crate::intake::{Intake, now, source};

/// Messages that go to the store together.
const BATCH_MESSAGES: u64 = 500;
/// A batch is closed early when its values are this long, so that memory stays flat for any size of message.
const BATCH_BYTES: usize = 4 << 20;
/// How long a poll waits for the first message of a batch, and for each one after it.
const FIRST_WAIT: Duration = Duration::from_millis(100);
const NEXT_WAIT: Duration = Duration::from_millis(5);
/// How long the broker has to answer when it is asked whether it is there.
const PROBE_TIME: Duration = Duration::from_secs(2);
const FIRST_RETRY: Duration = Duration::from_secs(1);
const LONGEST_RETRY: Duration = Duration::from_secs(30);
/// After this long without a failure the next one is a first one again.
const CALM: Duration = Duration::from_secs(60);
/// Messages sent within this time before they are read make a session live.
const LIVE_MS: i64 = 60_000;

/// One topic on its way into the store.
pub(super) struct Reader {
    intake: Intake,
    options: KafkaOptions,
    monitor: Arc<Monitor>,
    stop: Arc<AtomicBool>,
    consumer: BaseConsumer<Context>,
}

/// When to try again.
#[derive(Debug)]
struct Retry {
    failures: u32,
    next: Option<Instant>,
    last_failure: Option<Instant>,
}

impl Retry {
    /// A first try is due at once.
    fn at_once() -> Retry {
        Retry {
            failures: 0,
            next: Some(Instant::now()),
            last_failure: None,
        }
    }

    fn is_due(&self) -> bool {
        self.next.is_some_and(|next| next <= Instant::now())
    }

    /// Plans the next try after a failure, later each time; gives how long until then.
    fn failed(&mut self) -> Duration {
        let at = Instant::now();
        if self
            .last_failure
            .is_some_and(|last| at.duration_since(last) > CALM)
        {
            self.failures = 0;
        }
        let wait = FIRST_RETRY
            .saturating_mul(1 << self.failures.min(8))
            .min(LONGEST_RETRY);
        self.failures += 1;
        self.last_failure = Some(at);
        self.next = Some(at + wait);
        wait
    }
}

/// Whether to go on reading.
#[derive(Debug, PartialEq, Eq)]
enum Then {
    GoOn,
    End,
}

impl Reader {
    /// A client for the topic. Connects to nothing yet.
    pub(super) fn new(
        intake: Intake,
        options: KafkaOptions,
        monitor: Arc<Monitor>,
        stop: Arc<AtomicBool>,
    ) -> KafkaResult<Reader> {
        let context = Context {
            store: intake.store.clone(),
            options: options.clone(),
            monitor: monitor.clone(),
        };
        let consumer = BaseConsumer::from_config_and_context(&options.client(), context)?;
        Ok(Reader {
            intake,
            options,
            monitor,
            stop,
            consumer,
        })
    }

    /// Reads until it is stopped or the store is closed.
    pub(super) fn run(self) {
        let mut retry = Retry::at_once();
        let mut is_subscribed = false;
        while !self.stop.load(Ordering::Relaxed) {
            if retry.is_due() {
                match self.probe(&mut is_subscribed) {
                    Ok(()) => {
                        retry.next = None;
                        self.monitor.reached();
                    }
                    Err(reason) => self.wait_for(&mut retry, &reason),
                }
            }
            let (gathered, problem) = self.gather();
            if gathered.messages > 0 && self.store(gathered, &mut retry) == Then::End {
                break;
            }
            let problem = problem.or_else(|| self.monitor.take_problem());
            if let Some(reason) = problem.filter(|_| retry.next.is_none()) {
                self.wait_for(&mut retry, &reason);
            }
        }
        self.consumer.unsubscribe();
        self.monitor.stopped();
    }

    /// Asks the broker for the topic, and joins the group the first time that it is there.
    fn probe(&self, is_subscribed: &mut bool) -> Result<(), String> {
        let topic = self.options.topic.as_str();
        let known = self.consumer.fetch_metadata(Some(topic), PROBE_TIME);
        // The client's own words for it are the better ones: it knows which address refused.
        let metadata =
            known.map_err(|error| self.monitor.take_problem().unwrap_or_else(|| explain(&error, "")))?;
        let found = metadata.topics().iter().find(|found| found.name() == topic);
        match found.map(|found| (found.error(), found.partitions().len())) {
            None | Some((None, 0)) => {
                return Err(format!(
                    "there is no topic {topic}; create it, or correct its name"
                ));
            }
            Some((Some(error), _)) => {
                return Err(explain(
                    &KafkaError::MetadataFetch(error.into()),
                    &format!("topic {topic}"),
                ));
            }
            Some((None, _)) => {}
        }
        if !*is_subscribed {
            self.consumer
                .subscribe(&[topic])
                .map_err(|error| error.to_string())?;
            *is_subscribed = true;
        }
        Ok(())
    }

    fn wait_for(&self, retry: &mut Retry, reason: &str) {
        let wait = retry.failed();
        let at = now()
            .0
            .saturating_add(i64::try_from(wait.as_nanos()).unwrap_or(i64::MAX));
        self.monitor.retrying(reason, UnixNanos(at));
    }

    /// Takes the messages that are there. Also serves the client's callbacks.
    fn gather(&self) -> (Gathered, Option<String>) {
        let mut gathered = Gathered::default();
        let mut wait = FIRST_WAIT;
        while gathered.messages < BATCH_MESSAGES && gathered.bytes < BATCH_BYTES {
            match self.consumer.poll(wait) {
                None => break,
                Some(Ok(message)) => gathered.add(&message, &self.intake.keys),
                Some(Err(error)) => return (gathered, Some(explain(&error, ""))),
            }
            wait = NEXT_WAIT;
        }
        (gathered, None)
    }

    /// Commits events and offsets together, then tells the group. When the database fails the messages are read again.
    fn store(&self, gathered: Gathered, retry: &mut Retry) -> Then {
        let Gathered {
            records,
            rejects,
            not_kept,
            messages,
            empty,
            newest_ms,
            first,
            next,
            ..
        } = gathered;
        let received = now();
        let checkpoint = |(partition, offset): (&i32, &i64)| Checkpoint {
            source: self.options.checkpoint(*partition),
            state: Some(offset.to_string()),
        };
        let batch = Batch {
            source: source::KAFKA.to_owned(),
            live: newest_ms.is_none_or(|sent| received.0 / 1_000_000 - sent < LIVE_MS),
            received,
            records,
            rejects,
            not_kept,
            checkpoints: next.iter().map(checkpoint).collect(),
            ..Batch::default()
        };
        match self.intake.store.append_blocking(batch).and_then(Pending::wait) {
            Ok(receipt) => {
                self.monitor.committed(messages, empty, receipt.counts, &next);
                if retry.next.is_some() {
                    // Messages come: whatever was in the way is gone.
                    retry.next = None;
                    self.monitor.reached();
                }
                self.tell_group(&next);
                Then::GoOn
            }
            Err(StoreError::Closed) => Then::End,
            Err(error) => {
                tracing::error!(%error, "kafka: events could not be stored");
                self.wait_for(retry, &format!("the database failed: {error}"));
                self.rewind(&first);
                let until = retry.next.unwrap_or_else(Instant::now);
                while !self.stop.load(Ordering::Relaxed) && Instant::now() < until {
                    std::thread::park_timeout(until.saturating_duration_since(Instant::now()));
                }
                Then::GoOn
            }
        }
    }

    fn tell_group(&self, next: &BTreeMap<i32, i64>) {
        let committed = self
            .list(next)
            .and_then(|list| self.consumer.commit(&list, CommitMode::Async));
        if let Err(error) = committed {
            tracing::debug!(%error, "kafka: the group's offsets could not be committed");
        }
    }

    /// Goes back to the first messages of a batch that was not stored.
    fn rewind(&self, first: &BTreeMap<i32, i64>) {
        let sought = self
            .list(first)
            .and_then(|list| self.consumer.seek_partitions(list, PROBE_TIME));
        if let Err(error) = sought {
            // Partitions that cannot be sought back are left: the consumer that gets them begins at the stored offset.
            tracing::warn!(%error, "kafka: leaving the group to read from the stored offsets again");
            self.consumer.unsubscribe();
            if let Err(error) = self.consumer.subscribe(&[&self.options.topic]) {
                self.monitor.problem(error.to_string());
            }
        }
    }

    fn list(&self, offsets: &BTreeMap<i32, i64>) -> KafkaResult<TopicPartitionList> {
        let mut list = TopicPartitionList::with_capacity(offsets.len());
        for (partition, offset) in offsets {
            list.add_partition_offset(&self.options.topic, *partition, Offset::Offset(*offset))?;
        }
        Ok(list)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tries_come_later_each_time_up_to_a_limit() {
        let mut retry = Retry::at_once();
        assert!(retry.is_due());
        let waits: Vec<u64> = (0..8).map(|_| retry.failed().as_secs()).collect();
        assert_eq!(waits, [1, 2, 4, 8, 16, 30, 30, 30]);
        assert!(!retry.is_due());
    }
}
